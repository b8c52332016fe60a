"""What a process keeps in memory for recommendations, and how it keeps up with the records.

Each memory is an index of ``liandong.matching`` and the place in the history up to which it
knows everything. At most once a second, when somebody asks, one query by primary key reads the
events since; each kind of event that can change a column names the rows to read again
(``PEOPLE_CHANGED``, ``PLACES_CHANGED``). Processes do not speak with each other: they read the
same history and so come to the same index.

An event with a lower number may become visible after one with a higher number, when its
transaction took longer: numbers that were skipped are looked for again for ``LATE_S`` seconds.
Once a day, and when the weights of planning change, everything is read anew, because ages,
papers and the last weeks hang on the day. A large table is read beside the pages (``ASIDE``):
until it is there, the pages do without; there the searches are compiled too, while pages still
search in the interpreter.
"""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Q

from liandong.core.hours import SHANGHAI
from liandong.matching import Weights, kernels
from liandong.matching.index import PeopleIndex, PlaceIndex, compile_searches
from liandong.matching.weights import Rules
from liandong.models import Assignment, EventRecord, Person, Shift
from liandong.queries import recommendation_columns as columns
from liandong.queries.learning import weights_at

EVERY_S = 1.0
LATE_S = 600.0
PATIENCE_S = 0.2
"""How long a page waits for another thread before it does without."""
MOST_EVENTS = 5_000
MOST_ROWS = 2_000
"""More than so many events or rows to read again: everything is read anew."""
ASIDE = 20_000
"""From so many rows on, a page does not wait until everything is read."""
LOOKED_BACK = 200
RULES = Rules(rest_minutes=0)
"""Rest between shifts differs by place; whoever shows a result asks the rules of that place."""

_PERSON_ID = frozenset(
    {
        "InvitationAccepted", "SeatTaken", "ShiftReleased", "AbsenceRecorded", "HoursRecognized",
        "HoursCorrected", "CredentialVerified", "CredentialRejected", "CredentialRenewed",
        "CredentialLapsed", "AvailabilitySaid", "ExceptionSaid", "ExceptionTakenBack",
        "CalendarTaken", "MotivesSaid", "TrainingCompleted", "BackupGivenUp",
    }
)  # fmt: skip
_PERSON_NUMBER = frozenset(
    {
        "PersonRegistered", "PersonVerified", "PersonLeft", "ProfileUpdated", "RoleGranted",
        "RoleEnded", "ConsentWithdrawn", "GuardianAgreed", "GuardianRevoked",
    }
)  # fmt: skip
_SHIFT_OF_PEOPLE = frozenset({"ShiftMoved", "ShiftCancelled", "PlacesSwapped", "ChainListTaken"})
_PEOPLE_ANEW = frozenset({"RosterImported", "PeopleRegistered", "PeopleMerged", "MergeUndone"})
_SHIFT_ID = frozenset(
    {
        "InvitationAccepted", "SeatTaken", "ShiftReleased", "AbsenceRecorded", "ShiftAdded",
        "ShiftMoved", "SeatsChanged", "ShiftCancelled", "PlacesSwapped", "ChainListTaken",
        "SeatsHeld", "TogetherEnded", "SeatKept", "SeatFreed", "BackupGivenUp",
    }
)  # fmt: skip
_PROJECT_ID = frozenset(
    {
        "ProjectPublished", "ProjectPaused", "ProjectResumed", "ProjectCancelled",
        "ProjectFinished", "ProjectClosed", "ProjectChanged", "PositionAdded", "ShiftsRepeated",
    }
)  # fmt: skip
_PLACES_ANEW = frozenset({"PolicyAdopted", "PolicyPutBack"})

PEOPLE_CHANGED = (
    _PERSON_ID | _PERSON_NUMBER | _SHIFT_OF_PEOPLE | _PEOPLE_ANEW | {"ProjectCancelled"}
)
PLACES_CHANGED = _SHIFT_ID | _PROJECT_ID | _PLACES_ANEW
"""Kinds of events after which columns of people, and of places, are read again."""

