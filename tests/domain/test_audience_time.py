"""A post for each local date, at the audience's hour, whatever the clocks do."""

from __future__ import annotations

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


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    due = audience("Europe/Berlin", time(2, 30)).due_at(date(2026, 10, 25))
    assert due.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_comes_after_the_gap() -> None:
    due = audience("Europe/Berlin", time(2, 30)).due_at(date(2026, 3, 29))
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_baku_keeps_one_time_all_year() -> None:
    readers = audience("Asia/Baku", time(9))
    assert {readers.due_at(day).astimezone(UTC).time() for day in YEAR} == {time(5)}
