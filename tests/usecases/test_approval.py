"""Care before reach: operators see a post first, and news waits for their yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.notice import NoticeKind
from bot.domain.post import Occasion, PostState
from bot.domain.prisoner import Kind
from tests.usecases.test_daily_post import post_of
from tests.world import LIVE, OPERATORS, Clock, World, happened, world

VETO = LIVE.replace("live = true", 'live = true\napproval = "veto"') + OPERATORS
EARLY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""05:00 in Baku, four hours before the audiences' hour."""
HOUR = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


async def at(it: World, now: datetime) -> None:
    it.clock.now = now
    await it.tick()


async def test_under_veto_silence_lets_a_post_go(tmp_path: Path) -> None:
    async with world(tmp_path, VETO, Clock(EARLY)) as it:
        await it.tick()
        assert it.telegram.sent == []
        await at(it, HOUR - timedelta(hours=3))
        post, _ = await post_of(it, "channel")
        asked = [sent for sent in it.telegram.notices if any(f" {post.id}" in b.line for b in sent.buttons)]
        assert [[button.line for button in sent.buttons] for sent in asked] == [
            [f"/hold {post.id}", f"/skip {post.id}", f"/approve {post.id}"]
        ]
        assert "Afiaddin Mammadov" in asked[0].text, "the text of the post is shown"
        await at(it, HOUR - timedelta(minutes=1))
        assert it.telegram.posts == []
        await at(it, HOUR)
        assert len(it.telegram.posts) == len(it.mastodon.posts) == 1
        assert await it.notices() == []


async def test_held_stays_until_somebody_lets_it_go_again(tmp_path: Path) -> None:
    async with world(tmp_path, VETO, Clock(HOUR - timedelta(hours=3))) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.bot.decide.hold(post.id, "Eli")
        await at(it, HOUR)
        assert (it.telegram.posts, len(it.mastodon.posts)) == ([], 1)
        it.clock.forward(minutes=30)
        await it.bot.decide.approve(post.id, "Eli")
        await it.tick()
        post, _ = await post_of(it, "channel")
        assert (post.state, post.late, len(it.telegram.posts)) == (PostState.PUBLISHED, True, 1)


async def test_a_held_post_cannot_be_let_go_when_it_is_too_late(tmp_path: Path) -> None:
    async with world(tmp_path, VETO, Clock(HOUR - timedelta(hours=3))) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.bot.decide.hold(post.id, "Eli")
        await at(it, HOUR + timedelta(hours=2, minutes=1))
        with pytest.raises(Refused):
            await it.bot.decide.approve(post.id, "Eli")


async def test_skipped_is_left_out_and_nobody_is_bothered_again(tmp_path: Path) -> None:
    async with world(tmp_path, VETO, Clock(HOUR - timedelta(hours=3))) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.bot.decide.skip(post.id, "Eli")
        for hours in (0, 3, 6):
            await at(it, HOUR + timedelta(hours=hours))
        assert it.telegram.posts == []
        assert await it.notices() == []
        with pytest.raises(Refused):
            await it.bot.decide.approve(post.id, "Eli")


async def test_shown_late_operators_have_a_quarter_of_an_hour(tmp_path: Path) -> None:
    clock = Clock(EARLY - timedelta(hours=1))
    async with world(tmp_path, VETO, clock) as it:
        await it.tick()
    async with world(tmp_path, VETO, clock) as it:
        await at(it, HOUR + timedelta(minutes=40))
        assert it.telegram.posts == []
        assert await it.notices() == [], "it is a question, not a trouble"
        await at(it, HOUR + timedelta(minutes=54))
        assert it.telegram.posts == []
        await at(it, HOUR + timedelta(minutes=56))
        assert len(it.telegram.posts) == 1


