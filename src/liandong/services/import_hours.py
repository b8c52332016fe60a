"""Hours of many people from another platform: whose each row is, and writing it in bulk.

They come in as such: with their source, unverified, beside the hub's own and never among
them. A row belongs to somebody by identity number, by the number here, or by telephone and
name; a name alone is a guess that a person looks at and may refuse. Each line is taken once,
whether it came in a list of many or of one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from liandong.core import registry
from liandong.core.cells import Cell
from liandong.core.columns import ColumnMapping
from liandong.core.exchange import GuessCode, ImportPlan, ProblemCode, SkipCode
from liandong.core.hours import SHANGHAI
from liandong.core.hours_import import HoursListImported, HoursRow, fits_phone, plan_hours
from liandong.core.hours_lists import is_holder
from liandong.core.import_desk import Desk
from liandong.models import Organization, OutboxMessage, OutsideHours, Person
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries import imports as shown
from liandong.queries.imports import Holders
from liandong.services import events

_BATCH = 500


def plan(
    rows: Sequence[Sequence[Cell]],
    *,
    mapping: ColumnMapping,
    platform: str,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
    refused: Collection[str] = (),
    lock: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportPlan[HoursRow]:
    """What the list would add; writes nothing. With ``lock`` the people found stay locked.

    progress
        Called with the row that is looked up, every 500 rows; what it raises stops the work.
    """
    today = at.astimezone(SHANGHAI).date()
    read = plan_hours(rows, mapping=mapping, today=today, refused=refused)
    reach = Person.objects.all() if by is None else access.people_for(access.actor_of(by, on=today))
    finder = _Finder(
        Desk(mapping, refused),
        shown.holders(
            reach,
            id_indexes=[blind_index(row.id_number, "id") for row in read.new],
            numbers=[row.number for row in read.new],
            phone_indexes=[
                blind_index(row.phone, "phone") for row in read.new if "*" not in row.phone
            ],
            names=[row.name for row in read.new],
            organization=organization,
        ),
    )
    matched = []
    for done, row in enumerate(read.new):
        if progress is not None and done % _BATCH == 0:
            progress(row.row)
        person = finder.whose(row)
        if person is not None:
            whom = f"{person.name} {person.number}"
            matched.append((replace(row, person=person.pk, whom=whom), person.number))
    if lock:
        people = sorted({row.person for row, _ in matched})
        for start in range(0, len(people), _BATCH):
            part = people[start : start + _BATCH]
            kept = Person.objects.select_for_update(of=("self",)).filter(pk__in=part)
            list(kept.order_by("pk").values_list("pk", flat=True))
    marks = {row.row: _marks(row, platform, number) for row, number in matched}
    held = shown.held_marks(platform, [mark for some in marks.values() for mark in some])
    new: list[HoursRow] = []
    same: list[HoursRow] = []
    first: dict[str, int] = {}
    for row, _ in matched:
        mine = marks[row.row]
        if all(mark in first for mark in mine):
            finder.desk.turn_to(row.row)
            finder.desk.skip(SkipCode.DUPLICATE, of_row=first[mine[0]])
            continue
        (same if held.issuperset(mine) else new).append(row)
        for mark in mine:
            first.setdefault(mark, row.row)
    desk = finder.desk
    return replace(
        read,
        new=tuple(new),
        same=tuple(same),
        problems=tuple(sorted((*read.problems, *desk.problems), key=lambda one: (one.row, one.at))),
        guesses=(*read.guesses, *desk.guesses),
        skipped=tuple(sorted((*read.skipped, *desk.skipped), key=lambda one: one.row)),
    )


def write(
    planned: ImportPlan[HoursRow],
    *,
    platform: str,
    by: Person | None,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Take the new lines in, in the caller's transaction, and tell each person once.

    ``planned`` must have been made with ``lock`` in the same transaction. Event
    HoursListImported.
    """
    if not planned.new:
        return
    people = Person.objects.in_bulk({row.person for row in planned.new})
    lines = [
        (row, line, line.mark(platform=platform, person=people[row.person].number))
        for row in planned.new
        for line in row.lines
    ]
    held = shown.held_marks(platform, [mark for _, _, mark in lines])
    made: dict[str, OutsideHours] = {}
    for done, (row, line, mark) in enumerate(lines):
        if progress is not None and done % _BATCH == 0:
            progress(min(done, len(planned.new)))
        if mark in held or mark in made:
            continue
        made[mark] = OutsideHours(
            person=people[row.person],
            hub=platform,
            organization=mark[:32],
            organization_name=line.organization or platform,
            seq=0,
            digest=mark,
            activity=line.activity,
            served_on=line.served_on,
            minutes=line.minutes,
            kind=line.kind,
            is_verified=False,
            taken_in_at=at,
        )
    OutsideHours.objects.bulk_create(made.values(), batch_size=_BATCH)
    told = Counter(one.person_id for one in made.values())
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                person=people[person],
                kind="hours_brought",
                facts={"platform": platform, "count": count, "by": by.name if by else platform},
                channel="app",
                due_at=at,
            )
            for person, count in sorted(told.items())
        ],
        batch_size=_BATCH,
    )
    events.record(
        HoursListImported(
            platform, len(told), len(planned.new), len(planned.same), len(planned.problem_rows)
        ),
        by=by,
        at=at,
    )


