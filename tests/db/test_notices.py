"""Notices and their tellings, amendments and lost destinations, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.amendment import Amending, Amendment, AmendmentState, Loss
from bot.domain.notice import INFORMS, NoticeKind, Telling
from bot.domain.post import Destination, Network
from db.unit import SqlUnits
from tests.db.samples import ACCOUNT, CHANNEL, LEASE, NOW, a_notice, a_post, first_part, planned

DESK = Destination(network=Network.TELEGRAM, address="-1001234500009", shape=Network.TELEGRAM)
MINUTE = timedelta(minutes=1)


async def test_a_notice_comes_back_and_is_told_at_each_place_once(units: SqlUnits) -> None:
    async with units() as unit:
        notice = await unit.notices.add(a_notice(), [DESK, ACCOUNT, DESK])
        assert notice == replace(a_notice(), id=notice.id)
        assert await unit.notices.get(notice.id) == notice
        assert await unit.notices.get(notice.id + 1) is None
        tellings = await unit.notices.tellings(notice.id)
        assert [telling.to for telling in tellings] == [DESK, ACCOUNT]
        assert tellings[0] == Telling(id=tellings[0].id, notice=notice.id, to=DESK)
        told = replace(tellings[0], edition=2, remote_id="9", attempts=3, not_before=NOW, given_up=True, failure="f")
        await unit.notices.write_telling(told)
        assert await unit.notices.tellings(notice.id) == [told, tellings[1]]
        over = replace(notice, count=3, last_at=NOW + MINUTE, resolved_at=NOW + MINUTE, outcome="Tamam", values={})
        await unit.notices.write(over)
        assert await unit.notices.get(notice.id) == over


async def test_the_newest_notice_of_a_kind_about_a_subject_is_found(units: SqlUnits) -> None:
    async with units() as unit:
        assert await unit.notices.latest(NoticeKind.LOST, "x") is None
        await unit.notices.add(a_notice(kind=NoticeKind.LOST, subject="x"), [])
        newer = await unit.notices.add(a_notice(kind=NoticeKind.LOST, subject="x"), [])
        await unit.notices.add(a_notice(kind=NoticeKind.LOST, subject="y"), [])
        await unit.notices.add(a_notice(kind=NoticeKind.FAILED, subject="x"), [])
        assert await unit.notices.latest(NoticeKind.LOST, "x") == newer


async def test_open_notices_are_found_by_what_they_are_about(units: SqlUnits) -> None:
    async with units() as unit:
        first = await unit.notices.add(a_notice(about=5), [])
        failed = await unit.notices.add(a_notice(kind=NoticeKind.FAILED, about=5), [])
        await unit.notices.add(a_notice(about=6), [])
        await unit.notices.add(a_notice(about=5, resolved_at=NOW), [])
        assert await unit.notices.about({NoticeKind.UNCERTAIN}, 5) == [first]
        assert await unit.notices.about({NoticeKind.UNCERTAIN, NoticeKind.FAILED}, 5) == [first, failed]


@pytest.mark.parametrize("kind", NoticeKind)
async def test_a_notice_that_only_informs_is_no_open_trouble(units: SqlUnits, kind: NoticeKind) -> None:
    async with units() as unit:
        notice = await unit.notices.add(a_notice(kind=kind), [])
        assert list(await unit.notices.open(NOW)) == ([] if kind in INFORMS else [notice])
        assert await unit.notices.open(NOW + MINUTE) == [], "it happened before"
        await unit.notices.write(replace(notice, resolved_at=NOW))
        assert await unit.notices.open(NOW) == []


async def test_open_troubles_come_the_oldest_first(units: SqlUnits) -> None:
    async with units() as unit:
        later = await unit.notices.add(a_notice(at=NOW + MINUTE, last_at=NOW + MINUTE), [])
        early = await unit.notices.add(a_notice(last_at=NOW + LEASE), [])
        assert await unit.notices.open(NOW) == [early, later]


async def test_only_what_is_new_is_told_and_to_one_run_at_a_time(units: SqlUnits) -> None:
    async with units() as unit:
        notice = await unit.notices.add(a_notice(), [DESK])
        [(what, telling)] = await unit.notices.to_tell(NOW, lease=LEASE, limit=9)
        assert (what, telling.to, telling.not_before) == (notice, DESK, NOW + LEASE)
        assert await unit.notices.to_tell(NOW + LEASE - MINUTE, lease=LEASE, limit=9) == []
        [(_, telling)] = await unit.notices.to_tell(NOW + LEASE, lease=LEASE, limit=9)
        await unit.notices.write_telling(replace(telling, edition=notice.edition, not_before=None, remote_id="1"))
        assert await unit.notices.to_tell(NOW + LEASE, lease=LEASE, limit=9) == [], "told"
        for again in (replace(notice, count=2), replace(notice, count=2, resolved_at=NOW)):
            await unit.notices.write(again)
            [(_, telling)] = await unit.notices.to_tell(NOW + LEASE, lease=LEASE, limit=9)
            assert telling.remote_id == "1", "the same message is changed"
            await unit.notices.write_telling(replace(telling, edition=again.edition, not_before=None))
        await unit.notices.write(replace(notice, count=3))
        [(_, telling)] = await unit.notices.to_tell(NOW + LEASE, lease=LEASE, limit=9)
        await unit.notices.write_telling(replace(telling, not_before=None, given_up=True))
        assert await unit.notices.to_tell(NOW + LEASE, lease=LEASE, limit=9) == []


async def test_the_oldest_notice_is_told_first(units: SqlUnits) -> None:
    async with units() as unit:
        for number in range(3):
            await unit.notices.add(a_notice(subject=f"{number}"), [DESK, ACCOUNT])
        told = await unit.notices.to_tell(NOW, lease=LEASE, limit=3)
        assert [(notice.subject, telling.to) for notice, telling in told] == [
            ("0", DESK),
            ("0", ACCOUNT),
            ("1", DESK),
        ]


async def test_two_runs_at_once_never_tell_the_same(units: SqlUnits) -> None:
    async with units() as unit:
        for number in range(15):
            await unit.notices.add(a_notice(subject=f"{number}"), [DESK, ACCOUNT])
        await unit.commit()

    async def tell() -> list[int]:
        told: list[int] = []
        while True:
            async with units() as unit:
                new = await unit.notices.to_tell(NOW, lease=LEASE, limit=4)
                await unit.commit()
            if not new:
                return told
            told += [telling.id for _, telling in new]

    told = [id for ids in await asyncio.gather(*(tell() for _ in range(4))) for id in ids]
    assert sorted(told) == list(range(1, 31))


async def test_what_happens_many_times_at_once_is_counted_whole(units: SqlUnits) -> None:
    async with units() as unit:
        await unit.notices.add(a_notice(), [DESK])
        await unit.commit()

    async def count() -> None:
        async with units() as unit:
            notice = await unit.notices.latest(NoticeKind.UNCERTAIN, a_notice().subject)
            assert notice
            await unit.notices.write(replace(notice, count=notice.count + 1))
            await unit.commit()

    await asyncio.gather(*(count() for _ in range(10)))
    async with units(reading=True) as unit:
        notice = await unit.notices.latest(NoticeKind.UNCERTAIN, a_notice().subject)
        assert notice
        assert (notice.count, notice.edition) == (11, 22)


async def test_amendments_are_tried_when_they_may_the_longest_waiting_first(units: SqlUnits) -> None:
    async with units() as unit:
        post = await planned(unit)
        part = (await first_part(unit, post)).id
        other = (await first_part(unit, await planned(unit, a_post(audience="other")))).id
        newer = Amendment(part=part, amending=Amending.EDIT, ordered_at=NOW + MINUTE, text="<b>Yeni</b>")
        older = Amendment(part=part, amending=Amending.DELETE, ordered_at=NOW)
        later = Amendment(part=other, amending=Amending.DELETE, ordered_at=NOW - MINUTE, not_before=NOW + LEASE)
        for amendment in (newer, older, later):
            await unit.amendments.add(amendment)
        assert await unit.amendments.of(post.id) == [replace(older, id=2), replace(newer, id=1)]
        assert [each.id for each in await unit.amendments.due(NOW, 9)] == [2, 1]
        assert [each.id for each in await unit.amendments.due(NOW, 1)] == [2]
        assert [each.id for each in await unit.amendments.due(NOW + LEASE, 9)] == [3, 2, 1]
        done = replace(older, id=2, state=AmendmentState.DONE, done_at=NOW, attempts=2, failure="f", not_before=NOW)
        await unit.amendments.write(done)
        await unit.amendments.write(replace(newer, id=1, state=AmendmentState.REFUSED))
        assert await unit.amendments.due(NOW, 9) == []
        assert (await unit.amendments.of(post.id))[0] == done


async def test_a_lost_destination_is_remembered_once_until_it_is_reconnected(units: SqlUnits) -> None:
    async with units() as unit:
        first = Loss(network="telegram", address=CHANNEL.address, since=NOW, reason="bot was kicked")
        kept = await unit.losses.add(first)
        assert kept == replace(first, id=kept.id)
        assert await unit.losses.add(replace(first, since=NOW + LEASE, reason="again")) == kept
        other = await unit.losses.add(replace(first, address="1234500001"))
        assert (await unit.losses.of(CHANNEL), await unit.losses.of(ACCOUNT)) == (kept, None)
        assert await unit.losses.get(other.id) == other
        assert await unit.losses.all() == [kept, other]
        await unit.losses.drop(kept.id)
        assert await unit.losses.of(CHANNEL) is None
        assert await unit.losses.get(kept.id) is None
        assert await unit.losses.add(first) != kept
