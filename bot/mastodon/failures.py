"""What a failed call means: certainly not there, or maybe there.

not sent for certain   refused or unresolved connection; 429; every other 4xx, which is also final
our login refused      401
maybe there            5xx, 408, a lost or unreadable answer, whatever else the library stumbles over

One exception is the publisher's: for a key whose outcome is unclear, 400, 404 and 422 prove nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import timedelta

from mastodon import MastodonAPIError, MastodonNetworkError, MastodonRatelimitError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from bot.domain.cleaning import ISOLATE, RELEASE, cleaned
from bot.domain.errors import NotDelivered, Unclear, Undelivered

WITHOUT_RESET = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
UNFINISHED_MEDIA = timedelta(seconds=10)
OUTSIDE_SCOPES = 403
_TIMED_OUT = 408
_NEVER_CONNECTED = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)


class Refusal(NotDelivered):
    """The server answered that it will not do it; `status` is its answer's, from 400 to 499."""

    def __init__(
        self, reason: str, *, status: int, wait: timedelta | None = None, permanent: bool = False, login: bool = False
    ) -> None:
        super().__init__(reason, wait=wait, permanent=permanent, login=login)
        self.status = status


def undelivered(error: Exception, *, reset: float | None = None, secret: str = "") -> Undelivered:
    """Our error for one of the library's; `reset` is when the rate limit ends, in seconds since the epoch.

    Its text holds the status and the server's own words, cleaned and short; never the secret or what readers wrote.
    """
    match error:
        # With any other text the call itself succeeded, and only its header was unreadable.
        case MastodonRatelimitError() if str(error) == "Hit rate limit.":
            return NotDelivered("Mastodon asks to wait (429)", wait=_until(reset))
        case MastodonAPIError(args=(_, int(status), _, words)):
            return _by_status(status, str(words or "").replace(secret or "\0", ""))
        case MastodonNetworkError() if never_connected(error):
            return NotDelivered("Mastodon cannot be reached")
        case MastodonNetworkError():
            return Unclear("Mastodon's answer was lost")
        case _:
            return Unclear(f"Mastodon's answer cannot be understood ({type(error).__name__})")


def never_connected(error: BaseException) -> bool:
    """Whether an error's causes prove that no request left this machine."""
    return any(isinstance(cause, _NEVER_CONNECTED) for cause in _causes(error))


def _by_status(status: int, words: str) -> Undelivered:
    said = cleaned(words, 80).strip(ISOLATE + RELEASE)
    reason = f"Mastodon answered {status}: {said}" if said else f"Mastodon answered {status}"
    match status:
        case 401:
            return Refusal("Mastodon refuses the access token (401)", status=status, login=True)
        case 422 if "not finished processing" in words:
            return Refusal(reason, status=status, wait=UNFINISHED_MEDIA)
        case _ if 400 <= status < 500 and status != _TIMED_OUT:
            return Refusal(reason, status=status, permanent=True)
        case _:
            return Unclear(reason)


def _until(reset: float | None) -> timedelta:
    """How long to wait; by the machine's own clock, to which the library has shifted the server's time."""
    if not reset:
        return WITHOUT_RESET
    return min(max(timedelta(seconds=reset - time.time() + 1), timedelta(seconds=1)), LONGEST_WAIT)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it; the library raises without `from`, so contexts count."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__
