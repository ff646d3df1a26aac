"""The one switch that stops all sending, within seconds and across restarts."""

from __future__ import annotations

from bot.domain.post import JournalEntry
from bot.ports import Clock, Unit, Units

_MARK = "switch"
_STOPPED = "stopped"


async def is_stopped(unit: Unit) -> bool:
    """Whether all sending is switched off."""
    return await unit.marks.get(_MARK) == _STOPPED


class Switch:
    """Stops and resumes everything that is sent; what an operator does is written in the journal."""

    def __init__(self, units: Units, *, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def stop(self, by: str = "operator") -> None:
        await self._turn(_STOPPED, "stop", by)

    async def resume(self, by: str = "operator") -> None:
        await self._turn("on", "resume", by)

    async def _turn(self, value: str, action: str, by: str) -> None:
        async with self._units() as unit:
            await unit.marks.put(_MARK, value)
            entry = JournalEntry(at=self._clock(), actor=by, action=action, subject=_MARK)
            await unit.journal.add(entry)
            await unit.commit()
