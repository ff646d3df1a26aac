"""Operators and the bot over real sockets: what they hear, what they may press, how it stops."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot, Parts, assembled
from bot.domain.post import PartState, PostState
from bot.service import serve, stopping_on_signals
from tests.mastodon.server import MastodonServer
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.fake_chats import Sent
from tests.telegram.fake_faults import stored_then_closed
from tests.usecases.test_daily_post import TODAY
from tests.whole.work import (
    CHANNEL,
    NINE,
    OPERATOR,
    OPERATORS,
    OPERATORS_CHAT,
    STRANGER,
    at_work,
    posts_of,
    settings_for,
    until,
    until_so,
)
from tests.world import Clock, azerbaijan, settings_in


def told(api: FakeBotApi) -> list[Sent]:
    """What was sent to the operators' chat."""
    return [sent for sent in api.sent if sent.chat_id == OPERATORS_CHAT]


def published(api: FakeBotApi) -> list[Sent]:
    return [sent for sent in api.sent if sent.chat_id == CHANNEL]


async def state_of(bot: Bot, audience: str = "channel") -> tuple[PostState, PartState]:
    async with bot.units(reading=True) as unit:
        post = await unit.posts.of(audience, TODAY, rehearsed=False)
        assert post
        [(_, [part, *_])] = await unit.posts.deliveries(post.id)
        return post.state, part.state


@pytest.mark.parametrize("pressed", ["It is there", "Send again"])
async def test_an_operator_decides_with_a_button_and_nobody_else_can(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer, pressed: str
) -> None:
    """S01: the server stored the post and hung up."""
    clock = Clock(NINE - timedelta(minutes=1))
    api.fails("sendMessage", stored_then_closed(), chat="@sinaq_channel")
    before = len(posts_of(mastodon))
    async with at_work(tmp_path, settings_for(api, mastodon) + OPERATORS, clock) as bot:
        clock.now = NINE
        await api.until(lambda: len(told(api)) == 1, within=20)
        assert set(told(api)[0].labels) == {"It is there", "Send again"}
        assert await state_of(bot) == (PostState.DUE, PartState.UNCERTAIN)
        await until(lambda: len(posts_of(mastodon)) == before + 1)

        await api.presses(pressed, by=STRANGER)
        await api.until(lambda: len(api.called("answerCallbackQuery")) == 1)
        assert api.called("answerCallbackQuery")[0]["show_alert"] in ("True", "true")
        assert await state_of(bot) == (PostState.DUE, PartState.UNCERTAIN)

        await api.presses(pressed, by=OPERATOR)

        async def is_published() -> bool:
            return await state_of(bot) == (PostState.PUBLISHED, PartState.SENT)

        await until_so(is_published)
        clock.forward(minutes=2)
        await api.until(lambda: bool(api.called("editMessageText")), within=20)
    assert len(published(api)) == (1 if pressed == "It is there" else 2)
    assert len(told(api)) == 1


async def test_operators_stop_and_resume_by_command_and_readers_get_a_notice(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer
) -> None:
    clock = Clock(NINE - timedelta(minutes=1))
    async with at_work(tmp_path, settings_for(api, mastodon) + OPERATORS, clock) as bot:
        await api.user_says(OPERATORS_CHAT, "/stop", by=STRANGER)
        await api.user_says(77, "/prisoner ulvi")
        await api.until(lambda: any("Ulvi" in sent.text for sent in api.sent))
        await api.user_says(OPERATORS_CHAT, "/stop", by=OPERATOR)
        await api.until(lambda: len(told(api)) == 1)
        clock.now = NINE
        await api.user_says(77, "/prisoner ulvi")
        await api.until(lambda: len(api.sent) == 3)
        assert "Ulvi" not in api.sent[-1].text
    async with at_work(tmp_path, settings_for(api, mastodon) + OPERATORS, clock) as bot:
        await api.user_says(77, "/help")
        await api.until(lambda: len(api.sent) == 4)
        assert published(api) == [], "a restart stays stopped"
        await api.user_says(OPERATORS_CHAT, "/resume", by=OPERATOR)
        await api.until(lambda: len(published(api)) == 1)
        assert not (await bot.status.look()).stopped
    assert len(published(api)) == 1


async def test_a_stop_in_the_middle_of_a_fan_out(tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer) -> None:
    chats = [-1001234501000 - number for number in range(150)]
    for chat in chats:
        api.knows(chat)
    audiences = "\n".join(
        f'[[audience]]\nname = "group {-chat}"\nnetwork = "telegram"\nto = "{chat}"\nlive = true' for chat in chats
    )
    clock = Clock(NINE - timedelta(minutes=1))
    toml = settings_for(api, mastodon).partition("[[audience]]")[0] + audiences
    async with at_work(tmp_path, toml, clock) as bot:

        async def is_planned() -> bool:
            async with bot.units(reading=True) as unit:
                return len(await unit.posts.newest(1000)) == len(chats)

        await until_so(is_planned)
        clock.now = NINE
        await api.until(lambda: len(api.sent) >= 20, within=30)
        await bot.switch.stop("an operator")
        at_the_stop, loop = len(api.sent), asyncio.get_running_loop()
        stopped_at, last, newest = loop.time(), loop.time(), at_the_stop

        async def has_been_quiet() -> bool:
            nonlocal last, newest
            if len(api.sent) != newest:
                last, newest = loop.time(), len(api.sent)
            return loop.time() - last > 2

        await until_so(has_been_quiet)
        assert last - stopped_at < 5
        assert newest < len(chats)
        await bot.switch.resume("an operator")
        await api.until(lambda: len(api.sent) == len(chats), within=30)
    assert sorted(sent.chat_id for sent in api.sent) == sorted(chats)


