"""What follows from events, whatever the events are."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import PartialDate, Term
from bot.domain.prisoner import Event, Kind, Regime, Text
from bot.domain.standing import CLOSING, Status, standing
from tests.domain.dossiers import event

FIRST, LAST = date(2019, 12, 1), date(2025, 3, 31)
days = st.dates(FIRST, LAST)
TERMS = st.none() | st.builds(Term, st.integers(0, 3), st.integers(0, 11), st.integers(0, 40))


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(days)
    parts = (day.year, day.month, day.day)
    return PartialDate(*parts[: draw(st.sampled_from((3, 3, 3, 2, 1)))])


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """A handful of events of any kind, in any order, overlapping as they like."""
    drawn = draw(
        st.lists(
            st.tuples(partial_dates(), st.sampled_from(Kind), st.sampled_from((Regime.CRIMINAL, *Regime, None)), TERMS),
            max_size=12,
        )
    )
    return [
        Event(id=f"e{number}", date=on, kind=kind, text=Text(), sources=(), regime=regime, term=term)
        for number, (on, kind, regime, term) in enumerate(drawn)
    ]


@given(events(), days, st.randoms())
def test_the_order_of_the_events_never_matters(told: list[Event], on: date, chance: random.Random) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert standing(shuffled, on) == standing(told, on)


@given(events(), days)
def test_telling_a_thing_twice_changes_nothing(told: list[Event], on: date) -> None:
    again = [replace(each, id=f"{each.id}-again") for each in told]
    assert standing([*told, *again], on) == standing(told, on)


@given(events(), days)
def test_administrative_events_never_change_anything(told: list[Event], on: date) -> None:
    without = [each for each in told if each.regime is not Regime.ADMINISTRATIVE]
    assert standing(told, on) == standing(without, on)


@given(events(), days)
def test_what_comes_later_changes_nothing_yet(told: list[Event], on: date) -> None:
    assert standing(told, on) == standing([each for each in told if each.date.last <= on], on)


@given(events(), days)
def test_days_held_are_never_negative_nor_beyond_what_is_known(told: list[Event], on: date) -> None:
    stands = standing(told, on)
    known = [each.date.last for each in told if each.date.last <= on]
    assert stands.days_held >= 0
    if known:
        assert stands.days_held <= (max(known) - min(known)).days
    if stands.confirmed_on and stands.since:
        assert stands.since <= stands.confirmed_on <= on


@given(events(), days)
def test_days_since_arrest_are_told_of_open_periods_only_and_count_from_nought(told: list[Event], on: date) -> None:
    stands = standing(told, on)
    if stands.since is None or stands.until is not None:
        assert stands.days_since_arrest is None
    else:
        assert stands.days_since_arrest == (on - stands.since).days >= 0
        assert standing(told, stands.since).days_since_arrest == 0


@given(events(), days)
def test_whoever_has_left_prison_is_not_held(told: list[Event], on: date) -> None:
    stands = standing(told, on)
    closed = stands.status.value in {str(kind) for kind in CLOSING}
    assert closed == (stands.until is not None)
    if closed:
        assert not stands.is_held
        assert stands.confirmed_on is None
    assert (stands.status is Status.NOT_HELD) == (stands.since is None)


@given(events(), days, days)
def test_a_release_ends_it_until_the_next_arrest(told: list[Event], on: date, freed: date) -> None:
    before = [each for each in told if each.date.last < freed]
    release = event(Kind.RELEASED, freed.isoformat())
    if standing(before, freed).days_since_arrest is not None:
        for later in (freed, freed + timedelta(days=1), freed + timedelta(days=5_000)):
            stands = standing([*before, release], later)
            assert (stands.status, stands.until, stands.is_held) == (Status.RELEASED, freed, False)


@given(events(), days, days)
def test_a_confirmation_never_changes_the_status_but_from_unknown(told: list[Event], on: date, day: date) -> None:
    before = standing(told, on)
    after = standing([*told, event(Kind.CONFIRMED, day.isoformat())], on)
    if before.status is not Status.UNKNOWN:
        assert after.status is before.status
    assert (after.since, after.until, after.term, after.days_since_arrest) == (
        before.since, before.until, before.term, before.days_since_arrest,
    )  # fmt: skip


@given(events(), days)
def test_a_partial_date_confirms_nothing(told: list[Event], on: date) -> None:
    exact = {each.date.last for each in told if each.date.is_exact}
    confirmed = standing(told, on).confirmed_on
    assert confirmed is None or confirmed in exact


def test_a_partial_arrest_opens_on_its_last_day_and_a_partial_release_closes_on_its_first() -> None:
    story = [event(Kind.DETAINED, "2021"), event(Kind.RELEASED, "2023-02")]
    assert standing(story, date(2021, 12, 30)).status is Status.NOT_HELD
    assert standing(story, date(2021, 12, 31)).since == date(2021, 12, 31)
    assert standing(story, date(2023, 2, 27)).status is Status.DETAINED
    freed = standing(story, date(2023, 2, 28))
    assert (freed.status, freed.until) == (Status.RELEASED, date(2023, 2, 1))
    assert freed.days_held == (date(2023, 2, 1) - date(2021, 12, 31)).days


def test_an_arrest_and_a_release_of_one_vague_month_never_make_negative_days() -> None:
    story = [event(Kind.DETAINED, "2023-05-20"), event(Kind.RELEASED, "2023-05")]
    freed = standing(story, date(2023, 5, 31))
    assert (freed.status, freed.since, freed.until, freed.days_held) == (
        Status.RELEASED, date(2023, 5, 20), date(2023, 5, 20), 0,
    )  # fmt: skip


def test_periods_repeat_and_their_days_add_up() -> None:
    story = [
        event(Kind.DETAINED, "2020-01-01"),
        event(Kind.RELEASED, "2020-01-11"),
        event(Kind.RELEASED, "2020-06-01", id="told again"),
        event(Kind.DETAINED, "2021-01-01"),
        event(Kind.DETAINED, "2021-01-05", id="inside"),
        event(Kind.CONFIRMED, "2021-02-01"),
    ]
    stands = standing(story, date(2021, 3, 1))
    assert (stands.since, stands.confirmed_on, stands.days_held, stands.days_since_arrest) == (
        date(2021, 1, 1), date(2021, 2, 1), 10 + 31, 59,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "status"),
    [(date(2025, 2, 28), Status.IMPRISONED), (date(2025, 3, 1), Status.UNKNOWN)],
)
def test_a_year_from_the_leap_day_ends_on_the_last_of_february(on: date, status: Status) -> None:
    story = [event(Kind.DETAINED, "2024-02-29"), event(Kind.SENTENCED, "2024-02-29", term=Term(1))]
    stands = standing(story, on)
    assert (stands.expected_end, stands.status) == (date(2025, 2, 28), status)


def test_after_the_expected_end_only_a_confirmation_says_that_somebody_is_still_held() -> None:
    story = [event(Kind.DETAINED, "2022-01-10"), event(Kind.SENTENCED, "2022-05-05", term=Term(2))]
    told = {
        "on the last day itself": [*story, event(Kind.CONFIRMED, "2024-01-10")],
        "after it": [*story, event(Kind.CONFIRMED, "2024-01-11")],
    }
    on = date(2024, 3, 1)
    assert standing(story, on).status is Status.UNKNOWN
    assert standing(told["on the last day itself"], on).status is Status.UNKNOWN
    assert standing(told["after it"], on).status is Status.IMPRISONED


def test_house_arrest_lasts_until_somebody_is_taken_again() -> None:
    story = [event(Kind.DETAINED, "2023-01-01"), event(Kind.HOUSE_ARREST, "2023-03-01")]
    assert standing(story, date(2023, 4, 1)).status is Status.HOUSE_ARREST
    back = [*story, event(Kind.SENTENCED, "2023-05-01")]
    assert standing(back, date(2023, 6, 1)).status is Status.IMPRISONED


def test_an_appeal_changes_the_term_in_force() -> None:
    story = [
        event(Kind.DETAINED, "2023-12-11"),
        event(Kind.SENTENCED, "2024-12-03", term=Term(8)),
        event(Kind.APPEAL, "2025-05-15", term=Term(7)),
    ]
    assert standing(story, date(2025, 5, 14)).term == Term(8)
    assert standing(story, date(2025, 5, 15)).expected_end == date(2030, 12, 11)
