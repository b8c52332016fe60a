"""Supervision: how many people one person guides, who is silent too long, who is alone.

Three tiers share one shape: supervisor → social worker → team leader → volunteer. Only
*active* volunteers count in a span: one hour proved within twelve months. Numbers are
people, waits are days. The defaults are this project's own (a region's profile may say
otherwise): a supervisor guides up to 8 social workers well and up to 20 bearably, a
social worker 10 and 30 active volunteers, and above 100 nobody guides anybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol

from liandong.core.events import Event
from liandong.core.refusals import Refusal

CONTACT_DAYS = 14
ACTIVE_DAYS = 365


class Tier(StrEnum):
    """Who guides whom; the value names the guiding side."""

    SUPERVISOR = "supervisor"
    SOCIAL_WORKER = "social_worker"
    TEAM_LEADER = "team_leader"


class SupervisionKind(StrEnum):
    """From where the guide comes."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    PEER = "peer"


class SpanState(StrEnum):
    """How heavy a span is."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class SpanLimits:
    """Up to ``green`` is sound, up to ``amber`` bearable, above ``critical`` out of hand."""

    green: int
    amber: int
    critical: int

    def __post_init__(self) -> None:
        if not 0 < self.green <= self.amber <= self.critical:
            raise ValueError(f"GuideSpan limits must rise: {self}.")


DEFAULT_LIMITS: Mapping[Tier, SpanLimits] = {
    Tier.SUPERVISOR: SpanLimits(8, 20, 40),
    Tier.SOCIAL_WORKER: SpanLimits(10, 30, 100),
    Tier.TEAM_LEADER: SpanLimits(10, 15, 30),
}


class SpanTold(Protocol):
    """The three limits as a profile tells them."""

    @property
    def green(self) -> int: ...
    @property
    def amber(self) -> int: ...
    @property
    def critical(self) -> int: ...


class RatiosTold(Protocol):
    """The spans of the tiers as a profile tells them (``core.policy.Ratios``)."""

    @property
    def supervisor_social_workers(self) -> SpanTold: ...
    @property
    def social_worker_volunteers(self) -> SpanTold: ...
    @property
    def team_leader_volunteers(self) -> SpanTold: ...


def limits_of(ratios: RatiosTold) -> Mapping[Tier, SpanLimits]:
    """The limits of each tier by a region's profile."""

    def read(told: SpanTold) -> SpanLimits:
        return SpanLimits(told.green, told.amber, told.critical)

    return {
        Tier.SUPERVISOR: read(ratios.supervisor_social_workers),
        Tier.SOCIAL_WORKER: read(ratios.social_worker_volunteers),
        Tier.TEAM_LEADER: read(ratios.team_leader_volunteers),
    }


@dataclass(frozen=True, slots=True)
class GuideSpan:
    """How many one side guides, per guide, and how heavy that is.

    per_guide
        People for one guide, rounded up; the number of people when nobody guides.
    spare
        How many more fit before the span leaves green; negative: how many too many.
    """

    guides: int
    people: int
    per_guide: int
    state: SpanState
    spare: int


