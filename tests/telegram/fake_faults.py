"""What a Bot API server, or the way to it, can do wrong; each once or as often as told."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from aiohttp import web


class Cut(Enum):
    """How a connection ends once the server has done what it was asked."""

    CLOSED = auto()
    RESET = auto()
    HALF_BODY = auto()
    SLOW_BODY = auto()


@dataclass(slots=True, kw_only=True)
class Fault:
    """Either an answer instead of the true one, or the true one after which something happens to it."""

    status: int = 200
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""
    cut: Cut | None = None
    hold: Hold | None = None

    @property
    def refuses(self) -> bool:
        return self.status != 200

    def answer(self) -> web.Response:
        if self.page:
            return web.Response(status=self.status, text=self.page, content_type="text/html")
        return error(self.status, self.description, **self.parameters)


class Hold:
    """Keeps a request waiting, after it has taken effect, until it is let go."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.let_go = asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        await self.let_go.wait()


def error(status: int, description: str, **parameters: object) -> web.Response:
    body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


def blocked() -> Fault:
    return Fault(status=403, description="Forbidden: bot was blocked by the user")


def kicked() -> Fault:
    return Fault(status=403, description="Forbidden: bot was kicked from the supergroup chat")


def bad_request(text: str) -> Fault:
    return Fault(status=400, description=f"Bad Request: {text}")


def migrated(to: int) -> Fault:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(status=400, description=text, parameters={"migrate_to_chat_id": to})


def flood(seconds: int) -> Fault:
    text = f"Too Many Requests: retry after {seconds}"
    return Fault(status=429, description=text, parameters={"retry_after": seconds})


def conflict() -> Fault:
    text = "terminated by other getUpdates request; make sure that only one bot instance is running"
    return Fault(status=409, description=f"Conflict: {text}")


def unauthorized() -> Fault:
    return Fault(status=401, description="Unauthorized")


def server_error(status: int = 500) -> Fault:
    return Fault(status=status, description="Internal Server Error: restart")


def proxy_page(status: int, page: str = "<html>the way is closed</html>") -> Fault:
    return Fault(status=status, page=page)


def stored_then_closed() -> Fault:
    return Fault(cut=Cut.CLOSED)


def stored_then_reset() -> Fault:
    return Fault(cut=Cut.RESET)


def cut_body() -> Fault:
    return Fault(cut=Cut.HALF_BODY)


def slow_body() -> Fault:
    return Fault(cut=Cut.SLOW_BODY)


async def spoil(request: web.Request, answer: web.Response, cut: Cut, closing: asyncio.Event) -> web.StreamResponse:
    """Do to the connection what was asked for, instead of sending the answer whole."""
    transport = request.transport
    assert transport is not None
    if cut is Cut.CLOSED:
        transport.close()
        return answer
    if cut is Cut.RESET:
        wire: socket.socket = transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        return answer
    body = answer.body if isinstance(answer.body, bytes) else json.dumps({"ok": True}).encode()
    begun = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await begun.prepare(request)
    await begun.write(body[: len(body) // 2])
    if cut is Cut.SLOW_BODY:
        await closing.wait()
    transport.close()
    return begun
