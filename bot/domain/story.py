"""What a post tells of a person on its occasion."""

from __future__ import annotations

from bot.domain.facts import Death, Release, Spotlight
from bot.domain.post import Occasion
from bot.domain.profile import Profile
from bot.domain.standing import Status

_FREE = frozenset({Status.RELEASED, Status.PARDONED, Status.EXCHANGED, Status.EXILED})


def fits(occasion: Occasion, profile: Profile) -> bool:
    """Whether a person may be told of on this occasion, as things stand. Nobody is called to be freed who is not held."""
    match occasion:
        case Occasion.RELEASE:
            return profile.standing.status in _FREE
        case Occasion.DEATH:
            return profile.standing.status is Status.DIED
        case _:
            return profile.in_rotation


def facts_for(occasion: Occasion, profile: Profile) -> Spotlight | Release | Death:
    """What there is to tell."""
    match occasion:
        case Occasion.RELEASE:
            return Release(profile)
        case Occasion.DEATH:
            return Death(profile)
        case _:
            return Spotlight(profile)


def news_of(profile: Profile) -> Occasion | None:
    """The news that a person's newest closing event makes; None where there is none."""
    status = profile.standing.status
    if profile.closed_by is None:
        return None
    return Occasion.DEATH if status is Status.DIED else Occasion.RELEASE if status in _FREE else None
