"""Answers on their way to people: they wait for no turn, but what waits makes room for them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.ports import Saying
from bot.telegram.buttons import keyboard
from bot.telegram.failures import ASKED_TO_WAIT, MARGIN, asked_wait, says
from bot.telegram.pace import Pace
from bot.telegram.patience import Stopped
from bot.telegram.sending import Place, There, Words, edit, send

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(seconds=60)
_UNCHANGEABLE = ("message to edit not found", "message can't be edited")


class Replies:
    """Sends an answer; once more where Telegram asked to wait a little. What fails otherwise is logged, no more.

    `unreadable` is told the message whose HTML was refused.
    """

    def __init__(self, pace: Pace, unreadable: Callable[[str], None]) -> None:
        self._pace = pace
        self._unreadable = unreadable

    async def send(self, bot: Bot, saying: Saying, place: Place) -> None:
        async def once() -> bool:
            return (await send(bot, _words(saying), place))[1]

        try:
            await self._deliver(once, saying, str(place.chat))
        except (TelegramError, Stopped) as error:
            _log_failure(saying, error)

    async def change(self, bot: Bot, saying: Saying, there: There) -> bool:
        """Put an answer in the place of another; False where that one is lost or cannot be changed any more."""
        try:
            await self._deliver(lambda: edit(bot, _words(saying), there), saying, str(there.chat))
        except (TelegramError, Stopped) as error:
            if isinstance(error, BadRequest) and says(error, *_UNCHANGEABLE):
                return False
            _log_failure(saying, error)
        return True

    async def _deliver(self, once: Callable[[], Awaitable[bool]], saying: Saying, chat: str) -> None:
        try:
            plain = await self._attempt(once, chat)
        except ASKED_TO_WAIT as error:
            wait = asked_wait(error)
            if wait > LONGEST_WAIT + MARGIN:
                raise
            await self._pace.rest(wait)
            plain = await self._attempt(once, chat)
        if plain:
            self._pace.count(chat)
            self._unreadable(_name(saying))

    async def _attempt(self, once: Callable[[], Awaitable[bool]], chat: str) -> bool:
        self._pace.count(chat)
        try:
            return await once()
        except ASKED_TO_WAIT as error:
            self._pace.refused(chat, asked_wait(error))
            raise


def _words(saying: Saying) -> Words:
    return Words(text=saying.text, name=_name(saying), keyboard=keyboard(saying.buttons))


def _name(saying: Saying) -> str:
    return saying.message or "answer"


def _log_failure(saying: Saying, error: Exception) -> None:
    log.warning("an answer (%s) could not be sent: %s", _name(saying), type(error).__name__)
