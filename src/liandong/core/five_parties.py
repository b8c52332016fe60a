"""五社联动: who of the five is there in a community, what ties them, what is missing, what next.

The five are the community itself (its residents and their needs), social organizations, social
workers, volunteers, and charity resources. The names of the five are the State's (Opinions of
April 2021, after 民发〔2013〕178号); what counts as being there, as a tie and as a lack is the
project's own proposal. Counts only: no rule here knows a person. "Of late" is ``RECENT_DAYS``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

RECENT_DAYS = 90
AHEAD_DAYS = 14
"""Shifts within so many days ask for people now."""


class Party(StrEnum):
    """The five, in the order in which they are always shown."""

    COMMUNITY = "community"
    ORGANIZATIONS = "organizations"
    SOCIAL_WORKERS = "social_workers"
    VOLUNTEERS = "volunteers"
    RESOURCES = "resources"


class Lack(StrEnum):
    """What a party lacks, or leaves lying; what to do about each is one step."""

    SILENT = "silent"
    NEEDS_LATE = "needs_late"
    NEEDS_UNTAKEN = "needs_untaken"
    NO_ORGANIZATION = "no_organization"
    NO_PROJECT = "no_project"
    APART = "apart"
    SEATS_EMPTY = "seats_empty"
    NO_WORKER = "no_worker"
    UNGUIDED = "unguided"
    ASLEEP = "asleep"
    OVER_SPAN = "over_span"
    NO_VOLUNTEER = "no_volunteer"
    NOBODY_SERVED = "nobody_served"
    WISHES_WAITING = "wishes_waiting"
    NO_OFFER = "no_offer"
    REQUESTS_UNANSWERED = "requests_unanswered"
    OFFERS_UNASKED = "offers_unasked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is counted in one community.

    needs
        Open ones and those filed of late; ``needs_open`` of them wait or run,
        ``needs_untaken`` are open without a project, ``needs_late`` past their answer's day,
        ``needs_answered`` were answered of late, ``needs_in_projects`` are taken by a project.
    organizations, teams
        That have their seat here or run a published project here.
    projects
        Published ones here; ``projects_guided`` have a social worker.
    memoranda
        Signed by both, at least one side being here.
    seats_empty
        People still missing on shifts of the next ``AHEAD_DAYS``, on ``shifts_short`` shifts.
    workers
        Social workers of the projects, and those employed by an organization seated here.
    linkages
        That hold and serve here; ``asleep`` of them are found to rest (联而不动).
    apart
        Open findings of two who serve side by side without a link (平行不联).
    volunteers
        Who live here; ``active`` of them served of late anywhere; ``team_members`` stand in
        the teams here; ``served`` services took place here of late.
    gaps
        What the sides of the linkages say they lack (the contribution matrix).
    offers
        Living ones; ``offers_of_people`` are private people's, ``offers_unasked`` nobody ever
        asked for.
    requests
        Open ones for use here; ``requests_unanswered`` have no booking that stands.
    bookings
        For use here, agreed or used of late; ``bookings_guided`` for a project with a social
        worker.
    green_span
        How many active volunteers one social worker can guide well, by the region's profile.
    """

    needs: int = 0
    needs_open: int = 0
    needs_late: int = 0
    needs_untaken: int = 0
    needs_answered: int = 0
    needs_in_projects: int = 0
    notes: int = 0
    organizations: int = 0
    teams: int = 0
    projects: int = 0
    projects_guided: int = 0
    memoranda: int = 0
    shifts_short: int = 0
    seats_empty: int = 0
    workers: int = 0
    linkages: int = 0
    asleep: int = 0
    apart: int = 0
    gaps: int = 0
    volunteers: int = 0
    active: int = 0
    team_members: int = 0
    served: int = 0
    wishes_waiting: int = 0
    offers: int = 0
    offers_of_people: int = 0
    offers_unasked: int = 0
    requests: int = 0
    requests_unanswered: int = 0
    bookings: int = 0
    bookings_guided: int = 0
    green_span: int = 10


@dataclass(frozen=True, slots=True)
class Missing:
    """One lack and how many: 3 needs nobody has taken, 2 projects without a social worker."""

    lack: Lack
    n: int = 0


@dataclass(frozen=True, slots=True)
class Stand:
    """How one of the five stands: whether it is there, and what it lacks, the gravest first."""

    party: Party
    is_here: bool
    missing: tuple[Missing, ...]

    @property
    def next(self) -> Missing | None:
        """The one thing to do next is about the gravest lack; None when nothing is missing."""
        return self.missing[0] if self.missing else None


