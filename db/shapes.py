"""How domain values are kept in JSON columns, and read back the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.dates import PartialDate
from bot.domain.prisoner import Born, Facility, Letters, Notes, Portrait, Text

Json = dict[str, Any]


def text_out(text: Text) -> Json:
    return {"words": dict(text.words), "publish": text.publish}


def text_in(kept: Mapping[str, Any]) -> Text:
    return Text(dict(kept["words"]), kept["publish"])


def date_out(date: PartialDate | None) -> str:
    return str(date) if date else ""


def date_in(kept: str) -> PartialDate | None:
    return PartialDate.parse(kept) if kept else None


def notes_out(notes: Notes) -> Json:
    return {key: list(note) if isinstance(note, tuple) else note for key, note in notes.items()}


def notes_in(kept: Mapping[str, Any]) -> Notes:
    return {key: tuple(note) if isinstance(note, list) else note for key, note in kept.items()}


def born_out(born: Born | None) -> Json | None:
    return None if born is None else {"date": str(born.date), "sources": list(born.sources), "publish": born.publish}


def born_in(kept: Json | None) -> Born | None:
    return (
        None
        if kept is None
        else Born(date=PartialDate.parse(kept["date"]), sources=tuple(kept["sources"]), publish=kept["publish"])
    )


def facility_out(facility: Facility | None) -> Json | None:
    return (
        None
        if facility is None
        else {
            "name": text_out(facility.name),
            "as_of": str(facility.as_of),
            "sources": list(facility.sources),
            "publish": facility.publish,
        }
    )


def facility_in(kept: Json | None) -> Facility | None:
    return (
        None
        if kept is None
        else Facility(
            name=text_in(kept["name"]),
            as_of=PartialDate.parse(kept["as_of"]),
            sources=tuple(kept["sources"]),
            publish=kept["publish"],
        )
    )


def letters_out(letters: Letters | None) -> Json | None:
    return (
        None
        if letters is None
        else {"text": text_out(letters.text), "sources": list(letters.sources), "publish": letters.publish}
    )


def letters_in(kept: Json | None) -> Letters | None:
    return (
        None
        if kept is None
        else Letters(text=text_in(kept["text"]), sources=tuple(kept["sources"]), publish=kept["publish"])
    )


def portrait_out(portrait: Portrait | None) -> Json | None:
    return (
        None
        if portrait is None
        else {
            "file": portrait.file,
            "licence": portrait.licence,
            "credit": portrait.credit,
            "description": text_out(portrait.description),
            "sources": list(portrait.sources),
            "publish": portrait.publish,
        }
    )


def portrait_in(kept: Json | None) -> Portrait | None:
    return (
        None
        if kept is None
        else Portrait(
            file=kept["file"],
            licence=kept["licence"],
            credit=kept["credit"],
            description=text_in(kept["description"]),
            sources=tuple(kept["sources"]),
            publish=kept["publish"],
        )
    )
