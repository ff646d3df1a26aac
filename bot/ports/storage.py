"""The memory: repositories of one transaction, and the transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from bot.domain.amendment import Amendment, Loss
from bot.domain.campaign import Dossier
from bot.domain.notice import Notice, NoticeKind, Telling
from bot.domain.post import Delivery, Destination, JournalEntry, Network, Part, Post


class DossierStore(Protocol):
    """The dossier in the database."""

    async def revision(self) -> int:
        """A number that grows with every change; 0 where there is no dossier yet."""

    async def read(self) -> Dossier | None:
        """The whole dossier; None where there is none yet."""

    async def replace(self, dossier: Dossier) -> None:
        """Make the database hold exactly this dossier."""


class Posts(Protocol):
    """Posts with their deliveries and parts."""

    async def add(self, post: Post, destinations: Sequence[Destination], *, language: str) -> bool:
        """Plan a post with a delivery for each destination; False where its audience already has one for that date."""

    async def of(self, audience: str, day: date, *, rehearsed: bool) -> Post | None:
        """The post of an audience for a local date."""

    async def on(self, day: date, *, rehearsed: bool) -> Sequence[Post]:
        """Every audience's post for a local date, the earliest planned first."""

    async def last_shown(self, before: date, *, rehearsed: bool) -> Mapping[str, date]:
        """When each person last had their turn before that date, by slug: in a post that went out or still may.

        A skipped or withdrawn post was no turn.
        """

    async def latest(self, audience: str, *, rehearsed: bool) -> date | None:
        """The newest local date that an audience has a post for."""

    async def drop(self, post: Post) -> None:
        """Forget a post of which nothing is out, with its deliveries and parts."""

    async def get(self, id: int) -> Post | None: ...

    async def newest(self, limit: int) -> Sequence[Post]:
        """The newest posts, newest first."""

    async def save(self, post: Post) -> None:
        """Write a post's state, note and what it told."""

    async def deliveries(self, post: int) -> Sequence[tuple[Delivery, Sequence[Part]]]:
        """A post's deliveries, each with its parts in order."""

    async def has_work(self, now: datetime) -> bool:
        """Whether there may be something to claim, or an abandoned part: a quick look that waits for no writer."""

    async def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Part]:
        """Claim parts that are due, so that no other run sees them until the lease ends.

        A part is due when its delivery is, when what it must wait for has passed, and when the part before it is
        sent. A claim that ran out before any attempt is free again. Parts of posts that are held, skipped or
        withdrawn are never claimed.
        """

    async def abandoned(self, now: datetime) -> Sequence[Part]:
        """Parts that a run which ended had begun to send: they become uncertain. Each is handed out once."""

    async def delivery(self, id: int) -> tuple[Delivery, Post, Sequence[Part]]:
        """A delivery with its post and all its parts in order; nobody else changes the post until the unit ends."""

    async def part(self, id: int) -> Part | None: ...

    async def write(self, part: Part) -> None:
        """Write a part down, whole; one with id 0 is added."""

    async def close(self, post: int) -> None:
        """Nothing of a post that still waits is to be sent any more."""

    async def to_look_for(self, now: datetime, limit: int) -> Sequence[Part]:
        """Uncertain parts that it is time to look for, the longest waiting first."""

    async def remote_ids(self, network: Network, since: datetime) -> Collection[str]:
        """The remote ids of parts that were sent to a network since then."""

    async def news_told(self, *, rehearsed: bool) -> Collection[str]:
        """References (`slug/id`) of events told by news posts that went out or that an operator skipped."""

    async def uncertain_private(self, since: datetime) -> int:
        """How many parts to private chats, attempted since then, are uncertain."""

    async def unconfirmed(self, before: datetime, since: datetime) -> Sequence[Post]:
        """Real posts due from `since` until `before` that are not known to be published, the oldest first."""


class Notices(Protocol):
    """What operators are told, and how far each of their places has heard it."""

    async def add(self, notice: Notice, places: Sequence[Destination]) -> Notice:
        """Write a new notice down, to be told at each of these places; as it is then, with its id."""

    async def latest(self, kind: NoticeKind, subject: str) -> Notice | None:
        """The newest notice of this kind about this subject."""

    async def get(self, id: int) -> Notice | None: ...

    async def about(self, kinds: Collection[NoticeKind], about: int) -> Sequence[Notice]:
        """The open notices of these kinds about an id."""

    async def open(self, since: datetime) -> Sequence[Notice]:
        """The notices that need someone and happened last since then, the oldest first."""

    async def write(self, notice: Notice) -> None:
        """Write a notice down, whole."""

    async def to_tell(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[tuple[Notice, Telling]]:
        """Tellings that have something new to say now; nobody else gets them until the lease ends."""

    async def tellings(self, notice: int) -> Sequence[Telling]: ...

    async def write_telling(self, telling: Telling) -> None:
        """Write a telling down, whole."""


class Amendments(Protocol):
    """Edits and deletions of published parts."""

    async def add(self, amendment: Amendment) -> None: ...

    async def of(self, post: int) -> Sequence[Amendment]:
        """Every amendment of a post's parts, the oldest first."""

    async def due(self, now: datetime, limit: int) -> Sequence[Amendment]:
        """Waiting amendments that may be tried now, the longest waiting first."""

    async def write(self, amendment: Amendment) -> None: ...


class Losses(Protocol):
    """Destinations that took nothing any more, until an operator reconnects them."""

    async def of(self, to: Destination) -> Loss | None: ...

    async def get(self, id: int) -> Loss | None: ...

    async def all(self) -> Sequence[Loss]: ...

    async def add(self, loss: Loss) -> Loss:
        """Write a loss down; the one that stands already where there is one. With its id."""

    async def drop(self, id: int) -> None: ...


class Marks(Protocol):
    """Small things to remember: reading positions, when an audience first appeared, the one switch."""

    async def get(self, name: str) -> str | None: ...

    async def put(self, name: str, value: str) -> None: ...

    async def put_once(self, name: str, value: str) -> str:
        """Remember a value unless the name is taken; the value that stands afterwards."""


class Journal(Protocol):
    """What happened, for operators. Append-only."""

    async def add(self, entry: JournalEntry) -> None: ...

    async def of(self, subject: str) -> Sequence[JournalEntry]:
        """Everything about one subject, oldest first."""

    async def newest(self, limit: int) -> Sequence[JournalEntry]: ...


class Unit(Protocol):
    """One transaction: undone unless committed."""

    @property
    def dossier(self) -> DossierStore: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def amendments(self) -> Amendments: ...
    @property
    def losses(self) -> Losses: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None: ...


class Units(Protocol):
    """Opens transactions."""

    def __call__(self, *, reading: bool = False) -> Unit:
        """A new transaction. One that only reads never waits for a writer."""
