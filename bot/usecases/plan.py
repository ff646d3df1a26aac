"""Planning: one post for each audience and local date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.domain.post import Audience, JournalEntry, Post, PostState
from bot.ports import Clock, Unit, Units
from bot.usecases.choose import Choosing
from bot.usecases.reading import Reading
from scheduler.occasions import Choice

ACTOR = "schedule"


class PlanPosts:
    """Write down today's post for each audience that has none yet.

    1. Remember when an audience first appeared in its present way (rehearsing or live): before that it missed nothing.
    2. Choose the person for the audience's local date.
    3. Plan the post: due at the audience's hour, or at once in rehearsal. Whoever else plans it too changes nothing.

    An hour that passed more than `late_limit` ago is written down as skipped, so that it is reported and not forgotten.
    """

    def __init__(
        self,
        units: Units,
        reading: Reading,
        choosing: Choosing,
        audiences: Sequence[Audience],
        *,
        clock: Clock,
        late_limit: timedelta,
    ) -> None:
        self._units = units
        self._reading = reading
        self._choosing = choosing
        self._audiences = audiences
        self._clock = clock
        self._late_limit = late_limit

    async def run(self) -> None:
        """Plan what is missing for now."""
        now = self._clock()
        if missing := await self._missing(now):
            async with self._units() as unit:
                for audience in missing:
                    await self._plan(audience, now, unit)
                await unit.commit()

    async def _missing(self, now: datetime) -> list[Audience]:
        async with self._units(reading=True) as unit:
            return [audience for audience in self._audiences if not await self._is_planned(audience, now, unit)]

    async def _is_planned(self, audience: Audience, now: datetime, unit: Unit) -> bool:
        day = audience.date_at(now)
        return await unit.posts.of(audience.name, day, rehearsed=audience.rehearses) is not None

    async def _plan(self, audience: Audience, now: datetime, unit: Unit) -> None:
        since = await self._since(audience, now, unit)
        day = audience.date_at(now)
        due_at = now if audience.rehearses else audience.due_at(day)
        if due_at < since:
            return
        readable = await self._reading.readable(unit, day)
        if choice := await self._choosing.person_for(day, readable, unit):
            post = self._post(audience, day, due_at, now, choice)
            if await unit.posts.add(post, audience.destinations, language=audience.language):
                await unit.journal.add(_planned(post, now))

    async def _since(self, audience: Audience, now: datetime, unit: Unit) -> datetime:
        way = "rehearsing" if audience.rehearses else "live"
        name = f"audience.{audience.name}.{way}.since"
        return datetime.fromisoformat(await unit.marks.put_once(name, now.isoformat()))

    def _post(self, audience: Audience, day: date, due_at: datetime, now: datetime, choice: Choice) -> Post:
        missed = now > due_at + self._late_limit
        return Post(
            audience=audience.name,
            local_date=day,
            rehearsed=audience.rehearses,
            occasion=choice.occasion,
            prisoner=choice.profile.slug,
            status=choice.profile.standing.status,
            reason=choice.reason,
            due_at=due_at,
            told=choice.profile.told,
            fingerprint=choice.profile.fingerprint,
            planned_at=now,
            state=PostState.SKIPPED if missed else PostState.PLANNED,
            note="missed: the hour passed more than the late limit ago" if missed else "",
        )


def _planned(post: Post, now: datetime) -> JournalEntry:
    subject = f"{post.audience}/{post.local_date}"
    detail = f"{post.occasion} of {post.prisoner}: {post.note or post.reason}"
    return JournalEntry(at=now, actor=ACTOR, action=str(post.state), subject=subject, detail=detail)