def span(guides: int, people: int, limits: SpanLimits) -> GuideSpan:
    """The span of ``guides`` over ``people``.

    Nobody to guide is green. People without any guide are critical, however few.
    """
    if guides < 0 or people < 0:
        raise ValueError(f"Counts cannot be negative: {guides} guides, {people} people.")
    spare = guides * limits.green - people
    if guides == 0:
        state = SpanState.CRITICAL if people else SpanState.GREEN
        return GuideSpan(0, people, people, state, spare)
    per_guide = -(-people // guides)
    if people <= guides * limits.green:
        state = SpanState.GREEN
    elif people <= guides * limits.amber:
        state = SpanState.AMBER
    elif people <= guides * limits.critical:
        state = SpanState.RED
    else:
        state = SpanState.CRITICAL
    return GuideSpan(guides, people, per_guide, state, spare)


def is_active(last_served_on: date | None, today: date) -> bool:
    """Whether a volunteer has served within the last twelve months."""
    return last_served_on is not None and (today - last_served_on).days <= ACTIVE_DAYS


@dataclass(frozen=True, slots=True)
class GuideLoad:
    """One guide: the active people guided, and until when the guide is away (end excluded)."""

    person_id: int
    people: int
    tier: Tier = Tier.SOCIAL_WORKER
    away_from: date | None = None
    away_until: date | None = None
    has_cover: bool = False

    def is_away(self, today: date) -> bool:
        """Whether the guide is away today; without an end, until told otherwise."""
        started = self.away_from is not None and self.away_from <= today
        return started and (self.away_until is None or today < self.away_until)


def over(
    loads: Iterable[GuideLoad], limits: Mapping[Tier, SpanLimits] = DEFAULT_LIMITS
) -> list[tuple[GuideLoad, GuideSpan]]:
    """Guides whose span is not green, heaviest first."""
    found = [(load, span(1, load.people, limits[load.tier])) for load in loads]
    return sorted(
        (pair for pair in found if pair[1].state is not SpanState.GREEN),
        key=lambda pair: (pair[1].spare, pair[0].person_id),
    )


def need_cover(loads: Iterable[GuideLoad], today: date) -> list[GuideLoad]:
    """Guides who are away today, guide somebody and have nobody in their place."""
    return [load for load in loads if load.people and load.is_away(today) and not load.has_cover]


def cover_order(
    loads: Sequence[GuideLoad],
    away: GuideLoad,
    today: date,
    limits: Mapping[Tier, SpanLimits] = DEFAULT_LIMITS,
) -> list[GuideLoad]:
    """Who could stand in, best first: same tier, present, with the most room left.

    Someone whom the cover would push over the critical limit is left out.
    """
    most = limits[away.tier]
    fit = [
        load
        for load in loads
        if load.person_id != away.person_id
        and load.tier is away.tier
        and not load.is_away(today)
        and load.people + away.people <= most.critical
    ]
    return sorted(fit, key=lambda load: (load.people, load.person_id))


@dataclass(frozen=True, slots=True)
class Contact:
    """The last contact of a pair; ``last_on`` None: none since ``since``."""

    supervisor_id: int
    supervisee_id: int
    since: date
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A pair silent for too long: since when the contact was due and for how many days."""

    contact: Contact
    due_on: date
    days: int


def overdue_contacts(
    contacts: Iterable[Contact], today: date, *, every_days: int = CONTACT_DAYS
) -> list[Overdue]:
    """Pairs without contact for more than ``every_days`` days, longest silence first."""
    if every_days <= 0:
        raise ValueError(f"Contact is due every so many days, got {every_days}.")
    found = []
    for contact in contacts:
        due_on = (contact.last_on or contact.since) + timedelta(days=every_days)
        if due_on < today:
            found.append(Overdue(contact, due_on, (today - due_on).days))
    return sorted(found, key=lambda late: (-late.days, late.contact.supervisee_id))


@dataclass(frozen=True, slots=True)
class Link:
    """Who guides whom from ``since`` to ``until`` (end excluded; None: open)."""

    supervisor_id: int
    supervisee_id: int
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the link holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def leaderless(people: Iterable[int], links: Iterable[Link], today: date) -> list[int]:
    """Ids of people whom nobody guides today, in order."""
    guided = {link.supervisee_id for link in links if link.holds_on(today)}
    return sorted(set(people) - guided)


def check_link(supervisor_id: int, supervisee_id: int, links: Iterable[Link], today: date) -> None:
    """Refuse a link to oneself, or one that closes a circle.

    Refuses ``GuidesSelf``, ``AlreadyGuides`` or ``GuidesInCircle``.
    """
    if supervisor_id == supervisee_id:
        raise GuidesSelf()
    above: dict[int, list[int]] = {}
    for link in links:
        if link.holds_on(today):
            above.setdefault(link.supervisee_id, []).append(link.supervisor_id)
    if supervisor_id in above.get(supervisee_id, []):
        raise AlreadyGuides()
    ahead, seen = [supervisor_id], {supervisor_id}
    while ahead:
        for guide in above.get(ahead.pop(), []):
            if guide == supervisee_id:
                raise GuidesInCircle()
            if guide not in seen:
                seen.add(guide)
                ahead.append(guide)


@dataclass(eq=False)
class GuidesSelf(Refusal):
    """Nobody guides themselves."""

    code: ClassVar[str] = "guides_self"


@dataclass(eq=False)
class GuidesInCircle(Refusal):
    """The person to be guided already stands above the guide."""

    code: ClassVar[str] = "guides_in_circle"


@dataclass(eq=False)
class GuideUnfit(Refusal):
    """The guide from outside supervises nowhere, or the peer is no social worker."""

    code: ClassVar[str] = "guide_unfit"


@dataclass(eq=False)
class AlreadyGuides(Refusal):
    """The link exists already."""

    code: ClassVar[str] = "already_guides"


@dataclass(eq=False)
class SpanFull(Refusal):
    """One more would push the guide over the critical limit."""

    code: ClassVar[str] = "span_full"
    people: int
    limit: int


@dataclass(frozen=True, slots=True)
class SupervisionLinked(Event):
    """One person guides another from now on."""

    supervisor_id: int
    supervisee_id: int
    tier: str


@dataclass(frozen=True, slots=True)
class SupervisionEnded(Event):
    """One person does not guide the other any more."""

    supervisor_id: int
    supervisee_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class CoverArranged(Event):
    """Somebody stands in for a guide until a day (end excluded)."""

    supervisor_id: int
    cover_id: int
    until: date


@dataclass(frozen=True, slots=True)
class SessionRecorded(Event):
    """A guidance session was held and written down."""

    supervisor_id: int
    supervisee_ids: tuple[int, ...] = field(default=())
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ContactOverdue(Event):
    """A pair has been silent for longer than agreed."""

    supervisor_id: int
    supervisee_id: int
    days: int


def room(limits: SpanLimits, own: int | None) -> int:
    """The most people one may guide: what they said themselves, never above the limit."""
    return limits.critical if own is None else min(own, limits.critical)


def check_room(people: int, limits: SpanLimits, own: int | None = None) -> None:
    """Refuse ``SpanFull`` when one more person would pass what the guide can take."""
    if people + 1 > room(limits, own):
        raise SpanFull(people=people, limit=room(limits, own))
