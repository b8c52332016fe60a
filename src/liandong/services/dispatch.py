"""The order of the command body, and the waves of invitations that follow it.

An order makes the incident's project: mode M4, its posts as shifts, published through every
gate. Only then is anybody asked. Lock order: incident, need, project, shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import dispatch, incidents, policy
from liandong.core.eligibility import ADULT_AGE, Risk
from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI, Span
from liandong.core.incident_facts import DispatchOrdered, NoDispatchOrder
from liandong.core.incidents import IncidentState, OrderFacts, Post
from liandong.core.project_modes import Mode
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.core.report_facts import NotInExercise
from liandong.core.waves import MOST_PER_WAVE, NobodyToAsk
from liandong.models import (
    DispatchOrder,
    Incident,
    IncidentAssessment,
    Person,
    Project,
    WaveState,
)
from liandong.queries import access
from liandong.queries import dispatch as people
from liandong.queries import incidents as shown
from liandong.services import events, projects, waves
from liandong.services.incidents import CATEGORY, OBJECT, lock


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """What the command body ordered: for which posts, when, who leads on the spot."""

    order_number: str
    body: str
    told_by: str
    briefing: str
    insurance_policy: str
    place: str
    span: Span
    posts: tuple[Post, ...]
    leader: Person | None = None
    agreement: str = ""

    @property
    def facts(self) -> OrderFacts:
        """What the rules ask of it."""
        return OrderFacts(
            order_number=self.order_number,
            body=self.body,
            told_by=self.told_by,
            briefing=self.briefing,
            insurance_policy=self.insurance_policy,
            place=self.place,
            posts=self.posts,
        )


@transaction.atomic
def order(*, incident: Incident, draft: OrderDraft, by: Person, at: datetime) -> DispatchOrder:
    """Write the command body's order down and publish its posts. Nobody is asked yet.

    It reaches as far as the incident, until ``order_changes.amend`` has it otherwise.

    Refuses ``NotAllowed``, ``NotInExercise``, ``IncidentStepNotAllowed``, ``OrderOfAssessor``,
    ``OrderIncomplete``, ``ValueInvalid`` (posts, people), ``ProjectNotReady`` with every gate
    of the mode, and the times as ``projects.add_shift`` does. Event DispatchOrdered.
    """
    incident = lock(incident)
    if not shown.may_order(access.actor_of(by, on=_day(at)), incident):
        raise NotAllowed(action="order_dispatch")
    if incident.is_exercise:
        raise NotInExercise(number=incident.number)
    incidents.check_step(
        IncidentState(incident.state), IncidentState.ORDERED, number=incident.number
    )
    assessment = shown.newest_assessment(incident)
    assert assessment is not None
    incidents.check_orderer(assessed_by=assessment.by_id, by=by.pk)
    incidents.check_order(draft.facts)
    check_posts(draft.posts)
    project = _plan(incident, assessment, draft, by, at)
    made = DispatchOrder.objects.create(
        incident=incident,
        order_number=draft.order_number.strip()[:60],
        body=draft.body.strip()[:100],
        told_by=draft.told_by.strip()[:50],
        briefing=draft.briefing.strip()[: incidents.TEXT_MAX_LENGTH],
        reach_m=incident.radius_m if incident.lat is not None else None,
        recorded_by=by,
        recorded_at=at,
    )
    add_posts(project, incident, draft.posts, span=draft.span, place=draft.place, by=by, at=at)
    incident.state, incident.project = IncidentState.ORDERED.value, project
    incident.save(update_fields=["state", "project"])
    projects.publish(project=project, by=by, at=at)
    if draft.leader is not None:
        facts = {"title": incident.title, "place": draft.place, "incident_id": incident.pk}
        events.owe("leads_emergency", to=draft.leader, facts=facts, at=at)
    wanted = sum(post.people for post in draft.posts)
    events.record(DispatchOrdered(incident.pk, len(draft.posts), wanted), by=by, at=at)
    return made


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: people asked, and titles of posts for which nobody is left within
    ``reach_m`` (None: at any distance)."""

    people: int
    nobody_for: tuple[str, ...]
    reach_m: int | None = None


