"""A dossier that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.dossier import bundled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled dossier, to be edited."""
    return Path(shutil.copytree(bundled(), tmp_path / "dossier"))
