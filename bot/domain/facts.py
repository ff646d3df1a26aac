"""What can be said to a reader: plain facts that the voice puts into words, one class for each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.campaign import Case, Category, Demand, Slogan, Source, Statement
from bot.domain.notice import Notice
from bot.domain.order import OrderWord
from bot.domain.prisoner import Event
from bot.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class Spotlight:
    """The one person whom the campaign speaks of on a date: the daily post, and the answer to /today."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Release:
    """News that somebody is free, or was sent into exile: their standing says which. Nothing is demanded beside it."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Death:
    """News that somebody died. Plain and grave; nothing stands beside it."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Corrected:
    """A published post as it reads after its correction on a day; `why` is in an operator's own words."""

    post: Spotlight | Release | Death | Person
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What stands in the place of a post of that day which was taken back. It names nobody."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The message, linked to the post of that day where it still stands, that tells of its correction or withdrawal.

    It names nobody.
    """

    day: date
    why: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class NobodyToday:
    """There is no one whom the campaign could speak of on this date."""


@dataclass(frozen=True, slots=True)
class Person:
    """The answer to /prisoner."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Choices:
    """Several people may be meant. `more` says how many fit beyond those listed; `word` is the command to repeat."""

    word: str
    people: tuple[Profile, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nobody (and no category or case) fits; `asked` is cleaned and short, and empty where nothing was left of it."""

    asked: str


@dataclass(frozen=True, slots=True)
class TooShort:
    """A name needs at least two letters."""


@dataclass(frozen=True, slots=True)
class People:
    """One page of the people in the dossier, of one category or case, or all."""

    people: tuple[Profile, ...]
    total: int
    page: int
    pages: int
    about: str = ""
    category: Category | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Demands:
    """What is demanded: for a person, a category, a case, or by the campaign as a whole.

    `aims` are the campaign's own slogans; they are there only where nobody in prison is spoken of beside them.
    `none_for` is a person for whom nothing is demanded today (released, dead, or not known to be held).
    """

    demands: tuple[Demand, ...]
    slogans: tuple[Slogan, ...] = ()
    aims: tuple[Slogan, ...] = ()
    profile: Profile | None = None
    category: Category | None = None
    case: Case | None = None
    none_for: Profile | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim with the sources that bear it out."""

    event: Event
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """One page of the claims about a person, newest first, each with its sources."""

    profile: Profile
    cited: tuple[Cited, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Start:
    """The greeting."""


@dataclass(frozen=True, slots=True)
class Help:
    """The list of commands."""


@dataclass(frozen=True, slots=True)
class About:
    """Who runs this, and the statement that the campaign answers to, as its authors' words."""

    name: str
    url: str
    contact: str
    statement: Statement | None
    people: int
    written: date


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """What was typed is no command."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of ours failed while answering; the reader is told so, and nothing else."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """All sending has been switched off."""


@dataclass(frozen=True, slots=True)
class Told:
    """What operators are told. `shown` is the post in question, in words, where there is one.

    `shown_form` is the network in whose form it is: Telegram's HTML or Mastodon's plain text.
    """

    notice: Notice
    shown: str = ""
    shown_form: str = ""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An operator's order was carried out; or not, for this reason."""

    word: OrderWord
    refused: str = ""


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Somebody who is no operator pressed an operators' button."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand, for operators: whether sending is on, how many posts wait, and the open troubles."""

    stopped: bool
    waiting: int
    troubles: tuple[Notice, ...]


Facts = (
    Spotlight
    | Release
    | Death
    | Corrected
    | Withdrawn
    | Correction
    | Told
    | Ordered
    | NotAllowed
    | Standing
    | NobodyToday
    | Person
    | Choices
    | NotFound
    | TooShort
    | People
    | Demands
    | Sources
    | Start
    | Help
    | About
    | UnknownCommand
    | Trouble
    | Stopped
)
