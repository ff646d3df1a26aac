"""PTB's requests over one aiohttp session, telling what was certainly not sent from what may have been.

PTB raises what is raised here as it is. No text of these errors holds the address, which holds the token.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT, POOL_TIMEOUT, WRITE_TIMEOUT, UPLOAD_TIMEOUT = 5.0, 1.0, 5.0, 20.0


class NotSent(NetworkError):
    """The request certainly did not take effect: trying again is safe."""


class TooMany(NotSent):
    """Telegram asked to wait without saying how long."""


class AnswerLost(NetworkError):
    """The request may have taken effect; its answer is lost. So it is with PTB's own TimedOut."""


class AiohttpRequest(BaseRequest):
    """Each request is made once. The session opens with the first one and closes for good at shutdown.

    `heard` is called with the status of each answer, `unheard` with why there was none. Shutdown lets running
    requests end for `grace` seconds.
    """

    def __init__(
        self,
        *,
        read_timeout: float = 25.0,
        connections: int = 256,
        grace: float = 0.0,
        heard: Callable[[int], None] = lambda status: None,
        unheard: Callable[[TelegramError], None] = lambda error: None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._read_timeout = read_timeout
        self._connections = connections
        self._grace = grace
        self._heard = heard
        self._unheard = unheard
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        self._closed = False
        self._open()

    async def shutdown(self) -> None:
        self._closed = True
        try:
            async with asyncio.timeout(self._grace):
                await self._idle.wait()
        except TimeoutError:
            pass
        finally:
            session, self._session = self._session, None
            if session is not None:
                await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        uploads = request_data is not None and request_data.contains_files
        reading = _seconds(read_timeout, self._read_timeout)
        writing = _seconds(write_timeout, UPLOAD_TIMEOUT if uploads else WRITE_TIMEOUT)
        connecting = _sum(_seconds(pool_timeout, POOL_TIMEOUT), _seconds(connect_timeout, CONNECT_TIMEOUT))
        # The sum is what ends an answer that trickles.
        whole = _sum(connecting, _sum(writing, reading))
        limits = aiohttp.ClientTimeout(total=whole, connect=connecting, sock_read=reading)
        failure: TelegramError | None
        with self._counted():
            try:
                status, payload = await self._exchange(url, method, _form(request_data), limits)
            except Exception as error:  # noqa: BLE001  any text but ours may hold the token
                failure = _told(error)
            else:
                failure = _doubt(status, payload)
        # Raised here and not above, so that no error with the address in its text is chained to it.
        if failure is not None:
            self._unheard(failure)
            raise failure
        self._heard(status)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's, without writing the whole answer into the log where it cannot be read."""
        answer = _json(payload)
        if answer is None:
            raise AnswerLost("Telegram's answer cannot be read")
        return answer

    async def _exchange(
        self, url: str, method: str, form: aiohttp.FormData, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        # A redirect would carry the token elsewhere. A POST is never repeated by aiohttp itself.
        async with self._open().request(
            method,
            url,
            data=form,
            timeout=limits,
            allow_redirects=False,
            headers={"User-Agent": self.USER_AGENT},
        ) as response:
            return response.status, await response.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise NotSent("the connection to Telegram is closed")
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, resolver=self._resolver)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()


def _told(error: Exception) -> TelegramError:
    name = type(error).__name__
    match error:
        case TelegramError():
            return error
        case (
            aiohttp.ClientConnectorError()
            | aiohttp.ConnectionTimeoutError()
            | aiohttp.ServerFingerprintMismatch()
            | aiohttp.InvalidURL()
            | aiohttp.NonHttpUrlClientError()
        ):
            return NotSent(f"no connection to Telegram ({name})")
        case TimeoutError():
            return TimedOut("no answer from Telegram in time")
        case _:
            # Also a kept-alive connection that was closed meanwhile: whether the request got through is unknown.
            return AnswerLost(f"Telegram's answer was lost ({name})")


def _doubt(status: int, payload: bytes) -> TelegramError | None:
    """What is wrong with a refusal that PTB would misread."""
    if 200 <= status < 300:
        return None
    answer = _json(payload)
    if answer is None or "ok" not in answer:
        # A proxy's page: its 403 says nothing of the chat, its 404 nothing of the token, and it may quote the address.
        return AnswerLost(f"HTTP {status}, not in the Bot API's form")
    if status == 429 and not (answer.get("parameters") or {}).get("retry_after"):
        return TooMany("too many requests")
    return None


def _json(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _form(request_data: RequestData | None) -> aiohttp.FormData:
    form = aiohttp.FormData()
    if request_data is not None:
        for name, value in request_data.json_parameters.items():
            form.add_field(name, value)
        for name, (filename, content, content_type) in (request_data.multipart_data or {}).items():
            form.add_field(name, content, filename=filename, content_type=content_type)
    return form


def _seconds(given: object, usual: float) -> float | None:
    """PTB says None for no limit, and a value of its own for the usual one."""
    if given is None or isinstance(given, int | float):
        return given
    return usual


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other
