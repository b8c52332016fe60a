"""Stars: which one somebody holds, and what is missing to the next.

Hours proved on the spot (credit) count; honour hours are shown beside them and open no star.
Where the profile asks for quality too (Order 67 Art 10), a star that the hours open waits as
long as the mean of at least ``LEAST_ANSWERS`` evaluations is under ``LEAST_SCORE`` of five;
somebody whom few have judged is not held back. Both figures are our own proposal.
"""

from dataclasses import dataclass

LEAST_ANSWERS = 3
LEAST_SCORE = 3.0


@dataclass(frozen=True, slots=True)
class Quality:
    """How somebody was judged: answers, and their mean from 1 to 5 (None without any)."""

    answers: int = 0
    mean: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether the evaluations let a star stand."""
        return self.answers < LEAST_ANSWERS or (self.mean or 0.0) >= LEAST_SCORE


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands.

    stars
        Held today. ``by_hours`` is what the hours alone would open.
    missing_minutes
        To the next star by hours; None at the top.
    is_held_back
        The hours open a star for which the evaluations do not suffice.
    """

    stars: int
    by_hours: int
    next_star: int | None
    missing_minutes: int | None
    from_minutes: int
    to_minutes: int
    is_held_back: bool


def standing(
    credit_minutes: int, thresholds: tuple[int, ...], *, needs_quality: bool, quality: Quality
) -> Standing:
    """The standing under a profile's thresholds (hours, rising).

    >>> standing(90 * 60, (100, 300), needs_quality=False, quality=Quality()).missing_minutes
    600
    """
    by_hours = sum(credit_minutes >= hours * 60 for hours in thresholds)
    is_held_back = needs_quality and by_hours > 0 and not quality.is_enough
    stars = by_hours - 1 if is_held_back else by_hours
    steps = (0, *(hours * 60 for hours in thresholds))
    is_top = by_hours == len(thresholds)
    return Standing(
        stars=stars,
        by_hours=by_hours,
        next_star=None if is_top and not is_held_back else stars + 1,
        missing_minutes=None if is_top else steps[by_hours + 1] - credit_minutes,
        from_minutes=steps[by_hours],
        to_minutes=steps[min(by_hours + 1, len(thresholds))],
        is_held_back=is_held_back,
    )
