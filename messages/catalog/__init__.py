"""Every message: all that its templates may use, already in words, and its parts with their priorities.

Parts stand in the order in which they are read. What does not fit leaves by priority, the lowest first; `KEEP`
never leaves. A part with `items` is a list: it loses whole entries from the end of that field.
"""

from __future__ import annotations

from messages.catalog.answers import (
    About,
    Choices,
    Commands,
    Demands,
    NobodyToday,
    NotFound,
    People,
    Sources,
    Start,
    Stopped,
    TooShort,
    Trouble,
    UnknownCommand,
)
from messages.catalog.operators import NotAllowed, Notice, Ordered, Standing
from messages.catalog.posts import Correction, Death, Person, Release, Spotlight, Withdrawn
from messages.parts import Message

MESSAGES: tuple[type[Message], ...] = (
    Spotlight, Person, Release, Death, Withdrawn, Correction, NobodyToday, Choices, NotFound, TooShort, People, Demands,
    Sources, Start, Commands, About, UnknownCommand, Trouble, Stopped, Notice, Ordered, NotAllowed, Standing,
)  # fmt: skip

__all__ = [
    "MESSAGES",
    "About",
    "Choices",
    "Commands",
    "Correction",
    "Death",
    "Demands",
    "NobodyToday",
    "NotAllowed",
    "NotFound",
    "Notice",
    "Ordered",
    "People",
    "Person",
    "Release",
    "Sources",
    "Spotlight",
    "Standing",
    "Start",
    "Stopped",
    "TooShort",
    "Trouble",
    "UnknownCommand",
    "Withdrawn",
]
