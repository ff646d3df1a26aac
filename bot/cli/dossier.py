"""`solidarity dossier`: check, import and export dossier files."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app import assembled, lint_dossier, read_dossier, write_dossier
from bot.cli import printing
from bot.cli.opening import BY, ConfigOption, settings_from
from bot.domain.campaign import Dossier
from bot.usecases.import_dossier import Changes

commands = typer.Typer(help="Check, import, export and confirm the dossier.", no_args_is_help=True)

FolderArgument = Annotated[
    Path, typer.Argument(help="The folder with the dossier's files.", exists=True, file_okay=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print for programs.")]


@commands.command()
def lint(folder: FolderArgument, config: ConfigOption = Path("config.toml"), json: JsonOption = False) -> None:
    """Name every fault with its file, place and remedy, and count missing translations."""
    languages = frozenset(audience.language for audience in settings_from(config).audience)
    findings = lint_dossier(folder, languages)
    if json:
        printing.as_json({"faults": findings.faults, "warnings": findings.warnings, "missing": findings.missing})
    else:
        for fault in findings.faults:
            printing.tell(f"FAULT {fault}")
        for warning in findings.warnings:
            printing.tell(f"note  {warning}")
        for language, number in findings.missing.items():
            printing.tell(f"{number} texts are missing in {language}.")
        printing.tell("The dossier is faulty." if findings.faults else "The dossier is good.")
    raise typer.Exit(1 if findings.faults else 0)


@commands.command("import")
def import_(
    folder: FolderArgument,
    config: ConfigOption = Path("config.toml"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Also remove people whom the files do not hold.")] = False,
    json: JsonOption = False,
) -> None:
    """Make the database hold what the files say: all of it, or nothing where the files are faulty."""
    files = read_dossier(folder)

    async def carry_out() -> Changes:
        async with assembled(settings_from(config)) as bot:
            return await (bot.importing.look if dry_run else bot.importing.apply)(files, prune=prune)

    changes = asyncio.run(carry_out())
    if json:
        printing.as_json({"changes": changes.lines, "kept": changes.kept, "imported": not dry_run})
        return
    for line in changes.lines:
        printing.tell(line)
    for slug in changes.kept:
        printing.tell(f"prisoners {slug}: not in the files, and kept; --prune removes")
    done = "Changes that an import would make" if dry_run else "Changes made"
    printing.tell(f"{done}: {len(changes.lines)}." if changes.lines else "Nothing to change.")


@commands.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.", file_okay=False)],
    config: ConfigOption = Path("config.toml"),
    readers: Annotated[bool, typer.Option("--readers", help="Only what readers may see.")] = False,
) -> None:
    """Write the dossier as files that import to the same database."""

    async def read() -> Dossier:
        async with assembled(settings_from(config)) as bot:
            return await bot.export(for_readers=readers)

    dossier = asyncio.run(read())
    write_dossier(dossier, folder)
    printing.tell(f"Wrote {len(dossier.prisoners)} people to {folder}.")


@commands.command()
def confirm(
    slug: str,
    source: Annotated[str, typer.Option("--source", help="The id of a source in the dossier.")],
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day it tells of: 2026-11-25.")],
    config: ConfigOption = Path("config.toml"),
) -> None:
    """Record that a source places somebody in custody on a day. It holds no post."""
    day: date = on.date()

    async def record() -> bool:
        async with assembled(settings_from(config)) as bot:
            return await bot.confirm.confirm(slug, source, day, BY)

    new = asyncio.run(record())
    printing.tell(f"{slug}: in custody on {day}, by {source}." if new else "That is recorded already.")
