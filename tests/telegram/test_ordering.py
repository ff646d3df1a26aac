"""Updates in PTB's own Application, without a server: order, bounds, and nothing left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, TypeHandler
from telegram.request import BaseRequest

from bot.telegram.ordering import ChatByChat


class NoWire(BaseRequest):
    """Answers getMe and is asked nothing else."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
        return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"B","username":"ournews_test_bot"}}'


def said(number: int, chat: int) -> Update:
    message = {"message_id": number, "date": 1_795_500_000, "chat": {"id": chat, "type": "private"}, "text": "x"}
    update = Update.de_json({"update_id": number, "message": message}, None)
    assert update is not None
    return update


@asynccontextmanager
async def processing(
    order: ChatByChat, handle: Callable[[int, int], Awaitable[None]]
) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    builder = ApplicationBuilder().token("1:x").request(NoWire()).get_updates_request(NoWire()).updater(None)
    application = builder.concurrent_updates(order).job_queue(None).build()

    async def handler(update: Update, _: object) -> None:
        assert update.effective_chat is not None
        await handle(update.update_id, update.effective_chat.id)

    application.add_handler(TypeHandler(Update, handler))
    async with application:
        await application.start()
        yield application
        await application.update_queue.join()
        await application.stop()


async def test_order_within_a_chat_whatever_each_update_takes() -> None:
    done: dict[int, list[int]] = {1: [], 2: [], 3: []}
    order = ChatByChat()

    async def handle(number: int, chat: int) -> None:
        for _ in range(number % 5):
            await asyncio.sleep(0)
        done[chat].append(number)

    async with processing(order, handle) as application:
        for number in range(90):
            await application.update_queue.put(said(number, 1 + number % 3))
    assert done == {chat: list(range(chat - 1, 90, 3)) for chat in done}
    assert order.chats == 0


async def test_a_flood_from_one_chat_is_cut_and_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    let_go, others, flood = asyncio.Event(), asyncio.Event(), list[int]()
    order = ChatByChat(at_once=2, most_of_one=5)

    async def handle(number: int, chat: int) -> None:
        if chat == 2:
            others.set()
            return
        flood.append(number)
        await let_go.wait()

    async with processing(order, handle) as application:
        for number in range(100):
            await application.update_queue.put(said(number, 1))
        await application.update_queue.put(said(100, 2))
        await asyncio.wait_for(others.wait(), 5)
        assert order.chats == 1
        let_go.set()
    assert flood == list(range(5))
    assert caplog.text.count("one more was dropped") == 95
    assert order.chats == 0


async def test_what_waits_in_all_is_bounded() -> None:
    let_go, begun = asyncio.Event(), list[int]()
    order = ChatByChat(at_once=4, most=20)

    async def handle(number: int, chat: int) -> None:
        begun.append(number)
        await let_go.wait()

    async with processing(order, handle) as application:
        for number in range(50):
            await application.update_queue.put(said(number, number + 1))
        for _ in range(20):
            await asyncio.sleep(0)
        assert (order.chats, len(begun)) == (20, 4)
        let_go.set()
    assert begun == list(range(20))
