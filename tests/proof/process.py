"""The real bot in a process of its own: its clock is a file that only the test writes, and it dies where it is told.

PROOF_CLOCK       the file that holds the present instant
PROOF_BEAT        the file in which it notes the instant of each beat that it has finished
PROOF_DIES        the point at which it kills itself, see `Point`; empty for never
PROOF_NETWORK     the network whose parts count for that; empty for any
PROOF_FROM        the instant from which on it does so
PROOF_NO_HANDLER  set where the loop can handle no signals, as on Windows
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot import service
from bot.app import Bot, Parts, assembled, set_up_logging
from bot.settings import load
from bot.usecases.publish import PublishDue


class Point(StrEnum):
    """The steps of a part, in their order. At `STORED` the test kills the process: only the server knows when it is."""

    BEFORE_CLAIM = "before_claim"
    CLAIMED = "claimed"
    ATTEMPTED = "attempted"
    STORED = "stored"
    ANSWERED = "answered"
    WRITTEN = "written"


def clock() -> datetime:
    return datetime.fromisoformat(Path(os.environ["PROOF_CLOCK"]).read_text())


def stay_here(event: str, args: tuple[Any, ...]) -> None:
    """Refuse every connection and look-up but to loopback."""
    host = None
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    if host not in (None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1"):
        raise ConnectionRefusedError(f"tests reach no network, and this one tried {host!r}")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Hooks around the steps of publishing."""

    def __init__(self, point: Point, network: str, since: datetime) -> None:
        self._point, self._network, self._since = point, network, since
        self._sent: set[int] = set()

    def hook(self) -> None:
        claim, prepare, send, handle = (
            PublishDue._claim,
            PublishDue._prepare,
            PublishDue._send,
            PublishDue._handle,
        )

        async def claiming(this: Any, *args: Any) -> Any:
            self._reach(Point.BEFORE_CLAIM)
            claimed = await claim(this, *args)
            if claimed:
                self._reach(Point.CLAIMED)
            return claimed

        async def preparing(this: Any, *args: Any) -> Any:
            ready = await prepare(this, *args)
            if ready is not None and self._counts(ready):
                self._reach(Point.ATTEMPTED)
            return ready

        async def sending(this: Any, ready: Any, *args: Any) -> Any:
            outcome = await send(this, ready, *args)
            if self._counts(ready):
                self._sent.add(ready.part.id)
                self._reach(Point.ANSWERED)
            return outcome

        async def handling(this: Any, claimed: Any, *args: Any) -> Any:
            await handle(this, claimed, *args)
            if claimed.id in self._sent:
                self._reach(Point.WRITTEN)

        for name, step in (
            ("_claim", claiming),
            ("_prepare", preparing),
            ("_send", sending),
            ("_handle", handling),
        ):
            setattr(PublishDue, name, step)

    def _counts(self, ready: Any) -> bool:
        return self._network in ("", ready.to.network)

    def _reach(self, point: Point) -> None:
        if point is self._point and clock() >= self._since:
            die()


def note_beats() -> None:
    """Write down each finished beat, so that the test knows what the bot has seen."""
    tick, noted = service.tick, Path(os.environ["PROOF_BEAT"])

    async def ticking(bot: Bot) -> None:
        began = bot.parts.clock()
        await tick(bot)
        replace_with(noted, began.isoformat())

    service.tick = ticking


def replace_with(file: Path, text: str) -> None:
    """Write a file in one step, so that no reader finds half of it."""
    half = file.with_name(f"{file.name}.new")
    half.write_text(text)
    half.replace(file)


def without_signal_handlers() -> None:
    """As on Windows."""

    def refuse(*_: object) -> None:
        raise NotImplementedError

    asyncio.SelectorEventLoop.add_signal_handler = refuse  # type: ignore[method-assign, assignment]


async def run(config: Path) -> None:
    settings = load(config, {})
    set_up_logging(settings)
    parts = Parts(clock=clock, heartbeat=timedelta(milliseconds=100))
    async with service.stopping_on_signals() as stop, assembled(settings, parts) as bot:
        await service.serve(bot, stop)


def main() -> None:
    sys.addaudithook(stay_here)
    if os.environ.get("PROOF_NO_HANDLER"):
        without_signal_handlers()
    if point := os.environ.get("PROOF_DIES"):
        since = datetime.fromisoformat(os.environ["PROOF_FROM"])
        Dying(Point(point), os.environ.get("PROOF_NETWORK", ""), since).hook()
    note_beats()
    asyncio.run(run(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
