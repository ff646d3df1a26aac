"""Lengths, as each network counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.measure import Measure

TELEGRAM, MASTODON = Measure("telegram"), Measure("mastodon")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("😀" * 4096, 4096),
        ("ə" * 10, 10),
        ("<b>a &amp; b</b> &lt;", 7),
        ('<a href="https://example.org/very/long">here</a>', 4),
        ("  two  ", 3),
    ],
)
def test_telegram_counts_code_points_of_what_is_seen(text: str, length: int) -> None:
    assert TELEGRAM.size(text) == length


def test_telegram_refuses_too_many_bytes_of_markup() -> None:
    links = '<a href="https://example.org/ornek/nomre/sinaq/yol">x</a>' * 900
    assert TELEGRAM.size(links) == 900
    assert not TELEGRAM.fits(links, 4096)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("👨‍👩‍👧 🇦🇿 e\u0301", 5),
        ("https://t.me/x", 23),
        ("https://example.org/" + "a" * 200, 23),
        ("a https://example.org/x.", 26),
        ("example.org/path", 16),
        ("@sinaq@example.social hi", 9),
        ("a@sinaq@example.social", 22),
        ("&amp;", 5),
    ],
)
def test_mastodon_counts_graphemes_links_and_mentions(text: str, length: int) -> None:
    assert MASTODON.size(text) == length


def test_an_instance_may_count_links_otherwise() -> None:
    assert Measure("mastodon", links=25).size("https://example.org/q") == 25


@pytest.mark.parametrize("measure", [TELEGRAM, MASTODON])
def test_pieces_are_the_text(measure: Measure) -> None:
    text = "<b>A &amp; B</b> https://example.org/x?a=1&amp;b=2 @sinaq@example.social #Tag 🇦🇿\n"
    assert "".join(piece.raw for piece in measure.pieces(text)) == text


@given(st.text(max_size=80), st.sampled_from(["", " https://example.org/x ", " @sinaq@example.social ", " #Tag "]))
def test_a_text_is_as_long_as_its_pieces(text: str, special: str) -> None:
    whole = (text + special + text).strip()
    assert MASTODON.size(whole) == sum(piece.size for piece in MASTODON.pieces(whole))
