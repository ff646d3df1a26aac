"""A small Mastodon of ours, strict where the larger one is lax, with the faults that networks have.

It counts lengths as Mastodon does, refuses unknown reply targets, asks for each scope, hands out opaque ids, pages
like Mastodon, lets an edit take away all that it does not say again, and limits deletions.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from mastodon import Mastodon

from tests.mastodon import html

ME = {"id": "1", "username": "ourbot", "acct": "ourbot", "url": "https://m.example/@ourbot", "bot": True}
MENTION = (
    '<span class="h-card" translate="no"><a href="https://m.example/@ourbot" class="u-url mention">'
    "@<span>ourbot</span></a></span>"
)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIMIT = 500
DELETIONS = 30
SCOPES = ("profile", "read:notifications", "read:statuses", "write:statuses")
OPEN = ("public", "unlisted")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


@dataclass
class StrictMastodon:
    """The server's state. `asked` lists every call.

    `faults` are used up one by one by calls that post; `faults_of` likewise by other calls that concern statuses, by
    method. `writes` is how it shows texts. With `ignores_keys` it is as GoToSocial: the same key again posts again.
    `scopes` are the token's, `registered` the app's where told. Unless `open`, it shows nothing without a token.
    """

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
    faults_of: dict[str, list[Answer]] = field(default_factory=dict)
    ignores_keys: bool = False
    writes: Callable[[str], str] = html.mastodon
    scopes: tuple[str, ...] = SCOPES
    registered: tuple[str, ...] | None = None
    open: bool = True
    now: datetime = NOW
    deletions: int = DELETIONS
    stored_yet: int = 0

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
        login = request.headers.get("Authorization")
        if login != f"Bearer {self.token}" and (login or not self.open or request.method != "GET"):
            return error(401, "The access token is invalid")
        if login and (needed := needed_scope(request)) not in self.scopes and needed.split(":")[0] not in self.scopes:
            return error(403, "This action is outside the authorized scopes")
        return await self.route(request)

    async def route(self, request: web.Request) -> web.StreamResponse:
        match request.method, request.path.rstrip("/").removeprefix("/api/v1/").split("/"):
            case _, ["apps", "verify_credentials"]:
                return reply({"name": "ourbot"} | ({"scopes": self.registered} if self.registered else {}))
            case _, ["accounts", "verify_credentials"]:
                return reply(ME)
            case "GET", ["notifications"]:
                return await self.pages(request, self.page) if self.pages else await self.page(request)
            case "POST", ["statuses"]:
                return await (self.faults.pop(0)(request, self.post) if self.faults else self.post(request))
            case "GET", ["accounts", "1", "statuses"]:
                return await self.unless_faulty(request, self.timeline)
            case method, ["statuses", _]:
                return await self.unless_faulty(
                    request, {"GET": self.show, "PUT": self.edit, "DELETE": self.delete}[method]
                )
        return error(404, "Not found")

    async def unless_faulty(self, request: web.Request, work: Handler) -> web.StreamResponse:
        faults = self.faults_of.get(request.method)
        return await (faults.pop(0)(request, work) if faults else work(request))

    async def page(self, request: web.Request) -> web.StreamResponse:
        limit = min(int(request.query.get("limit", 40)), 80)
        wanted = request.query.getall("types[]", [])
        ids = ["0", *(found["id"] for found in self.notifications)]
        after = request.query.get("min_id")
        rows = self.notifications[ids.index(after) :] if after else self.notifications
        rows = [row for row in rows if not wanted or row["type"] in wanted]
        chosen = rows[:limit] if after else rows[-limit:]
        return reply(list(reversed(chosen)))

    async def timeline(self, request: web.Request) -> web.StreamResponse:
        """The bot's own statuses, the newest first: all of them for itself, the open ones for anyone."""
        rows = [row for row in self.own() if "Authorization" in request.headers or row["visibility"] in OPEN]
        ids = [row["id"] for row in rows]
        before = request.query.get("max_id")
        rows = rows[: ids.index(before)] if before else rows
        limit = min(int(request.query.get("limit", 20)), 40)
        return reply([self.entity(row) for row in reversed(rows[-limit:])])

    async def show(self, request: web.Request) -> web.StreamResponse:
        row = self.stored(request)
        if row is None or ("Authorization" not in request.headers and row["visibility"] not in OPEN):
            return error(404, "Record not found")
        return reply(self.entity(row))

    async def post(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        key = "" if self.ignores_keys else request.headers.get("Idempotency-Key", "")
        if key in self.keys:
            known = self.keys[key]
            return reply(self.entity(known)) if known in self.statuses else error(404, "Record not found")
        text, warning = str(form["status"]).strip(), str(form.get("spoiler_text", ""))
        if too_long(text, warning):
            return error(422, f"Validation failed: Text character limit of {LIMIT} exceeded")
        target = form.get("in_reply_to_id")
        if target and target not in [status["id"] for status in self.statuses]:
            return error(404, "The post you are trying to reply to does not appear to exist.")
        status = self.store(**{name: str(value) for name, value in form.items()})
        if key:
            self.keys[key] = status
        return reply(self.entity(status))

    def store(self, **given: Any) -> dict[str, Any]:
        """A status of the bot, as it was sent, with `media_ids` where it has media."""
        id, self.stored_yet = f"own{self.stored_yet}", self.stored_yet + 1
        status = {"visibility": "public", **given, "id": id, "account": ME, "created_at": self.now.isoformat()}
        self.statuses.append(status | {"url": f"https://m.example/@ourbot/{id}"})
        return self.statuses[-1]

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """All that is not said again is gone; parameters count in the address as well as in the body."""
        row, form = self.stored(request), await request.post()
        if row is None:
            return error(404, "Record not found")
        given: Mapping[str, str] = {**request.query, **{name: str(value) for name, value in form.items()}}
        if too_long(given.get("status", ""), given.get("spoiler_text", "")):
            return error(422, f"Validation failed: Text character limit of {LIMIT} exceeded")
        warning = given.get("spoiler_text", "")
        row |= {
            "status": given.get("status", ""),
            "spoiler_text": warning,
            "language": given.get("language", "en"),
            "sensitive": given.get("sensitive") == "1" or bool(warning),
            "media_ids": [str(id) for id in form.getall("media_ids[]", [])],
        }
        return reply(self.entity(row))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        if not self.deletions:
            reset = self.now + timedelta(minutes=20)
            headers = {"X-RateLimit-Reset": reset.isoformat(), "Date": f"{self.now:%a, %d %b %Y %H:%M:%S} GMT"}
            return error(429, "Too many requests", **headers)
        self.deletions -= 1
        row = self.stored(request)
        if row is None:
            return error(404, "Record not found")
        self.statuses.remove(row)
        return reply(self.entity(row))

    def stored(self, request: web.Request) -> dict[str, Any] | None:
        id = request.path.rstrip("/").rpartition("/")[2]
        return next((row for row in self.statuses if row["id"] == id), None)

    def entity(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A status as it is shown: never as it was sent."""
        text = row.get("status", "")
        sensitive = row.get("sensitive") in ("1", True) or ("sensitive" not in row and bool(row.get("spoiler_text")))
        return {
            **{name: row[name] for name in ("id", "account", "created_at", "visibility", "url")},
            "content": self.writes(text),
            "spoiler_text": row.get("spoiler_text", ""),
            "sensitive": sensitive,
            "language": row.get("language", "en"),
            "mentions": [{"id": f"a-{who}", "acct": who, "url": f"https://{who}"} for who in html.mentioned(text)],
            "media_attachments": [{"id": id, "type": "image"} for id in row.get("media_ids", [])],
            "reblog": row.get("reblog"),
        }


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


def needed_scope(request: web.Request) -> str:
    if request.path.endswith("/verify_credentials"):
        return "profile"
    if request.path == "/api/v1/notifications":
        return "read:notifications"
    return "read:statuses" if request.method == "GET" else "write:statuses"


def too_long(text: str, warning: str) -> bool:
    return int(Mastodon.get_status_length(text, warning)) > LIMIT


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


async def stored_then_reset(request: web.Request, post: Handler) -> Any:
    """The status is stored, and the connection torn down before the answer."""
    await post(request)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def stored_then_unreadable(request: web.Request, post: Handler) -> web.StreamResponse:
    """The status is stored, and a proxy answers with a page of its own."""
    await post(request)
    return web.Response(text="<html>Welcome to the hotel</html>", content_type="text/html")


async def stored_then_silent(request: web.Request, post: Any) -> web.StreamResponse:
    """The status is stored, and no answer comes."""
    await post(request)
    await asyncio.Event().wait()
    raise AssertionError("unreachable")
