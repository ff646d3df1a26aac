"""Every transition of a post and its parts, on one screen: who makes it, and what each outcome leads to.

post        becomes     made by       when
planned     held        publishing    its person's status changed, it cannot be said, its audience is set up otherwise
planned     approved    an operator   let it go; a held one too
planned     skipped     publishing    its hour passed more than the late limit ago; or an operator said so
approved    held        publishing    any fact but a mere confirmation changed since an operator let it go
planned     due         publishing    a part of it is about to be sent (approved likewise)
due         published   publishing    one delivery is wholly there
due         skipped     publishing    no place took it
published   withdrawn   an operator   taken back

part        becomes     made by       when
waiting     claimed     publishing    it is due; claimed for a while, so that nobody else sends it
claimed     waiting     publishing    certainly not there: sending is stopped, the network asked to wait, nobody was
                                      reached; or the claim ran out before any attempt
claimed     sent        publishing    the network said so
claimed     failed      publishing    refused for good, or its destination is lost
claimed     uncertain   publishing    the outcome is unclear, or the program ended in mid-send
uncertain   sent        looking       it stands in our own timeline; or an operator saw it
uncertain   waiting     looking       certainly not there: sent again under the same key; or an operator ordered it
failed      waiting     an operator   ordered it: sent again under a new key
sent        withdrawn   taking back   deleted, or replaced by a notice

A failure   wait until T (429)            waiting until then
            not sent for certain          waiting for a while that grows
            our own login refused         waiting until it is mended, or too late
            the destination moved         waiting, at its new address at once
            refused for good              failed; operators are told
            the destination is lost       failed; nothing more is sent there; operators are told
            unclear                       uncertain; looked for, or operators are asked
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.domain.post import Approval, Audience, Delivery, Part, PartState, Post, PostState, Receipt
from bot.domain.profile import Profile
from bot.domain.story import fits

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=10)
_MOST_DOUBLINGS = 6

SHOWN_BEFORE = timedelta(hours=3)
"""How long before its hour operators are shown a post that they may hold."""

LEAST_LOOK = timedelta(minutes=15)
"""How long operators have at least, however late they were shown it."""

APPEARS_WITHIN = timedelta(minutes=2)
"""A message that a server still had at hand when its answer was lost stands in its timeline after this time."""

MISSED = "missed: its hour passed more than the late limit ago"
"""What a post's note says that was skipped for being too late."""

