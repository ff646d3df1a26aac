"""The settings themselves: every name that config.toml may hold, with its default."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from bot.domain.post import Approval, Audience, Destination, Network, Visibility
from bot.settings import values
from bot.settings.database import async_url, passwords


class Table(BaseModel):
    """A table of config.toml. What it does not know, it refuses; an error never repeats a value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)


class Telegram(Table):
    token: values.Secret = None
    token_file: values.SecretFile = None
    api_base_url: values.BaseUrl = "https://api.telegram.org"


class Mastodon(Table):
    access_token: values.Secret = None
    access_token_file: values.SecretFile = None
    api_base_url: values.OptionalBaseUrl = ""


class AudienceTable(Table):
    """One `[[audience]]`."""

    name: Annotated[
        str,
        StringConstraints(pattern=r"^[\w -]{1,60}$"),
        Field(description="a short name in quotes, of letters, digits and hyphens"),
    ]
    network: Annotated[Literal["telegram", "mastodon"], Field(description='"telegram" or "mastodon"')]
    to: values.Address = None
    topic: Annotated[int | None, Field(strict=True, ge=1, description="the number of a topic, without quotes")] = None
    visibility: Annotated[
        Literal["public", "unlisted", "private"], Field(description='"public", "unlisted" or "private"')
    ] = "public"
    language: values.Language = "en"
    at: values.Clock = time(9)
    zone: values.Zone = "Asia/Baku"
    approval: Annotated[Literal["none", "veto"], Field(description='"none" or "veto"')] = "none"
    live: values.Switch = False


class Operators(Table):
    telegram_chat: values.Chat = Field(default=None, repr=False)
    allowed_ids: tuple[values.UserId, ...] = Field(
        default=(), repr=False, description="a list of user ids, such as [123456789, 987654321]"
    )
    mastodon_account: values.Account = Field(default=None, repr=False)


class Campaign(Table):
    name: values.Text = ""
    url: values.Text = ""
    contact: values.Text = ""


class Database(Table):
    """`url` is ready for our asynchronous drivers, a file's place absolute. Secret: it may hold a password."""

    url: Annotated[
        SecretStr, Field(description='an address in quotes that begins with "sqlite:///" or "postgresql://"')
    ] = SecretStr("sqlite:///solidarity.db")

    @field_validator("url")
    @classmethod
    def _for_our_drivers(cls, url: SecretStr, info: ValidationInfo) -> SecretStr:
        folder: Path = (info.context or {}).get("folder", Path())
        return SecretStr(async_url(url.get_secret_value(), folder))


class Settings(Table):
    """Everything an operator can decide."""

    late_limit: values.Duration = timedelta(hours=2)
    fresh_days: values.Days = 31
    drop_after_days: values.Days = 730
    campaign: Campaign = Campaign()
    telegram: Telegram = Telegram()
    mastodon: Mastodon = Mastodon()
    audience: tuple[AudienceTable, ...]
    operators: Operators = Operators()
    database: Database

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """The audiences as the rest of the bot knows them, in the file's order."""
        return tuple(self._audience(table) for table in self.audience)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the filter that keeps them out of logs."""
        tokens = (self.telegram.token, self.mastodon.access_token)
        known = {token.get_secret_value() for token in tokens if token is not None}
        return tuple(sorted(known | passwords(self.database.url.get_secret_value())))

    def has_token(self, network: str) -> bool:
        return (self.telegram.token if network == "telegram" else self.mastodon.access_token) is not None

    def _audience(self, table: AudienceTable) -> Audience:
        return Audience(
            name=table.name,
            network=Network(table.network),
            language=table.language,
            at=table.at,
            zone=table.zone,
            rehearses=not table.live,
            destinations=tuple(self._destinations(table)),
            approval=Approval(table.approval),
        )

    def _destinations(self, table: AudienceTable) -> Iterator[Destination]:
        """Its own place where it is live; else rehearsal, and the operators, best on its own network."""
        shape = Network(table.network)
        if table.live:
            yield Destination(
                network=shape,
                address=table.to or "",
                shape=shape,
                topic=table.topic,
                visibility=Visibility(table.visibility),
            )
            return
        yield Destination(network=Network.REHEARSAL, address=table.name, shape=shape)
        yield from sorted(self.operator_places, key=lambda to: to.network is not shape)[:1]

    @property
    def operator_places(self) -> tuple[Destination, ...]:
        """Where the operators can be told something, each in that network's own form."""
        return tuple(self._reached())

    def _reached(self) -> Iterator[Destination]:
        told = ((Network.TELEGRAM, self.operators.telegram_chat), (Network.MASTODON, self.operators.mastodon_account))
        for network, address in told:
            if address is not None and self.has_token(network):
                yield Destination(network=network, address=address, shape=network, visibility=Visibility.DIRECT)
