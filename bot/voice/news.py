"""News of one person in words, and what takes a post back: nothing here demands anything."""

from __future__ import annotations

from bot.domain.facts import Correction, Death, Release, Withdrawn
from bot.domain.profile import Profile
from bot.domain.standing import Status
from bot.voice.custody import Custody, first_charge
from bot.voice.wording import Wording, address
from messages import catalog
from messages.fit import short

_GOOD = frozenset({Status.RELEASED, Status.PARDONED, Status.EXCHANGED})
_FREE = _GOOD | {Status.EXILED}
_REPORTED = 300


def release(facts: Release, wording: Wording) -> catalog.Release:
    """Exile is no freedom, and what is doubted is no reason yet to be glad."""
    profile = facts.profile
    custody = Custody(profile, wording, first_charge(profile))
    sources = custody.sources()
    good = profile.standing.status in _GOOD and profile.closed_by and not wording.doubt(profile.closed_by)
    return catalog.Release(
        person=wording.name(profile),
        native=wording.native_name(profile),
        news=_freed(custody, wording) if profile.standing.status in _FREE else custody.standing,
        glad=wording.words.say("news", "glad") if good else None,
        organisation=wording.said(profile.organisation),
        role=wording.said(profile.role),
        charge=custody.charge,
        sentence=custody.sentence,
        source=sources[0] if sources else None,
        typed=profile.slug,
        deep_link=wording.story(profile),
        url=address(wording.campaign_url) or None,
        hashtags=wording.words.say("news", "hashtags") or None,
    )


def death(facts: Death, wording: Wording) -> catalog.Death:
    """No cause but as the claim itself has it."""
    profile = facts.profile
    sources = Custody(profile, wording, None).sources()
    reported = wording.said(profile.closed_by.text) if profile.closed_by else None
    return catalog.Death(
        person=wording.name(profile),
        native=wording.native_name(profile),
        news=_died(profile, wording),
        reported=wording.words.say("news", "reported", text=short(reported, _REPORTED)) if reported else None,
        organisation=wording.said(profile.organisation),
        role=wording.said(profile.role),
        source=sources[0] if sources else None,
        typed=profile.slug,
        deep_link=wording.story(profile),
    )


def withdrawn(facts: Withdrawn, wording: Wording) -> catalog.Withdrawn:
    return catalog.Withdrawn(date=wording.day(facts.day), why=wording.why(facts.why))


def correction(facts: Correction, wording: Wording) -> catalog.Correction:
    return catalog.Correction(date=wording.day(facts.day), why=wording.why(facts.why), withdrawn=facts.withdrawn)


def _freed(custody: Custody, wording: Wording) -> str:
    profile = custody.profile
    after = wording.words.say("news", "after_custody", days=custody.held_for) if custody.held_for else ""
    return _dated(str(profile.standing.status), profile, wording, after)


def _died(profile: Profile, wording: Wording) -> str:
    if profile.closed_by is None:
        return wording.words.say("news", "died_undated", name=wording.name(profile))
    opened, days = profile.opened_by, _days_held_at_death(profile)
    if opened is None or not days:
        return _dated("died", profile, wording, "")
    counted = wording.words.count("day", days)
    after = wording.words.say("news", "after_arrest", days=counted, when=wording.when(opened))
    return _dated("died", profile, wording, after)


def _days_held_at_death(profile: Profile) -> int:
    """From arrest to death, where both days are exact; 0 where the term had run out, and nobody knows who was held."""
    opened, closed, end = profile.opened_by, profile.closed_by, profile.standing.expected_end
    if not (opened and closed and opened.date.is_exact and closed.date.is_exact):
        return 0
    return (closed.date.last - opened.date.last).days if end is None or closed.date.last <= end else 0


def _dated(news: str, profile: Profile, wording: Wording, after: str) -> str:
    until = profile.standing.until
    when = wording.when(profile.closed_by) if profile.closed_by else wording.on_day(until) if until else ""
    return wording.words.say("news", news, name=wording.name(profile), when=when, after=after)
