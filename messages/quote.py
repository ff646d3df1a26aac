"""A message in Telegram's HTML inside another message."""

from __future__ import annotations

import re

from markupsafe import Markup

from messages.measure import visible

_QUOTES = re.compile(r"</?blockquote\b[^>]*>")


def quotable(html: str) -> Markup:
    """Our own HTML, to stand inside a quotation as it is: Telegram takes no quotation inside another."""
    return Markup(_QUOTES.sub("", html))  # noqa: S704 (what our own templates have escaped)


def bare(html: str) -> str:
    """What a reader of that HTML sees."""
    return visible(html)
