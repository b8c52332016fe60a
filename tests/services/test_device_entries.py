from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.hours import OwnHours
from liandong.core.offline import EntryFinal, EntrySettled, KeyInvalid
from liandong.core.refusals import ValueMissing
from liandong.models import CheckIn, DeviceEntry, EventRecord, OutboxMessage
from liandong.services import attendance, device_entries, devices
from liandong.services.attendance import Attendance
from tests import make
from tests.make import MONDAY_9
from tests.make_checkin import Phone

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
END = MONDAY_9 + timedelta(hours=2)
LATER = END + timedelta(hours=20)


@pytest.fixture
def lina():
    return make.li_na()


@pytest.fixture
def place(lina):
    """Chen Yu's place at Li Na's shift on Monday from nine to eleven."""
    shift = make.shift(project=make.project(social_worker=lina))
    return make.assignment(shift=shift, person=make.chen_yu())


@pytest.fixture
def phone(lina):
    return Phone(lina)


def seen(place):
    return list(
        CheckIn.objects.filter(assignment=place)
        .order_by("kind")
        .values_list("kind", "at", "method", "device_id")
    )


def listed(phone, place, kind, at):
    return phone.writes(kind, at=at, shift=place.shift, place=place.pk)


def test_a_day_s_list_sent_the_next_day_is_recorded_once_however_often_it_is_sent(phone, place):
    lines = [listed(phone, place, "in", MONDAY_9), listed(phone, place, "out", END)]

    first = [phone.sends(line, at=LATER) for line in lines]
    second = [phone.sends(line, at=LATER + MINUTE) for line in lines]

    assert [row.state for row in first] == ["applied", "applied"]
    assert [row.pk for row in second] == [row.pk for row in first]
    device = phone.device.pk
    assert seen(place) == [
        ("in", MONDAY_9, "leader_list", device),
        ("out", END, "leader_list", device),
    ]
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["DeviceRegistered", "CheckedIn", "CheckedOut"]


def test_the_code_at_the_place_scanned_in_a_basement_counts_at_the_time_in_the_code(place):
    phone = Phone(place.person)
    shown = MONDAY_9 + 20 * MINUTE
    token = attendance.token_at(place.shift, shown)
    line = phone.writes("scan", at=shown + 3 * MINUTE, code=token)

    row = phone.sends(line, at=LATER)

    assert row.state == "applied"
    assert seen(place) == [("in", shown, "offline", phone.device.pk)]


def test_a_picture_of_the_code_sent_on_waits_for_a_person(place):
    phone = Phone(place.person)
    token = attendance.token_at(place.shift, MONDAY_9)
    row = phone.sends(phone.writes("scan", at=MONDAY_9 + 30 * MINUTE, code=token), at=LATER)
    assert (row.state, row.reason, seen(place)) == ("held", "code_moment", [])


def test_a_badge_is_in_and_then_out_and_a_stranger_s_is_told_apart(phone, place, lina):
    badge = devices.badge_of(person=place.person, by=place.person, at=MONDAY_9)
    text = devices.text_of(badge)
    rows = [
        phone.sends(phone.writes("badge", at=at, shift=place.shift, code=text), at=at)
        for at in (MONDAY_9, MONDAY_9 + timedelta(seconds=20), END)
    ]
    stranger = devices.badge_of(person=make.person(name="赵明"), by=lina, at=MONDAY_9)
    line = phone.writes("badge", at=END, shift=place.shift, code=devices.text_of(stranger))
    rows.append(phone.sends(line, at=END))

    assert [(row.state, row.reason) for row in rows] == [
        ("applied", ""),
        ("same", ""),
        ("applied", ""),
        ("refused", "not_on_shift"),
    ]
    assert [(kind, method) for kind, _, method, _ in seen(place)] == [
        ("in", "badge"),
        ("out", "badge"),
    ]


def test_a_lost_badge_is_void_once_a_new_one_is_made(phone, place):
    old = devices.badge_of(person=place.person, by=place.person, at=MONDAY_9)
    assert devices.badge_of(person=place.person, by=place.person, at=MONDAY_9) == old
    new = devices.replace_badge(person=place.person, by=place.person, at=MONDAY_9)
    found = [
        phone.sends(
            phone.writes("badge", at=MONDAY_9, shift=place.shift, code=devices.text_of(badge)),
            at=MONDAY_9,
        ).reason
        for badge in (old, new)
    ]
    assert found == ["badge_void", ""]
    assert place.person.number not in devices.text_of(new)


def test_the_same_record_on_two_devices_waits_for_a_person_and_is_never_overwritten(
    phone, place, lina
):
    other = Phone(make.coordinator())
    phone.sends(listed(phone, place, "in", MONDAY_9), at=LATER)
    near = other.sends(listed(other, place, "in", MONDAY_9 + 4 * MINUTE), at=LATER)
    far = other.sends(listed(other, place, "in", MONDAY_9 + 40 * MINUTE), at=LATER)
    gone = other.sends(listed(other, place, "absent", MONDAY_9 + 50 * MINUTE), at=LATER)

    assert (near.state, far.state, far.reason, gone.state) == ("same", "held", "conflict", "held")
    assert (far.standing_at, far.standing_method) == (MONDAY_9, "leader_list")
    assert seen(place) == [("in", MONDAY_9, "leader_list", phone.device.pk)]
    owed = OutboxMessage.objects.filter(kind="entries_wait")
    assert [message.person for message in owed] == [lina]

    with pytest.raises(ValueMissing):
        device_entries.decide(entry=far, takes_entry=True, reason=" ", by=lina, at=LATER)
    with pytest.raises(OwnHours):
        device_entries.decide(entry=far, takes_entry=True, reason="是", by=place.person, at=LATER)
    device_entries.decide(entry=far, takes_entry=True, reason="问过本人", by=lina, at=LATER)
    device_entries.decide(entry=gone, takes_entry=False, reason="他来了", by=lina, at=LATER)

    assert seen(place) == [("in", MONDAY_9 + 40 * MINUTE, "leader_list", other.device.pk)]
    with pytest.raises(EntrySettled):
        device_entries.decide(entry=far, takes_entry=False, reason="再想想", by=lina, at=LATER)
    assert EventRecord.objects.filter(name="DeviceEntrySettled").count() == 2


