"""Dates, numbers, plurals and terms, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from messages.render import TemplateFault
from messages.words import Words

ENGLISH = Words.read("en")


def test_dates_are_as_exact_as_they_are_known() -> None:
    assert ENGLISH.date(2023, 11, 20) == "20 November 2023"
    assert ENGLISH.date(2023, 8) == "August 2023"
    assert ENGLISH.date(2023) == "2023"
    assert ENGLISH.when(2023, 11, 20) == "on 20 November 2023"
    assert ENGLISH.when(2023, 8) == "in August 2023"
    assert ENGLISH.when(2023) == "in 2023"


def test_numbers_and_plurals() -> None:
    assert [ENGLISH.count("day", number) for number in (0, 1, 2, 1100)] == ["0 days", "1 day", "2 days", "1,100 days"]


def test_terms() -> None:
    assert ENGLISH.term(8, 0, 0) == "8 years"
    assert ENGLISH.term(7, 6, 0) == "7 years and 6 months"
    assert ENGLISH.term(0, 1, 0) == "1 month"
    assert ENGLISH.term(1, 2, 3) == "1 year, 2 months and 3 days"


def test_several_things_in_a_row() -> None:
    assert [ENGLISH.all(["a", "b", "c"][:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_a_missing_language_file_or_word_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match=r"xx/words\.toml is missing"):
        Words.read("xx")
    with pytest.raises(TemplateFault, match="no 'nothing'"):
        ENGLISH.say("status", "nothing")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "words.toml").write_text("locale = ", encoding="utf-8")
    with pytest.raises(TemplateFault, match=r"en/words\.toml: "):
        Words.read("en", [tmp_path])
