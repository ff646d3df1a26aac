"""Editing and deleting published parts, one by one, until every place is done or has refused."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.amendment import Amending, Amendment, AmendmentState
from bot.domain.errors import NotDelivered, Undelivered
from bot.domain.notice import NoticeKind
from bot.domain.post import Delivery, Destination, Network, Part, PartKind, PartState, Post, PostState
from bot.ports import Clock, Publisher, Unit, Units
from bot.usecases.notify import Notify
from bot.usecases.outcome import Outcomes, place_of, values_of
from bot.usecases.places import at_home, publisher_for

log = logging.getLogger(__name__)

_AT_ONCE = 20
_LONGEST = timedelta(days=2)
_LOOK_AGAIN = timedelta(minutes=1)
_THERE = frozenset({PartState.SENT, PartState.WITHDRAWN})
_NEVER_THERE = frozenset({PartState.FAILED})


@dataclass(frozen=True, slots=True)
class Place:
    """What became of a post at one place: `done`, `waiting`, `still visible`, `uncertain` or `never there`.

    `why` and `link` are for doing by hand what the bot could not.
    """

    place: str
    outcome: str
    why: str = ""
    link: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do there."""
        return self.outcome in ("done", "never there")

    @property
    def line(self) -> str:
        """All of it in one line."""
        return ": ".join(filter(None, (self.place, self.outcome, self.why, self.link)))


class AmendPublished:
    """Carries out amendments. Each may be tried twice without harm, so a crash leaves nothing half done for good."""

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
        """Carry out what may be tried now."""
        async with self._units(reading=True) as unit:
            due = await unit.amendments.due(self._clock(), _AT_ONCE)
        for amendment in due:
            await self._carry_out(amendment)

    async def now(self, post: int) -> Sequence[Place]:
        """Carry out what may be tried of one post's amendments; the report by place."""
        async with self._units(reading=True) as unit:
            waiting = [a for a in await unit.amendments.of(post) if a.state is AmendmentState.WAITING]
        for amendment in waiting:
            await self._carry_out(amendment)
        return await self.report(post)

    async def report(self, post: int) -> Sequence[Place]:
        """What became of a post at each place."""
        async with self._units(reading=True) as unit:
            return await _report(post, unit)

    async def _carry_out(self, amendment: Amendment) -> None:
        async with self._units(reading=True) as unit:
            part = await unit.posts.part(amendment.part)
            if part is None:
                return
            delivery, _, _ = await unit.posts.delivery(part.delivery)
            to = await at_home(delivery.destination, unit)
        now = self._clock()
        try:
            if part.state in _THERE:
                await self._ask(amendment, part, to)
            elif part.state not in _NEVER_THERE:
                raise NotDelivered("nobody knows yet whether it is there", wait=_LOOK_AGAIN)
        except Undelivered as error:
            amended = _after_failure(amendment, error, now)
        else:
            amended = replace(amendment, state=AmendmentState.DONE, done_at=now, failure="")
        async with self._units() as unit:
            await self._note(amendment, amended, part, to, unit)
            await unit.commit()

    async def _ask(self, amendment: Amendment, part: Part, to: Destination) -> None:
        publisher = publisher_for(to, self._publishers)
        if not part.remote_id:
            raise NotDelivered("its id is not known", permanent=True)
        if amendment.amending is Amending.DELETE:
            await publisher.delete(part, to)
        else:
            await publisher.edit(replace(part, text=amendment.text), to)

    async def _note(self, before: Amendment, amended: Amendment, part: Part, to: Destination, unit: Unit) -> None:
        _, post, parts = await unit.posts.delivery(part.delivery)
        await unit.amendments.write(amended)
        if amended.state is AmendmentState.DONE and part.state in _THERE:
            part = next(each for each in parts if each.id == part.id)
            await unit.posts.write(_amended(part, amended, post))
        if amended.state is AmendmentState.WAITING and amended.failure == before.failure:
            return
        reason = f": {amended.failure}" if amended.failure else ""
        await self._outcomes.journal(unit, post, f"{amended.amending} {amended.state}", place_of(to) + reason)
        if not any(each.state is AmendmentState.WAITING for each in await unit.amendments.of(post.id)):
            await self._tell(post, unit)

    async def _tell(self, post: Post, unit: Unit) -> None:
        places = await _report(post.id, unit)
        values = {**values_of(post), "report": "\n".join(place.line for place in places), "reason": post.why}
        kind = NoticeKind.TAKEN_BACK if all(place.is_done for place in places) else NoticeKind.STILL_VISIBLE
        await self._notify.tell(unit, kind, post.subject, values)


def _after_failure(amendment: Amendment, error: Undelivered, now: datetime) -> Amendment:
    """Refused for good, tried again later; a deletion that is refused becomes an edit."""
    failed = replace(amendment, attempts=amendment.attempts + 1, failure=str(error))
    refused = isinstance(error, NotDelivered) and error.permanent and not error.login
    if refused and amendment.amending is Amending.DELETE and amendment.text:
        return replace(failed, amending=Amending.EDIT, not_before=None)
    if refused or now > amendment.ordered_at + _LONGEST:
        return replace(failed, state=AmendmentState.REFUSED)
    wait = error.wait if isinstance(error, NotDelivered) else None
    return replace(failed, not_before=now + (wait or rules.pause(failed.attempts)))


def _amended(part: Part, amendment: Amendment, post: Post) -> Part:
    """The part as it is now: gone, replaced by a notice, or with another text."""
    if amendment.amending is Amending.DELETE:
        return replace(part, state=PartState.WITHDRAWN, remote_id="", link="")
    state = PartState.WITHDRAWN if post.state is PostState.WITHDRAWN else part.state
    return replace(part, state=state, text=amendment.text)


async def _report(post: int, unit: Unit) -> list[Place]:
    newest = {amendment.part: amendment for amendment in await unit.amendments.of(post)}
    return [
        _place(delivery, part, newest.get(part.id))
        for delivery, parts in await unit.posts.deliveries(post)
        for part in parts
        if part.kind is PartKind.TEXT
    ]


def _place(delivery: Delivery, part: Part, amendment: Amendment | None) -> Place:
    name = place_of(delivery.destination)
    if part.state is PartState.UNCERTAIN:
        return Place(name, "uncertain", "nobody knows whether it is there; look, and remove it by hand", part.link)
    if amendment is None or not part.sent_at:
        return Place(name, "still visible" if part.state is PartState.SENT else "never there", link=part.link)
    if amendment.state is AmendmentState.DONE:
        what = "deleted" if amendment.amending is Amending.DELETE else "edited"
        return Place(name, "done", what, part.link)
    if amendment.state is AmendmentState.REFUSED:
        return Place(name, "still visible", amendment.failure, part.link)
    return Place(name, "waiting", amendment.failure, part.link)
