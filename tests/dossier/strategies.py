"""Small valid dossiers of invented people, with everything in them that a keyboard can write."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st

from bot.domain.campaign import (
    Action,
    ActionKind,
    Case,
    Category,
    Demand,
    Dossier,
    Scope,
    ScopeKind,
    Slogan,
    Source,
    Statement,
)
from bot.domain.dates import PartialDate, Term
from bot.domain.prisoner import (
    Born,
    Certainty,
    Event,
    Facility,
    Kind,
    Letters,
    Notes,
    Portrait,
    Prisoner,
    Regime,
    Text,
)
from bot.domain.standing import CLOSING

T = TypeVar("T")

CUSTODY = CLOSING | {Kind.DETAINED, Kind.SENTENCED, Kind.TRANSFERRED, Kind.CONFIRMED, Kind.HOUSE_ARREST}
NAMES = (
    "Aytən Nümunəyeva",
    "Ülvi Sınaqov",
    "İlqar Örnəkli",
    "Мехди Примеров",
    "نمونه آزمایشی",
    "مثال‌زاده",
    "ნიმუშა საცდელაძე",
    "Şe\u0301hla O'Örne\u0308k",
    'Tural "Nümunə" \\Sınaq\\',
    "Sınaq 👩🏽‍🏭 Nümunə",
)
URLS = (
    "https://example.org/a",
    "http://example.net/?a=1&b=%C9%99#c",
    "https://example.com/новости/пример",
    "https://nümunə.example/“x”",
)
_DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31)) | st.just(date(2024, 2, 29))

# PostgreSQL keeps no NUL, and a lone surrogate is no character.
any_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
words = st.sampled_from((*NAMES, "Two\nlines, \"quoted\" '''too'''", 'C:\\new\t"""')) | any_text.filter(str.strip)
ids = st.from_regex(r"[a-z0-9-]{1,48}", fullmatch=True)
languages = st.sampled_from(("en", "az", "ru", "tr", "ar", "ka", "pt-BR"))
texts = st.builds(Text, st.dictionaries(languages, words, min_size=1, max_size=3), st.booleans())
perhaps_texts = texts | st.builds(Text, publish=st.booleans())
notes: st.SearchStrategy[Notes] = st.dictionaries(
    any_text, any_text | st.lists(any_text, max_size=3).map(tuple), max_size=3
)
demand_texts = st.builds(Text, st.dictionaries(languages, words.filter(lambda said: len(said) <= 120), min_size=1))


def several(items: st.SearchStrategy[T], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    """Some of them, each with an id of its own."""

    def id(item: Any) -> str:
        return str(item.id)

    return st.lists(items, min_size=least, max_size=most, unique_by=id).map(tuple)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    """A day, a month or a year."""
    day = draw(_DAYS)
    parts = (day.year, day.month, day.day)
    return PartialDate(*parts[: draw(st.integers(1, 3))])


terms = st.builds(Term, st.integers(0, 999), st.integers(0, 999), st.integers(0, 9999)).filter(lambda t: t != Term())
sources = st.builds(
    Source,
    id=ids,
    publisher=words,
    url=st.sampled_from(URLS),
    title=any_text,
    title_seen=st.booleans(),
    published=st.none() | partial_dates(),
    archived_url=st.sampled_from(("", *URLS)),
    tier=any_text,
    note=any_text,
)
categories = st.builds(
    Category,
    id=st.sampled_from(("worker & unionist", "journalist", "müəllim: yeni", "სტუდენტი", '"quoted" \\')),
    name=texts,
    plural=texts,
)


def events(
    source_ids: st.SearchStrategy[tuple[str, ...]], written: date, *, of_person: bool
) -> st.SearchStrategy[Event]:
    """Events of one person or case."""
    regimes = st.sampled_from(Regime)

    def of_kind(kind: Kind) -> st.SearchStrategy[Event]:
        return st.builds(
            Event,
            id=ids,
            date=partial_dates(),
            kind=st.just(kind),
            text=texts,
            sources=source_ids,
            regime=regimes if of_person and kind in CUSTODY else st.none() | regimes,
            term=st.none() | terms,
            articles=st.lists(words, max_size=2).map(tuple),
            court=perhaps_texts,
            learned_on=st.just(written) | _DAYS,
            certainty=st.sampled_from(Certainty),
            publish=st.booleans(),
        )

    return st.sampled_from(Kind).flatmap(of_kind)


@st.composite
def timelines(draw: st.DrawFn, source_ids: st.SearchStrategy[tuple[str, ...]], written: date) -> tuple[Event, ...]:
    """Events of one person, in any order; whoever is released was detained before."""
    drawn = draw(several(events(source_ids, written, of_person=True)))
    arrests = [
        Event(
            id=f"arrest-{regime}",
            date=PartialDate(1949, 12, 31),
            kind=Kind.DETAINED,
            regime=regime,
            text=draw(texts),
            sources=draw(source_ids),
            learned_on=written,
        )
        for regime in sorted({event.regime for event in drawn if event.kind in CLOSING and event.regime})
    ]
    return tuple(draw(st.permutations([*drawn, *arrests])))


def prisoners(
    slug: str,
    source_ids: st.SearchStrategy[tuple[str, ...]],
    case_ids: list[str],
    category_ids: list[str],
    written: date,
) -> st.SearchStrategy[Prisoner]:
    """An invented person."""
    facts: dict[str, st.SearchStrategy[Any]] = {"sources": source_ids, "publish": st.booleans()}
    portraits = st.builds(
        Portrait, file=st.just("portraits/örnək 1.jpg"), licence=words, credit=words, description=texts, **facts
    )
    return st.builds(
        Prisoner,
        slug=st.just(slug),
        names=st.dictionaries(languages, words, min_size=1, max_size=3),
        category=st.sampled_from(category_ids),
        publish=st.booleans(),
        consent=any_text,
        aliases=st.lists(words, max_size=3).map(tuple),
        organisation=perhaps_texts,
        role=perhaps_texts,
        summary=perhaps_texts,
        born=st.none() | st.builds(Born, date=partial_dates(), **facts),
        portrait=st.none() | portraits,
        letters=st.none() | st.builds(Letters, text=texts, **facts),
        facility=st.none() | st.builds(Facility, name=texts, as_of=partial_dates(), **facts),
        cases=st.lists(st.sampled_from(case_ids), unique=True).map(tuple) if case_ids else st.just(()),
        events=timelines(source_ids, written),
        editor_notes=notes,
    )


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """A statement; what is quoted of it is a passage of its text, in whatever line breaks."""
    text = draw(any_text | words.map(lambda text: f"\ufeff{text}\r\n"))
    passages = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda ends: text[slice(*ends)])
    quotes = passages.filter(str.strip) if text.strip() else st.nothing()
    return Statement(
        text=text,
        url=draw(st.sampled_from(("", *URLS))),
        authors=draw(perhaps_texts),
        quote=draw(st.builds(Text, st.dictionaries(languages, quotes, max_size=2), st.booleans())),
        published=draw(st.none() | partial_dates()),
        editor_notes=draw(notes),
    )


