"""The network of a place: who may look, what is said, that every number opens its records."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.agreements import Terms
from liandong.core.network import Kind
from liandong.models import GuidanceSeat, GuidanceSession, PoolBooking, PoolOffer, PoolRequest
from liandong.queries import network as shown
from liandong.queries.access import actor_of
from liandong.services import agreements
from tests import make, make_offices
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
YUEHAI, SHEKOU = "440305007", "440305005"


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


def page(person, query="", name="network", args=()):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=args) + query)


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class Town:
    """A station that serves with a club's team; an agency alone; ``n`` shifts behind them."""

    def __init__(self, n=1):
        self.station = make.organization(name="粤海社工站", kind="O1", division_code=YUEHAI)
        self.club = make.organization(name="粤海义工会", kind="O3", division_code=YUEHAI)
        self.agency = make.organization(name="蛇口服务社", kind="O2", division_code=SHEKOU)
        self.worker = make.li_na(organization=self.station)
        self.team = make.team(name="银龄队", sponsor=self.club, division_code=YUEHAI)
        self.project = make.project(
            title="银龄陪诊", organization=self.station, social_worker=self.worker,
            division_code=YUEHAI,
        )  # fmt: skip
        self.volunteers = [make.person(name=f"周小满{i}") for i in range(2)]
        for who in self.volunteers:
            make.membership(person=who, team=self.team)
        self.shifts = []
        for i in range(n):
            shift = make.shift(
                project=self.project, starts_at=NOW - timedelta(days=3 + i), state="held"
            )
            for who in self.volunteers:
                make.assignment(shift=shift, person=who, state="served")
            self.shifts.append(shift)


def keys(town):
    return f"o{town.station.pk}", f"t{town.team.pk}"


def test_two_people_of_a_team_at_one_shift_are_one_joint_act():
    town = Town(n=3)
    found = shown.computed("440305", 90, at=NOW)
    assert [(t.one, t.other, dict(t.acts), t.is_own) for t in found.ties] == [
        (*keys(town), {Kind.SHIFT: 3}, False)
    ]
    assert found.reading.alone == (f"o{town.club.pk}", f"o{town.agency.pk}")


def test_every_number_is_as_many_records_as_its_page_lists():
    town = Town(n=3)
    found = shown.computed("440305", 90, at=NOW)
    for tie in found.ties:
        acts = shown.between(tie.other, tie.one, 90, at=NOW)
        assert len(acts) == tie.weight
    officer = make.officer(division_code="440305")
    said = text(page(officer, "?place=440305", "network-tie", keys(town)))
    assert said.count("银龄陪诊") == 3
    assert f"/rosters/{town.shifts[0].pk}" not in said
    mine = text(page(town.worker, "?place=440305", "network-tie", keys(town)))
    assert f"/rosters/{town.shifts[0].pk}" in mine


def test_each_kind_of_joint_work_is_counted_once():
    town = Town(n=0)
    other = make.person(name="王芳", phone="13900009001")
    make.role(person=other, role="social_worker", organization=town.agency)
    terms = Terms(
        goal="一起看望独居老人", plan="每周一次", first_share=50, credit="联合",
        sharing=frozenset(), starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1), review_days=90,
    )  # fmt: skip
    row = agreements.draft(
        first=town.station, second=town.agency, terms=terms, by=town.worker, at=NOW
    )
    agreements.sign(agreement=row, organization=town.station, version=1, by=town.worker, at=NOW)
    assert not shown.computed("440305", 90, at=NOW).ties
    agreements.sign(agreement=row, organization=town.agency, version=1, by=other, at=NOW)
    talk = GuidanceSession.objects.create(
        number="G-1", guide=town.worker, held_at=NOW - timedelta(days=1), minutes=60, form="office",
        recorded_by=town.worker, recorded_at=NOW,
    )  # fmt: skip
    GuidanceSeat.objects.create(session=talk, person=other)
    make.supervision(supervisor=town.worker, supervisee=other, tier="supervisor")
    offer = PoolOffer.objects.create(
        kind="venue", title="活动室", organization=town.agency, offered_by=other, offered_at=NOW
    )
    wish = PoolRequest.objects.create(
        kind="venue", title="排练", organization=town.station, needed_by=NOW.date(),
        asked_by=town.worker, asked_at=NOW,
    )  # fmt: skip
    PoolBooking.objects.create(
        offer=offer, request=wish, quantity=1, state="agreed", asked_by=town.worker, asked_at=NOW,
        answered_at=NOW,
    )  # fmt: skip
    found = shown.computed("440305", 90, at=NOW)
    told = {tie.other: dict(tie.acts) for tie in found.ties}
    expected = {Kind.AGREEMENT: 1, Kind.GUIDANCE: 1, Kind.POOL: 1}
    assert told == {f"o{town.agency.pk}": expected}
    said = text(
        page(
            make.officer(division_code="440305"), "?place=440305", "network-tie",
            (f"o{town.station.pk}", f"o{town.agency.pk}"),
        )
    )  # fmt: skip
    assert "王芳" not in said
    assert "李娜" not in said


