"""Reading rows so that no other process has them meanwhile. On SQLite, which has one writer, this asks for nothing."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import CTE, Select
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import Base

_Columns = TypeVar("_Columns", bound=Select[Any])


def skipping_taken(wanted: Select[int], of: type[Base]) -> CTE:
    """The ids of rows that nobody else is taking at this moment, locked until the unit ends."""
    # As a CTE it runs once. PostgreSQL may run a subquery with a limit again for each row, and lock more than asked.
    return wanted.with_for_update(skip_locked=True, of=of).cte()


def kept(session: AsyncSession, wanted: _Columns) -> _Columns:
    """The same rows; nobody else changes them until the unit ends, unless the unit only reads."""
    if session.get_bind().get_execution_options().get("reading", False):
        return wanted
    return wanted.with_for_update().execution_options(populate_existing=True)
