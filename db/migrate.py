"""Brings a database up to date when the program starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import Misconfigured

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_163_551


def create_file(url: str) -> None:
    """Create a missing SQLite file, and its folder, readable by their owner alone."""
    address = make_url(url)
    if not address.drivername.startswith("sqlite") or address.database in (None, "", ":memory:"):
        return
    file = Path(address.database or "")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


async def migrate(engine: AsyncEngine) -> None:
    """Run what is missing, one process at a time; Misconfigured where the database is newer than the program."""
    async with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if await connection.run_sync(_revision) != newest():
            await connection.run_sync(upgrade)


def newest() -> str:
    """The newest revision that this program knows, by its file's number."""
    return max(file.name.split("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Go up to a revision on an open connection."""
    # Loading alembic takes long, and most starts have nothing to do.
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_config(connection), revision)
    except CommandError as error:
        raise Misconfigured(
            "The database was written by a newer version of solidarity-bot.\n"
            "Install that version, or restore a backup made by this one."
        ) from error


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Go down to a revision on an open connection."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def heads() -> list[str]:
    """The newest revisions, as alembic finds them; there must be one."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(None)).get_heads()


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
