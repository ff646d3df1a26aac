"""Watching over it all: days without a post, networks that are down or refuse us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain import rules
from bot.domain.notice import ABOUT_POSTS, NoticeKind
from bot.domain.post import Network, Post, PostState
from bot.ports import Clock, Health, Unit, Units, Watched
from bot.usecases.notify import Notify
from bot.usecases.outcome import values_of

_DOWN_FOR = timedelta(minutes=3)
_LOOKS_BACK = timedelta(days=3)


class WatchDays:
    """A day without a confirmed post is told, once, when its window is over."""

    def __init__(self, units: Units, notify: Notify, *, clock: Clock, late_limit: timedelta) -> None:
        self._units = units
        self._notify = notify
        self._clock = clock
        self._late_limit = late_limit

    async def run(self) -> None:
        """Tell of the days of late that nobody is known to have had a post on."""
        now = self._clock()
        async with self._units(reading=True) as unit:
            days = await self._untold(now, unit)
        if not days:
            return
        async with self._units() as unit:
            for post in days:
                values = {**values_of(post), "reason": post.note or str(post.state)}
                await self._notify.tell_once(unit, NoticeKind.UNCONFIRMED, post.subject, values)
                # What was shown to operators and not decided in time cannot be decided any more.
                await self._notify.resolve(unit, ABOUT_POSTS, post.id, "its hour has passed")
            await unit.commit()

    async def _untold(self, now: datetime, unit: Unit) -> list[Post]:
        posts = await unit.posts.unconfirmed(now - self._late_limit, now - _LOOKS_BACK)
        return [
            post
            for post in posts
            if not _is_explained(post) and await unit.notices.latest(NoticeKind.UNCONFIRMED, post.subject) is None
        ]


class WatchNetworks:
    """A network that is down for minutes, and back; a token refused; a second program with our token: told once."""

    def __init__(self, units: Units, notify: Notify, networks: Mapping[Network, Watched], *, clock: Clock) -> None:
        self._units = units
        self._notify = notify
        self._networks = networks
        self._clock = clock
        self._down_since: dict[Network, datetime] = {}

    async def run(self) -> None:
        """Look at each network's health, and tell what is new."""
        for network, service in self._networks.items():
            await self._watch(network, service.health())

    async def _watch(self, network: Network, health: Health) -> None:
        async with self._units(reading=True) as unit:
            known = {kind for kind in _OF_NETWORKS if await _is_open(kind, network, unit)}
        wanted = self._wanted(network, health, known)
        if wanted == known and not health.unreadable:
            return
        async with self._units() as unit:
            await self._note(network, wanted - known, known - wanted, unit)
            for message in health.unreadable:
                values = {"network": str(network), "template": message}
                await self._notify.tell(unit, NoticeKind.TEMPLATE, message, values)
            await unit.commit()

    def _wanted(self, network: Network, health: Health, known: set[NoticeKind]) -> set[NoticeKind]:
        """The troubles that there are now. Only a message that was taken ends a refused token."""
        now = self._clock()
        since = self._down_since.setdefault(network, now) if health.down else self._down_since.pop(network, now)
        down = health.down and (NoticeKind.DOWN in known or now - since >= _DOWN_FOR)
        there_are = {
            NoticeKind.SECOND_POLLER: health.second_poller,
            NoticeKind.LOGIN: health.token_refused or NoticeKind.LOGIN in known,
            NoticeKind.DOWN: down,
        }
        return {kind for kind, there_is in there_are.items() if there_is}

    async def _note(self, network: Network, new: set[NoticeKind], over: set[NoticeKind], unit: Unit) -> None:
        subject, values = str(network), {"network": str(network)}
        since = self._down_since.get(network, self._clock())
        for kind in new:
            await self._notify.tell(unit, kind, subject, {**values, "hour": f"{since:%H:%M}", "zone": "UTC"})
        for kind in over:
            await self._notify.resolve_subject(unit, kind, subject)
            if kind is NoticeKind.DOWN:
                await self._notify.tell(unit, NoticeKind.BACK, subject, values)


_OF_NETWORKS = (NoticeKind.SECOND_POLLER, NoticeKind.LOGIN, NoticeKind.DOWN)


async def _is_open(kind: NoticeKind, network: Network, unit: Unit) -> bool:
    notice = await unit.notices.latest(kind, str(network))
    return notice is not None and notice.resolved_at is None


def _is_explained(post: Post) -> bool:
    """Skipped for being late, or by an operator: that was told, or is known, already."""
    return post.state is PostState.SKIPPED and (post.note == rules.MISSED or post.decided_at is not None)
