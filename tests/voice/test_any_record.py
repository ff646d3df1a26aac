"""For any record with a name and a demand of at most 120 graphemes, and any limit from 200: fitting, whole, linked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Person, Spotlight
from bot.domain.post import Network
from bot.domain.prisoner import Text
from bot.voice import Speaker
from messages.measure import Measure
from messages.render import Templates
from tests.telegram import telegram_html
from tests.voice.people import ACTION, DEMAND, OVERDUE, SLOGAN, profile

TEMPLATES = Templates()
NETWORKS = [Network.TELEGRAM, Network.MASTODON]
LINK = "https://example.org/a?b=1&c=2"

characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from(
    "<&>\"'.!? əğıİ🇦🇿"
)
lines = st.text(characters, max_size=400).map(lambda text: " ".join(text.split()))


def of_at_most(most: int) -> st.SearchStrategy[str]:
    return st.text(characters, min_size=1, max_size=most).map(lambda text: " ".join(text.split()) or "Sınaq")


records = st.builds(
    lambda name, demand, role, summary: replace(
        profile(names={"en": name, "az": name[::-1].strip() or name}),
        organisation=Text({"en": role}),
        role=Text({"en": role}),
        summary=Text({"en": summary}),
        demand=replace(DEMAND, text=Text({"en": demand})),
        slogan=SLOGAN,
        action=ACTION,
    ),
    of_at_most(58),
    of_at_most(60),
    lines,
    lines,
)


@pytest.mark.parametrize("network", NETWORKS)
@given(records, st.integers(200, 5000))
def test_a_post_fits_and_keeps_its_demand_and_its_source(network: Network, record: object, limit: int) -> None:
    _check(network, record, limit, Spotlight)


@pytest.mark.parametrize("network", NETWORKS)
@given(records, st.integers(200, 5000))
def test_an_answer_fits_and_keeps_its_demand_and_its_source(network: Network, record: object, limit: int) -> None:
    _check(network, record, limit, Person)


def _check(network: Network, record: object, limit: int, kind: type) -> None:
    speaker = Speaker(limits={network: limit}, templates=TEMPLATES)
    saying = speaker.say(kind(record), shape=network, language="en")
    assert saying.length <= limit
    if network is Network.TELEGRAM:
        seen, entities = telegram_html.read(saying.text)
        assert len(seen) == saying.length
        assert LINK in {entity.href for entity in entities}
        assert "emand" in seen
    else:
        assert Measure("mastodon").size(saying.text) == saying.length
        assert LINK in saying.text.splitlines()
        assert "emand" in saying.text


@pytest.mark.parametrize("network", NETWORKS)
@given(of_at_most(200), lines, st.integers(225, 700))
def test_whoever_may_be_free_is_never_called_to_be_freed(network: Network, name: str, summary: str, limit: int) -> None:
    someone = profile(name, OVERDUE, summary=Text({"en": summary}))
    text = Speaker(limits={network: limit}, templates=TEMPLATES).say(Person(someone), shape=network, language="en").text
    assert not re.search("Release of the|Freedom for|days since arrest", text)
