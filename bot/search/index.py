"""Everybody's names as keys, made once and then looked up."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.folding import fold, hear, spell

Person = int
"""A place in the list of slugs."""

_AFTER_EVERY_LETTER = "{"
_SHORTEST_HEARD = 3


class Keys:
    """Who bears which key."""

    def __init__(self) -> None:
        self._bearers: dict[str, list[Person]] = {}
        self._sorted: list[str] = []

    def add(self, keys: Collection[str], person: Person) -> None:
        for key in keys:
            self._bearers.setdefault(key, []).append(person)

    def sort(self) -> None:
        """To be called once after all are added."""
        self._sorted = sorted(self._bearers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sorted)

    def same(self, key: str) -> Collection[Person]:
        return self._bearers.get(key, ())

    def beginning(self, key: str) -> set[Person]:
        """Who bears a key that begins like this."""
        first, end = bisect_left(self._sorted, key), bisect_left(self._sorted, key + _AFTER_EVERY_LETTER)
        return {person for found in self._sorted[first:end] for person in self._bearers[found]}


class Index:
    """All names of one collection of people, by their words."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.slugs = sorted(names)
        self.names = [{fold(name) for name in (slug, *names[slug])} for slug in self.slugs]
        self.folded, self.spelled, self.heard = Keys(), Keys(), Keys()
        self._spelled_of: list[set[str]] = []
        for person, mine in enumerate(self.names):
            words = {word for name in mine for word in name.split()}
            spelled = {key for word in words for key in spell(word)}
            heard = {hear(word) for word in words}
            self.folded.add(words, person)
            self.spelled.add(spelled, person)
            self.heard.add([key for key in heard if len(key) >= _SHORTEST_HEARD], person)
            self._spelled_of.append(spelled)
        self.folded.sort()
        self.spelled.sort()
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for key in self.spelled:
            self._by_length[len(key)].append(key)

    def near(self, key: str, slips: int, among: Collection[Person] | None) -> Iterator[tuple[Person, int]]:
        """Who, of those people or of all, has a word spelled at most so many slips away, and how many."""
        for candidates in self._candidates(key, slips, among):
            close = process.extract(key, candidates, scorer=OSA.distance, score_cutoff=slips, limit=None)
            yield from ((person, int(distance)) for found, distance, _ in close for person in self.spelled.same(found))

    def _candidates(self, key: str, slips: int, among: Collection[Person] | None) -> Iterator[Collection[str]]:
        if not slips:
            return
        if among is not None:
            yield list({spelled for person in among for spelled in self._spelled_of[person]})
            return
        for length in range(len(key) - slips, len(key) + slips + 1):
            yield self._by_length.get(length, ())
