"""Reading the inbox on the strict server: who is answered, where, how often, and what happens when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.errors import NotDelivered, Unclear
from bot.domain.post import Visibility
from bot.mastodon.account import Ourselves
from bot.mastodon.connection import Connection
from bot.mastodon.inbox import Inbox
from bot.mastodon.mention import answer_visibility, same_warning
from tests.mastodon.bot import Answers, Remembered
from tests.mastodon.strict import MENTION, NOW, StrictMastodon, answering, error, stored_then_reset

US = Ourselves("1", "ourbot", "ourbot")


class Reader:
    """The inbox of the strict server, read round by round, with a clock that tests move."""

    def __init__(self, server: StrictMastodon, connection: Connection) -> None:
        self.server = server
        self.answers = Answers()
        self.position = Remembered("0")
        self.now = NOW
        self.stop = asyncio.Event()
        self._inbox = Inbox(
            connection, answer=self.answers, position=self.position, language="en", clock=lambda: self.now
        )

    async def round(self) -> list[str]:
        """Read once; the ids of the statuses that are answered so far."""
        await self._inbox.catch_up(US, self.stop)
        return [status["in_reply_to_id"] for status in self.server.own()]


@pytest.fixture
async def reader(strict: StrictMastodon) -> AsyncIterator[Reader]:
    connection = Connection(strict.url, strict.token, timeout=2)
    yield Reader(strict, connection)
    await connection.close()


async def test_ids_are_only_compared_by_the_server(reader: Reader) -> None:
    asked = [reader.server.mention(f"/prisoner {number}") for number in range(90)]
    assert await reader.round() == asked
    assert await reader.round() == asked
    assert reader.position.id == reader.server.notifications[-1]["id"]


async def test_the_first_round_ever_answers_nothing_and_the_next_what_came_since(reader: Reader) -> None:
    reader.position.id = None
    for number in range(100):
        reader.server.mention(f"/prisoner {number}")
    assert await reader.round() == []
    new = reader.server.mention("/today")
    assert await reader.round() == [new]


async def test_a_mention_older_than_a_day_is_passed_over(reader: Reader) -> None:
    reader.server.mention("/today", at=NOW - timedelta(hours=25))
    fresh = reader.server.mention("/today", at=NOW - timedelta(hours=23))
    assert await reader.round() == [fresh]


async def test_our_own_status_a_bot_and_another_kind_are_passed_over(reader: Reader) -> None:
    reader.server.mention("/today", by="ourbot")
    reader.server.mention("/today", bot=True)
    reader.server.mention("/today", kind="favourite")
    reader.server.mention("/today", kind="unheard_of")
    assert await reader.round() == []
    assert reader.answers.asked == []


async def test_a_boost_and_a_notification_without_a_status_are_passed_over(reader: Reader) -> None:
    reader.server.mention("/today")
    reader.server.notifications[-1]["status"] |= {"reblog": {"id": "x"}}
    reader.server.mention("/today")
    reader.server.notifications[-1]["status"] = None
    answered = reader.server.mention("/today")
    assert await reader.round() == [answered]


async def test_a_bare_word_counts_only_where_the_bot_is_spoken_to_first(reader: Reader) -> None:
    friend = '<a class="u-url mention" href="https://far.example/@orxan">@<span>orxan</span></a>'
    reader.server.mention("", content=f"<p>{friend} {MENTION} today was long</p>")
    slash = reader.server.mention("", content=f"<p>{friend} {MENTION} /today</p>")
    first = reader.server.mention("", content=f"<p>{MENTION} {friend} today</p>")
    assert await reader.round() == [slash, first]


async def test_the_command_must_stand_in_the_first_line(reader: Reader) -> None:
    reader.server.mention("", content=f"<p>{MENTION} hello</p><p>/today</p>")
    found = reader.server.mention("", content=f"<p>{MENTION}<br>/prisoner<br>Örnəkli</p>")
    assert await reader.round() == [found]
    assert reader.answers.lines == ["/prisoner Örnəkli"]


async def test_only_the_asker_is_mentioned(reader: Reader) -> None:
    reader.server.mention("/today", others=("orxan@far.example", "leyla"))
    await reader.round()
    assert reader.server.own()[0]["status"] == "@aysel@far.example Ulvi Nümunəyev is in prison."


async def test_an_answer_says_nothing_about_being_sensitive_and_tells_its_language(reader: Reader) -> None:
    reader.server.mention("/today", warning="prison")
    await reader.round()
    [answer] = reader.server.own()
    assert "sensitive" not in answer
    assert (answer["spoiler_text"], answer["language"], answer["visibility"]) == ("prison", "en", "unlisted")


async def test_the_reserve_leaves_exactly_the_room_that_the_server_allows(reader: Reader) -> None:
    reader.server.mention("/today", by="a_long_name@a-very-long-host-name.example", warning="prison")
    reader.answers.text = "ə" * (500 - len("@a_long_name ") - len("prison"))
    await reader.round()
    [(_, _, _, reserve)] = reader.answers.asked
    assert reserve == len("@a_long_name ") + len("prison")
    assert len(reader.server.own()) == 1


async def test_an_answer_to_a_deleted_question_is_dropped_and_the_next_is_answered(reader: Reader) -> None:
    reader.server.mention("/today")
    reader.server.statuses.clear()
    next_one = reader.server.mention("/today")
    assert await reader.round() == [next_one]


async def test_an_answer_that_is_refused_is_dropped_and_the_next_is_sent(reader: Reader) -> None:
    reader.answers.text = "x" * 600
    reader.server.mention("/today")
    assert await reader.round() == []
    reader.answers.text = "short"
    next_one = reader.server.mention("/today")
    assert await reader.round() == [next_one]


async def test_a_lost_answer_is_repeated_with_the_same_key_and_stands_once(reader: Reader) -> None:
    asked = [reader.server.mention("/today"), reader.server.mention("/about")]
    reader.server.faults.append(stored_then_reset)
    with pytest.raises(Unclear):
        await reader.round()
    assert await reader.round() == asked


async def test_trying_again_ends_well_before_the_key_does(reader: Reader) -> None:
    reader.server.mention("/today")
    reader.server.faults += [answering(lambda: error(503, "busy"))] * 3
    for minutes in (0, 15):
        reader.now = NOW + timedelta(minutes=minutes)
        with pytest.raises(Unclear):
            await reader.round()
    reader.now = NOW + timedelta(minutes=21)
    assert await reader.round() == []
    after = reader.server.mention("/about")
    assert await reader.round() == [after]


async def test_a_rate_limit_stops_the_round_and_nothing_is_lost(reader: Reader) -> None:
    asked = [reader.server.mention("/today"), reader.server.mention("/about")]
    reader.server.faults.append(answering(lambda: error(429, "Too many requests")))
    with pytest.raises(NotDelivered) as refused:
        await reader.round()
    assert refused.value.wait == timedelta(seconds=60)
    assert await reader.round() == asked


async def test_an_answer_that_cannot_be_composed_is_left_after_three_rounds(reader: Reader) -> None:
    reader.answers.failures += [RuntimeError("no template")] * 3
    reader.server.mention("/today")
    second = reader.server.mention("/about")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await reader.round()
    assert await reader.round() == [second]


async def test_once_told_to_stop_no_further_mention_is_answered(reader: Reader) -> None:
    reader.server.mention("/today")
    reader.stop.set()
    assert await reader.round() == []
    assert reader.position.id == "0"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("public", Visibility.UNLISTED),
        ("unlisted", Visibility.UNLISTED),
        ("private", Visibility.DIRECT),
        ("direct", Visibility.DIRECT),
        ("local", Visibility.DIRECT),
        ("mutuals_only", Visibility.DIRECT),
        ("", Visibility.DIRECT),
    ],
)
def test_an_answer_is_never_more_visible_than_its_question(asked: str, answered: Visibility) -> None:
    assert answer_visibility(asked) is answered


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Prison, politics (long)", "Prison, politics (long)"),
        ("@orxan\u202e\x07 look\nhere", "orxan look here"),
        ("x" * 300, "x" * 99 + "…"),
        (" ", ""),
    ],
)
def test_a_warning_is_kept_short_and_harmless(theirs: str, ours: str) -> None:
    assert same_warning(theirs) == ours
