"""The full set of forms of a case, drawn from what is recorded."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core import cases as rules
from liandong.core.case_papers import PAPERS
from liandong.core.cases import Stage
from liandong.core.form_sheets import Filling
from liandong.phrases import cases as words
from liandong.phrases.needs import SERVICE_OBJECTS
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.cases import CaseFile
from liandong.services import case_readings
from liandong.web.access import actor, allow
from liandong.web.cases import readable
from liandong.web.group_papers import day, download, said


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def case_papers_file(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """The forms of a case, for who may open it; taking them is a look of its own."""
    case = readable(request, case_id)
    file = case_readings.read(case=case, by=actor(request).person, at=timezone.now(), what="papers")
    number = file.case.number
    return download(PAPERS, case_filling(file), name=number, foot=number, kind=kind)


def case_filling(file: CaseFile) -> Filling:
    """Every value of the forms. One query for the organization."""
    case = file.case
    client = case.beneficiary
    held = sorted(file.sessions, key=lambda one: (one.held_on, one.pk))
    helpers = "、".join(dict.fromkeys(task.volunteer.name for task in file.tasks))
    goals = "\n".join(
        f"{n}. {goal.text}（{goal.start} → {goal.target} {goal.unit}）"
        for n, goal in enumerate(file.goals, 1)
    )
    is_closed = case.closed_at is not None
    first = held[0].held_on if held else case.next_due_on
    once: dict[str, Any] = {
        "number": case.number,
        "opened_on": day(case.opened_at),
        "organization": case.organization.name if case.organization else "",
        "worker": case.worker.name,
        "client": client.call_name,
        "phone": client.phone,
        "address": client.address,
        "service_object": SERVICE_OBJECTS.get(client.service_object, ""),
        "source": words.SOURCES[case.source],
        "field": words.FIELDS[case.field],
        "need": case.need.title if case.need else "",
        "presenting": case.presenting,
        "consent": words.CONSENTS.get(case.consent_method, ""),
        "consented_on": day(case.consented_at),
        "assessed_on": _reached_on(file, Stage.PLAN),
        "risks": "、".join(str(words.RISKS[one.kind]) for one in file.risks),
        "assessment": case.assessment,
        "score_before": case.score_before,
        "next_due_on": day(first),
        "planned_on": day(case.planned_on),
        "goals": goals,
        "plan": case.plan,
        "helpers": helpers,
        "evaluated_on": _reached_on(file, Stage.CLOSING),
        "sessions": len(held),
        "minutes": sum(one.minutes for one in held),
        "score_after": case.outcome_score,
        "evaluation": case.evaluation,
        "closed_on": day(case.closed_at),
        "closing_reason": words.CLOSINGS.get(case.closing_reason, ""),
        # Who evaluated has said it there; it is not asked again when the case ends.
        "closing_note": (case.closing_note or case.evaluation) if is_closed else "",
        "follow_up_on": day(case.next_due_on) if is_closed else "",
    }
    return Filling(
        {code: said(value) for code, value in once.items()},
        each={
            "goal": [
                {
                    "goal": goal.text,
                    "start": said(goal.start),
                    "target": said(goal.target),
                    "unit": goal.unit,
                    "due_on": day(goal.due_on),
                    "reached": said(goal.reached),
                    "attained": ""
                    if goal.reached is None
                    else f"{rules.attained(goal.start, goal.target, goal.reached)}%",
                }
                for goal in file.goals
            ],
            "session": [
                {
                    "nth": said(nth),
                    "worker": one.by.name,
                    "held_on": day(one.held_on),
                    "minutes": said(one.minutes),
                    "method": said(words.METHODS[one.method]),
                    "note": str(one.note),
                    "next_due_on": day(_next(held, nth, case.next_due_on)),
                }
                for nth, one in enumerate(held, 1)
            ],
        },
    )


def _reached_on(file: CaseFile, stage: Stage) -> str:
    """When the case last came to a stage."""
    days = [one.at for one in file.steps if one.after == stage]
    return day(days[-1]) if days else ""


def _next(held: list[Any], nth: int, due_on: date | None) -> date | None:
    """The contact after the nth: the one that was held, or the one that is due."""
    following: date | None = held[nth].held_on if nth < len(held) else due_on
    return following


urlpatterns = [
    path("cases/<int:case_id>/papers.<str:kind>", case_papers_file, name="case-papers"),
]
