"""Volunteers from a roster: who is on record already, what differs, and writing it in bulk.

A person is found by identity number, by the key of an earlier roster, or by telephone and
name. People who sign in by themselves keep their own record: a roster never writes over
it. Nothing of another organization's people is changed, except that they may join.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings

from liandong.core import policy, registry
from liandong.core.cells import Cell
from liandong.core.codes import is_code
from liandong.core.columns import ColumnMapping
from liandong.core.credentials import mask_of
from liandong.core.exchange import ImportPlan, Problem, ProblemCode, SkipCode, Skipped
from liandong.core.guardians import NOT_OF_CHILDREN, is_child
from liandong.core.hours import SHANGHAI
from liandong.core.import_runs import RosterImported
from liandong.core.roster_import import RosterRow, plan_roster
from liandong.core.search import Kind
from liandong.models import Membership, Organization, Person
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries import imports as shown
from liandong.services import enrolment, events, search

SOURCE = "roster"
"""Keys of roster rows are keyed digests of the person; one source for the whole hub."""
CHUNK = 2_000
MEMBERSHIP = "membership"
"""Among the changed fields: the person joins the organization."""
_MASKS = ("skill_mask", "category_mask", "availability_mask")
_RESIDENT_CARD = "01"


def secret() -> bytes:
    """The key of digests that stand for people; it never leaves this installation."""
    key: bytes = settings.LIANDONG_CODE_KEY
    return blake2b(b"roster keys", key=key[:64], digest_size=32).digest()


Changes = dict[int, tuple[Person, dict[str, Any]]]
"""Spreadsheet row → the person on record and the fields that differ, with new values."""


class RosterPlan:
    """A plan against the records. ``changes`` belongs to the rows of ``plan.changed``."""

    def __init__(self, plan: ImportPlan[RosterRow], changes: Changes) -> None:
        self.plan = plan
        self.changes = changes


def plan(
    rows: Sequence[Sequence[Cell]],
    *,
    mapping: ColumnMapping,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
    refused: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> RosterPlan:
    """Who is new, who is on record and differs, who is held back; writes nothing."""
    today = at.astimezone(SHANGHAI).date()
    read = plan_roster(
        rows,
        mapping=mapping,
        today=today,
        known={},
        source=SOURCE,
        secret=secret(),
        refused=refused,
        progress=progress,
    )
    desk = _Desk(organization, by, today)
    for part in _parts(read.new):
        desk.look_up(part)
    return RosterPlan(
        replace(
            read,
            new=tuple(desk.new),
            changed=tuple(desk.changed),
            same=tuple(desk.same),
            problems=tuple(
                sorted((*read.problems, *desk.problems), key=lambda one: (one.row, one.at))
            ),
            skipped=tuple(sorted((*read.skipped, *desk.skipped), key=lambda one: one.row)),
        ),
        desk.changes,
    )


def write(
    planned: RosterPlan,
    *,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Register the new and renew the changed people, in the caller's transaction.

    progress
        Called with the number of people written; what it raises undoes everything.

    Event RosterImported, and PeopleRegistered for each 2000 new people.
    """
    rows, done = planned.plan.new, 0
    for part in _parts(rows):
        enrolment.register_people(
            drafts=[_draft(row, organization) for row in part],
            by=by,
            at=at,
            organization=organization,
        )
        done += len(part)
        if progress is not None:
            progress(done)
    for part in _parts(planned.plan.changed):
        _renew([planned.changes[row.row] for row in part], organization, at)
        done += len(part)
        if progress is not None:
            progress(done)
    if done:
        told = RosterImported(
            organization.name if organization else "",
            len(planned.plan.new),
            len(planned.plan.changed),
            len(planned.plan.same),
            len(planned.plan.problem_rows),
        )
        events.record(told, by=by, at=at)


