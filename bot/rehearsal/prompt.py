"""A prompt in the terminal where commands can be tried as readers would type them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import TextIO

from bot.domain.post import Network
from bot.ports import Answering
from bot.rehearsal.terminal import Terminal

SHAPES = (Network.TELEGRAM, Network.MASTODON)


class Prompt:
    """Reads lines while the service runs and shows each answer in both networks' forms; its end ends the service."""

    def __init__(self, terminal: Terminal, answer: Answering, language: str, source: TextIO = sys.stdin) -> None:
        self._terminal = terminal
        self._answer = answer
        self._language = language
        self._source = source

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer lines until the service stops or the input ends."""
        lines: asyncio.Queue[str] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        # A thread blocked in input() would outlive Ctrl-C; the loop watches the terminal instead.
        loop.add_reader(self._source, lambda: lines.put_nowait(self._source.readline()))
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(lines, stop.set))
                await stop.wait()
                reading.cancel()
        finally:
            loop.remove_reader(self._source)

    async def _read(self, lines: asyncio.Queue[str], end: Callable[[], None]) -> None:
        while line := await lines.get():
            if line.strip():
                await self.answer(line.strip())
        end()

    async def answer(self, line: str) -> None:
        """Show the answer to one line."""
        for shape in SHAPES:
            saying = await self._answer(line, shape=shape, language=self._language)
            self._terminal.show_saying(saying, shape)
