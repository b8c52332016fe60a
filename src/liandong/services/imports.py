"""Files on their way in: read, planned, put right by a person, applied whole or not at all.

The file is sealed while it waits and deleted as soon as it is applied or cancelled. The
plan is made anew inside the transaction that applies it, so that what is written is right
for the records of that moment.
"""

import pickle
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.core.cache import cache
from django.db import transaction

from liandong.core.hours_lists import PlatformNotNamed, platform_named
from liandong.core.import_runs import (
    BUSY,
    OVER,
    ImportBusy,
    ImportClosed,
    Kind,
    PlanExtract,
    State,
)
from liandong.core.refusals import Refusal
from liandong.models import ImportRun, Organization, Person
from liandong.models.sealed import key_ring
from liandong.queries import imports as shown
from liandong.services import import_extract, import_signals
from liandong.services.import_sheets import (
    Planned,
    Progress,
    check_may,
    mapping_of,
    plan_sheet,
    remember,
    source_of,
    write,
)
from liandong.services.spreadsheets import read_sheet

LONG_ROWS = 5_000
"""Files with more rows are planned and applied by the jobs, with progress."""
LONG_HOURS_ROWS = 2_000
"""Hours are looked up person by person, which takes longer."""
LONG_BYTES = 1_500_000
KEPT_FOR = timedelta(days=7)
"""A file that nobody applies is deleted after this time."""
_EXTRACT_SECONDS = 3_600
_SEAL = "ImportRun.content"

Told = Callable[[int, int], None]
"""Called with rows done and rows in all; what it raises stops the work."""


@transaction.atomic
def take_in(
    *,
    kind: Kind,
    content: bytes,
    name: str,
    as_of: date,
    organization: Organization | None,
    by: Person,
    at: datetime,
    platform: str = "",
) -> ImportRun:
    """Keep a file, sealed, until it is applied or cancelled; nothing else is written.

    A short file is read at once and refused as ``read_sheet`` does, or with
    ``HeaderNotFound``; a long one waits for the jobs. Refuses ``NotAllowed``,
    ``PlatformNotNamed`` for hours without their source.
    """
    check_may(by, organization, at)
    source = platform_named(platform) if kind is Kind.HOURS else ""
    if kind is Kind.HOURS and not source:
        raise PlatformNotNamed()
    state = State.WAITING
    if len(content) <= LONG_BYTES:
        sheet = read_sheet(content, name)
        mapping_of(sheet, kind=kind)
        if len(sheet.rows) <= (LONG_HOURS_ROWS if kind is Kind.HOURS else LONG_ROWS):
            state = State.READY
    return ImportRun.objects.create(
        kind=kind,
        source=source,
        file_name=name[-200:],
        file_digest=sha256(content).hexdigest(),
        content=_sealed(content),
        as_of=as_of,
        organization=organization,
        counts={"state": state.value, "is_long": state is State.WAITING},
        read_by=by,
        read_at=at,
    )


def plan_run(
    run: ImportRun, *, by: Person, at: datetime, progress: Told | None = None, lock: bool = False
) -> Planned:
    """What the file of a run would change now. Refuses ``ImportClosed``, ``HeaderNotFound``."""
    sheet = read_sheet(_opened(run), run.file_name)
    return plan_sheet(
        sheet,
        kind=Kind(run.kind),
        as_of=run.as_of,
        organization=run.organization,
        by=by,
        at=at,
        columns={int(index): name for index, name in run.mapping.items()},
        refused=run.refused_guesses,
        platform=run.source,
        lock=lock,
        progress=_of(len(sheet.rows), progress),
    )


def state_of(run: ImportRun) -> State:
    """How far a run has come."""
    return State(run.counts["state"])


def extract_of(run: ImportRun, *, by: Person, at: datetime) -> PlanExtract | None:
    """What the pages show of the plan of a run; None when the jobs must make it first.

    The extract of a short file is made when it is asked for and kept for an hour, sealed.
    """
    kept = cache.get(_cache_key(run))
    if kept is not None:
        extract: PlanExtract = pickle.loads(key_ring().open(kept, "PlanExtract").encode("latin-1"))
        return extract
    if state_of(run) is not State.READY or run.counts.get("is_long"):
        return None
    return keep_extract(run, plan_run(run, by=by, at=at))


def extract_from(planned: Planned) -> PlanExtract:
    """What is shown of a plan."""
    return import_extract.extract(
        planned.plan,
        kind=planned.kind,
        sheet=planned.sheet,
        mapping=planned.mapping,
        groups=planned.groups,
        refused=planned.refused,
        changes=planned.people.changes if planned.people else {},
    )


def keep_extract(run: ImportRun, planned: Planned) -> PlanExtract:
    """Keep what the pages show of a plan, sealed, for an hour."""
    extract = extract_from(planned)
    told = pickle.dumps(extract).decode("latin-1")
    cache.set(_cache_key(run), key_ring().seal(told, "PlanExtract"), _EXTRACT_SECONDS)
    return extract


