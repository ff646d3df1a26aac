"""Invented people for the voice: dossiers built in a line or two, seen as readers may see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.domain import facts as told
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
from bot.domain.facts import Facts
from bot.domain.prisoner import Event, Facility, Kind, Prisoner, Regime, Text
from bot.domain.profile import Profile, Readable
from bot.domain.standing import Freshness

TODAY = date(2026, 11, 24)
AWKWARD = 'Nümunə <3 & "Sınaq" O\'qlu </b>'
SOURCE = Source(
    id="qezet", publisher="Örnək Qəzeti", title="A trial in Baku", url="https://example.org/a?b=1&c=2",
    published=PartialDate(2025, 6, 20),
)  # fmt: skip
JOURNALIST = Category(id="journalist", name=Text({"en": "journalist"}), plural=Text({"en": "journalists"}))
CASE = Case(id="ornek-2023", title=Text({"en": "the Örnək case"}))
DEMAND = Demand(
    id="journalists", text=Text({"en": "Release of the imprisoned journalists."}),
    scope=Scope(ScopeKind.CATEGORY, "journalist"), of_whom=Text({"en": "the authorities"}), since=PartialDate(2023),
)  # fmt: skip
SLOGAN = Slogan(id="s1", text=Text({"en": "Freedom for imprisoned journalists!"}), scope=DEMAND.scope)
AIM = Slogan(id="s2", text=Text({"en": "For another world!"}), scope=Scope(ScopeKind.CAMPAIGN))
ACTION = Action(
    id="sign", kind=ActionKind.SIGN, text=Text({"en": "Sign the petition"}), url="https://example.org/sign",
    scope=Scope(ScopeKind.EVERYONE),
)  # fmt: skip
STATEMENT = Statement(
    text="We, the undersigned, ask for justice. It has been denied.", url="https://example.org/statement",
    authors=Text({"en": "Sınaq & Friends"}), quote=Text({"en": "It has been denied."}), published=PartialDate(2023, 12, 16),
)  # fmt: skip


def event(kind: Kind, on: str, text: str = "Something was reported.", **more: Any) -> Event:
    """A published, sourced claim."""
    values: dict[str, Any] = {"regime": Regime.CRIMINAL, "sources": (SOURCE.id,), **more}
    return Event(id=f"{on}-{kind}", date=PartialDate.parse(on), kind=kind, text=Text({"en": text}), **values)


DETAINED = event(Kind.DETAINED, "2023-11-20", "Detained at home.")
CHARGED = event(Kind.CHARGED, "2023-11-21", "Xətai District Court orders four months' detention under Art. 206.3.2.")
SENTENCED = event(Kind.SENTENCED, "2025-06-20", "A court hands down eight years.", term=Term(8))
APPEAL = event(Kind.APPEAL, "2025-09-09", "The appeal court cuts the term.", term=Term(7))
RELEASED = event(Kind.RELEASED, "2026-10-01", "Leaves prison.")
DIED = event(Kind.DIED, "2026-10-01", "Dies in prison.")

HELD_BEFORE_TRIAL = (DETAINED, CHARGED)
HELD = (DETAINED, CHARGED, SENTENCED)
OVERDUE = (DETAINED, CHARGED, event(Kind.SENTENCED, "2024-06-20", "A court hands down two years.", term=Term(2)))


def profile(
    name: str = "Nümunə Sınaqova", events: tuple[Event, ...] = HELD, *, on: date = TODAY, **more: Any
) -> Profile:
    """One person on one day, as readers may see them."""
    values: dict[str, Any] = {
        "slug": "numune-sinaqova",
        "names": {"en": name, "az": name},
        "organisation": Text({"en": "Örnək Media"}),
        "role": Text({"en": "Reporter."}),
        "summary": Text({"en": "Reported on courts. Wrote a book about bridges."}),
        "cases": (CASE.id,),
        **more,
    }
    person = Prisoner(category="journalist", publish=True, events=events, **values)
    found = readable(person, on=on).profile(person.slug)
    assert found is not None
    return found


def readable(*people: Prisoner, on: date = TODAY) -> Readable:
    dossier = Dossier(
        name="sinaq", written=TODAY, zone="Asia/Baku", statement=STATEMENT, categories=(JOURNALIST,),
        sources={SOURCE.id: SOURCE}, cases={CASE.id: CASE}, demands=(DEMAND,), slogans=(SLOGAN, AIM), actions=(ACTION,),
        prisoners={person.slug: person for person in people},
    )  # fmt: skip
    return Readable(dossier, on, Freshness())


def facility(name: str = "Prison No. 2") -> Facility:
    return Facility(name=Text({"en": name}), as_of=PartialDate(2026, 2), sources=(SOURCE.id,))


def every_fact(someone: Profile) -> Iterator[Facts]:
    """Every class of facts, about one person."""
    cited = tuple(told.Cited(each, (SOURCE,)) for each in reversed(someone.events))
    demands, slogans = ((DEMAND,), (SLOGAN,)) if someone.demand else ((), ())
    yield from (told.Spotlight(someone), told.Person(someone), told.NobodyToday())
    yield from (told.Choices("prisoner", (someone, someone), 3), told.NotFound("\u2068Sınaq\u2069"), told.NotFound(""))
    yield from (told.TooShort(), told.Start(), told.Help(), told.UnknownCommand(), told.Trouble(), told.Stopped())
    yield told.People((someone,), 12, 2, 3, "journalist", category=JOURNALIST)
    yield told.People((someone,), 1, 1, 1, "ornek-2023", case=CASE)
    yield told.People((), 0, 1, 1)
    yield told.Demands((DEMAND,), (SLOGAN,), aims=(AIM,))
    yield told.Demands(
        demands, slogans, profile=someone if someone.demand else None, none_for=None if someone.demand else someone
    )
    yield told.Sources(someone, cited, 2, 3)
    yield told.About("Sınaq & Co", "https://example.org", "mail@example.org", STATEMENT, 12, TODAY)
    yield told.About("Sınaq & Co", "", "", None, 1, TODAY)
    yield from news_of(someone)


def news_of(someone: Profile) -> Iterator[Facts]:
    """News of one person, and every way in which a post is taken back or corrected."""
    posts = (told.Spotlight(someone), told.Person(someone), told.Release(someone), told.Death(someone))
    yield from posts[2:]
    yield from (told.Corrected(post, TODAY, "the date of arrest was wrong.. ") for post in posts)
    yield told.Corrected(posts[0], TODAY, " ")
    for why in ("A name was wrong: " + someone.names["en"], ""):
        yield told.Withdrawn(TODAY, why)
        yield from (told.Correction(TODAY, why, withdrawn) for withdrawn in (True, False))
