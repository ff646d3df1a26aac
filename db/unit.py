"""The unit of work: one transaction, undone unless committed."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from db.amendments import SqlAmendments
from db.journal import SqlJournal
from db.losses import SqlLosses
from db.marks import SqlMarks
from db.notices import SqlNotices
from db.posts import SqlPosts
from db.records import SqlDossiers

_BUSY_TIMEOUT_MS = 30_000


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite://` or `postgresql+psycopg://`; dispose of it when done."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: object) -> None:
    # The driver's own BEGIN comes too late to take the write lock first: we begin by hand.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_TIMEOUT_MS}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote in between; the busy
    # timeout does not help there. So writers take the lock at the start.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class SqlUnit:
    """Repositories over one transaction; `commit` keeps what was done, leaving without it undoes all."""

    def __init__(self, engine: AsyncEngine, *, reading: bool) -> None:
        self._session = AsyncSession(engine.execution_options(reading=reading), expire_on_commit=False)
        self.dossier = SqlDossiers(self._session)
        self.posts = SqlPosts(self._session)
        self.marks = SqlMarks(self._session)
        self.journal = SqlJournal(self._session)
        self.notices = SqlNotices(self._session)
        self.amendments = SqlAmendments(self._session)
        self.losses = SqlLosses(self._session)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # close() rolls back whatever was not committed.
        await self._session.close()

    async def commit(self) -> None:
        await self._session.commit()


class SqlUnits:
    """Opens units of work on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def __call__(self, *, reading: bool = False) -> SqlUnit:
        return SqlUnit(self._engine, reading=reading)
