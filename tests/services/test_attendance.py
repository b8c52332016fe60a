from datetime import timedelta

import pytest
from django.conf import settings

from liandong.core import checkin
from liandong.core.checkin import (
    AlreadyCheckedIn,
    AlreadyCheckedOut,
    CheckInClosed,
    CheckInCodeWrong,
    CheckInNotOpen,
    NotCheckedIn,
    NotOnThisShift,
    TokenExpired,
    TokenForged,
)
from liandong.core.hours import NotYetEnded, OwnHours
from liandong.core.rosters import NotOnShift
from liandong.models import CheckIn, EventRecord
from liandong.services import attendance
from liandong.services.attendance import Attendance
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
END = MONDAY_9 + timedelta(hours=2)


@pytest.fixture
def place():
    """Chen Yu's place on Monday from nine to eleven."""
    return make.assignment(shift=make.shift(), person=make.chen_yu())


def scan(place, at, **extra):
    token = attendance.token_at(place.shift, at)
    return attendance.check_in_by_scan(text=token, by=place.person, at=at, **extra)


def seen(place):
    return list(
        CheckIn.objects.filter(assignment=place)
        .order_by("kind")
        .values_list("kind", "at", "method", "is_proposed")
    )


def test_the_first_scan_is_the_arrival_and_the_next_the_leaving(place):
    scan(place, MONDAY_9)
    scan(place, END)
    assert seen(place) == [("in", MONDAY_9, "scan", False), ("out", END, "scan", False)]
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["CheckedIn", "CheckedOut"]


def test_a_picture_of_the_code_sent_on_is_worth_nothing_after_a_minute(place):
    old = attendance.token_at(place.shift, MONDAY_9)
    with pytest.raises(TokenExpired):
        attendance.check_in_by_scan(text=old, by=place.person, at=MONDAY_9 + 2 * MINUTE)
    assert seen(place) == []


def test_a_code_that_the_server_saw_in_time_holds_while_one_signs_in(place):
    text = attendance.token_at(place.shift, MONDAY_9)
    later = MONDAY_9 + 4 * MINUTE

    attendance.check_in_by_scan(text=text, by=place.person, at=later, scanned_at=MONDAY_9)

    assert seen(place) == [("in", later, "scan", False)]


def test_a_scan_too_long_ago_or_ahead_does_not_help(place):
    text = attendance.token_at(place.shift, MONDAY_9)
    for at in (MONDAY_9 + 6 * MINUTE, MONDAY_9 - 6 * MINUTE):
        with pytest.raises(TokenExpired):
            attendance.check_in_by_scan(text=text, by=place.person, at=at, scanned_at=MONDAY_9)


def test_a_code_signed_with_another_key_is_refused(place):
    forged = checkin.token(place.shift_id, MONDAY_9, b"another key, as long")
    with pytest.raises(TokenForged):
        attendance.check_in_by_scan(text=forged, by=place.person, at=MONDAY_9)


def test_who_has_no_place_or_gave_it_back_is_not_on_the_list(place):
    token = attendance.token_at(place.shift, MONDAY_9)
    with pytest.raises(NotOnThisShift):
        attendance.check_in_by_scan(text=token, by=make.person(), at=MONDAY_9)
    place.state = "released"
    place.save()
    with pytest.raises(NotOnThisShift):
        scan(place, MONDAY_9)


def test_the_door_opens_half_an_hour_before_and_closes_at_the_end(place):
    with pytest.raises(CheckInNotOpen):
        scan(place, MONDAY_9 - 31 * MINUTE)
    with pytest.raises(CheckInClosed):
        scan(place, END)
    scan(place, MONDAY_9 - 30 * MINUTE)
    assert [kind for kind, *_ in seen(place)] == ["in"]


def test_scanning_twice_in_one_minute_or_after_leaving_is_said_so(place):
    scan(place, MONDAY_9)
    with pytest.raises(AlreadyCheckedIn):
        scan(place, MONDAY_9 + timedelta(seconds=20))
    scan(place, END)
    with pytest.raises(AlreadyCheckedOut):
        scan(place, END + MINUTE)


