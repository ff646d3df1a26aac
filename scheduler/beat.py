"""Beats time and decides nothing: it wakes callables, and waits for them when the service ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

_PATIENCE = 8.0


class _Job:
    """One callable, and whether it is at work."""

    def __init__(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._run = run
        self.idle = asyncio.Event()
        self.idle.set()

    async def beat(self) -> None:
        self.idle.clear()
        try:
            await self._run()
        except Exception:
            log.exception("the beat of %s failed; the next one goes on", self._name)
        finally:
            self.idle.set()


@asynccontextmanager
async def beating(jobs: Mapping[str, tuple[Callable[[], Awaitable[None]], timedelta]]) -> AsyncIterator[None]:
    """Call each job at once and then at its interval, never twice at the same time.

    Leaving waits up to 8 seconds for what is at work, so that a running send is finished and written down.
    """
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # Left alone, APScheduler 3 forgets a run that starts more than one second late.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    at_work = [_Job(name, run) for name, (run, _) in jobs.items()]
    for job, (_, interval) in zip(at_work, jobs.values(), strict=True):
        scheduler.add_job(job.beat, "interval", seconds=interval.total_seconds(), next_run_time=datetime.now(UTC))
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        try:
            async with asyncio.timeout(_PATIENCE):
                for job in at_work:
                    await job.idle.wait()
        except TimeoutError:
            log.warning("something was still being sent when the service had to end")
        scheduler.shutdown(wait=False)
