"""Keeps secrets out of every log line, at any level, also in tracebacks."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from urllib.parse import quote, quote_plus

INSTEAD = "<secret>"

# What looks like a secret is one, whether we were told of it or not: a Telegram token, as in the path of each
# request or percent-encoded; what stands behind "Bearer"; the password in a database's address.
_LOOKS_SECRET = (
    r"(?<!\d)\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}",
    r"(?<=Bearer )[^\s'\",]{6,}",
    r"(?<=://)[^:/@\s]+:[^@\s]+(?=@)",
)
_SHORTEST = 4
# At DEBUG these write what readers typed, or every statement and tick.
_CHATTY = ("httpx", "httpcore", "urllib3", "aiosqlite", "asyncio", "telegram", "mastodon", "apscheduler", "alembic")

log = logging.getLogger(__name__)


class Redaction(logging.Filter):
    """A filter for handlers: the formatted message, its traceback and its stack reach them without secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        forms = {form for secret in secrets for form in _forms(secret)}
        literal = [re.escape(form) for form in sorted(forms, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*literal, *_LOOKS_SECRET]), re.IGNORECASE)

    def clean(self, text: str) -> str:
        return self._pattern.sub(INSTEAD, text)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.clean(_message(record)), None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            # A later formatter would write the traceback once more, from the exception itself.
            record.exc_info = None
        record.exc_text = record.exc_text and self.clean(record.exc_text)
        record.stack_info = record.stack_info and self.clean(record.stack_info)
        return True


def set_up_logging(secrets: Iterable[str], handler: logging.Handler, level: int = logging.INFO) -> None:
    """Send all logs, warnings and unhandled errors to one handler, redacted."""
    handler.addFilter(Redaction(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    sys.excepthook = _log_unhandled
    threading.excepthook = lambda args: _log_unhandled(args.exc_type, args.exc_value, args.exc_traceback)


def _forms(secret: str) -> Iterable[str]:
    """A secret as it may be spelled. The half of a Telegram token behind the colon is a secret by itself."""
    for value in {secret, secret.partition(":")[2]}:
        if len(value) >= _SHORTEST:
            yield from (value, quote(value, safe=""), quote_plus(value), repr(value)[1:-1])


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Left alone, logging would print the arguments as they are.
        return f"{record.msg} {record.args!r}"


def _log_unhandled(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        log.critical("unhandled error", exc_info=(kind, error, trace))
