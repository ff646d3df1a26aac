"""The dossier's files: what each holds, and the rules that one record can be held to by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.campaign import Action, ActionKind, Case, Category, Demand, Slogan, Source, Statement
from bot.domain.prisoner import (
    Born,
    Certainty,
    Event,
    Facility,
    Kind,
    Letters,
    Portrait,
    Prisoner,
    Regime,
    Text,
)
from bot.domain.standing import CLOSING
from db.dossier import values
from db.dossier.codecs import YES_NO, Known, Languages, Many, Names, One, Remarks, StatementFile
from db.dossier.places import Place
from db.dossier.reading import Reading
from db.dossier.records import Dotted, Field, Record, Rule, Table, Tables

CUSTODY = CLOSING | {Kind.DETAINED, Kind.SENTENCED, Kind.TRANSFERRED, Kind.CONFIRMED, Kind.HOUSE_ARREST}


def _source(reading: Reading, id: str) -> str:
    return reading.refer("source", id)


def _case(reading: Reading, id: str) -> str:
    return reading.refer("case", id)


def _category(reading: Reading, id: str) -> str:
    return reading.refer("category", id)


def _needs_regime(found: Mapping[str, Any], at: Place, reading: Reading) -> None:
    if found.get("kind") in CUSTODY and found.get("regime", "faulty") is None:
        remedy = 'Add regime = "criminal", or "administrative" for an administrative arrest'
        reading.report.fault(at, f'"{found["kind"]}" needs a regime', remedy)


def _needs_source(found: Mapping[str, Any], at: Place, reading: Reading) -> None:
    if found.get("publish") and found.get("sources") == ():
        remedy = f'Add {at.path[-1]}.sources = ["…"], or hide it with {at.path[-1]}.publish = false'
        reading.report.fault(at, "what is published needs a source", remedy)


def _never_free_before_held(found: Mapping[str, Any], at: Place, reading: Reading) -> None:
    events: tuple[Event, ...] = found.get("events", ())
    for number, event in enumerate(events):
        if event.kind in CLOSING and not any(_opens_before(other, event) for other in events):
            remedy = f"Check both dates, or add the arrest as an event of the same regime ({event.regime})"
            reading.report.fault(at / "event" / number / "date", f'"{event.kind}" before any detention', remedy)


def _opens_before(opening: Event, closing: Event) -> bool:
    held = opening.kind is Kind.DETAINED or (opening.regime is Regime.ADMINISTRATIVE and opening.kind is Kind.SENTENCED)
    return held and opening.regime is closing.regime and opening.date.first <= closing.date.last


def _named_as_its_file(found: Mapping[str, Any], at: Place, reading: Reading) -> None:
    slug, file = found.get("slug"), at.document.name.rpartition("/")[2].removesuffix(".toml")
    if slug is not None and slug != file:
        others = [known for known in reading.known.get("prisoner", ()) if known == slug]
        problem = f'two people have the slug "{slug}"' if others else f'the slug "{slug}" is not the file\'s name'
        either = f'Write slug = "{file}", or rename' if values.ID.fullmatch(file) and not others else "Rename"
        reading.report.fault(at / "slug", problem, f"{either} the file to {slug}.toml")


def _consented(found: Mapping[str, Any], at: Place, reading: Reading) -> None:
    if found.get("publish") and not found.get("consent", "").strip():
        remedy = "Say in consent = who agreed, or why naming this person does no harm"
        reading.report.warn(at / "publish", "published without a note on consent", remedy)


def _quoted_faithfully(found: Mapping[str, Any], at: Place, reading: Reading) -> None:
    whole = " ".join(found.get("text", "").split())
    for language, quote in found["quote"].words.items() if "text" in found and "quote" in found else ():
        if " ".join(quote.split()) not in whole:
            remedy = "Copy them letter by letter from the statement's file; line breaks do not matter"
            reading.report.fault(at / "quote" / language, "these words do not stand in the statement", remedy)


def _event(*rules: Rule) -> Record[Event]:
    return Record(
        Event,
        (
            Field("id", _ID),
            Field("date", _DATE),
            Field("kind", One(values.choice(Kind))),
            Field("regime", One(values.choice(Regime)), None),
            Field("term", One(values.term), None),
            Field("text", Languages()),
            Field("court", _WORDS, Text()),
            Field("articles", Many(), ()),
            Field("sources", Many(Known(_source), may_be_empty=False)),
            Field("learned_on", One(values.day), None),
            Field("certainty", One(values.choice(Certainty)), Certainty.CONFIRMED),
            Field("publish", YES_NO, True),
        ),
        rules,
    )


_ID = One(values.identifier)
_DATE = One(values.partial_date)
_STRING = One(values.string)
_FILLED = One(values.filled)
_URL = One(values.url)
_WORDS = Languages(may_be_empty=True)
_SCOPE = Known(Reading.scope)
_SOURCES = Field("sources", Many(Known(_source)), ())
_PUBLISH = Field("publish", YES_NO, True)
_NOTES = Field("editor_notes", Remarks(), {})


def _fact(make: Callable[..., object], *fields: Field) -> Dotted:
    return Dotted(Record(make, (*fields, _SOURCES, _PUBLISH), (_needs_source,)))


PRISONER = Record(
    Prisoner,
    (
        Field("slug", _ID),
        Field("names", Names()),
        Field("category", Known(_category)),
        Field("publish", YES_NO, False, always=True),
        Field("consent", _STRING, ""),
        Field("aliases", Many(), ()),
        Field("organisation", _WORDS, Text()),
        Field("role", _WORDS, Text()),
        Field("summary", _WORDS, Text()),
        Field("born", _fact(Born, Field("date", _DATE)), None),
        Field(
            "portrait",
            _fact(
                Portrait,
                Field("file", One(values.plain_file)),
                Field("licence", _FILLED),
                Field("credit", _FILLED),
                Field("description", Languages()),
            ),
            None,
        ),
        Field("letters", _fact(Letters, Field("text", Languages())), None),
        Field("facility", _fact(Facility, Field("name", Languages()), Field("as_of", _DATE)), None),
        Field("cases", Many(Known(_case)), ()),
        Field("event", Tables(_event(_needs_regime)), (), "events"),
        _NOTES,
    ),
    (_named_as_its_file, _consented, _never_free_before_held),
)

_SOURCE = Record(
    Source,
    (
        Field("id", _ID),
        Field("publisher", _FILLED),
        Field("title", _STRING, ""),
        Field("title_seen", YES_NO, True),
        Field("url", _URL),
        Field("published", _DATE, None),
        Field("archived_url", _URL, ""),
        Field("tier", _STRING, ""),
        Field("note", _STRING, ""),
    ),
)

_CASE = Record(
    Case,
    (
        Field("id", _ID),
        Field("title", Languages()),
        Field("background", YES_NO, False),
        Field("event", Tables(_event()), (), "events"),
        _NOTES,
    ),
)

_DEMAND = Record(
    Demand,
    (
        Field("id", _ID),
        Field("text", Languages(values.demand)),
        Field("scope", _SCOPE),
        Field("of_whom", _WORDS, Text()),
        Field("since", _DATE, None),
        Field("met", YES_NO, None),
    ),
)

_SLOGAN = Record(Slogan, (Field("id", _ID), Field("text", Languages()), Field("scope", _SCOPE)))

_ACTION = Record(
    Action,
    (
        Field("id", _ID),
        Field("kind", One(values.choice(ActionKind))),
        Field("text", Languages()),
        Field("url", _URL),
        Field("scope", _SCOPE),
        Field("until", One(values.day), None),
    ),
)

_CATEGORY = Record(Category, (Field("id", One(values.name)), Field("name", Languages()), Field("plural", Languages())))

_STATEMENT = Record(
    Statement,
    (
        Field("file", StatementFile(), attribute="text"),
        Field("url", _URL, ""),
        Field("authors", _WORDS, Text()),
        Field("quote", _WORDS, Text()),
        Field("published", _DATE, None),
        _NOTES,
    ),
    (_quoted_faithfully,),
)


def _listing(key: str, record: Record[Any]) -> Record[dict[str, Any]]:
    return Record(dict, (Field(key, Tables(record), (), f"{key}s"),))


DOSSIER: Record[dict[str, Any]] = Record(
    dict,
    (
        Field("name", _FILLED),
        Field("written", One(values.day)),
        Field("zone", One(values.zone)),
        Field("newest_source", _DATE, None),
        Field("category", Tables(_CATEGORY), (), "categories"),
        Field("statement", Table(_STATEMENT), None),
    ),
)

LISTS: Mapping[str, Record[dict[str, Any]]] = {
    "sources": _listing("source", _SOURCE),
    "cases": _listing("case", _CASE),
    "demands": _listing("demand", _DEMAND),
    "slogans": _listing("slogan", _SLOGAN),
    "actions": _listing("action", _ACTION),
}
"""The files that hold one list each, by name."""
