"""Beats time and decides nothing: it wakes callables, and waits for them when the service ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

log = logging.getLogger(__name__)

Jobs = Mapping[str, tuple[Callable[[], Awaitable[None]], timedelta]]
"""Callables by name, each with the interval at which it is called."""

_PATIENCE = 8.0
_LOOK_EVERY = 5.0
_JUMP = 1.0


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


class _Every(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 has no types
    """An interval that counts from now.

    APScheduler's own counts from the last run: after three days' sleep it first lists every run of the three days.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + self._interval if previous_fire_time else now

    def __str__(self) -> str:
        return f"every {self._interval}"


class _Watch:
    """Compares the wall clock, by which APScheduler goes, with the loop's, which never jumps.

    Left alone, APScheduler stands still for as long as the wall clock was set back.
    """

    def __init__(self, scheduler: AsyncIOScheduler, every: float) -> None:
        self._scheduler = scheduler
        self._every = every
        self._loop = asyncio.get_running_loop()
        self._apart = self._difference()
        self._next = self._loop.call_later(every, self._look)

    def end(self) -> None:
        self._next.cancel()

    def _look(self) -> None:
        self._next = self._loop.call_later(self._every, self._look)
        before, self._apart = self._apart, self._difference()
        if abs(self._apart - before) < _JUMP:
            return
        log.warning("the wall clock jumped by %s seconds", round(self._apart - before))
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    def _difference(self) -> float:
        return time.time() - self._loop.time()


@asynccontextmanager
async def beating(jobs: Jobs) -> AsyncIterator[None]:
    """Call each job at once and then at its interval, never twice at the same time, however the wall clock jumps.

    Leaving waits up to 8 seconds for what is at work, so that a running send is finished and written down.
    """
    at_work = {name: _Job(name, run) for name, (run, _) in jobs.items()}
    scheduler = at_intervals({name: (job.beat, jobs[name][1]) for name, job in at_work.items()})
    scheduler.start()
    watch = _Watch(scheduler, min([_LOOK_EVERY, *(interval.total_seconds() for _, interval in jobs.values())]))
    try:
        yield
    finally:
        watch.end()
        scheduler.pause()
        await _finished(at_work.values())
        scheduler.shutdown(wait=False)


def at_intervals(jobs: Jobs) -> AsyncIOScheduler:
    """A scheduler that calls each job when it is started, and then at its interval."""
    # A beat that is left out while the one before it lasts is no trouble, and not worth a warning each time.
    quiet = logging.getLogger(f"{__name__}.scheduler")
    quiet.setLevel(logging.ERROR)
    scheduler = AsyncIOScheduler(
        logger=quiet,
        timezone=UTC,
        # Left alone, APScheduler 3 forgets a run that starts more than one second late.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for name, (run, interval) in jobs.items():
        scheduler.add_job(run, _Every(interval), name=name)
    return scheduler


async def _finished(jobs: Iterable[_Job]) -> None:
    # What the scheduler has just started is at work only once the loop has been round.
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(_PATIENCE):
            for job in jobs:
                await job.idle.wait()
    except TimeoutError:
        log.warning("something was still being sent when the service had to end")
