"""A whole bot on a database of its own, with a clock that only tests move and networks that only remember."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import Bot, Parts, assembled
from bot.domain.campaign import Dossier
from bot.domain.dates import PartialDate
from bot.domain.errors import NotDelivered, Unclear
from bot.domain.notice import Notice, NoticeKind
from bot.domain.post import Destination, Network, Part, Receipt
from bot.domain.prisoner import Event, Kind, Regime, Text
from bot.ports import Button, Health
from bot.service import tick
from bot.settings import Settings, load
from db.dossier import bundled, read

DAY = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""08:00 in Baku, an hour before the bundled audiences' time."""

OPERATORS = """
[operators]
telegram_chat = -1001234500009
allowed_ids = [1234500001]
mastodon_account = "@eli@sinaq.example"
"""

DATABASE = "solidarity.db"

LIVE = """
[telegram]
token = "123456:TEST-secret_Token-of_nobody"

[mastodon]
access_token = "TEST-access-token-of-nobody"
api_base_url = "http://127.0.0.1:9"

[[audience]]
name = "channel"
network = "telegram"
to = "@sinaq_channel"
live = true

[[audience]]
name = "followers"
network = "mastodon"
live = true
"""


@cache
def azerbaijan() -> Dossier:
    """The bundled dossier, read once."""
    return read(bundled())


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime = DAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **steps: float) -> None:
        self.now += timedelta(**steps)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a network was given."""

    text: str
    to: Destination
    key: str
    buttons: tuple[Button, ...] = ()
    message: str = ""
    reply_to: str = ""


@dataclass
class Remembering:
    """A network that keeps ports.Publisher's promise in memory, and fails as it is told, one error a call.

    `lost_answers` so many messages are stored although the answer is lost. `tells` says whether one can look.
    """

    tells: bool = False
    sent: list[Sent] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    refusals: list[BaseException] = field(default_factory=list)
    lost_answers: int = 0
    takes_plain_text_only: bool = False
    meanwhile: Callable[[], Awaitable[object]] | None = None
    thrown_out_of: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    edited: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    @property
    def posts(self) -> list[Sent]:
        """What readers were sent: everything but notices to operators."""
        return [sent for sent in self.sent if sent.message != "notice"]

    @property
    def notices(self) -> list[Sent]:
        """What operators were told."""
        return [sent for sent in self.sent if sent.message == "notice"]

    async def publish(
        self, part: Part, to: Destination, *, after: Part | None, buttons: Sequence[Button] = ()
    ) -> Receipt:
        self.tried.append(to.address)
        if self.meanwhile:
            await self.meanwhile()
        if to.address in self.thrown_out_of:
            raise NotDelivered("Forbidden: bot was kicked", gone=True)
        if self.failures:
            raise self.failures.pop(0)
        reply_to = after.remote_id if after else ""
        self.sent.append(Sent(part.text, to, part.idempotency_key, tuple(buttons), part.message, reply_to))
        if self.lost_answers:
            self.lost_answers -= 1
            raise Unclear("the answer was lost")
        return replace(self._receipt(len(self.sent)), plain=self.takes_plain_text_only)

    async def find(self, part: Part, to: Destination, *, known: Collection[str]) -> Receipt | None:
        if not self.tells:
            raise Unclear("this network cannot tell")
        if self.refusals:
            raise self.refusals.pop(0)
        found = (n for n, sent in enumerate(self.sent, 1) if (sent.text, sent.to) == (part.text, to))
        return next((self._receipt(n) for n in found if str(n) not in known), None)

    async def edit(self, part: Part, to: Destination, *, buttons: Sequence[Button] = ()) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.edited[part.remote_id] = part.text

    async def delete(self, part: Part, to: Destination) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.deleted.add(part.remote_id)

    def _receipt(self, number: int) -> Receipt:
        return Receipt(remote_id=str(number), link=f"https://sinaq.example/{number}")


@dataclass
class Watching:
    """A network's service that is as well as a test says."""

    now: Health = field(default_factory=Health)

    def health(self) -> Health:
        return self.now


@dataclass
class World:
    """A bot with its clock and its two networks."""

    bot: Bot
    clock: Clock
    telegram: Remembering
    mastodon: Remembering
    shown: list[tuple[str, Network, str]]
    health: dict[Network, Watching]

    async def notices(self, *kinds: NoticeKind) -> list[Notice]:
        """Every notice of these kinds that is still open, or of all kinds."""
        async with self.bot.units(reading=True) as unit:
            open_ones = await unit.notices.open(datetime.min.replace(tzinfo=UTC))
        return [notice for notice in open_ones if not kinds or notice.kind in kinds]

    async def tick(self) -> None:
        """What one heartbeat does."""
        await tick(self.bot)

    async def dossier(self) -> Dossier:
        return await self.bot.export(for_readers=False)

    async def tell(self, slug: str, *events: Event) -> None:
        """Give a person these events besides their own."""
        dossier = await self.dossier()
        person = dossier.prisoners[slug]
        changed = replace(person, events=(*person.events, *events))
        await self.bot.importing.apply(replace(dossier, prisoners={**dossier.prisoners, slug: changed}), prune=False)


def happened(kind: Kind, day: date, *, publish: bool = True) -> Event:
    """An invented event of a criminal case, borne out by a source of the bundled dossier."""
    return Event(
        id=f"{day}-{kind}",
        date=PartialDate(day.year, day.month, day.day),
        kind=kind,
        regime=Regime.CRIMINAL,
        text=Text({"en": "An invented event."}),
        sources=("cpj-hasanli",),
        publish=publish,
    )


_templates = TemporaryDirectory(prefix="solidarity-tests-")


async def _filled(file: Path) -> None:
    """A database with the bundled dossier in it: made once for each process, and copied."""
    template = Path(_templates.name) / file.name
    if not template.exists():
        folder = Path(_templates.name)
        async with assembled(settings_in(folder)) as bot:
            await bot.importing.apply_first(azerbaijan())
    shutil.copyfile(template, file)


def settings_in(folder: Path, toml: str = "") -> Settings:
    """Settings from a file in a folder, where the database will be too."""
    config = folder / "config.toml"
    config.write_text(toml, encoding="utf-8")
    return load(config, {})


@asynccontextmanager
async def world(
    folder: Path, toml: str = "", clock: Clock | None = None, dossier: Dossier | None = None
) -> AsyncIterator[World]:
    """A bot on the bundled dossier (or another) in this folder; entering again finds the same database."""
    clock = clock or Clock()
    telegram, mastodon = Remembering(), Remembering(tells=True)
    health = {Network.TELEGRAM: Watching(), Network.MASTODON: Watching()}
    shown: list[tuple[str, Network, str]] = []
    parts = Parts(
        clock=clock,
        show=lambda text, shape, heading: shown.append((text, shape, heading)),
        publishers={Network.TELEGRAM: telegram, Network.MASTODON: mastodon},
        networks=health,
    )
    settings = settings_in(folder, toml)
    if dossier is None and not (folder / DATABASE).exists() and "[database]" not in toml:
        await _filled(folder / DATABASE)
    async with assembled(settings, parts) as bot:
        await bot.importing.apply_first(dossier or azerbaijan())
        yield World(bot, clock, telegram, mastodon, shown, health)
