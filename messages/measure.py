"""Counts as each network does, and takes a text apart into pieces that must not be cut."""

from __future__ import annotations

import html
from dataclasses import dataclass

import regex

from messages.render import Network

RAW_BYTES = 32_767
_GRAPHEME = regex.compile(r"\X")
_TAG = regex.compile(r"<[^>]*>")
_LINK = r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'’”]"
_MENTION = r"(?<![=/\w])@[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*(?:@[\w.-]+\w)?"
_SPECIAL = regex.compile(rf"{_LINK}|{_MENTION}|(?<!\S)\#\w+", regex.S)
_PIECES = {
    "telegram": regex.compile(r"<(?P<whole>a|code|pre)\b[^>]*>.*?</(?P=whole)>|<[^>]*>|&[#\w]+;\p{M}*|\X", regex.S),
    "mastodon": regex.compile(rf"{_SPECIAL.pattern}|\X", regex.S),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest thing that can be cut off: a grapheme, an entity, a tag, a link, a mention, a hashtag."""

    raw: str
    seen: str
    size: int

    @property
    def is_tag(self) -> bool:
        return not self.seen and self.raw.startswith("<")


@dataclass(frozen=True, slots=True)
class Measure:
    """How one network counts. On Mastodon a link counts `links`, however long it is."""

    network: Network
    links: int = 23

    def size(self, text: str) -> int:
        """The length of a whole message."""
        if self.network == "telegram":
            return len(visible(text).strip())
        special = [match[0] for match in _SPECIAL.finditer(text.strip())]
        plain = len(_GRAPHEME.findall(_SPECIAL.sub("\n", text.strip())))
        return plain - len(special) + sum(self._piece(raw).size for raw in special)

    def fits(self, text: str, limit: int) -> bool:
        """Whether the network takes this text."""
        return self.size(text) <= limit and (self.network != "telegram" or len(text.encode()) <= RAW_BYTES)

    def pieces(self, text: str) -> list[Piece]:
        """The text as pieces, in order; joined, their raw texts are the text."""
        found = _PIECES[self.network].finditer(text)
        return [self._piece(match[0]) for match in found]

    def _piece(self, raw: str) -> Piece:
        if self.network == "telegram":
            seen = visible(raw)
            return Piece(raw, seen, len(seen))
        if raw.startswith(("http://", "https://")):
            return Piece(raw, raw, self.links)
        if len(raw) == 1 or raw[0] not in "@#":
            return Piece(raw, raw, 1)
        counted = "@" + raw[1:].partition("@")[0] if raw[0] == "@" else raw
        return Piece(raw, raw, len(_GRAPHEME.findall(counted)))


def visible(text: str) -> str:
    """What a reader of Telegram's HTML sees."""
    return html.unescape(_TAG.sub("", text))