def ask(*, incident: Incident, by: Person, at: datetime) -> Asked:
    """Begin the waves of every post that lacks people, day or night; each its own order.

    Only who agreed to emergencies is asked, whoever ``by`` may see otherwise: an invitation
    shows nobody's name before the yes. Refuses ``NoDispatchOrder``, ``NotAllowed``,
    ``PeopleBeingRead``. Events WavesStarted.
    """
    row = Incident.objects.filter(pk=incident.pk, state=IncidentState.ORDERED.value).first()
    if row is None:
        raise NoDispatchOrder(title=incident.title)
    actor = access.actor_of(by, on=_day(at))
    if not (shown.may_order(actor, row) or shown.may_run(actor, row)):
        raise NotAllowed(action="ask_in_emergency")
    minutes = policy.profile_for(row.division_code, _day(at)).emergency_answer_minutes
    asked, accepted = people.past_answers(at=at)
    count, nobody = 0, []
    for post in shown.posts_of(row):
        is_running = post.wave is not None and post.wave.state == WaveState.RUNNING
        if is_running or not post.missing or post.shift.starts_at <= at:
            continue
        size = dispatch.wave_size(
            missing=post.missing, asked=asked, accepted=accepted, most=MOST_PER_WAVE
        )
        try:
            wave = waves.start(
                shift=post.shift, per_wave=size, minutes=minutes, is_emergency=True, by=by, at=at
            )
        except NobodyToAsk:
            nobody.append(post.shift.position.title)
        else:
            count += wave.asked
    reach_m = DispatchOrder.objects.values_list("reach_m", flat=True).get(incident=row)
    return Asked(count, tuple(nobody), reach_m)


def check_posts(posts: Sequence[Post]) -> None:
    """Refuse ``ValueInvalid``: too many posts, one without a title or people."""
    if len(posts) > incidents.MOST_POSTS:
        raise ValueInvalid("posts", str(len(posts)), f"1–{incidents.MOST_POSTS}")
    for post in posts:
        if not post.title.strip() or not 1 <= post.people <= incidents.MOST_PEOPLE:
            raise ValueInvalid("people", str(post.people), f"1–{incidents.MOST_PEOPLE}")


def _plan(
    incident: Incident,
    assessment: IncidentAssessment,
    draft: OrderDraft,
    by: Person,
    at: datetime,
) -> Project:
    point = None
    if incident.lat is not None and incident.lon is not None:
        point = Point(incident.lat, incident.lon)
    return projects.plan(
        draft=projects.ProjectDraft(
            title=incident.title,
            mode=Mode.EMERGENCY,
            category=CATEGORY,
            service_object=OBJECT,
            organization=incident.organization,
            summary=assessment.needs,
            contact_name=draft.body.strip()[:50],
            contact_phone=incident.contact_phone,
            risk=Risk[assessment.risk_level],
            risk_statement=assessment.risks,
            insurance_policy=draft.insurance_policy.strip()[:60],
            agreement=draft.agreement.strip()[:60],
            social_worker=assessment.by,
            lead_person=draft.leader,
            division_code=incident.division_code,
            point=point,
            needs=(incident.need,) if incident.need is not None else (),
        ),
        by=by,
        at=at,
    )


def add_posts(
    project: Project,
    incident: Incident,
    posts: Sequence[Post],
    *,
    span: Span,
    place: str,
    by: Person,
    at: datetime,
) -> None:
    """Each post is a shift of the project. Refuses the times as ``projects.add_shift`` does."""
    for post in posts:
        position = projects.add_position(
            project=project,
            title=post.title,
            duties=post.duties,
            skill_mask=post.skill_mask,
            credential_kind=post.credential,
            min_age=ADULT_AGE,
            by=by,
            at=at,
        )
        projects.add_shift(
            position=position,
            span=span,
            place_name=place,
            division_code=incident.division_code,
            least=post.people,
            most=post.people,
            by=by,
            at=at,
        )


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
