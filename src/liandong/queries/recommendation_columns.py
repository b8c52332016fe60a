"""Columns for recommendations: everybody at once, or only those who changed.

The same numbers as in ``queries.matching``, read so that a million people take seconds: rows
come in chunks and become arrays at once, and what hangs on a day (papers, ages, the last
weeks) is counted by the database. Moments are minutes since 1970-01-01 00:00 UTC.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zlib import crc32

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.core import credentials
from liandong.core.availability import ALL_SLOTS, SAID
from liandong.core.hours import SHANGHAI
from liandong.matching import ALWAYS, People, Places
from liandong.matching.columns import Ints
from liandong.models import (
    Assignment,
    AssignmentState,
    Credential,
    GuardianConsent,
    LedgerEntry,
    Person,
    PersonState,
    ProjectState,
    RoleGrant,
    Shift,
    ShiftState,
)
from liandong.queries import availability, motives
from liandong.queries.access import VOLUNTEER
from liandong.queries.matching import (
    KEPT_PRIOR,
    KINDS,
    LIKED,
    LOOK_BACK,
    MISSED_PRIOR,
    OTHER,
    RECENT,
    UNSAID,
    free_hours,
    places_of,
)
from liandong.queries.training import trainings_on

CHUNK = 20_000
FULL_AGE = 18
SLOTS = 21
"""Slots of a week in which somebody may be free: three parts of seven days."""
FIRST_TRAINING, TRAINING_BITS = 40, 23
"""Bits that trainings share. Two that meet on one bit bring people too many into the search;
the rules are asked of each person afterwards, so nobody is offered who may not serve."""
_FIELDS = (
    "pk", "lat", "lon", "travel_radius_m", "skill_mask", "birth_on", "availability_mask",
    "never_mask", "max_shifts_week", "max_minutes_week", "category_mask", "language_mask",
)  # fmt: skip
_ASKED = (
    "project_id", "starts_at", "ends_at", "lat", "lon", "min_people", "max_people", "taken",
    "division_code", "project__hardship_group", "project__risk_level", "project__mode",
    "project__urgency", "project__category", "position__min_age", "position__max_age",
    "position__skill_mask", "position__credential_kind", "position__training",
)  # fmt: skip


class _Bits(dict[str, int]):
    """A bit for each paper that the rules know, always the same ones; else that of a training."""

    def __missing__(self, kind: str) -> int:
        return FIRST_TRAINING + crc32(kind.encode()) % TRAINING_BITS


BITS = _Bits((kind, bit) for bit, kind in enumerate(sorted(credentials.KINDS)))


def volunteers(today: date) -> QuerySet[Person]:
    """Who may be asked: verified, in the role, grown up or with a guardian's yes."""
    grown = date(today.year - FULL_AGE, today.month, min(today.day, 28))
    guarded = GuardianConsent.objects.filter(revoked_at=None).values("ward")
    held = RoleGrant.objects.filter(person=OuterRef("pk"), role=VOLUNTEER, since__lte=today).filter(
        Q(until=None) | Q(until__gt=today)
    )
    return Person.objects.filter(
        Q(birth_on__lte=grown) | Q(pk__in=guarded),
        Exists(held),
        state=PersonState.VERIFIED,
        merged_into=None,
    )


def oneself(person: Person) -> QuerySet[Person]:
    """A person who looks for themselves; nobody when they are suspended or have left."""
    away = [PersonState.SUSPENDED, PersonState.EXITED]
    return Person.objects.filter(pk=person.pk, merged_into=None).exclude(state__in=away)


