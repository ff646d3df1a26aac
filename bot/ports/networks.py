"""What is asked of a network: to send, to look, to change, and how it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.post import Destination, Part, Receipt
from bot.ports.speaking import Button


class Publisher(Protocol):
    """Sends parts of posts to one network, at that network's pace, and changes them afterwards."""

    async def publish(
        self, part: Part, to: Destination, *, after: Part | None, buttons: Sequence[Button] = ()
    ) -> Receipt:
        """Send one part, as a reply to the part before it where there is one.

        Raises NotDelivered where the message is certainly not there, Unclear where it may be. Waits a few seconds
        at most for its turn; a longer wait is NotDelivered with `wait`.
        """

    async def find(self, part: Part, to: Destination, *, known: Collection[str]) -> Receipt | None:
        """Look whether a part whose outcome was unclear is there; None where it is not there now.

        `known` are remote ids of other messages. Raises NotDelivered where the network cannot be asked now, and
        Unclear where it can never tell.
        """

    async def edit(self, part: Part, to: Destination, *, buttons: Sequence[Button] = ()) -> None:
        """Make what is there say the part's present text; its media, warning and language stay.

        Fine where it says so already. Raises NotDelivered, `permanent` where the network will not do it, or Unclear.
        """

    async def delete(self, part: Part, to: Destination) -> None:
        """Take it away; fine where it is gone already. Raises as `edit` does."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a network is right now, as its service has seen it.

    `unreadable` names the messages of answers whose mark-up the network refused since this was last asked.
    """

    down: bool = False
    second_poller: bool = False
    token_refused: bool = False
    unreadable: tuple[str, ...] = ()


class Watched(Protocol):
    """A network's service, as far as its health goes."""

    def health(self) -> Health: ...


class Position(Protocol):
    """How far a network's inbox has been read; kept in the database."""

    async def read(self) -> str | None:
        """The last handled id; None before the first."""

    async def advance(self, id: str) -> None:
        """Remember that everything up to this id is handled."""
