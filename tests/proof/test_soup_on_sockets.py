"""Weeks of lost, late and spoilt answers: real libraries, real sockets, real servers behind a bad road."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given, settings
from telegram import Bot as TelegramBot

from bot.app import Bot, Parts, assembled
from bot.domain.post import Network
from bot.mastodon.connection import Connection
from bot.mastodon.publisher import MastodonPublisher
from bot.ports import Publisher
from bot.telegram.pace import Pace
from bot.telegram.publisher import TelegramPublisher
from bot.telegram.request import AiohttpRequest
from tests.mastodon.strict import StrictMastodon, serving
from tests.proof import road
from tests.proof.road import Road
from tests.proof.soup import Day, live_through, weeks
from tests.proof.stage import CHANNEL, NINE, OPERATORS, is_channel_post, is_status
from tests.proof.test_soup import SETTINGS, UNSHRUNK, filled_database
from tests.telegram.fake_bot_api import FakeBotApi
from tests.world import Clock, settings_in

TIMEOUT = 0.3
MISHAPS: Mapping[str, road.Mishap] = {
    "arrives": road.arrives,
    "reset before": road.reset_before,
    "reset after": road.reset_after,
    "silent before": road.silent_before,
    "silent after": road.silent_after,
    "cut after": road.cut_after,
    "hidden after": road.hidden_after,
    "asked to wait": road.turned_away(429),
    "server error": road.turned_away(500),
    "unavailable": road.turned_away(503),
    "slow": road.slow(0.05),
}


class Shared(Clock):
    """The bot's clock, the server's, and the pace's, which counts on while it rests."""

    def __init__(self, now: datetime, server: StrictMastodon) -> None:
        self._server, self._rested, self._latest = server, 0.0, 0.0
        super().__init__(now)

    @property
    def now(self) -> datetime:
        return self._server.now

    @now.setter
    def now(self, now: datetime) -> None:
        self._server.now = now

    def seconds(self) -> float:
        self._latest = max(self._latest, self.now.timestamp() + self._rested)
        return self._latest

    async def rest(self, seconds: float) -> None:
        self._rested += seconds
        await asyncio.sleep(0)


@dataclass
class Sockets:
    """Both servers, each behind its road."""

    folder: Path
    clock: Shared
    api: FakeBotApi
    mastodon: StrictMastodon
    roads: Mapping[Network, Road]

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Bot]:
        request = AiohttpRequest(read_timeout=TIMEOUT)
        telegram = TelegramBot(self.api.token, f"{self.roads[Network.TELEGRAM].url}/bot", request=request)
        connection = Connection(self.roads[Network.MASTODON].url, self.mastodon.token, timeout=TIMEOUT)
        publishers: Mapping[Network, Publisher] = {
            Network.TELEGRAM: TelegramPublisher(
                telegram, Pace(clock=self.clock.seconds, sleep=self.clock.rest), unreadable=lambda message: None
            ),
            Network.MASTODON: MastodonPublisher(connection),
        }
        try:
            async with assembled(
                settings_in(self.folder, SETTINGS), Parts(clock=self.clock, publishers=publishers)
            ) as bot:
                yield bot
        finally:
            await connection.close()
            await request.shutdown()
            for each in self.roads.values():
                await each.is_quiet()

    def forecast(self, network: Network, mishaps: Sequence[str]) -> None:
        self.roads[network].mishaps = deque(MISHAPS[name] for name in mishaps)

    def stored(self, network: Network) -> Mapping[str, datetime]:
        stored = self.roads[network].stored
        there = (
            {str(sent.message_id) for sent in self.api.sent if sent.chat_id == CHANNEL}
            if network is Network.TELEGRAM
            else {status["id"] for status in self.mastodon.own()}
        )
        assert set(stored) == there, "the road knows of all that the server counts"
        return stored


def is_status_or_look(request: web.Request, values: dict[str, str]) -> bool:
    return is_status(request, values) or request.path.startswith("/api/v1/accounts/1/statuses")


async def suffer(days: Sequence[Day], database: bytes, *, drops_keys: bool) -> None:
    mastodon = StrictMastodon()
    clock = Shared(NINE - timedelta(hours=1), mastodon)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "solidarity.db").write_bytes(database)
        async with FakeBotApi(token="123456:TEST-secret_Token-of_nobody") as api, serving(mastodon):
            api.knows(CHANNEL, "channel", username="sinaq_channel")
            api.knows(OPERATORS)
            async with (
                Road(api.url, is_channel_post, clock=clock) as to_telegram,
                Road(mastodon.url, is_status_or_look, clock=clock, drops_keys=drops_keys) as to_mastodon,
            ):
                roads = {Network.TELEGRAM: to_telegram, Network.MASTODON: to_mastodon}
                await live_through(days, Sockets(Path(name), clock, api, mastodon, roads))


@pytest.mark.proof
@pytest.mark.parametrize("drops_keys", [False, True], ids=["keys", "no keys"])
def test_weeks_of_bad_roads_neither_repeat_nor_lose_a_post(drops_keys: bool) -> None:
    @settings(max_examples=6, phases=UNSHRUNK)
    @given(days=weeks(14, list(MISHAPS)))
    def soup(days: list[Day]) -> None:
        asyncio.run(suffer(days, filled_database(), drops_keys=drops_keys))

    soup()


@settings(max_examples=2, derandomize=True, phases=UNSHRUNK)
@given(days=weeks(2, list(MISHAPS)))
def test_days_of_bad_roads_neither_repeat_nor_lose_a_post(days: list[Day]) -> None:
    asyncio.run(suffer(days, filled_database(), drops_keys=True))
