"""Changing what is published: the edit or deletion of one part, so that it can go on after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Amending(StrEnum):
    EDIT = "edit"
    DELETE = "delete"


class AmendmentState(StrEnum):
    """`refused`: the network will not do it, and the part is still visible as it was."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One part's edit or deletion. Both may be tried twice without harm. `text` is what an edited part will say."""

    part: int
    amending: Amending
    ordered_at: datetime
    text: str = ""
    state: AmendmentState = AmendmentState.WAITING
    failure: str = ""
    attempts: int = 0
    not_before: datetime | None = None
    done_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A destination that took nothing any more (blocked, kicked, deleted): since when, and what the network said."""

    network: str
    address: str
    since: datetime
    reason: str
    id: int = 0
