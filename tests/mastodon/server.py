"""A Mastodon server on loopback that keeps state: accounts, statuses, mentions, idempotency keys.

It is laxer than Mastodon in places (see `strict.py` for those), and writes mentions as plain text.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from mastodon import Mastodon
from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, SeedAccount, SeedConfig
from mastodon_mock.routers import statuses
from mastodon_mock.testing import MockServer

BOT = "ourbot"
BOT_TOKEN = "TEST-secret_Token-of-ourbot"


@dataclass(frozen=True, slots=True)
class Seen:
    """One status of the bot, as it stands on the server: its text is what was sent, to the letter."""

    id: str
    text: str
    visibility: str
    warning: str
    language: str
    reply_to: str
    mentioned: tuple[str, ...]


class MastodonServer:
    """Runs while it is entered. People who may speak there are named at the start, `name` or `name@host`."""

    def __init__(self, *people: str, bots: tuple[str, ...] = ()) -> None:
        accounts = [SeedAccount(username=BOT, access_token=BOT_TOKEN, bot=True)]
        for person in (*people, *bots):
            name, _, host = person.partition("@")
            accounts.append(
                SeedAccount(username=name, domain=host or None, access_token=token_of(person), bot=person in bots)
            )
        self._media = tempfile.TemporaryDirectory(prefix="mastodon-media-")
        config = MastodonMockConfig(
            database=DatabaseConfig(path=":memory:"),
            media_storage_path=self._media.name,
            seed=SeedConfig(accounts=accounts),
        )
        self._server = MockServer(config=config)
        self._clients: dict[str, Mastodon] = {}

    def __enter__(self) -> Self:
        # It counts every link in full, where Mastodon counts 23; `strict.py` counts as Mastodon does.
        setattr(statuses, "MAX_STATUS_CHARACTERS", 5000)  # noqa: B010 - the module does not export it
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            client.session.close()
        self._server.stop()
        self._media.cleanup()

    @property
    def url(self) -> str:
        return self._server.base_url

    @property
    def token(self) -> str:
        """The bot's own access token."""
        return BOT_TOKEN

    def post(self, person: str, text: str, *, visibility: str = "public", warning: str = "", reply_to: str = "") -> str:
        """A status of someone; its id."""
        status = self._client(person).status_post(
            text,
            visibility=visibility,
            spoiler_text=warning or None,
            in_reply_to_id=reply_to or None,
            sensitive=None,
        )
        return str(status.id)

    def delete(self, person: str, status: str) -> None:
        self._client(person).status_delete(status)

    def posted(self) -> list[Seen]:
        """Every status of the bot, also direct ones, the oldest first."""
        bot = self._client(BOT)
        me = bot.account_verify_credentials().id
        found: list[Any] = []
        page = bot.account_statuses(me, limit=40)
        while page:
            found += page
            page = bot.account_statuses(me, limit=40, max_id=page[-1].id)
        return [self._seen(status) for status in reversed(found)]

    def fault(self, path: str, status: int, *, method: str = "POST", times: int = 1) -> None:
        """Answer the next calls to a path with an error, before anything is stored."""
        rule: Any = {"match": {"methods": [method], "path": path}, "effect": {"status": status}, "count": times}
        session = self._client(BOT).session
        session.post(f"{self.url}/api/v1/_mock/faults", json=rule, timeout=10).raise_for_status()

    def _seen(self, status: Any) -> Seen:
        return Seen(
            id=str(status.id),
            text=str(self._client(BOT).status_source(status.id).text),
            visibility=status.visibility,
            warning=status.spoiler_text,
            language=status.language or "",
            reply_to=str(status.in_reply_to_id or ""),
            mentioned=tuple(sorted(mention.acct for mention in status.mentions)),
        )

    def _client(self, person: str) -> Mastodon:
        if person not in self._clients:
            self._clients[person] = Mastodon(
                api_base_url=self.url, access_token=BOT_TOKEN if person == BOT else token_of(person)
            )
        return self._clients[person]


def token_of(person: str) -> str:
    """The access token of someone who may speak on the server."""
    return f"token-of-{person}"