class _Desk:
    """Sorts rows by what is on record."""

    def __init__(self, organization: Organization | None, by: Person | None, today: date) -> None:
        self.organization = organization
        self.today = today
        self.division = organization.division_code if organization else ""
        self.profile = policy.profile_for(self.division, today)
        self.is_over_all = by is None or access.actor_of(by, on=today).has(access.COORDINATOR)
        self.new: list[RosterRow] = []
        self.changed: list[RosterRow] = []
        self.same: list[RosterRow] = []
        self.problems: list[Problem] = []
        self.skipped: list[Skipped] = []
        self.changes: Changes = {}
        self.taken: dict[int, int] = {}

    def look_up(self, rows: Sequence[RosterRow]) -> None:
        """Put each row of a part into its bucket."""
        ids = {row.row: blind_index(row.id_number, "id") for row in rows}
        phones = {row.row: blind_index(row.phone, "phone") for row in rows}
        known = shown.known_people(
            id_indexes=list(ids.values()),
            source=SOURCE,
            keys=[row.key for row in rows],
            phone_indexes=list(phones.values()),
            organization=self.organization,
        )
        children = shown.agreed_children(
            {
                (registry.clean_name(row.name), row.birth_on)
                for row in rows
                if row.birth_on is not None and self._is_child(row)
            },
            self.organization,
        )
        theirs = {person.pk for person in children.values()}
        agreed, members = known.agreed | theirs, known.members | theirs
        for row in rows:
            if self._is_held(row):
                continue
            person = known.by_id.get(ids[row.row]) or known.by_key.get(row.key)
            if person is None:
                person = _by_phone(row, known.by_phone.get(phones[row.row], ()))
            if person is None and row.birth_on is not None:
                person = children.get((registry.clean_name(row.name), row.birth_on))
            if self._waits_for_guardian(row, person, agreed):
                continue
            if person is None:
                self.new.append(row)
                continue
            first = self.taken.setdefault(person.pk, row.row)
            if first != row.row:
                self.skipped.append(Skipped(row.row, SkipCode.DUPLICATE, first))
                continue
            self._compare(row, person, is_member=person.pk in members)

    def _compare(self, row: RosterRow, person: Person, *, is_member: bool) -> None:
        if person.name != registry.clean_name(row.name):
            self._hold(row, ProblemCode.RECORD_HAS_OTHER_NAME)
            return
        changes = _differences(row, person)
        if self._is_child(row):
            changes = {k: v for k, v in changes.items() if k not in NOT_OF_CHILDREN}
        is_ours = is_member or self.is_over_all
        if changes and (person.login_id is not None or not is_ours):
            self._hold(row, ProblemCode.RECORD_IS_THEIRS)
            return
        if self.organization is not None and not is_member:
            changes[MEMBERSHIP] = self.organization.pk
        if changes:
            self.changed.append(row)
            self.changes[row.row] = (person, changes)
        else:
            self.same.append(row)

    def _is_held(self, row: RosterRow) -> bool:
        """What registration would refuse is a problem of the row, not of the whole file."""
        if _id_type(row) == _RESIDENT_CARD and row.id_number:
            try:
                registry.check_resident_id(row.id_number, self.today)
            except registry.IdNumberDivisionWrong:
                self._hold(row, ProblemCode.ID_DIVISION_UNKNOWN, division=row.id_number[:2])
                return True
            except registry.IdNumberInvalid:
                self._hold(row, ProblemCode.ID_CHECK_FAILED)
                return True
        if row.phone:
            try:
                registry.check_phone(row.phone)
            except registry.PhoneInvalid as refusal:
                self._hold(row, ProblemCode.PHONE_UNREADABLE, length=str(refusal.length))
                return True
        if row.birth_on is None:
            return False
        age = registry.age_on(row.birth_on, self.today)
        if age < self.profile.min_age_register:
            least = str(self.profile.min_age_register)
            self._hold(row, ProblemCode.TOO_YOUNG, age=str(age), minimum=least)
            return True
        return False

    def _is_child(self, row: RosterRow) -> bool:
        return is_child(row.birth_on, self.today, self.profile.data_consent_age)

    def _waits_for_guardian(
        self, row: RosterRow, person: Person | None, agreed: Collection[int]
    ) -> bool:
        """A child's row waits until the guardian agreed to the data, separately (PIPL Art 31)."""
        if row.birth_on is None or not self._is_child(row):
            return False
        if person is not None and person.pk in agreed:
            return False
        age = registry.age_on(row.birth_on, self.today)
        self._hold(row, ProblemCode.GUARDIAN_FIRST, age=str(age))
        return True

    def _hold(self, row: RosterRow, code: ProblemCode, **facts: str) -> None:
        value = row.phone if code is ProblemCode.PHONE_UNREADABLE else row.name
        self.problems.append(Problem(row.row, "", value, code, facts))


