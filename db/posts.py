"""Posts with their deliveries and parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, delete, false, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.post import NEWS, Delivery, Destination, Network, Part, PartState, Post, PostState, part_key
from db import claims
from db.locks import kept
from db.post_rows import delivery_in, delivery_values, part_in, part_values, post_in, post_values
from db.tables import AmendmentRow, DeliveryRow, PartRow, PostRow
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
        await self._deliver(id, post, destinations, language)
        return True

    async def _deliver(self, id: int, post: Post, destinations: Sequence[Destination], language: str) -> None:
        """Add a delivery for each destination. The first part is there at once: claiming it is claiming the delivery."""
        if not destinations:
            return
        deliveries = [Delivery(post=id, destination=to, language=language, due_at=post.due_at) for to in destinations]
        added = insert(DeliveryRow).returning(DeliveryRow.id, sort_by_parameter_order=True)
        ids = (await self._session.scalars(added, [delivery_values(each) for each in deliveries])).all()
        firsts = [
            Part(delivery=delivery, position=0, key=part_key(post, to, 0), language=language)
            for delivery, to in zip(ids, destinations, strict=True)
        ]
        rows = [{**part_values(first), "due_at": post.due_at} for first in firsts]
        await self._session.execute(insert(PartRow), rows)

    async def of(self, audience: str, day: date, *, rehearsed: bool) -> Post | None:
        wanted = select(PostRow).filter_by(audience=audience, local_date=day, rehearsed=rehearsed)
        row = await self._session.scalar(kept(self._session, wanted))
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
        parts = select(PartRow.id).where(PartRow.delivery_id.in_(deliveries))
        await self._session.execute(delete(AmendmentRow).where(AmendmentRow.part_id.in_(parts)))
        await self._session.execute(delete(PartRow).where(PartRow.delivery_id.in_(deliveries)))
        await self._session.execute(delete(DeliveryRow).where(DeliveryRow.post_id == post.id))
        await self._session.execute(delete(PostRow).where(PostRow.id == post.id))

    async def get(self, id: int) -> Post | None:
        row = await self._session.scalar(kept(self._session, select(PostRow).filter_by(id=id)))
        return post_in(row) if row else None

    async def newest(self, limit: int) -> Sequence[Post]:
        wanted = select(PostRow).order_by(PostRow.local_date.desc(), PostRow.id.desc()).limit(limit)
        return [post_in(row) for row in await self._session.scalars(wanted)]

    async def save(self, post: Post) -> None:
        await self._session.execute(update(PostRow).where(PostRow.id == post.id).values(**post_values(post)))

    async def deliveries(self, post: int) -> Sequence[tuple[Delivery, Sequence[Part]]]:
        rows = (await self._session.scalars(select(DeliveryRow).filter_by(post_id=post).order_by(DeliveryRow.id))).all()
        deliveries = select(DeliveryRow.id).filter_by(post_id=post)
        wanted = select(PartRow).where(PartRow.delivery_id.in_(deliveries)).order_by(PartRow.position)
        parts: dict[int, list[Part]] = {row.id: [] for row in rows}
        for part in await self._session.scalars(_afresh(wanted)):
            parts[part.delivery_id].append(part_in(part))
        return [(delivery_in(row), parts[row.id]) for row in rows]

    async def has_work(self, now: datetime) -> bool:
        return await claims.has_work(self._session, now)

    async def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Part]:
        return await claims.claim(self._session, now, lease=lease, limit=limit)

    async def abandoned(self, now: datetime) -> Sequence[Part]:
        return await claims.abandoned(self._session, now)

    async def delivery(self, id: int) -> tuple[Delivery, Post, Sequence[Part]]:
        row = await self._session.get_one(DeliveryRow, id)
        # Two deliveries of one post may be concluded side by side; SQLite has one writer anyway.
        post = await self._session.get_one(PostRow, row.post_id, with_for_update=True)
        return delivery_in(row), post_in(post), await self._parts(id)

    async def write(self, part: Part) -> None:
        if part.id:
            await self._session.execute(update(PartRow).where(PartRow.id == part.id).values(**part_values(part)))
        else:
            due_at = select(DeliveryRow.due_at).filter_by(id=part.delivery).scalar_subquery()
            self._session.add(PartRow(**part_values(part), due_at=due_at))
            await self._session.flush()

    async def close(self, post: int) -> None:
        deliveries = select(DeliveryRow.id).filter_by(post_id=post)
        waiting = update(PartRow).where(PartRow.delivery_id.in_(deliveries), PartRow.state == PartState.WAITING)
        await self._session.execute(
            waiting.values(state=PartState.WITHDRAWN).execution_options(synchronize_session=False)
        )

    async def part(self, id: int) -> Part | None:
        row = await self._session.scalar(_afresh(select(PartRow).filter_by(id=id)))
        return part_in(row) if row else None

    async def to_look_for(self, now: datetime, limit: int) -> Sequence[Part]:
        wanted = select(PartRow).where(PartRow.state == PartState.UNCERTAIN, PartRow.look_at <= now)
        rows = await self._session.scalars(_afresh(wanted.order_by(PartRow.look_at, PartRow.id).limit(limit)))
        return [part_in(row) for row in rows]

    async def remote_ids(self, network: Network, since: datetime) -> Collection[str]:
        sent = (
            select(PartRow.remote_id)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(DeliveryRow.network == network, PartRow.sent_at >= since, PartRow.remote_id != "")
        )
        return frozenset(await self._session.scalars(sent))

    async def news_told(self, *, rehearsed: bool) -> Collection[str]:
        went_out = PostRow.state.in_((PostState.PUBLISHED, PostState.WITHDRAWN))
        left_out = and_(PostRow.state == PostState.SKIPPED, PostRow.decided_at.is_not(None))
        news = select(PostRow.told).where(
            PostRow.occasion.in_(sorted(NEWS)), PostRow.rehearsed == rehearsed, or_(went_out, left_out)
        )
        return frozenset(reference for told in await self._session.scalars(news) for reference in told)

    async def uncertain_private(self, since: datetime) -> int:
        uncertain = (
            select(DeliveryRow.address)
            .join(PartRow, PartRow.delivery_id == DeliveryRow.id)
            .where(
                PartRow.state == PartState.UNCERTAIN,
                PartRow.attempted_at >= since,
                DeliveryRow.network == Network.TELEGRAM,
            )
        )
        return sum(address.isdecimal() for address in await self._session.scalars(uncertain))

    async def unconfirmed(self, before: datetime, since: datetime) -> Sequence[Post]:
        wanted = select(PostRow).where(
            PostRow.rehearsed == false(),
            PostRow.due_at >= since,
            PostRow.due_at < before,
            PostRow.state.not_in((PostState.PUBLISHED, PostState.WITHDRAWN)),
        )
        return [post_in(row) for row in await self._session.scalars(wanted.order_by(PostRow.due_at, PostRow.id))]

    async def _parts(self, delivery: int) -> Sequence[Part]:
        rows = select(PartRow).filter_by(delivery_id=delivery).order_by(PartRow.position)
        return [part_in(row) for row in await self._session.scalars(_afresh(rows))]


def _afresh(wanted: Select[PartRow]) -> Select[PartRow]:
    """The same rows as they are now: claiming changes them past the session."""
    return wanted.execution_options(populate_existing=True)
