"""Sending to nobody: the part is shown, and counts as sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.domain.post import Destination, Network, Part, Receipt
from bot.ports import Button

Show = Callable[[str, Network, str], None]
"""Shows a text in the form of a network, under a heading."""


class RehearsalPublisher:
    """Keeps ports.Publisher's promise without any network; it never fails."""

    def __init__(self, show: Show) -> None:
        self._show = show

    async def publish(
        self, part: Part, to: Destination, *, after: Part | None, buttons: Sequence[Button] = ()
    ) -> Receipt:
        self._show(part.text, to.shape, to.address)
        return self._receipt(part)

    async def find(self, part: Part, to: Destination, *, known: Collection[str]) -> Receipt | None:
        """Showing ends with the program: what was begun counts as shown."""
        return self._receipt(part)

    async def edit(self, part: Part, to: Destination, *, buttons: Sequence[Button] = ()) -> None:
        self._show(part.text, to.shape, to.address)

    async def delete(self, part: Part, to: Destination) -> None:
        """There is nothing to take away."""

    def _receipt(self, part: Part) -> Receipt:
        return Receipt(remote_id=f"rehearsal-{part.key}")
