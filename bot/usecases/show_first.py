"""Showing operators what goes out, before it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import rules
from bot.domain.notice import NoticeKind
from bot.domain.post import Audience, Post
from bot.ports import Clock, Unit, Units
from bot.usecases.notify import Notify
from bot.usecases.outcome import values_of
from bot.usecases.switch import is_stopped


class ShowFirst:
    """Show operators each post that they may hold, or must say yes to, some hours before it goes out."""

    def __init__(self, units: Units, notify: Notify, audiences: Sequence[Audience], *, clock: Clock) -> None:
        self._units = units
        self._notify = notify
        self._audiences = audiences
        self._clock = clock

    async def run(self) -> None:
        """Show what is to be shown now."""
        now = self._clock()
        async with self._units(reading=True) as unit:
            if await is_stopped(unit):
                return
            to_show = [audience for audience in self._audiences if await self._to_show(audience, now, unit)]
        for audience in to_show:
            async with self._units() as unit:
                for post in await self._to_show(audience, now, unit):
                    await self._show(post, audience, now, unit)
                await unit.commit()

    async def _to_show(self, audience: Audience, now: datetime, unit: Unit) -> list[Post]:
        if audience.rehearses:
            return []
        days = rules.dates_to_plan(audience, now)
        posts = [await unit.posts.of(audience.name, day, rehearsed=False) for day in days]
        return [post for post in posts if post and await self._is_to_be_shown(post, audience, now, unit)]

    async def _is_to_be_shown(self, post: Post, audience: Audience, now: datetime, unit: Unit) -> bool:
        if not rules.to_be_shown(post, audience, now):
            return False
        return await unit.notices.latest(_kind(post), _subject(post)) is None

    async def _show(self, post: Post, audience: Audience, now: datetime, unit: Unit) -> None:
        goes_at = max(post.due_at, now + rules.LEAST_LOOK).astimezone(ZoneInfo(audience.zone))
        values = {**values_of(post), "hour": f"{goes_at:%H:%M}", "zone": audience.zone}
        await self._notify.tell(unit, _kind(post), _subject(post), values, about=post.id, post=post.id)


def _kind(post: Post) -> NoticeKind:
    return NoticeKind.NEWS if post.is_news else NoticeKind.SHOWN


def _subject(post: Post) -> str:
    """One question for each planned post: what is planned anew is asked anew."""
    return f"{post.subject} planned {post.planned_at.isoformat()}"
