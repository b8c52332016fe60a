"""What the gates of a project ask, read from the records."""

from datetime import datetime

from django.db.models import Count, Max, Min

from liandong.core import policy, projects
from liandong.core.credentials import codes_of
from liandong.core.eligibility import Risk
from liandong.core.hours import SHANGHAI
from liandong.core.needs import NeedState
from liandong.core.policy import AgreementStance
from liandong.core.projects import (
    GateOpen,
    LeadRole,
    Mode,
    PositionFacts,
    ProjectFacts,
    PublishingRules,
)
from liandong.models import Project, Shift, ShiftState


def facts(project: Project) -> ProjectFacts:
    """The project as its gates see it. Four queries."""
    shifts = Shift.objects.filter(project=project).exclude(state=ShiftState.CANCELLED)
    ends = shifts.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    first, last = ends["first"], ends["last"]
    per_position: dict[int, int] = {}
    places = set()
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
            PositionFacts(
                title=position.title,
                seats=per_position.get(position.pk, 0),
                min_age=position.min_age or None,
                max_age=position.max_age if position.max_age < 120 else None,
                qualifications=frozenset(codes_of(position.skill_mask))
                | frozenset({position.credential_kind} - {""}),
                trainings=frozenset({position.training} - {""}),
                admits_minors=position.min_age < 18,
            )
            for position in project.positions.order_by("pk")
        ),
        shifts=shifts.count(),
        last_shift_on=last.astimezone(SHANGHAI).date() if last else None,
        has_insurance=bool(project.insurance_policy),
        has_agreement_form=bool(project.agreement),
        has_assessment=any(looks > 0 for _, looks in needs),
        has_message_pack=bool(project.summary.strip()),
        days=(last - first).days + 1 if first and last else 1,
    )


def rules(profile: policy.Profile) -> PublishingRules:
    """What the place's profile asks before publishing."""
    return PublishingRules(
        agreement_mandatory=profile.agreement_stance is AgreementStance.MUST,
        agreement_triggers=frozenset(profile.agreement_triggers),
        barred_risk_for_minor=(
            Risk[profile.barred_risk_for_minor] if profile.barred_risk_for_minor else None
        ),
    )


def open_gates(project: Project, *, at: datetime) -> list[GateOpen]:
    """Everything that still keeps the project from being published."""
    day = at.astimezone(SHANGHAI).date()
    return projects.gates_before_publishing(
        facts(project),
        template=projects.mode_template(Mode(project.mode), day),
        rules=rules(policy.profile_for(project.division_code, day)),
        today=day,
    )


def _lead_name(project: Project, lead: LeadRole | None) -> str:
    person = project.lead_person if lead is LeadRole.VOLUNTEER else project.social_worker
    person = person or project.social_worker or project.lead_person
    return person.name if person else ""
