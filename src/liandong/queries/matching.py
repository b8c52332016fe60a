"""The columns that the engine plans with, read from the records in a fixed number of queries.

What must not matter is not read: declines other than for the very shift, complaints, sex,
ethnicity, party.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum

from liandong.core import credentials, policy
from liandong.core.availability import said_mask
from liandong.core.eligibility import age_on
from liandong.core.hours import SHANGHAI
from liandong.core.projects import Risk
from liandong.matching import ALWAYS, People, Places, Problem, Rules, hours_mask
from liandong.models import (
    Assignment,
    AssignmentState,
    Credential,
    GuardianConsent,
    Invitation,
    InvitationState,
    LedgerEntry,
    Person,
    PersonState,
    ProjectState,
    RoleGrant,
    Shift,
    ShiftState,
)
from liandong.queries import availability, motives
from liandong.queries.learning import weights_at
from liandong.queries.training import held_trainings

KINDS = 32
STREET_DIGITS = 9
LIKED, UNSAID, OTHER = 0.9, 0.5, 0.3
LOOK_BACK = timedelta(days=180)
RECENT = timedelta(days=28)
KEPT_PRIOR, MISSED_PRIOR = 9, 1
PARTS_OF_DAY = (range(6, 12), range(12, 18), range(18, 24))

Pair = tuple[int, int]
"""Person id, shift id."""


@dataclass(frozen=True, slots=True)
class Planning:
    """A problem with the rows that it was read from, by their ids.

    left_out
        Locked pairs whose person or shift is not part of the problem.
    """

    problem: Problem
    shifts: dict[int, Shift]
    left_out: tuple[Pair, ...] = field(default=())


def open_shifts(division_code: str, start: datetime, end: datetime) -> "QuerySet[Shift]":
    """Published shifts of a period that still want people, soonest first."""
    return (
        Shift.objects.filter(
            state=ShiftState.OPEN,
            project__state=ProjectState.PUBLISHED,
            starts_at__gte=start,
            starts_at__lt=end,
            division_code__startswith=division_code,
        )
        .select_related("project", "position")
        .order_by("starts_at", "id")
    )


def planning(
    division_code: str,
    start: datetime,
    end: datetime,
    *,
    at: datetime,
    only: Collection[int] | None = None,
    locked: Iterable[Pair] = (),
    excluded: Iterable[Pair] = (),
    current: Iterable[Pair] = (),
) -> Planning:
    """The problem of filling the shifts of a period with the volunteers of a division.

    Volunteers come from the division's city, so that a border between districts does not
    keep neighbours apart; the engine's radius does the rest.

    only
        Ids of the shifts to plan, when not all of the period.
    locked, excluded
        Pairs that a human wants, and does not want.
    current
        Pairs of the plan in force: a change of them has a price.
    """
    found = open_shifts(division_code, start, end)
    shifts = list(found if only is None else found.filter(pk__in=only))
    ids = {s.pk for s in shifts}
    today = at.astimezone(SHANGHAI).date()
    asked = {s.position.credential_kind for s in shifts} | {s.position.training for s in shifts}
    checks = {kind: bit for bit, kind in enumerate(sorted(asked - {""}))}
    held = list(
        Assignment.objects.filter(shift__in=ids, state=AssignmentState.ACCEPTED).values_list(
            "person_id", "shift_id"
        )
    )
    rows = _people(division_code[:4], today, must={person for person, _ in held})
    people = _columns(rows, shifts, checks, today=today, start=start, end=end, at=at)
    waiting = _waiting(shifts, at)
    places = places_of(shifts, checks, waiting, today)
    here = {row[0] for row in rows}
    declined = Invitation.objects.filter(
        shift__in=ids, state__in=[InvitationState.DECLINED]
    ).values_list("person_id", "shift_id")

    def known(pairs: Iterable[Pair]) -> list[Pair]:
        return [pair for pair in pairs if pair[0] in here and pair[1] in ids]

    wanted = list(locked)
    pins = known(wanted)
    problem = Problem.of(
        people,
        places,
        fixed=known(held),
        locked=pins,
        excluded=[*known(_asked_now(shifts, at)), *known(excluded)],
        declined=known(declined),
        current=known(current),
        weights=weights_at(at),
        rules=Rules(rest_minutes=policy.profile_for(division_code, today).rest_minutes),
    )
    left_out = tuple(sorted(set(wanted) - set(pins)))
    return Planning(problem, {s.pk: s for s in shifts}, left_out)


def size_of(
    division_code: str, start: datetime, end: datetime, *, only: Collection[int] | None = None
) -> tuple[int, int]:
    """About how many people and shifts a planning would read. Two queries."""
    shifts = open_shifts(division_code, start, end)
    if only is not None:
        shifts = shifts.filter(pk__in=only)
    people = Person.objects.filter(division_code__startswith=division_code[:4], merged_into=None)
    return people.count(), shifts.count()


def _people(city: str, today: date, must: set[int]) -> list[tuple[Any, ...]]:
    grown = date(today.year - 18, today.month, min(today.day, 28))
    guarded = GuardianConsent.objects.filter(revoked_at=None).values("ward")
    volunteers = RoleGrant.objects.filter(role="volunteer").filter(
        Q(until=None) | Q(until__gt=today)
    )
    free = (
        Q(division_code__startswith=city, pk__in=volunteers.values("person"))
        & (Q(birth_on__lte=grown) | Q(pk__in=guarded))
        & ~Q(state__in=[PersonState.SUSPENDED, PersonState.EXITED])
    )
    return list(
        Person.objects.filter(free | Q(pk__in=must), merged_into=None)
        .order_by("pk")
        .values_list(
            "pk",
            "lat",
            "lon",
            "travel_radius_m",
            "skill_mask",
            "birth_on",
            "availability_mask",
            "never_mask",
            "max_shifts_week",
            "max_minutes_week",
            "category_mask",
            "language_mask",
            "division_code",
        )
    )


def _columns(
    rows: Sequence[tuple[Any, ...]],
    shifts: Sequence[Shift],
    checks: dict[str, int],
    *,
    today: date,
    start: datetime,
    end: datetime,
    at: datetime,
) -> People:
    ids = [row[0] for row in rows]
    papers = _papers(ids if len(ids) < 2000 else None, today)
    promised = _promised(at)
    recent = dict(
        LedgerEntry.objects.filter(served_on__gt=(at - RECENT).date())
        .values("person")
        .annotate(total=Sum("minutes"))
        .values_list("person", "total")
    )
    said = [said_mask(row[6], row[7]) for row in rows]
    masks = {mask: free_hours(mask) for mask in set(said)}
    liked = {mask: likings(mask) for mask in {row[10] for row in rows}}
    index = {person: n for n, person in enumerate(ids)}
    skill = [
        row[4] | credentials.mask_of(credentials.skills_of(papers.get(row[0], frozenset())))
        for row in rows
    ]
    known = _known(index, shifts)
    hours = np.array([masks[mask] for mask in said], np.uint64).reshape(-1, 3)
    away = availability.widen(hours, index, start=start, end=end)
    wishes = np.array([liked[row[10]] for row in rows], np.float32).reshape(-1, KINDS)
    return People.of(
        id=ids,
        lat=[np.nan if row[1] is None else row[1] for row in rows],
        lon=[np.nan if row[2] is None else row[2] for row in rows],
        radius_m=[max(row[3], 1) for row in rows],
        skills=np.array(skill, np.uint64),
        checks=np.array(
            [
                sum(1 << checks[kind] for kind in papers.get(row[0], ()) if kind in checks)
                for row in rows
            ],
            np.uint64,
        ),
        languages=np.array([row[11] for row in rows], np.uint64),
        age=[age_on(row[5], today) if row[5] else 18 for row in rows],
        hours=hours,
        max_shifts=[row[8] for row in rows],
        max_minutes=[row[9] for row in rows],
        reliability=[promised.get(person, 0.9) for person in ids],
        recent_minutes=[max(0, recent.get(person, 0) or 0) for person in ids],
        preferences=motives.lean(wishes, index),
        busy=[*_busy(index, shifts, start), *away],
        known=known,
        known_strength=np.ones(len(known), np.float32),
        area=[area_of(row[12]) for row in rows],
    )


def places_of(
    shifts: Sequence[Shift], checks: Mapping[str, int], waiting: Mapping[int, int], today: date
) -> Places:
    """Columns of shifts; ``checks``: bit of each paper asked; ``waiting``: asked, unanswered."""
    groups = {g: n + 1 for n, g in enumerate(sorted({s.project.hardship_group for s in shifts}))}
    groups[""] = 0
    bar = {
        code: policy.profile_for(code, today).barred_risk_for_minor
        for code in {s.division_code for s in shifts}
    }

    def least_age(shift: Shift) -> int:
        barred = bar[shift.division_code]
        risky = bool(barred) and Risk[shift.project.risk_level] >= Risk[barred]
        return max(shift.position.min_age, 18 if risky or shift.project.mode == "M4" else 0)

    def asked(shift: Shift) -> int:
        kinds = (shift.position.credential_kind, shift.position.training)
        return sum(1 << checks[kind] for kind in set(kinds) if kind)

    return Places.of(
        id=[s.pk for s in shifts],
        shift=[s.pk for s in shifts],
        project=[s.project_id for s in shifts],
        starts=[int(s.starts_at.timestamp() // 60) for s in shifts],
        ends=[int(s.ends_at.timestamp() // 60) for s in shifts],
        lat=[np.nan if s.lat is None else s.lat for s in shifts],
        lon=[np.nan if s.lon is None else s.lon for s in shifts],
        # Places offered to somebody who has not answered yet are not offered again.
        min_people=[max(0, s.min_people - waiting.get(s.pk, 0)) for s in shifts],
        max_people=[max(1, s.max_people - waiting.get(s.pk, 0)) for s in shifts],
        skills=np.array([s.position.skill_mask for s in shifts], np.uint64),
        checks=np.array([asked(s) for s in shifts], np.uint64),
        min_age=[least_age(s) for s in shifts],
        max_age=[s.position.max_age for s in shifts],
        priority=[s.project.urgency for s in shifts],
        hardship=[groups[s.project.hardship_group] for s in shifts],
        mode=[int(s.project.mode[1]) for s in shifts],
        kind=[kind_of(s.project.category) for s in shifts],
        area=[area_of(s.division_code) for s in shifts],
    )


def area_of(division_code: str) -> int:
    """The number of a street (nine digits) or whatever larger place is known; 0 for none."""
    code = division_code[:STREET_DIGITS]
    return int(code) if code.isdigit() else 0


def kind_of(category: str) -> int:
    """Column of the preferences for a service category: 0001 is 0, 0099 the last."""
    number = int(category[-2:]) if category[-2:].isdigit() else 99
    return min(number, KINDS) - 1


def free_hours(mask: int) -> Any:
    """Free hours of the week from the 24 slots; who said nothing is asked about everything."""
    if not mask:
        return ALWAYS
    return hours_mask(
        day * 24 + hour
        for day in range(7)
        for part, hours in enumerate(PARTS_OF_DAY)
        if mask >> (day * 3 + part) & 1
        for hour in hours
    )


def likings(mask: int) -> list[float]:
    """Liking of each kind of service, from the mask of those one ticked."""
    if not mask:
        return [UNSAID] * KINDS
    return [LIKED if mask >> bit & 1 else OTHER for bit in range(KINDS)]


def _papers(ids: list[int] | None, today: date) -> dict[int, frozenset[str]]:
    rows = Credential.objects.filter(verified_at__isnull=False)
    if ids is not None:
        rows = rows.filter(person__in=ids)
    found: dict[int, list[credentials.Credential]] = {}
    for person, kind, awarded, expires in rows.values_list(
        "person_id", "kind", "awarded_on", "expires_on"
    ):
        found.setdefault(person, []).append(credentials.Credential(kind, awarded, expires))
    held = {person: credentials.qualifications(own, today) for person, own in found.items()}
    for person, codes in held_trainings(ids, today).items():
        held[person] = held.get(person, frozenset()) | codes
    return held


def _promised(at: datetime) -> dict[int, float]:
    """Share of promised service that was kept, pulled towards 0.9 where little is known."""
    rows = (
        Assignment.objects.filter(
            state__in=[AssignmentState.SERVED, AssignmentState.ABSENT],
            shift__starts_at__gt=at - LOOK_BACK,
        )
        .values("person")
        .annotate(
            kept=Count("pk", Q(state=AssignmentState.SERVED)),
            missed=Count("pk", Q(state=AssignmentState.ABSENT)),
        )
        .values_list("person", "kept", "missed")
    )
    return {
        person: (kept + KEPT_PRIOR) / (kept + missed + KEPT_PRIOR + MISSED_PRIOR)
        for person, kept, missed in rows
    }


def _busy(
    index: dict[int, int], shifts: Sequence[Shift], start: datetime
) -> list[tuple[int, int, int]]:
    """Promises outside the planned shifts, as (person row, start, end) in minutes."""
    rows = (
        Assignment.objects.filter(
            state=AssignmentState.ACCEPTED, shift__ends_at__gt=start - timedelta(days=1)
        )
        .exclude(shift__in=[s.pk for s in shifts])
        .values_list("person_id", "shift__starts_at", "shift__ends_at")
    )
    return [
        (index[person], int(a.timestamp() // 60), int(b.timestamp() // 60))
        for person, a, b in rows
        if person in index
    ]


def _known(index: dict[int, int], shifts: Iterable[Shift]) -> list[tuple[int, int]]:
    rows = (
        Assignment.objects.filter(
            state=AssignmentState.SERVED, shift__project__in={s.project_id for s in shifts}
        )
        .values_list("person_id", "shift__project_id")
        .distinct()
    )
    return [(index[person], project) for person, project in rows if person in index]


def _waiting(shifts: Sequence[Shift], at: datetime) -> dict[int, int]:
    return dict(
        Invitation.objects.filter(
            shift__in=[s.pk for s in shifts], state=InvitationState.ASKED, answer_by__gt=at
        )
        .values("shift")
        .annotate(n=Count("pk"))
        .values_list("shift", "n")
    )


def _asked_now(shifts: Sequence[Shift], at: datetime) -> list[tuple[int, int]]:
    return list(
        Invitation.objects.filter(
            shift__in=[s.pk for s in shifts], state=InvitationState.ASKED, answer_by__gt=at
        ).values_list("person_id", "shift_id")
    )
