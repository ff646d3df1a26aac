"""What the dossier's values are called in one language: names, dates, terms, sources."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import quote

from bot.domain.campaign import Source
from bot.domain.dates import PartialDate, Term
from bot.domain.post import Network
from bot.domain.prisoner import Certainty, Event, Text
from bot.domain.profile import Profile
from messages import entries
from messages.fit import short
from messages.words import Words

_NAME, _PUBLISHER, _TITLE, _WHY = 60, 60, 160, 300
_DOTTED = ("az", "tr")
_URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language on one network. `item` is the most that one entry of a list may say.

    `bot` is the bot's own name on Telegram, empty where it is not known; `native` the language of people's own names.
    """

    words: Words
    language: str
    network: Network
    campaign_name: str = ""
    campaign_url: str = ""
    bot: str = ""
    native: str = "az"
    item: int = 600

    def name(self, profile: Profile) -> str:
        """The person's name in this language; where it has none, as the person's own language writes it."""
        names = profile.names
        return names.get(self.language) or names.get(self.native) or next(iter(names.values()), profile.slug)

    def native_name(self, profile: Profile) -> str | None:
        """The name as the person's own language writes it, for English readers, where it differs."""
        native = profile.names.get(self.native)
        return native if self.language == "en" and native != self.name(profile) else None

    def short_name(self, profile: Profile) -> str:
        return short(self.name(profile), _NAME)

    def story(self, profile: Profile) -> str | None:
        """The link to a chat with the bot that begins with this person's story."""
        return f"https://t.me/{self.bot}?start={profile.slug}" if self.bot else None

    def said(self, text: Text) -> str | None:
        """A text of the dossier in this language, and in no other."""
        return (text.said(self.language) or "").strip() or None

    def day(self, day: datetime.date) -> str:
        return self.words.date(day.year, day.month, day.day)

    def date(self, partial: PartialDate) -> str:
        return self.words.date(partial.year, partial.month, partial.day)

    def when(self, event: Event) -> str:
        """`on 20 November 2023`, with a word of doubt where the claim is not confirmed."""
        said = self.words.when(event.date.year, event.date.month, event.date.day)
        doubt = self.doubt(event)
        return f"{said} ({doubt})" if doubt else said

    def on_day(self, day: datetime.date) -> str:
        return self.words.when(day.year, day.month, day.day)

    def doubt(self, event: Event) -> str | None:
        return None if event.certainty is Certainty.CONFIRMED else self.words.say("certainty", event.certainty)

    def why(self, text: str) -> str | None:
        """An operator's own words as a sentence with one full stop, however they end; None where there are none."""
        words = " ".join(text.split()).rstrip(" .!…")
        kept = short(words, _WHY)
        if not kept:
            return None
        ending = " […]." if kept.endswith("…") else "" if kept.endswith("?") else "."
        return self.capital(kept.rstrip(" .!…")) + ending

    def capital(self, text: str) -> str:
        """The text as a sentence begins."""
        first = "İ" if text[:1] == "i" and self.language in _DOTTED else text[:1].upper()
        return text if text.startswith(("http://", "https://")) else first + text[1:]

    def term(self, term: Term) -> str:
        return self.words.term(term.years, term.months, term.days)

    def source(self, source: Source) -> entries.Cited:
        return entries.Cited(
            publisher=short(source.publisher, _PUBLISHER),
            title=short(source.title, _TITLE) if source.title and source.title_seen else None,
            date=self.date(source.published) if source.published else None,
            url=address(source.url),
        )


def address(url: str) -> str:
    """A link in ASCII, so that every network sees where it ends."""
    return quote(url.strip(), safe=_URL_SIGNS)
