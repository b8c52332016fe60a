"""Guides, linkages, caseloads, careers, teams and value items that a layer touches."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from liandong.core import cases, policy
from liandong.core import linkage_health as health_rules
from liandong.core import team_growth as growth
from liandong.core.supervision import ACTIVE_DAYS, SpanState, Tier, limits_of, span
from liandong.core.team_growth import STAGES
from liandong.core.visits import usual_days
from liandong.models import (
    CaredPerson,
    Case,
    Linkage,
    Person,
    ProjectState,
    RoleGrant,
    Team,
    ValueItem,
)
from liandong.queries import access, careers, covers, silences, team_growth, value_items
from liandong.queries.linkage_health import health_of, rules_for
from liandong.queries.policy_touch.rows import Look, Part, Probe, Touched, of_rows

ORDER = tuple(state.value for state in (
    SpanState.GREEN, SpanState.AMBER, SpanState.RED, SpanState.CRITICAL
))  # fmt: skip
VIGORS = tuple(word.value for word in health_rules.Vigor)


def _guide_rows(look: Look) -> list[dict[str, Any]]:
    """One row for each guide and tier, counted in the database. One query."""
    since = date.fromordinal(look.today.toordinal() - ACTIVE_DAYS)
    rows = (
        covers.links_on(look.today)
        .filter(look.inside("supervisor__division_code"))
        .values("supervisor", "supervisor__division_code", "tier")
        .annotate(
            active=Count(
                "supervisee", filter=Q(supervisee__last_served_on__gte=since), distinct=True
            ),
            everyone=Count("supervisee", distinct=True),
        )
        .order_by("supervisor", "tier")
    )
    return [dict(row) for row in rows]


def _guides(look: Look) -> Iterator[Part]:
    rows = _guide_rows(look)
    found = []
    for one in rows:
        # A supervisor guides social workers, who need not serve in shifts themselves.
        people = one["everyone" if one["tier"] == Tier.SUPERVISOR else "active"]
        before, after = (
            span(1, people, limits_of(rules.ratios)[Tier(one["tier"])]).state.value
            for rules in look.profiles(one["supervisor__division_code"])
        )
        if before != after:
            code = "worse" if ORDER.index(after) > ORDER.index(before) else "better"
            told = {"tier": one["tier"], "people": people, "before": before, "after": after}
            found.append(Touched("person", one["supervisor"], code, told))
    yield Part(len(rows), tuple(found))


GUIDES = Probe(lambda look: len(_guide_rows(look)), _guides)


def _linkages(look: Look) -> QuerySet[Linkage]:
    alive = Q(until=None) | Q(until__gt=look.today)
    return Linkage.objects.filter(look.inside(), alive).select_related("project")


def _by_health(look: Look, linkages: list[Linkage]) -> Iterator[Touched]:
    """Linkages whose word changes; thirty queries for each part."""
    told = []
    for side in look.sides:
        with policy.tried(side):
            scores = health_of(linkages, at=look.at)
            words = {
                one.pk: health_rules.vigor(
                    scores[one.pk].score, rules_for(one.division_code, look.today)[0]
                ).value
                for one in linkages
            }
            told.append((scores, words))
    (old, before), (new, after) = told
    for one in linkages:
        was, now = before[one.pk], after[one.pk]
        if was != now:
            code = "worse" if new[one.pk].score < old[one.pk].score or (
                new[one.pk].score == old[one.pk].score and VIGORS.index(now) > VIGORS.index(was)
            ) else "better"  # fmt: skip
            points = {"was_points": old[one.pk].score, "points": new[one.pk].score}
            yield Touched("linkage", one.pk, code, {"before": was, "after": now} | points)


LINKAGES = of_rows(_linkages, _by_health, size=200)


def _care(look: Look) -> QuerySet[CaredPerson]:
    rows = CaredPerson.objects.filter(look.inside("worker__division_code"), until=None)
    return rows.select_related("worker", "beneficiary")


def _by_interval(look: Look, rows: list[CaredPerson]) -> Iterator[Touched]:
    """Who is looked after at the usual interval, where that changes; the agreed one stays."""
    for one in rows:
        before, after = (
            usual_days(
                one.beneficiary.hardship_group,
                close=rules.visit_days_close,
                wide=rules.visit_days,
            )
            for rules in look.profiles(one.worker.division_code)
        )
        if before != after and one.every_days == before:
            code = "earlier" if after < before else "later"
            yield Touched("care", one.pk, code, {"before": before, "after": after})


CARE = of_rows(_care, _by_interval)


def _guiding(look: Look) -> QuerySet[Person]:
    links = silences.held_links(look.today)
    return Person.objects.filter(look.inside(), merged_into=None, pk__in=links.values("supervisor"))


def _by_silence(look: Look, guides: list[Person]) -> Iterator[Touched]:
    told = []
    for side in look.sides:
        with policy.tried(side):
            late = silences.overdue_of(guides, on=look.today)
            told.append({pk: len(rows) for pk, rows in late.items()})
    before, after = told
    for one in guides:
        was, now = before.get(one.pk, 0), after.get(one.pk, 0)
        if was != now:
            code = "overdue" if now > was else "freed"
            yield Touched("person", one.pk, code, {"before": was, "after": now})


CONTACTS = of_rows(_guiding, _by_silence)


def _holding(look: Look, *roles: str) -> QuerySet[Person]:
    grants = RoleGrant.objects.filter(covers.open_on(look.today), role__in=roles)
    return Person.objects.filter(look.inside(), merged_into=None, pk__in=grants.values("person"))


def _workers(look: Look) -> QuerySet[Person]:
    return _holding(look, access.SOCIAL_WORKER)


def _by_months(look: Look, workers: list[Person]) -> Iterator[Touched]:
    told = []
    for side in look.sides:
        with policy.tried(side):
            told.append(silences.months_of([one.pk for one in workers], on=look.today))
    for one in workers:
        before, after = (months[one.pk].this for months in told)
        was = (before.missing_minutes, before.missing_groups)
        now = (after.missing_minutes, after.missing_groups)
        if was != now:
            code = "worse" if now > was else "better"
            yield Touched("person", one.pk, code, {"before": list(was), "after": list(now)})


SUPERVISED = of_rows(_workers, _by_months)


def _by_caseload(look: Look, workers: list[Person]) -> Iterator[Touched]:
    held = dict(
        Case.objects.filter(worker__in=workers, closed_at=None)
        .order_by()
        .values("worker")
        .annotate(n=Count("pk"))
        .values_list("worker", "n")
    )
    order = [state.value for state in cases.Load]
    for one in workers:
        n = held.get(one.pk, 0)
        before, after = (
            cases.load(n, rules.caseload_max).value for rules in look.profiles(one.division_code)
        )
        if before != after:
            code = "worse" if order.index(after) > order.index(before) else "better"
            told = {"people": n, "before": before, "after": after}
            yield Touched("person", one.pk, code, told)


CASELOADS = of_rows(_workers, _by_caseload)


def _staff(look: Look) -> QuerySet[Person]:
    return _holding(look, access.SOCIAL_WORKER, access.SUPERVISOR)


def _by_career(look: Look, people: list[Person]) -> Iterator[Touched]:
    told = []
    for side in look.sides:
        with policy.tried(side):
            told.append(careers.careers_of(people, on=look.today))
    for one, before, after in zip(people, *told, strict=True):
        was, now = before.pipeline.value, after.pipeline.value
        if was != now:
            yield Touched("person", one.pk, "changed", {"before": was, "after": now})


CAREERS = of_rows(_staff, _by_career)


def _teams(look: Look) -> QuerySet[Team]:
    here = look.inside() | (Q(division_code="") & look.inside("sponsor__division_code"))
    return Team.objects.filter(here, ended_on=None).select_related("sponsor")


def _by_growth(look: Look, teams: list[Team]) -> Iterator[Touched]:
    """Teams whose records reach another stage; a stage that was confirmed stays. Nine queries
    for each team."""
    for one in teams:
        facts = team_growth.facts_of(one, at=look.at)
        before, after = (
            growth.reached(facts, rules.team_growth)
            for rules in look.profiles(team_growth.place_of(one))
        )
        if before != after:
            code = "worse" if STAGES.index(after) < STAGES.index(before) else "better"
            told = {"before": before.value, "after": after.value}
            yield Touched("team", one.pk, code, told)


TEAMS = of_rows(_teams, _by_growth, size=50)


def _items(look: Look) -> QuerySet[ValueItem]:
    return ValueItem.objects.filter(
        look.inside("project__division_code"),
        dropped_at=None,
        project__state=ProjectState.PUBLISHED,
    )


def _by_looks(look: Look, items: list[ValueItem]) -> Iterator[Touched]:
    loaded = value_items.loaded(ValueItem.objects.filter(pk__in=[one.pk for one in items]))
    for item in loaded:
        trace = value_items.trace_of(item)
        was, now = (
            trace.is_overdue(look.today, rules.value_items)
            for rules in look.profiles(item.project.division_code)
        )
        if was != now:
            yield Touched("value", item.pk, "overdue" if now else "freed")


VALUES = of_rows(_items, _by_looks)
