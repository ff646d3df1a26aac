"""What is told of one person: the posts, and what takes them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messages.entries import Cited, Claim, Help
from messages.parts import KEEP, SOURCE, Message, Part

CORRECTED = Part("corrected", KEEP, may_shorten=True)
"""When a published post was corrected, and why."""


@dataclass(frozen=True, kw_only=True)
class Spotlight(Message):
    """The daily post, and the answer to /today. `confirmed` is there where the last report is not fresh.

    `deep_link` opens a chat with the bot that begins with this person's story; `typed` is what to write for it.
    """

    name: ClassVar[str] = "spotlight"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("opening", KEEP, may_shorten=True),
        Part("days", 90, tight=True),
        Part("organisation", 48, tight=True),
        Part("role", 35, may_shorten=True, sentences=True, tight=True),
        Part("summary", 10, may_shorten=True, sentences=True),
        Part("court", 75, may_shorten=True),
        Part("standing", 80, tight=True),
        Part("demand", KEEP),
        Part("slogan", 70, tight=True),
        Part("action", 50),
        *SOURCE,
        Part("more", 55, tight=True),
        Part("page", 5, tight=True),
        CORRECTED,
        Part("hashtags", 58),
    )
    person: str
    native: str | None
    days: str | None
    standing: str
    confirmed: str | None
    organisation: str | None
    role: str | None
    summary: str | None
    court: str | None
    demand: str | None
    slogan: str | None
    action: Help | None
    source: Cited | None
    typed: str
    deep_link: str | None
    url: str | None
    hashtags: str | None
    corrected: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person(Message):
    """The answer to /prisoner. Where there is little room, `charge` and `sentence` say in short what `claims` and
    `term` say, and `last_report` what `confirmed` says.
    """

    name: ClassVar[str] = "person"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("opening", KEEP, may_shorten=True),
        Part("organisation", 48, tight=True),
        Part("role", 35, may_shorten=True, sentences=True, tight=True),
        Part("standing", 95),
        Part("facility", 20, tight=True),
        Part("summary", 10, may_shorten=True, sentences=True),
        Part("charge", 99, may_shorten=True, yields_at=65),
        Part("court", 90, may_shorten=True, tight=True),
        Part("demand", KEEP),
        Part("asked", 25, tight=True),
        Part("action", 60),
        *SOURCE,
        Part("also", 15, tight=True, items="also"),
        Part("more", 70, tight=True),
        Part("page", 5, tight=True),
        CORRECTED,
    )
    person: str
    native: str | None
    organisation: str | None
    role: str | None
    summary: str | None
    standing: str
    days: str | None
    confirmed: str | None
    last_report: str | None
    facility: str | None
    claims: tuple[Claim, ...]
    term: str | None
    charge: str | None
    sentence: str | None
    demand: str | None
    of_whom: str | None
    action: Help | None
    source: Cited | None
    also: tuple[Cited, ...]
    typed: str
    url: str | None
    corrected: str | None = None


@dataclass(frozen=True, kw_only=True)
class Release(Message):
    """News that somebody is free, or was sent into exile. Nothing in it demands anything.

    `glad` is there where it is good news and nobody doubts it.
    """

    name: ClassVar[str] = "release"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("opening", KEEP, may_shorten=True),
        Part("organisation", 48, tight=True),
        Part("role", 35, may_shorten=True, sentences=True, tight=True),
        Part("news", KEEP, may_shorten=True),
        Part("glad", 50, tight=True),
        Part("charge", 40, may_shorten=True),
        Part("court", 60, tight=True),
        *SOURCE,
        Part("more", 55, tight=True),
        Part("page", 5, tight=True),
        CORRECTED,
        Part("hashtags", 20),
    )
    person: str
    native: str | None
    news: str
    glad: str | None
    organisation: str | None
    role: str | None
    charge: str | None
    sentence: str | None
    source: Cited | None
    typed: str
    deep_link: str | None
    url: str | None
    hashtags: str | None
    corrected: str | None = None


@dataclass(frozen=True, kw_only=True)
class Death(Message):
    """News that somebody died. `reported` is the claim as the dossier tells it; nothing else is said of how or why."""

    name: ClassVar[str] = "death"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("opening", KEEP, may_shorten=True),
        Part("organisation", 48, tight=True),
        Part("role", 35, may_shorten=True, sentences=True, tight=True),
        Part("news", KEEP, may_shorten=True),
        Part("reported", 60, may_shorten=True, sentences=True, tight=True),
        *SOURCE,
        Part("more", 50, tight=True),
        CORRECTED,
    )
    person: str
    native: str | None
    news: str
    reported: str | None
    organisation: str | None
    role: str | None
    source: Cited | None
    typed: str
    deep_link: str | None
    corrected: str | None = None


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Message):
    """What stands in the place of a post that was taken back. It names nobody."""

    name: ClassVar[str] = "withdrawn"
    parts: ClassVar[tuple[Part, ...]] = (Part("notice", KEEP, may_shorten=True),)
    date: str
    why: str | None


@dataclass(frozen=True, kw_only=True)
class Correction(Message):
    """Tells beside a post that it was corrected, or withdrawn. It names nobody."""

    name: ClassVar[str] = "correction"
    parts: ClassVar[tuple[Part, ...]] = (Part("notice", KEEP, may_shorten=True),)
    date: str
    why: str | None
    withdrawn: bool
