"""Buttons: the one codec between a command line and what Telegram keeps for a press."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.domain.command import parse
from bot.ports import Button

log = logging.getLogger(__name__)

_VERSION = "1:"
_PAGE = re.compile(r"\s[0-9]{1,4}$")


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """One button in a row, the page turners together in the last one; none that Telegram would refuse."""
    fitting = [button for button in buttons if _fits(button)]
    rows = [[_key(button)] for button in fitting if not turns_page(button.line)]
    turners = [_key(button) for button in fitting if turns_page(button.line)]
    rows += [turners] if turners else []
    return InlineKeyboardMarkup(rows) if rows else None


def line_of(data: str | None) -> str | None:
    """The command line that a press stands for; None where the button is of another version."""
    return data.removeprefix(_VERSION) if data and data.startswith(_VERSION) else None


def turns_page(line: str) -> bool:
    """Whether it names a page of a long answer: such a button stands under that answer, and changes it in place."""
    command, bare = parse(line), parse(_PAGE.sub("", line))
    return bool(_PAGE.search(line)) and command is not None and bare is not None and command.about == bare.about


def _key(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, callback_data=_VERSION + button.line)


def _fits(button: Button) -> bool:
    fits = len((_VERSION + button.line).encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    if not fits:
        log.error("a button is left out: its command is longer than the 64 bytes that Telegram keeps")
    return fits
