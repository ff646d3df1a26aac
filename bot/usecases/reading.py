"""Reading the facts as readers may see them: always the newest, read from the database only when they changed."""

from __future__ import annotations

from datetime import date

from bot.domain.campaign import Dossier
from bot.domain.errors import Refused
from bot.domain.profile import Readable
from bot.domain.standing import Freshness
from bot.ports import Unit


class Reading:
    """Hands out the dossier of an open unit. Keeps one dossier and one day's view of it in memory."""

    def __init__(self, freshness: Freshness) -> None:
        self._freshness = freshness
        self._dossier: tuple[int, Dossier] | None = None
        self._readable: tuple[int, Readable] | None = None

    async def dossier(self, unit: Unit) -> Dossier:
        """The newest dossier; Refused where there is none yet."""
        return (await self._newest(unit))[1]

    async def readable(self, unit: Unit, on: date) -> Readable:
        """What readers may see on that day; Refused where there is no dossier yet."""
        revision, dossier = await self._newest(unit)
        if self._readable is None or (self._readable[0], self._readable[1].on) != (revision, on):
            self._readable = revision, Readable(dossier, on, self._freshness)
        return self._readable[1]

    async def _newest(self, unit: Unit) -> tuple[int, Dossier]:
        revision = await unit.dossier.revision()
        if self._dossier is None or self._dossier[0] != revision:
            dossier = await unit.dossier.read()
            if dossier is None:
                raise Refused("There is no dossier in the database yet.\nRun `solidarity init` first.")
            self._dossier = revision, dossier
        return self._dossier
