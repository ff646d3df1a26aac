"""Operators order by typing and by pressing; nobody else does."""

from __future__ import annotations

import pytest

from bot.domain.post import Network
from bot.ports import Button, Saying
from bot.telegram.service import TelegramService
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.fake_faults import bad_request
from tests.telegram.serving import Answers, a_part, a_service, at, serving

OPERATOR, READER, GROUP, CHANNEL = 5001, 4001, -1001234500001, -1001234500009
US = "OURNEWS_test_bot"


class Desk:
    """Takes orders from one operator, and remembers them."""

    def __init__(self) -> None:
        self.carried_out: list[tuple[str, str]] = []
        self.words = "<b>Done.</b>"

    def allows(self, user: int) -> bool:
        return user == OPERATOR

    async def __call__(self, line: str, *, by: str, shape: Network, language: str) -> Saying:
        assert (shape, language) == (Network.TELEGRAM, "en")
        self.carried_out.append((line, by))
        return Saying(text=self.words, length=5, limit=4096, message="ordered")

    def refusal(self, *, shape: Network, language: str) -> Saying:
        return Saying(text="Only <b>operators</b> may.", length=5, limit=4096, message="not_allowed")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def service(api: FakeBotApi, answers: Answers, desk: Desk) -> TelegramService:
    return a_service(api, answers, orders=desk)


BY = f"operator {OPERATOR} on Telegram"


@pytest.mark.parametrize("chat", [OPERATOR, GROUP])
@pytest.mark.parametrize("suffix", ["", f"@{US}"])
async def test_an_operator_types_an_order(
    api: FakeBotApi, answers: Answers, desk: Desk, service: TelegramService, chat: int, suffix: str
) -> None:
    async with serving(service):
        await api.user_says(chat, f"/stop{suffix}", by=OPERATOR)
        await api.user_says(chat, f"/there{suffix} 12", by=OPERATOR)
        await api.until(lambda: len(api.sent) == 2)
    assert desk.carried_out == [("/stop", BY), ("/there 12", BY)]
    assert [(sent.chat_id, sent.visible) for sent in api.sent] == [(chat, "Done."), (chat, "Done.")]
    assert answers.asked == []


async def test_an_order_of_anybody_else_is_a_line_like_any_other(
    api: FakeBotApi, answers: Answers, desk: Desk, service: TelegramService
) -> None:
    async with serving(service):
        await api.user_says(READER, "/stop")
        await api.user_says(GROUP, "/stop", by=READER)
        await api.user_says(GROUP, f"/stop@{US}", by=READER)
        await api.until(lambda: len(api.sent) == 2)
        await api.user_says(READER, "/help")
        await api.until(lambda: len(api.sent) == 3)
    assert desk.carried_out == []
    assert sorted(answers.asked) == ["/help", "/stop", "/stop"]


async def test_what_is_no_order_to_us(api: FakeBotApi, answers: Answers, desk: Desk, service: TelegramService) -> None:
    """Not ours, not theirs, not whole, not new: an operator is a reader, too."""
    async with serving(service):
        await api.user_says(OPERATOR, "/stop@OtherBot")
        await api.user_says(OPERATOR, "/there")
        await api.user_says(OPERATOR, "/stop", forwarded=True)
        id = await api.user_says(OPERATOR, "/today")
        await api.user_says(OPERATOR, "/stop", field="edited_message", id=id)
        await api.user_says(OPERATOR, "/help")
        await api.until(lambda: len(api.sent) == 4)
    assert desk.carried_out == []
    assert answers.asked == ["/there", "/stop", "/today", "/help"]


@pytest.mark.parametrize("chat", [OPERATOR, GROUP, CHANNEL])
async def test_an_operator_presses_a_button(
    api: FakeBotApi, answers: Answers, desk: Desk, service: TelegramService, chat: int
) -> None:
    desk.words = "<b>Done &amp; <i>written down</i></b>. " + "It is good. " * 30
    api.knows(chat, "channel" if chat == CHANNEL else "")
    async with serving(service):
        await service.publisher.publish(
            a_part("There?"), at(str(chat)), after=None, buttons=(Button("Yes", "/there 12"),)
        )
        await api.presses("Yes", by=OPERATOR)
        await api.presses("Yes", by=OPERATOR)
        await api.until(lambda: len(api.told) == 2)
    assert desk.carried_out == [("/there 12", BY)] * 2
    text, alert = api.told[0]
    assert text.startswith("Done & written down. It is good.")
    assert (len(text) <= 200, text[-1], alert) == (True, "…", False)
    assert (len(api.sent), api.edited, answers.asked) == (1, [], [])


async def test_somebody_else_presses_it(
    api: FakeBotApi, answers: Answers, desk: Desk, service: TelegramService
) -> None:
    api.knows(GROUP)
    async with serving(service):
        await service.publisher.publish(
            a_part("There?"), at(str(GROUP)), after=None, buttons=(Button("Yes", "/there 12"),)
        )
        await api.presses("Yes", by=READER)
        await api.until(lambda: len(api.told) == 1)
    assert api.told == [("Only operators may.", True)]
    assert (desk.carried_out, answers.asked, len(api.sent)) == ([], [], 1)


async def test_a_press_that_came_too_late_to_be_told_is_carried_out(
    api: FakeBotApi, desk: Desk, service: TelegramService
) -> None:
    api.knows(GROUP)
    api.fails("answerCallbackQuery", bad_request("query is too old and response timeout expired"))
    async with serving(service):
        await service.publisher.publish(a_part("Go?"), at(str(GROUP)), after=None, buttons=(Button("Hold", "/hold 3"),))
        await api.presses("Hold", by=OPERATOR)
        await api.presses("Hold", by=OPERATOR)
        await api.until(lambda: len(api.told) == 1)
    assert desk.carried_out == [("/hold 3", BY)] * 2
