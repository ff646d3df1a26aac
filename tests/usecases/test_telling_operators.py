"""Every trouble is told once, by every path that works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.notice import NoticeKind
from bot.domain.post import Network, PostState
from bot.ports import Health
from bot.usecases.outcome import Result
from tests.usecases.test_daily_post import TODAY, post_of
from tests.world import LIVE, OPERATORS, World, azerbaijan, world

GROUPS = "\n".join(
    f'[[audience]]\nname = "group {n}"\nnetwork = "telegram"\nto = "-10012345000{n}"\nlive = true' for n in range(1, 6)
)
TOKEN = LIVE[: LIVE.index("[[audience]]")]


async def pass_minutes(it: World, minutes: int) -> None:
    for _ in range(minutes):
        it.clock.forward(minutes=1)
        await it.tick()


async def test_a_lost_place_is_told_and_not_tried_again_until_it_is_reconnected(tmp_path: Path) -> None:
    """S16: five places; the second and the fourth have thrown the bot out. The rest get their post."""
    async with world(tmp_path, TOKEN + GROUPS + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.telegram.thrown_out_of = {"-100123450002", "-100123450004"}
        thrown_out = set(it.telegram.thrown_out_of)
        await it.tick()
        assert {sent.to.address[-1] for sent in it.telegram.posts} == set("135")
        lost = await it.notices(NoticeKind.LOST)
        assert sorted(notice.values["place"][-1] for notice in lost) == ["2", "4"]
        it.telegram.tried.clear()
        it.clock.forward(days=1)
        await it.tick()
        assert not thrown_out & set(it.telegram.tried), "not tried tomorrow"
        assert {loss.address for loss in (await it.bot.status.look()).losses} == thrown_out

        it.telegram.thrown_out_of.clear()
        await it.bot.decide.reconnect(lost[0].about, "Eli")
        it.clock.forward(days=1)
        await it.tick()
        assert len({address for address in it.telegram.tried if address[-1] in "24"}) == 1


async def test_five_of_the_same_within_an_hour_are_one_message_with_a_count(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:

        async def happens() -> None:
            async with it.bot.units() as unit:
                await it.bot.notify.tell(unit, NoticeKind.FAILED, "a place", {"network": "telegram"})
                await unit.commit()

        await it.tick()
        for _ in range(5):
            await happens()
            await pass_minutes(it, 2)
        assert len(it.telegram.notices) == len(it.mastodon.notices) == 1
        [notice] = await it.notices(NoticeKind.FAILED)
        assert notice.count == 5
        assert it.telegram.edited["1"] != it.telegram.notices[0].text, "the message says how often"
        it.clock.forward(minutes=61)
        await happens()
        failed = await it.notices(NoticeKind.FAILED)
        assert [notice.count for notice in failed] == [5, 1]


@pytest.mark.parametrize("path", ["telegram", "mastodon"])
async def test_the_other_path_tells_where_one_is_down(tmp_path: Path, path: str) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        down, up = (it.telegram, it.mastodon) if path == "telegram" else (it.mastodon, it.telegram)
        it.health[Network(path)].now = Health(down=True)
        down.failures = [NotDelivered("cannot be reached")] * 100
        await pass_minutes(it, 5)
        assert len(up.notices) == 1
        assert await it.notices(NoticeKind.DOWN)
        down.failures.clear()
        it.health[Network(path)].now = Health()
        await pass_minutes(it, 15)
        assert await it.notices(NoticeKind.DOWN) == []
        assert len(down.notices) >= 1, "it hears of it, too, once it is back"


async def test_a_blip_is_nobodys_business(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.health[Network.MASTODON].now = Health(down=True)
        await pass_minutes(it, 2)
        it.health[Network.MASTODON].now = Health()
        await pass_minutes(it, 2)
        assert it.telegram.notices == []


async def test_a_second_poller_and_a_refused_token_are_told_once(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.health[Network.TELEGRAM].now = Health(second_poller=True)
        it.health[Network.MASTODON].now = Health(token_refused=True)
        await pass_minutes(it, 90)
        kinds = sorted(notice.kind for notice in await it.notices())
        assert [kind for kind in kinds if kind in ("login", "second_poller")] == ["login", "second_poller"]
        texts = {sent.text for sent in it.telegram.notices}
        assert len(texts) == len(it.telegram.notices)


async def test_a_refused_token_at_the_hour_is_told_and_the_post_waits(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.mastodon.failures = [NotDelivered("Mastodon refuses the access token (401)", login=True)] * 3
        await it.tick()
        [notice] = await it.notices(NoticeKind.LOGIN)
        assert notice.subject == "mastodon"
        it.mastodon.failures.clear()
        it.clock.forward(minutes=11)
        await it.tick()
        assert (await post_of(it, "followers"))[0].state is PostState.PUBLISHED
        assert await it.notices(NoticeKind.LOGIN) == []


async def test_a_day_without_a_confirmed_post_is_told_once(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        post, _ = await post_of(it, "channel")
        await it.bot.decide.hold(post.id, "Eli")
        await pass_minutes(it, 1)
        it.clock.forward(hours=3)
        await pass_minutes(it, 3)
        it.clock.forward(hours=2)
        await pass_minutes(it, 3)
        assert len(await it.notices(NoticeKind.UNCONFIRMED)) == 1


async def test_a_day_on_which_there_is_nobody_to_speak_of_is_told_once(tmp_path: Path) -> None:
    nobody = replace(azerbaijan(), prisoners={})
    async with world(tmp_path, LIVE + OPERATORS, dossier=nobody) as it:
        await pass_minutes(it, 3)
        told = await it.notices(NoticeKind.UNCONFIRMED)
        assert sorted(notice.values["audience"] for notice in told) == ["channel", "followers"]
        assert all(notice.count == 1 for notice in told)


async def test_missed_days_are_one_notice_that_names_them(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(days=3, hours=5)
        await it.tick()
        missed = await it.notices(NoticeKind.MISSED)
        assert [notice.values["dates"] for notice in missed] == ["2026-11-24, 2026-11-25, 2026-11-26, 2026-11-27"] * 2
        assert len(it.telegram.notices) == 2
        assert it.telegram.posts == []


async def test_a_template_that_a_network_cannot_read_is_named(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        it.telegram.takes_plain_text_only = True
        await it.tick()
        [notice] = await it.notices(NoticeKind.TEMPLATE)
        assert notice.values["template"] == "spotlight"
        it.health[Network.TELEGRAM].now = Health(unreadable=("person",))
        await it.tick()
        assert {n.values["template"] for n in await it.notices(NoticeKind.TEMPLATE)} == {"spotlight", "person"}


async def test_an_unclear_answer_from_the_operators_own_chat_is_tried_again(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.health[Network.TELEGRAM].now = Health(second_poller=True)
        it.mastodon.failures = [Unclear("timed out")]
        await it.tick()
        assert it.mastodon.notices == []
        it.clock.forward(minutes=4)
        await it.tick()
        assert len(it.mastodon.notices) == 1


async def test_nothing_is_told_while_all_sending_is_stopped_and_all_of_it_afterwards(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        await it.bot.switch.stop("Eli")
        it.clock.forward(hours=4)
        await it.tick()
        assert (it.telegram.sent, it.mastodon.sent) == ([], [])
        assert (await it.bot.status.look()).needs_someone
        await it.bot.switch.resume("Eli")
        await it.tick()
        assert len(await it.notices(NoticeKind.MISSED)) == 2
        assert it.telegram.notices
        assert it.telegram.posts == []


async def test_without_operators_the_status_says_it_all(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE) as it:
        await it.tick()
        it.clock.forward(hours=4)
        await it.tick()
        assert len((await it.bot.status.look()).notices) == 2
        assert it.clock().date() == TODAY == date(2026, 11, 24)


async def test_the_operators_own_chat_moves_and_is_followed(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.health[Network.MASTODON].now = Health(token_refused=True)
        it.telegram.failures = [NotDelivered("the group has a new id", moved_to="-1001234500010")]
        for _ in range(2):
            await it.tick()
        assert [sent.to.address for sent in it.telegram.notices] == ["-1001234500010"]


async def test_the_operators_own_chat_is_lost_and_the_other_path_says_so(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.telegram.thrown_out_of = {"-1001234500009"}
        it.health[Network.TELEGRAM].now = Health(second_poller=True)
        await pass_minutes(it, 3)
        assert [notice.kind for notice in await it.notices(NoticeKind.LOST)] == [NoticeKind.LOST]
        assert any("-1001234500009" in sent.text for sent in it.mastodon.notices)
        assert [loss.address for loss in (await it.bot.status.look()).losses] == ["-1001234500009"]


async def test_a_stop_in_the_middle_of_many_notices(tmp_path: Path) -> None:
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        async with it.bot.units() as unit:
            for number in range(10):
                await it.bot.notify.tell(unit, NoticeKind.FAILED, f"place {number}", {"place": str(number)})
            await unit.commit()
        it.telegram.meanwhile = lambda: it.bot.switch.stop("Eli")
        await it.bot.tell_operators.run()
        assert len(it.telegram.notices) == 1
        it.telegram.meanwhile = None
        await it.bot.switch.resume("Eli")
        it.clock.forward(minutes=4)
        await it.tick()
        assert len(it.telegram.notices) == 10


async def test_an_outcome_that_could_not_be_written_at_first_is_written_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is locked for longer than it waits, just when the network has said yes."""
    async with world(tmp_path, LIVE + OPERATORS) as it:
        await it.tick()
        it.clock.forward(hours=1)
        write, failures = it.bot.publish._write, [OSError("database is locked")] * 2

        async def sometimes(result: Result) -> None:
            if failures:
                raise failures.pop()
            await write(result)

        monkeypatch.setattr(it.bot.publish, "_write", sometimes)
        await it.tick()
        assert (await post_of(it, "channel"))[0].state is PostState.PUBLISHED
        assert await it.notices() == []
