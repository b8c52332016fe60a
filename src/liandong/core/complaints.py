"""Complaints: what may be complained of, who may look into it, by when, and where else to go.

Clocks run in working days. Sources: Order 685 Art 26 (whoever is told must look into it; who
has no power tells the complainant where to go), Art 20, 21, 25, 36–38 and 40 for what is
forbidden. Whoever is complained about never handles or sees the complaint, nor does anybody
whom that person supervises; an appeal is looked into by somebody else than the first time.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from liandong.core import workdays
from liandong.core.complaint_facts import (
    AppealTooLate,
    ComplaintAlreadyTaken,
    ComplaintStepNotAllowed,
    ConflictOfInterest,
    EvidenceKindUnknown,
    EvidenceTooBig,
    EvidenceTooMany,
)
from liandong.core.file_kinds import kind_of

TEXT_MAX_LENGTH = 2000
MOST_FILES = 3
MOST_BYTES = 4 * 1024 * 1024
CODE_DIGITS = 8


class Category(StrEnum):
    """What is complained of."""

    FORCED = "forced"
    PAID = "paid"
    PRIVACY = "privacy"
    HOURS = "hours"
    CERTIFICATE = "certificate"
    RISK = "risk"
    SAFETY = "safety"
    RESPECT = "respect"
    OTHER = "other"


class State(StrEnum):
    """Where a complaint stands."""

    FILED = "filed"
    TAKEN = "taken"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    APPEALED = "appealed"
    RETAKEN = "retaken"
    FINAL = "final"
    WITHDRAWN = "withdrawn"
    MORE_ASKED = "more_asked"


OPEN = frozenset({State.FILED, State.TAKEN, State.APPEALED, State.RETAKEN, State.MORE_ASKED})
RUNNING = (OPEN - {State.MORE_ASKED}) | {State.HANDED_OVER}
"""Those whose clock runs: not while its complainant is asked, and on at the office in charge."""
WAITING = frozenset({State.FILED, State.APPEALED})
HANDLED = frozenset({State.TAKEN, State.RETAKEN, State.MORE_ASKED})

LAW: Mapping[Category, str] = {
    Category.FORCED: "《志愿服务条例》第二十五条、第四十条",
    Category.PAID: "《志愿服务条例》第二十一条、第三十七条",
    Category.PRIVACY: "《志愿服务条例》第二十条、第二十一条、第三十六条",
    Category.HOURS: "《志愿服务条例》第十九条、第三十八条",
    Category.CERTIFICATE: "《志愿服务条例》第十九条、第三十八条",
    Category.RISK: "《志愿服务条例》第十二条",
    Category.SAFETY: "《志愿服务条例》第十七条",
    Category.RESPECT: "《志愿服务条例》第二十条",
    Category.OTHER: "《志愿服务条例》第二十六条",
}
"""The articles that forbid or govern what is complained of."""

_CHARGE: Mapping[Category, str] = {
    Category.RESPECT: "social_work",
    Category.OTHER: "planning",
}

_STEPS: Mapping[State, frozenset[State]] = {
    State.FILED: frozenset({State.TAKEN, State.WITHDRAWN}),
    State.TAKEN: frozenset(
        {State.ANSWERED, State.HANDED_OVER, State.WITHDRAWN, State.MORE_ASKED, State.FILED}
    ),
    State.MORE_ASKED: frozenset(
        {
            State.TAKEN,
            State.RETAKEN,
            State.ANSWERED,
            State.FINAL,
            State.HANDED_OVER,
            State.FILED,
            State.APPEALED,
            State.WITHDRAWN,
        }
    ),
    State.ANSWERED: frozenset({State.APPEALED}),
    State.HANDED_OVER: frozenset({State.APPEALED, State.TAKEN, State.RETAKEN}),
    State.APPEALED: frozenset({State.RETAKEN, State.WITHDRAWN}),
    State.RETAKEN: frozenset({State.FINAL, State.HANDED_OVER, State.MORE_ASKED, State.APPEALED}),
    State.FINAL: frozenset(),
    State.WITHDRAWN: frozenset(),
}


BEGINS = frozenset({"appealed", "handed_over", "handed_back"})
"""Steps with which the clock begins anew."""


def authority_key(category: Category) -> str:
    """Which function of the profile's ``authority_map`` is in charge of such a complaint."""
    return _CHARGE.get(category, "registration")


