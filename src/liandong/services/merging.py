"""Make two records one, remembering every row, and take it back."""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, models, transaction

from liandong.core import merging as rules
from liandong.core.applications import check_reason
from liandong.core.enrolment import NotEnded
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.core.search import Kind
from liandong.models import (
    Account,
    Assignment,
    AssignmentState,
    DuplicateVerdict,
    LedgerEntry,
    MergeMove,
    Person,
    PersonMerge,
    PersonState,
)
from liandong.queries import access
from liandong.services import events, hours, rosters, search, time_bank

STAYS = frozenset(
    {
        # bound into the chain of hashes: hours are taken back and entered anew instead
        ("LedgerEntry", "person"), ("LedgerEntry", "entered_by"), ("LedgerEntry", "approved_by"),
        # the memory of merges itself
        ("Person", "merged_into"), ("PersonMerge", "kept"), ("PersonMerge", "gone"),
        ("PersonMerge", "merged_by"), ("PersonMerge", "undone_by"),
        ("DuplicateVerdict", "first"), ("DuplicateVerdict", "second"), ("DuplicateVerdict", "by"),
    }
)  # fmt: skip
"""Pointers to a person that a merge leaves where they are, each with its reason."""

FILLED = (
    ("phone", "phone_index"), ("id_number", "id_index", "id_type"), ("birth_on",), ("sex",),
    ("address",), ("emergency_contact",), ("division_code", "lat", "lon", "cell"),
    ("skill_mask",), ("category_mask",), ("availability_mask",), ("never_mask",),
    ("language_mask",), ("occupation",), ("education",), ("work_unit",), ("verified_at",),
    ("last_served_on",),
)  # fmt: skip
"""Fields of a person that are taken over when the kept record has nothing in the first."""

NOT_FILLED = {
    "id": "the record itself",
    "number": "the public number stays the kept one's",
    "issuer_system": "belongs to the number",
    "name": "the two carry one name, or staff have looked",
    "name_sound": "belongs to the name",
    "travel_radius_m": "has a default: nobody can tell it from an answer",
    "max_shifts_week": "has a default",
    "max_minutes_week": "has a default",
    "registered_via": "how the kept record came in",
    "registered_at": "when the kept record came in",
    "registered_by": "a pointer, moved with the others",
    "external_source": "one key belongs to one row; the gone record keeps it and is found by it",
    "external_key": "as its source",
    "merged_into": "the memory of the merge",
    "login": "moved by itself, or the second one closed",
    "state": "lifted by itself when the real name is taken over",
}
"""Every other field of a person, with the reason why a merge leaves it."""

_WEEK = {"availability_mask": "never_mask", "never_mask": "availability_mask"}
"""Usual and never: one slot is not both."""
_VERIFIED = (PersonState.VERIFIED, PersonState.DORMANT)


def pointers() -> list[tuple[type[models.Model], str]]:
    """Every field of the product that points at a person, but those of ``STAYS``."""
    found = []
    for model in apps.get_app_config("liandong").get_models():
        for field in model._meta.concrete_fields:
            points = isinstance(field, models.ForeignKey) and field.related_model is Person
            if points and (model.__name__, field.name) not in STAYS:
                found.append((model, field.name))
    return found


@transaction.atomic
def merge(*, kept: Person, gone: Person, why: str, by: Person, at: datetime) -> PersonMerge:
    """Make ``gone`` part of ``kept``: every row moves, gaps are filled, hours entered anew.

    A coming place on a shift where both hold one is given back first. What cannot move,
    because the kept record has the same, stays and is remembered. Refuses
    ``MergeNotPossible``, ``IdentitiesDiffer``, ``NotAllowed`` (staff with both within
    reach), ``ValueMissing`` without a reason. Event PeopleMerged; the person is told.
    """
    reason = check_reason(why, "why")[:200]
    rules.check_pair(kept.pk, gone.pk, kept.id_index, gone.id_index, gone.name)
    _check_reach(by, [kept, gone], at)
    kept, gone = _locked(kept, gone)
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise rules.MergeNotPossible()
    row = PersonMerge.objects.create(kept=kept, gone=gone, why=reason, merged_at=at, merged_by=by)
    _free_double_places(kept, gone, by=by, at=at)
    # Out of the way first: no number may be held by two living records.
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    moves = [move for model, name in pointers() for move in _moved(row, model, name)]
    moves += _fill(row, kept, gone)
    moves += _hours(row, gone, kept, by=by, at=at)
    if ("TimeAccount", "person") in {(m.model, m.field) for m in moves if m.kind == "left"}:
        time_bank.carry_over(giver=gone, taker=kept, by=by, at=at)
    MergeMove.objects.bulk_create(moves, batch_size=1000)
    search.keep(Kind.PERSON, Person.objects.filter(pk__in=[kept.pk, gone.pk]))
    rows = sum(move.kind == "moved" for move in moves)
    events.record(rules.PeopleMerged(kept.number, gone.number, rows), by=by, at=at)
    events.owe("records_merged", to=kept, facts={"number": gone.number}, at=at)
    return row


