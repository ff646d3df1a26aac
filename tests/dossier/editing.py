"""Edits dossier files as a person does: below the explanations at their top."""

from __future__ import annotations

from pathlib import Path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first such words."""
    heading, body = _split(folder / name)
    assert old in body
    (folder / name).write_text(heading + body.replace(old, new, 1))


def line_of(folder: Path, name: str, words: str, occurrence: int = 1) -> int:
    """The number of the line with such words."""
    heading, body = _split(folder / name)
    first = heading.count("\n") + 1
    return [number for number, line in enumerate(body.split("\n"), first) if words in line][occurrence - 1]


def _split(path: Path) -> tuple[str, str]:
    heading, gap, body = path.read_text().partition("\n\n")
    return heading + gap, body
