"""Cases: who may open which, one's own list, one file with all it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from liandong.core import cases as rules
from liandong.core import policy
from liandong.models import (
    AssistTask,
    Beneficiary,
    CaredPerson,
    Case,
    CaseCover,
    CaseGoal,
    CaseNote,
    CaseReferral,
    CaseRisk,
    CaseSession,
    CaseStep,
    Cover,
    Person,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries import access, covers
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor

MOST = 200


def _on(on: date) -> Q:
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def _guided(person: Person, on: date) -> QuerySet[SupervisionLink]:
    """Links by which a person supervises social workers that day, or stands in for who does.

    Peers read no files.
    """
    links = SupervisionLink.objects.filter(covers.guides_whom(person, on), tier="supervisor")
    return links.exclude(kind="peer")


def line_of(worker_id: int, *, on: date) -> list[Person]:
    """Who supervises a social worker that day, and who stands in for them. One query."""
    links = SupervisionLink.objects.filter(_on(on), supervisee=worker_id, tier="supervisor")
    guides = links.exclude(kind="peer").values("supervisor")
    stand_ins = Cover.objects.filter(
        guide__in=guides, tier="supervisor", since__lte=on, until__gt=on
    )
    found = Q(pk__in=guides) | Q(pk__in=stand_ins.values("stand_in"))
    return list(Person.objects.filter(found).exclude(pk=worker_id).order_by("pk"))


def _covered(person: Person, on: date) -> QuerySet[CaseCover]:
    return CaseCover.objects.filter(stand_in=person, since__lte=on, until__gt=on)


def guided_by(person: Person, *, on: date) -> QuerySet[SupervisionLink, int]:
    """Ids of the social workers whose files a supervisor may read that day. A part of a query."""
    return _guided(person, on).values_list("supervisee", flat=True)


def covered_by(person: Person, *, on: date) -> QuerySet[CaseCover]:
    """Covers by which a person stands in for a social worker that day. A part of a query."""
    return _covered(person, on)


def writable_by(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Cases that a social worker works on that day: their own, and those they stand in for."""
    if not actor.has(SOCIAL_WORKER):
        return Case.objects.none()
    me = actor.person
    mine = Q(worker=me) | Q(worker__in=_covered(me, on).values("worker"))
    return Case.objects.filter(mine).exclude(beneficiary__person=me)


