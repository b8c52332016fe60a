"""Planning as JSON: where people are missing, plans with their reasons, plannings under way.

Routes: ``GET /api/planning/gaps``, ``GET /api/planning/gaps/{shift_id}/explanation``, ``GET
/api/proposals``, ``GET /api/proposals/{id}``, ``GET /api/proposals/{id}/explanation``, ``GET
/api/proposals/{id}/differences/{other_id}``, ``GET /api/plan-runs/{id}`` and ``POST
/api/plan-runs/{id}/cancellation``. For coordinators and social workers, who see what they see
on the pages. Every reason is a code with its numbers and the sentence of the caller's
language; the codes are those of the engine (``docs/reference/matching.md``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong import phrases
from liandong.api.callers import caller
from liandong.api.registry import Refused
from liandong.core.gaps import Sort, pressure
from liandong.core.refusals import Refusal
from liandong.models import PlanRun, Proposal
from liandong.phrases import plan_words as words
from liandong.phrases.planning import stage_words
from liandong.queries import access, comparisons, gaps, proposals
from liandong.queries import plan_runs as runs
from liandong.services import plan_runs
from liandong.services.matching import as_data

router = Router(tags=["planning"], auth=django_auth)
PLANNERS = (access.COORDINATOR, access.SOCIAL_WORKER)
MOST_ROWS = 200


class ReasonOut(Schema):
    """A reason: the engine's code, its numbers (the unit is in the name), its sentence."""

    code: str
    facts: dict[str, Any]
    sentence: str


class GapOut(Schema):
    """A shift that lacks people. ``pressure`` is 0 to 100 (``core.gaps``)."""

    shift_id: int
    starts_at: datetime
    division_code: str
    category: str
    missing: int
    waiting: int
    urgency: int
    pressure: float


class ChangeOut(Schema):
    """What would bring people to a gap."""

    code: str
    people: int
    facts: dict[str, Any]
    sentence: str


class WhyShortOut(Schema):
    """Why a shift lacks people: the first rule that leaves too few, and what each keeps away."""

    shift_id: int
    missing: int
    code: str
    people: int
    sentence: str
    removed: dict[str, int]
    changes: list[ChangeOut]


class ProposalOut(Schema):
    """A plan in figures. ``value`` and ``upper_bound`` in points, ``figures`` as on the page."""

    id: int
    made_at: datetime
    from_at: datetime
    until_at: datetime
    division_code: str
    seed: int
    state: str
    value: float
    upper_bound: float
    seconds: float
    people: int
    shifts: int
    seats: int
    filled: int
    figures: dict[str, Any]


class LineOut(Schema):
    """One person for one shift, by public number, with the reasons that speak for it."""

    shift_id: int
    person: str
    origin: str
    is_dropped: bool
    reasons: list[ReasonOut]


class ProposalGapOut(Schema):
    """A shift that the plan could not fill."""

    shift_id: int
    missing: int
    code: str
    sentence: str
    facts: dict[str, Any]


class ProposalPage(Schema):
    """A plan with its lines and gaps: 200 of each from ``offset`` on."""

    proposal: ProposalOut
    lines: list[LineOut]
    gaps: list[ProposalGapOut]


class WhyOut(Schema):
    """Why somebody is, or is not, in a plan for a shift."""

    is_planned: bool
    reasons: list[ReasonOut]


class DifferenceOut(Schema):
    """One difference of two plans: added, removed or moved; ids of shifts, null for none."""

    kind: str
    person: str
    before: int | None
    after: int | None
    reasons_before: list[ReasonOut]
    reasons_after: list[ReasonOut]


class PlanRunOut(Schema):
    """A planning under way; ``proposal_id`` when it is done, ``share`` is a fraction of one."""

    id: int
    state: str
    stage: str
    stage_sentence: str
    share: float
    asked_at: datetime
    proposal_id: int | None
    error_code: str


def reasons_out(reasons: Iterable[Mapping[str, Any]]) -> list[ReasonOut]:
    """Reasons as they are kept, with their sentences."""
    return [
        ReasonOut(
            code=one["code"],
            facts=one["facts"],
            sentence=words.reason_sentence(one["code"], one["facts"]),
        )
        for one in reasons
    ]


def changes_out(changes: Iterable[Mapping[str, Any]]) -> list[ChangeOut]:
    """Changes with their sentences, the cheapest first."""
    return [
        ChangeOut(**one, sentence=sentence)
        for one in changes
        for sentence in words.change_sentences([one])
    ]


@router.get("/planning/gaps", response=list[GapOut])
def gap_list(
    request: HttpRequest,
    start: datetime | None = None,
    end: datetime | None = None,
    street: str = "",
    kind: str = "",
    sort: Sort = Sort.PRESSURE,
) -> Any:
    """The first 200 shifts that lack people, of two weeks unless told."""
    who, now = caller(request, *PLANNERS), timezone.now()
    first = _aware(start) or now
    place = who.divisions[0] if who.divisions else who.person.division_code[:6]
    found = gaps.gap_list(
        place,
        first,
        _aware(end) or first + timedelta(days=14),
        at=now,
        street=street,
        kind=kind,
        sort=sort,
    )
    return [
        GapOut(
            shift_id=gap.shift_id,
            starts_at=gap.starts_at,
            division_code=gap.division_code,
            category=gap.category,
            missing=gap.missing,
            waiting=gap.waiting,
            urgency=gap.urgency,
            pressure=round(pressure(gap, now), 1),
        )
        for gap in found.gaps[:MOST_ROWS]
    ]


