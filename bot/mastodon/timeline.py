"""The account's own timeline: whether a status that may have been stored stands in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from mastodon import Mastodon
from mastodon.return_types import Status

from bot.domain.errors import Unclear
from bot.domain.post import Receipt, Visibility
from bot.mastodon.account import OwnAccount
from bot.mastodon.connection import Connection
from bot.mastodon.failures import Refusal
from bot.mastodon.markup import shown_substance, substance
from bot.mastodon.status import Draft, receipt

PAGE = 40
MOST_PAGES = 15
CLOCKS_DIFFER = timedelta(minutes=10)
"""How much earlier than our own clock the server's may stamp a status."""

SEEN_BY_ANYONE = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A status as the timeline shows it; what it says and warns of are reduced to their substance."""

    says: str
    warning: str
    visibility: str
    mentioned: frozenset[str]
    receipt: Receipt

    @classmethod
    def of(cls, status: Status) -> _Shown:
        return cls(
            # Boosts are left out, but not by every server.
            says=shown_substance(status.content or "") if status.reblog is None else "",
            warning=substance(status.spoiler_text or ""),
            visibility=status.visibility,
            mentioned=frozenset(named.acct.casefold() for named in status.mentions),
            receipt=receipt(status),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A status that may be there: what was sent, to whom, not before when, and which others it is not."""

    draft: Draft
    address: str
    since: datetime | None
    known: Collection[str]

    def is_shown(self, found: _Shown) -> bool:
        return (
            found.receipt.remote_id not in self.known
            and not self.is_before(found)
            and found.says == substance(self.draft.text)
            and found.warning == substance(self.draft.warning)
            and found.visibility in _shown_as(self.draft.visibility)
            and self._mentions_the_same(found)
        )

    def is_before(self, found: _Shown) -> bool:
        """Whether it stood there already when this one was sent."""
        at = found.receipt.sent_at
        return self.since is not None and at is not None and at < self.since - CLOCKS_DIFFER

    def _mentions_the_same(self, found: _Shown) -> bool:
        """Two operators may bear the same name on two servers; one on our own server is named without it."""
        address = self.address.removeprefix("@").casefold()
        return not address or not found.mentioned or not found.mentioned.isdisjoint({address, address.split("@")[0]})


class OwnTimeline:
    """Looks through our own statuses, the newest first."""

    def __init__(self, connection: Connection, account: OwnAccount) -> None:
        self._connection = connection
        self._account = account

    async def find(self, sought: Sought) -> Receipt | None:
        """The newest status that fits; None where there is certainly none now.

        Raises NotDelivered where the server cannot be asked now, and Unclear where it will not show us.
        """
        before = ""
        for _ in range(MOST_PAGES):
            page = await self._page(before, by_anyone=sought.draft.visibility in SEEN_BY_ANYONE)
            for shown in page:
                if sought.is_shown(shown):
                    return shown.receipt
            if not page or sought.is_before(page[-1]):
                return None
            before = page[-1].receipt.remote_id
        raise Unclear("Mastodon shows more statuses of ours than can be looked through")

    async def _page(self, before: str, *, by_anyone: bool) -> list[_Shown]:
        try:
            id = (await self._account.ask()).id
            return await self._connection.look(lambda client: _page(client, id, before), by_anyone=by_anyone)
        except Refusal as error:
            if not error.permanent or error.login:
                raise
            raise Unclear(f"Mastodon does not show the account's own statuses to us: {error}") from None


def _page(client: Mastodon, id: str, before: str) -> list[_Shown]:
    page = client.account_statuses(id, exclude_reblogs=True, max_id=before or None, limit=PAGE)
    return [_Shown.of(status) for status in page]


def _shown_as(visibility: Visibility) -> Collection[str]:
    """How it may stand there: public statuses of a limited account silently become unlisted."""
    return SEEN_BY_ANYONE if visibility is Visibility.PUBLIC else (visibility,)
