"""The queue of parts: which are due, and handing each to one run only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.post import Part, PartKind, PartState, PostState
from bot.domain.rules import TO_SEND
from db.locks import skipping_taken
from db.post_rows import part_in
from db.tables import DeliveryRow, PartRow, PostRow

_SETTLED = (PartState.SENT, PartState.FAILED, PartState.WITHDRAWN)


async def has_work(session: AsyncSession, now: datetime) -> bool:
    """Whether there is something to claim, or a claim that ran out."""
    wanted = select(or_(exists(_due(now).correlate(None)), exists(_left(now))))
    return bool(await session.scalar(wanted))


async def claim(session: AsyncSession, now: datetime, *, lease: timedelta, limit: int) -> list[Part]:
    """Hand out parts that are due, the earliest first, for as long as the lease lasts."""
    await session.execute(_taking(_left_unattempted(now)).values(state=PartState.WAITING, claimed_until=None))
    claimed = (
        _taking(_due(now).limit(limit))
        .values(state=PartState.CLAIMED, claimed_until=now + lease, attempts=PartRow.attempts + 1)
        .returning(PartRow)
    )
    rows = (await session.scalars(claimed)).all()
    return [part_in(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]


async def abandoned(session: AsyncSession, now: datetime) -> list[Part]:
    """Make parts uncertain that a run which ended had begun to send, and hand each out once."""
    left = _left(now).where(PartRow.attempted_at.is_not(None))
    uncertain: dict[str, Any] = {
        "state": PartState.UNCERTAIN,
        "claimed_until": None,
        "failure": "the program ended while it was sent",
        "unclear": PartRow.unclear + 1,
        "look_at": now,
    }
    rows = (await session.scalars(_taking(left).values(**uncertain).returning(PartRow))).all()
    return [part_in(row) for row in sorted(rows, key=lambda row: row.id)]


def _taking(wanted: Select[int]) -> Update:
    """An update of these parts, except those that another run is taking at this moment."""
    taken = skipping_taken(wanted, PartRow)
    changed = update(PartRow).where(PartRow.id.in_(select(taken.c.id)))
    return changed.execution_options(synchronize_session=False, populate_existing=True)


def _left(now: datetime) -> Select[int]:
    """Parts of claims that ran out."""
    return select(PartRow.id).where(PartRow.state == PartState.CLAIMED, PartRow.claimed_until < now)


def _left_unattempted(now: datetime) -> Select[int]:
    return _left(now).where(PartRow.attempted_at.is_(None))


def _due(now: datetime) -> Select[int]:
    return (
        select(PartRow.id)
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .join(PostRow, PostRow.id == DeliveryRow.post_id)
        .where(
            PartRow.state == PartState.WAITING,
            PartRow.due_at <= now,
            or_(PartRow.not_before.is_(None), PartRow.not_before <= now),
            _may_go_out(),
            ~_must_wait(),
        )
        .order_by(PartRow.due_at, PartRow.id)
    )


def _may_go_out() -> ColumnElement[bool]:
    """A post while it is to be sent or out; a correction when its post is out or taken back."""
    is_correction = PartRow.kind == PartKind.CORRECTION
    return or_(
        and_(is_correction, PostRow.state.in_((PostState.PUBLISHED, PostState.WITHDRAWN))),
        and_(~is_correction, PostRow.state.in_((*TO_SEND, PostState.PUBLISHED))),
    )


def _must_wait() -> ColumnElement[bool]:
    """Whether a part before this one is not known to be there; for a correction, whether it is still on its way."""
    before = aliased(PartRow)
    open_before = or_(
        and_(PartRow.kind == PartKind.CORRECTION, before.state.not_in(_SETTLED)),
        and_(PartRow.kind != PartKind.CORRECTION, before.state != PartState.SENT),
    )
    return exists().where(before.delivery_id == PartRow.delivery_id, before.position < PartRow.position, open_before)
