"""Old reports let in again at their own times, as an exercise that reaches nobody.

The exercise has its own clock, ``Replay.clock_at``: what is done at the desk is dated by it,
while rights are judged by the real day (nobody of today had a role in 2010). Each portion is one
transaction, so that a replay that was stopped, by a person or by a power cut, goes on at the
first row that did not come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core.incidents import IncidentKind
from liandong.core.needs import VerifyMethod
from liandong.core.replay_files import OldReport
from liandong.core.report_facts import ReplayOfOther
from liandong.core.reports import ReportState
from liandong.models import Incident, Organization, Person, Replay
from liandong.queries import reports as known
from liandong.services import incidents, reports
from liandong.services.reports import ReportDraft

CLEAR_PAIR = 75
"""From this score on the played desk merges by itself; below it leaves the pair to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What the exercise's incident is called, where it is and which station has it in hand."""

    kind: IncidentKind
    title: str
    place_name: str
    organization: Organization
    contact_phone: str
    division_code: str
    file_name: str
    digest: str


@transaction.atomic
def begin(*, exercise: Exercise, rows: Sequence[OldReport], by: Person, at: datetime) -> Replay:
    """Open the exercise's incident, or find the one that already replays this very file.

    Refuses as ``incidents.open_incident``.
    """
    going = Replay.objects.filter(digest=exercise.digest, is_done=False)
    before = going.select_related("incident").order_by("-pk").first()
    if before is not None:
        return before
    incident = incidents.open_incident(
        draft=incidents.IncidentDraft(
            kind=exercise.kind,
            title=exercise.title,
            place_name=exercise.place_name,
            organization=exercise.organization,
            contact_phone=exercise.contact_phone,
            radius_m=50_000,
            division_code=exercise.division_code,
            is_exercise=True,
        ),
        by=by,
        at=at,
    )
    return Replay.objects.create(
        incident=incident,
        file_name=exercise.file_name[:120],
        digest=exercise.digest,
        rows=len(rows),
        clock_at=rows[0].received_at if rows else at,
        started_by=by,
        started_at=at,
    )


@transaction.atomic
def advance(
    *,
    replay: Replay,
    rows: Sequence[OldReport],
    digest: str,
    to: datetime,
    by: Person,
    at: datetime,
) -> Replay:
    """Let in what came until ``to`` on the exercise's clock. ``rows`` is the whole file.

    Refuses ``ReplayOfOther`` if the file is another one than it began with.
    """
    replay = Replay.objects.select_for_update().select_related("incident").get(pk=replay.pk)
    if replay.digest != digest:
        raise ReplayOfOther(number=replay.incident.number, file=replay.file_name)
    end = replay.next_row
    while end < len(rows) and rows[end].received_at <= to:
        end += 1
    portion = rows[replay.next_row : end]
    if portion:
        drafts = [_draft(row, replay.file_name) for row in portion]
        reports.take_many(incident=replay.incident, drafts=drafts, by=by, at=at)
    replay.next_row, replay.clock_at = end, to
    replay.is_done = end == len(rows)
    replay.save(update_fields=["next_row", "clock_at", "is_done"])
    return replay


@transaction.atomic
def play_desk(*, incident: Incident, steps: int, outcome: str, by: Person, at: datetime) -> int:
    """Do so many steps at the desk as a played colleague would; how many there were to do.

    First the clear pairs are merged, then whoever waits longest is called back: what was
    unverified is verified, what is open is answered with ``outcome``.
    """
    done = 0
    for pair in known.clearest_pairs(incident, least=CLEAR_PAIR, most=steps):
        pair.refresh_from_db()
        waits = {ReportState.UNVERIFIED, ReportState.OPEN}
        if pair.second.state in waits and pair.first.state != ReportState.DUPLICATE:
            reports.merge(first=pair.first, second=pair.second, by=by, at=at)
            done += 1
    for report in known.oldest_waiting(incident, most=max(0, steps - done)):
        if report.state == ReportState.UNVERIFIED:
            reports.verify(report=report, method=VerifyMethod.PHONE, by=by, at=at)
        else:
            reports.answer(report=report, outcome=outcome, by=by, at=at)
        done += 1
    return done


def _draft(row: OldReport, source: str) -> ReportDraft:
    return ReportDraft(
        text=row.text,
        place_name=row.place,
        point=row.point,
        received_at=row.received_at,
        source=source,
        source_key=row.key,
        kinds=row.kinds,
    )


def next_moment(replay: Replay, rows: Sequence[OldReport], ahead: timedelta) -> datetime:
    """The exercise's clock ``ahead`` of now, but not past the last report."""
    last = rows[-1].received_at if rows else replay.clock_at
    return min(replay.clock_at + ahead, max(last, replay.clock_at))
