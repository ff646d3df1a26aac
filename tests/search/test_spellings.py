"""Every spelling finds its person, however it is typed; and soon enough among very many people."""

from __future__ import annotations

import random
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import NameSearch
from tests.search.people import INVENTED, TWELVE, Names

EVERYBODY = {**TWELVE, **INVENTED}
FIND = NameSearch()
Typing = Callable[[str], str]
ENGLISH = {ord(ours): theirs for ours, theirs in zip("əşxqcçı", ("a", "sh", "kh", "g", "j", "ch", "i"), strict=True)}


def stripped(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def unstripped(text: str) -> str:
    return unicodedata.normalize("NFD", text)


TYPINGS: list[Typing] = [str, str.upper, str.lower, str.title, str.casefold, str.swapcase, stripped, unstripped]
spelled = st.sampled_from([(slug, spelling) for slug, spellings in EVERYBODY.items() for spelling in spellings])


@given(spelled, st.lists(st.sampled_from(TYPINGS), max_size=3), st.randoms())
def test_every_spelling_in_any_case_with_or_without_accents_and_in_any_order(
    whom: tuple[str, str], typings: list[Typing], chance: random.Random
) -> None:
    slug, spelling = whom
    words = spelling.split()
    chance.shuffle(words)
    typed = "  ".join(words)
    for typing in typings:
        typed = typing(typed)
    assert list(FIND(EVERYBODY, typed)) == [slug]


def dropped(word: str, place: int) -> str:
    return word[:place] + word[place + 1 :]


def doubled(word: str, place: int) -> str:
    return word[:place] + word[place] * 2 + word[place + 1 :]


def swapped(word: str, place: int) -> str:
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


@given(spelled, st.sampled_from([dropped, doubled, swapped]), st.data())
def test_a_slip_in_a_long_name_is_forgiven(
    whom: tuple[str, str], slip: Callable[[str, int], str], data: st.DataObject
) -> None:
    slug, spelling = whom
    words = spelling.split()
    long = [number for number, word in enumerate(words) if len(word) >= 7]
    if not long:
        return
    number = data.draw(st.sampled_from(long))
    place = data.draw(st.integers(0, len(words[number]) - 2))
    words[number] = slip(words[number], place)
    assert slug in FIND(EVERYBODY, " ".join(words))


@given(st.text(max_size=60))
def test_whatever_is_typed_the_answer_is_known_people_each_once_and_always_the_same(typed: str) -> None:
    hits = FIND(EVERYBODY, typed)
    assert len(set(hits)) == len(hits)
    assert set(hits) <= EVERYBODY.keys()
    assert list(hits) == list(NameSearch()(dict(reversed(EVERYBODY.items())), typed))


@pytest.mark.parametrize(
    "name",
    [
        "شهلا نمونه",
        "გიორგი ნიმუშაძე",
        "Ա. Օրինակյան",
        "Nu\u0301mune\u0301yev",
        "样本 例子",
        "Мəммəд Нүмунəҹ",
        "Ağ'əl-Sınaq",
    ],
)
def test_names_in_other_scripts_are_found_as_they_are_written(name: str) -> None:
    names: Names = {**EVERYBODY, "other": (name,)}
    assert list(FIND(names, name)) == ["other"]
    assert list(FIND(names, unicodedata.normalize("NFD", name))) == ["other"]


def test_a_changed_collection_is_searched_anew() -> None:
    find = NameSearch()
    assert find({"a": ("Sınaqova",)}, "sinaqova") == ["a"]
    assert find({"b": ("Sınaqova",)}, "sinaqova") == ["b"]
    assert find({}, "sinaqova") == []
    assert find({"a": ("Sınaqova",)}, "sinaqova") == ["a"]


def invented(people: int) -> Names:
    chance = random.Random(7)  # noqa: S311 - the same people each time
    syllables = [first + second for first in "bdfghlmnqrstvxyzcşç" for second in "aəiu"]

    def word(length: int) -> str:
        return "".join(chance.choice(syllables) for _ in range(length)).capitalize()

    def spellings() -> tuple[str, ...]:
        name = f"{word(2)} {word(chance.choice((3, 4)))}{chance.choice(('ov', 'ova', 'li', 'zadə'))}"
        english = name.translate(ENGLISH)
        slips = [name[:place] + chance.choice("aeiou") + name[place:] for place in (2, 5, 8)]
        return name, english, name.replace("ə", "e"), *slips

    return {f"invented-{number:05}": spellings() for number in range(people)}


def test_among_twenty_thousand_people_an_answer_takes_well_under_a_tenth_of_a_second() -> None:
    names, find = invented(20_000), NameSearch()
    find(names, "the first question waits for the index")
    some = list(names.items())[::2_000]
    asked = [spelling for _, (spelling, *_) in some] + [dropped(spelling, 7) for _, (spelling, *_) in some]
    asked += [spelling.split()[1].upper() for _, (spelling, *_) in some]
    asked += ["qwxyzqwxyz", "'; DROP TABLE prisoners;--", "ba", "Sınaqova"]
    taken = []
    for typed in asked:
        start = time.process_time()
        find(names, typed)
        taken.append(time.process_time() - start)
    assert sorted(taken)[len(taken) * 9 // 10] < 0.1
    assert all(slug in find(names, spelling) for slug, (spelling, *_) in some)


def test_other_collections_asked_in_between_do_not_push_the_large_one_out() -> None:
    names, find = invented(3_000), NameSearch()
    find(names, "sinaqova")
    start = time.process_time()
    for _ in range(50):
        find({"journalist": ("Journalist", "Journalists")}, "sinaqova")
        find({"abzas-2023": ("Abzas Media case",)}, "sinaqova")
        find(dict(names), "Sınaqova")
    assert time.process_time() - start < 5
