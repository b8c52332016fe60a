"""A professional service's note of a case: named by its number, read in the case alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.core.case_facts import CaseNumberUnknown
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import CaseNote, CaseReading, EventRecord, ModeRecord
from liandong.queries import access
from liandong.queries import duties as shown
from liandong.services import case_readings, cases, duties
from liandong.services.cases import CaseDraft
from tests import make

pytestmark = pytest.mark.django_db
SAID = "今天愿意说起儿子"


@pytest.fixture(autouse=True)
def _without_a_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def case(li):
    draft = CaseDraft(call_name="林阿婆", presenting="一个人住", consent_method="spoken")
    return cases.open_case(draft=draft, by=li, at=timezone.now())


@pytest.fixture
def project(li):
    body = li.role_grants.get().organization
    return make.project(
        organization=body, social_worker=li, lead="joint", mode="M2", lead_person=make.chen_yu()
    )


def noted(project, case, by, number=None):
    return duties.record(
        whole=project,
        kind="case_note",
        case=number or case.number,
        text=SAID,
        by=by,
        at=timezone.now(),
    )


def actor(person):
    return access.actor_of(person, on=timezone.localdate())


def test_the_words_stand_in_the_case_and_the_project_keeps_only_that_there_is_one(
    project, case, li
):
    record = noted(project, case, li)
    assert (record.kind, record.text) == ("case_note", "")
    assert [(one.case, one.note) for one in CaseNote.objects.all()] == [(case, SAID)]
    assert list(EventRecord.objects.order_by("pk").values_list("name", "facts"))[-2:] == [
        ("RecordMade", {"project_id": project.pk, "kind": "case_note"}),
        ("CaseNoted", {"number": case.number}),
    ]
    assert shown.closing_facts(project, at=timezone.now()).there["case_note"] == 1
    file = case_readings.read(case=case, by=li, at=timezone.now())
    assert [one.note for one in file.notes] == [SAID]
    assert list(CaseReading.objects.values_list("reader", "what")) == [(li.pk, "file")]


def test_the_number_is_asked_for_and_small_letters_and_spaces_do_no_harm(project, case, li):
    with pytest.raises(ValueMissing) as refused:
        duties.record(whole=project, kind="case_note", text=SAID, by=li, at=timezone.now())
    assert refused.value.field == "case"
    noted(project, case, li, number=f" {case.number.lower()} ")
    assert CaseNote.objects.get().case == case


def test_whoever_may_not_read_the_case_cannot_note_it_nor_learn_whether_it_exists(
    project, case, li
):
    chen = project.lead_person
    told = []
    for number in (case.number, "C-1999-000001"):
        with pytest.raises(CaseNumberUnknown) as refused:
            noted(project, case, chen, number=number)
        told.append(refused.value.facts.keys())
    assert told[0] == told[1]
    assert not ModeRecord.objects.exists()
    other = make.li_na(phone="13800001077")
    with pytest.raises(NotAllowed):
        noted(project, case, other)


def test_others_on_the_project_see_that_there_is_a_note_and_not_of_whom(client, project, case, li):
    noted(project, case, li)
    records = shown.records_of(project)
    chen = project.lead_person
    assert shown.cases_noted(records, actor(chen)) == {}
    assert shown.cases_noted(records, actor(li)) == {records[0].pk: (case.pk, case.number)}
    address = reverse("project-duties", args=[project.pk])
    client.force_login(make.signed_up(chen).login)
    html = client.get(address).content.decode()
    assert "关联的个案记录" in html
    assert case.number not in html and SAID not in html
    client.force_login(make.signed_up(li).login)
    html = client.get(address).content.decode()
    assert case.number in html and SAID not in html
    assert not CaseReading.objects.exists()
    assert SAID in client.get(reverse("case-detail", args=[case.pk])).content.decode()
    assert CaseReading.objects.count() == 1


def test_a_note_without_a_number_comes_back_with_what_was_typed(client, project, case, li):
    client.force_login(make.signed_up(li).login)
    address = reverse("mode-record", args=[project.pk])
    typed = {"kind": "case_note", "text": SAID, "case": ""}
    html = client.post(address, typed).content.decode()
    assert "请填个案编号" in html and SAID in html
    html = client.post(address, typed | {"case": "C-1"}).content.decode()
    assert "没有编号是 C-1 的个案" in html and SAID in html
    client.post(address, typed | {"case": case.number})
    assert CaseNote.objects.get().note == SAID


def test_notes_of_many_records_are_found_in_the_same_number_of_queries(
    project, case, li, django_assert_num_queries
):
    noted(project, case, li)
    who = actor(li)
    for more in (0, 2):
        for _ in range(more):
            noted(project, case, li)
        records = shown.records_of(project)
        with django_assert_num_queries(1):
            assert len(shown.cases_noted(records, who)) == len(records)
