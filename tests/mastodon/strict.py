"""A small Mastodon of ours, strict where the larger one is lax, with the faults that networks have.

It counts lengths as Mastodon does, refuses unknown reply targets, hides direct statuses from whom they do not
mention, hands out opaque ids, pages like Mastodon, and writes mentions as Mastodon, Pleroma and GoToSocial do.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from mastodon import Mastodon

ME = {"id": "1", "username": "ourbot", "acct": "ourbot", "url": "https://m.example/@ourbot", "bot": True}
MENTION = (
    '<span class="h-card" translate="no"><a href="https://m.example/@ourbot" class="u-url mention">'
    "@<span>ourbot</span></a></span>"
)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIMIT = 500
Answer = Callable[[web.Request, Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[web.StreamResponse]]


@dataclass
class StrictMastodon:
    """The server's state. `faults` are used up one by one by calls that post; `asked` lists every call."""

    url: str = ""
    token: str = "TEST-secret_Token"
    statuses: list[dict[str, Any]] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    instance_v2: web.Response | dict[str, Any] | None = None
    instance_v1: web.Response | dict[str, Any] | None = None
    pages: Answer | None = None

    def mention(
        self,
        words: str,
        *,
        content: str = "",
        by: str = "aysel@far.example",
        visibility: str = "public",
        warning: str = "",
        bot: bool = False,
        others: tuple[str, ...] = (),
        at: datetime = NOW,
        kind: str = "mention",
    ) -> str:
        """Someone's status that mentions the bot; its id. Ids sort neither as numbers nor as text."""
        number = len(self.notifications) + len(self.statuses) + 1
        author = {"id": f"a-{by}", "username": by.partition("@")[0], "acct": by, "bot": bot, "url": f"https://{by}"}
        status = {
            "id": f"s{number * 7919 % 100003}Z",
            "content": content or f"<p>{MENTION} {words}</p>",
            "visibility": visibility,
            "spoiler_text": warning,
            "account": author if by != "ourbot" else ME,
            "mentions": [ME, *({"id": f"a-{who}", "acct": who, "url": f"https://{who}"} for who in others)],
            "created_at": at.isoformat(),
            "reblog": None,
        }
        self.statuses.append(status)
        notification = {"id": f"n{number * 7919 % 100003}Q", "type": kind, "created_at": at.isoformat()}
        self.notifications.append({**notification, "account": author, "status": status})
        return str(status["id"])

    def own(self) -> list[dict[str, Any]]:
        """What the bot has posted, the oldest first."""
        return [status for status in self.statuses if status["id"].startswith("own")]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path.rstrip('/')}")
        if "/instance" in request.path:
            told = self.instance_v2 if "/v2/" in request.path else self.instance_v1
            return told if isinstance(told, web.Response) else reply(told) if told else error(404, "Not found")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return error(401, "The access token is invalid")
        if request.path.endswith("/verify_credentials"):
            return reply(ME)
        if request.path == "/api/v1/notifications":
            return await self.pages(request, self.page) if self.pages else await self.page(request)
        if request.path == "/api/v1/statuses" and request.method == "POST":
            return await (self.faults.pop(0)(request, self.post) if self.faults else self.post(request))
        return error(404, "Not found")

    async def page(self, request: web.Request) -> web.StreamResponse:
        limit = min(int(request.query.get("limit", 40)), 80)
        wanted = request.query.getall("types[]", [])
        ids = ["0", *(found["id"] for found in self.notifications)]
        after = request.query.get("min_id")
        rows = self.notifications[ids.index(after) :] if after else self.notifications
        rows = [row for row in rows if not wanted or row["type"] in wanted]
        chosen = rows[:limit] if after else rows[-limit:]
        return reply(list(reversed(chosen)))

    async def post(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        key = request.headers.get("Idempotency-Key", "")
        if key in self.keys:
            return reply(self.keys[key])
        text, warning = str(form["status"]).strip(), str(form.get("spoiler_text", ""))
        if Mastodon.get_status_length(text, warning) > LIMIT:
            return error(422, f"Validation failed: Text character limit of {LIMIT} exceeded")
        target = form.get("in_reply_to_id")
        if target and target not in [status["id"] for status in self.statuses]:
            return error(404, "The post you are trying to reply to does not appear to exist.")
        status: dict[str, Any] = {name: str(value) for name, value in form.items()}
        status |= {"id": f"own{len(self.statuses)}", "account": ME, "created_at": NOW.isoformat(), "mentions": []}
        status["url"] = f"https://m.example/@ourbot/{status['id']}"
        self.statuses.append(status)
        if key:
            self.keys[key] = status
        return reply(status)


@asynccontextmanager
async def serving(server: StrictMastodon) -> AsyncIterator[StrictMastodon]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def reply(body: Any) -> web.Response:
    return web.Response(text=json.dumps(body), content_type="application/json")


def error(status: int, words: str, **headers: str) -> web.Response:
    text = json.dumps({"error": words})
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)


def answering(response: Callable[[], web.Response]) -> Answer:
    """A fault: answer so, and store nothing."""

    async def fault(_: web.Request, __: object) -> web.StreamResponse:
        return response()

    return fault


async def stored_then_reset(request: web.Request, post: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    """The status is stored, and the connection torn down before the answer."""
    await post(request)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def stored_then_unreadable(
    request: web.Request, post: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The status is stored, and a proxy answers with a page of its own."""
    await post(request)
    return web.Response(text="<html>Welcome to the hotel</html>", content_type="text/html")


async def stored_then_silent(request: web.Request, post: Any) -> web.StreamResponse:
    """The status is stored, and no answer comes."""
    await post(request)
    await asyncio.Event().wait()
    raise AssertionError("unreachable")
