"""Choosing the one person of whom the whole campaign speaks on a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.domain.post import PostState
from bot.domain.profile import Readable
from bot.domain.rules import TO_SEND
from bot.ports import Unit
from scheduler.occasions import Choice, choice_for

_STANDS = TO_SEND | {PostState.PUBLISHED}


class Choosing:
    """`rehearsed` is true while no audience is live: then what was rehearsed counts as shown."""

    def __init__(self, *, rehearsed: bool) -> None:
        self.rehearsed = rehearsed

    async def person_for(self, day: date, readable: Readable, unit: Unit) -> Choice | None:
        """The person of a post that stands for this date, else whose turn it is; None where nobody may be shown."""
        standing = await self.standing_for(day, readable, unit)
        return standing or choice_for(readable.profiles(), await self.last_shown(day, unit))

    async def standing_for(self, day: date, readable: Readable, unit: Unit) -> Choice | None:
        """The choice that was made for this date already, where it still may be shown."""
        for post in await unit.posts.on(day, rehearsed=self.rehearsed):
            profile = readable.profile(post.prisoner)
            if post.state in _STANDS and profile and profile.in_rotation:
                return Choice(post.occasion, profile, post.reason)
        return None

    async def last_shown(self, before: date, unit: Unit) -> Mapping[str, date]:
        """When each person was last spoken of before that date."""
        return await unit.posts.last_shown(before, rehearsed=self.rehearsed)
