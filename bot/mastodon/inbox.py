"""Reads mentions by polling and answers them, each one once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mastodon import Mastodon
from mastodon.return_types import Notification

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Network
from bot.mastodon.account import Ourselves
from bot.mastodon.connection import Connection
from bot.mastodon.mention import Question, question, sent_at
from bot.mastodon.status import send
from bot.ports import Answering, Clock, Position

log = logging.getLogger(__name__)

PAGE = 80
MOST_PAGES = 50
BEFORE_ALL = "0"
STALE = timedelta(days=1)
# An idempotency key holds for an hour; well before its end, trying again stops.
UNCLEAR_FOR = timedelta(minutes=20)
STUMBLES = 3


@dataclass(frozen=True, slots=True)
class _Tries:
    """How often a mention's answer has failed, and since when."""

    mention: str
    since: datetime
    count: int = 0


class Inbox:
    """The account's mentions. The position moves on only after a mention is answered or passed over.

    A crash in between answers it again with the same idempotency key, which gives no second status for an hour.
    """

    def __init__(
        self, connection: Connection, *, answer: Answering, position: Position, language: str, clock: Clock
    ) -> None:
        self._connection = connection
        self._answer = answer
        self._position = position
        self._language = language
        self._clock = clock
        self._tries: _Tries | None = None

    async def catch_up(self, me: Ourselves, stop: asyncio.Event) -> None:
        """Answer what has come since the last time, the oldest first, until nothing is left or `stop` is set.

        The very first time answers nothing: what is there was not said to this bot. Raises Undelivered where
        the network had to be given up for now; the same mention is then the next one again.
        """
        since = await self._position.read()
        if since is None:
            await self._position.advance(await self._connection.call(_newest))
            return
        for _ in range(MOST_PAGES):
            page = await self._page(since)
            for notification in page:
                if stop.is_set():
                    return
                await self._handle(notification, me)
                since = str(notification.id)
                await self._position.advance(since)
            if not page:
                return

    async def _page(self, since: str) -> Sequence[Notification]:
        """The mentions right after an id, the oldest first. Ids have no order but the server's."""
        return await self._connection.call(
            lambda client: list(reversed(client.notifications(types=["mention"], min_id=since, limit=PAGE)))
        )

    async def _handle(self, notification: Notification, me: Ourselves) -> None:
        """Answer one, or pass over it; raises where it is to be tried again."""
        try:
            asked = None if self._is_stale(notification) else question(notification, me)
            if asked is not None:
                await self._reply(asked)
        except Exception as error:  # one mention may not stop all others for good
            if not self._gives_up(str(notification.id), error):
                raise
            log.error("a mention is left unanswered: %s", type(error).__name__)

    async def _reply(self, asked: Question) -> None:
        saying = await self._answer(asked.line, shape=Network.MASTODON, language=self._language, reserve=asked.reserve)
        await send(self._connection, asked.answered(saying.text, language=self._language))

    def _is_stale(self, notification: Notification) -> bool:
        at = sent_at(notification)
        return at is not None and at < self._clock() - STALE

    def _gives_up(self, mention: str, error: Exception) -> bool:
        """Whether trying again is useless, or has been tried enough."""
        if isinstance(error, NotDelivered):
            return error.permanent and not error.login
        before = self._tries if self._tries and self._tries.mention == mention else _Tries(mention, self._clock())
        self._tries = _Tries(mention, before.since, before.count + 1)
        if isinstance(error, Unclear):
            return self._clock() - before.since > UNCLEAR_FOR
        return self._tries.count >= STUMBLES


def _newest(client: Mastodon) -> str:
    """The newest mention's id; where there is none yet, one that is before all."""
    newest = client.notifications(types=["mention"], limit=1)
    return str(newest[0].id) if newest else BEFORE_ALL
