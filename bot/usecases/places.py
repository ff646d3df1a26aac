"""How a destination is reached: by which network, and where it is now.

A Telegram group that grew got a new id, and the settings may still name the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.errors import NotDelivered
from bot.domain.post import Destination, Network
from bot.ports import Publisher, Unit

_MOST_MOVES = 10


async def at_home(to: Destination, unit: Unit) -> Destination:
    """The destination at its newest known address."""
    for _ in range(_MOST_MOVES):
        moved_to = await unit.marks.get(_moved(to))
        if not moved_to:
            break
        to = replace(to, address=moved_to)
    return to


def publisher_for(to: Destination, publishers: Mapping[Network, Publisher]) -> Publisher:
    """The network's publisher; NotDelivered where the network is not set up."""
    publisher = publishers.get(to.network)
    if publisher is None:
        raise NotDelivered(f"{to.network} is not set up", permanent=True)
    return publisher


async def move(to: Destination, address: str, unit: Unit) -> None:
    """Remember that a destination moved."""
    await unit.marks.put(_moved(to), address)


def _moved(to: Destination) -> str:
    return f"moved.{to.network}.{to.address}"
