"""Lists of people and sources, demands, and what the campaign says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import facts as told
from bot.domain.facts import Facts
from bot.domain.post import Network
from bot.domain.prisoner import Certainty, Kind, Text
from bot.voice import Speaker
from messages.render import Templates
from tests.telegram import telegram_html
from tests.voice.people import (
    AIM,
    AWKWARD,
    CASE,
    DEMAND,
    JOURNALIST,
    SLOGAN,
    SOURCE,
    STATEMENT,
    TODAY,
    event,
    profile,
)

TEMPLATES = Templates()
SPEAKER = Speaker(campaign_name="Sınaq", templates=TEMPLATES)
BOTH = pytest.mark.parametrize("network", [Network.TELEGRAM, Network.MASTODON])
MANY = tuple(profile(f"Nümunə Örnəkli-{n}", slug=f"numune-ornekli-{n}") for n in range(10))


def say(facts: Facts, network: Network) -> str:
    text = SPEAKER.say(facts, shape=network, language="en", reserve=20).text
    return telegram_html.read(text)[0] if network is Network.TELEGRAM else text


def lines_of(facts: Facts) -> list[tuple[str, str]]:
    buttons = SPEAKER.say(facts, shape=Network.TELEGRAM, language="en").buttons
    return [(button.label, button.line) for button in buttons]


def test_several_people_are_buttons_on_telegram() -> None:
    assert lines_of(told.Choices("sources", MANY[:2])) == [
        ("Nümunə Örnəkli-0", "/sources numune-ornekli-0"),
        ("Nümunə Örnəkli-1", "/sources numune-ornekli-1"),
    ]


def test_several_people_are_a_list_of_what_to_type_on_mastodon() -> None:
    text = say(told.Choices("sources", MANY[:2], 1), Network.MASTODON)
    assert "• sources numune-ornekli-1 (Nümunə Örnəkli-1: in prison)" in text
    assert "One more person fits." in text


@BOTH
def test_a_page_of_people(network: Network) -> None:
    page = told.People(MANY[:5], 12, 2, 3, "journalist", category=JOURNALIST)
    text = say(page, network)
    assert text.startswith("Journalists: 12 people\n• Nümunə Örnəkli-0: in prison\n")
    assert "Page 2 of 3. Next: " in text
    assert lines_of(page) == [("Previous", "/prisoners journalist 1"), ("Next", "/prisoners journalist 3")]


@BOTH
def test_a_single_page_has_no_number(network: Network) -> None:
    text = say(told.People(MANY[:1], 1, 1, 1, CASE.id, case=CASE), network)
    assert text.startswith("The Örnək case: 1 person\n")
    assert "Page" not in text


def test_a_list_that_is_cut_says_so_and_ends_with_a_whole_line() -> None:
    long = tuple(profile("Nümunə " * 8 + str(n), slug=f"numune-{n}") for n in range(10))
    text = say(told.People(long, 10, 1, 1), Network.MASTODON)
    assert "Not everyone on this page fits here." in text
    assert "Everyone in this dossier: 10 people" in text
    assert all(line.endswith(": in prison") for line in text.splitlines() if line.startswith("•"))


@BOTH
def test_each_claim_stands_with_its_date_and_source(network: Network) -> None:
    contested = event(Kind.OTHER, "2025-07", "A letter is published.", certainty=Certainty.CONTESTED)
    text = say(told.Sources(MANY[0], (told.Cited(contested, (SOURCE,)),), 1, 1), network)
    assert "July 2025 (contested): A letter is published.\n" in text
    assert "Örnək Qəzeti" in text


def test_long_claims_say_less_before_one_is_lost() -> None:
    cited = tuple(told.Cited(event(Kind.OTHER, f"2025-0{n}-01", "A long report " * 20), (SOURCE,)) for n in (3, 2, 1))
    text = say(told.Sources(MANY[0], cited, 1, 2), Network.MASTODON)
    assert [line[:15] for line in text.splitlines() if line.endswith("…")] == [
        "1 March 2025: A", "1 February 2025", "1 January 2025:",
    ]  # fmt: skip
    assert text.count("https://example.org/a?b=1&c=2") == 3
    assert "fits here" not in text
    assert "Next: “sources numune-ornekli-0 2”" in text


@BOTH
def test_the_campaigns_own_aims_are_told_apart_and_never_beside_a_person(network: Network) -> None:
    ours = say(told.Demands((DEMAND,), aims=(AIM,)), network)
    demands, _, aims = ours.partition("The campaign’s own political aims")
    assert "Release of the imprisoned journalists." in demands
    assert "For another world!" in aims
    assert "nobody in prison" in aims
    theirs = say(told.Demands((DEMAND,), (SLOGAN,), aims=(AIM,), profile=MANY[0]), network)
    assert "another world" not in theirs
    assert "What is demanded: Nümunə Örnəkli-0" in theirs
    assert "Freedom for imprisoned journalists!" in theirs


@BOTH
def test_a_demand_says_of_whom_and_since_when(network: Network) -> None:
    text = say(told.Demands((DEMAND,), category=JOURNALIST), network)
    assert "What is demanded: journalists" in text
    assert "(asked of the authorities) (since 2023)" in text


@BOTH
def test_the_statement_is_quoted_as_its_authors_words(network: Network) -> None:
    text = say(told.About("Sınaq & Co", "https://example.org", "mail@example.org", STATEMENT, 12, TODAY), network)
    assert "n its authors’ words:" in text
    assert "“It has been denied.”" in text
    assert "undersigned" not in text
    assert "Sınaq & Friends" in text
    assert "16 December 2023" in text
    assert "borne out by our sources" in text
    assert "Contact: mail@example.org" in text
    assert "12 people" in text


@BOTH
def test_without_a_quote_in_the_language_the_statement_is_only_named(network: Network) -> None:
    for quote in (Text(), Text({"az": "Rədd edilib."})):
        text = say(told.About("Sınaq", "", "", replace(STATEMENT, quote=quote), 1, TODAY), network)
        assert "“" not in text
        assert "a statement (16 December 2023)" in text
        assert "Sınaq & Friends" in text
        assert network is Network.TELEGRAM or "https://example.org/statement" in text
    missing = replace(STATEMENT, authors=Text({"az": "Sınaq"}))
    assert "Its authors" not in say(told.About("Sınaq", "", "", missing, 1, TODAY), network)


@BOTH
def test_a_quote_is_whole_or_not_there(network: Network) -> None:
    long = replace(STATEMENT, quote=Text({"en": "And then it goes on and on. " * 250}))
    text = say(told.About("Sınaq", "", "", long, 1, TODAY), network)
    assert "goes on" not in text
    assert "borne out by our sources" in text


@BOTH
def test_a_campaign_without_a_name_leaves_no_hole(network: Network) -> None:
    text = say(told.About("", "", "", STATEMENT, 12, TODAY), network)
    assert text[0].isalpha()
    assert "<b></b>" not in text
    assert "12 people" in text


@BOTH
def test_without_a_statement_nothing_is_said_of_one(network: Network) -> None:
    assert "statement" not in say(told.About(AWKWARD, "", "", None, 3, TODAY), network)


@BOTH
@pytest.mark.parametrize(
    "facts", [told.Stopped(), told.Trouble(), told.TooShort(), told.UnknownCommand(), told.NotFound("")]
)
def test_short_notices_are_two_lines_at_most(facts: Facts, network: Network) -> None:
    assert len(say(facts, network).splitlines()) <= 2


def test_what_can_be_pressed_under_the_greeting_and_under_a_person() -> None:
    assert lines_of(told.Start()) == [("Today", "/today"), ("Everyone", "/prisoners"), ("Demands", "/demands")]
    assert lines_of(told.Person(MANY[0])) == [("Sources", "/sources numune-ornekli-0")]
    assert lines_of(told.Spotlight(MANY[0])) == []
