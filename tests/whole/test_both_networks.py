"""The whole bot at work: real libraries, real sockets on loopback, one database, both networks."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Parts, assembled
from bot.domain.errors import Misconfigured
from bot.redaction import set_up_logging
from bot.service import serve
from tests.mastodon.server import MastodonServer
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.fake_faults import migrated
from tests.whole.work import CHANNEL, NINE, at_work, posts_of, settings_for, until
from tests.world import Clock, azerbaijan, settings_in


async def test_a_day_in_the_life(tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer) -> None:
    """At nine both networks get the same person's story, once; readers on both are answered; a restart changes nothing."""
    clock = Clock(NINE - timedelta(minutes=30))
    before = len(posts_of(mastodon))
    mastodon.post("aysel", "@ourbot /prisoner ulvi", visibility="direct")
    async with at_work(tmp_path, settings_for(api, mastodon), clock):
        await api.user_says(77, "/prisoner orujov")
        await api.until(lambda: len(api.sent) == 1)
        await api.presses("Aziz Orujov")
        await api.until(lambda: len(api.sent) == 2)
        await until(lambda: any("Ulvi Hasanli" in seen.text for seen in mastodon.posted()))
        clock.now = NINE
        await api.until(lambda: len(api.sent) == 3)
        await until(lambda: len(posts_of(mastodon)) == before + 1)
    async with at_work(tmp_path, settings_for(api, mastodon), clock):
        await api.user_says(77, "/help")
        await api.until(lambda: len(api.sent) == 4)
    choices, aziz, post, _ = api.sent
    assert "Mohyaddin" in choices.text
    assert "Released" in aziz.text or "released" in aziz.text
    assert "Afiaddin Mammadov" in post.text
    assert "Afiaddin Mammadov" in posts_of(mastodon)[-1]
    assert len(posts_of(mastodon)) == before + 1
    [answer] = [seen for seen in mastodon.posted() if "Ulvi Hasanli" in seen.text and seen.text.startswith("@aysel")]
    assert answer.visibility == "direct"


async def test_mastodon_works_while_telegram_is_down_and_the_other_way_round(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer
) -> None:
    clock = Clock(NINE - timedelta(minutes=1))
    before = len(posts_of(mastodon))
    await api.refuse()
    async with at_work(tmp_path, settings_for(api, mastodon), clock):
        await asyncio.sleep(0)
        clock.now = NINE
        await until(lambda: len(posts_of(mastodon)) == before + 1)
        await api.accept()
        clock.forward(minutes=20)
        await api.until(lambda: len(api.sent) == 1, within=20)
    nowhere = settings_for(api, mastodon).replace(mastodon.url, "http://127.0.0.1:9")
    async with at_work(tmp_path, nowhere, clock):
        clock.now = NINE + timedelta(days=1)
        await api.until(lambda: len(api.sent) == 2, within=20)


async def test_a_group_that_became_a_supergroup_gets_its_post_once_and_straight_there_next_day(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer
) -> None:
    clock = Clock(NINE - timedelta(minutes=1))
    api.knows(-4100200)
    api.knows(CHANNEL - 1)
    api.fails("sendMessage", migrated(CHANNEL - 1), chat=-4100200)
    toml = settings_for(api, mastodon).replace("@sinaq_channel", "-4100200")

    def time_passes_until_it_is_sent() -> bool:
        if api.called("sendMessage"):
            clock.forward(seconds=5)
        return len(api.sent) == 1

    async with at_work(tmp_path, toml, clock):
        clock.now = NINE
        await until(time_passes_until_it_is_sent)
    async with at_work(tmp_path, toml, clock):
        clock.now = NINE + timedelta(days=1)
        await api.until(lambda: len(api.sent) == 2)
    assert len(api.called("sendMessage")) == 3


async def test_a_refused_token_stops_its_network_only(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer
) -> None:
    clock = Clock(NINE - timedelta(minutes=1))
    wrong = settings_for(api, mastodon, telegram_token="7654321:TEST-another_Token-that-is-wrong")
    before = len(posts_of(mastodon))
    async with at_work(tmp_path, wrong, clock):
        clock.now = NINE
        await until(lambda: len(posts_of(mastodon)) == before + 1)
    assert api.sent == []


async def test_a_refused_token_on_the_only_network_ends_the_service_with_a_sentence(
    tmp_path: Path, api: FakeBotApi
) -> None:
    toml = f'[telegram]\ntoken = "7654321:TEST-another_Token-that-is-wrong"\napi_base_url = "{api.url}"\n'
    async with assembled(settings_in(tmp_path, toml), Parts(clock=Clock())) as bot:
        await bot.importing.apply_first(azerbaijan())
        with pytest.raises(Misconfigured, match="Telegram refused the token"):
            async with asyncio.timeout(20):
                await serve(bot, asyncio.Event())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything the bot logs at DEBUG, as `set_up_logging` lets it through."""
    root, written = logging.getLogger(), io.StringIO()
    kept = root.level, root.handlers[:], sys.excepthook, threading.excepthook
    levels = {
        name: logger.level
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    secrets = ("1234567:TEST-secret_Token-of-an-invented-bot", "TEST-secret_Token-of-ourbot")
    set_up_logging(secrets, logging.StreamHandler(written), logging.DEBUG)
    yield written
    logging.captureWarnings(False)
    root.setLevel(kept[0])
    root.handlers, sys.excepthook, threading.excepthook = kept[1:]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_no_token_and_no_readers_words_reach_a_log_at_any_level(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer, log: io.StringIO
) -> None:
    clock = Clock(NINE - timedelta(minutes=1))
    async with at_work(tmp_path, settings_for(api, mastodon), clock) as bot:
        clock.now = NINE
        await api.user_says(77, "/prisoner sinaqova-marked-words")
        await api.until(lambda: len(api.sent) == 2)
        await api.refuse()
        logging.getLogger("test").error("unhandled %r", bot)
    assert log.getvalue()
    for token in (api.token, api.token.split(":")[1], mastodon.token, "marked-words"):
        assert token not in log.getvalue()
