"""What a campaign holds besides its people: sources, cases, demands, slogans, actions, and the statement it answers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.dates import PartialDate
from bot.domain.prisoner import NO_TEXT, Event, Notes, Prisoner, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a claim was published. `tier` and `note` are for operators."""

    id: str
    publisher: str
    url: str
    title: str = ""
    title_seen: bool = True
    published: PartialDate | None = None
    archived_url: str = ""
    tier: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A group of prisoners and events of its own, which never touch a person's status."""

    id: str
    title: Text
    background: bool = False
    events: tuple[Event, ...] = ()
    editor_notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of people in the dossier, with its words."""

    id: str
    name: Text
    plural: Text


class ScopeKind(StrEnum):
    """How wide a demand, slogan or action reaches, from the narrowest to the campaign's own."""

    PRISONER = "prisoner"
    CASE = "case"
    CATEGORY = "category"
    EVERYONE = "everyone"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom something is said. `id` is empty for everyone and for the campaign itself."""

    kind: ScopeKind
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read `everyone`, `campaign`, `category: journalist`, `case: abzas-2023` or `prisoner: ulvi-hasanli`."""
        kind, _, id = (part.strip() for part in text.partition(":"))
        scope = cls(ScopeKind(kind), id)
        if bool(id) == (scope.kind in (ScopeKind.EVERYONE, ScopeKind.CAMPAIGN)):
            raise ValueError(f"{text!r} is not a scope")
        return scope

    def covers(self, prisoner: Prisoner) -> bool:
        """Whether it may stand beside this person. What is the campaign's own never does."""
        match self.kind:
            case ScopeKind.EVERYONE:
                return True
            case ScopeKind.CATEGORY:
                return self.id == prisoner.category
            case ScopeKind.CASE:
                return self.id in prisoner.cases
            case ScopeKind.PRISONER:
                return self.id == prisoner.slug
            case ScopeKind.CAMPAIGN:
                return False

    def __str__(self) -> str:
        return f"{self.kind}: {self.id}" if self.id else str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked, of whom and for whom. What no source says stays empty."""

    id: str
    text: Text
    scope: Scope
    of_whom: Text = NO_TEXT
    since: PartialDate | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slogan:
    """What is called out."""

    id: str
    text: Text
    scope: Scope


class ActionKind(StrEnum):
    """What a reader can do."""

    WRITE = "write"
    SIGN = "sign"
    SHARE = "share"
    DONATE = "donate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """How a reader can help, and until when."""

    id: str
    kind: ActionKind
    text: Text
    url: str
    scope: Scope
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The text that the campaign answers to: its authors' words, quoted and never told as our facts.

    `quote` are those of its words that readers are shown, as the editors chose them.
    """

    text: str
    url: str = ""
    authors: Text = NO_TEXT
    quote: Text = NO_TEXT
    published: PartialDate | None = None
    editor_notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything the campaign knows, withheld things included. Readers are shown `profile`s of it, never itself."""

    name: str
    written: date
    zone: str
    newest_source: PartialDate | None = None
    statement: Statement | None = None
    categories: tuple[Category, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    demands: tuple[Demand, ...] = ()
    slogans: tuple[Slogan, ...] = ()
    actions: tuple[Action, ...] = ()
    prisoners: Mapping[str, Prisoner] = field(default_factory=dict)

    def category(self, id: str) -> Category:
        """The category with its words; KeyError where the dossier does not define it."""
        return {category.id: category for category in self.categories}[id]
