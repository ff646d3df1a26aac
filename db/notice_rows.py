"""Rows of notices and their tellings from domain objects, and back."""

from __future__ import annotations

from bot.domain.notice import Notice, NoticeKind, Telling
from db.post_rows import Values, destination_in, destination_values
from db.tables import NoticeRow, TellingRow


def notice_values(notice: Notice) -> Values:
    return {
        "kind": str(notice.kind),
        "subject": notice.subject,
        "at": notice.at,
        "last_at": notice.last_at,
        "values": dict(notice.values),
        "about": notice.about,
        "post": notice.post,
        "count": notice.count,
        "resolved_at": notice.resolved_at,
        "outcome": notice.outcome,
        "edition": notice.edition,
    }


def notice_in(row: NoticeRow) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        subject=row.subject,
        at=row.at,
        last_at=row.last_at,
        values=dict(row.values),
        about=row.about,
        post=row.post,
        count=row.count,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
    )


def telling_values(telling: Telling) -> Values:
    return {
        "notice_id": telling.notice,
        **destination_values(telling.to),
        "edition": telling.edition,
        "remote_id": telling.remote_id,
        "attempts": telling.attempts,
        "not_before": telling.not_before,
        "given_up": telling.given_up,
        "failure": telling.failure,
    }


def telling_in(row: TellingRow) -> Telling:
    return Telling(
        id=row.id,
        notice=row.notice_id,
        to=destination_in(row),
        edition=row.edition,
        remote_id=row.remote_id,
        attempts=row.attempts,
        not_before=row.not_before,
        given_up=row.given_up,
        failure=row.failure,
    )
