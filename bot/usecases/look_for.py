"""Looking whether parts whose outcome was unclear are there: in our own timeline, or by asking operators."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain import rules
from bot.domain.errors import Undelivered
from bot.domain.notice import NoticeKind
from bot.domain.post import Delivery, Destination, Network, Part, PartKind, PartState, Post, PostState, Receipt
from bot.ports import Clock, Publisher, Unit, Units
from bot.usecases.notify import Notify
from bot.usecases.outcome import Outcomes, Result, place_of, values_of
from bot.usecases.places import at_home, publisher_for

log = logging.getLogger(__name__)

_AT_ONCE = 20
_PATIENCE = timedelta(minutes=5)
_KNOWN_SINCE = timedelta(days=2)


class LookForUncertain:
    """Settle what is uncertain.

    1. Where the network lets us look, look through our own timeline. A part that stands there is sent.
    2. One that is not there, although the server had time enough, is sent again under the same key.
    3. Where nobody but a human can say, ask the operators; for a private chat, let it be.
    4. Where looking fails for minutes, ask the operators too, and go on looking.
    """

    def __init__(
        self,
        units: Units,
        outcomes: Outcomes,
        notify: Notify,
        publishers: Mapping[Network, Publisher],
        *,
        clock: Clock,
    ) -> None:
        self._units = units
        self._outcomes = outcomes
        self._notify = notify
        self._publishers = publishers
        self._clock = clock

    async def run(self) -> None:
        """Look for everything that it is time to look for."""
        now = self._clock()
        async with self._units(reading=True) as unit:
            parts = await unit.posts.to_look_for(now, _AT_ONCE)
            networks = {part.id: (await unit.posts.delivery(part.delivery))[0].destination.network for part in parts}
        async with asyncio.TaskGroup() as together:
            for network in set(networks.values()):
                together.create_task(self._look_in_turn([part for part in parts if networks[part.id] is network]))

    async def _look_in_turn(self, parts: Sequence[Part]) -> None:
        """One after the other, since what one part is found to be cannot be another; one's failure stops no other."""
        for part in parts:
            try:
                await self.look(part)
            except Exception:
                log.exception("an uncertain part could not be looked for; it is tried again")

    async def look(self, part: Part) -> None:
        """Look for one uncertain part."""
        async with self._units(reading=True) as unit:
            delivery, _, _ = await unit.posts.delivery(part.delivery)
            to = await at_home(delivery.destination, unit)
            known = await unit.posts.remote_ids(to.network, self._clock() - _KNOWN_SINCE)
        try:
            receipt = await publisher_for(to, self._publishers).find(part, to, known=known)
        except Undelivered as error:
            await self._note_blind(part, error)
        else:
            await self._note(part, to, receipt)

    async def _note(self, looked_for: Part, to: Destination, receipt: Receipt | None) -> None:
        async with self._units() as unit:
            if part := await _still_uncertain(looked_for, unit):
                settled = rules.after_look(part, receipt, self._clock())
                if settled.state is PartState.WAITING and await self._is_taken_back(part, unit):
                    settled = replace(settled, state=PartState.FAILED, failure="it was not there")
                if settled.state is PartState.UNCERTAIN:
                    await unit.posts.write(settled)
                else:
                    await self._outcomes.note(Result(settled, to), unit, actor="looking")
                await unit.commit()

    async def _is_taken_back(self, part: Part, unit: Unit) -> bool:
        _, post, _ = await unit.posts.delivery(part.delivery)
        return post.state is PostState.WITHDRAWN and part.kind is PartKind.TEXT

    async def _note_blind(self, looked_for: Part, error: Undelivered) -> None:
        async with self._units() as unit:
            if part := await _still_uncertain(looked_for, unit):
                now = self._clock()
                blind = rules.after_blind_look(part, error, now)
                await unit.posts.write(blind)
                if blind.look_at is None or (part.attempted_at and now >= part.attempted_at + _PATIENCE):
                    delivery, post, _ = await unit.posts.delivery(part.delivery)
                    await self._ask(blind, post, delivery, unit)
                await unit.commit()

    async def _ask(self, part: Part, post: Post, delivery: Delivery, unit: Unit) -> None:
        to = delivery.destination
        if to.is_private or post.rehearsed:
            return
        values = {**values_of(post), "network": str(to.network), "place": place_of(to), "reason": part.failure}
        await self._notify.tell_once(
            unit, NoticeKind.UNCERTAIN, f"{post.subject} part {part.id}/{part.unclear}", values, about=part.id
        )


async def _still_uncertain(part: Part, unit: Unit) -> Part | None:
    """The part as it is now; None where an operator settled it meanwhile."""
    _, _, parts = await unit.posts.delivery(part.delivery)
    now = next((each for each in parts if each.id == part.id), None)
    return now if now and now.state is PartState.UNCERTAIN and now.unclear == part.unclear else None
