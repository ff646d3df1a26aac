"""Planning: one post for each audience and local date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.domain import rules
from bot.domain.notice import ABOUT_POSTS, NoticeKind
from bot.domain.post import Audience, JournalEntry, PartState, Post, PostState
from bot.ports import Clock, Unit, Units
from bot.usecases.choose import Choosing, News
from bot.usecases.notify import Notify
from bot.usecases.outcome import ACTOR
from bot.usecases.reading import Reading
from scheduler.occasions import Choice

_FURTHEST_BACK = timedelta(days=31)


class PlanPosts:
    """Write down the post of each local date that has none yet, up to today's.

    1. Remember when an audience first appeared in its present way (rehearsing or live): before that it missed nothing.
    2. Choose the person for the local date.
    3. Plan the post: due at the audience's hour, or at once in rehearsal. Whoever else plans it too changes nothing.

    An hour that passed more than `late_limit` ago is written down as skipped, so that it is reported and not forgotten.
    A planned post whose audience was set up otherwise since is planned anew. News that nobody said yes to before its
    hour makes way for the rotation, and is shown again the next day.
    """

    def __init__(
        self,
        units: Units,
        reading: Reading,
        choosing: Choosing,
        notify: Notify,
        audiences: Sequence[Audience],
        *,
        clock: Clock,
        late_limit: timedelta,
    ) -> None:
        self._units = units
        self._reading = reading
        self._choosing = choosing
        self._notify = notify
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
        for day in rules.dates_to_plan(audience, now):
            post = await unit.posts.of(audience.name, day, rehearsed=audience.rehearses)
            if post is None or await self._makes_way(post, audience, now, unit):
                return False
        return True

    async def _makes_way(self, post: Post, audience: Audience, now: datetime, unit: Unit) -> bool:
        """Whether another post is to be planned in place of this one."""
        if post.state not in (PostState.PLANNED, PostState.DUE):
            return False
        return _is_unanswered(post, now) or await self._is_outdated(post, audience, unit)

    async def _is_outdated(self, post: Post, audience: Audience, unit: Unit) -> bool:
        """Whether the settings were changed since the post was planned, and nothing of it is, or may be, out."""
        deliveries = await unit.posts.deliveries(post.id)
        same_hour = post.rehearsed or post.due_at == audience.due_at(post.local_date)
        same_places = tuple(delivery.destination for delivery, _ in deliveries) == audience.destinations
        same_language = all(delivery.language == audience.language for delivery, _ in deliveries)
        unsent = all(part.state is PartState.WAITING for _, parts in deliveries for part in parts)
        same = same_hour and same_places and same_language
        return unsent and not same

    async def _plan(self, audience: Audience, now: datetime, unit: Unit) -> None:
        since = await self._since(audience, now, unit)
        wanted = set(rules.dates_to_plan(audience, now))
        latest = await unit.posts.latest(audience.name, rehearsed=audience.rehearses)
        for day in sorted(wanted):
            post = await unit.posts.of(audience.name, day, rehearsed=audience.rehearses)
            if post and await self._makes_way(post, audience, now, unit):
                await self._drop(post, now, unit)
            elif post:
                wanted.discard(day)
        days = sorted(wanted | set(_missed_days(audience, latest, since, now)))
        days = [day for day in days if self._due_at(audience, day, now) >= since]
        planned = [post for day in days if (post := await self._plan_day(audience, day, now, unit))]
        if missed := [str(post.local_date) for post in planned if post.state is PostState.SKIPPED]:
            values = {"audience": audience.name, "dates": ", ".join(missed)}
            await self._notify.tell(unit, NoticeKind.MISSED, audience.name, values)

    async def _plan_day(self, audience: Audience, day: date, now: datetime, unit: Unit) -> Post | None:
        """The post that was planned for a date; None where one stands, or nobody may be shown."""
        due_at = self._due_at(audience, day, now)
        readable = await self._reading.readable(unit, day)
        news = News.ANY if audience.rehearses or now < due_at else News.NONE
        choice = await self._choosing.person_for(day, readable, unit, news=news)
        if choice is None:
            await self._tell_of_nobody(audience, day, unit)
            return None
        post = self._post(audience, day, due_at, now, choice)
        if not await unit.posts.add(post, audience.destinations, language=audience.language):
            return None
        if post.state is PostState.SKIPPED and (added := await unit.posts.of(audience.name, day, rehearsed=False)):
            await unit.posts.close(added.id)
        await unit.journal.add(_planned(post, now))
        return post

    async def _drop(self, post: Post, now: datetime, unit: Unit) -> None:
        await unit.posts.drop(post)
        await self._notify.resolve(unit, ABOUT_POSTS, post.id, "planned anew")
        entry = JournalEntry(at=now, actor=ACTOR, action="planned anew", subject=post.subject, detail=post.reason)
        await unit.journal.add(entry)

    async def _tell_of_nobody(self, audience: Audience, day: date, unit: Unit) -> None:
        if not audience.rehearses:
            values = {"audience": audience.name, "date": str(day), "reason": "nobody is in the rotation"}
            await self._notify.tell_once(unit, NoticeKind.UNCONFIRMED, f"{audience.name}/{day}", values)

    def _due_at(self, audience: Audience, day: date, now: datetime) -> datetime:
        return now if audience.rehearses else audience.due_at(day)

    async def _since(self, audience: Audience, now: datetime, unit: Unit) -> datetime:
        """When the audience began to be what it is now: a change between rehearsing and live begins anew."""
        way = "rehearsing" if audience.rehearses else "live"
        mark = f"audience.{audience.name}.since"
        kept_way, _, instant = (await unit.marks.get(mark) or "").partition(" ")
        if kept_way == way:
            return datetime.fromisoformat(instant)
        await unit.marks.put(mark, f"{way} {now.isoformat()}")
        return now

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
            note=rules.MISSED if missed else "",
        )


def _is_unanswered(post: Post, now: datetime) -> bool:
    """News that nobody said yes to before its hour: the day shall not be silent for that."""
    return post.is_news and post.decided_at is None and now >= post.due_at


def _missed_days(audience: Audience, latest: date | None, since: datetime, now: datetime) -> Iterator[date]:
    """The local dates of a live audience that passed while nobody was there to plan."""
    if audience.rehearses:
        return
    today, begun = audience.date_at(now), audience.date_at(since)
    first = max(latest + timedelta(days=1) if latest else begun, begun, today - _FURTHEST_BACK)
    for number in range((today - first).days):
        yield first + timedelta(days=number)


def _planned(post: Post, now: datetime) -> JournalEntry:
    detail = f"{post.occasion} of {post.prisoner}: {post.note or post.reason}"
    return JournalEntry(at=now, actor=ACTOR, action=str(post.state), subject=post.subject, detail=detail)
