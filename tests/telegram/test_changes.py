"""What is published is changed, taken away, and asked after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Part
from bot.ports import Button
from bot.telegram.service import TelegramService
from tests.telegram import fake_faults as faults
from tests.telegram.fake_bot_api import NOON, FakeBotApi
from tests.telegram.fake_limits import FastClock
from tests.telegram.serving import Answers, a_part, a_service, at

CHANNEL, GROUP = -1001234500001, -1001234500002
THERE = at(str(CHANNEL))


@pytest.fixture
async def service(api: FakeBotApi, answers: Answers) -> AsyncIterator[TelegramService]:
    api.knows(CHANNEL, "channel", username="ournews_test")
    clock = FastClock()
    service = a_service(api, answers, clock=clock, sleep=clock.sleep)
    yield service
    await service.close()


async def published(service: TelegramService, text: str, *, buttons: tuple[Button, ...] = ()) -> Part:
    receipt = await service.publisher.publish(a_part(text), THERE, after=None, buttons=buttons)
    return a_part(text, remote_id=receipt.remote_id)


async def test_a_notice_comes_with_buttons_and_loses_them(api: FakeBotApi, service: TelegramService) -> None:
    there = await published(service, "Is it there?", buttons=(Button("Yes", "/there 12"), Button("No", "/again 12")))
    assert api.sent[0].buttons == (("Yes", "1:/there 12"), ("No", "1:/again 12"))
    await service.publisher.edit(replace(there, text="It is there."), THERE)
    assert (api.edited[0].visible, api.edited[0].buttons) == ("It is there.", ())


async def test_an_edit_keeps_and_changes_buttons(api: FakeBotApi, service: TelegramService) -> None:
    there = await published(service, "once", buttons=(Button("Hold", "/hold 3"),))
    await service.publisher.edit(replace(there, text="twice"), THERE, buttons=(Button("Hold", "/hold 3"),))
    assert (api.edited[0].visible, api.edited[0].labels) == ("twice", ["Hold"])


async def test_an_edit_may_be_made_twice(api: FakeBotApi, service: TelegramService) -> None:
    there = replace(await published(service, "wrong"), text="<b>right</b>")
    await service.publisher.edit(there, THERE)
    await service.publisher.edit(there, THERE)
    assert [edit.visible for edit in api.edited] == ["right"]


async def test_the_words_under_a_picture_are_changed(api: FakeBotApi, service: TelegramService) -> None:
    shown = api.chats.show_picture(CHANNEL, "wrong")
    part = replace(a_part("<b>right</b>", remote_id=str(shown.message_id)), media_id="7")
    await service.publisher.edit(part, THERE)
    assert (api.edited[0].visible, api.edited[0].has_picture) == ("right", True)


async def test_an_edit_that_telegram_cannot_read_is_made_in_plain_text_and_told_of(
    api: FakeBotApi, service: TelegramService
) -> None:
    there = replace(await published(service, "wrong"), text="<b>right")
    await service.publisher.edit(there, THERE)
    assert api.edited[0].visible == "right"
    assert service.health().unreadable == ("spotlight",)


async def test_what_is_gone_or_another_persons_cannot_be_changed(api: FakeBotApi, service: TelegramService) -> None:
    there = await published(service, "salam")
    api.fails("editMessageText", faults.bad_request("message can't be edited"))
    for part, words in ((there, "can't be edited"), (a_part("x", remote_id="99"), "not found"), (a_part("x"), "no m")):
        with pytest.raises(NotDelivered, match=words) as caught:
            await service.publisher.edit(part, THERE)
        assert (caught.value.permanent, caught.value.gone) == (True, False)


async def test_a_message_is_taken_away_and_once_more_without_harm(api: FakeBotApi, service: TelegramService) -> None:
    there = await published(service, "salam")
    await service.publisher.delete(there, THERE)
    await service.publisher.delete(there, THERE)
    assert [gone.visible for gone in api.deleted] == ["salam"]


@pytest.mark.parametrize("admin", [False, True])
async def test_what_is_older_than_two_days_only_an_administrator_may_delete(answers: Answers, admin: bool) -> None:
    now = NOON
    async with FakeBotApi(now=lambda: now) as api:
        api.knows(CHANNEL, "channel").bot_is_admin = admin
        clock = FastClock()
        service = a_service(api, answers, clock=clock, sleep=clock.sleep)
        there = await published(service, "salam")
        now += timedelta(hours=49)
        if admin:
            await service.publisher.delete(there, THERE)
        else:
            with pytest.raises(NotDelivered, match="can't be deleted for everyone") as caught:
                await service.publisher.delete(there, THERE)
            assert caught.value.permanent
        await service.close()
    assert len(api.deleted) == admin


async def test_changes_are_paced_too_and_tell_what_happened(api: FakeBotApi, service: TelegramService) -> None:
    there = replace(await published(service, "salam"), text="anew")
    api.fails("editMessageText", faults.flood(60))
    with pytest.raises(NotDelivered) as caught:
        await service.publisher.edit(there, THERE)
    assert caught.value.wait == timedelta(seconds=61)
    with pytest.raises(NotDelivered):
        await service.publisher.delete(there, THERE)
    assert api.called("deleteMessage") == []


async def test_a_lost_answer_to_a_change_is_unclear(api: FakeBotApi, service: TelegramService) -> None:
    there = replace(await published(service, "salam"), text="anew")
    api.fails("editMessageText", faults.stored_then_closed())
    with pytest.raises(Unclear):
        await service.publisher.edit(there, THERE)


async def test_telegram_cannot_tell_what_is_there(service: TelegramService) -> None:
    with pytest.raises(Unclear, match="Telegram cannot tell"):
        await service.publisher.find(a_part("salam"), THERE, known=())
