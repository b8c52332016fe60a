"""Duties of the two sides under a mode: who holds each unless somebody took it, what proves it.

The codes of the duties stand in ``project_modes``; here is, for each, who holds it when
nobody has said otherwise, so that a small station types nothing. A duty without such a
holder must be taken by a named person before publishing. Records are small and typed: who
wrote it and when, of a project, a part, a shift or a person. Parameters are this project's
own, therefore dated. Ids are database ids.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.project_modes import Mode, ModeTemplate
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

LONGEST_TEXT = 500


class Holder(StrEnum):
    """Who holds a duty by the template: the social worker, the lead, or everybody there."""

    WORKER = "worker"
    LEADER = "leader"
    CREW = "crew"


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Who holds a duty from ``since`` on: the first of ``holders`` who is there."""

    since: date
    holders: tuple[Holder, ...] = ()


_SINCE = date(2011, 1, 1)
_WORKER = DutyRule(_SINCE, (Holder.WORKER,))
_LEADER = DutyRule(_SINCE, (Holder.LEADER, Holder.WORKER))
_CREW = DutyRule(_SINCE, (Holder.CREW,))
_NAMED = DutyRule(_SINCE)

DUTIES: Mapping[str, DutyRule] = {
    "induct": _WORKER,
    "guide_monthly": _WORKER,
    "review_records": _WORKER,
    "run_shifts": _LEADER,
    "keep_roster": _LEADER,
    "report_changes": _LEADER,
    "assess_recipient": _WORKER,
    "deliver_service": _WORKER,
    "train_volunteers": _WORKER,
    "sign_off": _WORKER,
    "assist_service": _CREW,
    "keep_confidence": _CREW,
    "report_observations": _CREW,
    "plan_event": _WORKER,
    "appoint_leaders": _WORKER,
    "keep_incident_log": _WORKER,
    "carry_out_posts": _CREW,
    "roll_call": _LEADER,
    "hand_over": _LEADER,
    "assess_risk": _WORKER,
    # Who speaks with the command body is named, never guessed.
    "report_to_command": _NAMED,
    "call_roll": _LEADER,
    "follow_command": _CREW,
    "report_safe_return": _CREW,
    "set_message": _WORKER,
    # Facts are checked by a second pair of eyes.
    "check_facts": _NAMED,
    "follow_up": _WORKER,
    "spread_message": _CREW,
    "collect_pledges": _LEADER,
    # Managing goes both ways: the organization designs, recruits and places; who lives there
    # knows the place and its people, and one of them speaks for the volunteers.
    "design_service": _WORKER,
    "recruit_volunteers": _WORKER,
    "place_volunteers": _WORKER,
    "tell_local_ways": _LEADER,
    "open_doors": _LEADER,
    # Who speaks for others is chosen, never guessed.
    "sit_at_the_table": _NAMED,
}

MANAGING_WORK = ("design_service", "recruit_volunteers", "place_volunteers")
MANAGING_VOLUNTEERS = ("tell_local_ways", "open_doors", "sit_at_the_table")
"""What either side manages for the other under the relation of managing (R4)."""


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a duty: a kind of holder and, unless it is everybody, the person's id."""

    code: str
    holder: Holder
    person: int | None


def codes(template: ModeTemplate) -> tuple[str, ...]:
    """The duties of both sides, the social worker's first."""
    return (*template.social_worker_duties, *template.volunteer_duties)


def of_linkage(
    template: ModeTemplate, *, has_project: bool, is_managing: bool
) -> tuple[tuple[str, bool], ...]:
    """The duties of a linkage itself, each with whether it is of the social workers' side.

    The duties of the mode stand on the project where there is one; those of managing belong
    to the linkage either way.
    """
    work = () if has_project else template.social_worker_duties
    volunteers = () if has_project else template.volunteer_duties
    if is_managing:
        work, volunteers = (*work, *MANAGING_WORK), (*volunteers, *MANAGING_VOLUNTEERS)
    return (*((code, True) for code in work), *((code, False) for code in volunteers))


def by_template(code: str, *, worker: int | None, leader: int | None) -> Held | None:
    """Who holds a duty that nobody took; None when somebody has to be named.

    >>> by_template("run_shifts", worker=1, leader=None)
    Held(code='run_shifts', holder=<Holder.WORKER: 'worker'>, person=1)
    >>> by_template("check_facts", worker=1, leader=2) is None
    True
    """
    there = {Holder.WORKER: worker, Holder.LEADER: leader}
    for holder in DUTIES[code].holders:
        if holder is Holder.CREW:
            return Held(code, holder, None)
        if there[holder] is not None:
            return Held(code, holder, there[holder])
    return None


def unfilled(
    template: ModeTemplate, taken: Collection[str], *, worker: int | None, leader: int | None
) -> tuple[str, ...]:
    """Duties that nobody took and that the template gives to nobody who is there, in order."""
    return tuple(
        code
        for code in codes(template)
        if code not in taken and by_template(code, worker=worker, leader=leader) is None
    )


