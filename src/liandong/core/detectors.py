"""Two detectors: 联而不动 (linked, no joint act) and 平行不联 (side by side, no link).

Both are stated rules over days. They compute nothing about a person: the first reads the days
of joint acts of a linkage, the second counts services of organizations and teams by street
and group, and stays silent where fewer people served than the profile's least. A finding is a
question to both sides; people answer it. Sources: the seed article names the two troubles;
every number is the project's own and lies in the profile (``linkage_health``).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.linkage_health import HealthRules
from liandong.core.project_modes import Mode
from liandong.core.refusals import Refusal

_YEAR = timedelta(days=365)
_LEAST_GAPS = 1
_STREET_DIGITS = 9
ONE_OFF = frozenset({Mode.EVENT, Mode.EMERGENCY})
"""Modes whose linkage has done its work when the event is over."""

PartyKey = tuple[str, int]
"""``("team", 3)`` or ``("organization", 4)``."""


class Finding(StrEnum):
    """What a detector finds."""

    DORMANT = "dormant"
    PARALLEL = "parallel"


class FindingState(StrEnum):
    """From found to what became of it. The first three are open."""

    NEW = "new"
    NUDGED = "nudged"
    ANSWERED = "answered"
    REVIVED = "revived"
    DISMISSED = "dismissed"
    GONE = "gone"


OPEN = (FindingState.NEW, FindingState.NUDGED, FindingState.ANSWERED)


class DismissReason(StrEnum):
    """Why a finding is none."""

    SEASONAL = "seasonal"
    FINISHED = "finished"
    PLANNED = "planned"
    LINKED_ALREADY = "linked_already"
    NO_OVERLAP = "no_overlap"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Acts:
    """The joint acts of one linkage: shifts served under it, guidance sessions, reviews.

    days
        Distinct local days, ascending, of two years at most.
    planned_on
        The next joint act that somebody has already said yes to.
    is_work_done
        Its project is finished or called off.
    rest_months
        Months (1–12) in which the two sides said that they rest; their days do not count.
    """

    since: date
    mode: Mode
    days: Sequence[date] = ()
    planned_on: date | None = None
    until: date | None = None
    is_work_done: bool = False
    rest_months: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Dormancy:
    """Since when there was no joint act, for how many days, after how many it was found."""

    since: date
    days: int
    after_days: int
    next_step: str


def dormant(
    acts: Acts, today: date, rules: HealthRules, *, off: Collection[date] = frozenset()
) -> Dormancy | None:
    """联而不动: the agreement holds, and no joint act for more than ``dormant_days`` days.

    ``off`` are public holidays; they and stated months of rest do not count. A linkage that
    usually meets rarely is given
    ``rhythm_times`` its own usual gap (up to ``rhythm_most_days``). Nothing is found when the
    linkage has ended, was made for one event that took place, has a joint act ahead to which
    somebody said yes, or was just as quiet at this time a year ago and came back.
    """
    if acts.until is not None and acts.until <= today:
        return None
    if acts.mode in ONE_OFF and acts.days:
        return None
    if acts.planned_on is not None and acts.planned_on <= today + timedelta(rules.planned_days):
        return None
    done = [day for day in acts.days if day <= today]
    last = max(done[-1], acts.since) if done else acts.since
    after = rules.dormant_days
    usual = usual_gap(done, today)
    if usual is not None:
        after = max(after, min(rules.rhythm_most_days, round(rules.rhythm_times * usual)))
    if (today - last).days <= after or today.month in acts.rest_months:
        return None
    silent = (last + timedelta(days=n) for n in range(1, (today - last).days + 1))
    days = sum(day not in off and day.month not in acts.rest_months for day in silent)
    if days <= after or _is_seasonal(done, last, today, rules):
        return None
    step = "end_or_renew" if acts.is_work_done else "hold_review" if done else "first_service"
    return Dormancy(last, days, after, step)


def months_of(mask: int) -> frozenset[int]:
    """The months behind a mask; bit 0 is January.

    >>> sorted(months_of(0b11000000))
    [7, 8]
    """
    return frozenset(month for month in range(1, 13) if mask >> (month - 1) & 1)


def mask_of(months: Iterable[int]) -> int:
    """The mask of months."""
    return sum({1 << (month - 1) for month in months})


def usual_gap(days: Sequence[date], today: date) -> float | None:
    """The median of the days between two joint acts of two years; None: too few to say."""
    late = [day for day in days if today - 2 * _YEAR < day]
    gaps = [(after - before).days for before, after in pairwise(late)]
    return median(gaps) if len(gaps) >= _LEAST_GAPS else None


def _is_seasonal(days: Sequence[date], last: date, today: date, rules: HealthRules) -> bool:
    """Whether the same weeks a year ago were as quiet, with acts before and after them."""
    slack = timedelta(days=rules.season_slack_days)
    quiet_from, quiet_until = last - _YEAR + slack, today - _YEAR - slack
    if quiet_from >= quiet_until:
        return False
    was_quiet = not any(quiet_from < day <= quiet_until for day in days)
    came_before = any(day <= quiet_from for day in days)
    came_back = any(quiet_until < day <= today - slack for day in days)
    return was_quiet and came_before and came_back


@dataclass(frozen=True, slots=True)
class Presence:
    """One party's services at one street for one group, within ``parallel_days``.

    place
        A street code, never an address. ``group`` is a code of the national table.
    people
        Different people who served; a party of few is never shown.
    days_everywhere
        Days of service of the party at all places and for all groups.
    """

    party: PartyKey
    is_work: bool
    place: str
    group: str
    days: frozenset[date]
    people: int
    days_everywhere: int


@dataclass(frozen=True, slots=True)
class ParallelPair:
    """Two who serve the same place and group without a link: the work side first."""

    work: PartyKey
    helper: PartyKey
    place: str
    group: str
    services: int
    since: date

    @property
    def key(self) -> str:
        """The same pair at the same place has the same key, whenever it is found."""
        (one, a), (other, b) = self.work, self.helper
        return f"parallel:{one}:{a}:{other}:{b}:{self.place}:{self.group}"


def parallel(
    presences: Iterable[Presence], linked: Collection[frozenset[PartyKey]], today: date,
    rules: HealthRules,
) -> list[ParallelPair]:  # fmt: skip
    """平行不联: two regulars at one street for one group, one of each side, and no link.

    Each served there on at least ``parallel_services`` days, with at least ``parallel_people``
    different people, is there with ``parallel_share_pct`` percent of its services (who only
    passes through is not at home), and was there within ``parallel_quiet_days``; both were there
    together for ``parallel_span_days``: a fair or a summer month is none. ``linked`` are pairs
    that have a linkage, a common project, or one of whom carries the other. Most services first.
    """
    spots: dict[tuple[str, str], list[Presence]] = {}
    for one in presences:
        if _is_regular(one, today, rules):
            spots.setdefault((one.place, one.group), []).append(one)
    found = []
    for (place, group), there in spots.items():
        for work in (p for p in there if p.is_work):
            for helper in (p for p in there if not p.is_work):
                pair = frozenset({work.party, helper.party})
                since = max(min(work.days), min(helper.days))
                span = min(max(work.days), max(helper.days)) - since
                is_long = span.days >= rules.parallel_span_days
                if len(pair) == 2 and pair not in linked and is_long:
                    found.append(
                        ParallelPair(
                            work.party, helper.party, place, group,
                            len(work.days) + len(helper.days),
                            since,
                        )
                    )  # fmt: skip
    return sorted(found, key=lambda p: (-p.services, p.key))


def _is_regular(one: Presence, today: date, rules: HealthRules) -> bool:
    return (
        len(one.place) >= _STREET_DIGITS
        and len(one.days) >= rules.parallel_services
        and one.people >= rules.parallel_people
        and 100 * len(one.days) >= rules.parallel_share_pct * one.days_everywhere
        and (today - max(one.days)).days <= rules.parallel_quiet_days
    )


def is_revived(nudged_on: date | None, first_act_on: date, rules: HealthRules) -> bool:
    """Whether an act came within ``revive_days`` of the nudge; without a nudge never."""
    if nudged_on is None:
        return False
    return 0 <= (first_act_on - nudged_on).days <= rules.revive_days


@dataclass(eq=False)
class FindingClosed(Refusal):
    """The finding was settled already."""

    code: ClassVar[str] = "finding_closed"


@dataclass(eq=False)
class AlreadyNudged(Refusal):
    """Both sides were told already; they are told once."""

    code: ClassVar[str] = "already_nudged"


@dataclass(eq=False)
class NobodyToNudge(Refusal):
    """Neither side has anybody who could be told."""

    code: ClassVar[str] = "nobody_to_nudge"


@dataclass(frozen=True, slots=True)
class FindingOpened(Event):
    """A detector found something."""

    finding_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class FindingNudged(Event):
    """Both sides were told, once; ``people`` is how many."""

    finding_id: int
    people: int


@dataclass(frozen=True, slots=True)
class FindingAnswered(Event):
    """One side said what happens next."""

    finding_id: int


@dataclass(frozen=True, slots=True)
class FindingDismissed(Event):
    """Somebody says that there is nothing to mend, and why (a code)."""

    finding_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class FindingSettled(Event):
    """The cause is gone: both act or are linked again, or the linkage ended."""

    finding_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class RestStated(Event):
    """The two sides of a linkage said in which months they rest (1–12)."""

    linkage_id: int
    months: tuple[int, ...]
