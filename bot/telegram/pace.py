"""Our own pace for everything that goes to Telegram: below its limits from the start, slower where it says so."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from bot.domain.errors import NotDelivered
from bot.telegram.patience import Stopped, unless

MOST_A_SECOND, LEAST_A_SECOND = 25.0, 1.0
SLOWER, FASTER = 0.75, 0.05
"""A refusal multiplies the pace; each second afterwards adds to it."""
PRIVATE_GAP, GROUP_GAP = 1.05, 3.05
PATIENCE = 4.0
ONE_INCIDENT, TOGETHER = 2.0, 10.0
_SPARE = 3
_FEW = 1000

Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """Gives each message a moment of its own; moments are evenly spaced, and in each chat further apart.

    `clock` counts seconds, from any moment. A chat is known by its address. Nothing is kept of a chat whose next
    message may leave at once.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._closed = asyncio.Event()
        self._most, self._slowed_at = MOST_A_SECOND, float("-inf")
        self._moments: list[float] = []
        self._left: deque[float] = deque()
        self._free: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._refusals: deque[tuple[float, str, float]] = deque()
        self._paused_until = float("-inf")
        self._sweep_at = _FEW

    @property
    def rate(self) -> float:
        """How many may leave in a second, as things are."""
        if self._most >= MOST_A_SECOND:
            return self._most
        return min(MOST_A_SECOND, self._most + FASTER * (self._clock() - self._slowed_at))

    @property
    def chats(self) -> int:
        """How many chats are remembered."""
        return len(self._free.keys() | self._asked.keys())

    async def turn(self, chat: str) -> None:
        """Return when a message may leave for a chat: now, or in a few seconds.

        Raises NotDelivered at once where it would be longer, and where all sending is about to end.
        """
        latest = self._clock() + PATIENCE
        while True:
            moment = self._reserve(chat, latest)
            await self._wait_for(moment)
            now = self._clock()
            # Meanwhile Telegram may have refused others, or the loop have stood still and all of us wake at once.
            if max(moment, now) >= self._held_until(chat) and not self._is_crowded(now):
                self._left.append(now)
                return

    def count(self, chat: str) -> None:
        """A message leaves for a chat without waiting: those that wait are to make room for it."""
        now = self._clock()
        moment = self._next(now)
        if moment - now <= PATIENCE:
            insort(self._moments, moment)
        self._left.append(now)
        self._free[chat] = max(self._free.get(chat, now), now + _gap(chat))
        self._sweep(now)

    def refused(self, chat: str, wait: timedelta) -> None:
        """Telegram asked to wait: this chat does. Where two chats were asked within seconds, all do."""
        now = self._clock()
        until = now + wait.total_seconds()
        self._asked[chat] = max(self._asked.get(chat, until), until)
        if now >= self._slowed_at + ONE_INCIDENT:
            self._most, self._slowed_at = max(LEAST_A_SECOND, SLOWER * self.rate), now
        self._refusals.append((now, chat, until))
        while self._refusals[0][0] < now - TOGETHER:
            self._refusals.popleft()
        if len({refused for _, refused, _ in self._refusals}) > 1:
            self._paused_until = max(self._paused_until, *(until for _, _, until in self._refusals))
        self._sweep(now)

    async def rest(self, wait: timedelta) -> None:
        """Wait as long as Telegram asked. Raises Stopped where the end comes first."""
        await unless(self._closed, partial(self._sleep, wait.total_seconds()))

    def close(self) -> None:
        """Nothing waits any more: everything that does is told that it was not sent."""
        self._closed.set()

    def _reserve(self, chat: str, latest: float) -> float:
        now = self._clock()
        moment = self._next(max(now, self._held_until(chat), self._free.get(chat, now)))
        if moment > latest:
            wait = moment - now
            raise NotDelivered(f"its turn on Telegram comes in {wait:.0f} s", wait=timedelta(seconds=wait))
        insort(self._moments, moment)
        self._free[chat] = moment + _gap(chat)
        self._sweep(now)
        return moment

    def _next(self, earliest: float) -> float:
        """The first moment from then on that is far enough from every other."""
        gap = 1 / self.rate
        del self._moments[: bisect_left(self._moments, self._clock() - gap)]
        moment = earliest
        for taken in self._moments[bisect_left(self._moments, earliest - gap) :]:
            if taken - moment >= gap:
                break
            moment = max(moment, taken + gap)
        return moment

    async def _wait_for(self, moment: float) -> None:
        seconds = moment - self._clock()
        try:
            if self._closed.is_set():
                raise Stopped
            if seconds > 0:
                await unless(self._closed, partial(self._sleep, seconds))
        except Stopped:
            pass
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._moments.remove(moment)
            raise
        else:
            return
        raise NotDelivered("sending to Telegram has ended")

    def _held_until(self, chat: str) -> float:
        return max(self._paused_until, self._asked.get(chat, self._paused_until))

    def _is_crowded(self, now: float) -> bool:
        while self._left and self._left[0] <= now - 1:
            self._left.popleft()
        return len(self._left) >= self.rate + _SPARE

    def _sweep(self, now: float) -> None:
        """Forget idle chats; seldom, so that it costs nothing."""
        if len(self._free) + len(self._asked) < self._sweep_at:
            return
        for known in (self._free, self._asked):
            for chat in [chat for chat, until in known.items() if until <= now]:
                del known[chat]
        self._sweep_at = max(_FEW, 2 * (len(self._free) + len(self._asked)))


def _gap(chat: str) -> float:
    """Only a person's chat has a bare number for an address."""
    return PRIVATE_GAP if chat.isdecimal() else GROUP_GAP
