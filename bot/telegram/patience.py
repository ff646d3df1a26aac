"""Waiting that a stop ends at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import TelegramError

from bot.telegram.request import AnswerLost

Result = TypeVar("Result")
Step = Callable[[], Awaitable[object]]


class Stopped(Exception):
    """The stop came first."""


async def unless(stop: asyncio.Event, work: Callable[[], Awaitable[Result]]) -> Result:
    """Do the work and return what it returns; leave it and raise Stopped where the stop comes first."""
    async with asyncio.TaskGroup() as group:
        working = group.create_task(_run(work))
        stopping = group.create_task(stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        stopping.cancel()
    if working.cancelled():
        raise Stopped
    return working.result()


async def attempt(step: Step) -> TelegramError | None:
    """Do a step; what Telegram or the network had against it."""
    try:
        await step()
    except TelegramError as error:
        return error
    except (AttributeError, KeyError, TypeError, ValueError):
        # A proxy, or another server than Telegram's, that says yes to anything.
        return AnswerLost("Telegram's answer cannot be read")
    return None


async def _run(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()
