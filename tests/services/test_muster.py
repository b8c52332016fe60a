"""After the order: gates before going out, the roll-call, walk-ins, and races."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core import incidents as rules
from liandong.core.consents import LookReasonMissing
from liandong.core.eligibility import Risk
from liandong.core.geo import Point
from liandong.core.hours import Span
from liandong.core.incident_facts import (
    IncidentNotDone,
    IncidentStepNotAllowed,
    MusterNotReady,
    NoDispatchOrder,
    NotOut,
    WalkInGone,
    WalkInNotAdult,
    WalkInNotBriefed,
    WalkInTaskBarred,
)
from liandong.core.incidents import IncidentKind, Outcome, Post
from liandong.core.needs import VerifyMethod
from liandong.core.refusals import NotAllowed, Refusal
from liandong.core.roster_facts import NotOnShift
from liandong.core.rosters import ShiftFull
from liandong.models import (
    AccessRecord,
    Assignment,
    CheckIn,
    EventRecord,
    Incident,
    Invitation,
    OutboxMessage,
    SafeReturn,
    WalkIn,
)
from liandong.services import attendance, dispatch, incidents, muster, rosters, walk_ins
from tests import make

pytestmark = pytest.mark.django_db


AT = datetime(2026, 4, 28, 23, 10, tzinfo=make.SHANGHAI)
"""Late in the evening, when everyday questions wait for the morning."""


START = AT + timedelta(minutes=50)


SPAN = Span(START, START + timedelta(hours=3))


ORDER = {
    "order_number": "南三防〔2026〕7 号",
    "body": "南山区三防指挥部",
    "told_by": "值班室 张主任",
    "briefing": "水深过膝就撤，两人一组，听队长的。",
    "insurance_policy": "PA-2026-01",
    "place": "街道办门口",
    "span": SPAN,
    "posts": (Post(title="转移老人", people=2),),
}


class Town:
    """Li Na assesses, Wang Lin orders, Zhao Ming leads; volunteers live near."""

    def __init__(self, volunteers=4):
        self.organization = make.organization()
        self.worker = make.li_na(organization=self.organization)
        self.coordinator = make.coordinator()
        self.leader = make.person(name="赵明")
        self.people = [self.volunteer(f"志愿者{n}", n) for n in range(volunteers)]

    @staticmethod
    def volunteer(name, n=0, *, agreed=True, **facts):
        person = make.person(name=name, lat=make.LAT + 0.001 * n, **facts)
        make.role(person=person)
        if agreed:
            make.consent(person=person, purpose="emergency")
        return person

    def opened(self):
        draft = incidents.IncidentDraft(
            kind=IncidentKind.FLOOD,
            title="后海村内涝，老人被困",
            place_name="后海村",
            organization=self.organization,
            contact_phone="0755-26660000",
            division_code=make.NANSHAN,
            point=Point(make.LAT, make.LON),
        )
        return incidents.open_incident(draft=draft, by=self.coordinator, at=AT)

    def assessed(self, risk=Risk.R2):
        row = incidents.verify(
            incident=self.opened(), method=VerifyMethod.PHONE, by=self.worker, at=AT
        )
        incidents.assess(
            incident=row, wanted="一楼八位老人要转移", risk=risk, risks="积水带电、井盖松动",
            people=2, by=self.worker, at=AT,
        )  # fmt: skip
        return Incident.objects.get(pk=row.pk)

    def ordered(self, **changed):
        row = self.assessed()
        told = dispatch.OrderDraft(**(ORDER | {"leader": self.leader} | changed))
        dispatch.order(incident=row, draft=told, by=self.coordinator, at=AT)
        return Incident.objects.get(pk=row.pk)

    def mustered(self):
        """Ordered and asked; the first two said yes."""
        incident = self.ordered()
        dispatch.ask(incident=incident, by=self.coordinator, at=AT)
        for question in Invitation.objects.order_by("pk")[:2]:
            rosters.accept_invitation(invitation=question, by=question.person, at=AT)
        return incident, list(Assignment.objects.order_by("pk"))

    def out(self):
        """Both have heard the briefing and went out."""
        incident, places = self.mustered()
        for place in places:
            muster.take_briefing(assignment=place, by=self.leader, at=START)
            muster.send_out(assignment=place, by=self.leader, at=START)
        return incident, places


def reviewed(incident, town):
    incidents.review(
        incident=incident, went_well="来得快", went_ill="少了雨衣", change="站里备二十件雨衣",
        by=town.worker, at=START,
    )  # fmt: skip


def test_nobody_goes_out_past_the_gates_by_whatever_door():
    town = Town()
    _incident, (first, _second) = town.mustered()
    with pytest.raises(MusterNotReady) as refused:
        muster.send_out(assignment=first, by=town.leader, at=START)
    assert refused.value.missing == ("briefing",)
    code = attendance.token_at(first.shift, START)
    with pytest.raises(MusterNotReady):
        attendance.check_in_by_scan(text=code, by=first.person, at=START)
    assert CheckIn.objects.count() == 0

    first.person.verified_at = None
    first.person.save(update_fields=["verified_at"])
    muster.take_briefing(assignment=first, by=first.person, at=START)
    with pytest.raises(NotAllowed):
        muster.show_identity(assignment=first, by=first.person, at=START)
    muster.show_identity(assignment=first, by=town.leader, at=START)
    attendance.check_in_by_scan(text=code, by=first.person, at=START)
    assert CheckIn.objects.get().method == "scan"


def test_strangers_neither_brief_nor_send_out_nor_call_the_roll():
    town = Town()
    _incident, (first, second) = town.out()
    stranger = make.person(name="路人")
    officer = make.officer()
    for by in (stranger, officer, second.person):
        for act in (muster.take_briefing, muster.send_out):
            with pytest.raises(NotAllowed):
                act(assignment=first, by=by, at=START)
        with pytest.raises(NotAllowed):
            muster.tell_return(assignment=first, outcome=Outcome.SAFE, by=by, at=START)
        with pytest.raises(NotAllowed):
            muster.emergency_contact_of(assignment=first, why="没回来", by=by, at=START)
    assert SafeReturn.objects.count() == 0


def test_it_ends_only_when_everybody_is_back():
    town = Town()
    incident, (first, second) = town.out()
    reviewed(incident, town)
    later = START + timedelta(hours=2)
    muster.tell_return(assignment=first, outcome=Outcome.SAFE, by=first.person, at=later)
    with pytest.raises(IncidentNotDone) as refused:
        incidents.close(incident=incident, by=town.worker, at=later)
    assert (refused.value.out, refused.value.has_review) == (1, True)

    muster.tell_return(
        assignment=second, outcome=Outcome.HURT, note="崴了脚，送医院", by=town.leader, at=later
    )
    assert incidents.close(incident=incident, by=town.worker, at=later).state == "closed"
    left = CheckIn.objects.get(assignment=second, kind="out")
    assert (left.at, left.method) == (later, "leader_list")
    with pytest.raises(IncidentStepNotAllowed):
        incidents.close(incident=incident, by=town.worker, at=later)
    # Once it is over nobody goes out to it any more.
    third = make.assignment(shift=first.shift, person=town.people[3], state="released")
    Assignment.objects.filter(pk=third.pk).update(state="accepted")
    with pytest.raises(IncidentStepNotAllowed):
        muster.send_out(assignment=third, by=town.leader, at=later)


def test_the_first_word_of_a_return_stands_and_who_never_came_is_not_called():
    town = Town()
    _incident, (first, _second) = town.mustered()
    with pytest.raises(NotOut):
        muster.tell_return(assignment=first, outcome=Outcome.SAFE, by=town.leader, at=START)
    muster.take_briefing(assignment=first, by=first.person, at=START)
    muster.send_out(assignment=first, by=town.leader, at=START)
    told = muster.tell_return(assignment=first, outcome=Outcome.SAFE, by=first.person, at=START)
    again = muster.tell_return(assignment=first, outcome=Outcome.HURT, by=town.leader, at=START)
    assert (again.pk, again.outcome) == (told.pk, "safe")


def test_whom_to_call_for_somebody_missing_is_looked_up_with_a_reason_and_told_to_them():
    town = Town()
    _incident, (first, second) = town.out()
    first.person.emergency_contact = "母亲 13900002222"
    first.person.save(update_fields=["emergency_contact"])
    with pytest.raises(LookReasonMissing):
        muster.emergency_contact_of(assignment=first, why=" ", by=town.leader, at=START)
    seen = muster.emergency_contact_of(assignment=first, why="点名没到", by=town.leader, at=START)
    assert seen == "母亲 13900002222"
    look = AccessRecord.objects.get()
    assert (look.subject, look.what, look.why) == (first.person, "emergency_contact", "点名没到")
    assert OutboxMessage.objects.filter(kind="data_seen", person=first.person).count() == 1
    muster.tell_return(assignment=second, outcome=Outcome.SAFE, by=town.leader, at=START)
    with pytest.raises(NotOut):
        muster.emergency_contact_of(assignment=second, why="点名", by=town.leader, at=START)


def came(incident, by, *, phone="13812345678", **facts):
    told = {"name": "阿强", "phone": phone, "is_adult": True, "may_contact": True} | facts
    return walk_ins.register(incident=incident, draft=walk_ins.WalkInDraft(**told), by=by, at=START)


def test_who_comes_by_themselves_gets_a_number_a_briefing_and_a_task_without_danger():
    town = Town()
    incident = town.ordered()
    with pytest.raises(WalkInNotAdult):
        came(incident, town.leader, is_adult=False)
    first, second = came(incident, town.leader), came(incident, town.worker)
    assert (first.badge, second.badge) == (1, 2)
    with pytest.raises(WalkInNotBriefed):
        walk_ins.begin(walk_in=first, task="pack", is_briefed=False, by=town.leader, at=START)
    with pytest.raises(WalkInTaskBarred):
        walk_ins.begin(walk_in=first, task="rescue", is_briefed=True, by=town.leader, at=START)
    walk_ins.begin(walk_in=first, task="pack", is_briefed=True, by=town.leader, at=START)
    reviewed(incident, town)
    with pytest.raises(IncidentNotDone) as refused:
        incidents.close(incident=incident, by=town.worker, at=START)
    assert (refused.value.out, refused.value.walk_ins) == (0, 2)
    for one in (first, second):
        walk_ins.leave(walk_in=one, by=town.leader, at=START)
    with pytest.raises(WalkInGone):
        walk_ins.leave(walk_in=first, by=town.leader, at=START)
    assert incidents.close(incident=incident, by=town.worker, at=START).state == "closed"


def test_a_walk_in_does_nothing_before_the_order_and_strangers_keep_no_desk():
    town = Town()
    incident = town.assessed()
    first = came(incident, town.worker)
    with pytest.raises(NoDispatchOrder):
        walk_ins.begin(walk_in=first, task="pack", is_briefed=True, by=town.worker, at=START)
    for by in (make.person(name="路人"), town.people[0]):
        with pytest.raises(NotAllowed):
            came(incident, by)


def test_a_walk_in_is_called_afterwards_only_if_they_wanted_and_wiped_in_the_end():
    town = Town()
    incident = town.ordered()
    first, second = came(incident, town.worker), came(incident, town.worker, may_contact=False)
    assert walk_ins.telephone_of(walk_in=first, by=town.worker, at=START) == "13812345678"
    with pytest.raises(NotAllowed):
        walk_ins.telephone_of(walk_in=second, by=town.worker, at=START)
    assert walk_ins.wipe_due(at=START + timedelta(days=179)) == 0
    assert walk_ins.wipe_due(at=START + timedelta(days=181)) == 2
    assert set(WalkIn.objects.values_list("name", "phone", "badge")) == {("", "", 1), ("", "", 2)}
    assert walk_ins.wipe_due(at=START + timedelta(days=181)) == 0


def at_once(*acts):
    """Run acts in threads that start together; what each refused, or None."""
    barrier, said = Barrier(len(acts)), [None] * len(acts)

    def run(n, act):
        barrier.wait()
        try:
            act()
        except Refusal as refusal:
            said[n] = type(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_a_place_given_back_at_that_moment_is_a_kind_no_and_no_error():
    town = Town()
    _, (first, _) = town.mustered()
    Assignment.objects.filter(pk=first.pk).update(state="released")
    with pytest.raises(NotOnShift):
        muster.send_out(assignment=first, by=town.leader, at=START)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_post_goes_to_one_of_two():
    town = Town()
    incident = town.ordered(posts=(Post(title="转移老人", people=1),))
    dispatch.ask(incident=incident, by=town.coordinator, at=AT)
    first, second = Invitation.objects.order_by("pk")[:2]
    said = at_once(
        *(
            lambda q=q: rosters.accept_invitation(invitation=q, by=q.person, at=AT)
            for q in (first, second)
        )
    )
    assert sorted(map(str, said)) == sorted(map(str, [None, ShiftFull]))
    assert Assignment.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_call_the_roll_and_one_return_is_written():
    town = Town()
    _incident, (first, _second) = town.out()
    later = START + timedelta(hours=1)
    said = at_once(
        *(
            lambda by=by: muster.tell_return(
                assignment=first, outcome=Outcome.SAFE, by=by, at=later
            )
            for by in (town.leader, town.worker, first.person)
        )
    )
    assert said == [None, None, None]
    assert SafeReturn.objects.filter(assignment=first).count() == 1
    assert EventRecord.objects.filter(name="ReturnTold").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_goes_out_to_an_incident_that_ends_at_that_moment():
    town = Town()
    incident, (first, second) = town.mustered()
    for place in (first, second):
        muster.take_briefing(assignment=place, by=town.leader, at=START)
    reviewed(incident, town)
    at_once(
        lambda: incidents.close(incident=incident, by=town.worker, at=START),
        lambda: muster.send_out(assignment=first, by=town.leader, at=START),
    )
    is_closed = Incident.objects.get().state == rules.IncidentState.CLOSED
    assert CheckIn.objects.filter(assignment=first).exists() is not is_closed
