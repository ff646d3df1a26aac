"""Two bots at work on one database, killed in turn; and two that tick at the same moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.service import tick
from tests.proof.count import counted
from tests.proof.process import Point
from tests.proof.stage import LATEST, LEASE, NINE, Stage
from tests.world import LIVE, Clock, world

MINUTE = timedelta(minutes=1)


async def killed_in_turn(stage: Stage, point: Point) -> None:
    """Each dies at that point of whatever it does first; two others end what they began."""
    async with stage.bot("one", dies=point) as one, stage.bot("two", dies=point) as two:
        stage.at(NINE)
        await asyncio.wait(
            [asyncio.ensure_future(each.process.wait()) for each in (one, two)],  # noqa: TID251 - awaited here
            return_when=asyncio.FIRST_COMPLETED,
        )
        await stage.passes(NINE + LEASE + 5 * MINUTE, one, two, step=MINUTE)
    async with stage.bot("one") as one, stage.bot("two") as two:
        await stage.passes(stage.now + LEASE + 5 * MINUTE, one, two, step=MINUTE)
        await stage.passes(NINE + LATEST + 10 * MINUTE, one, two, step=20 * MINUTE)
    await counted(stage)


@pytest.mark.proof
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("point", Point)
async def test_two_bots_killed_in_turn_neither_repeat_a_post_nor_lose_it(stage: Stage, point: Point) -> None:
    await killed_in_turn(stage, point)


async def tick_at_once(folder: Path, days: int) -> None:
    """S02: each date reaches each destination exactly once."""
    clock = Clock(NINE - timedelta(hours=1))
    async with world(folder, LIVE, clock) as one, world(folder, LIVE, clock) as other:
        await tick(one.bot)
        for day in range(days):
            clock.now = NINE + timedelta(days=day)
            await asyncio.gather(tick(one.bot), tick(other.bot))
        for posts in (
            [*one.telegram.posts, *other.telegram.posts],
            [*one.mastodon.posts, *other.mastodon.posts],
        ):
            assert len(posts) == len({each.key for each in posts}) == days


@pytest.mark.proof
async def test_fifty_days_of_two_bots_that_tick_at_once(tmp_path: Path) -> None:
    await tick_at_once(tmp_path, 50)


async def test_days_of_two_bots_that_tick_at_once(tmp_path: Path) -> None:
    await tick_at_once(tmp_path, 8)
