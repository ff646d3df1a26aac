"""Posts with their deliveries and parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.post import Delivery, Destination, Part, PartState, Post, PostState, part_key
from bot.domain.rules import TO_SEND
from db.post_rows import delivery_in, delivery_out, part_in, part_values, post_in, post_values
from db.tables import DeliveryRow, PartRow, PostRow
from db.upsert import insert_once

_NO_TURN = (PostState.SKIPPED, PostState.WITHDRAWN)


class SqlPosts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, post: Post, destinations: Sequence[Destination], *, language: str) -> bool:
        planned = insert_once(self._session, PostRow).values(**post_values(post)).returning(PostRow.id)
        id = await self._session.scalar(planned)
        if id is None:
            return False
        for destination in destinations:
            row = delivery_out(Delivery(post=id, destination=destination, language=language, due_at=post.due_at))
            self._session.add(row)
            await self._session.flush()
            # The first part is there from the start: claiming it is claiming the delivery.
            first = Part(delivery=row.id, position=0, key=part_key(post, destination, 0), language=language)
            self._session.add(PartRow(**part_values(first)))
        await self._session.flush()
        return True

    async def of(self, audience: str, day: date, *, rehearsed: bool) -> Post | None:
        wanted = select(PostRow).filter_by(audience=audience, local_date=day, rehearsed=rehearsed)
        row = await self._session.scalar(wanted)
        return post_in(row) if row else None

    async def on(self, day: date, *, rehearsed: bool) -> Sequence[Post]:
        wanted = select(PostRow).filter_by(local_date=day, rehearsed=rehearsed).order_by(PostRow.id)
        return [post_in(row) for row in await self._session.scalars(wanted)]

    async def last_shown(self, before: date, *, rehearsed: bool) -> Mapping[str, date]:
        shown = (
            select(PostRow.prisoner, func.max(PostRow.local_date).label("shown"))
            .where(PostRow.state.not_in(_NO_TURN), PostRow.rehearsed == rehearsed, PostRow.local_date < before)
            .group_by(PostRow.prisoner)
        )
        return {row.prisoner: row.shown for row in await self._session.execute(shown)}

    async def latest(self, audience: str, *, rehearsed: bool) -> date | None:
        wanted = select(func.max(PostRow.local_date)).filter_by(audience=audience, rehearsed=rehearsed)
        return await self._session.scalar(wanted)

    async def drop(self, post: Post) -> None:
        deliveries = select(DeliveryRow.id).filter_by(post_id=post.id)
        await self._session.execute(delete(PartRow).where(PartRow.delivery_id.in_(deliveries)))
        await self._session.execute(delete(DeliveryRow).where(DeliveryRow.post_id == post.id))
        await self._session.execute(delete(PostRow).where(PostRow.id == post.id))

    async def get(self, id: int) -> Post | None:
        row = await self._session.get(PostRow, id)
        return post_in(row) if row else None

    async def newest(self, limit: int) -> Sequence[Post]:
        wanted = select(PostRow).order_by(PostRow.local_date.desc(), PostRow.id.desc()).limit(limit)
        return [post_in(row) for row in await self._session.scalars(wanted)]

    async def save(self, post: Post) -> None:
        await self._session.execute(update(PostRow).where(PostRow.id == post.id).values(**post_values(post)))

    async def deliveries(self, post: int) -> Sequence[tuple[Delivery, Sequence[Part]]]:
        rows = await self._session.scalars(select(DeliveryRow).filter_by(post_id=post).order_by(DeliveryRow.id))
        return [(delivery_in(row), await self._parts(row.id)) for row in rows.all()]

    async def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Part]:
        claimed = (
            update(PartRow)
            .where(PartRow.id.in_(self._due(now, limit)), _is_free(now))
            .values(state=PartState.CLAIMED, claimed_until=now + lease, attempts=PartRow.attempts + 1)
            .returning(PartRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        rows = (await self._session.scalars(claimed)).all()
        return sorted(map(part_in, rows), key=lambda part: (part.delivery, part.position))

    async def abandoned(self, now: datetime) -> Sequence[Part]:
        left = (
            update(PartRow)
            .where(PartRow.state == PartState.CLAIMED, PartRow.claimed_until < now, PartRow.attempted_at.is_not(None))
            .values(state=PartState.UNCERTAIN, claimed_until=None, failure="the program ended while it was sent")
            .returning(PartRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return [part_in(row) for row in await self._session.scalars(left)]

    def _due(self, now: datetime, limit: int) -> ColumnElement[int]:
        before = aliased(PartRow)
        unsent_before = exists().where(
            before.delivery_id == PartRow.delivery_id,
            before.position < PartRow.position,
            before.state != PartState.SENT,
        )
        due = (
            select(PartRow.id)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .join(PostRow, PostRow.id == DeliveryRow.post_id)
            .where(
                _is_free(now),
                or_(PartRow.not_before.is_(None), PartRow.not_before <= now),
                DeliveryRow.due_at <= now,
                PostRow.state.in_((*TO_SEND, PostState.PUBLISHED)),
                ~unsent_before,
            )
            .order_by(DeliveryRow.due_at, PartRow.id)
            .limit(limit)
        )
        if self._session.get_bind().dialect.name == "postgresql":
            due = due.with_for_update(skip_locked=True, of=PartRow)
        return due.scalar_subquery()

    async def delivery(self, id: int) -> tuple[Delivery, Post, Sequence[Part]]:
        row = await self._session.get_one(DeliveryRow, id)
        # Two deliveries of one post may be concluded side by side; SQLite has one writer anyway.
        post = await self._session.get_one(PostRow, row.post_id, with_for_update=True)
        return delivery_in(row), post_in(post), await self._parts(id)

    async def write(self, part: Part) -> None:
        if part.id:
            await self._session.execute(update(PartRow).where(PartRow.id == part.id).values(**part_values(part)))
        else:
            self._session.add(PartRow(**part_values(part)))
            await self._session.flush()

    async def _parts(self, delivery: int) -> Sequence[Part]:
        rows = select(PartRow).filter_by(delivery_id=delivery).order_by(PartRow.position)
        return [part_in(row) for row in await self._session.scalars(rows.execution_options(populate_existing=True))]


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Waiting, or claimed by a run that ended before any attempt."""
    abandoned = and_(PartRow.state == PartState.CLAIMED, PartRow.claimed_until < now, PartRow.attempted_at.is_(None))
    return or_(PartRow.state == PartState.WAITING, abandoned)
