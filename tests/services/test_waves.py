"""Waves of invitations: the best first, nobody twice, nobody at night, and an end."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.refusals import Refusal
from liandong.core.rosters import ShiftFull, ShiftStarted
from liandong.core.waves import NobodyToAsk, State, WavesOver, WavesRunning, WaveUnusable
from liandong.models import EventRecord, Invitation, InvitationWave, OutboxMessage
from liandong.queries import gaps, recommendations
from liandong.services import invitations, rosters, waves
from tests import make

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 28, 10, tzinfo=make.SHANGHAI)
HALF_HOUR = timedelta(minutes=30)


def crowd(count, **facts):
    """Volunteers, the nearest first."""
    people = []
    for n in range(count):
        person = make.person(name=f"志愿者{n}", lat=make.LAT + 0.001 * n, **facts)
        make.role(person=person)
        people.append(person)
    return people


def started(shift, *, by=None, per_wave=2, minutes=30, at=AT):
    return waves.start(
        shift=shift, per_wave=per_wave, minutes=minutes, by=by or make.coordinator(), at=at
    )


def asked(shift):
    return list(shift.invitations.order_by("pk").values_list("person__name", flat=True))


def test_the_first_wave_asks_the_best_at_once():
    shift = make.shift(max_people=1)
    crowd(5)

    wave = started(shift)

    assert asked(shift) == ["志愿者0", "志愿者1"]
    assert (wave.sent, wave.asked, wave.next_at) == (1, 2, AT + HALF_HOUR)
    assert EventRecord.objects.filter(name="WavesStarted").count() == 1
    assert OutboxMessage.objects.filter(kind="invited").count() == 2
    assert Invitation.objects.first().reasons != []


def test_the_next_wave_asks_the_next_best_when_its_time_has_come():
    shift = make.shift(max_people=1)
    crowd(5)
    wave = started(shift)

    assert waves.send_due(at=AT + HALF_HOUR - timedelta(seconds=1)) == 0
    assert waves.send_due(at=AT + HALF_HOUR) == 2

    assert asked(shift) == ["志愿者0", "志愿者1", "志愿者2", "志愿者3"]
    wave.refresh_from_db()
    assert (wave.sent, wave.asked, wave.next_at) == (2, 4, AT + 2 * HALF_HOUR)


def test_the_waves_end_when_enough_people_said_yes():
    shift = make.shift(min_people=1, max_people=1)
    crowd(5)
    started(shift)
    first = shift.invitations.order_by("pk").first()
    rosters.accept_invitation(invitation=first, by=first.person, at=AT)

    assert waves.send_due(at=AT + timedelta(seconds=2)) == 0

    wave = InvitationWave.objects.get()
    assert wave.state == State.FILLED
    assert asked(shift) == ["志愿者0", "志愿者1"]
    states = list(shift.invitations.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "withdrawn"]
    assert OutboxMessage.objects.get(kind="seats_filled").person.name == "志愿者1"
    assert OutboxMessage.objects.get(kind="waves_filled").person == wave.made_by


def test_who_was_asked_may_still_come_while_there_is_room():
    shift = make.shift(min_people=1, max_people=3)
    crowd(5)
    started(shift)
    first = shift.invitations.order_by("pk").first()
    rosters.accept_invitation(invitation=first, by=first.person, at=AT)

    waves.send_due(at=AT + timedelta(seconds=2))

    assert InvitationWave.objects.get().state == State.FILLED
    assert shift.invitations.filter(state="asked").count() == 1


def test_the_waves_end_with_a_message_when_nobody_is_left():
    shift = make.shift(min_people=2, max_people=2)
    crowd(3)
    started(shift)

    waves.send_due(at=AT + HALF_HOUR)
    waves.send_due(at=AT + 2 * HALF_HOUR)

    wave = InvitationWave.objects.get()
    assert (wave.state, wave.asked) == (State.EXHAUSTED, 3)
    assert OutboxMessage.objects.get(kind="waves_exhausted").facts["missing"] == 2


def test_the_waves_end_when_the_shift_begins_or_is_called_off():
    begun, called_off = make.shift(), make.shift()
    crowd(5)
    one, other = started(begun), started(called_off)
    called_off.state = "cancelled"
    called_off.save()

    waves.send_due(at=AT + timedelta(seconds=2))
    waves.send_due(at=make.MONDAY_9)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == (State.STARTED, State.CLOSED)


def test_nobody_is_asked_twice_whatever_they_said():
    shift = make.shift(max_people=1)
    people = crowd(4)
    make.invitation(shift=shift, person=people[0], state="lapsed")
    rosters.decline_invitation(
        invitation=make.invitation(shift=shift, person=people[1]),
        reason="no_time",
        by=people[1],
        at=AT,
    )

    started(shift)
    waves.send_due(at=AT + HALF_HOUR)

    assert asked(shift) == ["志愿者0", "志愿者1", "志愿者2", "志愿者3"]


def test_who_has_an_open_question_for_the_same_time_is_left_in_peace():
    shift = make.shift(max_people=1)
    people = crowd(2)
    make.invitation(shift=make.shift(), person=people[0])

    started(shift)

    assert asked(shift) == ["志愿者1"]


def test_questions_asked_a_moment_ago_are_part_of_the_wave():
    shift = make.shift(max_people=2)
    people = crowd(5)
    wang = make.coordinator()
    invitations.invite(shift=shift, person=people[4], by=wang, at=AT - timedelta(minutes=5))
    early = make.invitation(shift=shift, person=people[3])
    early.asked_at = AT - timedelta(hours=3)
    early.save()

    wave = started(shift, by=wang)

    assert wave.asked == 1
    assert asked(shift) == ["志愿者4", "志愿者3", "志愿者0"]


def test_at_night_the_first_wave_waits_for_the_morning():
    shift = make.shift(max_people=1)
    crowd(5)
    night = AT.replace(hour=22)

    wave = started(shift, at=night)

    morning = (night + timedelta(days=1)).replace(hour=7)
    assert (wave.sent, wave.next_at, asked(shift)) == (0, morning, [])
    assert waves.send_due(at=night + timedelta(hours=3)) == 0
    assert waves.send_due(at=morning) == 2


def test_a_wave_that_falls_due_late_in_the_evening_goes_out_in_the_morning():
    shift = make.shift(max_people=1)
    crowd(5)

    wave = started(shift, at=AT.replace(hour=21, minute=50))

    assert wave.next_at == (AT + timedelta(days=1)).replace(hour=7, minute=0)


def test_in_a_large_city_the_waves_take_people_from_the_index_and_wait_for_it(monkeypatch):
    monkeypatch.setattr(gaps, "AT_ONCE_PEOPLE", -1)
    shift = make.shift(max_people=1)
    crowd(4)
    started(shift)
    assert asked(shift) == ["志愿者0", "志愿者1"]

    with monkeypatch.context() as reading:
        reading.setattr(recommendations, "people_for", lambda *_, **__: None)
        assert waves.send_due(at=AT + HALF_HOUR) == 0
    assert waves.send_due(at=AT + HALF_HOUR + timedelta(seconds=2)) == 2

    assert InvitationWave.objects.get().state == State.RUNNING


def test_a_hand_stops_the_waves_once():
    shift = make.shift(max_people=1)
    crowd(5)
    wang = make.coordinator()
    wave = started(shift, by=wang)

    waves.cancel(wave=wave, by=wang, at=AT)

    assert waves.send_due(at=AT + HALF_HOUR) == 0
    assert InvitationWave.objects.get().state == State.CANCELLED
    with pytest.raises(WavesOver):
        waves.cancel(wave=wave, by=wang, at=AT)


def test_what_cannot_be_done_is_refused_with_its_reason():
    wang = make.coordinator()
    crowd(2)
    with pytest.raises(WaveUnusable):
        started(make.shift(), by=wang, per_wave=0)
    with pytest.raises(ShiftFull):
        started(make.shift(max_people=1, taken=1), by=wang)
    with pytest.raises(ShiftStarted):
        started(make.shift(), by=wang, at=make.MONDAY_9)
    with pytest.raises(NobodyToAsk):
        started(make.shift(position=make.position(skill_mask=0b1000)), by=wang)
    shift = make.shift()
    started(shift, by=wang)
    with pytest.raises(WavesRunning):
        started(shift, by=wang)


# ── at one moment ───────────────────────────────────────────────────────────────────────────


def at_once(acts):
    """Run all acts at the same moment, each on its own connection; results or refusal codes."""
    given, gate = [None] * len(acts), Barrier(len(acts))

    def run(number, act):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            given[number] = act()
        except Refusal as refusal:
            given[number] = refusal.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return given


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_clocks_send_one_wave_once():
    shift = make.shift(max_people=1)
    crowd(12)
    started(shift)

    given = at_once([lambda: waves.send_due(at=AT + HALF_HOUR) for _ in range(10)])

    assert sorted(given) == [0] * 9 + [2]
    assert len(asked(shift)) == len(set(asked(shift))) == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_orders_for_one_shift_at_one_moment_one_begins():
    shift = make.shift(max_people=1)
    crowd(20)
    wang = make.coordinator()

    given = at_once([lambda: started(shift, by=wang) for _ in range(8)])

    assert given.count("waves_running") == 7
    assert len(asked(shift)) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_hand_and_a_wave_never_ask_the_same_person_twice():
    shift = make.shift(max_people=3)
    people = crowd(8)
    wang = make.coordinator()
    by_hand = [
        lambda who=who: invitations.invite(shift=shift, person=who, by=wang, at=AT)
        for who in people[:4]
    ]

    given = at_once([*by_hand, lambda: started(shift, by=wang, per_wave=4)])

    names = asked(shift)
    assert None not in given
    assert len(names) == len(set(names))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_yes_and_the_next_wave_do_not_wait_for_each_other_forever():
    shift = make.shift(max_people=1)
    crowd(12)
    started(shift, per_wave=4)
    questions = list(shift.invitations.select_related("person"))
    later = AT + HALF_HOUR

    yes = [
        lambda one=one: rosters.accept_invitation(invitation=one, by=one.person, at=later)
        for one in questions
    ]
    at_once([*yes, *[lambda: waves.send_due(at=later) for _ in range(4)]])
    waves.send_due(at=later + timedelta(seconds=2))

    shift.refresh_from_db()
    assert shift.taken == 1
    assert InvitationWave.objects.get().state == State.FILLED
    assert shift.invitations.filter(state="asked").count() == 0
