"""The client is told who read the case: by whom, how, once for each code."""

from datetime import timedelta

import pytest

from liandong.core.case_facts import CaseNotYours
from liandong.core.case_tellings import (
    CaseCodeLapsed,
    CaseCodeReplaced,
    CaseCodeUsed,
    CaseCodeWrong,
    ClientAccountTaken,
)
from liandong.core.refusals import ValueInvalid
from liandong.models import CaseCode, CaseReading, CaseTelling, EventRecord
from liandong.queries import case_readings as shown
from liandong.services import assist_tasks, case_readings, cases
from liandong.services import case_tellings as services
from liandong.services.cases import CaseDraft
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def case(li, at):
    draft = CaseDraft(call_name="林阿婆", presenting="一个人住", consent_method="spoken")
    return cases.open_case(draft=draft, by=li, at=at)


def told():
    events = EventRecord.objects.filter(name="ClientTold").order_by("pk")
    return [(one.facts["way"], one.by_id) for one in events]


def test_each_look_is_told_with_role_organization_and_purpose(case, li, at):
    house = li.role_grants.get().organization
    zhou = make.zhou(guides=(li,))
    wang = make.li_na(organization=house, phone="13800001022")
    chen = make.chen_yu()
    make.supervision(supervisor=li, supervisee=chen, tier="social_worker")
    for reader in (li, zhou):
        case_readings.read(case=case, by=reader, at=at)
    day = make.day(at)
    case_readings.cover(
        worker=li, stand_in=wang, since=day, until=day + timedelta(days=2), by=li, at=at
    )
    case_readings.read(case=case, by=wang, at=at)
    task = assist_tasks.give(
        case=case,
        volunteer=chen,
        title="陪去复诊",
        safety_note="走得慢",
        starts_at=at + timedelta(hours=1),
        ends_at=at + timedelta(hours=2),
        needs_address=False,
        by=li,
        at=at,
    )
    assist_tasks.take(task=task, by=chen, at=at)
    assist_tasks.look(task=task, by=chen, at=at)
    rows = [
        (one.name, one.is_named, one.role.value, one.organization, one.what, one.is_sealed)
        for one in shown.readings_of(case)
    ]
    assert rows[0] == ("陈宇", False, "volunteer", "", "name", True)
    assert rows[1] == ("李娜", True, "stand_in", house.name, "file", True)
    assert [(row[1], row[2], row[4]) for row in rows[2:]] == [
        (True, "supervisor", "file"),
        (True, "worker", "file"),
    ]


def test_a_role_is_told_as_it_was_and_not_as_it_is(case, li, at):
    case_readings.read(case=case, by=li, at=at)
    other = make.li_na(phone="13800001033")
    case.worker = other
    case.save()
    assert [one.role.value for one in shown.readings_of(case)] == ["worker"]


def test_handing_the_list_over_is_kept_and_only_the_worker_writes_it(case, li, at):
    services.tell(case=case, way="sheet", by=li, at=at)
    services.tell(case=case, way="spoken", by=li, at=at)
    assert told() == [("sheet", li.pk), ("spoken", li.pk)]
    assert [one.way for one in shown.tellings_of(case)] == ["spoken", "sheet"]
    with pytest.raises(ValueInvalid):
        services.tell(case=case, way="code", by=li, at=at)
    for stranger in (make.zhou(guides=(li,)), make.li_na(phone="13800001044")):
        with pytest.raises(CaseNotYours):
            services.tell(case=case, way="sheet", by=stranger, at=at)
        with pytest.raises(CaseNotYours):
            services.give_code(case=case, by=stranger, at=at)


def test_a_code_opens_the_list_once_and_is_kept_nowhere(case, li, at):
    code = services.give_code(case=case, by=li, at=at)
    kept = CaseCode.objects.get()
    assert code not in str(vars(kept)) and code not in str(
        list(EventRecord.objects.values_list("facts", flat=True))
    )
    opened = services.open_with_code(code=f" {code[:5].lower()}-{code[5:]} ", at=at)
    assert opened.case == case
    assert told() == [("code", None)]
    with pytest.raises(CaseCodeUsed) as refused:
        services.open_with_code(code=code, at=at + timedelta(minutes=5))
    assert refused.value.opened_at == at
    assert CaseTelling.objects.count() == 1


def test_a_wrong_a_late_and_an_older_code_say_so(case, li, at):
    with pytest.raises(CaseCodeWrong):
        services.open_with_code(code="ABCDE-ABCDE", at=at)
    first = services.give_code(case=case, by=li, at=at)
    second = services.give_code(case=case, by=li, at=at)
    with pytest.raises(CaseCodeReplaced):
        services.open_with_code(code=first, at=at)
    with pytest.raises(CaseCodeLapsed):
        services.open_with_code(code=second, at=at + timedelta(days=7))
    services.open_with_code(code=second, at=at + timedelta(days=7, seconds=-1))


def test_the_client_s_own_account_shows_the_list_and_nobody_else_s_does(case, li, at):
    lin, other = make.person(name="林桂芳"), make.person(name="林小妹")
    with pytest.raises(CaseNotYours):
        services.look_at_own(case=case, by=lin, at=at)
    case.beneficiary.person = lin
    case.beneficiary.save()
    case_readings.read(case=case, by=li, at=at)
    assert [one.name for one in services.look_at_own(case=case, by=lin, at=at)] == ["李娜"]
    assert told() == [("account", lin.pk)]
    for stranger in (other, li):
        with pytest.raises(CaseNotYours):
            services.look_at_own(case=case, by=stranger, at=at)


def test_an_account_is_joined_by_a_code_just_opened_and_once(case, li, at):
    lin = make.person(name="林桂芳")
    services.give_code(case=case, by=li, at=at)
    code = CaseCode.objects.get()
    with pytest.raises(CaseCodeUsed):
        services.join_account(code=code, by=lin, at=at)
    CaseCode.objects.update(opened_at=at)
    with pytest.raises(CaseCodeUsed):
        services.join_account(code=code, by=lin, at=at + timedelta(minutes=20))
    with pytest.raises(ClientAccountTaken):
        services.join_account(code=code, by=li, at=at)
    assert services.join_account(code=code, by=lin, at=at).person == lin
    with pytest.raises(ClientAccountTaken):
        services.join_account(code=code, by=make.person(name="旁人"), at=at)
    assert list(shown.own_cases(lin)) == [case]


def test_many_looks_are_listed_in_one_query(case, li, at, django_assert_num_queries):
    readers = [li, make.zhou(guides=(li,))]
    for n in (1, 3):
        for day in range(n):
            for reader in readers:
                CaseReading.objects.create(
                    case=case, reader=reader, what="file", at=at + timedelta(days=n * 5 + day)
                )
        with django_assert_num_queries(1):
            assert shown.readings_of(case)
