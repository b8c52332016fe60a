"""A county's plan: who is set up at once, read from one file that a person can type.

Lists are pasted as text, one line each, columns parted by commas (， too), tabs or 、.
Stations: name, and the street where it does not begin the name. People: role, name,
telephone, and the station or body for whom they work.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from liandong.core import policy
from liandong.core.authority import Line
from liandong.core.divisions import Division, UnknownDivision, children, division, normalized
from liandong.core.events import Event
from liandong.core.refusals import Refusal

COUNTY_DIGITS = 6
ROLES: Mapping[str, str] = {
    "协调员": "coordinator",
    "主管部门人员": "officer",
    "督导": "supervisor",
    "社工": "social_worker",
}
_PARTED = re.compile(r"[,，\t、]")
_KNOWN = frozenset({"division", "department", "line", "hub", "stations", "people", "rules"})
_RULES = frozenset({"title", "since", "until", "like", "preset", "source", "set"})


@dataclass(eq=False)
class PlanWrong(Refusal):
    """A line of the plan cannot be; ``remedy`` says what may stand there."""

    code: ClassVar[str] = "plan_wrong"
    where: str
    value: str
    remedy: str


@dataclass(eq=False)
class CountyThere(Refusal):
    """The county has a hub already."""

    code: ClassVar[str] = "county_there"
    name: str


@dataclass(frozen=True, slots=True)
class CountySetUp(Event):
    """A county's bodies, people and draft rules were put on record at once."""

    division: str
    region: str
    stations: int
    people: int
    rules: int


@dataclass(frozen=True, slots=True)
class Station:
    """A street's social-work station."""

    name: str
    division: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works in the county; ``unit`` is a station's or the hub's name.

    ``row`` is the line of the list on which they stand.
    """

    role: str
    name: str
    phone: str
    unit: str
    row: int


@dataclass(frozen=True, slots=True)
class RulesPlan:
    """The first draft of local rules: like another place, from a preset, and by itself."""

    title: str
    since: date
    until: date | None
    like: str
    preset: str
    source: str
    values: Mapping[str, object]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """Everything of one county; ``line`` is the department's (``core.authority.Line``)."""

    division: str
    department: str
    line: str
    hub: str
    stations: tuple[Station, ...]
    people: tuple[Staff, ...]
    rules: RulesPlan | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell of the lists that cannot be: its list, row, column, and what may be.

    ``row`` is the line of the text (from 1); 0 where the list as a whole lacks something.
    """

    table: str
    row: int
    column: str
    value: str
    remedy: str


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The cells of each line with its number; empty lines and remarks count but say nothing."""
    return [
        (n, [cell.strip() for cell in _PARTED.split(line)])
        for n, line in enumerate(map(str.strip, text.splitlines()), 1)
        if line and not line.startswith("#")
    ]


def _street_of(name: str, told: str, streets: tuple[Division, ...]) -> str:
    """The street that a station's second column names, or with which its name begins."""
    for street in streets:
        if told in {street.code, street.name} or (not told and name.startswith(street.name)):
            return street.code
    return ""


def _stations(text: str, county: str, hub: str) -> tuple[tuple[Station, ...], list[Problem]]:
    streets = children(county)
    names = "、".join(street.name for street in streets)[:300]
    found: list[Station] = []
    wrong: list[Problem] = []
    taken = {hub}
    for n, row in _rows(text):
        name, told = (*row, "")[:2]
        code = _street_of(name, told, streets)
        if not code:
            wrong.append(Problem("stations", n, "street", told or name, names))
        if not name or name in taken:
            wrong.append(Problem("stations", n, "name", name, f"{name or '…社会工作站'}（2）"))
        taken.add(name)
        found.append(Station(name, code))
    return tuple(found), wrong


def _people(text: str, units: frozenset[str]) -> tuple[tuple[Staff, ...], list[Problem]]:
    found: list[Staff] = []
    wrong: list[Problem] = []
    for n, row in _rows(text):
        role, name, phone, unit = (*row, "", "", "")[:4]
        if role not in ROLES:
            wrong.append(Problem("people", n, "role", role, "、".join(ROLES)))
        if not name:
            wrong.append(Problem("people", n, "name", name, "王芳"))
        if not phone:
            wrong.append(Problem("people", n, "phone", phone, "13800001234"))
        if (unit or ROLES.get(role) == "social_worker") and unit not in units:
            wrong.append(Problem("people", n, "unit", unit, "、".join(sorted(units))[:300]))
        found.append(Staff(ROLES.get(role, ""), name, phone, unit, n))
    if all(one.role != "coordinator" for one in found):
        wrong.append(Problem("people", 0, "role", "", "协调员，姓名，电话"))
    return tuple(found), wrong


