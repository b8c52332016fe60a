"""Values and trust: what both sides say, whether complaints are answered, whose voice counts."""

from django.db.models import Count, Exists, F, OuterRef, Q

from liandong.models import (
    BoardSeat,
    Complaint,
    Evaluation,
    FeedbackTicket,
    Initiative,
    InitiativeStep,
    LedgerEntry,
    Objection,
    Project,
    ProjectState,
    SpotCheck,
)
from liandong.queries import covers
from liandong.queries.effects import structure
from liandong.queries.effects.counting import Counted, Part, Scope, Span

GOOD = 12
"""Of 15 points in three dimensions: four of five on average."""
ANSWERS = ("yes", "no", "not_come")


def two_way_evaluation(scope: Scope, span: Span) -> Counted:
    both = (
        Evaluation.objects.filter(span.by_then("at"))
        .values("shift")
        .annotate(sides=Count("from_role", distinct=True))
        .filter(sides__gte=2)
        .values("shift")
        .order_by()
    )
    rows = structure.held_shifts(scope, span)
    return Counted("share", (Part(rows, "division_code", Q(pk__in=both)),))


def _judged(scope: Scope, span: Span, role: str) -> Counted:
    rows = Evaluation.objects.filter(span.at("at"), from_role=role)
    rows = scope.of(rows, "shift__division_code", "shift__project__organization")
    rows = rows.annotate(points=F("punctuality") + F("attitude") + F("skill"))
    return Counted("share", (Part(rows, "shift__division_code", Q(points__gte=GOOD)),))


def satisfaction(scope: Scope, span: Span) -> Counted:
    return _judged(scope, span, "recipient")


def volunteer_satisfaction(scope: Scope, span: Span) -> Counted:
    return _judged(scope, span, "volunteer")


def feedback_rate(scope: Scope, span: Span) -> Counted:
    rows = FeedbackTicket.objects.filter(span.at("issued_at"))
    rows = scope.of(rows, "shift__division_code", "shift__project__organization")
    return Counted("share", (Part(rows, "shift__division_code", span.by_then("used_at")),))


def complaints_in_time(scope: Scope, span: Span) -> Counted:
    rows = scope.of(Complaint.objects.filter(span.at("filed_at")), "division_code", "organization")
    settled, hit = _clock(span)
    return Counted("share", (Part(rows.filter(settled), "division_code", hit),))


def _clock(span: Span) -> tuple[Q, Q]:
    """What is answered or due, and what of it was answered in time."""
    answered = span.by_then("answered_at")
    return answered | Q(due_at__lt=span.until), answered & Q(answered_at__lte=F("due_at"))


def complaints_per_1000(scope: Scope, span: Span) -> Counted:
    rows = scope.of(Complaint.objects.filter(span.at("filed_at")), "division_code", "organization")
    served = LedgerEntry.objects.filter(span.at("recorded_at"), reverses=None)
    served = scope.of(served, "organization__division_code", "organization")
    per = (Part(served, "organization__division_code"),)
    return Counted("per", (Part(rows, "division_code"),), per=per, times=1_000)


def objections_in_time(scope: Scope, span: Span) -> Counted:
    rows = Objection.objects.filter(span.at("raised_at"))
    rows = scope.of(rows, "entry__organization__division_code", "entry__organization")
    settled, hit = _clock(span)
    part = Part(rows.filter(settled), "entry__organization__division_code", hit)
    return Counted("share", (part,))


def spot_checks_true(scope: Scope, span: Span) -> Counted:
    """Of checks drawn at random and answered, where the service was as entered."""
    rows = SpotCheck.objects.filter(span.at("answered_at"), drawn_for="random", answer__in=ANSWERS)
    rows = scope.of(rows, "round__organization__division_code", "round__organization")
    part = Part(rows, "round__organization__division_code", Q(answer="yes"))
    return Counted("share", (part,))


def proposals_adopted(scope: Scope, span: Span) -> Counted | None:
    if scope.organization is not None:
        return None
    steps = InitiativeStep.objects.filter(initiative=OuterRef("pk"))
    back = Exists(steps.filter(kind="withdrawn", at__lt=span.until))
    known = Exists(steps.filter(span.by_then("at"), kind="planned"))
    rows = Initiative.objects.filter(span.at("filed_at")).exclude(back)
    rows = scope.of(rows, "division_code").annotate(planned=known)
    part = Part(rows, "division_code", Q(planned=True))
    return Counted("share", (part,))


def board_share(scope: Scope, span: Span) -> Counted:
    """Projects that run, and those with a volunteer's seat on their board."""
    begun = Project.objects.filter(published_at__lt=span.until)
    called_off = Q(state=ProjectState.CANCELLED) & ~Q(ended_at__gte=span.until)
    rows = begun.exclude(called_off).filter(Q(ended_at=None) | Q(ended_at__gte=span.since))
    seats = BoardSeat.objects.filter(covers.open_on(span.last), project=OuterRef("pk"))
    rows = scope.of(rows, "division_code", "organization").annotate(seated=Exists(seats))
    return Counted("share", (Part(rows, "division_code", Q(seated=True)),))
