"""Whatever stands in a record is shown as it stands: escaped once on Telegram, not at all on Mastodon."""

from __future__ import annotations

import types
from dataclasses import replace
from typing import Any, Union, get_args, get_origin

import pytest

from messages.catalog import MESSAGES, Notice
from messages.grammar import fields_of
from messages.parts import Message
from messages.quote import bare, quotable
from messages.render import Network, Templates
from tests.telegram import telegram_html

TELEGRAM_NAME = 'Nümunə <3 & "Sınaq" O\'qlu </b>'
MASTODON_NAME = 'Tom & <Örnəkli> O\'Neil "x"'
TEMPLATES = Templates()


def filled(hint: Any, text: str) -> Any:
    """A value of that type in which every text is this one."""
    if get_origin(hint) in (Union, types.UnionType):
        return filled(next(arg for arg in get_args(hint) if arg is not type(None)), text)
    if get_origin(hint) is tuple:
        return (filled(get_args(hint)[0], text),)
    if hint is bool:
        return True
    return text if hint is str else hint(**{name: filled(kind, text) for name, kind in fields_of(hint).items()})


def said(kind: type[Message], network: Network, text: str) -> str:
    return "\n\n".join(part.text for part in TEMPLATES.render(filled(kind, text), network, "en"))


@pytest.mark.parametrize("kind", MESSAGES)
def test_markup_in_a_record_is_seen_on_telegram_as_it_was_written(kind: type[Message]) -> None:  # S06
    html = said(kind, "telegram", TELEGRAM_NAME)
    seen, entities = telegram_html.read(html)
    assert (TELEGRAM_NAME in seen) == (fields_of(kind) != {})
    assert "&amp;amp;" not in html
    assert {entity.href for entity in entities if entity.href} <= {
        TELEGRAM_NAME,
        f"https://t.me/{TELEGRAM_NAME}",
    }


@pytest.mark.parametrize("kind", MESSAGES)
def test_no_markup_reaches_mastodon(kind: type[Message]) -> None:  # S07
    plain = said(kind, "mastodon", MASTODON_NAME)
    assert (MASTODON_NAME in plain) == (fields_of(kind) != {})
    rest = plain.replace(MASTODON_NAME, "")
    assert not {"<", ">", "&"} & set(rest)


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("network", ["telegram", "mastodon"])
def test_no_override_gets_out(kind: type[Message], network: Network) -> None:  # S34
    text = said(kind, network, "Sınaq\u202egnp.exe\u2066\u202a")
    assert not set(text) & {chr(code) for code in range(0x202A, 0x202F)}


def test_only_our_own_html_is_quoted_as_it_is_and_never_turns_text_around() -> None:  # S06, S34
    html = "<b>Nümunə &lt;3</b> <blockquote expandable>So\u202egnp</blockquote>"
    notice = replace(filled(Notice, "x"), shown=quotable(html))
    text = "\n".join(part.text for part in TEMPLATES.render(notice, "telegram", "en"))
    assert "<blockquote><b>Nümunə &lt;3</b> Sognp</blockquote>" in text
    assert bare(html) == "Nümunə <3 So\u202egnp"
