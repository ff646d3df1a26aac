"""One person a day, to each audience at its own hour, once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
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
        assert published.told != post.told


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


async def test_a_group_that_moved_gets_its_post_once_at_its_new_place_and_tomorrow_straight_there(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, LIVE.replace("@sinaq_channel", "-4100200")) as it:
        it.telegram.failures = [NotDelivered("the group moved", moved_to="-1001234500001")]
        for _ in range(2):
            await it.tick()
            it.clock.forward(hours=1)
            await it.tick()
            it.clock.forward(minutes=1)
            await it.tick()
            it.clock.forward(hours=22, minutes=59)
        assert [sent.to.address for sent in it.telegram.sent] == ["-1001234500001"] * 2
        assert it.telegram.failures == []


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


async def test_a_send_that_broke_off_is_uncertain_after_its_lease_and_never_sent_again(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [asyncio.CancelledError("as if the program had ended here")]
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


async def test_a_refusal_for_good_is_written_down(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [NotDelivered("the bot was removed", gone=True)]
        await it.tick()
        it.clock.forward(hours=1)
        await it.tick()
        await it.tick()
        _, part = await post_of(it, "channel")
        assert (part.state, part.failure) == (PartState.FAILED, "the bot was removed")


async def test_a_person_who_cannot_be_put_into_words_does_not_silence_the_campaign(tmp_path: Path) -> None:
    """Their post is held and says so; the next day is somebody else's."""
    async with world(tmp_path, LIVE.replace("live = true", 'live = true\nlanguage = "en"')) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        async with it.bot.units() as unit:
            await unit.posts.save(replace(post, state=PostState.HELD, note="it could not be put into words"))
            await unit.commit()
        it.clock.forward(days=1)
        await it.tick()
        tomorrow, _ = await post_of(it, "channel", TODAY + timedelta(days=1))
        assert tomorrow.prisoner != post.prisoner


