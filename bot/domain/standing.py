"""Where a person stands on a day: status and numbers that follow from dated events, and from nothing else.

All dates are calendar days at the place of detention. Only events on or before the day asked about count;
a partial date counts from its last possible day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.dates import Term
from bot.domain.prisoner import Event, Kind, Regime

CLOSING = frozenset({Kind.RELEASED, Kind.PARDONED, Kind.EXCHANGED, Kind.EXILED, Kind.DIED})
_CUSTODY = frozenset({Kind.DETAINED, Kind.SENTENCED, Kind.TRANSFERRED, Kind.CONFIRMED})
_BEHIND_BARS = frozenset({Kind.DETAINED, Kind.SENTENCED, Kind.TRANSFERRED})


class Status(StrEnum):
    """What may be said of someone on a day."""

    NOT_HELD = "not_held"
    DETAINED = "detained"
    IMPRISONED = "imprisoned"
    HOUSE_ARREST = "house_arrest"
    UNKNOWN = "unknown"
    RELEASED = "released"
    PARDONED = "pardoned"
    EXCHANGED = "exchanged"
    EXILED = "exiled"
    DIED = "died"


HELD = frozenset({Status.DETAINED, Status.IMPRISONED, Status.HOUSE_ARREST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Status and days of one person on one day; None where there is nothing true to say.

    `since` opens the newest period and `until` closes it. `days_held` reaches no further than the last
    confirmation. `expected_end` is arithmetic: for operators, never news.
    """

    status: Status
    since: date | None = None
    until: date | None = None
    confirmed_on: date | None = None
    term: Term | None = None
    expected_end: date | None = None
    days_held: int = 0
    days_since_arrest: int | None = None

    @property
    def is_held(self) -> bool:
        return self.status in HELD

    def confirmed_within(self, days: int, on: date) -> bool:
        """Whether a report placed the person in custody at most so many days before `on`."""
        return self.confirmed_on is not None and (on - self.confirmed_on).days <= days


@dataclass(frozen=True, slots=True)
class _Period:
    opened: date
    closed: date | None = None
    closing: Kind | None = None

    def holds(self, day: date) -> bool:
        return self.opened <= day and (self.closed is None or day <= self.closed)


def standing(events: Iterable[Event], on: date) -> Standing:
    """Where someone with these events, in any order, stands on that day."""
    known = sorted((e for e in events if e.regime is not Regime.ADMINISTRATIVE and e.date.last <= on), key=_when)
    periods = _periods(known)
    if not periods:
        return Standing(status=Status.NOT_HELD)
    newest = periods[-1]
    inside = [e for e in known if e.regime is Regime.CRIMINAL and newest.holds(e.date.last)]
    term = next((e.term for e in reversed(inside) if e.term is not None), None)
    confirmed = _confirmed_on(known, newest)
    held = newest.closed is None
    end = term.after(newest.opened) if term else None
    return Standing(
        status=Status(newest.closing) if newest.closing else _status(inside, on, end, confirmed),
        since=newest.opened,
        until=newest.closed,
        confirmed_on=confirmed if held else None,
        term=term,
        expected_end=end,
        days_held=sum(_days(known, period) for period in periods),
        days_since_arrest=(on - newest.opened).days if held else None,
    )


def _when(event: Event) -> tuple[date, bool, date, str]:
    """Timeline order: by last possible day, what closes after what opens, then a fixed order whatever came first."""
    return event.date.last, event.kind in CLOSING, event.date.first, event.id


def _periods(known: list[Event]) -> list[_Period]:
    periods: list[_Period] = []
    for event in known:
        is_open = bool(periods) and periods[-1].closed is None
        if event.kind is Kind.DETAINED and event.regime is Regime.CRIMINAL and not is_open:
            periods.append(_Period(event.date.last))
        elif event.kind in CLOSING and is_open:
            opened = periods[-1].opened
            # A month of release can begin before the day of arrest; nobody is freed before being held.
            periods[-1] = _Period(opened, max(event.date.first, opened), event.kind)
    return periods


def _confirmed_on(known: list[Event], period: _Period) -> date | None:
    placed = (e.date.last for e in known if e.regime is Regime.CRIMINAL and e.kind in _CUSTODY and e.date.is_exact)
    return max((day for day in placed if period.holds(day)), default=None)


def _days(known: list[Event], period: _Period) -> int:
    end = period.closed or _confirmed_on(known, period)
    return (end - period.opened).days if end else 0


def _status(inside: list[Event], on: date, end: date | None, confirmed: date | None) -> Status:
    if end is not None and on > end and (confirmed is None or confirmed <= end):
        return Status.UNKNOWN
    home = [e.date.last for e in inside if e.kind is Kind.HOUSE_ARREST]
    bars = [e.date.last for e in inside if e.kind in _BEHIND_BARS]
    if home and max(home) > max(bars, default=date.min):
        return Status.HOUSE_ARREST
    return Status.IMPRISONED if any(e.kind is Kind.SENTENCED for e in inside) else Status.DETAINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How old a confirmation may be, in days, before it is told with its date, and before someone leaves the rotation."""

    fresh_days: int = 31
    drop_after_days: int = 730
