"""Sends parts of posts to Telegram."""

from __future__ import annotations

import re

from telegram import Bot, Message
from telegram.error import TelegramError

from bot.domain.errors import Unclear, Undelivered
from bot.domain.post import Destination, Part, Receipt
from bot.telegram.failures import undelivered
from bot.telegram.sending import Place, send

_ID = re.compile(r"-?[0-9]+")


class TelegramPublisher:
    """Sends once and says what became of it; the only repetition is plain text where the HTML was refused."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def publish(self, part: Part, to: Destination, *, after: Part | None) -> Receipt:
        failure: Undelivered
        try:
            return _receipt(await send(self._bot, part.text, _place(to, after), kind=part.kind))
        except TelegramError as error:
            failure = undelivered(error)
        except (KeyError, TypeError, ValueError, AttributeError):
            # PTB could not make a message of the answer, which was a success all the same.
            failure = Unclear("Telegram's answer cannot be read")
        raise failure


def chat(address: str) -> int | str:
    """A chat as Telegram wants it: a number, or a public name."""
    return int(address) if _ID.fullmatch(address) else address


def _place(to: Destination, after: Part | None) -> Place:
    before = after.remote_id if after is not None else ""
    return Place(chat=chat(to.address), topic=to.topic, reply_to=int(before) if before.isdecimal() else None)


def _receipt(message: Message) -> Receipt:
    return Receipt(remote_id=str(message.message_id), link=message.link or "", sent_at=message.date)
