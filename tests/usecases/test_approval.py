"""Care before reach: operators see a post first, and news waits for their yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotDelivered, Refused
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


async def test_one_yes_is_enough_for_every_audience(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS, Clock(HOUR - timedelta(days=1, hours=8))) as it:
        await it.tell("ulvi-hasanli", happened(Kind.RELEASED, date(2026, 11, 22)))
        await at(it, HOUR - timedelta(hours=3))
        post, _ = await post_of(it, "channel")
        await it.bot.decide.approve(post.id, "Eli")
        assert await it.notices(NoticeKind.NEWS) == []
        await at(it, HOUR)
        assert [len(network.posts) for network in (it.telegram, it.mastodon)] == [1, 1]


async def test_news_that_one_audience_had_comes_to_a_later_one_only_with_its_own_yes(tmp_path: Path) -> None:
    """The second goes live when the first has told the news, after the hour: it speaks of the rotation's person."""
    clock = Clock(HOUR - timedelta(days=1, hours=8))
    only_channel = LIVE.partition('[[audience]]\nname = "followers"')[0] + OPERATORS
    async with world(tmp_path, only_channel, clock) as it:
        await it.tell("ulvi-hasanli", happened(Kind.RELEASED, date(2026, 11, 22)))
        await at(it, HOUR - timedelta(hours=3))
        await it.bot.decide.approve((await post_of(it, "channel"))[0].id, "Eli")
        await at(it, HOUR)
    late = LIVE.replace('network = "mastodon"', 'network = "mastodon"\nat = "10:30"') + OPERATORS
    async with world(tmp_path, late, clock) as it:
        clock.forward(minutes=10)
        for minutes in (0, 85, 1, 1):
            clock.forward(minutes=minutes)
            await it.tick()
        post, _ = await post_of(it, "followers")
        assert (post.occasion, post.state) == (Occasion.ROTATION, PostState.PUBLISHED)
        async with it.bot.units(reading=True) as unit:
            journal = await unit.journal.of(post.subject)
        assert len([entry for entry in journal if entry.action == "planned anew"]) == 1


@pytest.mark.parametrize("hour", ["00:00", "00:30"])
@pytest.mark.parametrize("news", [False, True])
async def test_a_post_soon_after_midnight_is_shown_three_hours_before(tmp_path: Path, hour: str, news: bool) -> None:
    toml = VETO.replace("live = true", f'live = true\nat = "{hour}"')
    due = datetime(2026, 11, 23, 20, int(hour[3:]), tzinfo=UTC)
    async with world(tmp_path, toml, Clock(due - timedelta(hours=12))) as it:
        await it.tick()
        if news:
            await it.tell("ulvi-hasanli", happened(Kind.RELEASED, date(2026, 11, 22)))
        await at(it, due - timedelta(hours=3))
        post, _ = await post_of(it, "channel", date(2026, 11, 24))
        assert post.shown_at is not None
        assert post.occasion is (Occasion.RELEASE if news else Occasion.ROTATION)
        if news:
            await it.bot.decide.approve(post.id, "Eli")
        await at(it, due)
        assert [sent.message for sent in it.telegram.posts] == ["release" if news else "spotlight"]
        post, _ = await post_of(it, "channel", date(2026, 11, 24))
        assert not post.late


async def test_what_nobody_could_be_shown_waits_until_it_is_too_late(tmp_path: Path) -> None:
    async with world(tmp_path, VETO, Clock(HOUR - timedelta(hours=3))) as it:
        it.telegram.failures = it.mastodon.failures = [NotDelivered("down")] * 200
        await it.tick()
        await at(it, HOUR)
        assert it.telegram.posts == []
        it.telegram.failures.clear()
        it.clock.forward(minutes=11)
        await it.tick()
        assert (await post_of(it, "channel"))[0].shown_at is not None
        it.clock.forward(minutes=16)
        await it.tick()
        assert len(it.telegram.posts) == 1


async def test_the_buttons_go_when_the_post_is_out(tmp_path: Path) -> None:
    async with world(tmp_path, VETO, Clock(HOUR - timedelta(hours=3))) as it:
        await it.tick()
        await at(it, HOUR)
        it.clock.forward(minutes=2)
        await it.tick()
        async with it.bot.units(reading=True) as unit:
            post, _ = await post_of(it, "channel")
            assert await unit.notices.about((NoticeKind.SHOWN,), post.id) == []
        assert len(it.telegram.edited) == len(it.telegram.notices) == 2
