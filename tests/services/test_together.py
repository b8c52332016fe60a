"""Seats held for friends, all of them or nobody; and standing places."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from liandong.core.refusals import NotAllowed, Refusal
from liandong.core.rosters import AlreadyInvited, ShiftFull
from liandong.core.together import NobodyNamed, NotEnoughPlaces, NotRepeated
from liandong.models import Assignment, Invitation, JointSignUp, OutboxMessage, Regular, Shift
from liandong.services import held_seats, households, regulars, rosters, together
from tests import make, make_joining
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
LATER = BEFORE + timedelta(hours=13)


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def friends():
    return [make.person(name="王琳"), make.person(name="赵六")]


def here(shift) -> tuple[list[str], int]:
    rows = Assignment.objects.filter(shift=shift, state="accepted").order_by("pk")
    return [row.person.name for row in rows], Shift.objects.get(pk=shift.pk).taken


def yes(person):
    invitation = Invitation.objects.get(person=person, state="asked")
    rosters.accept_invitation(invitation=invitation, by=person, at=BEFORE)


def no(person):
    invitation = Invitation.objects.get(person=person, state="asked")
    rosters.decline_invitation(invitation=invitation, reason="not_said", by=person, at=BEFORE)


def test_seats_are_held_and_each_friend_says_their_own_yes(chen, friends):
    shift = make.shift(max_people=3)
    together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    assert here(shift) == (["陈宇"], 3)
    with pytest.raises(ShiftFull):
        rosters.sign_up(shift=shift, by=make.person(name="外人"), at=BEFORE)
    for friend in friends:
        yes(friend)
    assert here(shift) == (["陈宇", "王琳", "赵六"], 3)
    assert together.settle_due(at=BEFORE) == 1
    assert JointSignUp.objects.get().state == "closed"


def test_a_friend_who_says_no_frees_one_seat_and_no_other(chen, friends):
    shift = make.shift(max_people=3)
    together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    no(friends[0])
    together.settle_due(at=BEFORE)
    assert here(shift) == (["陈宇"], 2)
    yes(friends[1])
    together.settle_due(at=BEFORE)
    assert here(shift) == (["陈宇", "赵六"], 2)


def test_silence_until_the_stated_time_frees_the_seats(chen, friends):
    shift = make.shift(max_people=3)
    joint = together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    assert joint.hold_until == BEFORE + timedelta(hours=12)
    assert together.settle_due(at=joint.hold_until) == 1
    assert here(shift) == (["陈宇"], 1)


def test_all_of_us_or_nobody_means_nobody_when_one_says_no(chen, friends):
    shift = make.shift(max_people=3)
    together.sign_up(shift=shift, others=friends, is_all_or_nothing=True, by=chen, at=BEFORE)
    yes(friends[0])
    no(friends[1])
    together.settle_due(at=BEFORE)
    assert here(shift) == ([], 0)
    told = OutboxMessage.objects.filter(kind="together_failed").order_by("person")
    assert [m.person.name for m in told] == ["陈宇", "王琳"]
    assert JointSignUp.objects.get().state == "failed"


def test_too_few_places_or_nobody_named_change_nothing(chen, friends):
    shift = make.shift(max_people=2)
    with pytest.raises(NotEnoughPlaces) as refused:
        together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    assert (refused.value.wanted, refused.value.free) == (3, 2)
    with pytest.raises(NobodyNamed):
        together.sign_up(shift=shift, others=[chen], by=chen, at=BEFORE)
    assert here(shift) == ([], 0)


@pytest.fixture
def at_home(chen):
    """Chen's wife has an account and answers for herself; his father has none."""
    wife = make.chen_yu(phone="13900002222")
    father = make.person(name="陈大爷")
    return [
        make_joining.household_member(adult=chen, person=who, relation=how)
        for who, how in ((wife, "spouse"), (father, "parent"))
    ]


def test_the_family_comes_along_each_by_their_own_yes(chen, at_home, friends):
    shift = make.shift(max_people=4)
    joint = together.sign_up(
        shift=shift, others=friends[:1], members=at_home, how="face", by=chen, at=BEFORE
    )
    assert here(shift) == (["陈宇", "陈大爷"], 4)
    asked = Invitation.objects.filter(shift=shift, state="asked", is_held=True)
    assert sorted(q.person_id for q in asked) == sorted([at_home[0].person_id, friends[0].pk])
    for question in asked:
        rosters.accept_invitation(invitation=question, by=question.person, at=BEFORE)
    assert together.settle_due(at=BEFORE) == 1
    joint.refresh_from_db()
    assert (joint.state, here(shift)[1]) == ("closed", 4)


def test_all_of_us_or_nobody_holds_for_the_family_too(chen, at_home):
    shift = make.shift(max_people=3)
    together.sign_up(
        shift=shift, members=at_home, how="face", is_all_or_nothing=True, by=chen, at=BEFORE
    )
    no(at_home[0].person)
    together.settle_due(at=BEFORE)
    assert here(shift) == ([], 0)


