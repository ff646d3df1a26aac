"""What readers ask, and what they are told: through the real search, the real voice and the real dossier."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.facts import (
    About,
    Choices,
    Demands,
    Facts,
    Help,
    NotFound,
    People,
    Person,
    Sources,
    Spotlight,
    Start,
    TooShort,
    UnknownCommand,
)
from bot.domain.post import Network
from bot.domain.standing import Status
from tests.world import World, world


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as one:
        yield one


async def asked(it: World, line: str) -> Facts:
    """The facts of an answer; each is also said on both networks, within their limits."""
    for shape in (Network.TELEGRAM, Network.MASTODON):
        said = await it.bot.answer(line, shape=shape, language="en", reserve=20)
        assert said.text.strip()
        assert said.length <= said.limit - 20
    return await it.bot.answer.facts(line, shape=Network.TELEGRAM)


async def person(it: World, line: str) -> str:
    facts = await asked(it, line)
    assert isinstance(facts, Person), facts
    return facts.profile.slug


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("ISRAFILOV", "aykhan-israfilov"),
        ("İsrafilov", "aykhan-israfilov"),
        ("israfilov", "aykhan-israfilov"),
        ("sevinc", "sevinj-vagifgizi"),
        ("Севиндж", "sevinj-vagifgizi"),
        ("Vagifqizi", "sevinj-vagifgizi"),
        ("ulvi hasanly", "ulvi-hasanli"),
        ("Həsənli", "ulvi-hasanli"),
        ("tofik yagublo", "tofig-yagublu"),
        ("mohyaddin-orujov", "mohyaddin-orujov"),
    ],
)
async def test_people_are_found_as_readers_type_them(it: World, typed: str, slug: str) -> None:
    assert await person(it, f"/prisoner {typed}") == slug
    assert await person(it, f"prisoner {typed}") == slug


async def test_two_people_of_one_name_are_asked_about(it: World) -> None:
    facts = await asked(it, "/prisoner orujov")
    assert isinstance(facts, Choices)
    assert {profile.slug for profile in facts.people} == {"aziz-orujov", "mohyaddin-orujov"}
    said = await it.bot.answer("/prisoner orujov", shape=Network.TELEGRAM, language="en")
    pressed = {await person(it, button.line) for button in said.buttons}
    assert pressed == {"aziz-orujov", "mohyaddin-orujov"}
    listed = await it.bot.answer("/prisoner orujov", shape=Network.MASTODON, language="en")
    assert "mohyaddin-orujov" in listed.text


@pytest.mark.parametrize("typed", ["%", "_", "*", "a", "'; DROP TABLE prisoners;--", "qwxyz", "<b>&amp;</b> @all #x"])
async def test_nonsense_finds_nobody(it: World, typed: str) -> None:
    facts = await asked(it, f"/prisoner {typed}")
    assert isinstance(facts, NotFound | TooShort)
    assert len((await it.dossier()).prisoners) == 12


async def test_what_was_typed_is_repeated_cleaned_and_short_or_not_at_all(it: World) -> None:
    typed = "Sınaq\u202egnp.exe @everyone #tag https://sinaq.example " + "x" * 300
    for shape in (Network.TELEGRAM, Network.MASTODON):
        said = await it.bot.answer(f"/prisoner {typed}", shape=shape, language="en")
        assert "Sınaq" in said.text
        assert not [bad for bad in ("\u202e", "@", "#tag", "://", "x" * 41) if bad in said.text]
        assert said.text.count("\u2068") == said.text.count("\u2069")


async def test_prisoner_without_a_name_and_today_are_todays_person(it: World) -> None:
    today = await asked(it, "/today")
    assert isinstance(today, Spotlight)
    assert await person(it, "/prisoner") == today.profile.slug == "afiaddin-mammadov"


async def test_the_rest_of_the_commands(it: World) -> None:
    assert isinstance(await asked(it, "/start"), Start)
    assert await person(it, "/start ulvi-hasanli") == "ulvi-hasanli"
    assert isinstance(await asked(it, "/start no-such-payload"), Start)
    assert isinstance(await asked(it, "/help"), Help)
    about = await asked(it, "/about")
    assert isinstance(about, About)
    assert about.statement
    assert about.statement.url
    assert isinstance(await asked(it, "/dance"), UnknownCommand)


async def test_people_are_listed_in_pages_by_category_and_by_case(it: World) -> None:
    first, second = await asked(it, "/prisoners"), await asked(it, "/prisoners 2")
    assert isinstance(first, People)
    assert isinstance(second, People)
    assert (first.total, first.pages, len(first.people), len(second.people)) == (12, 2, 10, 2)
    journalists = await asked(it, "/prisoners journalists")
    abzas = await asked(it, "/prisoners abzas")
    assert isinstance(journalists, People)
    assert isinstance(abzas, People)
    assert (journalists.total, abzas.total) == (7, 5)
    assert isinstance(await asked(it, "/prisoners astronauts"), NotFound)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/demands abzas", "abzas-2023"),
        ("/demands abzas media", "abzas-2023"),
        ("/demands journalists", "journalist"),
        ("/demands JURNALISTS", "journalist"),
        ("/demands courier", "courier & trade unionist"),
        ("/demands couriers", "courier & trade unionist"),
        ("/demands el", "elvin-mustafayev"),
        ("/demands elvin", "elvin-mustafayev"),
        ("/demands karimov", "teymur-karimov"),
        ("/prisoners politician", "politician"),
        ("/prisoners couriers-2023", "couriers-2023"),
        ("/prisoners el", None),
        ("/prisoners aze", None),
    ],
)
async def test_a_group_is_meant_only_where_no_other_can_be(it: World, line: str, meant: str | None) -> None:
    facts = await asked(it, line)
    if not isinstance(facts, People | Demands):
        assert isinstance(facts, NotFound)
        assert meant is None
        return
    person = facts.profile or facts.none_for if isinstance(facts, Demands) else None
    group = facts.category or facts.case
    assert (group.id if group else person.slug if person else "") == meant
    assert not (group and person)


def scopes_of(facts: Facts) -> list[str]:
    assert isinstance(facts, Demands)
    return [str(demand.scope) for demand in facts.demands]


async def test_demands_for_all_for_a_category_and_for_a_person(it: World) -> None:
    everything = await asked(it, "/demands")
    journalists = await asked(it, "/demands journalist")
    ulvi = await asked(it, "/demands ulvi")
    yagublu = await asked(it, "/demands yagublu")
    assert isinstance(everything, Demands)
    assert (len(everything.demands), len(everything.aims)) == (3, 2)
    assert isinstance(journalists, Demands)
    assert journalists.aims == ()
    assert [scopes_of(facts) for facts in (ulvi, yagublu)] == [["category: journalist"], ["everyone"]]


@pytest.mark.parametrize("name", ["aziz orujov", "israfilov", "mustafayev"])
async def test_nobody_is_called_to_be_freed_who_is_free_or_not_known_to_be_held(it: World, name: str) -> None:
    facts = await asked(it, f"/demands {name}")
    assert isinstance(facts, Demands)
    assert not facts.demands
    assert not facts.slogans
    slogans = [text for slogan in (await it.dossier()).slogans for text in slogan.text.words.values()]
    for word in ("prisoner", "demands", "sources"):
        for shape in (Network.TELEGRAM, Network.MASTODON):
            said = await it.bot.answer(f"/{word} {name}", shape=shape, language="en")
            assert not [slogan for slogan in slogans if slogan in said.text]


async def test_the_campaigns_own_aims_stand_beside_nobody(it: World) -> None:
    aims = ["Down with the bourgeois oligarch regime of Aliyev!", "For a Socialist Federation of Caucasia!"]
    for slug in (await it.dossier()).prisoners:
        for word in ("prisoner", "demands", "sources"):
            said = await it.bot.answer(f"/{word} {slug}", shape=Network.TELEGRAM, language="en")
            assert not [aim for aim in aims if aim in said.text]
    told = await it.bot.answer("/demands", shape=Network.TELEGRAM, language="en")
    assert all(aim in told.text for aim in aims)


async def test_sources_are_told_claim_by_claim_with_links(it: World) -> None:
    facts = await asked(it, "/sources ulvi")
    assert isinstance(facts, Sources)
    assert all(cited.sources for cited in facts.cited)
    said = await it.bot.answer("/sources ulvi", shape=Network.TELEGRAM, language="en")
    assert all(
        source.url.replace("&", "&amp;") in said.text for cited in facts.cited[:3] for source in cited.sources[:1]
    )


async def test_editor_notes_reach_no_reader(it: World) -> None:
    dossier = await it.dossier()
    notes = [
        note
        for kept in (
            *(person.editor_notes for person in dossier.prisoners.values()),
            *(case.editor_notes for case in dossier.cases.values()),
        )
        for said in kept.values()
        for note in ([said] if isinstance(said, str) else said)
        if len(note) > 20
    ]
    for slug in dossier.prisoners:
        for line in (f"/prisoner {slug}", f"/sources {slug}", f"/sources {slug} 2", f"/demands {slug}"):
            said_line = (await it.bot.answer(line, shape=Network.TELEGRAM, language="en")).text
            assert not [note for note in notes if note in said_line]


async def test_an_answer_is_about_the_day_on_which_it_is_asked(it: World) -> None:
    it.clock.forward(days=26)
    facts = await asked(it, "/prisoner mohyaddin")
    assert isinstance(facts, Person)
    assert facts.profile.standing.status is Status.UNKNOWN
