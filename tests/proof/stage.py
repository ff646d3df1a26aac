"""A bot's surroundings: both networks, a database, a clock that only the test moves, and bots that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.app import Bot, Parts, assembled
from bot.domain.post import Network, Part
from bot.settings import load
from tests.mastodon.strict import StrictMastodon, serving
from tests.proof.process import replace_with
from tests.proof.road import Road, then
from tests.telegram.fake_bot_api import FakeBotApi
from tests.world import azerbaijan

ROOT = Path(__file__).parents[2]
CHANNEL, OPERATORS = -1001234500001, -1001234500002
DAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""09:00 in Baku: the audiences' hour on `DAY`."""
LATEST = timedelta(hours=2)
LEASE = timedelta(minutes=10)
_PATIENCE = 40

SETTINGS = f"""
[telegram]
token = "{{token}}"
api_base_url = "{{telegram}}"

[mastodon]
access_token = "{{access_token}}"
api_base_url = "{{mastodon}}"

[operators]
telegram_chat = {OPERATORS}
allowed_ids = [4001]

[[audience]]
name = "channel"
network = "telegram"
to = "@sinaq_channel"
live = true

[[audience]]
name = "followers"
network = "mastodon"
live = true

[database]
url = "{{database}}"
"""


@dataclass
class Child:
    """A bot in a process of its own, and its roads to the networks."""

    stage: Stage
    name: str
    telegram: Road
    mastodon: Road
    process: asyncio.subprocess.Process

    @property
    def lives(self) -> bool:
        return self.process.returncode is None

    @property
    def said(self) -> str:
        return (self.stage.folder / f"{self.name}.log").read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        if self.lives:
            self.process.send_signal(signal.SIGKILL)

    async def died(self) -> None:
        """Wait until it is dead by its own fault point, or the road's."""
        async with asyncio.timeout(_PATIENCE):
            code = await self.process.wait()
        assert code == -signal.SIGKILL, self.said

    async def ends(self, number: signal.Signals) -> int:
        """Ask it to end; its exit code."""
        if self.lives:
            self.process.send_signal(number)
        async with asyncio.timeout(_PATIENCE):
            return await self.process.wait()

    async def sees(self, instant: datetime) -> None:
        """Wait until it has finished a beat that began at this instant or later; or is dead."""
        noted = self.stage.folder / f"{self.name}.beat"
        async with asyncio.timeout(_PATIENCE):
            while self.lives:
                if noted.exists() and datetime.fromisoformat(noted.read_text()) >= instant:
                    return
                await asyncio.sleep(0.02)


