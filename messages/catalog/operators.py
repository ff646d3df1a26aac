"""What operators are told: troubles, questions, and what came of their orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messages.entries import Typed
from messages.parts import KEEP, Message, Part


@dataclass(frozen=True, kw_only=True)
class Notice(Message):
    """One trouble, one question, or one report. `shown` is the post in question, marked up for the network of this message.

    `commands` are what an operator may type on the server; where `pressed`, the same can be pressed under the message.
    """

    name: ClassVar[str] = "notice"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("title", 90),
        Part("outcome", KEEP, may_shorten=True, tight=True),
        Part("said", KEEP, may_shorten=True, tight=True),
        Part("detail", 70, may_shorten=True),
        Part("count", 60, tight=True),
        Part("look", 80, tight=True),
        Part("report", 85, items="report"),
        Part("shown", 10, may_shorten=True, yields_at=10),
        Part("advice", 75, may_shorten=True, sentences=True),
        Part("commands", KEEP, tight=True),
    )
    title: str
    outcome: str | None
    said: str
    reason: str | None
    count: str | None
    link: str | None
    report: tuple[str, ...]
    shown: str | None
    advice: str | None
    pressed: bool
    commands: tuple[Typed, ...]
    shortened: bool = False


@dataclass(frozen=True, kw_only=True)
class Ordered(Message):
    """What came of an order, short enough for an alert."""

    name: ClassVar[str] = "ordered"
    parts: ClassVar[tuple[Part, ...]] = (Part("answer", KEEP, may_shorten=True),)
    answer: str


@dataclass(frozen=True, kw_only=True)
class NotAllowed(Message):
    """Somebody who is no operator pressed an operators' button."""

    name: ClassVar[str] = "not_allowed"
    parts: ClassVar[tuple[Part, ...]] = (Part("refusal", KEEP),)


@dataclass(frozen=True, kw_only=True)
class Standing(Message):
    """How things stand, for operators. `waiting` counts the posts that wait, `open` the troubles that do."""

    name: ClassVar[str] = "standing"
    parts: ClassVar[tuple[Part, ...]] = (
        Part("sending", KEEP),
        Part("waiting", 50, tight=True),
        Part("open", KEEP),
        Part("troubles", 90, items="troubles", tight=True),
    )
    stopped: bool
    waiting: str | None
    open: str | None
    troubles: tuple[str, ...]
    shortened: bool = False
