"""From a waiting need to published shifts in one go, each step its own service.

For needs that came in by a list: a social worker vouches for them, and what the list does
not say is said on the project in plain words. Nothing is skipped: the need is verified,
answered, assessed and planned, the project passes its gates, and each step is an event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from liandong.core.eligibility import Risk
from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI, Span
from liandong.core.needs import VerifyMethod
from liandong.core.projects import Mode
from liandong.core.refusals import Refusal
from liandong.models import Need, NeedState, Organization, Person, Shift
from liandong.services import needs, projects

STARTS_AT = time(9)
MOST_MINUTES = 8 * 60
MOST_PEOPLE = 20
EVERY = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Words:
    """What the filer and the volunteers are told, in the words of whoever takes the needs."""

    answer: str
    risk: str
    position: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A need and the shifts made for it, or the refusal that kept it waiting."""

    need: Need
    shifts: tuple[Shift, ...] = ()
    refusal: Refusal | None = None


def waiting(division_code: str, first: date, last: date) -> list[Need]:
    """Needs from lists that nobody has planned yet and that are wanted in the period."""
    states = (NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED, NeedState.ASSESSED)
    rows = Need.objects.filter(
        state__in=states,
        project=None,
        division_code__startswith=division_code,
        starts_on__lte=last,
    ).exclude(external_source="")
    return [
        need
        for need in rows.order_by("starts_on", "pk")
        if (need.due_on or need.starts_on or last) >= first
    ]


def take_all(
    *,
    rows: Iterable[Need],
    first: date,
    last: date,
    organization: Organization,
    social_worker: Person,
    words: Words,
    at: datetime,
) -> list[Taken]:
    """Take each need by itself: one that cannot be planned does not hold up the others."""
    found = []
    for need in rows:
        try:
            shifts = take(
                need=need,
                first=first,
                last=last,
                organization=organization,
                social_worker=social_worker,
                words=words,
                at=at,
            )
            found.append(Taken(need, tuple(shifts)))
        except Refusal as refusal:
            found.append(Taken(need, refusal=refusal))
    return found


@transaction.atomic
def take(
    *,
    need: Need,
    first: date,
    last: date,
    organization: Organization,
    social_worker: Person,
    words: Words,
    at: datetime,
) -> list[Shift]:
    """Verify, answer, assess, plan and publish one need.

    A need of one day gets one shift; one that lasts gets a shift a week within the period.
    Refuses as the steps do; then nothing is written.
    """
    by = social_worker
    if need.state == NeedState.FILED:
        need = needs.verify(need=need, method=VerifyMethod.DOCUMENT, by=by, at=at)
    if need.state == NeedState.VERIFIED:
        need = needs.answer(need=need, text=words.answer, by=by, at=at)
    if need.state == NeedState.ANSWERED:
        needs.assess(
            need=need, risk=Risk.R0, risk_statement=need.risk_statement or words.risk, by=by, at=at
        )
        need.refresh_from_db()
    project = projects.plan(
        draft=projects.ProjectDraft(
            title=need.title,
            # A list rarely says who brings which part; every service starts as a daily one.
            mode=Mode.DAILY,
            category=need.category,
            service_object=need.service_object,
            organization=need.organization or organization,
            summary=need.description,
            contact_name=need.contact_name or social_worker.name,
            contact_phone=organization.contact_phone,
            risk=Risk[need.risk_level],
            risk_statement=need.risk_statement,
            agreement=words.agreement,
            social_worker=social_worker,
            division_code=need.division_code,
            point=_point(need),
            needs=(need,),
        ),
        by=by,
        at=at,
    )
    position = projects.add_position(
        project=project, title=words.position, duties=need.description, min_age=16, by=by, at=at
    )
    most = min(max(1, need.headcount), MOST_PEOPLE)
    shifts = [
        projects.add_shift(
            position=position,
            span=span,
            place_name=need.place_name or need.address or need.title,
            address=need.address,
            point=_point(need),
            division_code=need.division_code,
            least=max(1, most // 2),
            most=most,
            by=by,
            at=at,
        )
        for span in _spans(need, first, last, at)
    ]
    projects.publish(project=project, by=by, at=at)
    return shifts


def _spans(need: Need, first: date, last: date, at: datetime) -> list[Span]:
    starts_on = need.starts_on or first
    ends_on = min(last, need.due_on or starts_on)
    minutes = min(max(30, need.minutes), MOST_MINUTES)
    day = max(starts_on, first)
    found = []
    while day <= ends_on:
        starts_at = datetime.combine(day, STARTS_AT, tzinfo=SHANGHAI)
        if starts_at > at:
            found.append(Span(starts_at, starts_at + timedelta(minutes=minutes)))
            day += EVERY
        else:
            day += timedelta(days=1)
    return found


def _point(need: Need) -> Point | None:
    return Point(need.lat, need.lon) if need.lat is not None and need.lon is not None else None