Index = TypeVar("Index", PeopleIndex, PlaceIndex)
Fact = tuple[str, dict[str, Any]]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Seen:
    """How far the history is known: the last event, and numbers that were skipped."""

    pk: int = 0
    name: str = ""
    at: datetime | None = None
    late: dict[int, float] = field(default_factory=dict)


def aside(work: Callable[[], None]) -> None:
    """Run beside the pages, with a database connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    Thread(target=run, name="recommendations", daemon=True).start()


class Memory(ABC, Generic[Index]):
    """An index and how far in the history it is."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        beside: Callable[[Callable[[], None]], None] = aside,
    ) -> None:
        self._clock = clock
        self._beside = beside
        self._lock = Lock()
        self._index: Index | None = None
        self._seen = Seen()
        self._day: date | None = None
        self._weights = Weights()
        self._looked_at = 0.0
        self._is_reading = False
        self.is_compiled = False

    @contextmanager
    def current(self, *, at: datetime) -> Iterator[Index | None]:
        """The index as of now, to be used inside the block; None while it is being read."""
        if not self._lock.acquire(timeout=PATIENCE_S):
            yield None
            return
        try:
            self._keep_up(at)
            yield self._index
        finally:
            self._lock.release()

    def hold(self, index: Index, *, at: datetime) -> None:
        """Take an index that was built elsewhere as what is known at ``at``."""
        seen = _last_seen(self._clock())
        self._take(index, seen, at.astimezone(SHANGHAI).date(), weights_at(at))
        self.is_compiled = kernels.mode() != "never"

    @abstractmethod
    def _size(self) -> int:
        """About how many rows there are to read."""

    @abstractmethod
    def _read(self, at: datetime, weights: Weights) -> Index:
        """Everything, as a new index."""

    @abstractmethod
    def _follow(self, index: Index, events: list[Fact], at: datetime) -> bool:
        """Bring the index up to date; False when it should be read anew."""

    def _keep_up(self, at: datetime) -> None:
        now = self._clock()
        if self._index is not None and now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        if self._index is None or self._day != at.astimezone(SHANGHAI).date():
            self._read_anew(at)
            return
        events = self._events_since(now)
        if (
            events is None
            or weights_at(at) != self._weights
            or not self._follow(self._index, events, at)
        ):
            self._read_anew(at)

    def _read_anew(self, at: datetime) -> None:
        if self._is_reading:
            return
        if self._size() < ASIDE:
            self._take(*self._everything(at))
            return
        self._is_reading = True
        self._beside(lambda: self._read_beside(at))

    def _read_beside(self, at: datetime) -> None:
        try:
            found = self._everything(at)
            with self._lock:
                self._take(*found)
            if kernels.mode() != "never":
                compile_searches()
                self.is_compiled = True
        except Exception:
            log.exception("Recommendations could not be read; the next page tries again.")
        finally:
            self._is_reading = False

    def _everything(self, at: datetime) -> tuple[Index, Seen, date, Weights]:
        # The history first: what happens while the tables are read is read once more.
        seen, weights = _last_seen(self._clock()), weights_at(at)
        return self._read(at, weights), seen, at.astimezone(SHANGHAI).date(), weights

    def _take(self, index: Index, seen: Seen, day: date, weights: Weights) -> None:
        self._index, self._seen, self._day, self._weights = index, seen, day, weights

    def _events_since(self, now: float) -> list[Fact] | None:
        """Events not seen before, in order; None when the history is another one. One query."""
        seen = self._seen
        seen.late = {pk: until for pk, until in seen.late.items() if until > now}
        rows = list(
            EventRecord.objects.filter(Q(pk__gte=seen.pk) | Q(pk__in=list(seen.late)))
            .order_by("pk")
            .values_list("pk", "name", "at", "facts")[: MOST_EVENTS + 1]
        )
        last = next((row for row in rows if row[0] == seen.pk), None)
        if len(rows) > MOST_EVENTS or (seen.pk and (last is None or last[1:3] != _named(seen))):
            return None
        fresh = [row for row in rows if row[0] != seen.pk]
        for pk, name, at, _ in fresh:
            if pk > seen.pk:
                seen.late.update((late, now + LATE_S) for late in range(seen.pk + 1, pk))
                seen.pk, seen.name, seen.at = pk, name, at
            else:
                seen.late.pop(pk, None)
        if len(seen.late) > MOST_ROWS:
            return None
        return [(name, facts) for _, name, _, facts in fresh]


