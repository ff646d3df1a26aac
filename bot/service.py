"""Runs what `bot.app` put together: beats, listens and answers until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

from bot.app import Bot
from bot.domain.errors import Misconfigured, NotDelivered
from bot.domain.post import Network
from scheduler.beat import beating

log = logging.getLogger(__name__)

_LIMITS_EVERY = timedelta(days=1)
_TRY_AGAIN = timedelta(minutes=1)
_Serve = Callable[[asyncio.Event], Awaitable[None]]


async def serve(bot: Bot, stop: asyncio.Event, *more: _Serve) -> None:
    """Beat, listen and answer until told to stop; each network works while the other is down.

    A network that refuses our token is given up, and said so; Misconfigured where none is left.
    """
    networks = {name: service for name, service in (("Telegram", bot.telegram), ("Mastodon", bot.mastodon)) if service}
    refused: list[str] = []
    sent = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for name, service in networks.items():
            group.create_task(_listen(name, service.serve, sent, refused, stop, len(networks)))
        for another in more:
            group.create_task(_run(another, stop))
        looking = group.create_task(_look_at_places(bot))
        # The networks close only when the last running send has been written down.
        asking = group.create_task(_keep_limits(bot))
        async with beating({"plan and publish": (partial(tick, bot), bot.parts.heartbeat)}):
            await stop.wait()
            bot.publish.finish()
        asking.cancel()
        looking.cancel()
        sent.set()
    if networks and len(refused) == len(networks):
        raise Misconfigured(
            f"{' and '.join(refused)} refused the token, and no other network is set up.\n"
            "Put a working token in the settings and start again."
        )


async def _keep_limits(bot: Bot) -> None:
    """Ask the Mastodon server at start and daily how long a status may be; the last answer stands meanwhile."""
    while bot.mastodon:
        bot.limits[Network.MASTODON] = (await bot.mastodon.limits()).characters
        await asyncio.sleep(_LIMITS_EVERY.total_seconds())


async def _look_at_places(bot: Bot) -> None:
    """Say at start which of the chats that posts are meant for cannot be written to; the others go on."""
    own = [to.address for audience in bot.audiences for to in audience.destinations if to.network is Network.TELEGRAM]
    while bot.telegram and own:
        try:
            for fault in await bot.telegram.chat_faults(own):
                log.error("Telegram, %s", fault)
            return
        except Exception as error:  # noqa: BLE001 - nothing that fails here ends the service
            log.warning("the chats could not be looked at yet: %s", type(error).__name__)
            await asyncio.sleep(_TRY_AGAIN.total_seconds())


async def tick(bot: Bot) -> None:
    """One heartbeat.

    1. Find out about what is uncertain.
    2. Send what is due. What is too late is closed before the next choice is made: a missed post was nobody's turn.
    3. Plan what is missing, and send it where it is due at once.
    4. Show operators what they should see first, carry out what was taken back, and tell them what went wrong.

    While there is more to send than one round takes, the heart goes on beating without a pause.
    """
    more = True
    while more:
        steps = (
            bot.look_for.run, bot.publish.run, bot.plan.run, bot.publish.run, bot.show_first.run, bot.amend.run,
            bot.watch_networks.run, bot.watch_days.run, bot.tell_operators.run,
        )  # fmt: skip
        more = any([await _step(step) for step in steps])


async def _step(step: Callable[[], Awaitable[object]]) -> bool:
    """One step of the heartbeat; its failure must not keep the others from their turn."""
    try:
        return bool(await step())
    except Exception:
        log.exception("a step of the heartbeat failed; the next heartbeat tries it again")
        return False


async def _run(serve: _Serve, stop: asyncio.Event) -> None:
    await serve(stop)


async def _listen(
    name: str, listen: _Serve, until: asyncio.Event, refused: list[str], stop: asyncio.Event, networks: int
) -> None:
    """One network, for as long as the service runs. Only a refused token ends it; nothing that fails ends the others."""
    while not until.is_set():
        try:
            await listen(until)
        except NotDelivered as error:
            if error.login:
                log.error("%s refused the token: nothing is sent or answered there until it is mended.", name)
                refused.append(name)
                if len(refused) == networks:
                    stop.set()
                return
            log.error("%s failed and is tried again in a minute: %s", name, error)
        except Exception as error:  # noqa: BLE001 - its text may hold what a reader wrote
            log.error("%s failed and is tried again in a minute: %s", name, type(error).__name__)
        with suppress(TimeoutError):
            async with asyncio.timeout(_TRY_AGAIN.total_seconds()):
                await until.wait()


@asynccontextmanager
async def stopping_on_signals() -> AsyncIterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set, while the block lasts."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    try:
        yield stop
    finally:
        for number, handler in before.items():
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
            signal.signal(number, handler)
