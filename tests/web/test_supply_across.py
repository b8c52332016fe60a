"""Help across counties: the whole city is looked at, the nearest first, and both sides agree."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.refusals import NotAllowed
from liandong.core.supply_facts import HelpAlreadyAsked
from liandong.models import (
    Absence,
    GuideCapacity,
    HelpRequest,
    OutboxMessage,
    Person,
    SupervisionLink,
)
from liandong.queries import supply_help, supply_pool
from liandong.queries.access import actor_of
from liandong.queries.supply_supervision import remote_supervision
from liandong.services import supply
from tests import make, make_offices
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
TODAY = NOW.date()
NANSHAN, YUEHAI, SHEKOU, XIANGMIHU = "440305", "440305007", "440305005", "440304006"
DONGGUAN, CARE = "441900003", 1 << 18


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def carers(n, street, name="周小满"):
    """A club of the street with so many carers and somebody who speaks for it."""
    club = make.organization(name=f"{name}义工会", kind="O3", division_code=street)
    speaker = make.signed_up(make.person(name="王芳"))
    make.role(person=speaker, role="social_worker", organization=club)
    team = make.team(name=f"{name}队", sponsor=club, division_code=street)
    for _ in range(n):
        who = make.person(
            name=name, division_code=street, skill_mask=CARE,
            last_served_on=TODAY - timedelta(days=9),
        )  # fmt: skip
        make.membership(person=who, team=team)
    # Where they live is not known to the street: its county's middle counts.
    Person.objects.update(cell="")
    return club, speaker


def wants(people, street=YUEHAI):
    need = make.need(state="assessed", division_code=street, headcount=people)
    need.skill_mask = CARE
    need.save()
    return need


def flows(who, area=NANSHAN):
    found = supply_help.transfers(actor_of(who, on=TODAY), area, at=NOW)
    return [(t.flow.from_code, t.flow.skill, t.flow.people, t.flow.sharers) for t in found]


def test_help_comes_from_the_next_county_when_the_own_one_has_nobody():
    station = make.organization(name="粤海社工站", division_code=YUEHAI)
    club, speaker = carers(3, XIANGMIHU)
    wants(2)
    coordinator = make.coordinator(division_code=NANSHAN)
    assert flows(coordinator) == [(XIANGMIHU, "19", 1, 1)]
    said = text(browser(coordinator).get(reverse("supply")))
    assert "福田区香蜜湖街道 → 粤海街道：护理照护，1 人" in said
    assert "相距 12.8 公里" in said
    key = {"kind": "transfer", "key": f"{XIANGMIHU}-{YUEHAI}-19"}
    browser(coordinator).post(reverse("supply-help-ask"), key)
    row = HelpRequest.objects.get()
    assert (row.organization, row.host, row.state) == (club, station, "sent")
    with pytest.raises(NotAllowed):
        supply.answer(row=row, says_yes=True, words="", by=coordinator, at=NOW)
    supply.answer(row=row, says_yes=True, words="", by=speaker, at=NOW)
    assert HelpRequest.objects.get().state == "accepted"


def test_whoever_stands_in_several_teams_of_a_body_counts_once_for_it():
    make.organization(name="粤海社工站", division_code=YUEHAI)
    many, _speaker = carers(3, XIANGMIHU)
    few, _other = carers(1, XIANGMIHU, name="陈香")
    both = Person.objects.get(memberships__team__sponsor=few)
    for n in range(4):
        make.membership(person=both, team=make.team(name=f"队{n}", sponsor=few))
    wants(3)
    coordinator = actor_of(make.coordinator(division_code=NANSHAN), on=TODAY)
    [found] = supply_help.transfers(coordinator, NANSHAN, at=NOW)
    assert found.organization == many


def test_nobody_is_sent_to_the_body_in_whose_name_an_authority_buys():
    own = make.organization(name="粤海街道办事处", division_code=YUEHAI)
    office = make_offices.office(line="street", division_code=YUEHAI)
    office.organization = own
    office.save(update_fields=["organization"])
    station = make.organization(name="粤海社工站", division_code=YUEHAI)
    carers(3, XIANGMIHU)
    wants(2)
    coordinator = actor_of(make.coordinator(division_code=NANSHAN), on=TODAY)
    [found] = supply_help.transfers(coordinator, NANSHAN, at=NOW)
    assert found.host == station


def test_the_nearest_street_gives_first_and_two_share_a_gap_that_one_cannot_fill():
    carers(1, SHEKOU)
    carers(3, XIANGMIHU, name="陈香")
    wants(4)
    coordinator = make.coordinator(division_code=NANSHAN)
    assert flows(coordinator) == [(SHEKOU, "19", 1, 2), (XIANGMIHU, "19", 1, 2)]
    assert "这个缺口由 2 处一起补" in text(browser(coordinator).get(reverse("supply")))


def test_who_is_needed_at_home_is_not_sent_to_another_county():
    carers(2, XIANGMIHU)
    wants(4, street=XIANGMIHU)
    wants(2)
    assert flows(make.coordinator(division_code=NANSHAN)) == []


def test_only_who_answers_for_the_province_looks_beyond_the_city():
    carers(2, "441900121", name="长安")
    wants(2, street="440306023")
    of_city = make.coordinator(division_code="4403")
    of_province = make.coordinator(division_code="44", phone="13900009011")
    assert flows(of_city, "440306") == []
    near = supply_pool.pool_area(actor_of(of_province, on=TODAY), "440306")
    assert (near, supply_pool.pool_area(actor_of(of_city, on=TODAY), "440306")) == ("44", "4403")
    assert supply_pool.pool_area(actor_of(of_province, on=TODAY), "") == ""


def test_nobody_is_asked_to_go_farther_than_thirty_kilometres():
    carers(2, "440307001", name="龙岗")
    wants(2, street="440306023")
    assert flows(make.coordinator(division_code="4403"), "4403") == []


def test_the_whole_country_is_told_to_choose_a_city():
    carers(2, XIANGMIHU)
    wants(2)
    assert "先选一个市" in text(browser(make.coordinator()).get(reverse("supply")))


class Staff:
    """A station in Nanshan with one supervisor, and a supervisor in Futian."""

    def __init__(self):
        self.station = make.organization(name="粤海社工站", division_code=YUEHAI)
        self.futian = make.organization(name="香蜜湖社工站", division_code=XIANGMIHU)
        self.near = make.zhou(organization=self.station)
        self.far = make.signed_up(make.person(name="何远", division_code=XIANGMIHU))
        make.role(person=self.far, role="supervisor", organization=self.futian)
        self.coordinator = make.coordinator(division_code=NANSHAN)
        self.workers = 0

    def worker(self, *, since=TODAY, guide=None):
        self.workers += 1
        who = make.li_na(organization=self.station, phone=f"1390000{8000 + self.workers}")
        if guide is not None:
            link = make.supervision(supervisor=guide, supervisee=who, tier="supervisor")
            SupervisionLink.objects.filter(pk=link.pk).update(since=since)
        return who

    def full(self, guide, most=0):
        GuideCapacity.objects.create(person=guide, tier="supervisor", most=most, since=TODAY)

    def proposed(self):
        return remote_supervision(actor_of(self.coordinator, on=TODAY), on=TODAY)

    def told(self):
        return [(o.supervisor, o.worker, str(o.wanting.reason)) for o in self.proposed()]


def test_who_has_no_supervisor_gets_the_nearest_with_room_then_one_of_the_next_county():
    staff = Staff()
    alone = staff.worker()
    assert staff.told() == [(staff.near, alone, "alone")]
    staff.full(staff.near, 1)
    staff.worker(guide=staff.near)
    assert staff.told() == [(staff.far, alone, "alone")]


def test_too_many_for_one_supervisor_are_offered_elsewhere_and_the_yes_relieves():
    staff = Staff()
    staff.full(staff.near, 2)
    workers = [staff.worker(guide=staff.near) for _ in range(3)]
    assert staff.told() == [(staff.far, workers[-1], "over")]
    said = text(browser(staff.coordinator).get(reverse("supply")))
    assert "带了 3 名社工，合适的是 2 名；答应后由新督导接手" in said
    row = supply.ask_supervision(wanted=staff.proposed()[0], by=staff.coordinator, at=NOW)
    assert staff.told() == []
    assert SupervisionLink.objects.filter(until=None).count() == 3
    supply.answer(row=row, says_yes=True, words="", by=staff.far, at=NOW)
    held = SupervisionLink.objects.filter(supervisee=workers[-1], until=None)
    assert [link.supervisor for link in held] == [staff.far]
    relieved = OutboxMessage.objects.get(kind="supervision_relieved")
    assert (relieved.person, relieved.facts["worker"]) == (staff.near, workers[-1].name)


def test_a_no_changes_nothing_for_who_has_too_many():
    staff = Staff()
    staff.full(staff.near, 1)
    for _ in range(2):
        staff.worker(guide=staff.near)
    row = supply.ask_supervision(wanted=staff.proposed()[0], by=staff.coordinator, at=NOW)
    supply.answer(row=row, says_yes=False, words="这个月排满了", by=staff.far, at=NOW)
    assert SupervisionLink.objects.filter(until=None, supervisor=staff.near).count() == 2
    assert not OutboxMessage.objects.filter(kind="supervision_relieved").exists()


def test_a_link_that_ended_meanwhile_is_not_ended_twice():
    staff = Staff()
    staff.full(staff.near, 1)
    workers = [staff.worker(guide=staff.near) for _ in range(2)]
    row = supply.ask_supervision(wanted=staff.proposed()[0], by=staff.coordinator, at=NOW)
    SupervisionLink.objects.filter(supervisee=workers[-1]).update(until=TODAY)
    supply.answer(row=row, says_yes=True, words="", by=staff.far, at=NOW)
    assert not OutboxMessage.objects.filter(kind="supervision_relieved").exists()


def test_who_was_left_without_contact_gets_one_more_supervisor_and_keeps_the_first():
    staff = Staff()
    silent = staff.worker(guide=staff.near, since=TODAY - timedelta(days=40))
    staff.worker(guide=staff.near, since=TODAY - timedelta(days=3))
    assert staff.told() == [(staff.far, silent, "silent")]
    said = text(browser(staff.coordinator).get(reverse("supply")))
    assert "已经 40 天没有联系；答应后多一位督导，原来的不变" in said
    row = supply.ask_supervision(wanted=staff.proposed()[0], by=staff.coordinator, at=NOW)
    supply.answer(row=row, says_yes=True, words="", by=staff.far, at=NOW)
    held = SupervisionLink.objects.filter(supervisee=silent, until=None)
    assert {link.supervisor for link in held} == {staff.near, staff.far}
    assert staff.told() == []


def test_room_counts_the_questions_that_wait_and_nobody_is_asked_twice():
    staff = Staff()
    staff.full(staff.near)
    staff.full(staff.far, 1)
    staff.worker(), staff.worker()
    wanted = staff.proposed()
    assert len(wanted) == 1
    supply.ask_supervision(wanted=wanted[0], by=staff.coordinator, at=NOW)
    assert staff.told() == []
    with pytest.raises(HelpAlreadyAsked):
        supply.ask_supervision(wanted=wanted[0], by=staff.coordinator, at=NOW)


def test_a_full_or_absent_supervisor_is_not_proposed():
    staff = Staff()
    staff.worker()
    staff.full(staff.near)
    Absence.objects.create(person=staff.far, since=TODAY, told_by=staff.far, told_at=NOW)
    assert staff.told() == []


def test_who_may_not_decide_for_the_supervisor_does_not_relieve_them():
    staff = Staff()
    staff.full(staff.near, 1)
    for _ in range(2):
        staff.worker(guide=staff.near)
    wanted = staff.proposed()[0]
    elsewhere = make.coordinator(division_code="440304", phone="13900009012")
    for who in (elsewhere, staff.far, wanted.worker):
        with pytest.raises(NotAllowed):
            supply.ask_supervision(wanted=wanted, by=who, at=NOW)
    assert not HelpRequest.objects.exists()


def test_the_number_of_questions_is_the_same_for_one_and_for_three_workers_in_want():
    staff, counts = Staff(), []
    staff.full(staff.near, 1)
    staff.worker(guide=staff.near)
    for more in (1, 2):
        for _ in range(more):
            staff.worker(guide=staff.near, since=TODAY - timedelta(days=40))
            staff.worker()
        with CaptureQueriesContext(connection) as asked:
            staff.proposed()
        counts.append(len(asked))
    assert counts[0] == counts[1]
