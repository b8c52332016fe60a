"""Hours at the staff's desk: odd lines, one tap, back-fills, corrections, photographs."""

import struct
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from liandong.core.hours import Evidence, Span
from liandong.models import (
    AccessRecord,
    Assignment,
    EventRecord,
    HoursClaim,
    LedgerEntry,
)
from liandong.queries import (
    access,
    attendance_lists,
    certificates,
    registry,
    statements,
    training,
)
from liandong.queries.attendance_lists import Oddity
from liandong.services import claims
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def page(person, name, *args, status=200):
    answer = client_of(person).get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def said(answer):
    """What the next page tells."""
    return [str(m) for m in answer.context["messages"]]


def shift_with_everything(worker):
    """A shift with one clean line and one of each oddity."""
    project = make.project(social_worker=worker)
    shift = make.shift(project=project, max_people=9)
    people = {name: make.person(name=name) for name in ("甲", "乙", "丙", "丁", "戊")}
    served.place(person=people["甲"], worker=worker, shift=shift)
    served.place(person=people["乙"], worker=worker, shift=shift, came=False)
    forgot = served.place(person=people["丙"], worker=worker, shift=shift, left=False)
    served.check_in(forgot, "out", shift.ends_at, is_proposed=True)
    served.place(person=people["丁"], worker=worker, shift=shift, late=40)
    mixed = served.place(person=people["戊"], worker=worker, shift=shift, left=False)
    served.check_in(mixed, "out", shift.ends_at, method=Evidence.LEADER_LIST, by=worker)
    return shift


def test_odd_lines_come_first_with_their_reason(worker):
    shift = shift_with_everything(worker)
    sheet = attendance_lists.sheets([shift], viewer_id=worker.pk)[0]
    told = {line.person_name: line.oddities for line in sheet.lines}
    assert told == {
        "乙": (Oddity.NO_ARRIVAL,),
        "丙": (Oddity.LEAVING_PROPOSED,),
        "丁": (Oddity.CAME_LATE,),
        "戊": (Oddity.MIXED_PROOF,),
        "甲": (),
    }
    assert [line.is_clean for line in sheet.lines] == [False] * 4 + [True]


def test_shifts_with_odd_lines_come_before_older_clean_ones(worker):
    actor = access.actor_of(worker, on=make.day(AFTER))
    project = make.project(social_worker=worker)
    early = make.MONDAY_9 - timedelta(days=2)
    clean = served.place(
        person=make.person(), worker=worker, project=project, starts_at=early
    ).shift
    odd = served.place(person=make.person(), worker=worker, project=project, late=30).shift
    listed = served.place(
        person=make.person(), worker=worker, project=project, method=Evidence.LEADER_LIST
    ).shift
    found = attendance_lists.waiting_shifts(actor, at=AFTER)
    assert [(s.pk, s.is_odd) for s in found] == [
        (odd.pk, True),
        (clean.pk, False),
        (listed.pk, False),
    ]


def test_one_tap_confirms_what_is_clean_and_leaves_the_rest(worker):
    shift = shift_with_everything(worker)
    html = page(worker, "claims")
    assert "确认没有问题的 1 人" in html
    client_of(worker).post(reverse("shift-recognition", args=[shift.pk]))
    assert [e.person.name for e in LedgerEntry.objects.all()] == ["甲"]
    states = Assignment.objects.filter(shift=shift, state="accepted").count()
    assert states == 4


def test_one_odd_line_is_confirmed_by_itself(worker):
    shift = shift_with_everything(worker)
    late = Assignment.objects.get(person__name="丁")
    client_of(worker).post(
        reverse("shift-recognition", args=[shift.pk]), {"assignment": str(late.pk)}
    )
    entry = LedgerEntry.objects.get()
    assert (entry.person.name, entry.minutes) == ("丁", 60)


def test_a_forgotten_leaving_is_confirmed_and_entered_as_the_leader_s_list(worker):
    shift_with_everything(worker)
    forgot = Assignment.objects.get(person__name="丙")
    client = client_of(worker)
    client.post(reverse("leaving-confirmation", args=[forgot.pk]), {"left": "10:30"})
    entry = LedgerEntry.objects.get()
    assert (entry.minutes, entry.evidence) == (90, "leader_list")


@pytest.mark.parametrize("left", ["", "08:30", "soon"])
def test_a_leaving_time_that_cannot_be_is_refused_with_a_sentence(worker, left):
    shift_with_everything(worker)
    forgot = Assignment.objects.get(person__name="丙")
    answer = client_of(worker).post(
        reverse("leaving-confirmation", args=[forgot.pk]), {"left": left}, follow=True
    )
    assert len(said(answer)) == 1
    assert LedgerEntry.objects.count() == 0


