"""What readers never see: withheld people, in every text and source that names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from bot.domain.campaign import Dossier, Source
from bot.domain.prisoner import Prisoner

_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans("ıə", "ie")
_SHORTEST_SURNAME = 4


class Withheld:
    """Finds people with `publish = false` in texts about others, by full name, spelling or surname.

    A surname that a published person bears too does not betray anybody by itself.
    """

    def __init__(self, dossier: Dossier) -> None:
        hidden = [p for p in dossier.prisoners.values() if not p.publish]
        shown = [p for p in dossier.prisoners.values() if p.publish]
        common = {word for person in shown for name in person.spellings() for word in _words(name)}
        self._names = {" ".join(_words(name)) for person in hidden for name in person.spellings()}
        self._names |= {person.slug.replace("-", " ") for person in hidden}
        self._names |= {surname for person in hidden for surname in _surnames(person)} - common
        self._names.discard("")
        # The texts are the dossier's own, and are asked about again with every answer.
        self._known: dict[str, bool] = {}

    def named_in(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts names somebody who is withheld."""
        return any(map(self._is_named, texts)) if self._names else False

    def named_by(self, source: Source) -> bool:
        """Whether a source's title or address names somebody who is withheld."""
        return self.named_in((source.title, unquote(source.url), unquote(source.archived_url)))

    def _is_named(self, text: str) -> bool:
        if text not in self._known:
            self._known[text] = self._betrays(text)
        return self._known[text]

    def _betrays(self, text: str) -> bool:
        padded = f" {' '.join(_words(text))} "
        return any(f" {name} " in padded for name in self._names)


def _words(text: str) -> list[str]:
    """In small letters without accents: a name betrays also where its special letters were left out."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


def _surnames(person: Prisoner) -> set[str]:
    last = {_words(name)[-1] for name in person.spellings() if len(_words(name)) > 1}
    return {word for word in last if len(word) >= _SHORTEST_SURNAME}
