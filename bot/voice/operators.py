"""What operators are told, in words: troubles, questions, and what came of their orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.domain.facts import Ordered, Standing, Told
from bot.domain.notice import Notice, NoticeKind
from bot.domain.order import Order, OrderWord
from bot.domain.post import Network
from bot.voice.wording import Wording, address
from messages import catalog, entries
from messages.fit import short
from messages.quote import bare, quotable

ALERT = 200
_LEFT = "left"
_NOTHING_TO_DO = frozenset({NoticeKind.BACK, _LEFT})
_VALUE, _REASON, _DATES = 120, 300, 4
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_PHRASES = ("about", "audience", "date", "place")
_LINES = {
    OrderWord.THERE: "solidarity post settle {id} there",
    OrderWord.AGAIN: "solidarity post settle {id} again",
    OrderWord.APPROVE: "solidarity post approve {id}",
    OrderWord.HOLD: "solidarity post hold {id}",
    OrderWord.SKIP: "solidarity post skip {id}",
    OrderWord.RECONNECT: "solidarity reconnect {id}",
}


def told(facts: Told, wording: Wording) -> catalog.Notice:
    """One trouble, question or report, with what can be done about it while it is open."""
    notice, words = facts.notice, wording.words
    known = dict(_known(notice, wording))
    blanks = {**known, "post": _post(notice, wording)}
    settled, key = notice.resolved_at is not None, _key(notice)
    return catalog.Notice(
        title=wording.capital(words.say("notice", notice.kind, **blanks)),
        outcome=(wording.why(notice.outcome) or words.say("notice_told", "over")) if settled else None,
        said=wording.capital(words.say("notice_said", key, **blanks)),
        reason=wording.why(_value(notice, "reason", _REASON)),
        count=_count(notice, wording),
        link=address(notice.values.get("link", "")) or None,
        report=tuple(short(line, wording.item) for line in _report(notice)),
        shown=_shown(facts, wording),
        advice=None if settled or key in _NOTHING_TO_DO else words.say("notice_advice", key),
        pressed=wording.network is Network.TELEGRAM,
        commands=tuple(_typed(order, wording) for order in notice.orders),
    )


def label(order: Order, wording: Wording) -> str:
    """What stands on a button, and before the line that does the same."""
    return wording.words.say("button", order.word)


def ordered(facts: Ordered, wording: Wording) -> catalog.Ordered:
    """Short enough for an alert, also where an order is refused for a long reason."""
    if not facts.refused:
        return catalog.Ordered(answer=wording.words.say("ordered", facts.word))
    refused = " ".join(facts.refused.split())
    shorter = (short(refused, most) for most in (ALERT, ALERT // 2, ALERT // 4))
    return catalog.Ordered(answer=next((text for text in shorter if len(text) <= ALERT), refused[:ALERT]))


def standing(facts: Standing, wording: Wording) -> catalog.Standing:
    words = wording.words
    return catalog.Standing(
        stopped=facts.stopped,
        waiting=words.count("waiting", facts.waiting) if facts.waiting else None,
        open=words.count("trouble", len(facts.troubles)) if facts.troubles else None,
        troubles=tuple(short(_line(notice, wording), wording.item) for notice in facts.troubles),
    )


def _line(notice: Notice, wording: Wording) -> str:
    blanks = dict(_known(notice, wording))
    title = wording.capital(wording.words.say("notice", notice.kind, **blanks))
    day = "dates" if notice.values.get("dates") else "date"
    where = ", ".join(blanks[key] for key in ("audience", "place", day) if notice.values.get(key))
    return wording.words.say("notice_told", "where", title=title, where=where) if where else title


def _key(notice: Notice) -> str:
    """Which words tell it: of a place that operators cannot reconnect, such as a private chat, nothing is asked."""
    return _LEFT if notice.kind is NoticeKind.LOST and not notice.orders and notice.resolved_at is None else notice.kind


def _known(notice: Notice, wording: Wording) -> Iterator[tuple[str, str]]:
    """Each value that a sentence may need, or the general word for what is not known."""
    said = {key: _said(notice, key, wording) for key in ("audience", "date", "network", "place")}
    said["hour"], said["template"] = _hour(notice, wording), _template(notice, wording)
    if notice.kind is NoticeKind.LOST:
        said["date"] = said["date"] or wording.day(notice.at.astimezone(UTC).date())
    said["dates"] = _dates(notice, wording) or said["date"]
    for key, text in said.items():
        yield key, text or wording.words.say("notice_unknown", key)


def _post(notice: Notice, wording: Wording) -> str:
    """`the post of 24 November 2026 about Nümunə Sınaqova for baku`, as much of it as is known."""
    values = {key: _said(notice, key, wording) for key in ("person", "audience", "date", "place")}
    values["about"] = values["person"]
    values["place"] = "" if values["place"] == _said(notice, "network", wording) else values["place"]
    phrases = {key: wording.words.say("notice_post", key, **values) if values[key] else "" for key in _PHRASES}
    return wording.words.say("notice_post", "post", **phrases)


def _said(notice: Notice, key: str, wording: Wording) -> str:
    text = _value(notice, key, _VALUE)
    if key == "place":
        text = text.removeprefix(notice.values.get("network", "") + " ")
    if key in ("network", "place") and text in set(Network):
        return wording.words.say("network", text)
    return _DAY.sub(lambda found: _day(found[0], wording), text)


def _value(notice: Notice, key: str, most: int) -> str:
    return short(" ".join(notice.values.get(key, "").split()), most)


def _day(text: str, wording: Wording) -> str:
    try:
        return wording.day(date.fromisoformat(text))
    except ValueError:
        return text


def _dates(notice: Notice, wording: Wording) -> str:
    """Each date, or where they are many, how many they are and from when to when."""
    days = [_day(day.strip(), wording) for day in notice.values.get("dates", "").split(",") if day.strip()]
    if len(days) <= _DATES:
        return wording.words.all(days)
    counted = wording.words.count("day", len(days))
    return wording.words.say("notice_told", "span", days=counted, first=days[0], last=days[-1])


def _template(notice: Notice, wording: Wording) -> str:
    template = _value(notice, "template", _VALUE)
    return wording.words.say("notice_told", "template", template=template) if template else ""


def _hour(notice: Notice, wording: Wording) -> str:
    hour, zone = _value(notice, "hour", _VALUE), _value(notice, "zone", _VALUE)
    if hour and zone:
        return wording.words.say("notice_told", "hour_there", time=hour, zone=zone)
    return hour or (_clock(notice.at, wording) if notice.kind is NoticeKind.DOWN else "")


def _clock(at: datetime, wording: Wording) -> str:
    return wording.words.say("notice_told", "hour", time=f"{at.astimezone(UTC):%H:%M}")


def _count(notice: Notice, wording: Wording) -> str | None:
    if notice.count < 2:
        return None
    times = wording.words.count("time", notice.count)
    return wording.words.say("notice_told", "count", times=times, hour=_clock(notice.at, wording))


def _report(notice: Notice) -> list[str]:
    lines = (line.strip() for line in notice.values.get("report", "").splitlines())
    return [line for line in lines if line]


def _shown(facts: Told, wording: Wording) -> str | None:
    """The post in question; as its own HTML only where Telegram is sure to read that."""
    if facts.shown_form != Network.TELEGRAM or not facts.shown:
        return facts.shown.strip() or None
    legible = wording.network is Network.TELEGRAM and facts.notice.kind is not NoticeKind.TEMPLATE
    return quotable(facts.shown) if legible else bare(facts.shown).strip() or None


def _typed(order: Order, wording: Wording) -> entries.Typed:
    return entries.Typed(label=label(order, wording), line=_LINES[order.word].format(id=order.id))
