"""Telling operators: a trouble is written down with what caused it, and then told by every path that works."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.errors import BotError, NotDelivered, Undelivered
from bot.domain.facts import Told
from bot.domain.notice import SAME_TROUBLE, Notice, NoticeKind, Telling
from bot.domain.post import Audience, Destination, Network, Part, Post, Visibility
from bot.domain.profile import Profile
from bot.domain.story import facts_for, fits
from bot.ports import Button, Clock, Publisher, Saying, Unit, Units, Voice
from bot.usecases.reading import Reading
from bot.usecases.switch import is_stopped

log = logging.getLogger(__name__)

_LEASE = timedelta(minutes=3)
_AT_ONCE = 20
_TELL_ANEW_AFTER = timedelta(minutes=1)


class Notify:
    """Writes troubles down, in the transaction of what caused them."""

    def __init__(self, places: Sequence[Destination], *, clock: Clock) -> None:
        self._places = places
        self._clock = clock

    async def tell(
        self, unit: Unit, kind: NoticeKind, subject: str, values: Mapping[str, str], *, about: int = 0, post: int = 0
    ) -> None:
        """Tell operators. What happens again within the hour is counted in the same notice."""
        now = self._clock()
        before = await unit.notices.latest(kind, subject)
        if before is None or before.last_at < now - SAME_TROUBLE:
            notice = Notice(kind=kind, subject=subject, at=now, last_at=now, values=dict(values),
                            about=about, post=post)  # fmt: skip
            await unit.notices.add(notice, self._places)
            return
        merged = {**before.values, **values, **_dates(before.values, values)}
        again = replace(before, last_at=now, values=merged, about=about or before.about, post=post or before.post)
        await unit.notices.write(replace(again, count=before.count + 1, resolved_at=None, outcome=""))

    async def tell_once(
        self, unit: Unit, kind: NoticeKind, subject: str, values: Mapping[str, str], *, about: int = 0, post: int = 0
    ) -> None:
        """Tell operators, unless they were ever told."""
        if await unit.notices.latest(kind, subject) is None:
            await self.tell(unit, kind, subject, values, about=about, post=post)

    async def tell_while_open(self, unit: Unit, kind: NoticeKind, subject: str, values: Mapping[str, str]) -> None:
        """Tell operators, unless they know and it is not over."""
        before = await unit.notices.latest(kind, subject)
        if before is None or before.resolved_at is not None:
            await self.tell(unit, kind, subject, values)

    async def resolve(self, unit: Unit, kinds: Collection[NoticeKind], about: int, outcome: str) -> None:
        """The question about this id is answered."""
        for notice in await unit.notices.about(kinds, about):
            await self._close(unit, notice, outcome)

    async def resolve_subject(self, unit: Unit, kind: NoticeKind, subject: str, outcome: str = "") -> bool:
        """This trouble is over; whether it was one."""
        notice = await unit.notices.latest(kind, subject)
        if notice is None or notice.resolved_at is not None:
            return False
        await self._close(unit, notice, outcome)
        return True

    async def _close(self, unit: Unit, notice: Notice, outcome: str) -> None:
        await unit.notices.write(replace(notice, resolved_at=self._clock(), outcome=outcome))


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
        audiences: Sequence[Audience],
        *,
        language: str,
        clock: Clock,
    ) -> None:
        self._units = units
        self._reading = reading
        self._voice = voice
        self._publishers = publishers
        self._audiences = {audience.name: audience for audience in audiences}
        self._language = language
        self._clock = clock

    async def run(self) -> None:
        """Tell what is new."""
        async with self._units(reading=True) as unit:
            if await is_stopped(unit):
                return
        async with self._units() as unit:
            new = await unit.notices.to_tell(self._clock(), lease=_LEASE, limit=_AT_ONCE)
            await unit.commit()
        for notice, telling in new:
            told = await self._tell(notice, telling)
            async with self._units() as unit:
                await unit.notices.write_telling(told)
                await unit.commit()

    async def _tell(self, notice: Notice, telling: Telling) -> Telling:
        now = self._clock()
        try:
            saying = self._voice.say(await self._told(notice), shape=telling.to.shape, language=self._language,
                                     reserve=telling.to.reserve)  # fmt: skip
            remote_id = await self._send(telling, saying)
        except Undelivered as error:
            log.warning("operators could not be told on %s: %s", telling.to.network, error)
            return _after_failure(telling, notice, error, now)
        except (BotError, ValueError) as error:
            log.error("operators cannot be told of %s: %s", notice.kind, error)
            return replace(telling, given_up=True, failure=str(error))
        return replace(telling, edition=notice.edition, remote_id=remote_id, attempts=0, failure="",
                       not_before=now + _TELL_ANEW_AFTER)  # fmt: skip

    async def _send(self, telling: Telling, saying: Saying) -> str:
        publisher = self._publishers.get(telling.to.network)
        if publisher is None:
            raise NotDelivered(f"{telling.to.network} is not set up", permanent=True)
        part = _part(telling, saying, self._language)
        buttons: Sequence[Button] = saying.buttons
        if telling.remote_id:
            await publisher.edit(part, telling.to, buttons=buttons)
            return telling.remote_id
        return (await publisher.publish(part, telling.to, after=None, buttons=buttons)).remote_id

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
    wait = error.wait if isinstance(error, NotDelivered) else None
    return replace(failed, not_before=now + (wait or rules.pause(failed.attempts)))


def _dates(before: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The dates of both, each once."""
    if "dates" not in new:
        return {}
    every = (*before.get("dates", "").split(", "), *new["dates"].split(", "))
    return {"dates": ", ".join(sorted({date for date in every if date}))}
