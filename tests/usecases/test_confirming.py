"""A confirmation is recorded as an event, holds nothing, and outlives an import of the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.post import PostState
from bot.domain.prisoner import Kind
from tests.usecases.test_daily_post import post_of
from tests.world import LIVE, azerbaijan, happened, world


async def test_a_confirmation_is_told_at_once_and_holds_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        assert await it.bot.confirm.confirm(post.prisoner, "cpj-hasanli", date(2026, 11, 23), "Eli")
        assert not await it.bot.confirm.confirm(post.prisoner, "cpj-hasanli", date(2026, 11, 23), "Eli")
        it.clock.forward(hours=1)
        await it.tick()
        published, _ = await post_of(it, "channel")
        assert published.state is PostState.PUBLISHED
        assert f"{post.prisoner}/confirmed-on-2026-11-23" in published.told


async def test_it_outlives_an_import_of_files_that_lack_it(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.bot.confirm.confirm("ulvi-hasanli", "cpj-hasanli", date(2026, 11, 23), "Eli")
        assert not (await it.bot.importing.apply(azerbaijan(), prune=False)).lines
        kept = (await it.dossier()).prisoners["ulvi-hasanli"].events
        assert [event.kind for event in kept if event.id.startswith("confirmed-on-")] == [Kind.CONFIRMED]
        await it.bot.importing.apply(azerbaijan(), prune=True)
        assert (await it.dossier()) == azerbaijan()


async def test_what_does_not_fit_is_refused_with_the_remedy(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        confirm, day = it.bot.confirm.confirm, date(2026, 11, 23)
        for slug, source, on in (
            ("nobody", "cpj-hasanli", day),
            ("ulvi-hasanli", "no-source", day),
            ("ulvi-hasanli", "cpj-hasanli", date(2026, 11, 25)),
            ("ulvi-hasanli", "cpj-hasanli", date(2020, 1, 1)),
        ):
            with pytest.raises(Refused) as refused:
                await confirm(slug, source, on, "Eli")
            assert 1 <= str(refused.value).count("\n") + 1 <= 2
        await it.tell("ulvi-hasanli", happened(Kind.RELEASED, date(2026, 11, 20)))
        with pytest.raises(Refused):
            await confirm("ulvi-hasanli", "cpj-hasanli", day, "Eli")
