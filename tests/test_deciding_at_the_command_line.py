"""What operators decide with `solidarity`, in real processes on a database in which something went wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotDelivered
from bot.domain.prisoner import Kind
from tests.test_command_line import Operator
from tests.world import LIVE, OPERATORS, Clock, happened, world

ALL_DAY = (
    'late_limit = "24h"\n'
    + LIVE.replace("live = true", 'live = true\nat = "00:00"\nzone = "UTC"').replace(
        "[mastodon]", 'api_base_url = "http://127.0.0.1:9"\n\n[mastodon]'
    )
    + OPERATORS
)


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    """Somebody whose channel's post of today is uncertain; the followers' one was refused. The processes' clock is real."""
    now = datetime.now(UTC)
    async with world(tmp_path, ALL_DAY, Clock(now - timedelta(days=1))) as it:
        # Whatever year it is, somebody is held.
        await it.tell("afiaddin-mammadov", happened(Kind.CONFIRMED, (now - timedelta(days=2)).date()))
        await it.tick()
        it.clock.now = now
        it.telegram.lost_answers = 1
        it.mastodon.failures = [NotDelivered("Mastodon answered 422", permanent=True)]
        for _ in range(2):
            await it.tick()
    return Operator(tmp_path)


def ids(operator: Operator) -> dict[str, int]:
    return {post["audience"]: post["id"] for post in reversed(operator.reads("post", "list"))}


def test_settling_and_taking_back(operator: Operator) -> None:
    status = operator.runs("status", exit=1)
    assert "uncertain" in status
    posts = ids(operator)
    channel, followers = posts["channel"], posts["followers"]
    operator.runs("post", "settle", str(channel), "there", "--link", "https://t.me/sinaq_channel/7")
    [delivery] = operator.reads("post", "show", str(channel))["deliveries"]
    assert [(part["state"], part["remote_id"]) for part in delivery["parts"]] == [("sent", "7")]
    operator.runs("post", "settle", str(channel), "there", exit=1)

    operator.runs("post", "settle", str(followers), "again")
    assert operator.reads("post", "show", str(followers))["state"] == "due"
    assert operator.reads("status")["notices"] == []

    report = operator.runs("post", "retract", str(channel), "--why", "It named a wrong court.", exit=1)
    assert "https://t.me/sinaq_channel/7" in report
    assert "waiting" in report, "Telegram cannot be reached from here"
    operator.runs("post", "correct", str(channel), "--why", "It named a wrong court.", exit=1)
    shown = operator.runs("post", "show", str(channel))
    assert "withdrawn" in shown
    assert "an operator at the command line" in shown
    journal = operator.reads("post", "show", str(channel))["journal"]
    assert all(entry["at"] and entry["actor"] and entry["action"] for entry in journal)


def test_what_cannot_be_is_refused_in_two_lines(operator: Operator) -> None:
    channel = str(ids(operator)["channel"])
    for words in (
        ("post", "approve", channel),
        ("post", "hold", channel),
        ("post", "skip", channel),
        ("post", "approve", "999"),
        ("post", "settle", "999", "there"),
        ("post", "retract", "999", "--why", "x"),
        ("post", "retract", channel, "--why", " "),
        ("reconnect", "999"),
        ("dossier", "confirm", "nobody", "--source", "cpj-hasanli", "--on", "2026-11-20"),
    ):
        told = operator.runs(*words, exit=1).strip().splitlines()
        assert 1 <= len(told) <= 2, told
    operator.runs("post", "retract", channel, exit=2)
    operator.runs("post", "settle", channel, "perhaps", exit=2)


def test_confirming(operator: Operator) -> None:
    words = ("dossier", "confirm", "ulvi-hasanli", "--source", "cpj-hasanli", "--on", "2026-11-20")
    assert "2026-11-20" in operator.runs(*words)
    assert "already" in operator.runs(*words)
    assert "20 November 2026" in operator.runs("ask", "/prisoner ulvi", "--at", "2026-11-25T09:00+04:00")
