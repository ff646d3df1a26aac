"""`solidarity check`: whether everything that the bot needs is in order. Sends nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.app import Bot
from bot.domain.errors import BotError
from bot.domain.post import Network


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what was found."""

    what: str
    good: bool
    text: str


async def check(bot: Bot) -> AsyncIterator[Finding]:
    """Look at the dossier, today's words for each audience, and each network that has a token."""
    yield await _dossier(bot)
    async for finding in _words(bot):
        yield finding
    async for finding in _telegram(bot):
        yield finding
    async for finding in _mastodon(bot):
        yield finding
    yield _operators(bot)


def _operators(bot: Bot) -> Finding:
    places = bot.settings.operator_places
    if not places:
        return Finding("operators", True, "nobody is told of troubles; only `solidarity status` says them")
    return Finding("operators", True, f"told on {' and '.join(str(to.network) for to in places)}")


async def _dossier(bot: Bot) -> Finding:
    try:
        dossier = await bot.export(for_readers=False)
    except BotError as error:
        return Finding("dossier", False, str(error))
    shown = sum(person.publish for person in dossier.prisoners.values())
    return Finding("dossier", True, f"{len(dossier.prisoners)} people, {shown} of them published")


async def _words(bot: Bot) -> AsyncIterator[Finding]:
    for audience in bot.audiences:
        what = f"audience {audience.name}"
        try:
            preview = await bot.look.preview(audience)
        except BotError as error:
            yield Finding(what, False, str(error))
        else:
            way = "rehearses" if audience.rehearses else "is live"
            said = preview.saying
            yield Finding(
                what, True, f"{way}, {audience.at:%H:%M} {audience.zone}, {said.length} of {said.limit} characters"
            )


async def _telegram(bot: Bot) -> AsyncIterator[Finding]:
    if bot.telegram is None:
        yield Finding("telegram", True, "not set up")
        return
    places = (*(to for audience in bot.audiences for to in audience.destinations), *bot.settings.operator_places)
    own = list(dict.fromkeys(to.address for to in places if to.network is Network.TELEGRAM))
    try:
        yield Finding("telegram", True, f"serves as @{await bot.telegram.check()}")
        for fault in await bot.telegram.chat_faults(own):
            yield Finding("telegram", False, fault)
    except BotError as error:
        yield Finding("telegram", False, str(error))


async def _mastodon(bot: Bot) -> AsyncIterator[Finding]:
    if bot.mastodon is None:
        yield Finding("mastodon", True, "not set up")
        return
    try:
        yield Finding("mastodon", True, f"serves as @{await bot.mastodon.check()}")
        if missing := await bot.mastodon.missing_scopes():
            yield Finding("mastodon", False, f"the token may not do all it needs; tick also: {', '.join(missing)}")
    except BotError as error:
        yield Finding("mastodon", False, str(error))
