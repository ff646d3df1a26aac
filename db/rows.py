"""Rows of the dossier's tables from domain objects, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.campaign import (
    Action,
    ActionKind,
    Case,
    Category,
    Demand,
    Dossier,
    Scope,
    Slogan,
    Source,
    Statement,
)
from bot.domain.dates import PartialDate, Term
from bot.domain.prisoner import NO_TEXT, Certainty, Event, Kind, Prisoner, Regime
from db import shapes
from db.shapes import Json, date_in, date_out, notes_in, notes_out, text_in, text_out
from db.tables import CaseRow, CategoryRow, DossierRow, EventRow, PrisonerRow, SaidRow, SourceRow

DEMAND, SLOGAN, ACTION = "demand", "slogan", "action"


def dossier_out(dossier: Dossier) -> DossierRow:
    statement = dossier.statement
    return DossierRow(
        name=dossier.name,
        written=dossier.written,
        zone=dossier.zone,
        newest_source=date_out(dossier.newest_source),
        statement=_statement_out(statement) if statement else None,
    )


def _statement_out(statement: Statement) -> Json:
    return {
        "text": statement.text,
        "url": statement.url,
        "authors": text_out(statement.authors),
        "quote": text_out(statement.quote),
        "published": date_out(statement.published),
        "editor_notes": notes_out(statement.editor_notes),
    }


def statement_in(kept: Json | None) -> Statement | None:
    return (
        None
        if kept is None
        else Statement(
            text=kept["text"],
            url=kept["url"],
            authors=text_in(kept["authors"]),
            # Rows that were written before statements had a quote are without one.
            quote=text_in(kept["quote"]) if "quote" in kept else NO_TEXT,
            published=date_in(kept["published"]),
            editor_notes=notes_in(kept["editor_notes"]),
        )
    )


def category_out(category: Category, position: int) -> CategoryRow:
    return CategoryRow(
        id=category.id, position=position, name=text_out(category.name), plural=text_out(category.plural)
    )


def category_in(row: CategoryRow) -> Category:
    return Category(id=row.id, name=text_in(row.name), plural=text_in(row.plural))


def source_out(source: Source, position: int) -> SourceRow:
    return SourceRow(
        id=source.id,
        position=position,
        publisher=source.publisher,
        url=source.url,
        title=source.title,
        title_seen=source.title_seen,
        published=date_out(source.published),
        archived_url=source.archived_url,
        tier=source.tier,
        note=source.note,
    )


def source_in(row: SourceRow) -> Source:
    return Source(
        id=row.id,
        publisher=row.publisher,
        url=row.url,
        title=row.title,
        title_seen=row.title_seen,
        published=date_in(row.published),
        archived_url=row.archived_url,
        tier=row.tier,
        note=row.note,
    )


def case_out(case: Case, position: int) -> CaseRow:
    return CaseRow(
        id=case.id,
        position=position,
        title=text_out(case.title),
        background=case.background,
        editor_notes=notes_out(case.editor_notes),
    )


def case_in(row: CaseRow, events: Sequence[Event]) -> Case:
    return Case(
        id=row.id,
        title=text_in(row.title),
        background=row.background,
        events=tuple(events),
        editor_notes=notes_in(row.editor_notes),
    )


def prisoner_out(person: Prisoner, position: int) -> PrisonerRow:
    return PrisonerRow(
        slug=person.slug,
        position=position,
        names=dict(person.names),
        category=person.category,
        publish=person.publish,
        consent=person.consent,
        aliases=list(person.aliases),
        organisation=text_out(person.organisation),
        role=text_out(person.role),
        summary=text_out(person.summary),
        born=shapes.born_out(person.born),
        portrait=shapes.portrait_out(person.portrait),
        letters=shapes.letters_out(person.letters),
        facility=shapes.facility_out(person.facility),
        cases=list(person.cases),
        editor_notes=notes_out(person.editor_notes),
    )


def prisoner_in(row: PrisonerRow, events: Sequence[Event]) -> Prisoner:
    return Prisoner(
        slug=row.slug,
        names=dict(row.names),
        category=row.category,
        publish=row.publish,
        consent=row.consent,
        aliases=tuple(row.aliases),
        organisation=text_in(row.organisation),
        role=text_in(row.role),
        summary=text_in(row.summary),
        born=shapes.born_in(row.born),
        portrait=shapes.portrait_in(row.portrait),
        letters=shapes.letters_in(row.letters),
        facility=shapes.facility_in(row.facility),
        cases=tuple(row.cases),
        events=tuple(events),
        editor_notes=notes_in(row.editor_notes),
    )


def event_out(event: Event, position: int, prisoner: str | None, case: str | None) -> EventRow:
    return EventRow(
        prisoner=prisoner,
        case=case,
        id=event.id,
        position=position,
        date=str(event.date),
        kind=str(event.kind),
        regime=str(event.regime) if event.regime else None,
        term=str(event.term) if event.term else None,
        text=text_out(event.text),
        court=text_out(event.court),
        articles=list(event.articles),
        sources=list(event.sources),
        learned_on=event.learned_on,
        certainty=str(event.certainty),
        publish=event.publish,
    )


def event_in(row: EventRow) -> Event:
    return Event(
        id=row.id,
        date=PartialDate.parse(row.date),
        kind=Kind(row.kind),
        regime=Regime(row.regime) if row.regime else None,
        term=Term.parse(row.term) if row.term else None,
        text=text_in(row.text),
        court=text_in(row.court),
        articles=tuple(row.articles),
        sources=tuple(row.sources),
        learned_on=row.learned_on,
        certainty=Certainty(row.certainty),
        publish=row.publish,
    )


def demand_out(demand: Demand, position: int) -> SaidRow:
    details = {"of_whom": text_out(demand.of_whom), "since": date_out(demand.since), "met": demand.met}
    return _said(DEMAND, demand, position, details)


def demand_in(row: SaidRow) -> Demand:
    kept = row.details
    return Demand(
        id=row.id,
        text=text_in(row.text),
        scope=Scope.parse(row.scope),
        of_whom=text_in(kept["of_whom"]),
        since=date_in(kept["since"]),
        met=kept["met"],
    )


def slogan_out(slogan: Slogan, position: int) -> SaidRow:
    return _said(SLOGAN, slogan, position, {})


def slogan_in(row: SaidRow) -> Slogan:
    return Slogan(id=row.id, text=text_in(row.text), scope=Scope.parse(row.scope))


def action_out(action: Action, position: int) -> SaidRow:
    until = action.until.isoformat() if action.until else ""
    return _said(ACTION, action, position, {"kind": str(action.kind), "url": action.url, "until": until})


def action_in(row: SaidRow) -> Action:
    kept = row.details
    return Action(
        id=row.id,
        kind=ActionKind(kept["kind"]),
        text=text_in(row.text),
        url=kept["url"],
        scope=Scope.parse(row.scope),
        until=date.fromisoformat(kept["until"]) if kept["until"] else None,
    )


def _said(what: str, said: Demand | Slogan | Action, position: int, details: Json) -> SaidRow:
    return SaidRow(
        what=what, id=said.id, position=position, scope=str(said.scope), text=text_out(said.text), details=details
    )
