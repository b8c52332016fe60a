"""The questions of ``core.purchase_figures`` put to live records, within one contract.

Each question is one set of rows; its value is counted over the very rows that the evidence
pack lists. Nobody is named: a row shows a public number, a day, an amount and what it was.
Hours count when they were proved while the service happened (credit hours), corrections and
all; a service counts on the day it was given, from the first to the last day of the contract.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from liandong.core import policy
from liandong.core.evaluation import Party
from liandong.core.groups import ActivityState
from liandong.core.hours import HourKind
from liandong.core.linkage_bonus import Part
from liandong.core.purchase_figures import QUESTIONS, Answer, answer
from liandong.core.supervision import Tier
from liandong.models import (
    Beneficiary,
    CommunityActivity,
    Evaluation,
    GroupRun,
    GuidanceSession,
    LedgerEntry,
    Need,
    Person,
    Project,
    TrainingRecord,
    Visit,
)
from liandong.queries import covers, value_items
from liandong.queries.purchase_scope import Record, Scope, day_of, moments

CHECK_DAYS = 30
"""The span is looked at this often, from the first day on; rates are for so many days."""
HUNDRED = 100


# ── hours ───────────────────────────────────────────────────────────────────────────────────


def _hours(scope: Scope) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(
        shift__project__in=scope.projects,
        served_on__gte=scope.first,
        served_on__lt=scope.until,
        kind=HourKind.CREDIT,
    )


def _hours_led(scope: Scope) -> QuerySet[LedgerEntry]:
    """Hours of volunteers on shifts that a social worker answers for; not the workers' own."""
    led = _hours(scope).filter(shift__project__social_worker__isnull=False)
    return led.exclude(person__in=scope.workers)


def _entry_records(rows: QuerySet[LedgerEntry]) -> list[Record]:
    told = rows.order_by("served_on", "pk").values_list(
        "organization_id", "seq", "served_on", "activity", "minutes"
    )
    return [Record(f"{body}/{seq}", day, what, n) for body, seq, day, what, n in told]


def _minutes(rows: QuerySet[LedgerEntry]) -> tuple[int | None, int]:
    found = rows.aggregate(total=Sum("minutes"), n=Count("pk"))
    return found["total"] or 0, found["n"]


def _led_rate(scope: Scope) -> tuple[int | None, int]:
    total, n = _minutes(_hours_led(scope))
    return _rate(total or 0, scope), n


def _rate(total: int, scope: Scope) -> int | None:
    """So much for each social worker in 30 days; None without a social worker."""
    if not scope.workers:
        return None
    return total * CHECK_DAYS // (len(scope.workers) * scope.days)


# ── people ──────────────────────────────────────────────────────────────────────────────────


def _served(scope: Scope, first: date, until: date) -> dict[int, int]:
    """Net minutes by volunteer in a span of days; who has none left is not among them."""
    rows = _hours_led(scope).filter(served_on__gte=first, served_on__lt=until)
    told = rows.values("person").annotate(n=Sum("minutes")).filter(n__gt=0).order_by("person")
    return dict(told.values_list("person", "n"))


def _active(scope: Scope) -> tuple[int | None, int]:
    n = len(_served(scope, scope.first, scope.until))
    return n, n


def _numbers(people: Mapping[int, int]) -> list[Record]:
    rows = Person.objects.filter(pk__in=list(people)).order_by("number")
    return [Record(no, None, "", people[pk]) for no, pk in rows.values_list("number", "pk")]


