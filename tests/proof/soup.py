"""What goes wrong in the weeks of a soup, and what must hold when they are over."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.app import Bot
from bot.domain.notice import Notice, NoticeKind
from bot.domain.post import Network, Part, PartState, Post, PostState
from bot.service import tick
from db.unit import SqlUnit
from tests.proof.stage import LATEST, NINE
from tests.world import Clock

log = logging.getLogger(__name__)


class Died(BaseException):
    """The program ends here, whatever it was doing."""


class BrokeOff(Exception):
    """A library stumbles in a way that nobody foresaw."""


class Storage(StrEnum):
    """What a commit can meet."""

    LOCKED = "locked"
    UNHEARD = "unheard"


class Turn(StrEnum):
    """What happens to the bot at a moment, besides its beat."""

    NOTHING = "nothing"
    RESTART = "restart"
    HELD_LOCK = "held lock"


@dataclass(frozen=True)
class Moment:
    """A beat, so many minutes after the one before; some of its commits fail."""

    minutes: int
    turn: Turn
    commits: tuple[Storage | None, ...]


@dataclass(frozen=True)
class Day:
    """From ten minutes before the hour; `skipped` are days before it on which nothing ran."""

    skipped: int
    moments: tuple[Moment, ...]
    telegram: tuple[str, ...]
    mastodon: tuple[str, ...]


CALM = Moment(10, Turn.NOTHING, ())
HOURS_OF_CALM = tuple(replace(CALM, minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 60))


def weeks(days: int, mishaps: Sequence[str]) -> st.SearchStrategy[list[Day]]:
    """Days on which both networks meet some of these mishaps, one after another."""
    calm, trouble = st.just(()), st.lists(st.sampled_from([None, *Storage]), max_size=12).map(tuple)
    moment = st.builds(
        Moment,
        minutes=st.sampled_from([1, 1, 2, 5, 11, 11, 30, 60, 90, 125, -120]),
        turn=st.sampled_from([Turn.NOTHING] * 6 + [Turn.RESTART, Turn.HELD_LOCK]),
        commits=st.one_of(calm, calm, calm, trouble),
    )
    some = st.lists(st.sampled_from(mishaps), max_size=5).map(tuple)
    day = st.builds(
        Day,
        skipped=st.sampled_from([0] * 12 + [1, 3]),
        moments=st.lists(moment, min_size=4, max_size=9).map(tuple),
        telegram=some,
        mastodon=some,
    )
    return st.lists(day, min_size=days, max_size=days)


class Surroundings(Protocol):
    """What outlives the bot: the clock, both networks, the folder of the database."""

    @property
    def clock(self) -> Clock: ...
    @property
    def folder(self) -> Path: ...

    def bot(self) -> AbstractAsyncContextManager[Bot]:
        """A bot on the database."""

    def forecast(self, network: Network, mishaps: Sequence[str]) -> None:
        """Let the next posts on a network meet these, and no others."""

    def stored(self, network: Network) -> Mapping[str, datetime]:
        """What that network's server holds of the audience's posts: ids, and when each was stored."""


async def live_through(days: Sequence[Day], around: Surroundings) -> None:
    """Every day with its mishaps, then two calm ones; and then the count."""
    with only_what_we_did():
        await _live_through(days, around)


async def _live_through(days: Sequence[Day], around: Surroundings) -> None:
    bots = Bots(around)
    calm = Day(0, HOURS_OF_CALM, (), ())
    morning = NINE - timedelta(minutes=10)
    async with bots:
        for day in (calm, *days, calm, calm):
            around.clock.now = morning = morning + timedelta(days=day.skipped)
            for network, mishaps in ((Network.TELEGRAM, day.telegram), (Network.MASTODON, day.mastodon)):
                around.forecast(network, mishaps)
            for moment in (Moment(0, Turn.NOTHING, ()), CALM, *day.moments):
                around.clock.forward(minutes=moment.minutes)
                await bots.beat(moment)
            morning += timedelta(days=1)
        await Count(bots.now, around).all_is_well(until=morning)


@contextmanager
def only_what_we_did() -> Iterator[None]:
    """Nothing may be logged as an error in the bot that is not of our making."""
    errors: list[BaseException] = []

    class Watching(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            if error is not None and not isinstance(error, OperationalError | BrokeOff):
                errors.append(error)

    watching = Watching(logging.ERROR)
    logging.getLogger().addHandler(watching)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(watching)
    assert not errors, errors


class Bots:
    """One bot after another on the same database."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._entered: AbstractAsyncContextManager[Bot] | None = None
        self.now: Bot

    async def __aenter__(self) -> None:
        self._entered = self._around.bot()
        self.now = await self._entered.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        if self._entered is not None:
            await self._entered.__aexit__(None, None, None)

    async def _again(self) -> None:
        await self.__aexit__()
        await self.__aenter__()

    async def beat(self, moment: Moment) -> None:
        """As the scheduler calls it: what fails is logged, and the next beat comes."""
        try:
            with failing(deque(moment.commits)):
                if moment.turn is Turn.HELD_LOCK:
                    async with held_lock(self._around.folder / "solidarity.db"):
                        await tick(self.now)
                else:
                    await tick(self.now)
        except OperationalError:
            log.info("the beat failed")
        except (Died, BaseExceptionGroup) as end:
            if isinstance(end, BaseExceptionGroup) and end.subgroup(Died) is None:
                raise
            await self._again()
        if moment.turn is Turn.RESTART:
            await self._again()


