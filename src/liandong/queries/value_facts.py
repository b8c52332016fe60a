"""Records that can be counted as evidence for value items: figures only, no names.

Every fact is counted from what is on record anyway; nothing is entered for it. A constant
number of queries, however many items.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from liandong.core.hours import SHANGHAI
from liandong.core.team_growth import STAGES, TeamStage
from liandong.core.value_items import Entry, catalogue
from liandong.core.votes import Outcome
from liandong.models import (
    Assignment,
    AssignmentState,
    BoardItem,
    BoardSeat,
    GroupMember,
    Initiative,
    LedgerEntry,
    LinkageParty,
    Need,
    TeamQuestion,
    TeamStageMove,
    TrainingRecord,
    ValueItem,
)
from liandong.queries import trust_surveys

BOARD = frozenset({"board_seats", "board_answered"})
VOTES = frozenset({"votes_held", "rules_adopted"})
RECIPIENTS = frozenset({"helpers", "recipients_helping_hours"})
KINDS = frozenset({"kinds_served", "mixed_groups"})
TRUST = frozenset({"trust_answers", "trust_change"})
TEAMS = frozenset({"team_stage", "teams_risen"})


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted fact.

    value
        People, records, kinds; minutes for ``recipients_helping_hours``; the place of the stage
        (0 to 4) for ``team_stage``; points of the scale for ``trust_change``.
    n
        Out of how many, where there is a whole.
    """

    code: str
    value: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the items on hand ask for."""

    items: Sequence[ValueItem]
    codes: frozenset[str]
    projects: frozenset[int]
    teams: dict[int, frozenset[int]]
    """Teams of each item."""


def entry_of(item: ValueItem) -> Entry:
    """The item in the edition of the day on which it was chosen."""
    return catalogue(item.chosen_on)[item.code]


def facts_of(items: Iterable[ValueItem], *, at: datetime) -> dict[int, list[Counted]]:
    """The counted facts of items by item id, in the order of the catalogue; at most 17 queries."""
    held = list(items)
    wanted = {item.pk: entry_of(item).facts for item in held}
    codes = frozenset(code for facts in wanted.values() for code in facts)
    projects = frozenset(item.project_id for item in held)
    asked = _Asked(held, codes, projects, _teams_of(held) if codes & (VOTES | TEAMS) else {})
    counted: dict[tuple[int, str], Counted] = {}
    for part in (_recipients, _board, _votes, _kinds, _training, _teams, _initiatives, _trust):
        for item, fact in part(asked, at):
            counted[item, fact.code] = fact
    return {
        item.pk: [counted[item.pk, code] for code in wanted[item.pk] if (item.pk, code) in counted]
        for item in held
    }


Found = list[tuple[int, Counted]]


def _trust(asked: _Asked, at: datetime) -> Found:
    """Of the project's latest survey: answers of all asked, and the difference of its waves."""
    if not asked.codes & TRUST:
        return []
    today = at.astimezone(SHANGHAI).date()
    results = trust_surveys.results_by_project(asked.projects, on=today)
    found: Found = []
    for item in asked.items:
        if "trust_answers" not in entry_of(item).facts:
            continue
        latest = results[item.project_id][0] if results[item.project_id] else None
        waves = [one for one in (latest.before, latest.after) if one] if latest else []
        n, invited = sum(one.n for one in waves), sum(one.invited for one in waves)
        found.append((item.pk, Counted("trust_answers", float(n), invited)))
        if latest is not None and latest.change is not None:
            moved = round(latest.change.difference, 4)
            found.append((item.pk, Counted("trust_change", moved, latest.change.n)))
    return found


def _teams_of(items: Sequence[ValueItem]) -> dict[int, frozenset[int]]:
    """The team that an item names, else the teams in the project's linkages."""
    linked: dict[int, set[int]] = defaultdict(set)
    rows = LinkageParty.objects.filter(
        linkage__project__in=[item.project_id for item in items], team__isnull=False
    )
    for project, team in rows.values_list("linkage__project_id", "team_id"):
        linked[project].add(team)
    return {
        item.pk: frozenset({item.team_id} if item.team_id else linked[item.project_id])
        for item in items
    }


def _by_project(asked: _Asked, code: str, values: Mapping[int, tuple[float, int | None]]) -> Found:
    """A figure of each project, for the items that ask for it."""
    return [
        (item.pk, Counted(code, *values.get(item.project_id, (0, None))))
        for item in asked.items
        if code in entry_of(item).facts
    ]


def _recipients(asked: _Asked, _at: datetime) -> Found:
    if not asked.codes & RECIPIENTS:
        return []
    needs = Need.objects.filter(project__in=asked.projects, beneficiary__isnull=False)
    whole = dict(
        needs.values("project")
        .annotate(n=Count("beneficiary", distinct=True))
        .values_list("project", "n")
    )
    known = list(
        needs.filter(beneficiary__person__isnull=False)
        .values("project", "beneficiary__person")
        .annotate(first=Min("filed_at"))
        .values_list("project", "beneficiary__person", "first")
    )
    served: dict[int, list[tuple[date, int]]] = defaultdict(list)
    entries = LedgerEntry.objects.filter(
        person__in={person for _, person, _ in known}, reverses=None, reversed_by=None
    )
    for person, day, minutes in entries.values_list("person", "served_on", "minutes"):
        served[person].append((day, minutes))
    people: dict[int, int] = defaultdict(int)
    time: dict[int, int] = defaultdict(int)
    for project, person, first in known:
        since = first.astimezone(SHANGHAI).date()
        minutes = sum(m for day, m in served[person] if day >= since)
        people[project] += minutes > 0
        time[project] += minutes
    helping = {key: (float(people[key]), n) for key, n in whole.items()}
    return _by_project(asked, "helpers", helping) + _by_project(
        asked, "recipients_helping_hours", {key: (float(m), None) for key, m in time.items()}
    )


