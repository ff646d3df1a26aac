"""What follows from sending a part: every transition after an attempt, on one screen.

outcome                              the part becomes
a receipt                            sent
not sent, may be tried again         waiting, after a pause (the network's own, or a growing one of ours)
not sent, refused for good           failed
unclear                              uncertain; nobody sends it again but an operator
held back before any attempt         waiting
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import NotDelivered, Unclear, Undelivered
from bot.domain.post import Part, PartState, Receipt

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=10)
_MOST_DOUBLINGS = 6


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
