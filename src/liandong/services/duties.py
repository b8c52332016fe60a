"""Taking duties, writing the small records of a mode, starting a shift, parts, closing."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import duties, leads, linkage, projects
from liandong.core.case_facts import CaseNoted
from liandong.core.duties import (
    ClosedShort,
    DutyFinished,
    DutyTaken,
    PartAdded,
    RecordMade,
    ShiftBegun,
)
from liandong.core.events import Event
from liandong.core.hours import SHANGHAI
from liandong.core.leads import Right
from liandong.core.project_modes import LeadRole, Mode
from liandong.core.projects import EvidenceMissing, ProjectFinished, ShiftNotReady
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    Assignment,
    AssignmentState,
    CaseNote,
    Duty,
    Linkage,
    ModeRecord,
    Person,
    Project,
    ProjectPart,
    ProjectState,
    Shift,
    Team,
)
from liandong.queries import access, linkage_duties
from liandong.queries import duties as shown
from liandong.queries.duty_holders import Whole, current, holder_of, whole_of
from liandong.queries.leads import rights_for, rights_of
from liandong.services import events
from liandong.services.case_files import case_by_number
from liandong.services.lead_turns import keep_lead


@transaction.atomic
def take(
    *,
    whole: Whole | Linkage,
    code: str,
    person: Person | None = None,
    team: Team | None = None,
    by: Person,
    at: datetime,
) -> Duty:
    """Give a duty to a person or a team; whoever held it before hands it on.

    Anybody takes a duty themself who belongs there, and for their team as its leader; for
    others the leading side or the staff decide. Refuses ``NotAllowed``, ``DutyUnknown``,
    ``DutyNotTheirs``, ``SecondEyesMissing``, ``ProjectStepNotAllowed`` or ``LinkageOver`` once
    it is over, ``ValueMissing``. Event DutyTaken or LinkageDutyTaken.
    """
    day = at.astimezone(SHANGHAI).date()
    project = _locked(whole, day)
    if code not in _codes(whole, day):
        raise duties.DutyUnknown(title=whole.title)
    if not _is_own(whole, person, team, by) and not _may_arrange(whole, by, at):
        raise NotAllowed(action="duties")
    _check_second_eyes(whole, code, person)
    current(whole).select_for_update().filter(code=code).update(ended_at=at)
    row = Duty.objects.create(
        project=project,
        part=whole if isinstance(whole, ProjectPart) else None,
        linkage=whole if isinstance(whole, Linkage) else None,
        code=code,
        person=person,
        team=team if person is None else None,
        taken_by=by,
        taken_at=at,
    )
    taken: Event = duties.LinkageDutyTaken(whole.pk, code, row.person_id or 0, row.team_id or 0)
    if project is not None:
        taken = DutyTaken(project.pk, code)
    events.record(taken, by=by, at=at)
    return row


def _is_own(whole: Whole | Linkage, person: Person | None, team: Team | None, by: Person) -> bool:
    """Whether one takes it oneself or for one's team. Refuses whoever takes no part."""
    if person is not None:
        if not linkage_duties.is_on(whole, person):
            raise duties.DutyNotTheirs(name=person.name)
        return person.pk == by.pk
    if team is None:
        raise ValueMissing(field="person")
    if not linkage_duties.teams_on(whole).filter(pk=team.pk).exists():
        raise duties.DutyNotTheirs(name=team.name)
    return team.leader_id == by.pk


def _codes(whole: Whole | Linkage, day: date) -> tuple[str, ...]:
    if isinstance(whole, Linkage):
        return tuple(code for code, _is_work in linkage_duties.asked(whole, day=day))
    return duties.codes(projects.mode_template(Mode(whole.mode), day))


def _locked(whole: Whole | Linkage, day: date) -> Project | None:
    """The project, locked; None for a linkage, which is locked instead. Refuses once over."""
    if isinstance(whole, Linkage):
        linked = Linkage.objects.select_for_update(of=("self",)).get(pk=whole.pk)
        if linked.until is not None and linked.until <= day:
            raise linkage.LinkageOver(title=linked.title)
        return None
    pk = whole.project_id if isinstance(whole, ProjectPart) else whole.pk
    project = Project.objects.select_for_update(of=("self",)).get(pk=pk)
    if project.state in (ProjectState.FINISHED, ProjectState.CANCELLED):
        raise projects.ProjectStepNotAllowed(
            title=project.title, state=project.state, wanted=project.state
        )
    return project


def _may_arrange(whole: Whole | Linkage, by: Person, at: datetime) -> bool:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    return linkage_duties.may_arrange_for(whole, actor)


