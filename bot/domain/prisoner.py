"""The people written about, and the dated claims about them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.dates import PartialDate, Term

Notes = Mapping[str, str | tuple[str, ...]]
"""What editors noted for each other; never shown to readers."""


class Kind(StrEnum):
    """What an event is about."""

    DETAINED = "detained"
    CHARGED = "charged"
    SENTENCED = "sentenced"
    APPEAL = "appeal"
    TRANSFERRED = "transferred"
    CONFIRMED = "confirmed"
    HOUSE_ARREST = "house_arrest"
    RELEASED = "released"
    PARDONED = "pardoned"
    EXCHANGED = "exchanged"
    EXILED = "exiled"
    DIED = "died"
    OTHER = "other"


class Regime(StrEnum):
    """Under which law someone is held. An administrative arrest never opens a period of imprisonment."""

    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"


class Certainty(StrEnum):
    """How sure the editors are of a claim."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in the languages it has been written in."""

    words: Mapping[str, str] = field(default_factory=dict)
    publish: bool = True

    def said(self, language: str) -> str | None:
        """The text in that language and no other; None where it is missing."""
        return self.words.get(language)


NO_TEXT = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated claim. Its id survives edits and is unique within its person or case."""

    id: str
    date: PartialDate
    kind: Kind
    text: Text
    sources: tuple[str, ...]
    regime: Regime | None = None
    term: Term | None = None
    articles: tuple[str, ...] = ()
    court: Text = NO_TEXT
    learned_on: datetime.date | None = None
    certainty: Certainty = Certainty.CONFIRMED
    publish: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Born:
    """When someone was born, as exact as the sources say."""

    date: PartialDate
    sources: tuple[str, ...]
    publish: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """Where someone was held, as of the day a source said so."""

    name: Text
    as_of: PartialDate
    sources: tuple[str, ...]
    publish: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A picture of someone, with the right to show it."""

    file: str
    licence: str
    credit: str
    description: Text
    sources: tuple[str, ...]
    publish: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How letters reach someone, as a campaign has made public."""

    text: Text
    sources: tuple[str, ...]
    publish: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Prisoner:
    """A person in the dossier. Status and days are never stored: they follow from the events."""

    slug: str
    names: Mapping[str, str]
    category: str
    publish: bool = False
    consent: str = ""
    aliases: tuple[str, ...] = ()
    organisation: Text = NO_TEXT
    role: Text = NO_TEXT
    summary: Text = NO_TEXT
    born: Born | None = None
    portrait: Portrait | None = None
    letters: Letters | None = None
    facility: Facility | None = None
    cases: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    editor_notes: Notes = field(default_factory=dict)

    def spellings(self) -> tuple[str, ...]:
        """Every way the dossier writes this person's name."""
        return tuple(dict.fromkeys((*self.names.values(), *self.aliases)))
