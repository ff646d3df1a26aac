"""Publishing: what is due is claimed, said anew from the facts, sent, and written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.errors import BotError, NotDelivered, Unclear, Undelivered
from bot.domain.facts import Spotlight
from bot.domain.post import Audience, Delivery, Destination, JournalEntry, Network, Part, PartState, Post, PostState
from bot.domain.profile import Profile
from bot.domain.rules import KeptBack
from bot.ports import Clock, Publisher, Unit, Units, Voice
from bot.usecases.plan import ACTOR
from bot.usecases.reading import Reading
from bot.usecases.switch import is_stopped

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
_AT_ONCE = 20
_PUNCTUAL = timedelta(minutes=1)
_SETTLED = frozenset({PartState.SENT, PartState.FAILED})


@dataclass(frozen=True, slots=True)
class _Ready:
    part: Part
    to: Destination
    before: Part | None


class PublishDue:
    """Send what is due.

    1. Claim due parts and commit, so that no other run sees them.
    2. Say each one anew from the newest facts, and write down that it is about to be sent. A post that may not go out
       any more (its person left the rotation or changed status, its audience is set up otherwise, it is too late) is
       held or skipped instead, and says why.
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
                await unit.posts.save(_with_note(post, part))
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
        outcome, moved_to = await self._send(ready)
        async with self._units() as unit:
            await unit.posts.write(outcome)
            if moved_to:
                await unit.marks.put(_moved(ready.to), moved_to)
            await self._conclude(ready, outcome, unit)
            await unit.commit()

    async def _prepare(self, claimed: Part) -> _Ready | None:
        """The part with its words, written down as attempted; None where its post may not go out now."""
        now = self._clock()
        async with self._units() as unit:
            delivery, post, parts = await unit.posts.delivery(claimed.delivery)
            part = next(part for part in parts if part.id == claimed.id)
            if not _is_ours(part, claimed):
                return None
            said = await self._say(post, delivery, now, unit)
            if await is_stopped(unit):
                await unit.posts.write(rules.released(part))
            elif isinstance(said, KeptBack):
                await self._keep_back(post, part, said, unit)
            else:
                profile, text = said
                part = replace(part, visibility=delivery.destination.visibility, language=delivery.language)
                part = rules.attempted(part, now, text)
                await unit.posts.write(part)
                await unit.posts.save(_telling(post, profile))
            to = await _at_home(delivery.destination, unit)
            await unit.commit()
        before = next((other for other in reversed(parts) if other.position < part.position), None)
        return _Ready(part, to, before) if part.attempted_at else None

    async def _say(self, post: Post, delivery: Delivery, now: datetime, unit: Unit) -> tuple[Profile, str] | KeptBack:
        """The words for the newest facts, or what speaks against sending them."""
        audience, to = self._audiences.get(post.audience), delivery.destination
        if kept := rules.kept_back(post, delivery, audience, now=now, late_limit=self._late_limit):
            return kept
        profile = (await self._reading.readable(unit, post.local_date)).profile(post.prisoner)
        if profile is None or not profile.in_rotation:
            return KeptBack(PostState.HELD, "the person is not in the rotation any more")
        if profile.standing.status is not post.status:
            return KeptBack(PostState.HELD, f"the status changed from {post.status} to {profile.standing.status}")
        try:
            saying = self._voice.say(Spotlight(profile), shape=to.shape, language=delivery.language, reserve=to.reserve)
        except (BotError, ValueError) as error:
            return KeptBack(PostState.HELD, f"it could not be put into words: {error}")
        return profile, saying.text

    async def _keep_back(self, post: Post, part: Part, kept: KeptBack, unit: Unit) -> None:
        released = rules.released(part)
        if post.state is PostState.PUBLISHED:
            released = replace(released, state=PartState.FAILED, failure=kept.reason)
        else:
            await unit.posts.save(replace(post, state=kept.state, note=kept.reason))
        await unit.posts.write(released)
        await unit.journal.add(self._entry(str(kept.state), post, kept.reason))

    async def _send(self, ready: _Ready) -> tuple[Part, str | None]:
        """The part after its attempt, and where its destination moved to, if the network said so."""
        to = ready.to
        try:
            publisher = self._publishers.get(to.network)
            if publisher is None:
                raise NotDelivered(f"{to.network} is not set up")
            receipt = await publisher.publish(ready.part, to, after=ready.before)
        except Undelivered as error:
            log.warning("a part for %s was not confirmed: %s", to.network, error)
            return rules.after_failure(ready.part, error, self._clock()), getattr(error, "moved_to", None)
        except Exception as error:
            # Whatever it is, the message may be there; its text could hold what we do not log.
            log.exception("sending to %s broke off", to.network)
            return rules.after_failure(ready.part, Unclear(type(error).__name__), self._clock()), None
        return rules.after_receipt(ready.part, receipt, self._clock()), None

    async def _conclude(self, ready: _Ready, part: Part, unit: Unit) -> None:
        """Note the outcome. A delivery that is wholly there publishes its post; one that nobody took skips it."""
        _, post, parts = await unit.posts.delivery(part.delivery)
        to = ready.to
        detail = f"{to.network} {to.shape}: {part.failure or part.link}"
        await unit.journal.add(self._entry(str(part.state), post, detail))
        if post.state is PostState.PUBLISHED:
            return
        if all(each.state is PartState.SENT for each in parts):
            sent_at = part.sent_at or self._clock()
            late = not post.rehearsed and sent_at > post.due_at + _PUNCTUAL
            post = replace(post, state=PostState.PUBLISHED, published_at=sent_at, late=late, note="")
        elif await self._is_refused_everywhere(post, unit):
            post = replace(post, state=PostState.SKIPPED, note=f"no place took it: {part.failure}")
        else:
            post = _with_note(post, part)
        await unit.posts.save(post)

    async def _is_refused_everywhere(self, post: Post, unit: Unit) -> bool:
        parts = [part for _, parts in await unit.posts.deliveries(post.id) for part in parts]
        return all(part.state in _SETTLED for part in parts) and not any(p.state is PartState.SENT for p in parts)

    def _entry(self, action: str, post: Post, detail: str) -> JournalEntry:
        subject = f"{post.audience}/{post.local_date}"
        return JournalEntry(at=self._clock(), actor=ACTOR, action=action, subject=subject, detail=detail)


def _moved(to: Destination) -> str:
    """The mark that remembers where a destination moved to: a Telegram group that grew got a new id."""
    return f"moved.{to.network}.{to.address}"


async def _at_home(to: Destination, unit: Unit) -> Destination:
    """The destination where it is now; the settings may still name its old place."""
    moved_to = await unit.marks.get(_moved(to))
    return replace(to, address=moved_to) if moved_to else to


def _is_ours(part: Part, claimed: Part) -> bool:
    """Whether a claim still stands: one that ran out may have been taken over by another run."""
    return part.state is PartState.CLAIMED and part.attempted_at is None and part.attempts == claimed.attempts


def _telling(post: Post, profile: Profile) -> Post:
    """The post as it is about to be told."""
    state = PostState.DUE if post.state in rules.TO_SEND else post.state
    return replace(post, state=state, told=profile.told, fingerprint=profile.fingerprint)


def _with_note(post: Post, part: Part) -> Post:
    return post if post.state is PostState.PUBLISHED else replace(post, note=f"{part.state}: {part.failure}")