@contextmanager
def failing(commits: deque[Storage | None]) -> Iterator[None]:
    """Let the next commits meet these: refused, or done and the answer lost."""
    commit = SqlUnit.commit

    async def committing(unit: SqlUnit) -> None:
        meets = commits.popleft() if commits else None
        if meets is not Storage.LOCKED:
            await commit(unit)
        if meets is not None:
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("database is locked"))

    setattr(SqlUnit, "commit", committing)  # noqa: B010 - mypy allows no assignment to a method
    try:
        yield
    finally:
        setattr(SqlUnit, "commit", commit)  # noqa: B010


@asynccontextmanager
async def held_lock(file: Path) -> AsyncIterator[None]:
    """Somebody else writes to the database, for a tenth of a second of what happens here."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = asyncio.get_running_loop().call_later(0.1, other.rollback)
    try:
        yield
    finally:
        timer.cancel()
        other.close()


@dataclass(frozen=True)
class Count:
    """What the database knows, held against what the servers hold."""

    bot: Bot
    around: Surroundings

    async def all_is_well(self, *, until: datetime) -> None:
        """Until then every hour and its late limit have passed."""
        notices = await self._notices()
        for audience in self.bot.audiences:
            stored = dict(self.around.stored(audience.network))
            day = audience.date_at(NINE)
            while audience.due_at(day) + LATEST < until:
                on_that_day = {id: at for id, at in stored.items() if audience.date_at(at) == day}
                await self._day_is_well(audience.name, day, on_that_day, notices)
                for id in on_that_day:
                    del stored[id]
                day += timedelta(days=1)
            assert not stored, "nothing beside the posts"

    async def _day_is_well(
        self, audience: str, day: date, stored: Mapping[str, datetime], notices: Sequence[Notice]
    ) -> None:
        async with self.bot.units(reading=True) as unit:
            post = await unit.posts.of(audience, day, rehearsed=False)
            assert post is not None, f"{audience} on {day}: nobody planned a post"
            [(_, parts)] = await unit.posts.deliveries(post.id)
        about = f"{post}\n{parts}\n{stored}"
        assert len(stored) <= 1, f"twice: {about}"
        for at in stored.values():
            assert post.due_at <= at <= post.due_at + LATEST, f"at the wrong hour: {about}"
        sent = {part.remote_id for part in parts if part.state is PartState.SENT}
        if post.state is PostState.PUBLISHED:
            assert sent == set(stored), f"published, and not there: {about}"
            return
        assert not sent, about
        unsure = any(part.state is PartState.UNCERTAIN for part in parts)
        assert unsure or post.state in (PostState.SKIPPED, PostState.HELD), f"lost: {about}"
        assert unsure or not stored, f"there, and nobody knows: {about}"
        assert is_told(post, parts, notices, unsure=unsure), f"nobody was told: {about}"

    async def _notices(self) -> list[Notice]:
        """Every notice that was ever written down."""
        found, missing, id = [], 0, 0
        async with self.bot.units(reading=True) as unit:
            while missing < 50:
                id += 1
                notice = await unit.notices.get(id)
                missing = 0 if notice else missing + 1
                found += [notice] if notice else []
            for notice in found:
                for telling in await unit.notices.tellings(notice.id):
                    # Given up where the operators' own place refused it for good; `solidarity status` still tells.
                    assert telling.given_up or telling.edition >= notice.edition, f"not told: {notice} {telling}"
        return found


def is_told(post: Post, parts: Sequence[Part], notices: Sequence[Notice], *, unsure: bool) -> bool:
    """Whether operators heard of the trouble with a post."""
    kinds = {NoticeKind.UNCERTAIN} if unsure else set(NoticeKind) - {NoticeKind.BACK}
    ids = {part.id for part in parts}
    for notice in notices:
        words = " ".join([notice.subject, *notice.values.values()])
        mentions = notice.post == post.id or str(post.local_date) in words
        if notice.kind in kinds and (mentions or (notice.kind is NoticeKind.UNCERTAIN and notice.about in ids)):
            return True
    return False
