from datetime import date

import pytest
import time_machine
from django.urls import reverse

from liandong.models import LeaderOffer, SupervisionLink
from liandong.queries import access, supervision_paths
from liandong.queries import leader_tree as shown
from liandong.services import leader_tree as services
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def below(guide, count=1, tier="social_worker", **facts):
    """New active people guided by somebody."""
    found = [make.person(**{"last_served_on": TODAY, **facts}) for _ in range(count)]
    for who in found:
        make.supervision(supervisor=guide, supervisee=who, tier=tier)
    return found


def town(workers=1, leaders=1, led=1):
    """A supervisor over social workers with leaders who lead ``led`` volunteers each."""
    made = tuple(make.li_na(phone=f"138000020{n:02}") for n in range(workers))
    for worker in made:
        for leader in below(worker, leaders):
            below(leader, led, tier="team_leader")
    return make.zhou(guides=made), made


def tree_of(person):
    return shown.tree(access.actor_of(person, on=TODAY), on=TODAY)


def drawn(node):
    return (node.tier.value, node.direct, node.carried, [drawn(child) for child in node.children])


# ── the tree ────────────────────────────────────────────────────────────────────────────────


def test_a_supervisors_tree_goes_down_to_the_leaders_and_counts_the_volunteers():
    zhou, (worker,) = town(leaders=2, led=3)
    below(worker, 1, last_served_on=None)
    leader = ("team_leader", 3, 3, [])
    assert [drawn(root) for root in tree_of(zhou)] == [
        ("supervisor", 1, 8, [("social_worker", 3, 8, [leader, leader])])
    ]


def test_a_social_worker_without_volunteers_stands_in_the_tree_all_the_same():
    zhou = make.zhou(guides=(make.li_na(),))
    assert [drawn(root) for root in tree_of(zhou)] == [
        ("supervisor", 1, 0, [("social_worker", 0, 0, [])])
    ]


def test_everybody_sees_their_own_branch_only():
    zhou, (mine, other) = town(workers=2)
    strange = make.zhou(phone="13800001033", guides=(make.li_na(phone="13800001044"),))
    assert [[child.person_id for child in root.children] for root in tree_of(strange)] != []
    ids = {node.person_id for root in tree_of(mine) for node in root.walk()}
    assert {zhou.pk, other.pk, strange.pk} & ids == set()
    assert mine.pk in ids


def test_a_coordinator_sees_supervisors_and_workers_without_one():
    zhou, _ = town()
    alone = make.li_na(phone="13800001044")
    below(alone)
    assert [root.person_id for root in tree_of(make.coordinator())] == [zhou.pk, alone.pk]


def test_the_span_of_each_guide_follows_the_profile():
    zhou, (worker,) = town(leaders=11, led=16)
    (root,) = tree_of(zhou)
    (node,) = root.children
    assert (node.span.state, {one.span.state for one in node.children}) == ("amber", {"red"})
    assert node.carried == 11 * 17
    assert worker.pk == node.person_id


@pytest.mark.parametrize("size", [1, 3])
def test_the_tree_takes_the_same_queries_for_one_and_for_three(django_assert_num_queries, size):
    zhou, _ = town(workers=size, leaders=size, led=size)
    actor = access.actor_of(zhou, on=TODAY)
    with django_assert_num_queries(10):
        shown.tree(actor, on=TODAY)


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, size
):
    zhou, _ = town(workers=size, leaders=size, led=size)
    client.force_login(zhou.login)
    client.get(reverse("supervision-tree"))
    with django_assert_num_queries(19):
        page = client.get(reverse("supervision-tree"))
    assert page.status_code == 200


# ── paths ───────────────────────────────────────────────────────────────────────────────────


def test_a_volunteers_path_has_three_steps_to_a_supervisor():
    zhou, (worker,) = town()
    leader = SupervisionLink.objects.get(supervisor=worker).supervisee
    volunteer = SupervisionLink.objects.get(supervisor=leader).supervisee
    path = supervision_paths.paths([volunteer.pk], on=TODAY)[volunteer.pk]
    assert [link.supervisor for link in path.links] == [zhou, worker, leader]
    assert path.is_whole


