"""Recording that a source placed somebody in custody on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.campaign import Dossier, Source
from bot.domain.dates import PartialDate
from bot.domain.errors import Refused
from bot.domain.post import JournalEntry
from bot.domain.prisoner import Event, Kind, Prisoner, Regime, Text
from bot.domain.standing import standing
from bot.ports import Clock, Units

RECORDED = "confirmed-on-"
"""What the id of an event begins with that was recorded here: an import of files that lack it keeps it."""


class ConfirmHeld:
    """A confirmation is an event like any other. It holds no post and changes nobody's status by itself."""

    def __init__(self, units: Units, *, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def confirm(self, slug: str, source: str, on: date, by: str) -> bool:
        """Record it; False where the same is recorded already. Refused says what does not fit."""
        now = self._clock()
        async with self._units() as unit:
            dossier = await unit.dossier.read()
            if dossier is None:
                raise Refused("There is no dossier yet.\n`solidarity init` puts the bundled one in.")
            person = _checked(dossier, slug, source, on, now)
            event = _event(dossier.sources[source], on, now.astimezone(ZoneInfo(dossier.zone)).date())
            same = next((each for each in person.events if each.id == event.id), None)
            if same and source in same.sources:
                return False
            await unit.dossier.replace(_with(dossier, person, event, same))
            entry = JournalEntry(
                at=now, actor=by, action="confirm", subject=f"prisoner/{slug}", detail=f"{on}, {source}"
            )
            await unit.journal.add(entry)
            await unit.commit()
        return True


def _checked(dossier: Dossier, slug: str, source: str, on: date, now: datetime) -> Prisoner:
    person = dossier.prisoners.get(slug)
    if person is None:
        raise Refused(f'There is nobody called "{slug}" in the dossier.\n`solidarity ask /prisoners` lists them.')
    if source not in dossier.sources:
        raise Refused(
            f'There is no source "{source}" in the dossier.\n'
            "Add it to sources.toml and import the files, then confirm again: no claim stands without a source."
        )
    today = now.astimezone(ZoneInfo(dossier.zone)).date()
    if on > today:
        raise Refused(f"{on} is in the future.\nGive the day on which the source saw or heard of the person.")
    since = standing(person.events, on).since
    if since is None or standing(person.events, on).until is not None:
        raise Refused(
            f"By the dossier, {slug} was not in custody on {on}, so it cannot be confirmed.\n"
            "If that is wrong, add the arrest to the person's file and import it."
        )
    return person


def _event(source: Source, on: date, learned_on: date) -> Event:
    return Event(
        id=f"{RECORDED}{on}",
        date=PartialDate(on.year, on.month, on.day),
        kind=Kind.CONFIRMED,
        regime=Regime.CRIMINAL,
        text=Text({"en": f"In custody, according to {source.publisher}."}),
        sources=(source.id,),
        learned_on=learned_on,
    )


def _with(dossier: Dossier, person: Prisoner, event: Event, same: Event | None) -> Dossier:
    """The dossier with the event; one of the same day gets the source besides its own."""
    if same:
        event = replace(same, sources=(*same.sources, *event.sources))
    events = sorted((*(e for e in person.events if e is not same), event), key=lambda e: (e.date.last, e.id))
    return replace(dossier, prisoners={**dossier.prisoners, person.slug: replace(person, events=tuple(events))})
