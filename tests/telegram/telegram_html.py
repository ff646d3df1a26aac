"""Telegram's HTML as its server reads it: a few tags, well nested, and nothing else."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

TAGS = frozenset(
    "b strong i em u ins s strike del span tg-spoiler a tg-emoji code pre blockquote tg-time".split()  # noqa: SIM905
)
_START = re.compile(r"<([^\s>/][^\s>]*)([^>]*)>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|amp|quot);?")


class CannotParse(ValueError):
    """What the server says after "can't parse entities: "."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of the visible text that is marked up."""

    tag: str
    text: str
    href: str = ""


@dataclass(slots=True)
class _Open:
    tag: str
    begin: int
    href: str


def read(text: str) -> tuple[str, tuple[Entity, ...]]:
    """The visible text and what is marked up in it. Raises CannotParse where Telegram answers 400."""
    visible, opened, entities, at = "", list[_Open](), list[Entity](), 0
    while at < len(text):
        where = f"byte offset {len(text[:at].encode())}"
        if text.startswith("</", at):
            ending = _end(text, at, opened, where)
            last = opened.pop()
            entities.append(Entity(last.tag, visible[last.begin :], last.href))
            at += len(ending)
        elif text[at] == "<":
            tag, href, length = _start(text, at, where)
            opened.append(_Open(tag, len(visible), href))
            at += length
        else:
            entity = _ENTITY.match(text, at)
            visible += html.unescape(f"&{entity[1]};") if entity else text[at]
            at += len(entity[0]) if entity else 1
    if opened:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return visible.strip(), tuple(entities)


def _end(text: str, at: int, opened: list[_Open], where: str) -> str:
    match = _END.match(text, at)
    if match is None:
        raise CannotParse(f"Unclosed end tag at {where}")
    if not opened:
        raise CannotParse(f"Unexpected end tag at {where}")
    if match[1].lower() not in ("", opened[-1].tag):
        raise CannotParse(
            f'Unmatched end tag at {where}, expected "</{opened[-1].tag}>", found "</{match[1].lower()}>"'
        )
    return match[0]


def _start(text: str, at: int, where: str) -> tuple[str, str, int]:
    match = _START.match(text, at)
    name = re.match(r"<([^\s>]*)", text[at:])
    tag = (name[1] if name else "").lower()
    if tag not in TAGS:
        raise CannotParse(f'Unsupported start tag "{tag}" at {where}')
    if match is None:
        raise CannotParse(f"Unclosed start tag at {where}")
    attributes = _attributes(match[2], tag, where)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise CannotParse(f'Tag "span" must have class "tg-spoiler" at {where}')
    return tag, attributes.get("href", ""), len(match[0])


def _attributes(inside: str, tag: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = inside.rstrip()
    while rest:
        match = _ATTRIBUTE.match(rest)
        if match is None or (match[2] is None and (tag, match[1].lower()) != ("blockquote", "expandable")):
            raise CannotParse(f'Expected equal sign in declaration of an attribute of the tag "{tag}" at {where}')
        found[match[1].lower()] = html.unescape((match[2] or "").strip("\"'"))
        rest = rest[match.end() :]
    return found
