"""「如果……会怎样」: tried on a plan, told in words, kept nowhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.core import plan_runs
from liandong.models import Invitation, Person, PlanRun, Proposal
from liandong.services import matching
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def wang(client):
    who = make.coordinator()
    client.force_login(make.signed_up(who).login)
    return who


def coming(**facts):
    return make.shift(starts_at=timezone.now() + timedelta(days=3), **facts)


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


def far_from(shift, name):
    """Somebody 3.3 km north of a shift who goes 3 km."""
    person = volunteer(name, lat=shift.lat + 0.03, lon=shift.lon)
    person.travel_radius_m = 3000
    person.save(update_fields=["travel_radius_m"])
    return person


def proposed(by):
    now = timezone.now()
    return matching.propose(
        division_code=make.NANSHAN, start=now, end=now + timedelta(days=14), by=by, at=now
    )


def tried(client, proposal, **told):
    return client.get(reverse("proposal-what-if", args=[proposal.pk]), told)


def test_a_longer_way_says_who_would_come(client, wang):
    shift = coming(min_people=1, max_people=1)
    far_from(shift, "陈宇")
    proposal = proposed(wang)

    page = tried(client, proposal, **{"if": "radius", "km": "1"})
    near = tried(client, proposal, **{"if": "radius", "km": "0.1"})

    answer = page.context["answer"]
    assert answer["title"] == "如果每人多走 1 公里"
    assert answer["sentences"][0] == "能多补上 1 个必需的名额，1 个班次的人会变多。"
    assert [move["name"] for move in answer["moves"]] == ["陈宇"]
    assert "已经证明" in answer["sentences"][-2]
    assert near.context["answer"]["sentences"][:2] == ["补不上更多名额。", "没有人的安排会变。"]


def test_a_training_offers_the_skills_that_are_asked_for(client, wang):
    coming(position=make.position(skill_mask=0b1000), min_people=1, max_people=1)
    volunteer("陈宇"), volunteer("何静")
    proposal = proposed(wang)

    form = tried(client, proposal).context["forms"]["training"]
    page = tried(client, proposal, **{"if": "training", "skill": "04", "people": "1"})

    assert [code for code, _ in form.fields["skill"].choices] == ["04"]
    assert page.context["answer"]["sentences"][0].startswith("能多补上 1 个必需的名额")
    assert len(page.context["answer"]["moves"]) == 1


def test_a_wider_span_changes_nothing_where_nobody_leads(client, wang):
    coming()
    volunteer("陈宇")

    page = tried(client, proposed(wang), **{"if": "span", "span": "15"})

    assert page.context["answer"]["title"] == "如果一个人最多可以带 15 人"
    assert page.context["answer"]["sentences"] == [
        "这段时间的班次没有要带队的岗位，或者能带的人数已经够了，方案不变。"
    ]


def led_by_li_na(count):
    """A social worker beside the project's own, and active volunteers whom they guide."""
    lina = make.li_na(phone="13800005501")
    Person.objects.filter(pk=lina.pk).update(lat=make.LAT, lon=make.LON)
    today = timezone.localdate()
    people = [volunteer(f"志愿者{n}", lat=make.LAT, lon=make.LON) for n in range(count)]
    for one in people:
        make.supervision(supervisor=lina, supervisee=one, tier="social_worker")
    Person.objects.filter(pk__in=[one.pk for one in people]).update(last_served_on=today)
    return people


def test_a_span_says_who_would_have_nobody_to_guide_them_on_the_readers_desk(client, wang):
    coming()
    led_by_li_na(5)
    free = volunteer("何静", lat=make.LAT, lon=make.LON)
    Person.objects.filter(pk=free.pk).update(last_served_on=timezone.localdate())
    proposal = proposed(wang)

    answer = tried(client, proposal, **{"if": "span", "span": "2"}).context["answer"]

    assert answer["sentences"][1:] == [
        "看看谁带谁：您名下 2 名社工，现在有 1 名活跃志愿者没有人带。",
        "如果每名社工最多带 2 人，重新分配后还有 2 人没有人带；按现在的上限重新分配，是 0 人。",
        "现在有 1 名社工带的人超过这个数。",
    ]
    radius = tried(client, proposal, **{"if": "radius", "km": "1"}).context["answer"]
    assert not any("谁带谁" in str(one) for one in radius["sentences"])


def test_a_social_worker_reads_nothing_of_a_desk_that_is_not_theirs(client):
    coming()
    led_by_li_na(4)
    other = make.li_na(phone="13800005502")
    client.force_login(other.login)

    page = tried(client, proposed(other), **{"if": "span", "span": "3"})

    assert len(page.context["answer"]["sentences"]) == 1


def test_trying_keeps_nothing_and_asks_nobody(client, wang):
    shift = coming()
    far_from(shift, "陈宇")
    proposal = proposed(wang)
    before = Proposal.objects.count(), Invitation.objects.count(), PlanRun.objects.count()

    tried(client, proposal, **{"if": "radius", "km": "5"})

    assert (Proposal.objects.count(), Invitation.objects.count(), PlanRun.objects.count()) == before


def test_what_cannot_be_read_is_said_at_its_field(client, wang):
    coming()
    page = tried(client, proposed(wang), **{"if": "radius", "km": "-1"})
    assert page.context["answer"] is None
    assert list(page.context["forms"]["radius"].errors) == ["km"]
    assert tried(client, Proposal.objects.get(), **{"if": "nothing"}).status_code == 200


def test_a_plan_that_is_too_large_is_not_tried_while_the_page_waits(client, wang, monkeypatch):
    coming()
    proposal = proposed(wang)
    monkeypatch.setattr(plan_runs, "AT_ONCE_PEOPLE", -1)

    page = tried(client, proposal, **{"if": "radius", "km": "1"})

    assert page.context["answer"] is None
    assert "在网页上试算要等太久" in page.content.decode()


def test_a_plan_of_another_place_is_not_found(client, wang):
    coming()
    proposal = proposed(wang)
    other = make.coordinator(division_code="330106", phone="13800001099")
    client.force_login(make.signed_up(other).login)
    assert tried(client, proposal).status_code == 404