@pytest.mark.parametrize("windows", [False, True])
async def test_sigterm_in_the_middle_of_a_send_finishes_and_records_it(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer, monkeypatch: pytest.MonkeyPatch, windows: bool
) -> None:
    """S29: the answer comes after the signal. It is recorded, and the next start repeats nothing."""
    clock = Clock(NINE - timedelta(minutes=1))
    toml = settings_for(api, mastodon)
    loop = asyncio.get_running_loop()
    if windows:
        monkeypatch.setattr(type(loop), "add_signal_handler", _not_on_windows)
    hold = api.holds("sendMessage", chat="@sinaq_channel")
    parts = Parts(clock=clock, heartbeat=timedelta(milliseconds=100))
    async with stopping_on_signals() as stop, assembled(settings_in(tmp_path, toml), parts) as bot:
        await bot.importing.apply_first(azerbaijan())
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(serve(bot, stop))
            await until_so(lambda: _is_waiting(bot))
            clock.now = NINE
            async with asyncio.timeout(20):
                await hold.reached.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            began = loop.time()
            async with asyncio.timeout(5):
                await stop.wait()
            hold.let_go.set()
            await serving
        assert loop.time() - began < 10
        assert await state_of(bot) == (PostState.PUBLISHED, PartState.SENT)
    async with at_work(tmp_path, toml, clock):
        await api.user_says(77, "/help")
        await api.until(lambda: len(api.sent) == 2)
    assert len(published(api)) == 1


async def _is_waiting(bot: Bot) -> bool:
    return bool((await bot.status.look()).waiting)


def _not_on_windows(*_: object) -> None:
    raise NotImplementedError


async def test_at_start_a_badly_written_chat_is_named_with_a_hint_and_the_others_go_on(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer, caplog: pytest.LogCaptureFixture
) -> None:
    """S17: four places, as people write them; Telegram does not know the last."""
    api.knows(-1001234500002)
    api.knows(-1001234500003)
    audiences = "\n".join(
        f'[[audience]]\nname = "place {number}"\nnetwork = "telegram"\nto = {to}\nlive = true'
        for number, to in enumerate(['"-1001234500003"', "-1001234500002", '"@sinaq_channel"', "1234500003"], start=1)
    )
    toml = settings_for(api, mastodon).partition("[[audience]]")[0] + audiences
    clock = Clock(NINE - timedelta(minutes=1))
    with caplog.at_level(logging.ERROR):
        async with at_work(tmp_path, toml, clock) as bot:
            await api.until(lambda: "chat 4, 1234500003" in caplog.text, within=20)
            assert "-100" in caplog.text
            assert "chat 1" not in caplog.text

            async def is_planned() -> bool:
                return len((await bot.status.look()).waiting) == 4

            await until_so(is_planned)
            clock.now = NINE
            await api.until(lambda: len(api.sent) == 3, within=20)


async def test_a_wrong_token_is_told_once_by_the_other_network_also_after_a_restart(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer
) -> None:
    """S41: Telegram refuses the token; Mastodon posts, and brings the news."""
    clock = Clock(NINE - timedelta(minutes=1))
    wrong = settings_for(api, mastodon, telegram_token="7654321:TEST-another_Token-that-is-wrong") + OPERATORS
    before = len(posts_of(mastodon))

    def told_there() -> list[str]:
        return [seen.text for seen in mastodon.posted() if seen.text.startswith("@eli")]

    for _ in range(2):
        async with at_work(tmp_path, wrong, clock):
            clock.now = max(NINE, clock.now)
            await until(lambda: len(posts_of(mastodon)) == before + 1)
            await until(lambda: len(told_there()) >= 1)
            clock.forward(minutes=10)
    assert len([text for text in told_there() if "token" in text]) == 1
    assert api.sent == []


async def test_a_network_that_is_down_for_ever_is_told_once_and_the_other_goes_on(
    tmp_path: Path, api: FakeBotApi, mastodon: MastodonServer
) -> None:
    """S41: Mastodon never answers; Telegram posts, answers, and brings the news."""
    clock = Clock(NINE - timedelta(minutes=1))
    nowhere = settings_for(api, mastodon).replace(mastodon.url, "http://127.0.0.1:9") + OPERATORS

    def time_passes_until_it_is_told() -> bool:
        clock.forward(seconds=20)
        return bool(told(api))

    async with at_work(tmp_path, nowhere, clock):
        await until(time_passes_until_it_is_told)
        clock.now = NINE
        await api.until(lambda: len(published(api)) == 1, within=20)
        clock.forward(minutes=30)
        await api.user_says(77, "/help")
        await api.until(lambda: any(sent.chat_id == 77 for sent in api.sent))
    assert len([sent for sent in told(api) if "reach" in sent.text.lower()]) == 1