def test_somebody_who_did_not_come_is_listed_and_may_ask_for_a_back_fill(worker):
    shift_with_everything(worker)
    away = Assignment.objects.get(person__name="乙")
    client_of(worker).post(reverse("place-absence", args=[away.pk]))
    away.refresh_from_db()
    assert away.state == "absent"
    assert [row.state for row in statements.waiting_of(away.person, at=AFTER)] == ["absent"]
    told = {"starts_at": "09:00", "ends_at": "11:00", "reason": "没带手机", "proof": "合影"}
    answer = client_of(away.person).post(reverse("claim-create", args=[away.pk]), told)
    assert answer.status_code == 302
    assert HoursClaim.objects.get().entered_by == away.person


def test_staff_confirm_only_what_they_run(worker):
    shift = shift_with_everything(worker)
    stranger = make.li_na(phone="13800009999")
    assert "甲" not in page(stranger, "claims")
    post = client_of(stranger).post
    away = Assignment.objects.get(person__name="乙")
    assert post(reverse("shift-recognition", args=[shift.pk])).status_code == 404
    assert post(reverse("place-absence", args=[away.pk])).status_code == 404
    assert post(reverse("claim-create", args=[away.pk])).status_code == 404
    volunteer = make.chen_yu()
    assert (
        client_of(volunteer).post(reverse("shift-recognition", args=[shift.pk])).status_code == 403
    )
    assert LedgerEntry.objects.count() == 0


def test_a_back_fill_shows_its_decision_to_the_second_person_only(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False)
    told = {"starts_at": "09:00", "ends_at": "11:00", "reason": "没电", "proof": "李社工在场"}
    client_of(worker).post(reverse("claim-create", args=[place.pk]), told)
    row = HoursClaim.objects.get()
    assert "要由别人核对" in page(worker, "claims")
    decide = reverse("claim-decision", args=[row.pk])
    answer = client_of(worker).post(decide, {"decision": "yes"}, follow=True)
    assert said(answer) == ["录入人和核对人不能是同一个人，请换一位核对。"]
    chief = make.zhou(guides=(worker,))
    assert "属实，记入" in page(chief, "claims")
    answer = client_of(chief).post(decide, {"decision": "no"}, follow=True)
    assert said(answer) == ["不同意时，请写一句原因，申请人会看到。"]
    client_of(chief).post(decide, {"decision": "yes"})
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.approved_by) == ("honour", chief)


def test_one_s_own_line_is_left_to_somebody_else(worker):
    place = served.place(person=worker, worker=worker)
    assert "您自己的，请别人确认" in page(worker, "claims")
    client_of(worker).post(
        reverse("shift-recognition", args=[place.shift_id]), {"assignment": str(place.pk)}
    )
    assert LedgerEntry.objects.count() == 0


