"""A whole bot on a database that somebody else is using: a long writer, or a second process."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bot.domain.post import Network, PostState
from tests.world import LIVE, Clock, World, world

HOLD = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
other.execute("INSERT INTO marks (name, value) VALUES ('theirs', 'x')")
print("held", flush=True)
time.sleep(3)
sys.stdin.readline()
other.execute("COMMIT")
"""


async def test_twenty_readers_and_a_post_do_not_mind_a_writer_of_three_seconds(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        it.clock.forward(hours=1)
        holder = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLD, str(tmp_path / "solidarity.db"), stdin=PIPE, stdout=PIPE
        )
        assert holder.stdin
        assert holder.stdout
        assert await holder.stdout.readline() == b"held\n"
        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(it.tick())
            asked = [
                group.create_task(it.bot.answer("/demands", shape=Network.TELEGRAM, language="en")) for _ in range(20)
            ]
            said = await asyncio.gather(*asked)
            assert not ticking.done()
            # It ends after three seconds, but not before: everybody was answered while it wrote.
            holder.stdin.write(b"\n")
        await holder.wait()
        assert ticking.done()
        [words] = {saying.text for saying in said}
        assert "demand" in words.casefold()
        assert (len(it.telegram.posts), len(it.mastodon.posts)) == (1, 1)
        assert await published(it) == 2
        assert theirs(tmp_path / "solidarity.db") == "x"


def theirs(file: Path) -> str:
    connection = sqlite3.connect(file)
    [[value]] = connection.execute("SELECT value FROM marks WHERE name = 'theirs'")
    connection.close()
    return str(value)


async def test_two_processes_on_postgresql_send_each_day_once(tmp_path: Path, on_postgresql: str) -> None:
    clock = Clock()
    toml = f'{LIVE}\n[database]\nurl = "{on_postgresql}"\n'
    async with world(tmp_path, toml, clock) as one, world(tmp_path, toml, clock) as other:
        await one.tick()
        for _ in range(6):
            clock.forward(days=1)
            await asyncio.gather(one.tick(), other.tick())
            clock.forward(hours=1)
            await asyncio.gather(one.tick(), other.tick(), one.tick())
            clock.forward(hours=-1)
        sent = [*one.telegram.posts, *other.telegram.posts]
        assert len({each.key for each in sent}) == len(sent) == 6
        assert await published(one) == 12


async def published(it: World) -> int:
    async with it.bot.units(reading=True) as unit:
        return sum(post.state is PostState.PUBLISHED for post in await unit.posts.newest(100))
