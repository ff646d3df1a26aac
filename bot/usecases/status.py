"""How things stand: whether sending is on, and what of the last days needs a human."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.amendment import Loss
from bot.domain.notice import Notice
from bot.domain.post import Destination, Network, PartKind, PartState, Post, PostState
from bot.domain.rules import TO_SEND
from bot.ports import Clock, Unit, Units
from bot.usecases.switch import is_stopped

LOOKS_BACK = timedelta(days=2)
_NEWEST = 200
_UNSAID = frozenset({PostState.HELD, PostState.SKIPPED})
_UNSURE = frozenset({PartState.UNCERTAIN, PartState.FAILED})


@dataclass(frozen=True, slots=True)
class State:
    """`troubles` are posts of the last two days that did not go out, or of which nobody knows whether they did.

    `notices` are what operators were told and that is still open; `losses` are places that nothing is sent to. Private
    chats of which nobody knows whether a message arrived are only counted.
    """

    stopped: bool
    waiting: tuple[Post, ...]
    troubles: tuple[Post, ...]
    notices: tuple[Notice, ...]
    losses: tuple[Loss, ...]
    uncertain_private: int

    @property
    def needs_someone(self) -> bool:
        return bool(self.troubles or self.notices or self.losses)


class Status:
    """What an operator, or a monitor, wants to know at a glance."""

    def __init__(self, units: Units, *, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def look(self) -> State:
        """How things stand now; rehearsed posts are nobody's trouble."""
        since = self._clock() - LOOKS_BACK
        async with self._units(reading=True) as unit:
            notices = tuple(await unit.notices.open(since))
            losses = tuple(loss for loss in await unit.losses.all() if not _of_one_person(loss))
            newest = [post for post in await unit.posts.newest(_NEWEST) if not post.rehearsed and post.due_at >= since]
            troubles = [post for post in newest if await self._is_trouble(post, unit)]
            waiting = [post for post in newest if post.state in TO_SEND and post not in troubles]
            private = await unit.posts.uncertain_private(since)
            stopped = await is_stopped(unit)
            return State(stopped, tuple(waiting), tuple(troubles), notices, losses, private)

    async def _is_trouble(self, post: Post, unit: Unit) -> bool:
        if post.state in _UNSAID:
            # What an operator decided is no news to them.
            return post.state is PostState.HELD or post.decided_at is None
        deliveries = await unit.posts.deliveries(post.id)
        return any(
            part.state in _UNSURE and (part.kind is PartKind.CORRECTION or post.state is not PostState.WITHDRAWN)
            for delivery, parts in deliveries
            if not delivery.destination.is_private
            for part in parts
        )


def _of_one_person(loss: Loss) -> bool:
    return Destination(network=Network(loss.network), address=loss.address, shape=Network(loss.network)).is_private
