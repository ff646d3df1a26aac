"""Where somebody stands, in sentences: never more certain than the dossier, and never by arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    """What can be said of one person's custody and court case; `charged` is the charge that is told alone."""

    profile: Profile
    wording: Wording
    charged: Event | None

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
        if held_for := self.held_for:
            return self.wording.words.say("custody", "closed", days=held_for)
        return None

    @property
    def held_for(self) -> str | None:
        """So many days in custody, of somebody who came out of it alive on an exact day."""
        stands, opened, closed = self.profile.standing, self.profile.opened_by, self.profile.closed_by
        if not (closed and opened and closed.date.is_exact and opened.date.is_exact) or stands.status is Status.DIED:
            return None
        return self.wording.words.count("day", stands.days_held) if stands.days_held else None

    @property
    def confirmed(self) -> str | None:
        """When a report last placed the person in custody."""
        return self._reported("confirmed")

    @property
    def last_report(self) -> str | None:
        """The same in fewer words."""
        return self._reported("last_report")

    def _reported(self, words: str) -> str | None:
        stands, event = self.profile.standing, self.profile.confirmed
        if stands.confirmed_on is None or not (stands.is_held or stands.status is Status.UNKNOWN):
            return None
        doubt = self.wording.doubt(event) if event else None
        day = self.wording.day(stands.confirmed_on) + (f" ({doubt})" if doubt else "")
        when = self.wording.on_day(stands.confirmed_on) + (f" ({doubt})" if doubt else "")
        return self.wording.words.say(words, str(stands.status), date=day, when=when)

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
        return self._ruled("court", self.wording.when)

    @property
    def sentence(self) -> str | None:
        """The same in fewer words."""
        return self._ruled("sentence", self._dated)

    def _ruled(self, words: str, dated: Callable[[Event], str]) -> str | None:
        sentenced, changed = self.profile.sentenced, self.profile.changed
        blanks = {
            "term": self.wording.term(self.profile.standing.term) if self.profile.standing.term else "",
            "first": self.wording.term(sentenced.term) if sentenced and sentenced.term else "",
            "when": dated(sentenced) if sentenced else "",
            "changed": dated(changed) if changed else "",
        }
        if changed:
            return self.wording.words.say(words, "changed" if blanks["first"] else "appeal", **blanks)
        if sentenced:
            return self.wording.words.say(words, "sentenced" if blanks["term"] else "no_term", **blanks)
        return None

    @property
    def charge(self) -> str | None:
        """The charge, in the words of its report and with its date."""
        text = self.wording.said(self.charged.text) if self.charged else None
        if self.charged is None or text is None:
            return None
        return self.wording.words.say("court", "charged", date=self._dated(self.charged), text=short(text, _CHARGE))

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
        told = (*charges(self.profile), self.profile.sentenced, self.profile.changed)
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

    def _dated(self, event: Event) -> str:
        doubt = self.wording.doubt(event)
        return self.wording.date(event.date) + (f", {doubt}" if doubt else "")

    def _weighty(self) -> Iterator[Event]:
        profile = self.profile
        ruling = profile.changed or profile.sentenced
        # The newest report of custody bears out most: it tells of the sentence, too.
        order = (profile.closed_by, profile.confirmed, ruling, self.charged, profile.opened_by)
        yield from (event for event in order if event)

    def _best(self, event: Event) -> Source | None:
        """Of an event's sources, one whose title somebody has seen, if there is one."""
        return next(iter(sorted(self._sources_of(event.sources), key=lambda source: not source.title_seen)), None)

    def _sources_of(self, ids: tuple[str, ...]) -> list[Source]:
        known = {source.id: source for source in self.profile.sources}
        return [known[id] for id in ids if id in known]


def charges(profile: Profile) -> tuple[Event, ...]:
    """Every charge of this period of custody, the first one first."""
    since = profile.standing.since
    charged = (e for e in profile.events if e.kind is Kind.CHARGED and e.regime is not Regime.ADMINISTRATIVE)
    return tuple(event for event in charged if since and event.date.last >= since)


def first_charge(profile: Profile) -> Event | None:
    """The charge that stands by itself: later ones are told as what they add, and may have been dropped again."""
    return next(iter(charges(profile)), None)
