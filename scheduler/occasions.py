"""Which occasions a date has. Pure: facts and a date in, choices out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.post import Occasion
from bot.domain.profile import Profile
from scheduler.rotation import whose_turn


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is spoken of on a date, on what occasion, and why."""

    occasion: Occasion
    profile: Profile
    reason: str


def choice_for(people: Iterable[Profile], last_shown: Mapping[str, date]) -> Choice | None:
    """The weightiest occasion of the date. Today that is the rotation; None where nobody is in it."""
    turn = whose_turn(people, last_shown)
    return Choice(Occasion.ROTATION, turn.profile, turn.reason) if turn else None
