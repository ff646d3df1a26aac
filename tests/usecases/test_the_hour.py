"""One post for each local date and audience, at its hour, whatever the clocks do, the machine's own included."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.notice import Notice, NoticeKind
from bot.domain.post import JournalEntry, Post, PostState
from tests.world import Clock, World, world

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HOURS = (time(0), time(0, 30), time(1, 30), time(2, 30), time(9))
# Clocks that change in spring and autumn, at midnight, by half an hour, and around Ramadan.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
HALF_HOURS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30) * number for number in range(2 * 24 * 365)]
CHANGES = [
    pytest.param(zone, after, id=f"{zone}-{after.astimezone(zone):%d-%b}")
    for zone in map(ZoneInfo, ZONES)
    for before, after in pairwise(HALF_HOURS)
    if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
]
NINE = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""09:00 in Baku."""


def place(at: time) -> str:
    return f"@sinaq_{at:%H%M}"


def audiences(zone: str, hours: Iterable[time]) -> str:
    """Settings with a live audience for each of these hours."""
    tables = (
        f'[[audience]]\nname = "{at:%H%M}"\nnetwork = "telegram"\nto = "{place(at)}"\nat = "{at:%H:%M}"\n'
        f'zone = "{zone}"\nlive = true\n'
        for at in hours
    )
    return '[telegram]\ntoken = "123456:TEST-secret_Token-of_nobody"\n' + "".join(tables)


BAKU = audiences("Asia/Baku", [time(9)])


@cache
def first_shown(zone: str, day: date, at: time) -> datetime:
    """The first minute of a local date at which a clock on the wall shows this hour, or a later one."""
    minute = datetime.combine(day, time(), UTC) - timedelta(hours=14)
    while (shown := minute.astimezone(ZoneInfo(zone))).date() < day or shown.time() < at:
        minute += MINUTE
    return minute


def moments_for(zone: str, day: date, at: time) -> list[datetime]:
    """When the post may come: at its hour; within an hour after it where the clocks skip it."""
    first = first_shown(zone, day, at)
    skipped = first.astimezone(ZoneInfo(zone)).time() != at
    return [first, first + timedelta(minutes=30), first + timedelta(hours=1)] if skipped else [first]


def beats(
    zone: str, days: Sequence[date], hours: Iterable[time], around: timedelta, *, every: timedelta = DAY
) -> list[datetime]:
    """Minutes to beat at: each one around a moment at which a post may come, and now and then in between."""
    moments = {moment for day in days for at in hours for moment in moments_for(zone, day, at)}
    minutes = around // MINUTE
    near = {moment + MINUTE * n for moment in moments for n in range(-minutes, minutes)}
    between = (max(near) - min(near)) // every
    return sorted(near | {min(near) + every * n for n in range(between)})


def stretches(moments: Iterable[datetime], restarts: Iterable[datetime]) -> Iterator[list[datetime]]:
    """The moments between one restart and the next."""
    stretch: list[datetime] = []
    waiting = sorted(restarts)
    for moment in moments:
        while waiting and moment >= waiting[0]:
            waiting.pop(0)
            yield stretch
            stretch = []
        stretch.append(moment)
    yield stretch


async def sent_during(
    folder: Path, toml: str, moments: Iterable[datetime], *, restarts: Iterable[datetime] = ()
) -> list[tuple[str, datetime]]:
    """Where posts went, and when, while a bot beat at these moments and was started anew before each restart."""
    clock, sent = Clock(), []
    for stretch in stretches(moments, restarts):
        async with world(folder, toml, clock) as it:
            for moment in stretch:
                clock.now, before = moment, len(it.telegram.sent)
                await it.tick()
                sent += [(each.to.address, moment) for each in it.telegram.sent[before:]]
    return sent


