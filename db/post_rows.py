"""Rows of posts, deliveries and parts from domain objects, and back."""

from __future__ import annotations

from typing import Any

from bot.domain.post import (
    Delivery,
    Destination,
    Network,
    Occasion,
    Part,
    PartKind,
    PartState,
    Post,
    PostState,
    Visibility,
)
from bot.domain.standing import Status
from db.tables import DeliveryRow, PartRow, PostRow, TellingRow

Values = dict[str, Any]


def post_values(post: Post) -> Values:
    return {
        "audience": post.audience,
        "local_date": post.local_date,
        "rehearsed": post.rehearsed,
        "occasion": str(post.occasion),
        "prisoner": post.prisoner,
        "status": str(post.status),
        "reason": post.reason,
        "due_at": post.due_at,
        "told": list(post.told),
        "fingerprint": post.fingerprint,
        "planned_at": post.planned_at,
        "state": str(post.state),
        "published_at": post.published_at,
        "late": post.late,
        "note": post.note,
        "shown_at": post.shown_at,
        "decided_at": post.decided_at,
        "why": post.why,
    }


def post_in(row: PostRow) -> Post:
    return Post(
        id=row.id,
        audience=row.audience,
        local_date=row.local_date,
        rehearsed=row.rehearsed,
        occasion=Occasion(row.occasion),
        prisoner=row.prisoner,
        status=Status(row.status),
        reason=row.reason,
        due_at=row.due_at,
        told=tuple(row.told),
        fingerprint=row.fingerprint,
        planned_at=row.planned_at,
        state=PostState(row.state),
        published_at=row.published_at,
        late=row.late,
        note=row.note,
        shown_at=row.shown_at,
        decided_at=row.decided_at,
        why=row.why,
    )


def destination_values(to: Destination) -> Values:
    return {
        "network": str(to.network),
        "address": to.address,
        "shape": str(to.shape),
        "topic": to.topic,
        "visibility": str(to.visibility),
    }


def destination_in(row: DeliveryRow | TellingRow) -> Destination:
    return Destination(
        network=Network(row.network),
        address=row.address,
        shape=Network(row.shape),
        topic=row.topic,
        visibility=Visibility(row.visibility),
    )


def delivery_values(delivery: Delivery) -> Values:
    return {
        "post_id": delivery.post,
        **destination_values(delivery.destination),
        "language": delivery.language,
        "due_at": delivery.due_at,
    }


def delivery_in(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id, post=row.post_id, destination=destination_in(row), language=row.language, due_at=row.due_at
    )


def part_values(part: Part) -> Values:
    return {
        "delivery_id": part.delivery,
        "position": part.position,
        "key": part.key,
        "kind": str(part.kind),
        "message": part.message,
        "state": str(part.state),
        "text": part.text,
        "language": part.language,
        "visibility": str(part.visibility),
        "warning": part.warning,
        "media_id": part.media_id,
        "remote_id": part.remote_id,
        "link": part.link,
        "attempts": part.attempts,
        "refusals": part.refusals,
        "unclear": part.unclear,
        "look_at": part.look_at,
        "ordered_at": part.ordered_at,
        "not_before": part.not_before,
        "claimed_until": part.claimed_until,
        "attempted_at": part.attempted_at,
        "sent_at": part.sent_at,
        "failure": part.failure,
    }


def part_in(row: PartRow) -> Part:
    return Part(
        id=row.id,
        delivery=row.delivery_id,
        position=row.position,
        key=row.key,
        kind=PartKind(row.kind),
        message=row.message,
        state=PartState(row.state),
        text=row.text,
        language=row.language,
        visibility=Visibility(row.visibility),
        warning=row.warning,
        media_id=row.media_id,
        remote_id=row.remote_id,
        link=row.link,
        attempts=row.attempts,
        refusals=row.refusals,
        unclear=row.unclear,
        look_at=row.look_at,
        ordered_at=row.ordered_at,
        not_before=row.not_before,
        claimed_until=row.claimed_until,
        attempted_at=row.attempted_at,
        sent_at=row.sent_at,
        failure=row.failure,
    )