def _check_second_eyes(whole: Whole | Linkage, code: str, person: Person | None) -> None:
    other = {"check_facts": "set_message", "set_message": "check_facts"}.get(code)
    if other is not None and person is not None and holder_of(whole, other) == person.pk:
        raise duties.SecondEyesMissing()


@transaction.atomic
def finish(*, duty: Duty, evidence: str = "", by: Person, at: datetime) -> Duty:
    """Tick a duty off, with where its proof is.

    The holder does, the leader of a team that holds it, the leading side or the staff.
    Refuses ``NotAllowed``, ``DutyDone``, and of a linkage ``LinkageOver``. Event DutyFinished
    or LinkageDutyFinished.
    """
    row = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("project", "part__project", "linkage", "team")
        .get(pk=duty.pk)
    )
    whole = row.part or row.project or row.linkage
    assert whole is not None
    is_own = by.pk in (row.person_id, row.team.leader_id if row.team else None)
    if not is_own and not _may_arrange(whole, by, at):
        raise NotAllowed(action="duties")
    if row.linkage is not None:
        _locked(row.linkage, at.astimezone(SHANGHAI).date())
    if row.done_at is not None or row.ended_at is not None:
        raise duties.DutyDone()
    row.done_at, row.done_by, row.evidence = at, by, evidence.strip()[:200]
    row.save(update_fields=["done_at", "done_by", "evidence"])
    done: Event = DutyFinished(row.project_id or 0, row.code)
    if row.linkage_id is not None:
        done = duties.LinkageDutyFinished(row.linkage_id, row.code)
    events.record(done, by=by, at=at)
    return row


@transaction.atomic
def record(
    *,
    whole: Whole,
    kind: str,
    shift: Shift | None = None,
    person: Person | None = None,
    text: str = "",
    count: int | None = None,
    case: str = "",
    by: Person,
    at: datetime,
) -> ModeRecord:
    """Write one small record of a mode, of the project, a shift, or a person on it.

    The leading side, the staff, whoever leads the shift, and who holds a duty write; a
    volunteer writes for themself (a pledge, an agreement, a safe return). Facts are checked by
    somebody other than who wrote the message. A case note names the case by its number
    (``case``), is written by who may read the case, and its words stand in the case alone.
    Refuses ``NotAllowed``, ``SecondEyesMissing``, ``CaseNumberUnknown`` and what
    ``core.duties.check_record`` refuses. Events RecordMade, CaseNoted.
    """
    rule = duties.check_record(
        kind, mode=Mode(whole.mode), has_shift=shift is not None, text=text, count=count, case=case
    )
    project = whole.project if isinstance(whole, ProjectPart) else whole
    is_own = rule.about_people and person is not None and person.pk == by.pk
    if kind == "start" or not (is_own or _may_record(whole, shift, by, at)):
        raise NotAllowed(action="records")
    if shift is not None and shift.project_id != project.pk:
        raise NotAllowed(action="records")
    if person is not None and not _on_shift(shift, person):
        raise duties.DutyNotTheirs(name=person.name)
    if kind == "fact_check":
        pack = shown.records_of(whole)
        if any(one.kind == "message_pack" and one.made_by_id == by.pk for one in pack):
            raise duties.SecondEyesMissing()
    if not rule.names_case:
        return _write(whole, kind, shift, person, text, count, by=by, at=at)
    noted = case_by_number(case, by, at)
    row = _write(whole, kind, shift, person, "", count, by=by, at=at)
    CaseNote.objects.create(case=noted, record=row, note=text.strip()[: duties.LONGEST_TEXT])
    events.record(CaseNoted(noted.number), by=by, at=at)
    return row


def _write(
    whole: Whole,
    kind: str,
    shift: Shift | None,
    person: Person | None,
    text: str,
    count: int | None,
    *,
    by: Person,
    at: datetime,
) -> ModeRecord:
    part = whole if isinstance(whole, ProjectPart) else None
    project_id = whole.project_id if isinstance(whole, ProjectPart) else whole.pk
    row = ModeRecord.objects.create(
        project_id=project_id,
        part=part,
        shift=shift,
        person=person,
        kind=kind,
        text=" ".join(text.split())[: duties.LONGEST_TEXT],
        count=count,
        made_by=by,
        made_at=at,
    )
    events.record(RecordMade(project_id, kind), by=by, at=at)
    return row


def _may_record(whole: Whole, shift: Shift | None, by: Person, at: datetime) -> bool:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if rights_for(whole, actor, shift=shift):
        return True
    return current(whole).filter(person=by).exists()


def _on_shift(shift: Shift | None, person: Person) -> bool:
    if shift is None:
        return False
    places = Assignment.objects.filter(shift=shift, person=person)
    return places.exclude(state=AssignmentState.RELEASED).exists()