@transaction.atomic
def undo(*, merge: PersonMerge, by: Person, at: datetime) -> PersonMerge:
    """Take a merge back, row by row; what was written since stays with the kept record.

    Refuses ``NotEnded`` for one undone before, ``NotAllowed``. Event MergeUndone.
    """
    _check_reach(by, [merge.kept], at)
    kept, gone = _locked(merge.kept, merge.gone)
    row = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    if row.undone_at is not None:
        raise NotEnded()
    moves = list(row.moves.order_by("-pk"))
    _hours_back(moves, gone, by=by, at=at)
    _empty(moves, kept, gone)
    if any(move.model == "TimeAccount" and move.kind == "left" for move in moves):
        time_bank.take_back(giver=gone, taker=kept, by=by, at=at)
    for move in moves:
        if move.kind == "moved":
            _point(apps.get_model("liandong", move.model), move.field, [move.row_id], kept, gone)
    Person.objects.filter(pk=gone.pk).update(merged_into=None)
    search.keep(Kind.PERSON, Person.objects.filter(pk__in=[kept.pk, gone.pk]))
    row.undone_at, row.undone_by = at, by
    row.save(update_fields=["undone_at", "undone_by"])
    events.record(rules.MergeUndone(kept.number, gone.number), by=by, at=at)
    return row


@transaction.atomic
def keep_apart(*, one: Person, other: Person, by: Person, at: datetime) -> DuplicateVerdict:
    """Say that two records are two people; they are not shown as doubles again.

    Refuses ``MergeNotPossible``, ``NotAllowed``. Event TwoPeopleSeen.
    """
    if one.pk == other.pk:
        raise rules.MergeNotPossible()
    _check_reach(by, [one, other], at)
    first, second = sorted((one, other), key=lambda person: person.pk)
    row, is_new = DuplicateVerdict.objects.get_or_create(
        first=first, second=second, defaults={"by": by, "at": at}
    )
    if is_new:
        events.record(rules.TwoPeopleSeen(first.number, second.number), by=by, at=at)
    return row


# ── one step each ───────────────────────────────────────────────────────────────────────────


def _check_reach(by: Person, people: list[Person], at: datetime) -> None:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    ids = {person.pk for person in people}
    near = access.people_for(actor).filter(pk__in=ids).count()
    is_checker = actor.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
    if not is_checker or near != len(ids):
        raise NotAllowed(action="merge")


def _locked(kept: Person, gone: Person) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[kept.pk], found[gone.pk]


def _free_double_places(kept: Person, gone: Person, *, by: Person, at: datetime) -> None:
    held = Assignment.objects.filter(person=kept).exclude(state=AssignmentState.RELEASED)
    double = Assignment.objects.filter(
        person=gone,
        state=AssignmentState.ACCEPTED,
        shift__starts_at__gt=at,
        shift__in=held.values("shift"),
    )
    for place in double.select_related("shift").order_by("shift_id"):
        rosters.release(assignment=place, reason="merged", by=by, at=at)


