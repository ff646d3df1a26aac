"""What the use cases need of the world, as promises that adapters and fakes keep alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.ports.networks import Health, Position, Publisher, Watched
from bot.ports.speaking import Answering, Button, NameIndex, Ordering, Saying, Voice
from bot.ports.storage import Amendments, DossierStore, Journal, Losses, Marks, Notices, Posts, Unit, Units

__all__ = [
    "Amendments",
    "Answering",
    "Button",
    "Clock",
    "DossierStore",
    "Health",
    "Journal",
    "Losses",
    "Marks",
    "NameIndex",
    "Notices",
    "Ordering",
    "Position",
    "Posts",
    "Publisher",
    "Saying",
    "Unit",
    "Units",
    "Voice",
    "Watched",
]

Clock = Callable[[], datetime]
"""The present instant, aware, in UTC."""
