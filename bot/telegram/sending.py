"""How a message is sent or changed, for posts and answers alike."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest

from bot.telegram.failures import says

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GENERAL = 1
_LINK = re.compile(r'<a\s+href="([^"]*)"\s*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message goes: a chat's id or @name, a forum topic, a message to reply to."""

    chat: int | str
    topic: int | None = None
    reply_to: int | None = None

    @property
    def thread(self) -> int | None:
        """The topic as Telegram wants it: none for General, whose number it refuses."""
        return None if self.topic in (None, 0, _GENERAL) else self.topic

    @property
    def reply(self) -> ReplyParameters | None:
        return ReplyParameters(self.reply_to, allow_sending_without_reply=True) if self.reply_to else None


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A message that is there: its chat and id, and whether its words are the caption of something."""

    chat: int | str
    id: int
    is_caption: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message says, in HTML, with its buttons; `name` is its template's, for operators."""

    text: str
    name: str
    keyboard: InlineKeyboardMarkup | None = None


async def send(bot: Bot, words: Words, to: Place) -> tuple[Message, bool]:
    """Send HTML; where Telegram cannot read it, once more as plain text: then the second value is True."""

    async def once(text: str, mode: ParseMode | None) -> Message:
        return await bot.send_message(
            to.chat,
            text,
            parse_mode=mode,
            message_thread_id=to.thread,
            reply_parameters=to.reply,
            reply_markup=words.keyboard,
            link_preview_options=NO_PREVIEW,
        )

    return await _html_or_plain(once, words)


async def edit(bot: Bot, words: Words, there: There) -> bool:
    """Change a message in place; True where it had to be plain text. That it says so already is no failure."""

    async def once(text: str, mode: ParseMode | None) -> object:
        if there.is_caption:
            return await bot.edit_message_caption(
                there.chat, there.id, caption=text, parse_mode=mode, reply_markup=words.keyboard
            )
        return await bot.edit_message_text(
            text,
            there.chat,
            there.id,
            parse_mode=mode,
            reply_markup=words.keyboard,
            link_preview_options=NO_PREVIEW,
        )

    try:
        return (await _html_or_plain(once, words))[1]
    except BadRequest as error:
        if not says(error, "message is not modified"):
            raise
        return False


async def _html_or_plain(call: Callable[[str, ParseMode | None], Awaitable[Done]], words: Words) -> tuple[Done, bool]:
    try:
        return await call(words.text, ParseMode.HTML), False
    except BadRequest as error:
        if not says(error, "can't parse entities"):
            raise
    # A definite refusal, so nothing is there twice.
    log.error("Telegram cannot read the HTML of the message %r; sent as plain text. See its template.", words.name)
    return await call(plain(words.text), None), True


def plain(text: str, *, most: int = MessageLimit.MAX_TEXT_LENGTH) -> str:
    """HTML without its tags; links keep their address where there is room."""
    linked = _stripped(_LINK.sub(r"\2 (\1)", text))
    return linked if len(linked) <= most else _stripped(text)


def _stripped(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
