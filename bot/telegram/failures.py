"""PTB's errors in the bot's own terms: certainly not there, or unclear. The code decides; texts only refine."""

from __future__ import annotations

import re
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.telegram.request import NotSent, TooMany

MARGIN, UNTOLD = timedelta(seconds=1), timedelta(seconds=5)
ASKED_TO_WAIT = (RetryAfter, TooMany)
# Nothing can be posted there until somebody there, or Telegram, changes what the bot may do.
_GONE = (
    "chat not found",
    "have no write access to the chat",
    "have no rights to send a message",
    "not enough rights to send text messages",
    "need administrator rights",
    "chat_admin_required",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "chat_restricted",
)
_TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")


def undelivered(error: TelegramError) -> Undelivered:
    """What a failed call means for its message. Most specific first: PTB's BadRequest is a NetworkError too."""
    match error:
        case RetryAfter() | TooMany():
            wait = asked_wait(error)
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


def asked_wait(error: RetryAfter | TooMany) -> timedelta:
    """How long Telegram asked to wait, and a little longer. PTB tells it in either of two types."""
    asked = error.retry_after if isinstance(error, RetryAfter) else UNTOLD
    return (asked if isinstance(asked, timedelta) else timedelta(seconds=asked)) + MARGIN


def _words(error: TelegramError) -> str:
    return f"Telegram: {_TOKEN.sub('<token>', ' '.join(str(error).split()))[:200]}"
