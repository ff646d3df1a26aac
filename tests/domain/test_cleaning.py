"""What a stranger typed is repeated cleaned and short, or not at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cleaning import ISOLATE, RELEASE, cleaned, letters

OVERRIDES = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
HOSTILE = "Sınaq\u202egnp.exe"
nasty = st.text(st.one_of(st.characters(), st.sampled_from([*OVERRIDES, *"@#<>&:/.[]()*_~`\n\0", "\u0301", "Ə", " "])))


@pytest.mark.parametrize("most", [*range(1, 15), 40])
def test_direction_overrides_are_gone_also_where_the_text_is_cut_inside_the_name(most: int) -> None:
    told = cleaned(HOSTILE, most)
    assert told.startswith(ISOLATE)
    assert told.endswith(RELEASE)
    assert OVERRIDES.isdisjoint(told[1:-1])
    assert len(told[1:-1]) <= most


def test_what_is_left_of_it() -> None:
    assert cleaned(HOSTILE) == f"{ISOLATE}Sınaq gnp exe{RELEASE}"
    assert cleaned(HOSTILE, 8) == f"{ISOLATE}Sınaq g…{RELEASE}"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("O'Örnəkli-Sınaqova", "O'Örnəkli-Sınaqova"),
        ("<b>Sınaq</b>", "b Sınaq b"),
        ("@sinaq@example.org #sinaq", "sinaq example org sinaq"),
        ("https://example.org/?a=1&b=2", "https example org a 1 b 2"),
        ("شهلا نمونه", "شهلا نمونه"),
        ("Se\u0301vinc", "Sévinc"),
        ("\n\n Sınaq \t\0 qızı", "Sınaq qızı"),
        ("Z\u0335\u0336\u0337\u0338\u0321a", "Z\u0335\u0336a"),
    ],
)
def test_letters_and_a_few_signs_stay(typed: str, left: str) -> None:
    told = cleaned(typed)
    assert unicodedata.normalize("NFD", told[1:-1]) == unicodedata.normalize("NFD", left) or told[1:-1] == left


@pytest.mark.parametrize("typed", ["", "   ", "<>&@#:/.", "\u202e\u2068", "👍", "\0"])
def test_nothing_is_told_where_nothing_is_left(typed: str) -> None:
    assert cleaned(typed) == ""


@given(nasty, st.integers(1, 60))
def test_no_mark_up_link_mention_or_hashtag_survives(typed: str, most: int) -> None:
    told = cleaned(typed, most)
    if not told:
        return
    inner = told[1:-1]
    assert (told[0], told[-1]) == (ISOLATE, RELEASE)
    assert 0 < len(inner) <= most
    assert inner == " ".join(inner.split())
    assert set('@#<>&:/.[]()*_~`"').isdisjoint(inner)
    assert OVERRIDES.isdisjoint(inner)
    assert not any(unicodedata.category(char).startswith("C") for char in inner)


@given(nasty)
def test_marks_are_never_stacked_high(typed: str) -> None:
    run = 0
    for char in cleaned(typed, 10_000):
        run = run + 1 if unicodedata.category(char).startswith("M") else 0
        assert run <= 2


@given(nasty)
def test_cleaning_again_changes_nothing(typed: str) -> None:
    assert cleaned(cleaned(typed)) == cleaned(typed) or "…" in cleaned(typed)


def test_letters_are_counted_in_any_alphabet() -> None:
    assert [letters(typed) for typed in ("", "%_*", "a", "ə2", "ül-vi", "شهلا", "\u202eaa")] == [0, 0, 1, 2, 4, 4, 2]
