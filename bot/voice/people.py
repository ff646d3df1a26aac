"""One person in words: the daily post and the answer to /prisoner."""

from __future__ import annotations

from bot.domain.campaign import Action
from bot.domain.facts import Person, Spotlight
from bot.voice.custody import Custody, first_charge
from bot.voice.wording import Wording, address
from messages import catalog, entries

_ALSO = 3


def spotlight(facts: Spotlight, wording: Wording) -> catalog.Spotlight:
    """The post. Demand and slogan are there only where they may stand beside this person today."""
    profile = facts.profile
    custody = Custody(profile, wording, profile.charged)
    sources = custody.sources()
    return catalog.Spotlight(
        person=wording.name(profile),
        native=wording.native_name(profile),
        days=custody.days,
        standing=custody.standing,
        confirmed=custody.confirmed if profile.is_stale else None,
        organisation=wording.said(profile.organisation),
        role=wording.said(profile.role),
        summary=wording.said(profile.summary),
        court=custody.verdict or custody.charge,
        demand=wording.said(profile.demand.text) if profile.demand else None,
        slogan=wording.said(profile.slogan.text) if profile.slogan else None,
        action=_action(profile.action, wording),
        source=sources[0] if sources else None,
        typed=profile.slug,
        deep_link=wording.story(profile),
        url=address(wording.campaign_url) or None,
        hashtags=wording.words.say("post", "hashtags") or None,
    )


def person(facts: Person, wording: Wording) -> catalog.Person:
    profile = facts.profile
    custody = Custody(profile, wording, first_charge(profile))
    sources = custody.sources()
    demand = profile.demand
    return catalog.Person(
        person=wording.name(profile),
        native=wording.native_name(profile),
        organisation=wording.said(profile.organisation),
        role=wording.said(profile.role),
        summary=wording.said(profile.summary),
        standing=custody.standing,
        days=custody.days,
        confirmed=custody.confirmed,
        last_report=custody.last_report,
        facility=custody.facility,
        claims=custody.claims,
        term=custody.term,
        charge=custody.charge,
        sentence=custody.sentence,
        demand=wording.said(demand.text) if demand else None,
        of_whom=wording.said(demand.of_whom) if demand else None,
        action=_action(profile.action, wording),
        source=sources[0] if sources else None,
        also=sources[1 : 1 + _ALSO],
        typed=profile.slug,
        url=address(wording.campaign_url) or None,
    )


def _action(action: Action | None, wording: Wording) -> entries.Help | None:
    text = wording.said(action.text) if action else None
    return entries.Help(text=text, url=address(action.url)) if action and text else None
