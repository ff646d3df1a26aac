"""Taking a post back, or correcting it, at every place; and saying what could not be done."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotDelivered, Refused
from bot.domain.notice import NoticeKind
from bot.domain.post import PartKind, PartState, PostState
from bot.domain.prisoner import Kind
from tests.usecases.test_daily_post import TODAY, post_of
from tests.world import LIVE, OPERATORS, World, happened, world

WHY = "It named a wrong court."


async def published(it: World, audience: str = "channel") -> int:
    await it.tick()
    it.clock.forward(hours=1)
    await it.tick()
    return await id_of(it, audience)


async def id_of(it: World, audience: str) -> int:
    async with it.bot.units(reading=True) as unit:
        post = await unit.posts.of(audience, TODAY, rehearsed=False)
        assert post
        return post.id


async def test_a_post_is_taken_back_in_place_and_its_readers_are_told(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        id = await published(it)
        [place] = await it.bot.take_back.retract(id, WHY, delete=False, by="Eli")
        assert place.is_done
        assert WHY in it.telegram.edited["1"]
        assert "Mammadov" not in it.telegram.edited["1"]
        await it.tick()
        _, correction = it.telegram.posts
        assert WHY in correction.text
        assert correction.reply_to == "1"
        async with it.bot.units(reading=True) as unit:
            post = await unit.posts.get(id)
            [(_, [text, linked])] = await unit.posts.deliveries(id)
        assert post
        assert (post.state, text.state, linked.kind, linked.state) == (
            PostState.WITHDRAWN,
            PartState.WITHDRAWN,
            PartKind.CORRECTION,
            PartState.SENT,
        )
        assert len(it.telegram.notices) == len(it.mastodon.notices) == 1
        assert not (await it.bot.status.look()).needs_someone


async def test_deleted_where_asked_and_replaced_where_that_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        id = await published(it)
        [place] = await it.bot.take_back.retract(id, WHY, delete=True, by="Eli")
        assert (place.outcome, it.telegram.deleted) == ("done", {"1"})
        other = await id_of(it, "followers")
        it.mastodon.refusals = [NotDelivered("too old", permanent=True)]
        [place] = await it.bot.take_back.retract(other, WHY, delete=True, by="Eli")
        if not place.is_done:
            await it.tick()
        [place] = await it.bot.amend.report(other)
        assert (place.outcome, it.mastodon.deleted) == ("done", set())
        assert WHY in it.mastodon.edited["1"]


async def test_what_a_network_refuses_is_reported_with_its_link(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        id = await published(it)
        it.telegram.refusals = [NotDelivered("message can't be edited", permanent=True)]
        [place] = await it.bot.take_back.retract(id, WHY, delete=False, by="Eli")
        assert (place.outcome, place.link, place.is_done) == ("still visible", "https://sinaq.example/1", False)
        assert "can't be edited" in place.why
        await it.tick()
        assert it.telegram.posts[-1].reply_to == "1", "its readers are told all the same"
        assert [notice.kind for notice in await it.notices()] == [NoticeKind.STILL_VISIBLE]


async def test_it_goes_on_after_a_crash_and_while_sending_is_stopped(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        id = await published(it)
        it.telegram.refusals = [NotDelivered("429", wait=timedelta(minutes=20))]
        [place] = await it.bot.take_back.retract(id, WHY, delete=True, by="Eli")
        assert place.outcome == "waiting"
        await it.bot.switch.stop("Eli")
    async with world(tmp_path, LIVE, it.clock) as again:
        await again.tick()
        assert again.telegram.deleted == set()
        again.clock.forward(minutes=21)
        await again.tick()
        assert again.telegram.deleted == {"1"}
        assert again.telegram.posts == [], "the correction waits for the switch"
        await again.bot.switch.resume("Eli")
        await again.tick()
        [correction] = again.telegram.posts
        assert correction.reply_to == "", "what is gone cannot be linked to"


async def test_a_correction_says_what_is_known_today(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        id = await published(it)
        post, _ = await post_of(it, "channel")
        await it.tell(post.prisoner, happened(Kind.RELEASED, date(2026, 11, 24)))
        [place] = await it.bot.take_back.correct(id, "He was free already.", by="Eli")
        assert place.is_done
        text = it.telegram.edited["1"]
        assert "He was free already." in text
        assert "demand" not in text.lower()
        await it.tick()
        assert it.telegram.posts[-1].reply_to == "1"
        async with it.bot.units(reading=True) as unit:
            post_now = await unit.posts.get(id)
            [(_, [part, _])] = await unit.posts.deliveries(id)
        assert post_now
        assert (post_now.state, part.state, part.text) == (PostState.PUBLISHED, PartState.SENT, text)
        reports = [n for n in it.telegram.notices if "He was free" in n.text or "edited" in n.text]
        assert reports


async def test_what_is_not_sent_yet_is_not_sent_any_more(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        id = await id_of(it, "channel")
        with pytest.raises(Refused):
            await it.bot.take_back.retract(id, WHY, delete=False, by="Eli")
        with pytest.raises(Refused):
            await it.bot.take_back.retract(999, WHY, delete=False, by="Eli")
        it.clock.forward(hours=1)
        await it.tick()
        with pytest.raises(Refused):
            await it.bot.take_back.retract(id, "  ", delete=False, by="Eli")
        assert it.telegram.edited == {}


async def test_nobody_knows_whether_an_uncertain_part_is_there(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.telegram.lost_answers = it.mastodon.lost_answers = 1
        await it.tick()
        [place] = await it.bot.take_back.retract(await id_of(it, "channel"), WHY, delete=False, by="Eli")
        assert (place.outcome, place.is_done) == ("uncertain", False)
        [place] = await it.bot.take_back.retract(await id_of(it, "followers"), WHY, delete=False, by="Eli")
        assert place.is_done, "Mastodon is looked at first"


async def test_taking_back_twice_changes_nothing_more(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        id = await published(it)
        for _ in range(2):
            await it.bot.take_back.retract(id, WHY, delete=False, by="Eli")
            await it.tick()
        assert len(it.telegram.posts) == 2
        assert await it.notices(NoticeKind.TAKEN_BACK) == []


@pytest.mark.parametrize("found_by", ["looking", "an operator"])
async def test_what_is_found_later_is_taken_back_too(tmp_path: Path, found_by: str) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        network, audience = (it.mastodon, "followers") if found_by == "looking" else (it.telegram, "channel")
        network.lost_answers = 1
        it.mastodon.refusals = [NotDelivered("down")] * 2
        await it.tick()
        id = await id_of(it, audience)
        [place] = await it.bot.take_back.retract(id, WHY, delete=False, by="Eli")
        assert place.outcome == "uncertain"
        it.mastodon.refusals.clear()
        if found_by == "an operator":
            _, part = await post_of(it, audience)
            await it.bot.decide.there(part.id, "Eli", "https://t.me/sinaq_channel/1")
        for _ in range(4):
            it.clock.forward(minutes=3)
            await it.tick()
        assert WHY in network.edited["1"]
        [place] = await it.bot.amend.report(id)
        assert place.is_done


async def test_a_correction_whose_answer_was_lost_is_asked_about_and_can_be_sent_again(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        id = await published(it)
        await it.bot.take_back.retract(id, WHY, delete=False, by="Eli")
        it.telegram.lost_answers = 1
        await it.tick()
        await it.tick()
        [notice] = await it.notices(NoticeKind.UNCERTAIN)
        assert (await it.bot.status.look()).needs_someone
        it.clock.forward(days=1)
        await it.bot.decide.again(notice.about, "Eli")
        await it.tick()
        corrections = [sent for sent in it.telegram.posts if sent.message == "correction"]
        assert [sent.reply_to for sent in corrections] == ["1", "1"]
        assert await it.notices(NoticeKind.UNCERTAIN) == []
