"""Who leads from now on: kept as a timeline, handed over with a reason; duties follow."""

from datetime import datetime

from django.db import transaction

from liandong.core import duties, leads
from liandong.core.hours import SHANGHAI
from liandong.core.leads import ProjectLeadSet, Right
from liandong.core.linkage import LeadChanged, check_lead_change
from liandong.core.project_modes import LeadRole, Mode
from liandong.models import Duty, LeadChange, Linkage, Person, Project, ProjectLead, ProjectPart
from liandong.queries.duty_holders import Whole, kept_by_code, people_of, template_of
from liandong.queries.leads import rights_of
from liandong.services import events


def keep_lead(whole: Whole, *, reason: str = "", by: Person, at: datetime) -> None:
    """Put who leads now on the timeline, in the caller's transaction; nothing when unchanged."""
    part = whole if isinstance(whole, ProjectPart) else None
    project_id = whole.project_id if isinstance(whole, ProjectPart) else whole.pk
    rows = ProjectLead.objects.filter(project_id=project_id, part=part)
    last = rows.order_by("-pk").values_list("lead", "reason_code").first()
    if last == (whole.lead, whole.lead_reason) and not reason:
        return
    ProjectLead.objects.create(
        project_id=project_id,
        part=part,
        lead=whole.lead,
        reason_code=whole.lead_reason,
        reason=reason.strip()[:200],
        by=by,
        at=at,
    )


@transaction.atomic
def hand_over(*, whole: Whole, to: LeadRole, reason: str, by: Person, at: datetime) -> Whole:
    """Let another side lead a project or a part, with a reason; its linkages follow.

    Refuses ``NotLeadsTurn`` for whoever neither leads nor answers for the project,
    ``LeadUnchanged``, ``LeadReasonMissing``, ``LeadWithCommand``, ``LeadNotNamed``. Event
    ProjectLeadSet, and LeadChanged for each linkage.
    """
    row: Whole
    if isinstance(whole, ProjectPart):
        row = (
            ProjectPart.objects.select_for_update(of=("self",))
            .select_related("project")
            .get(pk=whole.pk)
        )
    else:
        row = Project.objects.select_for_update(of=("self",)).get(pk=whole.pk)
    before = LeadRole(row.lead)
    leads.check_right(Right.CHANGE_LEAD, rights_of(row, by, at=at), before)
    check_lead_change(before, to, mode=Mode(row.mode), reason=reason)
    worker, leader = people_of(row)
    leads.check_named(to, has_leader=leader is not None, has_worker=worker is not None)
    row.lead, row.lead_reason = to.value, "changed_by_hand"
    row.save(update_fields=["lead", "lead_reason"])
    keep_lead(row, reason=reason, by=by, at=at)
    project_id = row.pk
    if isinstance(row, ProjectPart):
        project_id = row.project_id
    else:
        _tell_linkages(row, before, to, reason, by=by, at=at)
    events.record(ProjectLeadSet(project_id, to.value, reason.strip()[:200]), by=by, at=at)
    return row


def _tell_linkages(
    project: Project, before: LeadRole, to: LeadRole, reason: str, *, by: Person, at: datetime
) -> None:
    said = reason.strip()[:200]
    for linked in Linkage.objects.filter(project=project, until=None).exclude(lead=to.value):
        LeadChange.objects.create(
            linkage=linked, before=linked.lead, after=to.value, reason=said, by=by, at=at
        )
        events.record(LeadChanged(linked.pk, linked.lead, to.value, said), by=by, at=at)
        linked.lead, linked.lead_reason, linked.lead_note = to.value, "changed_by_hand", said
        linked.save(update_fields=["lead", "lead_reason", "lead_note"])


def settle_duties(*, project: Project, by: Person, at: datetime) -> int:
    """Write down who holds what nobody took, by the template, in the caller's transaction.

    How many. A duty that the template gave to somebody who is no longer there moves on.
    Event DutiesSettled when any was written.
    """
    day, written = at.astimezone(SHANGHAI).date(), []
    wholes: list[Whole] = [project, *project.parts.select_related("project").order_by("pk")]
    for whole in wholes:
        kept = kept_by_code(whole)
        worker, leader = people_of(whole)
        for code in duties.codes(template_of(whole, day)):
            row, held = kept.get(code), duties.by_template(code, worker=worker, leader=leader)
            if held is None or (
                row is not None and (not row.by_template or row.person_id == held.person)
            ):
                continue
            if row is not None:
                row.ended_at = at
                row.save(update_fields=["ended_at"])
            written.append(
                Duty(
                    project=project,
                    part=whole if isinstance(whole, ProjectPart) else None,
                    code=code,
                    person_id=held.person,
                    by_template=True,
                    taken_by=by,
                    taken_at=at,
                )
            )
    if written:
        Duty.objects.bulk_create(written)
        events.record(duties.DutiesSettled(project.pk, len(written)), by=by, at=at)
    return len(written)