def test_the_page_says_whom_of_the_family_the_rules_refuse(chen, at_home):
    shift = make.shift(max_people=4)
    make.assignment(shift=make.shift(starts_at=shift.starts_at), person=at_home[1].person)
    client = Client()
    client.force_login(chen.login, backend="django.contrib.auth.backends.ModelBackend")
    told = {"member": [at_home[1].pk], "how": "face"}
    with time_machine.travel(BEFORE, tick=False):
        answer = client.post(reverse("shift-together", args=[shift.pk]), told)
    assert [str(m).startswith("陈大爷：") for m in answer.context["messages"]] == [True]
    assert here(shift) == ([], 0)


def test_nobody_brings_along_another_ones_family(chen, at_home):
    shift, stranger = make.shift(max_people=4), make.chen_yu(phone="13900003333")
    with pytest.raises(NotAllowed):
        together.sign_up(shift=shift, members=at_home, how="face", by=stranger, at=BEFORE)
    assert here(shift) == ([], 0)


def test_a_family_member_with_an_account_has_a_seat_kept_until_they_answer(chen, at_home):
    shift, stranger = make.shift(max_people=1), make.person(name="外人")
    assert households.sign_up(member=at_home[0], shift=shift, how="", by=chen, at=BEFORE) is None
    with pytest.raises(AlreadyInvited):
        households.sign_up(member=at_home[0], shift=shift, how="", by=chen, at=BEFORE)
    with pytest.raises(ShiftFull):
        rosters.sign_up(shift=shift, by=stranger, at=BEFORE)
    rosters.lapse_due(at=BEFORE + timedelta(hours=12))
    assert here(shift) == ([], 0)
    rosters.sign_up(shift=shift, by=stranger, at=LATER)
    assert here(shift) == (["外人"], 1)


