"""Dates as exact as their sources, and terms that end on real days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import PartialDate, Term

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-08", date(2023, 8, 1), date(2023, 8, 31)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
    ],
)
def test_a_partial_date_means_any_day_in_it(text: str, first: date, last: date) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, str(parsed)) == (first, last, text)
    assert parsed.is_exact == (first == last)


IMPOSSIBLE = "2023-02-29|2023-13|2023-00|2023-08-00|2023-00-00|2023-04-31|2023-1-1|23|2023-|2023-08-|2023-08-01 | 2023|01.8.2023|2023-W05||0000|²023"


@pytest.mark.parametrize("text", [*IMPOSSIBLE.split("|"), "٢٠٢٣", "2023-08-01T00:00", "2023\n"])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2023, None, 5)


@given(days)
def test_what_is_written_is_read_again(day: date) -> None:
    exact = PartialDate(day.year, day.month, day.day)
    for partial in (exact, PartialDate(day.year, day.month), PartialDate(day.year)):
        assert PartialDate.parse(str(partial)) == partial
        assert partial.first <= day <= partial.last


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        (date(2023, 9, 20), "8y", date(2031, 9, 20)),
        (date(2023, 11, 20), "7y6m", date(2031, 5, 20)),
        (date(2024, 2, 29), "1y", date(2025, 2, 28)),
        (date(2024, 2, 29), "4y", date(2028, 2, 29)),
        (date(2023, 8, 31), "6m", date(2024, 2, 29)),
        (date(2023, 12, 31), "2m", date(2024, 2, 29)),
        (date(2023, 12, 31), "1m", date(2024, 1, 31)),
        (date(2023, 8, 1), "30d", date(2023, 8, 31)),
        (date(2023, 1, 15), "24m", date(2025, 1, 15)),
        (date(2024, 2, 29), "1y1d", date(2025, 3, 1)),
    ],
)
def test_a_term_ends_on_a_day(start: date, term: str, end: date) -> None:
    assert Term.parse(term).after(start) == end


@pytest.mark.parametrize("text", ["", "8", "y", "8 y", "6m7y", "8Y", "-1y", "8y ", "1w", "٨y"])
def test_anything_else_is_no_term(text: str) -> None:
    with pytest.raises(ValueError, match="term"):
        Term.parse(text)


@given(days, st.integers(0, 40), st.integers(0, 40), st.integers(0, 400), st.integers(0, 400))
def test_a_longer_term_never_ends_sooner(start: date, years: int, months: int, fewer: int, more: int) -> None:
    ends = [Term(years, months, number).after(start) for number in sorted((fewer, more))]
    assert start <= ends[0] <= ends[1]
    assert ends[1] - ends[0] == timedelta(abs(more - fewer))


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 999))
def test_a_term_is_read_as_it_is_written(years: int, months: int, number: int) -> None:
    term = Term(years, months, number)
    if any((years, months, number)):
        assert Term.parse(str(term)) == term
