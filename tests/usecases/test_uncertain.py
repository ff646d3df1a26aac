"""What nobody knows: a lost answer, a crash in mid-send. Looked for, asked about, never sent twice by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotDelivered, Refused, Unclear
from bot.domain.notice import NoticeKind
from bot.domain.order import OrderWord
from bot.domain.post import PartState, PostState
from tests.usecases.test_daily_post import post_of
from tests.world import LIVE, OPERATORS, World, world


async def lose_answers(it: World) -> None:
    """At the hour, both networks take the post and their answers are lost."""
    await it.tick()
    it.clock.forward(hours=1)
    it.telegram.lost_answers = it.mastodon.lost_answers = 1
    await it.tick()


async def test_on_mastodon_the_bot_finds_its_own_status(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await lose_answers(it)
        await it.tick()
        post, part = await post_of(it, "followers")
        assert (post.state, part.state, part.remote_id) == (PostState.PUBLISHED, PartState.SENT, "1")
        assert len(it.mastodon.posts) == 1


async def test_on_mastodon_what_is_not_there_is_sent_again_under_the_same_key(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.mastodon.failures = [Unclear("timed out")]
        for _ in range(3):
            await it.tick()
        assert it.mastodon.posts == [], "the server may still be at it"
        _, unsure = await post_of(it, "followers")
        assert unsure.state is PartState.UNCERTAIN
        it.clock.forward(minutes=3)
        for _ in range(2):
            await it.tick()
        post, part = await post_of(it, "followers")
        assert (post.state, part.refusals) == (PostState.PUBLISHED, 0)
        assert [sent.key for sent in it.mastodon.posts] == [unsure.idempotency_key]


async def test_while_mastodon_cannot_be_asked_nothing_is_sent_and_operators_hear_of_it(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await lose_answers(it)
        it.mastodon.refusals = [NotDelivered("down")] * 8
        for _ in range(7):
            it.clock.forward(minutes=1)
            await it.tick()
        assert len(it.mastodon.posts) == 1
        [notice] = [n for n in await it.notices(NoticeKind.UNCERTAIN) if "followers" in n.subject]
        it.mastodon.refusals.clear()
        it.clock.forward(minutes=2)
        await it.tick()
        assert (await post_of(it, "followers"))[0].state is PostState.PUBLISHED
        assert notice.id not in [n.id for n in await it.notices()]


async def test_on_telegram_operators_get_one_message_with_two_buttons(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await lose_answers(it)
        for _ in range(5):
            it.clock.forward(minutes=1)
            await it.tick()
        _, part = await post_of(it, "channel")
        assert (part.state, len(it.telegram.posts)) == (PartState.UNCERTAIN, 1)
        [asked] = it.telegram.notices
        assert [button.line for button in asked.buttons] == [f"/there {part.id}", f"/again {part.id}"]
        assert len(it.mastodon.notices) == 1, "and by the other path"


async def test_it_is_there(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await lose_answers(it)
        await it.tick()
        post, part = await post_of(it, "channel")
        await it.bot.decide.there(part.id, "Eli", "https://t.me/sinaq_channel/7")
        post, part = await post_of(it, "channel")
        assert (post.state, part.state, part.remote_id) == (PostState.PUBLISHED, PartState.SENT, "7")
        assert await it.notices(NoticeKind.UNCERTAIN) == []
        it.clock.forward(minutes=2)
        await it.tick()
        assert "1" in it.telegram.edited or "2" in it.telegram.edited, "the message says that it is decided"
        with pytest.raises(Refused):
            await it.bot.decide.again(part.id, "Eli")


async def test_send_again_is_not_stopped_by_lateness(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await lose_answers(it)
        await it.tick()
        it.clock.forward(hours=5)
        await it.tick()
        _, part = await post_of(it, "channel")
        await it.bot.decide.again(part.id, "Eli")
        await it.tick()
        post, part = await post_of(it, "channel")
        assert (post.state, part.state, len(it.telegram.posts)) == (PostState.PUBLISHED, PartState.SENT, 2)


async def test_nothing_is_sent_again_on_another_day(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await lose_answers(it)
        await it.tick()
        _, part = await post_of(it, "channel")
        it.clock.forward(days=1)
        with pytest.raises(Refused):
            await it.bot.decide.again(part.id, "Eli")
        await it.bot.decide.missing(part.id, "Eli")
        post, part = await post_of(it, "channel")
        assert (post.state, part.state) == (PostState.SKIPPED, PartState.FAILED)


async def test_a_private_chat_is_only_counted(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE.replace("@sinaq_channel", "1234500003") + OPERATORS) as it:
        await lose_answers(it)
        it.clock.forward(minutes=5)
        await it.tick()
        assert it.telegram.notices == []
        state = await it.bot.status.look()
        assert (state.uncertain_private, state.notices) == (1, ())


async def test_a_crash_in_mid_send_is_found_when_its_claim_has_run_out(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        for claimed in await it.bot.publish._claim(20):
            ready = await it.bot.publish._prepare(claimed)
            assert ready
            if ready.to.network == "mastodon":
                await it.mastodon.publish(ready.part, ready.to, after=None)
    async with world(tmp_path, LIVE + OPERATORS, it.clock) as again:
        again.mastodon.sent = it.mastodon.sent
        again.clock.forward(minutes=6)
        for _ in range(2):
            await again.tick()
        post, part = await post_of(again, "followers")
        assert (post.state, part.remote_id, len(again.mastodon.posts)) == (PostState.PUBLISHED, "1", 1)
        _, part = await post_of(again, "channel")
        assert (part.state, again.telegram.posts) == (PartState.UNCERTAIN, [])
        [notice] = await again.notices(NoticeKind.UNCERTAIN)
        assert [order.word for order in notice.orders] == [OrderWord.THERE, OrderWord.AGAIN]


async def test_a_refused_post_goes_out_on_an_operators_word_under_a_new_key(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.mastodon.failures = [NotDelivered("Mastodon answered 422", permanent=True)]
        await it.tick()
        post, part = await post_of(it, "followers")
        assert (post.state, part.state) == (PostState.SKIPPED, PartState.FAILED)
        [notice] = await it.notices(NoticeKind.FAILED)
        assert notice.orders[0].line == f"/again {part.id}"
        old_key = part.key
        await it.bot.decide.again(part.id, "Eli")
        await it.tick()
        post, _ = await post_of(it, "followers")
        assert (post.state, await it.notices(NoticeKind.FAILED)) == (PostState.PUBLISHED, [])
        [sent] = it.mastodon.posts
        assert sent.key not in ("", old_key)


async def test_the_wait_a_network_asks_for_is_kept(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.telegram.failures = [NotDelivered("wait", wait=timedelta(seconds=35))]
        await it.tick()
        assert (len(it.telegram.posts), len(it.mastodon.posts)) == (0, 1)
        it.clock.forward(seconds=34)
        await it.tick()
        assert it.telegram.posts == []
        it.clock.forward(seconds=1)
        await it.tick()
        assert len(it.telegram.posts) == 1


async def test_two_lost_answers_are_two_statuses_even_where_they_say_the_same(tmp_path: Path) -> None:
    """Two audiences share one account and one hour; neither may take the other's status for its own."""
    twin = '\n[[audience]]\nname = "twin"\nnetwork = "mastodon"\nlive = true\n'
    async with world(tmp_path, LIVE + twin) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.mastodon.lost_answers = 2
        for _ in range(2):
            await it.tick()
        found = [await post_of(it, audience) for audience in ("followers", "twin")]
        assert [post.state for post, _ in found] == [PostState.PUBLISHED] * 2
        assert {part.remote_id for _, part in found} == {"1", "2"}


async def test_a_look_that_fails_stops_no_other(tmp_path: Path) -> None:
    twin = '\n[[audience]]\nname = "twin"\nnetwork = "mastodon"\nlive = true\n'
    async with world(tmp_path, LIVE + twin) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.mastodon.lost_answers = 2
        await it.bot.publish.run()
        it.mastodon.refusals = [OSError("the database is locked")]
        await it.bot.look_for.run()
        states = [(await post_of(it, audience))[0].state for audience in ("followers", "twin")]
        assert sorted(states) == [PostState.DUE, PostState.PUBLISHED]
        await it.bot.look_for.run()
        assert (await post_of(it, "followers"))[0].state is PostState.PUBLISHED
        assert (await post_of(it, "twin"))[0].state is PostState.PUBLISHED
