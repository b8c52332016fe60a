"""Projects as JSON: the list, one with its open gates, publishing. For a signed-in session.

Routes: ``GET /api/projects``, ``GET /api/projects/{number}``, ``POST
/api/projects/{number}/publication``. A refusal answers 409 with its code and sentence.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.needs import HANDLERS, refused
from liandong.api.registry import Refused
from liandong.core.refusals import Refusal
from liandong.models import Project, ProjectState
from liandong.phrases import projects as words
from liandong.queries import access, publishing
from liandong.queries import projects as queries
from liandong.services import projects as services

router = Router(tags=["projects"], auth=django_auth)
MOST_ROWS = 200


class ProjectOut(Schema):
    """A project as its planners see it."""

    number: str
    title: str
    summary: str
    mode: str
    category: str
    state: str
    lead: str
    lead_reason: str
    risk_level: str
    risk_statement: str
    division_code: str
    urgency: int
    created_at: datetime
    published_at: datetime | None


class GateOut(Schema):
    """Something that still keeps the project from being published; ``law`` like "685-12"."""

    code: str
    law: str
    sentence: str


class ProjectSheet(ProjectOut):
    """One project with its open gates; none once it is published."""

    gates: list[GateOut]


@router.get("/projects", response=list[ProjectOut])
def project_list(request: HttpRequest, state: str = "", mode: str = "") -> Any:
    """The newest 200 projects that the caller may open."""
    return list(queries.listed(caller(request), state=state, mode=mode)[:MOST_ROWS])


@router.get("/projects/{number}", response=ProjectSheet)
def project_detail(request: HttpRequest, number: str) -> Any:
    """One project that the caller may open, with what it lacks."""
    return _sheet(_project(caller(request), number))


@router.post("/projects/{number}/publication", response={200: ProjectSheet, 409: Refused})
def project_publication(request: HttpRequest, number: str) -> Any:
    """Open the project to people."""
    who = caller(request, *HANDLERS)
    project = _project(who, number)
    try:
        made = services.publish(project=project, by=who.person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return Status(200, _sheet(made))


def _sheet(project: Project) -> dict[str, Any]:
    is_draft = project.state == ProjectState.DRAFT
    opened = publishing.open_gates(project, at=timezone.now()) if is_draft else []
    told = {name: getattr(project, name) for name in ProjectOut.model_fields}
    return told | {
        "gates": [
            {
                "code": gate.code,
                "law": gate.law,
                "sentence": words.gate_words(gate.code, gate.facts),
            }
            for gate in opened
        ]
    }


def _project(who: access.Actor, number: str) -> Project:
    found: Project = get_object_or_404(access.projects_for(who), number=number)
    return found
