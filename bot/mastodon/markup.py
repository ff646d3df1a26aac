"""From a status's HTML to what its author typed. Also as Pleroma and GoToSocial write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"img", "hr", "wbr"})
_TYPED_MENTION = re.compile(r"\s*@([\w.-]*\w)(?:@[\w.-]*\w)?(?=[\s:,]|$)[:,]?")
_FULL_MENTION = re.compile(r"@(\w+(?:[.-]+\w+)*)@[\w.-]*\w")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Typed:
    """What someone typed: plain text by lines, and the user names that it mentioned, in order, without the servers."""

    text: str
    mentioned: tuple[str, ...]


def typed(content: str, mention_urls: Collection[str]) -> Typed:
    """Read a status's content. Mentions are known by their class or by the addresses that the server lists."""
    reader = _Reader(frozenset(mention_urls))
    reader.feed(content)
    reader.close()
    names = [_name(shown) for shown in reader.mentions]
    text = unicodedata.normalize("NFC", "".join(reader.shown)).replace("\u00a0", " ").translate(_INVISIBLE)
    while match := _TYPED_MENTION.match(text):
        names.append(match[1].casefold())
        text = text[match.end() :]
    lines = (" ".join(line.split()) for line in text.lstrip(" \n,:;").splitlines())
    return Typed("\n".join(line for line in lines if line), tuple(names))


def substance(text: str) -> str:
    """What of a plain text is the same however a server shows it: letters and digits, mentions without their servers.

    Where there are none, its other signs.
    """
    plain = unicodedata.normalize("NFKC", unquote(_FULL_MENTION.sub(r"\1", text.translate(_INVISIBLE)))).casefold()
    return "".join(filter(str.isalnum, plain)) or "".join(plain.split())


def shown_substance(content: str) -> str:
    """The same of a status's content, with its mentions where they stand."""
    reader = _Reader(frozenset(), inline=True)
    reader.feed(content)
    reader.close()
    return substance("".join(reader.shown))


def _name(mention: str) -> str:
    """The user name in `@name` or `@name@host`."""
    return mention.strip().lstrip("@").partition("@")[0].casefold()


class _Reader(HTMLParser):
    """Collects what is shown, and the mentions apart or `inline`. A tag left open is closed with the one around it."""

    def __init__(self, mention_urls: frozenset[str], *, inline: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.mentions: list[str] = []
        self._urls = mention_urls
        self._inline = inline
        self._open: list[tuple[str, list[str]]] = []
        self._into = self.shown

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._into.append("\n")
        if tag == "br" or tag in _VOID:
            return
        self._open.append((tag, self._into))
        if self._into is self.shown:
            self._into = self._place(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if not any(opened == tag for opened, _ in self._open):
            return
        while True:
            opened, outside = self._open.pop()
            self._leave(outside)
            if opened in _BLOCKS:
                self._into.append("\n")
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        self._into.append(data)

    def _place(self, tag: str, attributes: dict[str, str | None]) -> list[str]:
        """Where a tag's text goes: shown, a mention, or nowhere."""
        classes = (attributes.get("class") or "").split()
        if "quote-inline" in classes:
            return _Nowhere()
        named = not self._inline and ("mention" in classes or attributes.get("href") in self._urls)
        return [] if tag == "a" and named and "hashtag" not in classes else self.shown

    def _leave(self, outside: list[str]) -> None:
        inside, self._into = self._into, outside
        if inside is not outside and not isinstance(inside, _Nowhere):
            self.mentions.append("".join(inside))
            outside.append(" ")


class _Nowhere(list[str]):
    """Text that is not the author's own: the copy of a quoted post's address."""