async def test_an_unclear_post_was_somebodys_turn_and_a_missed_one_was_not(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = it.mastodon.failures = [Unclear("no answer"), Unclear("no answer")]
        people = []
        for _ in range(2):
            await it.tick()
            it.clock.forward(hours=1)
            await it.tick()
            people.append((await post_of(it, "channel", it.clock().date()))[0].prisoner)
            it.clock.forward(hours=23)
        assert len(set(people)) == 2
        await it.tick()
        third = (await post_of(it, "channel", it.clock().date()))[0].prisoner
        it.clock.forward(days=1, hours=1)
        await it.tick()
        assert (await post_of(it, "channel", it.clock().date()))[0].prisoner == third, "missed: it is still their turn"


async def test_a_post_that_no_place_takes_says_so_and_was_nobodys_turn(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        it.telegram.failures = [NotDelivered("the bot was removed", gone=True)]
        await it.tick()
        it.clock.forward(hours=1)
        await it.tick()
        post, _ = await post_of(it, "channel")
        assert (post.state, post.note) == (PostState.SKIPPED, "no place took it: the bot was removed")


async def test_a_changed_place_or_hour_counts_at_once_for_what_is_not_sent_yet(tmp_path: Path) -> None:
    clock = Clock()
    async with world(tmp_path, LIVE, clock) as it:
        await it.tick()
    changed = LIVE.replace('to = "@sinaq_channel"', 'to = "@the_right_one"\nat = "10:00"')
    async with world(tmp_path, changed, clock) as it:
        clock.forward(hours=1)
        await it.tick()
        assert it.telegram.sent == []
        clock.forward(hours=1)
        await it.tick()
        assert [sent.to.address for sent in it.telegram.sent] == ["@the_right_one"]


async def test_days_that_passed_while_the_bot_was_off_are_written_down_as_missed(tmp_path: Path) -> None:
    late = LIVE.replace("live = true", 'live = true\nat = "23:30"')
    clock = Clock()
    async with world(tmp_path, late, clock) as it:
        await it.tick()
    clock.now = datetime(2026, 11, 26, 20, 10, tzinfo=UTC)  # ten past midnight in Baku, on the 27th
    async with world(tmp_path, late, clock) as it:
        await it.tick()
        states = [(await post_of(it, "channel", TODAY + timedelta(days=n)))[0].state for n in range(4)]
        assert states == [PostState.SKIPPED, PostState.SKIPPED, PostState.PUBLISHED, PostState.PLANNED]
        assert len(it.telegram.sent) == 1, "yesterday's is 40 minutes late: it goes out, and no other does"


async def test_previews_that_could_not_be_sent_for_days_do_not_come_in_a_burst(tmp_path: Path) -> None:
    toml = LIVE.replace("live = true", "live = false") + '\n[operators]\ntelegram_chat = "-1001234500009"\n'
    async with world(tmp_path, toml) as it:
        it.telegram.failures = [NotDelivered("unreachable") for _ in range(6)]
        for _ in range(3):
            await it.tick()
            it.clock.forward(days=1)
        await it.tick()
        assert len(it.telegram.sent) == 2, "today's two previews"
        before = await journal_length(it)
        await it.tick()
        assert await journal_length(it) == before, "what is over is not taken up again"


async def journal_length(it: World) -> int:
    async with it.bot.units(reading=True) as unit:
        return len(await unit.journal.newest(1000))


async def test_a_claim_that_was_taken_over_is_not_sent_a_second_time(tmp_path: Path) -> None:
    """One run stalls for longer than its lease between claiming and sending; another has done the work meanwhile."""
    clock = Clock()
    async with world(tmp_path, LIVE, clock) as stalled, world(tmp_path, LIVE, clock) as other:
        await stalled.tick()
        clock.forward(hours=1)
        claimed = await stalled.bot.publish._claim(20)
        clock.forward(minutes=11)
        await other.tick()
        for part in claimed:
            await stalled.bot.publish._handle_alone(part)
        assert (len(stalled.telegram.sent), len(other.telegram.sent)) == (0, 1)


@pytest.mark.parametrize("stop", [True, False])
async def test_a_stop_or_a_hold_between_claim_and_send_is_obeyed(tmp_path: Path, stop: bool) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        it.clock.forward(hours=1)
        claimed = await it.bot.publish._claim(20)
        if stop:
            await it.bot.switch.stop()
        else:
            async with it.bot.units() as unit:
                for audience in ("channel", "followers"):
                    post = await unit.posts.of(audience, TODAY, rehearsed=False)
                    assert post
                    await unit.posts.save(replace(post, state=PostState.HELD, note="an operator holds it"))
                await unit.commit()
        for part in claimed:
            await it.bot.publish._handle_alone(part)
        assert it.telegram.sent == it.mastodon.sent == []
        post, part = await post_of(it, "channel")
        assert part.state is PartState.WAITING
        assert post.state is (PostState.PLANNED if stop else PostState.HELD)


async def test_going_live_again_after_a_pause_has_missed_nothing_that_day(tmp_path: Path) -> None:
    clock = Clock()
    for toml in (LIVE, LIVE.replace("live = true", "live = false"), LIVE):
        async with world(tmp_path, toml, clock) as it:
            clock.forward(days=1, minutes=35)
            await it.tick()
            assert it.telegram.sent == []


async def test_today_and_the_calendar_show_what_really_goes_out(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        [planned] = [entry for entry in await it.bot.look.calendar(1) if entry.audience.name == "channel"]
        [preview] = [each for each in await it.bot.look.today() if each.audience.name == "channel"]
        it.clock.forward(hours=1)
        await it.tick()
        assert [sent.text for sent in it.telegram.sent] == [preview.saying.text]
        assert (await post_of(it, "channel"))[0].prisoner == planned.profile.slug
        tomorrow = [entry.profile.slug for entry in await it.bot.look.calendar(2) if entry.audience.name == "channel"][
            1
        ]
        it.clock.forward(days=1)
        await it.tick()
        assert (await post_of(it, "channel", TODAY + timedelta(days=1)))[0].prisoner == tomorrow


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
            await asyncio.gather(one.tick(), other.tick())
            clock.forward(hours=1)
            await asyncio.gather(one.tick(), other.tick())
            clock.forward(hours=-1)
        sent = [*one.telegram.sent, *other.telegram.sent]
        assert len({each.key for each in sent}) == len(sent) == 50


async def test_the_status_tells_what_needs_a_human_and_what_waits(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        planned = await it.bot.status.look()
        assert (len(planned.waiting), planned.troubles, planned.stopped) == (2, (), False)
        it.telegram.failures = [Unclear("no answer")]
        it.clock.forward(hours=1)
        await it.tick()
        await it.bot.switch.stop()
        unclear = await it.bot.status.look()
        assert [(post.audience, post.note) for post in unclear.troubles] == [("channel", "uncertain: no answer")]
        assert (unclear.waiting, unclear.stopped) == ((), True)
        it.clock.forward(days=3)
        assert (await it.bot.status.look()).troubles == ()
