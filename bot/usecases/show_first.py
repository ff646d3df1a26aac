"""Showing operators what goes out, before it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import rules
from bot.domain.notice import NoticeKind
from bot.domain.post import Audience, Post
from bot.ports import Clock, Unit, Units
from bot.usecases.notify import Notify
from bot.usecases.outcome import Outcomes, values_of
from bot.usecases.switch import is_stopped


class ShowFirst:
    """Show operators each post that they may hold, or must say yes to, some hours before it goes out."""

    def __init__(
        self, units: Units, notify: Notify, outcomes: Outcomes, audiences: Sequence[Audience], *, clock: Clock
    ) -> None:
        self._units = units
        self._notify = notify
        self._outcomes = outcomes
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
        day = audience.date_at(now)
        post = await unit.posts.of(audience.name, day, rehearsed=audience.rehearses)
        return [post] if post and rules.to_be_shown(post, audience, now) else []

    async def _show(self, post: Post, audience: Audience, now: datetime, unit: Unit) -> None:
        shown = replace(post, shown_at=now)
        await unit.posts.save(shown)
        await self._outcomes.journal(unit, post, "shown", "to the operators")
        goes_at = max(post.due_at, now + rules.LEAST_LOOK).astimezone(ZoneInfo(audience.zone))
        values = {**values_of(post), "hour": f"{goes_at:%H:%M}", "zone": audience.zone}
        kind = NoticeKind.NEWS if post.is_news else NoticeKind.SHOWN
        await self._notify.tell(unit, kind, post.subject, values, about=post.id, post=post.id)
