"""The fake server is as strict as the real one in what our bot could do wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken

from bot.telegram.request import AiohttpRequest
from tests.telegram.fake_bot_api import FakeBotApi
from tests.telegram.telegram_html import CannotParse, read


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[Bot]:
    api.knows(77)
    request = AiohttpRequest()
    bot = Bot(api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=AiohttpRequest())
    yield bot
    await request.shutdown()


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("<b>a</b> &lt;3 &amp; &quot;x&quot; O&#39;qlu &#x27;", "a <3 & \"x\" O'qlu '"),
        ("<b>a<i>b</i></b> & > alone", "ab & > alone"),
        ("&nbsp;&hellip;", "&nbsp;&hellip;"),
        ('<a href="https://example.org/?a=1&amp;b=2">x</a>', "x"),
        ('<span class="tg-spoiler">x</span><blockquote expandable>y</blockquote>', "xy"),
        ("  \n<b>trimmed</b>\n\n", "trimmed"),
    ],
)
def test_html_that_telegram_reads(text: str, visible: str) -> None:
    assert read(text)[0] == visible


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("əx<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<p>x</p>", "Unsupported start tag"),
        ("<span>x</span>", "tg-spoiler"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("I <3 you", "Unsupported start tag"),
        ("<b>x", "Can't find end tag"),
        ("<b>x</i>", 'expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag"),
        ("<b", "Unclosed start tag"),
        ("<b>x</b", "Unclosed end tag"),
        ("<a href>x</a>", "Expected equal sign"),
    ],
)
def test_html_that_telegram_refuses(text: str, words: str) -> None:
    with pytest.raises(CannotParse, match=words):
        read(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("<b> </b>", "must be non-empty"),
        ("x" * 4097, "message is too long"),
        (f'<a href="https://example.org/{"x" * 33000}">x</a>', "text is too long"),
        ("<u>x", "can't parse entities"),
    ],
)
async def test_texts_that_telegram_refuses(bot: Bot, api: FakeBotApi, text: str, words: str) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(77, text, parse_mode=ParseMode.HTML)
    assert words in str(caught.value).lower()
    assert api.sent == []


async def test_chats_replies_edits_and_presses(bot: Bot, api: FakeBotApi) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(78, "x")
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(77, "x", reply_parameters=ReplyParameters(9))
    sent = await bot.send_message(77, "x")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("x", 77, sent.message_id)
    with pytest.raises(BadRequest, match="edit not found"):
        await bot.edit_message_text("y", 77, 9)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("9")
    await bot.edit_message_text("y", 77, sent.message_id)
    await bot.send_chat_action(77, "typing")
    await bot.set_my_commands([("today", "Today's person")])
    assert (api.edited[0].visible, len(api.commands)) == ("y", 1)


async def test_general_is_no_topic(bot: Bot, api: FakeBotApi) -> None:
    api.knows(-1001234500002, topics=(55,))
    for topic in (1, 77):
        with pytest.raises(BadRequest, match="thread not found"):
            await bot.send_message(-1001234500002, "x", message_thread_id=topic)


async def test_another_token_is_refused(bot: Bot, api: FakeBotApi) -> None:
    api.revokes()
    with pytest.raises(InvalidToken):
        await bot.get_me()
