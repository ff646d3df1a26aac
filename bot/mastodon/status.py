"""Sending one status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from mastodon import Mastodon
from mastodon.return_types import Status

from bot.domain.post import Receipt, Visibility
from bot.mastodon.connection import Connection

PATIENCE = 4.0
"""Seconds that a status waits for its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A status to be sent. The same key within an hour gives one status, whatever happened in between."""

    text: str
    key: str
    visibility: Visibility
    language: str
    warning: str = ""
    reply_to: str = ""


async def send(connection: Connection, draft: Draft) -> Receipt:
    """Send it; raises NotDelivered where it is certainly not there, Unclear where it may be.

    What it says was true a moment ago: it does not wait long behind other calls.
    """
    return await connection.call(lambda client: _post(client, draft), begin_within=PATIENCE)


def room_for(address: str, warning: str = "") -> int:
    """How much of a status's length an address before its text takes, with a content warning, as Mastodon counts."""
    return int(Mastodon.get_status_length(f"{mention(address)} ", warning))


def mention(address: str) -> str:
    """An account's address as it is written in a status."""
    return "@" + address.removeprefix("@")


def addressed(text: str, address: str) -> str:
    """A direct status reaches only those whom its text mentions."""
    if not address or text.startswith(f"{mention(address)} "):
        return text
    return f"{mention(address)} {text}"


def _post(client: Mastodon, draft: Draft) -> Receipt:
    status = client.status_post(
        draft.text,
        in_reply_to_id=draft.reply_to or None,
        visibility=draft.visibility.value,
        language=draft.language or None,
        spoiler_text=draft.warning or None,
        idempotency_key=draft.key,
        sensitive=None,  # else the library says "not sensitive", also of a status with a warning
    )
    if not isinstance(status, Status) or not status.id:
        raise TypeError("the answer is no status")
    return receipt(status)


def receipt(status: Status) -> Receipt:
    """The server's word that a status is there; raises where it cannot be understood."""
    return Receipt(remote_id=str(status.id), link=status.url or "", sent_at=status.created_at.astimezone(UTC))
