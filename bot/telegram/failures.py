"""PTB's errors in the bot's own terms: certainly not there, or unclear. The code decides; texts only refine."""

from __future__ import annotations

import re
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.telegram.request import NotSent

MARGIN = timedelta(seconds=1)
_GONE = ("chat not found", "have no write access to the chat")
_TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")


def undelivered(error: TelegramError) -> Undelivered:
    """What a failed call means for its message. Most specific first: PTB's BadRequest is a NetworkError too."""
    match error:
        case RetryAfter():
            wait = _span(error.retry_after) + MARGIN
            return NotDelivered(f"Telegram asks to wait {wait.total_seconds():.0f} s", wait=wait)
        case ChatMigrated():
            return NotDelivered("Telegram: the group has a new id", moved_to=str(error.new_chat_id))
        case Forbidden():
            return NotDelivered(_words(error), gone=True)
        case InvalidToken():
            return NotDelivered("Telegram refused the bot's token", login=True)
        case BadRequest():
            return NotDelivered(_words(error), permanent=True, gone=says(error, *_GONE))
        case Conflict() | NotSent():
            return NotDelivered(_words(error))
        case _:
            # Among them: timeouts, 5xx, cut answers. The message may be there.
            return Unclear(_words(error))


def says(error: TelegramError, *texts: str) -> bool:
    """Whether the error's text holds one of these; PTB changes the case of what Telegram says."""
    return any(text in str(error).lower() for text in texts)


def _span(retry_after: int | timedelta) -> timedelta:
    return retry_after if isinstance(retry_after, timedelta) else timedelta(seconds=retry_after)


def _words(error: TelegramError) -> str:
    return f"Telegram: {_TOKEN.sub('<token>', ' '.join(str(error).split()))[:200]}"
