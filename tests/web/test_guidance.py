"""Guidance sessions on the pages: written on a phone, read by few, signed, ticked off."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core.guidance import Confidentiality
from liandong.models import AgreedAction, EventRecord, GuidanceSession, OutboxMessage
from liandong.queries import access
from liandong.queries import guidance as shown
from liandong.services import guidance as services
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "第一次入户紧张，怎么开口"


@pytest.fixture(autouse=True)
def _then(settings, at):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(at, tick=False):
        yield


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def pair():
    worker, volunteer = make.li_na(), make.chen_yu()
    link = make.supervision(supervisor=worker, supervisee=volunteer, tier="social_worker")
    link.since = make.day(make.BEFORE) - timedelta(days=60)
    link.save()
    return worker, volunteer


def told(worker, *guided, **changed):
    return {
        "guide": str(worker.pk),
        "people": [str(one.pk) for one in guided],
        "functions": ["supportive", "educational"],
        "form": "individual",
        "held_on": "2026-04-27",
        "held_from": "09:00",
        "minutes": "40",
        "topics": SECRET,
        "confidentiality": "line",
        "action_1": "约好下次入户的时间",
        "owner_1": "them",
        "due_1": "2026-05-02",
        "owner_2": "them",
    } | changed


def written(worker, volunteer, at, **changed):
    facts = {
        "guide": worker,
        "guided": [volunteer],
        "held_at": at,
        "minutes": 40,
        "form": "individual",
        "functions": ["supportive"],
        "topics": SECRET,
        "by": worker,
        "at": at,
    }
    return services.record(**facts | changed)


def test_one_writes_it_on_one_page_and_the_other_confirms_from_the_notice(pair):
    worker, volunteer = pair
    mine = client_of(worker)
    form = mine.get("/guidance/new").content.decode()
    assert f'value="{volunteer.pk}"' in form
    assert 'value="2026-04-27"' in form  # today, as the browser wants it
    assert "checked" in form.split(f'value="{volunteer.pk}"')[1].split(">")[0]

    mine.post("/guidance/new", told(worker, volunteer))
    session = GuidanceSession.objects.get()
    assert (session.minutes, session.tier, session.form) == (40, "social_worker", "individual")
    action = AgreedAction.objects.get()
    assert (action.owner, action.text) == (volunteer, "约好下次入户的时间")

    theirs = client_of(volunteer)
    notice = OutboxMessage.objects.get(kind="session_to_sign")
    assert theirs.post(f"/notices/{notice.pk}/reading").url == f"/guidance/{session.pk}"
    assert "等您确认" in theirs.get("/guidance").content.decode()
    answer = {"rating": "5", "words": "安心多了"}
    theirs.post(f"/guidance/{session.pk}/signature", answer)
    seat = session.seats.get()
    assert (seat.rating, seat.words, seat.signed_at is not None) == (5, "安心多了", True)
    assert "等您确认" not in theirs.get("/guidance").content.decode()
    assert "安心多了" in mine.get(f"/guidance/{session.pk}").content.decode()


def test_several_people_are_a_group_and_each_gets_what_was_agreed(pair):
    worker, volunteer = pair
    other = make.person(name="赵明")
    make.supervision(supervisor=worker, supervisee=other, tier="social_worker")
    client_of(worker).post("/guidance/new", told(worker, volunteer, other))
    assert GuidanceSession.objects.get().form == "group"
    owners = AgreedAction.objects.values_list("owner", flat=True)
    assert set(owners) == {volunteer.pk, other.pk}


def test_the_guided_one_writes_as_well(pair):
    worker, volunteer = pair
    client_of(volunteer).post("/guidance/new", told(worker, owner_1="me"))
    session = GuidanceSession.objects.get()
    assert (session.guide, session.seats.get().person) == (worker, volunteer)
    assert session.guide_signed_at is None
    assert session.seats.get().signed_at is not None
    assert AgreedAction.objects.get().owner == volunteer
    page = client_of(worker).get(f"/guidance/{session.pk}").content.decode()
    assert "是这样，确认" in page


def test_nobody_writes_down_somebody_whom_they_do_not_guide(pair):
    worker, _ = pair
    stranger = make.person(name="赵明")
    answer = client_of(worker).post("/guidance/new", told(worker, stranger))
    assert "赵明" not in answer.content.decode()
    assert GuidanceSession.objects.count() == 0
    linkage = make.linkage(social_worker=make.li_na(phone="13800001090"))
    assert client_of(worker).get(f"/guidance/new?linkage={linkage.pk}").status_code == 404


def test_an_expert_volunteer_guides_the_social_worker_of_their_linkage(pair):
    worker, volunteer = pair
    linkage = make.linkage(social_worker=worker, volunteers=(volunteer,))
    address = f"/guidance/new?linkage={linkage.pk}"
    assert address in client_of(volunteer).get(f"/linkages/{linkage.pk}").content.decode()
    client_of(volunteer).post(address, told(volunteer, worker, confidentiality="linkage"))
    session = GuidanceSession.objects.get()
    assert (session.guide, session.seats.get().person) == (volunteer, worker)
    assert (session.linkage, session.tier) == (linkage, "")


def test_who_was_not_there_is_written_down_for_each_look(pair, at):
    worker, volunteer = pair
    session = written(worker, volunteer, at)
    zhou = make.zhou(guides=(worker,))
    client_of(volunteer).get(f"/guidance/{session.pk}")
    assert session.readings.count() == 0
    for _look in range(2):
        assert SECRET in client_of(zhou).get(f"/guidance/{session.pk}").content.decode()
    assert [one.reader for one in session.readings.all()] == [zhou, zhou]
    assert EventRecord.objects.filter(name="SessionRead", by=zhou).count() == 2
    seen = client_of(volunteer).get(f"/guidance/{session.pk}").content.decode()
    assert seen.split("谁看过")[-1].count("周敏") == 2
    # A supervisor reads; signing and ticking off belong to those who were there.
    client_of(zhou).post(f"/guidance/{session.pk}/signature", {"rating": "1"})
    assert session.seats.get().rating is None


@pytest.mark.parametrize("role", access.ROLES)
def test_for_everybody_else_a_session_does_not_exist(pair, at, role):
    worker, volunteer = pair
    due = at.date() + timedelta(days=3)
    agreed = [services.ActionDraft(volunteer, "写一页观察", due)]
    session = written(worker, volunteer, at, actions=agreed)
    other = make.person(name="赵明")
    make.role(person=other, role=role, organization=worker.role_grants.get().organization)
    client = client_of(other)
    assert client.get(f"/guidance/{session.pk}").status_code == 404
    assert client.post(f"/guidance/{session.pk}/signature").status_code == 404
    assert client.post(f"/guidance/actions/{AgreedAction.objects.get().pk}/end").status_code == 404
    assert session.readings.count() == 0


@pytest.mark.parametrize("level", Confidentiality)
def test_the_list_of_what_one_may_open_says_the_same_as_the_rule(pair, at, level):
    worker, volunteer = pair
    member, zhou, stranger = make.person(name="钱工"), make.zhou(guides=(worker,)), make.person()
    linkage = make.linkage(social_worker=worker, volunteers=(volunteer, member))
    session = written(worker, volunteer, at, linkage=linkage, confidentiality=level.value)
    for one in (worker, volunteer, member, zhou, stranger):
        found = shown.readable_by(one, on=at.date()).filter(pk=session.pk).exists()
        assert found == shown.may_read(session, one, on=at.date()), one.name


def test_what_is_overdue_stands_on_top_and_is_ticked_off(pair, at):
    worker, volunteer = pair
    late, later = at.date() - timedelta(days=2), at.date() + timedelta(days=9)
    agreed = [
        services.ActionDraft(volunteer, "写一页观察", later),
        services.ActionDraft(volunteer, "问居委要钥匙", late),
    ]
    written(worker, volunteer, at - timedelta(days=3), actions=agreed)
    mine = client_of(volunteer)
    page = mine.get("/guidance").content.decode()
    assert page.index("问居委要钥匙") < page.index("写一页观察")
    assert page.count("过期了") == 1
    mine.post(f"/guidance/actions/{AgreedAction.objects.get(text='问居委要钥匙').pk}/end")
    left = mine.get("/guidance").context["actions"]
    assert [one["row"].text for one in left] == ["写一页观察"]
    assert [one.text for one in shown.open_actions(worker)] == ["写一页观察"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    pair, at, count, django_assert_num_queries
):
    worker, volunteer = pair
    client = client_of(worker)
    for n in range(count):
        due = at.date() + timedelta(days=n)
        agreed = [services.ActionDraft(volunteer, f"第{n}件", due)]
        written(worker, volunteer, at - timedelta(hours=n), actions=agreed)
    client.get(reverse("guidance-list"))
    with django_assert_num_queries(16):
        client.get(reverse("guidance-list"))


def test_a_project_counts_the_sessions_that_both_sides_signed(pair, at):
    worker, volunteer = pair
    project = make.project(social_worker=worker)
    session = written(worker, volunteer, at, project=project)
    written(worker, volunteer, at)
    assert list(shown.sessions_of(project)) == []
    assert list(shown.sessions_of(project, is_signed=False)) == [session]
    services.sign(session=session, rating=None, by=volunteer, at=at)
    assert list(shown.sessions_of(project)) == [session]


def test_what_it_was_worth_is_told_from_three_answers_on(pair, at):
    worker, volunteer = pair
    for n, rating in enumerate((5, 4, 4)):
        session = written(worker, volunteer, at - timedelta(days=n))
        services.sign(session=session, rating=rating, by=volunteer, at=at)
        given = shown.given_by(worker, since=at.date() - timedelta(days=30), smallest_n=3)
    assert (given.sessions, given.minutes, given.answers, given.rating) == (3, 120, 3, 4.3)
    few = shown.given_by(worker, since=at.date(), smallest_n=3)
    assert (few.sessions, few.rating) == (1, None)


def test_what_is_seldom_needed_is_folded_and_what_is_wrong_there_is_in_sight(pair):
    worker, volunteer = pair
    client = client_of(worker)
    page = client.get("/guidance/new").content.decode()
    assert page.count('<details class="ld-fold">') == 3
    assert "30 分钟，个别" in page
    form = told(worker, volunteer) | {"minutes": "0"}
    again = client.post("/guidance/new", form).content.decode()
    assert '<details class="ld-fold" open>' in again
    assert form["topics"] in again
    assert GuidanceSession.objects.count() == 0
