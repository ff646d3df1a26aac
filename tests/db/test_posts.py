"""Posts with their deliveries and parts come back as they were written, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.amendment import Amending, Amendment
from bot.domain.post import (
    Destination,
    Network,
    Occasion,
    Part,
    PartKind,
    PartState,
    PostState,
    Visibility,
    part_key,
)
from bot.domain.standing import Status
from db.unit import SqlUnits
from tests.db.samples import ACCOUNT, CHANNEL, DAY, LEASE, NOW, a_post, first_part, planned

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


async def test_an_audience_has_one_post_for_a_date(units: SqlUnits) -> None:
    async with units() as unit:
        assert await unit.posts.add(a_post(), [CHANNEL, ACCOUNT], language="en")
        assert not await unit.posts.add(a_post(reason="another"), [CHANNEL], language="en")
        assert await unit.posts.add(a_post(rehearsed=True), [], language="en"), "a rehearsed one stands beside it"
        post = await unit.posts.of("channel", DAY, rehearsed=False)
        assert post == replace(a_post(), id=1)
        (one, [first]), (other, _) = await unit.posts.deliveries(1)
        assert (one.destination, other.destination) == (CHANNEL, ACCOUNT)
        assert (one.post, one.language, one.due_at) == (1, "en", NOW)
        key = part_key(a_post(), CHANNEL, 0)
        assert first == Part(id=first.id, delivery=one.id, position=0, key=key, language="en")
        assert await unit.posts.deliveries(2) == []


async def test_what_is_saved_of_a_post_comes_back(units: SqlUnits) -> None:
    async with units() as unit:
        post = await planned(unit)
        changed = replace(
            post,
            occasion=Occasion.DEATH,
            status=Status.DIED,
            state=PostState.WITHDRAWN,
            told=("a/1", "a/2"),
            published_at=NOW,
            late=True,
            note="taken back",
            shown_at=NOW - timedelta(hours=3),
            decided_at=NOW - timedelta(hours=1),
            why="Səhv idi",
        )
        await unit.posts.save(changed)
        await unit.commit()
    async with units(reading=True) as unit:
        assert await unit.posts.get(post.id) == changed
        assert await unit.posts.get(post.id + 1) is None


async def test_what_is_written_of_a_part_comes_back(units: SqlUnits) -> None:
    async with units() as unit:
        part = await first_part(unit, await planned(unit))
        whole = replace(
            part,
            kind=PartKind.CORRECTION,
            message="correction",
            state=PartState.SENT,
            text="<b>Örnək</b>",
            language="az",
            visibility=Visibility.UNLISTED,
            warning="w",
            media_id="7",
            remote_id="8",
            link="https://sinaq.example/8",
            attempts=3,
            refusals=2,
            unclear=1,
            look_at=NOW,
            ordered_at=NOW,
            not_before=NOW,
            claimed_until=NOW,
            attempted_at=NOW,
            sent_at=NOW,
            failure="f",
        )
        await unit.posts.write(whole)
        await unit.posts.write(replace(part, id=0, position=1))
        await unit.commit()
    async with units(reading=True) as unit:
        assert await unit.posts.part(part.id) == whole
        assert await unit.posts.part(99) is None
        delivery, post, parts = await unit.posts.delivery(part.delivery)
        assert (delivery.id, post.id, [each.position for each in parts]) == (part.delivery, delivery.post, [0, 1])


async def test_posts_are_found_by_date_and_age(units: SqlUnits) -> None:
    async with units() as unit:
        for audience, day in (("channel", YESTERDAY), ("channel", DAY), ("group", DAY), ("group", TOMORROW)):
            await planned(unit, a_post(day, audience=audience))
        await planned(unit, a_post(TOMORROW, rehearsed=True))
        assert [post.audience for post in await unit.posts.on(DAY, rehearsed=False)] == ["channel", "group"]
        assert await unit.posts.on(DAY, rehearsed=True) == []
        assert await unit.posts.latest("channel", rehearsed=False) == DAY
        assert await unit.posts.latest("channel", rehearsed=True) == TOMORROW
        assert await unit.posts.latest("nobody", rehearsed=False) is None
        newest = [(post.audience, post.local_date) for post in await unit.posts.newest(3)]
        assert newest == [("channel", TOMORROW), ("group", TOMORROW), ("group", DAY)]


async def test_a_skipped_or_withdrawn_post_was_no_turn(units: SqlUnits) -> None:
    async with units() as unit:
        turns: list[tuple[str, date, PostState]] = [
            ("a", YESTERDAY, PostState.PUBLISHED),
            ("a", DAY, PostState.SKIPPED),
            ("b", DAY, PostState.PLANNED),
            ("c", YESTERDAY, PostState.WITHDRAWN),
            ("d", TOMORROW, PostState.PLANNED),
        ]
        for person, day, state in turns:
            await planned(unit, a_post(day, audience=f"for {person}", prisoner=person, state=state))
        await planned(unit, a_post(DAY, prisoner="e", rehearsed=True))
        assert await unit.posts.last_shown(TOMORROW, rehearsed=False) == {"a": YESTERDAY, "b": DAY}
        assert await unit.posts.last_shown(TOMORROW, rehearsed=True) == {"e": DAY}


async def test_a_dropped_post_is_forgotten_whole(units: SqlUnits) -> None:
    async with units() as unit:
        post = await planned(unit, places=[CHANNEL, ACCOUNT])
        part = await first_part(unit, post)
        await unit.amendments.add(Amendment(part=part.id, amending=Amending.EDIT, ordered_at=NOW))
        await unit.posts.drop(post)
        assert await unit.posts.get(post.id) is None
        assert await unit.posts.part(part.id) is None
        assert await unit.posts.add(a_post(), [CHANNEL], language="en")


async def test_uncertain_parts_are_looked_for_the_longest_waiting_first(units: SqlUnits) -> None:
    async with units() as unit:
        looks = {1: NOW, 2: NOW - timedelta(minutes=1), 3: None, 4: NOW + timedelta(seconds=1)}
        for number, look_at in looks.items():
            part = await first_part(unit, await planned(unit, a_post(audience=f"{number}")))
            await unit.posts.write(replace(part, state=PartState.UNCERTAIN, look_at=look_at))
        sent = await first_part(unit, await planned(unit, a_post(audience="sent")))
        await unit.posts.write(replace(sent, state=PartState.SENT, look_at=NOW))
        assert [part.id for part in await unit.posts.to_look_for(NOW, 9)] == [2, 1]
        assert [part.id for part in await unit.posts.to_look_for(NOW, 1)] == [2]


async def test_the_remote_ids_of_a_network_are_known(units: SqlUnits) -> None:
    async with units() as unit:
        sent = {"1": (CHANNEL, NOW), "2": (ACCOUNT, NOW), "3": (ACCOUNT, NOW - LEASE), "": (ACCOUNT, NOW)}
        for remote_id, (place, at) in sent.items():
            part = await first_part(unit, await planned(unit, a_post(audience=f"sent {remote_id}"), [place]))
            await unit.posts.write(replace(part, state=PartState.SENT, remote_id=remote_id, sent_at=at))
        assert set(await unit.posts.remote_ids(Network.MASTODON, NOW)) == {"2"}
        assert set(await unit.posts.remote_ids(Network.MASTODON, NOW - LEASE)) == {"2", "3"}


@pytest.mark.parametrize(
    ("occasion", "state", "decided", "is_told"),
    [
        (Occasion.RELEASE, PostState.PUBLISHED, False, True),
        (Occasion.DEATH, PostState.WITHDRAWN, False, True),
        (Occasion.DEATH, PostState.SKIPPED, True, True),
        (Occasion.DEATH, PostState.SKIPPED, False, False),
        (Occasion.RELEASE, PostState.HELD, True, False),
        (Occasion.ROTATION, PostState.PUBLISHED, False, False),
    ],
)
async def test_news_is_told_once_it_went_out_or_an_operator_left_it_out(
    units: SqlUnits, occasion: Occasion, state: PostState, decided: bool, is_told: bool
) -> None:
    async with units() as unit:
        decided_at = NOW if decided else None
        post = a_post(occasion=occasion, state=state, decided_at=decided_at, told=("a/1", "a/2"))
        await planned(unit, post)
        assert set(await unit.posts.news_told(rehearsed=False)) == ({"a/1", "a/2"} if is_told else set())
        assert set(await unit.posts.news_told(rehearsed=True)) == set()


async def test_days_without_a_confirmed_post_are_found(units: SqlUnits) -> None:
    async with units() as unit:
        for number, state in enumerate(PostState, 1):
            await planned(unit, a_post(date(2026, 11, number), state=state))
        await planned(unit, a_post(date(2026, 11, 1), rehearsed=True))
        first, last = NOW.replace(day=1), NOW.replace(day=7)
        found = await unit.posts.unconfirmed(last, first)
        assert [post.state for post in found] == ["planned", "approved", "due", "held", "skipped"]
        assert [
            post.local_date.day for post in await unit.posts.unconfirmed(NOW.replace(day=3), NOW.replace(day=2))
        ] == [2]


async def test_uncertain_parts_to_private_chats_are_counted(units: SqlUnits) -> None:
    async with units() as unit:
        for address in ("1234500001", "-1001234500001", "1234500002"):
            place = Destination(network=Network.TELEGRAM, address=address, shape=Network.TELEGRAM)
            part = await first_part(unit, await planned(unit, a_post(audience=address), [place]))
            await unit.posts.write(replace(part, state=PartState.UNCERTAIN, attempted_at=NOW))
        assert await unit.posts.uncertain_private(NOW) == 2
        assert await unit.posts.uncertain_private(NOW + LEASE) == 0
