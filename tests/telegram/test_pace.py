"""The pace of what goes out: no faster than Telegram allows, nothing lost where it allows less."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.domain.errors import NotDelivered
from bot.ports import Publisher
from bot.telegram.failures import MARGIN, UNTOLD
from bot.telegram.pace import MOST_A_SECOND, PATIENCE, Pace
from tests.telegram import fake_faults as faults
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.fake_faults import Fault
from tests.telegram.fake_limits import FastClock, Limits
from tests.telegram.serving import Answers, a_part, a_service, at, serving

READER, GROUP, ONE, TWO, THREE = 4001, -1001234500001, 1, 2, 3
AT_ONCE = 20


@asynccontextmanager
async def publishing(api: FakeBotApi, answers: Answers, clock: FastClock) -> AsyncIterator[Publisher]:
    service = a_service(api, answers, clock=clock, sleep=clock.sleep)
    yield service.publisher
    await service.close()


async def fan_out(publisher: Publisher, chats: int, clock: FastClock) -> int:
    """Send to many private chats as a use case does: twenty at once, again after the asked wait. How often again."""
    addresses, again = iter(range(1, chats + 1)), 0

    async def work(addresses: Iterator[int]) -> None:
        nonlocal again
        with clock.leaving():
            for address in addresses:
                while (wait := await _wait(publisher, address)) is not None:
                    again += 1
                    await clock.sleep(wait.total_seconds())

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work(addresses))
    return again


async def _wait(publisher: Publisher, address: int) -> timedelta | None:
    """Try once to send to a chat; how long to wait where it was not sent."""
    try:
        await publisher.publish(a_part("salam"), at(str(address)), after=None)
    except NotDelivered as failure:
        return failure.wait
    return None


async def _turn(pace: Pace, chat: int) -> timedelta | None:
    try:
        await pace.turn(str(chat))
    except NotDelivered as failure:
        return failure.wait
    return None


def everybody(api: FakeBotApi, chats: int) -> Counter[int]:
    for id in range(1, chats + 1):
        api.knows(id)
    return Counter(range(1, chats + 1))


async def test_a_fan_out_to_five_thousand_meets_no_refusal(api: FakeBotApi, answers: Answers) -> None:
    clock = FastClock(awake=AT_ONCE)
    api.limits = Limits(clock, a_second=30, travel=clock.travel)
    wanted = everybody(api, 5000)
    async with publishing(api, answers, clock) as publisher:
        began = clock.now
        assert await fan_out(publisher, 5000, clock) == 0
    assert api.limits.refused == 0
    assert Counter(sent.chat_id for sent in api.sent) == wanted
    assert clock.now - began == pytest.approx(5000 / MOST_A_SECOND, rel=0.01)


async def test_a_server_that_allows_less_loses_nothing(api: FakeBotApi, answers: Answers) -> None:
    clock = FastClock(awake=AT_ONCE)
    api.limits = Limits(clock, a_second=20, travel=clock.travel)
    wanted = everybody(api, 5000)
    async with publishing(api, answers, clock) as publisher:
        began = clock.now
        assert await fan_out(publisher, 5000, clock) > 0
    assert 0 < api.limits.refused < 100
    assert Counter(sent.chat_id for sent in api.sent) == wanted
    assert clock.now - began < 1.5 * 5000 / 20


async def test_answers_do_not_wait_behind_a_fan_out(api: FakeBotApi, answers: Answers) -> None:
    """In real time, on a server with penalties: every answer comes while at most a few posts go out."""
    api.limits = Limits(time.monotonic, a_second=30)
    everybody(api, 120)
    service = a_service(api, answers)
    async with serving(service), asyncio.TaskGroup() as group:
        working = group.create_task(fan_out(service.publisher, 120, FastClock(awake=AT_ONCE)))
        for number in range(4):
            await api.until(lambda n=number: len(api.sent) > 25 * (n + 1))  # type: ignore[misc]
            before = len(api.sent)
            await api.user_says(READER + number, "/today")
            await api.until(lambda n=number: any(sent.chat_id == READER + n for sent in api.sent))  # type: ignore[misc]
            assert len(api.sent) - before < 15
        assert not working.done()
    assert api.limits.refused == 0
    assert working.result() == 0


@pytest.mark.parametrize("timedelta_wanted", ["1", "0"])
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_who_was_asked_to_wait_waits_and_others_go_on(
    api: FakeBotApi, answers: Answers, timedelta_wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S14."""
    monkeypatch.setenv("PTB_TIMEDELTA", timedelta_wanted)
    clock, sent_at = FastClock(), list[float]()
    everybody(api, 2)
    api.fails("sendMessage", faults.flood(35), chat=ONE)
    async with publishing(api, answers, clock) as publisher:
        began = clock.now
        assert await _wait(publisher, ONE) == timedelta(seconds=35) + MARGIN
        assert await _wait(publisher, TWO) is None
        while (wait := await _wait(publisher, ONE)) is not None:
            assert len(api.called("sendMessage")) == 2, "nobody is asked for what is too early"
            await clock.sleep(wait.total_seconds() / 2)
        sent_at.append(clock.now)
    assert sent_at[0] - began >= 35
    assert [sent.chat_id for sent in api.sent] == [TWO, ONE]


