"""The one module that puts everything together. It holds no rules, no SQL and no wording."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from bot.domain import published
from bot.domain.campaign import Dossier
from bot.domain.errors import Misconfigured, Refused
from bot.domain.post import Audience, Network
from bot.domain.standing import Freshness
from bot.ports import Clock, Publisher, Units, Voice, Watched
from bot.redaction import set_up_logging as log_to
from bot.rehearsal.publisher import RehearsalPublisher, Show
from bot.search import NameSearch
from bot.settings import Settings
from bot.usecases.amend import AmendPublished
from bot.usecases.answer import Answer, Campaign
from bot.usecases.choose import Choosing
from bot.usecases.compose import Composing
from bot.usecases.confirm import ConfirmHeld
from bot.usecases.decide import Decide
from bot.usecases.import_dossier import ImportDossier
from bot.usecases.look import Look
from bot.usecases.look_for import LookForUncertain
from bot.usecases.notify import Notify
from bot.usecases.orders import Orders
from bot.usecases.outcome import Outcomes
from bot.usecases.plan import PlanPosts
from bot.usecases.position import KeptPosition
from bot.usecases.publish import PublishDue
from bot.usecases.reading import Reading
from bot.usecases.show_first import ShowFirst
from bot.usecases.status import Status
from bot.usecases.switch import Switch
from bot.usecases.take_back import TakeBack
from bot.usecases.tell_operators import TellOperators
from bot.usecases.watch import WatchDays, WatchNetworks
from bot.voice import Speaker
from db.dossier import bundled
from db.dossier import lint as lint_dossier
from db.dossier import read as read_dossier
from db.dossier import write as write_dossier
from db.migrate import create_file, migrate
from db.unit import SqlUnits, open_engine
from messages.render import Templates

__all__ = ["Bot", "Parts", "assembled", "lint_dossier", "read_dossier", "write_dossier"]

# The networks' libraries take a second to load: they are imported only where a token is set.
if TYPE_CHECKING:
    from bot.mastodon.service import MastodonService
    from bot.telegram.service import TelegramService

log = logging.getLogger(__name__)

_HEARTBEAT = timedelta(seconds=15)


def example_settings() -> str:
    """The settings file that explains every setting."""
    return (Path(__file__).parent.parent / "config.example.toml").read_text(encoding="utf-8")


def set_up_logging(settings: Settings) -> None:
    """Log to standard error, without secrets; a rehearsal in a terminal is not disturbed by what is well."""
    rehearses = settings.telegram.token is None and settings.mastodon.access_token is None
    log_to(settings.secrets, logging.StreamHandler(), logging.WARNING if rehearses else logging.INFO)


def bundled_dossier() -> Dossier:
    """The dossier that comes with the program."""
    return read_dossier(bundled())


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def _show_nothing(text: str, shape: Network, heading: str) -> None:
    """Rehearsal without a terminal: the database keeps what would have been sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a test, or a command that sends nothing, may replace."""

    clock: Clock = utc_now
    show: Show = _show_nothing
    publishers: Mapping[Network, Publisher] = field(default_factory=dict)
    networks: Mapping[Network, Watched] = field(default_factory=dict)
    heartbeat: timedelta = _HEARTBEAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Everything the bot does, ready to be called."""

    settings: Settings
    audiences: tuple[Audience, ...]
    units: Units
    reading: Reading
    choosing: Choosing
    voice: Voice
    limits: dict[Network, int]
    answer: Answer
    look: Look
    plan: PlanPosts
    publish: PublishDue
    look_for: LookForUncertain
    show_first: ShowFirst
    watch_days: WatchDays
    watch_networks: WatchNetworks
    amend: AmendPublished
    notify: Notify
    tell_operators: TellOperators
    decide: Decide
    take_back: TakeBack
    importing: ImportDossier
    confirm: ConfirmHeld
    switch: Switch
    status: Status
    telegram: TelegramService | None
    mastodon: MastodonService | None
    parts: Parts = field(default_factory=Parts)

    async def export(self, *, for_readers: bool) -> Dossier:
        """The dossier in the database; only what readers may see today where asked for."""
        async with self.units(reading=True) as unit:
            dossier = await self.reading.dossier(unit)
        day = self.parts.clock().astimezone(ZoneInfo(dossier.zone)).date()
        return published.for_readers(dossier, day, freshness_of(self.settings)) if for_readers else dossier


@asynccontextmanager
async def assembled(settings: Settings, parts: Parts | None = None) -> AsyncIterator[Bot]:
    """The bot on its database, brought up to date; nothing is sent or read from a network yet."""
    _check_languages(settings)
    url = settings.database.url.get_secret_value()
    create_file(url)
    engine = open_engine(url)
    try:
        await migrate(engine)
        bot = _put_together(settings, SqlUnits(engine), parts or Parts())
        try:
            yield bot
        finally:
            if bot.telegram:
                await bot.telegram.close()
            if bot.mastodon:
                await bot.mastodon.close()
    except DBAPIError as error:
        # The driver's own words: the statement and its values stay out.
        raise Refused(
            f"The database cannot be used: {error.orig}.\nSee that its file is whole, writable and not locked."
        ) from None
    finally:
        await engine.dispose()


