"""The bundled dossier in words: everybody in it, on both networks, with all that must be said."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from bot.domain import facts as told
from bot.domain.campaign import ScopeKind
from bot.domain.post import Network
from bot.domain.prisoner import Kind
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
    assert re.search(r"https://\S+", sent)
    assert re.search(r"ourt’s sentence \(|Term set by the court", seen)
    assert f"sources {slug}" in seen
    assert profile.standing.confirmed_on is None or str(profile.standing.confirmed_on.year) in seen
    assert not UNBORNE.search(seen)
    assert (slug in NOT_HELD) == ("emand" not in seen.replace("remanded", ""))
    assert (slug in NOT_HELD) == ("days since arrest on" not in seen)
    assert (slug in NOT_HELD) == (not re.search("Last confirmed (in prison )?on", seen))


@EVERYBODY
def test_an_answer_on_mastodon_has_room_for_charge_and_sentence(slug: str) -> None:
    profile, words = someone(slug), dossier_on(ON).people[slug]
    saying = SPEAKER.say(told.Person(profile), shape=Network.MASTODON, language="en", reserve=30)
    assert saying.length <= 470
    name, *_ = saying.text.splitlines()
    charge = next(event for event in words.events if event.kind is Kind.CHARGED)
    assert name in (words.names["en"], f"{words.names['en']} ({words.names['az']})")
    assert re.search(
        r"^(In prison\.|It is not known whether|.* was released on \d+ \w+ 20\d\d\.) ", saying.text, re.MULTILINE
    )
    assert (slug in NOT_HELD) != bool(re.search(r" [\d,]+ days since arrest on \d+ \w+ 20\d\d\. ", saying.text))
    last_report = r" Last (confirmed on|known report of custody:) \d+ \w+ 20\d\d\.$"
    assert (slug == "aziz-orujov") != bool(re.search(last_report, saying.text, re.MULTILINE))
    assert re.search(r"^Authorities’ charge \([\w ]*20\d\d\): ", saying.text, re.MULTILINE)
    assert charge.text.words["en"] in saying.text
    assert re.search(r"^Court’s sentence \(\d+ \w+ 20\d\d\): \d+ years", saying.text, re.MULTILINE)
    assert profile.in_rotation == bool(re.search("^Our demand: Release of ", saying.text, re.MULTILINE))
    assert re.search(rf"^https://\S+\nMore: reply “sources {slug}”\.$", saying.text, re.MULTILINE)


def test_a_charge_that_was_dropped_never_stands_alone() -> None:
    for day in (date(2024, 1, 10), date(2024, 12, 20), ON):
        seen = say(told.Person(someone("aziz-orujov", day)), Network.MASTODON)[1]
        assert "Art. 188.2 (building without rights to the land)" in seen
        assert "206.3.2" not in seen


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
    changed = {
        Network.TELEGRAM: "8 years; an appeal court changed it to 7 years on 15 May 2025",
        Network.MASTODON: "(28 December 2024): 8 years; on appeal (15 May 2025): 7 years.",
    }
    assert changed[network] in karimov
    orujov = say(told.Person(someone("aziz-orujov")), network)[1]
    assert "Aziz Orujov was released on 27 November 2025. Time in custody: 731 days." in orujov
    unknown = say(told.Person(someone("elvin-mustafayev")), network)[1]
    report = {
        Network.TELEGRAM: "The last report of custody that we know of is from 4 September 2025.",
        Network.MASTODON: "Last known report of custody: 4 September 2025.",
    }
    assert report[network] in unknown


@EVERYBODY
@BOTH
def test_the_same_people_before_their_trial(slug: str, network: Network) -> None:
    profile = someone(slug, date(2023, 12, 20))
    seen = say(told.Person(profile), network)[1]
    assert "Held before trial." in seen
    assert re.search("Last confirmed (in custody )?on", seen)
    assert "uthorities’" in seen
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
    statement = dossier_on(ON).statement()
    assert statement
    seen = say(told.About("Sınaq", "https://example.org", "mail@example.org", statement, 12, ON), network)[1]
    assert f"“{statement.quote.words['en']}”" in seen
    assert "PO (Argentina), SEP (Turkey)" in seen
    assert not UNBORNE.search(seen)
    around = re.sub("“.*?”", "", seen, flags=re.DOTALL)
    assert around != seen
    assert "borne out by our sources" in around


@BOTH
def test_every_demand_and_aim_is_told(network: Network) -> None:
    readable = dossier_on(ON)
    aims = tuple(slogan for slogan in readable.slogans() if slogan.scope.kind is ScopeKind.CAMPAIGN)
    seen = say(told.Demands(tuple(readable.demands()), aims=aims), network)[1]
    assert all(demand.text.words["en"] in seen for demand in readable.demands())
    assert all(aim.text.words["en"] in seen for aim in aims)
