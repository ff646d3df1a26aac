"""The commands that readers give, wherever they write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """A command's word, as it is typed after the slash."""

    START = "start"
    HELP = "help"
    ABOUT = "about"
    PRISONER = "prisoner"
    PRISONERS = "prisoners"
    DEMANDS = "demands"
    TODAY = "today"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Command:
    """What a reader asked: a word, what it is about, and which page of a long answer."""

    word: Word
    about: str = ""
    page: int = 1


_LINE = re.compile(r"\s*[/!]?(\w{1,32})[:,.]?(?:\s+(.*))?", re.DOTALL)
_PAGED = re.compile(r"(?:(.*\S)\s+)?(\d{1,4})")
_WORDS = frozenset(str(word) for word in Word)
_WITH_PAGES = frozenset({Word.PRISONERS, Word.SOURCES})


def parse(text: str) -> Command | None:
    """Read `/prisoner ulvi`, `prisoner ulvi` or `/prisoners journalist 2`; None where the first word is no command."""
    match = _LINE.fullmatch(text.strip())
    if match is None or match[1].casefold() not in _WORDS:
        return None
    word, about = Word(match[1].casefold()), " ".join((match[2] or "").split())
    paged = _PAGED.fullmatch(about) if word in _WITH_PAGES else None
    return Command(word, paged[1] or "", max(int(paged[2]), 1)) if paged else Command(word, about)
