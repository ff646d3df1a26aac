"""Answering what a reader asked, on whatever network."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.campaign import Case, Category, Dossier, ScopeKind
from bot.domain.cleaning import cleaned, letters, words
from bot.domain.command import Command, Word, parse
from bot.domain.facts import (
    About,
    Choices,
    Cited,
    Demands,
    Facts,
    Help,
    NobodyToday,
    NotFound,
    People,
    Person,
    Sources,
    Start,
    Stopped,
    TooShort,
    Trouble,
    UnknownCommand,
)
from bot.domain.post import Network
from bot.domain.profile import Profile, Readable
from bot.domain.story import facts_for
from bot.ports import Clock, NameIndex, Saying, Unit, Units, Voice
from bot.usecases.choose import Choosing, News
from bot.usecases.reading import Reading
from bot.usecases.switch import is_stopped
from scheduler.occasions import Choice

log = logging.getLogger(__name__)

_MOST_CHOICES = 8
_PAGE = {Network.TELEGRAM: 10, Network.MASTODON: 5}
_CLAIMS = {Network.TELEGRAM: 10, Network.MASTODON: 3}
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Who runs the bot, as the operators wrote it in the settings."""

    name: str
    url: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question with everything that an answer may need."""

    command: Command
    dossier: Dossier
    readable: Readable
    today: Choice | None
    page_size: int


class Answer:
    """The answer to one line, in words. Whatever fails inside is told as plain trouble, and logged without the line."""

    def __init__(
        self,
        units: Units,
        reading: Reading,
        choosing: Choosing,
        voice: Voice,
        find: NameIndex,
        campaign: Campaign,
        *,
        clock: Clock,
    ) -> None:
        self._units = units
        self._reading = reading
        self._choosing = choosing
        self._voice = voice
        self._find = find
        self._campaign = campaign
        self._clock = clock

    async def __call__(self, line: str, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        try:
            facts = await self.facts(line, shape=shape)
            return self._voice.say(facts, shape=shape, language=language, reserve=reserve)
        except Exception as error:  # noqa: BLE001 - a reader always gets an answer; a traceback could hold the line
            log.error("an answer failed: %s", type(error).__name__)
            return self._voice.say(Trouble(), shape=shape, language=language, reserve=reserve)

    async def facts(self, line: str, *, shape: Network) -> Facts:
        """What there is to say to this line."""
        async with self._units(reading=True) as unit:
            if await is_stopped(unit):
                return Stopped()
            command = parse(line)
            if command is None:
                return UnknownCommand()
            size = (_CLAIMS if command.word is Word.SOURCES else _PAGE)[shape]
            return self._facts(await self._asked(command, size, unit))

    async def _asked(self, command: Command, page_size: int, unit: Unit) -> _Asked:
        dossier = await self._reading.dossier(unit)
        day = self._clock().astimezone(ZoneInfo(dossier.zone)).date()
        readable = await self._reading.readable(unit, day)
        choice = await self._choosing.person_for(day, readable, unit, news=News.AGREED)
        return _Asked(command, dossier, readable, choice, page_size)

    def _facts(self, asked: _Asked) -> Facts:
        answers: Mapping[Word, Callable[[_Asked], Facts]] = {
            Word.START: self._start,
            Word.HELP: lambda _: Help(),
            Word.ABOUT: self._about,
            Word.PRISONER: self._prisoner,
            Word.PRISONERS: self._prisoners,
            Word.DEMANDS: self._demands,
            Word.TODAY: _today,
            Word.SOURCES: self._sources,
        }
        return answers[asked.command.word](asked)

    def _start(self, asked: _Asked) -> Facts:
        profile = asked.readable.profile(asked.command.about)
        return Person(profile) if profile else Start()

    def _about(self, asked: _Asked) -> Facts:
        ours, readable = self._campaign, asked.readable
        people = len(readable.people)
        return About(ours.name, ours.url, ours.contact, readable.statement(), people, asked.dossier.written)

    def _prisoner(self, asked: _Asked) -> Facts:
        found = self._person(asked)
        return Person(found) if isinstance(found, Profile) else found

    def _prisoners(self, asked: _Asked) -> Facts:
        about = asked.command.about
        category, case = self._group(asked)
        if about and not category and not case:
            return self._nobody(about)
        people = [
            profile
            for profile in asked.readable.profiles()
            if (not category or profile.category == category.id) and (not case or case.id in profile.cases)
        ]
        word = category.id if category else case.id if case else ""
        shown, page, pages = _page(people, asked)
        return People(tuple(shown), len(people), page, pages, word, category, case)

    def _demands(self, asked: _Asked) -> Facts:
        if not asked.command.about:
            aims = tuple(said for said in asked.readable.slogans() if said.scope.kind is ScopeKind.CAMPAIGN)
            return Demands(tuple(asked.readable.demands()), aims=aims)
        category, case = self._group(asked)
        if category or case:
            kind, id = (ScopeKind.CATEGORY, category.id) if category else (ScopeKind.CASE, case.id if case else "")
            return self._group_demands(asked, kind, id, category, case)
        found = self._person(asked)
        return _demands_for(found) if isinstance(found, Profile) else found

    def _group_demands(
        self, asked: _Asked, kind: ScopeKind, id: str, category: Category | None, case: Case | None
    ) -> Demands:
        everyone = ScopeKind.EVERYONE
        demands = [
            d for d in asked.readable.demands() if d.scope.kind is everyone or (d.scope.kind, d.scope.id) == (kind, id)
        ]
        slogans = [s for s in asked.readable.slogans() if (s.scope.kind, s.scope.id) == (kind, id)]
        narrow_first = sorted(demands, key=lambda demand: demand.scope.kind is everyone)
        return Demands(tuple(narrow_first), tuple(slogans), category=category, case=case)

    def _sources(self, asked: _Asked) -> Facts:
        found = self._person(asked)
        if not isinstance(found, Profile):
            return found
        cited = [Cited(event, asked.readable.sources((event,))) for event in reversed(found.events)]
        shown, page, pages = _page(cited, asked)
        return Sources(found, tuple(shown), page, pages)

    def _person(self, asked: _Asked) -> Profile | Facts:
        """The one person who is meant; today's where no name was given; else what to say instead."""
        typed = asked.command.about
        if not typed:
            return asked.today.profile if asked.today else NobodyToday()
        if letters(typed) < 2:
            return TooShort()
        slugs = self._find(asked.readable.names, typed)
        people = [profile for slug in slugs[:_MOST_CHOICES] if (profile := asked.readable.profile(slug))]
        if len(people) == 1:
            return people[0]
        if people:
            return Choices(str(asked.command.word), tuple(people), len(slugs) - len(people))
        return self._nobody(typed)

    def _group(self, asked: _Asked) -> tuple[Category | None, Case | None]:
        """The category or else the case that is meant: the only one that fits, and by whole words if a person fits too."""
        typed = asked.command.about
        if letters(typed) < 2:
            return None, None
        cases = {case.id: case for case in asked.readable.cases()}
        categories = {category.id: category for category in asked.dossier.categories}
        spellings = {id: (id, *case.title.words.values()) for id, case in cases.items()}
        spellings |= {
            id: (id, *each.name.words.values(), *each.plural.words.values()) for id, each in categories.items()
        }
        fitting = self._find(spellings, typed)
        meant = [id for id in fitting if id in categories] or fitting
        if len(meant) != 1:
            return None, None
        [id] = meant
        is_whole = {*words(typed)} <= {*words(" ".join(spellings[id]))}
        if not is_whole and self._find(asked.readable.names, typed):
            return None, None
        return categories.get(id), None if id in categories else cases[id]

    def _nobody(self, typed: str) -> Facts:
        return NotFound(cleaned(typed)) if letters(typed) > 1 else TooShort()


def _today(asked: _Asked) -> Facts:
    return facts_for(asked.today.occasion, asked.today.profile) if asked.today else NobodyToday()


def _demands_for(profile: Profile) -> Demands:
    if profile.demand is None:
        return Demands((), none_for=profile)
    slogans = (profile.slogan,) if profile.slogan else ()
    return Demands((profile.demand,), slogans, profile=profile)


def _page(items: list[_Item], asked: _Asked) -> tuple[list[_Item], int, int]:
    pages = max(ceil(len(items) / asked.page_size), 1)
    page = min(asked.command.page, pages)
    return items[(page - 1) * asked.page_size : page * asked.page_size], page, pages
