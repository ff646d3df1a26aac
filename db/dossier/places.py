"""Where in a dossier's files something stands."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Path = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_HEADER = re.compile(rf"(\[\[?)[ \t]*({_KEY})[ \t]*\]\]?")
_ASSIGNED = re.compile(rf"({_KEY})[ \t]*=")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    + r"'''.*?'{3,5}|"
    + r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n|[^"'#\[\]{}\n]+""",
    re.DOTALL,
)


class Document:
    """A file's name and text; it knows on which line each key stands."""

    def __init__(self, name: str, text: str = "", *, top_keys: Collection[str] = ()) -> None:
        self.name = name
        self.text = text.replace("\r\n", "\n")
        self.top_keys = top_keys

    def line(self, path: Path) -> int | None:
        """The line of that key, or of the nearest one around it; None where nothing is near."""
        for length in range(len(path), 0, -1):
            if (line := self._lines.get(path[:length])) is not None:
                return line
        return None

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        found: dict[Path, int] = {}
        ends = [match.start() for match in re.finditer("\n", self.text)]
        for path, offset in _keys(self.text):
            for length in range(1, len(path) + 1):
                found.setdefault(path[:length], bisect_right(ends, offset) + 1)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """A key in a document."""

    document: Document
    path: Path = ()

    def __truediv__(self, step: str | int) -> Place:
        return Place(self.document, (*self.path, step))

    @property
    def line(self) -> int | None:
        return self.document.line(self.path)

    def line_of(self, word: object) -> int | None:
        """The line, here or below, on which that word of a list stands."""
        if (first := self.line) is None:
            return None
        lines = self.document.text.split("\n")[first - 1 :]
        return next((first + number for number, line in enumerate(lines) if f'"{word}"' in line), first)

    @property
    def key(self) -> str:
        """The key as a person reads it: tables are counted from one."""
        steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).lstrip(".")


def _keys(text: str) -> Iterator[tuple[Path, int]]:
    """Every key of a document that the TOML reader has accepted, with its offset."""
    counts: dict[Path, int] = {}
    table: Path = ()
    offset = _after(_GAP, text, 0)
    while offset < len(text):
        if header := _HEADER.match(text, offset):
            table = _table(_parts(header[2]), header[1] == "[[", counts)
            yield table, offset
            end = _after(_GAP, text, header.end())
        elif key := _ASSIGNED.match(text, offset):
            yield table + _parts(key[1]), offset
            end = _after(_GAP, text, _skip_value(text, key.end()))
        else:
            return
        offset = end


def _after(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset


def _table(parts: Path, is_array: bool, counts: dict[Path, int]) -> Path:
    table: Path = ()
    for part in parts[:-1]:
        table += (part,)
        if table in counts:
            table += (counts[table] - 1,)
    table += parts[-1:]
    if not is_array:
        return table
    counts[table] = counts.get(table, 0) + 1
    return (*table, counts[table] - 1)


def _parts(key: str) -> Path:
    return tuple(
        next(iter(tomllib.loads(f"{part} = 0"))) if part[0] in "\"'" else part for part in re.findall(_PART, key)
    )


def _skip_value(text: str, offset: int) -> int:
    depth = 0
    while token := _TOKEN.match(text, offset):
        offset = token.end()
        if token[0] == "\n" and depth == 0:
            break
        depth += (token[0] in "[{") - (token[0] in "]}")
    return offset
