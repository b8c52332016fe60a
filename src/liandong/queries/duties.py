"""Duties, records and gates of a mode, read from what is kept; one place for all doors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from liandong.core import duties, policy, projects
from liandong.core.duties import Held, Holder
from liandong.core.eligibility import Risk
from liandong.core.hours import SHANGHAI, Span
from liandong.core.project_modes import Mode
from liandong.core.projects import ClosingFacts, GateOpen, StartFacts
from liandong.models import (
    Assignment,
    AssignmentState,
    CaseNote,
    CheckIn,
    Duty,
    GuidanceSession,
    LinkageParty,
    Membership,
    ModeRecord,
    MusterNote,
    Person,
    Project,
    ProjectPart,
    RoleGrant,
    SafeReturn,
    Shift,
    ShiftState,
)
from liandong.queries import access, cases, publishing
from liandong.queries.duty_holders import (
    Whole,
    holder_of,
    kept_by_code,
    order_of,
    people_of,
    template_of,
    unfilled,
    whole_of,
)
from liandong.queries.eligibility import PeopleFacts

_THERE = (AssignmentState.ACCEPTED, AssignmentState.SERVED)
_YEARS = 18


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty on a checklist: who holds it (None: nobody), and when it was done."""

    code: str
    is_worker_side: bool
    held: Held | None
    kept: Duty | None

    @property
    def is_filled(self) -> bool:
        """Whether somebody holds it."""
        return self.held is not None or self.kept is not None


def checklist(whole: Whole, *, day: date) -> list[DutyRow]:
    """Every duty of the mode with who holds it, the social worker's side first. One query."""
    template = projects.mode_template(Mode(whole.mode), day)
    kept = kept_by_code(whole)
    worker, leader = people_of(whole)
    return [
        DutyRow(
            code,
            code in template.social_worker_duties,
            duties.by_template(code, worker=worker, leader=leader),
            kept.get(code),
        )
        for code in duties.codes(template)
    ]


def records_of(whole: Whole) -> list[ModeRecord]:
    """The records of a project or part, the latest first. One query."""
    found = _records(whole).select_related("made_by", "person", "shift")
    return list(found.order_by("-made_at", "-pk"))


def cases_noted(records: Sequence[ModeRecord], actor: access.Actor) -> dict[int, tuple[int, str]]:
    """Id and number of the case that each record names, by the record's id. At most one query.

    Only of cases that the actor may read: nobody else learns of which case a record tells.
    """
    named = [one.pk for one in records if one.kind == "case_note"]
    if not named:
        return {}
    notes = CaseNote.objects.filter(
        record__in=named, case__in=cases.readable_by(actor, on=actor.on)
    )
    rows = notes.values_list("record_id", "case_id", "case__number")
    return {record: (case, number) for record, case, number in rows}


def _records(whole: Whole) -> QuerySet[ModeRecord]:
    if isinstance(whole, ProjectPart):
        return ModeRecord.objects.filter(part=whole)
    return ModeRecord.objects.filter(project=whole, part=None)


def start_of(shift: Shift) -> ModeRecord | None:
    """The record with which the shift began."""
    return ModeRecord.objects.filter(shift=shift, kind="start").select_related("made_by").first()


