"""What the use cases need of the world, as promises that adapters and fakes keep alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from bot.domain.campaign import Dossier
from bot.domain.facts import Facts
from bot.domain.post import Delivery, Destination, JournalEntry, Network, Part, Post, Receipt

Clock = Callable[[], datetime]
"""The present instant, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class Button:
    """What a reader can press instead of typing: a label, and the command line that it stands for."""

    label: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One message in words, fitted to a network: `length` of `limit`, as that network counts."""

    text: str
    length: int
    limit: int
    buttons: tuple[Button, ...] = ()


class Voice(Protocol):
    """Puts facts into words."""

    def say(self, facts: Facts, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        """The message for these facts, in the form of that network, leaving `reserve` of its length unused.

        Telegram's text is its HTML; Mastodon's is plain. Faulty where a text is missing in that language.
        """


class Answering(Protocol):
    """Answers what a reader typed; what an adapter is given."""

    async def __call__(self, line: str, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        """The answer to one line such as `/prisoner ulvi`, in words; never raises for what a reader typed."""


class Position(Protocol):
    """How far a network's inbox has been read; kept in the database."""

    async def read(self) -> str | None:
        """The last handled id; None before the first."""

    async def advance(self, id: str) -> None:
        """Remember that everything up to this id is handled."""


class NameIndex(Protocol):
    """Finds people by names as readers type them."""

    def __call__(self, names: Mapping[str, tuple[str, ...]], typed: str) -> Sequence[str]:
        """The slugs that fit, best first; empty for nonsense. Spellings by slug are what it looks through."""


class Publisher(Protocol):
    """Sends parts of posts to one network."""

    async def publish(self, part: Part, to: Destination, *, after: Part | None) -> Receipt:
        """Send one part, as a reply to the part before it where there is one.

        Raises NotDelivered where the message is certainly not there, Unclear where it may be.
        """


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

    async def write(self, part: Part) -> None:
        """Write a part down, whole; one with id 0 is added."""


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

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None: ...


class Units(Protocol):
    """Opens transactions."""

    def __call__(self, *, reading: bool = False) -> Unit:
        """A new transaction. One that only reads never waits for a writer."""
