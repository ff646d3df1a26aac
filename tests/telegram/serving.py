"""A Telegram service at work, and what it asks for its answers."""

from __future__ import annotations

import asyncio
import html
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.domain.post import Destination, Network, Part
from bot.ports import Button, Ordering, Saying
from bot.telegram.pace import Sleep
from bot.telegram.service import TelegramService
from tests.telegram.fake_bot_api import FakeBotApi


class Answers:
    """A small use case: repeats what it is asked, escaped, unless it has been taught better.

    Lines that begin with what `slow` names wait until that event is set.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.taught: dict[str, tuple[str, tuple[Button, ...]]] = {}
        self.slow: dict[str, asyncio.Event] = {}

    def teach(self, line: str, text: str, *buttons: tuple[str, str]) -> None:
        self.taught[line] = (text, tuple(Button(label, other) for label, other in buttons))

    async def __call__(self, line: str, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        assert (shape, language) == (Network.TELEGRAM, "en")
        self.asked.append(line)
        if line in self.slow:
            await self.slow[line].wait()
        text, buttons = self.taught.get(line, (f"<b>You asked:</b> {html.escape(line)}", ()))
        return Saying(text=text, length=len(text), limit=4096, message=line.split()[0].strip("/"), buttons=buttons)


def a_service(
    api: FakeBotApi,
    answers: Answers,
    *,
    sleep: Sleep = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
    token: str = "",
    orders: Ordering | None = None,
) -> TelegramService:
    return TelegramService(
        token or api.token, api.url, answer=answers, language="en", orders=orders, sleep=sleep, clock=clock
    )


@asynccontextmanager
async def serving(service: TelegramService) -> AsyncIterator[asyncio.Event]:
    """The service at work; stopped in the end, or by setting the event."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(service.serve(stop))
        yield stop
        stop.set()


def a_part(text: str, *, remote_id: str = "", position: int = 0) -> Part:
    return Part(
        delivery=1, position=position, key=f"key-{position}", text=text, remote_id=remote_id, message="spotlight"
    )


def at(address: str, topic: int | None = None) -> Destination:
    return Destination(network=Network.TELEGRAM, address=address, shape=Network.TELEGRAM, topic=topic)
