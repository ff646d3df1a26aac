"""Importing a dossier: all or nothing, and only after showing what would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from bot.domain.campaign import Action, Demand, Dossier, Scope, ScopeKind, Slogan
from bot.domain.post import JournalEntry
from bot.domain.prisoner import Event
from bot.ports import Clock, Unit, Units
from bot.usecases.confirm import RECORDED

_Value = TypeVar("_Value")
_Said = TypeVar("_Said", bound=Demand | Slogan | Action)
_GROUPS = ("sources", "cases", "prisoners")
_LISTS = ("categories", "demands", "slogans", "actions")


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import changes, a line each, and who stays although the files do not hold them."""

    lines: tuple[str, ...]
    kept: tuple[str, ...] = ()


class ImportDossier:
    """Makes the database hold what the files say.

    A person of the files becomes exactly as the files have them; events are told apart by their ids. A person whom
    the files lack stays, with their cases and sources, unless `prune`; so does a confirmation recorded by command.
    """

    def __init__(self, units: Units, *, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def look(self, files: Dossier, *, prune: bool) -> Changes:
        """What an import would change."""
        async with self._units(reading=True) as unit:
            return (await _merge(files, unit, prune=prune))[1]

    async def apply(self, files: Dossier, *, prune: bool) -> Changes:
        """Import, and say what changed. Importing the same files again changes nothing."""
        async with self._units() as unit:
            merged, changes = await _merge(files, unit, prune=prune)
            if changes.lines:
                await unit.dossier.replace(merged)
                detail = f"{len(changes.lines)} changes"
                entry = JournalEntry(
                    at=self._clock(), actor="operator", action="import", subject=f"dossier/{files.name}", detail=detail
                )
                await unit.journal.add(entry)
                await unit.commit()
        return changes

    async def apply_first(self, files: Dossier) -> bool:
        """Import where the database holds no dossier yet; False where it does."""
        async with self._units() as unit:
            if await unit.dossier.read() is not None:
                return False
        return bool((await self.apply(files, prune=False)).lines)


async def _merge(files: Dossier, unit: Unit, *, prune: bool) -> tuple[Dossier, Changes]:
    old = await unit.dossier.read()
    merged = files if prune or old is None else _with_kept(_with_recorded(files, old), old)
    kept = tuple(slug for slug in merged.prisoners if slug not in files.prisoners)
    lines = differences(old, merged)
    return merged, Changes(tuple(lines), kept)


def _with_recorded(files: Dossier, old: Dossier) -> Dossier:
    """The files' dossier with the confirmations that were recorded by command and that the files lack."""
    people, sources = dict(files.prisoners), dict(files.sources)
    for slug in files.prisoners.keys() & old.prisoners.keys():
        ids = {event.id for event in people[slug].events}
        recorded = [e for e in old.prisoners[slug].events if e.id.startswith(RECORDED) and e.id not in ids]
        events = sorted((*people[slug].events, *recorded), key=lambda e: (e.date.last, e.id)) if recorded else None
        if events is not None:
            people[slug] = replace(people[slug], events=tuple(events))
        sources |= {id: old.sources[id] for event in recorded for id in event.sources if id not in sources}
    return replace(files, prisoners=people, sources=sources)


def _with_kept(files: Dossier, old: Dossier) -> Dossier:
    """The files' dossier with the people whom only the database knows, and what their claims rest on."""
    people = {slug: person for slug, person in old.prisoners.items() if slug not in files.prisoners}
    cases = {id: old.cases[id] for person in people.values() for id in person.cases if id not in files.cases}
    needed = {id for events in (*_events(people.values()), *_events(cases.values())) for id in events.sources}
    for person in people.values():
        needed |= {
            id
            for fact in (person.born, person.facility, person.portrait, person.letters)
            if fact
            for id in fact.sources
        }
    sources = {id: source for id, source in old.sources.items() if id in needed and id not in files.sources}
    reached = {str(Scope(ScopeKind.PRISONER, slug)) for slug in people} | {
        str(Scope(ScopeKind.CASE, id)) for id in cases
    }
    used = {person.category for person in people.values()} - {category.id for category in files.categories}
    return replace(
        files,
        prisoners={**files.prisoners, **people},
        cases={**files.cases, **cases},
        sources={**files.sources, **sources},
        demands=_with_kept_said(files.demands, old.demands, reached),
        slogans=_with_kept_said(files.slogans, old.slogans, reached),
        actions=_with_kept_said(files.actions, old.actions, reached),
        categories=(*files.categories, *(category for category in old.categories if category.id in used)),
    )


def _with_kept_said(new: tuple[_Said, ...], old: tuple[_Said, ...], reached: set[str]) -> tuple[_Said, ...]:
    """What the files say, and what was said for those alone who are kept."""
    ids = {said.id for said in new}
    return (*new, *(said for said in old if str(said.scope) in reached and said.id not in ids))


def _events(owners: Iterable[object]) -> list[Event]:
    return [event for owner in owners for event in getattr(owner, "events", ())]


def differences(old: Dossier | None, new: Dossier) -> list[str]:
    """What changes from one dossier to another, a line each, by the ids that editors know."""
    if old == new:
        return []
    lines = [f"dossier {new.name}: new"] if old is None else _changed_fields("dossier", old, new)
    for group in (*_GROUPS, *_LISTS):
        before, after = (_by_id(getattr(dossier, group)) if dossier else {} for dossier in (old, new))
        lines += _compared(group, before, after)
    return lines or ["the order of entries"]


def _by_id(group: Mapping[str, _Value] | tuple[_Value, ...]) -> Mapping[str, _Value]:
    return group if isinstance(group, Mapping) else {str(getattr(each, "id", "")): each for each in group}


def _compared(group: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    lines = [f"{group} {id}: new" for id in after if id not in before]
    lines += [f"{group} {id}: removed" for id in before if id not in after]
    for id in (id for id in after if id in before and before[id] != after[id]):
        lines += _changed_fields(f"{group} {id}", before[id], after[id])
        lines += _compared(
            f"{group} {id} event",
            {event.id: event for event in _events([before[id]])},
            {event.id: event for event in _events([after[id]])},
        )
    return lines


def _changed_fields(name: str, before: object, after: object) -> list[str]:
    """The plain fields that differ; groups with entries of their own are compared entry by entry."""
    plain = [each.name for each in fields(after) if each.name not in (*_GROUPS, *_LISTS, "events")]  # type: ignore[arg-type]
    changed = [key for key in plain if getattr(before, key) != getattr(after, key)]
    return [f"{name}: {', '.join(changed)} changed"] if changed else []
