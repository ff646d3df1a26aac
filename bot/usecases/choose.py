"""Choosing the one person of whom the whole campaign speaks on a date."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from bot.domain import rules
from bot.domain.post import NEWS, Post, PostState
from bot.domain.profile import Readable
from bot.domain.rules import TO_SEND
from bot.domain.story import fits
from bot.ports import Unit
from scheduler.occasions import Choice, choice_for

_STANDS = TO_SEND | {PostState.PUBLISHED}


class News(StrEnum):
    """Which news may be chosen: any, only what operators said yes to (what readers may be told), or none."""

    ANY = "any"
    AGREED = "agreed"
    NONE = "none"


class Choosing:
    """`rehearsed` is true while no audience is live: then what was rehearsed counts as shown."""

    def __init__(self, *, rehearsed: bool) -> None:
        self.rehearsed = rehearsed

    async def person_for(self, day: date, readable: Readable, unit: Unit, *, news: News = News.ANY) -> Choice | None:
        """The person of a post that stands for this date, else whose turn it is; None where nobody may be shown."""
        standing = await self.standing_for(day, readable, unit, news=news)
        return standing or await self.turn_on(day, readable, unit, news=news)

    async def turn_on(self, day: date, readable: Readable, unit: Unit, *, news: News) -> Choice | None:
        """The weightiest occasion of a date, whatever is planned for it."""
        told = await self.told(unit) if news is News.ANY else None
        return choice_for(readable.profiles(), await self.last_shown(day, unit), told)

    async def standing_for(self, day: date, readable: Readable, unit: Unit, *, news: News = News.ANY) -> Choice | None:
        """The choice that was made for this date already, where it still may be shown."""
        for post in await unit.posts.on(day, rehearsed=self.rehearsed):
            profile = readable.profile(post.prisoner)
            may_be_told = profile is not None and fits(post.occasion, profile) and _is_among(post, news)
            if post.state in _STANDS and profile and may_be_told:
                return Choice(post.occasion, profile, post.reason)
        return None

    async def told(self, unit: Unit) -> Collection[str]:
        """References of the events that are no news any more."""
        return await unit.posts.news_told(rehearsed=self.rehearsed)

    async def last_shown(self, before: date, unit: Unit) -> Mapping[str, date]:
        """When each person was last spoken of before that date."""
        return await unit.posts.last_shown(before, rehearsed=self.rehearsed)


def _is_among(post: Post, news: News) -> bool:
    if post.occasion not in NEWS or news is News.ANY:
        return True
    return news is News.AGREED and (post.rehearsed or rules.is_approved(post) or post.state is PostState.PUBLISHED)
