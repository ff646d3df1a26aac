"""One account's connection. The library blocks, so a thread of its own makes the calls, one after another."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, TypeVar

from mastodon import Mastodon

from bot.domain.errors import NotDelivered, Unclear
from bot.mastodon.failures import OUTSIDE_SCOPES, Refusal, undelivered

T = TypeVar("T")

USER_AGENT = "solidarity-bot"
LONGEST_TIMEOUT = 25.0
_DEADLINE_IN_TIMEOUTS = 2
_TRY_AGAIN = timedelta(seconds=10)


class Connection:
    """Calls to one account's server; the access token leaves it only in the requests themselves."""

    def __init__(self, api_base_url: str, access_token: str, *, timeout: float = LONGEST_TIMEOUT) -> None:
        self._url = api_base_url
        self._token = access_token
        self._timeout = min(timeout, LONGEST_TIMEOUT)
        self._lane: _Lane | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"Connection({self._url!r})"

    async def call(self, ask: Callable[[Mastodon], T], *, begin_within: float | None = None) -> T:
        """What `ask` gets from the library's client, in turn; raises Undelivered and nothing else.

        A cancelled call that had begun goes on unseen. One that answers byte by byte without end is given up. One
        whose turn does not come within so many seconds, where they are told, is not made at all.
        """
        if self._closed:
            raise NotDelivered("the connection to Mastodon is closed")
        lane = self._lane = self._lane or _Lane(_client(self._url, self._token, self._timeout))
        begun, loop = asyncio.Event(), asyncio.get_running_loop()

        def turn(client: Mastodon) -> T:
            loop.call_soon_threadsafe(begun.set)
            return self._ask(client, ask)

        outcome = lane.begin(turn)
        if begin_within is not None and not await _comes(begun, begin_within) and outcome.cancel():
            raise NotDelivered("an earlier call to Mastodon is not done yet", wait=_TRY_AGAIN)
        try:
            async with asyncio.timeout(self._timeout * _DEADLINE_IN_TIMEOUTS):
                return await asyncio.wrap_future(outcome)
        except TimeoutError:
            is_open = not outcome.cancel()
        # A thread cannot be stopped: leave it, and let the next call have a fresh one.
        lane.end()
        self._lane = None if self._lane is lane else self._lane
        raise Unclear("Mastodon's answer did not end") if is_open else NotDelivered("an earlier call did not end")

    async def look(self, ask: Callable[[Mastodon], T], *, by_anyone: bool = False) -> T:
        """As `call`, for what changes nothing on the server: raises NotDelivered and nothing else.

        Where the token may not see what `by_anyone` could be seen, it is asked once more without the token.
        """
        try:
            return await self._look(ask)
        except Refusal as error:
            if not by_anyone or error.status != OUTSIDE_SCOPES:
                raise
            refusal = error
        try:
            return await self._look(lambda client: _without_token(client, ask))
        except Refusal:  # perhaps a 401, which says nothing about our token
            raise refusal from None

    async def close(self) -> None:
        """Take no new calls; what has begun ends by itself, at the latest with its time-out."""
        self._closed = True
        if self._lane is not None:
            self._lane.end()

    async def _look(self, ask: Callable[[Mastodon], T]) -> T:
        try:
            return await self.call(ask)
        except Unclear as error:
            raise NotDelivered(str(error)) from None

    def _ask(self, client: Mastodon, ask: Callable[[Mastodon], T]) -> T:
        client.ratelimit_reset = 0  # else an earlier answer's could be taken for this one's
        try:
            return ask(client)
        except Exception as error:  # noqa: BLE001 (it stumbles over strange answers in its own ways)
            trouble = undelivered(error, reset=client.ratelimit_reset, secret=self._token)
        # Not `from error`: the library's errors quote answers, with readers' words, and hold the request's headers.
        raise trouble


async def _comes(event: asyncio.Event, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True


class _Lane:
    """A thread that makes calls in turn. It never keeps the program from ending."""

    def __init__(self, client: Mastodon) -> None:
        self._client = client
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="mastodon", daemon=True).start()

    def begin(self, ask: Callable[[Mastodon], T]) -> Future[T]:
        outcome: Future[T] = Future()
        self._calls.put(lambda: _settle(outcome, lambda: ask(self._client)))
        return outcome

    def end(self) -> None:
        self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
        self._client.session.close()


def _settle(outcome: Future[T], call: Callable[[], T]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return
    try:
        outcome.set_result(call())
    except BaseException as error:  # noqa: BLE001 (it is raised again where the outcome is awaited)
        outcome.set_exception(error)


def _without_token(client: Mastodon, ask: Callable[[Mastodon], T]) -> T:
    """In the lane's thread, where no other call can come in between."""
    token, client.access_token = client.access_token, None
    try:
        return ask(client)
    finally:
        client.access_token = token


def _client(url: str, token: str, timeout: float) -> Mastodon:
    """The library's client as it is safe to use.

    No `lang`, which leaks between clients; no version checks, which recurse without end where they fail.
    """
    client = Mastodon(
        api_base_url=url,
        ratelimit_method="throw",
        request_timeout=timeout,
        user_agent=USER_AGENT,
        version_check_mode="none",
    )
    client.access_token = token  # given to the constructor, it would be tried as a file's name
    client.session.hooks["response"].append(_without_deprecation)
    return client


def _without_deprecation(response: Any, *_: Any, **__: Any) -> None:
    """The old instance endpoint is a fallback that we ask on purpose; the library would warn of it."""
    response.headers.pop("deprecation", None)