def _retention(scope: Scope) -> tuple[int | None, int]:
    before = _served(scope, scope.first, scope.middle)
    again = _served(scope, scope.middle, scope.until)
    n = len(before)
    return (HUNDRED * sum(one in again for one in before) // n if n else None), n


def _retention_records(scope: Scope) -> list[Record]:
    """Volunteers of the first half: 1 who came again in the second, 0 who did not."""
    again = _served(scope, scope.middle, scope.until)
    return _numbers({one: int(one in again) for one in _served(scope, scope.first, scope.middle)})


def _reached(scope: Scope) -> QuerySet[Beneficiary]:
    needs = Need.objects.filter(moments(scope, "first_served_at"), project__in=scope.projects)
    visits = _visits(scope)
    groups = _groups(scope, "closed_at")
    found = (
        Q(pk__in=needs.values("beneficiary"))
        | Q(pk__in=visits.values("cared__beneficiary"))
        | Q(pk__in=groups.values("members__beneficiary"))
    )
    return Beneficiary.objects.filter(found)


def _reached_records(scope: Scope) -> list[Record]:
    """Who was reached, once each: by the number of the record alone."""
    rows = _reached(scope).order_by("pk").values_list("pk", flat=True)
    return [Record(str(pk), None, "", 1) for pk in rows]


def _trained(scope: Scope) -> QuerySet[TrainingRecord]:
    return TrainingRecord.objects.filter(
        course__organization=scope.provider,
        completed_on__gte=scope.first,
        completed_on__lt=scope.until,
    )


def _trained_people(scope: Scope) -> tuple[int | None, int]:
    n = _trained(scope).values("person").distinct().count()
    return n, n


def _trained_records(scope: Scope) -> list[Record]:
    """Who was trained, once each."""
    people = _trained(scope).values_list("person", flat=True)
    return _numbers(dict.fromkeys(people, 1))


# ── work ────────────────────────────────────────────────────────────────────────────────────


def _needs(scope: Scope) -> QuerySet[Need]:
    return Need.objects.filter(moments(scope, "first_served_at"), project__in=scope.projects)


def _visits(scope: Scope) -> QuerySet[Visit]:
    return Visit.objects.filter(moments(scope, "held_at"), cared__organization=scope.provider)


def _groups(scope: Scope, path: str) -> QuerySet[GroupRun]:
    own = Q(project__in=scope.projects) | Q(project=None, organization=scope.provider)
    return GroupRun.objects.filter(own, moments(scope, path))


def _activities(scope: Scope) -> QuerySet[CommunityActivity]:
    return CommunityActivity.objects.filter(
        moments(scope, "shift__starts_at"),
        project__in=scope.projects,
        state__in=[ActivityState.HELD, ActivityState.CLOSED],
    )


def _sessions(scope: Scope) -> QuerySet[GuidanceSession]:
    """Talks that the guide and at least one of the guided have signed."""
    own = Q(project__in=scope.projects) | Q(project=None, guide__in=scope.workers)
    signed = GuidanceSession.objects.filter(
        own, moments(scope, "held_at"), guide_signed_at__isnull=False
    )
    return signed.filter(seats__signed_at__isnull=False).distinct()


def _guidance_rate(scope: Scope) -> tuple[int | None, int]:
    n = _sessions(scope).count()
    return _rate(n * HUNDRED, scope), n


# ── judgement and span ──────────────────────────────────────────────────────────────────────


def _judgements(scope: Scope) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(
        moments(scope, "at"), shift__project__in=scope.projects, from_role=Party.RECIPIENT
    )


_SUM = F("punctuality") + F("attitude") + F("skill")


def _satisfaction(scope: Scope) -> tuple[int | None, int]:
    found = _judgements(scope).aggregate(total=Sum(_SUM), n=Count("pk"))
    n = found["n"]
    return (HUNDRED * found["total"] // (3 * n) if n else None), n


def _satisfaction_records(scope: Scope) -> list[Record]:
    rows = _judgements(scope).order_by("at", "pk").annotate(total=_SUM)
    told = rows.values_list("pk", "at", "shift__project__title", "total")
    return [Record(str(pk), day_of(at), what, HUNDRED * n // 3) for pk, at, what, n in told]


def _span_checks(scope: Scope) -> list[Record]:
    """One row for each social worker and check day: the number of people guided that day.

    Who guides nobody that day keeps no span, and is left out.
    """
    if not scope.workers:
        return []
    numbers = dict(Person.objects.filter(pk__in=scope.workers).values_list("pk", "number"))
    found = []
    day = scope.first
    while day < scope.until:
        links = covers.links_on(day)
        carried = covers.carried(
            links.filter(supervisor__in=scope.workers), day, Tier.SOCIAL_WORKER
        )
        found += [
            Record(numbers[who], day, "", carried[who]) for who in scope.workers if carried.get(who)
        ]
        day += timedelta(days=CHECK_DAYS)
    return found


def _span(scope: Scope) -> tuple[int | None, int]:
    checks = _span_checks(scope)
    kept = sum(one.amount <= green_on(scope, one.on) for one in checks if one.on is not None)
    return (HUNDRED * kept // len(checks) if checks else None), len(checks)


def green_on(scope: Scope, day: date) -> int:
    """How many volunteers one social worker may soundly guide on a day, by the policy."""
    return policy.profile_for(scope.division_code, day).ratios.social_worker_volunteers.green


# ── value items ─────────────────────────────────────────────────────────────────────────────


def _value_scores(scope: Scope) -> list[value_items.ItemScore]:
    """The standing scores of the contract's projects; they come at the acceptance."""
    found = value_items.scores_of(scope.projects)
    return [one for project in scope.projects for one in found[project]]


def _value_records(scope: Scope, amount: Callable[[value_items.ItemScore], int]) -> list[Record]:
    titles = dict(Project.objects.filter(pk__in=scope.projects).values_list("pk", "title"))
    found = value_items.scores_of(scope.projects)
    return [
        Record(one.code, day_of(one.at), titles[project], amount(one))
        for project in scope.projects
        for one in found[project]
    ]


def _has_reached(one: value_items.ItemScore) -> int:
    return int(one.level >= one.target)


def _values_reached(scope: Scope) -> tuple[int | None, int]:
    scores = _value_scores(scope)
    return sum(_has_reached(one) for one in scores), len(scores)


def _value_level(scope: Scope) -> tuple[int | None, int]:
    scores = _value_scores(scope)
    n = len(scores)
    return (HUNDRED * sum(one.level for one in scores) // n if n else None), n


# ── the register ────────────────────────────────────────────────────────────────────────────

Rows = Callable[[Scope], "QuerySet[Any]"]
Value = Callable[[Scope], tuple[int | None, int]]


def _counted(rows: Rows) -> Value:
    def count(scope: Scope) -> tuple[int | None, int]:
        n = rows(scope).count()
        return n, n

    return count


def _numbered(rows: Rows, number: str, at: str, what: str = "") -> Callable[[Scope], list[Record]]:
    def records(scope: Scope) -> list[Record]:
        told = rows(scope).order_by(at, "pk").values_list(number, at, what or number)
        return [Record(str(no), day_of(on), str(said) if what else "", 1) for no, on, said in told]

    return records


_VALUES: Mapping[str, Value] = {
    "hours_led": lambda scope: _minutes(_hours_led(scope)),
    "hours_verified": lambda scope: _minutes(_hours(scope)),
    "hours_led_rate": _led_rate,
    "volunteers_active": _active,
    "people_reached": _counted(_reached),
    "needs_answered": _counted(_needs),
    "guidance_sessions": _counted(_sessions),
    "guidance_rate": _guidance_rate,
    "visits": _counted(_visits),
    "groups_finished": _counted(lambda scope: _groups(scope, "closed_at")),
    "activities_held": _counted(_activities),
    "volunteers_trained": _trained_people,
    "retention": _retention,
    "span_kept": _span,
    "satisfaction": _satisfaction,
    "values_reached": _values_reached,
    "value_level": _value_level,
}
_RECORDS: Mapping[str, Callable[[Scope], list[Record]]] = {
    "hours_led": lambda scope: _entry_records(_hours_led(scope)),
    "hours_verified": lambda scope: _entry_records(_hours(scope)),
    "hours_led_rate": lambda scope: _entry_records(_hours_led(scope)),
    "volunteers_active": lambda scope: _numbers(
        dict.fromkeys(_served(scope, scope.first, scope.until), 1)
    ),
    "people_reached": _reached_records,
    "needs_answered": _numbered(_needs, "number", "first_served_at", "title"),
    "guidance_sessions": _numbered(_sessions, "number", "held_at"),
    "guidance_rate": _numbered(_sessions, "number", "held_at"),
    "visits": _numbered(_visits, "cared__number", "held_at"),
    "groups_finished": _numbered(
        lambda scope: _groups(scope, "closed_at"), "number", "closed_at", "theme"
    ),
    "activities_held": _numbered(_activities, "number", "shift__starts_at", "project__title"),
    "volunteers_trained": _trained_records,
    "retention": _retention_records,
    "span_kept": _span_checks,
    "satisfaction": _satisfaction_records,
    "values_reached": lambda scope: _value_records(scope, _has_reached),
    "value_level": lambda scope: _value_records(scope, lambda one: HUNDRED * one.level),
}
if not _VALUES.keys() == _RECORDS.keys() == QUESTIONS.keys():
    raise RuntimeError("Each question needs a value and its records.")

FEEDS: Mapping[Part, str] = {
    Part.SPAN: "span_kept",
    Part.GUIDANCE: "guidance_rate",
    Part.HOURS: "hours_led_rate",
    Part.RETENTION: "retention",
    Part.VALUES: "value_level",
}
"""Which question feeds which part of the linkage bonus."""


def ask(code: str, scope: Scope) -> Answer:
    """What the records say to a question. KeyError for a code that is none."""
    return answer(code, *_VALUES[code](scope))


def records(code: str, scope: Scope) -> list[Record]:
    """The rows behind the answer, in the order of their days."""
    return _RECORDS[code](scope)


def bonus_figures(scope: Scope) -> dict[str, int | None]:
    """The figures that the linkage bonus looks at; None where nothing is known."""
    return {part.value: ask(code, scope).value for part, code in FEEDS.items()}
