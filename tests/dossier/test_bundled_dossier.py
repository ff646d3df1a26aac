"""The dossier that comes with the program: complete, in the writer's own form, and true to its sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.domain.campaign import Dossier, ScopeKind
from bot.domain.prisoner import Text
from bot.domain.standing import Freshness, Standing, Status, standing
from db.dossier import bundled, lint, read, write

TODAY = date(2026, 11, 24)
COURIERS = ("afiaddin-mammadov", "aykhan-israfilov", "elvin-mustafayev", "mohyaddin-orujov")


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return read(bundled())


def test_everyone_and_everything_is_there(dossier: Dossier) -> None:
    assert len(dossier.prisoners) == 12
    assert sum(len(person.events) for person in dossier.prisoners.values()) == 112
    assert len(dossier.sources) == 147
    assert [case.id for case in dossier.cases.values() if case.background] == ["election-2024", "since-2025"]
    assert len(dossier.cases) == 5
    assert sum(len(case.events) for case in dossier.cases.values()) == 31
    assert (len(dossier.demands), len(dossier.slogans), dossier.actions) == (3, 5, ())
    assert Counter(person.category for person in dossier.prisoners.values()) == {
        "courier & trade unionist": 4,
        "journalist": 7,
        "politician": 1,
    }


def test_all_twelve_may_be_shown_and_say_why(dossier: Dossier) -> None:
    assert all(person.publish and person.consent for person in dossier.prisoners.values())
    assert all(person.editor_notes["statement_name"] for person in dossier.prisoners.values())


def test_the_files_are_as_the_program_writes_them(dossier: Dossier, tmp_path: Path) -> None:
    write(dossier, tmp_path)
    for folder, other in ((bundled(), tmp_path), (tmp_path, bundled())):
        for path in folder.rglob("*.t*"):
            assert path.read_bytes() == (other / path.relative_to(folder)).read_bytes()


def test_it_has_no_fault_and_only_english_is_complete() -> None:
    findings = lint(bundled(), frozenset({"en"}))
    assert (findings.faults, findings.warnings, findings.missing["en"]) == ((), (), 0)
    assert findings.missing["az"] > 0
    assert lint(bundled(), frozenset({"en", "az"})).faults


def test_demands_and_slogans_reach_whom_the_statement_meant(dossier: Dossier) -> None:
    wide = ["everyone", "category: courier & trade unionist", "category: journalist"]
    assert [str(demand.scope) for demand in dossier.demands] == wide
    assert [str(slogan.scope) for slogan in dossier.slogans] == [*wide, "campaign", "campaign"]
    assert [slogan.text.said("en") for slogan in dossier.slogans] == [
        "Freedom for all political prisoners in Azerbaijan!",
        "Freedom for imprisoned couriers and union members!",
        "Freedom for imprisoned journalists!",
        "Down with the bourgeois oligarch regime of Aliyev!",
        "For a Socialist Federation of Caucasia!",
    ]
    assert all((d.of_whom, d.since, d.met) == (Text(), None, None) for d in dossier.demands)


def test_the_political_aims_stand_beside_nobody(dossier: Dossier) -> None:
    aims = [slogan for slogan in dossier.slogans if slogan.scope.kind is ScopeKind.CAMPAIGN]
    assert not any(slogan.scope.covers(person) for slogan in aims for person in dossier.prisoners.values())


def told(dossier: Dossier) -> Iterator[str]:
    """All that the dossier says as its own: not the quoted statement, not what editors note for each other."""
    texts = [text for demand in dossier.demands for text in (demand.text, demand.of_whom)]
    texts += [*(slogan.text for slogan in dossier.slogans), *(action.text for action in dossier.actions)]
    for case in dossier.cases.values():
        texts += [case.title, *(event.text for event in case.events)]
    for person in dossier.prisoners.values():
        texts += [person.organisation, person.role, person.summary]
        texts += [text for event in person.events for text in (event.text, event.court)]
        texts += [person.facility.name] if person.facility else []
    yield from (words for text in texts for words in text.words.values())


UNBORNE = {
    "couriers arrested before their protest": r"(arrest|detain|held)\w*\W+before (the|their|a|any) (couriers' )?protest",
    "a mass poisoning": r"poison",
    "the president's mine": r"(Aliyev|president|first family)['’]s (family['’]s )?(gold|mine|mining)|(mine|mining)\b.{0,30}"
    r"\b(belong|owned|of (the )?(Aliyev|president))",
    "Yagublu leads Musavat": r"(?<!deputy )\b(leads?|leader|head|chair\w*|president) of (the )?Musavat"
    r"|Musavat( Party)?('s)? (leader|head|chair)|(?<!Not )the party's leader",
    "Orujov wrote on Instagram": r"instagram",
}


@pytest.mark.parametrize("claim", UNBORNE)
def test_no_claim_without_a_source_is_told_as_a_fact(dossier: Dossier, claim: str) -> None:
    pattern = re.compile(UNBORNE[claim], re.IGNORECASE)
    assert dossier.statement is not None
    assert pattern.search(dossier.statement.text), "the statement does say it, so the search can find it"
    assert [words for words in told(dossier) if pattern.search(words)] == []


def test_the_couriers_were_arrested_after_their_protest(dossier: Dossier) -> None:
    protest = date(2023, 8, 1)
    for slug in COURIERS:
        arrests = [e.date.first for e in dossier.prisoners[slug].events if e.kind == "detained"]
        assert min(arrests) >= protest


def test_the_statement_is_quoted_whole_as_its_authors_words(dossier: Dossier) -> None:
    assert dossier.statement is not None
    assert dossier.statement.text.startswith("A peasants protest , which started in June")
    assert dossier.statement.text.endswith("For a Socialist Federation of Caucasia!")
    assert dossier.statement.url.startswith("https://prensaobrera.com/")
    assert str(dossier.statement.published) == "2023-12-16"
    assert "İnqilabın Səsi" in (dossier.statement.authors.said("en") or "")


def expected() -> Iterator[tuple[date, str, list[str]]]:
    """Every row of the tables in expected.md, with the day it is about."""
    on = date.min
    for line in (Path(__file__).parent / "expected.md").read_text().splitlines():
        if line.startswith("### On "):
            on = date.fromisoformat(line.removeprefix("### On "))
        elif line.startswith("| ") and not line.startswith("| slug"):
            slug, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            yield on, slug, cells


def cells(standing: Standing) -> list[str]:
    values = (
        standing.status,
        standing.since,
        standing.confirmed_on,
        standing.term,
        standing.expected_end,
        standing.days_held,
        standing.days_since_arrest,
    )
    return ["–" if value is None else str(value) for value in values]


def test_the_four_tables_are_whole() -> None:
    days = Counter(on for on, _, _ in expected())
    assert days == {date(2024, 6, 1): 12, date(2025, 7, 1): 12, TODAY: 12, date(2026, 12, 20): 12}


@pytest.mark.parametrize(("on", "slug", "row"), [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in expected()])
def test_status_and_days_follow_from_the_events(dossier: Dossier, on: date, slug: str, row: list[str]) -> None:
    assert cells(standing(dossier.prisoners[slug].events, on)) == row


def test_nine_are_in_the_rotation_two_unknown_one_released(dossier: Dossier) -> None:
    now = [standing(person.events, TODAY) for person in dossier.prisoners.values()]
    limit = Freshness().drop_after_days
    assert sum(here.is_held and here.confirmed_within(limit, TODAY) for here in now) == 9
    assert Counter(here.status for here in now if not here.is_held) == {Status.UNKNOWN: 2, Status.RELEASED: 1}
