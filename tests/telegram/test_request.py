"""Each way in which a request can fail is told apart as not sent, or unclear."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import NoReturn

import pytest
from aiohttp.abc import AbstractResolver
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.telegram.request import AiohttpRequest, AnswerLost, NotSent
from tests.telegram import fake_faults as faults
from tests.telegram.fake_bot_api import TOKEN, FakeBotApi
from tests.telegram.fake_faults import Fault


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(read_timeout=0.3) as request:
        yield request


def a_bot(request: AiohttpRequest, url: str) -> Bot:
    return Bot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=AiohttpRequest())


@pytest.fixture
def bot(api: FakeBotApi, request_: AiohttpRequest) -> Bot:
    api.knows(77)
    return a_bot(request_, api.url)


def everything_said(error: BaseException | None) -> str:
    """The texts of an error and of all that it is chained to, as a log with a traceback would show them."""
    return "" if error is None else f"{error!r} {error} " + everything_said(error.__cause__ or error.__context__)


async def failure_of(bot: Bot) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await bot.send_message(77, "salam")
    assert "TEST-secret" not in everything_said(caught.value)
    return caught.value


async def test_a_message_arrives_with_every_letter(bot: Bot, api: FakeBotApi) -> None:
    message = await bot.send_message(77, "Salam, Nümunəyev & <b> 🇦🇿")
    assert (message.text, api.sent[0].visible) == ("Salam, Nümunəyev & <b> 🇦🇿",) * 2


async def test_files_are_uploaded(bot: Bot, api: FakeBotApi) -> None:
    with pytest.raises(TelegramError):  # the fake has no sendPhoto, but reads what came
        await bot.send_photo(77, InputFile(b"\x89PNG", filename="Şəkil.png"), caption="Nümunə")
    assert api.called("sendPhoto")[0]["caption"] == "Nümunə"
    assert "photo" in api.called("sendPhoto")[0]


async def test_a_refused_connection_is_not_sent(bot: Bot, api: FakeBotApi) -> None:
    await api.refuse()
    assert isinstance(await failure_of(bot), NotSent)


async def test_an_unknown_host_is_not_sent(request_: AiohttpRequest) -> None:
    assert isinstance(await failure_of(a_bot(request_, "http://nowhere.invalid")), NotSent)


async def test_a_broken_tls_handshake_is_not_sent(bot: Bot, api: FakeBotApi, request_: AiohttpRequest) -> None:
    assert isinstance(await failure_of(a_bot(request_, api.url.replace("http:", "https:"))), NotSent)
    assert api.sent == []


async def test_an_address_that_is_none_is_not_sent(request_: AiohttpRequest) -> None:
    assert isinstance(await failure_of(a_bot(request_, "ftp://127.0.0.1")), NotSent)


class Silent(AbstractResolver):
    """A name server that never answers."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self) -> None:
        """Nothing to close."""


async def test_a_connection_that_does_not_come_about_in_time_is_not_sent() -> None:
    async with AiohttpRequest(resolver=Silent()) as request:
        with pytest.raises(NotSent):
            await a_bot(request, "http://nowhere.invalid").send_message(77, "x", connect_timeout=0.1, pool_timeout=0)


async def test_waiting_for_a_free_connection_is_not_sent(api: FakeBotApi) -> None:
    api.knows(77)
    hold = api.holds("sendMessage")
    async with AiohttpRequest(connections=1) as request, asyncio.TaskGroup() as group:
        bot = a_bot(request, api.url)
        first = group.create_task(bot.send_message(77, "one"))
        await hold.reached.wait()
        with pytest.raises(NotSent):
            await bot.send_message(77, "two", connect_timeout=0.05, pool_timeout=0.05)
        hold.let_go.set()
        await first
    assert [sent.visible for sent in api.sent] == ["one"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.stored_then_closed(), AnswerLost),
        (faults.stored_then_reset(), AnswerLost),
        (faults.cut_body(), AnswerLost),
        (faults.slow_body(), TimedOut),
        (faults.server_error(), NetworkError),
        (faults.proxy_page(502), AnswerLost),
        (faults.proxy_page(403, f"<html>bot{TOKEN} is forbidden here</html>"), AnswerLost),
        (faults.proxy_page(404), AnswerLost),
    ],
)
async def test_what_the_server_may_have_stored_is_unclear(
    bot: Bot, api: FakeBotApi, fault: Fault, kind: type[TelegramError]
) -> None:
    api.fails("sendMessage", fault)
    failure = await failure_of(bot)
    assert isinstance(failure, kind)
    assert not isinstance(failure, NotSent | BadRequest)
    assert len(api.called("sendMessage")) == 1, "a POST is never repeated"


async def test_an_answer_that_never_comes_is_unclear(bot: Bot, api: FakeBotApi) -> None:
    api.holds("sendMessage")
    assert type(await failure_of(bot)) is TimedOut
    assert len(api.sent) == 1


async def test_what_goes_unanswered_is_told_also_where_the_library_keeps_it_to_itself(api: FakeBotApi) -> None:
    """The library's polling says nothing of timeouts."""
    told: list[TelegramError] = []
    api.holds("getUpdates")
    request = AiohttpRequest(read_timeout=0.1, unheard=told.append)
    async with Bot(api.token, base_url=f"{api.url}/bot", request=AiohttpRequest(), get_updates_request=request) as bot:
        with pytest.raises(TimedOut):
            await bot.get_updates(timeout=0)
    assert [type(error) for error in told] == [TimedOut]


async def test_a_kept_connection_that_was_closed_is_never_tried_twice(bot: Bot, api: FakeBotApi) -> None:
    await bot.send_message(77, "opens the connection")
    api.fails("sendMessage", faults.stored_then_closed())
    assert isinstance(await failure_of(bot), AnswerLost)
    assert len(api.called("sendMessage")) == 2


async def test_a_redirect_is_not_followed(bot: Bot, api: FakeBotApi) -> None:
    api.fails("sendMessage", faults.proxy_page(302))
    assert isinstance(await failure_of(bot), AnswerLost)


async def test_too_many_requests_without_a_time_is_not_sent(bot: Bot, api: FakeBotApi) -> None:
    api.fails("sendMessage", Fault(status=429, description="Too Many Requests"))
    assert isinstance(await failure_of(bot), NotSent)


async def test_shutdown_lets_a_running_request_end(api: FakeBotApi) -> None:
    api.knows(77)
    hold = api.holds("sendMessage")
    request = AiohttpRequest(grace=5)
    bot = a_bot(request, api.url)
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(bot.send_message(77, "salam"))
        await hold.reached.wait()
        closing = group.create_task(request.shutdown())
        await asyncio.sleep(0)
        assert isinstance(await failure_of(bot), NotSent), "nothing new is begun"
        hold.let_go.set()
    assert sending.result().message_id == api.sent[0].message_id
    assert closing.done()


async def test_shutdown_does_not_wait_for_ever(api: FakeBotApi) -> None:
    api.knows(77)
    hold = api.holds("sendMessage")
    request = AiohttpRequest(grace=0.05)
    async with asyncio.TaskGroup() as group:
        failing = group.create_task(_outcome_of(a_bot(request, api.url)))
        await hold.reached.wait()
        await request.shutdown()
    assert isinstance(failing.result(), AnswerLost)


async def _outcome_of(bot: Bot) -> TelegramError:
    return await failure_of(bot)
