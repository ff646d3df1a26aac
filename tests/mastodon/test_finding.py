"""After an unclear outcome the bot looks through its own timeline: one status at the end, and its id known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Destination, Network, Part, Receipt, Visibility
from bot.mastodon import timeline
from bot.mastodon.connection import Connection
from bot.mastodon.publisher import MastodonPublisher
from tests.mastodon import html
from tests.mastodon.server import MastodonServer
from tests.mastodon.strict import (
    NOW,
    Answer,
    Handler,
    StrictMastodon,
    answering,
    error,
    reply,
    stored_then_reset,
    stored_then_silent,
    stored_then_unreadable,
)

TEXT = """Day 100: Ülvi "Örnəkli" & Sınaqova are in prison.

Write to them: https://example.org/how/to/write/a/letter/to/prison #FreeThem"""
PART = Part(delivery=1, position=0, key="key-0", text=TEXT, language="az", attempted_at=NOW)
TIMELINE = Destination(network=Network.MASTODON, address="", shape=Network.MASTODON)
OPERATOR = replace(TIMELINE, address="@op@far.example")


@pytest.fixture
async def publisher(strict: StrictMastodon) -> AsyncIterator[MastodonPublisher]:
    connection = Connection(strict.url, strict.token)
    yield MastodonPublisher(connection)
    await connection.close()


async def stored_then_502(request: web.Request, post: Handler) -> web.StreamResponse:
    """The status is stored, and the proxy before the server has lost patience."""
    await post(request)
    return error(502, "Bad gateway")


LOST: list[Answer] = [stored_then_reset, stored_then_unreadable, stored_then_502]


async def carried_through(publisher: MastodonPublisher, part: Part, to: Destination = TIMELINE) -> Receipt:
    """As the use case does: send; after an unclear outcome look, and send again under the same key if it is not there."""
    try:
        return await publisher.publish(part, to, after=None)
    except Unclear:
        unclear = replace(part, unclear=part.unclear + 1)
    return await publisher.find(unclear, to, known=()) or await carried_through(publisher, unclear, to)


@pytest.mark.parametrize("ignores_keys", [False, True])
@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_answer_leaves_one_status_whose_id_is_known(
    publisher: MastodonPublisher, strict: StrictMastodon, fault: Answer, ignores_keys: bool
) -> None:
    strict.ignores_keys = ignores_keys
    strict.faults.append(fault)
    receipt = await carried_through(publisher, PART)
    assert [status["id"] for status in strict.own()] == [receipt.remote_id]
    assert (receipt.link, receipt.sent_at) == (f"https://m.example/@ourbot/{receipt.remote_id}", NOW)


