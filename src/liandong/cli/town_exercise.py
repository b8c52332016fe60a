"""An exercise in the demo town: a rainstorm, a dozen reports, some of them told twice."""

from datetime import datetime, timedelta
from math import cos, radians

from liandong.cli.settling import Settled
from liandong.core.divisions import division
from liandong.core.geo import Point
from liandong.core.incidents import IncidentKind
from liandong.core.needs import VerifyMethod
from liandong.models import IncidentReport
from liandong.services import incidents, reports
from liandong.services.incidents import IncidentDraft
from liandong.services.reports import ReportDraft
from liandong.simulator.exercise import REPORTS, TITLE, TOLD

METRES_A_DEGREE = 111_320


def practise(settled: Settled, *, now: datetime) -> None:
    """The first social worker opens it, the coordinator verifies; the desk is half way through."""
    worker = settled.social_workers[0]
    body, began = settled.workplaces[worker.pk], now - timedelta(hours=2)
    middle = Point(body.lat or 22.5985, body.lon or 113.95)
    incident = incidents.open_incident(
        draft=IncidentDraft(
            kind=IncidentKind.STORM,
            title=TITLE,
            told=TOLD,
            place_name=f"{division(body.division_code).name}一带",
            organization=body,
            contact_phone="0755-2666 0000",
            radius_m=3_000,
            division_code=body.division_code,
            point=middle,
            is_exercise=True,
        ),
        by=worker,
        at=began,
    )
    incidents.verify(
        incident=incident,
        method=VerifyMethod.PHONE,
        by=settled.coordinator,
        at=began + timedelta(minutes=6),
    )
    drafts = [
        ReportDraft(
            text=one.text,
            place_name=one.place,
            point=_moved(middle, one.east_m, one.north_m),
            received_at=began + timedelta(minutes=one.minutes),
        )
        for one in REPORTS
    ]
    by, at = worker, now - timedelta(minutes=30)
    made = reports.take_many(incident=incident, drafts=drafts, by=by, at=at)
    for plan, report in zip(REPORTS, made, strict=True):
        if plan.verified:
            reports.verify(report=report, method=VerifyMethod.PHONE, by=by, at=at)
        if plan.answered:
            again = IncidentReport.objects.get(pk=report.pk)
            reports.answer(report=again, outcome=plan.answered, by=by, at=at)


def _moved(middle: Point, east_m: int, north_m: int) -> Point:
    wide = METRES_A_DEGREE * cos(radians(middle.lat))
    return Point(middle.lat + north_m / METRES_A_DEGREE, middle.lon + east_m / wide)
