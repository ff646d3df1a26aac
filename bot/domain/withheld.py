"""What readers never see: withheld people, in every text and source that names them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import unquote

from bot.domain.campaign import Dossier, Source
from bot.domain.cleaning import words
from bot.domain.prisoner import Prisoner

_SHORTEST_SURNAME = 4


class Withheld:
    """Finds people with `publish = false` in texts about others, by full name, spelling or surname.

    A surname that a published person bears too does not betray anybody by itself.
    """

    def __init__(self, dossier: Dossier) -> None:
        hidden = [p for p in dossier.prisoners.values() if not p.publish]
        shown = [p for p in dossier.prisoners.values() if p.publish]
        self._common = {word for person in shown for name in person.spellings() for word in words(name)}
        self._surnames = {surname for person in hidden for surname in _surnames(person)} - self._common
        names = [words(name) for person in hidden for name in (*person.spellings(), person.slug.replace("-", " "))]
        self._surnames |= {name[0] for name in names if len(name) == 1}
        self._names: dict[str, set[tuple[str, ...]]] = {}
        for name in (name for name in names if len(name) > 1):
            self._names.setdefault(name[0], set()).add(tuple(name))
        # The texts are the dossier's own, and are asked about again with every answer.
        self._known: dict[str, bool] = {}

    def named_in(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts names somebody who is withheld."""
        return any(map(self._is_named, texts)) if self._names or self._surnames else False

    def named_by(self, source: Source) -> bool:
        """Whether a source's id, title or address names somebody who is withheld."""
        return self.named_in((source.id, source.title, unquote(source.url), unquote(source.archived_url)))

    def _is_named(self, text: str) -> bool:
        if text not in self._known:
            self._known[text] = any(self._betrays(words(written)) for written in (text, _apart(text)))
        return self._known[text]

    def _betrays(self, said: list[str]) -> bool:
        return any(self._is_surname(word) or self._begins_name(said[at:]) for at, word in enumerate(said))

    def _is_surname(self, word: str) -> bool:
        begins = any(word[:end] in self._surnames for end in range(_SHORTEST_SURNAME, len(word)))
        return word in self._surnames or (begins and word not in self._common)

    def _begins_name(self, said: list[str]) -> bool:
        """Whether a full name stands here; its last word may have an ending (Sınaqovanın, Сынаговой)."""
        for name in self._names.get(said[0], ()):
            *first, last = said[: len(name)]
            if tuple(first) == name[:-1] and (last == name[-1] or self._is_inflected(last, name[-1])):
                return True
        return False

    def _is_inflected(self, word: str, name: str) -> bool:
        return word.startswith(name) and word not in self._common


def _apart(text: str) -> str:
    """With a space inside names that were run together: `NümunəSınaqova` betrays her too."""
    return text[:1] + "".join(f" {b}" if a.islower() and b.isupper() else b for a, b in pairwise(text))


def _surnames(person: Prisoner) -> set[str]:
    last = {words(name)[-1] for name in person.spellings() if len(words(name)) > 1}
    return {word for word in last if len(word) >= _SHORTEST_SURNAME}