@router.get("/planning/gaps/{shift_id}/explanation", response={200: WhyShortOut, 204: None})
def gap_explanation(request: HttpRequest, shift_id: int) -> Any:
    """Why a shift that the caller runs lacks people; 204 when it does not.

    In a city of more than 20 000 people: as the newest plan found it; 204 without a plan.
    """
    shifts = access.shifts_for(caller(request, *PLANNERS)).select_related("project", "position")
    shift = get_object_or_404(shifts, pk=shift_id)
    if gaps.is_large(shift):
        why = gaps.why_short_in_plan(shift)
    else:
        why = gaps.why_short(gaps.problem_of(shift, at=timezone.now()), shift)
    if why is None:
        return Status(204, None)
    return WhyShortOut(
        shift_id=shift.pk,
        missing=why.missing,
        code=why.code,
        people=why.people,
        sentence=words.gap_sentence(why.code, {"people": why.people}, why.missing),
        removed=dict(why.removed),
        changes=changes_out(why.changes),
    )


@router.get("/proposals", response=list[ProposalOut])
def proposal_list(request: HttpRequest, state: str = "") -> Any:
    """The newest 200 plans that the caller may see; ``state``: open, adopted or set_aside."""
    rows = proposals.proposals_for(caller(request, *PLANNERS)).order_by("-made_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    return list(rows[:MOST_ROWS])


@router.get("/proposals/{proposal_id}", response=ProposalPage)
def proposal_detail(request: HttpRequest, proposal_id: int, offset: int = 0) -> Any:
    """One plan: who for what and why, and what stays open and why."""
    proposal = _proposal(request, proposal_id)
    window = slice(max(0, offset), max(0, offset) + MOST_ROWS)
    lines = proposal.lines.select_related("person").order_by("shift__starts_at", "shift_id", "pk")
    short = proposal.gaps.order_by("shift__starts_at", "shift_id")
    return ProposalPage(
        proposal=ProposalOut.from_orm(proposal),
        lines=[
            LineOut(
                shift_id=line.shift_id,
                person=line.person.number,
                origin=line.origin,
                is_dropped=line.is_dropped,
                reasons=reasons_out(line.reasons),
            )
            for line in lines[window]
        ],
        gaps=[
            ProposalGapOut(
                shift_id=gap.shift_id,
                missing=gap.missing,
                code=gap.code,
                sentence=words.gap_sentence(gap.code, gap.facts, gap.missing),
                facts=gap.facts,
            )
            for gap in short[window]
        ],
    )


@router.get("/proposals/{proposal_id}/explanation", response=WhyOut)
def explanation(request: HttpRequest, proposal_id: int, person: str, shift_id: int) -> Any:
    """Why a person (by public number) is, or is not, in a plan for a shift."""
    proposal = _proposal(request, proposal_id)
    line = proposal.lines.filter(person__number=person, shift=shift_id, is_dropped=False).first()
    if line is not None:
        return WhyOut(is_planned=True, reasons=reasons_out(line.reasons))
    who = get_object_or_404(access.people_for(caller(request, *PLANNERS)), number=person)
    shift = get_object_or_404(proposals.planned_shifts(proposal), pk=shift_id)
    reasons = proposals.why_not(proposal, who, shift, at=timezone.now())
    told = [{"code": "not_considered", "facts": {}}] if reasons is None else as_data(reasons)
    return WhyOut(is_planned=False, reasons=reasons_out(told))


@router.get("/proposals/{proposal_id}/differences/{other_id}", response=list[DifferenceOut])
def differences(request: HttpRequest, proposal_id: int, other_id: int, offset: int = 0) -> Any:
    """How another plan differs from this one: 200 lines from ``offset`` on."""
    one, other = _proposal(request, proposal_id), _proposal(request, other_id)
    found = comparisons.between(one, other)[max(0, offset) :][:MOST_ROWS]
    return [
        DifferenceOut(
            kind=line.difference.kind.value,
            person=line.person.number,
            before=line.difference.before or None,
            after=line.difference.after or None,
            reasons_before=reasons_out(line.reasons_before),
            reasons_after=reasons_out(line.reasons_after),
        )
        for line in comparisons.in_words(one, other, found)
    ]


@router.get("/plan-runs/{run_id}", response=PlanRunOut)
def plan_run_detail(request: HttpRequest, run_id: int) -> Any:
    """How far a planning is."""
    return _run_out(_run(request, run_id))


@router.post("/plan-runs/{run_id}/cancellation", response={200: PlanRunOut, 409: Refused})
def plan_run_cancellation(request: HttpRequest, run_id: int) -> Any:
    """Stop a planning, between two stages when it is under way."""
    run = _run(request, run_id)
    by = caller(request, *PLANNERS).person
    try:
        return _run_out(plan_runs.cancel(run=run, by=by, at=timezone.now()))
    except Refusal as refusal:
        sentence = phrases.sentence(refusal)
        return Status(409, Refused(code=refusal.code, sentence=sentence, details=refusal.facts))


def _run_out(run: PlanRun) -> PlanRunOut:
    return PlanRunOut(
        id=run.pk,
        state=run.state,
        stage=run.stage,
        stage_sentence=stage_words(run.stage),
        share=run.share,
        asked_at=run.asked_at,
        proposal_id=run.proposal_id,
        error_code=run.error_code,
    )


def _aware(moment: datetime | None) -> datetime | None:
    """A moment without a zone is meant as local time."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return timezone.make_aware(moment)


def _proposal(request: HttpRequest, proposal_id: int) -> Proposal:
    rows = proposals.proposals_for(caller(request, *PLANNERS))
    found: Proposal = get_object_or_404(rows, pk=proposal_id)
    return found


def _run(request: HttpRequest, run_id: int) -> PlanRun:
    found: PlanRun = get_object_or_404(runs.runs_for(caller(request, *PLANNERS)), pk=run_id)
    return found
