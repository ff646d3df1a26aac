"""A prompt in the terminal where commands can be tried as readers would type them."""

from __future__ import annotations

import asyncio
import codecs
import logging
import os
import sys
from typing import TextIO

from bot.domain.post import Network
from bot.ports import Answering
from bot.rehearsal.terminal import Terminal

log = logging.getLogger(__name__)

SHAPES = (Network.TELEGRAM, Network.MASTODON)
_AT_ONCE = 4096


class Prompt:
    """Reads lines while the service runs and shows each answer in both networks' forms; its end ends the service."""

    def __init__(self, terminal: Terminal, answer: Answering, language: str, source: TextIO | None = None) -> None:
        self._terminal = terminal
        self._answer = answer
        self._language = language
        self._source = (source or sys.stdin).fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._typed = ""

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer lines until the service stops or the input ends."""
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        # A thread blocked in input() would outlive Ctrl-C; the loop watches the terminal instead.
        loop.add_reader(self._source, self._take, lines)
        try:
            async with asyncio.TaskGroup() as group:
                answering = group.create_task(self._work(lines, stop))
                await stop.wait()
                answering.cancel()
        finally:
            loop.remove_reader(self._source)

    def _take(self, lines: asyncio.Queue[str | None]) -> None:
        """What was typed, without ever waiting for the rest of a line."""
        try:
            taken = os.read(self._source, _AT_ONCE)
        except OSError:
            taken = b""
        if not taken:
            asyncio.get_running_loop().remove_reader(self._source)
            lines.put_nowait(None)
            return
        *whole, self._typed = (self._typed[-_AT_ONCE:] + self._decoder.decode(taken)).split("\n")
        for line in whole:
            lines.put_nowait(line)

    async def _work(self, lines: asyncio.Queue[str | None], stop: asyncio.Event) -> None:
        while (line := await lines.get()) is not None:
            if line.strip():
                await self._answer_alone(line.strip())
        stop.set()

    async def _answer_alone(self, line: str) -> None:
        """One answer that cannot be shown must not end the service."""
        try:
            for shape in SHAPES:
                saying = await self._answer(line, shape=shape, language=self._language)
                self._terminal.show_saying(saying, shape)
        except Exception as error:  # noqa: BLE001 - a traceback could hold the line
            log.error("an answer could not be shown: %s", type(error).__name__)