def assert_once_each(
    sent: Sequence[tuple[str, datetime]], zone: str, days: Sequence[date], hours: Sequence[time]
) -> None:
    """Each local date and audience has one post, not before its hour and not later than it need be."""
    for at in hours:
        instants = [instant for address, instant in sent if address == place(at)]
        assert [instant.astimezone(ZoneInfo(zone)).date() for instant in instants] == days
        for day, instant in zip(days, instants, strict=True):
            moments = moments_for(zone, day, at)
            assert moments[0] <= instant <= moments[-1]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bundled dossier in it, made once."""
    folder = tmp_path_factory.mktemp("prepared")

    async def prepare() -> None:
        async with world(folder):
            pass

    asyncio.run(prepare())
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    """A place of one's own, with that database."""
    return Path(shutil.copytree(prepared, tmp_path / "bot"))


# The first change of the year in each zone: three times clocks go forward, three times back.
@pytest.mark.parametrize(("zone", "change"), CHANGES[::2])
async def test_across_a_change_of_clocks_with_a_restart_in_it(folder: Path, zone: ZoneInfo, change: datetime) -> None:
    day = change.astimezone(zone).date()
    days = [day, day + DAY]
    moments = {*beats(zone.key, days, HOURS, MINUTE), change - MINUTE, change, change + MINUTE}
    sent = await sent_during(folder, audiences(zone.key, HOURS), sorted(moments), restarts=[change])
    assert_once_each(sent, zone.key, days, HOURS)


@pytest.mark.proof
@pytest.mark.parametrize(("zone", "change"), CHANGES)
async def test_minute_by_minute_from_a_day_before_a_change_of_clocks_until_a_day_after(
    folder: Path, zone: ZoneInfo, change: datetime
) -> None:
    """Every minute from ten minutes before each hour until ten minutes after, and every half hour."""
    day = change.astimezone(zone).date()
    days = [day - DAY, day, day + DAY]
    moments = beats(zone.key, days, HOURS, timedelta(minutes=10), every=timedelta(minutes=30))
    restarts = [change, change + timedelta(hours=5), *(first_shown(zone.key, each, time(9)) for each in days)]
    sent = await sent_during(folder, audiences(zone.key, HOURS), moments, restarts=restarts)
    assert_once_each(sent, zone.key, days, HOURS)


BERLIN, IN_BERLIN = [date(2026, 3, 27) + DAY * number for number in range(7)], (time(0), time(0, 30), time(8))


async def test_no_midnight_in_berlin_is_skipped_after_clocks_go_forward(folder: Path) -> None:
    moments = beats("Europe/Berlin", BERLIN, IN_BERLIN, MINUTE)
    sent = await sent_during(folder, audiences("Europe/Berlin", IN_BERLIN), moments)
    assert_once_each(sent, "Europe/Berlin", BERLIN, IN_BERLIN)


@pytest.mark.proof
async def test_no_midnight_in_berlin_is_skipped_minute_by_minute(folder: Path) -> None:
    moments = beats("Europe/Berlin", BERLIN, IN_BERLIN, timedelta(minutes=10), every=timedelta(minutes=30))
    sent = await sent_during(folder, audiences("Europe/Berlin", IN_BERLIN), moments)
    assert_once_each(sent, "Europe/Berlin", BERLIN, IN_BERLIN)


async def post_of(it: World, day: date) -> tuple[Post | None, list[JournalEntry]]:
    """The post of the audience in Baku for a date, and all that the journal says of it."""
    async with it.bot.units(reading=True) as unit:
        post = await unit.posts.of("0900", day, rehearsed=False)
        return post, list(await unit.journal.of(f"0900/{day}"))


async def missed(it: World) -> list[Notice]:
    """The notices of missed dates that operators have."""
    async with it.bot.units(reading=True) as unit:
        notices = await unit.notices.open(it.clock() - timedelta(days=30))
        return [notice for notice in notices if notice.kind is NoticeKind.MISSED]


async def test_the_process_was_down_at_nine(folder: Path) -> None:
    clock = Clock(NINE - timedelta(minutes=20))
    async with world(folder, BAKU, clock) as it:
        await it.tick()
        clock.forward(minutes=10)
        await it.tick()
    clock.now = NINE + timedelta(minutes=40)
    async with world(folder, BAKU, clock) as it:
        for _ in range(3):
            await it.tick()
            clock.forward(minutes=1)
        assert len(it.telegram.sent) == 1
        post, journal = await post_of(it, NINE.date())
        assert post
        assert (post.state, post.late, post.published_at) == (PostState.PUBLISHED, True, NINE + timedelta(minutes=40))
        assert any("late by 40 minutes" in entry.detail for entry in journal)
        assert await missed(it) == []


