"""What operators decide: whether a post goes, whether a part is there, whether a place is back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain import rules
from bot.domain.errors import Refused
from bot.domain.notice import ABOUT_PARTS, ABOUT_POSTS, NoticeKind
from bot.domain.post import Audience, Delivery, JournalEntry, Part, PartKind, PartState, Post, PostState, Receipt
from bot.domain.profile import Profile
from bot.domain.story import fits
from bot.ports import Clock, Unit, Units
from bot.usecases.notify import Notify
from bot.usecases.outcome import Outcomes, Result
from bot.usecases.posts import post_by_id
from bot.usecases.reading import Reading

_TO_SETTLE = frozenset({PartState.UNCERTAIN, PartState.FAILED})


class Decide:
    """Carries out operators' decisions; Refused says why one cannot be, and what to do instead.

    `by` names the operator, in the journal and to the other operators.
    """

    def __init__(
        self,
        units: Units,
        reading: Reading,
        outcomes: Outcomes,
        notify: Notify,
        audiences: Sequence[Audience],
        *,
        clock: Clock,
        late_limit: timedelta,
    ) -> None:
        self._units = units
        self._reading = reading
        self._outcomes = outcomes
        self._notify = notify
        self._audiences = {audience.name: audience for audience in audiences}
        self._clock = clock
        self._late_limit = late_limit

    async def approve(self, id: int, by: str) -> None:
        """Let a post go, as its facts are now: one that is planned, held, or waits for a yes.

        A yes to news is one for every audience that has it planned and undecided.
        """
        async with self._units() as unit:
            post = await self._open_post(id, unit)
            self._refuse_if_late(post)
            readable = await self._reading.readable(unit, post.local_date)
            profile = _may_go(post, readable.profile(post.prisoner))
            status, fingerprint = profile.standing.status, profile.fingerprint
            for each in (post, *await self._same_news(post, unit)):
                told = replace(each, status=status, fingerprint=fingerprint, told=profile.told)
                await self._decided(told, PostState.APPROVED, "", by, unit)
                await self._wake(each, unit)
            await unit.commit()

    async def hold(self, id: int, by: str) -> None:
        """Keep a post back until an operator lets it go."""
        async with self._units() as unit:
            post = await self._open_post(id, unit)
            await self._decided(post, PostState.HELD, f"held by {by}", by, unit)
            await unit.commit()

    async def skip(self, id: int, by: str) -> None:
        """Leave a post out, for good; news for every audience that has it planned and undecided."""
        async with self._units() as unit:
            post = await self._open_post(id, unit)
            for each in (post, *await self._same_news(post, unit)):
                await self._decided(each, PostState.SKIPPED, f"skipped by {by}", by, unit)
                await unit.posts.close(each.id)
            await unit.commit()

    async def unsettled(self, post_id: int, *, failed: bool) -> tuple[int, ...]:
        """The ids of a post's uncertain parts; of its refused ones too where `failed` and nothing is uncertain."""
        async with self._units(reading=True) as unit:
            await post_by_id(post_id, unit)
            parts = [part for _, parts in await unit.posts.deliveries(post_id) for part in parts]
        uncertain = tuple(part.id for part in parts if part.state is PartState.UNCERTAIN)
        refused = tuple(part.id for part in parts if part.state is PartState.FAILED) if failed else ()
        if not (uncertain or refused):
            raise Refused(f"Nothing of post {post_id} is uncertain.\n`solidarity post show {post_id}` says how it is.")
        return uncertain or refused

    async def there(self, part_id: int, by: str, link: str = "") -> None:
        """An operator saw an uncertain part at its place; `link` is where, if they know."""
        async with self._units() as unit:
            part, delivery, _ = await self._unsettled(part_id, unit)
            receipt = Receipt(remote_id=_id_in(link), link=link, sent_at=part.attempted_at)
            settled = rules.after_receipt(part, receipt, self._clock())
            await self._notify.resolve(unit, ABOUT_PARTS, part_id, f"it is there, says {by}")
            await self._outcomes.note(Result(settled, delivery.destination), unit, actor=by)
            await unit.commit()

    async def again(self, part_id: int, by: str) -> None:
        """Send a part again that is uncertain, or was refused, for an operator says that it is not there."""
        async with self._units() as unit:
            part, _, post = await self._unsettled(part_id, unit)
            if part.kind is PartKind.TEXT:
                self._refuse_if_over(post)
            settled = rules.ordered_again(part, self._clock())
            await unit.posts.write(settled)
            if post.state is PostState.SKIPPED:
                post = replace(post, state=PostState.DUE)
            if post.state in rules.TO_SEND:
                await unit.posts.save(replace(post, note=""))
            await self._outcomes.journal(unit, post, "send again", f"part {part.position + 1}", by)
            await self._notify.resolve(unit, ABOUT_PARTS, part_id, f"sent again, by {by}")
            await unit.commit()

    async def missing(self, part_id: int, by: str) -> None:
        """An uncertain part is not there, and shall not be sent any more."""
        async with self._units() as unit:
            part, delivery, _ = await self._unsettled(part_id, unit)
            settled = replace(part, state=PartState.FAILED, look_at=None, failure=f"not there, says {by}")
            await self._notify.resolve(unit, ABOUT_PARTS, part_id, f"not there, says {by}")
            await self._outcomes.note(Result(settled, delivery.destination), unit, actor=by)
            await unit.commit()

    async def reconnect(self, loss_id: int, by: str) -> str:
        """Send to a lost destination again from now on; its name."""
        async with self._units() as unit:
            loss = await unit.losses.get(loss_id)
            if loss is None:
                raise Refused(f"There is no lost place {loss_id}.\n`solidarity status` names those that there are.")
            await unit.losses.drop(loss_id)
            await unit.journal.add(
                JournalEntry(at=self._clock(), actor=by, action="reconnect", subject=f"{loss.network}/{loss_id}")
            )
            await self._notify.resolve(unit, (NoticeKind.LOST,), loss_id, f"reconnected by {by}")
            await unit.commit()
        return f"{loss.network} {loss.address}"

    async def _decided(self, post: Post, state: PostState, note: str, by: str, unit: Unit) -> None:
        await unit.posts.save(replace(post, state=state, note=note, decided_at=self._clock()))
        await self._outcomes.journal(unit, post, str(state), "", by)
        await self._notify.resolve(unit, ABOUT_POSTS, post.id, f"{state} by {by}")

    async def _same_news(self, post: Post, unit: Unit) -> list[Post]:
        """The same news, planned and undecided, for other audiences."""
        if not post.is_news:
            return []
        key = (post.occasion, post.prisoner, PostState.PLANNED, None)
        others = await unit.posts.on(post.local_date, rehearsed=False)
        return [
            each
            for each in others
            if each.id != post.id and (each.occasion, each.prisoner, each.state, each.decided_at) == key
        ]

    async def _wake(self, post: Post, unit: Unit) -> None:
        """Parts that waited for this decision wait no longer."""
        for _, parts in await unit.posts.deliveries(post.id):
            for part in parts:
                if part.state is PartState.WAITING and part.not_before:
                    await unit.posts.write(replace(part, not_before=None))

    async def _open_post(self, id: int, unit: Unit) -> Post:
        post = await post_by_id(id, unit)
        if post.state not in rules.TO_SEND | {PostState.HELD}:
            raise Refused(f"Post {id} is {post.state} already.\n`solidarity post show {id}` says how that came.")
        sent = [part for _, parts in await unit.posts.deliveries(id) for part in parts]
        if any(part.state not in (PartState.WAITING, PartState.FAILED) for part in sent):
            raise Refused(f"Post {id} is being sent, or may be there.\n`solidarity post show {id}` says how far it is.")
        return post

    async def _unsettled(self, part_id: int, unit: Unit) -> tuple[Part, Delivery, Post]:
        part = await unit.posts.part(part_id)
        if part is None:
            raise Refused(f"There is no part {part_id}.\n`solidarity post show` names the parts of a post.")
        delivery, post, parts = await unit.posts.delivery(part.delivery)
        part = next(each for each in parts if each.id == part_id)
        if part.state not in _TO_SETTLE:
            raise Refused(f"Part {part_id} is {part.state}, so there is nothing to settle.\nNothing was changed.")
        return part, delivery, post

    def _refuse_if_late(self, post: Post) -> None:
        if not post.rehearsed and self._clock() > post.due_at + self._late_limit:
            raise Refused(
                f"Post {post.id} should have gone out at {post.due_at:%H:%M} UTC on {post.due_at:%Y-%m-%d}, and it is too"
                " late for it now.\nThe next one is planned for the next day; news is shown to you again then."
            )

    def _refuse_if_over(self, post: Post) -> None:
        if post.state is PostState.WITHDRAWN:
            raise Refused(f"Post {post.id} was taken back, so nothing of it is sent any more.\nNothing was changed.")
        audience = self._audiences.get(post.audience)
        if audience is None or audience.date_at(self._clock()) > post.local_date:
            raise Refused(
                f"The day of post {post.id} is over, and it tells the facts of that day.\n"
                "Say that it is there, or `solidarity post settle` it as missing."
            )


def _may_go(post: Post, profile: Profile | None) -> Profile:
    if profile is None or not fits(post.occasion, profile):
        raise Refused(
            f"Post {post.id} cannot go out: its person's standing is not what it tells any more.\n"
            f"`solidarity post skip {post.id}` leaves it out."
        )
    return profile


def _id_in(link: str) -> str:
    """The message's id, which a link to a public message ends with."""
    return link.rstrip("/").rpartition("/")[2] if link else ""
