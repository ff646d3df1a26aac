"""A TOML file that people edit, with the line of each of its keys, so that a fault can be shown where it stands."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import Misconfigured

Place = tuple[str | int, ...]
"""Where a value stands: `("telegram", "token")`, or `("audience", 1, "zone")` for the second audience."""

_WORD = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_NAME = rf"{_WORD}(?:\s*\.\s*{_WORD})*"
_TABLE = re.compile(rf"\s*\[(\[?)\s*({_NAME})\s*\]")
_KEY = re.compile(rf"\s*({_NAME})\s*=")
_TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate", "Cannot mutate")


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where."""

    path: Path
    data: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[Place, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Document:
        """Read a file; one that is not there says nothing. Misconfigured names the line that cannot be read."""
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return cls(path)
        except OSError as error:
            raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from None
        text = _decoded(path, raw)
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise Misconfigured(_syntax_fault(path, text, str(error))) from None
        return cls(path, data, dict(_lines(text)))

    def where(self, place: Place) -> str:
        """The file, and the line of this place or of what it stands in."""
        for length in range(len(place), 0, -1):
            line = self.lines.get(place[:length])
            if line is not None:
                return f"{self.path}, line {line}"
        return str(self.path)

    def line(self, place: Place) -> int:
        """The line to sort by; 0 for what the file does not mention."""
        return next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), 0)


def _decoded(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Misconfigured(
            f"{path}, line {line}: this is not UTF-8 text. Save the file with the encoding UTF-8."
        ) from None


def _words(dotted: str) -> Place:
    return tuple(word.strip("\"'") for word in re.findall(_WORD, dotted))


def _lines(text: str) -> Iterator[tuple[Place, int]]:
    """The line of each key and table, of a text that is valid TOML."""
    table: Place = ()
    seen: Counter[Place] = Counter()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        was_inside, inside = inside, inside ^ bool((line.count('"""') + line.count("'''")) % 2)
        if was_inside:
            continue
        if header := _TABLE.match(line):
            table = _words(header[2])
            if header[1]:
                seen[table] += 1
                table = (*table, seen[table] - 1)
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *_words(key[1])), number


def _syntax_fault(path: Path, text: str, error: str) -> str:
    """What is wrong and where, without the line itself: it may hold a secret."""
    found = re.search(r"at line (\d+)", error)
    lines = text.rstrip("\n").split("\n")
    number = int(found[1]) if found else len(lines)
    where = f"{path}, line {number}"
    if error.startswith(_TWICE):
        line = lines[number - 1]
        if header := _TABLE.match(line):
            return f"{where}: [{header[2]}] stands here a second time. Put its settings together in one place."
        key = _KEY.match(line)
        return f"{where}: {key[1] if key else 'something'} is given twice. Keep one of the two."
    reason = error.partition(" (at ")[0]
    return f'{where}: this is not TOML ({reason}). Texts stand in straight "quotes"; numbers, true and false do not.'
