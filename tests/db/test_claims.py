"""The queue: what is due is handed to one run only, and nothing else is handed out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.post import Destination, Network, Part, PartKind, PartState, PostState
from bot.domain.rules import attempted
from db.claims import _due
from db.unit import SqlUnit, SqlUnits, open_engine
from tests.db.samples import LEASE, NOW, a_post, first_part, planned

SECOND = timedelta(seconds=1)
LATER = NOW + LEASE + SECOND


def chats(count: int) -> list[Destination]:
    return [Destination(network=Network.TELEGRAM, address=f"{n}", shape=Network.TELEGRAM) for n in range(1, count + 1)]


async def test_a_claim_hides_a_part_until_it_runs_out(units: SqlUnits) -> None:
    async with units() as unit:
        await planned(unit)
        assert await unit.posts.claim(NOW - SECOND, lease=LEASE, limit=9) == [], "not due yet"
        assert not await unit.posts.has_work(NOW - SECOND)
        assert await unit.posts.has_work(NOW)
        [part] = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        assert (part.state, part.claimed_until, part.attempts) == (PartState.CLAIMED, NOW + LEASE, 1)
        assert await unit.posts.claim(NOW + LEASE, lease=LEASE, limit=9) == []
        assert not await unit.posts.has_work(NOW + LEASE)
        assert await unit.posts.has_work(LATER)
        assert await unit.posts.abandoned(LATER) == [], "nothing had been attempted"
        [again] = await unit.posts.claim(LATER, lease=LEASE, limit=9)
        assert (again.id, again.attempts) == (part.id, 2)


async def test_what_a_run_had_begun_to_send_when_it_ended_is_uncertain(units: SqlUnits) -> None:
    async with units() as unit:
        await planned(unit)
        [part] = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        await unit.posts.write(replace(attempted(part, NOW, text="said", message="spotlight"), unclear=1))
        assert await unit.posts.abandoned(NOW + LEASE) == []
        assert await unit.posts.claim(LATER, lease=LEASE, limit=9) == []
        [left] = await unit.posts.abandoned(LATER)
        assert (left.id, left.state, left.text, left.unclear) == (part.id, PartState.UNCERTAIN, "said", 2)
        assert (left.look_at, left.claimed_until) == (LATER, None)
        assert await unit.posts.abandoned(LATER) == []
        assert await unit.posts.to_look_for(LATER, 9) == [left]


async def test_the_earliest_due_comes_first_and_no_more_than_asked_for(units: SqlUnits) -> None:
    async with units() as unit:
        for hours in (1, 3, 2):
            await planned(unit, a_post(audience=f"{hours}", due_at=NOW - timedelta(hours=hours)))
        waiting = await first_part(unit, await planned(unit, a_post(audience="asked to wait")))
        await unit.posts.write(replace(waiting, not_before=NOW + SECOND))
        claimed = [await unit.posts.claim(NOW, lease=LEASE, limit=2) for _ in range(3)]
        assert [[part.id for part in parts] for parts in claimed] == [[2, 3], [1], []]
        [freed] = await unit.posts.claim(NOW + SECOND, lease=LEASE, limit=9)
        assert freed.id == waiting.id


@pytest.mark.parametrize("state", PostState)
async def test_a_post_is_claimed_only_while_it_is_to_be_sent_or_out(units: SqlUnits, state: PostState) -> None:
    async with units() as unit:
        await planned(unit, a_post(state=state))
        kept_back = state in (PostState.HELD, PostState.SKIPPED, PostState.WITHDRAWN)
        assert bool(await unit.posts.claim(NOW, lease=LEASE, limit=9)) is not kept_back


@pytest.mark.parametrize("before", PartState)
async def test_the_next_part_waits_until_the_one_before_is_there(units: SqlUnits, before: PartState) -> None:
    async with units() as unit:
        second = await after(unit, before, PartKind.TEXT, PostState.DUE)
        claimed = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        assert (second.id in [part.id for part in claimed]) is (before is PartState.SENT)


@pytest.mark.parametrize("before", PartState)
async def test_a_correction_waits_only_for_what_is_still_on_its_way(units: SqlUnits, before: PartState) -> None:
    async with units() as unit:
        correction = await after(unit, before, PartKind.CORRECTION, PostState.WITHDRAWN)
        claimed = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        settled = before in (PartState.SENT, PartState.FAILED, PartState.WITHDRAWN)
        assert [part.id for part in claimed] == ([correction.id] if settled else [])


@pytest.mark.parametrize("state", PostState)
async def test_a_correction_is_for_posts_that_are_out_or_taken_back(units: SqlUnits, state: PostState) -> None:
    async with units() as unit:
        correction = await after(unit, PartState.SENT, PartKind.CORRECTION, state)
        claimed = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        goes_out = state in (PostState.PUBLISHED, PostState.WITHDRAWN)
        assert [part.id for part in claimed] == ([correction.id] if goes_out else [])


async def after(unit: SqlUnit, before: PartState, kind: PartKind, state: PostState) -> Part:
    """A second part, of this kind, behind a first one in this state."""
    post = await planned(unit, a_post(state=state))
    first = await first_part(unit, post)
    until = NOW + LEASE if before is PartState.CLAIMED else None
    await unit.posts.write(replace(first, state=before, claimed_until=until, not_before=LATER))
    await unit.posts.write(Part(delivery=first.delivery, position=1, key="second", kind=kind))
    [(_, [_, second])] = await unit.posts.deliveries(post.id)
    return second


async def test_many_claimers_at_once_never_share_a_part(units: SqlUnits) -> None:
    async with units() as unit:
        await planned(unit, places=chats(60))
        await unit.commit()

    async def claim_all() -> list[int]:
        claimed: list[int] = []
        while True:
            async with units() as unit:
                parts = await unit.posts.claim(NOW, lease=LEASE, limit=7)
                await unit.commit()
            if not parts:
                return claimed
            claimed += [part.id for part in parts]

    claimed = [id for ids in await asyncio.gather(*(claim_all() for _ in range(5))) for id in ids]
    assert sorted(claimed) == list(range(1, 61))


async def test_an_abandoned_part_is_handed_to_one_of_many(units: SqlUnits) -> None:
    async with units() as unit:
        await planned(unit, places=chats(20))
        for part in await unit.posts.claim(NOW, lease=LEASE, limit=20):
            await unit.posts.write(attempted(part, NOW, text="said", message="spotlight"))
        await unit.commit()

    async def take() -> list[int]:
        async with units() as unit:
            left = await unit.posts.abandoned(LATER)
            await unit.commit()
        return [part.id for part in left]

    assert sorted(id for ids in await asyncio.gather(*(take() for _ in range(5))) for id in ids) == list(range(1, 21))


async def test_on_postgresql_a_claimer_passes_by_what_another_is_claiming(on_postgresql: str) -> None:

    engine = open_engine(on_postgresql)
    units = SqlUnits(engine)
    async with units() as unit:
        await planned(unit, places=chats(6))
        await unit.commit()
    async with asyncio.timeout(30), units() as one, units() as other:
        mine = await one.posts.claim(NOW, lease=LEASE, limit=4)
        theirs = await other.posts.claim(NOW, lease=LEASE, limit=4)
        assert ([part.id for part in mine], [part.id for part in theirs]) == ([1, 2, 3, 4], [5, 6])
    await engine.dispose()


async def test_claiming_few_of_very_many_reads_the_queue_in_order(on_sqlite: str) -> None:

    engine = open_engine(on_sqlite)
    async with SqlUnits(engine)() as unit:
        await planned(unit, places=chats(3))
        await unit.commit()
    steps = await plan_of_claim(engine)
    assert any("ix_parts_queue (state=? AND due_at<?)" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN parts") or "TEMP B-TREE" in step]
    await engine.dispose()


async def plan_of_claim(engine: AsyncEngine) -> list[str]:
    """How SQLite goes about a claim."""

    wanted = _due(NOW).limit(20).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        return [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}")]