TO_SEND = frozenset({PostState.PLANNED, PostState.APPROVED, PostState.DUE})
"""States of a post that may still go out."""


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Why a post may not go out now, and what becomes of it."""

    state: PostState
    reason: str


def kept_back(
    post: Post, delivery: Delivery, part: Part, audience: Audience | None, *, now: datetime, late_limit: timedelta
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
    if not post.rehearsed and now > latest(post, part, late_limit):
        return KeptBack(PostState.SKIPPED, MISSED)
    return _waits(post, audience, now)


def latest(post: Post, part: Part, late_limit: timedelta) -> datetime:
    """Until when a part may be sent: after its hour, or after an operator ordered it."""
    return max(post.due_at, part.ordered_at or post.due_at) + late_limit


def is_approved(post: Post) -> bool:
    """Whether an operator let it go."""
    return post.decided_at is not None and post.state in TO_SEND | {PostState.PUBLISHED}


def dates_to_plan(audience: Audience, now: datetime) -> tuple[date, ...]:
    """The local dates whose post is to be planned by now: today, and tomorrow where its hour is near."""
    today = audience.date_at(now)
    tomorrow = today + timedelta(days=1)
    is_near = not audience.rehearses and now >= audience.due_at(tomorrow) - SHOWN_BEFORE
    return (today, tomorrow) if is_near else (today,)


def to_be_shown(post: Post, audience: Audience, now: datetime) -> bool:
    """Whether operators are to be asked about a post, by now."""
    asked_about = post.is_news or (audience.approval is Approval.VETO and not post.rehearsed)
    is_open = post.state is PostState.PLANNED and post.decided_at is None and post.shown_at is None
    return asked_about and is_open and now >= post.due_at - SHOWN_BEFORE


def _waits(post: Post, audience: Audience, now: datetime) -> KeptBack | None:
    """What an operator has still to say or see; silence lets a post go that is no news."""
    if post.rehearsed or is_approved(post) or post.state is PostState.PUBLISHED:
        return None
    if post.is_news:
        return KeptBack(post.state, "it waits for an operator's yes")
    if audience.approval is Approval.VETO and (post.shown_at is None or now < post.shown_at + LEAST_LOOK):
        return KeptBack(post.state, "operators have only just been shown it, or could not be")
    return None


def against_its_facts(post: Post, profile: Profile) -> KeptBack | None:
    """Whether what is known now speaks against what was planned or let go."""
    if profile.standing.status is not post.status:
        return KeptBack(PostState.HELD, f"the status changed from {post.status} to {profile.standing.status}")
    if not fits(post.occasion, profile):
        return KeptBack(PostState.HELD, "the person is not in the rotation any more")
    if is_approved(post) and post.state is not PostState.PUBLISHED and profile.fingerprint != post.fingerprint:
        return KeptBack(PostState.HELD, "the facts changed after an operator let it go")
    return None


def attempted(part: Part, now: datetime, *, text: str, message: str) -> Part:
    """The part just before it is sent, with exactly what will be sent."""
    return replace(part, text=text, message=message, attempted_at=now)


def after_receipt(part: Part, receipt: Receipt, now: datetime) -> Part:
    """The part that is certainly there."""
    return replace(
        part,
        state=PartState.SENT,
        remote_id=receipt.remote_id,
        link=receipt.link,
        sent_at=receipt.sent_at or now,
        claimed_until=None,
        look_at=None,
        failure="",
    )


def after_failure(part: Part, error: Undelivered, now: datetime) -> Part:
    """The part that a network did not confirm."""
    match error:
        case NotDelivered(login=True):
            return replace(released(part), not_before=now + _LONGEST_PAUSE, failure=str(error))
        case NotDelivered(permanent=True):
            refused = replace(part, state=PartState.FAILED, claimed_until=None, failure=str(error))
            return replace(refused, refusals=part.refusals + 1, unclear=0)
        case NotDelivered(moved_to=str()):
            return replace(released(part), not_before=now, failure=str(error))
        case NotDelivered():
            wait = error.wait or pause(part.attempts)
            return replace(released(part), not_before=now + wait, failure=str(error))
        case Unclear() | Undelivered():
            unsure = replace(part, state=PartState.UNCERTAIN, claimed_until=None, failure=str(error))
            return replace(unsure, unclear=part.unclear + 1, look_at=now)


def after_look(part: Part, receipt: Receipt | None, now: datetime) -> Part:
    """The uncertain part after we looked whether it is there."""
    if receipt is not None:
        return after_receipt(part, receipt, now)
    if part.attempted_at is not None and now < part.attempted_at + APPEARS_WITHIN:
        return replace(part, look_at=now + _FIRST_PAUSE)
    return replace(released(part), failure="it was not there; sent again under the same key")


def after_blind_look(part: Part, error: Undelivered, now: datetime) -> Part:
    """The uncertain part when the network could not be asked whether it is there; or never can."""
    if isinstance(error, NotDelivered):
        return replace(part, look_at=now + (error.wait or _FIRST_PAUSE * 4))
    return replace(part, look_at=None)


def ordered_again(part: Part, now: datetime) -> Part:
    """The part that an operator ordered to be sent, although nobody knows of it, or it was refused."""
    return replace(released(part), ordered_at=now, not_before=None, attempts=0, failure="")


def released(part: Part) -> Part:
    """A part that was not attempted, or certainly is not there: free again."""
    return replace(part, state=PartState.WAITING, claimed_until=None, attempted_at=None, look_at=None)


def pause(attempts: int) -> timedelta:
    """How long to wait before the next try, longer each time."""
    doublings = min(max(attempts - 1, 0), _MOST_DOUBLINGS)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
