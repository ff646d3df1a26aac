"""Several people or claims in words: choices, pages of people, pages of sources."""

from __future__ import annotations

from bot.domain.command import Word
from bot.domain.facts import Choices, Cited, People, Sources
from bot.domain.post import Network
from bot.domain.profile import Profile
from bot.voice.wording import Wording
from messages import catalog, entries
from messages.fit import short

_SOURCES = {Network.TELEGRAM: 3, Network.MASTODON: 1}


def choices(facts: Choices, wording: Wording) -> catalog.Choices:
    return catalog.Choices(
        people=tuple(_listed(profile, wording, facts.word) for profile in facts.people),
        others=wording.words.count("other_person", facts.more) if facts.more else None,
    )


def people(facts: People, wording: Wording) -> catalog.People:
    after, before = people_pages(facts)
    return catalog.People(
        heading=_heading(facts, wording),
        total=wording.words.count("person", facts.total),
        page=_page(facts.page, facts.pages, wording),
        people=tuple(_listed(profile, wording, Word.PRISONER) for profile in facts.people),
        after=after,
        before=before,
    )


def sources(facts: Sources, wording: Wording) -> catalog.Sources:
    after, before = source_pages(facts)
    claims = (_evidence(cited, wording) for cited in facts.cited)
    return catalog.Sources(
        person=wording.short_name(facts.profile),
        claims=tuple(claim for claim in claims if claim),
        page=_page(facts.page, facts.pages, wording),
        after=after,
        before=before,
    )


def people_pages(facts: People) -> tuple[str | None, str | None]:
    """What to type for the next and the previous page of people."""
    return _pages(f"{Word.PRISONERS} {facts.about}".strip(), facts.page, facts.pages)


def source_pages(facts: Sources) -> tuple[str | None, str | None]:
    """What to type for the next and the previous page of sources."""
    return _pages(f"{Word.SOURCES} {facts.profile.slug}", facts.page, facts.pages)


def _pages(line: str, page: int, pages: int) -> tuple[str | None, str | None]:
    after = f"{line} {page + 1}" if page < pages else None
    before = f"{line} {page - 1}" if page > 1 else None
    return after, before


def _page(page: int, pages: int, wording: Wording) -> str | None:
    words = wording.words
    return words.say("list", "page", page=words.number(page), pages=words.number(pages)) if pages > 1 else None


def _heading(facts: People, wording: Wording) -> str:
    text = facts.category.plural if facts.category else facts.case.title if facts.case else None
    if text is None:
        return wording.words.say("list", "everyone")
    said = wording.said(text) or wording.words.say("list", "some")
    return said[:1].upper() + said[1:]


def _listed(profile: Profile, wording: Wording, word: str) -> entries.Listed:
    status = wording.words.say("status", profile.standing.status)
    return entries.Listed(person=wording.short_name(profile), status=status, typed=f"{word} {profile.slug}")


def _evidence(cited: Cited, wording: Wording) -> entries.Evidence | None:
    text = wording.said(cited.event.text)
    if text is None or not cited.sources:
        return None
    return entries.Evidence(
        date=wording.date(cited.event.date),
        text=short(text, wording.item),
        doubt=wording.doubt(cited.event),
        sources=tuple(wording.source(source) for source in cited.sources[: _SOURCES.get(wording.network, 1)]),
    )