def _lists(
    stations: str, people: str, *, county: str, hub: str
) -> tuple[tuple[Station, ...], tuple[Staff, ...], list[Problem]]:
    """Both lists as typed, and every cell of them that cannot be, in order."""
    bodies, wrong = _stations(stations, county, hub)
    staff, more = _people(people, frozenset({hub, *(one.name for one in bodies)}))
    return bodies, staff, wrong + more


def list_problems(stations: str, people: str, *, county: str, hub: str) -> list[Problem]:
    """Every cell of both lists that cannot be, in order; what the records say comes later.

    >>> found = list_problems("", "社工，王芳", county="330106", hub="枢纽")
    >>> [(one.row, one.column) for one in found]
    [(1, 'phone'), (1, 'unit'), (0, 'role')]
    """
    return _lists(stations, people, county=county, hub=hub)[2]


def _day(where: str, value: object) -> date:
    if not isinstance(value, date):
        raise PlanWrong(where, str(value), "2027-01-01")
    return value


def _rules(told: Mapping[str, Any]) -> RulesPlan:
    for name in told:
        if name not in _RULES:
            raise PlanWrong("rules", name, "、".join(sorted(_RULES)))
    entries: Mapping[str, Any] = told.get("set", {})
    for key, entry in entries.items():
        if not isinstance(entry, dict) or "value" not in entry or not entry.get("source"):
            raise PlanWrong(f"rules.set.{key}", str(entry)[:60], 'value = …, source = "…"')
    until = told.get("until")
    return RulesPlan(
        title=str(told.get("title", "")),
        since=_day("rules.since", told.get("since")),
        until=_day("rules.until", until) if until is not None else None,
        like=normalized(str(told.get("like", ""))) if told.get("like") else "",
        preset=str(told.get("preset", "")),
        source=str(told.get("source", "")),
        values={key: entry["value"] for key, entry in entries.items()},
        sources={key: str(entry["source"]) for key, entry in entries.items()},
    )


def lines_of(preset: str) -> list[str]:
    """The lines to which a ready-made set of rules gives the work; none where it says nothing."""
    found = policy.presets().get(preset)
    given = found.values.get("authority_powers", {}) if found is not None else {}
    return sorted(set(given.values())) if isinstance(given, Mapping) else []


def read_plan(text: str) -> CountyPlan:
    """A plan as typed. Raises PlanWrong naming the place in the file, the value and a remedy."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PlanWrong("file", str(problem)[:80], "liandong county --template") from None
    return plan_of(told)


def plan_of(told: Mapping[str, Any]) -> CountyPlan:
    """A plan from its parts, as the file names them. Raises PlanWrong."""
    for name in told:
        if name not in _KNOWN:
            raise PlanWrong("file", name, "、".join(sorted(_KNOWN)))
    code = normalized(str(told.get("division", "")))
    try:
        place = division(code)
    except UnknownDivision:
        raise PlanWrong("division", code or "—", "330106") from None
    if len(code) != COUNTY_DIGITS:
        raise PlanWrong("division", f"{place.name}（{code}）", "330106")
    for name in ("department", "hub"):
        if not str(told.get(name, "")).strip():
            raise PlanWrong(name, "—", f"{place.name}…")
    line = str(told.get("line", Line.SOCIAL_WORK.value))
    if line not in set(Line):
        raise PlanWrong("line", line, "、".join(Line))
    hub = str(told["hub"]).strip()
    stations, people, wrong = _lists(
        str(told.get("stations", "")), str(told.get("people", "")), county=code, hub=hub
    )
    for one in wrong:
        where = f"{one.table} {one.row}" if one.row else one.table
        raise PlanWrong(where, one.value or "—", one.remedy)
    rules = _rules(told["rules"]) if told.get("rules") else None
    lines = lines_of(rules.preset) if rules is not None else []
    if lines and line not in lines:
        raise PlanWrong("line", line, "、".join(lines))
    return CountyPlan(
        division=code,
        department=str(told["department"]).strip(),
        line=line,
        hub=hub,
        stations=stations,
        people=people,
        rules=rules,
    )
