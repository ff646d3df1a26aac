"""Posts, their deliveries and parts, and the audiences they go to. `bot.domain.rules` says how they change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.standing import Status


class Network(StrEnum):
    """Where messages go. Rehearsal keeps what would have been sent."""

    TELEGRAM = "telegram"
    MASTODON = "mastodon"
    REHEARSAL = "rehearsal"


class Visibility(StrEnum):
    """Who may see a status, in Mastodon's words."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    DIRECT = "direct"


class Occasion(StrEnum):
    """Why someone is spoken of on a day, the weightiest first."""

    RELEASE = "release"
    DEATH = "death"
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    COURT_DATE = "court_date"
    ROTATION = "rotation"


NEWS = frozenset({Occasion.RELEASE, Occasion.DEATH})
"""Occasions that operators must say yes to before anything is published."""


class Approval(StrEnum):
    """Whether operators see an audience's posts before they go out. Under `veto` silence lets a post go."""

    NONE = "none"
    VETO = "veto"


class PostState(StrEnum):
    PLANNED = "planned"
    APPROVED = "approved"
    DUE = "due"
    PUBLISHED = "published"
    HELD = "held"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


class PartKind(StrEnum):
    """What a part says: the post itself, or afterwards that it was taken back or corrected."""

    TEXT = "text"
    CORRECTION = "correction"


class PartState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One place on one network. `shape` is the network whose form the text takes, also in rehearsal."""

    network: Network
    address: str
    shape: Network
    topic: int | None = None
    visibility: Visibility = Visibility.PUBLIC

    @property
    def is_private(self) -> bool:
        """A chat with one person, who alone would miss or see twice what is sent there."""
        return self.network is Network.TELEGRAM and self.address.isdecimal()

    @property
    def reserve(self) -> int:
        """How much of a message's length its network takes for the address: a Mastodon direct message begins with a mention."""
        if self.network is not Network.MASTODON or not self.address:
            return 0
        return len(self.address.lstrip("@").partition("@")[0]) + len("@ ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a daily post is for: where, in which language, at which wall-clock hour of which zone.

    `rehearses` is true until an operator sets it live. `destinations` are the audience's own place where it is live;
    else rehearsal and, where configured, the operators.
    """

    name: str
    network: Network
    language: str
    at: time
    zone: str
    rehearses: bool
    destinations: tuple[Destination, ...]
    approval: Approval = Approval.NONE

    def date_at(self, now: datetime) -> date:
        """The audience's local date at an instant."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def due_at(self, day: date) -> datetime:
        """The instant of the audience's hour on a local date, in its zone.

        An hour that the clocks skip comes as much later as they skip (02:30 at 03:30); of an hour that comes twice,
        the first counts.
        """
        # In UTC, since adding hours to a time of a zone goes by its wall clock.
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An occasion for one local date and audience.

    `status` is the person's when the post was planned or last let go; `told` and `fingerprint` say which facts it
    tells. `shown_at` is when operators were asked about it, `decided_at` when one of them last decided. `why` is what
    an operator wrote about taking it back or correcting it, for readers.
    """

    audience: str
    local_date: date
    rehearsed: bool
    occasion: Occasion
    prisoner: str
    status: Status
    reason: str
    due_at: datetime
    told: tuple[str, ...]
    fingerprint: str
    planned_at: datetime
    state: PostState = PostState.PLANNED
    published_at: datetime | None = None
    late: bool = False
    note: str = ""
    shown_at: datetime | None = None
    decided_at: datetime | None = None
    why: str = ""
    id: int = 0

    @property
    def is_news(self) -> bool:
        """Whether it waits for an operator's yes; what is only rehearsed need not."""
        return self.occasion in NEWS and not self.rehearsed

    @property
    def subject(self) -> str:
        """Its name in the journal."""
        return f"{self.audience}/{self.local_date}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One post to one destination."""

    post: int
    destination: Destination
    language: str
    due_at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a delivery, with all that a later edit or deletion needs.

    `position` counts from 0. `message` names the message that it says, such as `spotlight`. `unclear` counts unclear outcomes under the present idempotency key, `refusals` definite
    refusals. `look_at` is when to look next whether an uncertain part is there; None where only an operator can say.
    `ordered_at` is when an operator said to send it again.
    """

    delivery: int
    position: int
    key: str
    kind: PartKind = PartKind.TEXT
    message: str = ""
    state: PartState = PartState.WAITING
    text: str = ""
    language: str = ""
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    media_id: str = ""
    remote_id: str = ""
    link: str = ""
    attempts: int = 0
    refusals: int = 0
    unclear: int = 0
    look_at: datetime | None = None
    ordered_at: datetime | None = None
    not_before: datetime | None = None
    claimed_until: datetime | None = None
    attempted_at: datetime | None = None
    sent_at: datetime | None = None
    failure: str = ""
    id: int = 0

    @property
    def idempotency_key(self) -> str:
        """The same across restarts and unclear outcomes; a new one after a definite refusal."""
        return f"{self.key}-{self.refusals}" if self.refusals else self.key


def part_key(post: Post, destination: Destination, position: int) -> str:
    """What a part's idempotency keys begin with: stable across restarts and databases."""
    words = (post.audience, post.local_date, post.occasion, post.prisoner, destination.network, destination.address,
             position)  # fmt: skip
    return hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A network's word that a message is there; `plain` where it refused the mark-up and took bare text."""

    remote_id: str
    link: str = ""
    sent_at: datetime | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """Who did what, when, to what. Append-only."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: str = ""
