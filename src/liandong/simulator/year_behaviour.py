"""How people in the simulated year behave: every parameter with unit, range and source.

Few of these have been measured anywhere. ``source`` says which: a section of published numbers,
or ``proposal`` for an assumption of ours. Compare settings with them, do not forecast; a hub
replaces them by what its own records say (``year_fit``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

PROPOSAL = "proposal"


def _told(value: float, low: float, high: float, unit: str, source: str = PROPOSAL) -> Any:
    return field(default=value, metadata={"low": low, "high": high, "unit": unit, "source": source})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table of parameters."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str

    @property
    def is_proposal(self) -> bool:
        """Whether nobody measured it."""
        return self.source == PROPOSAL


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Parameters of a year. Shares are from 0 to 1; ``parameters`` gives units and sources."""

    active: float = _told(0.30, 0.05, 1, "share of registered", "Cixi 2022: 28 % by credited hours")
    needs_per_100: float = _told(2.2, 0.1, 20, "needs a week per 100 active volunteers")
    visit_share: float = _told(0.6, 0, 1, "share of needs that are visits to one household")
    visit_people: float = _told(2, 1, 5, "people asked for by a visit")
    activity_median: float = _told(8, 1, 60, "people asked for by an activity, median")
    activity_sigma: float = _told(0.7, 0.05, 2, "spread of that, of the logarithm")
    hours_median: float = _told(2.5, 0.25, 8, "hours of one service, median")
    hours_sigma: float = _told(
        0.66, 0.05, 2, "spread of that, of the logarithm", "Ningbo 2022: 3.1 hours on average"
    )
    professional: float = _told(0.25, 0, 1, "share of needs that ask for a credential")
    credentialed: float = _told(0.15, 0, 1, "share of volunteers who hold it")
    side_km: float = _told(3.0, 0.5, 20, "side of a street of 500 volunteers, km")
    radius_km: float = _told(1.5, 0.2, 20, "how far a volunteer goes, median, km")
    slots_free: float = _told(0.20, 0.02, 1, "share of the 21 parts of a week that are free")
    willing: float = _told(
        0.13,
        0.01,
        1,
        "chance to look, or to be free to be asked, in a week",
        "set so that an "
        "active volunteer serves about 4 times a year (China 2019–2025: 3.5 h a registered one)",
    )
    says_yes: float = _told(0.75, 0.05, 1, "chance to take what is offered or seen")
    shows_up: float = _told(0.90, 0.3, 1, "chance of coming after a yes, guided")
    stale_shows_up: float = _told(0.85, 0.3, 1, "that chance's factor without contact in 14 days")
    exit_month: float = _told(0.025, 0, 0.5, "share that leaves in a month, guided")
    stale_exit: float = _told(1.6, 1, 5, "that share's factor without contact in 14 days")
    idle_exit: float = _told(1.5, 1, 5, "that share's factor after 8 weeks without a service")
    tired_exit: float = _told(1.5, 1, 5, "that share's factor above 3 services in 4 weeks")
    waits_weeks: float = _told(4, 1, 26, "weeks after which a need is given up")
    guidance_minutes: float = _told(20, 5, 90, "minutes of a social worker for one contact")
    lead_minutes: float = _told(150, 10, 480, "minutes to prepare, lead and record one service")
    desk_hours: float = _told(16, 0, 35, "hours of paper and meetings in a week of 40")
    case_hours: float = _told(12, 0, 35, "hours of casework in a week of 40")
    leaders_share: float = _told(0.10, 0, 0.5, "team leaders among volunteers, if there are any")
    strain: float = _told(0.16, 0, 1, "what a full week adds to strain; twice the load, 4 times")
    relief: float = _told(0.06, 0, 1, "what a week takes off")
    supervision_relief: float = _told(0.05, 0, 1, "what supervision takes off more in a week")
    burnt_at: float = _told(1.0, 0.1, 5, "strain from which a social worker counts as burnt out")
    worker_exit_month: float = _told(0.015, 0, 0.3, "social workers who leave in a month")
    burnt_exit: float = _told(3.0, 1, 10, "that share's factor when burnt out")
    vacancy_weeks: float = _told(8, 0, 52, "weeks until a post is filled again")
    post_cost: float = _told(
        60_000, 10_000, 400_000, "yuan a year for a post", "Shenzhen 2007, per bought post"
    )
    supervised_by_one: float = _told(8, 1, 40, "social workers to one supervisor", "Shenzhen 2007")

    def __post_init__(self) -> None:
        for one in self.parameters():
            if not one.low <= one.value <= one.high:
                raise ValueError(
                    f"{one.name} must be {one.low}..{one.high} ({one.unit}), got {one.value}."
                )
        if self.desk_hours + self.case_hours >= 40:
            raise ValueError("Paper and casework must leave something of a week of 40 hours.")

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter as it stands, in the order of the table."""
        for one in fields(self):
            told = one.metadata
            yield Parameter(
                one.name,
                getattr(self, one.name),
                told["low"],
                told["high"],
                told["unit"],
                told["source"],
            )

    def with_values(self, values: dict[str, float]) -> "Behaviour":
        """The same with some values replaced; ``ValueError`` names what is unknown or off."""
        unknown = sorted(set(values) - {one.name for one in fields(self)})
        if unknown:
            raise ValueError(f"No such parameter: {', '.join(unknown)}.")
        return replace(self, **values)
