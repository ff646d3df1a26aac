"""What operators may tell the bot to do, by a button or a command; readers' words are in `bot.domain.command`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class OrderWord(StrEnum):
    """An order's word, as it is typed after the slash."""

    STOP = "stop"
    RESUME = "resume"
    STATUS = "status"
    THERE = "there"
    AGAIN = "again"
    APPROVE = "approve"
    HOLD = "hold"
    SKIP = "skip"
    RECONNECT = "reconnect"


NUMBERED = frozenset(OrderWord) - {OrderWord.STOP, OrderWord.RESUME, OrderWord.STATUS}
"""Orders about one thing: a part (there, again), a post (approve, hold, skip), a lost destination (reconnect)."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `id` is of the part, post or lost destination that it is about, 0 where it is about everything."""

    word: OrderWord
    id: int = 0

    @property
    def line(self) -> str:
        """What to type for it."""
        return f"/{self.word} {self.id}" if self.id else f"/{self.word}"


_LINE = re.compile(r"\s*/(\w{1,20})(?:\s+([0-9]{1,15}))?\s*")
_WORDS = frozenset(str(word) for word in OrderWord)


def parse_order(text: str) -> Order | None:
    """Read `/there 12` or `/stop`; None for everything else."""
    match = _LINE.fullmatch(text)
    if match is None or match[1].casefold() not in _WORDS:
        return None
    word, id = OrderWord(match[1].casefold()), int(match[2] or 0)
    return Order(word, id) if (id > 0) == (word in NUMBERED) else None
