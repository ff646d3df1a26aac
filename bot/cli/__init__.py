"""The operators' command line: `solidarity`."""

from __future__ import annotations

import io
import os
import sys

from bot.domain.errors import BotError, Misconfigured


def main() -> None:
    """Run one command. Errors are told in a line or two; exit 1 for refused or faulty, 2 for wrong usage or settings."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows a question mark; it must not end the service.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # Otherwise the library warns where Telegram asks us to wait.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    from bot.cli.commands import commands

    try:
        commands()
    except BotError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2 if isinstance(error, Misconfigured) else 1)
