"""What operators are told: each trouble once, by every path that works, with what they can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.order import Order, OrderWord
from bot.domain.post import Destination

SAME_TROUBLE = timedelta(hours=1)
"""What happens again within this time is counted in the message that was sent about it."""


class NoticeKind(StrEnum):
    """What happened. Each has its own words."""

    UNCERTAIN = "uncertain"
    FAILED = "failed"
    LOST = "lost"
    UNCONFIRMED = "unconfirmed"
    MISSED = "missed"
    LOGIN = "login"
    SECOND_POLLER = "second_poller"
    DOWN = "down"
    BACK = "back"
    TEMPLATE = "template"
    HELD = "held"
    SHOWN = "shown"
    NEWS = "news"
    TAKEN_BACK = "taken_back"
    STILL_VISIBLE = "still_visible"
    MOVED = "moved"


INFORMS = frozenset({NoticeKind.BACK, NoticeKind.SHOWN, NoticeKind.TAKEN_BACK, NoticeKind.MOVED})
"""Kinds that need nobody: they are no trouble."""

ABOUT_POSTS = frozenset({NoticeKind.SHOWN, NoticeKind.NEWS, NoticeKind.HELD})
"""Kinds that ask whether a post shall go; `about` is its id."""

ABOUT_PARTS = frozenset({NoticeKind.UNCERTAIN, NoticeKind.FAILED})
"""Kinds that ask what became of a part; `about` is its id."""

_ORDERS = {
    NoticeKind.UNCERTAIN: (OrderWord.THERE, OrderWord.AGAIN),
    NoticeKind.FAILED: (OrderWord.AGAIN,),
    NoticeKind.LOST: (OrderWord.RECONNECT,),
    NoticeKind.HELD: (OrderWord.APPROVE, OrderWord.SKIP),
    NoticeKind.SHOWN: (OrderWord.HOLD, OrderWord.SKIP, OrderWord.APPROVE),
    NoticeKind.NEWS: (OrderWord.APPROVE, OrderWord.SKIP),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One trouble, or one question. `kind` and `subject` say which: the same pair within an hour is the same notice.

    `values` are what its words may use, in plain text: `audience`, `date`, `dates`, `network`, `place`, `reason`,
    `link`, `person`, `hour`, `zone`, `template`, `report`. `about` is the id that its orders take. `post` is the post to show beside it.
    `count` is how often it happened; `resolved_at` when it ended or was decided, and `outcome` how, in plain text.
    """

    kind: NoticeKind
    subject: str
    at: datetime
    last_at: datetime
    values: dict[str, str] = field(default_factory=dict)
    about: int = 0
    post: int = 0
    count: int = 1
    resolved_at: datetime | None = None
    outcome: str = ""
    id: int = 0

    @property
    def orders(self) -> tuple[Order, ...]:
        """What operators can press, while it is open."""
        if self.resolved_at is not None or not self.about:
            return ()
        return tuple(Order(word, self.about) for word in _ORDERS.get(self.kind, ()))

    @property
    def needs_someone(self) -> bool:
        """Whether it is a trouble that is still open."""
        return self.resolved_at is None and self.kind not in INFORMS

    @property
    def edition(self) -> int:
        """Grows with everything that a message about it should say anew."""
        return 2 * self.count + (self.resolved_at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One notice on its way to one place of the operators. `edition` is what was told there last, 0 for nothing yet."""

    notice: int
    to: Destination
    edition: int = 0
    remote_id: str = ""
    attempts: int = 0
    not_before: datetime | None = None
    given_up: bool = False
    failure: str = ""
    id: int = 0
