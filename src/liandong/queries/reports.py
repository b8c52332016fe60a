"""The reports of an incident as the desk sees them: what waits, what was answered, what may be
one, how many came each hour, where. The board's now is the exercise's where there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncHour

from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.core.report_duplicates import ReportKeys
from liandong.core.reports import WAITING, Hour, ReportState, hours_of
from liandong.models import Incident, IncidentReport, Replay, ReportPair

LISTED = 20
PAIRS = 10
POINTS = 300
COMPARED = 4_000
"""Reports that a new one is compared with: a flood does not make each one dearer."""


@dataclass(frozen=True, slots=True)
class Column:
    """One state: how many, since when the oldest waits, the first of them."""

    state: ReportState
    count: int
    oldest_at: datetime | None
    reports: Sequence[IncidentReport]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board at one moment. ``now`` is the exercise's where there is one."""

    now: datetime
    columns: Sequence[Column]
    pairs: Sequence[ReportPair]
    pair_count: int
    hours: Sequence[Hour]
    points: Sequence[IncidentReport]
    replay: Replay | None

    @property
    def total(self) -> int:
        """How many reports there are, duplicates and dismissed ones too."""
        return sum(column.count for column in self.columns)

    @property
    def waiting(self) -> int:
        """How many wait, unverified or open."""
        return sum(column.count for column in self.columns if column.state in WAITING)


def replay_of(incident: Incident) -> Replay | None:
    """The replaying of old reports through this incident, if there is one."""
    return Replay.objects.filter(incident=incident).first()


def board_of(incident: Incident, *, at: datetime) -> Board:
    """The board of an incident. Twelve queries, whatever the number of reports."""
    replay = replay_of(incident)
    now = replay.clock_at if replay is not None else at
    rows = IncidentReport.objects.filter(incident=incident)
    counts = {
        row["state"]: row
        for row in rows.values("state").annotate(n=Count("pk"), oldest=Min("received_at"))
    }
    pairs = _open_pairs(incident)
    return Board(
        now=now,
        columns=[_column(rows, state, counts) for state in ReportState],
        pairs=list(pairs.select_related("first", "second").order_by("-score", "pk")[:PAIRS]),
        pair_count=pairs.count(),
        hours=hours_of(_per_hour(rows, "received_at"), _per_hour(rows, "settled_at"), until=now),
        points=list(
            rows.filter(lat__isnull=False, state__in=[*WAITING, ReportState.ANSWERED]).order_by(
                "-received_at", "-pk"
            )[:POINTS]
        ),
        replay=replay,
    )


def _column(
    rows: QuerySet[IncidentReport], state: ReportState, counts: Mapping[str, Mapping[str, object]]
) -> Column:
    counted = counts.get(state.value, {})
    of_it = rows.filter(state=state.value)
    # Who waits longest comes first; of what is settled, the newest.
    order = ("received_at", "pk") if state in WAITING else ("-settled_at", "-pk")
    oldest = counted.get("oldest")
    listed = list(of_it.select_related("duplicate_of").order_by(*order)[:LISTED])
    return Column(
        state=state,
        count=int(str(counted.get("n", 0))),
        oldest_at=oldest if isinstance(oldest, datetime) and state in WAITING else None,
        reports=listed,
    )


def reports_in(incident: Incident, state: ReportState) -> QuerySet[IncidentReport]:
    """All reports of a state, for the pages behind the board: who waits longest first."""
    order = ("received_at", "pk") if state in WAITING else ("-settled_at", "-pk")
    rows = IncidentReport.objects.filter(incident=incident, state=state.value)
    return rows.select_related("duplicate_of").order_by(*order)


def pairs_of(report: IncidentReport) -> list[ReportPair]:
    """Open proposals that this report is part of, the likeliest first."""
    rows = _open_pairs(report.incident).filter(Q(first=report) | Q(second=report))
    return list(rows.select_related("first", "second").order_by("-score", "pk"))


def _open_pairs(incident: Incident) -> QuerySet[ReportPair]:
    """Proposals that somebody can still decide: at least one of the two waits, none is gone."""
    gone = [ReportState.DUPLICATE.value, ReportState.DISMISSED.value]
    waits = [state.value for state in WAITING]
    return (
        ReportPair.objects.filter(incident=incident, state="proposed")
        .filter(Q(first__state__in=waits) | Q(second__state__in=waits))
        .exclude(first__state__in=gone)
        .exclude(second__state__in=gone)
    )


def _per_hour(rows: QuerySet[IncidentReport], field: str) -> dict[datetime, int]:
    counted = (
        rows.filter(**{f"{field}__isnull": False})
        .annotate(hour=TruncHour(field, tzinfo=SHANGHAI))
        .values("hour")
        .annotate(n=Count("pk"))
    )
    return {row["hour"]: row["n"] for row in counted}


def keys_of(incident: Incident, *, since: datetime) -> list[ReportKeys]:
    """What reports from ``since`` on are compared by, the newest ``COMPARED`` of them.

    Reports already gone are left out.
    """
    rows = IncidentReport.objects.filter(incident=incident, received_at__gte=since).exclude(
        state__in=[ReportState.DUPLICATE, ReportState.DISMISSED]
    )
    return [
        ReportKeys(
            id=row.pk,
            received_at=row.received_at,
            text=row.text,
            place=row.place_name,
            point=None if row.lat is None or row.lon is None else Point(row.lat, row.lon),
            kinds=frozenset(row.kinds.split()),
        )
        for row in rows.only(
            "pk", "received_at", "text", "place_name", "lat", "lon", "kinds"
        ).order_by("-received_at", "-pk")[:COMPARED]
    ]


def oldest_waiting(incident: Incident, *, most: int) -> list[IncidentReport]:
    """The reports that wait longest."""
    rows = IncidentReport.objects.filter(
        incident=incident, state__in=[state.value for state in WAITING]
    )
    return list(rows.select_related("incident").order_by("received_at", "pk")[:most])


def clearest_pairs(incident: Incident, *, least: int, most: int) -> list[ReportPair]:
    """Open proposals of at least this score, the likeliest first."""
    rows = _open_pairs(incident).filter(score__gte=least)
    return list(
        rows.select_related("first__incident", "second__incident").order_by("-score", "pk")[:most]
    )
