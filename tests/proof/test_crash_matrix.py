"""SIGKILL at every step of a part, on each network and each database; then a restart, and the servers are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.post import Network, PartState
from tests.proof.count import counted
from tests.proof.process import Point
from tests.proof.stage import LATEST, LEASE, NINE, Stage

BOTH = [Network.TELEGRAM, Network.MASTODON]
DATABASES = ["sqlite", "postgresql"]
NOBODY_KNOWS = (Point.ATTEMPTED, Point.STORED, Point.ANSWERED)
"""Where only the server knows whether the message is there."""
NOT_YET_THERE = (Point.BEFORE_CLAIM, Point.CLAIMED, Point.ATTEMPTED)
MINUTE = timedelta(minutes=1)


async def goes_on_after_the_crash(stage: Stage) -> None:
    """A new bot, which has until it is too late for anything, and a little longer."""
    stage.at(NINE + MINUTE)
    async with stage.bot() as bot:
        await stage.passes(NINE + LEASE + 10 * MINUTE, bot, step=MINUTE)
        await stage.passes(NINE + LATEST + 10 * MINUTE, bot, step=20 * MINUTE)


async def crash(stage: Stage, point: Point, network: Network, *, parts: int = 1) -> None:
    """A bot dies at a point of the first part for a network, and is started again."""
    if parts > 1:
        await stage.add_second_parts()
    async with stage.bot(dies=point, network=network) as bot:
        stage.at(NINE)
        await bot.died()
    assert len(stage.there(network)) == (point not in NOT_YET_THERE), "it died where it should"
    await goes_on_after_the_crash(stage)
    found = await counted(stage, parts=parts)
    if network is Network.TELEGRAM and point in NOBODY_KNOWS:
        assert found[network].parts[0].state is PartState.UNCERTAIN
        assert len(stage.there(network)) == (point is not Point.ATTEMPTED), "nothing was sent again, or after it"
    else:
        assert [part.state for part in found[network].parts] == [PartState.SENT] * parts


@pytest.mark.proof
@pytest.mark.parametrize("database", DATABASES, indirect=True)
@pytest.mark.parametrize("network", BOTH)
@pytest.mark.parametrize("point", Point)
async def test_a_crash_at_any_step_neither_repeats_a_post_nor_loses_it(
    stage: Stage, point: Point, network: Network
) -> None:
    await crash(stage, point, network)


@pytest.mark.proof
@pytest.mark.parametrize("database", DATABASES, indirect=True)
@pytest.mark.parametrize("network", BOTH)
@pytest.mark.parametrize("point", [Point.STORED, Point.WRITTEN])
async def test_a_crash_between_two_parts_neither_repeats_the_first_nor_loses_the_second(
    stage: Stage, point: Point, network: Network
) -> None:
    await crash(stage, point, network, parts=2)


@pytest.mark.proof
@pytest.mark.parametrize("database", DATABASES, indirect=True)
@pytest.mark.parametrize("point", [Point.ATTEMPTED, Point.STORED, Point.ANSWERED])
async def test_a_server_that_ignores_idempotency_keys_holds_each_status_once(stage: Stage, point: Point) -> None:
    stage.drops_keys = True
    await crash(stage, point, Network.MASTODON)


async def test_a_crash_in_mid_send_leaves_one_status_and_its_id_is_known(stage: Stage) -> None:
    await crash(stage, Point.STORED, Network.MASTODON)
