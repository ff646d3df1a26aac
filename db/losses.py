"""Destinations that took nothing any more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.amendment import Loss
from bot.domain.post import Destination
from db.tables import LossRow
from db.upsert import insert_once


class SqlLosses:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, to: Destination) -> Loss | None:
        return await self._at(to.network, to.address)

    async def get(self, id: int) -> Loss | None:
        row = await self._session.scalar(select(LossRow).filter_by(id=id))
        return _loss(row) if row else None

    async def all(self) -> Sequence[Loss]:
        return [_loss(row) for row in await self._session.scalars(select(LossRow).order_by(LossRow.id))]

    async def add(self, loss: Loss) -> Loss:
        values = {"network": loss.network, "address": loss.address, "since": loss.since, "reason": loss.reason}
        await self._session.execute(insert_once(self._session, LossRow).values(**values))
        # Gone again means: dropped by another process at this very moment.
        return await self._at(loss.network, loss.address) or loss

    async def drop(self, id: int) -> None:
        await self._session.execute(delete(LossRow).where(LossRow.id == id))

    async def _at(self, network: str, address: str) -> Loss | None:
        row = await self._session.scalar(select(LossRow).filter_by(network=str(network), address=address))
        return _loss(row) if row else None


def _loss(row: LossRow) -> Loss:
    return Loss(id=row.id, network=row.network, address=row.address, since=row.since, reason=row.reason)
