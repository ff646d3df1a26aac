"""The bundled dossier in words: everybody in it, on both networks, with all that must be said."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from bot.domain import facts as told
from bot.domain.campaign import ScopeKind
from bot.domain.post import Network
from bot.domain.profile import Profile, Readable
from bot.domain.standing import Freshness
from bot.voice import Speaker
from db.dossier import bundled, read
from messages.measure import Measure
from tests.telegram import telegram_html

ON = date(2026, 11, 24)
SPEAKER = Speaker(campaign_name="Sınaq", campaign_url="https://example.org/campaign")
SLUGS = (
    "afiaddin-mammadov", "aykhan-israfilov", "aziz-orujov", "elvin-mustafayev", "hafiz-babali", "mahammad-kekalov",
    "mohyaddin-orujov", "nargiz-absalamova", "sevinj-vagifgizi", "teymur-karimov", "tofig-yagublu", "ulvi-hasanli",
)  # fmt: skip
NOT_HELD = {"aykhan-israfilov", "aziz-orujov", "elvin-mustafayev"}
EVERYBODY = pytest.mark.parametrize("slug", SLUGS)
BOTH = pytest.mark.parametrize("network", [Network.TELEGRAM, Network.MASTODON])
UNBORNE = re.compile(
    r"before (the|their) protest|mass poisoning|president's|leader of the Musavat|instagram", re.IGNORECASE
)


@cache
def dossier_on(day: date) -> Readable:
    return Readable(read(bundled()), day, Freshness())


def someone(slug: str, day: date = ON) -> Profile:
    found = dossier_on(day).profile(slug)
    assert found is not None
    return found


def say(facts: told.Facts, network: Network) -> tuple[str, str]:
    """The text as it is sent, and as it is seen."""
    saying = SPEAKER.say(facts, shape=network, language="en", reserve=25)
    assert saying.length <= saying.limit - 25
    if network is Network.MASTODON:
        assert Measure("mastodon").size(saying.text) == saying.length
        return saying.text, saying.text
    return saying.text, telegram_html.read(saying.text)[0]


@EVERYBODY
@BOTH
def test_an_answer_says_all_that_must_be_said(slug: str, network: Network) -> None:
    profile = someone(slug)
    sent, seen = say(told.Person(profile), network)
    assert seen.startswith(profile.names["en"])
    assert profile.names["az"] in seen
    assert profile.organisation.words["en"] in seen
    assert re.search(r"https://\S+", sent)
    assert re.search("imposed a term of|Term set by the court", seen)
    assert f"sources {slug}" in seen
    assert profile.standing.confirmed_on is None or str(profile.standing.confirmed_on.year) in seen
    assert not UNBORNE.search(seen)
    assert (slug in NOT_HELD) == ("The campaign demands:" not in seen)
    assert (slug in NOT_HELD) == ("days since arrest on" not in seen)
    assert (slug in NOT_HELD) == ("Last confirmed in prison on" not in seen)


@EVERYBODY
@BOTH
def test_a_post_says_all_that_must_be_said(slug: str, network: Network) -> None:
    profile = someone(slug)
    sent, seen = say(told.Spotlight(profile), network)
    assert not UNBORNE.search(seen)
    assert not re.search("days in prison", seen)
    held = slug not in NOT_HELD
    assert held == bool(re.search(r"^[\d,]+ days since arrest on \d+ \w+ \d{4}\.$", seen, re.MULTILINE))
    assert held == ("Our demand: Release of " in seen) == ("Freedom for " in seen)
    assert profile.organisation.words["en"] in seen
    assert re.search(r"https://\S+", sent)
    assert f"prisoner {slug}" in seen
    assert network is Network.TELEGRAM or seen.endswith("\n\n#Azerbaijan #PoliticalPrisoners")


@BOTH
def test_numbers_and_terms_of_this_day(network: Network) -> None:
    assert "1,100 days since arrest on 20 November 2023" in say(told.Person(someone("ulvi-hasanli")), network)[1]
    karimov = say(told.Person(someone("teymur-karimov")), network)[1]
    assert "8 years" in karimov
    assert "an appeal court changed it to 7 years on 15 May 2025" in karimov
    orujov = say(told.Person(someone("aziz-orujov")), network)[1]
    assert "Aziz Orujov was released on 27 November 2025. Time in custody: 731 days." in orujov
    unknown = say(told.Person(someone("elvin-mustafayev")), network)[1]
    assert "The last report of custody that we know of is from 4 September 2025." in unknown


@EVERYBODY
@BOTH
def test_the_same_people_before_their_trial(slug: str, network: Network) -> None:
    profile = someone(slug, date(2023, 12, 20))
    seen = say(told.Person(profile), network)[1]
    assert "Held before trial." in seen
    assert "Last confirmed in custody on" in seen
    assert "authorities’" in seen
    assert "In prison." not in seen


@EVERYBODY
def test_a_page_of_three_sources_fits_on_mastodon_whole(slug: str) -> None:
    profile = someone(slug)
    cited = [told.Cited(event, dossier_on(ON).sources((event,))) for event in reversed(profile.events)]
    for start in range(0, len(cited), 3):
        page = tuple(cited[start : start + 3])
        seen = say(told.Sources(profile, page, start // 3 + 1, len(cited) // 3 + 1), Network.MASTODON)[1]
        assert len(re.findall(r"https://\S+", seen)) == len(page)
        assert "fits here" not in seen


@BOTH
def test_the_statement_is_quoted_and_its_claims_are_left_to_its_authors(network: Network) -> None:
    statement = read(bundled()).statement
    seen = say(told.About("Sınaq", "https://example.org", "mail@example.org", statement, 12, ON), network)[1]
    around = re.sub("“.*?”", "", seen, flags=re.DOTALL)
    assert around != seen
    assert not UNBORNE.search(around)
    assert "borne out by our sources" in around


@BOTH
def test_every_demand_and_aim_is_told(network: Network) -> None:
    readable = dossier_on(ON)
    aims = tuple(slogan for slogan in readable.slogans() if slogan.scope.kind is ScopeKind.CAMPAIGN)
    seen = say(told.Demands(tuple(readable.demands()), aims=aims), network)[1]
    assert all(demand.text.words["en"] in seen for demand in readable.demands())
    assert all(aim.text.words["en"] in seen for aim in aims)
