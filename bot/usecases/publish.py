"""Publishing: what is due is claimed, said anew from the facts, sent, and written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.errors import BotError, NotDelivered, Undelivered
from bot.domain.facts import Spotlight
from bot.domain.post import Audience, Delivery, JournalEntry, Network, Part, PartState, Post, PostState
from bot.ports import Clock, Publisher, Unit, Units, Voice
from bot.usecases.plan import ACTOR
from bot.usecases.reading import Reading
from bot.usecases.switch import is_stopped

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
_AT_ONCE = 20
_PUNCTUAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Ready:
    part: Part
    delivery: Delivery
    before: Part | None


class PublishDue:
    """Send what is due.

    1. Claim due parts and commit, so that no other run sees them.
    2. Say each one anew from the newest facts, and write down that it is about to be sent. A post that may not go
       out any more (its person left the rotation or changed status, its audience is no longer live, it is too late)
       is held or skipped instead, and says why.
    3. Send each with no transaction open.
    4. Write each outcome down in a transaction of its own.

    A crash between 2 and 4 leaves the part claimed and attempted: once its claim has run out it is uncertain, and
    nothing sends it again by itself.
    """

    def __init__(
        self,
        units: Units,
        reading: Reading,
        voice: Voice,
        publishers: Mapping[Network, Publisher],
        audiences: Sequence[Audience],
        *,
        clock: Clock,
        late_limit: timedelta,
    ) -> None:
        self._units = units
        self._reading = reading
        self._voice = voice
        self._publishers = publishers
        self._audiences = {audience.name: audience for audience in audiences}
        self._clock = clock
        self._late_limit = late_limit

    async def run(self) -> None:
        """Send everything that is due now; destinations side by side, so that a slow one delays no other."""
        claimed = await self._claim(self._clock())
        async with asyncio.TaskGroup() as together:
            for part in claimed:
                together.create_task(self._handle_alone(part))

    async def _claim(self, now: datetime) -> Sequence[Part]:
        async with self._units() as unit:
            for part in await unit.posts.abandoned(now):
                _, post, _ = await unit.posts.delivery(part.delivery)
                await unit.journal.add(self._entry(str(part.state), post, part.failure))
            stopped = await is_stopped(unit)
            claimed = () if stopped else await unit.posts.claim(now, lease=LEASE, limit=_AT_ONCE)
            await unit.commit()
        return claimed

    async def _handle_alone(self, claimed: Part) -> None:
        """One part's failure must not cancel the others in mid-send."""
        try:
            await self._handle(claimed)
        except Exception:
            log.exception("a part could not be handled; it stays claimed")

    async def _handle(self, claimed: Part) -> None:
        ready = await self._prepare(claimed)
        if ready is None:
            return
        outcome = await self._send(ready)
        async with self._units() as unit:
            await unit.posts.write(outcome)
            await self._conclude(ready, outcome, unit)
            await unit.commit()

    async def _prepare(self, part: Part) -> _Ready | None:
        """The part with its words, written down as attempted; None where its post may not go out now."""
        now = self._clock()
        async with self._units() as unit:
            delivery, post, parts = await unit.posts.delivery(part.delivery)
            try:
                post, text = await self._say(post, delivery, now, unit)
            except _KeptBack as kept:
                await self._keep_back(post, part, kept, unit)
                await unit.commit()
                return None
            ready = rules.attempted(part, now, text)
            ready = replace(ready, visibility=delivery.destination.visibility, language=delivery.language)
            await unit.posts.write(ready)
            await unit.posts.save(post)
            await unit.commit()
        return _Ready(ready, delivery, next((p for p in reversed(parts) if p.position < part.position), None))

    async def _say(self, post: Post, delivery: Delivery, now: datetime, unit: Unit) -> tuple[Post, str]:
        audience = self._audiences.get(post.audience)
        if audience is None or audience.rehearses != post.rehearsed:
            raise _KeptBack(PostState.HELD, "the audience is not set up this way any more")
        if not post.rehearsed and now > post.due_at + self._late_limit:
            raise _KeptBack(PostState.SKIPPED, "missed: it would be later than the late limit")
        profile = (await self._reading.readable(unit, post.local_date)).profile(post.prisoner)
        if profile is None or not profile.in_rotation:
            raise _KeptBack(PostState.HELD, "the person is not in the rotation any more")
        if profile.standing.status is not post.status:
            raise _KeptBack(PostState.HELD, f"the status changed from {post.status} to {profile.standing.status}")
        to = delivery.destination
        try:
            saying = self._voice.say(Spotlight(profile), shape=to.shape, language=delivery.language, reserve=to.reserve)
        except BotError as error:
            raise _KeptBack(PostState.HELD, f"it could not be put into words: {error}") from error
        return replace(post, told=profile.told, fingerprint=profile.fingerprint), saying.text

    async def _keep_back(self, post: Post, part: Part, kept: _KeptBack, unit: Unit) -> None:
        await unit.posts.write(rules.released(part))
        if post.state is not PostState.PUBLISHED:
            await unit.posts.save(replace(post, state=kept.state, note=kept.reason))
        await unit.journal.add(self._entry(str(kept.state), post, kept.reason))

    async def _send(self, ready: _Ready) -> Part:
        to = ready.delivery.destination
        try:
            publisher = self._publishers.get(to.network)
            if publisher is None:
                raise NotDelivered(f"{to.network} is not set up")
            receipt = await publisher.publish(ready.part, to, after=ready.before)
        except Undelivered as error:
            log.warning("a part for %s was not confirmed: %s", to.network, error)
            return rules.after_failure(ready.part, error, self._clock())
        return rules.after_receipt(ready.part, receipt, self._clock())

    async def _conclude(self, ready: _Ready, part: Part, unit: Unit) -> None:
        """Note the outcome; a delivery that is wholly there publishes its post."""
        _, post, parts = await unit.posts.delivery(part.delivery)
        to = ready.delivery.destination
        await unit.journal.add(
            self._entry(str(part.state), post, f"{to.network} {to.shape}: {part.failure or part.link}")
        )
        whole = all(each.state is PartState.SENT for each in parts)
        if whole and post.state is not PostState.PUBLISHED:
            sent_at = part.sent_at or self._clock()
            late = not post.rehearsed and sent_at > post.due_at + _PUNCTUAL
            await unit.posts.save(replace(post, state=PostState.PUBLISHED, published_at=sent_at, late=late))

    def _entry(self, action: str, post: Post, detail: str) -> JournalEntry:
        subject = f"{post.audience}/{post.local_date}"
        return JournalEntry(at=self._clock(), actor=ACTOR, action=action, subject=subject, detail=detail)


class _KeptBack(Exception):
    """A post may not go out now."""

    def __init__(self, state: PostState, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
