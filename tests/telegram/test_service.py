"""The life of the Telegram side, through lost networks, refused tokens and a stop at a bad moment."""

from __future__ import annotations

import asyncio
import logging

import pytest
from telegram.error import Conflict

from bot.domain.errors import Misconfigured, NotDelivered
from bot.ports import Health
from bot.telegram.service import TelegramService
from bot.telegram.troubles import PollTroubles
from tests.telegram import fake_faults as faults
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.serving import Answers, a_part, a_service, at, serving

READER = 4001


async def test_polling_asks_for_what_we_want_and_drops_nothing(api: FakeBotApi, answers: Answers) -> None:
    await api.user_says(READER, "/today")  # while the bot was away
    async with serving(a_service(api, answers)):
        await api.until(lambda: len(api.sent) == 1)
    assert api.called("deleteWebhook")[0].get("drop_pending_updates") != "true"
    assert {params["allowed_updates"] for params in api.called("getUpdates")} == {'["message", "callback_query"]'}
    assert api.pending == 0


async def test_a_wrong_token_is_told_once_without_saying_it(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    service = a_service(api, answers, token="7654321:WRONG-secret_Token")
    with pytest.raises(NotDelivered) as caught:
        await service.serve(asyncio.Event())
    assert caught.value.login
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert service.health() == Health(token_refused=True)
    assert "WRONG-secret" not in f"{caught.value!r} {service!r} {caplog.text}"


def test_no_token_at_all(answers: Answers) -> None:
    with pytest.raises(Misconfigured, match=r"telegram\.token"):
        TelegramService("", answer=answers, language="en")


async def test_the_network_comes_up_late(api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")
    pauses: list[float] = []
    await api.refuse()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0.03)
        if len(pauses) == 6:
            await api.accept()

    service = a_service(api, answers, sleep=sleep)
    async with serving(service):
        await api.until(lambda: bool(pauses))
        assert service.health() == Health(down=True)
        await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 1)
        assert service.health() == Health()
    assert pauses == [1, 2, 4, 8, 16, 32]
    assert caplog.text.count("cannot be read") == 1
    assert caplog.text.count("can be read from again") == 1


async def test_a_stop_while_the_network_is_down(api: FakeBotApi, answers: Answers) -> None:
    await api.refuse()
    waiting = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(5), serving(a_service(api, answers, sleep=sleep)):
        await waiting.wait()


async def test_a_token_revoked_while_serving_ends_it(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    service = a_service(api, answers)
    async with asyncio.TaskGroup() as group:
        failing = group.create_task(_failure_of(service))
        await api.until(lambda: bool(api.called("getUpdates")))
        api.revokes()
    assert failing.result().login
    assert service.health().token_refused
    assert "TEST-secret" not in caplog.text


async def _failure_of(service: TelegramService) -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        await service.serve(asyncio.Event())
    return caught.value


async def test_a_token_refused_by_mistake_does_not_end_it(api: FakeBotApi, answers: Answers) -> None:
    api.fails("getUpdates", faults.unauthorized())
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 1)


async def test_a_second_poller_is_told_of_and_posts_and_commands_go_on(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    api.fails("getUpdates", faults.conflict())
    api.knows(-1001234500001)
    service = a_service(api, answers)
    async with serving(service):
        await api.until(lambda: "Another program" in caplog.text)
        assert service.health() == Health(second_poller=True)
        await service.publisher.publish(a_part("due"), at("-1001234500001"), after=None)
        await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 2 and "read from again" in caplog.text)
        assert service.health() == Health()


async def test_polls_that_come_to_nothing_are_a_network_that_is_down(api: FakeBotApi, answers: Answers) -> None:
    api.fails("getUpdates", faults.proxy_page(502))
    service = a_service(api, answers)
    async with serving(service):
        await api.until(lambda: service.health().down)
        await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 1)
        assert service.health() == Health()


async def test_answers_that_telegram_cannot_read_are_told_of_once(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    answers.teach("/today", "<b>today", ("again", "/today"))
    service = a_service(api, answers)
    async with serving(service):
        for _ in range(2):
            await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 2)
        await api.until(lambda: caplog.text.count("'today'") == 2)
        await api.user_says(READER, "/about")
        await api.until(lambda: len(api.sent) == 3)
    assert service.health() == Health(unreadable=("today",))
    assert service.health() == Health()


