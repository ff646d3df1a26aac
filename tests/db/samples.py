"""Invented posts and places for tests of the memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.notice import Notice, NoticeKind
from bot.domain.post import Destination, Network, Occasion, Part, Post, Visibility
from bot.domain.standing import Status
from db.unit import SqlUnit

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
LEASE = timedelta(minutes=10)
CHANNEL = Destination(network=Network.TELEGRAM, address="@sinaq_channel", shape=Network.TELEGRAM, topic=7)
ACCOUNT = Destination(network=Network.MASTODON, address="", shape=Network.MASTODON, visibility=Visibility.UNLISTED)


def a_post(day: date = DAY, **changes: Any) -> Post:
    """A planned post, due at 05:00 UTC of its day."""
    post = Post(
        audience="channel",
        local_date=day,
        rehearsed=False,
        occasion=Occasion.ROTATION,
        prisoner="ornek-numuneyev",
        status=Status.IMPRISONED,
        reason="not shown yet",
        due_at=NOW + (day - DAY),
        told=("ornek-numuneyev/2023-01-01-detained",),
        fingerprint="0123456789abcdef",
        planned_at=NOW + (day - DAY) - timedelta(hours=5),
    )
    return replace(post, **changes)


async def planned(unit: SqlUnit, post: Post | None = None, places: Sequence[Destination] = (CHANNEL,)) -> Post:
    """A post as it stands in the database."""
    post = post or a_post()
    assert await unit.posts.add(post, places, language="en")
    kept = await unit.posts.of(post.audience, post.local_date, rehearsed=post.rehearsed)
    assert kept
    return kept


async def first_part(unit: SqlUnit, post: Post) -> Part:
    """The first part of a post's first delivery."""
    return (await unit.posts.deliveries(post.id))[0][1][0]


def a_notice(**changes: Any) -> Notice:
    notice = Notice(
        kind=NoticeKind.UNCERTAIN,
        subject="channel/2026-11-24 part 1",
        at=NOW,
        last_at=NOW,
        values={"audience": "channel", "person": "Örnək Nümunəyev"},
        about=1,
        post=1,
    )
    return replace(notice, **changes)
