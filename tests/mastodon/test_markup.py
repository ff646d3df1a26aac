"""A mention is HTML, not text: what its author typed is found in the way that each server writes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.command import Command, Word, parse
from bot.mastodon.markup import shown_substance, substance, typed
from tests.mastodon import html

OURS = "https://m.example/@ourbot"

MASTODON = (
    '<p><span class="h-card" translate="no"><a href="https://m.example/@ourbot" class="u-url mention">@<span>ourbot'
    "</span></a></span><br />/prisoner<br>O&#39;Örnəkli &amp; Sınaqova</p>"
)
PLEROMA = (
    '<span class="h-card"><a class="u-url mention" data-user="9xyz" href="https://m.example/@ourbot" rel="ugc">'
    "@<span>ourbot</span></a></span> /prisoner O&#39;Örnəkli &amp; Sınaqova"
)
GOTOSOCIAL = (
    '<p><span class="h-card"><a href="https://m.example/@ourbot" class="u-url mention" rel="nofollow noreferrer '
    'noopener" target="_blank">@<span>ourbot</span></a></span> /prisoner</p><p>O&#39;Örnəkli &amp; Sınaqova</p>'
)
UNMARKED = f'<div><a href="{OURS}">@ourbot@m.example</a>&nbsp;/prisoner O\'Örnəkli &amp;\u200b Sınaqova</div>'
UNLINKED = "<p>@ourbot: /prisoner O&#39;Örnəkli<br/>&amp; Sınaqova</p>"


@pytest.mark.parametrize("content", [MASTODON, PLEROMA, GOTOSOCIAL, UNMARKED, UNLINKED])
def test_the_command_and_the_name_are_found_however_the_server_writes_them(content: str) -> None:
    read = typed(content, {OURS})
    assert parse(read.text) == Command(Word.PRISONER, "O'Örnəkli & Sınaqova")
    assert read.mentioned == ("ourbot",)


def test_entities_are_decoded_once() -> None:
    assert typed("<p>a &amp;lt;b&amp;gt;</p>", ()).text == "a &lt;b&gt;"


def test_lines_stay_lines() -> None:
    assert typed("<p>one<br>two</p><p>three</p><ul><li>four</li><li>five</li></ul>", ()).text.split("\n") == [
        "one", "two", "three", "four", "five",
    ]  # fmt: skip


def test_a_hashtag_is_no_mention() -> None:
    content = (
        '<p>/prisoner <a href="https://m.example/tags/Foo" class="mention hashtag" rel="tag">#<span>Foo</span></a></p>'
    )
    assert typed(content, ()).text == "/prisoner #Foo"


def test_a_shortened_link_is_read_in_full() -> None:
    content = (
        '<p><a href="https://example.org/long/path"><span class="invisible">https://</span><span class="ellipsis">'
        'example.org/lo</span><span class="invisible">ng/path</span></a></p>'
    )
    assert typed(content, ()).text == "https://example.org/long/path"


def test_the_copy_of_a_quoted_address_is_not_the_author_s_own() -> None:
    quoted = '<p class="quote-inline">RE: <a href="https://m.example/@x/1">https://m.example/@x/1</a></p>'
    assert typed(f"{quoted}<p>/today</p>", ()).text == "/today"


def test_several_mentions_are_named_in_their_order() -> None:
    content = f'<p><a class="mention" href="https://x.example/@orxan">@<span>orxan</span></a> and {UNLINKED}{MASTODON}'
    assert typed(content, {OURS}).mentioned[0] == "orxan"


def test_marks_that_belong_to_letters_are_composed() -> None:
    assert typed("<p>o\u0308</p>", ()).text == "ö"


@pytest.mark.parametrize(
    "content", ["", "</p>", "<p><span>/today", "</div></p>/today", "<br><p>", "a < b", "<a", "&#0;"]
)
def test_broken_markup_is_read_as_well_as_can_be(content: str) -> None:
    assert "<p" not in typed(content, ()).text


@given(st.text())
def test_what_was_typed_is_found_again(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert typed(f"<p>x {escaped}</p>", ()).text.split() == typed(f"<div>x {escaped}<br></div>", ()).text.split()


LONG = """@aysel@far.example, "Sirr & Söz" <Örnəkli> — İlqar Işıqlı, 2 ay.
Write: https://www.example.org/a/very/long/path/that/is/cut%20short?q=1&l=az #FreeThem

@op today\u00a0only\u2026 😀 ½"""
WRITERS = [html.mastodon, html.pleroma, html.gotosocial]


@pytest.mark.parametrize("writes", WRITERS)
def test_what_was_sent_is_known_again_however_the_server_shows_it(writes: html.Writer) -> None:
    assert shown_substance(writes(LONG)) == substance(LONG)
    assert "ayselsirrsöz" in substance(LONG)


@pytest.mark.parametrize("writes", WRITERS)
@settings(max_examples=300)
@given(text=st.text(st.sampled_from("aİı\u0130é\u0301ﬁ1 \n<&>\"'#@./-*_\u200b\U0001f600")))
def test_any_text_is_known_again(writes: html.Writer, text: str) -> None:
    assert shown_substance(writes(text)) == substance(text)


@pytest.mark.parametrize(
    ("one", "other"), [("Day 10.", "Day 11."), ("for Ulvi", "for Ülvi"), ("😀", "😁"), ("@op yes", "@other yes")]
)
def test_texts_that_differ_stay_different(one: str, other: str) -> None:
    assert shown_substance(html.mastodon(one)) != substance(other)