def test_one_s_own_device_may_put_its_list_right(phone, place):
    phone.sends(listed(phone, place, "absent", MONDAY_9), at=LATER)
    phone.sends(listed(phone, place, "in", MONDAY_9 + 20 * MINUTE), at=LATER)
    phone.sends(listed(phone, place, "in", MONDAY_9 + 30 * MINUTE), at=LATER)
    assert seen(place) == [("in", MONDAY_9 + 30 * MINUTE, "leader_list", phone.device.pk)]
    place.refresh_from_db()
    assert place.state == "accepted"


def test_who_was_marked_absent_elsewhere_is_not_quietly_made_present(phone, place, lina):
    absent = Attendance(place.pk, None, None, is_absent=True)
    attendance.record_list(shift=place.shift, rows=[absent], by=lina, at=END)
    row = phone.sends(listed(phone, place, "in", MONDAY_9), at=LATER)
    assert (row.state, row.reason, row.standing_method) == ("held", "conflict", "absent")


def doubtful(phone, place):
    """Each doubt with a line that raises it."""
    good = listed(phone, place, "in", MONDAY_9)
    yield "signature", {**good, "signature": phone.sign("other")}, {}
    yield "unreadable", {"text": "in", "signature": phone.sign("in")}, {}
    yield "clock", good, {"clock": LATER + 11 * MINUTE}
    listed(phone, place, "in", MONDAY_9)  # written, and never sent
    yield "gap", listed(phone, place, "in", MONDAY_9), {}
    end = phone.previous
    phone.seq -= 1
    yield "edited", listed(phone, place, "in", MONDAY_9), {}
    phone.previous = end
    yield "ahead", listed(phone, place, "in", LATER + 11 * MINUTE), {}
    yield "before_key", listed(phone, place, "in", phone.at - 11 * MINUTE), {}
    yield "too_late", listed(phone, place, "in", MONDAY_9), {"at": MONDAY_9 + timedelta(days=4)}
    yield "outside_shift", listed(phone, place, "in", MONDAY_9 - 121 * MINUTE), {}
    yield "no_arrival", listed(phone, place, "out", END), {}
    strange = phone.pack(make.shift())
    yield (
        "pack",
        phone.writes("in", at=MONDAY_9, shift=place.shift, place=place.pk, pack=strange),
        {},
    )
    yield "token", phone.writes("scan", at=MONDAY_9, code="AAAA"), {}
    own = make.assignment(shift=make.shift(project=place.shift.project), person=phone.person)
    yield "own", listed(phone, own, "in", MONDAY_9), {}
    devices.revoke(device=phone.device, by=phone.person, at=LATER)
    yield "revoked", listed(phone, place, "in", MONDAY_9), {}


def test_a_line_in_doubt_is_kept_with_the_reason_and_changes_nothing(phone, place):
    found, wanted = [], []
    for reason, line, options in doubtful(phone, place):
        row = phone.sends(line, at=options.get("at", LATER), clock=options.get("clock"))
        wanted.append(reason)
        found.append(row.reason)
    assert found == wanted
    assert CheckIn.objects.count() == 0
    assert DeviceEntry.objects.exclude(state__in=["held", "refused"]).count() == 0


def test_what_names_nobody_cannot_be_taken_over(phone, place, lina):
    row = phone.sends({"text": "in", "signature": phone.sign("in")}, at=LATER)
    with pytest.raises(EntryFinal):
        device_entries.decide(entry=row, takes_entry=True, reason="好", by=lina, at=LATER)


def test_a_key_is_bound_to_one_person_and_must_sign(phone, lina):
    told = phone.registration()
    assert devices.register(person=lina, at=LATER, **told) == phone.device
    with pytest.raises(KeyInvalid):
        devices.register(person=make.chen_yu(), at=LATER, **told)
    with pytest.raises(KeyInvalid):
        devices.register(person=lina, at=LATER, **{**told, "public_key": "AAAA"})


def at_once(acts):
    """Run the acts in threads of their own at one moment; what each gave."""
    gate, given = Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            given[number] = act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return given


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_line_sent_eight_times_at_one_moment_is_one_row(phone, place):
    line = listed(phone, place, "in", MONDAY_9)
    given = at_once([lambda: phone.sends(line, at=LATER).pk for _ in range(8)])
    assert (len(set(given)), DeviceEntry.objects.count(), CheckIn.objects.count()) == (1, 1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_four_devices_that_disagree_at_one_moment_one_is_recorded_and_three_wait(place):
    phones = [Phone(make.person(name=f"队长{n}")) for n in range(4)]
    lines = [listed(p, place, "in", MONDAY_9 + 10 * n * MINUTE) for n, p in enumerate(phones)]
    given = at_once(
        [
            lambda p=p, line=line: p.sends(line, at=LATER).state
            for p, line in zip(phones, lines, strict=True)
        ]
    )
    assert sorted(given) == ["applied", "held", "held", "held"]
    assert CheckIn.objects.count() == 1