def people(
    *, at: datetime, ids: Collection[int] | None = None, among: QuerySet[Person] | None = None
) -> tuple[People, Ints]:
    """Columns of volunteers, and their promises: (m, 3) row, start, end.

    ids    of these alone;  among  the people that count, ``volunteers`` unless told

    Eight queries.
    """
    today = at.astimezone(SHANGHAI).date()
    found = volunteers(today) if among is None else among
    rows = found if ids is None else found.filter(pk__in=ids)
    wanted = rows.order_by("pk").values_list(*_FIELDS)
    source = wanted.iterator(chunk_size=CHUNK) if ids is None else iter(wanted)
    table = _columns(source, _FIELDS)
    pk: Ints = table["pk"].astype(np.int64)
    own = Q() if ids is None else Q(person__in=ids)
    skills, checks = _papers(pk, own, today)
    met = _known(pk, own)
    hours = _hours(_said(table["availability_mask"], table["never_mask"]))
    row_of = _row_of(pk)
    busy = availability.widen(hours, row_of, start=at, own=own)
    likings = _likings(table["category_mask"])
    made = People.of(
        id=pk,
        lat=table["lat"].astype(np.float64),
        lon=table["lon"].astype(np.float64),
        radius_m=np.maximum(table["travel_radius_m"].astype(np.float32), 1),
        skills=table["skill_mask"].astype(np.uint64) | skills,
        checks=checks,
        languages=table["language_mask"].astype(np.uint64),
        age=_ages(table["birth_on"], today),
        hours=hours,
        max_shifts=table["max_shifts_week"].astype(np.int16),
        max_minutes=table["max_minutes_week"].astype(np.int32),
        reliability=_reliability(pk, own, at),
        recent_minutes=_recent(pk, own, at),
        preferences=motives.lean(likings, row_of, own=own),
        busy=busy,
        known=met,
    )
    return made, _promises(pk, own, at)


def open_shifts(*, at: datetime) -> QuerySet[Shift]:
    """Shifts ahead that take people, with what places need of them."""
    return (
        Shift.objects.filter(
            state=ShiftState.OPEN, project__state=ProjectState.PUBLISHED, starts_at__gt=at
        )
        .select_related("project", "position")
        .only(*_ASKED)
    )


def places(shifts: list[Shift], *, at: datetime) -> tuple[Places, Ints]:
    """Columns of shifts, and how many people are on each."""
    what = places_of(shifts, BITS, {}, at.astimezone(SHANGHAI).date())
    return what, np.array([shift.taken for shift in shifts], np.int64)


