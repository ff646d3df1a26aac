"""Nobody withheld is named by a text about somebody else."""

from __future__ import annotations

import pytest

from bot.domain.campaign import Source
from bot.domain.withheld import Withheld
from tests.domain.dossiers import dossier, person

HIDDEN = person(
    "gizli-ornekli", "Gizli Örnəkli", publish=False, aliases=("Гизли Орнекли", "Gizli Ornekli-Sınaq", "Tənha")
)
SHOWN = person("numune-sinaqova", "Nümunə Sınaqova")
WITHHELD = Withheld(dossier(HIDDEN, SHOWN))


@pytest.mark.parametrize(
    "text",
    [
        "Held together with Gizli Örnəkli.",
        "GIZLI ÖRNƏKLI was there",
        "with Gizli  Örnəkli, a colleague",
        "Орнекли вместе с ней",
        "Örnəkli's lawyer",
        "the case of “Örnəkli”",
        "Tənha spoke",
        "a page named gizli-ornekli",
        "unionists GizliÖrnəkli and others",
        "https://example.org/gizli_ornekli/",
        "Gizli Örnəklinin vəkili",
        "с Гизли Орнекливым",
        "Örnəkliyə məktub",
    ],
)
def test_a_name_a_spelling_or_a_surname_betrays(text: str) -> None:
    assert WITHHELD.named_in([text])
    assert WITHHELD.named_in(["nothing here", text])


@pytest.mark.parametrize("text", ["", "Gizli means hidden.", "Nümunə Sınaqova", "Örnək", "a colleague", "Sınaqova"])
def test_other_words_do_not(text: str) -> None:
    assert not WITHHELD.named_in([text])


def test_a_surname_that_is_shared_with_somebody_published_betrays_nobody() -> None:
    hidden = person("gizli-sinaqova", "Gizli Sınaqova", publish=False)
    both = Withheld(dossier(hidden, SHOWN))
    assert not both.named_in(["Sınaqova was detained."])
    assert both.named_in(["Gizli Sınaqova was detained."])


def test_titles_and_addresses_of_sources_betray_too() -> None:
    def source(title: str = "", url: str = "https://example.org/1", archived_url: str = "") -> Source:
        return Source(id="s", publisher="Örnək Qəzeti", title=title, url=url, archived_url=archived_url)

    assert WITHHELD.named_by(source(title="Gizli Örnəkli in court"))
    assert WITHHELD.named_by(source(url="https://example.org/2025/gizli-ornekli-in-court"))
    assert WITHHELD.named_by(source(url="https://example.org/Gizli-%C3%96rn%C9%99kli"))
    assert WITHHELD.named_by(source(archived_url="https://archive.example.org/gizli-ornekli"))
    assert not WITHHELD.named_by(source(title="Somebody in court"))


def test_where_nobody_is_withheld_nothing_is() -> None:
    assert not Withheld(dossier(SHOWN)).named_in(["Gizli Örnəkli", "Nümunə Sınaqova", ""])


@pytest.mark.parametrize(
    "text", ["GİZLİ ÖRNƏKLİ", "gızlı örnəklı", "Gizli Ornekli", "Gizli O\u0308rnəkli", "ÖRNƏKLİ", "ornekli"]
)
def test_case_and_missing_accents_hide_nothing(text: str) -> None:
    assert WITHHELD.named_in([text])
