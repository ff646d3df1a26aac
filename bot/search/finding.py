"""From what a reader typed to the people who may be meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from bot.search.folding import hear, readings, spell
from bot.search.index import Index, Person

_FEW = 1_000
_KEPT_INDEXES = 4
_MOST_TYPED = 120
_MOST_WORDS = 6
_FEWEST_LETTERS = 2
_SHORTEST_PIECE = 3
_LONG_ENOUGH = (4, 7)
_A_SLIP = 10

Hits = dict[Person, int]
"""How far each person is from what was typed; 0 is the very name."""
Look = Callable[[Index, str, Collection[Person] | None], Hits]
"""Who, of those people or of all, has a name like one typed word."""


class NameSearch:
    """Finds people by any spelling, case, alphabet and order of words, forgiving a slip or two where nothing else fits.

    Keeps the index of a few collections of names, so that only the first question about each has to wait. A
    collection must not change once it was searched; an equal one is known again.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[Mapping[str, tuple[str, ...]], Index]] = []

    def __call__(self, names: Mapping[str, tuple[str, ...]], typed: str) -> Sequence[str]:
        """The slugs that fit, best first, then by slug. A whole slug finds only its own person."""
        slug = typed.strip().casefold()
        if slug in names:
            return [slug]
        index = self._index(names)
        asked = [words for reading in readings(typed[:_MOST_TYPED]) if (words := _words(reading))]
        # From the strictest way of looking to the most forgiving; each sees what the one before it sees.
        for look, arrange in ((_same, _arrangements), (_beginning, _arrangements), (_near, _as_typed)):
            if hits := _best(_everyone(arrange(words), look, index) for words in asked):
                hits = _whole_names(_fewest_slips(hits), asked, index)
                return [index.slugs[person] for person in sorted(hits, key=lambda person: (hits[person], person))]
        return []

    def _index(self, names: Mapping[str, tuple[str, ...]]) -> Index:
        for place, (known, index) in enumerate(self._kept):
            if known is names or known == names:
                self._kept.insert(0, self._kept.pop(place))
                return index
        self._kept = [(names, Index(names)), *self._kept][:_KEPT_INDEXES]
        return self._kept[0][1]


def _words(reading: str) -> list[str]:
    words = reading.split()
    enough = sum(map(len, words)) >= _FEWEST_LETTERS and len(words) <= _MOST_WORDS
    return words if enough else []


def _same(index: Index, word: str, _: Collection[Person] | None = None) -> Hits:
    """Who has the word itself, what sounds the same, or two words of which it is run together."""
    sounding = dict.fromkeys(_sounding(index, word), 1)
    return sounding | dict.fromkeys(index.folded.same(word), 0) or dict.fromkeys(_run_together(index, word), 1)


def _sounding(index: Index, word: str) -> Collection[Person]:
    return index.heard.same(hear(word))


def _run_together(index: Index, word: str) -> set[Person]:
    cuts = range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1)
    return {
        person for cut in cuts for person in {*_sounding(index, word[:cut])}.intersection(_sounding(index, word[cut:]))
    }


def _beginning(index: Index, word: str, _: Collection[Person] | None = None) -> Hits:
    if len(word) < _FEWEST_LETTERS:
        return _same(index, word)
    keys = spell(word) if len(word) >= _SHORTEST_PIECE else ()
    spelled = dict.fromkeys((person for key in keys for person in index.spelled.beginning(key)), 3)
    return spelled | dict.fromkeys(index.folded.beginning(word), 2) | _same(index, word)


def _near(index: Index, word: str, among: Collection[Person] | None) -> Hits:
    close = [
        {person: _A_SLIP * slips} for key in spell(word) for person, slips in index.near(key, _forgiven(key), among)
    ]
    return _best((*close, _beginning(index, word)))


def _forgiven(key: str) -> int:
    """How many slips a word of this length may hold."""
    return sum(len(key) >= length for length in _LONG_ENOUGH)


def _as_typed(words: list[str]) -> Iterator[list[str]]:
    yield words


def _arrangements(words: list[str]) -> Iterator[list[str]]:
    """The words as typed, and with neighbours joined: they may be one name that was split."""
    yield words
    for place in range(len(words) - 1):
        yield [*words[:place], words[place] + words[place + 1], *words[place + 2 :]]
    if len(words) > 2:
        yield ["".join(words)]


def _everyone(arrangements: Iterator[list[str]], look: Look, index: Index) -> Hits:
    """Who fits every word of an arrangement."""
    return _best(_fitting(words, look, index) for words in arrangements)


def _fitting(words: list[str], look: Look, index: Index) -> Hits:
    total = look(index, words[0], None)
    for word in words[1:]:
        if not total:
            return {}
        hits = look(index, word, total if len(total) <= _FEW else None)
        total = {person: total[person] + hits[person] for person in total.keys() & hits}
    return total


def _fewest_slips(hits: Hits) -> Hits:
    fewest = min(hits.values()) // _A_SLIP
    return {person: distance for person, distance in hits.items() if distance // _A_SLIP == fewest}


def _whole_names(hits: Hits, asked: list[list[str]], index: Index) -> Hits:
    """Only those whose whole name was typed, where it was: nobody has to choose between it and a longer one."""
    keys = [_whole(words) for words in asked if len(words) > 1]
    whole = {
        person: distance
        for person, distance in hits.items()
        if keys and any(_whole(name.split()) in keys for name in index.names[person])
    }
    return whole or hits


def _best(many: Iterable[Hits]) -> Hits:
    """The nearest distance of each person."""
    best: Hits = {}
    for hits in many:
        for person, distance in hits.items():
            best[person] = min(distance, best.get(person, distance))
    return best


def _whole(words: list[str]) -> list[str]:
    return sorted(map(hear, words))
