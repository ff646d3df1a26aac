"""Servers for the tests of this folder; both can also be had from their modules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.mastodon.server import MastodonServer
from tests.mastodon.strict import StrictMastodon, serving


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    """A server where Aysel and Orxan live, Sevda speaks from afar, and a stranger's bot chatters."""
    with MastodonServer("aysel", "orxan", "sevda@far.example", bots=("chatter",)) as server:
        yield server


@pytest.fixture
async def strict() -> AsyncIterator[StrictMastodon]:
    async with serving(StrictMastodon()) as server:
        yield server
