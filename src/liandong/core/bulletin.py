"""The bulletin of a linkage: who must answer a question, until when, and what was late.

A question has an answer clock in hours (24 by the profile: our own proposal; no law sets one).
By the profile's default the clock stands still on days that are no working days: a social
worker's day of rest is no delay, and what cannot wait belongs on the telephone. One named
person is asked to answer, of the side that leads; everybody else of the linkage may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar, TypeVar

from liandong.core.contributions import Side
from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.core.workdays import SHANGHAI, is_working_day

TEXT_MAX_LENGTH = 500
_DAY = timedelta(days=1)
T = TypeVar("T")


class PostKind(StrEnum):
    """What is pinned up."""

    QUESTION = "question"
    NEWS = "news"
    MATERIAL = "material"
    THANKS = "thanks"


class PostState(StrEnum):
    """How a question stands."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BulletinRules:
    """The clock: hours to answer, hours before the end when it reminds, whether it rests."""

    answer_hours: int = 24
    remind_hours: int = 4
    is_resting_on_days_off: bool = True


def due_at(asked_at: datetime, hours: int, *, is_resting: bool) -> datetime:
    """The moment at which ``hours`` have run; on days off the clock may stand still.

    >>> friday = datetime(2026, 5, 15, 16, tzinfo=SHANGHAI)
    >>> due_at(friday, 24, is_resting=True).isoformat()
    '2026-05-18T16:00:00+08:00'
    >>> due_at(friday, 24, is_resting=False).isoformat()
    '2026-05-16T16:00:00+08:00'
    """
    now, left = asked_at.astimezone(SHANGHAI), timedelta(hours=hours)
    if not is_resting:
        return now + left
    while True:
        midnight = datetime.combine(now.date() + _DAY, time(), tzinfo=SHANGHAI)
        if is_working_day(now.date()):
            if now + left < midnight:
                return now + left
            left -= midnight - now
        now = midnight


def who_answers(
    lead: str, asker: T, people: Mapping[Side, Sequence[T]], *, side: Side | None
) -> T | None:
    """The one who is asked: the first of the leading side that did not ask; else of the other.

    A joint lead answers across: the side that did not ask. None: nobody but the asker is left.
    """
    first = {"social_worker": Side.WORK, "volunteer": Side.VOLUNTEERS}.get(lead)
    if first is None:
        first = side.other if side is not None else Side.WORK
    for one in (*people.get(first, ()), *people.get(first.other, ())):
        if one != asker:
            return one
    return None


def state_of(
    *, due: datetime, answered_at: datetime | None, closed_at: datetime | None, at: datetime
) -> PostState:
    """How a question stands; in time means before its clock has run out."""
    if answered_at is not None:
        return PostState.ANSWERED if answered_at < due else PostState.ANSWERED_LATE
    if closed_at is not None:
        return PostState.CLOSED
    return PostState.OPEN if at < due else PostState.LATE


@dataclass(eq=False)
class PostOver(Refusal):
    """The question is closed."""

    code: ClassVar[str] = "post_over"


@dataclass(eq=False)
class NotAQuestion(Refusal):
    """Only a question is answered and closed."""

    code: ClassVar[str] = "not_a_question"


@dataclass(frozen=True, slots=True)
class PostPinned(Event):
    """Something was put on the bulletin of a linkage; its words stay there."""

    linkage_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class PostAnswered(Event):
    """A question got an answer."""

    linkage_id: int
    post_id: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class PostClosed(Event):
    """A question was closed by who asked or by who was asked."""

    linkage_id: int
    post_id: int


@dataclass(frozen=True, slots=True)
class PostEscalated(Event):
    """Nobody answered in time: the supervisor was told, once."""

    linkage_id: int
    post_id: int
