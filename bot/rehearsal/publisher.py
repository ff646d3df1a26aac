"""Sending to nobody: the part is shown, and counts as sent."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.post import Destination, Network, Part, Receipt

Show = Callable[[str, Network, str], None]
"""Shows a text in the form of a network, under a heading."""


class RehearsalPublisher:
    """Keeps ports.Publisher's promise without any network; it never fails."""

    def __init__(self, show: Show) -> None:
        self._show = show

    async def publish(self, part: Part, to: Destination, *, after: Part | None) -> Receipt:
        self._show(part.text, to.shape, to.address)
        return Receipt(remote_id=f"rehearsal-{part.key}")
