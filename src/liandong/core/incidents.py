"""Incidents: opened, verified, assessed, ordered, closed when everybody is back.

Nobody is sent before the command body has ordered it (Order 685 Art 24), nobody under 18,
uninsured, without the briefing or unknown by name goes out (Art 12, 15, 17). Three acts are
kept apart: another person verifies than the one who opened the incident, and the order is
written down by another person than the one who assessed. Times are instants, radii metres,
ages whole years.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from liandong.core.eligibility import ADULT_AGE, age_on
from liandong.core.incident_facts import (
    AmendmentEmpty,
    IncidentNotDone,
    IncidentStepNotAllowed,
    OrderIncomplete,
    OrderOfAssessor,
    OwnIncident,
    ReachNotMeasured,
)
from liandong.core.refusals import ValueInvalid

SHORTEST_RADIUS_M, LONGEST_RADIUS_M = 100, 50_000
MOST_POSTS, MOST_PEOPLE = 6, 500
TEXT_MAX_LENGTH = 2000


class IncidentKind(StrEnum):
    """What happened."""

    FLOOD = "flood"
    STORM = "storm"
    FIRE = "fire"
    QUAKE = "quake"
    EPIDEMIC = "epidemic"
    COLD = "cold"
    OUTAGE = "outage"
    MISSING = "missing"
    ACCIDENT = "accident"
    OTHER = "other"


class IncidentState(StrEnum):
    """How far an incident has come."""

    OPENED = "opened"
    VERIFIED = "verified"
    ASSESSED = "assessed"
    ORDERED = "ordered"
    CLOSED = "closed"
    DISMISSED = "dismissed"


_STEPS: Mapping[IncidentState, tuple[IncidentState, ...]] = {
    IncidentState.OPENED: (IncidentState.VERIFIED, IncidentState.DISMISSED),
    IncidentState.VERIFIED: (IncidentState.ASSESSED, IncidentState.DISMISSED),
    # Assessed anew when the place turned out otherwise, as long as nobody is sent.
    IncidentState.ASSESSED: (
        IncidentState.ORDERED,
        IncidentState.ASSESSED,
        IncidentState.DISMISSED,
    ),
    IncidentState.ORDERED: (IncidentState.CLOSED,),
    IncidentState.CLOSED: (),
    IncidentState.DISMISSED: (),
}


def check_step(state: IncidentState, to: IncidentState, *, number: str) -> None:
    """Refuse ``IncidentStepNotAllowed`` unless ``to`` may follow ``state``."""
    if to not in _STEPS[state]:
        raise IncidentStepNotAllowed(number=number, state=state.value, wanted=to.value)


def check_verifier(*, opened_by: int, by: int) -> None:
    """Refuse ``OwnIncident``: a report is checked by a second person."""
    if opened_by == by:
        raise OwnIncident()


def check_orderer(*, assessed_by: int, by: int) -> None:
    """Refuse ``OrderOfAssessor``: who judged the danger does not also write the order."""
    if assessed_by == by:
        raise OrderOfAssessor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One kind of work under an order. ``skill_mask`` bits are skill codes 01–23."""

    title: str
    people: int
    skill_mask: int = 0
    credential: str = ""
    duties: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What a dispatch order must say."""

    order_number: str
    body: str
    told_by: str
    briefing: str
    insurance_policy: str
    place: str
    posts: Sequence[Post]


def missing_in_order(order: OrderFacts) -> tuple[str, ...]:
    """Codes of what the order does not say yet, in the order of the form.

    >>> missing_in_order(OrderFacts(order_number="防汛〔2026〕7 号", body="区三防指挥部",
    ...     told_by="", briefing="水深过膝就撤。", insurance_policy="PA-1", place="街道门口",
    ...     posts=()))
    ('told_by', 'posts')
    """
    told = {
        "order_number": order.order_number.strip(),
        "body": order.body.strip(),
        "told_by": order.told_by.strip(),
        "briefing": order.briefing.strip(),
        "insurance_policy": order.insurance_policy.strip(),
        "place": order.place.strip(),
        "posts": any(post.title.strip() and post.people > 0 for post in order.posts),
    }
    return tuple(code for code, is_told in told.items() if not is_told)


def check_order(order: OrderFacts) -> None:
    """Refuse ``OrderIncomplete`` with everything that the order does not say."""
    missing = missing_in_order(order)
    if missing:
        raise OrderIncomplete(missing=missing)


def check_reach(radius_m: int) -> None:
    """Refuse ``ValueInvalid`` unless an incident or an order may reach so far."""
    if not SHORTEST_RADIUS_M <= radius_m <= LONGEST_RADIUS_M:
        raise ValueInvalid("radius_m", str(radius_m), f"{SHORTEST_RADIUS_M}–{LONGEST_RADIUS_M}")


def check_amendment(
    *, number: str, has_point: bool, before_m: int | None, reach_m: int | None, posts: int
) -> None:
    """Whether an order may be changed so. ``reach_m`` None: at any distance.

    Refuses ``ReachNotMeasured``, ``ValueInvalid``, ``AmendmentEmpty``.

    >>> check_amendment(number="E-1", has_point=True, before_m=1000, reach_m=1000, posts=1)
    """
    if reach_m is not None:
        if not has_point:
            raise ReachNotMeasured(number=number, reach_m=reach_m)
        check_reach(reach_m)
    if reach_m == before_m and not posts:
        raise AmendmentEmpty()


def is_within(way_m: float | None, reach_m: int) -> bool:
    """Whether somebody lives so near; of whom nobody knows where, does not.

    >>> [is_within(way, 1000) for way in (1000.0, 1000.1, None)]
    [True, False, False]
    """
    return way_m is not None and way_m <= reach_m


# ── muster ──────────────────────────────────────────────────────────────────────────────────


class MusterGate(StrEnum):
    """What must be so before somebody goes out."""

    INSURANCE = "insurance"
    BRIEFING = "briefing"
    ADULT = "adult"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class MusterFacts:
    """One person at the meeting place. ``born_on`` None: nobody knows."""

    born_on: date | None
    is_insured: bool
    is_briefed: bool
    is_identified: bool


def open_gates(person: MusterFacts, day: date) -> tuple[MusterGate, ...]:
    """What still keeps the person from going out; empty: may go.

    >>> open_gates(MusterFacts(date(2010, 5, 1), True, False, True), date(2026, 5, 4))
    (<MusterGate.BRIEFING: 'briefing'>, <MusterGate.ADULT: 'adult'>)
    """
    is_adult = person.born_on is not None and age_on(person.born_on, day) >= ADULT_AGE
    settled = {
        MusterGate.INSURANCE: person.is_insured,
        MusterGate.BRIEFING: person.is_briefed,
        MusterGate.ADULT: is_adult,
        MusterGate.IDENTITY: person.is_identified,
    }
    return tuple(gate for gate, is_settled in settled.items() if not is_settled)


# ── safe return ─────────────────────────────────────────────────────────────────────────────


class Outcome(StrEnum):
    """How somebody came back."""

    SAFE = "safe"
    HURT = "hurt"


def check_closing(*, number: str, out: int, walk_ins: int, has_review: bool) -> None:
    """Refuse ``IncidentNotDone`` while anybody is out or nothing was looked back on."""
    if out or walk_ins or not has_review:
        raise IncidentNotDone(number=number, out=out, walk_ins=walk_ins, has_review=has_review)


@dataclass(frozen=True, slots=True)
class Course:
    """The moments of an incident; None: not reached."""

    opened_at: datetime
    verified_at: datetime | None = None
    assessed_at: datetime | None = None
    ordered_at: datetime | None = None
    asked_at: datetime | None = None
    arrived_at: datetime | None = None
    returned_at: datetime | None = None


def minutes_since_opening(course: Course) -> dict[str, int | None]:
    """Whole minutes from the opening to each later moment.

    >>> from datetime import datetime, timedelta
    >>> t = datetime(2026, 5, 4, 9)
    >>> minutes_since_opening(Course(t, ordered_at=t + timedelta(minutes=42)))["ordered_at"]
    42
    """
    later = ("verified_at", "assessed_at", "ordered_at", "asked_at", "arrived_at", "returned_at")
    return {
        name: None
        if (moment := getattr(course, name)) is None
        else int((moment - course.opened_at).total_seconds() // 60)
        for name in later
    }
