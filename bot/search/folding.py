"""Names as keys: however it is written, one name has one key.

folded   what a keyboard without special letters writes: `Əziz Orucov` is `eziz orucov`
spelled  one letter for a sound, whichever alphabet or habit it was written by: `orucov`, `orudjov`, `orujov` are one
heard    spelled, without what ears and pens lose first: `Mammadov`, `Məmmədov`, `Мамедов` are one
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Before anyascii, which follows other languages: it writes Azerbaijani Cyrillic ә as a, ҝ as g, ө as o with h.
_OURS = str.maketrans(
    "İIıəƏğĞşŞçÇöÖüÜәӘғҒҹҸҝҜөӨүҮһҺјЈ",
    "iiieeggssccoouueeggccggoouuhhyy",
)
# A lower-cased İ leaves its dot behind.
_STRAY_DOT = "\u0307"
_APOSTROPHES = "'`´‘’‛′ʹʻʼʽʾʿˈˊˋ＇"
_NOT_SPOKEN = re.compile(f"[{_STRAY_DOT}{_APOSTROPHES}]")
_SOUNDS = {
    **dict.fromkeys(("dzh", "dj", "tch", "ch", "zh", "j"), "c"),
    **dict.fromkeys(("kh", "x"), "h"),
    **dict.fromkeys(("gh", "q"), "g"),
    "sh": "s",
    "w": "v",
    "y": "i",
    "e": "a",
}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_LETTERS = str.maketrans({letters: sound for letters, sound in _SOUNDS.items() if len(letters) == 1})
_GLIDE = re.compile("i(?=[aou])|(?<=[aou])i")
_DOUBLED = re.compile(r"(.)\1+")
# The same words come again and again, in spellings and in names.
_MANY = 65_536
_RUSSIAN_G = re.compile(r"\bг", re.IGNORECASE)


def fold(text: str) -> str:
    """Latin small letters and digits, words apart by single spaces: the same for any case, accent or alphabet."""
    return " ".join(word for piece in unicodedata.normalize("NFKC", text).split() for word in _folded(piece))


@lru_cache(maxsize=_MANY)
def spell(folded: str) -> tuple[str, ...]:
    """One letter for each sound, so that a slip of the pen is one letter too.

    Where letters stand together for a sound (dzh, kh) also each by itself: the slip may have been among them.
    """
    sounds = _SOUND.sub(lambda match: _SOUNDS[match[0]], folded)
    return (sounds,) if len(sounds) == len(folded) else (sounds, folded.translate(_LETTERS))


@lru_cache(maxsize=_MANY)
def hear(folded: str) -> str:
    """What is spelled, without doubled letters and without the i or y that comes and goes beside a vowel."""
    return _DOUBLED.sub(lambda match: match[1], _GLIDE.sub("", spell(folded)[0]))


def readings(typed: str) -> tuple[str, ...]:
    """The text folded; twice where Russian may have written an H as Г (`Гасанли`)."""
    return tuple(dict.fromkeys((fold(typed), fold(_RUSSIAN_G.sub("х", typed)))))


@lru_cache(maxsize=_MANY)
def _folded(piece: str) -> tuple[str, ...]:
    """The words in a piece without spaces."""
    plain = _NOT_SPOKEN.sub("", piece.translate(_OURS))
    if not plain.isascii():
        # Symbols become spaces here: anyascii would write an emoji out in words.
        kept = "".join(char if _is_written(char) else " " for char in plain if unicodedata.category(char) != "Cf")
        plain = _NOT_SPOKEN.sub("", anyascii(kept))
    return tuple(re.findall("[a-z0-9]+", plain.lower()))


def _is_written(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"
