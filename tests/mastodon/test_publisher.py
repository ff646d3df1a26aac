"""Posts become statuses; every way in which that fails is told as certainly not there, or as unclear."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Destination, Network, Part, Visibility
from bot.mastodon.connection import Connection
from bot.mastodon.publisher import MastodonPublisher
from bot.mastodon.status import room_for
from tests.mastodon.server import MastodonServer
from tests.mastodon.strict import (
    NOW,
    Answer,
    StrictMastodon,
    answering,
    error,
    reply,
    stored_then_reset,
    stored_then_silent,
    stored_then_unreadable,
)

PART = Part(delivery=1, position=0, key="key-0", text='Tom & <Örnəkli> O\'Neil "x"', language="az")
TIMELINE = Destination(network=Network.MASTODON, address="", shape=Network.MASTODON)
NAMES = 'Tom & <Örnəkli> O\'Neil "x"'


@pytest.fixture
async def publisher(strict: StrictMastodon) -> AsyncIterator[MastodonPublisher]:
    connection = Connection(strict.url, strict.token, timeout=1)
    yield MastodonPublisher(connection)
    await connection.close()


async def test_a_thread_stands_as_it_was_written(mastodon: MastodonServer) -> None:
    connection = Connection(mastodon.url, mastodon.token)
    publisher = MastodonPublisher(connection)
    first = await publisher.publish(replace(PART, warning="prison, law"), TIMELINE, after=None)
    second = replace(PART, key="key-1", text="And on.", visibility=Visibility.UNLISTED)
    await publisher.publish(second, TIMELINE, after=replace(PART, remote_id=first.remote_id))
    await connection.close()
    one, two = mastodon.posted()
    assert (one.text, one.warning, one.language, one.visibility) == (NAMES, "prison, law", "az", "public")
    assert (two.reply_to, two.visibility) == (one.id, "unlisted")
    assert (first.remote_id, first.link) == (one.id, f"https://mock.local/@ourbot/{one.id}")
    assert first.sent_at is not None
    assert first.sent_at.utcoffset() == timedelta(0)


async def test_the_receipt_tells_where_the_status_is(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    receipt = await publisher.publish(PART, TIMELINE, after=None)
    assert (receipt.remote_id, receipt.link, receipt.sent_at) == ("own0", "https://m.example/@ourbot/own0", NOW)
    assert strict.own()[0].keys().isdisjoint({"sensitive", "spoiler_text", "in_reply_to_id"})


async def test_what_is_addressed_to_an_operator_is_direct_whatever_was_asked(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    operator = replace(TIMELINE, address="@op@home.example", visibility=Visibility.PUBLIC)
    await publisher.publish(PART, operator, after=None)
    await publisher.publish(replace(PART, key="k2", text="@op@home.example mind this"), operator, after=None)
    assert [status["visibility"] for status in strict.own()] == ["direct", "direct"]
    assert strict.own()[0]["status"] == f"@op@home.example {NAMES}"
    assert strict.own()[1]["status"] == "@op@home.example mind this"


async def test_room_for_an_address_is_counted_as_mastodon_counts(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    operator = replace(TIMELINE, address="@op@a-very-long-home.example")
    room = 500 - room_for(operator.address)
    await publisher.publish(replace(PART, text="ə" * room), operator, after=None)
    with pytest.raises(NotDelivered):
        await publisher.publish(replace(PART, key="k2", text="ə" * (room + 1)), operator, after=None)


@pytest.mark.parametrize("fault", [stored_then_reset, stored_then_unreadable, stored_then_silent])
async def test_a_lost_answer_is_unclear_and_the_same_key_gives_one_status(
    publisher: MastodonPublisher, strict: StrictMastodon, fault: Answer
) -> None:
    strict.faults.append(fault)
    with pytest.raises(Unclear):
        await publisher.publish(PART, TIMELINE, after=None)
    receipt = await publisher.publish(PART, TIMELINE, after=None)
    assert [status["id"] for status in strict.own()] == [receipt.remote_id]


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520])
async def test_a_server_error_is_unclear(publisher: MastodonPublisher, strict: StrictMastodon, status: int) -> None:
    strict.faults.append(answering(lambda: error(status, "An unexpected error occurred")))
    with pytest.raises(Unclear, match=str(status)):
        await publisher.publish(PART, TIMELINE, after=None)


@pytest.mark.parametrize("body", [[], {}, {"error": "odd"}, 7, {"id": "5", "created_at": "never"}])
async def test_an_answer_that_is_no_status_is_unclear(
    publisher: MastodonPublisher, strict: StrictMastodon, body: object
) -> None:
    strict.faults.append(answering(lambda: reply(body)))
    with pytest.raises(Unclear):
        await publisher.publish(PART, TIMELINE, after=None)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 422])
async def test_a_refusal_is_certain_and_final(
    publisher: MastodonPublisher, strict: StrictMastodon, status: int
) -> None:
    strict.faults.append(answering(lambda: error(status, "This action is outside the authorized scopes")))
    with pytest.raises(NotDelivered, match=f"{status}: This action is outside the authorized scopes") as refused:
        await publisher.publish(PART, TIMELINE, after=None)
    assert (refused.value.permanent, refused.value.login) == (True, False)


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_refusal_of_a_key_whose_outcome_is_unclear_proves_nothing(
    publisher: MastodonPublisher, strict: StrictMastodon, status: int
) -> None:
    strict.faults.append(answering(lambda: error(status, "Duplicate idempotency key.")))
    with pytest.raises(Unclear, match=str(status)):
        await publisher.publish(replace(PART, unclear=1), TIMELINE, after=None)


async def test_a_key_whose_status_was_deleted_by_hand_is_unclear(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.faults.append(stored_then_reset)
    with pytest.raises(Unclear):
        await publisher.publish(PART, TIMELINE, after=None)
    strict.statuses.clear()
    with pytest.raises(Unclear, match="404"):
        await publisher.publish(replace(PART, unclear=1), TIMELINE, after=None)


async def test_a_definite_refusal_takes_a_new_key(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    await publisher.publish(PART, TIMELINE, after=None)
    await publisher.publish(replace(PART, refusals=1), TIMELINE, after=None)
    assert list(strict.keys) == ["key-0", "key-0-1"]


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_what_is_refused_before_a_key_is_looked_at_stays_what_it_is(
    publisher: MastodonPublisher, strict: StrictMastodon, status: int
) -> None:
    strict.faults.append(answering(lambda: error(status, "no")))
    with pytest.raises(NotDelivered):
        await publisher.publish(replace(PART, unclear=1), TIMELINE, after=None)


async def test_media_that_are_not_ready_are_waited_for(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    strict.faults.append(answering(lambda: error(422, "Cannot attach files that have not finished processing.")))
    with pytest.raises(NotDelivered) as refused:
        await publisher.publish(PART, TIMELINE, after=None)
    assert not refused.value.permanent
    assert refused.value.wait


async def test_a_refused_token_is_told_as_such(strict: StrictMastodon) -> None:
    connection = Connection(strict.url, "wrong")
    with pytest.raises(NotDelivered) as refused:
        await MastodonPublisher(connection).publish(PART, TIMELINE, after=None)
    await connection.close()
    assert refused.value.login


def limited(reset: str) -> Callable[[], web.Response]:
    headers = {"X-RateLimit-Reset": reset, "Date": "Tue, 24 Nov 2026 09:00:00 GMT"} if reset else {}
    return lambda: error(429, "Too many requests", **headers)


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [("2026-11-24T09:02:00.000Z", 120), ("1795510920", 120), ("", 60), ("2026-11-25T09:00:00Z", 3599)],
)
async def test_a_rate_limit_says_how_long_to_wait(
    publisher: MastodonPublisher, strict: StrictMastodon, reset: str, seconds: int
) -> None:
    strict.faults.append(answering(limited(reset)))
    with pytest.raises(NotDelivered) as refused:
        await publisher.publish(PART, TIMELINE, after=None)
    assert refused.value.wait is not None
    assert not refused.value.permanent
    assert abs(refused.value.wait.total_seconds() - seconds - 1) < 3


async def test_an_earlier_reset_is_not_taken_for_a_later_one(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.faults += [answering(limited("2026-11-24T09:30:00Z")), answering(limited(""))]
    for _ in range(2):
        with pytest.raises(NotDelivered) as refused:
            await publisher.publish(PART, TIMELINE, after=None)
    assert refused.value.wait == timedelta(seconds=60)


async def test_an_unreadable_limit_header_on_a_success_is_unclear(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    async def stored_with_a_strange_header(request: web.Request, post: object) -> web.StreamResponse:
        response = await strict.post(request)
        response.headers["X-RateLimit-Reset"] = "soon"
        return response

    strict.faults.append(stored_with_a_strange_header)
    with pytest.raises(Unclear):
        await publisher.publish(PART, TIMELINE, after=None)
    assert len(strict.own()) == 1


async def test_a_refused_connection_is_certainly_not_sent() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        await not_sent(f"http://127.0.0.1:{reserved.getsockname()[1]}")


async def test_an_unknown_host_is_certainly_not_sent() -> None:
    await not_sent("http://nowhere.invalid")


async def not_sent(url: str) -> None:
    connection = Connection(url, "x", timeout=2)
    with pytest.raises(NotDelivered) as refused:
        await MastodonPublisher(connection).publish(PART, TIMELINE, after=None)
    await connection.close()
    assert (refused.value.permanent, refused.value.login) == (False, False)


async def test_an_answer_without_end_is_given_up_and_the_next_call_works(strict: StrictMastodon) -> None:
    async def dripping(request: web.Request, post: object) -> web.StreamResponse:
        await strict.post(request)
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    strict.faults.append(dripping)
    connection = Connection(strict.url, strict.token, timeout=0.3)
    publisher = MastodonPublisher(connection)
    with pytest.raises(Unclear):
        await publisher.publish(PART, TIMELINE, after=None)
    receipt = await publisher.publish(PART, TIMELINE, after=None)
    assert [status["id"] for status in strict.own()] == [receipt.remote_id]
    await connection.close()


async def test_a_closed_connection_takes_nothing(strict: StrictMastodon) -> None:
    connection = Connection(strict.url, strict.token)
    await connection.close()
    with pytest.raises(NotDelivered):
        await MastodonPublisher(connection).publish(PART, TIMELINE, after=None)
    assert strict.asked == []
