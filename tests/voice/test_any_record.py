"""For any record with a name and a demand of at most 120 graphemes, and any limit from 200: fitting, whole, linked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.facts import Corrected, Death, Facts, Person, Release, Spotlight
from bot.domain.post import Network
from bot.domain.prisoner import Event, Kind, Text
from bot.domain.profile import Profile
from bot.voice import Speaker
from messages.measure import Measure
from messages.render import Templates
from tests.telegram import telegram_html
from tests.voice.people import ACTION, DEMAND, DIED, HELD, OVERDUE, RELEASED, SLOGAN, TODAY, event, profile

TEMPLATES = Templates()
NETWORKS = [Network.TELEGRAM, Network.MASTODON]
ENDINGS = [RELEASED, DIED, event(Kind.EXILED, "2026-10")]
OfOne = Spotlight | Person | Release | Death
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
def test_a_post_fits_and_keeps_its_demand_and_its_source(network: Network, record: Profile, limit: int) -> None:
    _check(network, record, limit, Spotlight)


@pytest.mark.parametrize("network", NETWORKS)
@given(records, st.integers(200, 5000))
def test_an_answer_fits_and_keeps_its_demand_and_its_source(network: Network, record: Profile, limit: int) -> None:
    _check(network, record, limit, Person)


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("kind", [Spotlight, Person, Release, Death])
@settings(max_examples=40)
@given(records, lines, st.integers(200, 5000))
def test_a_corrected_post_fits_and_keeps_its_source(
    network: Network, kind: type[OfOne], record: Profile, why: str, limit: int
) -> None:
    seen = _seen(network, Corrected(kind(record), TODAY, why), limit)
    assert "Corr" in seen
    assert "Corrected on 24 November 2026" in seen or limit < 500


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("kind", [Release, Death])
@settings(max_examples=40)
@given(of_at_most(58), lines, st.sampled_from(ENDINGS), st.integers(200, 5000))
def test_news_fits_and_demands_nothing(
    network: Network, kind: type[OfOne], name: str, role: str, ending: Event, limit: int
) -> None:
    someone = profile(names={"en": name, "az": name}, events=(*HELD, ending))
    seen = _seen(network, kind(replace(someone, role=Text({"en": role}))), limit)
    assert "emand:" not in seen.replace(role, "")
    assert "Freedom for" not in seen


def _check(network: Network, record: Profile, limit: int, kind: type[OfOne]) -> None:
    assert "emand" in _seen(network, kind(record), limit)


def _seen(network: Network, facts: Facts, limit: int) -> str:
    """What a reader sees; it fits, and leads to its source."""
    saying = Speaker(limits={network: limit}, templates=TEMPLATES).say(facts, shape=network, language="en")
    assert saying.length <= limit
    if network is Network.TELEGRAM:
        seen, entities = telegram_html.read(saying.text)
        assert len(seen) == saying.length
        assert LINK in {entity.href for entity in entities}
        return seen
    assert Measure("mastodon").size(saying.text) == saying.length
    assert LINK in saying.text.splitlines()
    return saying.text


@pytest.mark.parametrize("network", NETWORKS)
@given(of_at_most(200), lines, st.integers(225, 700))
def test_whoever_may_be_free_is_never_called_to_be_freed(network: Network, name: str, summary: str, limit: int) -> None:
    someone = profile(name, OVERDUE, summary=Text({"en": summary}))
    text = Speaker(limits={network: limit}, templates=TEMPLATES).say(Person(someone), shape=network, language="en").text
    assert not re.search("Release of the|Freedom for|days since arrest", text)
