"""What happened, for operators. Append-only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.post import JournalEntry
from db.tables import JournalRow


class SqlJournal:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entry: JournalEntry) -> None:
        self._session.add(
            JournalRow(at=entry.at, actor=entry.actor, action=entry.action, subject=entry.subject, detail=entry.detail)
        )
        await self._session.flush()

    async def of(self, subject: str) -> Sequence[JournalEntry]:
        rows = await self._session.scalars(select(JournalRow).filter_by(subject=subject).order_by(JournalRow.id))
        return [_entry(row) for row in rows]

    async def newest(self, limit: int) -> Sequence[JournalEntry]:
        rows = await self._session.scalars(select(JournalRow).order_by(JournalRow.id.desc()).limit(limit))
        return [_entry(row) for row in rows]


def _entry(row: JournalRow) -> JournalEntry:
    return JournalEntry(at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail)
