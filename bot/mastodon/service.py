"""The bot's one account on Mastodon: answers mentions until told to stop, and hands out its publisher."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from bot.domain.errors import NotDelivered, Undelivered
from bot.mastodon.account import OwnAccount
from bot.mastodon.connection import LONGEST_TIMEOUT, Connection
from bot.mastodon.inbox import Inbox
from bot.mastodon.limits import Limits, read_limits
from bot.mastodon.publisher import MastodonPublisher
from bot.ports import Answering, Clock, Health, Position, Publisher

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often mentions are looked for, and how long a pause grows while that fails; in seconds.

    `grace` is how long an answer that is under way may take once the service is told to stop.
    """

    interval: float = 15
    first_pause: float = 1
    longest_pause: float = 300
    grace: float = 5
    sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep

    def pause(self, failures: int) -> float:
        """How long to rest after so many failures in a row."""
        return min(self.first_pause * 2 ** min(failures - 1, 20), self.longest_pause) if failures else self.interval


class MastodonService:
    """One account on one server. Building it connects to nothing."""

    def __init__(
        self,
        api_base_url: str,
        access_token: str,
        *,
        answer: Answering,
        position: Position,
        language: str,
        clock: Clock,
        pace: Pace = Pace(),
        timeout: float = LONGEST_TIMEOUT,
    ) -> None:
        self._connection = Connection(api_base_url, access_token, timeout=timeout)
        self._inbox = Inbox(self._connection, answer=answer, position=position, language=language, clock=clock)
        self._pace = pace
        self._account = OwnAccount(self._connection)
        self._health = Health()
        self._limits = Limits()
        self.publisher: Publisher = MastodonPublisher(self._connection, self._account)

    async def check(self) -> str:
        """The account's address, as its server tells it; raises NotDelivered."""
        return (await self._account.ask()).address

    async def missing_scopes(self) -> tuple[str, ...]:
        """The scopes, such as `read:statuses`, that the token certainly lacks; raises NotDelivered."""
        return await self._account.missing_scopes()

    def health(self) -> Health:
        """Down while no round has come through since the last good one; its token refused once the server said so."""
        return self._health

    async def limits(self) -> Limits:
        """How long statuses may be here; the last known, or Mastodon's own, while the server does not say."""
        self._limits = await read_limits(self._connection, self._limits)
        return self._limits

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer mentions until `stop` is set, through any network trouble.

        Raises NotDelivered, with `login`, once the server refuses the token. The publisher works until `close`.
        """
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._work(stop))
            hurry = group.create_task(self._hurry(work, stop))
            await asyncio.wait({work})
            hurry.cancel()
        refusal = None if work.cancelled() else work.result()
        if refusal is not None:
            raise refusal

    async def close(self) -> None:
        """Take no more calls. What is under way ends by itself."""
        await self._connection.close()

    async def _work(self, stop: asyncio.Event) -> NotDelivered | None:
        failures = 0
        while not stop.is_set():
            trouble = await self._round(stop)
            self._health = _health(trouble, self._health)
            if isinstance(trouble, NotDelivered) and trouble.login:
                return trouble
            failures = failures + 1 if trouble else 0
            await self._rest(stop, max(self._pace.pause(failures), _asked_to_wait(trouble)))
        return None

    async def _round(self, stop: asyncio.Event) -> Exception | None:
        """Look for mentions once; what went wrong is returned, so that the next round comes in any case."""
        try:
            await self._inbox.catch_up(await self._account.ask(), stop)
        except Undelivered as error:
            log.warning("mentions must wait: %s", error)
            return error
        except Exception as error:  # noqa: BLE001 (the edge of one round)
            log.error("mentions must wait: %s", _whereabouts(error))
            return error
        return None

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        async with asyncio.TaskGroup() as group:
            waits = {group.create_task(stop.wait()), group.create_task(self._pace.sleep(seconds))}
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def _hurry(self, work: asyncio.Task[NotDelivered | None], stop: asyncio.Event) -> None:
        """A call in its thread cannot be stopped; after the grace it is left to itself."""
        await stop.wait()
        await asyncio.sleep(self._pace.grace)
        work.cancel()


def _health(trouble: Exception | None, before: Health) -> Health:
    """The network's health after a round; trouble of our own says nothing about it."""
    if trouble is not None and not isinstance(trouble, Undelivered):
        return before
    refused = isinstance(trouble, NotDelivered) and trouble.login
    return Health(down=trouble is not None and not refused, token_refused=refused)


def _asked_to_wait(trouble: Exception | None) -> float:
    wait = trouble.wait if isinstance(trouble, NotDelivered) else None
    return wait.total_seconds() if wait else 0


def _whereabouts(error: Exception) -> str:
    """An error's class and the lines that led to it. Its text is left out: it may hold what a reader wrote."""
    steps = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(
        [type(error).__name__, *(f"{PurePath(step.filename).name}:{step.lineno}" for step in reversed(steps))]
    )
