"""The memory on SQLite: what is written comes back the same, and nobody is sent away from a locked door."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from bot.domain.campaign import Dossier, Statement
from bot.domain.errors import Misconfigured
from bot.domain.post import Destination, JournalEntry, Network, Occasion, PartState, Post, PostState
from bot.domain.prisoner import NO_TEXT
from bot.domain.rules import attempted
from bot.domain.standing import Status
from db.migrate import create_file, downgrade, heads, migrate, newest, upgrade
from db.rows import statement_in
from db.shapes import text_out
from db.tables import Base, JournalRow
from db.unit import SqlUnits, open_engine
from tests.dossier.strategies import dossiers

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
LEASE = timedelta(minutes=10)


@asynccontextmanager
async def database(file: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite+aiosqlite:///{file}"
    create_file(url)
    engine = open_engine(url)
    try:
        await migrate(engine)
        yield engine
    finally:
        await engine.dispose()


def a_post(day: date = date(2026, 11, 24)) -> Post:
    return Post(
        audience="channel",
        local_date=day,
        rehearsed=False,
        occasion=Occasion.ROTATION,
        prisoner="ornek-numuneyev",
        status=Status.IMPRISONED,
        reason="not shown yet",
        due_at=NOW,
        told=("ornek-numuneyev/2023-01-01-detained",),
        fingerprint="0123456789abcdef",
        planned_at=NOW - timedelta(hours=5),
    )


CHANNEL = Destination(network=Network.TELEGRAM, address="@sinaq_channel", shape=Network.TELEGRAM, topic=7)


@given(dossiers())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_dossier_comes_back_from_the_database_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, dossier: Dossier
) -> None:
    async def there_and_back() -> Dossier | None:
        async with database(tmp_path_factory.mktemp("db") / "x.db") as engine:
            units = SqlUnits(engine)
            async with units() as unit:
                await unit.dossier.replace(dossier)
                await unit.dossier.replace(dossier)
                await unit.commit()
            async with units(reading=True) as unit:
                assert await unit.dossier.revision() == 2
                return await unit.dossier.read()

    assert asyncio.run(there_and_back()) == dossier


async def test_what_is_not_committed_never_happened(tmp_path: Path) -> None:
    async with database(tmp_path / "x.db") as engine:
        units = SqlUnits(engine)
        async with units() as unit:
            await unit.marks.put("switch", "stopped")
        async with units(reading=True) as unit:
            assert await unit.marks.get("switch") is None


async def test_an_audience_has_one_post_for_a_date(tmp_path: Path) -> None:
    async with database(tmp_path / "x.db") as engine, SqlUnits(engine)() as unit:
        assert await unit.posts.add(a_post(), [CHANNEL], language="en")
        assert not await unit.posts.add(a_post(), [CHANNEL], language="en")
        post = await unit.posts.of("channel", date(2026, 11, 24), rehearsed=False)
        assert post
        [(delivery, [part])] = await unit.posts.deliveries(post.id)
        assert (delivery.destination, delivery.due_at, part.state) == (CHANNEL, NOW, PartState.WAITING)


async def test_a_claim_hides_a_part_until_it_runs_out(tmp_path: Path) -> None:
    async with database(tmp_path / "x.db") as engine, SqlUnits(engine)() as unit:
        await unit.posts.add(a_post(), [CHANNEL], language="en")
        assert await unit.posts.claim(NOW - timedelta(seconds=1), lease=LEASE, limit=9) == [], "not due yet"
        [part] = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        assert await unit.posts.claim(NOW, lease=LEASE, limit=9) == []
        [again] = await unit.posts.claim(NOW + timedelta(minutes=11), lease=LEASE, limit=9)
        assert (again.id, again.attempts) == (part.id, 2), "free again: nothing had been attempted"
        await unit.posts.write(attempted(again, NOW, "said"))
        assert await unit.posts.claim(NOW + timedelta(minutes=30), lease=LEASE, limit=9) == []
        [left] = await unit.posts.abandoned(NOW + timedelta(minutes=30))
        assert (left.id, left.state, left.text) == (part.id, PartState.UNCERTAIN, "said")
        assert await unit.posts.abandoned(NOW + timedelta(minutes=30)) == []


@pytest.mark.parametrize("state", [PostState.HELD, PostState.SKIPPED, PostState.WITHDRAWN])
async def test_what_is_kept_back_is_never_claimed(tmp_path: Path, state: PostState) -> None:
    async with database(tmp_path / "x.db") as engine, SqlUnits(engine)() as unit:
        from dataclasses import replace

        await unit.posts.add(a_post(), [CHANNEL], language="en")
        post = await unit.posts.of("channel", date(2026, 11, 24), rehearsed=False)
        assert post
        await unit.posts.save(replace(post, state=state))
        assert await unit.posts.claim(NOW, lease=LEASE, limit=9) == []


async def test_an_instant_comes_back_the_same_in_utc_and_is_found_by_bounds(tmp_path: Path) -> None:
    early = datetime(2026, 3, 1, 2, 0, tzinfo=timezone(timedelta(hours=4)))
    async with database(tmp_path / "x.db") as engine, SqlUnits(engine)() as unit:
        await unit.journal.add(JournalEntry(at=early, actor="test", action="happened", subject="s"))
        [entry] = await unit.journal.of("s")
        assert (entry.at, entry.at.tzinfo) == (early, UTC)
        due = select(func.count()).where(JournalRow.at <= datetime(2026, 2, 28, 22, 30, tzinfo=UTC))
        assert await unit._session.scalar(due) == 1
        naive = JournalEntry(at=datetime(2026, 3, 1), actor="t", action="a", subject="s")  # noqa: DTZ001
        with pytest.raises(StatementError):
            await unit.journal.add(naive)


async def test_readers_and_writers_wait_for_a_long_writer_instead_of_failing(tmp_path: Path) -> None:
    async with database(tmp_path / "x.db") as engine:
        units, held, free = SqlUnits(engine), threading.Event(), threading.Event()

        def hold_the_lock() -> None:
            other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            held.set()
            free.wait(20)
            other.execute("COMMIT")
            other.close()

        async def read() -> str | None:
            async with units(reading=True) as unit:
                return await unit.marks.get("switch")

        async def write(number: int) -> None:
            async with units() as unit:
                await unit.marks.put(f"mark {number}", "x")
                await unit.commit()

        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(hold_the_lock))
            await asyncio.to_thread(held.wait, 20)
            writing = [group.create_task(write(number)) for number in range(5)]
            assert await asyncio.gather(*(read() for _ in range(20))) == [None] * 20
            free.set()
        assert all(task.exception() is None for task in writing)


async def test_the_database_and_its_folder_are_their_owners_alone(tmp_path: Path) -> None:
    async with database(tmp_path / "inner" / "x.db") as engine, SqlUnits(engine)() as unit:
        await unit.marks.put("a", "b")
        for file in (tmp_path / "inner").iterdir():
            assert file.stat().st_mode & 0o077 == 0, file.name


def test_migrations_go_up_down_and_up_and_match_the_models() -> None:
    engine: Engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        downgrade(connection)
        assert _tables(connection) <= {"alembic_version"}
        upgrade(connection)
        Session(connection).execute(select(JournalRow)).all()
    engine.dispose()
    assert heads() == [newest()]


def _tables(connection: Connection) -> set[str]:
    from sqlalchemy import inspect

    return set(inspect(connection).get_table_names())


async def test_a_database_from_the_future_is_refused_with_a_sentence(tmp_path: Path) -> None:
    async with database(tmp_path / "x.db") as engine:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(Misconfigured, match="newer version"):
            await migrate(engine)


def test_a_statement_kept_before_there_were_quotes_has_none() -> None:
    kept = {"text": "Nümunə", "url": "", "authors": text_out(NO_TEXT), "published": "", "editor_notes": {}}
    assert statement_in(kept) == Statement(text="Nümunə")
