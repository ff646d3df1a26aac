"""Readers ask, the bot answers: in private, in groups, by buttons; and is quiet where nobody spoke to it."""

from __future__ import annotations

import asyncio
import html
import logging

import pytest

from bot.domain.command import Word
from tests.telegram import fake_faults as faults
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.serving import Answers, a_service, serving

READER, OTHER, GROUP, FORUM = 4001, 4002, -1001234500001, -1001234500002
US = "OURNEWS_test_bot"


async def settled(api: FakeBotApi) -> None:
    """Until everything said so far is dealt with: a last question has its answer, and each chat is served in order."""
    api.knows(OTHER)
    before = len(api.sent)
    await api.user_says(OTHER, "/help")
    await api.until(lambda: any(sent.chat_id == OTHER for sent in api.sent[before:]))


async def test_a_command_in_private_is_answered_there(api: FakeBotApi, answers: Answers) -> None:
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/prisoner ulvi")
        await api.until(lambda: len(api.sent) == 1)
    [sent] = api.sent
    assert answers.asked == ["/prisoner ulvi"]
    assert (sent.chat_id, sent.visible, sent.reply_to) == (READER, "You asked: /prisoner ulvi", None)
    assert sent.previews is False


@pytest.mark.parametrize("word", list(Word))
async def test_every_command_reaches_the_use_case_in_a_group(api: FakeBotApi, answers: Answers, word: Word) -> None:
    async with serving(a_service(api, answers)):
        asking = await api.user_says(GROUP, f"/{word} Örnəkli")
        await api.until(lambda: len(api.sent) == 1)
    assert answers.asked == [f"/{word} Örnəkli"]
    assert (api.sent[0].chat_id, api.sent[0].reply_to) == (GROUP, asking)


async def test_a_group_hears_only_what_was_asked_of_us(api: FakeBotApi, answers: Answers) -> None:
    async with serving(a_service(api, answers)):
        for text in ("/prisoner@OtherBot Örnəkli", "/foo", "/foo@OtherBot", "salam", "prisoner ulvi"):
            await api.user_says(GROUP, text)
        await api.user_says(GROUP, f"/prisoner@{US} Örnəkli")
        await api.user_says(GROUP, f"/foo@{US} x")
        await api.until(lambda: len(api.sent) == 2)
        await settled(api)
    assert answers.asked == ["/prisoner Örnəkli", "/foo x", "/help"]


async def test_in_private_anything_is_answered_but_what_another_bot_was_asked(
    api: FakeBotApi, answers: Answers
) -> None:
    async with serving(a_service(api, answers)):
        for text in ("/foo", "İsrafilov", "/prisoner@OtherBot x", "/start ulvi_hasanli"):
            await api.user_says(READER, text)
        await api.until(lambda: len(api.sent) == 3)
        await settled(api)
    assert answers.asked == ["/foo", "İsrafilov", "/start ulvi_hasanli", "/help"]


async def test_edits_and_channel_posts_are_not_questions(api: FakeBotApi, answers: Answers) -> None:
    """Also where they reach us: what happened before the first poll comes whatever was asked for."""
    api.knows(-1001234500009, "channel")
    id = await api.user_says(READER, "/prisoner Örnəkli")
    await api.user_says(READER, "/prisoner Sınaqova", field="edited_message", id=id)
    await api.user_says(-1001234500009, "/prisoner Örnəkli", field="channel_post")
    async with serving(a_service(api, answers)):
        await settled(api)
        await api.user_says(READER, "/prisoner Sınaqova", field="edited_message", id=id)
        await settled(api)
    assert answers.asked == ["/prisoner Örnəkli", "/help", "/help"]


async def test_topics(api: FakeBotApi, answers: Answers) -> None:
    api.knows(FORUM, topics=(55, 77))
    async with serving(a_service(api, answers)):
        await api.user_says(FORUM, "/today", thread=77)  # a chain of replies in General
        await api.user_says(FORUM, "/help", thread=55, in_topic=True)
        await api.until(lambda: len(api.sent) == 2)
    assert [sent.topic for sent in api.sent] == [None, 55]
    assert "message_thread_id" not in api.called("sendMessage")[0]


async def test_a_deleted_question_is_answered_all_the_same(api: FakeBotApi, answers: Answers) -> None:
    answers.slow["/today"] = asyncio.Event()
    async with serving(a_service(api, answers)):
        id = await api.user_says(GROUP, "/today")
        await api.until(lambda: bool(answers.asked))
        del api.chats.messages[GROUP, id]
        answers.slow["/today"].set()
        await api.until(lambda: len(api.sent) == 1)


async def test_a_name_full_of_signs_is_shown_as_it_is(api: FakeBotApi, answers: Answers) -> None:
    name = 'Nümunə <3 & "x" O\'qlu </b>'
    answers.teach("/prisoner x", f"<b>{html.escape(name)}</b>")
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/prisoner x")
        await api.until(lambda: len(api.sent) == 1)
    assert (api.sent[0].visible, api.sent[0].entities[0].text) == (name, name)
    assert len(api.called("sendMessage")) == 1


