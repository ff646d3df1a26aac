"""What the fake server knows: chats, messages, and the rules by which it takes or refuses one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.telegram.telegram_html import CannotParse, Entity, read

MOST_CHARACTERS, MOST_IN_CAPTION, MOST_BYTES, MOST_CALLBACK_BYTES = 4096, 1024, 32768, 64
DELETABLE = timedelta(hours=48)


class Refusal(Exception):
    """A 400, with the server's words for it."""


@dataclass(slots=True)
class Chat:
    """A chat that the server knows."""

    id: int
    kind: str
    username: str = ""
    topics: set[int] = field(default_factory=set)
    bot_is_admin: bool = False

    def json(self) -> dict[str, Any]:
        named = {"first_name": "Nümunə"} if self.kind == "private" else {"title": "Sınaq"}
        public = {"username": self.username} if self.username else {}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.kind, **named, **public, **forum}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message as it stands in a chat: what was sent, and what people see of it."""

    chat_id: int
    message_id: int
    text: str
    visible: str
    entities: tuple[Entity, ...]
    parse_mode: str
    buttons: tuple[tuple[str, str], ...]
    topic: int | None
    reply_to: int | None
    previews: bool
    at: datetime | None = None
    has_picture: bool = False
    by_us: bool = True

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]


class Chats:
    """The state of the fake server. `now` dates the messages."""

    def __init__(self, username: str, now: Callable[[], datetime]) -> None:
        self.username = username
        self.now = now
        self.known: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Sent] = {}
        self._last = 100

    def add(self, id: int, kind: str = "", *, username: str = "", topics: tuple[int, ...] = ()) -> Chat:
        usual = "private" if id > 0 else "supergroup" if str(id).startswith("-100") else "group"
        self.known[id] = Chat(id, kind or usual, username, set(topics))
        return self.known[id]

    def find(self, chat_id: str) -> Chat:
        if chat_id.removeprefix("-").isdecimal() and int(chat_id) in self.known:
            return self.known[int(chat_id)]
        for chat in self.known.values():
            if chat.username and chat_id.lower() == f"@{chat.username.lower()}":
                return chat
        raise Refusal("chat not found")

    def next_id(self) -> int:
        self._last += 1
        return self._last

    def send(self, params: Mapping[str, str]) -> Sent:
        chat = self.find(params.get("chat_id", ""))
        reply_to = self._reply_to(chat, params)
        topic = _topic(chat, params)
        sent = replace(_composed(params), chat_id=chat.id, message_id=self.next_id(), topic=topic, reply_to=reply_to)
        return self._keep(replace(sent, at=self.now()))

    def show_picture(self, chat_id: int, caption: str) -> Sent:
        """A picture of ours with a caption, as if it had been sent."""
        sent = _composed({"text": caption, "parse_mode": "HTML"}, MOST_IN_CAPTION)
        return self._keep(replace(sent, chat_id=chat_id, message_id=self.next_id(), at=self.now(), has_picture=True))

    def delete(self, params: Mapping[str, str]) -> Sent:
        """Take a message away: what is young, and whatever an administrator wants."""
        chat = self.find(params.get("chat_id", ""))
        old = self.messages.get((chat.id, int(params.get("message_id", "0"))))
        if old is None:
            raise Refusal("message to delete not found")
        young = old.by_us and old.at is not None and self.now() - old.at < DELETABLE
        if not (young or chat.bot_is_admin):
            raise Refusal("message can't be deleted for everyone")
        return self.messages.pop((chat.id, old.message_id))

    def edit(self, params: Mapping[str, str], *, caption: bool = False) -> Sent:
        chat = self.find(params.get("chat_id", ""))
        old = self.messages.get((chat.id, int(params.get("message_id", "0"))))
        if old is None:
            raise Refusal("message to edit not found")
        if not old.by_us:
            raise Refusal("message can't be edited")
        if caption is not old.has_picture:
            raise Refusal(f"there is no {'caption' if caption else 'text'} in the message to edit")
        new = _composed({**params, "text": params["caption"]}, MOST_IN_CAPTION) if caption else _composed(params)
        if (new.visible, new.entities, new.buttons) == (old.visible, old.entities, old.buttons):
            raise Refusal(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        new = replace(new, chat_id=chat.id, message_id=old.message_id, topic=old.topic, reply_to=old.reply_to)
        return self._keep(replace(new, at=old.at, has_picture=old.has_picture))

    def message_json(self, sent: Sent) -> dict[str, Any]:
        """A message of ours as the server tells of it."""
        keys = [[{"text": label, "callback_data": data}] for label, data in sent.buttons]
        topic = {"message_thread_id": sent.topic, "is_topic_message": True} if sent.topic else {}
        return {
            "message_id": sent.message_id,
            "date": int((sent.at or self.now()).timestamp()),
            "chat": self.known[sent.chat_id].json(),
            "from": self.me(),
            "caption" if sent.has_picture else "text": sent.visible,
            **self._replied_json(sent),
            **({"reply_markup": {"inline_keyboard": keys}} if keys else {}),
            **topic,
        }

    def _replied_json(self, sent: Sent) -> dict[str, Any]:
        before = self.messages.get((sent.chat_id, sent.reply_to or 0))
        return {"reply_to_message": self.message_json(replace(before, reply_to=None))} if before else {}

    def _keep(self, sent: Sent) -> Sent:
        self.messages[sent.chat_id, sent.message_id] = sent
        return sent

    def hear(self, chat_id: int, id: int, text: str) -> None:
        """Somebody else's message."""
        self._keep(replace(_composed({"text": text}), chat_id=chat_id, message_id=id, by_us=False))

    def me(self) -> dict[str, Any]:
        return {"id": 1234567, "is_bot": True, "first_name": "Sınaq", "username": self.username}

    def full_json(self, chat: Chat) -> dict[str, Any]:
        """A chat as getChat tells of it."""
        gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False)
        gifts["gifts_from_channels"] = False
        return {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}

    def _reply_to(self, chat: Chat, params: Mapping[str, str]) -> int | None:
        wanted = json.loads(params.get("reply_parameters", "{}"))
        if not wanted:
            return None
        if (chat.id, wanted["message_id"]) in self.messages:
            return int(wanted["message_id"])
        if wanted.get("allow_sending_without_reply"):
            return None
        raise Refusal("message to be replied not found")


