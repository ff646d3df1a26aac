"""What each of PTB's errors means for the message, and that nothing secret gets into the reasons."""

from __future__ import annotations

import warnings
from datetime import timedelta

import pytest
from telegram import error as ptb
from telegram.warnings import PTBDeprecationWarning

from bot.domain.errors import NotDelivered, Unclear
from bot.telegram.failures import MARGIN, undelivered
from bot.telegram.request import AnswerLost, NotSent

GONE = {"gone": True, "permanent": True}
PERMANENT = {"gone": False, "permanent": True}
AGAIN = {"gone": False, "permanent": False, "login": False, "wait": None, "moved_to": None}


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (ptb.Forbidden("Forbidden: bot was blocked by the user"), GONE),
        (ptb.Forbidden("Forbidden: bot was kicked from the supergroup chat"), GONE),
        (ptb.BadRequest("Bad Request: chat not found"), GONE),
        (ptb.BadRequest("Bad Request: have no write access to the chat"), GONE),
        (ptb.BadRequest("Bad Request: message thread not found"), PERMANENT),
        (ptb.BadRequest("Bad Request: TOPIC_CLOSED"), PERMANENT),
        (ptb.BadRequest("Bad Request: need administrator rights in the channel chat"), GONE),
        (ptb.BadRequest("Bad Request: not enough rights to send text messages to the chat"), GONE),
        (ptb.BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"), GONE),
        (ptb.BadRequest("Bad Request: CHAT_RESTRICTED"), GONE),
        (ptb.BadRequest("Bad Request: not enough rights to send photos to the chat"), PERMANENT),
        (ptb.BadRequest("Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"), PERMANENT),
        (ptb.BadRequest("Bad Request: message can't be deleted for everyone"), PERMANENT),
        (ptb.BadRequest("Bad Request: SOMETHING_NEW"), PERMANENT),
        (ptb.ChatMigrated(-1001234500001), {"moved_to": "-1001234500001", "permanent": False}),
        (ptb.RetryAfter(timedelta(seconds=35)), {"wait": timedelta(seconds=35) + MARGIN, "permanent": False}),
        (ptb.InvalidToken("Unauthorized"), {"login": True, "permanent": True, "gone": False}),
        (ptb.Conflict("Conflict: terminated by other getUpdates request"), AGAIN),
        (NotSent("no connection to Telegram (ClientConnectorDNSError)"), AGAIN),
    ],
)
def test_certainly_not_there(error: ptb.TelegramError, meaning: dict[str, object]) -> None:
    failure = undelivered(error)
    assert isinstance(failure, NotDelivered)
    assert {name: getattr(failure, name) for name in meaning} == meaning


@pytest.mark.parametrize(
    "error",
    [
        ptb.TimedOut(),
        AnswerLost("Telegram's answer was lost (ServerDisconnectedError)"),
        ptb.NetworkError("Internal Server Error: restart"),
        ptb.NetworkError("Bad Gateway (502)"),
        ptb.TelegramError("Invalid server response"),
    ],
)
def test_unclear(error: ptb.TelegramError) -> None:
    assert isinstance(undelivered(error), Unclear)


def test_seconds_to_wait_may_still_be_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PTB_TIMEDELTA")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        failure = undelivered(ptb.RetryAfter(35))
    assert isinstance(failure, NotDelivered)
    assert failure.wait == timedelta(seconds=35) + MARGIN


def test_no_token_and_no_chat_in_the_reasons() -> None:
    token = "1234567:AAF-invented_invented_invented_12345"
    for error in (
        ptb.InvalidToken(f"The token `{token}` was rejected by the server."),
        ptb.NetworkError(f"https://api.example/bot{token}/sendMessage"),
        ptb.BadRequest(f"what is bot{token}?"),
        ptb.ChatMigrated(-1001234500001),
    ):
        assert token not in str(undelivered(error))
        assert "1234500001" not in str(undelivered(error))
