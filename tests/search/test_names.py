"""Readers type names as they know them, and find who they mean."""

from __future__ import annotations

import pytest

from bot.search import NameSearch
from tests.search.people import INVENTED, TWELVE

ORUJOVS = ["aziz-orujov", "mohyaddin-orujov"]


def found(typed: str) -> list[str]:
    return list(NameSearch()({**TWELVE, **INVENTED}, typed))


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        *((typed, "aykhan-israfilov") for typed in ("ISRAFILOV", "İsrafilov", "israfilov", "İSRAFİLOV", "Исрафилов")),
        *((typed, "sevinj-vagifgizi") for typed in ("sevinc", "Севиндж", "SEVİNC", "Vagifqizi", "вагифгызы")),
        *((typed, "afiaddin-mammadov") for typed in ("mammadov", "Məmmədov", "MAMEDOV", "Мамедов", "memmedov")),
        *((typed, "ulvi-hasanli") for typed in ("ulvi", "ulvı", "Ülvi", "Hesenli", "Гасанли", "Həsənli", "hasanly")),
        *((typed, "tofig-yagublu") for typed in ("Yaqublu", "yagublo", "Tofik", "Ягублу", "yaqub", "TOFİQ")),
        *((typed, "elvin-mustafayev") for typed in ("mustafaev", "mustafajev", "Mustafaiev", "Мустафаев")),
        *((typed, "hafiz-babali") for typed in ("Babalı", "BABALI", "babaly", "Khafiz", "hafis")),
        *((typed, "mahammad-kekalov") for typed in ("Mahamad", "Məhəmməd", "mohamed", "Kekalof")),
        *((typed, "mohyaddin-orujov") for typed in ("Möhyəddin", "mohiaddin", "Мохьяддин", "moxyeddin")),
        *((typed, "nargiz-absalamova") for typed in ("nergiz", "Nargis", "Абсаламова", "absalmova")),
        *((typed, "teymur-karimov") for typed in ("Kerimov", "Керимов", "teimur", "Kərimof")),
    ],
)
def test_one_person_by_one_name(typed: str, slug: str) -> None:
    assert found(typed) == [slug]


@pytest.mark.parametrize("typed", ["orujov", "Orucov", "Оруджев", "orujev", "ORUDJEV", "Orudzhev", "Orucow"])
def test_a_shared_surname_finds_both_who_bear_it(typed: str) -> None:
    assert found(typed) == ORUJOVS


@pytest.mark.parametrize(
    "typed", ["Orujov Aziz", "əziz orucov", "Оруджев Азиз", "Aziz Orucow", "AzizOrujov", "OrujovAziz"]
)
def test_a_first_name_tells_the_two_apart(typed: str) -> None:
    assert found(typed) == ["aziz-orujov"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("VagifQizi", "sevinj-vagifgizi"),
        ("Vagif qizi", "sevinj-vagifgizi"),
        ("Sevinc Vaqif qızı", "sevinj-vagifgizi"),
        ("AfiaddinMammadov", "afiaddin-mammadov"),
        ("AfieddinMamedov", "afiaddin-mammadov"),
        ("Absalam ova", "nargiz-absalamova"),
    ],
)
def test_words_run_together_or_split(typed: str, slug: str) -> None:
    assert found(typed) == [slug]


@pytest.mark.parametrize("typed", ["ilqar işıqlı", "İLQAR IŞIQLI", "ILQAR ISIQLI", "ılqar ışıqlı", "Ilqar isiqli"])
def test_dotted_and_dotless_i_are_one(typed: str) -> None:
    assert found(typed) == ["ilqar-ishiqli"]


@pytest.mark.parametrize("typed", ["sehla", "ŞƏHLA", "celebi sinaqova", "Sehla  Celebi", "Shahla Chalabi", "Шахла"])
def test_special_letters_may_be_left_out(typed: str) -> None:
    assert found(typed) == ["shahla-chalabi-sinaqova"]


@pytest.mark.parametrize(
    "typed", ["O'Örnəkli", "o’örnəkli", "OʻÖRNƏKLİ", "O`Ornekli", "OORNEKLI", "O Ornekli", "örnəkli"]
)
def test_apostrophes_of_all_kinds(typed: str) -> None:
    assert found(typed) == ["ornekli"]


NONSENSE = (
    "qwxyz|%|_|*|a||  |'|'; DROP TABLE prisoners;--|Əzz|zz|👍|\u202e|aaaa|\0|ulvi mammadov|Aziz Yagublu|free them"
)


@pytest.mark.parametrize("typed", [*NONSENSE.split("|"), "x" * 5_000, "ab " * 5_000])
def test_nonsense_finds_nobody(typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["ulvi%", "*ulvi*", "ulvi ✊", "@ulvi", "ul\u200bvi", "Ülvi.", "«Ülvi»"])
def test_signs_around_a_name_do_not_hide_it(typed: str) -> None:
    assert found(typed) == ["ulvi-hasanli"]


def test_a_slug_finds_only_its_own_person() -> None:
    names = {"ulvi": ("Ülvi Nümunəyev",), "ulvi-hasanli": ("Ülvi Həsənli",)}
    find = NameSearch()
    assert find(names, "ulvi") == ["ulvi"]
    assert find(names, " ULVI-HASANLI ") == ["ulvi-hasanli"]
    assert find(names, "Ülvi") == ["ulvi", "ulvi-hasanli"]


def test_a_whole_name_wins_over_longer_ones() -> None:
    names = {"a": ("Əli Sınaqov Örnək oğlu",), "b": ("Əli Sınaqov",), "c": ("Əli Örnəkli",)}
    find = NameSearch()
    assert find(names, "sinaqov əli") == ["b"]
    assert find(names, "sinaqov") == ["a", "b"]


def test_slips_are_forgiven_only_where_nothing_else_fits_and_by_length() -> None:
    names = {"a": ("Nümunəyev",), "b": ("Nümunəyeva",), "c": ("Əlik",), "d": ("Əli",), "e": ("Nümunəzadə",)}
    find = NameSearch()
    assert find(names, "nümunəyev") == ["a"]
    assert find(names, "numuneye") == ["a", "b"]
    assert find(names, "nimuneyeva") == ["b"]
    assert find(names, "nimuneyiv") == ["a"]
    assert find(names, "nininayiv") == []
    assert find(names, "elok") == ["c"]
    assert find(names, "elo") == []


def test_the_very_name_comes_before_its_likenesses() -> None:
    names = {"a": ("Гасан",), "b": ("Həsən",), "c": ("Qasan",)}
    assert NameSearch()(names, "Həsən")[0] == "b"
    assert list(NameSearch()(names, "Гасан")) == ["a", "b", "c"]