@dataclass
class Stage:
    """What does not die with a bot."""

    folder: Path
    database: str
    api: FakeBotApi
    timeline: StrictMastodon
    drops_keys: bool = False
    now: datetime = NINE - timedelta(minutes=1)

    def at(self, now: datetime) -> None:
        self.now = self.timeline.now = now
        replace_with(self.folder / "clock", now.isoformat())

    async def passes(self, until: datetime, *children: Child, step: timedelta = timedelta(minutes=5)) -> None:
        """Let time go by in steps; each bot that lives finishes a beat at each."""
        while self.now < until:
            self.at(min(self.now + step, until))
            for child in children:
                await child.sees(self.now)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so at the servers."""
        async with asyncio.timeout(_PATIENCE):
            while not holds():  # noqa: ASYNC110 - the servers tell of no events
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def bot(
        self, name: str = "one", *, dies: str = "", network: str = "", no_handler: bool = False
    ) -> AsyncIterator[Child]:
        """A bot that has finished its first beat; killed in the end if it still lives."""
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(Road(self.api.url, is_channel_post))
            mastodon = await stack.enter_async_context(Road(self.timeline.url, is_status, drops_keys=self.drops_keys))
            config = self._config(name, telegram.url, mastodon.url)
            process = await self._started(name, config, dies=dies, network=network, no_handler=no_handler)
            child = Child(self, name, telegram, mastodon, process)
            if dies == "stored":
                for road, its in ((telegram, "telegram"), (mastodon, "mastodon")):
                    if network in ("", its):
                        road.mishaps.append(then(child.kill))
            try:
                await child.sees(self.now)
                yield child
            finally:
                child.kill()
                await process.wait()
            assert "Traceback" not in child.said, child.said

    @asynccontextmanager
    async def inside(self, *, at: datetime | None = None) -> AsyncIterator[Bot]:
        """The same bot in this process, on the same database; it reaches no network unless it is told to tick."""
        settings = load(self._config("inside", self.api.url, self.timeline.url), {})
        async with assembled(settings, Parts(clock=lambda: at or self.now)) as bot:
            yield bot

    def _config(self, name: str, telegram: str, mastodon: str) -> Path:
        file = self.folder / f"{name}.toml"
        text = SETTINGS.format(
            token=self.api.token,
            telegram=telegram,
            access_token=self.timeline.token,
            mastodon=mastodon,
            database=self.database,
        )
        file.write_text(text, encoding="utf-8")
        return file

    async def _started(
        self, name: str, config: Path, *, dies: str, network: str, no_handler: bool
    ) -> asyncio.subprocess.Process:
        (self.folder / f"{name}.beat").unlink(missing_ok=True)
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PROOF_CLOCK": str(self.folder / "clock"),
            "PROOF_BEAT": str(self.folder / f"{name}.beat"),
            "PROOF_DIES": dies,
            "PROOF_NETWORK": network,
            "PROOF_FROM": NINE.isoformat(),
            "PROOF_NO_HANDLER": "yes" if no_handler else "",
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.proof.process",
                str(config),
                cwd=self.folder,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def operator(self, *words: str) -> tuple[int, str]:
        """What an operator sees who runs a command at this moment, and its exit code."""
        at = ("--at", self.now.isoformat()) if words[0] == "status" else ()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            "--config",
            str(self._config("inside", self.api.url, self.timeline.url)),
            *at,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TERM": "dumb"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode()

    async def add_second_parts(self) -> None:
        """Give each delivery of the day another part, to be sent after the first."""
        async with self.inside() as bot, bot.units() as unit:
            for post in await unit.posts.on(DAY, rehearsed=False):
                for delivery, [first] in await unit.posts.deliveries(post.id):
                    second = Part(
                        delivery=delivery.id, position=1, key=f"second-{first.key}"[:40], language=first.language
                    )
                    await unit.posts.write(second)
            await unit.commit()

    def there(self, network: Network) -> list[str]:
        """The ids of what was posted, as the server of a network counts."""
        if network is Network.TELEGRAM:
            return [str(sent.message_id) for sent in self.api.sent if sent.chat_id == CHANNEL]
        return [status["id"] for status in self.timeline.own() if status.get("visibility") != "direct"]


def is_channel_post(request: web.Request, values: dict[str, str]) -> bool:
    return request.path.endswith("/sendMessage") and values.get("chat_id") in ("@sinaq_channel", str(CHANNEL))


def is_status(request: web.Request, values: dict[str, str]) -> bool:
    return request.method == "POST" and request.path == "/api/v1/statuses" and values.get("visibility") != "direct"


@asynccontextmanager
async def on_stage(folder: Path, database: str) -> AsyncIterator[Stage]:
    """Both servers at work, and a database in which the day's posts are planned; the clock is a minute early."""
    timeline = StrictMastodon()
    async with FakeBotApi() as api, serving(timeline):
        api.knows(CHANNEL, "channel", username="sinaq_channel")
        api.knows(OPERATORS)
        stage = Stage(folder, database, api, timeline)
        stage.at(stage.now)
        async with stage.inside() as bot:
            await bot.importing.apply_first(azerbaijan())
            await bot.plan.run()
            async with bot.units() as unit:
                await unit.marks.put_once("inbox.mastodon", "0")
                await unit.commit()
        yield stage