def _named(seen: Seen) -> tuple[str, datetime | None]:
    return seen.name, seen.at


def _last_seen(now: float) -> Seen:
    rows = list(EventRecord.objects.order_by("-pk").values_list("pk", "name", "at")[:LOOKED_BACK])
    if not rows:
        return Seen()
    there = {pk for pk, _, _ in rows}
    first = rows[-1][0] if len(rows) == LOOKED_BACK else 1
    skipped = (pk for pk in range(max(first, rows[0][0] - LOOKED_BACK), rows[0][0]))
    return Seen(*rows[0], late={pk: now + LATE_S for pk in skipped if pk not in there})


def _ids(events: Collection[Fact], names: Collection[str], fact: str) -> set[Any]:
    return {facts[fact] for name, facts in events if name in names and fact in facts}


class PeopleMemory(Memory[PeopleIndex]):
    """Everybody who may be asked."""

    def _size(self) -> int:
        return Person.objects.count()

    def _read(self, at: datetime, weights: Weights) -> PeopleIndex:
        people, held = columns.people(at=at)
        return PeopleIndex.of(people, held=held, rules=RULES, weights=weights)

    def _follow(self, index: PeopleIndex, events: list[Fact], at: datetime) -> bool:
        if any(name in _PEOPLE_ANEW for name, _ in events):
            return False
        ids = _ids(events, _PERSON_ID, "person_id")
        numbers = _ids(events, _PERSON_NUMBER, "person")
        if numbers:
            ids |= set(Person.objects.filter(number__in=numbers).values_list("pk", flat=True))
        moved = Q(shift__in=_ids(events, _SHIFT_OF_PEOPLE, "shift_id")) | Q(
            shift__project__in=_ids(events, {"ProjectCancelled"}, "project_id")
        )
        if any(name in _SHIFT_OF_PEOPLE or name == "ProjectCancelled" for name, _ in events):
            ids |= set(Assignment.objects.filter(moved).values_list("person_id", flat=True))
        if len(ids) > MOST_ROWS:
            return False
        if ids:
            people, held = columns.people(at=at, ids=ids)
            index.put(people, held=held)
            for gone in ids - set(people.id.tolist()):
                index.remove(gone)
        return True


class PlaceMemory(Memory[PlaceIndex]):
    """Every shift that takes people."""

    def _size(self) -> int:
        return Shift.objects.filter(state="open").count()

    def _read(self, at: datetime, weights: Weights) -> PlaceIndex:
        places, taken = columns.places(list(columns.open_shifts(at=at)), at=at)
        return PlaceIndex.of(places, taken=taken, rules=RULES, weights=weights)

    def _follow(self, index: PlaceIndex, events: list[Fact], at: datetime) -> bool:
        if any(name in _PLACES_ANEW for name, _ in events):
            return False
        ids = _ids(events, _SHIFT_ID, "shift_id")
        projects = _ids(events, _PROJECT_ID, "project_id")
        if len(ids) + len(projects) > MOST_ROWS:
            return False
        gone = set(index.started(int(at.timestamp() // 60)).tolist())
        if ids or projects:
            gone |= ids | set(index.of_projects(projects).tolist())
            found = columns.open_shifts(at=at).filter(Q(pk__in=ids) | Q(project__in=projects))
            places, taken = columns.places(list(found), at=at)
            index.put(places, taken=taken)
            gone -= set(places.id.tolist())
        for place in gone:
            index.remove(place)
        return True
