from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from liandong.core.refusals import NotAllowed
from liandong.core.supervision import AlreadyGuides, GuidesInCircle, GuidesSelf, SpanFull
from liandong.models import Cover, SupervisionLink
from liandong.queries import access
from liandong.queries import supervision as shown
from liandong.services import supervision as services
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def guided(worker, *, active=1, idle=0):
    for number in range(active + idle):
        who = make.person(last_served_on=TODAY if number < active else None)
        make.supervision(supervisor=worker, supervisee=who, tier="social_worker")


def desk_of(person):
    return shown.desk(access.actor_of(person, on=TODAY), on=TODAY)


def test_the_desk_counts_active_volunteers_per_social_worker_heaviest_first():
    light, heavy = make.li_na(), make.li_na(phone="13800001012")
    guided(light, active=2, idle=3)
    guided(heavy, active=11)
    desk = desk_of(make.zhou(guides=(light, heavy)))
    assert [(r.person_id, r.active, r.guided, r.span.state) for r in desk.workers] == [
        (heavy.pk, 11, 11, "amber"),
        (light.pk, 2, 5, "green"),
    ]
    assert (desk.own_span.people, desk.total.per_guide) == (2, 7)


def test_the_desk_shows_nobody_elses_social_workers():
    mine, other = make.li_na(), make.li_na(phone="13800001012")
    desk = desk_of(make.zhou(guides=(mine,)))
    assert [row.person_id for row in desk.workers] == [mine.pk]
    assert other.pk not in {row.person_id for row in desk.workers}


def test_active_volunteers_without_a_guide_are_found():
    worker = make.li_na()
    employer = worker.role_grants.get().organization
    alone = make.person(last_served_on=TODAY)
    idle, led = make.person(), make.person(last_served_on=TODAY)
    for who in (alone, idle, led):
        make.membership(person=who, organization=employer)
    make.supervision(supervisor=worker, supervisee=led, tier="social_worker")
    zhou = make.zhou(guides=(worker,))
    found = shown.leaderless(access.actor_of(zhou, on=TODAY), on=TODAY)
    assert list(found) == [alone]


def test_nobody_of_a_branch_is_alone_so_the_answer_is_that_of_the_whole_reach(monkeypatch):
    """Every role, a leader's people two steps down, a cover, an idle and a merged record."""
    worker, away = make.li_na(), make.li_na(phone="13800001012")
    bodies = [one.role_grants.get().organization for one in (worker, away)]
    leader, led, covered = (make.person(last_served_on=TODAY) for _ in range(3))
    make.supervision(supervisor=worker, supervisee=leader, tier="social_worker")
    make.supervision(supervisor=leader, supervisee=led, tier="team_leader")
    make.supervision(supervisor=away, supervisee=covered, tier="social_worker")
    tomorrow = TODAY + timedelta(days=1)
    Cover.objects.create(
        guide=away, stand_in=worker, tier="social_worker", since=TODAY, until=tomorrow,
        arranged_by=worker, arranged_at=BEFORE,
    )  # fmt: skip
    alone, elsewhere = make.person(last_served_on=TODAY), make.person(last_served_on=TODAY)
    idle, merged = make.person(), make.person(last_served_on=TODAY)
    merged.merged_into = alone
    merged.save()
    for who, body in ((leader, 0), (alone, 0), (idle, 0), (merged, 0), (elsewhere, 1)):
        make.membership(person=who, organization=bodies[body])
    actors = [
        access.actor_of(one, on=TODAY)
        for one in (worker, away, leader, make.zhou(guides=(worker,)), make.coordinator())
    ]
    found = [list(shown.leaderless(one, on=TODAY)) for one in actors]
    assert [{one.pk for one in people} for people in found[:4]] == [
        {alone.pk}, {elsewhere.pk}, set(), {alone.pk},
    ]  # fmt: skip
    assert {alone.pk, elsewhere.pk} <= {one.pk for one in found[4]}
    monkeypatch.setattr(access, "people_beside_the_branch", access.people_for)
    assert [list(shown.leaderless(one, on=TODAY)) for one in actors] == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_for_one_worker_and_for_three(
    django_assert_num_queries, count
):
    workers = tuple(make.li_na(phone=f"1380000200{n}") for n in range(count))
    for worker in workers:
        guided(worker, active=count)
    actor = access.actor_of(make.zhou(guides=workers), on=TODAY)
    with django_assert_num_queries(8):
        shown.desk(actor, on=TODAY)


def test_the_page_gives_a_lone_volunteer_to_a_social_worker(client):
    worker = make.li_na()
    employer = worker.role_grants.get().organization
    alone = make.person(name="林小燕", last_served_on=TODAY)
    make.membership(person=alone, organization=employer)
    zhou = make.zhou(guides=(worker,))
    client.force_login(zhou.login)
    assert "林小燕" in client.get(reverse("supervision-desk")).content.decode()
    client.post(reverse("supervision-link"), {"worker": worker.pk, "volunteer": alone.pk})
    link = SupervisionLink.objects.get(supervisee=alone)
    assert (link.supervisor, link.tier) == (worker, "social_worker")


