"""Every test of the memory runs on both databases, each time on one that is empty."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.unit import SqlUnits, open_engine
from tests.db.databases import WORKER, Postgresql, create_tables, postgresql


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with postgresql(shared / "postgresql") as running:
        yield running


@pytest.fixture(scope="session")
def migrated_database(server: Postgresql) -> str:
    """The name of this worker's database, up to date."""
    create_tables(server.create(f"bot_{WORKER}"))
    return f"bot_{WORKER}"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "solidarity.db"
    create_tables(f"sqlite:///{file}")
    return file


@pytest.fixture
def on_postgresql(server: Postgresql, migrated_database: str) -> str:
    """The address of an empty PostgreSQL database that is up to date."""
    server.empty(migrated_database)
    return server.address(migrated_database)


@pytest.fixture
def on_sqlite(tmp_path: Path, migrated_file: Path) -> str:
    """The address of an empty SQLite database that is up to date."""
    file = shutil.copy(migrated_file, tmp_path / "solidarity.db")
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of an empty database that is up to date."""
    found: str = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that was never migrated."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'inner' / 'solidarity.db'}"
        return
    server: Postgresql = request.getfixturevalue("server")
    yield server.create(f"fresh_{WORKER}")
    server.drop(f"fresh_{WORKER}")


@pytest.fixture
async def engine(address: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(address)
    yield engine
    await engine.dispose()


@pytest.fixture
def units(engine: AsyncEngine) -> SqlUnits:
    return SqlUnits(engine)