@dataclass(frozen=True, slots=True)
class Tie:
    """What two of the five do with each other of late; 0: nothing that is on record."""

    one: Party
    other: Party
    n: int

    @property
    def strength(self) -> int:
        """From 0 (none) to 3 (strong), for drawing: each step takes about four times more."""
        return 0 if self.n <= 0 else 1 if self.n < 4 else 2 if self.n < 16 else 3


def is_here(party: Party, facts: Facts) -> bool:
    """Whether one of the five is there at all.

    The community is there when it says what it needs; charity resources when something is
    offered here or was brought here of late.
    """
    return {
        Party.COMMUNITY: facts.needs > 0,
        Party.ORGANIZATIONS: facts.organizations + facts.teams > 0,
        Party.SOCIAL_WORKERS: facts.workers > 0,
        Party.VOLUNTEERS: facts.volunteers > 0 or facts.served > 0,
        Party.RESOURCES: facts.offers > 0 or facts.bookings > 0,
    }[party]


def over_span(facts: Facts) -> int:
    """How many active volunteers are more than the social workers can guide well; never below 0.

    >>> over_span(Facts(workers=2, active=25, green_span=10))
    5
    """
    return max(0, facts.active - facts.workers * facts.green_span) if facts.workers else 0


def _lacks(party: Party, facts: Facts) -> Iterable[tuple[Lack, int]]:
    """Each lack of a party with its number, in the order of what weighs more."""
    if party is Party.COMMUNITY:
        yield Lack.NEEDS_LATE, facts.needs_late
        yield Lack.NEEDS_UNTAKEN, facts.needs_untaken
    elif party is Party.ORGANIZATIONS:
        yield Lack.SEATS_EMPTY, facts.seats_empty
        yield Lack.NO_PROJECT, 0 if facts.projects else facts.organizations
        yield Lack.APART, facts.apart
    elif party is Party.SOCIAL_WORKERS:
        yield Lack.UNGUIDED, facts.projects - facts.projects_guided
        yield Lack.ASLEEP, facts.asleep
        yield Lack.OVER_SPAN, over_span(facts)
    elif party is Party.VOLUNTEERS:
        yield Lack.NOBODY_SERVED, 0 if facts.served else facts.volunteers
        yield Lack.WISHES_WAITING, facts.wishes_waiting
    else:
        yield Lack.REQUESTS_UNANSWERED, facts.requests_unanswered
        yield Lack.OFFERS_UNASKED, facts.offers_unasked


_ABSENT = {
    Party.COMMUNITY: Lack.SILENT,
    Party.ORGANIZATIONS: Lack.NO_ORGANIZATION,
    Party.SOCIAL_WORKERS: Lack.NO_WORKER,
    Party.VOLUNTEERS: Lack.NO_VOLUNTEER,
    Party.RESOURCES: Lack.NO_OFFER,
}


def stands(facts: Facts) -> tuple[Stand, ...]:
    """How each of the five stands. That a party is absent comes before whatever else it lacks."""
    found = []
    for party in Party:
        here = is_here(party, facts)
        missing = [] if here else [Missing(_ABSENT[party])]
        missing += [Missing(lack, n) for lack, n in _lacks(party, facts) if n > 0]
        found.append(Stand(party, here, tuple(missing)))
    return tuple(found)


def ties(facts: Facts) -> tuple[Tie, ...]:
    """The ten ties between the five, each with the number that shows it."""
    counted = {
        (Party.COMMUNITY, Party.ORGANIZATIONS): facts.needs_in_projects,
        (Party.COMMUNITY, Party.SOCIAL_WORKERS): facts.needs_answered,
        (Party.COMMUNITY, Party.VOLUNTEERS): facts.served,
        (Party.COMMUNITY, Party.RESOURCES): facts.bookings,
        (Party.ORGANIZATIONS, Party.SOCIAL_WORKERS): facts.projects_guided,
        (Party.ORGANIZATIONS, Party.VOLUNTEERS): facts.team_members,
        (Party.ORGANIZATIONS, Party.RESOURCES): facts.offers - facts.offers_of_people,
        (Party.SOCIAL_WORKERS, Party.VOLUNTEERS): facts.linkages,
        (Party.SOCIAL_WORKERS, Party.RESOURCES): facts.bookings_guided,
        (Party.VOLUNTEERS, Party.RESOURCES): facts.offers_of_people,
    }
    return tuple(Tie(one, other, counted[one, other]) for one, other in combinations(Party, 2))


def present(facts: Facts) -> int:
    """How many of the five are there."""
    return sum(is_here(party, facts) for party in Party)