@transaction.atomic
def appoint(*, assignment: Assignment, is_lead: bool, by: Person, at: datetime) -> Assignment:
    """Let somebody lead a shift on the spot, or no longer. Refuses ``NotAllowed``.

    Event DutyTaken (roll_call) with the project.
    """
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("shift__project", "shift__position__part__project")
        .get(pk=assignment.pk)
    )
    held = rights_of(whole_of(row.shift), by, at=at)
    if not held & {Right.ADD_SHIFTS, Right.CONFIRM} or row.state == AssignmentState.RELEASED:
        raise NotAllowed(action="duties")
    row.is_lead = is_lead
    row.save(update_fields=["is_lead"])
    events.record(DutyTaken(row.shift.project_id, "roll_call"), by=by, at=at)
    return row


@transaction.atomic
def start(*, shift: Shift, told_everybody: bool = False, by: Person, at: datetime) -> ModeRecord:
    """Begin a shift: all is there, people know what to do and what the risks are.

    ``told_everybody``: the work and its risks were explained just now; it is written down with
    the same tap. Refuses ``NotLeadsTurn``, ``ShiftUnderWay``, ``ShiftNotReady`` with every
    open gate. Event ShiftBegun.
    """
    row = (
        Shift.objects.select_for_update(of=("self",))
        .select_related("project", "position__part__project")
        .get(pk=shift.pk)
    )
    whole = whole_of(row)
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    leads.check_right(Right.CONFIRM, rights_for(whole, actor, shift=row), LeadRole(whole.lead))
    begun = shown.start_of(row)
    if begun is not None:
        raise duties.ShiftUnderWay(started_at=begun.made_at)
    if told_everybody:
        for kind in ("induction", "risk_brief"):
            _write(whole, kind, row, None, "", None, by=by, at=at)
    gates = shown.start_gates(row, by=by, at=at)
    if gates:
        raise ShiftNotReady(title=row.project.title, gates=tuple(gates))
    people = row.assignments.filter(check_ins__kind="in").count()
    made = _write(whole, "start", row, None, "", people, by=by, at=at)
    events.record(ShiftBegun(row.pk, people), by=by, at=at)
    return made


@transaction.atomic
def add_part(
    *,
    project: Project,
    title: str,
    mode: Mode,
    lead_person: Person | None = None,
    social_worker: Person | None = None,
    by: Person,
    at: datetime,
) -> ProjectPart:
    """Give a project a part with a mode, a lead and positions of its own.

    Who leads it is computed. Refuses ``ValueMissing``, ``ProjectStepNotAllowed`` once the
    project is no draft any more. Event PartAdded.
    """
    row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if row.state != ProjectState.DRAFT:
        raise projects.ProjectStepNotAllowed(title=row.title, state=row.state, wanted="draft")
    name = title.strip()[:80]
    if not name or row.parts.filter(title=name).exists():
        raise ValueMissing(field="title")
    lead = linkage.who_leads(mode, has_team_leader=lead_person is not None)
    part = ProjectPart.objects.create(
        project=row,
        title=name,
        mode=mode.value,
        lead=lead.lead.value,
        lead_reason=lead.reason_code,
        lead_person=lead_person,
        social_worker=social_worker,
        added_by=by,
        added_at=at,
    )
    keep_lead(part, by=by, at=at)
    events.record(PartAdded(row.pk, part.pk, mode.value), by=by, at=at)
    return part


@transaction.atomic
def close(*, project: Project, reason: str = "", by: Person, at: datetime) -> Project:
    """The service is done: close the project when its evidence is there.

    ``reason`` closes it short of evidence and is kept with what was missing. Refuses
    ``NotLeadsTurn``, ``ProjectStepNotAllowed``, ``EvidenceMissing`` with every missing piece.
    Events ProjectFinished, ClosedShort.
    """
    row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    leads.check_right(Right.CLOSE, rights_of(row, by, at=at), LeadRole(row.lead))
    projects.check_project_step(
        projects.ProjectState(row.state), projects.ProjectState.FINISHED, title=row.title
    )
    gates = shown.closing_gates(row, at=at)
    if gates and not reason.strip():
        raise EvidenceMissing(title=row.title, gates=tuple(gates))
    row.state, row.ended_at = ProjectState.FINISHED, at
    row.save(update_fields=["state", "ended_at"])
    events.record(ProjectFinished(row.pk), by=by, at=at)
    if gates:
        missing = tuple(sorted({str(gate.facts["evidence"]) for gate in gates}))
        events.record(ClosedShort(row.pk, missing, reason.strip()[:200]), by=by, at=at)
    return row
