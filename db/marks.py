"""Small things to remember."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import MarkRow
from db.upsert import insert_once


class SqlMarks:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, name: str) -> str | None:
        row = await self._session.get(MarkRow, name)
        return row.value if row else None

    async def put(self, name: str, value: str) -> None:
        await self._session.merge(MarkRow(name=name, value=value))
        await self._session.flush()

    async def put_once(self, name: str, value: str) -> str:
        await self._session.execute(insert_once(self._session, MarkRow).values(name=name, value=value))
        stands = await self.get(name)
        return value if stands is None else stands