def test_a_correction_is_made_with_a_reason_and_points_at_the_certificate(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    paper = served.certificate(person=volunteer, issuer=entry.organization)
    assert paper.number in page(worker, "entry-correction", entry.pk)
    address = reverse("entry-correction", args=[entry.pk])
    refused = client_of(worker).post(address, {"minutes": "90", "reason": ""})
    assert refused.status_code == 200 and LedgerEntry.objects.count() == 1
    client_of(worker).post(address, {"minutes": "90", "reason": "早走半小时"})
    assert statements.totals(volunteer, on=make.day(AFTER)).total == 90


def test_the_json_door_tells_only_one_s_own_hours(worker, volunteer):
    served.entry(person=volunteer, worker=worker)
    mine = client_of(volunteer).get("/api/hours").json()
    assert (mine["total_minutes"], mine["stars"], len(mine["entries"])) == (120, 0, 1)
    assert client_of(worker).get("/api/hours").json()["entries"] == []
    assert Client().get("/api/hours").status_code == 401


def jpeg():
    app1 = b"\xff\xe1" + struct.pack(">H", 20) + b"Exif\0\0 22.53N 113.9"[:18]
    return b"\xff\xd8" + app1 + b"\xff\xda\x00\x02picture\xff\xd9"


def test_a_photograph_is_sealed_and_each_look_by_others_is_noted(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False, left=False)
    told = {"starts_at": "09:00", "ends_at": "11:00", "reason": "手机没电", "proof": "合影"}
    file = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    address = reverse("claim-create", args=[place.pk])
    client_of(volunteer).post(address, told | {"photo": file})
    claim = HoursClaim.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT photo FROM liandong_claimphoto")
        assert b"picture" not in bytes(cursor.fetchone()[0])
    assert EventRecord.objects.get(name="BackfillAsked").facts["has_photo"] is True

    assert "看照片" in page(worker, "claims")
    shown = client_of(worker).get(reverse("claim-photo", args=[claim.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert b"picture" in shown.content
    assert b"22.53N" not in shown.content
    record = AccessRecord.objects.get()
    assert (record.viewer, record.subject, record.what) == (worker, volunteer, "claim_photo")
    stranger = client_of(make.li_na(phone="13800009999"))
    assert stranger.get(reverse("claim-photo", args=[claim.pk])).status_code == 404

    client_of(worker).post(
        reverse("claim-decision", args=[claim.pk]), {"decision": "no", "note": "不是那天"}
    )
    assert EventRecord.objects.get(name="BackfillRefused").facts["reason"] == "不是那天"


def test_what_is_no_photograph_is_refused_and_what_was_typed_stays(worker, volunteer):
    place = served.place(person=volunteer, worker=worker, came=False, left=False)
    told = {"starts_at": "09:00", "ends_at": "11:00", "reason": "手机没电", "proof": "合影"}
    file = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    answer = client_of(volunteer).post(
        reverse("claim-create", args=[place.pk]), told | {"photo": file}
    )
    assert "照片读不出来" in answer.content.decode()
    assert "手机没电" in answer.content.decode()
    assert not HoursClaim.objects.exists()


def test_honour_hours_are_never_shown_as_credit_hours(worker, volunteer):
    """In the statement, on the person's page, on a certificate and among active volunteers."""
    served.entry(person=volunteer, worker=worker)
    start = make.MONDAY_9 - timedelta(days=1)
    late = served.place(
        person=volunteer, worker=worker, starts_at=start, minutes=480, came=False, left=False
    )
    claim = claims.claim(
        assignment=late,
        span=Span(start, start + timedelta(hours=8)),
        reason="手机没电",
        proof="合影",
        by=volunteer,
        at=AFTER,
    )
    claims.decide_claim(claim=claim, is_approved=True, by=worker, at=AFTER)

    found = statements.totals(volunteer, on=make.day(AFTER))
    assert (found.credit, found.honour) == (120, 480)
    assert registry.minutes_of(volunteer) == (120, 480)
    make.membership(person=volunteer, organization=LedgerEntry.objects.first().organization)
    assert "荣誉时长" in page(worker, "person-detail", volunteer.pk)
    lines, _ = certificates.lines_and_services(volunteer, make.day(start), make.day(AFTER))
    assert {(line.kind.value, line.minutes) for line in lines} == {("credit", 120), ("honour", 480)}
    learned = training.learning_of(volunteer, at=AFTER, day=make.day(AFTER))
    assert learned.facts.minutes == 120


def test_one_tap_confirms_a_day_over_all_its_shifts_and_leaves_what_is_odd(worker):
    people = [make.person(name=name) for name in ("甲", "乙", "丙")]
    for number, person in enumerate(people):
        begins = make.MONDAY_9 + timedelta(hours=number)
        served.place(person=person, worker=worker, starts_at=begins, minutes=60)
    served.place(person=make.person(name="丁"), worker=worker, left=False)
    (day,) = attendance_lists.clean_days(access.actor_of(worker, on=AFTER.date()), at=AFTER)
    assert (day.shifts, len(day.assignment_ids), day.minutes, day.odd) == (3, 3, 180, 1)

    answer = client_of(worker).post(reverse("day-recognition", args=["2026-05-04"]), follow=True)

    assert said(answer) == ["已记入 3 人，共 180 分钟。"]
    assert set(LedgerEntry.objects.values_list("person", flat=True)) == {p.pk for p in people}
    assert "没有签退" in answer.content.decode()
    again = client_of(worker).post(reverse("day-recognition", args=["2026-05-04"]), follow=True)
    assert said(again) == ["这一天没有可以一键确认的了。"]


def test_a_day_holds_only_shifts_that_one_runs(worker):
    other = make.person(name="别处")
    served.place(person=other, worker=make.li_na(phone="13800009999"))
    client_of(worker).post(reverse("day-recognition", args=["2026-05-04"]))
    assert not LedgerEntry.objects.exists()


def test_the_list_of_days_takes_the_same_queries_for_one_and_three(
    worker, django_assert_num_queries
):
    who = access.actor_of(worker, on=AFTER.date())
    for number in range(3):
        begins = make.MONDAY_9 - timedelta(days=number)
        served.place(person=make.person(), worker=worker, starts_at=begins)
        with django_assert_num_queries(3):
            assert len(attendance_lists.clean_days(who, at=AFTER)) == number + 1
