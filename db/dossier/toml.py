"""Writes the small part of TOML that dossier files use, always in the same way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

Value = str | bool | Sequence[str]

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_WIDTH = 110
# Letters that change how the rest of a line is shown, or that an editor swallows, are written where they can be seen.
_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def assignment(path: Sequence[str], value: Value) -> str:
    """One `key = value`; a text of several lines and a long list take several lines."""
    return f"{dotted(path)} = {_value(value)}"


def dotted(path: Sequence[str]) -> str:
    """The key with its dots, quoted where TOML asks for it."""
    return ".".join(part if _BARE.fullmatch(part) else _quoted(part) for part in path)


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
    items = [_text(item) for item in value]
    line = f"[{', '.join(items)}]"
    if len(line) <= _WIDTH or not items:
        return line
    return "\n".join(["[", *(f"    {item}," for item in items), "]"])


def _text(text: str) -> str:
    if "\n" not in text:
        return _quoted(text)
    lines = "\n".join(_escaped(line) for line in text.split("\n"))
    return f'"""\n{lines}"""'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return "".join(map(_letter, text))


def _letter(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    if category(letter) in ("Cc", "Zl", "Zp") or letter in _UNSEEN:
        return f"\\u{ord(letter):04x}"
    return letter
