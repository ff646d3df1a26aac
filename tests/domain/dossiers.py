"""Invented events, people and dossiers, built in a line or two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.campaign import Case, Dossier, Source
from bot.domain.dates import PartialDate, Term
from bot.domain.prisoner import Event, Kind, Prisoner, Regime, Text
from bot.domain.profile import Profile, Readable
from bot.domain.standing import Freshness

TODAY = date(2026, 11, 24)
SLUG = "numune-sinaqova"
SOURCES = {
    id: Source(id=id, publisher="Örnək Qəzeti", url=f"https://example.org/{id}", title=f"News {id}")
    for id in ("first", "second", "third")
}


def event(kind: Kind, on: str, text: str = "Something was reported.", **more: Any) -> Event:
    """A published claim with a source, under criminal law unless said otherwise."""
    values: dict[str, Any] = {"id": f"{on}-{kind}", "regime": Regime.CRIMINAL, "sources": ("first",), **more}
    return Event(date=PartialDate.parse(on), kind=kind, text=Text({"en": text}), **values)


DETAINED = event(Kind.DETAINED, "2023-11-20")
CHARGED = event(Kind.CHARGED, "2023-11-21")
SENTENCED = event(Kind.SENTENCED, "2025-06-20", term=Term(8))
APPEAL = event(Kind.APPEAL, "2025-09-09", term=Term(7))
CONFIRMED = event(Kind.CONFIRMED, "2026-02-04")
RELEASED = event(Kind.RELEASED, "2026-10-01")
HELD = (DETAINED, CHARGED, SENTENCED, APPEAL, CONFIRMED)


def person(slug: str = SLUG, name: str = "Nümunə Sınaqova", events: tuple[Event, ...] = HELD, **more: Any) -> Prisoner:
    values: dict[str, Any] = {"names": {"en": name}, "category": "journalist", "publish": True, **more}
    return Prisoner(slug=slug, events=events, **values)


def dossier(*people: Prisoner, **more: Any) -> Dossier:
    values: dict[str, Any] = {
        "sources": SOURCES,
        "cases": {"case": Case(id="case", title=Text({"en": "A case"}))},
        **more,
    }
    return Dossier(
        name="sinaq", written=TODAY, zone="Asia/Baku", prisoners={person.slug: person for person in people}, **values
    )


def readable(*people: Prisoner, on: date = TODAY, **more: Any) -> Readable:
    return Readable(dossier(*people, **more), on, Freshness())


def profile(*others: Prisoner, on: date = TODAY, of: Prisoner | None = None, **more: Any) -> Profile:
    """What readers may know of one person, others being in the dossier too."""
    someone = of or person()
    found = readable(someone, *others, on=on, **more).profile(someone.slug)
    assert found is not None
    return found


def withheld(event: Event) -> Event:
    return replace(event, publish=False)
