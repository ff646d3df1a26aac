"""A whole bot on a database of its own, with a clock that only tests move and networks that only remember."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.app import Bot, Parts, assembled
from bot.domain.campaign import Dossier
from bot.domain.dates import PartialDate
from bot.domain.post import Destination, Network, Part, Receipt
from bot.domain.prisoner import Event, Kind, Regime, Text
from bot.service import tick
from bot.settings import Settings, load
from db.dossier import bundled, read

DAY = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""08:00 in Baku, an hour before the bundled audiences' time."""

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


@dataclass
class Remembering:
    """A network that keeps ports.Publisher's promise in memory, and fails as it is told, one error a call."""

    sent: list[Sent] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    async def publish(self, part: Part, to: Destination, *, after: Part | None) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(Sent(part.text, to, part.key))
        return Receipt(remote_id=str(len(self.sent)), link=f"https://sinaq.example/{len(self.sent)}")


@dataclass
class World:
    """A bot with its clock and its two networks."""

    bot: Bot
    clock: Clock
    telegram: Remembering
    mastodon: Remembering
    shown: list[tuple[str, Network, str]]

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
    telegram, mastodon = Remembering(), Remembering()
    shown: list[tuple[str, Network, str]] = []
    parts = Parts(
        clock=clock,
        show=lambda text, shape, heading: shown.append((text, shape, heading)),
        publishers={Network.TELEGRAM: telegram, Network.MASTODON: mastodon},
    )
    async with assembled(settings_in(folder, toml), parts) as bot:
        await bot.importing.apply_first(dossier or azerbaijan())
        yield World(bot, clock, telegram, mastodon, shown)
