"""Which occasions a date has. Pure: facts and a date in, choices out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.post import Occasion
from bot.domain.profile import Profile
from bot.domain.story import news_of
from scheduler.rotation import whose_turn

NEWS_FOR = timedelta(days=30)
"""How long after its event a release or death is still news."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is spoken of on a date, on what occasion, and why."""

    occasion: Occasion
    profile: Profile
    reason: str


def choice_for(
    people: Iterable[Profile], last_shown: Mapping[str, date], told: Collection[str] | None = None
) -> Choice | None:
    """The weightiest occasion of the date: news that no post told yet, else the rotation; None where there is nobody.

    `told` holds references (`slug/id`) of events that are no news any more; None leaves news out.
    """
    everybody = list(people)
    if told is not None and (news := _newest(everybody, told)):
        return news
    turn = whose_turn(everybody, last_shown)
    return Choice(Occasion.ROTATION, turn.profile, turn.reason) if turn else None


def _newest(people: Iterable[Profile], told: Collection[str]) -> Choice | None:
    """News of a release before news of a death, the newest first; ties go to the slug."""
    news = [choice for profile in people if (choice := _news(profile, told))]
    return min(news, key=_weight, default=None)


def _weight(choice: Choice) -> tuple[bool, int, str]:
    until = choice.profile.standing.until or date.min
    return choice.occasion is not Occasion.RELEASE, -until.toordinal(), choice.profile.slug


def _news(profile: Profile, told: Collection[str]) -> Choice | None:
    event, occasion = profile.closed_by, news_of(profile)
    if event is None or occasion is None or f"{profile.slug}/{event.id}" in told:
        return None
    if event.date.last < profile.on - NEWS_FOR:
        return None
    return Choice(occasion, profile, f"news of {event.date}, not told yet")
