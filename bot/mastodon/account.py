"""The bot's own account, and what its access token may do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from mastodon import Mastodon
from mastodon.return_types import Account

from bot.mastodon.connection import Connection
from bot.mastodon.failures import OUTSIDE_SCOPES, Refusal

READ_MENTIONS, READ_STATUSES, WRITE_STATUSES = "read:notifications", "read:statuses", "write:statuses"


@dataclass(frozen=True, slots=True)
class Ourselves:
    """The bot's own account: its id, its name without the server, and its address."""

    id: str
    name: str
    address: str

    @classmethod
    def of(cls, account: Account) -> Ourselves:
        return cls(str(account.id), account.username.casefold(), account.acct)


class OwnAccount:
    """Knows who the bot is, and asks its server only once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._me: Ourselves | None = None

    async def ask(self) -> Ourselves:
        """Who we are; raises NotDelivered where the server does not say."""
        if self._me is None:
            self._me = await self._connection.look(lambda client: Ourselves.of(client.account_verify_credentials()))
        return self._me

    async def missing_scopes(self) -> tuple[str, ...]:
        """The scopes that the bot needs and its token certainly lacks; raises NotDelivered.

        Reading is tried. Writing is judged by what the app was registered for, which servers tell since 4.3.
        """
        id = (await self.ask()).id
        lacking: dict[str, bool] = {
            READ_MENTIONS: await self._refuses(lambda client: client.notifications(types=["mention"], limit=1)),
            READ_STATUSES: await self._refuses(lambda client: client.account_statuses(id, limit=1)),
            WRITE_STATUSES: not _covers(await self._registered(), WRITE_STATUSES),
        }
        return tuple(scope for scope, lacks in lacking.items() if lacks)

    async def _refuses(self, ask: Callable[[Mastodon], object]) -> bool:
        try:
            await self._connection.look(ask)
        except Refusal as error:
            if error.status != OUTSIDE_SCOPES:
                raise
            return True
        return False

    async def _registered(self) -> Collection[str]:
        """The app's scopes; none where the server does not tell them."""
        try:
            app: Any = await self._connection.look(lambda client: client.app_verify_credentials())
        except Refusal:
            return ()
        scopes = app.get("scopes") if isinstance(app, dict) else None
        return [str(scope) for scope in scopes] if isinstance(scopes, list) else ()


def _covers(scopes: Collection[str], needed: str) -> bool:
    """Whether one of them is the scope that is needed or contains it; of none, nothing is known."""
    return not scopes or needed in scopes or needed.partition(":")[0] in scopes
