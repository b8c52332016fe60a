"""The public tells of an incident: only while asked, unverified, once, and with least data."""

from datetime import timedelta

import pytest

from liandong.core import public_reports as rules
from liandong.core.incident_facts import IncidentStepNotAllowed
from liandong.core.needs import VerifyMethod
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.report_facts import NotInExercise
from liandong.models import (
    EventRecord,
    IncidentReport,
    OutboxMessage,
    ReportIntake,
    ReportPair,
    ReportPhone,
)
from liandong.services import incidents
from liandong.services import public_reports as services
from tests import make
from tests.services.test_dispatch import AT
from tests.services.test_reports import MINUTE, SAID, Desk

pytestmark = pytest.mark.django_db
ASKS = "被困的、断水断电的，都请告诉我们"


class Open(Desk):
    """A verified incident that asks the public."""

    def __init__(self):
        super().__init__()
        checker = make.li_na(organization=self.organization, phone="13800001555")
        self.checker = checker
        self.incident = incidents.verify(
            incident=self.incident, method=VerifyMethod.PHONE, by=checker, at=AT
        )
        self.intake = services.open_intake(
            incident=self.incident, asks=ASKS, by=self.coordinator, at=AT
        )

    def tell(self, text=SAID, place="后海村 12 栋", *, at=AT, **told):
        draft = services.PublicDraft(text=text, place_name=place, **told)
        return services.take(key=self.intake.key, draft=draft, at=at)

    def ended(self):
        return incidents.dismiss(
            incident=self.incident, reason="水退了", by=self.coordinator, at=AT + MINUTE
        )


def test_a_report_of_the_public_waits_unverified_from_nobody_and_sends_nothing():
    desk = Open()
    report, is_new = desk.tell("一楼进水，电话13812345678")
    assert (is_new, report.state, report.source, report.taken_by) == (
        True, "unverified", "public", None,
    )  # fmt: skip
    assert report.text == "一楼进水，电话〔删〕"
    event = EventRecord.objects.order_by("-pk").first()
    assert (event.name, event.by) == ("ReportTaken", None)
    assert not OutboxMessage.objects.filter(kind__startswith="report").exists()
    assert not ReportPhone.objects.exists()


def test_only_a_verified_running_incident_that_is_no_exercise_asks():
    desk = Desk()
    with pytest.raises(rules.IntakeTooEarly):
        services.open_intake(incident=desk.incident, asks=ASKS, by=desk.coordinator, at=AT)
    drill = Desk(is_exercise=True)
    with pytest.raises(NotInExercise):
        services.open_intake(incident=drill.incident, asks=ASKS, by=drill.coordinator, at=AT)
    running = Open()
    with pytest.raises(ValueMissing):
        services.open_intake(incident=running.incident, asks=" ", by=running.coordinator, at=AT)
    over = running.ended()
    with pytest.raises(IncidentStepNotAllowed):
        services.open_intake(incident=over, asks=ASKS, by=running.coordinator, at=AT)


def test_nobody_but_the_desk_opens_closes_or_sees_a_telephone():
    desk = Open()
    report, _ = desk.tell(phone="138 1234 5678", is_agreed=True)
    for stranger in (
        make.person(),
        make.li_na(organization=make.organization(), phone="13800009999"),
    ):
        with pytest.raises(NotAllowed):
            services.open_intake(incident=desk.incident, asks=ASKS, by=stranger, at=AT)
        with pytest.raises(NotAllowed):
            services.close_intake(incident=desk.incident, by=stranger, at=AT)
        with pytest.raises(NotAllowed):
            services.look_at_phone(report=report, by=stranger, at=AT)
    assert not EventRecord.objects.filter(name="ReportPhoneSeen").exists()
    seen = services.look_at_phone(report=report, by=desk.coordinator, at=AT)
    assert seen == "13812345678"
    event = EventRecord.objects.get(name="ReportPhoneSeen")
    assert (event.by, event.facts["report_id"]) == (desk.coordinator, report.pk)


def test_a_telephone_is_kept_by_consent_only_and_goes_with_the_incident():
    desk = Open()
    with pytest.raises(rules.PublicPhoneNotAgreed):
        desk.tell(phone="13812345678")
    with pytest.raises(rules.PublicPhoneInvalid):
        desk.tell(phone="12345", is_agreed=True)
    report, _ = desk.tell(phone="13812345678", is_agreed=True)
    assert ReportPhone.objects.get().phone == "13812345678"
    desk.ended()
    assert not ReportPhone.objects.exists()
    assert IncidentReport.objects.get() == report
    closed = EventRecord.objects.get(name="IntakeClosed")
    assert closed.facts == {"incident_id": desk.incident.pk, "phones": 1}


def test_closed_by_hand_or_with_the_incident_it_takes_nothing_more():
    desk = Open()
    services.close_intake(incident=desk.incident, by=desk.coordinator, at=AT)
    with pytest.raises(rules.IntakeShut) as refused:
        desk.tell()
    assert refused.value.phone == desk.incident.contact_phone
    again = services.open_intake(
        incident=desk.incident, asks="还缺药的请说", by=desk.checker, at=AT
    )
    assert (again.key, again.closed_at, again.asks) == (desk.intake.key, None, "还缺药的请说")
    assert desk.tell()[1] is True
    desk.ended()
    assert ReportIntake.objects.get().closed_at is not None
    with pytest.raises(rules.IntakeShut):
        desk.tell("又有一处进水")
    assert IncidentReport.objects.count() == 1


def test_the_same_told_again_is_counted_and_what_is_like_it_is_proposed():
    desk = Open()
    first, _ = desk.tell()
    again, is_new = desk.tell(at=AT + MINUTE, phone="13812345678", is_agreed=True)
    assert (again, is_new) == (first, False)
    first.refresh_from_db()
    assert first.told_again == 1
    assert ReportPhone.objects.get().report == first
    assert IncidentReport.objects.count() == 1
    other, is_new = desk.tell("后海村12栋一楼积水，有三位老人要转移！", at=AT + 2 * MINUTE)
    assert is_new and ReportPair.objects.get().second == other
    assert desk.tell(at=AT + timedelta(hours=7))[1] is True


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("水", rules.PublicReportTooShort),
        ("水" * 301, rules.PublicReportTooLong),
        ("加微信看 www.abc.com", rules.PublicReportWithLink),
        ("https://x.cn/a 急需", rules.PublicReportWithLink),
    ],
)
def test_what_helps_nobody_is_refused_and_says_why(text, refused):
    desk = Open()
    with pytest.raises(refused):
        desk.tell(text)
    with pytest.raises(ValueMissing):
        desk.tell(place=" ")
    assert not IncidentReport.objects.exists()


def test_a_flood_stops_at_what_a_desk_can_read_and_goes_on_the_next_hour(monkeypatch):
    monkeypatch.setattr(rules, "MOST_AN_HOUR", 3)
    desk = Open()
    for n in range(3):
        desk.tell(f"第 {n} 栋一楼进水")
    with pytest.raises(rules.IntakeFull) as refused:
        desk.tell("第 9 栋一楼进水")
    assert refused.value.phone == desk.incident.contact_phone
    # What was told before is still counted: nobody is sent away for saying the same.
    assert desk.tell("第 0 栋一楼进水")[1] is False
    assert desk.tell("第 9 栋一楼进水", at=AT + timedelta(hours=1))[1] is True
    # The desk itself is never stopped.
    monkeypatch.setattr(rules, "MOST_AN_HOUR", 0)
    assert desk.take("楼长来电：缺药").pk
