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
_KNOWN = frozenset({"division", "department", "hub", "stations", "people", "rules"})
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
    """Somebody who works in the county; ``unit`` is a station's or the hub's name."""

    role: str
    name: str
    phone: str
    unit: str


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
    """Everything of one county."""

    division: str
    department: str
    hub: str
    stations: tuple[Station, ...]
    people: tuple[Staff, ...]
    rules: RulesPlan | None


def _rows(text: str) -> list[list[str]]:
    lines = (line.strip() for line in text.splitlines())
    return [
        [cell.strip() for cell in _PARTED.split(line)]
        for line in lines
        if line and not line.startswith("#")
    ]


def _street_of(name: str, told: str, streets: tuple[Division, ...]) -> str:
    """The street that a station's second column names, or with which its name begins."""
    for street in streets:
        if told in {street.code, street.name} or (not told and name.startswith(street.name)):
            return street.code
    return ""


def _stations(text: str, county: str) -> tuple[Station, ...]:
    streets = children(county)
    names = "、".join(street.name for street in streets)
    found: list[Station] = []
    for n, row in enumerate(_rows(text), 1):
        name, told = row[0], row[1] if len(row) > 1 else ""
        code = _street_of(name, told, streets)
        if not code:
            raise PlanWrong(f"stations {n}", told or name, names[:300])
        if any(one.name == name for one in found):
            raise PlanWrong(f"stations {n}", name, "1×")
        found.append(Station(name, code))
    return tuple(found)


def _people(text: str, units: frozenset[str]) -> tuple[Staff, ...]:
    found: list[Staff] = []
    for n, row in enumerate(_rows(text), 1):
        role, name, phone, unit = (*row, "", "", "", "")[:4]
        if role not in ROLES:
            raise PlanWrong(f"people {n}", role, "、".join(ROLES))
        if not name or not phone:
            raise PlanWrong(f"people {n}", "，".join(row), "社工，王芳，13800001234，…社会工作站")
        if (unit or ROLES[role] == "social_worker") and unit not in units:
            raise PlanWrong(f"people {n}", unit or "—", "、".join(sorted(units))[:300])
        found.append(Staff(ROLES[role], name, phone, unit))
    return tuple(found)


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


def read_plan(text: str) -> CountyPlan:
    """A plan as typed. Raises PlanWrong naming the place in the file, the value and a remedy."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PlanWrong("file", str(problem)[:80], "liandong county --template") from None
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
    hub = str(told["hub"]).strip()
    stations = _stations(str(told.get("stations", "")), code)
    units = frozenset({hub, *(one.name for one in stations)})
    people = _people(str(told.get("people", "")), units)
    if not any(one.role == "coordinator" for one in people):
        raise PlanWrong("people", "—", "协调员，姓名，电话")
    return CountyPlan(
        division=code,
        department=str(told["department"]).strip(),
        hub=hub,
        stations=stations,
        people=people,
        rules=_rules(told["rules"]) if told.get("rules") else None,
    )
