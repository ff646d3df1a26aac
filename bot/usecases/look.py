"""Looking ahead: what goes out today and in the days to come, word for word. Sends and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.facts import NobodyToday
from bot.domain.post import Audience
from bot.domain.profile import Profile
from bot.domain.story import facts_for, fits
from bot.ports import Clock, Saying, Unit, Units, Voice
from bot.usecases.choose import Choosing
from bot.usecases.reading import Reading
from scheduler.occasions import Choice, choice_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post that is to go out, or went out: `state` is empty while it is not planned yet."""

    day: date
    due_at: datetime
    audience: Audience
    occasion: str
    profile: Profile
    reason: str
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What today's post says to one audience."""

    audience: Audience
    day: date
    profile: Profile | None
    saying: Saying


@dataclass(slots=True)
class _Past:
    """What was, or will have been, told before a day."""

    shown: dict[str, date]
    told: set[str]


class Look:
    """Read-only views of the calendar for operators."""

    def __init__(
        self,
        units: Units,
        reading: Reading,
        choosing: Choosing,
        voice: Voice,
        audiences: Sequence[Audience],
        *,
        clock: Clock,
    ) -> None:
        self._units = units
        self._reading = reading
        self._choosing = choosing
        self._voice = voice
        self._audiences = audiences
        self._clock = clock

    async def today(self) -> list[Preview]:
        """Today's post for each audience, in its network's form."""
        async with self._units(reading=True) as unit:
            return [await self._preview(audience, unit) for audience in self._audiences]

    async def preview(self, audience: Audience) -> Preview:
        """Today's post for one audience."""
        async with self._units(reading=True) as unit:
            return await self._preview(audience, unit)

    async def _preview(self, audience: Audience, unit: Unit) -> Preview:
        day = audience.date_at(self._clock())
        choice = await self._choice(audience, day, unit)
        facts = facts_for(choice.occasion, choice.profile) if choice else NobodyToday()
        saying = self._voice.say(facts, shape=audience.network, language=audience.language)
        return Preview(audience=audience, day=day, profile=choice.profile if choice else None, saying=saying)

    async def _choice(self, audience: Audience, day: date, unit: Unit) -> Choice | None:
        """The person of the audience's own post for that day, where there is one and it may go out; else the choice."""
        readable = await self._reading.readable(unit, day)
        post = await unit.posts.of(audience.name, day, rehearsed=audience.rehearses)
        if post is None:
            return await self._choosing.person_for(day, readable, unit)
        profile = readable.profile(post.prisoner)
        return Choice(post.occasion, profile, post.reason) if profile and fits(post.occasion, profile) else None

    async def calendar(self, days: int) -> list[Entry]:
        """What goes out in so many days from now, in order of time: each day's choice follows from those before it."""
        first = min((audience.date_at(self._clock()) for audience in self._audiences), default=None)
        if first is None:
            return []
        entries: list[Entry] = []
        async with self._units(reading=True) as unit:
            past = _Past(dict(await self._choosing.last_shown(first, unit)), set(await self._choosing.told(unit)))
            for day in (first + timedelta(days=number) for number in range(days)):
                entries += await self._day(day, past, unit)
        return sorted(entries, key=lambda entry: (entry.due_at, entry.audience.name))

    async def _day(self, day: date, past: _Past, unit: Unit) -> list[Entry]:
        readable = await self._reading.readable(unit, day)
        standing = await self._choosing.standing_for(day, readable, unit)
        choice = standing or choice_for(readable.profiles(), past.shown, past.told)
        if choice is None:
            return []
        past.shown[choice.profile.slug] = day
        past.told |= set(choice.profile.told)
        return [entry for each in self._audiences if (entry := await self._entry(each, day, choice, unit))]

    async def _entry(self, audience: Audience, day: date, choice: Choice, unit: Unit) -> Entry | None:
        post = await unit.posts.of(audience.name, day, rehearsed=audience.rehearses)
        own = await self._choice(audience, day, unit) if post else choice
        if own is None:
            return None
        return Entry(
            day=day,
            due_at=post.due_at if post else audience.due_at(day),
            audience=audience,
            occasion=str(own.occasion),
            profile=own.profile,
            reason=(post.note if post else "") or own.reason,
            state=str(post.state) if post else "",
        )
