"""Whether a part may be sent, and what follows from sending it: every transition, on one screen.

before it is sent                    the part                    its post
nothing speaks against it            is attempted                due
sending is stopped                   waiting                     as it was
its post may not go out any more     waiting                     held, or skipped
the same, but the post is out        failed                      published

outcome                              the part becomes
a receipt                            sent
not sent, may be tried again         waiting, after a pause (the network's own, or a growing one of ours)
not sent, refused for good           failed
unclear                              uncertain; nobody sends it again but an operator
held back before any attempt         waiting
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.domain.post import Audience, Delivery, Part, PartState, Post, PostState, Receipt

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=10)
_MOST_DOUBLINGS = 6

TO_SEND = frozenset({PostState.PLANNED, PostState.APPROVED, PostState.DUE})
"""States of a post that may still go out."""


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Why a post may not go out now, and what becomes of it."""

    state: PostState
    reason: str


def kept_back(
    post: Post, delivery: Delivery, audience: Audience | None, *, now: datetime, late_limit: timedelta
) -> KeptBack | None:
    """Whether something speaks against sending a part of this post now, before its facts are looked at."""
    if post.state not in TO_SEND and post.state is not PostState.PUBLISHED:
        return KeptBack(post.state, post.note)
    if audience is None or audience.rehearses != post.rehearsed:
        return KeptBack(PostState.HELD, "the audience is not set up this way any more")
    same_place = delivery.destination in audience.destinations and delivery.language == audience.language
    if not same_place or not (post.rehearsed or post.due_at == audience.due_at(post.local_date)):
        # Planning makes a new post of it, unless some of it may be there already.
        return KeptBack(post.state, "the audience's place, hour or language was changed")
    if post.rehearsed and audience.date_at(now) > post.local_date:
        return KeptBack(PostState.SKIPPED, "its day is over")
    if not post.rehearsed and now > post.due_at + late_limit:
        return KeptBack(PostState.SKIPPED, "missed: it would be later than the late limit")
    return None


def attempted(part: Part, now: datetime, text: str) -> Part:
    """The part just before it is sent, with exactly what will be sent."""
    return replace(part, text=text, attempted_at=now)


def after_receipt(part: Part, receipt: Receipt, now: datetime) -> Part:
    """The part that is certainly there."""
    return replace(
        part,
        state=PartState.SENT,
        remote_id=receipt.remote_id,
        link=receipt.link,
        sent_at=receipt.sent_at or now,
        claimed_until=None,
        failure="",
    )


def after_failure(part: Part, error: Undelivered, now: datetime) -> Part:
    """The part that a network did not confirm."""
    match error:
        case NotDelivered(permanent=True):
            return replace(part, state=PartState.FAILED, claimed_until=None, failure=str(error))
        case NotDelivered():
            again = replace(released(part), not_before=now + pause(part.attempts, error.wait))
            return replace(again, refusals=part.refusals + 1, failure=str(error))
        case Unclear() | Undelivered():
            return replace(part, state=PartState.UNCERTAIN, claimed_until=None, failure=str(error))


def released(part: Part) -> Part:
    """A claimed part that was not attempted, or certainly not sent: free again."""
    return replace(part, state=PartState.WAITING, claimed_until=None, attempted_at=None)


def pause(attempts: int, asked: timedelta | None) -> timedelta:
    """How long to wait before the next try: at least what the network asked, else longer each time."""
    doublings = min(max(attempts - 1, 0), _MOST_DOUBLINGS)
    ours = min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
    return max(ours, asked) if asked else ours
