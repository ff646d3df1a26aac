"""After a crash, what happened to a post can be read: when, why, and by whom."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.post import Network
from db.unit import open_engine
from tests.proof.count import counted
from tests.proof.process import Point
from tests.proof.stage import DAY, NINE, Stage
from tests.proof.test_crash_matrix import goes_on_after_the_crash

ENTRY = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC  ([\w @.:-]+): (\w+)\. *(.*)$", re.MULTILINE)
WATCH = """
CREATE TABLE proof_seen (id INTEGER PRIMARY KEY, post INTEGER, state TEXT);
CREATE TRIGGER proof_posts AFTER UPDATE OF state ON posts WHEN OLD.state != NEW.state
BEGIN INSERT INTO proof_seen (post, state) VALUES (NEW.id, NEW.state); END;
CREATE TRIGGER proof_parts AFTER UPDATE OF state ON parts WHEN OLD.state != NEW.state
BEGIN INSERT INTO proof_seen (post, state)
SELECT post_id, NEW.state FROM deliveries WHERE id = NEW.delivery_id; END;
"""


async def watch(stage: Stage) -> None:
    """Let the database itself note every state of each post and part, besides the journal."""
    async with stage.inside() as bot:
        engine = open_engine(bot.settings.database.url.get_secret_value())
    async with engine.begin() as connection:
        for statement in re.split(r";\n(?=CREATE|$)", WATCH.strip() + "\n"):
            await connection.execute(text(statement))
    await engine.dispose()


async def seen(stage: Stage, post: int) -> set[str]:
    async with stage.inside() as bot:
        engine = open_engine(bot.settings.database.url.get_secret_value())
    async with engine.begin() as connection:
        rows = await connection.execute(text("SELECT state FROM proof_seen WHERE post = :post"), {"post": post})
        states = {str(row.state) for row in rows}
    await engine.dispose()
    return states


OF_THE_RUN = {"claimed", "waiting"}
"""A part's moments between two beats; they say nothing about the post."""


@pytest.mark.parametrize("point", [pytest.param(Point.WRITTEN, marks=pytest.mark.proof), Point.STORED])
async def test_every_change_of_a_posts_state_can_be_read_afterwards(stage: Stage, point: Point) -> None:
    await watch(stage)
    async with stage.bot(dies=point, network=Network.TELEGRAM) as bot:
        stage.at(NINE)
        await bot.died()
    await goes_on_after_the_crash(stage)
    for network, outcome in (await counted(stage)).items():
        code, printed = await stage.operator("post", "show", str(outcome.post.id))
        assert code == 0, printed
        entries = ENTRY.findall(printed)
        told = {action for _, _, action, _ in entries}
        states = {"planned", str(outcome.post.state)} | await seen(stage, outcome.post.id)
        assert states - OF_THE_RUN <= told, f"{network}: {printed}"
        assert all(actor and detail for _, actor, _, detail in entries), printed
        times = [datetime.fromisoformat(f"{at}+00:00") for at, _, _, _ in entries]
        assert times == sorted(times)
        assert all(NINE - timedelta(minutes=1) <= at <= stage.now for at in times)
        assert str(DAY) in printed
