"""What the gates of a project ask, read from the records."""

from datetime import date, datetime

from django.db.models import Count, Max, Min, Sum

from liandong.core import policy, projects
from liandong.core.approvals import Matter
from liandong.core.credentials import codes_of
from liandong.core.eligibility import Risk
from liandong.core.hours import SHANGHAI
from liandong.core.needs import NeedState
from liandong.core.policy import AgreementStance
from liandong.core.project_gates import filing_gates, suspension_gates
from liandong.core.projects import (
    GateOpen,
    LeadRole,
    Mode,
    PositionFacts,
    ProjectFacts,
    PublishingRules,
)
from liandong.models import ModeRecord, Position, Project, ProjectPart, Shift, ShiftState
from liandong.queries import approvals, authority, interventions
from liandong.queries.duty_holders import Whole, order_of, template_of, unfilled


def facts(project: Project, *, day: date) -> ProjectFacts:
    """The project as its gates see it on a day. Seven queries."""
    shifts = Shift.objects.filter(project=project).exclude(state=ShiftState.CANCELLED)
    ends = shifts.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    first, last = ends["first"], ends["last"]
    per_position: dict[int, int] = {}
    places = set()
    kinds = _kinds(project)
    for position_id, seats, place in shifts.values_list("position_id", "max_people", "place_name"):
        per_position[position_id] = max(per_position.get(position_id, 0), seats)
        places.add(place)
    needs = list(project.needs.annotate(looks=Count("assessments")).values_list("state", "looks"))
    lead = LeadRole(project.lead) if project.lead else None
    return ProjectFacts(
        title=project.title,
        mode=Mode(project.mode),
        risk=Risk[project.risk_level],
        risk_statement=project.risk_statement,
        lead=lead,
        lead_name=_lead_name(project, lead),
        contact_phone=project.contact_phone,
        place=next((p for p in sorted(places) if p), ""),
        need_states=tuple(NeedState(state) for state, _ in needs),
        positions=tuple(
            _position(position, per_position.get(position.pk, 0))
            for position in project.positions.filter(part=None).order_by("pk")
        ),
        shifts=shifts.count(),
        last_shift_on=last.astimezone(SHANGHAI).date() if last else None,
        has_insurance=bool(project.insurance_policy),
        has_agreement_form=bool(project.agreement),
        has_assessment=any(looks > 0 for _, looks in needs),
        has_message_pack="message_pack" in kinds,
        days=(last - first).days + 1 if first and last else 1,
        command_name=kinds.get("command", ""),
        unfilled=unfilled(project, template_of(project, day)),
        has_parts=project.parts.exists(),
    )


def part_facts(part: ProjectPart, *, day: date) -> ProjectFacts:
    """A part as its mode's gates see it; need, risk and place are the project's. Six queries."""
    project = part.project
    shifts = Shift.objects.filter(position__part=part).exclude(state=ShiftState.CANCELLED)
    seats: dict[int, int] = {}
    for position_id, most in shifts.values_list("position_id", "max_people"):
        seats[position_id] = max(seats.get(position_id, 0), most)
    kinds = _kinds(part)
    lead = LeadRole(part.lead)
    return ProjectFacts(
        title=part.title,
        mode=Mode(part.mode),
        risk=Risk[project.risk_level],
        lead=lead,
        lead_name=_part_lead_name(part, lead),
        positions=tuple(
            _position(position, seats.get(position.pk, 0))
            for position in part.positions.order_by("pk")
        ),
        shifts=len(seats),
        has_assessment=project.needs.filter(assessments__isnull=False).exists(),
        has_message_pack="message_pack" in kinds,
        command_name=kinds.get("command", ""),
        unfilled=unfilled(part, template_of(part, day)),
    )


def _position(position: Position, seats: int) -> PositionFacts:
    return PositionFacts(
        title=position.title,
        seats=seats,
        min_age=position.min_age or None,
        max_age=position.max_age if position.max_age < 120 else None,
        qualifications=frozenset(codes_of(position.skill_mask))
        | frozenset({position.credential_kind} - {""}),
        trainings=frozenset({position.training} - {""}),
        admits_minors=position.min_age < 18,
    )


def _kinds(whole: Whole) -> dict[str, str]:
    """Kinds of record that are there, each with the words of the latest."""
    part = whole if isinstance(whole, ProjectPart) else None
    project_id = whole.project_id if isinstance(whole, ProjectPart) else whole.pk
    rows = ModeRecord.objects.filter(project_id=project_id, part=part)
    found = dict(rows.order_by("pk").values_list("kind", "text"))
    order = order_of(whole) if whole.mode == Mode.EMERGENCY else None
    if order is not None:
        found["command"] = order.body
    return found


def light_facts(project: Project, whole: Whole) -> ProjectFacts:
    """Only what decides whether a written agreement is asked for. One query."""
    shifts = Shift.objects.filter(project=project).exclude(state=ShiftState.CANCELLED)
    ends = shifts.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    first, last = ends["first"], ends["last"]
    return ProjectFacts(
        title=project.title,
        mode=Mode(whole.mode),
        risk=Risk[project.risk_level],
        days=(last - first).days + 1 if first and last else 1,
    )


def rules(profile: policy.Profile) -> PublishingRules:
    """What the place's profile asks before publishing."""
    return PublishingRules(
        agreement_mandatory=profile.agreement_stance is AgreementStance.MUST,
        agreement_triggers=frozenset(profile.agreement_triggers),
        insurance_risk=Risk[profile.insurance_min_risk],
        insurance_triggers=frozenset(profile.insurance_trigger),
        barred_risk_for_minor=(
            Risk[profile.barred_risk_for_minor] if profile.barred_risk_for_minor else None
        ),
        long_days=profile.agreement_long_days,
    )


def open_gates(project: Project, *, at: datetime) -> list[GateOpen]:
    """Everything that still keeps the project from being published."""
    day = at.astimezone(SHANGHAI).date()
    asked = rules(policy.profile_for(project.division_code, day))
    found = projects.gates_before_publishing(
        facts(project, day=day), template=template_of(project, day), rules=asked, today=day
    )
    for part in project.parts.select_related("project", "lead_person", "social_worker"):
        found += projects.gates_of_part(
            part_facts(part, day=day), template=template_of(part, day), rules=asked
        )
    held = interventions.suspension_of(project.organization)
    found += suspension_gates(held.office.name if held and held.office else "", held is not None)
    return [*found, *_filing_gates(project, day)]


def _filing_gates(project: Project, day: date) -> list[GateOpen]:
    """What a large event still has to file. Nothing asked of other projects; three queries."""
    if project.mode != Mode.EVENT:
        return []
    shifts = Shift.objects.filter(project=project).exclude(state=ShiftState.CANCELLED)
    office = authority.in_charge(Matter.LARGE_EVENT.value, project.division_code, day)
    return filing_gates(
        seats=shifts.aggregate(most=Sum("max_people"))["most"] or 0,
        least=policy.profile_for(project.division_code, day).approvals.event_people,
        office=office.name if office else "",
        is_filed=approvals.granted(Matter.LARGE_EVENT, project).exists(),
    )


def _lead_name(project: Project, lead: LeadRole | None) -> str:
    person = project.lead_person if lead is LeadRole.VOLUNTEER else project.social_worker
    person = person or project.social_worker or project.lead_person
    return person.name if person else ""


def _part_lead_name(part: ProjectPart, lead: LeadRole) -> str:
    worker = part.social_worker or part.project.social_worker
    person = part.lead_person if lead is LeadRole.VOLUNTEER else worker
    person = person or worker or part.lead_person
    return person.name if person else ""