@pytest.mark.parametrize(("late", "posts"), [(timedelta(hours=2), 1), (timedelta(hours=2, minutes=1), 0)], ids=str)
async def test_up_to_the_late_limit_a_post_goes_out_once_and_later_it_is_skipped_and_reported(
    folder: Path, late: timedelta, posts: int
) -> None:
    async with world(folder, BAKU, Clock(NINE - MINUTE)) as it:
        await it.tick()
        it.clock.now = NINE + late
        for _ in range(3):
            await it.tick()
            it.clock.forward(minutes=5)
        assert len(it.telegram.sent) == posts
        post, _ = await post_of(it, NINE.date())
        assert post
        assert (post.state, post.late) == ((PostState.PUBLISHED, True) if posts else (PostState.SKIPPED, False))
        told = [notice.values["dates"] for notice in await missed(it)]
        assert told == ([] if posts else ["2026-11-24"])


@pytest.mark.parametrize(
    ("before", "at_once", "dates"),
    [
        (NINE - timedelta(minutes=10), 0, "2026-11-24, 2026-11-25, 2026-11-26"),
        (NINE + timedelta(hours=1), 1, "2026-11-25, 2026-11-26"),
        (NINE + timedelta(hours=3), 0, "2026-11-25, 2026-11-26, 2026-11-27"),
    ],
    ids=["before-the-hour", "an-hour-late", "too-late"],
)
async def test_after_three_days_asleep_at_most_todays_post_goes_out_and_one_notice_names_the_rest(
    folder: Path, before: datetime, at_once: int, dates: str
) -> None:
    async with world(folder, BAKU, Clock(NINE - timedelta(hours=1))) as it:
        for moment in (it.clock.now, min(NINE, before), before):
            it.clock.now = moment
            await it.tick()
        awake = len(it.telegram.sent)
        it.clock.forward(hours=72)
        for _ in range(4):
            await it.tick()
            it.clock.forward(seconds=15)
        assert len(it.telegram.sent) - awake == at_once
        today, _ = await post_of(it, date(2026, 11, 27))
        assert today
        assert today.late is bool(at_once)
        assert [(notice.subject, notice.values["dates"]) for notice in await missed(it)] == [("0900", dates)]
        it.clock.now = NINE + 4 * DAY
        await it.tick()
        assert len(it.telegram.sent) - awake == at_once + 1, "and the next day is a day like any other"


@pytest.mark.parametrize("at", [time(9), time(0, 30)], ids=str)
async def test_a_clock_set_back_by_two_hours_sends_nothing_again(folder: Path, at: time) -> None:
    """Also where that leads back to the day before, or to before the audience appeared."""
    due = first_shown("Asia/Baku", NINE.date(), at)
    async with world(folder, audiences("Asia/Baku", [at]), Clock(due - timedelta(minutes=30))) as it:
        for minutes in (0, 30, 40):
            it.clock.now = due - timedelta(minutes=30 - minutes)
            await it.tick()
        assert len(it.telegram.sent) == 1
        it.clock.forward(hours=-2)
        for _ in range(30):
            await it.tick()
            it.clock.forward(minutes=5)
        assert len(it.telegram.sent) == 1
        assert await missed(it) == []


async def test_a_new_audience_has_missed_nothing(folder: Path) -> None:
    async with world(folder, BAKU, Clock(NINE + timedelta(minutes=30))) as it:
        await it.tick()
        it.clock.now = NINE + DAY - MINUTE
        await it.tick()
        assert it.telegram.sent == []
        assert await missed(it) == []
        assert [(await post_of(it, NINE.date() - DAY * days))[0] for days in (0, 1)] == [None, None]
        it.clock.forward(minutes=1)
        await it.tick()
        assert len(it.telegram.sent) == 1
        post, _ = await post_of(it, NINE.date() + DAY)
        assert post
        assert (post.state, post.late) == (PostState.PUBLISHED, False)
