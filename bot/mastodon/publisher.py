"""Sends parts of posts as statuses."""

from __future__ import annotations

from bot.domain.post import Destination, Part, Receipt, Visibility
from bot.mastodon.connection import Connection
from bot.mastodon.status import Draft, mention, send


class MastodonPublisher:
    """Publishes on the account's own timeline, or by direct message to the one account that is addressed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def publish(self, part: Part, to: Destination, *, after: Part | None) -> Receipt:
        """Send one part, as a reply to the part before it where there is one.

        Raises NotDelivered where the message is certainly not there, Unclear where it may be.
        """
        draft = Draft(
            text=_addressed(part.text, to.address),
            key=part.key,
            # Whatever else was asked for: what is addressed to someone is for their eyes only.
            visibility=Visibility.DIRECT if to.address else part.visibility,
            language=part.language,
            warning=part.warning,
            reply_to=after.remote_id if after else "",
        )
        return await send(self._connection, draft)


def _addressed(text: str, address: str) -> str:
    """A direct status reaches only those whom its text mentions."""
    if not address or text.startswith(f"{mention(address)} "):
        return text
    return f"{mention(address)} {text}"