def start_facts(
    shift: Shift, *, by: Person | None = None, arriving: Person | None = None, at: datetime
) -> StartFacts:
    """What is so on the spot. A fixed number of queries.

    ``by`` starts the shift and counts as the lead who is there; ``arriving`` is about to
    check in. Without ``by`` the people counted are those with a seat.
    """
    whole, project = whole_of(shift), shift.project
    day = at.astimezone(SHANGHAI).date()
    template = template_of(whole, day)
    places = list(
        Assignment.objects.filter(shift=shift, state__in=_THERE)
        .select_related("person")
        .order_by("pk")
    )
    arrived = set(
        CheckIn.objects.filter(assignment__shift=shift, kind="in").values_list(
            "assignment__person_id", flat=True
        )
    )
    _worker, leader = people_of(whole)
    leads = {p.person_id for p in places if p.is_lead or p.person_id == leader}
    called = holder_of(whole, "roll_call") if "roll_call" in duties.codes(template) else None
    leads |= {p.person_id for p in places if p.person_id == called}
    here = [p for p in places if p.person_id in arrived] if by else places
    told = list(
        ModeRecord.objects.filter(project=project).values_list(
            "kind", "shift_id", "person_id", "made_at", "part_id"
        )
    )
    part_id = whole.pk if isinstance(whole, ProjectPart) else None
    kinds = {kind for kind, _s, _p, _a, part in told if part == part_id}
    read = set(
        MusterNote.objects.filter(assignment__shift=shift, briefed_at__isnull=False).values_list(
            "assignment__person_id", flat=True
        )
    )

    def lacking(kind: str, done: Iterable[int] = ()) -> int:
        named = {person for k, _s, person, _a, _t in told if k == kind and person}
        crews = [a for k, s, p, a, _t in told if k == kind and s == shift.pk and p is None]
        return sum(
            p.person_id not in named
            and p.person_id not in done
            and not any(p.accepted_at <= moment for moment in crews)
            for p in here
        )

    ids = [p.person_id for p in here]
    served = set(
        Assignment.objects.filter(
            shift__project=project, person__in=ids, state=AssignmentState.SERVED
        )
        .exclude(shift=shift)
        .values_list("person_id", flat=True)
    )
    rules = publishing.rules(policy.profile_for(project.division_code, day))
    triggers = projects.agreement_triggers_met(publishing.light_facts(project, whole), rules)
    return StartFacts(
        title=project.title,
        risk=Risk[project.risk_level],
        least=shift.min_people,
        people=len(here),
        leaders=len(leads),
        lead_present=by is not None or bool(leads & (arrived | {getattr(arriving, "pk", 0)})),
        minors=sum(_is_minor(p.person, shift) for p in here),
        not_inducted=lacking("induction", served),
        not_trained=_untrained(shift, [p.person for p in here]),
        not_pledged=lacking("pledge"),
        not_signed=lacking("agreement"),
        is_insured=bool(project.insurance_policy.strip()),
        has_dispatch_order="dispatch_order" in kinds or order_of(whole) is not None,
        is_briefed=lacking("risk_brief", read) == 0 and bool(here),
        is_fact_checked="fact_check" in kinds,
        asks_agreement=rules.agreement_mandatory and bool(triggers),
        unfilled=unfilled(whole, template),
    )


def _is_minor(person: Person, shift: Shift) -> bool:
    if person.birth_on is None:
        return False
    day = shift.starts_at.astimezone(SHANGHAI).date()
    grown = (person.birth_on.year + _YEARS, person.birth_on.month, person.birth_on.day)
    return (day.year, day.month, day.day) < grown


def _untrained(shift: Shift, people: Sequence[Person]) -> int:
    asked = shift.position.training
    if not asked or not people:
        return 0
    facts = PeopleFacts(people, around=Span(shift.starts_at, shift.ends_at), at=shift.starts_at)
    return sum(asked not in facts.of(person, shift).trainings for person in people)


def arrival_gates(shift: Shift, *, at: datetime) -> list[GateOpen]:
    """What keeps the first person from checking in; nothing once somebody has. Eight queries."""
    if CheckIn.objects.filter(assignment__shift=shift, kind="in").exists():
        return []
    template = template_of(whole_of(shift), at.astimezone(SHANGHAI).date())
    return projects.gates_before_arrival(start_facts(shift, at=at), template=template)


def start_gates(shift: Shift, *, by: Person, at: datetime) -> list[GateOpen]:
    """What keeps the shift from being started by a person."""
    template = template_of(whole_of(shift), at.astimezone(SHANGHAI).date())
    return projects.gates_before_start(start_facts(shift, by=by, at=at), template=template)


_OWN = {"pledge_missing": "pledge", "agreement_unsigned": "agreement"}


def to_sign(shift: Shift, person: Person, *, at: datetime) -> list[str]:
    """Kinds of record that the mode asks the person for and that are not there. One query."""
    template = template_of(whole_of(shift), at.astimezone(SHANGHAI).date())
    asked = [kind for gate, kind in _OWN.items() if gate in template.before_start]
    if "safe_return" in template.closing_evidence and at > shift.starts_at:
        asked.append("safe_return")
    told = ModeRecord.objects.filter(project=shift.project, kind__in=asked)
    rows = told.filter(Q(person=person) | Q(person=None, shift=shift)) if asked else []
    done = {r.kind for r in rows if r.kind != "safe_return" or r.shift_id == shift.pk}
    return [kind for kind in asked if kind not in done]


