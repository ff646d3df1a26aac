"""Edits and deletions of published parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.amendment import Amending, Amendment, AmendmentState
from db.tables import AmendmentRow, DeliveryRow, PartRow


class SqlAmendments:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, amendment: Amendment) -> None:
        self._session.add(AmendmentRow(**_values(amendment)))
        await self._session.flush()

    async def of(self, post: int) -> Sequence[Amendment]:
        wanted = (
            select(AmendmentRow)
            .join(PartRow, PartRow.id == AmendmentRow.part_id)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(DeliveryRow.post_id == post)
            .order_by(AmendmentRow.ordered_at, AmendmentRow.id)
        )
        return [_amendment(row) for row in await self._session.scalars(wanted)]

    async def due(self, now: datetime, limit: int) -> Sequence[Amendment]:
        wanted = (
            select(AmendmentRow)
            .where(
                AmendmentRow.state == AmendmentState.WAITING,
                or_(AmendmentRow.not_before.is_(None), AmendmentRow.not_before <= now),
            )
            .order_by(AmendmentRow.ordered_at, AmendmentRow.id)
            .limit(limit)
        )
        return [_amendment(row) for row in await self._session.scalars(wanted)]

    async def write(self, amendment: Amendment) -> None:
        written = update(AmendmentRow).where(AmendmentRow.id == amendment.id)
        await self._session.execute(written.values(**_values(amendment)))


def _values(amendment: Amendment) -> dict[str, Any]:
    return {
        "part_id": amendment.part,
        "amending": str(amendment.amending),
        "ordered_at": amendment.ordered_at,
        "text": amendment.text,
        "state": str(amendment.state),
        "failure": amendment.failure,
        "attempts": amendment.attempts,
        "not_before": amendment.not_before,
        "done_at": amendment.done_at,
    }


def _amendment(row: AmendmentRow) -> Amendment:
    return Amendment(
        id=row.id,
        part=row.part_id,
        amending=Amending(row.amending),
        ordered_at=row.ordered_at,
        text=row.text,
        state=AmendmentState(row.state),
        failure=row.failure,
        attempts=row.attempts,
        not_before=row.not_before,
        done_at=row.done_at,
    )
