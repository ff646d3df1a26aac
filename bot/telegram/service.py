"""The life of the Telegram side: up when the network is, reading until told to stop, down in order."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Updater

from bot.domain.errors import Misconfigured, Undelivered
from bot.ports import Answering, Health, Ordering
from bot.telegram.chats import chat_faults
from bot.telegram.failures import undelivered
from bot.telegram.inbox import Inbox, log_error
from bot.telegram.ordering import ChatByChat
from bot.telegram.pace import Pace, Sleep
from bot.telegram.patience import Step, Stopped, attempt, unless
from bot.telegram.publisher import TelegramPublisher
from bot.telegram.request import AiohttpRequest
from bot.telegram.troubles import PollTroubles

log = logging.getLogger(__name__)

OFFICIAL = "https://api.telegram.org"
ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY)
POLL_SECONDS, FIRST_PAUSE, LONGEST_PAUSE = 30, 1.0, 60.0
STOP_SECONDS = 8.0
"""Within this everything is down: answers and sends under way may end until then."""

Answer = TypeVar("Answer")


class TelegramService:
    """One bot. `publisher` works from the start; `serve` once. Nothing here says the token, in no repr or text.

    `orders` takes what operators type and press; without it they are readers. `clock` and `sleep` are what all
    waiting goes by: for turns, for what Telegram asked, for a network that is down.
    """

    def __init__(
        self,
        token: str,
        api_base_url: str = OFFICIAL,
        *,
        answer: Answering,
        language: str,
        orders: Ordering | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        stop_within: float = STOP_SECONDS,
    ) -> None:
        # Without it, PTB warns at each 429 that the seconds to wait will be a timedelta some day.
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        self._sleep = sleep
        self._stop_within = stop_within
        self._troubles = PollTroubles(clock)
        self._pace = Pace(clock=clock, sleep=sleep)
        self._refused = asyncio.Event()
        self._token_refused = False
        self._unreadable: dict[str, None] = {}
        self._request = AiohttpRequest(grace=stop_within, heard=self._heard)
        self._polls = AiohttpRequest(
            read_timeout=10.0, connections=1, heard=self._heard_poll, unheard=self._troubles.failed
        )
        self._updater: Updater | None = None
        self._application = self._built(token, api_base_url.rstrip("/"))
        inbox = Inbox(answer, language, pace=self._pace, orders=orders, unreadable=self._note_unreadable)
        self._application.add_handlers(inbox.handlers())
        self._application.add_error_handler(log_error)
        self.publisher = TelegramPublisher(self._bot, self._pace, unreadable=self._note_unreadable)

    async def check(self) -> str:
        """The bot's user name. Raises as a publisher does."""
        me = await self._asked(self._bot.get_me)
        return str(me.username)

    async def chat_faults(self, addresses: Sequence[str]) -> tuple[str, ...]:
        """A line for each of these chats that cannot be written to. Raises as a publisher does."""
        return await chat_faults(self._bot, addresses)

    def health(self) -> Health:
        """How Telegram is right now; what was unreadable is told once."""
        unreadable, self._unreadable = tuple(self._unreadable), {}
        return Health(
            down=self._troubles.down,
            second_poller=self._troubles.second_poller,
            token_refused=self._token_refused,
            unreadable=unreadable,
        )

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer until stopped, whatever the network does. Raises NotDelivered(login=True) where the token is refused.

        1. Say hello to Telegram, again and again with growing pauses until it answers.
        2. Read and answer until the stop comes or the token is refused.
        3. Stop reading, let answers and sends under way end, close.
        """
        try:
            await self._persist(self._application.initialize, stop)
            log.info("Telegram: serving as @%s", self._bot.username)
            await self._application.start()
            await self._persist(self._start_polling, stop)
            await self._watch(stop)
        except Stopped:
            log.info("Telegram: stopping")
        finally:
            await self._down()

    async def close(self) -> None:
        """End what waits, and close connections; for those who only check or publish."""
        self._pace.close()
        await self._polls.shutdown()
        await self._request.shutdown()

    @property
    def _bot(self) -> Bot:
        bot: Bot = self._application.bot
        return bot

    def _built(self, token: str, api: str) -> Application[Any, Any, Any, Any, Any, Any]:
        try:
            return (
                ApplicationBuilder()
                .token(token)
                .base_url(f"{api}/bot")
                .base_file_url(f"{api}/file/bot")
                .request(self._request)
                .get_updates_request(self._polls)
                .updater(None)
                .concurrent_updates(ChatByChat())
                .job_queue(None)
                .build()
            )
        except InvalidToken:
            pass
        raise Misconfigured("telegram.token is empty: put in what BotFather gave you")

    async def _start_polling(self) -> None:
        # A new one each time: after a refused token PTB's Updater cannot be started again.
        updater: Updater = Updater(self._bot, self._application.update_queue)
        await updater.initialize()
        self._updater = updater
        await updater.start_polling(
            timeout=POLL_SECONDS,
            bootstrap_retries=0,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            error_callback=self._troubles.failed,
        )

    async def _watch(self, stop: asyncio.Event) -> NoReturn:
        """Until the stop. PTB ends polling without a word where Telegram refuses the token: see whether it does."""
        self._refused.clear()
        while True:
            await unless(stop, self._refused.wait)
            self._refused.clear()
            failure = await unless(stop, partial(attempt, self._bot.get_me))
            if isinstance(failure, InvalidToken):
                self._token_refused = True
                raise undelivered(failure)
            log.warning("Telegram refused the token once; reading starts anew")
            await self._stop_polling()
            await self._persist(self._start_polling, stop)

    async def _persist(self, step: Step, stop: asyncio.Event) -> None:
        """Do a step, again and again with growing pauses while the network fails."""
        pause = FIRST_PAUSE
        while (error := await unless(stop, partial(attempt, step))) is not None:
            failure = undelivered(error)
            if isinstance(error, InvalidToken):
                self._token_refused = True
                raise failure
            self._troubles.failed(error)
            asked = getattr(failure, "wait", None) or timedelta()
            await unless(stop, partial(self._sleep, max(pause, asked.total_seconds())))
            pause = min(2 * pause, LONGEST_PAUSE)
        self._troubles.answered()

    async def _asked(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        failure: Undelivered
        try:
            return await call()
        except TelegramError as error:
            failure = undelivered(error)
        raise failure

    def _heard(self, status: int) -> None:
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._refused.set()

    def _heard_poll(self, status: int) -> None:
        self._heard(status)
        if status == HTTPStatus.OK:
            self._troubles.answered()

    def _note_unreadable(self, name: str) -> None:
        self._unreadable[name] = None

    async def _down(self) -> None:
        """Stop reading, then answering, then sending; none of them may keep the next from its turn."""
        self._pace.close()
        began = asyncio.get_running_loop().time()
        for name, step, share in (
            ("reading", self._stop_polling, 0.3),
            ("answering", self._application.update_queue.join, 0.6),
            ("handling", self._stop_handling, 0.7),
            ("sending", self._application.shutdown, 1.0),
            ("closing", self.close, 1.1),
        ):
            try:
                async with asyncio.timeout_at(began + share * self._stop_within):
                    await step()
            except Exception as error:  # noqa: BLE001  whatever it is, the next step must have its turn
                log.warning("Telegram: %s did not end well: %s", name, type(error).__name__)

    async def _stop_polling(self) -> None:
        if self._updater is not None and self._updater.running:
            # It raises what ended polling; that has been dealt with.
            with suppress(InvalidToken):
                await self._updater.stop()

    async def _stop_handling(self) -> None:
        if self._application.running:
            await self._application.stop()