def closing_facts(whole: Whole, *, at: datetime) -> ClosingFacts:
    """How much of the mode's evidence there is. A fixed number of queries."""
    project = whole.project if isinstance(whole, ProjectPart) else whole
    part = whole if isinstance(whole, ProjectPart) else None
    shifts = Shift.objects.filter(project=project, position__part=part, ends_at__lte=at).exclude(
        state=ShiftState.CANCELLED
    )
    held = list(shifts.filter(taken__gt=0).values_list("pk", "starts_at").order_by("starts_at"))
    seen = set(
        Assignment.objects.filter(shift__in=[pk for pk, _ in held])
        .filter(Q(check_ins__kind="in") | Q(state=AssignmentState.ABSENT))
        .values_list("shift_id", flat=True)
    )
    came = {
        (shift, person)
        for shift, person in CheckIn.objects.filter(
            assignment__shift__in=[pk for pk, _ in held], kind="in"
        ).values_list("assignment__shift_id", "assignment__person_id")
    }
    told = list(_records(whole).values_list("kind", "shift_id", "person_id"))
    safe = {(shift, person) for kind, shift, person in told if kind == "safe_return"}
    crews = {shift for shift, person in safe if person is None}
    safe |= set(
        SafeReturn.objects.filter(assignment__shift__in=[pk for pk, _ in held]).values_list(
            "assignment__shift_id", "assignment__person_id"
        )
    )
    ordered = isinstance(whole, Project) and order_of(whole) is not None
    days = [moment.astimezone(SHANGHAI).date() for _, moment in held]
    sessions = GuidanceSession.objects.filter(Q(project=project) | Q(linkage__project=project))
    there = {kind: sum(k == kind for k, _s, _p in told) for kind in duties.RECORDS}
    there |= {
        "attendance": len(seen),
        "dispatch_order": there["dispatch_order"] + ordered,
        "guidance_session": sessions.distinct().count(),
        "safe_return": sum(one in safe or one[0] in crews for one in came),
    }
    wanted = {
        "attendance": len(held) or 1,
        "guidance_session": duties.sessions_wanted(days[0], days[-1]) if days else 1,
        "safe_return": len(came) or 1,
    }
    return ClosingFacts(title=project.title, wanted=wanted, there=there)


def closing_gates(project: Project, *, at: datetime) -> list[GateOpen]:
    """Which evidence is missing, of the project and of each of its parts."""
    day = at.astimezone(SHANGHAI).date()
    found: list[GateOpen] = []
    parts = list(project.parts.order_by("pk"))
    has_own = not parts or project.positions.filter(part=None).exists()
    wholes: list[Whole] = [project, *parts] if has_own else [*parts]
    for whole in wholes:
        gates = projects.gates_before_closing(
            closing_facts(whole, at=at), template=template_of(whole, day)
        )
        if isinstance(whole, ProjectPart):
            gates = [GateOpen(g.code, {**g.facts, "part": whole.title}, g.law) for g in gates]
        found += gates
    return found


def projects_seen_by(actor: access.Actor) -> QuerySet[Project]:
    """Projects whose checklist the actor may open: run by them, or they serve or answer there."""
    person = actor.person
    serves = Assignment.objects.filter(person=person).exclude(state=AssignmentState.RELEASED)
    teams = Membership.objects.filter(person=person, until=None, team__isnull=False)
    seen = Q(pk__in=access.projects_for(actor).values("pk"))
    seen |= Q(pk__in=serves.values("shift__project")) | Q(duties__person=person)
    seen |= Q(parts__lead_person=person) | Q(duties__team__in=teams.values("team"))
    seen |= Q(duties__team__leader=person)
    found = Project.objects.filter(pk__in=Project.objects.filter(seen).values("pk"))
    return found.select_related("organization", "social_worker", "lead_person")


def people_on(project: Project) -> QuerySet[Person]:
    """Whom a duty of the project can be given to, by name, at most 200."""
    serves = Assignment.objects.filter(shift__project=project).exclude(
        state=AssignmentState.RELEASED
    )
    staff = RoleGrant.objects.filter(
        organization=project.organization_id, until=None, role__in=access.STAFF
    )
    linked = LinkageParty.objects.filter(linkage__project=project, until=None, person__isnull=False)
    near = [project.social_worker_id, project.lead_person_id, project.created_by_id]
    found = (
        Q(pk__in=[pk for pk in near if pk])
        | Q(pk__in=serves.values("person"))
        | Q(pk__in=staff.values("person"))
        | Q(pk__in=linked.values("person"))
        | Q(pk__in=project.parts.filter(lead_person__isnull=False).values("lead_person"))
    )
    chosen = Person.objects.filter(found, merged_into=None).order_by("name", "pk").values("pk")
    return Person.objects.filter(pk__in=chosen[:200]).order_by("name", "pk")


def everybody(held: Held | None) -> bool:
    """Whether a duty is held by everybody on the shifts."""
    return held is not None and held.holder is Holder.CREW