def demands(scopes: st.SearchStrategy[Scope]) -> st.SearchStrategy[tuple[Demand, ...]]:
    return several(
        st.builds(
            Demand,
            id=ids,
            text=demand_texts,
            scope=scopes,
            of_whom=perhaps_texts,
            since=st.none() | partial_dates(),
            met=st.none() | st.booleans(),
        )
    )


def slogans(scopes: st.SearchStrategy[Scope]) -> st.SearchStrategy[tuple[Slogan, ...]]:
    return several(st.builds(Slogan, id=ids, text=texts, scope=scopes))


def actions(scopes: st.SearchStrategy[Scope]) -> st.SearchStrategy[tuple[Action, ...]]:
    return several(
        st.builds(
            Action,
            id=ids,
            kind=st.sampled_from(ActionKind),
            text=texts,
            url=st.sampled_from(URLS),
            scope=scopes,
            until=st.none() | _DAYS,
        )
    )


def cases(source_ids: st.SearchStrategy[tuple[str, ...]], written: date) -> st.SearchStrategy[tuple[Case, ...]]:
    happened = several(events(source_ids, written, of_person=False))
    case = st.builds(Case, id=ids, title=texts, background=st.booleans(), events=happened, editor_notes=notes)
    return several(case, most=2)


def scopes(category_ids: list[str], case_ids: list[str], slugs: list[str]) -> st.SearchStrategy[Scope]:
    named = {ScopeKind.CATEGORY: category_ids, ScopeKind.CASE: case_ids, ScopeKind.PRISONER: slugs}
    wide = [Scope(ScopeKind.EVERYONE), Scope(ScopeKind.CAMPAIGN)]
    return st.sampled_from([*wide, *(Scope(kind, id) for kind, known in named.items() for id in known)])


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """A whole dossier that `read` accepts: a few people, sources, cases, demands, slogans and actions."""
    written = draw(_DAYS)
    published = draw(several(sources, least=1))
    source_ids = st.lists(st.sampled_from([source.id for source in published]), min_size=1, max_size=2).map(tuple)
    kinds, groups = draw(several(categories, least=1, most=2)), draw(cases(source_ids, written))
    slugs = draw(st.lists(ids, unique=True, max_size=2))
    category_ids, case_ids = [kind.id for kind in kinds], [group.id for group in groups]
    reach = scopes(category_ids, case_ids, slugs)
    people = {slug: draw(prisoners(slug, source_ids, case_ids, category_ids, written)) for slug in slugs}
    return Dossier(
        name=draw(words),
        written=written,
        zone=draw(st.sampled_from(("Asia/Baku", "UTC", "America/Argentina/Buenos_Aires"))),
        newest_source=draw(st.none() | partial_dates()),
        statement=draw(st.none() | statements()),
        categories=kinds,
        sources={source.id: source for source in published},
        cases={group.id: group for group in groups},
        demands=draw(demands(reach)),
        slogans=draw(slogans(reach)),
        actions=draw(actions(reach)),
        prisoners=people,
    )