class Scope(StrEnum):
    """Of what a record tells."""

    PROJECT = "project"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A small typed record: of what it tells and what must be said.

    of
        The widest thing that it may tell of; ``SHIFT`` records name a shift.
    says, counts
        A sentence, or a number of people, must be given.
    about_people
        It tells of one person of the shift, or (without a person) of everybody on it then.
    names_case
        It names a case by its number; what it says is read by who may read that case.
    """

    of: Scope
    modes: frozenset[Mode]
    says: bool = False
    counts: bool = False
    about_people: bool = False
    names_case: bool = False


_ALL = frozenset(Mode)
RECORDS: Mapping[str, RecordKind] = {
    "start": RecordKind(Scope.SHIFT, _ALL),
    "induction": RecordKind(Scope.SHIFT, _ALL, about_people=True),
    "risk_brief": RecordKind(Scope.SHIFT, _ALL, about_people=True),
    "agreement": RecordKind(Scope.SHIFT, _ALL, about_people=True),
    "pledge": RecordKind(Scope.SHIFT, frozenset({Mode.PROFESSIONAL}), about_people=True),
    "case_note": RecordKind(
        Scope.PROJECT, frozenset({Mode.PROFESSIONAL}), says=True, names_case=True
    ),
    "sign_off": RecordKind(Scope.PROJECT, frozenset({Mode.PROFESSIONAL})),
    "incident_log": RecordKind(Scope.PROJECT, _ALL, says=True),
    "command": RecordKind(Scope.PROJECT, frozenset({Mode.EMERGENCY}), says=True),
    "dispatch_order": RecordKind(Scope.PROJECT, frozenset({Mode.EMERGENCY}), says=True),
    "safe_return": RecordKind(Scope.SHIFT, frozenset({Mode.EMERGENCY}), about_people=True),
    "message_pack": RecordKind(Scope.PROJECT, frozenset({Mode.ADVOCACY}), says=True),
    "fact_check": RecordKind(Scope.PROJECT, frozenset({Mode.ADVOCACY}), says=True),
    "reach": RecordKind(Scope.PROJECT, frozenset({Mode.ADVOCACY}), counts=True),
    "pledges": RecordKind(Scope.PROJECT, frozenset({Mode.ADVOCACY}), counts=True),
}


def kinds_of(mode: Mode) -> tuple[str, ...]:
    """Kinds of record that are written by hand under a mode; the start has its own step."""
    return tuple(k for k, kind in RECORDS.items() if mode in kind.modes and k != "start")


def check_record(
    kind: str, *, mode: Mode, has_shift: bool, text: str, count: int | None, case: str = ""
) -> RecordKind:
    """Refuse a record that does not say what its kind asks for; ``case`` is a case's number.

    Refuses ``ValueInvalid`` (no kind of this mode, a number below zero), ``ValueMissing``.
    """
    rule = RECORDS.get(kind)
    if rule is None or mode not in rule.modes:
        raise ValueInvalid("kind", kind, "、".join(kinds_of(mode)))
    if rule.of is Scope.SHIFT and not has_shift:
        raise ValueMissing(field="shift")
    if rule.names_case and not case.strip():
        raise ValueMissing(field="case")
    if rule.says and not text.strip():
        raise ValueMissing(field="text")
    if rule.counts and count is None:
        raise ValueMissing(field="count")
    if count is not None and count < 0:
        raise ValueInvalid("count", str(count), "0")
    return rule


def sessions_wanted(first_on: date, last_on: date) -> int:
    """How many guidance sessions a daily service of this length asks for: one a month.

    >>> sessions_wanted(date(2026, 5, 4), date(2026, 5, 4))
    1
    >>> sessions_wanted(date(2026, 5, 4), date(2026, 7, 20))
    2
    """
    return max(1, (last_on - first_on).days // 31)


@dataclass(eq=False)
class DutyUnknown(Refusal):
    """The mode does not ask for this duty."""

    code: ClassVar[str] = "duty_unknown"
    title: str


@dataclass(eq=False)
class DutyNotTheirs(Refusal):
    """The person or team takes no part in the linkage, the project or its organization."""

    code: ClassVar[str] = "duty_not_theirs"
    name: str


@dataclass(eq=False)
class SecondEyesMissing(Refusal):
    """Whoever sets the message does not check its facts too."""

    code: ClassVar[str] = "second_eyes_missing"


@dataclass(eq=False)
class DutyDone(Refusal):
    """The duty is ticked off already."""

    code: ClassVar[str] = "duty_done"


@dataclass(eq=False)
class ShiftUnderWay(Refusal):
    """The shift was started already."""

    code: ClassVar[str] = "shift_under_way"
    started_at: datetime


@dataclass(frozen=True, slots=True)
class DutyTaken(Event):
    """Somebody took a duty, or was given it."""

    project_id: int
    duty: str


@dataclass(frozen=True, slots=True)
class LinkageDutyTaken(Event):
    """Somebody took a duty of a linkage, or was given it; 0: not a person, or not a team."""

    linkage_id: int
    duty: str
    person_id: int = 0
    team_id: int = 0


@dataclass(frozen=True, slots=True)
class LinkageDutyFinished(Event):
    """A duty of a linkage was ticked off."""

    linkage_id: int
    duty: str


@dataclass(frozen=True, slots=True)
class DutiesSettled(Event):
    """Duties that nobody took were given by the mode's template."""

    project_id: int
    count: int


@dataclass(frozen=True, slots=True)
class DutyFinished(Event):
    """A duty was ticked off."""

    project_id: int
    duty: str


@dataclass(frozen=True, slots=True)
class RecordMade(Event):
    """A record of a mode was written."""

    project_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class ShiftBegun(Event):
    """Everything was there and the shift began."""

    shift_id: int
    people: int


@dataclass(frozen=True, slots=True)
class PartAdded(Event):
    """A project got a part with a mode of its own."""

    project_id: int
    part_id: int
    mode: str


@dataclass(frozen=True, slots=True)
class ClosedShort(Event):
    """A project was closed though evidence is missing, and why."""

    project_id: int
    missing: tuple[str, ...]
    reason: str