def readable_by(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Cases that may be opened that day: by the worker, a stand-in, the worker's supervisor.

    No other role opens any, and nobody their own.
    """
    me = actor.person
    scope = Q(pk__in=[])
    if actor.has(SOCIAL_WORKER):
        scope |= Q(worker=me) | Q(worker__in=_covered(me, on).values("worker"))
    if actor.has(SUPERVISOR):
        scope |= Q(worker__in=_guided(me, on).values("supervisee"))
    return Case.objects.filter(scope).exclude(beneficiary__person=me)


def clients_for(actor: Actor) -> QuerySet[Beneficiary]:
    """Clients whom a social worker may open a case for: of needs in reach, own cases, visits."""
    needs = access.needs_for(actor).filter(beneficiary__isnull=False).values("beneficiary")
    own = Case.objects.filter(worker=actor.person).values("beneficiary")
    care = CaredPerson.objects.filter(worker=actor.person, until=None).values("beneficiary")
    found = Beneficiary.objects.filter(Q(pk__in=needs) | Q(pk__in=own) | Q(pk__in=care))
    return found.exclude(person=actor.person).order_by("-registered_at", "-pk")


@dataclass(frozen=True, slots=True)
class Caseload:
    """Open cases of one social worker against the most that the profile bears."""

    open_cases: int
    most: int

    @property
    def state(self) -> rules.Load:
        """Light, nearly full or full."""
        return rules.load(self.open_cases, self.most)


def caseload(worker: Person, *, on: date) -> Caseload:
    """How many open cases a social worker has. One query."""
    count = Case.objects.filter(worker=worker, closed_at=None).count()
    return Caseload(count, policy.profile_for(worker.division_code, on).caseload_max)


def rows_of(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Cases one works on, what waits first: risks, then the earliest next contact. One query.

    Each row carries ``has_risk``, ``last_held_on`` and ``waits_for_receiver``. Closed ones only
    until the follow-up was held.
    """
    sessions = CaseSession.objects.filter(case=OuterRef("pk"))
    risks = CaseRisk.objects.filter(case=OuterRef("pk"), settled_at=None)
    offered = CaseReferral.objects.filter(case=OuterRef("pk"), state="asked")
    alive = Q(closed_at=None) | Q(next_due_on__isnull=False)
    return (
        writable_by(actor, on=on)
        .filter(alive)
        .select_related("beneficiary", "worker")
        .annotate(
            has_risk=Exists(risks),
            waits_for_receiver=Exists(offered),
            last_held_on=Subquery(
                sessions.order_by("-held_on", "-pk").values("held_on")[:1],
            ),
        )
        .order_by("-has_risk", F("next_due_on").asc(nulls_last=True), "pk")[:MOST]
    )


def due_for(worker: Person, *, on: date) -> QuerySet[Case]:
    """Own cases whose next contact is due by a day, longest waiting first. One query."""
    return (
        Case.objects.filter(worker=worker, next_due_on__lte=on)
        .select_related("beneficiary")
        .order_by("next_due_on", "pk")
    )


def closed_of(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Closed cases of one's own, latest first."""
    rows = Case.objects.filter(worker=actor.person, closed_at__isnull=False)
    return rows.select_related("beneficiary").order_by("-closed_at", "-pk")[:MOST]


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """A supervised social worker with the cases in hand."""

    person_id: int
    name: str
    load: Caseload
    overdue: int
    risks: int


def loads_guided_by(actor: Actor, *, on: date) -> list[WorkerLoad]:
    """The social workers whom a supervisor guides, fullest first. Two queries."""
    if not actor.has(SUPERVISOR):
        return []
    people = Person.objects.filter(pk__in=_guided(actor.person, on).values("supervisee"))
    counted = {
        row["worker"]: row
        for row in Case.objects.filter(worker__in=people.values("pk"))
        .values("worker")
        .annotate(
            open_count=Count("pk", filter=Q(closed_at=None), distinct=True),
            overdue_count=Count("pk", filter=Q(next_due_on__lt=on), distinct=True),
            risk_count=Count("risks", filter=Q(risks__settled_at=None), distinct=True),
        )
    }
    rows = []
    for one in people.order_by("pk")[:MOST]:
        row: Mapping[str, Any] = counted.get(one.pk, {})
        most = policy.profile_for(one.division_code, on).caseload_max
        held = Caseload(row.get("open_count", 0), most)
        rows.append(
            WorkerLoad(
                one.pk, one.name, held, row.get("overdue_count", 0), row.get("risk_count", 0)
            )
        )
    return sorted(rows, key=lambda row: (-row.risks, -row.load.open_cases, row.person_id))


def cases_guided_by(actor: Actor, *, on: date) -> QuerySet[Case]:
    """Open cases of the social workers one supervises, risks first. One query."""
    if not actor.has(SUPERVISOR):
        return Case.objects.none()
    risks = CaseRisk.objects.filter(case=OuterRef("pk"), settled_at=None)
    return (
        readable_by(actor, on=on)
        .filter(worker__in=_guided(actor.person, on).values("supervisee"), closed_at=None)
        .select_related("beneficiary", "worker")
        .annotate(has_risk=Exists(risks))
        .order_by("-has_risk", F("next_due_on").asc(nulls_last=True), "pk")[:MOST]
    )


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that a case holds, in the order in which it is read."""

    case: Case
    goals: list[CaseGoal]
    sessions: list[CaseSession]
    steps: list[CaseStep]
    risks: list[CaseRisk]
    tasks: list[AssistTask]
    referrals: list[CaseReferral]
    notes: list[CaseNote]

    @property
    def facts(self) -> rules.CaseFacts:
        """What the rules ask about."""
        return facts_from(self.case, self.goals, self.sessions, self.risks, self.referrals)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the stage still lacks."""
        return rules.missing(rules.Stage(self.case.stage), self.facts)


def facts_from(
    case: Case,
    goals: list[CaseGoal],
    sessions: list[CaseSession],
    risks: list[CaseRisk],
    referrals: list[CaseReferral],
) -> rules.CaseFacts:
    """What is written down, as the rules see it. No query."""
    planned = case.planned_on
    return rules.CaseFacts(
        has_consent=bool(case.consent_method),
        presenting=case.presenting,
        assessment=case.assessment,
        score_before=case.score_before,
        goals=tuple((goal.target, goal.reached) for goal in goals),
        sessions=sum(planned is None or one.held_on >= planned for one in sessions),
        evaluation=case.evaluation,
        outcome_score=case.outcome_score,
        open_risks=sum(risk.settled_at is None for risk in risks),
        is_referral_open=any(one.state == "asked" for one in referrals),
    )


def file_of(case: Case) -> CaseFile:
    """The whole file. Seven queries. Only for who may read it: ``services.case_readings.read``."""
    return CaseFile(
        case=case,
        goals=list(case.goals.filter(dropped_at=None).order_by("pk")),
        sessions=list(case.sessions.select_related("by").order_by("-held_on", "-pk")),
        steps=list(case.steps.select_related("by").order_by("at", "pk")),
        risks=list(
            case.risks.select_related("raised_by", "heard_by", "settled_by").order_by(
                "-raised_at", "-pk"
            )
        ),
        tasks=list(
            case.tasks.select_related("volunteer", "assignment__shift", "entry").order_by(
                "-starts_at"
            )
        ),
        referrals=list(
            case.referrals.select_related("to_worker", "to_organization", "from_worker").order_by(
                "-asked_at", "-pk"
            )
        ),
        notes=list(
            case.notes.select_related("record__project", "record__made_by").order_by(
                "-record__made_at", "-pk"
            )
        ),
    )


def covers_of(worker: Person, *, on: date) -> list[CaseCover]:
    """Who stands in for a social worker today or later. One query."""
    rows = CaseCover.objects.filter(worker=worker, until__gt=on).select_related("stand_in")
    return list(rows.order_by("since", "pk"))


def colleagues_of(worker: Person, *, on: date) -> QuerySet[Person]:
    """Social workers of the same organizations, who may stand in or take a case over."""
    own = RoleGrant.objects.filter(_on(on), person=worker, role=SOCIAL_WORKER)
    grants = RoleGrant.objects.filter(
        _on(on), role=SOCIAL_WORKER, organization__in=own.values("organization")
    )
    found = Person.objects.filter(pk__in=grants.values("person"), merged_into=None)
    return found.exclude(pk=worker.pk).order_by("pk")
