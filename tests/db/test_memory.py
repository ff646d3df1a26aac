"""Transactions, instants, marks, journal and dossier, on both databases."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from bot.domain.campaign import Dossier, Statement
from bot.domain.post import JournalEntry, PostState
from bot.domain.prisoner import NO_TEXT
from db.journal import SqlJournal
from db.rows import statement_in
from db.shapes import text_out
from db.tables import JournalRow
from db.unit import SqlUnits, open_engine
from tests.db.samples import NOW, planned
from tests.dossier.strategies import dossiers
from tests.world import azerbaijan


async def test_what_is_not_committed_never_happened(units: SqlUnits) -> None:
    async with units() as unit:
        await unit.marks.put("kept", "yes")
        await unit.commit()
        await unit.marks.put("switch", "stopped")
    with suppress(ZeroDivisionError):
        async with units() as unit:
            await unit.marks.put("switch", "stopped")
            raise ZeroDivisionError
    async with units(reading=True) as unit:
        assert (await unit.marks.get("switch"), await unit.marks.get("kept")) == (None, "yes")


async def test_a_unit_that_reads_never_waits_for_a_writer(units: SqlUnits) -> None:
    async with units() as unit:
        post = await planned(unit)
        await unit.commit()
    async with units() as writer, asyncio.timeout(20):
        held = await writer.posts.get(post.id)
        assert held
        await writer.posts.save(replace(held, state=PostState.HELD))
        async with units(reading=True) as reader:
            assert await reader.posts.get(post.id) == post
            assert await reader.posts.of(post.audience, post.local_date, rehearsed=False) == post


@given(dossiers())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_dossier_comes_back_as_it_went_in(address: str, dossier: Dossier) -> None:
    async def there_and_back() -> Dossier | None:
        engine = open_engine(address)
        units = SqlUnits(engine)
        async with units() as unit:
            before = await unit.dossier.revision()
            await unit.dossier.replace(dossier)
            await unit.dossier.replace(dossier)
            await unit.commit()
        async with units(reading=True) as unit:
            assert await unit.dossier.revision() == before + 2
            kept = await unit.dossier.read()
        await engine.dispose()
        return kept

    assert asyncio.run(there_and_back()) == dossier


async def test_the_bundled_dossier_comes_back_as_it_went_in(units: SqlUnits) -> None:
    async with units() as unit:
        assert (await unit.dossier.read(), await unit.dossier.revision()) == (None, 0)
        await unit.dossier.replace(azerbaijan())
        assert await unit.dossier.read() == azerbaijan()


async def test_marks_are_put_over_each_other_or_once(units: SqlUnits) -> None:
    async with units() as unit:
        assert await unit.marks.get("a") is None
        await unit.marks.put("a", "1")
        await unit.marks.put("a", "2")
        assert await unit.marks.put_once("a", "3") == "2"
        assert await unit.marks.put_once("b", "3") == "3"
        assert (await unit.marks.get("a"), await unit.marks.get("b")) == ("2", "3")


async def test_of_many_at_once_one_puts_a_mark(units: SqlUnits) -> None:
    async def put(value: str) -> str:
        async with units() as unit:
            stands = await unit.marks.put_once("first", value)
            await unit.commit()
        return stands

    assert len(set(await asyncio.gather(*(put(f"{number}") for number in range(8))))) == 1


async def test_the_journal_keeps_everything_in_order_and_can_only_grow(units: SqlUnits) -> None:
    def entry(number: int) -> JournalEntry:
        at = NOW + timedelta(minutes=number)
        return JournalEntry(at=at, actor="test", action=f"{number}", subject=f"s{number % 2}", detail="Səbəb")

    async with units() as unit:
        for number in range(5):
            await unit.journal.add(entry(number))
        assert await unit.journal.of("s1") == [entry(1), entry(3)]
        assert await unit.journal.of("none") == []
        assert await unit.journal.newest(2) == [entry(4), entry(3)]
    assert {name for name in vars(SqlJournal) if not name.startswith("_")} == {"add", "of", "newest"}


async def test_an_instant_comes_back_the_same_in_utc_and_is_found_by_bounds(units: SqlUnits) -> None:
    early = datetime(2026, 3, 1, 2, 0, tzinfo=timezone(timedelta(hours=4)))
    async with units() as unit:
        await unit.journal.add(JournalEntry(at=early, actor="test", action="happened", subject="s"))
        [entry] = await unit.journal.of("s")
        assert (entry.at, entry.at.tzinfo) == (early, UTC)
        due_by = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
        assert await unit._session.scalar(select(func.count()).where(JournalRow.at <= due_by)) == 1
        too_early = due_by - timedelta(hours=1)
        assert await unit._session.scalar(select(func.count()).where(JournalRow.at <= too_early)) == 0
        in_baku = due_by.astimezone(early.tzinfo)
        assert await unit._session.scalar(select(func.count()).where(JournalRow.at <= in_baku)) == 1


async def test_a_time_without_a_zone_is_refused_at_once(units: SqlUnits) -> None:
    async with units() as unit:
        naive = JournalEntry(at=datetime(2026, 3, 1), actor="t", action="a", subject="s")  # noqa: DTZ001
        with pytest.raises(StatementError, match="needs a zone"):
            await unit.journal.add(naive)


def test_a_statement_kept_before_there_were_quotes_has_none() -> None:
    kept = {"text": "Nümunə", "url": "", "authors": text_out(NO_TEXT), "published": "", "editor_notes": {}}
    assert statement_in(kept) == Statement(text="Nümunə")
