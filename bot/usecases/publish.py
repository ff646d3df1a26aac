"""Publishing: what is due is claimed, said anew from the facts, sent, and written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import rules
from bot.domain.amendment import Loss
from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.domain.post import Destination, Network, Part, PartState, Post, PostState
from bot.domain.profile import Profile
from bot.domain.rules import KeptBack
from bot.ports import Clock, Publisher, Units
from bot.usecases.compose import Composing
from bot.usecases.outcome import Outcomes, Result, place_of
from bot.usecases.places import at_home, publisher_for
from bot.usecases.switch import is_stopped

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than any send takes, waiting for its turn and timing out included."""

_AT_ONCE = 20
_IN_ONE_RUN = 500
_WRITE_AGAIN_AFTER = (0.1, 1, 5)
"""Seconds until an outcome is tried to be written down again."""


@dataclass(frozen=True, slots=True)
class _Ready:
    part: Part
    to: Destination
    before: Part | None
    loss: Loss | None


class PublishDue:
    """Send what is due.

    1. Claim due parts and commit, so that no other run sees them.
    2. Say each one anew from the newest facts, and write down that it is about to be sent. A post that may not go out
       any more (its person left the rotation or changed status, its audience is set up otherwise, it is too late) is
       held or skipped instead, and says why.
    3. Send each with no transaction open.
    4. Write each outcome down in a transaction of its own.

    A crash between 2 and 4 leaves the part claimed and attempted: once its claim has run out it is uncertain, and
    nothing sends it again before somebody has looked whether it is there.
    """

    def __init__(
        self,
        units: Units,
        composing: Composing,
        outcomes: Outcomes,
        publishers: Mapping[Network, Publisher],
        *,
        clock: Clock,
    ) -> None:
        self._units = units
        self._composing = composing
        self._outcomes = outcomes
        self._publishers = publishers
        self._clock = clock
        self._ending = False

    def finish(self) -> None:
        """Claim nothing more; what is being sent is finished and written down."""
        self._ending = True

    async def run(self) -> bool:
        """Send what is due now, destinations side by side, so that a slow one delays no other; whether more may wait."""
        begun, at_work = 0, set[asyncio.Task[None]]()
        async with asyncio.TaskGroup() as together:
            while begun < _IN_ONE_RUN and not self._ending:
                claimed = await self._claim(_AT_ONCE - len(at_work))
                begun += len(claimed)
                at_work |= {together.create_task(self._handle_alone(part)) for part in claimed}
                if not at_work:
                    return False
                _, at_work = await asyncio.wait(at_work, return_when=asyncio.FIRST_COMPLETED)
        return not self._ending

    async def _claim(self, limit: int) -> Sequence[Part]:
        now = self._clock()
        async with self._units(reading=True) as unit:
            if not await unit.posts.has_work(now):
                return ()
        async with self._units() as unit:
            for part in await unit.posts.abandoned(now):
                await self._outcomes.note_abandoned(part, unit)
            stopped = await is_stopped(unit)
            claimed = () if stopped else await unit.posts.claim(now, lease=LEASE, limit=limit)
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
        result = await self._send(ready)
        for pause in _WRITE_AGAIN_AFTER:
            try:
                return await self._write(result)
            except Exception as error:  # noqa: BLE001 - what the network said must not be lost with one failed write
                log.warning("an outcome could not be written down yet: %s", type(error).__name__)
                await asyncio.sleep(pause)
        await self._write(result)

    async def _write(self, result: Result) -> None:
        async with self._units() as unit:
            await self._outcomes.note(result, unit)
            await unit.commit()

    async def _prepare(self, claimed: Part) -> _Ready | None:
        """The part with its words, written down as attempted; None where its post may not go out now."""
        now = self._clock()
        async with self._units() as unit:
            delivery, post, parts = await unit.posts.delivery(claimed.delivery)
            part = next(part for part in parts if part.id == claimed.id)
            if not _is_ours(part, claimed):
                return None
            said = await self._composing.say(post, delivery, part, now, unit)
            if await is_stopped(unit):
                await unit.posts.write(rules.released(part))
            elif isinstance(said, KeptBack):
                await self._outcomes.keep_back(post, part, said, unit)
            else:
                to = delivery.destination
                part = replace(part, visibility=to.visibility, language=delivery.language)
                part = rules.attempted(part, now, text=said.saying.text, message=said.saying.message)
                await unit.posts.write(part)
                await self._outcomes.journal(unit, post, str(PostState.DUE), f"{part.kind} to {place_of(to)}")
                if said.profile:
                    await unit.posts.save(_telling(post, said.profile))
            now_at = await at_home(delivery.destination, unit)
            loss = await unit.losses.of(now_at)
            await unit.commit()
        return _Ready(part, now_at, _before(part, parts), loss) if part.attempted_at else None

    async def _send(self, ready: _Ready) -> Result:
        """The part after its attempt, and what the network said."""
        part, to = ready.part, ready.to
        try:
            publisher = publisher_for(to, self._publishers)
            if ready.loss:
                raise NotDelivered(f"nothing is sent there since {ready.loss.since:%Y-%m-%d}", permanent=True)
            receipt = await publisher.publish(part, to, after=ready.before)
        except Undelivered as error:
            log.warning("a part for %s was not confirmed: %s", to.network, error)
            return Result(rules.after_failure(part, error, self._clock()), to, error=error, was_lost=bool(ready.loss))
        except Exception as error:
            # Whatever it is, the message may be there; its text could hold what we do not log.
            log.exception("sending to %s broke off", to.network)
            unclear = Unclear(type(error).__name__)
            return Result(rules.after_failure(part, unclear, self._clock()), to, error=unclear)
        return Result(rules.after_receipt(part, receipt, self._clock()), to, plain=receipt.plain)


def _is_ours(part: Part, claimed: Part) -> bool:
    """Whether a claim still stands: one that ran out may have been taken over by another run."""
    return part.state is PartState.CLAIMED and part.attempted_at is None and part.attempts == claimed.attempts


def _before(part: Part, parts: Sequence[Part]) -> Part | None:
    """The part that this one continues: the newest before it that is there."""
    there = [other for other in parts if other.position < part.position and other.remote_id]
    return there[-1] if there else None


def _telling(post: Post, profile: Profile) -> Post:
    """The post as it is about to be told."""
    state = PostState.DUE if post.state in rules.TO_SEND else post.state
    return replace(post, state=state, told=profile.told, fingerprint=profile.fingerprint)
