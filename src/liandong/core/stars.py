"""Stars: which one somebody holds, and what is missing to the next.

Hours proved on the spot (credit) count; honour hours are shown beside them and open no star.
Where the profile asks for quality too (Order 67 Art 10), a star that the hours open waits as
long as the mean of enough evaluations (``star_least_answers``) is under the least score
(``star_least_score``, of five); somebody whom few have judged is not held back.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QualityRule:
    """From how many evaluations on their mean counts, and the least it may be (1 to 5)."""

    least_answers: int
    least_score: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How somebody was judged: answers, and their mean from 1 to 5 (None without any)."""

    answers: int = 0
    mean: float | None = None

    def is_enough(self, rule: QualityRule) -> bool:
        """Whether the evaluations let a star stand."""
        return self.answers < rule.least_answers or (self.mean or 0.0) >= rule.least_score


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
    credit_minutes: int,
    thresholds: tuple[int, ...],
    *,
    quality: Quality,
    rule: QualityRule | None,
) -> Standing:
    """The standing under a profile's thresholds (hours, rising); no ``rule``: hours alone.

    >>> standing(90 * 60, (100, 300), quality=Quality(), rule=None).missing_minutes
    600
    """
    by_hours = sum(credit_minutes >= hours * 60 for hours in thresholds)
    is_held_back = rule is not None and by_hours > 0 and not quality.is_enough(rule)
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
