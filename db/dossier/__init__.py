"""Dossier files, as people edit them, to the domain and back. Knows nothing of the database."""

from __future__ import annotations

from pathlib import Path

from db.dossier.files import read, write
from db.dossier.findings import Finding, Findings
from db.dossier.lint import lint

__all__ = ["Finding", "Findings", "bundled", "lint", "read", "write"]


def bundled(name: str = "azerbaijan") -> Path:
    """The folder of a dossier that comes with the program."""
    return Path(__file__).parent.parent / "dossiers" / name