def _by_phone(row: RosterRow, people: Sequence[Person]) -> Person | None:
    """Somebody of that telephone and name, unless number or birth say that it is another."""
    for person in people:
        is_other = bool(row.id_number and person.id_index)
        is_other |= None not in (row.birth_on, person.birth_on) and row.birth_on != person.birth_on
        if person.name == registry.clean_name(row.name) and not is_other:
            return person
    return None


def _differences(row: RosterRow, person: Person) -> dict[str, Any]:
    """Fields that the row tells and the record has otherwise; an empty cell tells nothing."""
    found: dict[str, Any] = {}
    for field, told in _told(row).items():
        kept = getattr(person, field)
        if field in _MASKS:
            told |= kept
        if told and told != kept:
            found[field] = told
    if "id_number" in found:
        found["id_type"] = _id_type(row)
    return found


def _told(row: RosterRow) -> dict[str, Any]:
    """What a row says, as the record keeps it."""
    emergency = " ".join(part for part in (row.emergency_name, row.emergency_phone) if part)
    address = " ".join(part for part in (row.community, row.address) if part)
    return {
        "phone": row.phone,
        "sex": row.sex,
        "birth_on": row.birth_on,
        "id_number": row.id_number,
        "address": address,
        "emergency_contact": emergency,
        "education": row.education if is_code("education", row.education) else "",
        "work_unit": row.work_unit[:100],
        "skill_mask": mask_of(row.skills),
        "category_mask": mask_of(row.intents),
        "availability_mask": mask_of(str(slot) for slot in row.slots),
    }


def _id_type(row: RosterRow) -> str:
    """The paper of the number; what is no resident number is never taken for one."""
    if len(row.id_number) == 18 and row.id_number[:17].isdigit():
        return _RESIDENT_CARD
    if row.id_type and row.id_type != _RESIDENT_CARD:
        return row.id_type
    return "99" if row.id_number else _RESIDENT_CARD


def _draft(row: RosterRow, organization: Organization | None) -> enrolment.PersonDraft:
    return enrolment.PersonDraft(
        name=row.name,
        id_type=_id_type(row),
        division_code=organization.division_code if organization else "",
        external_source=SOURCE,
        external_key=row.key,
        **_told(row),
    )


def _renew(
    changes: Sequence[tuple[Person, dict[str, Any]]],
    organization: Organization | None,
    at: datetime,
) -> None:
    joining = []
    for person, told in changes:
        fields = {name: value for name, value in told.items() if name != MEMBERSHIP}
        if "phone" in fields:
            fields["phone_index"] = blind_index(fields["phone"], "phone")
        if "id_number" in fields:
            fields["id_index"] = blind_index(fields["id_number"], "id")
        if fields:
            for name, value in fields.items():
                setattr(person, name, value)
            person.save(update_fields=list(fields))
            search.keep(Kind.PERSON, [person])
        if MEMBERSHIP in told:
            joining.append(person)
    if organization is not None:
        day = at.astimezone(SHANGHAI).date()
        Membership.objects.bulk_create(
            [Membership(person=one, organization=organization, since=day) for one in joining],
            batch_size=CHUNK,
        )


def _parts(rows: Sequence[RosterRow]) -> Iterator[Sequence[RosterRow]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
