"""A Bot API server and a Mastodon server on loopback, for each test its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.mastodon.server import MastodonServer
from tests.telegram.fake_bot_api import FakeBotApi
from tests.whole.work import CHANNEL, OPERATORS_CHAT


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as server:
        server.knows(CHANNEL, "channel", username="sinaq_channel")
        server.knows(OPERATORS_CHAT, "supergroup")
        yield server


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    with MastodonServer("aysel", "eli@sinaq.example") as server:
        yield server
