"""Everything that can be told is told on both networks: escaped once or not at all, fitting, and harmless."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.domain.errors import Faulty
from bot.domain.facts import Facts, NotFound, Start, Told
from bot.domain.post import Network
from bot.domain.prisoner import Text
from bot.voice import Speaker
from messages.measure import Measure
from messages.render import Templates
from tests.telegram import telegram_html
from tests.voice.people import AWKWARD, DETAINED, DIED, HELD, OVERDUE, RELEASED, every_fact, profile
from tests.voice.troubles import every_trouble

TEMPLATES = Templates()
SPEAKER = Speaker(campaign_name="Sınaq & Co", campaign_url="https://example.org/", templates=TEMPLATES)
PEOPLE = {
    "held": profile(),
    "before trial": profile(events=(DETAINED,)),
    "unknown": profile(events=OVERDUE),
    "released": profile(events=(*HELD, RELEASED)),
    "died": profile(events=(*HELD, DIED)),
    "never held": profile(events=()),
    "awkward": profile(AWKWARD, summary=Text({"en": AWKWARD})),
    "long": profile("Nümunə " * 40),
    "bare": profile(role=Text(), organisation=Text(), summary=Text()),
}


def _id(fact: Facts) -> str:
    return f"{type(fact).__name__}-{fact.notice.kind}" if isinstance(fact, Told) else type(fact).__name__


EVERYTHING = [
    pytest.param(fact, id=f"{who}-{number}-{_id(fact)}")
    for who, someone in PEOPLE.items()
    for number, fact in enumerate(every_fact(someone))
]
EVERYTHING += [pytest.param(fact, id=f"{number}-{_id(fact)}") for number, fact in enumerate(every_trouble())]
AWKWARD_ONES = [
    pytest.param(fact, id=f"{n}-{_id(fact)}")
    for n, fact in enumerate((*every_fact(PEOPLE["awkward"]), *every_trouble(AWKWARD)))
]


@pytest.mark.parametrize("fact", EVERYTHING)
@pytest.mark.parametrize("limit", [240, 500, 5000])
def test_everything_fits_on_mastodon(fact: Facts, limit: int) -> None:
    speaker = Speaker(limits={Network.MASTODON: limit}, templates=TEMPLATES)
    saying = speaker.say(fact, shape=Network.MASTODON, language="en", reserve=25)
    assert saying.text
    assert saying.length == Measure("mastodon").size(saying.text) <= limit - 25
    assert saying.limit == limit
    assert saying.message
    assert not re.search(r"</?[a-z]+>|&[#\w]+;", re.sub(re.escape(AWKWARD) + "|<post>", "", saying.text))
    assert not saying.buttons


@pytest.mark.parametrize("fact", EVERYTHING)
@pytest.mark.parametrize("limit", [240, 4096])
def test_everything_parses_on_telegram(fact: Facts, limit: int) -> None:
    saying = Speaker(limits={Network.TELEGRAM: limit}, templates=TEMPLATES).say(
        fact, shape=Network.TELEGRAM, language="en"
    )
    seen, entities = telegram_html.read(saying.text)
    assert len(seen) == saying.length <= limit
    assert len(entities) <= 100
    assert all(len(button.line.encode()) < 64 for button in saying.buttons)


@pytest.mark.parametrize("fact", AWKWARD_ONES)
def test_a_name_is_escaped_once_on_telegram_and_not_at_all_on_mastodon(fact: Facts) -> None:  # S06, S07
    html = SPEAKER.say(fact, shape=Network.TELEGRAM, language="en").text
    plain = SPEAKER.say(fact, shape=Network.MASTODON, language="en").text
    seen, _ = telegram_html.read(html)
    assert (AWKWARD in seen) == (AWKWARD in plain)
    assert "&amp;amp;" not in html
    assert "Nümunə <3" not in html


def test_the_names_of_these_tests_are_really_said() -> None:  # S06, S07
    said = [type(fact).__name__ for fact in every_fact(PEOPLE["awkward"]) if AWKWARD in _plain(fact)]
    assert {"Spotlight", "Person", "Release", "Death", "Choices", "People", "Demands", "Sources"} <= set(said)
    assert [fact for fact in every_trouble() if AWKWARD in _plain(fact)]


def _plain(fact: Facts) -> str:
    return SPEAKER.say(fact, shape=Network.MASTODON, language="en").text


@pytest.mark.parametrize("network", [Network.TELEGRAM, Network.MASTODON])
def test_text_that_turns_or_calls_others_is_made_harmless(network: Network) -> None:  # S34
    someone = profile("Sınaq\u202egnp.exe", summary=Text({"en": "Ask @sinaq@example.social about it."}))
    for fact in every_fact(someone):
        text = SPEAKER.say(fact, shape=network, language="en").text
        assert not re.search("[\u202a-\u202e]", text)
        assert network is Network.TELEGRAM or "@sinaq" not in text


def test_what_was_typed_stands_between_isolates() -> None:  # S34
    for network in (Network.TELEGRAM, Network.MASTODON):
        text = SPEAKER.say(NotFound("\u2068Sınaq\u2069"), shape=network, language="en").text
        assert "“\u2068Sınaq\u2069”" in text


def test_a_language_without_templates_is_a_fault_and_no_other_language() -> None:
    with pytest.raises(Faulty, match=r"xx/words\.toml is missing"):
        SPEAKER.say(Start(), shape=Network.TELEGRAM, language="xx")


def test_the_limits_are_read_at_each_call() -> None:
    limits = {Network.MASTODON: 500}
    speaker = Speaker(limits=limits)
    long = next(iter(every_fact(profile(summary=Text({"en": "A sentence of some length. " * 60})))))
    before = speaker.say(long, shape=Network.MASTODON, language="en")
    limits[Network.MASTODON] = 3000
    after = speaker.say(long, shape=Network.MASTODON, language="en")
    assert before.length <= 500 < after.length <= 3000


def test_too_little_room_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least 200"):
        Speaker(limits={Network.MASTODON: 150}).say(Start(), shape=Network.MASTODON, language="en")


def test_the_day_of_arrest_has_no_number() -> None:
    today = profile(events=(DETAINED,), on=date(2023, 11, 20))
    assert "Arrested on 20 November 2023." in _plain(next(iter(every_fact(today))))
