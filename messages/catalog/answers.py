"""What readers are answered, besides the story of one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messages.entries import Asked, Cited, Evidence, Listed
from messages.parts import KEEP, SOURCE, Message, Part


@dataclass(frozen=True, kw_only=True)
class NobodyToday(Message):
    """There is nobody to speak of today."""

    name: ClassVar[str] = "nobody_today"
    parts: ClassVar[tuple[Part, ...]] = (Part("nobody", KEEP),)


@dataclass(frozen=True, kw_only=True)
class Choices(Message):
    """Several people may be meant."""

    name: ClassVar[str] = "choices"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("question", KEEP),
        Part("people", KEEP, items="people", tight=True),
        Part("others", 50),
    )
    people: tuple[Listed, ...]
    others: str | None
    shortened: bool = False


@dataclass(frozen=True, kw_only=True)
class NotFound(Message):
    """Nobody fits. `asked` is what was typed, cleaned and short; None where nothing was left of it."""

    name: ClassVar[str] = "not_found"
    parts: ClassVar[tuple[Part, ...]] = (Part("nobody", KEEP, may_shorten=True), Part("advice", 50, tight=True))
    asked: str | None


@dataclass(frozen=True, kw_only=True)
class TooShort(Message):
    """A name needs at least two letters."""

    name: ClassVar[str] = "too_short"
    parts: ClassVar[tuple[Part, ...]] = (Part("advice", KEEP),)


@dataclass(frozen=True, kw_only=True)
class People(Message):
    """One page of people. `after` and `before` are what to write for the next and the previous page."""

    name: ClassVar[str] = "people"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("heading", KEEP, may_shorten=True),
        Part("people", KEEP, items="people", tight=True),
        Part("pages", KEEP),
        Part("advice", 30),
    )
    heading: str
    total: str
    page: str | None
    people: tuple[Listed, ...]
    after: str | None
    before: str | None
    shortened: bool = False


@dataclass(frozen=True, kw_only=True)
class Demands(Message):
    """What is demanded; `nothing_for` is a person for whom nothing is, and `standing` says why."""

    name: ClassVar[str] = "demands"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("heading", 90, may_shorten=True),
        Part("demands", KEEP, items="demands", tight=True),
        Part("nothing", KEEP, may_shorten=True),
        Part("slogans", 50, items="slogans"),
        Part("aims", 40, items="aims"),
        *SOURCE,
        Part("more", 30),
    )
    about: str | None
    demands: tuple[Asked, ...]
    slogans: tuple[str, ...]
    aims: tuple[str, ...]
    nothing_for: str | None
    standing: str | None
    source: Cited | None
    typed: str | None


@dataclass(frozen=True, kw_only=True)
class Sources(Message):
    """One page of the claims about a person, newest first, each with its sources."""

    name: ClassVar[str] = "sources"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("heading", KEEP, may_shorten=True),
        Part("claims", KEEP, items="claims"),
        Part("pages", KEEP),
    )
    person: str
    claims: tuple[Evidence, ...]
    page: str | None
    after: str | None
    before: str | None
    shortened: bool = False


@dataclass(frozen=True, kw_only=True)
class Start(Message):
    """The greeting."""

    name: ClassVar[str] = "start"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("greeting", KEEP, may_shorten=True),
        Part("examples", 60),
        Part("help", 40),
    )
    campaign: str | None


@dataclass(frozen=True, kw_only=True)
class Commands(Message):
    """The list of commands."""

    name: ClassVar[str] = "help"
    parts: ClassVar[tuple[Part, ...]] = (Part("commands", KEEP, may_shorten=True), Part("names", 50))


@dataclass(frozen=True, kw_only=True)
class About(Message):
    """Who runs this, and the statement as its authors' words; `responds` says whether there is one.

    `quote` carries no quotation marks of its own. It leaves whole: half of it would no longer be what editors chose.
    """

    name: ClassVar[str] = "about"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("campaign", KEEP, may_shorten=True),
        Part("contact", 60),
        Part("sources", 40),
        Part("statement", 90),
        Part("authors", 70, may_shorten=True, tight=True, yields_at=40),
        Part("quote", 80, tight=True),
        Part("link", 85, tight=True),
    )
    campaign: str | None
    url: str | None
    contact: str | None
    people: str
    written: str
    responds: bool
    quote: str | None
    authors: str | None
    dated: str | None
    link: str | None


@dataclass(frozen=True, kw_only=True)
class UnknownCommand(Message):
    """What was typed is no command."""

    name: ClassVar[str] = "unknown_command"
    parts: ClassVar[tuple[Part, ...]] = (Part("advice", KEEP),)


@dataclass(frozen=True, kw_only=True)
class Trouble(Message):
    """Something of ours failed while answering."""

    name: ClassVar[str] = "trouble"
    parts: ClassVar[tuple[Part, ...]] = (Part("apology", KEEP),)


@dataclass(frozen=True, kw_only=True)
class Stopped(Message):
    """All sending is switched off."""

    name: ClassVar[str] = "stopped"
    parts: ClassVar[tuple[Part, ...]] = (Part("notice", KEEP),)
