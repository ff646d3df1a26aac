"""What a message is made of: named parts with priorities. What does not fit leaves, the lowest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

KEEP = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A named block of a message.

    `yields_at`: it is cut short before parts of that priority leave; whole it leaves only by its own priority.
    `sentences`: what is left of it, if it is shortened, is whole sentences; else it may be cut anywhere.
    `tight`: it belongs to the paragraph of the parts before it, on a line of its own.
    """

    name: str
    priority: int
    may_shorten: bool = False
    sentences: bool = False
    tight: bool = False
    yields_at: int = 0
    items: str = ""


SOURCE = (Part("cited", 45), Part("link", KEEP, tight=True))
"""A source to read; where it stands never leaves."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """Base of every message; `name` is also its folder of templates."""

    name: ClassVar[str]
    parts: ClassVar[tuple[Part, ...]]
