"""Somebody with `publish = false` is found by no command, in no list, button, post, calendar or reader's export."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.domain.campaign import Dossier
from bot.domain.facts import About, NotFound, Person
from bot.domain.post import Network
from bot.domain.prisoner import Event, Kind, Text
from bot.usecases.answer import Answer
from db.dossier import read, write
from tests.world import World, azerbaijan, world

SHAPES = (Network.TELEGRAM, Network.MASTODON)
WITHHELD = ("mahammad-kekalov", "sevinj-vagifgizi", "afiaddin-mammadov", "ulvi-hasanli")
EVERYONE = tuple(azerbaijan().prisoners)


def without(slug: str) -> Dossier:
    dossier = azerbaijan()
    hidden = replace(dossier.prisoners[slug], publish=False)
    return replace(dossier, prisoners={**dossier.prisoners, slug: hidden})


@cache
def names_of(slug: str) -> set[str]:
    """What betrays a person: slug, spellings, and a surname that nobody else bears."""
    people = azerbaijan().prisoners
    others = " ".join(name for other in people.values() if other.slug != slug for name in other.spellings())
    surnames = {name.split()[-1] for name in people[slug].spellings()}
    return {slug, *people[slug].spellings(), *(surname for surname in surnames if surname not in others)}


async def everything_readers_see(it: World, slug: str) -> list[str]:
    """Every answer that any command gives, each page of it, with its buttons; nothing that only repeats what was asked."""
    dossier = azerbaijan()
    others = [other for other in dossier.prisoners if other != slug]
    groups = [*dossier.cases, *(category.id for category in dossier.categories)]
    lines = ["/start", f"/start {slug}", "/help", "/about", "/today", "/prisoner", "/demands", "/sources"]
    lines += [f"/{word} {name}" for word in ("prisoner", "demands", "sources") for name in others]
    lines += [f"/{word} {group}" for word in ("prisoners", "demands") for group in groups]
    lines += ["/prisoner", "/prisoner a", "/prisoner qwxyz", "/dance"]
    lines += [f"/prisoners {page}" for page in range(1, 4)]
    lines += [f"/sources {other} {page}" for other in others for page in range(2, 6)]
    seen = []
    for line in lines:
        for shape in SHAPES:
            said = await it.bot.answer(line, shape=shape, language="en")
            seen += [said.text, *(f"{button.label} {button.line}" for button in said.buttons)]
    return seen


@pytest.mark.parametrize("slug", EVERYONE)
async def test_no_answer_list_or_button_names_a_withheld_person(tmp_path: Path, slug: str) -> None:
    async with world(tmp_path, dossier=without(slug)) as it:
        for text in await everything_readers_see(it, slug):
            assert not [name for name in names_of(slug) if name in text], text


@pytest.mark.parametrize("slug", WITHHELD)
async def test_asking_for_a_withheld_person_is_like_asking_for_a_stranger(tmp_path: Path, slug: str) -> None:
    async with world(tmp_path, dossier=without(slug)) as it:
        answer: Answer = it.bot.answer
        for name in (slug, *azerbaijan().prisoners[slug].spellings()):
            for word in ("prisoner", "demands", "sources"):
                facts = await answer.facts(f"/{word} {name}", shape=Network.TELEGRAM)
                assert isinstance(facts, NotFound)


@pytest.mark.parametrize("slug", WITHHELD)
async def test_no_post_or_calendar_names_a_withheld_person(tmp_path: Path, slug: str) -> None:
    async with world(tmp_path, dossier=without(slug)) as it:
        assert slug not in {entry.profile.slug for entry in await it.bot.look.calendar(30)}
        for _ in range(12):
            await it.tick()
            it.clock.now += timedelta(days=1)
        assert len(it.shown) == 24
        for text, _, _ in it.shown:
            assert not [name for name in names_of(slug) if name in text], text


@pytest.mark.parametrize("slug", WITHHELD)
async def test_a_readers_export_holds_nothing_of_a_withheld_person(tmp_path: Path, slug: str) -> None:
    async with world(tmp_path, dossier=without(slug)) as it:
        exported = await it.bot.export(for_readers=True)
    write(exported, tmp_path / "out")
    assert read(tmp_path / "out") == exported
    for file in (tmp_path / "out").rglob("*"):
        assert slug not in file.name
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        assert not [name for name in names_of(slug) if name in text], file.name


async def test_readers_get_the_whole_statement_as_a_file_unless_it_names_somebody_withheld(tmp_path: Path) -> None:
    whole = azerbaijan().statement
    assert whole
    async with world(tmp_path) as it:
        assert (await it.bot.export(for_readers=True)).statement == replace(whole, editor_notes={})
        await it.bot.importing.apply(without("elvin-mustafayev"), prune=False)
        assert (await it.bot.export(for_readers=True)).statement is None


async def test_a_quote_that_names_somebody_withheld_is_not_told(tmp_path: Path) -> None:
    dossier = without("elvin-mustafayev")
    assert dossier.statement
    named = "couriers AykhanIsrafilov and Elvin Mustafayev are currently in prison."
    dossier = replace(dossier, statement=replace(dossier.statement, quote=Text({"en": named})))
    async with world(tmp_path, dossier=dossier) as it:
        for shape in SHAPES:
            said = (await it.bot.answer("/about", shape=shape, language="en")).text
            assert "Mustafayev" not in said
            assert "a statement (16 December 2023)" in said
        about = await it.bot.answer.facts("/about", shape=Network.TELEGRAM)
        assert isinstance(about, About)
        assert about.statement
        assert (about.statement.text, about.statement.quote.words, about.statement.editor_notes) == ("", {}, {})


async def test_a_withheld_event_or_field_is_told_nowhere(tmp_path: Path) -> None:
    dossier = azerbaijan()
    person = dossier.prisoners["ulvi-hasanli"]

    def hidden(event: Event) -> Event:
        return replace(event, publish=False) if event.id == "2025-07-20-other" else event

    assert person.facility
    changed = replace(
        person,
        events=tuple(map(hidden, person.events)),
        facility=replace(person.facility, publish=False),
        summary=replace(person.summary, publish=False),
    )
    dossier = replace(dossier, prisoners={**dossier.prisoners, person.slug: changed})
    async with world(tmp_path, dossier=dossier) as it:
        seen = "\n".join(await everything_readers_see(it, "nobody"))
        exported = repr((await it.bot.export(for_readers=True)).prisoners[person.slug])
        assert "Second hunger strike" not in seen + exported
        assert "investigated the business interests" not in seen + exported
        facts = await it.bot.answer.facts("/prisoner ulvi", shape=Network.TELEGRAM)
        assert isinstance(facts, Person)
        assert facts.profile.facility is None


async def test_a_withheld_sentence_leaves_someone_held_and_spoken_for(tmp_path: Path) -> None:
    dossier = azerbaijan()
    person = dossier.prisoners["ulvi-hasanli"]
    events = tuple(replace(event, publish=event.kind is not Kind.SENTENCED) for event in person.events)
    dossier = replace(dossier, prisoners={**dossier.prisoners, person.slug: replace(person, events=events)})
    async with world(tmp_path, dossier=dossier) as it:
        facts = await it.bot.answer.facts("/prisoner ulvi", shape=Network.TELEGRAM)
        said = await it.bot.answer("/prisoner ulvi", shape=Network.TELEGRAM, language="en")
        assert isinstance(facts, Person)
        assert facts.profile.in_rotation
        assert "nine years" not in said.text.replace("He was given nine years", "")


async def test_a_withheld_release_never_leaves_someone_said_to_be_held(tmp_path: Path) -> None:
    dossier = azerbaijan()
    person = dossier.prisoners["aziz-orujov"]
    events = tuple(replace(e, publish=e.kind is not Kind.RELEASED) for e in person.events)
    dossier = replace(dossier, prisoners={**dossier.prisoners, person.slug: replace(person, events=events)})
    async with world(tmp_path, dossier=dossier) as it:
        facts = await it.bot.answer.facts("/prisoner aziz", shape=Network.TELEGRAM)
        assert isinstance(facts, Person)
        assert not facts.profile.standing.is_held
        assert facts.profile.demand is None
