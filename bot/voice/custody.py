"""Where somebody stands, in sentences: never more certain than the dossier, and never by arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.campaign import Source
from bot.domain.prisoner import Event, Kind, Regime
from bot.domain.profile import Profile
from bot.domain.standing import Status
from bot.voice.wording import Wording
from messages import entries
from messages.fit import short

_CHARGE = 200


@dataclass(frozen=True, slots=True)
class Custody:
    """What can be said of one person's custody and court case."""

    profile: Profile
    wording: Wording

    @property
    def standing(self) -> str:
        """`In prison.`, `Aziz Orujov was released on 27 November 2025.`"""
        stands, name = self.profile.standing, self.wording.name(self.profile)
        status = str(stands.status)
        if stands.status is Status.UNKNOWN and stands.confirmed_on is None:
            status = "unreported"
        closed = self.profile.closed_by
        when = self.wording.when(closed) if closed else self.wording.on_day(stands.until) if stands.until else ""
        return self.wording.words.say("standing", status, name=name, when=when)

    @property
    def days(self) -> str | None:
        """Days since arrest, of somebody held; days in custody, of somebody whose custody ended."""
        stands, opened = self.profile.standing, self.profile.opened_by
        if stands.is_held and stands.days_since_arrest is not None and opened:
            exact = opened.date.is_exact
            key = "partial" if not exact else "exact" if stands.days_since_arrest else "today"
            days = self.wording.words.count("day", stands.days_since_arrest)
            return self.wording.words.say("arrest", key, days=days, when=self.wording.when(opened))
        closed = self.profile.closed_by
        if closed and opened and closed.date.is_exact and opened.date.is_exact and stands.status is not Status.DIED:
            return self.wording.words.say("custody", "closed", days=self.wording.words.count("day", stands.days_held))
        return None

    @property
    def confirmed(self) -> str | None:
        """When a report last placed the person in custody."""
        stands, event = self.profile.standing, self.profile.confirmed
        if stands.confirmed_on is None or not (stands.is_held or stands.status is Status.UNKNOWN):
            return None
        doubt = self.wording.doubt(event) if event else None
        day = self.wording.day(stands.confirmed_on) + (f" ({doubt})" if doubt else "")
        when = self.wording.on_day(stands.confirmed_on) + (f" ({doubt})" if doubt else "")
        return self.wording.words.say("confirmed", str(stands.status), date=day, when=when)

    @property
    def facility(self) -> str | None:
        """Where somebody held was, as of a day that a source here tells."""
        facility = self.profile.facility
        if facility is None or not self.profile.standing.is_held or not self._sources_of(facility.sources):
            return None
        name = self.wording.said(facility.name)
        date = self.wording.date(facility.as_of)
        return self.wording.words.say("custody", "facility", facility=name, date=date) if name else None

    @property
    def verdict(self) -> str | None:
        """What the court did, in one sentence."""
        sentenced, changed, say = self.profile.sentenced, self.profile.changed, self.wording.words.say
        blanks = {
            "term": self.wording.term(self.profile.standing.term) if self.profile.standing.term else "",
            "first": self.wording.term(sentenced.term) if sentenced and sentenced.term else "",
            "when": self.wording.when(sentenced) if sentenced else "",
            "changed": self.wording.when(changed) if changed else "",
        }
        if changed:
            return say("court", "changed" if blanks["first"] else "appeal", **blanks)
        if sentenced:
            return say("court", "sentenced" if blanks["term"] else "no_term", **blanks)
        return None

    @property
    def charge(self) -> str | None:
        """The newest charge, in the words of its report and with its date."""
        charged = self.profile.charged
        text = self.wording.said(charged.text) if charged else None
        if charged is None or text is None:
            return None
        doubt = self.wording.doubt(charged)
        date = self.wording.date(charged.date) + (f", {doubt}" if doubt else "")
        return self.wording.words.say("court", "charged", date=date, text=short(text, _CHARGE))

    @property
    def term(self) -> str | None:
        """The term that stands, with what an appeal changed."""
        stands, sentenced, changed = self.profile.standing, self.profile.sentenced, self.profile.changed
        if stands.term is None:
            return None
        first = sentenced.term if sentenced and changed else None
        return self.wording.words.say(
            "term",
            "changed" if first else "plain",
            term=self.wording.term(stands.term),
            first=self.wording.term(first) if first else "",
            changed=self.wording.when(changed) if changed else "",
        )

    @property
    def claims(self) -> tuple[entries.Claim, ...]:
        """Every charge in this period, the sentence and its change on appeal, each as reported."""
        told = (*self._charges(), self.profile.sentenced, self.profile.changed)
        return tuple(
            entries.Claim(date=self.wording.date(event.date), text=text, doubt=self.wording.doubt(event))
            for event in told
            if event and (text := self.wording.said(event.text))
        )

    def sources(self) -> tuple[entries.Cited, ...]:
        """One source for each thing that is said here, the weightiest claim's first, each once."""
        found = {source.id: source for event in self._weighty() if (source := self._best(event))}
        if not found:
            found = {source.id: source for source in self.profile.sources[:1]}
        return tuple(self.wording.source(source) for source in found.values())

    def _charges(self) -> Iterator[Event]:
        since = self.profile.standing.since
        for event in self.profile.events:
            if event.kind is Kind.CHARGED and event.regime is not Regime.ADMINISTRATIVE and since:
                yield from [event] if event.date.last >= since else []

    def _weighty(self) -> Iterator[Event]:
        profile = self.profile
        ruling = profile.changed or profile.sentenced
        last_report = profile.confirmed if profile.standing.status is Status.UNKNOWN else None
        order = (profile.closed_by, last_report, ruling, profile.charged, profile.confirmed, profile.opened_by)
        yield from (event for event in order if event)

    def _best(self, event: Event) -> Source | None:
        """Of an event's sources, one whose title somebody has seen, if there is one."""
        return next(iter(sorted(self._sources_of(event.sources), key=lambda source: not source.title_seen)), None)

    def _sources_of(self, ids: tuple[str, ...]) -> list[Source]:
        known = {source.id: source for source in self.profile.sources}
        return [known[id] for id in ids if id in known]
