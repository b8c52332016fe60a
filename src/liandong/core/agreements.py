"""A memorandum between two organizations, and when working together is ready for one.

Both sign the same words: a shared plan, what data they hand on, how joint hours and credit
are told apart. A changed word asks both again. Three projects in a row that worked are the
moment to propose standing cooperation instead of the next single project (after the seed
article's step from project to routine). Minutes are whole; days local, ends excluded.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

IN_A_ROW = 3
LEAST_FILLED = 70
LEAST_MEAN = 3.0
LONGEST_DAYS = 3 * 366


class Share(StrEnum):
    """What one side lets the other see; people only those who agreed themselves."""

    FIGURES = "figures"
    NAMES = "names"
    SKILLS = "skills"
    EVALUATIONS = "evaluations"


class AgreementState(StrEnum):
    """Where a memorandum stands."""

    DRAFT = "draft"
    ONE_SIGNED = "one_signed"
    AGREED = "agreed"
    IN_FORCE = "in_force"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Terms:
    """The words that both sign.

    first_share
        Percent of the joint minutes that the first organization reports; the other the rest.
    """

    goal: str
    plan: str
    first_share: int
    credit: str
    sharing: frozenset[Share]
    starts_on: date
    ends_on: date
    review_days: int = 90


def check_terms(first: int, second: int, terms: Terms) -> None:
    """Refuse ``SameOrganization``, ``ValueMissing`` or ``ValueInvalid`` with the remedy."""
    if first == second:
        raise SameOrganization()
    for name in ("goal", "plan", "credit"):
        if not getattr(terms, name).strip():
            raise ValueMissing(name)
    if not 0 <= terms.first_share <= 100:
        raise ValueInvalid("first_share", str(terms.first_share), "0–100")
    if not 7 <= terms.review_days <= 366:
        raise ValueInvalid("review_days", str(terms.review_days), "7–366")
    days = (terms.ends_on - terms.starts_on).days
    if not 0 < days <= LONGEST_DAYS:
        remedy = f"{terms.starts_on.isoformat()} < … ≤ {LONGEST_DAYS} d"
        raise ValueInvalid("ends_on", terms.ends_on.isoformat(), remedy)


def state(
    *, signed: Collection[int], starts_on: date, ends_on: date, ended_on: date | None, today: date
) -> AgreementState:
    """Where a memorandum stands on a day; ``signed`` are the sides that have signed."""
    if (ended_on is not None and ended_on <= today) or ends_on <= today:
        return AgreementState.OVER
    if not signed:
        return AgreementState.DRAFT
    if len(set(signed)) < 2:
        return AgreementState.ONE_SIGNED
    return AgreementState.IN_FORCE if starts_on <= today else AgreementState.AGREED


def split(minutes: int, first_share: int) -> tuple[int, int]:
    """Joint minutes as the two report them; the two always add up to all of them.

    >>> split(101, 50)
    (50, 51)
    """
    if minutes < 0 or not 0 <= first_share <= 100:
        raise ValueError(f"Cannot split {minutes} minutes at {first_share} %.")
    first = minutes * first_share // 100
    return first, minutes - first


@dataclass(frozen=True, slots=True)
class JointProject:
    """A finished project of two organizations; ``means`` are both ways' mean ratings, if any."""

    project_id: int
    ended_on: date
    asked: int
    served: int
    means: tuple[float, ...] = ()

    @property
    def worked(self) -> bool:
        """Whether somebody served, enough places were served, and neither side rates it low."""
        filled = self.served > 0 and self.served * 100 >= self.asked * LEAST_FILLED
        return filled and all(mean >= LEAST_MEAN for mean in self.means)


def in_a_row(projects: Iterable[JointProject]) -> int:
    """How many of the latest finished projects worked without one between that did not."""
    count = 0
    for project in sorted(projects, key=lambda one: (one.ended_on, one.project_id), reverse=True):
        if not project.worked:
            break
        count += 1
    return count


def is_ready_for_standing(projects: Iterable[JointProject]) -> bool:
    """Whether standing cooperation should be proposed: three in a row worked."""
    return in_a_row(projects) >= IN_A_ROW


def share_outside_projects(
    months: Sequence[date], projects: Iterable[tuple[date, date | None]]
) -> int | None:
    """Percent of the months (their first days) with joint work that no project covers.

    None without any month. ``projects`` are first and last day (None: still running).
    """
    if not months:
        return None
    spans = [(one.replace(day=1), last) for one, last in projects]
    outside = sum(
        not any(first <= month and (last is None or month <= last) for first, last in spans)
        for month in months
    )
    return 100 * outside // len(months)


@dataclass(eq=False)
class SameOrganization(Refusal):
    """A memorandum has two sides."""

    code: ClassVar[str] = "same_organization"


@dataclass(eq=False)
class AgreementSigned(Refusal):
    """This side has signed these words already."""

    code: ClassVar[str] = "agreement_signed"


@dataclass(eq=False)
class AgreementOver(Refusal):
    """The memorandum has ended."""

    code: ClassVar[str] = "agreement_over"


@dataclass(eq=False)
class AgreementChanged(Refusal):
    """The words were changed since the signer read them."""

    code: ClassVar[str] = "agreement_changed"


@dataclass(eq=False)
class AgreementNotShared(Refusal):
    """The memorandum does not hand this on, or is not in force."""

    code: ClassVar[str] = "agreement_not_shared"


@dataclass(frozen=True, slots=True)
class AgreementDrafted(Event):
    """One side wrote a memorandum for two."""

    agreement_id: int


@dataclass(frozen=True, slots=True)
class AgreementReworded(Event):
    """The words were changed; whoever had signed is asked again."""

    agreement_id: int
    version: int


@dataclass(frozen=True, slots=True)
class AgreementSignedBySide(Event):
    """One side signed."""

    agreement_id: int
    organization_id: int


@dataclass(frozen=True, slots=True)
class AgreementEnded(Event):
    """One side ended the memorandum."""

    agreement_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AgreementPeopleSeen(Event):
    """One side looked at the people whom the other shares."""

    agreement_id: int
    organization_id: int
