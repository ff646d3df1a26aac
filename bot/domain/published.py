"""The part of a dossier that may leave the house: for a reader's export."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.campaign import Case, Dossier, Source
from bot.domain.prisoner import Event, Prisoner
from bot.domain.profile import Profile, Readable
from bot.domain.standing import Freshness


def for_readers(dossier: Dossier, on: date, freshness: Freshness) -> Dossier:
    """A dossier of only what readers may see on that day, without notes, tiers or consent; itself importable."""
    readable = Readable(dossier, on, freshness)
    cases = {case.id: _shown(case, readable) for case in readable.cases()}
    people = {
        profile.slug: _person(readable.people[profile.slug], profile, cases, readable)
        for profile in readable.profiles()
    }
    events = [event for person in people.values() for event in person.events]
    events += [event for case in cases.values() for event in case.events]
    facts = [fact for person in people.values() for fact in (person.born, person.facility, person.letters) if fact]
    used = {id for claim in (*events, *facts) for id in claim.sources}
    return replace(
        dossier,
        statement=readable.whole_statement(),
        sources={id: _plain(source) for id, source in dossier.sources.items() if id in used},
        cases=cases,
        demands=tuple(readable.demands()),
        slogans=tuple(readable.slogans()),
        actions=tuple(readable.actions()),
        prisoners=people,
    )


def _person(person: Prisoner, profile: Profile, cases: dict[str, Case], readable: Readable) -> Prisoner:
    return replace(
        person,
        consent="",
        organisation=profile.organisation,
        role=profile.role,
        summary=profile.summary,
        born=profile.born,
        facility=profile.facility,
        portrait=None,
        letters=readable.letters(person.slug),
        cases=tuple(id for id in person.cases if id in cases),
        events=tuple(_cited(event, readable) for event in profile.events),
        editor_notes={},
    )


def _shown(case: Case, readable: Readable) -> Case:
    return replace(case, events=tuple(_cited(event, readable) for event in case.events))


def _cited(event: Event, readable: Readable) -> Event:
    return replace(event, sources=tuple(source.id for source in readable.sources((event,))))


def _plain(source: Source) -> Source:
    return replace(source, tier="", note="")
