"""Taking a published post back, or correcting it, at every place where it stands."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.amendment import Amending, Amendment, AmendmentState
from bot.domain.errors import BotError, Refused
from bot.domain.facts import Corrected, Facts, Person, Withdrawn
from bot.domain.post import Audience, Delivery, Part, PartKind, PartState, Post, PostState, part_key
from bot.domain.profile import Profile
from bot.domain.story import facts_for, fits
from bot.ports import Clock, Unit, Units, Voice
from bot.usecases.amend import AmendPublished, Place
from bot.usecases.look_for import LookForUncertain
from bot.usecases.outcome import Outcomes
from bot.usecases.posts import post_by_id
from bot.usecases.reading import Reading

log = logging.getLogger(__name__)

_MOST_WORDS = 300
_OUT = frozenset({PartState.SENT, PartState.UNCERTAIN})
"""What is there, or may be: then it is changed once that is known."""
_TAKEABLE = frozenset({PostState.PUBLISHED, PostState.DUE, PostState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to happen to a post; `facts` is what an edited part will say."""

    post: Post
    facts: Facts
    amending: Amending
    by: str


class TakeBack:
    """Orders what is then done part by part by AmendPublished, which goes on after a crash.

    Each part that is there is edited (or deleted, where that was asked for), and a correction that is linked to it
    tells those who have read it. What is not sent yet is not sent any more.
    """

    def __init__(
        self,
        units: Units,
        reading: Reading,
        voice: Voice,
        outcomes: Outcomes,
        amend: AmendPublished,
        look_for: LookForUncertain,
        audiences: Sequence[Audience],
        *,
        clock: Clock,
    ) -> None:
        self._units = units
        self._reading = reading
        self._voice = voice
        self._outcomes = outcomes
        self._amend = amend
        self._look_for = look_for
        self._audiences = {audience.name: audience for audience in audiences}
        self._clock = clock

    async def retract(self, id: int, why: str, *, delete: bool, by: str) -> Sequence[Place]:
        """Take a post back: put a notice in its place, or delete it. `why` is for readers; the report by place."""
        why = _for_readers(why)
        await self._look(id)
        async with self._units() as unit:
            post = replace(
                await self._takeable(id, unit), state=PostState.WITHDRAWN, why=why, note=f"withdrawn by {by}"
            )
            amending = Amending.DELETE if delete else Amending.EDIT
            await self._order(_Order(post, Withdrawn(post.local_date, why), amending, by), unit)
            await unit.commit()
        return await self._amend.now(id)

    async def correct(self, id: int, why: str, *, by: str) -> Sequence[Place]:
        """Make a post say what is known today, and say that it was corrected. `why` is for readers."""
        why = _for_readers(why)
        await self._look(id)
        async with self._units() as unit:
            post = replace(await self._takeable(id, unit), why=why)
            if post.state is PostState.WITHDRAWN:
                raise Refused(f"Post {id} was taken back, so there is nothing to correct.\nNothing was changed.")
            profile, facts = await self._today(post, unit)
            told = replace(post, told=profile.told, fingerprint=profile.fingerprint, note=f"corrected by {by}")
            await self._order(_Order(told, facts, Amending.EDIT, by), unit)
            await unit.commit()
        return await self._amend.now(id)

    async def _look(self, id: int) -> None:
        """Look for uncertain parts first: only what is known to be there can be changed."""
        async with self._units(reading=True) as unit:
            parts = [part for _, parts in await unit.posts.deliveries(id) for part in parts]
        for part in parts:
            if part.state is PartState.UNCERTAIN and part.look_at is not None:
                await self._look_for.look(part)

    async def _takeable(self, id: int, unit: Unit) -> Post:
        post = await post_by_id(id, unit)
        if post.state not in _TAKEABLE:
            raise Refused(
                f"Post {id} is {post.state}: nothing of it is out.\n`solidarity post skip {id}` keeps it from going out."
            )
        parts = [part for _, parts in await unit.posts.deliveries(id) for part in parts]
        if any(part.state is PartState.CLAIMED for part in parts):
            raise Refused(f"Post {id} is being sent just now.\nGive the same command again in some minutes.")
        return post

    async def _today(self, post: Post, unit: Unit) -> tuple[Profile, Facts]:
        """What there is to say of the post's person today."""
        now = self._clock()
        audience = self._audiences.get(post.audience)
        day = audience.date_at(now) if audience else now.date()
        profile = (await self._reading.readable(unit, day)).profile(post.prisoner)
        if profile is None:
            raise Refused(
                f"Nobody may be told of the person of post {post.id} any more.\n`solidarity post retract` takes it back."
            )
        inner = facts_for(post.occasion, profile) if fits(post.occasion, profile) else Person(profile)
        return profile, Corrected(inner, day, post.why)

    async def _order(self, order: _Order, unit: Unit) -> None:
        await unit.posts.save(order.post)
        waiting = {a.part for a in await unit.amendments.of(order.post.id) if a.state is AmendmentState.WAITING}
        for delivery, parts in await unit.posts.deliveries(order.post.id):
            out = [part for part in parts if part.state in _OUT and part.kind is PartKind.TEXT]
            there = [part for part in out if part.state is PartState.SENT]
            for part in out:
                if part.id not in waiting:
                    await unit.amendments.add(self._amendment(order, delivery, part))
            if order.post.state is PostState.WITHDRAWN:
                await _withdraw_unsent(parts, unit)
            if there:
                await self._add_correction(order.post, delivery, parts, unit)
        action = "corrected" if order.post.state is not PostState.WITHDRAWN else str(PostState.WITHDRAWN)
        await self._outcomes.journal(unit, order.post, action, f"{order.amending}: {order.post.why}", order.by)

    def _amendment(self, order: _Order, delivery: Delivery, part: Part) -> Amendment:
        """The first part of a thread carries the new text; what only continued it goes."""
        to = delivery.destination
        try:
            saying = self._voice.say(order.facts, shape=to.shape, language=delivery.language, reserve=to.reserve)
        except (BotError, ValueError) as error:
            raise Refused(f"The new text could not be put into words: {error}") from error
        amending = order.amending if part.position == 0 else Amending.DELETE
        return Amendment(part=part.id, amending=amending, ordered_at=self._clock(), text=saying.text)

    async def _add_correction(self, post: Post, delivery: Delivery, parts: Sequence[Part], unit: Unit) -> None:
        if any(part.kind is PartKind.CORRECTION and part.state is PartState.WAITING for part in parts):
            return
        position = max(part.position for part in parts) + 1
        key = part_key(post, delivery.destination, position)
        await unit.posts.write(
            Part(
                delivery=delivery.id,
                position=position,
                key=key,
                kind=PartKind.CORRECTION,
                language=delivery.language,
                visibility=delivery.destination.visibility,
            )
        )


async def _withdraw_unsent(parts: Sequence[Part], unit: Unit) -> None:
    for part in parts:
        if part.state is PartState.WAITING:
            await unit.posts.write(replace(part, state=PartState.WITHDRAWN))


def _for_readers(why: str) -> str:
    said = " ".join("".join(char if char.isprintable() else " " for char in why).split())
    if not said:
        raise Refused('Say why, for readers: --why "The date of the verdict was wrong."\nNothing was changed.')
    if len(said) > _MOST_WORDS:
        raise Refused(
            f"Say why in at most {_MOST_WORDS} characters: readers see it on every network.\nNothing was changed."
        )
    return said