async def test_a_refusal_that_names_no_time_is_obeyed_for_a_few_seconds(api: FakeBotApi, answers: Answers) -> None:
    everybody(api, 1)
    api.fails("sendMessage", Fault(status=429, description="Too Many Requests"))
    async with publishing(api, answers, FastClock()) as publisher:
        assert await _wait(publisher, ONE) == UNTOLD + MARGIN
        assert await _wait(publisher, ONE) is not None
    assert len(api.called("sendMessage")) == 1


async def test_two_chats_refused_within_seconds_pause_all(api: FakeBotApi, answers: Answers) -> None:
    clock = FastClock()
    everybody(api, 3)
    api.fails("sendMessage", faults.flood(20), chat=ONE)
    api.fails("sendMessage", faults.flood(10), chat=TWO)
    async with publishing(api, answers, clock) as publisher:
        await _wait(publisher, ONE)
        await _wait(publisher, TWO)
        wait = await _wait(publisher, THREE)
        assert wait is not None
        assert wait.total_seconds() == pytest.approx(21, abs=0.5)
        await clock.sleep(wait.total_seconds())
        assert await _wait(publisher, THREE) is None
    assert [sent.chat_id for sent in api.sent] == [THREE]


async def test_two_chats_refused_minutes_apart_pause_nobody_else(api: FakeBotApi, answers: Answers) -> None:
    clock = FastClock()
    everybody(api, 3)
    for chat in (ONE, TWO):
        api.fails("sendMessage", faults.flood(60), chat=chat)
    async with publishing(api, answers, clock) as publisher:
        await _wait(publisher, ONE)
        await clock.sleep(15)
        await _wait(publisher, TWO)
        assert await _wait(publisher, THREE) is None


async def test_an_answer_refused_for_a_little_while_is_sent_once_more(api: FakeBotApi, answers: Answers) -> None:
    clock = FastClock()
    api.fails("sendMessage", faults.flood(30), chat=READER)
    api.fails("sendMessage", faults.flood(61), chat=READER + 1)
    async with serving(a_service(api, answers, clock=clock, sleep=clock.sleep)):
        began = clock.now
        await api.user_says(READER + 1, "/about")
        await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 1)
    assert [sent.visible for sent in api.sent] == ["You asked: /today"]
    assert clock.now - began == 30 + MARGIN.total_seconds()
    assert len(api.called("sendMessage")) == 3


async def test_a_group_hears_a_part_in_three_seconds_at_most_and_none_that_would_wait_longer() -> None:
    clock = FastClock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    began = clock.now
    await pace.turn(str(GROUP))
    await pace.turn(str(GROUP))
    assert clock.now - began >= 3
    moment = clock.now
    await pace.turn(str(READER))
    await pace.turn(str(READER))
    assert 1.05 <= clock.now - moment <= 1.2
    pace.count(str(GROUP))
    await pace.turn(str(GROUP))
    async with asyncio.TaskGroup() as group:
        pace.count(str(GROUP))
        waiting = group.create_task(pace.turn(str(GROUP)))
        await asyncio.sleep(0)
        with pytest.raises(NotDelivered) as caught:
            await pace.turn(str(GROUP))
    assert waiting.done()
    assert caught.value.wait is not None
    assert caught.value.wait.total_seconds() > PATIENCE


async def test_no_burst_after_idling_nor_where_the_loop_stood_still() -> None:
    clock = FastClock(awake=60)
    pace, left = Pace(clock=clock, sleep=clock.sleep), list[float]()

    async def go(chat: int) -> None:
        with clock.leaving():
            if chat == 59:  # everything stands still for two seconds, while others wait for their moments
                await clock.sleep(0.5)
                clock.now += 2
            while (wait := await _turn(pace, chat)) is not None:
                await clock.sleep(wait.total_seconds())
            left.append(clock.now)

    clock.now += 3600
    async with asyncio.TaskGroup() as group:
        for chat in range(60):
            group.create_task(go(chat))
    assert len(left) == 60
    assert max(sum(moment <= other < moment + 1 for other in left) for moment in left) <= 29


async def test_a_refusal_slows_all_and_is_forgotten_slowly() -> None:
    clock = FastClock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    assert pace.rate == 25
    for chat in range(5):  # one incident, however many were on their way
        pace.refused(str(chat), timedelta(seconds=3))
    assert pace.rate == 18.75
    clock.now += 10
    assert 18.75 < pace.rate < 20
    clock.now += 600
    assert pace.rate == 25
    for chat in range(50):
        pace.refused(str(chat), timedelta(seconds=3))
        clock.now += 3
    assert 1 <= pace.rate < 1.3


async def test_idle_chats_are_forgotten() -> None:
    clock = FastClock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for chat in range(1, 5001):
        pace.count(str(chat))
        clock.now += 0.01
    assert pace.chats <= 1000


async def test_a_stop_ends_what_waits(api: FakeBotApi, answers: Answers) -> None:
    clock = FastClock(awake=5)  # nobody lets the time pass
    service = a_service(api, answers, clock=clock, sleep=clock.sleep)
    api.knows(GROUP)
    await service.publisher.publish(a_part("salam"), at(str(GROUP)), after=None)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_failure(service.publisher))
        await asyncio.sleep(0)
        assert not waiting.done()
        await service.close()
    assert (waiting.result().permanent, waiting.result().wait) == (False, None)
    assert len(api.sent) == 1


async def _failure(publisher: Publisher) -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        await publisher.publish(a_part("salam"), at(str(GROUP)), after=None)
    return caught.value
