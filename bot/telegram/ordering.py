"""The order of updates: one chat's one after the other, different chats' side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

AT_ONCE, MOST, MOST_OF_ONE = 256, 4096, 32


@dataclass(slots=True)
class _Line:
    """A chat's updates that are not done yet."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class ChatByChat(BaseUpdateProcessor):
    """Up to 256 chats at once. What waits for its chat's turn takes no other chat's place.

    PTB itself sets no bound: updates above the limits, of one chat or of all, are dropped.
    """

    def __init__(self, *, at_once: int = AT_ONCE, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        super().__init__(most + 1)
        self._lines: dict[int, _Line] = {}
        self._places = asyncio.Semaphore(at_once)
        self._most, self._most_of_one = most, most_of_one
        self._waiting = 0

    @property
    def chats(self) -> int:
        """How many chats have updates that are not done yet."""
        return len(self._lines)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = _chat(update)
        line = self._lines.setdefault(chat, _Line())
        if line.length >= self._most_of_one or self._waiting >= self._most:
            self._drop(chat, line, coroutine)
            return
        line.length += 1
        self._waiting += 1
        try:
            # Locks and semaphores let in first who came first.
            async with line.turn, self._places:
                await coroutine
        finally:
            self._waiting -= 1
            line.length -= 1
            self._forget(chat, line)

    def _drop(self, chat: int, line: _Line, coroutine: Awaitable[Any]) -> None:
        log.warning("too many messages are waiting for an answer; one more was dropped")
        if isinstance(coroutine, Coroutine):
            coroutine.close()
        self._forget(chat, line)

    def _forget(self, chat: int, line: _Line) -> None:
        if not line.length:
            self._lines.pop(chat, None)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""


def _chat(update: object) -> int:
    """The chat's id; the sender's where there is none."""
    whose = (update.effective_chat or update.effective_user) if isinstance(update, Update) else None
    return whose.id if whose is not None else 0
