"""The search box: what each viewer finds, and what stays unsaid."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.core.search import Kind
from liandong.models import EventRecord, Person, PoolOffer, SearchRow
from liandong.queries import access
from liandong.queries import search as shown
from liandong.services import merging, organizations, registry, search
from liandong.services.enrolment import PersonDraft, register_people
from tests import make

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def as_client(client, person):
    person.login = make.account()
    person.save()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def found(person, text, **more):
    actor = access.actor_of(person, on=timezone.localdate(AT))
    groups = shown.found(actor, text, at=AT, **more)
    return {(one.kind.name, hit.title) for one in groups for hit in one.hits}


def coordinator(division=""):
    person = make.person(name="王琳")
    make.role(person=person, role="coordinator", division_code=division)
    return person


def test_a_coordinator_finds_people_of_the_own_place_only():
    near = make.person(name="陈宇轩", division_code=make.NANSHAN)
    make.person(name="陈宇航", division_code=make.FUTIAN)
    search.rebuild()
    assert found(coordinator(make.NANSHAN), "陈宇") == {("PERSON", "陈宇轩")}
    assert found(coordinator(), "cy") == {("PERSON", "陈宇轩"), ("PERSON", "陈宇航")}
    assert found(near, "陈宇航") == set()


def test_a_social_worker_finds_the_own_members_and_needs():
    ours, theirs = make.organization(name="益民社工站"), make.organization(name="安康社工站")
    worker = make.person(name="李娜")
    make.role(person=worker, role="social_worker", organization=ours)
    for body, name in ((ours, "陈宇轩"), (theirs, "陈宇航")):
        make.membership(person=make.person(name=name), organization=body)
        make.need(title=f"陪诊{name}", organization=body)
    search.rebuild()
    assert found(worker, "陈宇") == {("PERSON", "陈宇轩"), ("NEED", "陪诊陈宇轩")}
    assert found(worker, "社工站") == {("ORGANIZATION", "益民社工站")}


def test_a_volunteer_and_an_officer_find_no_names_of_people():
    make.person(name="陈宇轩")
    officer, volunteer = make.person(name="孙伟"), make.person(name="赵敏")
    make.role(person=officer, role="officer")
    make.role(person=volunteer, role="volunteer")
    search.rebuild()
    assert found(officer, "陈宇轩") == found(volunteer, "陈宇轩") == set()


def test_a_volunteer_finds_the_next_shift_of_a_project():
    volunteer = make.person(name="赵敏")
    project = make.project(title="周末义诊")
    for days in (3, 1, 2):
        make.shift(project=project, starts_at=AT + timedelta(days=days))
    make.project(title="义诊筹备", state="draft")
    search.rebuild()
    actor = access.actor_of(volunteer, on=timezone.localdate(AT))
    (group,) = shown.found(actor, "yizhen", at=AT)
    assert group.of_shifts and [hit.at for hit in group.hits] == [AT + timedelta(days=1)]


def test_four_digits_find_a_telephone_for_staff_but_not_for_a_team_leader():
    leader, member = make.person(name="韩队"), make.person(name="陈宇轩", phone="19900000101")
    team = make.team(leader=leader)
    make.role(person=leader, role="team_leader")
    make.membership(person=member, team=team)
    search.rebuild()
    assert found(coordinator(), "0101") == {("PERSON", "陈宇轩")}
    assert found(coordinator(), "19900000101") == {("PERSON", "陈宇轩")}
    assert found(leader, "陈宇轩") == {("PERSON", "陈宇轩")}
    assert found(leader, "0101") == found(leader, "19900000101") == set()
    assert "0101" not in SearchRow.objects.get(kind="p", object_id=member.pk).terms


@pytest.mark.parametrize("few", [0, 500])
def test_who_is_called_exactly_so_comes_first(few, monkeypatch):
    monkeypatch.setattr(shown, "FEW", few)
    short = make.person(name="陈宇")
    for n in range(8):
        make.person(name=f"陈宇{'轩航涵晨辰泽豪杰'[n]}")
    search.rebuild()
    actor = access.actor_of(coordinator(), on=timezone.localdate(AT))
    (group,) = shown.found(actor, "chenyu", at=AT)
    assert group.hits[0].id == short.pk
    assert (len(group.hits), group.has_more) == (shown.MOST, True)
    (whole,) = shown.found(actor, "chenyu", at=AT, only=Kind.PERSON)
    assert (len(whole.hits), whole.has_more) == (9, False)


@pytest.mark.parametrize(("few", "newest"), [(500, 500), (0, 500), (0, 1)])
def test_small_and_large_scopes_answer_the_same(few, newest, monkeypatch):
    monkeypatch.setattr(shown, "FEW", few)
    monkeypatch.setattr(shown, "NEWEST", newest)
    make.person(name="陈宇轩", division_code=make.NANSHAN, phone="19900000101")
    make.person(name="陈宇航", division_code=make.FUTIAN)
    make.person(name="林志玲", division_code=make.NANSHAN)
    search.rebuild()
    here = coordinator(make.NANSHAN)
    for text in ("宇", "陈宇", "chen", "cyx", "chyx", "0101", "轩 chen", "chneyuxuan"):
        assert found(here, text) == {("PERSON", "陈宇轩")}, text
    assert found(here, "航") == found(here, "陈志") == found(here, "c") == set()


def test_a_slip_is_answered_only_when_nothing_is_called_so():
    make.person(name="陈宇轩")
    search.rebuild()
    actor = access.actor_of(coordinator(), on=timezone.localdate(AT))
    (group,) = shown.found(actor, "cehnyu", at=AT)
    assert group.near and group.hits[0].title == "陈宇轩"
    (group,) = shown.found(actor, "chenyu", at=AT)
    assert not group.near


def test_resources_are_found_by_who_may_see_the_pool_and_not_when_withdrawn():
    body = make.organization()
    staff = coordinator()
    facts = {"kind": "venue", "organization": body, "offered_by": staff, "offered_at": AT}
    PoolOffer.objects.create(title="大会议室", **facts)
    PoolOffer.objects.create(title="小会议室", withdrawn_at=AT, **facts)
    search.rebuild()
    assert found(staff, "会议室") == {("RESOURCE", "大会议室")}
    assert found(make.person(name="赵敏"), "会议室") == set()


# ── the index follows ───────────────────────────────────────────────────────────────────────


def test_what_is_registered_is_found_in_the_same_transaction():
    staff = coordinator()
    registry.register_person(draft=PersonDraft(name="陈宇轩"), by=staff, at=AT)
    register_people(drafts=[PersonDraft(name="陈宇航")], by=staff, at=AT)
    organizations.register_organization(
        name="益民社工站", kind="O1", division_code=make.NANSHAN, by=staff, at=AT
    )
    organizations.form_team(name="益民车队", by=staff, at=AT)
    assert found(staff, "陈宇") == {("PERSON", "陈宇轩"), ("PERSON", "陈宇航")}
    assert found(staff, "ym") == {("ORGANIZATION", "益民社工站"), ("TEAM", "益民车队")}


def test_a_merged_record_is_no_longer_found_and_comes_back():
    staff = coordinator()
    kept = make.person(name="陈宇轩", id_number="110101199003070038")
    gone = make.person(name="陈宇轩", phone="19900000102")
    search.rebuild()
    row = merging.merge(kept=kept, gone=gone, why="同一个人，登记了两次", by=staff, at=AT)
    held = SearchRow.objects.filter(kind="p")
    assert not held.filter(object_id=gone.pk).exists()
    assert shown.sealed_tail("19900000102") in held.get(object_id=kept.pk).terms
    merging.undo(merge=row, by=staff, at=AT)
    assert held.filter(object_id=gone.pk).exists()


def test_the_clock_takes_in_what_is_new_and_rebuild_puts_right_what_differs():
    search.rebuild()
    staff = coordinator()
    one = make.person(name="陈宇轩")
    assert found(staff, "陈宇轩") == set()
    assert search.keep_new(at=AT) == 2
    assert search.keep_new(at=AT) == 0
    Person.objects.filter(pk=one.pk).update(name="林宇轩")
    SearchRow.objects.create(kind="p", object_id=one.pk + 999, terms="pe幽灵")
    told = []
    assert search.rebuild(tell=lambda kind, done, total: told.append((kind, done, total))) == 2
    assert found(staff, "林宇轩") == {("PERSON", "林宇轩")}
    assert found(staff, "陈宇轩") == set()
    assert (Kind.PERSON, 2, 2) in told
    assert search.rebuild() == 0


# ── the page and the JSON door ──────────────────────────────────────────────────────────────


def test_the_page_groups_what_is_found_and_writes_down_whose_names_were_shown(client):
    staff = coordinator()
    person = make.person(name="陈宇轩")
    make.organization(name="陈家祠社工站")
    search.rebuild()
    answer = as_client(client, staff).get("/search", {"words": "陈"})
    page = answer.content.decode()
    assert f"/people/{person.pk}" in page and "陈家祠社工站" in page
    told = EventRecord.objects.get(name="PeopleFound")
    assert (told.facts, told.by) == ({"people": [person.number], "way": "page"}, staff)


def test_nothing_found_says_the_same_to_who_may_not_see_and_to_who_may(client):
    make.person(name="陈宇轩")
    volunteer = make.person(name="赵敏")
    search.rebuild()
    as_client(client, volunteer)
    hidden = client.get("/search", {"words": "陈宇轩"}).content.decode()
    absent = client.get("/search", {"words": "陈宇某"}).content.decode()
    assert "没有找到" in hidden
    plain = [t.replace("陈宇轩", "X").replace("陈宇某", "X") for t in (hidden, absent)]
    assert _without_tokens(plain[0]) == _without_tokens(plain[1])
    assert not EventRecord.objects.filter(name="PeopleFound").exists()


def _without_tokens(page):
    page = re.sub(r"%E9%99%88[%A-F0-9]*", "X", page)
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", page)


@pytest.mark.parametrize(
    "text", ["", "   ", "'\"*()|&!:", "AND OR NOT", "%", "陈" * 200, "\x00", "a" * 500]
)
def test_odd_words_get_a_page_and_never_an_error(client, text):
    staff = coordinator()
    make.person(name="陈宇轩")
    search.rebuild()
    assert as_client(client, staff).get("/search", {"words": text}).status_code == 200
    assert client.get("/search", {"words": "陈", "kind": "zz"}).status_code == 200


def test_one_result_and_three_take_the_same_number_of_queries(client):
    staff = coordinator()
    as_client(client, staff)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.person(name="陈宇轩")
            make.need(title="陈皮")
        search.rebuild()
        client.get("/search", {"words": "陈"})
        with CaptureQueriesContext(connection) as caught:
            client.get("/search", {"words": "陈"})
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_box_stands_in_the_header_of_every_signed_in_page_only(client):
    assert 'id="shell-words"' not in client.get("/shifts").content.decode()
    as_client(client, make.person(name="赵敏"))
    page = client.get("/shifts").content.decode()
    assert 'id="shell-words"' in page and 'action="/search"' in page


def test_the_json_door_answers_the_same_and_refuses_strangers(client):
    assert client.get("/api/search", {"words": "陈"}).status_code == 401
    staff = coordinator()
    person = make.person(name="陈宇轩")
    search.rebuild()
    as_client(client, staff)
    (row,) = client.get("/api/search", {"words": "cyx"}).json()
    assert row == {
        "kind": "person", "id": person.pk, "title": "陈宇轩", "note": person.number,
        "division_code": person.division_code, "state": person.state, "starts_at": None,
        "is_near": False,
    }  # fmt: skip
    assert client.get("/api/search", {"words": "c", "kind": "zz"}).status_code == 422
    assert EventRecord.objects.get(name="PeopleFound").facts["way"] == "api"
