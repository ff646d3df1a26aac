"""What the service is given in these tests: an answer, a reading position, a clock, a quick pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.post import Network
from bot.mastodon.service import MastodonService, Pace
from bot.ports import Saying

# The larger server stamps mentions with the real time; seen from so long ago, none of them is stale.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
QUICK = Pace(interval=0.02, first_pause=0.02, longest_pause=0.05, grace=0.2)


@dataclass
class Answers:
    """Answers every line with the same words, and remembers what was asked."""

    text: str = "Ulvi Nümunəyev is in prison."
    asked: list[tuple[str, Network, str, int]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def __call__(self, line: str, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        self.asked.append((line, shape, language, reserve))
        if self.failures:
            raise self.failures.pop(0)
        return Saying(text=self.text, length=len(self.text), limit=500 - reserve)

    @property
    def lines(self) -> list[str]:
        return [line for line, *_ in self.asked]


@dataclass
class Remembered:
    """A reading position; one that is `broken` forgets what it was told, as a lost database would."""

    id: str | None = None
    broken: bool = False
    moves: int = 0

    async def read(self) -> str | None:
        return self.id

    async def advance(self, id: str) -> None:
        if self.broken:
            raise OSError("the disk is full")
        self.id = id
        self.moves += 1


@asynccontextmanager
async def running(
    url: str,
    token: str,
    *,
    answers: Answers,
    position: Remembered,
    clock: Callable[[], datetime] = lambda: LONG_AGO,
    language: str = "en",
) -> AsyncIterator[MastodonService]:
    """The service at work, until the block ends."""
    service = MastodonService(
        url, token, answer=answers, position=position, language=language, clock=clock, pace=QUICK, timeout=2
    )
    stop = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(service.serve(stop))
            try:
                yield service
            finally:
                stop.set()
    finally:
        await service.close()


async def until(holds: Callable[[], object]) -> None:
    """Wait for a condition, at most ten seconds. It may block, so it is asked in a thread."""
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 (the servers tell of no events)
            await asyncio.sleep(0.01)
