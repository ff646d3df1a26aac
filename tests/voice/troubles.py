"""Everything that operators may be told, of invented posts and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain import facts as told
from bot.domain.facts import Facts
from bot.domain.notice import Notice, NoticeKind
from bot.domain.order import OrderWord
from tests.voice.people import AWKWARD

AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
VALUES = {
    "audience": "baku",
    "date": "2026-11-24",
    "dates": "2026-11-22, 2026-11-23",
    "network": "telegram",
    "place": "@ornek_kanal",
    "reason": "Forbidden: bot was kicked from the channel chat",
    "link": "https://t.me/ornek_kanal/12",
    "person": "Nümunə Sınaqova",
    "hour": "09:00",
    "zone": "Asia/Baku",
    "template": "spotlight",
    "report": "@ornek_kanal: done\n@ornek_qrup: still visible, older than 48 hours\nhttps://t.me/ornek_qrup/7",
}
HTML = '<b>Nümunə &lt;3 &amp; Sınaq</b>\n\n<blockquote>“So.”</blockquote>\n<a href="https://example.org/a">Read the source</a>'


def notice(kind: NoticeKind, **more: Any) -> Notice:
    """One trouble, open, with everything known about it."""
    values: dict[str, Any] = {"values": VALUES, "about": 12, "post": 3, **more}
    return Notice(kind=kind, subject="sinaq", at=AT, last_at=AT, **values)


def every_trouble(person: str = AWKWARD) -> Iterator[Facts]:
    """Every class of facts for operators, with much and with little to say."""
    for kind in NoticeKind:
        full = notice(kind, values={**VALUES, "person": person})
        yield told.Told(full)
        yield told.Told(notice(kind, values={}, about=0))
        yield told.Told(replace(full, count=3), HTML, "telegram")
        yield told.Told(full, "A plain <post> & more. " * 200, "mastodon")
        decided = replace(full, resolved_at=AT + timedelta(minutes=7), outcome="sent again by Sınaq")
        yield from (told.Told(decided), told.Told(replace(decided, outcome="")))
    for word in OrderWord:
        yield from (told.Ordered(word), told.Ordered(word, "There is no such thing here. " * 20))
    yield told.NotAllowed()
    yield told.Standing(False, 0, ())
    yield told.Standing(True, 3, tuple(notice(kind) for kind in NoticeKind))
    yield told.Standing(False, 1, (notice(NoticeKind.DOWN, values={}),))
