"""Corrections of a project: its facts, and the needs that it answers.

They stand apart from the steps of a project only to keep both files short; import them from
``liandong.services.projects``.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from liandong.core import linkage
from liandong.core.needs import NeedPlanned, check_step
from liandong.core.needs import NeedState as CoreNeedState
from liandong.core.projects import Mode, ProjectChanged, ProjectNotReady, ProjectStepNotAllowed
from liandong.core.search import Kind
from liandong.models import Need, NeedState, Person, Position, Project, ProjectState
from liandong.queries import publishing
from liandong.services import events, search
from liandong.services.lead_turns import keep_lead, settle_duties

CHANGEABLE = frozenset(
    {"title", "summary", "category", "service_object", "contact_name", "contact_phone"}
    | {"risk_level", "risk_statement", "insurance_policy", "agreement", "guarantees"}
    | {"lead_person", "social_worker"}
)
"""What ``update`` may correct. Mode and organization stay: another mode is another project."""

POSITION_CHANGEABLE = frozenset(
    {"title", "duties", "skill_mask", "credential_kind", "training", "min_age", "max_age"}
    | {"background_check"}
)
"""What ``change_position`` may correct."""


@transaction.atomic
def update(*, project: Project, changes: Mapping[str, object], by: Person, at: datetime) -> Project:
    """Correct facts of a project; ``changes`` by field name, of :data:`CHANGEABLE`.

    Refuses ``ProjectStepNotAllowed`` once it is over, and ``ProjectNotReady`` when the change
    would open a gate of a project that is already published. ValueError for another field.
    """
    if not changes.keys() <= CHANGEABLE:
        raise ValueError(f"May not change {sorted(changes.keys() - CHANGEABLE)}.")
    row = _open(project)
    changed = sorted(name for name, value in changes.items() if getattr(row, name) != value)
    if not changed:
        return row
    was_open = {gate.code for gate in publishing.open_gates(row, at=at)}
    for name in changed:
        setattr(row, name, changes[name])
    if "lead_person" in changed and row.lead_reason.startswith("daily_"):
        lead = linkage.who_leads(Mode(row.mode), has_team_leader=row.lead_person is not None)
        row.lead, row.lead_reason = lead.lead.value, lead.reason_code
    row.save(update_fields=[*changed, "lead", "lead_reason"])
    search.keep(Kind.PROJECT, [row])
    keep_lead(row, by=by, at=at)
    if row.state == ProjectState.PUBLISHED and {"lead_person", "social_worker"} & set(changed):
        settle_duties(project=row, by=by, at=at)
    _keep_ready(row, was_open, at)
    events.record(ProjectChanged(row.pk, tuple(changed)), by=by, at=at)
    return row


@transaction.atomic
def change_position(
    *, position: Position, changes: Mapping[str, object], by: Person, at: datetime
) -> Position:
    """Correct a position; ``changes`` by field name, of :data:`POSITION_CHANGEABLE`.

    Refuses as :func:`update` does. People who were accepted keep their place.
    """
    if not changes.keys() <= POSITION_CHANGEABLE:
        raise ValueError(f"May not change {sorted(changes.keys() - POSITION_CHANGEABLE)}.")
    project = _open(position.project)
    was_open = {gate.code for gate in publishing.open_gates(project, at=at)}
    row = Position.objects.get(pk=position.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    _keep_ready(project, was_open, at)
    events.record(ProjectChanged(project.pk, ("positions",)), by=by, at=at)
    return row


@transaction.atomic
def take_needs(*, project: Project, needs: Iterable[Need], by: Person, at: datetime) -> Project:
    """Let the project answer further assessed needs; it becomes as urgent as the most urgent.

    Refuses ``ProjectStepNotAllowed``, and what ``needs.check_step`` refuses.
    """
    row = _open(project)
    held = list(Need.objects.select_for_update().filter(pk__in=[need.pk for need in needs]))
    for need in held:
        check_step(CoreNeedState(need.state), CoreNeedState.PLANNED, number=need.number)
        need.state, need.project = NeedState.PLANNED, row
        need.save(update_fields=["state", "project"])
        events.record(NeedPlanned(need.pk, row.pk), by=by, at=at)
    if held:
        row.urgency = max(row.urgency, *(need.urgency for need in held))
        row.save(update_fields=["urgency"])
        events.record(ProjectChanged(row.pk, ("needs",)), by=by, at=at)
    return row


@transaction.atomic
def drop_need(*, project: Project, need: Need, by: Person, at: datetime) -> Project:
    """Take a need off the project; one that still waits goes back to the waiting list.

    Refuses ``ProjectStepNotAllowed``.
    """
    row = _open(project)
    held = row.needs.select_for_update().get(pk=need.pk)
    if held.state == NeedState.PLANNED:
        held.state = NeedState.ASSESSED
    held.project = None
    held.save(update_fields=["state", "project"])
    events.record(ProjectChanged(row.pk, ("needs",)), by=by, at=at)
    return row


def _keep_ready(project: Project, was_open: set[str], at: datetime) -> None:
    """Refuse ``ProjectNotReady`` when a published project would open a gate it had closed."""
    opened = [gate for gate in publishing.open_gates(project, at=at) if gate.code not in was_open]
    if project.state == ProjectState.PUBLISHED and opened:
        raise ProjectNotReady(title=project.title, gates=tuple(opened))


def _open(project: Project) -> Project:
    """The project, locked. Refuses ``ProjectStepNotAllowed`` once it is over."""
    row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if row.state in (ProjectState.FINISHED, ProjectState.CANCELLED):
        raise ProjectStepNotAllowed(title=row.title, state=row.state, wanted=row.state)
    return row
