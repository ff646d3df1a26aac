"""The dossier in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnExpressionArgument, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.campaign import Dossier
from bot.domain.prisoner import Event
from db import rows
from db.base import Base
from db.marks import SqlMarks
from db.shapes import date_in
from db.tables import CaseRow, CategoryRow, DossierRow, EventRow, PrisonerRow, SaidRow, SourceRow

_Row = TypeVar("_Row", bound=Base)
_REVISION = "dossier.revision"
_CHILDREN_FIRST = (EventRow, PrisonerRow, CaseRow, SaidRow, SourceRow, CategoryRow, DossierRow)


class SqlDossiers:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def revision(self) -> int:
        return int(await SqlMarks(self._session).get(_REVISION) or 0)

    async def read(self) -> Dossier | None:
        head = await self._session.scalar(select(DossierRow))
        if head is None:
            return None
        of_people: dict[str, list[Event]] = {}
        of_cases: dict[str, list[Event]] = {}
        for row in await self._session.scalars(select(EventRow).order_by(EventRow.position)):
            events = of_people.setdefault(row.prisoner, []) if row.prisoner else of_cases.setdefault(row.case or "", [])
            events.append(rows.event_in(row))
        said = await self._all(SaidRow, SaidRow.what, SaidRow.position)
        return Dossier(
            name=head.name,
            written=head.written,
            zone=head.zone,
            newest_source=date_in(head.newest_source),
            statement=rows.statement_in(head.statement),
            categories=tuple(map(rows.category_in, await self._all(CategoryRow, CategoryRow.position))),
            sources={row.id: rows.source_in(row) for row in await self._all(SourceRow, SourceRow.position)},
            cases={
                row.id: rows.case_in(row, of_cases.get(row.id, ()))
                for row in await self._all(CaseRow, CaseRow.position)
            },
            demands=tuple(rows.demand_in(row) for row in said if row.what == rows.DEMAND),
            slogans=tuple(rows.slogan_in(row) for row in said if row.what == rows.SLOGAN),
            actions=tuple(rows.action_in(row) for row in said if row.what == rows.ACTION),
            prisoners={
                row.slug: rows.prisoner_in(row, of_people.get(row.slug, ()))
                for row in await self._all(PrisonerRow, PrisonerRow.position)
            },
        )

    async def replace(self, dossier: Dossier) -> None:
        for table in _CHILDREN_FIRST:
            await self._session.execute(delete(table))
        for generation in _generations(dossier):
            self._session.add_all(generation)
            await self._session.flush()
        await SqlMarks(self._session).put(_REVISION, str(await self.revision() + 1))

    async def _all(self, table: type[_Row], *order: ColumnExpressionArgument[Any]) -> Sequence[_Row]:
        return (await self._session.scalars(select(table).order_by(*order))).all()


def _generations(dossier: Dossier) -> Iterable[list[Base]]:
    """The rows of a dossier, each generation needing only those before it."""
    said = [
        *(rows.demand_out(demand, at) for at, demand in enumerate(dossier.demands)),
        *(rows.slogan_out(slogan, at) for at, slogan in enumerate(dossier.slogans)),
        *(rows.action_out(action, at) for at, action in enumerate(dossier.actions)),
    ]
    categories = [rows.category_out(category, at) for at, category in enumerate(dossier.categories)]
    sources = [rows.source_out(source, at) for at, source in enumerate(dossier.sources.values())]
    yield [rows.dossier_out(dossier), *categories, *sources, *said]
    people = [rows.prisoner_out(person, at) for at, person in enumerate(dossier.prisoners.values())]
    yield [*people, *(rows.case_out(case, at) for at, case in enumerate(dossier.cases.values()))]
    of_people = ((event, at, p.slug, None) for p in dossier.prisoners.values() for at, event in enumerate(p.events))
    of_cases = ((event, at, None, c.id) for c in dossier.cases.values() for at, event in enumerate(c.events))
    yield [rows.event_out(*told) for told in (*of_people, *of_cases)]
