"""How things stand: whether sending is on, and what of the last days needs a human."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.post import PartState, Post, PostState
from bot.domain.rules import TO_SEND
from bot.ports import Clock, Unit, Units
from bot.usecases.switch import is_stopped

LOOKS_BACK = timedelta(days=2)
_NEWEST = 200
_UNSAID = frozenset({PostState.HELD, PostState.SKIPPED})
_UNSURE = frozenset({PartState.UNCERTAIN, PartState.FAILED})


@dataclass(frozen=True, slots=True)
class State:
    """`troubles` are posts of the last two days that did not go out, or of which nobody knows whether they did."""

    stopped: bool
    waiting: tuple[Post, ...]
    troubles: tuple[Post, ...]


class Status:
    """What an operator, or a monitor, wants to know at a glance."""

    def __init__(self, units: Units, *, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def look(self) -> State:
        """How things stand now; rehearsed posts are nobody's trouble."""
        since = self._clock() - LOOKS_BACK
        async with self._units(reading=True) as unit:
            newest = [post for post in await unit.posts.newest(_NEWEST) if not post.rehearsed and post.due_at >= since]
            troubles = [post for post in newest if await self._is_trouble(post, unit)]
            waiting = [post for post in newest if post.state in TO_SEND and post not in troubles]
            return State(await is_stopped(unit), tuple(waiting), tuple(troubles))

    async def _is_trouble(self, post: Post, unit: Unit) -> bool:
        if post.state in _UNSAID:
            return True
        deliveries = await unit.posts.deliveries(post.id)
        return any(part.state in _UNSURE for _, parts in deliveries for part in parts)
