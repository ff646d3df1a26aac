"""Writing troubles down for operators, in the transaction of what caused them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.domain.notice import SAME_TROUBLE, Notice, NoticeKind
from bot.domain.post import Destination
from bot.ports import Clock, Unit


class Notify:
    """Writes troubles down, in the transaction of what caused them."""

    def __init__(self, places: Sequence[Destination], *, clock: Clock) -> None:
        self._places = places
        self._clock = clock

    async def tell(
        self, unit: Unit, kind: NoticeKind, subject: str, values: Mapping[str, str], *, about: int = 0, post: int = 0
    ) -> None:
        """Tell operators. What happens again within the hour is counted in the same notice."""
        now = self._clock()
        before = await unit.notices.latest(kind, subject)
        if before is None or before.last_at < now - SAME_TROUBLE:
            notice = Notice(kind=kind, subject=subject, at=now, last_at=now, values=dict(values),
                            about=about, post=post)  # fmt: skip
            await unit.notices.add(notice, self._places)
            return
        merged = {**before.values, **values, **_dates(before.values, values)}
        again = replace(before, last_at=now, values=merged, about=about or before.about, post=post or before.post)
        await unit.notices.write(replace(again, count=before.count + 1, resolved_at=None, outcome=""))

    async def tell_once(
        self, unit: Unit, kind: NoticeKind, subject: str, values: Mapping[str, str], *, about: int = 0, post: int = 0
    ) -> None:
        """Tell operators, unless they were ever told."""
        if await unit.notices.latest(kind, subject) is None:
            await self.tell(unit, kind, subject, values, about=about, post=post)

    async def tell_while_open(self, unit: Unit, kind: NoticeKind, subject: str, values: Mapping[str, str]) -> None:
        """Tell operators, unless they know and it is not over."""
        before = await unit.notices.latest(kind, subject)
        if before is None or before.resolved_at is not None:
            await self.tell(unit, kind, subject, values)

    async def resolve(self, unit: Unit, kinds: Collection[NoticeKind], about: int, outcome: str) -> None:
        """The question about this id is answered."""
        for notice in await unit.notices.about(kinds, about):
            await self._close(unit, notice, outcome)

    async def resolve_subject(self, unit: Unit, kind: NoticeKind, subject: str) -> None:
        """This trouble, if it is one, is over."""
        notice = await unit.notices.latest(kind, subject)
        if notice is not None and notice.resolved_at is None:
            await self._close(unit, notice, "")

    async def _close(self, unit: Unit, notice: Notice, outcome: str) -> None:
        await unit.notices.write(replace(notice, resolved_at=self._clock(), outcome=outcome))


def _dates(before: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The dates of both, each once."""
    if "dates" not in new:
        return {}
    every = (*before.get("dates", "").split(", "), *new["dates"].split(", "))
    return {"dates": ", ".join(sorted({date for date in every if date}))}
