"""Parts of posts on their way to Telegram."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.errors import NotDelivered, Unclear
from bot.ports import Publisher
from bot.telegram.failures import MARGIN
from tests.telegram import fake_faults as faults
from tests.telegram.fake_bot_api import NOON, FakeBotApi
from tests.telegram.fake_faults import Fault
from tests.telegram.fake_limits import FastClock
from tests.telegram.serving import Answers, a_part, a_service, at

CHANNEL, FORUM = -1001234500001, -1001234500002


@pytest.fixture
async def publisher(api: FakeBotApi, answers: Answers) -> AsyncIterator[Publisher]:
    api.knows(CHANNEL, "channel", username="ournews_test")
    api.knows(FORUM, topics=(55, 77))
    clock = FastClock()
    service = a_service(api, answers, clock=clock, sleep=clock.sleep)
    yield service.publisher
    await service.close()


async def test_a_part_arrives_and_its_receipt_tells_where(api: FakeBotApi, publisher: Publisher) -> None:
    receipt = await publisher.publish(a_part("<b>Nümunəyev</b> &amp; co"), at(str(CHANNEL)), after=None)
    [sent] = api.sent
    assert (sent.visible, sent.chat_id, sent.previews) == ("Nümunəyev & co", CHANNEL, False)
    assert receipt.remote_id == str(sent.message_id)
    assert receipt.link == f"https://t.me/ournews_test/{sent.message_id}"
    assert (receipt.sent_at, receipt.plain) == (NOON, False)


async def test_a_channel_may_be_named(api: FakeBotApi, publisher: Publisher) -> None:
    await publisher.publish(a_part("salam"), at("@ournews_test"), after=None)
    assert api.sent[0].chat_id == CHANNEL


async def test_a_private_chat_has_no_link(api: FakeBotApi, publisher: Publisher) -> None:
    api.knows(77)
    assert (await publisher.publish(a_part("salam"), at("77"), after=None)).link == ""


@pytest.mark.parametrize(("topic", "thread"), [(None, None), (1, None), (55, 55)])
async def test_general_is_no_thread(api: FakeBotApi, publisher: Publisher, topic: int | None, thread: int) -> None:
    receipt = await publisher.publish(a_part("salam"), at(str(FORUM), topic), after=None)
    assert api.sent[0].topic == thread
    assert receipt.link.startswith("https://t.me/c/1234500002/")


async def test_the_second_part_replies_to_the_first(api: FakeBotApi, publisher: Publisher) -> None:
    first = await publisher.publish(a_part("one"), at(str(CHANNEL)), after=None)
    before = a_part("one", remote_id=first.remote_id)
    second = await publisher.publish(a_part("two", position=1), at(str(CHANNEL)), after=before)
    assert api.sent[1].reply_to == int(first.remote_id)
    assert second.link == f"https://t.me/ournews_test/{second.remote_id}"


async def test_a_part_whose_first_was_deleted_still_arrives(api: FakeBotApi, publisher: Publisher) -> None:
    await publisher.publish(a_part("two", position=1), at(str(CHANNEL)), after=a_part("one", remote_id="9"))
    assert (api.sent[0].visible, api.sent[0].reply_to) == ("two", None)


async def test_html_that_telegram_cannot_read_goes_out_once_as_plain_text(
    api: FakeBotApi, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    text = '<b>Sınaqova & co < 3 <a href="https://example.org/x?a=1&amp;b=2">source</a></i>'
    receipt = await publisher.publish(a_part(text), at(str(CHANNEL)), after=None)
    [sent] = api.sent
    assert receipt.plain
    assert (sent.visible, sent.parse_mode) == ("Sınaqova & co < 3 source (https://example.org/x?a=1&b=2)", "")
    assert len(api.called("sendMessage")) == 2
    assert "spotlight" in caplog.text
    assert "Sınaqova" not in caplog.text


@pytest.mark.parametrize("length", [4096, 4097])
async def test_length_is_counted_in_characters_after_reading(
    api: FakeBotApi, publisher: Publisher, length: int
) -> None:
    if length <= 4096:
        await publisher.publish(a_part(f"<b>{'😀' * length}</b>"), at(str(CHANNEL)), after=None)
        assert len(api.sent[0].visible) == length
    else:
        with pytest.raises(NotDelivered, match="too long"):
            await publisher.publish(a_part(f"<b>{'😀' * length}</b>"), at(str(CHANNEL)), after=None)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faults.blocked(), {"gone": True}),
        (faults.kicked(), {"gone": True}),
        (faults.bad_request("chat not found"), {"gone": True}),
        (faults.bad_request("need administrator rights in the channel chat"), {"gone": True}),
        (faults.bad_request("TOPIC_CLOSED"), {"gone": False, "permanent": True}),
        (faults.migrated(-1001234500009), {"moved_to": "-1001234500009", "permanent": False}),
        (faults.flood(35), {"wait": timedelta(seconds=35) + MARGIN, "permanent": False}),
        (faults.unauthorized(), {"login": True}),
    ],
)
async def test_a_refusal_is_told_as_what_it_is(
    api: FakeBotApi, publisher: Publisher, fault: Fault, expected: dict[str, object]
) -> None:
    api.fails("sendMessage", fault, chat=CHANNEL)
    with pytest.raises(NotDelivered) as caught:
        await publisher.publish(a_part("salam"), at(str(CHANNEL)), after=None)
    assert {name: getattr(caught.value, name) for name in expected} == expected
    assert (api.sent, len(api.called("sendMessage"))) == ([], 1)


@pytest.mark.parametrize(
    "fault", [faults.stored_then_closed(), faults.stored_then_reset(), faults.cut_body(), faults.server_error()]
)
async def test_a_lost_answer_is_unclear_and_nothing_is_repeated(
    api: FakeBotApi, publisher: Publisher, fault: Fault
) -> None:
    api.fails("sendMessage", fault)
    with pytest.raises(Unclear):
        await publisher.publish(a_part("salam"), at(str(CHANNEL)), after=None)
    assert len(api.called("sendMessage")) == 1


async def test_an_answer_that_is_no_message_is_unclear(api: FakeBotApi, publisher: Publisher) -> None:
    api.fails("sendMessage", Fault(status=201, page='{"ok": true, "result": {"unheard": "of"}}'))
    api.fails("sendMessage", Fault(status=201, page='{"ok": true}'))
    api.fails("sendMessage", Fault(status=201, page="not json"))
    for _ in range(3):
        with pytest.raises(Unclear):
            await publisher.publish(a_part("salam"), at(str(CHANNEL)), after=None)


async def test_a_refused_connection_may_be_tried_again(api: FakeBotApi, publisher: Publisher) -> None:
    await api.refuse()
    with pytest.raises(NotDelivered) as caught:
        await publisher.publish(a_part("salam"), at(str(CHANNEL)), after=None)
    assert not caught.value.permanent
    await api.accept()
    await publisher.publish(a_part("salam"), at(str(CHANNEL)), after=None)
    assert len(api.sent) == 1


async def test_nothing_that_happens_puts_the_token_into_logs(
    api: FakeBotApi, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.fails("sendMessage", faults.proxy_page(502, f"<html>/bot{api.token}/sendMessage</html>"))
    for _ in range(2):
        try:
            await publisher.publish(a_part("salam"), at(str(CHANNEL)), after=None)
        except Unclear:
            logging.getLogger("test").exception("as it would be logged")
    assert "TEST-secret" not in caplog.text