async def test_an_answer_that_never_comes_leaves_one_status_too(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.ignores_keys = True
    strict.faults.append(stored_then_silent)
    impatient = Connection(strict.url, strict.token, timeout=0.5)
    with pytest.raises(Unclear):
        await MastodonPublisher(impatient).publish(PART, TIMELINE, after=None)
    await impatient.close()
    found = await publisher.find(replace(PART, unclear=1), TIMELINE, known=())
    assert found is not None
    assert [status["id"] for status in strict.own()] == [found.remote_id]


@pytest.mark.parametrize("ignores_keys", [False, True])
async def test_what_was_not_stored_is_sent_again_until_it_is(
    publisher: MastodonPublisher, strict: StrictMastodon, ignores_keys: bool
) -> None:
    strict.ignores_keys = ignores_keys
    strict.faults += [answering(lambda: error(503, "Try again")), answering(lambda: error(500, "Oh")), *LOST[:1]]
    receipt = await carried_through(publisher, PART)
    assert [status["id"] for status in strict.own()] == [receipt.remote_id]


async def test_a_repeated_key_that_is_refused_is_looked_for(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.store(status=TEXT)
    strict.faults.append(answering(lambda: error(400, "Duplicate idempotency key.")))
    receipt = await carried_through(publisher, replace(PART, unclear=1))
    assert [status["id"] for status in strict.own()] == [receipt.remote_id]


@pytest.mark.parametrize("writes", [html.mastodon, html.pleroma, html.gotosocial])
async def test_it_is_known_by_what_it_says_however_the_server_writes_it(
    publisher: MastodonPublisher, strict: StrictMastodon, writes: html.Writer
) -> None:
    strict.writes = writes
    strict.store(status=TEXT.replace("100", "99"))
    ours = strict.store(status=TEXT, spoiler_text="prison, law")
    strict.store(status=TEXT)
    strict.store(status=f"@aysel {TEXT}", visibility="unlisted")
    found = await publisher.find(replace(PART, warning="Prison, law"), TIMELINE, known=())
    assert found is not None
    assert found.remote_id == ours["id"]


async def test_what_is_known_otherwise_or_older_is_another_one(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.now = NOW - timedelta(minutes=11)
    strict.store(status=TEXT)
    strict.now = NOW - timedelta(minutes=9)  # the server's clock may be slow
    ours, another = strict.store(status=TEXT), strict.store(status=TEXT)
    found = await publisher.find(PART, TIMELINE, known={another["id"]})
    assert found is not None
    assert found.remote_id == ours["id"]
    assert await publisher.find(PART, TIMELINE, known={another["id"], ours["id"]}) is None


async def test_of_several_the_newest_counts(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    strict.store(status=TEXT)
    newest = strict.store(status=TEXT)
    found = await publisher.find(replace(PART, attempted_at=None), TIMELINE, known=())
    assert found is not None
    assert found.remote_id == newest["id"]


@pytest.mark.parametrize(
    ("asked", "stands", "fits"),
    [
        (Visibility.PUBLIC, "public", True),
        (Visibility.PUBLIC, "unlisted", True),  # a limited account's
        (Visibility.UNLISTED, "public", False),
        (Visibility.PUBLIC, "private", False),
        (Visibility.PRIVATE, "private", True),
    ],
)
async def test_who_may_see_it_tells_it_apart(
    publisher: MastodonPublisher, strict: StrictMastodon, asked: Visibility, stands: str, fits: bool
) -> None:
    strict.store(status=TEXT, visibility=stands)
    assert bool(await publisher.find(replace(PART, visibility=asked), TIMELINE, known=())) is fits


async def test_a_direct_message_is_found_and_told_apart_by_whom_it_is_for(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.store(status=f"@op@other.example {TEXT}", visibility="direct")
    assert await publisher.find(PART, OPERATOR, known=()) is None
    strict.faults.append(stored_then_reset)
    receipt = await carried_through(publisher, PART, OPERATOR)
    assert [status["id"] for status in strict.own()[1:]] == [receipt.remote_id]


async def test_a_boost_of_the_same_words_is_not_it(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    original = strict.store(status=TEXT)
    strict.store(status=TEXT, reblog=strict.entity(original))
    assert await publisher.find(PART, TIMELINE, known={original["id"]}) is None


async def test_it_pages_back_as_far_as_it_was_sent_and_no_further(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.now = NOW - timedelta(days=1)
    for _ in range(timeline.PAGE):
        strict.store(status="yesterday")
    strict.now = NOW
    ours = strict.store(status=TEXT)
    for number in range(2 * timeline.PAGE):
        strict.store(status=f"@aysel answer {number}", visibility="unlisted")
    found = await publisher.find(PART, TIMELINE, known=())
    assert found is not None
    assert found.remote_id == ours["id"]
    strict.asked.clear()
    assert await publisher.find(PART, TIMELINE, known={ours["id"]}) is None
    assert strict.asked == ["GET /api/v1/accounts/1/statuses"] * 3


async def test_more_than_can_be_looked_through_is_unclear(publisher: MastodonPublisher, strict: StrictMastodon) -> None:
    for number in range(timeline.PAGE * timeline.MOST_PAGES + 1):
        strict.store(status=f"@aysel answer {number}", visibility="unlisted")
    with pytest.raises(Unclear):
        await publisher.find(PART, TIMELINE, known=())


NARROW = ("profile", "read:notifications", "write:statuses")


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.UNLISTED])
async def test_without_the_scope_to_read_it_looks_as_anyone_could(
    publisher: MastodonPublisher, strict: StrictMastodon, visibility: Visibility
) -> None:
    strict.scopes = NARROW
    part = replace(PART, visibility=visibility)
    assert await publisher.find(part, TIMELINE, known=()) is None
    strict.faults.append(stored_then_reset)
    receipt = await carried_through(publisher, part)
    assert [status["id"] for status in strict.own()] == [receipt.remote_id]


async def test_what_nobody_else_may_see_can_never_be_looked_for_without_the_scope(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.scopes = NARROW
    for part, to in ((replace(PART, visibility=Visibility.PRIVATE), TIMELINE), (PART, OPERATOR)):
        with pytest.raises(Unclear, match="403"):
            await publisher.find(part, to, known=())


async def test_a_closed_server_without_the_scope_can_never_tell(
    publisher: MastodonPublisher, strict: StrictMastodon
) -> None:
    strict.scopes, strict.open = NARROW, False
    with pytest.raises(Unclear, match="does not show"):
        await publisher.find(PART, TIMELINE, known=())
    await publisher.publish(PART, TIMELINE, after=None)  # the token was only laid aside


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_trouble_while_looking_says_nothing(
    publisher: MastodonPublisher, strict: StrictMastodon, status: int
) -> None:
    strict.faults_of["GET"] = [answering(lambda: error(status, "later"))]
    with pytest.raises(NotDelivered) as trouble:
        await publisher.find(PART, TIMELINE, known=())
    assert (trouble.value.permanent, trouble.value.wait is not None) == (False, status == 429)


@pytest.mark.parametrize("body", [{"error": "odd"}, "odd", [{}], [7], [{"id": "1", "content": 5}]])
async def test_a_timeline_that_cannot_be_understood_says_nothing(
    publisher: MastodonPublisher, strict: StrictMastodon, body: object
) -> None:
    strict.faults_of["GET"] = [answering(lambda: reply(body))]
    with pytest.raises(NotDelivered) as trouble:
        await publisher.find(PART, TIMELINE, known=())
    assert not trouble.value.permanent


async def test_a_refused_token_while_looking_is_told_as_such(strict: StrictMastodon) -> None:
    connection = Connection(strict.url, "wrong")
    with pytest.raises(NotDelivered) as refused:
        await MastodonPublisher(connection).find(PART, TIMELINE, known=())
    await connection.close()
    assert refused.value.login


@pytest.mark.parametrize("address", ["", "@aysel"])
async def test_the_larger_server_shows_what_was_sent_too(mastodon: MastodonServer, address: str) -> None:
    connection = Connection(mastodon.url, mastodon.token)
    publisher = MastodonPublisher(connection)
    to, part = replace(TIMELINE, address=address), replace(PART, warning="prison", attempted_at=None)
    assert await publisher.find(part, to, known=()) is None
    sent = await publisher.publish(part, to, after=None)
    await publisher.publish(replace(part, key="k1", text="Another one."), to, after=None)
    found = await publisher.find(part, to, known=())
    await connection.close()
    assert found is not None
    assert (found.remote_id, found.link) == (sent.remote_id, sent.link)
