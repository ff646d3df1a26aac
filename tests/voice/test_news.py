"""News of a release or a death, and posts that are taken back: nothing is demanded, and nothing is made up."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.domain.facts import Corrected, Correction, Death, Facts, Person, Release, Spotlight, Withdrawn
from bot.domain.post import Network
from bot.domain.prisoner import Certainty, Event, Kind
from bot.domain.profile import Readable
from bot.domain.standing import Freshness
from bot.voice import Speaker
from db.dossier import bundled, read
from tests.telegram import telegram_html
from tests.voice.people import DETAINED, DIED, HELD, OVERDUE, RELEASED, TODAY, event, profile

SPEAKER = Speaker(campaign_url="https://example.org/")
BOTH = pytest.mark.parametrize("network", [Network.TELEGRAM, Network.MASTODON])
CALLS = re.compile(
    r"emand|Freedom|Free |#Free|#PoliticalPrisoners|Release of|What you can do|Sign the|!", re.IGNORECASE
)
SOURCE = "https://example.org/a?b=1&c=2"


def said(facts: Facts, network: Network) -> str:
    """What a reader sees, with the links behind it."""
    text = SPEAKER.say(facts, shape=network, language="en", reserve=25).text
    if network is Network.MASTODON:
        return text
    seen, entities = telegram_html.read(text)
    return "\n".join((seen, *(entity.href for entity in entities if entity.href)))


@BOTH
def test_a_release_is_told_gladly_and_demands_nothing(network: Network) -> None:
    text = said(Release(profile(events=(*HELD, RELEASED))), network)
    assert "Nümunə Sınaqova was released on 1 October 2026, after 1,046 days in custody." in text
    assert "We are glad to be able to say so." in text
    assert "Authorities’ charge (21 November 2023): " in text
    assert "Court’s sentence (20 June 2025): 8 years." in text
    assert SOURCE in text.splitlines()
    assert "prisoner numune-sinaqova" in text
    assert not CALLS.search(text)


@BOTH
@pytest.mark.parametrize(
    ("kind", "news"),
    [(Kind.PARDONED, "was pardoned on"), (Kind.EXCHANGED, "was freed in an exchange of prisoners on")],
)
def test_every_way_to_freedom_is_called_what_it_is(kind: Kind, news: str, network: Network) -> None:
    text = said(Release(profile(events=(*HELD, event(kind, "2026-10-01")))), network)
    assert f"Nümunə Sınaqova {news} 1 October 2026, after 1,046 days in custody." in text
    assert not CALLS.search(text)


@BOTH
def test_exile_is_no_freedom(network: Network) -> None:
    text = said(Release(profile(events=(*HELD, event(Kind.EXILED, "2026-10")))), network)
    assert "Nümunə Sınaqova was sent into exile in October 2026." in text
    assert not re.search("glad|freed|released", text)
    assert not CALLS.search(text)


@BOTH
def test_nobody_is_glad_of_what_is_in_doubt(network: Network) -> None:
    freed = event(Kind.RELEASED, "2026-10-01", certainty=Certainty.REPORTED)
    text = said(Release(profile(events=(*HELD, freed))), network)
    assert "was released on 1 October 2026 (reported, not confirmed), after" in text
    assert "glad" not in text


@BOTH
def test_a_release_whose_day_is_not_known_counts_no_days(network: Network) -> None:
    text = said(Release(profile(events=(*HELD, event(Kind.RELEASED, "2026-10")))), network)
    assert "was released in October 2026." in text
    assert "days" not in text


@BOTH
def test_a_real_release(network: Network) -> None:
    orujov = Readable(read(bundled()), date(2025, 11, 28), Freshness()).profile("aziz-orujov")
    assert orujov
    text = said(Release(orujov), network)
    assert text.startswith("Aziz Orujov (Əziz Orucov)\nKanal 13")
    assert "Aziz Orujov was released on 27 November 2025, after 731 days in custody.\nWe are glad" in text
    assert "Authorities’ charge (28 November 2023): " in text
    assert "Court’s sentence (26 February 2025): 2 years." in text
    assert "206.3.2" not in text
    assert re.search(r"^https://\S+$", text, re.MULTILINE)
    assert not CALLS.search(text)


@BOTH
def test_a_death_is_told_plainly(network: Network) -> None:
    text = said(Death(profile(events=(*HELD, DIED))), network)
    assert text.startswith("Nümunə Sınaqova\nÖrnək Media\nReporter.\n\n")
    assert "Nümunə Sınaqova died on 1 October 2026, 1,046 days after arrest on 20 November 2023.\n" in text
    assert "As reported: Dies in prison." in text
    assert SOURCE in text.splitlines()
    assert not re.search("glad|campaign|#|harge|sentence", text.replace("#PoliticalPrisoners", "#"))
    assert not CALLS.search(text)


@BOTH
@pytest.mark.parametrize(
    "events",
    [
        (*HELD, event(Kind.DIED, "2026-10")),
        (event(Kind.DETAINED, "2023-11"), DIED),
        (*OVERDUE, DIED),
        (DETAINED, event(Kind.DIED, "2023-11-20")),
    ],
    ids=["month of death", "month of arrest", "the term had run out", "the day of arrest"],
)
def test_days_since_arrest_are_not_counted_up_to_a_death_on_arithmetic(
    events: tuple[Event, ...], network: Network
) -> None:
    text = said(Death(profile(events=events)), network)
    assert re.search(r"Nümunə Sınaqova died (on|in) (1 )?\d* ?\w+ 202[36]\.", text)
    assert "after arrest" not in text


@BOTH
@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("the date of arrest was wrong", ": The date of arrest was wrong."),
        ("The date was wrong.. ", ": The date was wrong."),
        ("was <b>that</b> right?", ": Was <b>that</b> right?"),
        (" ", "."),
    ],
)
def test_a_correction_stands_in_the_post(why: str, sentence: str, network: Network) -> None:
    held, freed, dead = profile(), profile(events=(*HELD, RELEASED)), profile(events=(*HELD, DIED))
    for post in (Spotlight(held), Person(held), Release(freed), Death(dead)):
        lines = said(Corrected(post, TODAY, why), network).splitlines()
        assert f"Corrected on 24 November 2026{sentence}" in lines
        assert SOURCE in lines


@BOTH
def test_a_correction_of_endless_words_is_shortened(network: Network) -> None:
    post = Release(profile(events=(*HELD, RELEASED)))
    text = said(Corrected(post, TODAY, "so very wrong and " * 30), network)
    assert re.search(
        r"^Corrected on 24 November 2026: So very wrong and .{100,300}(wrong|very|so|and) \[…\]\.$", text, re.MULTILINE
    )
    text = said(Corrected(post, TODAY, "It was wrong. " * 30), network)
    assert re.search(r"^Corrected on 24 November 2026: (It was wrong\. ){5,25}It was wrong\.$", text, re.MULTILINE)


@BOTH
def test_what_replaces_a_post_names_nobody(network: Network) -> None:
    assert said(Withdrawn(TODAY, "it named a wrong court"), network) == (
        "We have withdrawn this post of 24 November 2026. It named a wrong court."
    )
    assert said(Withdrawn(TODAY, ""), network) == "We have withdrawn this post of 24 November 2026."


@BOTH
def test_what_is_linked_to_a_post_says_what_became_of_it(network: Network) -> None:
    assert said(Correction(TODAY, "the court was another.", False), network) == (
        "A correction to our post of 24 November 2026: The court was another."
    )
    assert said(Correction(TODAY, "the court was another", True), network) == (
        "We have withdrawn our post of 24 November 2026: The court was another."
    )


def test_a_message_is_named_after_its_template() -> None:
    freed = profile(events=(*HELD, RELEASED))
    facts = (Release(freed), Corrected(Spotlight(profile()), TODAY, "x"), Withdrawn(TODAY, ""), Person(freed))
    names = [SPEAKER.say(fact, shape=Network.MASTODON, language="en").message for fact in facts]
    assert names == ["release", "spotlight", "withdrawn", "person"]
