"""What became of questions, pooled over everybody, and the weights in force.

A row leaves this module without its person: five shares, whether the answer was yes, whether
they came, how content both sides were. Who said nothing is not in it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from liandong.core.hours import SHANGHAI
from liandong.core.learning import MOST_ANSWERS
from liandong.matching import Weights
from liandong.matching.learning import PARTS, Outcomes
from liandong.models import (
    Assignment,
    AssignmentState,
    Evaluation,
    Invitation,
    InvitationState,
    WeightSetting,
)

LEAST_MARK, MOST_MARK = 1, 5


def weights_at(at: datetime) -> Weights:
    """The weights with which a plan made at that moment is weighed. One query."""
    row = WeightSetting.objects.filter(adopted_at__lte=at).order_by("adopted_at", "pk").last()
    return Weights() if row is None else _weights(row)


def outcomes(first: date, last: date, *, at: datetime) -> Outcomes:
    """Answers to questions of plans whose shifts were on these days and are over. Four queries.

    Of one person the newest ``MOST_ANSWERS`` count, so that nobody moves a weight alone.
    """
    start = datetime.combine(first, time(), tzinfo=SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=SHANGHAI)
    asked = _asked(start, min(end, at))
    shifts = {row[1] for row in asked}
    came = {
        (person, shift): state == AssignmentState.SERVED
        for person, shift, state in Assignment.objects.filter(
            shift__in=shifts, state__in=[AssignmentState.SERVED, AssignmentState.ABSENT]
        ).values_list("person_id", "shift_id", "state")
    }
    marks = _marks(shifts)
    settings = list(WeightSetting.objects.order_by("adopted_at", "pk"))
    moments = [row.adopted_at for row in settings]
    rows = []
    for person, shift, state, asked_at, reasons in asked:
        known = bisect_right(moments, asked_at)
        shares = _shares(reasons, _weights(settings[known - 1]) if known else Weights())
        if shares is None:
            continue
        yes = state == InvitationState.ACCEPTED
        there = came.get((person, shift)) if yes else None
        content = marks.get((person, shift), []) if there else []
        rows.append(
            [
                *shares,
                float(yes),
                np.nan if there is None else float(there),
                sum(content) / len(content) if content else np.nan,
            ]
        )
    table = np.array(rows, np.float64).reshape(-1, len(PARTS) + 3)
    n = len(PARTS)
    return Outcomes(table[:, :n], table[:, n], table[:, n + 1], table[:, n + 2])


def _asked(start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Answered questions of plans, newest first, at most ``MOST_ANSWERS`` of each person."""
    counted: dict[int, int] = {}
    kept = []
    for row in (
        Invitation.objects.filter(
            shift__starts_at__gte=start,
            shift__ends_at__lt=end,
            state__in=[InvitationState.ACCEPTED, InvitationState.DECLINED],
            proposal__isnull=False,
        )
        .order_by("-asked_at", "-pk")
        .values_list("person_id", "shift_id", "state", "proposal__made_at", "reasons")
    ):
        counted[row[0]] = counted.get(row[0], 0) + 1
        if counted[row[0]] <= MOST_ANSWERS:
            kept.append(row)
    return kept


def _marks(shifts: set[int]) -> dict[tuple[int, int], list[float]]:
    """Marks 0..1 by volunteer and shift: what they gave and what they were given."""
    found: dict[tuple[int, int], list[float]] = {}
    for shift, giver, getter, *three in Evaluation.objects.filter(shift__in=shifts).values_list(
        "shift_id", "from_person_id", "to_person_id", "punctuality", "attitude", "skill"
    ):
        mark = (sum(three) / len(three) - LEAST_MARK) / (MOST_MARK - LEAST_MARK)
        for person in {giver, getter} - {None}:
            found.setdefault((person, shift), []).append(mark)
    return found


def _shares(reasons: Sequence[Any], weights: Weights) -> list[float] | None:
    """Share of each part's weight that a question carried; None when no plan gave points."""
    points = {
        reason["code"]: reason["facts"].get("points")
        for reason in reasons
        if isinstance(reason, dict) and isinstance(reason.get("facts"), dict)
    }
    if any(points.get(part) is None for part in PARTS):
        return None
    shares = []
    for part in PARTS:
        weight = getattr(weights, part)
        shares.append(min(1.0, abs(points[part]) / weight) if weight else 0.0)
    return shares


def _weights(row: WeightSetting) -> Weights:
    return replace(Weights(), **{part: getattr(row, part) for part in PARTS})
