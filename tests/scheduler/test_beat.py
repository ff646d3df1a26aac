"""The heart goes on through every jump of the wall clock, one run at a time, and forgets nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from scheduler.beat import at_intervals, beating

INTERVAL = timedelta(milliseconds=50)
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


class Heart:
    """Remembers by the loop's clock, which no wall clock moves, when it was called; a beat may be made to last."""

    def __init__(self) -> None:
        self.beats: list[float] = []
        self.at_once = 0
        self.most_at_once = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.fails = False

    async def beat(self) -> None:
        self.beats.append(asyncio.get_running_loop().time())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.fails:
                raise RuntimeError("an invented failure")
            await self.goes_on.wait()
        finally:
            self.at_once -= 1

    async def until(self, beats: int) -> None:
        """Wait for so many more beats, at most 3 seconds."""
        wanted = len(self.beats) + beats
        await until(lambda: len(self.beats) >= wanted)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(3):
        while not holds():  # noqa: ASYNC110 - a wall clock that jumps tells of no events
            await asyncio.sleep(0.005)


@pytest.fixture
def wall() -> Iterator[time_machine.Traveller]:
    """The wall clock, which only this moves far; the loop's clock goes on as it does when a machine was asleep."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.mark.parametrize(
    "jump",
    [timedelta(hours=72), timedelta(hours=-2), timedelta(days=-400), timedelta(seconds=-2), timedelta(hours=1)],
    ids=str,
)
async def test_the_beat_goes_on_after_the_wall_clock_jumped(wall: time_machine.Traveller, jump: timedelta) -> None:
    heart, loop = Heart(), asyncio.get_running_loop()
    async with beating({"heart": (heart.beat, INTERVAL)}):
        await heart.until(beats=2)
        wall.shift(jump)
        jumped, before = loop.time(), len(heart.beats)
        await heart.until(beats=6)
    after = heart.beats[before:]
    at_most = (after[-1] - jumped) / INTERVAL.total_seconds() + 2
    assert len(after) <= at_most, "what was missed does not come in a burst"
    assert heart.most_at_once == 1


async def test_it_goes_on_while_the_wall_clock_jumps_about(wall: time_machine.Traveller) -> None:
    heart, loop = Heart(), asyncio.get_running_loop()
    async with beating({"heart": (heart.beat, INTERVAL)}):
        began = loop.time()
        for hours in (72, -2, -2, 30, -200, 0.1, -0.1):
            wall.shift(timedelta(hours=hours))
            await heart.until(beats=1)
        await heart.until(beats=1)
        lasted = (loop.time() - began) / INTERVAL.total_seconds()
    assert len(heart.beats) <= 2 * lasted + 2


async def test_every_job_goes_on_each_at_its_own_interval(wall: time_machine.Traveller) -> None:
    quick, slow = Heart(), Heart()
    async with beating({"quick": (quick.beat, INTERVAL), "slow": (slow.beat, timedelta(hours=1))}):
        await quick.until(beats=5)
        assert len(slow.beats) == 1, "at once, and then after an hour"
        wall.shift(timedelta(hours=-2))
        await until(lambda: len(slow.beats) == 2)
        await quick.until(beats=5)
        assert len(slow.beats) == 2, "once after the jump, not again and again"


async def test_a_beat_that_lasts_through_a_jump_is_not_joined_by_another(
    wall: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    heart, other = Heart(), Heart()
    heart.goes_on.clear()
    async with beating({"heart": (heart.beat, INTERVAL), "other": (other.beat, INTERVAL)}):
        await other.until(beats=2)
        wall.shift(timedelta(hours=72))
        await other.until(beats=4)
        assert len(heart.beats) == 1
        heart.goes_on.set()
        await heart.until(beats=2)
    assert heart.most_at_once == 1
    assert [record.getMessage() for record in caplog.records] == ["the wall clock jumped by 259200 seconds"]


async def test_a_beat_that_fails_is_followed_by_the_next(caplog: pytest.LogCaptureFixture) -> None:
    heart = Heart()
    heart.fails = True
    async with beating({"heart": (heart.beat, INTERVAL)}):
        await heart.until(beats=3)
    assert "the beat of heart failed" in caplog.text


async def test_a_quiet_wall_clock_gives_no_word(wall: time_machine.Traveller, caplog: pytest.LogCaptureFixture) -> None:
    heart = Heart()
    with caplog.at_level(logging.WARNING):
        async with beating({"heart": (heart.beat, INTERVAL)}):
            await heart.until(beats=5)
            assert caplog.text == ""
            wall.shift(timedelta(hours=-2))
            await until(lambda: "the wall clock jumped" in caplog.text)


async def test_leaving_waits_for_the_beat_at_work_and_starts_no_other() -> None:
    heart, loop = Heart(), asyncio.get_running_loop()
    heart.goes_on.clear()
    async with beating({"heart": (heart.beat, INTERVAL)}):
        await heart.until(beats=1)
        loop.call_later(2 * INTERVAL.total_seconds(), heart.goes_on.set)
    assert heart.at_once == 0
    assert len(heart.beats) == 1


async def test_no_beat_is_forgotten_for_being_late() -> None:
    """What APScheduler really goes by: a grace time given in the wrong place is taken without a word, and ignored."""
    heart = Heart()
    scheduler = at_intervals({"heart": (heart.beat, timedelta(hours=1))})
    scheduler.start(paused=True)
    try:
        [job] = scheduler.get_jobs()
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    finally:
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the shutdown itself is a call of the loop


async def test_a_beat_that_began_is_never_broken_off_by_leaving() -> None:
    begun = finished = 0

    async def beat() -> None:
        nonlocal begun, finished
        begun += 1
        for _ in range(3):
            await asyncio.sleep(0)
        finished += 1

    for turns in range(100):
        async with beating({"heart": (beat, timedelta(microseconds=300))}):
            for _ in range(turns % 20):
                await asyncio.sleep(0)
    assert begun > 50
    assert finished == begun
