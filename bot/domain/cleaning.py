"""What a stranger typed is never repeated as it came: only letters and a few signs of it, and little."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = frozenset(" -'’ʼ")
_MARKS_ON_ONE_LETTER = 2
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans("ıə", "ie")
ISOLATE, RELEASE = "\u2068", "\u2069"


def cleaned(typed: str, most: int = 40) -> str:
    """The letters, digits, spaces, hyphens and apostrophes of it, at most so many, between direction isolates.

    No mark-up, link, mention, hashtag, control or direction override survives. Empty where nothing is left.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", typed):
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        spoken = char.isalnum() or char in _SIGNS or (0 < marks <= _MARKS_ON_ONE_LETTER and bool(kept))
        kept.append(char if spoken else " " if not marks else "")
    short = _cut(" ".join("".join(kept).split()), most)
    return f"{ISOLATE}{short}{RELEASE}" if short else ""


def letters(typed: str) -> int:
    """How many letters and digits it has: what a search can go by."""
    return sum(char.isalnum() for char in typed)


def words(text: str) -> list[str]:
    """Its words in small letters without accents: the same where special letters were left out."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end].rstrip() + "…"