def _board(asked: _Asked, _at: datetime) -> Found:
    if not asked.codes & BOARD:
        return []
    seats = BoardSeat.objects.filter(project__in=asked.projects, until=None)
    counted = seats.values("project").annotate(n=Count("pk")).values_list("project", "n")
    items = BoardItem.objects.filter(project__in=asked.projects).values("project")
    answered = items.annotate(n=Count("pk"), done=Count("pk", Q(answered_at__isnull=False)))
    return _by_project(
        asked, "board_seats", {key: (float(n), None) for key, n in counted}
    ) + _by_project(
        asked,
        "board_answered",
        {row["project"]: (float(row["done"]), row["n"]) for row in answered},
    )


def _votes(asked: _Asked, _at: datetime) -> Found:
    if not asked.codes & VOTES:
        return []
    teams = {team for ours in asked.teams.values() for team in ours}
    rows = TeamQuestion.objects.filter(team__in=teams, closed_at__isnull=False)
    counted = {
        row["team"]: (row["held"], row["adopted"])
        for row in rows.values("team").annotate(
            held=Count("pk"), adopted=Count("pk", Q(outcome=Outcome.ADOPTED.value))
        )
    }
    found: Found = []
    for item in asked.items:
        sums = [counted.get(team, (0, 0)) for team in asked.teams[item.pk]]
        held, adopted = sum(one[0] for one in sums), sum(one[1] for one in sums)
        for code, value, n in (("votes_held", held, None), ("rules_adopted", adopted, held)):
            if code in entry_of(item).facts:
                found.append((item.pk, Counted(code, float(value), n)))
    return found


def _kinds(asked: _Asked, _at: datetime) -> Found:
    if not asked.codes & KINDS:
        return []
    needs = Need.objects.filter(project__in=asked.projects, beneficiary__isnull=False)
    kinds = needs.values("project").annotate(
        kinds=Count("beneficiary__service_object", distinct=True),
        n=Count("beneficiary", distinct=True),
    )
    mixed: dict[int, int] = defaultdict(int)
    groups: dict[int, int] = defaultdict(int)
    rows = (
        GroupMember.objects.filter(group__project__in=asked.projects, left_at=None)
        .values("group__project", "group")
        .annotate(kinds=Count("beneficiary__service_object", distinct=True))
    )
    for row in rows.order_by("group"):
        groups[row["group__project"]] += 1
        mixed[row["group__project"]] += row["kinds"] > 1
    return _by_project(
        asked, "kinds_served", {row["project"]: (float(row["kinds"]), row["n"]) for row in kinds}
    ) + _by_project(
        asked, "mixed_groups", {key: (float(mixed[key]), n) for key, n in groups.items()}
    )


def _training(asked: _Asked, _at: datetime) -> Found:
    """How many of those who served in the project passed the course that the item names."""
    named = [item for item in asked.items if item.course_id and "ethics_trained" in asked.codes]
    if not named:
        return []
    served: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(
        shift__project__in=[item.project_id for item in named], state=AssignmentState.SERVED
    )
    for project, person in rows.values_list("shift__project", "person").distinct():
        served[project].add(person)
    done: dict[int, set[int]] = defaultdict(set)
    records = TrainingRecord.objects.filter(course__in=[item.course_id for item in named])
    for course, person in records.values_list("course", "person").distinct():
        done[course].add(person)
    return [
        (
            item.pk,
            Counted(
                "ethics_trained",
                float(len(served[item.project_id] & done[item.course_id or 0])),
                len(served[item.project_id]),
            ),
        )
        for item in named
        if "ethics_trained" in entry_of(item).facts
    ]


def _teams(asked: _Asked, _at: datetime) -> Found:
    if not asked.codes & TEAMS:
        return []
    teams = {team for ours in asked.teams.values() for team in ours}
    moves = TeamStageMove.objects.filter(team__in=teams).order_by("at", "pk")
    stages: dict[int, int] = defaultdict(int)
    risen: dict[int, list[date]] = defaultdict(list)
    for team, before, after, when in moves.values_list("team", "before", "after", "at"):
        stages[team] = STAGES.index(TeamStage(after))
        if stages[team] > STAGES.index(TeamStage(before)):
            risen[team].append(when.astimezone(SHANGHAI).date())
    found: Found = []
    for item in asked.items:
        if "team_stage" not in entry_of(item).facts:
            continue
        ours = asked.teams[item.pk]
        rose = sum(any(day >= item.chosen_on for day in risen[team]) for team in ours)
        best = max((stages[team] for team in ours), default=0)
        found.append((item.pk, Counted("team_stage", float(best), len(ours))))
        found.append((item.pk, Counted("teams_risen", float(rose), len(ours))))
    return found


def _initiatives(asked: _Asked, _at: datetime) -> Found:
    if "initiatives_begun" not in asked.codes:
        return []
    rows = Initiative.objects.filter(project__in=asked.projects).values("project")
    counted = rows.annotate(n=Count("pk")).values_list("project", "n")
    return _by_project(asked, "initiatives_begun", {key: (float(n), None) for key, n in counted})
