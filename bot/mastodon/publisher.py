"""Sends parts of posts as statuses, looks for them, and changes them afterwards."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Destination, Part, Receipt, Visibility
from bot.mastodon.account import OwnAccount
from bot.mastodon.connection import Connection
from bot.mastodon.editing import Wording, delete, read, rewrite
from bot.mastodon.failures import Refusal
from bot.mastodon.status import Draft, addressed, send
from bot.mastodon.timeline import SEEN_BY_ANYONE, OwnTimeline, Sought
from bot.ports import Button

PROVES_NOTHING = frozenset({400, 404, 422})
"""What servers answer to a key that they know: Pixelfed 400, Mastodon 404 after a deletion; Pleroma repeats errors."""


class MastodonPublisher:
    """Publishes on the account's own timeline, or by direct message to the one account that is addressed."""

    def __init__(self, connection: Connection, account: OwnAccount | None = None) -> None:
        self._connection = connection
        self._timeline = OwnTimeline(connection, account or OwnAccount(connection))

    async def publish(
        self, part: Part, to: Destination, *, after: Part | None, buttons: Sequence[Button] = ()
    ) -> Receipt:
        """Send one part, as a reply to the part before it where there is one. There are no buttons here.

        Raises NotDelivered where the message is certainly not there, Unclear where it may be.
        """
        try:
            return await send(self._connection, _draft(part, to, after))
        except Refusal as error:
            if part.unclear and error.status in PROVES_NOTHING:
                raise Unclear(str(error)) from None
            raise

    async def find(self, part: Part, to: Destination, *, known: Collection[str]) -> Receipt | None:
        """Look whether a part whose outcome was unclear stands in our own timeline; None where it does not now.

        Raises NotDelivered where the server cannot be asked now, and Unclear where it will never show us.
        """
        sought = Sought(draft=_draft(part, to, None), address=to.address, since=part.attempted_at, known=known)
        return await self._timeline.find(sought)

    async def edit(self, part: Part, to: Destination, *, buttons: Sequence[Button] = ()) -> None:
        """Make the status say the part's present text; its media, warning and language stay.

        Raises NotDelivered, `permanent` where the server will not do it, or Unclear.
        """
        id, draft = _status(part), _draft(part, to, None)
        try:
            stands = await self._connection.look(
                lambda client: read(client, id), by_anyone=draft.visibility in SEEN_BY_ANYONE
            )
        except Refusal as error:
            if not error.permanent or error.login:
                raise
            # We may change what we may not see. Should it be gone, the change itself is told so.
            stands = Wording(media=(part.media_id,) if part.media_id else ())
        await self._connection.call(lambda client: rewrite(client, id, stands.saying(draft)))

    async def delete(self, part: Part, to: Destination) -> None:
        """Take the status away, with its media; fine where it is gone already. Raises as `edit` does."""
        id = _status(part)
        try:
            await self._connection.call(lambda client: delete(client, id))
        except Refusal as error:
            if error.status not in (404, 410):
                raise


def _status(part: Part) -> str:
    if not part.remote_id:
        raise NotDelivered("it is not known which status it is", permanent=True)
    return part.remote_id


def _draft(part: Part, to: Destination, after: Part | None) -> Draft:
    return Draft(
        text=addressed(part.text, to.address),
        key=part.idempotency_key,
        # Whatever else was asked for: what is addressed to someone is for their eyes only.
        visibility=Visibility.DIRECT if to.address else part.visibility,
        language=part.language,
        warning=part.warning,
        reply_to=after.remote_id if after else "",
    )
