"""Proposals: filed, supported, taken up by a social worker, made a project of their proposer's."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core import initiatives, policy
from liandong.core.eligibility import Risk
from liandong.core.initiatives import (
    InitiativeFiled,
    InitiativePlanned,
    InitiativeReleased,
    InitiativeSetAside,
    InitiativeSupported,
    InitiativeTaken,
    InitiativeUnsupported,
    InitiativeWithdrawn,
    NotThePartner,
    NotTheProposer,
    OwnInitiative,
    State,
)
from liandong.core.projects import Mode
from liandong.core.refusals import ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Initiative,
    InitiativeStep,
    InitiativeSupport,
    Organization,
    Person,
    Project,
)
from liandong.queries import initiatives as shown
from liandong.services import events, projects


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What somebody wants to start."""

    title: str
    text: str
    category: str
    place_name: str = ""
    helpers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the partner adds, so that it can become a project."""

    organization: Organization
    mode: Mode = Mode.DAILY
    risk: Risk = Risk.R0
    risk_statement: str = ""


@transaction.atomic
def file(*, idea: Idea, by: Person, at: datetime) -> Initiative:
    """Propose something. Refuses ``ValueMissing``, ``TooManyInitiatives``."""
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    for name, text in (("title", idea.title), ("text", idea.text)):
        if not text.strip():
            raise ValueMissing(field=name)
    states = [state.value for state in initiatives.OPEN]
    initiatives.check_room(Initiative.objects.filter(proposer=by, state__in=states).count())
    day = at.astimezone(SHANGHAI).date()
    rules = policy.profile_for(by.division_code, day)
    made = Initiative.objects.create(
        number=events.next_number(f"I-{day:%Y}"),
        title=idea.title.strip()[: initiatives.TITLE_MAX_LENGTH],
        text=idea.text.strip()[: initiatives.TEXT_MAX_LENGTH],
        category=idea.category,
        place_name=idea.place_name.strip()[:100],
        helpers=idea.helpers,
        division_code=by.division_code,
        proposer=by,
        filed_at=at,
        due_at=initiatives.due_at(at, rules.initiative_working_days),
    )
    _step(made, "filed", by=by, at=at)
    events.record(InitiativeFiled(made.pk, made.title), by=by, at=at)
    return made


@transaction.atomic
def support(*, initiative: Initiative, by: Person, at: datetime) -> Initiative:
    """Say that one would join; twice is once. Refuses ``OwnInitiative``."""
    if initiative.proposer_id == by.pk:
        raise OwnInitiative()
    _, is_new = InitiativeSupport.objects.get_or_create(
        initiative=initiative, person=by, defaults={"since": at}
    )
    if is_new:
        events.record(InitiativeSupported(initiative.pk, initiative.title), by=by, at=at)
    return initiative


@transaction.atomic
def end_support(*, initiative: Initiative, by: Person, at: datetime) -> Initiative:
    """Would not join any more."""
    gone, _ = InitiativeSupport.objects.filter(initiative=initiative, person=by).delete()
    if gone:
        events.record(InitiativeUnsupported(initiative.pk, initiative.title), by=by, at=at)
    return initiative


@transaction.atomic
def take(*, initiative: Initiative, by: Person, at: datetime) -> Initiative:
    """A social worker becomes the partner.

    Refuses ``OwnInitiative``, ``InitiativeStepNotAllowed`` (also when another was faster).
    """
    initiative = _locked(initiative)
    if initiative.proposer_id == by.pk:
        raise OwnInitiative()
    initiatives.check_step(State(initiative.state), State.TAKEN)
    _move(initiative, State.TAKEN, worker=by, note="", by=by, at=at)
    events.record(InitiativeTaken(initiative.pk, initiative.title), by=by, at=at)
    facts = _facts(initiative) | {"name": by.name}
    events.owe("initiative_taken", to=initiative.proposer, facts=facts, at=at)
    return initiative


@transaction.atomic
def release(*, initiative: Initiative, reason: str, by: Person, at: datetime) -> Initiative:
    """The partner gives it back. Refuses ``NotThePartner``, ``ValueMissing``."""
    initiative = _of_partner(initiative, by)
    if not reason.strip():
        raise ValueMissing(field="reason")
    initiatives.check_step(State(initiative.state), State.LOOKING)
    rules = policy.profile_for(initiative.division_code, at.astimezone(SHANGHAI).date())
    initiative.due_at = initiatives.due_at(at, rules.initiative_working_days)
    initiative.reminded_at = None
    _move(initiative, State.LOOKING, worker=None, note=reason, by=by, at=at)
    events.record(InitiativeReleased(initiative.pk, initiative.title, reason.strip()), by=by, at=at)
    facts = _facts(initiative) | {"reason": reason.strip()}
    events.owe("initiative_released", to=initiative.proposer, facts=facts, at=at)
    return initiative


@transaction.atomic
def plan(*, initiative: Initiative, plan: Plan, by: Person, at: datetime) -> Project:
    """Make a project of it, led by its proposer, guided by the partner.

    Who leads is computed as for every project; positions with credentials keep their gates.
    Refuses ``NotThePartner``, ``InitiativeStepNotAllowed``.
    """
    initiative = _of_partner(initiative, by)
    initiatives.check_step(State(initiative.state), State.PLANNED)
    project = projects.plan(
        draft=projects.ProjectDraft(
            title=initiative.title,
            mode=plan.mode,
            category=initiative.category,
            organization=plan.organization,
            summary=initiative.text,
            contact_name=by.name,
            risk=plan.risk,
            risk_statement=plan.risk_statement,
            social_worker=by,
            lead_person=initiative.proposer,
            division_code=initiative.division_code,
        ),
        by=by,
        at=at,
    )
    initiative.project = project
    _move(initiative, State.PLANNED, worker=by, note="", by=by, at=at)
    events.record(InitiativePlanned(initiative.pk, project.pk, initiative.title), by=by, at=at)
    facts = _facts(initiative) | {"project_id": project.pk}
    events.owe("initiative_planned", to=initiative.proposer, facts=facts, at=at)
    for row in initiative.supporters.select_related("person"):
        events.owe("initiative_you_would_join", to=row.person, facts=facts, at=at)
    return project


@transaction.atomic
def set_aside(*, initiative: Initiative, reason: str, by: Person, at: datetime) -> Initiative:
    """Answer with a no or a not now, and why; the proposer is told.

    Refuses ``ValueMissing``, ``NotThePartner`` (somebody else has taken it up).
    """
    initiative = _locked(initiative)
    if initiative.worker_id not in {None, by.pk}:
        raise NotThePartner()
    if not reason.strip():
        raise ValueMissing(field="reason")
    initiatives.check_step(State(initiative.state), State.SET_ASIDE)
    _move(initiative, State.SET_ASIDE, worker=initiative.worker, note=reason, by=by, at=at)
    events.record(InitiativeSetAside(initiative.pk, initiative.title, reason.strip()), by=by, at=at)
    facts = _facts(initiative) | {"reason": reason.strip()}
    events.owe("initiative_set_aside", to=initiative.proposer, facts=facts, at=at)
    return initiative


@transaction.atomic
def withdraw(*, initiative: Initiative, by: Person, at: datetime) -> Initiative:
    """The proposer takes it back. Refuses ``NotTheProposer``, ``InitiativeStepNotAllowed``."""
    initiative = _locked(initiative)
    if initiative.proposer_id != by.pk:
        raise NotTheProposer()
    initiatives.check_step(State(initiative.state), State.WITHDRAWN)
    _move(initiative, State.WITHDRAWN, worker=initiative.worker, note="", by=by, at=at)
    events.record(InitiativeWithdrawn(initiative.pk, initiative.title), by=by, at=at)
    return initiative


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind the coordinators of the place of what nobody took up in time, once each."""
    late = Initiative.objects.select_for_update(of=("self",)).filter(
        state=State.LOOKING.value, due_at__lte=at, reminded_at=None
    )
    count = 0
    for initiative in late[:200]:
        for person in shown.coordinators_of(initiative.division_code):
            events.owe("initiative_waits", to=person, facts=_facts(initiative), at=at)
        initiative.reminded_at = at
        initiative.save(update_fields=["reminded_at"])
        _step(initiative, "reminded", by=None, at=at)
        count += 1
    return count


def _move(
    initiative: Initiative,
    after: State,
    *,
    worker: Person | None,
    note: str,
    by: Person,
    at: datetime,
) -> None:
    kind = "released" if after is State.LOOKING else after.value
    initiative.state, initiative.worker = after.value, worker
    initiative.save(update_fields=["state", "worker", "project", "due_at", "reminded_at"])
    _step(initiative, kind, note=note, by=by, at=at)


def _step(
    initiative: Initiative, kind: str, *, note: str = "", by: Person | None, at: datetime
) -> None:
    InitiativeStep.objects.create(
        initiative=initiative, kind=kind, note=note.strip()[:300], by=by, at=at
    )


def _facts(initiative: Initiative) -> dict[str, object]:
    return {"title": initiative.title, "initiative_id": initiative.pk}


def _of_partner(initiative: Initiative, by: Person) -> Initiative:
    initiative = _locked(initiative)
    if initiative.worker_id != by.pk:
        raise NotThePartner()
    return initiative


def _locked(initiative: Initiative) -> Initiative:
    return (
        Initiative.objects.select_for_update(of=("self",))
        .select_related("proposer", "worker")
        .get(pk=initiative.pk)
    )
