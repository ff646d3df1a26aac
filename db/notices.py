"""What operators are told, and how far each of their places has heard it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, Update, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.notice import INFORMS, Notice, NoticeKind, Telling
from bot.domain.post import Destination
from db.locks import kept, skipping_taken
from db.notice_rows import notice_in, notice_values, telling_in, telling_values
from db.tables import NoticeRow, TellingRow
from db.upsert import insert_once


class SqlNotices:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, notice: Notice, places: Sequence[Destination]) -> Notice:
        row = NoticeRow(**notice_values(notice))
        self._session.add(row)
        await self._session.flush()
        for place in places:
            telling = telling_values(Telling(notice=row.id, to=place))
            await self._session.execute(insert_once(self._session, TellingRow).values(**telling))
        return replace(notice, id=row.id)

    async def latest(self, kind: NoticeKind, subject: str) -> Notice | None:
        wanted = select(NoticeRow).filter_by(kind=str(kind), subject=subject).order_by(NoticeRow.id.desc()).limit(1)
        return next(iter(await self._all(wanted)), None)

    async def get(self, id: int) -> Notice | None:
        return next(iter(await self._all(select(NoticeRow).filter_by(id=id))), None)

    async def about(self, kinds: Collection[NoticeKind], about: int) -> Sequence[Notice]:
        wanted = select(NoticeRow).where(
            NoticeRow.about == about, NoticeRow.kind.in_(sorted(kinds)), NoticeRow.resolved_at.is_(None)
        )
        return await self._all(wanted.order_by(NoticeRow.id))

    async def open(self, since: datetime) -> Sequence[Notice]:
        wanted = select(NoticeRow).where(
            NoticeRow.resolved_at.is_(None), NoticeRow.kind.not_in(sorted(INFORMS)), NoticeRow.last_at >= since
        )
        rows = await self._session.scalars(wanted.order_by(NoticeRow.at, NoticeRow.id))
        return [notice_in(row) for row in rows]

    async def write(self, notice: Notice) -> None:
        written = update(NoticeRow).where(NoticeRow.id == notice.id).values(**notice_values(notice))
        await self._session.execute(written)

    async def to_tell(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[tuple[Notice, Telling]]:
        tellings = (await self._session.scalars(_telling(now, limit).values(not_before=now + lease))).all()
        news = select(NoticeRow).where(NoticeRow.id.in_({row.notice_id for row in tellings}))
        notices = {row.id: notice_in(row) for row in await self._session.scalars(news)}
        return [
            (notices[row.notice_id], telling_in(row))
            for row in sorted(tellings, key=lambda row: (row.notice_id, row.id))
        ]

    async def tellings(self, notice: int) -> Sequence[Telling]:
        rows = await self._session.scalars(select(TellingRow).filter_by(notice_id=notice).order_by(TellingRow.id))
        return [telling_in(row) for row in rows]

    async def write_telling(self, telling: Telling) -> None:
        written = update(TellingRow).where(TellingRow.id == telling.id).values(**telling_values(telling))
        await self._session.execute(written)

    async def _all(self, wanted: Select[NoticeRow]) -> Sequence[Notice]:
        # Counted up or resolved from what was read: another process must not do the same in between.
        return [notice_in(row) for row in await self._session.scalars(kept(self._session, wanted))]


def _telling(now: datetime, limit: int) -> Update:
    """An update of tellings that have something new to say, except those that another run is taking."""
    wanted = (
        select(TellingRow.id)
        .join(NoticeRow, NoticeRow.id == TellingRow.notice_id)
        .where(
            TellingRow.edition < NoticeRow.edition,
            TellingRow.given_up == false(),
            or_(TellingRow.not_before.is_(None), TellingRow.not_before <= now),
        )
        .order_by(TellingRow.notice_id, TellingRow.id)
        .limit(limit)
    )
    taken = skipping_taken(wanted, TellingRow)
    changed = update(TellingRow).where(TellingRow.id.in_(select(taken.c.id))).returning(TellingRow)
    return changed.execution_options(synchronize_session=False, populate_existing=True)