@transaction.atomic
def set_columns(
    *, run: ImportRun, columns: Mapping[int, str], by: Person, at: datetime
) -> ImportRun:
    """Read columns as a person says, and remember it for files with the same headings."""
    row = _open_run(run, by, at)
    row.mapping = {str(index): name for index, name in columns.items()}
    mapping = mapping_of(
        read_sheet(_opened(row), row.file_name), kind=Kind(row.kind), columns=columns
    )
    remember(Kind(row.kind), mapping, at)
    return _again(row)


@transaction.atomic
def refuse_guesses(
    *, run: ImportRun, marks: Collection[str], by: Person, at: datetime
) -> ImportRun:
    """Say which guesses are wrong; the plan is made again without them."""
    row = _open_run(run, by, at)
    row.refused_guesses = sorted(set(marks))
    return _again(row)


@transaction.atomic
def queue(*, run: ImportRun, by: Person, at: datetime) -> ImportRun:
    """Let the jobs apply a long file."""
    row = _open_run(run, by, at)
    _move(row, State.QUEUED, by=by.pk)
    return row


@transaction.atomic
def apply_run(
    *,
    run: ImportRun,
    by: Person,
    at: datetime,
    progress: Told | None = None,
    writing: Told | None = None,
) -> ImportRun:
    """Write what the file of a run changes, and delete the file.

    Refuses ``NotAllowed``, ``ImportClosed``. Events NeedsImported, RosterImported or
    HoursListImported.
    """
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    check_may(by, row.organization, at)
    if state_of(row) in OVER:
        raise ImportClosed(row.file_name)
    planned = plan_run(row, by=by, at=at, lock=True, progress=progress)
    total = len(planned.plan.new) + len(planned.plan.changed)
    write(planned, organization=row.organization, by=by, at=at, progress=_of(total, writing))
    row.content, row.applied_at = b"", at
    row.source = source_of(planned, row.organization)
    _move(row, State.APPLIED, **planned.plan.counts)
    cache.delete(_cache_key(run))
    return row


def cancel(*, run: ImportRun, by: Person, at: datetime) -> ImportRun:
    """Do nothing with the file and delete it. Refuses ``NotAllowed``, ``ImportClosed``.

    While the jobs work on it, they are asked to stop instead, without touching the tables
    (the embedded database lets nobody else write then); nothing is kept.
    """
    check_may(by, run.organization, at)
    if state_of(run) in {State.PLANNING, State.APPLYING}:
        import_signals.ask_to_stop(run.pk)
        return run
    with transaction.atomic():
        row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if state_of(row) in OVER:
            raise ImportClosed(row.file_name)
        close(row, State.CANCELLED)
    return row


def close(run: ImportRun, state: State, *, failure: Refusal | None = None) -> None:
    """End a run without applying it: its file and the extract of its plan are deleted."""
    cache.delete(_cache_key(run))
    run.content = b""
    told = {"failure": failure.code, "facts": failure.facts} if failure else {}
    _move(run, state, **told)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Delete files that nobody applied for a week; how many."""
    old = list(shown.unfinished_runs().filter(read_at__lt=at - KEPT_FOR))
    for run in old:
        close(run, State.CANCELLED)
    return len(old)


@transaction.atomic
def claim(*, run: ImportRun, wanted: State, state: State, at: datetime) -> ImportRun | None:
    """Move a run from one state on to another, unless somebody else did already."""
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if state_of(row) is not wanted:
        return None
    _move(row, state, since=at.timestamp())
    return row


def plan_again(run: ImportRun) -> ImportRun:
    """Let the jobs plan a long file again whose extract was not kept."""
    _move(run, State.WAITING)
    return run


def planned(run: ImportRun, found: Planned) -> None:
    """Keep what the jobs planned, and let a person look at it."""
    keep_extract(run, found)
    _move(run, State.READY, **found.plan.counts)


# ── what they share ─────────────────────────────────────────────────────────────────────────


def _move(run: ImportRun, state: State, **facts: object) -> None:
    run.counts = {**run.counts, **facts, "state": state.value}
    named = {"counts", "content", "source", "applied_at", "mapping", "refused_guesses"}
    run.save(update_fields=sorted(named - run.get_deferred_fields()))


def _open_run(run: ImportRun, by: Person, at: datetime) -> ImportRun:
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    check_may(by, row.organization, at)
    state = state_of(row)
    if state in OVER:
        raise ImportClosed(row.file_name)
    if state in BUSY:
        raise ImportBusy(row.file_name)
    return row


def _again(run: ImportRun) -> ImportRun:
    _move(run, State.WAITING if run.counts.get("is_long") else State.READY)
    return run


def _of(total: int, told: Told | None) -> Progress | None:
    if told is None:
        return None
    tell = told
    return lambda done: tell(done, total)


def _sealed(content: bytes) -> bytes:
    return key_ring().seal(zlib.compress(content, 1).decode("latin-1"), _SEAL)


def _opened(run: ImportRun) -> bytes:
    if not run.content:
        raise ImportClosed(run.file_name)
    return zlib.decompress(key_ring().open(bytes(run.content), _SEAL).encode("latin-1"))


def _cache_key(run: ImportRun) -> str:
    said: Sequence[object] = (run.mapping, run.refused_guesses, run.as_of)
    return f"import-{run.pk}-{sha256(repr(said).encode()).hexdigest()[:20]}"