def test_social_workers_and_volunteers_have_no_desk(client):
    client.force_login(make.li_na().login)
    assert client.get(reverse("supervision-desk")).status_code == 403
    client.force_login(make.chen_yu().login)
    assert client.get(reverse("supervision-desk")).status_code == 403


def test_nobody_guides_themselves_twice_or_in_a_circle():
    wang, li, chen = make.coordinator(), make.li_na(), make.chen_yu()
    facts = {"tier": "social_worker", "by": wang, "at": BEFORE}
    with pytest.raises(GuidesSelf):
        services.link(supervisor=li, supervisee=li, **facts)
    services.link(supervisor=li, supervisee=chen, **facts)
    with pytest.raises(AlreadyGuides):
        services.link(supervisor=li, supervisee=chen, **facts)
    with pytest.raises(GuidesInCircle):
        services.link(supervisor=chen, supervisee=li, **facts)


def test_a_volunteer_makes_no_links_and_a_social_worker_only_their_own():
    li, other, chen = make.li_na(), make.li_na(phone="13800001012"), make.chen_yu()
    with pytest.raises(NotAllowed):
        services.link(supervisor=chen, supervisee=li, tier="team_leader", by=chen, at=BEFORE)
    with pytest.raises(NotAllowed):
        services.link(supervisor=other, supervisee=chen, tier="social_worker", by=li, at=BEFORE)
    link = services.link(supervisor=li, supervisee=chen, tier="social_worker", by=li, at=BEFORE)
    services.end_link(link=link, reason="搬家", by=li, at=BEFORE)
    assert SupervisionLink.objects.get().until == TODAY


def test_volunteers_are_handed_to_another_social_worker(client):
    old, new = make.li_na(), make.li_na(phone="13800001012")
    guided(old, active=3)
    links = list(SupervisionLink.objects.filter(supervisor=old))
    client.force_login(make.zhou(guides=(old, new)).login)
    address = reverse("supervision-worker", args=[old.pk])
    assert client.get(address).status_code == 200
    chosen = [link.pk for link in links[:2]]
    client.post(address, {"links": chosen, "to": new.pk, "reason": "李娜休产假"})
    now = SupervisionLink.objects.filter(until=None, tier="social_worker")
    assert now.filter(supervisor=new).count() == 2
    assert now.get(supervisor=old) == links[2]


def test_a_handover_without_a_reason_keeps_what_was_ticked_and_changes_nothing(client):
    worker = make.li_na()
    guided(worker, active=1)
    link = SupervisionLink.objects.get(supervisor=worker)
    client.force_login(make.zhou(guides=(worker,)).login)
    address = reverse("supervision-worker", args=[worker.pk])
    page = client.post(address, {"links": [link.pk], "reason": ""}).content.decode()
    assert f'id="link-{link.pk}" checked' in page
    link.refresh_from_db()
    assert link.until is None


def test_guidance_ends_without_a_successor_when_none_is_named(client):
    worker = make.li_na()
    guided(worker, active=1)
    link = SupervisionLink.objects.get(supervisor=worker)
    client.force_login(make.zhou(guides=(worker,)).login)
    address = reverse("supervision-worker", args=[worker.pk])
    client.post(address, {"links": [link.pk], "reason": "搬家"})
    link.refresh_from_db()
    assert link.until == TODAY
    assert desk_of(worker.guided_by.get().supervisor).workers[0].guided == 0


def test_a_handover_that_fills_the_span_changes_nothing_at_all():
    old, full = make.li_na(), make.li_na(phone="13800001012")
    guided(full, idle=99)
    guided(old, active=2)
    links = list(SupervisionLink.objects.filter(supervisor=old))
    facts = {"reason": "转岗", "by": make.coordinator(), "at": BEFORE}
    with pytest.raises(SpanFull):
        services.hand_over(links=links, to=full, **facts)
    assert SupervisionLink.objects.filter(supervisor=old, until=None).count() == 2


def test_nobody_hands_over_the_volunteers_of_a_stranger(client):
    mine, other = make.li_na(), make.li_na(phone="13800001012")
    guided(other, active=1)
    client.force_login(make.zhou(guides=(mine,)).login)
    address = reverse("supervision-worker", args=[other.pk])
    assert client.post(address, {"reason": "搬家"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_handover_page_takes_the_same_queries_for_one_volunteer_and_for_three(
    client, django_assert_num_queries, count
):
    worker = make.li_na()
    guided(worker, active=count)
    client.force_login(make.zhou(guides=(worker,)).login)
    address = reverse("supervision-worker", args=[worker.pk])
    client.get(address)
    with django_assert_num_queries(23):
        client.get(address)
