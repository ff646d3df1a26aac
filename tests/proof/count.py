"""What became of a day, as the database has it, held against what the servers count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.post import Delivery, Network, Part, PartState, Post, PostState
from tests.proof.stage import DAY, OPERATORS, Stage


@dataclass(frozen=True)
class Outcome:
    """What the database knows of one audience's post."""

    post: Post
    delivery: Delivery
    parts: Sequence[Part]

    @property
    def sent(self) -> list[str]:
        return [part.remote_id for part in self.parts if part.state is PartState.SENT]

    @property
    def unsure(self) -> bool:
        return any(part.state is PartState.UNCERTAIN for part in self.parts)


async def outcomes(stage: Stage, day: date = DAY) -> dict[Network, Outcome]:
    """What became of each audience's post on a day, as the database has it."""
    found = {}
    async with stage.inside() as bot, bot.units(reading=True) as unit:
        for post in await unit.posts.on(day, rehearsed=False):
            [(delivery, parts)] = await unit.posts.deliveries(post.id)
            found[delivery.destination.network] = Outcome(post, delivery, parts)
    return found


async def counted(stage: Stage, *, parts: int = 1) -> dict[Network, Outcome]:
    """What became of the day, held against what the servers count: nothing twice, nothing lost unreported."""
    found = await outcomes(stage)
    mastodon, telegram = found[Network.MASTODON], found[Network.TELEGRAM]
    assert [part.state for part in mastodon.parts] == [PartState.SENT] * parts, mastodon
    assert mastodon.post.state is PostState.PUBLISHED
    assert mastodon.sent == stage.there(Network.MASTODON), "each once, and its id known"
    there = stage.there(Network.TELEGRAM)
    if telegram.unsure:
        assert telegram.sent == there[: len(telegram.sent)]
        assert len(there) - len(telegram.sent) in (0, 1), "at most the uncertain one besides"
        await reported(stage, telegram)
    else:
        assert telegram.sent == there
        assert len(there) == parts
        assert telegram.post.state is PostState.PUBLISHED
    return found


async def reported(stage: Stage, outcome: Outcome) -> None:
    """Whether operators hear of an uncertain part: by the command line, and by a message with two buttons."""
    [unsure] = [part for part in outcome.parts if part.state is PartState.UNCERTAIN]
    code, printed = await stage.operator("status")
    assert code == 1, printed
    assert "uncertain" in printed
    asked = [sent for sent in stage.api.sent if sent.chat_id == OPERATORS and len(sent.buttons) == 2]
    assert len(asked) == 1, [sent.text for sent in stage.api.sent]
    assert {data.split()[-1] for _, data in asked[0].buttons} == {str(unsure.id)}