@pytest.mark.parametrize("kind", [Kind.CONFIRMED, Kind.APPEAL, Kind.RELEASED])
async def test_any_change_after_a_yes_holds_the_post_but_a_confirmation(tmp_path: Path, kind: Kind) -> None:
    async with world(tmp_path, VETO, Clock(HOUR - timedelta(hours=3))) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.bot.decide.approve(post.id, "Eli")
        event = happened(kind, date(2026, 11, 20))
        if kind is Kind.APPEAL:
            person = (await it.dossier()).prisoners[post.prisoner]
            event = replace(event, term=next(e.term for e in reversed(person.events) if e.term))
        await it.tell(post.prisoner, event)
        await at(it, HOUR)
        post, _ = await post_of(it, "channel")
        if kind is Kind.CONFIRMED:
            assert post.state is PostState.PUBLISHED
            return
        assert (post.state, it.telegram.posts) == (PostState.HELD, [])
        held = await it.notices(NoticeKind.HELD)
        assert [notice.about for notice in held if "channel" in notice.subject] == [post.id]
        if kind is Kind.APPEAL:
            await it.bot.decide.approve(post.id, "Eli")
            await it.tick()
            assert len(it.telegram.posts) == 1
        else:
            with pytest.raises(Refused):
                await it.bot.decide.approve(post.id, "Eli")


@pytest.mark.parametrize(("kind", "occasion"), [(Kind.RELEASED, Occasion.RELEASE), (Kind.DIED, Occasion.DEATH)])
async def test_news_waits_for_a_yes_and_demands_nothing(tmp_path: Path, kind: Kind, occasion: Occasion) -> None:
    async with world(tmp_path, LIVE + OPERATORS, Clock(HOUR - timedelta(days=1, hours=8))) as it:
        await it.tell("ulvi-hasanli", happened(kind, date(2026, 11, 22)))
        await at(it, HOUR - timedelta(hours=3))
        post, _ = await post_of(it, "channel")
        assert (post.occasion, post.prisoner) == (occasion, "ulvi-hasanli")
        [asked] = [sent for sent in it.telegram.notices if "channel" in sent.text]
        assert [button.line for button in asked.buttons] == [f"/approve {post.id}", f"/skip {post.id}"]
        assert "ulvi" not in (await it.bot.answer("/today", shape="telegram", language="en")).text.lower()  # type: ignore[arg-type]
        await it.bot.decide.approve(post.id, "Eli")
        await at(it, HOUR)
        [sent] = it.telegram.posts
        assert "Ulvi Hasanli" in sent.text
        assert "demand" not in sent.text.lower()
        assert "free" not in sent.text.lower()
        it.clock.now = HOUR + timedelta(days=1)
        await it.tick()
        post, _ = await post_of(it, "channel", it.clock().date())
        assert post.occasion is Occasion.ROTATION, "news is told once"


async def test_news_without_an_answer_makes_way_and_comes_again(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS, Clock(HOUR - timedelta(days=1, hours=8))) as it:
        await it.tell("ulvi-hasanli", happened(Kind.RELEASED, date(2026, 11, 22)))
        await at(it, HOUR - timedelta(hours=3))
        for _ in range(2):
            await at(it, HOUR)
        post, _ = await post_of(it, "channel")
        assert (post.occasion, post.state) == (Occasion.ROTATION, PostState.PUBLISHED)
        assert await it.notices(NoticeKind.NEWS) == []
        await at(it, HOUR + timedelta(hours=21))
        again, _ = await post_of(it, "channel", date(2026, 11, 25))
        assert again.occasion is Occasion.RELEASE
        await it.bot.decide.skip(again.id, "Eli")
        for hours in (24, 48):
            await at(it, HOUR + timedelta(hours=hours))
        later, _ = await post_of(it, "channel", date(2026, 11, 26))
        assert later.occasion is Occasion.ROTATION, "an operator said no"


async def test_an_old_release_is_no_news(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS, Clock(EARLY)) as it:
        await it.tell("ulvi-hasanli", happened(Kind.RELEASED, date(2026, 9, 1)))
        await it.tick()
        assert (await post_of(it, "channel"))[0].occasion is Occasion.ROTATION
