"""Composing a part at the last second: the newest facts in words, or what speaks against sending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.errors import BotError
from bot.domain.facts import Correction, Facts
from bot.domain.post import Audience, Delivery, Part, PartKind, Post, PostState
from bot.domain.profile import Profile
from bot.domain.rules import KeptBack
from bot.domain.story import facts_for
from bot.ports import Saying, Unit, Voice
from bot.usecases.reading import Reading


@dataclass(frozen=True, slots=True)
class Said:
    """A part in words; `profile` is of the person it tells of."""

    saying: Saying
    profile: Profile | None = None


class Composing:
    """Puts a post's facts into words for one destination."""

    def __init__(self, reading: Reading, voice: Voice, audiences: Sequence[Audience], *, late_limit: timedelta) -> None:
        self._reading = reading
        self._voice = voice
        self._audiences = {audience.name: audience for audience in audiences}
        self._late_limit = late_limit

    async def say(self, post: Post, delivery: Delivery, part: Part, now: datetime, unit: Unit) -> Said | KeptBack:
        """The words for the newest facts, or what speaks against sending them now."""
        if part.kind is PartKind.CORRECTION:
            withdrawn = post.state is PostState.WITHDRAWN
            return self._in_words(Correction(post.local_date, post.why, withdrawn), post, delivery)
        audience = self._audiences.get(post.audience)
        if kept := rules.kept_back(post, delivery, part, audience, now=now, late_limit=self._late_limit):
            return kept
        profile = (await self._reading.readable(unit, post.local_date)).profile(post.prisoner)
        if profile is None:
            return KeptBack(PostState.HELD, "nobody may be told of this person any more")
        if kept := rules.against_its_facts(post, profile):
            return kept
        return self._in_words(facts_for(post.occasion, profile), post, delivery, profile)

    def _in_words(
        self, facts: Facts, post: Post, delivery: Delivery, profile: Profile | None = None
    ) -> Said | KeptBack:
        to = delivery.destination
        try:
            saying = self._voice.say(facts, shape=to.shape, language=delivery.language, reserve=to.reserve)
        except (BotError, ValueError) as error:
            return KeptBack(PostState.HELD, f"it could not be put into words: {error}")
        return Said(saying, profile)
