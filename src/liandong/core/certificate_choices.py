"""What a certificate covers and how it is written: chosen by the volunteer, signed with it.

All activities or some, named as the ledger names them; each service on a line of its own, or
summed up by activity. Order 67 Art 15 asks for hours, content and recording unit, so a summary
keeps all three and leaves out the single days. Minutes are whole numbers.

The most activities is a proposal of this project: as many as a person reads on one sheet.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.core.certificate_facts import ActivitiesWithoutHours, TooManyActivities
from liandong.core.hours import HourKind

MOST_ACTIVITIES = 20
"""How many activities one certificate may name; all of them need no names."""
SLIP_NAME_LETTERS, SLIP_NAMES_BYTES = 20, 120
"""How much of the names the offline code has room for; the number of them is always told."""
MOST_CONTENT = 60


class Form(StrEnum):
    """How the services are written."""

    LISTED = "listed"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which activities, none named meaning all of them, and how they are written."""

    activities: tuple[str, ...] = ()
    form: Form = Form.LISTED


WHOLE = Choice()
"""Every activity, each service listed: the plain certificate."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service: its day, what it was called and consisted of, minutes, who recorded it.

    ``kind`` is unknown in certificates issued before it was told.
    """

    day: date
    activity: str
    content: str
    minutes: int
    recording_unit: str
    kind: HourKind | None = None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """All services of one kind in one activity, recorded by one unit."""

    activity: str
    content: str
    times: int
    minutes: int
    recording_unit: str
    kind: HourKind


def checked(choice: Choice, held: Collection[str], *, first_day: date, last_day: date) -> Choice:
    """The choice with each activity once, in the order in which it was made.

    held
        Names of the activities with recognized minutes in the period.

    Raises TooManyActivities, ActivitiesWithoutHours naming each that has none.
    """
    wanted = tuple(dict.fromkeys(choice.activities))
    if len(wanted) > MOST_ACTIVITIES:
        raise TooManyActivities(count=len(wanted), most=MOST_ACTIVITIES)
    without = [name for name in wanted if name not in held]
    if without:
        raise ActivitiesWithoutHours(without, first_day, last_day)
    return Choice(wanted, choice.form)


def summed(rows: Iterable[ServiceRow]) -> tuple[SummaryRow, ...]:
    """One row for each kind, activity and recording unit, in order of the first service."""
    groups: dict[tuple[HourKind, str, str], list[ServiceRow]] = {}
    for row in rows:
        kind = row.kind or HourKind.CREDIT
        groups.setdefault((kind, row.activity, row.recording_unit), []).append(row)
    return tuple(
        SummaryRow(
            activity=activity,
            content=_contents([row.content for row in group]),
            times=len(group),
            minutes=sum(row.minutes for row in group),
            recording_unit=unit,
            kind=kind,
        )
        for (kind, activity, unit), group in groups.items()
    )


def _contents(contents: Sequence[str]) -> str:
    """Each content once, as many as have room.

    >>> _contents(["陪诊员", "引导员", "陪诊员"])
    '陪诊员、引导员'
    """
    said = ""
    for content in dict.fromkeys(contents):
        longer = f"{said}、{content}" if said else content
        if said and len(longer) > MOST_CONTENT:
            return said + "…"
        said = longer
    return said


def names_on_slip(activities: Sequence[str]) -> tuple[str, ...]:
    """As many names as the offline code has room for, at least the first, long ones cut.

    >>> names_on_slip(("陪诊服务", "河道清洁"))
    ('陪诊服务', '河道清洁')
    """
    names: list[str] = []
    room = SLIP_NAMES_BYTES
    for activity in activities:
        plain = " ".join(activity.split())
        name = plain if len(plain) <= SLIP_NAME_LETTERS else plain[:SLIP_NAME_LETTERS] + "…"
        room -= len(name.encode()) + 1
        if names and room < 0:
            break
        names.append(name)
    return tuple(names)
