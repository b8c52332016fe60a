"""Nobody is sent before the order, only who agreed is asked, nobody is left out there."""

from datetime import datetime, timedelta

import pytest

from liandong.core.eligibility import Risk
from liandong.core.geo import Point
from liandong.core.hours import Span
from liandong.core.incident_facts import (
    IncidentStepNotAllowed,
    NoDispatchOrder,
    OrderIncomplete,
    OrderOfAssessor,
    OwnIncident,
)
from liandong.core.incidents import IncidentKind, Post
from liandong.core.needs import VerifyMethod
from liandong.core.refusals import NotAllowed
from liandong.models import (
    Assignment,
    EventRecord,
    Incident,
    Invitation,
    InvitationWave,
    OutboxMessage,
)
from liandong.services import dispatch, incidents, muster, rosters, waves
from tests import make

pytestmark = pytest.mark.django_db


AT = datetime(2026, 4, 28, 23, 10, tzinfo=make.SHANGHAI)
"""Late in the evening, when everyday questions wait for the morning."""


START = AT + timedelta(minutes=50)


MINUTE = timedelta(minutes=1)


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


def asked():
    return list(Invitation.objects.order_by("pk").values_list("person__name", flat=True))


def test_a_report_goes_through_three_pairs_of_hands_before_an_order():
    town = Town()
    incident = town.opened()
    with pytest.raises(OwnIncident):
        incidents.verify(incident=incident, method=VerifyMethod.PHONE, by=town.coordinator, at=AT)
    with pytest.raises(IncidentStepNotAllowed):
        incidents.assess(
            incident=incident, wanted="转移", risk=Risk.R1, risks="水", people=2, by=town.worker,
            at=AT,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        incidents.verify(incident=incident, method=VerifyMethod.PHONE, by=town.people[0], at=AT)
    incident = incidents.verify(incident=incident, method=VerifyMethod.PHONE, by=town.worker, at=AT)
    with pytest.raises(NotAllowed):
        incidents.assess(
            incident=incident, wanted="转移", risk=Risk.R1, risks="水", people=2,
            by=town.coordinator, at=AT,
        )  # fmt: skip
    assert Incident.objects.get().state == "verified"


def test_nobody_is_asked_before_the_order():
    town = Town()
    incident = town.assessed()
    with pytest.raises(NoDispatchOrder):
        dispatch.ask(incident=incident, by=town.coordinator, at=AT)
    assert (Invitation.objects.count(), incident.project) == (0, None)


def test_the_order_says_everything_and_is_written_by_another_person_than_the_assessor():
    town = Town()
    make.role(person=town.worker, role="coordinator")
    incident = town.assessed()
    draft = dispatch.OrderDraft(**ORDER)
    with pytest.raises(OrderOfAssessor):
        dispatch.order(incident=incident, draft=draft, by=town.worker, at=AT)
    with pytest.raises(NotAllowed):
        dispatch.order(incident=incident, draft=draft, by=town.leader, at=AT)
    silent = dispatch.OrderDraft(**(ORDER | {"insurance_policy": "", "told_by": " "}))
    with pytest.raises(OrderIncomplete) as refused:
        dispatch.order(incident=incident, draft=silent, by=town.coordinator, at=AT)
    assert refused.value.missing == ("told_by", "insurance_policy")
    assert Incident.objects.get().state == "assessed"


def test_the_order_publishes_its_posts_as_an_emergency_project_on_an_assessed_need():
    town = Town()
    incident = town.ordered()
    project = incident.project
    assert (project.mode, project.state, project.lead) == ("M4", "published", "command")
    assert (project.insurance_policy, project.risk_level) == ("PA-2026-01", "R2")
    assert list(project.needs.values_list("state", "mode")) == [("planned", "M4")]
    shift = project.shifts.select_related("position").get()
    assert (shift.min_people, shift.max_people, shift.position.min_age) == (2, 2, 18)
    assert (shift.starts_at, shift.place_name) == (START, "街道办门口")
    told = OutboxMessage.objects.get(kind="leads_emergency")
    assert (told.person, told.facts["incident_id"]) == (town.leader, incident.pk)
    names = set(EventRecord.objects.values_list("name", flat=True))
    assert {"IncidentOpened", "IncidentVerified", "IncidentAssessed", "DispatchOrdered"} <= names


def test_a_false_alarm_is_dismissed_before_the_order_and_not_after():
    town = Town()
    incident = incidents.dismiss(incident=town.assessed(), reason="水已退", by=town.worker, at=AT)
    assert (incident.state, incident.need.state) == ("dismissed", "closed")
    with pytest.raises(IncidentStepNotAllowed):
        incidents.dismiss(incident=town.ordered(), reason="水已退", by=town.worker, at=AT)


def test_only_who_agreed_is_grown_up_rested_free_and_near_is_asked_even_at_night():
    town = Town(volunteers=0)
    town.volunteer("愿意的近邻", 1)
    town.volunteer("没同意", 0, agreed=False)
    town.volunteer("十七岁", 0, birth_on=AT.date().replace(year=2009))
    town.volunteer("太远", 200)
    tired = town.volunteer("刚下班", 0)
    busy = town.volunteer("在别的岗位", 0)
    rested = town.volunteer("歇过了", 2)
    for person, hours in ((tired, 4), (busy, 0), (rested, 12)):
        shift = make.shift(starts_at=START - timedelta(hours=hours + 1), minutes=60)
        if person is busy:
            shift = make.shift(starts_at=START + timedelta(hours=1), minutes=60)
        make.assignment(shift=shift, person=person)

    incident = town.ordered()
    result = dispatch.ask(incident=incident, by=town.coordinator, at=AT)

    assert asked() == ["愿意的近邻", "歇过了"]
    assert (result.people, result.nobody_for) == (2, ())
    question = Invitation.objects.first()
    assert question.answer_by == AT + 10 * MINUTE
    assert OutboxMessage.objects.filter(kind="invited").count() == 2


def test_waves_go_on_through_the_night_until_the_posts_are_filled():
    town = Town(volunteers=9)
    incident = town.ordered()
    dispatch.ask(incident=incident, by=town.coordinator, at=AT)
    wave = InvitationWave.objects.get()
    assert (wave.is_emergency, wave.per_wave, wave.asked) == (True, 6, 6)
    dispatch.ask(incident=incident, by=town.coordinator, at=AT + MINUTE)
    assert InvitationWave.objects.count() == 1

    assert waves.send_due(at=AT + 9 * MINUTE) == 0
    assert waves.send_due(at=AT + 10 * MINUTE) == 3
    assert len(asked()) == 9
    for question in Invitation.objects.order_by("-pk")[:2]:
        rosters.accept_invitation(invitation=question, by=question.person, at=AT + 11 * MINUTE)
    waves.send_due(at=AT + 12 * MINUTE)
    wave.refresh_from_db()
    assert wave.state == "filled"


def test_a_post_for_which_nobody_is_left_is_named():
    town = Town(volunteers=0)
    result = dispatch.ask(incident=town.ordered(), by=town.coordinator, at=AT)
    assert (result.people, result.nobody_for) == (0, ("转移老人",))
