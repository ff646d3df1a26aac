"""Puts facts into words: chooses the message, renders it, makes it fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from bot.domain import facts as told
from bot.domain.errors import Faulty
from bot.domain.facts import Facts
from bot.domain.post import Network
from bot.ports import Saying
from bot.voice import buttons, campaign, lists, news, operators, people
from bot.voice.wording import Wording
from messages import catalog
from messages.fit import Fitted, fit
from messages.measure import Measure
from messages.parts import Message
from messages.render import Network as Form
from messages.render import TemplateFault, Templates
from messages.words import Words

OfOne = told.Spotlight | told.Person | told.Release | told.Death
OneMessage = catalog.Spotlight | catalog.Person | catalog.Release | catalog.Death
Fixed = (
    told.NobodyToday
    | told.Help
    | told.TooShort
    | told.UnknownCommand
    | told.Trouble
    | told.Stopped
    | told.NotAllowed
)  # fmt: skip
LIMITS = {Network.TELEGRAM: 4096, Network.MASTODON: 500}
_FORMS: Mapping[Network, Form] = {Network.TELEGRAM: "telegram", Network.MASTODON: "mastodon"}
_ITEMS = {Network.TELEGRAM: (600, 300, 160), Network.MASTODON: (150, 110, 80, 50, 30)}


class Speaker:
    """The voice in every language that has templates.

    `limits`, and `bot` for the bot's own name on Telegram, are read at each call: networks tell them later.
    """

    def __init__(
        self,
        *,
        campaign_name: str = "",
        campaign_url: str = "",
        limits: Mapping[Network, int] | None = None,
        links: int = 23,
        bot: Callable[[], str] = str,
        templates: Templates | None = None,
    ) -> None:
        self._campaign_name = campaign_name
        self._campaign_url = campaign_url
        self._limits = LIMITS if limits is None else limits
        self._links = links
        self._bot = bot
        self._templates = templates or Templates()
        self._words: dict[str, Words] = {}

    def say(self, facts: Facts, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        """The message for these facts, in the form of that network, leaving `reserve` of its length unused.

        Entries of a list say less, each as far as needed, before an entry is lost.
        """
        limit = self._limits.get(shape, LIMITS[shape])
        try:
            words = self._words_of(language)
            for most in _ITEMS[shape]:
                wording = self._wording(words, language, shape, most)
                message = message_for(facts, wording)
                fitted = self._fitted(message, wording, limit - reserve)
                if not fitted.lost:
                    break
        except TemplateFault as error:
            raise Faulty(tuple(str(error).splitlines())) from error
        keys = buttons.buttons(facts, wording) if shape is Network.TELEGRAM else ()
        return Saying(text=fitted.text, length=fitted.length, limit=limit, message=message.name, buttons=keys)

    def _words_of(self, language: str) -> Words:
        if language not in self._words:
            self._words[language] = Words.read(language, self._templates.folders)
        return self._words[language]

    def _wording(self, words: Words, language: str, shape: Network, item: int) -> Wording:
        return Wording(
            words=words,
            language=language,
            network=shape,
            campaign_name=self._campaign_name,
            campaign_url=self._campaign_url,
            bot=self._bot(),
            item=item,
        )

    def _fitted(self, message: Message, wording: Wording, room: int) -> Fitted:
        form = _FORMS[wording.network]
        return fit(self._templates.render(message, form, wording.language), Measure(form, self._links), room)


def message_for(facts: Facts, wording: Wording) -> Message:
    """The message that these facts make, in words."""
    match facts:
        case told.Corrected():
            return _corrected(facts, wording)
        case told.Spotlight() | told.Person() | told.Release() | told.Death():
            return _of_one(facts, wording)
        case told.Withdrawn():
            return news.withdrawn(facts, wording)
        case told.Correction():
            return news.correction(facts, wording)
        case told.Told():
            return operators.told(facts, wording)
        case told.Ordered():
            return operators.ordered(facts, wording)
        case told.Standing():
            return operators.standing(facts, wording)
        case told.Choices():
            return lists.choices(facts, wording)
        case told.People():
            return lists.people(facts, wording)
        case told.Sources():
            return lists.sources(facts, wording)
        case told.Demands():
            return campaign.demands(facts, wording)
        case told.NotFound():
            return campaign.not_found(facts)
        case told.About():
            return campaign.about(facts, wording)
        case told.Start():
            return campaign.start(wording)
        case _:
            return _fixed(facts)


def _of_one(facts: OfOne, wording: Wording) -> OneMessage:
    match facts:
        case told.Spotlight():
            return people.spotlight(facts, wording)
        case told.Person():
            return people.person(facts, wording)
        case told.Release():
            return news.release(facts, wording)
        case told.Death():
            return news.death(facts, wording)
    assert_never(facts)


def _corrected(facts: told.Corrected, wording: Wording) -> Message:
    when, why = wording.on_day(facts.on), wording.why(facts.why)
    corrected = wording.words.say("corrected", "why" if why else "plain", when=when, why=why or "")
    return replace(_of_one(facts.post, wording), corrected=corrected)


def _fixed(facts: Fixed) -> Message:
    """Messages that always say the same."""
    match facts:
        case told.NobodyToday():
            return catalog.NobodyToday()
        case told.Help():
            return catalog.Commands()
        case told.TooShort():
            return catalog.TooShort()
        case told.UnknownCommand():
            return catalog.UnknownCommand()
        case told.Trouble():
            return catalog.Trouble()
        case told.Stopped():
            return catalog.Stopped()
        case told.NotAllowed():
            return catalog.NotAllowed()
    assert_never(facts)
