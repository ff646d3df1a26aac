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

Sent = TypeVar("Sent")


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


async def send(bot: Bot, text: str, to: Place, *, kind: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
    """Send HTML; where Telegram cannot read it, once more as plain text."""

    async def once(text: str, mode: ParseMode | None) -> Message:
        return await bot.send_message(
            to.chat,
            text,
            parse_mode=mode,
            message_thread_id=to.thread,
            reply_parameters=to.reply,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
        )

    return await _html_or_plain(once, text, kind)


async def edit(bot: Bot, text: str, message: Message, *, kind: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Change a message in place. That it says so already is no failure."""

    async def once(text: str, mode: ParseMode | None) -> None:
        await bot.edit_message_text(
            text,
            message.chat.id,
            message.message_id,
            parse_mode=mode,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
        )

    try:
        await _html_or_plain(once, text, kind)
    except BadRequest as error:
        if not says(error, "message is not modified"):
            raise


async def _html_or_plain(send: Callable[[str, ParseMode | None], Awaitable[Sent]], text: str, kind: str) -> Sent:
    try:
        return await send(text, ParseMode.HTML)
    except BadRequest as error:
        if not says(error, "can't parse entities"):
            raise
    # A definite refusal, so nothing is there twice.
    log.error("Telegram cannot read the HTML of a message of kind %r; sent as plain text. See its template.", kind)
    return await send(plain(text), None)


def plain(text: str) -> str:
    """HTML without its tags; links keep their address where there is room."""
    linked = _stripped(_LINK.sub(r"\2 (\1)", text))
    return linked if len(linked) <= MessageLimit.MAX_TEXT_LENGTH else _stripped(text)


def _stripped(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
