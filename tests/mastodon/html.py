"""How servers show what was sent as plain text: Mastodon, Pleroma and GoToSocial each in their own HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

Writer = Callable[[str], str]
Link = Callable[[str], str]

_PIECE = re.compile(r"(https?://[^\s<>]+|(?<![\w/=])@\w+(?:[.-]+\w+)*(?:@[\w.-]*\w)?|(?<!\S)#\w+)")
_PREFIX = re.compile(r"https?://(?:www\.)?")


def mentioned(text: str) -> list[str]:
    """The accounts that a text mentions."""
    return [piece[1:] for piece in _PIECE.findall(text) if piece.startswith("@")]


def mastodon(text: str) -> str:
    """Links are shortened by hidden spans, mentions lose their servers, blank lines part paragraphs."""
    return _paragraphs(_PIECE.sub("\0\\1\0", text), _mastodon_link, "<br />")


def gotosocial(text: str) -> str:
    """Links stand in full."""
    return _paragraphs(_PIECE.sub("\0\\1\0", text), _full_link, "<br>")


def pleroma(text: str) -> str:
    """There are no paragraphs."""
    return _marked(_PIECE.sub("\0\\1\0", text), _full_link).replace("\n", "<br/>")


def _paragraphs(text: str, link: Link, line_break: str) -> str:
    return "".join(f"<p>{_marked(part, link)}</p>" for part in text.split("\n\n")).replace("\n", line_break)


def _marked(text: str, link: Link) -> str:
    pieces = text.split("\0")
    return "".join(escape(piece) if i % 2 == 0 else _linked(piece, link) for i, piece in enumerate(pieces))


def _linked(piece: str, link: Link) -> str:
    if piece.startswith("@"):
        name, _, host = piece[1:].partition("@")
        address = f'<a href="https://{host or "m.example"}/@{name}" class="u-url mention">@<span>{name}</span></a>'
        return f'<span class="h-card" translate="no">{address}</span>'
    if piece.startswith("#"):
        address = f"https://m.example/tags/{piece[1:]}"
        return f'<a href="{address}" class="mention hashtag" rel="tag">#<span>{piece[1:]}</span></a>'
    return link(piece)


def _mastodon_link(url: str) -> str:
    found = _PREFIX.match(url)
    prefix = found[0] if found else ""
    shown, rest = url[len(prefix) :][:30], url[len(prefix) :][30:]
    spans = f'<span class="invisible">{prefix}</span><span class="{"ellipsis" if rest else ""}">{escape(shown)}</span>'
    return f'<a href="{escape(url)}" target="_blank">{spans}<span class="invisible">{escape(rest)}</span></a>'


def _full_link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="nofollow noreferrer noopener" target="_blank">{escape(url)}</a>'
