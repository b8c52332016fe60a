"""Governance templates of the five types of organization: what should be there.

Each type has a list of things; most are read from what is on record, the others somebody of
the organization states, with a day and a note. O1 follows the "six haves" of a volunteer
service station (2024 Opinions §5.2: 场所、队伍、项目、设施、制度、标识); O2 to O5 are drawn
from the seed article, the numbers are this project's own proposal. Counts are people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.linkage import OrganizationKind
from liandong.core.refusals import Refusal

AGENCY_FORMS = frozenset({"民办非企业单位", "社会服务机构"})
"""Forms of registration of a social service body, the old name and the one of today."""
LEAST_LICENSED = 3
"""Licensed social workers before a volunteer organization turns agency; a proposal."""


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What the records say of an organization.

    outside_supervised
        Its social workers whom somebody from outside guides.
    volunteers_per_worker
        Active volunteers for one social worker, rounded up; ``span_amber`` is bearable.
    agreements
        Memoranda in force; ``joint_projects`` are running with another organization.
    """

    has_place: bool = False
    teams: int = 0
    team_leaders: int = 0
    projects_of_year: int = 0
    social_workers: int = 0
    licensed: int = 0
    outside_supervised: int = 0
    volunteers_per_worker: int = 0
    span_amber: int = 30
    is_social_service_body: bool = False
    agreements: int = 0
    joint_projects: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the template.

    is_stated
        Nothing on record shows it: somebody of the organization says so.
    since
        The day of the statement, if it is one.
    """

    code: str
    is_there: bool
    is_stated: bool = False
    since: date | None = None


STATED: Mapping[OrganizationKind, tuple[str, ...]] = {
    OrganizationKind.STATION: ("facilities", "rules", "sign"),
    OrganizationKind.AGENCY_TEAM: ("rules",),
    OrganizationKind.VOLUNTEER_ORGANIZATION: ("post",),
    OrganizationKind.TRANSITION: ("charter", "finance", "handover"),
    OrganizationKind.AGENCY_AND_ORGANIZATION: ("rules",),
}
"""What is stated for each type, beyond what the records show."""


def checklist(
    kind: OrganizationKind, facts: OrganizationFacts, stated: Mapping[str, date]
) -> list[Item]:
    """The template of a type, each item with whether it is there, in the order of building."""
    held = {
        OrganizationKind.STATION: [
            ("place", facts.has_place),
            ("team", facts.teams > 0),
            ("project", facts.projects_of_year > 0),
        ],
        OrganizationKind.AGENCY_TEAM: [
            ("social_worker", facts.social_workers > 0),
            ("team", facts.teams > 0),
            ("team_leaders", 0 < facts.teams <= facts.team_leaders),
            ("span", facts.social_workers > 0 and facts.volunteers_per_worker <= facts.span_amber),
        ],
        OrganizationKind.VOLUNTEER_ORGANIZATION: [
            ("social_worker", facts.social_workers > 0),
            ("outside_supervisor", 0 < facts.social_workers <= facts.outside_supervised),
            ("team", facts.teams > 0),
        ],
        OrganizationKind.TRANSITION: [
            ("first_social_worker", facts.social_workers > 0),
            ("outside_supervisor", facts.outside_supervised > 0),
            ("licensed_enough", facts.licensed >= LEAST_LICENSED),
            ("registration_changed", facts.is_social_service_body),
        ],
        OrganizationKind.AGENCY_AND_ORGANIZATION: [
            ("agreement", facts.agreements > 0),
            ("joint_project", facts.joint_projects > 0),
            ("social_worker", facts.social_workers > 0),
        ],
    }[kind]
    return [Item(code, is_there) for code, is_there in held] + [
        Item(code, code in stated, is_stated=True, since=stated.get(code)) for code in STATED[kind]
    ]


def check_statement(kind: OrganizationKind, code: str, note: str) -> None:
    """Refuse ``NotStated`` for what the records show, ``NoteMissing`` without a word of proof."""
    if code not in STATED[kind]:
        raise NotStated(item=code)
    if len(note.strip()) < 2:
        raise NoteMissing()


@dataclass(eq=False)
class NotStated(Refusal):
    """This is read from the records; nobody states it."""

    code: ClassVar[str] = "not_stated"
    item: str


@dataclass(eq=False)
class NoteMissing(Refusal):
    """A statement says where it can be seen."""

    code: ClassVar[str] = "note_missing"


@dataclass(frozen=True, slots=True)
class GovernanceStated(Event):
    """Somebody of an organization said that a thing of its template is there."""

    organization_id: int
    item: str


@dataclass(frozen=True, slots=True)
class GovernanceTakenBack(Event):
    """Such a statement does not hold any more."""

    organization_id: int
    item: str
