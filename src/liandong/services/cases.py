"""A case's way: opened, assessed, planned, worked on, evaluated, closed. Nothing of it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import case_facts as told
from liandong.core import cases as rules
from liandong.core.cases import Stage
from liandong.core.geo import Point
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import Beneficiary, Case, CaseGoal, CaseSession, CaseStep, Need, Person
from liandong.queries import access
from liandong.queries import cases as shown
from liandong.services import assist_tasks, case_dates, events
from liandong.services.case_files import (
    check_due,
    check_twin,
    day_of,
    employer_of,
    held,
    one_of,
)
from liandong.services.client_places import place_for


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """The intake: for whom, where from, what is hard, whether they agreed.

    ``beneficiary`` None: the need's one, or a new client under ``call_name``.
    """

    beneficiary: Beneficiary | None = None
    need: Need | None = None
    call_name: str = ""
    address: str = ""
    point: Point | None = None
    phone: str = ""
    service_object: str = ""
    source: str = "self"
    field: str = ""
    presenting: str = ""
    consent_method: str = ""
    next_due_on: date | None = None
    over_reason: str = ""


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """From how many to how many of what, until when."""

    text: str
    unit: str
    start: int
    target: int
    due_on: date


@transaction.atomic
def open_case(*, draft: CaseDraft, by: Person, at: datetime) -> Case:
    """Open a case for a client, from a need or by itself; with a consent it is past intake.

    What a need already says is not asked again. A social worker opens. Refuses ``NotAllowed``,
    ``ValueMissing``, ``ValueInvalid``, ``CaseOfSelf``, ``CaseHasTwin``, ``CaseloadFull`` (one
    more needs ``over_reason``; the supervisor is told). Event CaseOpened.
    """
    day = day_of(at)
    actor = access.actor_of(by, on=day)
    need = draft.need
    if not actor.has(access.SOCIAL_WORKER):
        raise NotAllowed(action="open_case")
    if need is not None and not access.needs_for(actor).filter(pk=need.pk).exists():
        raise NotAllowed(action="open_case")
    said = draft.presenting or (f"{need.title}\n{need.description}" if need else "")
    presenting = rules.checked_text(said, "presenting")
    source = one_of(rules.Source, draft.source, "source")
    method = one_of(rules.ConsentMethod, draft.consent_method, "consent_method", empty=True)
    client = draft.beneficiary or (need.beneficiary if need else None)
    if draft.beneficiary is not None:
        _check_reach(actor, draft.beneficiary)
    elif client is None and not draft.call_name.strip():
        raise ValueMissing(field="call_name")
    if client is not None and client.person_id == by.pk:
        raise told.CaseOfSelf()
    Person.objects.select_for_update().get(pk=by.pk)
    check_twin(client, by)
    load = shown.caseload(by, on=day)
    rules.check_load(load.open_cases, load.most, draft.over_reason)
    if client is None:
        client = _new_client(draft, by, at)
        if need is not None:
            Need.objects.filter(pk=need.pk).update(beneficiary=client)
    field = draft.field or rules.field_of(client.service_object)
    if field not in rules.FIELDS:
        raise ValueInvalid("field", field, "、".join(rules.FIELDS))
    stage = Stage.ASSESSMENT if method else Stage.INTAKE
    case = Case.objects.create(
        number=events.next_number(f"C-{day:%Y}"),
        beneficiary=client,
        need=need,
        worker=by,
        organization=employer_of(by),
        division_code=client.division_code or by.division_code,
        source=source,
        field=field,
        stage=stage,
        stage_since=at,
        presenting=presenting,
        consent_method=method,
        consented_at=at if method else None,
        over_reason=draft.over_reason.strip(),
        next_due_on=draft.next_due_on or day,
        opened_at=at,
        opened_by=by,
    )
    if stage is Stage.ASSESSMENT:
        CaseStep.objects.create(case=case, before=Stage.INTAKE, after=stage, by=by, at=at)
    events.record(told.CaseOpened(case.number), by=by, at=at)
    if load.state is rules.Load.FULL:
        for guide in shown.line_of(by.pk, on=day):
            facts = {"name": by.name, "count": load.open_cases + 1, "most": load.most}
            events.owe("caseload_over", to=guide, facts=facts, at=at)
    return case


@transaction.atomic
def agree(*, case: Case, consent_method: str, by: Person, at: datetime) -> Case:
    """The client agreed after all; the intake is done. Event CaseMoved."""
    row = held(case, by, at)
    row.consent_method = one_of(rules.ConsentMethod, consent_method, "consent_method")
    row.consented_at = at
    return _move(row, Stage.INTAKE, Stage.ASSESSMENT, ["consent_method", "consented_at"], by, at)


@transaction.atomic
def assess(
    *,
    case: Case,
    assessment: str,
    score_before: int,
    next_due_on: date | None = None,
    by: Person,
    at: datetime,
) -> Case:
    """What was found, and how the client feels it is, 0 to 10. Event CaseMoved.

    Refuses ``CaseNotYours``, ``CaseStageOff``, ``CaseIsClosed``, ``ValueMissing``,
    ``ValueInvalid``; so do the other stages.
    """
    row = held(case, by, at)
    rules.check_score(score_before, "score_before")
    kept = row.assessment
    row.assessment = rules.checked_text(assessment, "assessment")
    row.score_before = score_before
    row.next_due_on = next_due_on or _next_due(row, day_of(at))
    changed = ["assessment", "score_before", "next_due_on"]
    return _move(row, Stage.ASSESSMENT, Stage.PLAN, changed, by, at, kept=kept)


@transaction.atomic
def plan(
    *,
    case: Case,
    goals: Sequence[GoalDraft],
    text: str = "",
    next_due_on: date | None = None,
    by: Person,
    at: datetime,
) -> Case:
    """Goals that can be counted, and how to get there. Earlier goals are set aside.

    Event CaseMoved.
    """
    row = held(case, by, at)
    day = day_of(at)
    for goal in goals:
        rules.check_goal(goal.text, goal.unit, goal.start, goal.target, goal.due_on, day)
    _check_at(row, Stage.PLAN)
    row.goals.filter(dropped_at=None).update(dropped_at=at)
    CaseGoal.objects.bulk_create(
        CaseGoal(
            case=row,
            text=goal.text.strip()[:500],
            unit=goal.unit.strip()[:30],
            start=goal.start,
            target=goal.target,
            due_on=goal.due_on,
        )
        for goal in goals
    )
    kept = row.plan
    row.plan = text.strip()[: rules.TEXT_MAX_LENGTH]
    row.planned_on = day
    row.next_due_on = next_due_on or _next_due(row, day)
    changed = ["plan", "planned_on", "next_due_on"]
    return _move(row, Stage.PLAN, Stage.INTERVENTION, changed, by, at, kept=kept)


@transaction.atomic
def add_session(
    *,
    case: Case,
    held_on: date,
    minutes: int,
    method: str,
    note: str,
    next_due_on: date | None = None,
    by: Person,
    at: datetime,
) -> CaseSession:
    """Write a contact down; it sets when the next one is. A closed case takes its follow-up.

    Refuses ``CaseNotYours``, ``CaseIsClosed``, ``CaseAhead``, ``ValueMissing``,
    ``ValueInvalid``. Event CaseSessionHeld.
    """
    row = held(case, by, at)
    day = day_of(at)
    if row.closed_at is not None and row.next_due_on is None:
        raise told.CaseIsClosed()
    rules.check_session(held_on=held_on, minutes=minutes, note=note, today=day)
    check_due(next_due_on, day)
    session = CaseSession.objects.create(
        case=row,
        held_on=held_on,
        minutes=minutes,
        method=one_of(rules.Method, method, "method"),
        note=note.strip(),
        by=by,
        recorded_at=at,
    )
    usual = rules.usual_next(held_on, day) if row.closed_at is None else None
    row.next_due_on = next_due_on or usual
    row.save(update_fields=["next_due_on"])
    events.record(told.CaseSessionHeld(row.number, minutes), by=by, at=at)
    return session


@transaction.atomic
def evaluate(
    *,
    case: Case,
    evaluation: str,
    reached: Mapping[int, int],
    outcome_score: int,
    by: Person,
    at: datetime,
) -> Case:
    """How far each goal was reached (by goal id), and how the client feels it is now.

    Event CaseMoved.
    """
    row = held(case, by, at)
    rules.check_score(outcome_score, "outcome_score")
    kept = row.evaluation
    row.evaluation = rules.checked_text(evaluation, "evaluation")
    row.outcome_score = outcome_score
    _check_at(row, Stage.EVALUATION)
    for goal in row.goals.filter(dropped_at=None):
        if goal.pk not in reached:
            raise ValueMissing(field="reached")
        if reached[goal.pk] < 0:
            raise ValueInvalid("reached", str(reached[goal.pk]), "≥ 0")
        goal.reached = reached[goal.pk]
        goal.save(update_fields=["reached"])
    changed = ["evaluation", "outcome_score"]
    return _move(row, Stage.EVALUATION, Stage.CLOSING, changed, by, at, kept=kept)


@transaction.atomic
def close(
    *,
    case: Case,
    reason: str,
    note: str = "",
    follow_up_on: date | None = None,
    by: Person,
    at: datetime,
) -> Case:
    """End a case, early too; with a follow-up it stays on the list until that was held.

    No risk may be open and no referral unanswered (``CaseNotReady``); ``goals_met`` needs the
    evaluation (``CaseNotEvaluated``). Tasks still open are taken back. Event CaseMoved.
    """
    row = held(case, by, at)
    stage = Stage(row.stage)
    why = rules.ClosingReason(one_of(rules.ClosingReason, reason, "closing_reason"))
    rules.check_closing(stage, why)
    check_due(follow_up_on, day_of(at))
    row.closing_reason, row.closing_note = why, note.strip()[: rules.TEXT_MAX_LENGTH]
    row.closed_at, row.next_due_on = at, follow_up_on
    changed = ["closing_reason", "closing_note", "closed_at", "next_due_on"]
    moved = _move(row, stage, Stage.CLOSED, changed, by, at)
    assist_tasks.end_open(case=row, at=at)
    case_dates.remind(moved)
    return moved


@transaction.atomic
def turn(*, case: Case, to: str, reason: str = "", by: Person, at: datetime) -> Case:
    """Go on to the evaluation, back to the plan, or take a closed case up again.

    Refuses ``CaseStageOff``, ``CaseNotReady``, ``ValueMissing``. Event CaseMoved.
    """
    row = held(case, by, at)
    before, after = Stage(row.stage), Stage(one_of(Stage, to, "stage"))
    if after not in {Stage.EVALUATION, Stage.PLAN, Stage.ASSESSMENT}:
        raise told.CaseStageOff(stage=before.value)
    changed: list[str] = []
    if before is Stage.CLOSED:
        check_twin(row.beneficiary, row.worker)
        row.closed_at, row.next_due_on, changed = None, day_of(at), ["closed_at", "next_due_on"]
    return _move(row, before, after, changed, by, at, reason=reason)


def _next_due(case: Case, day: date) -> date:
    """The day that was set, as long as it lies ahead; else the usual one."""
    due = case.next_due_on
    return due if due is not None and due > day else rules.usual_next(day, day)


def _check_at(case: Case, stage: Stage) -> None:
    if case.closed_at is not None:
        raise told.CaseIsClosed()
    if case.stage != stage:
        raise told.CaseStageOff(stage=case.stage)


def _check_reach(actor: access.Actor, client: Beneficiary) -> None:
    if client.person_id == actor.person.pk:
        raise told.CaseOfSelf()
    if not shown.clients_for(actor).filter(pk=client.pk).exists():
        raise NotAllowed(action="open_case")


def _new_client(draft: CaseDraft, by: Person, at: datetime) -> Beneficiary:
    need = draft.need
    address = draft.address.strip()[:200] or (need.address if need else "")
    point = draft.point
    if point is None and need is not None and need.lat is not None and need.lon is not None:
        point = Point(need.lat, need.lon)
    home = place_for(
        point=point, address=address, near=(need.division_code if need else "") or by.division_code
    )
    return Beneficiary.objects.create(
        call_name=draft.call_name.strip()[:20],
        phone=draft.phone or (need.contact_phone if need else ""),
        address=address,
        service_object=draft.service_object or (need.service_object if need else "11"),
        hardship_group=need.hardship_group if need else "",
        registered_at=at,
        **asdict(home),
    )


def _move(
    case: Case,
    before: Stage,
    after: Stage,
    changed: Sequence[str],
    by: Person,
    at: datetime,
    *,
    reason: str = "",
    kept: str = "",
) -> Case:
    """``kept``: what stood in the stage's text before, so that nothing written is lost."""
    if after is not Stage.CLOSED and before is not Stage.CLOSED:
        _check_at(case, before)
    rules.check_step(Stage(case.stage), after, shown.file_of(case).facts, reason=reason)
    case.stage, case.stage_since = after, at
    case.save(update_fields=[*changed, "stage", "stage_since"])
    CaseStep.objects.create(
        case=case,
        before=before,
        after=after,
        reason=reason.strip()[:500],
        kept=kept,
        by=by,
        at=at,
    )
    events.record(told.CaseMoved(case.number, before, after), by=by, at=at)
    return case