def test_the_page_takes_the_family_and_asks_how_they_agreed(chen, at_home):
    shift = make.shift(max_people=4)
    client = Client()
    client.force_login(chen.login, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("shift-together", args=[shift.pk])
    with time_machine.travel(BEFORE, tick=False):
        told = {"member": [one.pk for one in at_home]}
        assert "请选家人是怎么答应的。" in client.post(address, told).content.decode()
        assert here(shift) == ([], 0)
        client.post(address, told | {"how": "phone"})
        assert here(shift) == (["陈宇", "陈大爷"], 3)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_groups_that_want_the_last_seats_get_them_whole_or_not_at_all(chen, friends):
    shift = make.shift(max_people=3)
    others = [make.person(name=f"人{n}") for n in range(3)]
    start, refused = Barrier(2), []

    def run(by, with_whom):
        try:
            start.wait()
            together.sign_up(shift=shift, others=with_whom, by=by, at=BEFORE)
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connections.close_all()

    pairs = [(chen, friends), (others[0], others[1:])]
    threads = [Thread(target=run, args=pair) for pair in pairs]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert refused == ["not_enough_places"]
    assert Shift.objects.get().taken == 3
    assert JointSignUp.objects.count() == 1


# ── standing places ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def series():
    post = make.position()
    made = [make.shift(position=post, starts_at=MONDAY_9 + timedelta(days=7 * n)) for n in range(4)]
    made.append(make.shift(position=post, starts_at=MONDAY_9 + timedelta(days=1)))
    Shift.objects.update(series="FREQ=WEEKLY;COUNT=4")
    return list(Shift.objects.order_by("pk"))


def asked_of(person) -> list[tuple[int, str, bool]]:
    rows = Invitation.objects.filter(person=person, regular__isnull=False).order_by("shift")
    return list(rows.values_list("shift", "state", "is_held"))


def test_a_regular_is_asked_each_time_within_a_fortnight_with_a_seat_kept(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    assert Regular.objects.count() == 1
    assert regulars.ask_due(at=BEFORE) == 2
    assert regulars.ask_due(at=BEFORE) == 0
    assert asked_of(chen) == [(s.pk, "asked", True) for s in series[:2]]
    assert here(series[0]) == ([], 1)
    told = OutboxMessage.objects.filter(kind="regular_asks")
    assert [m.person for m in told] == [chen, chen]


def test_a_tap_makes_the_kept_seat_a_place(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    question = Invitation.objects.get(shift=series[0])
    assert question.answer_by == series[0].starts_at - timedelta(days=2)
    place = rosters.accept_invitation(invitation=question, by=chen, at=BEFORE)
    assert (place.source, place.accepted_by) == ("regular", chen)
    assert here(series[0]) == (["陈宇"], 1)
    assert asked_of(chen)[0] == (series[0].pk, "accepted", False)


def test_the_seat_that_nobody_confirmed_opens_to_others_and_the_regular_is_told(chen, series):
    Shift.objects.update(max_people=1)
    wang = make.person(name="王琳")
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    with pytest.raises(ShiftFull):
        rosters.sign_up(shift=series[0], by=wang, at=BEFORE)
    until = Invitation.objects.get(shift=series[0]).answer_by
    assert regulars.remind_due(at=until - timedelta(days=1)) == 1
    assert regulars.remind_due(at=until - timedelta(hours=1)) == 0
    rosters.lapse_due(at=until)
    assert here(series[0]) == ([], 0)
    assert OutboxMessage.objects.get(kind="regular_lapsed").person == chen
    rosters.sign_up(shift=series[0], by=wang, at=until)
    assert here(series[0]) == (["王琳"], 1)
    assert regulars.ask_due(at=until) == 0


def test_who_declines_one_time_frees_the_seat_and_is_not_asked_again(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    question = Invitation.objects.get(shift=series[0])
    rosters.decline_invitation(invitation=question, reason="", by=chen, at=BEFORE)
    assert here(series[0]) == ([], 0)
    assert regulars.ask_due(at=BEFORE) == 0


def test_whoever_has_confirmed_is_not_reminded(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    question = Invitation.objects.get(shift=series[0])
    rosters.accept_invitation(invitation=question, by=chen, at=BEFORE)
    assert regulars.remind_due(at=question.answer_by - timedelta(days=1)) == 0


def test_no_seat_is_kept_where_the_rules_refuse_a_place(chen, series):
    make.assignment(shift=make.shift(starts_at=series[0].starts_at), person=chen)
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    assert regulars.ask_due(at=BEFORE) == 1
    assert here(series[0]) == ([], 0)


def test_after_the_end_nothing_is_asked_and_the_social_worker_knows(chen, series):
    regular = regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    regulars.end(regular=regular, by=chen, at=BEFORE)
    regulars.end(regular=regular, by=chen, at=BEFORE)
    assert regulars.ask_due(at=BEFORE) == 0
    assert asked_of(chen) == [(s.pk, "withdrawn", False) for s in series[:2]]
    assert here(series[0]) == ([], 0)
    told = OutboxMessage.objects.get(kind="regular_ended")
    assert told.person == series[0].project.social_worker


def test_a_seat_left_behind_by_a_question_closed_elsewhere_is_freed(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    Invitation.objects.filter(shift=series[0]).update(state="withdrawn")
    assert held_seats.settle_due(at=BEFORE) == 1
    assert held_seats.settle_due(at=BEFORE) == 0
    assert here(series[0]) == ([], 0)


def test_a_shift_that_does_not_repeat_has_no_standing_place(chen):
    with pytest.raises(NotRepeated):
        regulars.begin(shift=make.shift(), by=chen, at=BEFORE)


def test_the_pages_lead_through_both(chen, friends, series):
    client = Client()
    client.force_login(chen.login, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(BEFORE, tick=False):
        client.post(reverse("shift-together", args=[series[1].pk]), {"numbers": friends[0].number})
        page = client.get(reverse("shift-together", args=[series[1].pk])).content.decode()
        assert "名额留到" in page
        assert "王琳" in page
        client.post(reverse("regular-begin", args=[series[0].pk]))
        regulars.ask_due(at=BEFORE)
        page = client.get(reverse("my-regulars")).content.decode()
        # The second shift is held already, so one question is left.
        assert page.count("这次不来") == 1
        assert page.count("这次来不了") == 1
        question = Invitation.objects.get(person=chen, state="asked")
        assert "还来吗？" in client.get(reverse("my-shifts")).content.decode()
        client.post(reverse("invitation-acceptance", args=[question.pk]))
        assert sorted(here(series[0])[0] + here(series[1])[0]) == ["陈宇", "陈宇"]
        assert "还来吗？" not in client.get(reverse("my-shifts")).content.decode()
        third = make.person(name="外人")
        make.signed_up(third)
        client.force_login(third.login, backend="django.contrib.auth.backends.ModelBackend")
        regular = Regular.objects.get()
        assert client.post(reverse("regular-end", args=[regular.pk])).status_code == 404
        for name in ("invitation-acceptance", "invitation-decline"):
            assert client.post(reverse(name, args=[question.pk])).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_seat_kept_for_a_regular_goes_to_one_person_at_the_deadline(chen, series):
    """The tap, the clock and a stranger meet in the second in which the time is over."""
    shift, stranger = series[0], make.chen_yu(phone="13900003333")
    Shift.objects.update(max_people=1)
    regulars.begin(shift=shift, by=chen, at=BEFORE)
    regulars.ask_due(at=BEFORE)
    question = Invitation.objects.get(shift=shift)
    before = question.answer_by - timedelta(seconds=1)
    start = Barrier(3)

    def run(act):
        try:
            start.wait()
            act()
        except Refusal:
            pass
        finally:
            connections.close_all()

    acts = [
        lambda: rosters.accept_invitation(invitation=question, by=chen, at=before),
        lambda: rosters.lapse_due(at=question.answer_by),
        lambda: rosters.sign_up(shift=shift, by=stranger, at=question.answer_by),
    ]
    threads = [Thread(target=run, args=(act,)) for act in acts]
    [t.start() for t in threads]
    [t.join() for t in threads]
    people, taken = here(shift)
    assert taken == len(people) <= 1
    assert not Invitation.objects.filter(shift=shift, is_held=True).exists()
