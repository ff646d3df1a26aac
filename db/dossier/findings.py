"""What is wrong with a dossier's files: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from db.dossier.places import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, with its place and remedy. `line` is None where the file has no such line."""

    file: str
    line: int | None
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = self.file + (f", line {self.line}" if self.line else "") + (f" ({self.key})" if self.key else "")
        return f"{where}: {self.problem}. {self.remedy}{'' if self.remedy.endswith('?') else '.'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that a reading found. `missing` counts the texts that each language lacks."""

    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)


class Wrong(Exception):
    """A value cannot be used; whoever asked for it knows its place."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class Reported(Exception):
    """A value cannot be used, and the reason is already written down."""


class Report:
    """Collects findings while files are read; nothing stops at the first one."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []

    def fault(self, place: Place, problem: str, remedy: str, *, line: int | None = None) -> None:
        self.faults.append(_finding(place, problem, remedy, line))

    def warn(self, place: Place, problem: str, remedy: str) -> None:
        self.warnings.append(_finding(place, problem, remedy, None))


def _finding(place: Place, problem: str, remedy: str, line: int | None) -> Finding:
    return Finding(place.document.name, line or place.line, place.key, problem, remedy)


def nearest(word: str, valid: Collection[str]) -> str:
    """The remedy for a word that is none of the valid ones: the nearest of them, or the list where it is short."""
    match get_close_matches(word, valid, n=1, cutoff=0.5):
        case [best]:
            return f'Did you mean "{best}"?'
    if 0 < len(valid) <= 15:
        return f"Valid here: {', '.join(sorted(valid))}"
    return "Check the spelling"
