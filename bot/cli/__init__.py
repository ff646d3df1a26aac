"""The operators' command line: `solidarity`."""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

from bot.domain.errors import BotError, Misconfigured


def main() -> None:
    """Run one command. Errors are told in a line or two; exit 1 for refused or faulty, 2 for wrong usage or settings."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows a question mark; it must not end the service.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # Otherwise the library warns where Telegram asks us to wait.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    try:
        from bot.cli.commands import commands

        commands()
    except BotError as error:
        _end(str(error), 2 if isinstance(error, Misconfigured) else 1)
    except OSError as error:
        _end(
            f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.\nChoose another place, or mend it.",
            1,
        )
    except KeyboardInterrupt:
        _end("Stopped.", 130)


def _end(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)  # noqa: T201
    sys.exit(code)
