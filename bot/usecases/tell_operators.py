"""Telling operators what was written down for them, by every path that works."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.errors import BotError, NotDelivered, Undelivered
from bot.domain.facts import Told
from bot.domain.notice import Notice, NoticeKind, Telling
from bot.domain.post import Audience, Destination, Network, Part, Post, Visibility
from bot.domain.profile import Profile
from bot.domain.story import facts_for, fits
from bot.ports import Button, Clock, Publisher, Saying, Unit, Units, Voice
from bot.usecases.outcome import Outcomes
from bot.usecases.places import at_home, move, publisher_for
from bot.usecases.reading import Reading
from bot.usecases.switch import is_stopped

log = logging.getLogger(__name__)

_LEASE = timedelta(minutes=3)
_AT_ONCE = 20
_TELL_ANEW_AFTER = timedelta(minutes=1)
_QUESTIONS = (NoticeKind.SHOWN, NoticeKind.NEWS)


class TellOperators:
    """Say what there is new to say, at each of the operators' places; each path works while another is down.

    The same message is changed in place when a trouble happens again or is over. While all sending is stopped nothing
    is told; `solidarity status` says it all the same.
    """

    def __init__(
        self,
        units: Units,
        reading: Reading,
        voice: Voice,
        publishers: Mapping[Network, Publisher],
        outcomes: Outcomes,
        audiences: Sequence[Audience],
        *,
        language: str,
        clock: Clock,
    ) -> None:
        self._units = units
        self._reading = reading
        self._voice = voice
        self._publishers = publishers
        self._outcomes = outcomes
        self._audiences = {audience.name: audience for audience in audiences}
        self._language = language
        self._clock = clock

    async def run(self) -> None:
        """Tell what is new, each place's notices one after the other, the places side by side."""
        async with self._units(reading=True) as unit:
            if await is_stopped(unit):
                return
        async with self._units() as unit:
            new = await unit.notices.to_tell(self._clock(), lease=_LEASE, limit=_AT_ONCE)
            await unit.commit()
        places: dict[Destination, list[tuple[Notice, Telling]]] = {}
        for notice, telling in new:
            places.setdefault(telling.to, []).append((notice, telling))
        async with asyncio.TaskGroup() as together:
            for to, tellings in places.items():
                together.create_task(self._tell_place(to, tellings))

    async def _tell_place(self, to: Destination, tellings: Sequence[tuple[Notice, Telling]]) -> None:
        """Stop where sending was stopped meanwhile, or where the first failure says that the rest would fail, too."""
        for notice, telling in tellings:
            async with self._units(reading=True) as unit:
                stopped, home, loss = await is_stopped(unit), await at_home(to, unit), await unit.losses.of(to)
            if stopped:
                return
            told, error = await self._tell(notice, telling, home)
            if loss and error:
                told = replace(told, given_up=True)
            async with self._units() as unit:
                await self._note(told, notice, home, error, unit)
                await unit.commit()
            if isinstance(error, NotDelivered) and not error.permanent:
                return

    async def _note(
        self, told: Telling, notice: Notice, to: Destination, error: Undelivered | None, unit: Unit
    ) -> None:
        await unit.notices.write_telling(told)
        failure = error if isinstance(error, NotDelivered) else None
        if failure and failure.moved_to:
            await move(to, failure.moved_to, unit)
        elif failure and failure.gone and not told.remote_id:
            await self._outcomes.lose(to, str(failure), unit)
        if told.edition and notice.kind in _QUESTIONS:
            post = await unit.posts.get(notice.about)
            if post and post.shown_at is None:
                await unit.posts.save(replace(post, shown_at=self._clock()))
                await self._outcomes.journal(unit, post, "shown", f"to operators on {to.network}")

    async def _tell(self, notice: Notice, telling: Telling, to: Destination) -> tuple[Telling, Undelivered | None]:
        now = self._clock()
        try:
            saying = self._voice.say(await self._told(notice), shape=telling.to.shape, language=self._language,
                                     reserve=telling.to.reserve)  # fmt: skip
            remote_id = await self._send(telling, saying, to)
        except Undelivered as error:
            log.warning("operators could not be told on %s: %s", to.network, error)
            return _after_failure(telling, notice, error, now), error
        except (BotError, ValueError) as error:
            log.error("operators cannot be told of %s: %s", notice.kind, error)
            return replace(telling, given_up=True, failure=str(error)), None
        return replace(telling, edition=notice.edition, remote_id=remote_id, attempts=0, failure="",
                       not_before=now + _TELL_ANEW_AFTER), None  # fmt: skip

    async def _send(self, telling: Telling, saying: Saying, to: Destination) -> str:
        publisher = publisher_for(to, self._publishers)
        part = _part(telling, saying, self._language)
        buttons: Sequence[Button] = saying.buttons
        if telling.remote_id:
            await publisher.edit(part, to, buttons=buttons)
            return telling.remote_id
        return (await publisher.publish(part, to, after=None, buttons=buttons)).remote_id

    async def _told(self, notice: Notice) -> Told:
        """The notice with the person's name, and with the post in question while that is still to be decided."""
        slug = notice.values.get("person")
        async with self._units(reading=True) as unit:
            post = await unit.posts.get(notice.post) if notice.post and notice.resolved_at is None else None
            day = post.local_date if post else self._clock().date()
            profile = (await self._reading.readable(unit, day)).profile(slug) if slug else None
        if profile is None:
            return Told(notice)
        name = profile.names.get(self._language) or next(iter(profile.names.values()))
        notice = replace(notice, values={**notice.values, "person": name})
        return self._with_post(notice, post, profile) if post else Told(notice)

    def _with_post(self, notice: Notice, post: Post, profile: Profile) -> Told:
        audience = self._audiences.get(post.audience)
        if audience is None or not fits(post.occasion, profile):
            return Told(notice)
        facts, form = facts_for(post.occasion, profile), audience.network
        try:
            shown = self._voice.say(facts, shape=form, language=audience.language)
        except (BotError, ValueError):
            return Told(notice)
        return Told(notice, shown.text, str(form))


def _part(telling: Telling, saying: Saying, language: str) -> Part:
    """The message as a publisher takes it; its key is the same however often it is tried."""
    key = hashlib.sha256(f"notice {telling.notice} {telling.to.network} {telling.to.address}".encode()).hexdigest()[:40]
    return Part(delivery=0, position=0, key=key, text=saying.text, message=saying.message, language=language,
                visibility=Visibility.DIRECT, remote_id=telling.remote_id)  # fmt: skip


def _after_failure(telling: Telling, notice: Notice, error: Undelivered, now: datetime) -> Telling:
    """Unclear is tried again: hearing it twice harms nobody. What cannot be changed any more stays as it is."""
    failed = replace(telling, attempts=telling.attempts + 1, failure=str(error))
    if isinstance(error, NotDelivered) and error.permanent and not error.login:
        return replace(failed, edition=notice.edition) if telling.remote_id else replace(failed, given_up=True)
    if isinstance(error, NotDelivered) and error.moved_to:
        return replace(failed, not_before=now)
    wait = error.wait if isinstance(error, NotDelivered) else None
    return replace(failed, not_before=now + (wait or rules.pause(failed.attempts)))