def languages() -> tuple[str, ...]:
    """The languages that there are messages in."""
    return Templates().languages()


def _check_languages(settings: Settings) -> None:
    for audience in settings.audiences:
        if audience.language not in languages():
            raise Misconfigured(
                f'config.toml, audience "{audience.name}": there are no messages in "{audience.language}" yet.\n'
                f"Write one of these: {', '.join(languages())}."
            )


def _put_together(settings: Settings, units: Units, parts: Parts) -> Bot:
    clock, audiences, late_limit = parts.clock, settings.audiences, settings.late_limit
    language = audiences[0].language
    reading = Reading(freshness_of(settings))
    choosing = Choosing(rehearsed=all(audience.rehearses for audience in audiences))
    campaign, limits = _campaign(settings), dict[Network, int]()
    voice = Speaker(campaign_name=campaign.name, campaign_url=campaign.url, limits=limits)
    answer = Answer(units, reading, choosing, voice, NameSearch(), campaign, clock=clock)
    notify = Notify(settings.operator_places, clock=clock)
    outcomes = Outcomes(notify, clock=clock)
    decide = Decide(units, reading, outcomes, notify, audiences, clock=clock, late_limit=late_limit)
    switch, status = Switch(units, clock=clock), Status(units, clock=clock)
    orders = Orders(decide, switch, status, voice, allowed=settings.operators.allowed_ids)
    telegram = _telegram(settings, answer, orders, language)
    mastodon = _mastodon(settings, answer, language, units, clock)
    publishers = _publishers(telegram, mastodon, parts)
    composing = Composing(reading, voice, audiences, late_limit=late_limit)
    look_for = LookForUncertain(units, outcomes, notify, publishers, clock=clock)
    amend = AmendPublished(units, outcomes, notify, publishers, clock=clock)
    return Bot(
        settings=settings,
        audiences=audiences,
        units=units,
        reading=reading,
        choosing=choosing,
        voice=voice,
        limits=limits,
        answer=answer,
        look=Look(units, reading, choosing, voice, audiences, clock=clock),
        plan=PlanPosts(units, reading, choosing, notify, audiences, clock=clock, late_limit=late_limit),
        publish=PublishDue(units, composing, outcomes, publishers, clock=clock),
        look_for=look_for,
        show_first=ShowFirst(units, notify, audiences, clock=clock),
        watch_days=WatchDays(units, notify, clock=clock, late_limit=late_limit),
        watch_networks=WatchNetworks(units, notify, _watched(telegram, mastodon, parts), clock=clock),
        amend=amend,
        notify=notify,
        tell_operators=TellOperators(
            units, reading, voice, publishers, outcomes, audiences, language=language, clock=clock
        ),
        decide=decide,
        take_back=TakeBack(units, reading, voice, outcomes, amend, look_for, audiences, clock=clock),
        importing=ImportDossier(units, clock=clock),
        confirm=ConfirmHeld(units, clock=clock),
        switch=switch,
        status=status,
        telegram=telegram,
        mastodon=mastodon,
        parts=parts,
    )


def _campaign(settings: Settings) -> Campaign:
    return Campaign(name=settings.campaign.name, url=settings.campaign.url, contact=settings.campaign.contact)


def _publishers(
    telegram: TelegramService | None, mastodon: MastodonService | None, parts: Parts
) -> dict[Network, Publisher]:
    publishers: dict[Network, Publisher] = {Network.REHEARSAL: RehearsalPublisher(parts.show)}
    if telegram:
        publishers[Network.TELEGRAM] = telegram.publisher
    if mastodon:
        publishers[Network.MASTODON] = mastodon.publisher
    return publishers | dict(parts.publishers)


def _watched(
    telegram: TelegramService | None, mastodon: MastodonService | None, parts: Parts
) -> dict[Network, Watched]:
    networks: dict[Network, Watched | None] = {Network.TELEGRAM: telegram, Network.MASTODON: mastodon}
    return {network: service for network, service in networks.items() if service} | dict(parts.networks)


def freshness_of(settings: Settings) -> Freshness:
    return Freshness(fresh_days=settings.fresh_days, drop_after_days=settings.drop_after_days)


def _telegram(settings: Settings, answer: Answer, orders: Orders, language: str) -> TelegramService | None:
    if settings.telegram.token is None:
        return None
    from bot.telegram.service import TelegramService

    token = settings.telegram.token.get_secret_value()
    return TelegramService(
        token=token,
        api_base_url=settings.telegram.api_base_url,
        answer=answer,
        orders=orders,
        language=language,
    )


def _mastodon(settings: Settings, answer: Answer, language: str, units: Units, clock: Clock) -> MastodonService | None:
    if settings.mastodon.access_token is None:
        return None
    from bot.mastodon.service import MastodonService

    return MastodonService(
        api_base_url=settings.mastodon.api_base_url,
        access_token=settings.mastodon.access_token.get_secret_value(),
        answer=answer,
        position=KeptPosition(units, "mastodon"),
        language=language,
        clock=clock,
    )
