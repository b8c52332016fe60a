"""Clocks that run: what would be due earlier or later if it began under the other rules.

A clock that has begun keeps the day it was given (``kept``); the others are read from the rules
each time. What is told is the day by the rules without the layer, the day with it, and whether
that has passed already. Where the kept day is neither's, somebody set it by hand, and where both
days have passed nothing changes: neither is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from liandong.core import approvals, bulletin, complaints, initiatives, rosters, workdays
from liandong.core.policy import Profile
from liandong.models import (
    Application,
    Approval,
    ApprovalStep,
    BulletinPost,
    CaseReferral,
    CertificateBatch,
    Complaint,
    ComplaintStep,
    HubReferral,
    Initiative,
    InitiativeStep,
    Invitation,
    Need,
    Objection,
)
from liandong.queries.policy_touch.rows import Look, Part, Probe, Touched, in_parts

Due = Callable[[Any, Profile], datetime]


@dataclass(frozen=True, slots=True)
class Clock:
    """One kind of clock: the keys that set it, what runs, where it is, and the day it gives.

    code
        Its name; also what its rows are records of.
    place
        Where it is: the first of these that is known.
    due
        From a row (with ``began``, or its ``steps``) and a profile.
    kept
        The field with the day that was given; empty for a clock that is read each time.
    """

    code: str
    keys: tuple[str, ...]
    running: Callable[[], QuerySet[Any]]
    place: tuple[str, ...]
    due: Due
    kept: str = ""


def _working(began: datetime, days: int) -> datetime:
    return workdays.clock(began, days, at=began).due_at


def _last(steps: QuerySet[Any], of: str, kinds: tuple[str, ...], first: str) -> Coalesce:
    """When the clock began anew: the last such step, else the beginning."""
    found = steps.filter(**{of: OuterRef("pk")}, kind__in=kinds).order_by("-at", "-pk")
    return Coalesce(Subquery(found.values("at")[:1]), F(first))


def _complaints() -> QuerySet[Complaint]:
    steps = ComplaintStep.objects.only("complaint", "kind", "at").order_by("at", "pk")
    running = Complaint.objects.filter(state__in=[state.value for state in complaints.RUNNING])
    return running.prefetch_related(Prefetch("steps", steps))


def _complaint_due(row: Complaint, rules: Profile) -> datetime:
    course = ((step.kind, step.at) for step in row.steps.all())
    return complaints.due_after(row.filed_at, course, rules.complaint_working_days)


def _approvals() -> QuerySet[Approval]:
    steps = ApprovalStep.objects.all()
    return Approval.objects.filter(state__in=[state.value for state in approvals.WAITING]).annotate(
        began=_last(steps, "approval", ("asked", "completed", "appealed"), "asked_at")
    )


def _initiatives() -> QuerySet[Initiative]:
    steps = InitiativeStep.objects.all()
    return Initiative.objects.filter(state="looking").annotate(
        began=_last(steps, "initiative", ("filed", "looking"), "filed_at")
    )


BODY = ("team__division_code", "organization__division_code")
CLOCKS: tuple[Clock, ...] = (
    Clock(
        "need", ("need_answer_working_days",),
        lambda: Need.objects.filter(answered_at=None, state__in=["filed", "verified"]),
        ("division_code",),
        lambda row, rules: _working(row.filed_at, rules.need_answer_working_days),
        "answer_due_at",
    ),
    Clock(
        "complaint", ("complaint_working_days",), _complaints, ("division_code",),
        _complaint_due, "due_at",
    ),
    Clock(
        "appeal", ("appeal_working_days",),
        lambda: Complaint.objects.filter(
            state__in=["answered", "handed_over"], answered_at__isnull=False, is_appealed=False
        ),
        ("division_code",),
        lambda row, rules: complaints.due_at(row.answered_at, rules.appeal_working_days),
    ),
    Clock(
        "approval", ("approvals",), _approvals, ("division_code",),
        lambda row, rules: approvals.due_at(
            row.began, rules.approvals.days_of(approvals.Matter(row.matter))
        ),
        "due_at",
    ),
    Clock(
        "question", ("bulletin",),
        lambda: BulletinPost.objects.filter(
            kind="question", answered_at=None, closed_at=None, due_at__isnull=False
        ),
        ("linkage__division_code",),
        lambda row, rules: bulletin.due_at(
            row.posted_at, rules.bulletin.answer_hours,
            is_resting=rules.bulletin.is_resting_on_days_off,
        ),
        "due_at",
    ),
    Clock(
        "application", ("application_working_days",),
        lambda: Application.objects.filter(state="waiting"), BODY,
        lambda row, rules: _working(row.filed_at, rules.application_working_days),
        "due_at",
    ),
    Clock(
        "application_appeal", ("objection_working_days",),
        lambda: Application.objects.filter(state="appealed", appealed_at__isnull=False), BODY,
        lambda row, rules: _working(row.appealed_at, rules.objection_working_days),
        "due_at",
    ),
    Clock(
        "objection", ("objection_working_days",),
        lambda: Objection.objects.filter(answered_at=None).select_related("entry"),
        ("entry__shift__division_code", "entry__organization__division_code"),
        lambda row, rules: _working(row.raised_at, rules.objection_working_days),
        "due_at",
    ),
    Clock(
        "initiative", ("initiative_working_days",), _initiatives, ("division_code",),
        lambda row, rules: initiatives.due_at(row.began, rules.initiative_working_days),
        "due_at",
    ),
    Clock(
        "referral", ("referral_working_days",),
        lambda: CaseReferral.objects.filter(state="asked"), ("case__division_code",),
        lambda row, rules: _working(row.asked_at, rules.referral_working_days),
        "due_at",
    ),
    Clock(
        "hub_referral", ("referral_working_days",),
        lambda: HubReferral.objects.filter(state="offered"),
        ("need__division_code", "offered_by__division_code"),
        lambda row, rules: _working(row.offered_at, rules.referral_working_days),
        "due_at",
    ),
    Clock(
        "certificates", ("certificate_working_days",),
        lambda: CertificateBatch.objects.filter(taken_at=None, cancelled_at=None),
        ("requested_by__division_code",),
        lambda row, rules: _working(row.requested_at, rules.certificate_working_days),
    ),
    Clock(
        "invitation", ("invitation_hours",),
        lambda: Invitation.objects.filter(state="asked").select_related("shift"),
        ("shift__division_code",),
        lambda row, rules: rosters.answer_deadline(
            row.asked_at, row.shift.starts_at, rules.invitation_hours
        ),
        "answer_by",
    ),
)  # fmt: skip
_NEAR = timedelta(minutes=1)


def _rows(clock: Clock, look: Look) -> QuerySet[Any]:
    places = [F(path) for path in clock.place]
    where = Coalesce(*places) if len(places) > 1 else places[0]
    rows: QuerySet[Any] = clock.running().annotate(where=where).filter(look.inside("where"))
    return rows


def wanted(look: Look) -> list[Clock]:
    """The clocks that the layer's keys set."""
    return [clock for clock in CLOCKS if set(clock.keys) & set(look.layer.values)]


def _count(look: Look) -> int:
    return sum(_rows(clock, look).count() for clock in wanted(look))


def _parts(look: Look) -> Iterator[Part]:
    for clock in wanted(look):
        for some in in_parts(_rows(clock, look)):
            yield Part(len(some), tuple(_judged(clock, look, some)))


def _judged(clock: Clock, look: Look, rows: list[Model]) -> Iterator[Touched]:
    for row in rows:
        try:
            before, after = (
                clock.due(row, rules)
                for rules in look.profiles(row.where)  # type: ignore[attr-defined]
            )
        except ValueError:
            # An invitation to a shift that has begun: nobody answers it any more.
            continue
        kept = getattr(row, clock.kept) if clock.kept else before
        is_over = max(before, after) <= look.at
        if before == after or is_over or abs(kept - before) > _NEAR:
            continue
        code = "earlier" if after < before else "later"
        if after <= look.at < before:
            code = "overdue"
        elif before <= look.at < after:
            code = "freed"
        told = {"clock": clock.code, "before": before.isoformat(), "after": after.isoformat()}
        yield Touched(clock.code, row.pk, code, told)


CLOCKS_PROBE = Probe(_count, _parts)
