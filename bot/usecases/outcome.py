"""Writing down what became of a part, and telling operators where it matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import rules
from bot.domain.amendment import Loss
from bot.domain.errors import NotDelivered, Undelivered
from bot.domain.notice import ABOUT_PARTS, ABOUT_POSTS, NoticeKind
from bot.domain.post import Destination, JournalEntry, Part, PartKind, PartState, Post, PostState
from bot.domain.rules import KeptBack
from bot.ports import Clock, Unit
from bot.usecases.notify import Notify
from bot.usecases.places import move

ACTOR = "schedule"
_PUNCTUAL = timedelta(minutes=1)
_SETTLED = frozenset({PartState.SENT, PartState.FAILED})
_OUT = frozenset({PostState.PUBLISHED, PostState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Result:
    """A part after its attempt. `plain`: the mark-up was refused. `was_lost`: its destination was known to be lost."""

    part: Part
    to: Destination
    error: Undelivered | None = None
    plain: bool = False
    was_lost: bool = False


class Outcomes:
    """Keeps posts, parts, journal and notices in step, always within the caller's transaction."""

    def __init__(self, notify: Notify, *, clock: Clock) -> None:
        self._notify = notify
        self._clock = clock

    async def note(self, result: Result, unit: Unit, *, actor: str = ACTOR) -> None:
        """Note an outcome. A delivery that is wholly there publishes its post; one that nobody took skips it."""
        part, to = result.part, result.to
        # The post before its parts, as everywhere: so no two units wait for each other.
        _, post, parts = await unit.posts.delivery(part.delivery)
        await unit.posts.write(part)
        parts = [part if each.id == part.id else each for each in parts]
        failure = result.error if isinstance(result.error, NotDelivered) else None
        if failure and failure.moved_to:
            await move(to, failure.moved_to, unit)
            values = {"network": str(to.network), "place": place_of(to), "reason": str(failure)}
            await self._notify.tell(unit, NoticeKind.MOVED, place_of(to), values)
        reason = part.failure or part.link or part.remote_id
        await self.journal(unit, post, str(part.state), f"{place_of(to)}: {reason}", actor)
        await self._tell(result, post, unit)
        if part.kind is PartKind.CORRECTION or post.state in _OUT:
            return
        if all(each.state is PartState.SENT for each in parts if each.kind is PartKind.TEXT):
            await self._publish(post, part, unit, actor)
        elif await self._is_refused_everywhere(post, unit):
            await self._skip(post, f"no place took it: {part.failure}", unit, actor)
        else:
            await unit.posts.save(_with_note(post, part))

    async def note_abandoned(self, part: Part, unit: Unit) -> None:
        """A part that a run which ended had begun to send."""
        delivery, post, _ = await unit.posts.delivery(part.delivery)
        await unit.posts.save(_with_note(post, part))
        await self.journal(unit, post, str(part.state), f"{place_of(delivery.destination)}: {part.failure}")

    async def keep_back(self, post: Post, part: Part, kept: KeptBack, unit: Unit) -> None:
        """A part that may not be sent now; its post is held or skipped, or waits."""
        now, stays = self._clock(), kept.state is post.state
        released = replace(rules.released(part), not_before=now + timedelta(minutes=1) if stays else part.not_before)
        if post.state in _OUT:
            released = replace(released, state=PartState.FAILED, failure=kept.reason)
        await unit.posts.write(released)
        if stays and post.note == kept.reason:
            return
        if post.state not in _OUT:
            await unit.posts.save(replace(post, state=kept.state, note=kept.reason))
            if kept.state is PostState.SKIPPED:
                await unit.posts.close(post.id)
                await self._notify.resolve(unit, ABOUT_POSTS, post.id, "its hour has passed")
        await self.journal(unit, post, str(kept.state), kept.reason)
        await self._tell_kept(post, kept, unit)

    async def journal(self, unit: Unit, post: Post, action: str, detail: str, actor: str = ACTOR) -> None:
        """Write down what happened to a post, when, and by whom."""
        await unit.journal.add(
            JournalEntry(at=self._clock(), actor=actor, action=action, subject=post.subject, detail=detail)
        )

    async def _publish(self, post: Post, part: Part, unit: Unit, actor: str) -> None:
        sent_at = part.sent_at or self._clock()
        late = not post.rehearsed and sent_at > post.due_at + _PUNCTUAL
        await unit.posts.save(replace(post, state=PostState.PUBLISHED, published_at=sent_at, late=late, note=""))
        minutes = (sent_at - post.due_at) // timedelta(minutes=1)
        detail = f"late by {minutes} minutes" if late else "on time"
        await self._notify.resolve(unit, ABOUT_POSTS, post.id, "it went out")
        await self.journal(unit, post, str(PostState.PUBLISHED), detail, actor)

    async def _skip(self, post: Post, reason: str, unit: Unit, actor: str) -> None:
        await unit.posts.save(replace(post, state=PostState.SKIPPED, note=reason))
        await self.journal(unit, post, str(PostState.SKIPPED), reason, actor)

    async def _is_refused_everywhere(self, post: Post, unit: Unit) -> bool:
        parts = [part for _, parts in await unit.posts.deliveries(post.id) for part in parts]
        return all(part.state in _SETTLED for part in parts) and not any(p.state is PartState.SENT for p in parts)

    async def _tell(self, result: Result, post: Post, unit: Unit) -> None:
        part, to, network = result.part, result.to, str(result.to.network)
        values = {**values_of(post), "network": network, "place": place_of(to), "reason": part.failure}
        if part.state is PartState.SENT:
            await self._notify.resolve_subject(unit, NoticeKind.LOGIN, network)
            await self._notify.resolve(unit, ABOUT_PARTS, part.id, "it is there")
            if result.plain:
                await self._notify.tell(
                    unit, NoticeKind.TEMPLATE, part.message, {"template": part.message, "network": network}
                )
        failure = result.error if isinstance(result.error, NotDelivered) else None
        if failure and failure.login:
            await self._notify.tell_while_open(unit, NoticeKind.LOGIN, network, {"network": network})
        elif failure and failure.gone:
            await self.lose(to, str(failure), unit)
        elif failure and failure.permanent and not result.was_lost:
            await self._notify.tell(unit, NoticeKind.FAILED, f"{post.subject} {place_of(to)}", values, about=part.id)

    async def lose(self, to: Destination, reason: str, unit: Unit) -> None:
        """A destination takes nothing any more: nothing is sent there until an operator reconnects it."""
        loss = Loss(network=str(to.network), address=to.address, since=self._clock(), reason=reason)
        loss = await unit.losses.add(loss)
        values = {"network": str(to.network), "place": place_of(to), "date": f"{loss.since:%Y-%m-%d}", "reason": reason}
        # Who left a private chat is nobody's business: one message with a count.
        about, subject = (0, "private chats") if to.is_private else (loss.id, place_of(to))
        await self._notify.tell(unit, NoticeKind.LOST, subject, values, about=about)

    async def _tell_kept(self, post: Post, kept: KeptBack, unit: Unit) -> None:
        if post.rehearsed:
            return
        values = {**values_of(post), "reason": kept.reason}
        if kept.state is PostState.HELD:
            await self._notify.tell(unit, NoticeKind.HELD, post.subject, values, about=post.id, post=post.id)
        elif kept.state is PostState.SKIPPED and post.state is not PostState.SKIPPED:
            missed = {"audience": post.audience, "dates": str(post.local_date)}
            await self._notify.tell(unit, NoticeKind.MISSED, post.audience, missed)


def values_of(post: Post) -> dict[str, str]:
    return {"audience": post.audience, "date": str(post.local_date), "person": post.prisoner}


def place_of(to: Destination) -> str:
    """A destination's name in journal and notices; whose chat a private one is, is said nowhere."""
    address = "a private chat" if to.is_private else to.address
    form = "" if to.network is to.shape else f"({to.shape})"
    return " ".join(filter(None, (str(to.network), address, form)))


def _with_note(post: Post, part: Part) -> Post:
    return post if post.state in _OUT else replace(post, note=f"{part.state}: {part.failure}")
