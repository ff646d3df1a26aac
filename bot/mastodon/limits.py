"""How long a status may be here: asked of the server, never guessed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from mastodon import Mastodon

from bot.domain.errors import Undelivered
from bot.mastodon.connection import Connection

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most characters of a status, and how many of them any link counts."""

    characters: int = 500
    link: int = 23


async def read_limits(connection: Connection, last: Limits) -> Limits:
    """The server's limits: as version 2 tells them, else version 1, else as older servers did; else the last known."""
    answered = False
    for ask in (_version_2, _version_1):
        try:
            found = await connection.call(ask)
        except Undelivered as error:
            log.info("limits not told: %s", error)
        else:
            answered = True
            if found is not None:
                return found
    return Limits() if answered else last


def _version_2(client: Mastodon) -> Limits | None:
    return _limits(client.instance_v2())


def _version_1(client: Mastodon) -> Limits | None:
    return _limits(client.instance_v1())


def _limits(instance: Any) -> Limits | None:
    statuses = _inside(_inside(instance, "configuration"), "statuses")
    characters = _number(statuses, "max_characters") or _number(instance, "max_toot_chars")
    if characters is None:
        return None
    return Limits(characters, _number(statuses, "characters_reserved_per_url") or Limits().link)


def _inside(entity: Any, name: str) -> Any:
    return entity.get(name) if isinstance(entity, dict) else None


def _number(entity: Any, name: str) -> int | None:
    value = _inside(entity, name)
    return value if isinstance(value, int) and value > 0 else None
