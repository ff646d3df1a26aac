"""Looks whether the chats that posts are meant for can be found."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.domain.errors import Undelivered
from bot.telegram.failures import undelivered
from bot.telegram.publisher import chat


async def chat_faults(bot: Bot, addresses: Sequence[str]) -> tuple[str, ...]:
    """A line for each chat that Telegram does not let us write to: its position, the address, what to do.

    Raises as a publisher does where Telegram itself cannot be asked.
    """
    faults = [await _fault(bot, number, address) for number, address in enumerate(addresses, start=1)]
    return tuple(fault for fault in faults if fault)


async def _fault(bot: Bot, number: int, address: str) -> str:
    failure: Undelivered
    try:
        await bot.get_chat(chat(address))
    except ChatMigrated as error:
        return f"chat {number}, {address}: it has a new id; write {error.new_chat_id}"
    except (BadRequest, Forbidden) as error:
        return f"chat {number}, {address}: {undelivered(error)}. {_hint(address)}"
    except TelegramError as error:
        failure = undelivered(error)
    else:
        return ""
    raise failure


def _hint(address: str) -> str:
    bare = address.removeprefix("-")
    if not bare.isdecimal():
        return "Is the name right, does it begin with @, and is the bot a member there?"
    if address.startswith("-100"):
        return "Is the bot a member there?"
    return f"Channels and supergroups begin with -100: is it -100{bare}? A person must first write to the bot."
