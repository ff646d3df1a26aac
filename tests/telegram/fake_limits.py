"""The limits that a Bot API server enforces, and time that passes as fast as it is waited for."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count

LIMITED = frozenset({"sendMessage", "editMessageText", "editMessageCaption", "deleteMessage"})


class FastClock:
    """Seconds that pass only while everybody waits, and then at once to the next moment that is waited for.

    `awake` is how many take part: each is either at work, or in `sleep`.
    """

    def __init__(self, awake: int = 1) -> None:
        self.now = 1000.0
        self._awake = awake
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        waking = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (self.now + seconds, next(self._numbers), waking))
        self._awake -= 1
        self._pass()
        try:
            await waking
        finally:
            self._awake += waking.cancelled()

    async def travel(self) -> None:
        """Up to a tenth of a second, never twice the same."""
        await self.sleep(0.1 * (next(self._numbers) * 0.618 % 1))

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Somebody takes part until the end of this."""
        try:
            yield
        finally:
            self._awake -= 1
            self._pass()

    def _pass(self) -> None:
        while not self._awake and self._waiting:
            moment, _, waking = heappop(self._waiting)
            if not waking.done():
                self.now = max(self.now, moment)
                self._awake += 1
                waking.set_result(None)


class Limits:
    """So many calls in any second; one more, and everything is refused until the penalty is over.

    Each call takes its time to arrive: `travel` is waited for. `refused` counts refusals; `most` is the largest number that came in one second.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        a_second: int,
        penalty: float = 3.0,
        travel: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._clock = clock
        self._travel = travel
        self._a_second = a_second
        self._penalty = penalty
        self._until = -math.inf
        self._came: deque[float] = deque()
        self.refused = self.most = 0

    async def __call__(self, method: str, chat: str) -> int:
        """How many seconds to wait; 0 where the call is let in."""
        if method not in LIMITED:
            return 0
        if self._travel is not None:
            await self._travel()
        now = self._clock()
        self._came.append(now)
        while self._came[0] <= now - 1:
            self._came.popleft()
        self.most = max(self.most, len(self._came))
        if now >= self._until and len(self._came) > self._a_second:
            self._until = now + self._penalty
        if now >= self._until:
            return 0
        self._came.pop()
        self.refused += 1
        return math.ceil(self._until - now)
