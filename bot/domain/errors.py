"""Everything that can go wrong, as the rest of the bot sees it.

BotError
├── Refused          the rules forbid what a person asked    -> that person is told, in two lines
├── Faulty           a dossier or template file is wrong     -> file, place and remedy are told; nothing changes
├── Misconfigured    the bot cannot start                    -> the command line prints it and exits with 2
└── Undelivered      a network did not confirm a message
    ├── NotDelivered the message is certainly not there      -> sent again, unless `permanent`
    └── Unclear      it may be there                         -> never sent again by itself
"""

from __future__ import annotations

from datetime import timedelta


class BotError(Exception):
    """Base of every error that the bot raises on purpose. Its text holds no secret and no reader's identity."""


class Refused(BotError):
    """What was asked is against the rules; the text says what to do instead."""


class Misconfigured(BotError):
    """A setting is missing or wrong; the text names the setting and the remedy."""


class Faulty(BotError):
    """Files that people edit hold faults; `faults` names each with its place and remedy."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Undelivered(BotError):
    """A network did not confirm a message."""


class NotDelivered(Undelivered):
    """The message is certainly not there.

    `wait` is how long the network asked us to wait before the next try. `permanent` means that trying
    again cannot help. `gone` means that the destination itself is lost (blocked, kicked, deleted).
    `moved_to` is the destination's new address, where the network told one. `login` means that the
    network refused our own token.
    """

    def __init__(
        self,
        reason: str,
        *,
        wait: timedelta | None = None,
        permanent: bool = False,
        gone: bool = False,
        moved_to: str | None = None,
        login: bool = False,
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.permanent = permanent or gone or login
        self.gone = gone
        self.moved_to = moved_to
        self.login = login


class Unclear(Undelivered):
    """The message may be there or not: the answer was lost."""