def _topic(chat: Chat, params: Mapping[str, str]) -> int | None:
    if "message_thread_id" not in params or chat.kind != "supergroup":
        return None
    topic = int(params["message_thread_id"])
    if topic == 1 or (chat.topics and topic not in chat.topics):
        raise Refusal("message thread not found")
    return topic if chat.topics else None


def _composed(params: Mapping[str, str], most: int = MOST_CHARACTERS) -> Sent:
    """The message that these parameters make, before it has a place. Raises Refusal as the server does."""
    text, mode = params.get("text", ""), params.get("parse_mode", "")
    if not text.strip():
        raise Refusal("message text is empty")
    if len(text.encode()) > MOST_BYTES:
        raise Refusal("text is too long")
    if mode not in ("", "HTML"):
        raise Refusal("unsupported parse_mode")
    try:
        visible, entities = read(text) if mode else (text.strip(), ())
    except CannotParse as fault:
        raise Refusal(f"can't parse entities: {fault}") from fault
    if not visible:
        raise Refusal("text must be non-empty")
    if len(visible) > most:
        raise Refusal("message is too long" if most == MOST_CHARACTERS else "message caption is too long")
    previews = not json.loads(params.get("link_preview_options", "{}")).get("is_disabled", False)
    return Sent(
        chat_id=0,
        message_id=0,
        text=text,
        visible=visible,
        entities=entities,
        parse_mode=mode,
        buttons=_buttons(params),
        topic=None,
        reply_to=None,
        previews=previews,
    )


def _buttons(params: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    rows = json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", [])
    buttons = tuple((key["text"], key.get("callback_data", "")) for row in rows for key in row)
    if any(len(data.encode()) > MOST_CALLBACK_BYTES for _, data in buttons):
        raise Refusal("BUTTON_DATA_INVALID")
    return buttons
