"""Operators' orders: typed, or by a button under a notice. Who is none of them is a reader like any other."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Message
from telegram.constants import CallbackQueryLimit
from telegram.error import TelegramError
from telegram.ext import filters

from bot.domain.order import parse_order
from bot.domain.post import Network
from bot.ports import Ordering, Saying
from bot.telegram.lines import split
from bot.telegram.sending import plain

log = logging.getLogger(__name__)


class Orders:
    """Takes orders from those who may give them."""

    def __init__(self, orders: Ordering, language: str) -> None:
        self._orders = orders
        self._language = language

    async def carried_out(self, line: str, operator: int) -> Saying:
        """Carry out an order of this operator; what came of it."""
        by = f"operator {operator} on Telegram"
        return await self._orders(line, by=by, shape=Network.TELEGRAM, language=self._language)

    def are_in(self, message: Message) -> bool:
        """Whether this is an operator's order to us. What somebody forwards are another's words."""
        line, suffix = split(message)
        return (
            suffix in ("", message.get_bot().username.lower())
            and message.forward_origin is None
            and parse_order(line) is not None
            and message.from_user is not None
            and self._orders.allows(message.from_user.id)
        )

    async def pressed(self, query: CallbackQuery, line: str) -> None:
        """Carry out what a button stands for and tell who pressed it, alone. The message is changed by its sender."""
        operator = query.from_user.id
        if self._orders.allows(operator):
            await _tell(query, await self.carried_out(line, operator))
        else:
            await _tell(query, self._orders.refusal(shape=Network.TELEGRAM, language=self._language), alert=True)


class AreOrders(filters.MessageFilter):
    """Finds the messages that are operators' orders."""

    def __init__(self, orders: Orders) -> None:
        super().__init__(name="operators' orders")
        self._orders = orders

    def filter(self, message: Message) -> bool:
        return self._orders.are_in(message)


async def _tell(query: CallbackQuery, saying: Saying, *, alert: bool = False) -> None:
    try:
        await query.answer(_short(saying.text), show_alert=alert)
    except TelegramError as error:
        log.info("who pressed a button could not be told: %s", type(error).__name__)


def _short(text: str) -> str:
    most = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
    words = plain(text, most=most).strip()
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
