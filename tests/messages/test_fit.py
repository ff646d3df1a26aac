"""What does not fit leaves whole, least important first; only then is something shortened, and never in its middle."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from messages.fit import cut, fit, short
from messages.measure import Measure, visible
from messages.parts import KEEP, Part
from messages.render import Rendered
from tests.telegram import telegram_html

TELEGRAM, MASTODON = Measure("telegram"), Measure("mastodon")
PROSE, LINK = Part("prose", KEEP, may_shorten=True), Part("link", KEEP)


def parts(*rendered: tuple[Part, str]) -> list[Rendered]:
    return [Rendered(part, text, paragraph) for paragraph, (part, text) in enumerate(rendered)]


def test_a_long_link_counts_little_and_nothing_is_cut() -> None:  # S10
    link = "https://example.org/" + "a" * 160
    text = "a" * 470 + " " + link
    fitted = fit(parts((PROSE, text)), MASTODON, 500)
    assert (fitted.text, fitted.length) == (text, 494)


def test_prose_is_trimmed_and_the_link_stays_whole_and_last() -> None:  # S10
    fitted = fit(parts((PROSE, "a" * 480), (LINK, "https://example.org/q")), MASTODON, 500)
    assert fitted.text.endswith("…\n\nhttps://example.org/q")
    assert fitted.length == 500


@pytest.mark.parametrize("limit", range(1, 41))
def test_flags_are_never_cut_in_half(limit: int) -> None:  # S09
    flags = "🇦🇿🇹🇷" * 10
    clusters = regex.findall(r"\X", flags)
    shown = short(flags, limit).removesuffix("…")
    assert regex.findall(r"\X", shown) == clusters[: len(regex.findall(r"\X", shown))]
    assert MASTODON.size(short(flags, limit)) <= limit


def test_the_least_important_leaves_first_and_comes_back_by_sentences() -> None:
    low = Part("low", 10, may_shorten=True, sentences=True)
    middle = Part("middle", 50)
    message = parts(
        (LINK, "k" * 100), (low, "First sentence here, and it is long enough. " + "Second " * 30), (middle, "m" * 40)
    )
    fitted = fit(message, MASTODON, 200)
    assert fitted.kept == ("link", "low", "middle")
    assert "First sentence here, and it is long enough.\n\n" in fitted.text
    assert fit(message, MASTODON, 500).kept == ("link", "low", "middle")


def test_a_part_that_yields_is_shortened_before_more_important_ones_leave_and_goes_after_them() -> None:
    yielding = Part("yielding", 99, may_shorten=True, yields_at=65)
    rendered = parts(
        (LINK, "k" * 60), (Part("low", 50), "l" * 50), (Part("high", 70), "h" * 60), (yielding, "Word " * 60)
    )
    assert fit(rendered, MASTODON, 500).kept == ("link", "low", "high", "yielding")
    fitted = fit(rendered, MASTODON, 300)
    assert fitted.kept == ("link", "high", "yielding")
    assert fitted.text.endswith("Word…")
    assert 290 < fitted.length <= 300
    tight = [Rendered(LINK, "k" * 120, 0), *rendered[1:]]
    assert fit(tight, MASTODON, 200).kept == ("link", "yielding")
    assert fit([Rendered(LINK, "k" * 170, 0), *rendered[1:]], MASTODON, 200).kept == ("link",)


def test_a_list_loses_whole_entries_from_its_end() -> None:
    names = [f"• Örnəkli number {number}" for number in range(30)]
    entries = Part("people", KEEP, items="people")

    def first(kept: int) -> str:
        return "\n".join([*names[:kept], "Not everyone fits here."])

    fitted = fit([Rendered(entries, "\n".join(names), 0, 30, first)], MASTODON, 300)
    lines = fitted.text.splitlines()
    assert lines[:-1] == names[: len(lines) - 1]
    assert lines[-1] == "Not everyone fits here."
    assert fitted.lost == 30 - (len(lines) - 1)


@pytest.mark.parametrize("limit", [0, 199])
def test_too_little_room_is_refused_with_a_sentence(limit: int) -> None:
    with pytest.raises(ValueError, match="A message needs room for at least 200 characters"):
        fit(parts((PROSE, "short")), MASTODON, limit)


def test_a_name_cut_inside_its_isolates_closes_them() -> None:  # S34
    text = "I found nobody named “\u2068" + "Sınaq" * 80 + "\u2069”."
    fitted = fit(parts((PROSE, text)), MASTODON, 200)
    assert fitted.text.count("\u2068") == fitted.text.count("\u2069") == 1
    assert fitted.length <= 200


def test_a_sentence_is_preferred_to_a_word_and_a_word_to_a_grapheme() -> None:
    assert cut("Judge No. 2 spoke. The hall was full of people.", 30, MASTODON) == "Judge No. 2 spoke."
    assert cut("one two, three", 10, MASTODON) == "one two…"
    assert cut("abcdefgh", 4, MASTODON) == "abc…"
    assert cut("<b>abc</b> <i>&amp; defgh</i>", 7, TELEGRAM) == "<b>abc</b> <i>&amp;…</i>"
    assert cut('<a href="https://example.org/">abcdef</a> tail', 5, TELEGRAM) == ""


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300)


@given(texts, texts, texts, st.integers(200, 700))
def test_whatever_is_said_fits_and_keeps_the_link(opening: str, summary: str, low: str, limit: int) -> None:
    message = parts(
        (Part("opening", KEEP, may_shorten=True), opening or "x"),
        (Part("summary", 10, may_shorten=True), summary or "y"),
        (Part("low", 5, may_shorten=True, sentences=True), low or "z"),
        (LINK, "https://example.org/" + "q" * 90),
    )
    fitted = fit(message, MASTODON, limit)
    assert fitted.length <= limit
    assert fitted.text.endswith("https://example.org/" + "q" * 90)
    assert list(fitted.kept) == [each.part.name for each in message if each.part.name in fitted.kept]


@given(texts, st.integers(1, 60))
def test_cut_markup_still_parses_and_shows_a_beginning(text: str, room: int) -> None:
    from markupsafe import escape

    markup = f"<b>{escape(text)}</b> and <i>{escape(text[::-1])}</i>"
    shorter = cut(markup, room, TELEGRAM)
    telegram_html.read(shorter)
    assert TELEGRAM.size(shorter) <= room
    whole, shown = visible(markup), visible(shorter).removesuffix("\u2069" * visible(shorter).count("\u2069"))
    assert whole.startswith(shown.split("…")[0].rstrip()) or "\u2068" in whole


def test_two_long_parts_that_must_stay_are_both_shortened() -> None:
    more = Part("more", KEEP, may_shorten=True)
    fitted = fit(parts((PROSE, "word " * 60), (LINK, "https://example.org/q"), (more, "other " * 50)), MASTODON, 200)
    assert fitted.kept == ("prose", "link", "more")
    assert fitted.length <= 200
    first, link, last = fitted.text.split("\n\n")
    assert link == "https://example.org/q"
    assert first.startswith("word word")
    assert last.startswith("other other")
