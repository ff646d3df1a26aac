"""One person, told truthfully."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.facts import Demands, Person, Spotlight
from bot.domain.post import Network
from bot.domain.prisoner import Certainty, Event, Kind, Text
from bot.domain.profile import Profile
from bot.voice import Speaker
from tests.telegram import telegram_html
from tests.voice.people import (
    AIM,
    APPEAL,
    DETAINED,
    DIED,
    HELD,
    HELD_BEFORE_TRIAL,
    OVERDUE,
    RELEASED,
    SLOGAN,
    event,
    facility,
    profile,
)

SPEAKER = Speaker()
NETWORKS = [Network.TELEGRAM, Network.MASTODON]


def said(facts: Person | Spotlight | Demands, network: Network) -> str:
    text = SPEAKER.say(facts, shape=network, language="en").text
    return telegram_html.read(text)[0] if network is Network.TELEGRAM else text


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("kind", [Person, Spotlight])
def test_somebody_held(kind: type[Person | Spotlight], network: Network) -> None:
    text = said(kind(profile(names={"en": "Sinag Numuneli", "az": "Sınaq Nümunəli"})), network)
    assert text.startswith("Sinag Numuneli (Sınaq Nümunəli)\n")
    assert "1,100 days since arrest on 20 November 2023." in text
    briefly = kind is Person and network is Network.MASTODON
    assert ("Last confirmed on 20 June 2025." if briefly else "Last confirmed in prison on 20 June 2025.") in text
    assert "Release of the imprisoned journalists." in text
    assert "8 years" in text
    assert "Örnək Qəzeti" in text
    assert ("Freedom for imprisoned journalists!" in text) == (kind is Spotlight)


@pytest.mark.parametrize("network", NETWORKS)
def test_hashtags_stand_on_a_line_of_their_own_on_mastodon_only(network: Network) -> None:
    lines = said(Spotlight(profile()), network).splitlines()
    assert (lines[-1] == "#Azerbaijan #PoliticalPrisoners") == (network is Network.MASTODON)
    assert sum("#" in line for line in lines) == (network is Network.MASTODON)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_fresh_report_is_not_dwelt_upon_in_the_post(network: Network) -> None:
    fresh = profile(events=(*HELD, event(Kind.CONFIRMED, "2026-11-20")))
    assert "Last confirmed" not in said(Spotlight(fresh), network)
    assert re.search(r"Last confirmed (in prison )?on 20 November 2026\.", said(Person(fresh), network))


@pytest.mark.parametrize("network", NETWORKS)
def test_somebody_held_before_trial(network: Network) -> None:
    text = said(Person(profile(events=HELD_BEFORE_TRIAL, on=date(2024, 6, 1))), network)
    assert "Held before trial. 194 days since arrest on 20 November 2023." in text
    assert re.search(r"Last confirmed (in custody )?on 20 November 2023\.", text)
    assert "uthorities’" in text
    assert "Art. 206.3.2" in text
    assert "In prison" not in text


@pytest.mark.parametrize("network", NETWORKS)
def test_an_appeal_that_changed_the_term(network: Network) -> None:
    text = said(Person(profile(events=(*HELD, APPEAL))), network)
    assert "8 years" in text
    assert re.search(
        r"an appeal court changed it to 7 years on 9 Sep|; on appeal \(9 September 2025\): 7 years\.", text
    )


def nothing_is_called_for(someone: Profile, network: Network) -> str:
    texts = [said(Person(someone), network), said(Spotlight(someone), network)]
    texts.append(said(Demands((), (SLOGAN,), (AIM,), none_for=someone), network))
    for text in texts:
        assert "emand:" not in text
        assert "Freedom" not in text
        assert "Release of" not in text
        assert "another world" not in text
        assert "days since arrest" not in text
        assert "https://example.org/a?b=1&c=2" in text or network is Network.TELEGRAM
    assert "The campaign makes no demand for Nümunə Sınaqova today." in texts[2]
    return texts[0]


@pytest.mark.parametrize("network", NETWORKS)
def test_nobody_knows(network: Network) -> None:
    text = nothing_is_called_for(profile(events=OVERDUE), network)
    assert "It is not known whether Nümunə Sınaqova is still held." in text
    assert re.search(r"The last report of custody that we know of is from 20 June 2024\.|custody: 20 June 2024\.", text)


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(
    ("closing", "sentence"),
    [
        (RELEASED, "Nümunə Sınaqova was released on 1 October 2026. Time in custody: 1,046 days."),
        (DIED, "Nümunə Sınaqova died on 1 October 2026."),
        (event(Kind.PARDONED, "2026-10-01"), "Nümunə Sınaqova was pardoned on 1 October 2026."),
        (event(Kind.EXILED, "2026-10"), "Nümunə Sınaqova was sent into exile in October 2026."),
        (event(Kind.EXCHANGED, "2026-10-01"), "was freed in an exchange of prisoners on 1 October 2026."),
    ],
)
def test_custody_that_ended(closing: Event, sentence: str, network: Network) -> None:
    text = nothing_is_called_for(profile(events=(*HELD, closing)), network)
    assert sentence in text
    assert "In prison" not in text
    assert "Last confirmed" not in text
    assert ("Time in custody" in text) == (closing.date.is_exact and closing is not DIED)


@pytest.mark.parametrize("network", NETWORKS)
def test_somebody_of_whom_no_arrest_is_known(network: Network) -> None:
    text = said(Person(profile(events=())), network)
    assert "We know of no report that Nümunə Sınaqova is in prison." in text


@pytest.mark.parametrize("network", NETWORKS)
def test_doubt_is_said_where_the_claim_is(network: Network) -> None:
    freed = event(Kind.RELEASED, "2026-10-01", certainty=Certainty.REPORTED)
    opened = event(Kind.DETAINED, "2023-11-20", certainty=Certainty.CONTESTED)
    text = said(Person(profile(events=(*HELD, freed))), network)
    assert "was released on 1 October 2026 (reported, not confirmed)." in text
    assert "since arrest on 20 November 2023 (contested)." in said(Person(profile(events=(opened,))), network)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_month_of_arrest_gives_a_least_number_of_days(network: Network) -> None:
    text = said(Spotlight(profile(events=(event(Kind.DETAINED, "2024-02"),), on=date(2024, 3, 10))), network)
    assert "At least 10 days since arrest in February 2024." in text


@pytest.mark.parametrize("network", NETWORKS)
def test_a_place_is_told_only_of_somebody_held_and_with_its_date(network: Network) -> None:
    here = "Held in Prison No. 2, as of February 2026."
    assert here in said(Person(profile(events=(DETAINED,), facility=facility(), summary=Text())), network)
    assert here not in said(Person(profile(events=(*HELD, RELEASED), facility=facility())), network)


def test_a_long_charge_on_mastodon_ends_with_a_sentence_or_else_a_word() -> None:
    def told(charge: str) -> str:
        events = (DETAINED, event(Kind.CHARGED, "2023-11-21", charge), HELD[-1])
        return said(Person(profile("Nümunə Sınaqova-Örnəkli", events)), Network.MASTODON)

    sentences = told("Charged with taking part in a protest. " + "Said to have confessed, " * 20)
    assert "Authorities’ charge (21 November 2023): Charged with taking part in a protest.\n" in sentences
    words = told("Smuggling of currency and " * 20)
    assert re.search(r"\(21 November 2023\): Smuggling of currency and .*(Smuggling|of|currency|and)…\n", words)
    for text in (sentences, words):
        assert "Court’s sentence (20 June 2025): 8 years." in text
        assert "More: reply “sources numune-sinaqova”." in text


def test_what_is_missing_in_a_language_is_left_out_and_not_replaced() -> None:
    text = said(Person(profile(summary=Text({"az": "Məhkəmələrdən yazıb."}), role=Text())), Network.TELEGRAM)
    assert "Məhkəmələrdən" not in text


def test_the_end_of_a_term_is_never_told() -> None:
    someone = profile()
    assert someone.standing.expected_end == date(2031, 11, 20)
    for network in NETWORKS:
        assert "2031" not in said(Person(someone), network) + said(Spotlight(someone), network)


def test_an_unseen_title_is_not_told() -> None:
    someone = profile(events=(DETAINED,))
    seen = someone.sources[0]
    unseen = replace(seen, title="[slug: a-trial-in-baku]", title_seen=False)
    assert "“A trial in Baku”, 20 June 2025" in said(Person(someone), Network.TELEGRAM)
    text = said(Person(replace(someone, sources=(unseen,))), Network.TELEGRAM)
    assert "slug:" not in text
    assert "Source: Örnək Qəzeti, 20 June 2025" in text


def test_a_post_links_to_a_chat_with_the_bot_once_its_name_is_known() -> None:
    name = ""
    speaker = Speaker(bot=lambda: name)
    before = speaker.say(Spotlight(profile()), shape=Network.TELEGRAM, language="en").text
    name = "ornek_bot"
    after = speaker.say(Spotlight(profile()), shape=Network.TELEGRAM, language="en").text
    assert "<code>/prisoner numune-sinaqova</code>" in before
    assert '<a href="https://t.me/ornek_bot?start=numune-sinaqova">The whole story</a>' in after
