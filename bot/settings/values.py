"""The kinds of values that settings take, each with the words that say what is accepted."""

from __future__ import annotations

import re
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints
from pydantic_core import PydanticCustomError

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_DURATION = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?", re.ASCII)
_LONGEST = timedelta(days=366)


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


def _as_text(value: object) -> object:
    """Ids are numbers to Telegram and texts to people; both may be written."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _absent_if_empty(value)


def _as_number(value: object) -> object:
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value, re.ASCII) else value


def _clock(value: object) -> time:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError
    return time(int(match[1]), int(match[2]))


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LONGEST.total_seconds():
        return timedelta(seconds=value)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        raise ValueError
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise PydanticCustomError("zone", "{text}", {"text": _no_such_zone(name)}) from None
    return name


def _no_such_zone(name: str) -> str:
    known = available_timezones()
    if not known:
        return "cannot be looked up: Python finds no time zones on this machine. Install tzdata (pip install tzdata)"
    near = get_close_matches(name, known, n=1)
    return f"is not a known time zone; {f'did you mean {near[0]}?' if near else 'write it as in Asia/Baku'}"


def _base_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@]+(?:/[^\s@]*)?", value):
        raise ValueError
    return value.rstrip("/")


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Field(description="a text in quotes")]
Secret = Annotated[
    SecretStr | None, BeforeValidator(_absent_if_empty), Field(description="the token in quotes, as you were given it")
]
SecretFile = Annotated[
    Path | None, BeforeValidator(_absent_if_empty), Field(description="the name of a file in quotes")
]
BaseUrl = Annotated[
    str, AfterValidator(_base_url), Field(description='an address in quotes, such as "https://example.org"')
]
OptionalBaseUrl = Annotated[
    str,
    AfterValidator(lambda value: value and _base_url(value)),
    Field(description='an address in quotes, such as "https://mastodon.example"'),
]
Address = Annotated[
    str | None, BeforeValidator(_as_text), Field(description='a chat id such as -1001234567890, or "@channel"')
]
Chat = Annotated[
    Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,19}$")] | None,
    BeforeValidator(_as_text),
    Field(description="a chat id, such as -1001234567890"),
]
Account = Annotated[
    Annotated[str, StringConstraints(pattern=r"^@?[\w.-]+@[\w.-]+$")] | None,
    BeforeValidator(_absent_if_empty),
    Field(description='an account in quotes, such as "@name@server.example"'),
]
UserId = Annotated[int, BeforeValidator(_as_number), Field(strict=True)]
Days = Annotated[int, Field(strict=True, ge=1, le=36500, description="a number of days, without quotes")]
Clock = Annotated[time, BeforeValidator(_clock), Field(description='an hour in quotes, such as "09:00"')]
Zone = Annotated[str, AfterValidator(_zone), Field(description='a time zone in quotes, such as "Asia/Baku"')]
Duration = Annotated[
    timedelta, BeforeValidator(_duration), Field(description='a time such as "2h" or "90m", or a number of seconds')
]
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    Field(description='a language code in quotes, such as "en"'),
]
Switch = Annotated[bool, Field(strict=True, description="true or false, without quotes")]