def test_leaving_can_be_scanned_until_two_hours_after_the_end(place):
    scan(place, MONDAY_9)
    with pytest.raises(CheckInClosed):
        scan(place, END + timedelta(hours=2) + MINUTE)
    scan(place, END + timedelta(hours=2))
    assert [kind for kind, *_ in seen(place)] == ["in", "out"]


def test_six_digits_do_what_a_scan_does_and_wrong_ones_do_not(place):
    digits = checkin.code(place.shift_id, MONDAY_9, settings.LIANDONG_CHECKIN_KEY)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    with pytest.raises(CheckInCodeWrong):
        attendance.check_in_by_code(shift=place.shift, digits=wrong, by=place.person, at=MONDAY_9)
    attendance.check_in_by_code(shift=place.shift, digits=digits, by=place.person, at=MONDAY_9)
    assert seen(place) == [("in", MONDAY_9, "scan", False)]


def test_the_leader_s_list_is_weaker_proof_and_leaves_scans_as_they_were(place):
    scan(place, MONDAY_9)
    row = Attendance(place.pk, arrived_at=MONDAY_9 + 20 * MINUTE, left_at=END)

    changed = attendance.record_list(shift=place.shift, rows=[row], by=make.li_na(), at=END)

    assert changed == 1
    assert seen(place) == [("in", MONDAY_9, "scan", False), ("out", END, "leader_list", False)]
    again = attendance.record_list(shift=place.shift, rows=[row], by=make.person(), at=END)
    assert again == 0


def test_nobody_lists_themselves_or_a_stranger(place):
    row = Attendance(place.pk, MONDAY_9, END)
    with pytest.raises(OwnHours):
        attendance.record_list(shift=place.shift, rows=[row], by=place.person, at=END)
    with pytest.raises(NotOnShift):
        attendance.record_list(shift=make.shift(), rows=[row], by=make.person(), at=END)


def test_times_ahead_and_leaving_before_arriving_are_refused(place):
    lina = make.li_na()

    def listed(arrived, left):
        row = Attendance(place.pk, arrived, left)
        attendance.record_list(shift=place.shift, rows=[row], by=lina, at=END)

    with pytest.raises(NotYetEnded):
        listed(MONDAY_9, END + MINUTE)
    for arrived, left in ((None, END), (END, MONDAY_9)):
        with pytest.raises(NotCheckedIn):
            listed(arrived, left)
    scan(place, MONDAY_9 + 30 * MINUTE)
    with pytest.raises(NotCheckedIn):
        listed(None, MONDAY_9)
    assert [kind for kind, *_ in seen(place)] == ["in"]


def test_who_was_marked_absent_and_comes_late_is_there_after_all(place):
    absent = Attendance(place.pk, None, None, is_absent=True)
    lina = make.li_na()
    assert attendance.record_list(shift=place.shift, rows=[absent], by=lina, at=MONDAY_9) == 1
    place.refresh_from_db()
    assert place.state == "absent"

    scan(place, MONDAY_9 + 40 * MINUTE)

    place.refresh_from_db()
    assert place.state == "accepted"
    assert [kind for kind, *_ in seen(place)] == ["in"]


def test_who_checked_in_cannot_be_marked_absent(place):
    scan(place, MONDAY_9)
    absent = Attendance(place.pk, None, None, is_absent=True)
    assert attendance.record_list(shift=place.shift, rows=[absent], by=make.li_na(), at=END) == 0
    place.refresh_from_db()
    assert place.state == "accepted"


def test_a_forgotten_leaving_is_proposed_once_and_the_leader_s_word_replaces_it(place):
    scan(place, MONDAY_9)
    late = END + timedelta(hours=1, minutes=1)
    assert attendance.propose_check_outs(at=END + timedelta(minutes=59)) == 0
    assert attendance.propose_check_outs(at=late) == 1
    assert attendance.propose_check_outs(at=late) == 0
    assert [row[0::3] for row in seen(place)] == [("in", False), ("out", True)]

    left = Attendance(place.pk, None, END - 10 * MINUTE)
    attendance.record_list(shift=place.shift, rows=[left], by=make.li_na(), at=late)

    assert seen(place)[1] == ("out", END - 10 * MINUTE, "leader_list", False)