def _marks(row: HoursRow, platform: str, number: str) -> list[str]:
    return [line.mark(platform=platform, person=number) for line in row.lines]


class _Finder:
    """Says whose a row is, or notes why that is not clear."""

    def __init__(self, desk: Desk, people: Holders) -> None:
        self.desk, self.people = desk, people

    def whose(self, row: HoursRow) -> Person | None:
        """The person, or None with a problem on the desk."""
        self.desk.turn_to(row.row)
        index = blind_index(row.id_number, "id")
        sure = self.people.by_id.get(index) or self.people.by_number.get(row.number)
        if sure is not None:
            return sure if self._has_name(row, sure) else self._other(row)
        near = self.people.by_phone.get(blind_index(row.phone, "phone"), ())
        fitting = [one for one in near if self._has_name(row, one) and _may_be(row, one, index)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return self._unclear(row, len(fitting))
        return self._other(row) if near else self._by_name(row, index)

    def _other(self, row: HoursRow) -> Person | None:
        self.desk.problem("name", row.name, ProblemCode.RECORD_HAS_OTHER_NAME)
        return None

    def _by_name(self, row: HoursRow, index: str) -> Person | None:
        found = [one for one in self.people.by_name.get(row.name, ()) if _may_be(row, one, index)]
        if "*" in row.phone:
            found = [one for one in found if fits_phone(row.phone, one.phone)]
        if len(found) > 1:
            return self._unclear(row, len(found))
        if not found:
            value = row.name or row.phone or row.number
            self.desk.problem("name", value, ProblemCode.PERSON_NOT_HERE)
            return None
        person = found[0]
        telephone = registry.mask_phone(person.phone) if person.phone else ""
        read_as = " ".join(part for part in (person.name, telephone, person.number) if part)
        is_taken = self.desk.guess("name", row.name, read_as, GuessCode.PERSON_BY_NAME, needed=True)
        return person if is_taken else None

    @staticmethod
    def _has_name(row: HoursRow, person: Person) -> bool:
        return not row.name or is_holder(row.name, person.name)

    def _unclear(self, row: HoursRow, count: int) -> Person | None:
        value = row.name or row.phone
        self.desk.problem("name", value, ProblemCode.PERSON_UNCLEAR, count=str(count))
        return None


def _may_be(row: HoursRow, person: Person, index: str) -> bool:
    """Two identity numbers that differ are two people."""
    return not (index and person.id_index and index != person.id_index)
