"""How far a network's inbox has been read."""

from __future__ import annotations

from bot.ports import Units


class KeptPosition:
    """Keeps ports.Position's promise in the database."""

    def __init__(self, units: Units, network: str) -> None:
        self._units = units
        self._mark = f"inbox.{network}"

    async def read(self) -> str | None:
        async with self._units(reading=True) as unit:
            return await unit.marks.get(self._mark)

    async def advance(self, id: str) -> None:
        async with self._units() as unit:
            await unit.marks.put(self._mark, id)
            await unit.commit()
