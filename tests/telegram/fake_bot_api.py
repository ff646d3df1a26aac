"""A small Bot API server for tests: strict where Telegram is, recording what it is sent, failing as told.

async with FakeBotApi() as api:
    service = TelegramService(api.token, api.url, answer=..., language="en")
    await api.user_says(77, "/prisoner ulvi")
    await api.until(lambda: len(api.sent) == 1)
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.telegram.fake_chats import Chat, Chats, Refusal, Sent
from tests.telegram.fake_faults import Fault, Hold, error, flood, spoil
from tests.telegram.fake_limits import Limits

TOKEN = "1234567:TEST-secret_Token-of-an-invented-bot"
USERNAME = "ournews_test_bot"
NOON = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?")
_LONGEST_POLL = 50


class FakeBotApi:
    """`sent`, `edited` and `deleted` hold every message that took effect; `calls` every request with the right token.

    `told` holds what those saw who pressed a button, and whether they had to close it. `limits` refuses what is
    too much, where there are any.
    """

    def __init__(
        self, token: str = TOKEN, username: str = USERNAME, now: Callable[[], datetime] = lambda: NOON
    ) -> None:
        self.token = token
        self.url = ""
        self.chats = Chats(username, now)
        self.sent: list[Sent] = []
        self.edited: list[Sent] = []
        self.deleted: list[Sent] = []
        self.acknowledged: list[str] = []
        self.told: list[tuple[str, bool]] = []
        self.limits: Limits | None = None
        self.commands: list[Mapping[str, str]] = []
        self.calls: list[tuple[str, dict[str, str]]] = []
        self._faults: defaultdict[tuple[str, str], deque[Fault]] = defaultdict(deque)
        self._updates: list[dict[str, Any]] = []
        self._last_update, self._last_query = 500, 0
        self._allowed: list[str] | None = None
        self._poll: object = None
        self._revoked = False
        self._changed, self._closing = asyncio.Event(), asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        await self.accept()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.refuse()

    # What a test does

    async def accept(self) -> None:
        """Take connections, on the same port as before."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._closing.clear()
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def refuse(self) -> None:
        """Close every connection and refuse new ones, as a host where nothing listens."""
        self._closing.set()
        self._notify()
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    def fails(self, method: str, fault: Fault, *, chat: int | str = "", times: int = 1) -> None:
        """Let the next calls of a method, in one chat or in any, fail in this way."""
        self._faults[method, str(chat)].extend([fault] * times)

    def holds(self, method: str, *, chat: int | str = "") -> Hold:
        """Let the next call of a method take effect, and its answer wait until it is let go."""
        hold = Hold()
        self.fails(method, Fault(hold=hold), chat=chat)
        return hold

    def revokes(self) -> None:
        """From now on the token is refused."""
        self._revoked = True
        self._notify()

    def knows(self, id: int, kind: str = "", *, username: str = "", topics: tuple[int, ...] = ()) -> Chat:
        """Make a chat known: private where positive, a supergroup where it begins with -100, else a group."""
        self._notify()
        return self.chats.add(id, kind, username=username, topics=topics)

    async def user_says(
        self,
        chat_id: int,
        text: str,
        *,
        field: str = "message",
        id: int = 0,
        thread: int | None = None,
        in_topic: bool = False,
        by: int = 0,
        forwarded: bool = False,
    ) -> int:
        """Someone writes in a chat, or (with the id of it) edits a message: `edited_message`, `channel_post` …"""
        chat = self.chats.known.get(chat_id) or self.knows(chat_id)
        id = id or self.chats.next_id()
        person = {"id": by or max(chat_id, 4001), "is_bot": False, "first_name": "Nümunə"}
        command = _COMMAND.match(text)
        message: dict[str, Any] = {"message_id": id, "date": int(self.chats.now().timestamp()), "chat": chat.json()}
        message |= {"text": text} | ({} if chat.kind == "channel" else {"from": person})
        if command:
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        if thread:
            message["message_thread_id"] = thread
        if in_topic:
            message["is_topic_message"] = True
        if forwarded:
            message["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "Nümunə"}
        if field.startswith("edited_"):
            message["edit_date"] = message["date"] + 60
        self.chats.hear(chat_id, id, text)
        self._tell({field: message})
        return id

    async def presses(self, label: str, *, data: str = "", on: Sent | None = None, by: int = 4001) -> str:
        """Someone presses the newest button of that label, or one with data of its own under a message."""
        shown = on or next(sent for sent in reversed(self._ours()) if label in sent.labels)
        self._last_query += 1
        query = {
            "id": str(self._last_query),
            "from": {"id": by, "is_bot": False, "first_name": "Nümunə"},
            "chat_instance": "1",
            "message": self.chats.message_json(shown),
            "data": data or dict(shown.buttons)[label],
        }
        self._tell({"callback_query": query})
        return str(self._last_query)

    async def until(self, condition: Callable[[], bool], *, within: float = 10.0) -> None:
        """Wait until something is so; it is looked at whenever something happened here, and now and then."""
        async with asyncio.timeout(within):
            while not condition():
                self._changed.clear()
                try:
                    async with asyncio.timeout(0.02):
                        await self._changed.wait()
                except TimeoutError:
                    continue

    def called(self, method: str) -> list[dict[str, str]]:
        """The parameters of each call of a method."""
        return [params for name, params in self.calls if name == method]

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self._updates)

    # What the server does

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        prefix, _, method = request.match_info["path"].partition("/")
        if prefix != f"bot{self.token}" or self._revoked:
            return error(401, "Unauthorized")
        params = {name: str(value) for name, value in (await request.post()).items()}
        self.calls.append((method, params))
        self._notify()
        fault = self._next_fault(method, params.get("chat_id", ""))
        if fault is not None and fault.refuses:
            return fault.answer()
        wait = await self.limits(method, params.get("chat_id", "")) if self.limits else 0
        if wait:
            return flood(wait).answer()
        answer = await self._answer(method, params)
        self._notify()
        if fault is not None and fault.hold is not None:
            await fault.hold()
        if fault is not None and fault.cut is not None:
            return await spoil(request, answer, fault.cut, self._closing)
        return answer

    def _next_fault(self, method: str, chat: str) -> Fault | None:
        for key in ((method, chat), (method, "")):
            if self._faults[key]:
                return self._faults[key].popleft()
        return None

    async def _answer(self, method: str, params: dict[str, str]) -> web.Response:
        try:
            if method == "getUpdates":
                return await self._get_updates(params)
            return web.json_response({"ok": True, "result": self._result(method, params)})
        except Refusal as refusal:
            return error(400, f"Bad Request: {refusal}")
        except LookupError:
            return error(404, "Not Found: method not found")

    def _result(self, method: str, params: dict[str, str]) -> object:
        match method:
            case "getMe":
                return self.chats.me()
            case "sendMessage":
                self.sent.append(self.chats.send(params))
                return self.chats.message_json(self.sent[-1])
            case "editMessageText":
                self.edited.append(self.chats.edit(params))
                return self.chats.message_json(self.edited[-1])
            case "editMessageCaption":
                self.edited.append(self.chats.edit(params, caption=True))
                return self.chats.message_json(self.edited[-1])
            case "deleteMessage":
                self.deleted.append(self.chats.delete(params))
            case "getChat":
                return self.chats.full_json(self.chats.find(params.get("chat_id", "")))
            case "answerCallbackQuery":
                self._acknowledge(params)
            case "setMyCommands":
                self.commands.append(params)
            case "sendChatAction":
                self.chats.find(params.get("chat_id", ""))
            case "deleteWebhook":
                pass
            case _:
                raise LookupError(method)
        return True

    def _acknowledge(self, params: Mapping[str, str]) -> None:
        query, text = params.get("callback_query_id", ""), params.get("text", "")
        if len(text) > 200:
            raise Refusal("MESSAGE_TOO_LONG")
        if not query.isdecimal() or int(query) > self._last_query or query in self.acknowledged:
            raise Refusal("query is too old and response timeout expired or query ID is invalid")
        self.acknowledged.append(query)
        if text:
            self.told.append((text, params.get("show_alert") in ("true", "True")))

    async def _get_updates(self, params: dict[str, str]) -> web.Response:
        self._poll = mine = object()
        self._notify()
        if "allowed_updates" in params:
            self._allowed = json.loads(params["allowed_updates"])
        offset, limit = int(params.get("offset", "0")), int(params.get("limit", "100"))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        seconds = min(int(float(params.get("timeout", "0"))), _LONGEST_POLL)
        with suppress(TimeoutError):
            await self.until(lambda: bool(self._updates) or self._is_over(mine), within=seconds)
        if self._revoked:
            return error(401, "Unauthorized")
        if self._poll is not mine:
            return error(409, "Conflict: terminated by other getUpdates request")
        return web.json_response({"ok": True, "result": self._updates[:limit]})

    def _is_over(self, poll: object) -> bool:
        return self._poll is not poll or self._revoked or self._closing.is_set()

    def _tell(self, update: dict[str, Any]) -> None:
        """Keep an update, unless the bot has said that it wants none of its kind."""
        if self._allowed is None or next(iter(update)) in self._allowed:
            self._last_update += 1
            self._updates.append({"update_id": self._last_update, **update})
        self._notify()

    def _ours(self) -> list[Sent]:
        return [self.chats.messages[sent.chat_id, sent.message_id] for sent in self.sent]

    def _notify(self) -> None:
        self._changed.set()
