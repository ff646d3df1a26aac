"""What messages list or point to: sources, claims, demands, people. In words, like everything in a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A source to read: the title only where somebody has seen it."""

    publisher: str
    title: str | None
    date: str | None
    url: str


@dataclass(frozen=True, kw_only=True)
class Help:
    """What a reader can do: in words, and where."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What police, prosecution or a court did, as it was reported."""

    date: str
    text: str
    doubt: str | None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A person in a list. `typed` is what to write to hear more."""

    person: str
    status: str
    typed: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One demand, and where it is known of whom it is asked, and since when."""

    text: str
    of_whom: str | None
    since: str | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A dated claim with its sources."""

    date: str
    text: str
    doubt: str | None
    sources: tuple[Cited, ...]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What an operator can type on the server, and what that means."""

    label: str
    line: str
