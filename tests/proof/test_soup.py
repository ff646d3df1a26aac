"""Weeks in which everything fails that can: the real bot on its database, with networks that fail by script."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from bot.app import Bot, Parts, assembled
from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Destination, Network, Part, Receipt
from bot.ports import Button
from tests.proof.soup import BrokeOff, Day, Died, live_through, weeks
from tests.proof.stage import NINE
from tests.world import LIVE, Clock, azerbaijan, settings_in

SETTINGS = f"""{LIVE}
[operators]
telegram_chat = -1001234500002
allowed_ids = [4001]
"""

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making the weeks that failed shorter would take hours; they can be had again by hypothesis' own means."""


class Mishap(StrEnum):
    """What one attempt to send or to look can meet."""

    NONE = "none"
    NOT_REACHED = "not reached"
    ASKED_TO_WAIT = "asked to wait"
    TOKEN_REFUSED = "token refused"
    LOST_ON_THE_WAY = "lost on the way"
    ANSWER_LOST = "answer lost"
    BREAKS_OFF = "breaks off"
    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    REFUSED = "refused"


@dataclass
class Server:
    """A network, and its promise as a publisher. Telegram cannot be asked what is there; some servers ignore keys."""

    network: Network
    clock: Clock
    ignores_keys: bool
    mishaps: deque[str] = field(default_factory=deque)
    posts: dict[str, tuple[Part, datetime]] = field(default_factory=dict)
    others: int = 0

    async def publish(
        self, part: Part, to: Destination, *, after: Part | None, buttons: Sequence[Button] = ()
    ) -> Receipt:
        mishap = self.meets()
        id = self.store(part, to)
        match mishap:
            case Mishap.ANSWER_LOST:
                raise Unclear("no answer")
            case Mishap.BREAKS_OFF:
                raise BrokeOff
            case Mishap.DIES_AFTER:
                raise Died
        return Receipt(remote_id=id)

    async def find(self, part: Part, to: Destination, *, known: Collection[str]) -> Receipt | None:
        if self.network is Network.TELEGRAM:
            raise Unclear("nobody can ask")
        if self.meets() is not Mishap.NONE:
            raise NotDelivered("cannot be asked now")
        found = [id for id, (there, _) in self.posts.items() if same(there, part) and id not in known]
        return Receipt(remote_id=found[0]) if found else None

    async def edit(self, part: Part, to: Destination, *, buttons: Sequence[Button] = ()) -> None:
        """What is edited here are messages to operators."""

    async def delete(self, part: Part, to: Destination) -> None:
        raise AssertionError("nobody took anything back")

    def meets(self) -> str:
        """The next mishap, unless it happens before anything is stored."""
        mishap = self.mishaps.popleft() if self.mishaps else Mishap.NONE
        match mishap:
            case Mishap.NOT_REACHED:
                raise NotDelivered("nobody answers")
            case Mishap.ASKED_TO_WAIT:
                raise NotDelivered("wait", wait=timedelta(minutes=7))
            case Mishap.TOKEN_REFUSED:
                raise NotDelivered("who are you?", login=True)
            case Mishap.REFUSED:
                raise NotDelivered("never", permanent=True)
            case Mishap.LOST_ON_THE_WAY:
                raise Unclear("lost")
            case Mishap.DIES_BEFORE:
                raise Died
        return mishap

    def store(self, part: Part, to: Destination) -> str:
        if to.address not in ("", "@sinaq_channel"):
            self.others += 1
            return f"other-{self.others}"
        if self.network is Network.MASTODON and not self.ignores_keys:
            for id, (there, _) in self.posts.items():
                if there.idempotency_key == part.idempotency_key:
                    return id
        id = str(len(self.posts) + 1)
        self.posts[id] = part, self.clock.now
        return id


def same(one: Part, other: Part) -> bool:
    return (one.delivery, one.position, one.text) == (other.delivery, other.position, other.text)


@dataclass
class Fakes:
    """Networks that only remember, around a bot in this process."""

    folder: Path
    ignores_keys: bool
    clock: Clock = field(default_factory=lambda: Clock(NINE - timedelta(hours=1)))
    servers: dict[Network, Server] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for network in (Network.TELEGRAM, Network.MASTODON):
            self.servers[network] = Server(network, self.clock, self.ignores_keys)

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Bot]:
        parts = Parts(clock=self.clock, publishers=self.servers)
        async with assembled(settings_in(self.folder, SETTINGS), parts) as bot:
            yield bot

    def forecast(self, network: Network, mishaps: Sequence[str]) -> None:
        self.servers[network].mishaps = deque(mishaps)

    def stored(self, network: Network) -> Mapping[str, datetime]:
        return {id: at for id, (_, at) in self.servers[network].posts.items()}


@cache
def filled_database() -> bytes:
    """A database that holds the bundled dossier, and no post."""

    async def fill(folder: Path) -> None:
        async with assembled(settings_in(folder, SETTINGS), Parts(clock=Clock())) as bot:
            await bot.importing.apply_first(azerbaijan())

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(fill(Path(folder)))
        return (Path(folder) / "solidarity.db").read_bytes()


def suffer(days: Sequence[Day], *, ignores_keys: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "solidarity.db").write_bytes(filled_database())
        asyncio.run(live_through(days, Fakes(folder, ignores_keys)))


@pytest.mark.proof
@pytest.mark.parametrize("ignores_keys", [False, True], ids=["keys", "no keys"])
def test_weeks_of_every_mishap_neither_repeat_nor_lose_a_post(ignores_keys: bool) -> None:
    @settings(max_examples=12, phases=UNSHRUNK)
    @given(days=weeks(21, list(Mishap)))
    def soup(days: list[Day]) -> None:
        suffer(days, ignores_keys=ignores_keys)

    soup()


@settings(max_examples=2, derandomize=True, phases=UNSHRUNK)
@given(days=weeks(3, list(Mishap)))
def test_days_of_every_mishap_neither_repeat_nor_lose_a_post(days: list[Day]) -> None:
    suffer(days, ignores_keys=True)
