"""A social worker's ladder and the way to supervising: what is on record, and what is missing.

Nobody is promoted here and nobody is ranked. The rungs are the three levels of the national
examination; one stands on a rung while its registration holds, for three years at a time.
Whoever let it lapse is not licensed until it is renewed. The law sets years between the levels
by degree, which is not on record: the longest is shown, and a shorter one may hold (国人部发
〔2006〕71号). Supervising is no title (some regions forbid to make it one), so its way is facts
only, and its numbers are this project's own. Whole years, whole minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.core.credentials import Credential, Validity, validity
from liandong.core.growth import Asked
from liandong.core.training import CycleState


class Rung(StrEnum):
    """Levels of social workers, in their order; the value is the paper's kind."""

    NONE = "none"
    ASSISTANT = "social_worker_assistant"
    SOCIAL_WORKER = "social_worker"
    SENIOR = "social_worker_senior"


RUNGS = tuple(Rung)
LICENSES = frozenset(rung.value for rung in RUNGS[1:])
"""Kinds of papers that make somebody a licensed social worker."""


class Pipeline(StrEnum):
    """How near somebody is to supervising."""

    SUPERVISES = "supervises"
    READY = "ready"
    NEAR = "near"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class CareerRules:
    """Years on a rung before the next one, and what supervising asks."""

    years_to_social_worker: int = 6
    years_to_senior: int = 5
    supervisor_years: int = 5
    supervisor_sessions: int = 24


@dataclass(frozen=True, slots=True)
class Licence:
    """The level held today; ``lapsed``: the higher one that ran out; ``expires_on`` of the held."""

    rung: Rung
    expires_on: date | None = None
    lapsed: Rung | None = None

    @property
    def is_licensed(self) -> bool:
        """Whether a registration holds today."""
        return self.rung is not Rung.NONE


def licence_of(papers: Iterable[Credential], day: date) -> Licence:
    """The licence of somebody with these papers on a day; unverified papers count for nothing.

    >>> old = Credential("social_worker", date(2020, 1, 1), date(2022, 12, 31))
    >>> licence_of([old], date(2022, 12, 31)).rung, licence_of([old], date(2023, 1, 1)).lapsed
    (<Rung.SOCIAL_WORKER: 'social_worker'>, <Rung.SOCIAL_WORKER: 'social_worker'>)
    """
    held, ever = Rung.NONE, Rung.NONE
    ends: date | None = None
    for paper in papers:
        if paper.kind not in LICENSES or not paper.is_verified or paper.awarded_on > day:
            continue
        rung = Rung(paper.kind)
        ever = max(ever, rung, key=RUNGS.index)
        if validity(paper, day) is Validity.LAPSED:
            continue
        if RUNGS.index(rung) > RUNGS.index(held):
            held, ends = rung, paper.expires_on
        elif rung is held:
            ends = None if ends is None or paper.expires_on is None else max(ends, paper.expires_on)
    return Licence(held, ends, ever if RUNGS.index(ever) > RUNGS.index(held) else None)


def years_on(papers: Iterable[Credential], rung: Rung, day: date) -> int:
    """Whole years since the first paper of a rung or a higher one; the years count on when the
    registration lapsed, because the examination is not lost.
    """
    enough = {one.value for one in RUNGS[RUNGS.index(rung) :]}
    first = min((p.awarded_on for p in papers if p.is_verified and p.kind in enough), default=None)
    return whole_years(first, day)


def whole_years(since: date | None, day: date) -> int:
    """Whole years between two days; 0 when it has not begun.

    >>> whole_years(date(2024, 2, 29), date(2026, 2, 28)), whole_years(None, date(2026, 1, 1))
    (1, 0)
    """
    if since is None or since > day:
        return 0
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def next_rung(
    licence: Licence,
    *,
    years: Mapping[Rung, int],
    cycle: CycleState | None,
    rules: CareerRules,
) -> tuple[Rung, tuple[Asked, ...]] | None:
    """The rung ahead and all it asks; the lapsed one first. None on the highest.

    ``years`` are whole years on each rung, ``cycle`` the continuing education of the paper held
    or lapsed.
    """
    learnt = () if cycle is None else (Asked("education", cycle.done, cycle.asked),)
    if licence.lapsed is not None:
        return licence.lapsed, (*learnt, Asked("renewal", 0, 1))
    at = RUNGS.index(licence.rung)
    if at + 1 == len(RUNGS):
        return None
    ahead = RUNGS[at + 1]
    needed = {
        Rung.SOCIAL_WORKER: rules.years_to_social_worker,
        Rung.SENIOR: rules.years_to_senior,
    }.get(ahead)
    waited = () if needed is None else (Asked("years", years.get(licence.rung, 0), needed),)
    return ahead, (*waited, *learnt, Asked("paper", 0, 1))


def supervising(
    licence: Licence, *, work_years: int, sessions: int, rules: CareerRules
) -> tuple[Asked, ...]:
    """What supervising asks: the licence of a social worker, years of work, sessions led in a
    year.
    """
    has_level = RUNGS.index(licence.rung) >= RUNGS.index(Rung.SOCIAL_WORKER)
    return (
        Asked("level", int(has_level), 1),
        Asked("work_years", work_years, rules.supervisor_years),
        Asked("sessions", sessions, rules.supervisor_sessions),
    )


def pipeline_of(asked: Sequence[Asked], *, supervises: bool) -> Pipeline:
    """How near somebody is to supervising.

    >>> pipeline_of([Asked("level", 1, 1), Asked("sessions", 3, 24)], supervises=False)
    <Pipeline.NEAR: 'near'>
    """
    if supervises:
        return Pipeline.SUPERVISES
    missing = sum(1 for one in asked if not one.is_met)
    return (Pipeline.READY, Pipeline.NEAR)[missing] if missing < 2 else Pipeline.EARLY
