"""A post for each local date, at the audience's hour, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.post import Audience, Network

YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
# Clocks that change in spring and autumn, at midnight, by half an hour, and around Ramadan.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]
HOURS = [time(0), time(0, 30), time(1, 30), time(2, 15), time(2, 30), time(3), time(9), time(23, 45)]
MINUTE = timedelta(minutes=1)


def audience(zone: str, at: time) -> Audience:
    return Audience(
        name="readers", network=Network.TELEGRAM, language="en", at=at, zone=zone, rehearses=True, destinations=()
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", HOURS, ids=str)
def test_each_local_date_has_one_instant_and_it_falls_on_that_date(zone: str, at: time) -> None:
    readers = audience(zone, at)
    instants = [readers.due_at(day).astimezone(UTC) for day in YEAR]
    assert [readers.date_at(instant) for instant in instants] == YEAR
    assert all(earlier < later for earlier, later in pairwise(instants))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", HOURS, ids=str)
def test_the_wall_clock_shows_the_hour_or_comes_right_after_a_gap(zone: str, at: time) -> None:
    readers = audience(zone, at)
    for day in YEAR:
        shown = readers.due_at(day).astimezone(UTC).astimezone(ZoneInfo(zone))
        late = shown.replace(tzinfo=None) - datetime.combine(day, at)
        assert timedelta() <= late <= timedelta(hours=1)
        before = (shown.astimezone(UTC) - late - timedelta(minutes=1)).astimezone(ZoneInfo(zone))
        assert late == timedelta() or before.utcoffset() != shown.utcoffset()


def minutes_of_2026(zone: str) -> Iterator[datetime]:
    """Every minute of the year in a zone; in UTC, where each comes once."""
    now, end = (datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) for year in (2026, 2027))
    while now < end:
        yield now
        now += MINUTE


def posts_of_2026(zone: str) -> list[tuple[date, time, datetime]]:
    """What beating every minute of the year comes to: a date's posts are planned as it begins, and sent when due."""
    readers = [audience(zone, at) for at in HOURS]
    sent: list[tuple[date, time, datetime]] = []
    planned: list[tuple[datetime, date, time]] = []
    today = date.min
    for now in minutes_of_2026(zone):
        if (day := readers[0].date_at(now)) != today:
            today = day
            planned += [(each.due_at(day), day, each.at) for each in readers]
            planned.sort()
        while planned and planned[0][0] <= now:
            _, due_day, at = planned.pop(0)
            sent.append((due_day, at, now))
    return sent


def hours_shown_in_2026(zone: str) -> dict[tuple[date, time], datetime]:
    """By a clock on the wall: the first minute of each date that shows each hour, or a later one."""
    shown: dict[tuple[date, time], datetime] = {}
    hours = sorted(HOURS)
    day, awaited = date.min, 0
    for now in minutes_of_2026(zone):
        wall = now.astimezone(ZoneInfo(zone))
        if wall.date() > day:
            day, awaited = wall.date(), 0
        while awaited < len(hours) and wall.time() >= hours[awaited] and wall.date() == day:
            shown[day, hours[awaited]] = now
            awaited += 1
    return shown


@pytest.mark.parametrize("zone", [*ZONES, "Asia/Baku"])
def test_minute_by_minute_through_2026_each_date_comes_once_at_its_hour(zone: str) -> None:
    sent, shown = posts_of_2026(zone), hours_shown_in_2026(zone)
    assert sorted((day, at) for day, at, _ in sent) == sorted((day, at) for day in YEAR for at in HOURS)
    skipped = set()
    for day, at, instant in sent:
        first = shown[day, at]
        if first.astimezone(ZoneInfo(zone)).time() == at:
            assert instant == first
        else:
            skipped.add(day)
            assert first <= instant <= first + timedelta(hours=1)
    assert len(skipped) <= 1, "clocks go forward once a year"


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    due = audience("Europe/Berlin", time(2, 30)).due_at(date(2026, 10, 25))
    assert due.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_comes_after_the_gap() -> None:
    due = audience("Europe/Berlin", time(2, 30)).due_at(date(2026, 3, 29))
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_baku_keeps_one_time_all_year() -> None:
    readers = audience("Asia/Baku", time(9))
    assert {readers.due_at(day).astimezone(UTC).time() for day in YEAR} == {time(5)}
