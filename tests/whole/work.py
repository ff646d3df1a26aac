"""The service at work: its settings, and waiting for what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import Bot, Parts, assembled
from bot.service import serve
from tests.mastodon.server import MastodonServer
from tests.telegram.fake_bot_api import FakeBotApi
from tests.world import Clock, azerbaijan, settings_in

CHANNEL = -1001234500001
OPERATORS_CHAT = -1001234500009
OPERATOR, STRANGER = 4001, 4002
NINE = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

SETTINGS = """
[telegram]
token = "{telegram_token}"
api_base_url = "{telegram}"

[mastodon]
access_token = "{mastodon_token}"
api_base_url = "{mastodon}"

[[audience]]
name = "channel"
network = "telegram"
to = "@sinaq_channel"
live = true

[[audience]]
name = "followers"
network = "mastodon"
live = true
"""


def settings_for(api: FakeBotApi, mastodon: MastodonServer, **changed: str) -> str:
    values = {
        "telegram": api.url,
        "telegram_token": api.token,
        "mastodon": mastodon.url,
        "mastodon_token": mastodon.token,
        **changed,
    }
    return SETTINGS.format(**values)


@asynccontextmanager
async def at_work(folder: Path, toml: str, clock: Clock) -> AsyncIterator[Bot]:
    """The service with this settings file, serving until the block ends."""
    parts = Parts(clock=clock, heartbeat=timedelta(milliseconds=100))
    async with assembled(settings_in(folder, toml), parts) as bot:
        await bot.importing.apply_first(azerbaijan())
        async with bot.units() as unit:
            await unit.marks.put_once("inbox.mastodon", "0")
            await unit.commit()
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(serve(bot, stop))
            try:
                yield bot
            finally:
                stop.set()


async def until(holds: Callable[[], object]) -> None:
    """Wait for a condition that may block, at most 20 seconds."""
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - the servers tell of no events
            await asyncio.sleep(0.05)


async def until_so(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that is asked of the bot itself, at most 20 seconds."""
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - the database tells of no events
            await asyncio.sleep(0.05)


def posts_of(mastodon: MastodonServer) -> list[str]:
    """What the bot posted to its followers; answers begin with a mention."""
    return [seen.text for seen in mastodon.posted() if not seen.text.startswith("@")]


OPERATORS = f"""
[operators]
telegram_chat = {OPERATORS_CHAT}
allowed_ids = [{OPERATOR}]
mastodon_account = "@eli@sinaq.example"
"""
