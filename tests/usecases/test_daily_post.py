"""One person a day, to each audience at its own hour, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Network, Part, PartState, Post, PostState
from bot.domain.prisoner import Kind
from tests.world import DAY, LIVE, Clock, World, happened, world

TODAY = date(2026, 11, 24)


async def post_of(it: World, audience: str, day: date = TODAY, *, rehearsed: bool = False) -> tuple[Post, Part]:
    async with it.bot.units(reading=True) as unit:
        post = await unit.posts.of(audience, day, rehearsed=rehearsed)
        assert post is not None
        [(_, [part])] = await unit.posts.deliveries(post.id)
        return post, part


async def test_without_tokens_today_is_rehearsed_at_once_for_both_networks(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.tick()
        assert [(shape, heading) for _, shape, heading in it.shown] == [
            (Network.TELEGRAM, "telegram"),
            (Network.MASTODON, "mastodon"),
        ]
        assert all("Elvin" not in text for text, _, _ in it.shown), "nobody of unknown status is spotlighted"


async def test_a_second_start_rehearses_nothing_twice(tmp_path: Path) -> None:
    for expected in (2, 0):
        async with world(tmp_path) as it:
            await it.tick()
            await it.tick()
            assert len(it.shown) == expected


async def test_a_live_post_waits_for_its_hour_and_goes_out_once(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        assert it.telegram.sent == []
        it.clock.now = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
        for _ in range(3):
            await it.tick()
        [telegram], [mastodon] = it.telegram.sent, it.mastodon.sent
        assert telegram.to.address == "@sinaq_channel"
        post, part = await post_of(it, "channel")
        assert (post.state, part.state, part.remote_id, part.text) == ("published", "sent", "1", telegram.text)
        assert post.prisoner == (await post_of(it, "followers"))[0].prisoner
        assert mastodon.key != telegram.key
        assert post.told
        assert post.late is False


async def test_an_audience_that_is_not_live_reaches_rehearsal_and_the_operators_only(tmp_path: Path) -> None:
    toml = LIVE.replace("live = true", "live = false") + '\n[operators]\ntelegram_chat = "-1001234500009"\n'
    async with world(tmp_path, toml) as it:
        await it.tick()
        assert [(sent.to.address, sent.to.shape) for sent in it.telegram.sent] == [("-1001234500009", "telegram")] * 2
        assert it.mastodon.sent == [], "operators are reached on Telegram only, so both previews go there"
        assert len(it.shown) == 2


async def test_going_live_on_a_day_that_was_rehearsed_publishes_at_the_hour(tmp_path: Path) -> None:
    clock = Clock()
    async with world(tmp_path, LIVE.replace("live = true", "live = false"), clock) as it:
        await it.tick()
    async with world(tmp_path, LIVE, clock) as it:
        await it.tick()
        clock.forward(hours=1)
        await it.tick()
        assert len(it.telegram.sent) == 1


async def test_nobody_comes_twice_before_all_had_their_turn(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        people = []
        for _ in range(18):
            it.clock.forward(hours=1)
            await it.tick()
            people.append((await post_of(it, "channel", it.clock().date()))[0].prisoner)
            it.clock.forward(hours=23)
        assert len(set(people[:9])) == 9
        assert people[:9] == people[9:]
        assert people[0] == "afiaddin-mammadov", "the earliest arrest comes first"


async def test_an_audience_that_appears_after_its_hour_has_missed_nothing(tmp_path: Path) -> None:
    clock = Clock(DAY + timedelta(hours=2))
    async with world(tmp_path, LIVE, clock) as it:
        await it.tick()
        assert it.telegram.sent == []
        clock.forward(hours=23)
        await it.tick()
        assert len(it.telegram.sent) == 1


@pytest.mark.parametrize(("down_for", "posts"), [(timedelta(minutes=50), 1), (timedelta(hours=4), 0)])
async def test_after_downtime_a_post_goes_out_late_or_is_skipped_with_its_reason(
    tmp_path: Path, down_for: timedelta, posts: int
) -> None:
    clock = Clock(DAY + timedelta(minutes=50))
    async with world(tmp_path, LIVE, clock) as it:
        await it.tick()
    clock.now += down_for
    async with world(tmp_path, LIVE, clock) as it:
        await it.tick()
        await it.tick()
        post, _ = await post_of(it, "channel")
        assert len(it.telegram.sent) == posts
        assert post.state is (PostState.PUBLISHED if posts else PostState.SKIPPED)
        assert (post.late, bool(post.note)) == (bool(posts), not posts)


async def test_a_release_that_becomes_known_before_the_hour_holds_the_post(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.tell(post.prisoner, happened(Kind.RELEASED, date(2026, 11, 23)))
        it.clock.forward(hours=1)
        await it.tick()
        assert it.telegram.sent == []
        assert (await post_of(it, "channel"))[0].state is PostState.HELD


async def test_a_mere_confirmation_is_composed_in_and_holds_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.tell(post.prisoner, happened(Kind.CONFIRMED, date(2026, 11, 23)))
        it.clock.forward(hours=1)
        await it.tick()
        published, _ = await post_of(it, "channel")
        assert len(it.telegram.sent) == 1
        assert f"{post.prisoner}/2026-11-23-confirmed" in published.told
        assert published.fingerprint != post.fingerprint


async def test_what_was_certainly_not_sent_is_sent_again_later(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [NotDelivered("refused"), NotDelivered("asked to wait", wait=timedelta(seconds=35))]
        await it.tick()
        it.clock.forward(hours=1)
        for _ in range(5):
            await it.tick()
            it.clock.forward(seconds=40)
        assert len(it.telegram.sent) == 1
        assert len(it.mastodon.sent) == 1, "the other network did not wait"


async def test_an_unclear_outcome_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [Unclear("no answer")]
        await it.tick()
        it.clock.forward(hours=1)
        for _ in range(3):
            await it.tick()
            it.clock.forward(minutes=20)
        _, part = await post_of(it, "channel")
        assert part.state is PartState.UNCERTAIN
        assert it.telegram.sent == []


async def test_a_send_that_broke_off_is_uncertain_after_its_lease_and_never_sent_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [RuntimeError("as if the program had ended here")]
        await it.tick()
        it.clock.forward(hours=1)
        await it.tick()
        assert (await post_of(it, "channel"))[1].state is PartState.CLAIMED
        assert len(it.mastodon.sent) == 1, "the other network is not held up"
        it.clock.forward(minutes=11)
        await it.tick()
        assert (await post_of(it, "channel"))[1].state is PartState.UNCERTAIN
        assert it.telegram.sent == []
        async with it.bot.units(reading=True) as unit:
            assert "uncertain" in [entry.action for entry in await unit.journal.of(f"channel/{TODAY}")]
    assert "a part could not be handled" in caplog.text


async def test_a_refusal_for_good_is_written_down(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [NotDelivered("the bot was removed", gone=True)]
        await it.tick()
        it.clock.forward(hours=1)
        await it.tick()
        await it.tick()
        _, part = await post_of(it, "channel")
        assert (part.state, part.failure) == (PartState.FAILED, "the bot was removed")


async def test_the_switch_stops_posts_and_answers_until_it_is_turned_back(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.bot.switch.stop()
        it.clock.forward(hours=1)
        await it.tick()
        silent = await it.bot.answer("/prisoner ulvi", shape=Network.TELEGRAM, language="en")
        assert it.telegram.sent == []
        await it.bot.switch.resume()
        await it.tick()
        answer = await it.bot.answer("/prisoner ulvi", shape=Network.TELEGRAM, language="en")
        assert len(it.telegram.sent) == 1
        assert silent.text != answer.text


async def test_two_processes_on_one_database_send_each_day_once(tmp_path: Path) -> None:
    clock = Clock()
    async with world(tmp_path, LIVE, clock) as one, world(tmp_path, LIVE, clock) as other:
        await one.tick()
        for _ in range(50):
            clock.forward(days=1)
            await asyncio.gather(one.tick(), other.tick(), one.tick(), other.tick())
            clock.forward(hours=1)
            await asyncio.gather(one.tick(), other.tick())
            clock.forward(hours=-1)
        sent = [*one.telegram.sent, *other.telegram.sent]
        assert len({each.key for each in sent}) == len(sent) == 50