async def test_which_of_the_two_a_button_asks(api: FakeBotApi, answers: Answers) -> None:
    answers.teach("/prisoner orujov", "Which?", ("Bahruz", "/prisoner bahruz"), ("Nijat", "/prisoner nijat"))
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/prisoner orujov")
        await api.until(lambda: len(api.sent) == 1)
        assert api.sent[0].labels == ["Bahruz", "Nijat"]
        query = await api.presses("Nijat")
        await api.until(lambda: len(api.sent) == 2)
    assert api.acknowledged == [query]
    assert (api.sent[1].visible, api.edited) == ("You asked: /prisoner nijat", [])


async def test_pages_turn_in_place(api: FakeBotApi, answers: Answers) -> None:
    answers.teach("/prisoners", "page 1", ("Person", "/prisoner x"), ("›", "/prisoners 2"))
    answers.teach("/prisoners 2", "page 2", ("‹", "/prisoners 1"), ("›", "/prisoners 3"))
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/prisoners")
        await api.until(lambda: len(api.sent) == 1)
        first = api.sent[0]
        await api.presses("›")
        await api.until(lambda: len(api.edited) == 1)
        await api.presses("›", on=first)  # pressed twice: what is there already is no failure
        await api.until(lambda: len(api.acknowledged) == 2)
        await settled(api)
    assert [(edit.message_id, edit.visible) for edit in api.edited] == [(first.message_id, "page 2")]
    assert len(api.sent) == 2


async def test_a_page_of_a_lost_message_comes_anew(api: FakeBotApi, answers: Answers) -> None:
    answers.teach("/prisoners", "page 1", ("›", "/prisoners 2"))
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/prisoners")
        await api.until(lambda: len(api.sent) == 1)
        first = api.sent[0]
        del api.chats.messages[READER, first.message_id]
        await api.presses("›", on=first)
        await api.until(lambda: len(api.sent) == 2)
    assert api.sent[1].visible == "You asked: /prisoners 2"


async def test_a_button_of_another_version_gets_the_help(api: FakeBotApi, answers: Answers) -> None:
    answers.teach("/today", "today", ("old", "/today"))
    async with serving(a_service(api, answers)):
        await api.user_says(GROUP, "/today")
        await api.until(lambda: len(api.sent) == 1)
        await api.presses("old", data="0:whatever", on=api.sent[0])
        await api.until(lambda: len(api.sent) == 2)
    assert (answers.asked, api.sent[1].chat_id) == (["/today", "/help"], GROUP)


async def test_a_button_that_telegram_would_refuse_is_left_out(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    fits = "/prisoner " + "ə" * 26
    answers.teach("/today", "today", ("fits", fits), ("too long", fits + "a"))
    async with serving(a_service(api, answers)):
        await api.user_says(READER, "/today")
        await api.until(lambda: len(api.sent) == 1)
    assert api.sent[0].labels == ["fits"]
    assert "64 bytes" in caplog.text


async def test_one_chat_is_answered_in_order_while_another_waits(api: FakeBotApi, answers: Answers) -> None:
    answers.slow["/about"] = asyncio.Event()
    async with serving(a_service(api, answers)):
        await api.user_says(OTHER, "/about")
        await api.user_says(OTHER, "/today")
        for number in range(20):
            await api.user_says(READER, f"/prisoner {number}")
        await api.until(lambda: len(api.sent) == 20)
        assert [sent.visible for sent in api.sent] == [f"You asked: /prisoner {number}" for number in range(20)]
        answers.slow["/about"].set()
        await api.until(lambda: len(api.sent) == 22)
    assert [sent.visible for sent in api.sent[20:]] == ["You asked: /about", "You asked: /today"]


async def test_failures_are_logged_without_a_word_of_the_reader(
    api: FakeBotApi, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.fails("sendMessage", faults.blocked(), chat=7654321)
    api.fails("sendMessage", faults.stored_then_closed(), chat=7654321)
    del answers.taught
    async with serving(a_service(api, answers)):
        await api.user_says(7654321, "/prisoner Gizlinova")  # the use case itself fails: it has lost what it was taught
        answers.asked.clear()
        await api.until(lambda: "AttributeError at serving.py" in caplog.text)
        answers.taught = {}
        await api.user_says(7654321, "/prisoner Gizlinova")
        await api.user_says(7654321, "/prisoner Gizlinova")
        await api.until(lambda: "Forbidden" in caplog.text and "AnswerLost" in caplog.text)
        await settled(api)
    assert "Gizlinova" not in caplog.text
    assert "7654321" not in caplog.text
    assert len(api.called("sendMessage")) == 3, "an answer whose fate is unclear is not sent twice"
