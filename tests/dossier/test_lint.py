"""Whoever edits the files is told, for every mistake, the file, the line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import Faulty
from db.dossier import Finding, lint, read
from tests.dossier.editing import edit, line_of

TOFIG = "prisoners/tofig-yagublu.toml"
HAFIZ = "prisoners/hafiz-babali.toml"


def only_fault(folder: Path) -> Finding:
    """The one fault; reading refuses the folder for that reason, and says so in at most two lines."""
    findings = lint(folder)
    assert len(findings.faults) == 1, list(map(str, findings.faults))
    with pytest.raises(Faulty) as caught:
        read(folder)
    assert caught.value.faults == (str(findings.faults[0]),)
    assert str(caught.value).count("\n") <= 1
    return findings.faults[0]


PORTRAIT = """\
portrait.file = "../x.jpg"
portrait.licence = "x"
portrait.credit = "x"
portrait.description.en = "x"
portrait.publish = false"""
MISTAKES = {
    # what: (file, what stood there, what is written, words on the line that is named, problem, remedy)
    "an event without source": (
        TOFIG, 'sources = ["jam-2023-12-15", "oc-2025-03-yagublu"]\n\n', "\n", "[[event]]",
        '"sources" is missing', "Add a line for sources",
    ),
    "an empty list of sources": (
        TOFIG, '["jam-2023-12-15", "oc-2025-03-yagublu"]', "[]", "sources = []", "the list is empty", "Name at least one",
    ),
    "an unknown source": (
        TOFIG, '["jam-2023-12-15", "oc', '["jam-2023-12-51", "oc', "jam-2023-12-51",
        'there is no source "jam-2023-12-51"', 'Did you mean "jam-2023-12-15"',
    ),
    "an impossible date in quotes": (
        TOFIG, 'date = "2023-12-14"', 'date = "2023-02-29"', "2023-02-29", '"2023-02-29" is not a date', "a day that exists",
    ),
    "an impossible date without quotes": (
        TOFIG, 'date = "2023-12-14"', "date = 2023-02-29", "2023-02-29", "there is no such day", "a day that exists",
    ),
    "a date in words": (
        TOFIG, 'date = "2023-12-14"', 'date = "14.12.2023"', "14.12.2023", '"14.12.2023" is not a date', '"2023-08-01"',
    ),
    "an unknown key in an event": (
        TOFIG, 'kind = "detained"', 'kind = "detained"\ncertainity = "reported"', "certainity",
        'unknown key "certainity"', 'Did you mean "certainty"',
    ),
    "an unknown key of a person": (TOFIG, "category =", 'organization.en = "x"\ncategory =', "organization",
        'unknown key "organization"', 'Did you mean "organisation"'),
    "an unknown key behind a dot": (TOFIG, "born.sources", 'born.sorces = ["x"]\nborn.sources', "born.sorces",
        'unknown key "sorces"', 'Did you mean "sources"'),
    "a mistyped language": (TOFIG, "role.en", 'role.eng = "x"\nrole.en', "role.eng",
        'unknown key "eng"', 'Did you mean "en"'),
    "a mistyped publish": (TOFIG, "role.en", "role.publsh = false\nrole.en", "role.publsh",
        'unknown key "publsh"', 'Did you mean "publish"'),
    "a person's key below the first event": (
        TOFIG, 'kind = "detained"', 'kind = "detained"\nrole.az = "Nümunə"', "role.az", 'unknown key "role"', "above the first header",
    ),
    "an unknown key in a case's event": ("cases.toml", 'kind = "other"', 'kynd = "x"\nkind = "other"', "kynd",
        'unknown key "kynd"', 'Did you mean "kind"'),
    "an unknown key in the statement": ("dossier.toml", "published =", 'autors.en = "x"\npublished =', "autors",
        'unknown key "autors"', 'Did you mean "authors"'),
    "a quote that the statement does not hold": ("dossier.toml", "quote.en = \"Freedom for all political", 'quote.en = "Freedom for many political',
        "quote.en", "these words do not stand in the statement", "letter by letter"),
    "an unknown table": ("slogans.toml", "[[slogan]]", '[[slogen]]\nid = "x"\n\n[[slogan]]', "[[slogen]]",
        'unknown key "slogen"', 'Did you mean "slogan"'),
    "a doubled key": (TOFIG, "category =", 'category = "politician"\ncategory =', 'category = "politician"#2',
        '"category" stands twice', "Keep one of them"),
    "a doubled key over several lines": (TOFIG, "aliases = [", 'aliases = ["Örnək"]\naliases = [', "aliases = [#2",
        '"aliases" stands twice', "Keep one of them"),
    "a doubled key behind a dot": (TOFIG, "role.en", 'role.en = "x"\nrole.en', "role.en#2",
        '"role.en" stands twice', "Keep one of them"),
    "a doubled table": ("dossier.toml", "[statement.editor_notes]", "[statement]\n[statement.editor_notes]", "[statement]#2",
        '"[statement]" stands twice', "Keep one of them"),
    "a forgotten quote": (TOFIG, 'kind = "detained"', 'kind = "detained', 'kind = "detained',
        "this cannot be understood", "missing quote"),
    "an unknown kind": (TOFIG, 'kind = "detained"', 'kind = "detaned"', "detaned",
        '"detaned" is none of the words that may stand here', 'Did you mean "detained"'),
    "an unknown regime": (TOFIG, 'regime = "criminal"', 'regime = "criminel"', "criminel",
        '"criminel" is none of the words', 'Did you mean "criminal"'),
    "an unknown certainty": (TOFIG, 'kind = "detained"', 'kind = "detained"\ncertainty = "rumour"', "rumour",
        '"rumour" is none of the words', "Valid here: confirmed, contested, reported"),
    "an unknown category": (TOFIG, 'category = "politician"', 'category = "politican"', "politican",
        'there is no category "politican"', 'Did you mean "politician"'),
    "an unknown case": (HAFIZ, '["abzas-2023"]', '["abzas-2032"]', "abzas-2032",
        'there is no case "abzas-2032"', 'Did you mean "abzas-2023"'),
    "a word that is no scope": ("slogans.toml", 'scope = "campaign"', 'scope = "everybody"', "everybody",
        '"everybody" is not a scope', 'Write "everyone", "campaign"'),
    "a scope that is nobody": ("demands.toml", 'scope = "everyone"', 'scope = "prisoner: ulvi-hasanly"', "ulvi-hasanly",
        'there is no prisoner "ulvi-hasanly"', 'Did you mean "ulvi-hasanli"'),
    "a slug that is not the file's name": (TOFIG, 'slug = "tofig-yagublu"', 'slug = "tofiq-yaqublu"', "tofiq-yaqublu",
        'the slug "tofiq-yaqublu" is not the file\'s name', 'Write slug = "tofig-yagublu", or rename'),
    "a slug with capitals": (TOFIG, 'slug = "tofig-yagublu"', 'slug = "Tofig Yagublu"', "Tofig Yagublu",
        '"Tofig Yagublu" is not an id', "small letters a to z, digits and hyphens"),
    "two people with one slug": (TOFIG, 'slug = "tofig-yagublu"', 'slug = "hafiz-babali"', "hafiz-babali",
        'two people have the slug "hafiz-babali"', "Rename the file"),
    "two events with one id": (TOFIG, 'id = "2023-12-15-charged"', 'id = "2023-12-14-detained"', "2023-12-14-detained#2",
        '"2023-12-14-detained" stands twice', "an id of its own"),
    "two events of a case with one id": ("cases.toml", 'id = "2023-06-21-other"', 'id = "2023-06-20-other"',
        "2023-06-20-other#2", '"2023-06-20-other" stands twice', "an id of its own"),
    "a release before the arrest": ("prisoners/aziz-orujov.toml", 'date = "2025-11-27"', 'date = "2022-11-27"', "2022-11-27",
        '"released" before any detention', "Check both dates"),
    "an arrest without a regime": (TOFIG, 'kind = "detained"\nregime = "criminal"', 'kind = "detained"', "[[event]]",
        '"detained" needs a regime', 'regime = "criminal"'),
    "a birthday without a source": (TOFIG, 'born.sources = ["echr-2021-yagublu"]\n', "", "born.date",
        "what is published needs a source", "born.publish = false"),
    "a long demand": ("demands.toml", "Release of all political", "Release " * 20, "Release Release",
        "the demand has", "Say it in 120 at most"),
    "a web address without its beginning": ("sources.toml", 'url = "https://', 'url = "www.', 'url = "www.',
        "is not a web address", "from https:// on"),
    "a script for a web address": ("sources.toml", 'url = "https://', 'url = "javascript://', "javascript://",
        "is not a web address", "from https:// on"),
    "an English name is missing": (TOFIG, "names.en", "names.tr", "names.tr", 'the text in "en" is missing', "Add names.en"),
    "an empty text": (TOFIG, 'en = "Detained and', 'az = ""\ntext.en = "Detained and', 'text.az = ""',
        "the text is empty", "delete the line"),
    "a text without its language": (TOFIG, "text.en =", "text =", "text = ", "this needs its language", 'text.en = "…"'),
    "an unknown zone": ("dossier.toml", "Asia/Baku", "Asia/Baki", "Asia/Baki", '"Asia/Baki" is not a time zone',
        'Did you mean "Asia/Baku"'),
    "a list without brackets": (HAFIZ, 'cases = ["abzas-2023"]', 'cases = "abzas-2023"', 'cases = "abzas', "this must be a list",
        'cases = ["…"]'),
    "yes in quotes": (TOFIG, "publish = true", 'publish = "yes"', "publish = ", "this must be true or false", "without quotes"),
    "an endless term": (TOFIG, 'term = "9y"', 'term = "nine years"', 'term = "nine', '"nine years" is not a term', '"7y6m"'),
    "a picture outside the folder": (TOFIG, "born.date", f"{PORTRAIT}\nborn.date", "../x.jpg",
        "is not a file inside the dossier", "portraits/ornekli.jpg"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(folder: Path, what: str) -> None:
    name, old, new, words, problem, remedy = MISTAKES[what]
    edit(folder, name, old, new)
    fault = (only_fault if what != "an English name is missing" else only_missing)(folder)
    words, _, occurrence = words.partition("#")
    assert (fault.file, fault.line) == (
        name,
        line_of(folder, name, words, int(occurrence or 1)),
    )
    assert problem in fault.problem
    assert remedy in fault.remedy


def only_missing(folder: Path) -> Finding:
    read(folder)
    [fault] = lint(folder).faults
    return fault


def test_a_person_without_any_name_is_a_fault(folder: Path) -> None:
    text = (folder / TOFIG).read_text()
    kept = [line for line in text.split("\n") if not line.startswith("names.")]
    (folder / TOFIG).write_text("\n".join(kept))
    assert only_fault(folder).problem == '"names" is missing'


def test_a_file_in_another_encoding_is_told_with_its_line(folder: Path) -> None:
    raw = (folder / TOFIG).read_bytes().replace("Ягублу".encode(), "Ягублу".encode("cp1251"), 1)
    (folder / TOFIG).write_bytes(raw)
    fault = only_fault(folder)
    assert (fault.file, fault.line, fault.problem) == (
        TOFIG,
        raw[: raw.index(b"names.ru")].count(b"\n") + 1,
        "this is not UTF-8",
    )


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    edit(folder, TOFIG, 'date = "2023-12-14"', 'date = "2023-13-14"')
    edit(folder, TOFIG, 'kind = "charged"', 'kind = "charge"')
    edit(folder, HAFIZ, "names.en", "name.en")
    edit(folder, "cases.toml", "title.en", "titel.en")
    edit(folder, "slogans.toml", "[[slogan]]", "[[slogan]")
    faults = lint(folder).faults
    assert {fault.file for fault in faults} == {TOFIG, HAFIZ, "cases.toml", "slogans.toml"}
    assert len([fault for fault in faults if fault.file == TOFIG]) == 2


def test_a_broken_list_of_sources_does_not_accuse_every_event(folder: Path) -> None:
    edit(folder, "sources.toml", "[[source]]", "[[source]")
    assert only_fault(folder).file == "sources.toml"


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "demands.toml").unlink()
    assert str(only_fault(folder)).startswith(
        "demands.toml: the file cannot be read (No such file or directory). Put it back"
    )


def test_a_finding_reads_as_one_sentence(folder: Path) -> None:
    edit(folder, TOFIG, "role.en", "role.publsh = false\nrole.en")
    line = line_of(folder, TOFIG, "role.publsh")
    expected = f'{TOFIG}, line {line} (role.publsh): unknown key "publsh". Did you mean "publish"?'
    assert str(only_fault(folder)) == expected


def test_a_release_is_not_refused_for_the_order_of_the_events(folder: Path) -> None:
    text = (folder / "prisoners/aziz-orujov.toml").read_text()
    head, *events = text.split("\n[[event]]\n")
    events[-1], notes = events[-1].split("\n[editor_notes]\n")
    (folder / "prisoners/aziz-orujov.toml").write_text(
        "\n[[event]]\n".join([head, *reversed(events)]) + f"\n[editor_notes]\n{notes}"
    )
    assert lint(folder).faults == ()


def test_a_month_of_release_may_hold_the_day_of_arrest(folder: Path) -> None:
    edit(folder, "prisoners/aziz-orujov.toml", 'date = "2025-11-27"', 'date = "2023-11"')
    assert lint(folder).faults == ()


def test_the_end_of_an_administrative_arrest_needs_no_criminal_case(folder: Path) -> None:
    event = '[[event]]\nid = "a"\ndate = "2023-08-31"\nkind = "released"\nregime = "administrative"\n'
    edit(folder, "prisoners/afiaddin-mammadov.toml", "[editor_notes]",
         f'{event}text.en = "x"\nsources = ["drac-mammadov"]\n\n[editor_notes]')  # fmt: skip
    assert lint(folder).faults == ()


def test_a_translation_is_a_fault_only_where_an_audience_reads_that_language(folder: Path) -> None:
    name = "slogans.toml"
    edit(folder, name, "text.en", 'text.az = "Azadlıq!"\ntext.en')
    before = lint(folder, frozenset({"en"}))
    assert before.faults == ()
    faults = lint(folder, frozenset({"en", "az"})).faults
    assert len(faults) == before.missing["az"]
    assert {fault.problem for fault in faults} == {'the text in "az" is missing'}
    second = line_of(folder, name, "text.en", 3)
    assert (name, second) in {(fault.file, fault.line) for fault in faults}
    assert lint(folder, frozenset({"en", "ka"})).missing["ka"] > before.missing["az"]


def test_what_is_hidden_needs_no_translation(folder: Path) -> None:
    before = lint(folder).missing["ru"]
    edit(folder, TOFIG, "role.en", "role.publish = false\nrole.en")
    assert lint(folder).missing["ru"] == before - 1
    edit(folder, HAFIZ, "publish = true", "publish = false")
    assert lint(folder).missing["ru"] < before - 5


def test_doubtful_things_are_warnings_and_stop_nothing(folder: Path) -> None:
    edit(folder, TOFIG, "consent = ", "# consent = ")
    edit(folder, HAFIZ, "born.date", 'portrait.file = "hafiz.jpg"\nportrait.licence = "CC BY"\nportrait.credit = "Örnəkli"\n'
         'portrait.description.en = "x"\nportrait.sources = ["wiki-babali"]\nborn.date')  # fmt: skip
    (folder / "prisoners" / "yeni.toml.txt").write_text("")
    (folder / "source.toml").write_text("")
    findings = lint(folder)
    assert findings.faults == ()
    assert {(warning.file, warning.problem) for warning in findings.warnings} == {
        (TOFIG, "published without a note on consent"),
        (HAFIZ, "there is no such picture"),
        ("prisoners/yeni.toml.txt", "this file is not read"),
        ("source.toml", "this file is not read"),
    }
    assert read(folder)