def test_of_two_chains_the_whole_one_is_the_path():
    zhou, (worker,) = town()
    alone = make.li_na(phone="13800001044")
    (volunteer,) = below(alone)
    make.supervision(supervisor=worker, supervisee=volunteer, tier="social_worker")
    path = supervision_paths.paths([volunteer.pk], on=TODAY)[volunteer.pk]
    assert [link.supervisor for link in path.links] == [zhou, worker]


def test_who_has_no_path_to_a_supervisor_is_listed_with_the_reason():
    town(leaders=2, led=2)
    alone = make.li_na(phone="13800001044")
    (broken,) = below(alone)
    (leader,) = below(alone)
    (led,) = below(leader, tier="team_leader")
    nobodys = make.person(last_served_on=TODAY)
    actor = access.actor_of(make.coordinator(), on=TODAY)
    found = {person.pk: person.is_guided for person in supervision_paths.pathless(actor, on=TODAY)}
    assert found == {broken.pk: True, leader.pk: True, led.pk: True, nobodys.pk: False}


# ── who could lead ──────────────────────────────────────────────────────────────────────────


def test_leaders_are_suggested_for_a_span_that_is_too_wide():
    worker = make.li_na()
    people = below(worker, 24)
    shift = make.shift()
    served = make.assignment(shift=shift, person=people[3])
    served.is_lead, served.state = True, "served"
    served.save(update_fields=["is_lead", "state"])
    people[4].birth_on = date(2012, 1, 1)
    people[4].save(update_fields=["birth_on"])
    found = shown.leaders(worker, on=TODAY)
    assert (found.wanted, found.there, found.missing) == (3, 0, 3)
    assert [(one.person, one.facts.led, one.size) for one in found.suggestions] == [
        (people[3], 1, 7)
    ]


def test_ten_leaders_carry_a_hundred_volunteers_with_every_span_sound():
    worker = make.li_na()
    people = below(worker, 100)
    asked = [
        services.ask(worker=worker, person=who, size=9, by=worker, at=BEFORE) for who in people[:10]
    ]
    for offer in asked:
        services.agree(offer=offer, by=offer.person, at=BEFORE)
    (root,) = tree_of(worker)
    assert (root.active, root.span.state, len(root.children), root.carried) == (
        10, "green", 10, 100,
    )  # fmt: skip
    assert {(node.active, node.span.state) for node in root.children} == {(9, "green")}


def test_the_page_asks_a_volunteer_who_says_yes_on_their_own_page(client):
    worker = make.li_na()
    chen = make.chen_yu()
    make.supervision(supervisor=worker, supervisee=chen, tier="social_worker")
    below(worker, 12)
    client.force_login(worker.login)
    branch = reverse("supervision-branch", args=[worker.pk])
    assert client.get(branch).status_code == 200
    client.post(reverse("leader-asking", args=[worker.pk]), {"person": chen.pk, "size": 5})
    offer = LeaderOffer.objects.get()
    client.force_login(chen.login)
    assert "愿意带" in client.get(reverse("my-line")).content.decode()
    client.post(reverse("leader-answer", args=[offer.pk]), {"answer": "yes"})
    assert SupervisionLink.objects.filter(supervisor=chen, until=None).count() == 5
    assert client.get(reverse("supervision-branch", args=[chen.pk])).status_code == 200
    assert client.get(branch).status_code == 404


def test_nobody_opens_or_changes_a_strangers_branch(client):
    worker, other = make.li_na(), make.li_na(phone="13800001044")
    (volunteer,) = below(worker)
    offer = services.ask(worker=worker, person=volunteer, size=1, by=worker, at=BEFORE)
    client.force_login(other.login)
    asking = reverse("leader-asking", args=[worker.pk])
    assert client.get(reverse("supervision-branch", args=[worker.pk])).status_code == 404
    assert client.post(asking, {"person": volunteer.pk, "size": 1}).status_code == 404
    for name in ("leader-question-end", "leader-answer"):
        assert client.post(reverse(name, args=[offer.pk])).status_code == 404
    assert client.post(reverse("guide-absence", args=[worker.pk])).status_code == 404
    assert LeaderOffer.objects.get().state == "asked"


@pytest.mark.parametrize("count", [1, 3])
def test_a_branch_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    worker = make.li_na()
    below(worker, count)
    client.force_login(worker.login)
    address = reverse("supervision-branch", args=[worker.pk])
    client.get(address)
    with django_assert_num_queries(16):
        client.get(address)
