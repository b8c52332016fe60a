"""An order reaches as far as its incident; who lives farther is asked after an amendment."""

from datetime import timedelta

import pytest

from liandong.core.hours import Span
from liandong.core.incident_facts import (
    AmendmentEmpty,
    NoDispatchOrder,
    OrderOfAssessor,
    ReachNotMeasured,
)
from liandong.core.incidents import Post
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.waves import NobodyToAsk
from liandong.models import (
    DispatchOrder,
    EventRecord,
    Incident,
    Invitation,
    InvitationWave,
    OrderAmendment,
    Shift,
)
from liandong.services import dispatch, order_changes, rosters, waves
from tests import make
from tests.services.test_dispatch import AT, MINUTE, SPAN, START, Town, asked

pytestmark = pytest.mark.django_db

WIDER = {
    "order_number": "电话 23:20",
    "told_by": "值班室 张主任",
    "reason": "近处的人不够",
    "reach_m": 3000,
}


def amended(town, incident, at=AT + MINUTE, by=None, **changed):
    change = order_changes.Change(**(WIDER | changed))
    return order_changes.amend(incident=incident, change=change, by=by or town.coordinator, at=at)


def town_with_a_far_one():
    """One lives 890 m away, one 1,112 m; the incident reaches 1,000 m."""
    town = Town(volunteers=0)
    town.volunteer("近的", 8)
    town.volunteer("远的", 10)
    return town


def test_nobody_outside_the_radius_is_asked_until_the_order_is_amended():
    town = town_with_a_far_one()
    incident = town.ordered()
    result = dispatch.ask(incident=incident, by=town.coordinator, at=AT)
    assert (asked(), result.people, result.reach_m) == (["近的"], 1, 1000)

    made = amended(town, incident)
    assert (made.before_m, made.reach_m, made.people, made.by) == (1000, 3000, 0, town.coordinator)
    assert DispatchOrder.objects.get().reach_m == 3000
    assert waves.send_due(at=AT + 10 * MINUTE) == 1
    assert asked() == ["近的", "远的"]
    told = EventRecord.objects.get(name="OrderAmended")
    assert told.facts == {
        "incident_id": incident.pk, "reach_m": 3000, "people": 0, "reason": "近处的人不够",
    }  # fmt: skip


def test_a_narrower_order_asks_fewer_and_keeps_whoever_said_yes():
    town = Town(volunteers=9)
    incident = town.ordered()
    dispatch.ask(incident=incident, by=town.coordinator, at=AT)
    far = Invitation.objects.order_by("-person__lat").first()
    rosters.accept_invitation(invitation=far, by=far.person, at=AT)
    amended(town, incident, reach_m=100, reason="路断了")
    assert waves.send_due(at=AT + 10 * MINUTE) == 0
    far.refresh_from_db()
    assert far.state == "accepted"


def test_who_begins_the_wave_does_not_matter_and_neither_does_the_meeting_place():
    town = town_with_a_far_one()
    town.volunteer("没同意", 0, agreed=False)
    shift = town.ordered().project.shifts.get()
    Shift.objects.filter(pk=shift.pk).update(lat=make.LAT + 0.01)
    shift = Shift.objects.select_related("project", "position").get(pk=shift.pk)
    waves.start(shift=shift, per_wave=5, minutes=15, by=town.coordinator, at=AT - 12 * 60 * MINUTE)
    assert asked() == ["近的"]


def test_who_lives_nobody_knows_where_is_not_within_reach():
    town = Town(volunteers=0)
    town.volunteer("住处不明")
    unknown = town.volunteer("也不明")
    for person in (unknown, *type(unknown).objects.filter(name="住处不明")):
        type(person).objects.filter(pk=person.pk).update(lat=None, lon=None)
    result = dispatch.ask(incident=town.ordered(), by=town.coordinator, at=AT)
    assert (result.people, result.nobody_for) == (0, ("转移老人",))


def test_an_amendment_adds_a_post_for_which_people_are_asked():
    town = Town(volunteers=3)
    incident = town.ordered()
    span = Span(START + timedelta(hours=4), START + timedelta(hours=6))
    post = Post(title="送水", people=4)
    made = amended(town, incident, reach_m=1000, posts=(post,), span=span, place="社区中心")
    assert made.people == 4
    shift = incident.project.shifts.select_related("position").latest("pk")
    assert (shift.position.title, shift.max_people, shift.position.min_age) == ("送水", 4, 18)
    assert (shift.starts_at, shift.place_name, shift.lat) == (span.starts_at, "社区中心", make.LAT)
    dispatch.ask(incident=incident, by=town.coordinator, at=AT + MINUTE)
    assert InvitationWave.objects.filter(shift__project=incident.project).count() >= 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reach_m": 1000}, AmendmentEmpty),
        ({"reach_m": 99}, ValueInvalid),
        ({"reach_m": 50_001}, ValueInvalid),
        ({"reason": " "}, ValueMissing),
        ({"told_by": ""}, ValueMissing),
        ({"order_number": ""}, ValueMissing),
        ({"posts": (Post(title="送水", people=1),)}, ValueMissing),
        (
            {"posts": (Post(title="送水", people=0),), "span": SPAN, "place": "社区中心"},
            ValueInvalid,
        ),
    ],
)
def test_what_an_amendment_must_say(changed, refusal):
    town = Town(volunteers=0)
    incident = town.ordered()
    with pytest.raises(refusal):
        amended(town, incident, **changed)
    assert (OrderAmendment.objects.count(), DispatchOrder.objects.get().reach_m) == (0, 1000)


def test_only_who_may_order_amends_and_only_what_was_ordered():
    town = Town(volunteers=0)
    with pytest.raises(NoDispatchOrder):
        amended(town, town.assessed())
    incident = town.ordered()
    with pytest.raises(NotAllowed):
        amended(town, incident, by=town.leader)
    with pytest.raises(NotAllowed):
        amended(town, incident, by=town.worker)
    make.role(person=town.worker, role="coordinator")
    with pytest.raises(OrderOfAssessor):
        amended(town, incident, by=town.worker)


def test_without_a_point_nobody_is_too_far_and_no_distance_can_be_ordered():
    town = Town(volunteers=0)
    row = town.assessed()
    Incident.objects.filter(pk=row.pk).update(lat=None, lon=None)
    draft = dispatch.OrderDraft(
        order_number="7", body="指挥部", told_by="张主任", briefing="小心", insurance_policy="PA-1",
        place="街道办门口", span=SPAN, posts=(Post(title="送水", people=1),),
    )  # fmt: skip
    dispatch.order(incident=row, draft=draft, by=town.coordinator, at=AT)
    assert DispatchOrder.objects.get().reach_m is None
    with pytest.raises(ReachNotMeasured):
        amended(town, row)


def test_an_order_from_before_has_no_limit():
    town = town_with_a_far_one()
    incident = town.ordered()
    DispatchOrder.objects.update(reach_m=None)
    dispatch.ask(incident=incident, by=town.coordinator, at=AT)
    assert sorted(asked()) == ["近的", "远的"]


def test_a_post_with_nobody_in_reach_cannot_begin_a_wave():
    town = Town(volunteers=0)
    town.volunteer("远的", 10)
    shift = town.ordered().project.shifts.select_related("project", "position").get()
    with pytest.raises(NobodyToAsk):
        waves.start(shift=shift, per_wave=5, minutes=15, by=town.coordinator, at=AT)