def test_two_hundred_conflicts_one_after_the_other_are_fewer_lines_still(caplog: pytest.LogCaptureFixture) -> None:
    """S31."""
    caplog.set_level(logging.INFO, "bot")
    now = 0.0
    troubles = PollTroubles(lambda: now)
    for _ in range(200):
        troubles.failed(Conflict("Conflict: terminated by other getUpdates request"))
        now += 9
    assert (troubles.second_poller, troubles.down) == (True, False)
    troubles.answered()
    assert len(caplog.records) <= 5
    assert (troubles.second_poller, troubles.down) == (False, False)


def test_two_hundred_conflicts_in_half_an_hour_are_a_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")
    now = 0.0
    troubles = PollTroubles(lambda: now)
    for _ in range(200):
        troubles.failed(Conflict("Conflict: terminated by other getUpdates request"))
        troubles.answered()
        troubles.failed(Conflict("Conflict: terminated by other getUpdates request"))
        now += 9
    troubles.answered()
    assert caplog.text.count("Another program") == 3
    assert caplog.text.count("read from again") == 3


async def test_a_stop_lets_a_send_under_way_end(api: FakeBotApi, answers: Answers) -> None:
    api.knows(-1001234500001)
    hold = api.holds("sendMessage", chat=-1001234500001)
    service = a_service(api, answers)
    async with serving(service) as stop, asyncio.TaskGroup() as group:
        await api.until(lambda: bool(api.called("getUpdates")))
        sending = group.create_task(service.publisher.publish(a_part("due"), at("-1001234500001"), after=None))
        await hold.reached.wait()
        stop.set()
        await api.until(lambda: len(api.called("getUpdates")) >= 2)  # the last one, which confirms
        hold.let_go.set()
    assert sending.result().remote_id == str(api.sent[0].message_id)
    with pytest.raises(NotDelivered) as caught:
        await service.publisher.publish(a_part("late"), at("-1001234500001"), after=None)
    assert not caught.value.permanent


async def test_a_stop_lets_an_answer_under_way_end(api: FakeBotApi, answers: Answers) -> None:
    answers.slow["/about"] = asyncio.Event()
    async with serving(a_service(api, answers)) as stop:
        await api.user_says(READER, "/about")
        await api.until(lambda: bool(answers.asked))
        stop.set()
        await api.until(lambda: api.pending == 0)
        answers.slow["/about"].set()
    assert [sent.visible for sent in api.sent] == ["You asked: /about"]


async def test_an_answer_that_hangs_does_not_keep_it_from_stopping(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    answers.slow["/about"] = asyncio.Event()
    service = TelegramService(api.token, api.url, answer=answers, language="en", stop_within=0.2)
    async with asyncio.timeout(5):
        async with serving(service):
            await api.user_says(READER, "/about")
            await api.until(lambda: bool(answers.asked))
    assert "answering did not end well: TimeoutError" in caplog.text
    answers.slow["/about"].set()


async def test_check_names_the_bot_and_sends_nothing(api: FakeBotApi, answers: Answers) -> None:
    service = a_service(api, answers)
    assert await service.check() == "ournews_test_bot"
    await service.close()
    assert {method for method, _ in api.calls} == {"getMe"}


async def test_check_tells_a_refused_token(api: FakeBotApi, answers: Answers) -> None:
    api.revokes()
    service = a_service(api, answers)
    with pytest.raises(NotDelivered) as caught:
        await service.check()
    await service.close()
    assert caught.value.login


async def test_chats_that_cannot_be_found_are_named_with_a_hint(api: FakeBotApi, answers: Answers) -> None:
    for id, name in ((-1001234500001, ""), (-1001234500002, ""), (-1001234500004, "ournews_test")):
        api.knows(id, username=name)
    api.fails("getChat", faults.migrated(-1001234500009), chat=-4100200)
    service = a_service(api, answers)
    faulty = await service.chat_faults(
        ("-1001234500001", "-1001234500002", "@ournews_test", "1234500003", "-4100200", "t.me/x")
    )
    await service.close()
    assert [line.partition(":")[0] for line in faulty] == ["chat 4, 1234500003", "chat 5, -4100200", "chat 6, t.me/x"]
    assert "-1001234500003" in faulty[0]
    assert "-1001234500009" in faulty[1]
