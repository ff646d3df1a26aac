"""What every command begins with: settings, the database, the instant that 'now' means."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app import Bot, assembled, bundled_dossier, example_settings, utc_now
from bot.domain.errors import Refused
from bot.ports import Clock
from bot.settings import Settings, load

ConfigOption = Annotated[Path, typer.Option("--config", help="The settings file.")]
Tell = Callable[[str], None]
BY = "an operator at the command line"
"""Who decided, in the journal and to the other operators."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def settings_from(config: Path) -> Settings:
    """The settings; Misconfigured names what is wrong. A missing file means the built-in settings: rehearsal."""
    return load(config, os.environ)


def at_instant(text: str) -> Clock:
    """A clock that stands at an instant; the present one where nothing is given."""
    if not text:
        return utc_now
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write an instant such as 2026-11-24T09:00+04:00", param_hint="--at") from None
    if instant.tzinfo is None:
        raise typer.BadParameter("add the zone, as in 2026-11-24T09:00+04:00 or ...Z", param_hint="--at")
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise typer.BadParameter(f"choose a year from {_FIRST_YEAR} to {_LAST_YEAR}", param_hint="--at")
    return lambda: instant.astimezone(UTC)


async def start_here(config: Path, tell: Tell) -> None:
    """Make what is missing: the settings file, the database, the bundled dossier. What is there stays as it is."""
    if _write_private(config, example_settings()):
        tell(f"Made {config}: your settings, with every one explained.")
    async with assembled(settings_from(config)) as bot:
        await fill(bot, tell)


async def fill(bot: Bot, tell: Tell) -> None:
    """Import the bundled dossier where the database holds none."""
    files = bundled_dossier()
    if await bot.importing.apply_first(files):
        tell(f"Put the bundled dossier into the database: {len(files.prisoners)} people, {len(files.sources)} sources.")


def _write_private(file: Path, text: str) -> bool:
    """Write a new file that only its owner can read, since it will hold secrets; False where it is there already."""
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        reason = f"{file} could not be written: {error.strerror}.\nChoose another folder, or mend its rights."
        raise Refused(reason) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    return True
