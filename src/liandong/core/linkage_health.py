"""How alive a linkage is: one index of 100, made of parts that each rest on records.

Counts are of the rules' window (``window_days``) before the day asked about, those of
volunteers who only assist of ``assist_days``. A part without anything to judge (no wish was
made, no day needed anybody) has no points and is left out of the whole; the index is the
share of the points that could be had. The index of an organization or a street is, part by
part, the mean of its linkages. Weights and limits are dated keys of the policy profile
(``linkage_health``): this project's own, no law speaks of them. Sources of the parts: the
seed article (“联而不动”, “处于协助的位置”), Order 685, and ``policy`` for the span.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.core.supervision import SpanLimits, SpanState, span


class Part(StrEnum):
    """The parts of the index, in the order in which they are shown."""

    BOTH_ACTIVE = "both_active"
    JOINT_ACTS = "joint_acts"
    SESSIONS = "sessions"
    RECIPROCAL = "reciprocal"
    WISHES = "wishes"
    LEAD = "lead"
    ASSIST = "assist"
    SPAN = "span"
    NEED_DAYS = "need_days"


class Vigor(StrEnum):
    """How alive, in three words."""

    ALIVE = "alive"
    WEAK = "weak"
    ASLEEP = "asleep"


@dataclass(frozen=True, slots=True)
class HealthRules:
    """What the index and the two detectors go by; days, counts and percent.

    weights
        Points of each part; 100 in all.
    fresh_days, recent_days, dormant_days
        A joint act of late: all points, two thirds, one third, none.
    sessions
        Guidance sessions and reviews within the window that earn all points.
    assist_services, assist_days
        Who served so often within that time and never led only ever assists.
    """

    weights: Mapping[str, int]
    window_days: int
    fresh_days: int
    recent_days: int
    dormant_days: int
    sessions: int
    fair_lead_pct: int
    assist_services: int
    assist_days: int
    alive_from: int
    weak_from: int
    rhythm_times: float
    rhythm_most_days: int
    season_slack_days: int
    planned_days: int
    parallel_days: int
    parallel_services: int
    parallel_span_days: int
    parallel_people: int
    parallel_share_pct: int
    parallel_quiet_days: int
    nudge_after_days: int
    revive_days: int
    dismissed_days: int

    def __post_init__(self) -> None:
        if set(self.weights) != set(Part) or sum(self.weights.values()) != 100:
            raise ValueError(f"Weights are of the parts and 100 in all: {dict(self.weights)}.")
        if not 0 < self.fresh_days <= self.recent_days <= self.dormant_days:
            raise ValueError("Days of a joint act must rise.")


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """What the index is judged by.

    led_by_volunteers, led_by_workers
        Of ``shifts``: those at which a volunteer, or the work side, was named to lead.
    regulars, only_assisting
        Volunteers who serve often, and those of them who never led.
    wishes, wishes_answered
        Proposals, questions on the bulletin (answered within their clock) and complaints whose
        time to answer is over or that were answered.
    need_days, need_days_answered
        Days that asked for people, and those on which enough came.
    """

    since: date
    until: date | None = None
    last_joint_on: date | None = None
    social_workers: int = 0
    social_workers_active: int = 0
    volunteers_active: int = 0
    shifts: int = 0
    led_by_volunteers: int = 0
    led_by_workers: int = 0
    sessions: int = 0
    reviews: int = 0
    reciprocal: int = 0
    wishes: int = 0
    wishes_answered: int = 0
    regulars: int = 0
    only_assisting: int = 0
    need_days: int = 0
    need_days_answered: int = 0


@dataclass(frozen=True, slots=True)
class HealthPart:
    """One part: points out of ``most``, or None when there is nothing to judge."""

    code: Part
    points: int | None
    most: int
    facts: Mapping[str, object]


def health(
    facts: HealthFacts, today: date, rules: HealthRules, limits: SpanLimits
) -> list[HealthPart]:
    """The nine parts of one linkage, always in the same order."""
    silent = (today - max(facts.last_joint_on or facts.since, facts.since)).days
    both = (facts.social_workers_active > 0) + (facts.volunteers_active > 0)
    recent = _recent(silent, rules) if facts.last_joint_on else 0.0
    talks = facts.sessions + facts.reviews
    led = facts.led_by_volunteers + facts.led_by_workers
    load = span(facts.social_workers, facts.volunteers_active, limits)
    judged: list[tuple[Part, float | None, dict[str, object]]] = [
        (
            Part.BOTH_ACTIVE,
            (0.0, 0.4, 1.0)[both],
            {"workers": facts.social_workers_active, "volunteers": facts.volunteers_active},
        ),
        (Part.JOINT_ACTS, recent, {"days": silent, "shifts": facts.shifts}),
        (
            Part.SESSIONS,
            min(1.0, talks / rules.sessions),
            {"sessions": facts.sessions, "reviews": facts.reviews},
        ),
        (Part.RECIPROCAL, min(1.0, facts.reciprocal / 2), {"times": facts.reciprocal}),
        (
            Part.WISHES,
            facts.wishes_answered / facts.wishes if facts.wishes else None,
            {"wishes": facts.wishes, "answered": facts.wishes_answered},
        ),
        (
            Part.LEAD,
            _fair(facts.led_by_volunteers, led, rules) if led else None,
            {"volunteers": facts.led_by_volunteers, "workers": facts.led_by_workers},
        ),
        (
            Part.ASSIST,
            1 - facts.only_assisting / facts.regulars if facts.regulars else None,
            {"people": facts.only_assisting, "regulars": facts.regulars},
        ),
        (
            Part.SPAN,
            _SPANS[load.state] if facts.volunteers_active else None,
            {"per_guide": load.per_guide, "green": limits.green},
        ),
        (
            Part.NEED_DAYS,
            facts.need_days_answered / facts.need_days if facts.need_days else None,
            {"asked": facts.need_days, "answered": facts.need_days_answered},
        ),
    ]
    return [
        HealthPart(
            code, None if share is None else round(share * rules.weights[code]),
            rules.weights[code], told,
        )
        for code, share, told in judged
    ]  # fmt: skip


_SPANS = {SpanState.GREEN: 1.0, SpanState.AMBER: 0.6, SpanState.RED: 0.2, SpanState.CRITICAL: 0.0}


def _recent(silent: int, rules: HealthRules) -> float:
    if silent <= rules.fresh_days:
        return 1.0
    if silent <= rules.recent_days:
        return 2 / 3
    return 1 / 3 if silent <= rules.dormant_days else 0.0


def _fair(volunteers: int, led: int, rules: HealthRules) -> float:
    """All points when each side leads its share; half when one leads a little, none when alone."""
    share = 100 * min(volunteers, led - volunteers) / led
    return 1.0 if share >= rules.fair_lead_pct else 0.5 if share else 0.0


def score(parts: Iterable[HealthPart]) -> int:
    """0–100: the points had of the points that could be had."""
    judged = [part for part in parts if part.points is not None]
    most = sum(part.most for part in judged)
    return round(100 * sum(part.points or 0 for part in judged) / most) if most else 0


def together(
    each: Sequence[Sequence[HealthPart]], more: Sequence[HealthPart] = ()
) -> list[HealthPart]:
    """The parts of an organization or a street: the mean of its linkages.

    ``more`` are judged besides them (an organization's complaints under "wishes answered").
    ``facts`` of a part are ``linkages`` (how many), ``judged`` (of how many it is the mean)
    and ``low`` (how many have less than half the points).
    """
    found = []
    for column in zip(*each, strict=True):
        code = column[0].code
        all_parts = [*column, *(part for part in more if part.code is code)]
        points = [part.points for part in all_parts if part.points is not None]
        most = column[0].most
        mean = round(sum(points) / len(points)) if points else None
        told = {
            "linkages": len(column),
            "judged": len(points),
            "low": sum(2 * one < most for one in points),
        }
        found.append(HealthPart(code, mean, most, told))
    return found


def vigor(points: int, rules: HealthRules, *, is_dormant: bool = False) -> Vigor:
    """Alive, weak or asleep; a linkage that is found dormant is asleep whatever its points."""
    if is_dormant or points < rules.weak_from:
        return Vigor.ASLEEP
    return Vigor.ALIVE if points >= rules.alive_from else Vigor.WEAK
