"""Commands in, answers out: to the chat that asked and to no other. Nothing that a reader typed is logged."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from telegram import Bot, CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.domain.command import Word
from bot.domain.order import parse_order
from bot.domain.post import Network
from bot.ports import Answering, Ordering, Saying
from bot.telegram.buttons import line_of, turns_page
from bot.telegram.lines import place, split
from bot.telegram.orders import AreOrders, Orders
from bot.telegram.pace import Pace
from bot.telegram.replies import Replies
from bot.telegram.sending import Place, There

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_NEW = filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD & ~filters.VIA_BOT
_SPOKEN_TO = filters.TEXT & (filters.ChatType.PRIVATE | filters.COMMAND)


class Inbox:
    """Gives each question to the use case and sends its answer where the question came from.

    Operators' orders go to `orders`, where there is one. `unreadable` is told the message whose HTML was refused.
    """

    def __init__(
        self,
        answer: Answering,
        language: str,
        *,
        pace: Pace,
        orders: Ordering | None = None,
        unreadable: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._answer = answer
        self._language = language
        self._replies = Replies(pace, unreadable)
        self._orders = Orders(orders, language) if orders else None

    def handlers(self) -> Sequence[BaseHandler[Any, Any, Any]]:
        """What an Application is to be given, in this order: the first that fits an update has it."""
        ordered = [MessageHandler(_NEW & AreOrders(self._orders), self._ordered)] if self._orders else []
        return (
            *ordered,
            CommandHandler([str(word) for word in Word], self._asked, filters=_NEW),
            MessageHandler(_NEW & _SPOKEN_TO, self._said),
            CallbackQueryHandler(self._pressed),
        )

    async def _ordered(self, update: Update, context: Context) -> None:
        """An operator's order, found as such before readers' commands."""
        message = update.message
        if message is not None and message.from_user is not None and self._orders is not None:
            saying = await self._orders.carried_out(split(message)[0], message.from_user.id)
            await self._replies.send(context.bot, saying, place(message))

    async def _asked(self, update: Update, context: Context) -> None:
        """A command of ours; PTB has seen to it that it is not for another bot."""
        if update.message is not None:
            await self._reply(context.bot, split(update.message)[0], place(update.message))

    async def _said(self, update: Update, context: Context) -> None:
        """Anything else: silence for what other bots are told, and in groups for what names nobody."""
        message = update.message
        if message is None:
            return
        line, suffix = split(message)
        private = message.chat.type == ChatType.PRIVATE
        if suffix == context.bot.username.lower() or (private and not suffix):
            await self._reply(context.bot, line, place(message))

    async def _pressed(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        line = line_of(query.data) or f"/{Word.HELP}"
        if self._orders is not None and parse_order(line) is not None:
            await self._orders.pressed(query, line)
            return
        await _acknowledge(query)
        message = query.message
        # In a channel, an answer would go to all of its readers.
        if message is None or message.chat.type == ChatType.CHANNEL:
            return
        if turns_page(line) and isinstance(message, Message):
            await self._turn(context.bot, line, message)
        else:
            await self._reply(context.bot, line, place(message))

    async def _turn(self, bot: Bot, line: str, message: Message) -> None:
        saying = await self._say(line)
        there = There(chat=message.chat.id, id=message.message_id)
        if not await self._replies.change(bot, saying, there):
            await self._replies.send(bot, saying, place(message))

    async def _reply(self, bot: Bot, line: str, where: Place) -> None:
        await self._replies.send(bot, await self._say(line), where)

    async def _say(self, line: str) -> Saying:
        return await self._answer(line, shape=Network.TELEGRAM, language=self._language)


async def log_error(update: object, context: Context) -> None:
    """Our own fault while handling an update: which, and where. Never its text, which may hold a reader's."""
    if context.error is not None:
        frames = traceback.extract_tb(context.error.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
        log.error("an update from Telegram could not be answered: %s at %s", type(context.error).__name__, where)


async def _acknowledge(query: CallbackQuery) -> None:
    """Telegram shows a press as running until it is answered."""
    try:
        await query.answer()
    except TelegramError as error:
        log.info("a press could not be acknowledged: %s", type(error).__name__)
