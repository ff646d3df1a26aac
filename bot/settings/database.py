"""Database addresses, as people and hosting panels write them, for the drivers that the bot brings."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

_POSTGRES = ("postgres", "postgresql")
_NO_FILE = ("", "/", "/:memory:")


def async_url(address: str, folder: Path) -> str:
    """The address for our asynchronous drivers; a file's place is relative to the folder.

    ValueError for any other kind of database. Its text holds nothing of the address: a password may be in it.
    """
    scheme, mark, rest = address.strip().partition("://")
    kind = scheme.partition("+")[0].lower()
    if mark and kind in _POSTGRES:
        return f"postgresql+psycopg://{_for_psycopg(rest)}"
    if mark and kind == "sqlite":
        return f"sqlite+aiosqlite://{_absolute(rest, folder)}"
    raise ValueError("an address that begins with sqlite:/// or postgresql://")


def _for_psycopg(rest: str) -> str:
    """asyncpg says `ssl`, psycopg `sslmode`, with the same values."""
    place, mark, query = rest.partition("?")
    options = [f"sslmode={option[4:]}" if option.startswith("ssl=") else option for option in query.split("&")]
    return f"{place}{mark}{'&'.join(options)}"


def _absolute(rest: str, folder: Path) -> str:
    place, mark, query = rest.partition("?")
    if place in _NO_FILE:
        # What one part of the bot writes, another must find, also after a restart.
        raise ValueError("an address that names a file, such as sqlite:///solidarity.db")
    return f"/{folder / place.removeprefix('/')}{mark}{query}"


def passwords(address: str) -> set[str]:
    """The password in an address, as it stands there and as it is meant."""
    found = re.search(r"://[^:/@]*:(.+)@", address)
    return {found[1], unquote(found[1])} if found else set()
