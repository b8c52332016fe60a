"""One sheet: how its columns are read, what it would change, and writing that whole.

What both doors use: the command line plans and writes in one go, the pages keep the file in
between (``services.imports``).
"""

import gc
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from liandong.core import import_runs
from liandong.core.columns import IGNORED, ColumnMapping
from liandong.core.exchange import GuessGroup, ImportPlan
from liandong.core.hours import SHANGHAI
from liandong.core.hours_import import HOURS_COLUMNS, propose_hours_mapping
from liandong.core.import_runs import GuessUnknown, Kind, State
from liandong.core.need_columns import NEED_COLUMNS, propose_need_mapping
from liandong.core.refusals import NotAllowed
from liandong.core.roster_columns import ROSTER_COLUMNS, propose_roster_mapping
from liandong.core.sheets import HeaderNotFound, Sheet
from liandong.models import ColumnMemory, ImportRun, Organization, Person
from liandong.queries import access
from liandong.queries import imports as shown
from liandong.services import import_hours, import_needs, import_roster
from liandong.services.import_roster import RosterPlan

Progress = Callable[[int], None]
MANY_ROWS = 10_000
_PROPOSE = {
    Kind.NEEDS: propose_need_mapping,
    Kind.ROSTER: propose_roster_mapping,
    Kind.HOURS: propose_hours_mapping,
}
_COLUMNS = {
    Kind.NEEDS: NEED_COLUMNS,
    Kind.ROSTER: ROSTER_COLUMNS,
    Kind.HOURS: HOURS_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, how it was read, and what it would change.

    groups
        Mark → equal guesses, those that were refused included.
    """

    kind: Kind
    sheet: Sheet
    mapping: ColumnMapping
    plan: ImportPlan[Any]
    groups: tuple[tuple[str, GuessGroup], ...]
    refused: frozenset[str]
    people: RosterPlan | None = field(default=None, repr=False)
    platform: str = ""


def plan_sheet(
    sheet: Sheet,
    *,
    kind: Kind,
    as_of: date,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
    columns: Mapping[int, str] | None = None,
    refused: Collection[str] = (),
    platform: str = "",
    is_strict: bool = False,
    lock: bool = False,
    progress: Progress | None = None,
) -> Planned:
    """What a sheet would change; writes nothing.

    columns
        Column index → field, as a person said; the rest is proposed or remembered.
    refused
        Marks of groups, keys or cells of guesses (``core.import_runs.refused_keys``).
        With ``is_strict`` a name that fits no guess is refused with ``GuessUnknown``.

    Refuses ``HeaderNotFound``.
    """
    mapping = mapping_of(sheet, kind=kind, columns=columns)

    def plan(keys: Collection[str]) -> tuple[ImportPlan[Any], RosterPlan | None]:
        if kind is Kind.NEEDS:
            return (
                import_needs.plan(
                    sheet.rows,
                    mapping=mapping,
                    as_of=as_of,
                    organization=organization,
                    refused=keys,
                    lock=lock,
                ),
                None,
            )
        if kind is Kind.HOURS:
            hours = import_hours.plan(
                sheet.rows,
                mapping=mapping,
                platform=platform,
                organization=organization,
                by=by,
                at=at,
                refused=keys,
                lock=lock,
                progress=progress,
            )
            return hours, None
        people = import_roster.plan(
            sheet.rows,
            mapping=mapping,
            organization=organization,
            by=by,
            at=at,
            refused=keys,
            progress=progress,
        )
        return people.plan, people

    secret = import_roster.secret()
    with _many_objects(len(sheet.rows)):
        found, people = plan(())
    groups = [(import_runs.group_mark(one, secret), one) for one in found.guess_groups()]
    keys, unknown = import_runs.refused_keys(found.guesses, groups, refused)
    if unknown and is_strict:
        raise GuessUnknown(min(unknown))
    if keys:
        found, people = plan(keys)
        marks = {mark for mark, _ in groups}
        later = ((import_runs.group_mark(one, secret), one) for one in found.guess_groups())
        groups += [pair for pair in later if pair[0] not in marks]
    return Planned(kind, sheet, mapping, found, tuple(groups), frozenset(keys), people, platform)


@contextmanager
def _many_objects(rows: int) -> Iterator[None]:
    """Let the collector rest while hundreds of thousands of small records are alive.

    It would walk through all of them again and again and find nothing: a third of the time.
    """
    if rows < MANY_ROWS or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def mapping_of(
    sheet: Sheet, *, kind: Kind, columns: Mapping[int, str] | None = None
) -> ColumnMapping:
    """What each column is read as: said by a person, remembered, or proposed."""
    propose = _PROPOSE[kind]
    mapping = propose(sheet.rows, remembered=shown.remembered_columns(kind))
    if mapping is None:
        raise HeaderNotFound(sheet.name)
    known = _COLUMNS[kind]
    for index, name in (columns or {}).items():
        if (name == IGNORED or name in known) and 0 <= index < len(mapping.columns):
            mapping = mapping.with_field(index, name)
    return mapping


def write(
    planned: Planned,
    *,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
    progress: Progress | None = None,
) -> None:
    """Write a plan in the caller's transaction, in which it was made."""
    if planned.people is not None:
        with _many_objects(len(planned.sheet.rows)):
            import_roster.write(
                planned.people, organization=organization, by=by, at=at, progress=progress
            )
    elif planned.kind is Kind.HOURS:
        import_hours.write(planned.plan, platform=planned.platform, by=by, at=at, progress=progress)
    else:
        import_needs.write(
            planned.plan, mapping=planned.mapping, organization=organization, by=by, at=at
        )
    remember(planned.kind, planned.mapping, at)


@transaction.atomic
def apply_sheet(
    sheet: Sheet,
    *,
    kind: Kind,
    name: str,
    as_of: date,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
    refused: Collection[str] = (),
    progress: Progress | None = None,
    writing: Progress | None = None,
) -> Planned:
    """Plan a sheet and write it at once: what the command line does.

    ``by`` None stands for the installation itself, on a hub without a coordinator. Refuses
    ``NotAllowed``, ``HeaderNotFound``, ``GuessUnknown``. Events NeedsImported or
    RosterImported.
    """
    check_may(by, organization, at)
    planned = plan_sheet(
        sheet,
        kind=kind,
        as_of=as_of,
        organization=organization,
        by=by,
        at=at,
        refused=refused,
        is_strict=True,
        lock=True,
        progress=progress,
    )
    write(planned, organization=organization, by=by, at=at, progress=writing)
    if by is not None:
        ImportRun.objects.create(
            kind=kind,
            source=source_of(planned, organization),
            file_name=name[:200],
            file_digest="",
            content=b"",
            as_of=as_of,
            organization=organization,
            mapping={str(one.index): one.field for one in planned.mapping.columns},
            refused_guesses=sorted(refused),
            counts={**planned.plan.counts, "state": State.APPLIED},
            read_by=by,
            read_at=at,
            applied_at=at,
        )
    return planned


def check_may(by: Person | None, organization: Organization | None, at: datetime) -> None:
    if by is None:
        return
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not shown.may_import(actor, organization):
        raise NotAllowed(action="import_file")


def remember(kind: Kind, mapping: ColumnMapping, at: datetime) -> None:
    ColumnMemory.objects.update_or_create(
        kind=kind,
        fingerprint=mapping.fingerprint,
        defaults={"mapping": mapping.remembered(), "confirmed_at": at},
    )


def source_of(planned: Planned, organization: Organization | None) -> str:
    if planned.kind is Kind.HOURS:
        return planned.platform
    if planned.kind is Kind.NEEDS:
        return import_needs.source_of(planned.mapping, organization)
    return import_roster.SOURCE
