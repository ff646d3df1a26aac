"""Bringing a database up to date: up, down, up; one process at a time; never from the future. On both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from bot.domain.errors import Misconfigured
from bot.domain.post import PartKind, PartState
from db.migrate import create_file, downgrade, heads, migrate, newest, upgrade
from db.tables import PostRow
from db.unit import SqlUnits, open_engine

PROGRAM = """
import asyncio, sys
from db.migrate import create_file, migrate
from db.unit import open_engine
import alembic.command

async def start(url):
    create_file(url)
    engine = open_engine(url)
    await migrate(engine)
    await engine.dispose()

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(start(sys.argv[1]))
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine(fresh: str) -> Iterator[Engine]:
    create_file(fresh)
    engine = create_engine(fresh.replace("sqlite+aiosqlite", "sqlite"))
    yield engine
    engine.dispose()


def test_migrations_go_up_down_and_up_and_match_the_models(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), PostRow.metadata) == []
        downgrade(connection)
        assert tables(connection) == {"alembic_version"}
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), PostRow.metadata) == []
    assert heads() == [newest()]


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


OLD_ROWS = """
INSERT INTO posts (id, audience, local_date, rehearsed, occasion, prisoner, status, reason, due_at, told, fingerprint,
    planned_at, state, late, note)
VALUES (1, 'channel', '2026-11-24', false, 'rotation', 'a', 'imprisoned', 'r', '2026-11-24 05:00:00.000000',
    '["a/1"]', 'f', '2026-11-24 00:00:00.000000', 'due', false, '');
INSERT INTO deliveries (id, post_id, network, address, shape, visibility, language, due_at)
VALUES (1, 1, 'telegram', '@sinaq_channel', 'telegram', 'public', 'en', '2026-11-24 05:00:00.000000');
INSERT INTO parts (id, delivery_id, position, key, kind, state, text, language, visibility, warning, media_id,
    remote_id, link, attempts, refusals, failure)
VALUES (1, 1, 0, 'k', 'text', 'uncertain', 'said', 'en', 'public', '', '', '', '', 1, 0, 'read timeout')
"""


async def test_what_stood_in_the_first_tables_is_kept(engine: Engine, fresh: str) -> None:
    with engine.begin() as connection:
        upgrade(connection, "0001")
        for statement in OLD_ROWS.split(";"):
            connection.exec_driver_sql(statement)
        upgrade(connection)
    ours = open_engine(fresh)
    async with SqlUnits(ours)() as unit:
        _, post, [part] = await unit.posts.delivery(1)
        assert (post.why, post.shown_at, post.decided_at) == ("", None, None)
        assert (part.kind, part.state, part.message) == (PartKind.TEXT, PartState.UNCERTAIN, "spotlight")
        assert (part.unclear, part.look_at, part.ordered_at, part.text) == (1, None, None, "said")
        same_hour = text("SELECT COUNT(*) FROM parts JOIN deliveries USING (due_at)")
        assert await unit._session.scalar(same_hour) == 1
    await ours.dispose()
    with engine.begin() as connection:
        downgrade(connection, "0001")
        assert connection.scalar(text("SELECT text FROM parts")) == "said"


def test_two_processes_bring_a_new_database_up_to_date_at_once(engine: Engine, fresh: str) -> None:
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", PROGRAM, fresh]
    both = [subprocess.Popen(command, cwd=ROOT, text=True, stdin=PIPE, stdout=PIPE, stderr=PIPE) for _ in range(2)]
    for process in both:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [(process.communicate(timeout=120)[1], process.returncode) for process in both] == [("", 0), ("", 0)]
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()


async def test_migrating_twice_changes_nothing(fresh: str) -> None:
    create_file(fresh)
    engine = open_engine(fresh)
    await migrate(engine)
    await migrate(engine)
    async with SqlUnits(engine)(reading=True) as unit:
        assert await unit.losses.all() == []
    await engine.dispose()


async def test_a_database_from_the_future_is_refused_with_a_sentence(address: str) -> None:
    engine = open_engine(address)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misconfigured, match="newer version") as refused:
        await migrate(engine)
    assert len(str(refused.value).splitlines()) == 2
    async with engine.begin() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    await engine.dispose()


async def test_a_database_file_and_its_folder_are_their_owners_alone(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'inner' / 'x.db'}"
    create_file(url)
    engine = open_engine(url)
    await migrate(engine)
    async with SqlUnits(engine)() as unit:
        await unit.marks.put("a", "b")
        for file in (tmp_path / "inner", *(tmp_path / "inner").iterdir()):
            assert file.stat().st_mode & 0o077 == 0, file.name
    await engine.dispose()
