"""What readers may know: published, sourced, naming nobody withheld, and never more certain than the dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.campaign import Action, ActionKind, Case, Demand, Scope, Slogan, Source
from bot.domain.dates import PartialDate, Term
from bot.domain.prisoner import NO_TEXT, Born, Event, Facility, Kind, Letters, Regime, Text
from bot.domain.published import for_readers
from bot.domain.standing import Freshness, Status
from tests.domain.dossiers import (
    APPEAL,
    CHARGED,
    CONFIRMED,
    DETAINED,
    HELD,
    RELEASED,
    SENTENCED,
    SLUG,
    SOURCES,
    TODAY,
    dossier,
    event,
    person,
    profile,
    readable,
    withheld,
)

HIDDEN = person("gizli-ornekli", "Gizli Örnəkli", publish=False)
NAMING = "Held with Gizli Örnəkli."


def demand(id: str, scope: str, text: str = "Freedom!", **more: Any) -> Demand:
    return Demand(id=id, text=Text({"en": text}), scope=Scope.parse(scope), **more)


def slogan(id: str, scope: str) -> Slogan:
    return Slogan(id=id, text=Text({"en": "Freedom!"}), scope=Scope.parse(scope))


def action(id: str, scope: str, **more: Any) -> Action:
    values: dict[str, Any] = {"url": "https://example.org/sign", "text": Text({"en": "Sign"}), **more}
    return Action(id=id, kind=ActionKind.SIGN, scope=Scope.parse(scope), **values)


def test_somebody_withheld_is_a_stranger() -> None:
    seen = readable(person(), HIDDEN)
    assert seen.profile(HIDDEN.slug) is None
    assert seen.profile("nobody") is None
    assert [each.slug for each in seen.profiles()] == [SLUG]
    assert seen.names == {SLUG: ("Nümunə Sınaqova",)}


def test_the_claims_from_which_a_standing_is_told() -> None:
    told = profile()
    assert (told.opened_by, told.charged, told.sentenced, told.changed, told.confirmed, told.closed_by) == (
        DETAINED, CHARGED, SENTENCED, APPEAL, CONFIRMED, None,
    )  # fmt: skip
    assert told.told == tuple(f"{SLUG}/{each.id}" for each in HELD)
    assert (told.standing.status, told.is_stale, told.in_rotation) == (Status.IMPRISONED, True, True)


def test_after_a_release_only_it_and_its_own_period_are_told() -> None:
    told = profile(of=person(events=(*HELD, RELEASED)))
    assert (told.closed_by, told.confirmed, told.in_rotation) == (RELEASED, None, False)
    assert told.standing.status is Status.RELEASED
    again = event(Kind.DETAINED, "2026-11-01")
    told = profile(of=person(events=(*HELD, RELEASED, again)))
    assert (told.opened_by, told.sentenced, told.closed_by) == (again, None, None)
    assert told.told == (f"{SLUG}/{again.id}",)


def test_administrative_arrests_are_told_as_events_and_open_nothing() -> None:
    fined = event(Kind.DETAINED, "2024-05-01", regime=Regime.ADMINISTRATIVE)
    told = profile(of=person(events=(fined,)))
    assert told.events == (fined,)
    assert (told.standing.status, told.opened_by, told.told) == (Status.NOT_HELD, None, ())


@pytest.mark.parametrize("closing", [Kind.RELEASED, Kind.PARDONED, Kind.EXCHANGED, Kind.EXILED, Kind.DIED])
def test_a_withheld_end_makes_the_standing_unknown_and_never_held(closing: Kind) -> None:
    told = profile(of=person(events=(*HELD, withheld(event(closing, "2026-10-01")))))
    assert told.standing.status is Status.UNKNOWN
    assert (told.in_rotation, told.demand, told.standing.days_since_arrest, told.standing.until) == (
        False,
        None,
        None,
        None,
    )
    assert told.events == HELD


def test_an_end_without_a_source_is_not_told_but_nobody_is_called_held() -> None:
    for sources in ((), ("no-such-source",)):
        told = profile(of=person(events=(*HELD, replace(RELEASED, sources=sources))))
        assert (told.standing.status, told.closed_by) == (Status.UNKNOWN, None)


def test_a_withheld_second_arrest_does_not_make_days_since_the_first_one_true() -> None:
    hidden = (
        event(Kind.RELEASED, "2026-03-01"),
        event(Kind.DETAINED, "2026-04-01"),
        event(Kind.SENTENCED, "2026-05-01", term=Term(3)),
    )
    told = profile(of=person(events=(*HELD, *map(withheld, hidden))))
    assert (told.standing.status, told.standing.days_since_arrest) == (Status.UNKNOWN, None)


def test_a_withheld_confirmation_or_charge_changes_no_status() -> None:
    told = profile(of=person(events=(DETAINED, withheld(CHARGED), SENTENCED, withheld(CONFIRMED))))
    assert (told.standing.status, told.charged) == (Status.IMPRISONED, None)
    assert told.standing.confirmed_on == date(2025, 6, 20)


def test_events_without_a_source_and_events_to_come_are_not_told() -> None:
    unsourced = [event(Kind.OTHER, "2024-01-01", sources=sources, id=f"x{sources}") for sources in ((), ("unknown",))]
    later = event(Kind.OTHER, "2026-11-25")
    vague = event(Kind.OTHER, "2026")
    assert profile(of=person(events=(*HELD, *unsourced, later, vague))).events == HELD


def test_events_come_in_order_whatever_their_order_in_the_dossier() -> None:
    assert profile(of=person(events=HELD[::-1])) == profile()


def test_texts_and_sources_that_name_somebody_withheld_are_not_told() -> None:
    betraying = Source(id="betrays", publisher="Örnək Qəzeti", url="https://example.org/gizli-ornekli", title="News")
    events = (
        *HELD,
        event(Kind.OTHER, "2024-01-01", NAMING),
        event(Kind.OTHER, "2024-01-02", court=Text({"en": NAMING})),
        event(Kind.OTHER, "2024-01-03", sources=("betrays",)),
    )
    texts: dict[str, Any] = {name: Text({"en": NAMING}) for name in ("organisation", "role", "summary")}
    told = profile(HIDDEN, of=person(events=events, **texts), sources={**SOURCES, "betrays": betraying})
    assert told.events == HELD
    assert (told.organisation, told.role, told.summary) == (NO_TEXT, NO_TEXT, NO_TEXT)
    assert all(source.id != "betrays" for source in told.sources)


def test_a_readers_export_cites_no_source_that_names_somebody_withheld() -> None:
    betraying = Source(id="betrays", publisher="Örnək Qəzeti", url="https://example.org/gizli-ornekli", title="News")
    both = ("betrays", "second")
    someone = person(
        born=Born(date=PartialDate(1990), sources=both),
        facility=Facility(name=Text({"en": "Prison No. 2"}), as_of=PartialDate(2025), sources=both),
        letters=Letters(text=Text({"en": "Write to Prison No. 2."}), sources=both),
        consent="for operators",
    )
    all_of_it = dossier(someone, HIDDEN, sources={**SOURCES, "betrays": betraying})
    shown = for_readers(all_of_it, TODAY, Freshness())
    assert sorted(shown.sources) == ["first", "second"]
    assert "rnekli" not in repr(shown)
    assert "for operators" not in repr(shown)
    assert for_readers(shown, TODAY, Freshness()) == shown
    betrayal = replace(someone, letters=Letters(text=Text({"en": NAMING}), sources=("second",)))
    assert readable(betrayal, HIDDEN).letters(SLUG) is None


def test_an_event_whose_text_is_withheld_is_withheld() -> None:
    secret = replace(RELEASED, text=Text({"en": "Secret."}, publish=False))
    told = profile(of=person(events=(*HELD, secret)))
    assert (told.events, told.standing.status) == (HELD, Status.UNKNOWN)


def test_withheld_fields_are_not_told() -> None:
    texts: dict[str, Any] = {
        name: Text({"en": "Secret."}, publish=False) for name in ("organisation", "role", "summary")
    }
    born = Born(date=PartialDate(1990), sources=("first",), publish=False)
    facility = Facility(name=Text({"en": "Secret"}), as_of=PartialDate(2025), sources=("first",), publish=False)
    told = profile(of=person(**texts, born=born, facility=facility))
    assert (told.organisation, told.role, told.summary) == (NO_TEXT, NO_TEXT, NO_TEXT)
    assert (told.born, told.facility) == (None, None)
    assert "Secret" not in repr(told)


def test_where_and_when_are_told_only_with_a_source_and_naming_nobody_withheld() -> None:
    def told(name: str = "Prison No. 2", sources: tuple[str, ...] = ("first",)) -> tuple[object, object]:
        facility = Facility(name=Text({"en": name}), as_of=PartialDate(2025), sources=sources)
        found = profile(HIDDEN, of=person(facility=facility, born=Born(date=PartialDate(1990), sources=sources)))
        return found.facility, found.born

    assert None not in told()
    assert told(sources=()) == (None, None)
    assert told(sources=("unknown",)) == (None, None)
    assert told(name="In one cell with Gizli Örnəkli")[0] is None


ALL_SCOPES = ("campaign", "everyone", "category: journalist", "case: case", f"prisoner: {SLUG}")


@pytest.mark.parametrize("many", range(2, len(ALL_SCOPES) + 1))
def test_the_narrowest_that_fits_stands_beside_a_person_and_the_campaigns_own_never(many: int) -> None:
    scopes, narrowest = ALL_SCOPES[:many], ALL_SCOPES[many - 1]
    someone = person(cases=("case",))
    for order in (scopes, scopes[::-1]):
        told = profile(
            of=someone,
            demands=tuple(demand(scope, scope) for scope in order),
            slogans=tuple(slogan(scope, scope) for scope in order),
            actions=tuple(action(scope, scope) for scope in order),
        )
        assert [said and said.id for said in (told.demand, told.slogan, told.action)] == [narrowest] * 3


@pytest.mark.parametrize("scope", ["campaign", "category: courier", "case: other", "prisoner: somebody-else"])
def test_what_is_meant_for_others_or_for_the_campaign_stands_beside_nobody(scope: str) -> None:
    told = profile(demands=(demand("d", scope),), slogans=(slogan("s", scope),), actions=(action("a", scope),))
    assert (told.demand, told.slogan, told.action) == (None, None, None)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (*HELD, RELEASED),
        (*HELD, event(Kind.DIED, "2026-10-01")),
        (*HELD, withheld(RELEASED)),
        (DETAINED, event(Kind.SENTENCED, "2024-06-20", term=Term(1))),
        (DETAINED,),
    ],
    ids=["never held", "released", "dead", "secretly released", "term over", "not confirmed for years"],
)
def test_nobody_is_called_to_be_freed_outside_the_rotation(events: tuple[Event, ...]) -> None:
    told = profile(of=person(events=events), demands=(demand("d", "everyone"),), slogans=(slogan("s", "everyone"),))
    assert (told.in_rotation, told.demand, told.slogan) == (False, None, None)


def test_the_rotation_ends_two_years_after_the_last_confirmation() -> None:
    last = date(2026, 2, 4) + timedelta(days=730)
    assert profile(on=last).in_rotation
    assert not profile(on=last + timedelta(days=1)).in_rotation


def test_a_confirmation_grows_old_after_a_month() -> None:
    last = date(2026, 2, 4) + timedelta(days=31)
    assert not profile(on=last).is_stale
    assert profile(on=last + timedelta(days=1)).is_stale


def test_demands_slogans_and_actions_that_name_somebody_withheld_are_told_nowhere() -> None:
    seen = readable(
        person(),
        HIDDEN,
        demands=(
            demand("text", "everyone", NAMING),
            demand("of whom", "everyone", of_whom=Text({"en": NAMING})),
            demand("whose", f"prisoner: {HIDDEN.slug}"),
            demand("fine", "everyone"),
        ),
        actions=(
            action("url", "everyone", url="https://example.org/free-Gizli-%C3%96rn%C9%99kli"),
            action("fine", "everyone"),
        ),
    )
    assert [said.id for said in seen.demands()] == ["fine"]
    assert [said.id for said in seen.actions()] == ["fine"]


def test_an_action_ends_on_its_last_day() -> None:
    petition = action("a", "everyone", until=TODAY)
    assert profile(actions=(petition,)).action == petition
    assert profile(actions=(petition,), on=TODAY + timedelta(days=1)).action is None


def test_cases_are_told_where_somebody_published_belongs_to_them() -> None:
    told = Case(id="told", title=Text({"en": "Told"}), events=(CHARGED, event(Kind.OTHER, "2024-01-01", NAMING)))
    cases = {
        "told": replace(told, editor_notes={"note": "for us"}),
        "named": Case(id="named", title=Text({"en": "Case of Gizli Örnəkli"})),
        "background": Case(id="background", title=Text({"en": "Background"}), background=True),
        "hidden": Case(id="hidden", title=Text({"en": "Hidden"})),
    }
    everybody = person(cases=("told", "named", "background")), replace(HIDDEN, cases=("hidden", "told"))
    assert readable(*everybody, cases=cases).cases() == [replace(told, events=(CHARGED,))]


def test_the_fingerprint_is_the_same_for_the_same_facts_on_any_day() -> None:
    assert profile().fingerprint == profile(on=TODAY + timedelta(days=1)).fingerprint
    assert profile().fingerprint == profile(of=person(events=HELD[::-1])).fingerprint
    assert profile().fingerprint == profile(HIDDEN).fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        person(name="Nümunə Örnəkli"),
        person(summary=Text({"en": "New."})),
        person(events=(*HELD, RELEASED)),
        person(events=(*HELD, event(Kind.APPEAL, "2026-01-01", term=Term(5)))),
    ],
    ids=["name", "summary", "released", "term"],
)
def test_the_fingerprint_tells_when_a_fact_changed(changed: Any) -> None:
    assert profile(of=changed).fingerprint != profile().fingerprint


def test_a_mere_confirmation_changes_no_fingerprint() -> None:
    confirmed = profile(of=person(events=(*HELD, event(Kind.CONFIRMED, "2026-11-01"))))
    assert confirmed.fingerprint == profile().fingerprint
    assert confirmed.told != profile().told


def test_the_best_source_to_read_comes_first_and_each_comes_once() -> None:
    events = (
        replace(DETAINED, sources=("first", "second")),
        replace(SENTENCED, sources=("third", "second")),
        replace(CONFIRMED, sources=("first",)),
    )
    assert [source.id for source in profile(of=person(events=events)).sources] == ["first", "third", "second"]