def check_step(before: State, after: State) -> None:
    """Refuse ``ComplaintStepNotAllowed`` where the step does not follow."""
    if after not in _STEPS[before]:
        raise ComplaintStepNotAllowed(state=before.value, wanted=after.value)


def check_taking(
    before: State,
    *,
    taker: int,
    filed_by: int | None,
    about: int | None,
    guided_by_subject: bool,
    works_for_subject: bool,
    earlier_handlers: Collection[int],
    is_appealed: bool = False,
) -> State:
    """The state after somebody takes it on; ``is_appealed`` once it was, also when handed over.

    Refuses ``ComplaintAlreadyTaken``, ``ConflictOfInterest`` (the complainant, the person
    complained about, whom that person supervises, whoever works for the organization
    complained about, and for an appeal the first handler), ``ComplaintStepNotAllowed``.
    """
    if before in HANDLED:
        raise ComplaintAlreadyTaken()
    is_second = is_appealed or before is State.APPEALED
    after = State.RETAKEN if is_second else State.TAKEN
    check_step(before, after)
    if (
        taker in {filed_by, about}
        or guided_by_subject
        or works_for_subject
        or (is_second and taker in earlier_handlers)
    ):
        raise ConflictOfInterest()
    return after


def due_at(began_at: datetime, working_days: int) -> datetime:
    """The first moment that is too late: midnight after the last working day."""
    last = workdays.add_working_days(_day(began_at), working_days)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=workdays.SHANGHAI)


def after_waiting(due: datetime, *, asked_at: datetime, told_at: datetime) -> datetime:
    """The clock after the complainant was asked and told: the working days between are added.

    The first moment that is too late, as in :func:`due_at`.
    """
    waited = workdays.working_days_between(_day(asked_at), _day(told_at))
    last = _day(due) - timedelta(days=1)
    return datetime.combine(
        workdays.add_working_days(last, waited) + timedelta(days=1),
        time(),
        tzinfo=workdays.SHANGHAI,
    )


def due_after(
    filed_at: datetime, steps: Iterable[tuple[str, datetime]], working_days: int
) -> datetime:
    """The clock's end by its whole course: begun anew by some steps, stopped while one is asked.

    ``steps`` are kinds and moments, in order.
    """
    due, asked = due_at(filed_at, working_days), filed_at
    for kind, at in steps:
        if kind in BEGINS:
            due = due_at(at, working_days)
        elif kind == State.MORE_ASKED:
            asked = at
        elif kind == "told_more":
            due = after_waiting(due, asked_at=asked, told_at=at)
    return due


def check_appeal(state: State, *, answered_at: datetime, working_days: int, at: datetime) -> None:
    """Refuse ``ComplaintStepNotAllowed``, or ``AppealTooLate`` after that many working days."""
    check_step(state, State.APPEALED)
    closes_at = due_at(answered_at, working_days)
    if at >= closes_at:
        raise AppealTooLate(closed_at=closes_at)


def _day(moment: datetime) -> date:
    return moment.astimezone(workdays.SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file given as evidence. ``kind`` is what its first bytes say, not what its name says."""

    name: str
    kind: str
    content: bytes


def read_evidence(name: str, content: bytes) -> Evidence:
    """A picture or PDF of at most 4 MiB. Refuses ``EvidenceTooBig``, ``EvidenceKindUnknown``."""
    if len(content) > MOST_BYTES:
        raise EvidenceTooBig(name=name, most_mb=MOST_BYTES // 1024 // 1024)
    kind = kind_of(content)
    if not kind:
        raise EvidenceKindUnknown(name=name)
    return Evidence(name[-80:], kind, content)


def check_count(there: int, more: int) -> None:
    """Refuse ``EvidenceTooMany`` when there would be more than three files."""
    if there + more > MOST_FILES:
        raise EvidenceTooMany(most=MOST_FILES)
