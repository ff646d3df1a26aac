"""Time zones come with the program: on Windows and in slim images the system has none."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_ZONES = "import sys; sys.modules['tzdata'] = None; from bot.cli import main; main()"
"""The command line where the package is missing too."""


def environment() -> dict[str, str]:
    """That of a machine whose system has no time zones."""
    return {**os.environ, "PYTHONTZPATH": "", "PYTHONPATH": str(ROOT)}


def test_installing_the_program_brings_the_time_zones() -> None:
    try:
        wanted = requires("solidarity-bot") or []
    except PackageNotFoundError:
        pytest.skip("the program runs from its source here, without being installed")
    assert any(each.startswith("tzdata") for each in wanted)


async def test_the_bot_starts_for_baku_without_the_systems_time_zones(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=tmp_path, env=environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            while b"No token is set" not in (line := await process.stdout.readline()):
                assert line, "it ended before it had started"
            process.terminate()
            rest, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, errors) == (0, b"")
    assert "Stopped." in rest.decode()
    assert 'zone = "Asia/Baku"' in (tmp_path / "config.toml").read_text("utf-8")


def test_without_any_time_zones_the_program_says_what_to_install_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_ZONES, "run"],
        cwd=tmp_path, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    faults = done.stderr.strip().splitlines()
    assert 1 <= len(faults) <= 2, "a sentence for each audience"
    assert all("Python finds no time zones on this machine. Install tzdata" in fault for fault in faults)
    assert "UTC" not in done.stdout + done.stderr, "no other zone is taken instead"
