"""Whose turn it is. Pure: the same people, history and date give the same choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn, and why it is theirs, for operators."""

    profile: Profile
    reason: str


def whose_turn(people: Iterable[Profile], last_shown: Mapping[str, date]) -> Turn | None:
    """The least recently shown of those in the rotation; ties go to the earlier arrest, then to the slug.

    Whoever has never been shown comes first, so nobody comes twice before all had their turn.
    """
    waiting = [profile for profile in people if profile.in_rotation]
    if not waiting:
        return None
    first = min(waiting, key=lambda profile: _place(profile, last_shown))
    return Turn(first, _reason(first, last_shown.get(first.slug), len(waiting)))


def _place(profile: Profile, last_shown: Mapping[str, date]) -> tuple[date, date, str]:
    return last_shown.get(profile.slug, date.min), profile.standing.since or date.min, profile.slug


def _reason(profile: Profile, shown: date | None, waiting: int) -> str:
    before = f"last shown on {shown}" if shown else "not shown yet"
    return f"{before}, arrested on {profile.standing.since}; first of {waiting} in the rotation"
