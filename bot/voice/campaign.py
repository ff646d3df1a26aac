"""The campaign in words: what it demands, who it is, the statement it answers to, and the greeting."""

from __future__ import annotations

from bot.domain.campaign import Demand, Slogan
from bot.domain.facts import About, Demands, NotFound
from bot.voice.custody import Custody
from bot.voice.wording import Wording, address
from messages import catalog, entries
from messages.fit import short


def demands(facts: Demands, wording: Wording) -> catalog.Demands:
    """What is demanded. The campaign's own aims are never told beside a person."""
    someone = facts.profile or facts.none_for
    custody = Custody(facts.none_for, wording, None) if facts.none_for else None
    reasons = (custody.standing, custody.confirmed) if custody else ()
    sources = custody.sources() if custody else ()
    return catalog.Demands(
        about=_about(facts, wording),
        demands=() if facts.none_for else _asked(facts.demands, wording),
        slogans=() if facts.none_for else _called(facts.slogans, wording),
        aims=() if someone else _called(facts.aims, wording),
        nothing_for=wording.short_name(facts.none_for) if facts.none_for else None,
        standing=" ".join(reason for reason in reasons if reason) or None,
        source=sources[0] if sources else None,
        typed=someone.slug if someone else None,
    )


def about(facts: About, wording: Wording) -> catalog.About:
    statement = facts.statement
    quote = wording.said(statement.quote) if statement else None
    return catalog.About(
        campaign=facts.name or None,
        url=address(facts.url) or None,
        contact=facts.contact or None,
        people=wording.words.count("person", facts.people),
        written=wording.day(facts.written),
        responds=statement is not None,
        quote=" ".join(quote.split()) if quote else None,
        authors=wording.said(statement.authors) if statement else None,
        dated=wording.date(statement.published) if statement and statement.published else None,
        link=address(statement.url) or None if statement else None,
    )


def not_found(facts: NotFound) -> catalog.NotFound:
    return catalog.NotFound(asked=facts.asked or None)


def start(wording: Wording) -> catalog.Start:
    return catalog.Start(campaign=wording.campaign_name or None)


def _about(facts: Demands, wording: Wording) -> str | None:
    if facts.profile:
        return wording.short_name(facts.profile)
    text = facts.category.plural if facts.category else facts.case.title if facts.case else None
    return wording.said(text) if text else None


def _asked(all_demands: tuple[Demand, ...], wording: Wording) -> tuple[entries.Asked, ...]:
    return tuple(
        entries.Asked(
            text=short(text, wording.item),
            of_whom=wording.said(demand.of_whom),
            since=wording.date(demand.since) if demand.since else None,
        )
        for demand in all_demands
        if (text := wording.said(demand.text))
    )


def _called(slogans: tuple[Slogan, ...], wording: Wording) -> tuple[str, ...]:
    return tuple(text for slogan in slogans if (text := wording.said(slogan.text)))
