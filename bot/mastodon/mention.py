"""A question to the bot, as Mastodon brings it, and how it may be answered."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from mastodon.return_types import Notification

from bot.domain.command import parse
from bot.domain.post import Visibility
from bot.mastodon.account import Ourselves
from bot.mastodon.markup import typed
from bot.mastodon.status import Draft, mention, room_for

_LONGEST_LINE = 500
_LONGEST_WARNING = 100
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A mention that holds a command: the line to answer, whom, where, and who may see the answer."""

    line: str
    status: str
    asker: str
    visibility: Visibility
    warning: str

    @property
    def reserve(self) -> int:
        """How much of the answer's length the asker's address and the warning take."""
        return room_for(self.asker, self.warning)

    def answered(self, text: str, *, language: str) -> Draft:
        """The answer to it: to the asker and nobody else, in the thread, under the same warning, never more visible."""
        return Draft(
            text=f"{mention(self.asker)} {text}",
            key=hashlib.sha256(f"answer:{self.status}".encode()).hexdigest()[:40],
            visibility=self.visibility,
            language=language,
            warning=self.warning,
            reply_to=self.status,
        )


def question(notification: Notification, me: Ourselves) -> Question | None:
    """The question in a notification; None where it is no mention, holds no command, or comes from ourselves or a bot.

    A bare word such as `today` is a command only if the bot is mentioned first: else people talk to each other.
    """
    status = notification.status
    if notification.type != "mention" or status is None or status.reblog is not None:
        return None
    if str(status.account.id) == me.id or status.account.bot:
        return None
    read = typed(status.content or "", {named.url for named in status.mentions})
    line = " ".join(read.text.split())[:_LONGEST_LINE]
    if parse(line) is None or not (line[0] in "/!" or read.mentioned[:1] == (me.name,)):
        return None
    return Question(
        line=line,
        status=str(status.id),
        asker=status.account.acct,
        visibility=answer_visibility(status.visibility),
        warning=same_warning(status.spoiler_text or ""),
    )


def sent_at(notification: Notification) -> datetime | None:
    """When the notification came to be; None where the server does not say it readably."""
    at = notification.created_at
    return at if isinstance(at, datetime) else None


def answer_visibility(asked: str) -> Visibility:
    """Never wider than the question. To followers means the asker's; ours are other people, so that is answered direct."""
    return Visibility.UNLISTED if asked in (Visibility.PUBLIC, Visibility.UNLISTED) else Visibility.DIRECT


def same_warning(theirs: str) -> str:
    """The question's content warning for the answer: short, without mentions, controls and direction overrides."""
    kept = "".join(
        " " if char.isspace() else char
        for char in theirs
        if char.isspace()
        or (char not in _TURNING and char != "@" and unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
    )
    words = " ".join(kept.split())
    return words if len(words) <= _LONGEST_WARNING else words[: _LONGEST_WARNING - 1].rstrip() + "…"
