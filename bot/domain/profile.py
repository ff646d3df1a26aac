"""What readers may know of a person on a day: published, sourced, and never more certain than the dossier.

Every answer, list and post is made from profiles; nothing else looks into a dossier on behalf of a reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from urllib.parse import unquote

from bot.domain.campaign import Action, Case, Demand, Dossier, ScopeKind, Slogan, Source, Statement
from bot.domain.prisoner import NO_TEXT, Born, Event, Facility, Kind, Letters, Prisoner, Regime, Text
from bot.domain.standing import CLOSING, Freshness, Standing, Status, standing
from bot.domain.withheld import Withheld

_NARROWEST_FIRST = list(ScopeKind)
_Said = TypeVar("_Said", Demand, Slogan, Action)
_Fact = TypeVar("_Fact", Born, Facility, Letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One published person on one day. `events` holds only published, sourced claims, newest last.

    `opened_by`, `charged`, `sentenced`, `changed` (an appeal that set another term), `confirmed` and
    `closed_by` are the claims from which the standing is told. Demand, slogan and action are there only
    where they may stand beside this person today. `sources` begins with the best one to read first.
    """

    slug: str
    names: dict[str, str]
    category: str
    organisation: Text
    role: Text
    summary: Text
    standing: Standing
    on: date
    is_stale: bool
    in_rotation: bool
    cases: tuple[str, ...]
    born: Born | None
    facility: Facility | None
    events: tuple[Event, ...]
    opened_by: Event | None
    charged: Event | None
    sentenced: Event | None
    changed: Event | None
    confirmed: Event | None
    closed_by: Event | None
    demand: Demand | None
    slogan: Slogan | None
    action: Action | None
    sources: tuple[Source, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """References (`slug/id`) of the events from which this person's story is told today."""
        events = (self.opened_by, self.charged, self.sentenced, self.changed, self.confirmed, self.closed_by)
        return tuple(dict.fromkeys(f"{self.slug}/{event.id}" for event in events if event))

    @property
    def fingerprint(self) -> str:
        """The same for the same facts, whatever the day. A mere confirmation changes nothing in it."""
        events = (self.opened_by, self.charged, self.sentenced, self.changed, self.closed_by)
        claims = [
            (e.id, e.date, e.kind, e.term, e.text, e.certainty) for e in events if e and e.kind is not Kind.CONFIRMED
        ]
        facts = (self.names, self.summary, self.role, self.organisation, self.standing.status, self.standing.since,
                 self.standing.until, self.standing.term, claims, self.demand, self.slogan, self.action)  # fmt: skip
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


class Readable:
    """A dossier as readers may see it on one day.

    `names` holds every spelling of every published person, by slug: what a search may look through.
    """

    def __init__(self, dossier: Dossier, on: date, freshness: Freshness) -> None:
        self._dossier = dossier
        self._withheld = Withheld(dossier)
        self.on = on
        self._freshness = freshness
        self.people = {slug: p for slug, p in sorted(dossier.prisoners.items()) if p.publish}
        self.names = {slug: person.spellings() for slug, person in self.people.items()}
        self._profiles: dict[str, Profile] = {}

    def profile(self, slug: str) -> Profile | None:
        """What readers may know of this person; None for a stranger and for somebody withheld alike."""
        if slug in self.people and slug not in self._profiles:
            self._profiles[slug] = self._profile(self.people[slug])
        return self._profiles.get(slug)

    def profiles(self) -> list[Profile]:
        """Everybody who is published, by slug."""
        return [profile for slug in self.people if (profile := self.profile(slug))]

    def cases(self) -> list[Case]:
        """Cases that a published person belongs to, without what is not for readers."""
        members = {case for person in self.people.values() for case in person.cases}
        return [
            replace(case, events=self._events(case.events), editor_notes={})
            for id, case in self._dossier.cases.items()
            if id in members and not case.background and not self._names_withheld(case.title)
        ]

    def demands(self) -> list[Demand]:
        """Every demand that names nobody withheld, the narrowest scope last."""
        return [demand for demand in self._dossier.demands if self._speakable(demand)]

    def slogans(self) -> list[Slogan]:
        return [slogan for slogan in self._dossier.slogans if self._speakable(slogan)]

    def actions(self) -> list[Action]:
        return [action for action in self._current_actions() if self._speakable(action)]

    def statement(self) -> Statement | None:
        """Where the statement stands, whose it is, and what may be quoted of it; never its whole text."""
        said = self._dossier.statement
        if said is None:
            return None
        url = "" if self._withheld.named_in((unquote(said.url),)) else said.url
        quote, authors = self._text(said.quote), self._text(said.authors)
        return replace(said, text="", url=url, quote=quote, authors=authors, editor_notes={})

    def whole_statement(self) -> Statement | None:
        """The statement with its whole text, for those who read it as a file; None where it names somebody withheld."""
        whole, shown = self._dossier.statement, self.statement()
        if whole is None or shown is None or self._withheld.named_in((whole.text,)):
            return None
        return replace(shown, text=whole.text)

    def sources(self, events: tuple[Event, ...]) -> tuple[Source, ...]:
        """The sources behind these claims, each once, in the order of the claims."""
        ids = dict.fromkeys(id for event in events for id in event.sources)
        return self._known(ids)

    def letters(self, slug: str) -> Letters | None:
        """How letters reach this person, where that may be told."""
        letters = self.people[slug].letters
        return self._spoken(letters, letters.text) if letters else None

    def _profile(self, person: Prisoner) -> Profile:
        events = self._events(person.events)
        stands = self._standing(person, events)
        criminal = [e for e in events if e.regime is not Regime.ADMINISTRATIVE and self._in_period(e, stands)]
        newest = {event.kind: event for event in criminal}
        confirmed = next(
            (e for e in reversed(criminal) if e.date.is_exact and e.date.last == stands.confirmed_on), None
        )
        closing = next((e for e in reversed(criminal) if stands.until and e.kind in CLOSING), None)
        sentenced, changed = newest.get(Kind.SENTENCED), self._changed(criminal)
        opened = next((e for e in criminal if e.kind is Kind.DETAINED), None)
        rotating = stands.is_held and stands.confirmed_within(self._freshness.drop_after_days, self.on)
        born = self._sourced(person.born)
        place = person.facility if person.facility and person.facility.as_of.last <= self.on else None
        facility = self._spoken(place, place.name) if place else None
        facts = [fact for fact in (born, facility) if fact]
        best = tuple(e for e in (closing, confirmed, changed or sentenced, opened) if e)
        return Profile(
            slug=person.slug,
            names=dict(person.names),
            category=person.category,
            organisation=self._text(person.organisation),
            role=self._text(person.role),
            summary=self._text(person.summary),
            standing=stands,
            on=self.on,
            is_stale=not stands.confirmed_within(self._freshness.fresh_days, self.on),
            in_rotation=rotating,
            cases=person.cases,
            born=born,
            facility=facility,
            events=events,
            opened_by=opened,
            charged=newest.get(Kind.CHARGED),
            sentenced=sentenced,
            changed=changed,
            confirmed=confirmed,
            closed_by=closing,
            demand=self._beside(person, self._dossier.demands) if rotating else None,
            slogan=self._beside(person, self._dossier.slogans) if rotating else None,
            action=self._beside(person, self._current_actions()) if rotating else None,
            sources=self._known(dict.fromkeys(id for claim in (*best, *events, *facts) for id in claim.sources)),
        )

    def _standing(self, person: Prisoner, published: tuple[Event, ...]) -> Standing:
        """What the published events say; `unknown` where a withheld event says otherwise.

        It does so also where it hides that someone was free since the arrest that is told.
        """
        told, known = standing(published, self.on), standing(person.events, self.on)
        is_newest = not (told.is_held and told.since and known.since) or known.since <= told.since
        if is_newest and (told.status is known.status or (told.is_held and known.is_held)):
            return replace(told, status=known.status)
        return replace(told, status=Status.UNKNOWN, days_since_arrest=None, until=None)

    def _in_period(self, event: Event, stands: Standing) -> bool:
        day = event.date.last
        return day <= self.on and stands.since is not None and day >= stands.since

    def _changed(self, criminal: list[Event]) -> Event | None:
        """The appeal that set the term in force, where one did."""
        newest = next((event for event in reversed(criminal) if event.term is not None), None)
        return newest if newest and newest.kind is Kind.APPEAL else None

    def _events(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        shown = [event for event in events if event.publish and event.text.publish and self._known(event.sources)]
        shown = [event for event in shown if event.date.last <= self.on and not self._betrays(event)]
        return tuple(sorted(shown, key=lambda event: (event.date.last, event.date.first, event.id)))

    def _spoken(self, fact: _Fact, text: Text) -> _Fact | None:
        return self._sourced(fact) if self._text(text).words else None

    def _sourced(self, fact: _Fact | None) -> _Fact | None:
        """The fact with only those of its sources that may be shown; None where it has none."""
        ids = tuple(source.id for source in self._known(fact.sources)) if fact and fact.publish else ()
        return replace(fact, sources=ids) if fact and ids else None

    def _known(self, ids: Iterable[str]) -> tuple[Source, ...]:
        known = (self._dossier.sources[id] for id in ids if id in self._dossier.sources)
        return tuple(source for source in known if not self._withheld.named_by(source))

    def _text(self, text: Text) -> Text:
        return text if text.publish and not self._names_withheld(text) else NO_TEXT

    def _betrays(self, event: Event) -> bool:
        return self._names_withheld(event.text) or self._names_withheld(event.court)

    def _names_withheld(self, text: Text) -> bool:
        return self._withheld.named_in(text.words.values())

    def _speakable(self, said: Demand | Slogan | Action) -> bool:
        known = said.scope.kind is not ScopeKind.PRISONER or said.scope.id in self.people
        return said.text.publish and known and not self._withheld.named_in(_words_of(said))

    def _current_actions(self) -> tuple[Action, ...]:
        return tuple(a for a in self._dossier.actions if a.until is None or self.on <= a.until)

    def _beside(self, person: Prisoner, all_said: tuple[_Said, ...]) -> _Said | None:
        fitting = [said for said in all_said if said.scope.covers(person) and self._speakable(said)]
        return min(fitting, key=lambda said: _NARROWEST_FIRST.index(said.scope.kind), default=None)


def _words_of(said: Demand | Slogan | Action) -> Iterator[str]:
    yield from said.text.words.values()
    if isinstance(said, Demand):
        yield from said.of_whom.words.values()
    if isinstance(said, Action):
        yield unquote(said.url)
