"""Who needs me today: everything that waits for one social worker, from all words at once.

Each kind is one bounded question with an index under it, so that the page costs the same in
a city as in a village.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from liandong.core.hours import SHANGHAI
from liandong.core.incidents import IncidentState
from liandong.core.supervision import Tier
from liandong.core.today import Item, Kind, in_order
from liandong.models import (
    AgreedAction,
    Assignment,
    AssignmentState,
    CaseRisk,
    NeedState,
    ShiftPlan,
    ShiftState,
    SupervisionLink,
)
from liandong.queries import (
    access,
    applications,
    bulletin,
    cases,
    complaints,
    covers,
    guidance,
    incidents,
    needs,
    purchase_turns,
    shift_leads,
    support,
    trust_surveys,
    value_items,
    visits,
)
from liandong.queries.access import Actor

MOST = 12
"""Lines of one kind; whoever has more works them off here, twelve at a time."""
SHORT_WITHIN = timedelta(days=2)
SILENT_DAYS = 30
_RISKY = ("R2", "R3")


def items(actor: Actor, *, at: datetime) -> list[Item]:
    """What waits for a social worker or supervisor, gravest first.

    A fixed number of queries, however much it is. Who is a supervisor and no social worker
    sees what is theirs to answer, not the work of the station.
    """
    today = at.astimezone(SHANGHAI).date()
    found: list[Item] = []
    for part in _PARTS if actor.has(access.SOCIAL_WORKER) else _OF_SUPERVISORS:
        found += part(actor, at, today)
    return in_order(found, today)


def _cases(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    risks = CaseRisk.objects.filter(case=OuterRef("pk"), settled_at=None)
    rows = (
        cases.writable_by(actor, on=today)
        .filter(Q(next_due_on__lte=today) | Q(Exists(risks)))
        .annotate(has_risk=Exists(risks))
        .values_list("pk", "number", "next_due_on", "has_risk")
        .order_by("-has_risk", "next_due_on", "pk")[:MOST]
    )
    for pk, number, due_on, has_risk in rows:
        # The number only: who it is stands in the case, where each look is written down.
        yield Item(Kind.CASE_RISK if has_risk else Kind.CASE_DUE, pk, number, due_on)


def _visits(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    rows = visits.due_for(actor, on=today)
    for pk, number, due_on, is_worrying in rows.values_list(
        "pk", "number", "next_due_on", "is_worrying"
    )[:MOST]:
        yield Item(Kind.VISIT_WORRY if is_worrying else Kind.VISIT_DUE, pk, number, due_on)


def _still_out(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    """Incidents whose people arrived and are not all accounted for."""
    out = Q(
        project__shifts__assignments__check_ins__kind="in",
        project__shifts__assignments__safe_return=None,
    )
    rows = (
        incidents.incidents_for(actor)
        .filter(state=IncidentState.ORDERED)
        .annotate(out=Count("project__shifts__assignments", filter=out, distinct=True))
        .filter(out__gt=0)
        .order_by("opened_at", "pk")
        .values_list("pk", "title", "out")[:MOST]
    )
    for pk, title, count in rows:
        yield Item(Kind.STILL_OUT, pk, title, today, is_risky=True, count=count)


def _support(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    for row in support.waiting_for(actor)[:MOST]:
        yield Item(Kind.SUPPORT, row.pk, row.number, _day(row.asked_at))


def _shifts(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    short = (
        access.shifts_for(actor)
        .filter(
            state=ShiftState.OPEN,
            starts_at__gt=at,
            starts_at__lt=at + SHORT_WITHIN,
            taken__lt=F("min_people"),
        )
        .order_by("starts_at", "pk")
        .values_list(
            "pk", "project__title", "starts_at", "project__risk_level", "min_people", "taken"
        )[:MOST]
    )
    for pk, title, starts_at, risk, least, taken in short:
        yield Item(
            Kind.SHIFT_SHORT, pk, title, _day(starts_at), risk in _RISKY, int(least) - int(taken)
        )


def _hours(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    held = Assignment.objects.filter(shift=OuterRef("pk"), state=AssignmentState.ACCEPTED)
    rows = (
        access.shifts_for(actor)
        .filter(Exists(held), ends_at__lte=at, ends_at__gt=at - timedelta(days=60))
        .exclude(state=ShiftState.CANCELLED)
        .annotate(n=Count("assignments", filter=Q(assignments__state=AssignmentState.ACCEPTED)))
        .order_by("ends_at", "pk")
        .values_list("pk", "project__title", "ends_at", "n")[:MOST]
    )
    for pk, title, ends_at, n in rows:
        yield Item(Kind.HOURS, pk, title, _day(ends_at), count=n)


def _needs(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    states = [NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED]
    for row in needs.waiting(actor, states=states, at=at)[:MOST]:
        is_clocked = row.state in (NeedState.FILED, NeedState.VERIFIED)
        last = _day(row.answer_due_at - timedelta(microseconds=1)) if is_clocked else row.due_on
        yield Item(Kind.NEED, row.pk, row.title, last, row.urgency >= 80)


def _complaints(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    rows = [*complaints.held_by(actor.person)[:MOST], *complaints.waiting_for(actor)[:MOST]]
    for row in rows:
        yield Item(Kind.COMPLAINT, row.pk, row.number, _day(row.due_at))


def _applications(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    rows = applications.for_desk(actor).filter(state__in=applications.OPEN)[:MOST]
    for row in rows:
        yield Item(Kind.APPLICATION, row.pk, row.person.name, _day(row.due_at))


def _plans(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    turns = covers.acting_for(actor.person, today, Tier.SOCIAL_WORKER)
    worker = "position__project__social_worker"
    mine = Q(**{worker: actor.person}) | Q(**{f"{worker}__in": turns.values("guide")})
    rows = (
        ShiftPlan.objects.filter(mine, agrees=None, starts_at__gt=at)
        .order_by("starts_at", "pk")
        .values_list("position__project", "position__project__title", "starts_at")[:MOST]
    )
    for project, title, starts_at in rows:
        yield Item(Kind.SHIFT_PLAN, project, title, _day(starts_at) - timedelta(days=1))


def _bulletin(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    rows = bulletin.waiting_for(actor.person).values_list("linkage", "linkage__title", "due_at")
    for linkage, title, due_at in rows[:MOST]:
        yield Item(Kind.BULLETIN, linkage, title, _day(due_at) if due_at else None)


def _purchases(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    rows = purchase_turns.open_turns_of(actor.person)
    for pk, title, due_on in rows.values_list("pk", "purchase__title", "due_on")[:MOST]:
        yield Item(Kind.PURCHASE, pk, title, due_on)


def _guidance(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    for pk, name, held_at in guidance.to_sign(actor.person).values_list(
        "pk", "guide__name", "held_at"
    )[:MOST]:
        yield Item(Kind.SIGNATURE, pk, name, _day(held_at) + timedelta(days=7))
    actions = AgreedAction.objects.filter(
        owner=actor.person, done_at=None, due_on__lte=today
    ).order_by("due_on", "pk")
    for pk, text, due_on in actions.values_list("pk", "text", "due_on")[:MOST]:
        yield Item(Kind.ACTION, pk, text, due_on)


def _silent(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    since = today - timedelta(days=SILENT_DAYS)
    rows = (
        SupervisionLink.objects.filter(
            covers.guides_whom(actor.person, today), tier="social_worker"
        )
        .filter(supervisee__last_served_on__lt=since)
        .order_by("supervisee__last_served_on", "supervisee")
        .values_list("supervisee", "supervisee__name", "supervisee__last_served_on")[:MOST]
    )
    for pk, name, last in rows:
        if last is not None:
            yield Item(Kind.SILENT, pk, name, last + timedelta(days=SILENT_DAYS))


def _assists(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    for one in shift_leads.prompts(actor, at=at)[:MOST]:
        yield Item(Kind.ASSISTS, one.person_id, one.name, count=one.services)


def _values(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    """Value items that wait, by project: for a look, for a score, or for somebody to be asked."""
    waiting = (
        (Kind.VALUE_SCORE, value_items.to_score(actor)),
        (Kind.VALUE_LOOK, value_items.overdue_for(actor, on=today)),
        (Kind.VALUE_UNSEEN, value_items.unseen_of(actor, on=today)),
    )
    for kind, rows in waiting:
        projects: dict[int, list[str]] = {}
        for row in rows:
            projects.setdefault(row.project_id, []).append(row.project.title)
        for pk, titles in list(projects.items())[:MOST]:
            yield Item(kind, pk, titles[0], count=len(titles))


def _surveys(actor: Actor, at: datetime, today: date) -> Iterator[Item]:
    for survey, due_on in trust_surveys.due_for(actor, on=today)[:MOST]:
        yield Item(Kind.SURVEY, survey.pk, survey.title, due_on)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


_PARTS: tuple[Callable[[Actor, datetime, date], Iterator[Item]], ...] = (
    _still_out, _cases, _visits, _support, _shifts, _hours, _needs, _complaints,
    _applications, _plans, _bulletin, _purchases, _guidance,
    _silent, _assists, _values, _surveys,
)  # fmt: skip
_OF_SUPERVISORS = (_support, _complaints, _bulletin, _guidance, _values, _surveys)
