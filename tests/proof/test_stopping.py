"""SIGTERM while a message is on its way: it is finished, written down, and not repeated."""

from __future__ import annotations

import signal
import time
from datetime import timedelta

import pytest

from bot.domain.post import Network, PartState, PostState
from tests.proof.count import outcomes
from tests.proof.road import slow
from tests.proof.stage import NINE, Stage

BOTH = (Network.TELEGRAM, Network.MASTODON)


async def stopped_in_mid_send(stage: Stage, *, no_handler: bool = False) -> None:
    """S29: both servers take three seconds to answer."""
    async with stage.bot(no_handler=no_handler) as bot:
        for road in (bot.telegram, bot.mastodon):
            road.mishaps.append(slow(3))
        stage.at(NINE)
        await stage.until(lambda: all(len(stage.there(network)) == 1 for network in BOTH))
        began = time.monotonic()
        assert await bot.ends(signal.SIGTERM) == 0, bot.said
        assert time.monotonic() - began < 10
    await all_sent_once(stage)
    stage.at(NINE + timedelta(minutes=1))
    async with stage.bot() as bot:
        await stage.passes(NINE + timedelta(hours=3), bot, step=timedelta(minutes=15))
    await all_sent_once(stage)


async def all_sent_once(stage: Stage) -> None:
    for network, outcome in (await outcomes(stage)).items():
        [part] = outcome.parts
        assert (part.state, outcome.post.state) == (PartState.SENT, PostState.PUBLISHED)
        assert [part.remote_id] == stage.there(network)


async def test_sigterm_in_mid_send_lets_it_end_and_the_next_start_repeats_nothing(stage: Stage) -> None:
    await stopped_in_mid_send(stage)


@pytest.mark.proof
async def test_the_same_where_the_loop_can_handle_no_signals(stage: Stage) -> None:
    await stopped_in_mid_send(stage, no_handler=True)