def test_the_page_says_what_it_sees_and_proposes_a_partner_to_who_may_write():
    town = Town()
    coordinator = make.coordinator(division_code="440305")
    said = text(page(coordinator))
    assert "1 个合作圈子。" in said
    assert "2 家没有和别家一起做事。" in said
    pair = f"first={town.agency.pk}&amp;second={town.station.pk}"
    assert f"{reverse('agreement-create')}?{pair}" in said
    seen = text(page(make.officer(division_code="440305")))
    assert reverse("agreement-create") not in seen
    assert reverse("organization-detail", args=[town.agency.pk]) in seen


def test_no_person_is_named_in_the_network():
    town = Town()
    said = text(page(make.officer(division_code="440305")))
    assert all(who.name not in said for who in [*town.volunteers, town.worker])


def test_an_officer_of_another_district_sees_nothing_of_it():
    town = Town()
    other = make.officer(division_code="440304")
    assert page(other, "?place=440305").status_code == 403
    assert "粤海" not in text(page(other))
    assert page(other, "", "network-tie", keys(town)).status_code == 404


def test_volunteers_and_who_is_not_signed_in_may_not_look():
    volunteer = make.signed_up(make.person(phone="13900009002"))
    make.role(person=volunteer)
    assert page(volunteer).status_code == 403
    assert Client().get(reverse("network")).status_code == 302


@pytest.mark.parametrize("query", ["?days=x", "?days=9999999", "?body=o1'--", "?page=-4"])
def test_nonsense_in_the_address_falls_back(query):
    Town()
    assert page(make.officer(division_code="440305"), query).status_code == 200


@pytest.mark.parametrize("pair", [("x", "y"), ("o1", "o1"), ("o999999", "t999999")])
def test_a_pair_that_is_not_there_is_not_found(pair):
    assert page(make.officer(), "", "network-tie", pair).status_code == 404


def test_an_empty_place_says_what_to_do():
    assert "这里还没有单位和队伍" in text(page(make.officer(division_code="330106")))


def test_the_number_of_questions_does_not_grow_with_the_records():
    counts = []
    town = Town(n=1)
    officer = make.officer(division_code="440305")
    actor_of(officer, on=NOW.date())
    for more in (0, 2):
        for i in range(more):
            body = make.organization(name=f"机构{i}", division_code=YUEHAI)
            project = make.project(organization=body, social_worker=town.worker)
            shift = make.shift(project=project, starts_at=NOW - timedelta(days=2), state="held")
            make.assignment(shift=shift, person=town.volunteers[0], state="served")
        for name, args in (("network", ()), ("network-tie", keys(town))):
            with CaptureQueriesContext(connection) as asked:
                assert page(officer, "", name, args).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_the_body_in_whose_name_an_authority_buys_stands_on_the_states_side():
    town = Town()
    office = make_offices.office(line="street", division_code=YUEHAI)
    office.organization = town.station
    office.save(update_fields=["organization"])
    bodies = shown.computed("440305", 90, at=NOW).bodies
    lines = {body.name: body.line.value for body in bodies.values()}
    assert (lines["粤海社工站"], lines["粤海义工会"]) == ("state", "residents")


def test_bodies_can_be_drawn_by_the_street_of_their_seat():
    Town()
    said = text(page(make.officer(division_code="440305"), "?by=street"))
    assert said.count('class="ld-net-ring"') == 2
    assert "粤海街道</text>" in said