def _columns(source: Iterator[tuple[Any, ...]], names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Arrays by column, read in chunks so that few rows are ever objects."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
    while chunk := list(islice(source, CHUNK)):
        for name, values in zip(names, zip(*chunk, strict=True), strict=True):
            parts[name].append(_array(name, values))
    return {
        name: np.concatenate(some) if some else _array(name, ()) for name, some in parts.items()
    }


def _array(name: str, values: tuple[Any, ...]) -> np.ndarray:
    if name in ("lat", "lon"):
        return np.array(values, np.float64)
    if name == "birth_on":
        return np.array(values, "datetime64[D]")
    return np.array(values, np.int64)


def _hours(masks: np.ndarray) -> np.ndarray:
    """Free hours of the week, as ``free_hours`` has them, for many masks at once."""
    words = np.zeros((len(masks), 3), np.uint64)
    for slot in range(SLOTS):
        is_free = (masks >> slot & 1).astype(np.uint64)
        for word, bits in enumerate(free_hours(1 << slot)):
            words[:, word] |= is_free * bits
    words[masks == 0] = ALWAYS
    return words


def said_liking(liking: float) -> float:
    """What somebody ticked, without what their motives add: those are told to nobody."""
    return min((LIKED, UNSAID, OTHER), key=lambda said: abs(said - liking))


def _said(usual: np.ndarray, never: np.ndarray) -> np.ndarray:
    """The slots in which people may be asked, as ``said_mask`` has it, for many at once."""
    left = np.where(usual == 0, ALL_SLOTS, usual) & ~never & ALL_SLOTS
    told: np.ndarray = np.where((usual == 0) & (never == 0), 0, np.where(left == 0, SAID, left))
    return told


def _likings(masks: np.ndarray) -> np.ndarray:
    """Liking of each kind of service, as ``likings`` has it, for many masks at once."""
    made = np.where(masks[:, None] >> np.arange(KINDS) & 1, np.float32(LIKED), np.float32(OTHER))
    made[masks == 0] = UNSAID
    return made


def _ages(born: np.ndarray, today: date) -> np.ndarray:
    """Whole years on ``today``; who did not tell but has a guardian's yes counts as grown."""
    month = born.astype("datetime64[M]")
    year = month.astype("datetime64[Y]")
    in_year = (month - year).astype(np.int64) + 1
    in_month = (born - month).astype(np.int64) + 1
    before = (today.month < in_year) | ((today.month == in_year) & (today.day < in_month))
    ages = today.year - 1970 - year.astype(np.int64) - before
    told: np.ndarray = np.where(np.isnat(born), FULL_AGE, ages)
    return told


def _rows(pk: Ints, people: Any) -> tuple[Ints, np.ndarray]:
    """Rows of people by id, and which of them are there."""
    ids = np.array(people, np.int64).reshape(-1)
    at = np.minimum(np.searchsorted(pk, ids), max(0, len(pk) - 1))
    here = pk[at] == ids if len(pk) else np.zeros(len(ids), np.bool_)
    return at[here], here


def _row_of(pk: Ints) -> dict[int, int]:
    return dict(zip(pk.tolist(), range(len(pk)), strict=True))


def _papers(pk: Ints, own: Q, today: date) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the skills and of the papers that hold today, what they include included."""
    held = Credential.objects.filter(own, verified_at__isnull=False, awarded_on__lte=today).filter(
        Q(expires_on=None) | Q(expires_on__gte=today)
    )
    found = list(held.values_list("person_id", "kind"))
    rows, here = _rows(pk, [person for person, _ in found])
    gives = {kind: _given_by(kind) for kind in {kind for _, kind in found}}
    masks = np.array([gives[kind] for _, kind in found], np.uint64).reshape(-1, 2)[here]
    skills, checks = np.zeros(len(pk), np.uint64), np.zeros(len(pk), np.uint64)
    np.bitwise_or.at(skills, rows, masks[:, 0])
    np.bitwise_or.at(checks, rows, masks[:, 1])
    learnt = list(trainings_on(today).filter(own).values_list("person_id", "course__title", "name"))
    rows, here = _rows(pk, [person for person, _, _ in learnt])
    bits = np.array([1 << BITS[title or name] for _, title, name in learnt], np.uint64)
    np.bitwise_or.at(checks, rows, bits[here])
    return skills, checks


def _given_by(kind: str) -> tuple[int, int]:
    kinds = credentials.included(kind)
    checks = sum(1 << BITS[one] for one in kinds if one in BITS)
    return credentials.mask_of(credentials.skills_of(kinds)), checks


def _reliability(pk: Ints, own: Q, at: datetime) -> np.ndarray:
    """Share of promised service that was kept, as in ``queries.matching``."""
    found = (
        Assignment.objects.filter(
            own,
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
    table = np.array(list(found), np.int64).reshape(-1, 3)
    rows, here = _rows(pk, table[:, 0])
    kept, missed = table[here, 1], table[here, 2]
    share = np.full(len(pk), 0.9)
    share[rows] = (kept + KEPT_PRIOR) / (kept + missed + KEPT_PRIOR + MISSED_PRIOR)
    return share


def _recent(pk: Ints, own: Q, at: datetime) -> np.ndarray:
    found = (
        LedgerEntry.objects.filter(own, served_on__gt=(at - RECENT).date())
        .values("person")
        .annotate(total=Sum("minutes"))
        .values_list("person", "total")
    )
    table = np.array(list(found), np.int64).reshape(-1, 2)
    rows, here = _rows(pk, table[:, 0])
    minutes = np.zeros(len(pk), np.int64)
    minutes[rows] = np.maximum(0, table[here, 1])
    return minutes


def _known(pk: Ints, own: Q) -> Ints:
    """(c, 2) rows of people and projects that go on in which they have served."""
    found = (
        Assignment.objects.filter(
            own, state=AssignmentState.SERVED, shift__project__state=ProjectState.PUBLISHED
        )
        .values_list("person_id", "shift__project_id")
        .distinct()
    )
    table = np.array(list(found), np.int64).reshape(-1, 2)
    rows, here = _rows(pk, table[:, 0])
    return np.stack([rows, table[here, 1]], axis=1)


def _promises(pk: Ints, own: Q, at: datetime) -> Ints:
    """Places held or served since Monday: what is promised, and what the week has used."""
    today = at.astimezone(SHANGHAI).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=SHANGHAI)
    found = Assignment.objects.filter(
        own,
        state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED],
        shift__starts_at__gte=monday,
    ).values_list("person_id", F("shift__starts_at"), F("shift__ends_at"))
    table = np.array([(p, _minute(a), _minute(b)) for p, a, b in found], np.int64).reshape(-1, 3)
    rows, here = _rows(pk, table[:, 0])
    return np.stack([rows, table[here, 1], table[here, 2]], axis=1)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)
