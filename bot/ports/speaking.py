"""Words in and out: what is said, what is answered, what is ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.facts import Facts
from bot.domain.post import Network


@dataclass(frozen=True, slots=True)
class Button:
    """What a reader can press instead of typing: a label, and the command line that it stands for."""

    label: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One message in words, fitted to a network: `length` of `limit`, as that network counts.

    `message` names its template, such as `spotlight`.
    """

    text: str
    length: int
    limit: int
    message: str = ""
    buttons: tuple[Button, ...] = ()


class Voice(Protocol):
    """Puts facts into words."""

    def say(self, facts: Facts, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        """The message for these facts, in the form of that network, leaving `reserve` of its length unused.

        Telegram's text is its HTML; Mastodon's is plain. Faulty where a text is missing in that language.
        """


class Answering(Protocol):
    """Answers what a reader typed; what an adapter is given."""

    async def __call__(self, line: str, *, shape: Network, language: str, reserve: int = 0) -> Saying:
        """The answer to one line such as `/prisoner ulvi`, in words; never raises for what a reader typed."""


class Ordering(Protocol):
    """Does what operators order; what an adapter is given."""

    def allows(self, user: int) -> bool:
        """Whether this Telegram account may give orders."""

    async def __call__(self, line: str, *, by: str, shape: Network, language: str) -> Saying:
        """Carry out `/there 12`, `/stop` or the like for an operator, and say what came of it.

        `by` names the operator in the journal. Never raises for what an operator typed.
        """

    def refusal(self, *, shape: Network, language: str) -> Saying:
        """What somebody is told who pressed an operators' button and is none."""


class NameIndex(Protocol):
    """Finds people by names as readers type them."""

    def __call__(self, names: Mapping[str, tuple[str, ...]], typed: str) -> Sequence[str]:
        """The slugs that fit, best first; empty for nonsense. Spellings by slug are what it looks through."""