def _moved(merge: PersonMerge, model: type[models.Model], name: str) -> Iterable[MergeMove]:
    """Point every row of one field at the kept record; what each became."""
    table = model._default_manager
    rows = list(table.filter(**{name: merge.gone}).order_by("pk").values_list("pk", flat=True))
    if not rows:
        return
    is_whole = _point(model, name, rows, merge.gone, merge.kept)
    for pk in rows:
        is_moved = is_whole or _point(model, name, [pk], merge.gone, merge.kept)
        yield MergeMove(
            merge=merge,
            kind="moved" if is_moved else "left",
            model=model.__name__,
            field=name,
            row_id=pk,
        )


def _point(
    model: type[models.Model], name: str, rows: list[int], source: Person, goal: Person
) -> bool:
    """Point rows from one record at another; False when a constraint stands against it."""
    try:
        with transaction.atomic():
            found = model._default_manager.filter(pk__in=rows, **{name: source})
            found.update(**{name: goal})
    except IntegrityError:
        return False
    return True


def _fill(merge: PersonMerge, kept: Person, gone: Person) -> list[MergeMove]:
    """Take over what the kept record lacks, the account too; a second account is closed."""
    moves = []
    for names in FILLED:
        if getattr(kept, names[0]) or not getattr(gone, names[0]):
            continue
        if names[0] in _WEEK and _said_otherwise(names[0], kept, gone):
            continue
        for name in names:
            setattr(kept, name, getattr(gone, name))
            moves.append(_about(merge, "filled", "Person", name, kept.pk))
    is_waiting = kept.verified_at is not None and kept.state == PersonState.APPLIED
    if is_waiting and gone.state in _VERIFIED:
        kept.state = gone.state
        moves.append(_about(merge, "filled", "Person", "state", kept.pk))
    if gone.login_id is not None and kept.login_id is None:
        account = gone.login
        Person.objects.filter(pk=gone.pk).update(login=None)
        kept.login = account
        moves.append(_about(merge, "filled", "Person", "login", kept.pk))
    elif gone.login_id is not None:
        Account.objects.filter(pk=gone.login_id).update(is_active=False)
        moves.append(_about(merge, "closed", "Account", "is_active", gone.login_id))
    kept.save()
    return moves


def _said_otherwise(name: str, kept: Person, gone: Person) -> bool:
    """Whether a slot would be usual and never at once; what the kept record says stands."""
    told, said = getattr(gone, name), getattr(kept, _WEEK[name])
    return bool(told & said)


def _about(merge: PersonMerge, kind: str, model: str, field: str, row_id: int) -> MergeMove:
    return MergeMove(merge=merge, kind=kind, model=model, field=field, row_id=row_id)


def _empty(moves: list[MergeMove], kept: Person, gone: Person) -> None:
    """Empty what was filled, and open the account that was closed."""
    for move in moves:
        if move.kind == "closed":
            Account.objects.filter(pk=move.row_id).update(is_active=True)
        elif move.kind == "filled" and move.field == "login":
            account, kept.login = kept.login, None
            Person.objects.filter(pk=kept.pk).update(login=None)
            Person.objects.filter(pk=gone.pk).update(login=account)
        elif move.kind == "filled" and getattr(kept, move.field) == getattr(gone, move.field):
            setattr(kept, move.field, getattr(Person(), move.field))
    kept.save()


def _hours(
    merge: PersonMerge, gone: Person, kept: Person, *, by: Person, at: datetime
) -> list[MergeMove]:
    """Enter the hours of the gone record anew for the kept one."""
    return [
        _about(merge, "entered", "LedgerEntry", "person", entry.pk)
        for entry in (
            hours.reenter(entry=old, person=kept, reason=merge.why, by=by, at=at)
            for old in _standing(LedgerEntry.objects.filter(person=gone))
        )
    ]


def _hours_back(moves: list[MergeMove], gone: Person, *, by: Person, at: datetime) -> None:
    entered = [move.row_id for move in moves if move.kind == "entered"]
    for entry in _standing(LedgerEntry.objects.filter(pk__in=entered)):
        hours.reenter(entry=entry, person=gone, reason="merge undone", by=by, at=at)


def _standing(entries: models.QuerySet[LedgerEntry]) -> list[LedgerEntry]:
    """Entries that count, chain by chain in one order, so that heads are locked alike."""
    found = entries.filter(reverses=None, reversed_by=None).select_related("organization", "person")
    return list(found.order_by("organization_id", "seq"))
