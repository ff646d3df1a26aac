"""The road between a bot and a server: what is sent along it can be lost, late, spoilt or turned away.

The server behind it knows nothing of that, so that what it stored can be counted.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

_OF_THE_HOP = frozenset({"host", "content-length", "connection", "transfer-encoding", "keep-alive", "content-encoding"})


class Road:
    """Runs while it is entered. `mishaps` are used up one by one by the requests that `concerns` says they concern.

    `stored` says when each message of these was stored, by the server's id for it.
    """

    def __init__(
        self,
        to: str,
        concerns: Callable[[web.Request, dict[str, str]], bool],
        *,
        drops_keys: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.min.replace(tzinfo=UTC),
    ) -> None:
        self.url = ""
        self.mishaps: deque[Mishap] = deque()
        self.stored: dict[str, datetime] = {}
        self.closing = asyncio.Event()
        self._to = to
        self._concerns = concerns
        self._clock = clock
        self._under_way = 0
        self._dropped = _OF_THE_HOP | ({"idempotency-key"} if drops_keys else set())
        self._client: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._client is not None
        assert self._runner is not None
        self.closing.set()
        await self._client.close()
        await self._runner.cleanup()

    async def is_quiet(self) -> None:
        """Wait until nothing is on its way to the server any more, also of what its sender has given up."""
        while self._under_way:  # noqa: ASYNC110 - it is over in no time
            await asyncio.sleep(0.005)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        values = {name: value[-1] for name, value in parse_qs(body.decode("utf-8", "replace")).items()}

        async def forward() -> web.Response:
            return await self._forward(request, body)

        async def forward_and_note() -> web.Response:
            self._under_way += 1
            try:
                answer = await forward()
                if request.method == "POST" and answer.status == 200:
                    self.stored.setdefault(_id(answer), self._clock())
                return answer
            finally:
                self._under_way -= 1

        if not self._concerns(request, values):
            return await forward()
        mishap = self.mishaps.popleft() if self.mishaps else arrives
        return await mishap(request, forward_and_note, self.closing)

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        assert self._client is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in self._dropped}
        try:
            answer = await self._client.request(
                request.method, f"{self._to}{request.rel_url}", data=body, headers=headers, allow_redirects=False
            )
            payload = await answer.read()
        except (aiohttp.ClientError, RuntimeError):
            # The server, or this road, is being closed.
            return web.Response(status=502)
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_THE_HOP}
        return web.Response(status=answer.status, body=payload, headers=kept)


def _id(answer: web.Response) -> str:
    """What either network calls the message that it stored."""
    told = json.loads(answer.text or "{}")
    return str(told["result"]["message_id"] if "result" in told else told["id"])


class Mishap(Protocol):
    """What happens to one post on its way; `forward` brings it to the server and fetches the answer."""

    async def __call__(
        self, request: web.Request, forward: Callable[[], Awaitable[web.Response]], closing: asyncio.Event, /
    ) -> web.StreamResponse: ...


Forward = Callable[[], Awaitable[web.Response]]


async def arrives(_: web.Request, forward: Forward, __: asyncio.Event) -> web.StreamResponse:
    return await forward()


async def reset_before(request: web.Request, _: Forward, __: asyncio.Event) -> web.StreamResponse:
    return _reset(request)


async def reset_after(request: web.Request, forward: Forward, _: asyncio.Event) -> web.StreamResponse:
    await forward()
    return _reset(request)


async def silent_before(_: web.Request, __: Forward, closing: asyncio.Event) -> web.StreamResponse:
    await closing.wait()
    return web.Response(status=502)


async def silent_after(_: web.Request, forward: Forward, closing: asyncio.Event) -> web.StreamResponse:
    await forward()
    await closing.wait()
    return web.Response(status=502)


async def cut_after(request: web.Request, forward: Forward, _: asyncio.Event) -> web.StreamResponse:
    """The answer breaks off in the middle."""
    body = (await forward()).body
    assert isinstance(body, bytes)
    begun = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await begun.prepare(request)
    await begun.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return begun


async def hidden_after(_: web.Request, forward: Forward, __: asyncio.Event) -> web.StreamResponse:
    """It is stored, and a proxy answers with a page of its own."""
    await forward()
    return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")


def turned_away(status: int, **headers: str) -> Mishap:
    """An answer in the words of both networks, and nothing is stored."""

    async def mishap(_: web.Request, __: Forward, ___: asyncio.Event) -> web.StreamResponse:
        parameters = {"parameters": {"retry_after": 90}} if status == 429 else {}
        body = {"ok": False, "error_code": status, "description": "Sınaq", "error": "Sınaq", **parameters}
        return web.Response(status=status, text=json.dumps(body), content_type="application/json", headers=headers)

    return mishap


def slow(seconds: float) -> Mishap:
    """The server stores it at once and takes its time to answer."""

    async def mishap(_: web.Request, forward: Forward, closing: asyncio.Event) -> web.StreamResponse:
        answer = await forward()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await closing.wait()
        return answer

    return mishap


def then(happens: Callable[[], None]) -> Mishap:
    """The server stores it; this happens; no answer comes."""

    async def mishap(request: web.Request, forward: Forward, _: asyncio.Event) -> web.StreamResponse:
        await forward()
        happens()
        return _reset(request)

    return mishap


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        wire: socket.socket = request.transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()
