"""What goes wrong while polling, told calmly: each kind at first, then at most once in ten minutes; and its end."""

from __future__ import annotations

import logging
from collections.abc import Callable

from telegram.error import Conflict, TelegramError

log = logging.getLogger(__name__)

QUIET_SECONDS = 600.0


class PollTroubles:
    """Listens to what PTB says of failed polls, and to answers. `clock` counts seconds, from any moment.

    `down` and `second_poller` say what has gone wrong since the last good answer.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told: dict[str, float] = {}
        self._open = False
        self.second_poller = False
        self.down = False

    def failed(self, error: TelegramError) -> None:
        """PTB's error callback: a plain function that must not raise."""
        # Telegram itself tells of a second poller, so it can be reached.
        if isinstance(error, Conflict):
            self.second_poller = True
        else:
            self.down = True
        name = type(error).__name__
        now = self._clock()
        if name in self._told and now - self._told[name] < QUIET_SECONDS:
            return
        self._told[name] = now
        self._open = True
        if isinstance(error, Conflict):
            log.warning("Another program reads this bot's messages with the same token. Stop it; posts go out anyway.")
        else:
            log.warning("Telegram cannot be read from: %s. It is tried again and again.", name)

    def answered(self) -> None:
        """A poll was answered as it should be."""
        self.second_poller = self.down = False
        if self._open:
            self._open = False
            log.info("Telegram can be read from again.")
