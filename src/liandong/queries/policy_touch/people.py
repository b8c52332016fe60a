"""People whom a layer touches: by age, on rosters, by stars, and entries of hours."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Avg, Count, F, QuerySet, Sum

from liandong.core import policy
from liandong.core.codes import RISKS
from liandong.core.eligibility import Reason, why_not
from liandong.core.hours import SHANGHAI, HourKind, Span
from liandong.core.policy import Profile
from liandong.core.policy_fields import plain
from liandong.core.registry import may_take_risk, needs_guardian
from liandong.core.stars import Quality, QualityRule, standing
from liandong.models import (
    Assignment,
    AssignmentState,
    Evaluation,
    GuardianConsent,
    LedgerEntry,
    Person,
    PersonState,
)
from liandong.queries import policy_preview
from liandong.queries.eligibility import PeopleFacts, rules_at, shift_facts
from liandong.queries.policy_touch.rows import Look, Part, Probe, Touched, of_rows


def _living(look: Look) -> QuerySet[Person]:
    return (
        Person.objects.filter(look.inside(), merged_into=None, birth_on__isnull=False)
        .exclude(state=PersonState.EXITED)
        .only("pk", "birth_on", "division_code")
    )


def _by_age(look: Look, people: list[Person]) -> Iterator[Touched]:
    """Each by the rules of the own place: a street may be stricter than its city."""
    places = {place: look.profiles(place) for place in {one.division_code for one in people}}
    young = {
        one.pk
        for one in people
        if one.birth_on and _newly_guarded(one.birth_on, look, *places[one.division_code])
    }
    guarded = set(
        GuardianConsent.objects.filter(ward__in=young, revoked_at=None).values_list(
            "ward", flat=True
        )
        if young
        else ()
    )
    told: dict[tuple[str, date], tuple[list[str], list[str]]] = {}
    for one in people:
        born = one.birth_on
        if born is None:
            continue
        key = one.division_code, born
        if key not in told:
            was, now = places[one.division_code]
            before = [may_take_risk(born, look.today, risk, was) for risk in RISKS]
            after = [may_take_risk(born, look.today, risk, now) for risk in RISKS]
            told[key] = (
                [r for r, b, a in zip(RISKS, before, after, strict=True) if b and not a],
                [r for r, b, a in zip(RISKS, before, after, strict=True) if a and not b],
            )
        loses, gains = told[key]
        if loses:
            yield Touched("person", one.pk, "loses", {"risks": loses})
        if gains:
            yield Touched("person", one.pk, "gains", {"risks": gains})
        if one.pk in young and one.pk not in guarded:
            yield Touched("person", one.pk, "guardian")


def _newly_guarded(born: date, look: Look, was: Profile, now: Profile) -> bool:
    return needs_guardian(born, look.today, now) and not needs_guardian(born, look.today, was)


PEOPLE = of_rows(_living, _by_age, size=5_000)


def _places(look: Look) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        look.inside("shift__division_code"),
        state=AssignmentState.ACCEPTED,
        shift__starts_at__gt=look.at,
    ).select_related("person", "shift__project", "shift__position")


def _on_rosters(look: Look, places: list[Assignment]) -> Iterator[Touched]:
    """Places that a gate would newly close; six queries for each part."""
    around = Span(
        min(one.shift.starts_at for one in places), max(one.shift.ends_at for one in places)
    )
    facts = PeopleFacts({one.person for one in places}, around=around, at=look.at)
    for one in places:
        day = one.shift.starts_at.astimezone(SHANGHAI).date()
        told: list[list[Reason]] = []
        about, wanted = facts.of(one.person, one.shift), shift_facts(one.shift)
        for side in look.sides:
            with policy.tried(side):
                rules = rules_at(one.shift.division_code, day)
            told.append(why_not(about, wanted, day, rules))
        closed = {reason.code for reason in told[0]}
        more = [reason for reason in told[1] if reason.code not in closed]
        if more:
            reasons = [{"code": r.code, "facts": _kept(r)} for r in more]
            yield Touched("assignment", one.pk, "closed", {"reasons": reasons})


def _kept(reason: Reason) -> dict[str, object]:
    told = plain(dict(reason.facts))
    return {
        name: value if isinstance(value, int | str) else str(value) for name, value in told.items()
    }


ROSTERS = of_rows(_places, _on_rosters)


def _with_hours(look: Look) -> QuerySet[Person]:
    served = LedgerEntry.objects.filter(kind=HourKind.CREDIT, reverses=None, reversed_by=None)
    return Person.objects.filter(
        look.inside(), merged_into=None, pk__in=served.values("person")
    ).exclude(state=PersonState.EXITED)


def _by_stars(look: Look, people: list[Person]) -> Iterator[Touched]:
    ids = [one.pk for one in people]
    entries = LedgerEntry.objects.filter(
        person__in=ids, kind=HourKind.CREDIT, reverses=None, reversed_by=None
    )
    minutes = dict(
        entries.order_by().values("person").annotate(m=Sum("minutes")).values_list("person", "m")
    )
    mean = Avg((F("punctuality") + F("attitude") + F("skill")) / 3.0)
    judged = {
        row["to_person"]: Quality(row["n"], row["mean"])
        for row in Evaluation.objects.filter(to_person__in=ids)
        .order_by()
        .values("to_person")
        .annotate(n=Count("pk"), mean=mean)
    }
    for one in people:
        before, after = (
            _stars(rules, minutes.get(one.pk, 0), judged.get(one.pk, Quality()))
            for rules in look.profiles(one.division_code)
        )
        if before != after:
            code = "fewer" if after < before else "more"
            yield Touched("person", one.pk, code, {"before": before, "after": after})


def _stars(rules: Profile, minutes: int, quality: Quality) -> int:
    rule = None
    if rules.star_needs_quality:
        rule = QualityRule(rules.star_least_answers, rules.star_least_score)
    return standing(minutes, rules.star_thresholds, quality=quality, rule=rule).stars


STARS = of_rows(_with_hours, _by_stars, size=2_000)


def _entries(look: Look) -> int:
    return policy_preview.entries_of(look.layer, today=look.today).count()


def _hours(look: Look) -> Iterator[Part]:
    cursor: tuple[int, str] | None = None
    sides = (look.old, look.new_dated)
    while True:
        part = policy_preview.hours_slice(look.layer, sides, today=look.today, after=cursor)
        yield Part(
            part.seen,
            tuple(
                Touched(
                    "entry",
                    entry.pk,
                    "fewer" if worth.after < worth.recorded else "more",
                    {"before": worth.recorded, "after": worth.after},
                )
                for entry, worth in part.rows
            ),
        )
        cursor = part.cursor
        if cursor is None:
            return


HOURS = Probe(_entries, _hours)
