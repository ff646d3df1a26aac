"""Sends parts of posts to Telegram, at our own pace, and changes them afterwards."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import NoReturn, TypeVar

from telegram import Bot, Message
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError

from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.domain.post import Destination, Part, Receipt
from bot.ports import Button
from bot.telegram.buttons import keyboard
from bot.telegram.failures import ASKED_TO_WAIT, asked_wait, says, undelivered
from bot.telegram.pace import Pace
from bot.telegram.sending import Place, There, Words, edit, send

_ID = re.compile(r"-?[0-9]+")

Done = TypeVar("Done")


class TelegramPublisher:
    """Does each thing once and says what became of it; the only repetition is plain text where HTML was refused.

    `unreadable` is told the message whose HTML was refused in an edit; of a new one, its receipt tells.
    """

    def __init__(self, bot: Bot, pace: Pace, *, unreadable: Callable[[str], None] = lambda name: None) -> None:
        self._bot = bot
        self._pace = pace
        self._unreadable = unreadable

    async def publish(
        self, part: Part, to: Destination, *, after: Part | None, buttons: Sequence[Button] = ()
    ) -> Receipt:
        message, plain = await self._paced(to, lambda: send(self._bot, _words(part, buttons), _place(to, after)))
        if plain:
            self._pace.count(to.address)
        return Receipt(remote_id=str(message.message_id), link=_link(message), sent_at=message.date, plain=plain)

    async def find(self, part: Part, to: Destination, *, known: Collection[str]) -> NoReturn:
        """A bot cannot read a chat's messages."""
        raise Unclear("Telegram cannot tell whether a message is there: only somebody who looks into the chat can")

    async def edit(self, part: Part, to: Destination, *, buttons: Sequence[Button] = ()) -> None:
        there = _there(part, to)
        if await self._paced(to, lambda: edit(self._bot, _words(part, buttons), there)):
            self._pace.count(to.address)
            self._unreadable(part.message)

    async def delete(self, part: Part, to: Destination) -> None:
        """Telegram itself says what is too old: administrators may delete more than others."""
        there = _there(part, to)

        async def once() -> None:
            try:
                await self._bot.delete_message(there.chat, there.id)
            except BadRequest as error:
                if not says(error, "message to delete not found"):
                    raise

        await self._paced(to, once)

    async def _paced(self, to: Destination, call: Callable[[], Awaitable[Done]]) -> Done:
        """Call when it is this chat's turn. Whatever Telegram says against it is told in the bot's own terms."""
        await self._pace.turn(to.address)
        failure: Undelivered
        try:
            return await call()
        except TelegramError as error:
            failure = undelivered(error)
            if isinstance(error, ASKED_TO_WAIT):
                self._pace.refused(to.address, asked_wait(error))
        except (KeyError, TypeError, ValueError, AttributeError):
            # PTB could not make a message of the answer, which was a success all the same.
            failure = Unclear("Telegram's answer cannot be read")
        raise failure


def chat(address: str) -> int | str:
    """A chat as Telegram wants it: a number, or a public name."""
    return int(address) if _ID.fullmatch(address) else address


def _words(part: Part, buttons: Sequence[Button]) -> Words:
    return Words(text=part.text, name=part.message or part.kind, keyboard=keyboard(buttons))


def _place(to: Destination, after: Part | None) -> Place:
    before = after.remote_id if after is not None else ""
    return Place(chat=chat(to.address), topic=to.topic, reply_to=int(before) if before.isdecimal() else None)


def _there(part: Part, to: Destination) -> There:
    if not part.remote_id.isdecimal():
        raise NotDelivered("there is no message of this part on Telegram", permanent=True)
    return There(chat=chat(to.address), id=int(part.remote_id), is_caption=bool(part.media_id))


def _link(message: Message) -> str:
    """Where it can be seen. PTB's own link of a reply in a channel names a thread that is none."""
    if message.chat.type not in (ChatType.SUPERGROUP, ChatType.CHANNEL):
        return ""
    where = message.chat.username or f"c/{str(message.chat.id).removeprefix('-100')}"
    return f"https://t.me/{where}/{message.message_id}"
