"""Looks a dossier's files over: what is wrong, what is doubtful, and which translations are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.domain.campaign import Case, Dossier
from bot.domain.prisoner import Event, Prisoner, Text
from db.dossier.files import PRISONERS, Examined, examine
from db.dossier.findings import Findings
from db.dossier.places import Document, Place

_Words = Mapping[str, str]


def lint(folder: Path, languages: frozenset[str] = frozenset({"en"})) -> Findings:
    """Everything that is wrong with the files in that folder; raises nothing.

    Missing translations are counted for every language that the dossier uses; they are faults only in
    `languages`, which audiences are addressed in. What is hidden needs no translation. Where a file
    cannot be read at all, nothing is counted.
    """
    examined = examine(folder)
    missing: dict[str, int] = {}
    if examined.dossier is not None:
        missing = _translations(examined, examined.dossier, languages)
        _pictures(folder, examined, examined.dossier)
    report = examined.report
    return Findings(faults=tuple(report.faults), warnings=tuple(report.warnings), missing=missing)


def _translations(examined: Examined, dossier: Dossier, languages: Collection[str]) -> dict[str, int]:
    texts = [(place, words) for place, words in _published(dossier, examined.documents) if words]
    missing: Counter[str] = Counter()
    used = {language for _, words in texts for language in words} | set(languages)
    for place, words in texts:
        for language in used - set(words):
            missing[language] += 1
            if language in languages:
                remedy = f'Add {place.path[-1]}.{language} = "…", or hide it with publish = false'
                examined.report.fault(place, f'the text in "{language}" is missing', remedy)
    return {language: missing[language] for language in sorted(used)}


def _pictures(folder: Path, examined: Examined, dossier: Dossier) -> None:
    for slug, person in dossier.prisoners.items():
        if person.portrait and not (folder / person.portrait.file).is_file():
            place = Place(examined.documents[f"{PRISONERS}/{slug}.toml"]) / "portrait" / "file"
            examined.report.warn(place, "there is no such picture", "Put it into the dossier's folder")


def _published(dossier: Dossier, documents: Mapping[str, Document]) -> Iterator[tuple[Place, _Words]]:
    """Every text that readers may see, with its place."""
    head = Place(documents["dossier.toml"])
    for number, category in enumerate(dossier.categories):
        yield head / "category" / number / "name", category.name.words
        yield head / "category" / number / "plural", category.plural.words
    if dossier.statement is not None:
        yield from _shown(head / "statement" / "authors", dossier.statement.authors)
    for number, case in enumerate(dossier.cases.values()):
        yield from _of_case(Place(documents["cases.toml"]) / "case" / number, case)
    for number, demand in enumerate(dossier.demands):
        at = Place(documents["demands.toml"]) / "demand" / number
        yield from (*_shown(at / "text", demand.text), *_shown(at / "of_whom", demand.of_whom))
    for number, slogan in enumerate(dossier.slogans):
        yield from _shown(Place(documents["slogans.toml"]) / "slogan" / number / "text", slogan.text)
    for number, action in enumerate(dossier.actions):
        yield from _shown(Place(documents["actions.toml"]) / "action" / number / "text", action.text)
    for slug, person in dossier.prisoners.items():
        if person.publish:
            yield from _of_person(Place(documents[f"{PRISONERS}/{slug}.toml"]), person)


def _of_case(at: Place, case: Case) -> Iterator[tuple[Place, _Words]]:
    yield from _shown(at / "title", case.title)
    yield from _of_events(at, case.events)


def _of_person(at: Place, person: Prisoner) -> Iterator[tuple[Place, _Words]]:
    yield at / "names", person.names
    for key, text in {"organisation": person.organisation, "role": person.role, "summary": person.summary}.items():
        yield from _shown(at / key, text)
    if person.portrait and person.portrait.publish:
        yield from _shown(at / "portrait" / "description", person.portrait.description)
    if person.letters and person.letters.publish:
        yield from _shown(at / "letters" / "text", person.letters.text)
    if person.facility and person.facility.publish:
        yield from _shown(at / "facility" / "name", person.facility.name)
    yield from _of_events(at, person.events)


def _of_events(at: Place, events: tuple[Event, ...]) -> Iterator[tuple[Place, _Words]]:
    for number, event in enumerate(events):
        if event.publish:
            yield from _shown(at / "event" / number / "text", event.text)
            yield from _shown(at / "event" / number / "court", event.court)


def _shown(at: Place, text: Text) -> Iterator[tuple[Place, _Words]]:
    if text.publish:
        yield at, text.words
