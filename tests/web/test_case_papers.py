"""The papers of a case, what is drawn into them, and the forms that ask for less."""

import io
import re
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.utils import timezone

from liandong.core.case_papers import PAPERS
from liandong.core.form_sheets import sheets
from liandong.core.typed_fields import ONCE, Origin
from liandong.models import Case, CaseReading, OutboxMessage
from liandong.phrases.typed_fields import paper_words
from liandong.services import case_readings, cases, visits
from liandong.services.cases import CaseDraft, GoalDraft
from liandong.services.visits import CareDraft
from liandong.web.case_papers import case_filling
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "儿子动过手，不敢说"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def day(ahead=0):
    return timezone.localdate() + timedelta(days=ahead)


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def case(li):
    """One that was closed after two contacts, with a goal half reached."""
    at = timezone.now()
    draft = CaseDraft(
        call_name="林阿婆", address="桃园路 8 号", service_object="03", presenting=SECRET,
        consent_method="spoken",
    )  # fmt: skip
    case = cases.open_case(draft=draft, by=li, at=at)
    cases.assess(case=case, assessment="愿意有人来", score_before=3, by=li, at=at)
    cases.plan(
        case=case, goals=[GoalDraft("下楼", "次", 0, 4, day(60))], text="先陪走", by=li, at=at
    )
    for ago, note in ((0, "到了路口"), (0, "到了公园")):
        cases.add_session(
            case=case, held_on=day(-ago), minutes=40, method="home", note=note, by=li, at=at
        )
    cases.turn(case=case, to="evaluation", by=li, at=at)
    reached = {case.goals.get().pk: 2}
    cases.evaluate(case=case, evaluation="敢下楼了", reached=reached, outcome_score=7, by=li, at=at)
    return cases.close(case=case, reason="goals_met", follow_up_on=day(30), by=li, at=at)


def filling_of(case, li):
    return case_filling(case_readings.read(case=case, by=li, at=timezone.now(), what="papers"))


def test_every_field_that_is_not_written_by_hand_is_handed_over(case, li):
    filling = filling_of(case, li)
    lacking = set()
    for report in PAPERS.reports:
        for one in report.fields:
            per = one.per or report.per
            known = set(filling.once) | (set() if per == ONCE else set(filling.each[per][0]))
            if one.origin is not Origin.HAND and one.code not in known:
                lacking.add((report.code, one.code))
    assert lacking == set()


def test_a_case_has_a_sheet_for_each_contact_and_says_each_thing_once_typed(case, li):
    words = {code: str(said) for code, said in paper_words("case").items()}
    filling = filling_of(case, li)
    laid = sheets(PAPERS, words, filling)
    assert [one.title for one in laid] == [
        "个案接案登记表", "个案预估表", "个案服务计划表", "个案服务过程记录表",
        "个案服务过程记录表", "个案成效评估表", "个案结案表",
    ]  # fmt: skip
    once = filling.once
    assert (once["sessions"], once["minutes"], once["score_after"]) == (
        "2", "80", "7",
    )  # fmt: skip
    assert (once["closing_note"], once["follow_up_on"]) == ("敢下楼了", str(day(30)))
    assert filling.each["goal"][0]["attained"] == "50%"
    first, second = filling.each["session"]
    assert (first["note"], second["note"]) == ("到了路口", "到了公园")
    assert (first["next_due_on"], second["next_due_on"]) == (str(day()), str(day(30)))


def test_the_papers_are_taken_as_docx_and_pdf_and_the_client_is_told(case, li):
    client = client_of(li)
    paper = docx.Document(io.BytesIO(client.get(f"/cases/{case.pk}/papers.docx").content))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {SECRET, "林阿婆", "到了公园", case.number} <= cells
    assert client.get(f"/cases/{case.pk}/papers.pdf").content.startswith(b"%PDF")
    assert client.get(f"/cases/{case.pk}/papers.exe").status_code == 404
    looks = CaseReading.objects.filter(what="papers").values_list("reader", flat=True)
    assert set(looks) == {li.pk}
    told = client.get(f"/cases/{case.pk}/readings").content.decode()
    assert "全套表格" in told


def test_a_supervisor_takes_them_and_nobody_else(case, li):
    address = f"/cases/{case.pk}/papers.docx"
    zhou = make.zhou(guides=(li,))
    assert client_of(zhou).get(address).status_code == 200
    agency = li.role_grants.get().organization
    others = [
        make.li_na(organization=agency, phone="13800001092"),
        make.chen_yu(organization=agency),
        make.coordinator(),
        make.officer(),
    ]
    before = CaseReading.objects.count()
    for one in others:
        assert client_of(one).get(address).status_code in {403, 404}
    assert CaseReading.objects.count() == before


def test_a_client_who_is_a_social_worker_never_takes_their_own(case, li):
    wang = make.li_na(organization=li.role_grants.get().organization, phone="13800001092")
    case.beneficiary.person = wang
    case.beneficiary.save(update_fields=["person"])
    case.worker = wang
    case.save(update_fields=["worker"])
    assert client_of(wang).get(f"/cases/{case.pk}/papers.docx").status_code == 404


def test_an_open_case_leaves_empty_what_is_not_known_yet(li):
    draft = CaseDraft(call_name="王伯", presenting="独居")
    case = cases.open_case(draft=draft, by=li, at=timezone.now())
    once = filling_of(case, li).once
    empty = {"consent", "assessed_on", "closed_on", "closing_note", "follow_up_on", "evaluation"}
    assert {once[code] for code in empty} == {""}


def test_from_the_visits_of_somebody_only_the_trouble_and_the_consent_are_asked(li):
    at = timezone.now()
    care = CareDraft(call_name="林阿婆", address="桃园路 8 号", consent_method="spoken")
    cared = visits.take_in(draft=care, by=li, at=at)
    visits.visit(
        cared=cared, key="k", method="home", condition="worrying", note="两天没下楼", by=li, at=at
    )
    client = client_of(li)
    assert f"/cases/new?care={cared.pk}" in client.get(f"/visits/{cared.pk}").content.decode()
    page = client.get(f"/cases/new?care={cared.pk}").content.decode()
    assert "两天没下楼" in page
    for name in ("client", "call_name", "address", "service_object", "source"):
        assert f'name="{name}"' not in page
    told = {"presenting": "两天没下楼", "consent_method": "spoken"}
    client.post(f"/cases/new?care={cared.pk}", told)
    case = Case.objects.get()
    assert (case.beneficiary, case.source) == (cared.beneficiary, "outreach")
    other = make.li_na(organization=li.role_grants.get().organization, phone="13800001092")
    assert client_of(other).get(f"/cases/new?care={cared.pk}").status_code == 404


def test_the_next_contact_follows_from_the_last_and_may_be_set_to_another_day(li):
    at = timezone.now()
    draft = CaseDraft(call_name="林阿婆", presenting="独居", consent_method="spoken")
    case = cases.open_case(draft=draft, by=li, at=at)
    client, url = client_of(li), f"/cases/{case.pk}"
    told = {"minutes": "40", "method": "home", "note": "聊了聊"}
    client.post(f"{url}/sessions", told | {"held_on": str(day(-3))})
    case.refresh_from_db()
    assert (case.sessions.get().held_on, case.next_due_on) == (day(-3), day(11))
    assert client.post(f"{url}/due", {"next_due_on": str(day(2))}).status_code == 302
    case.refresh_from_db()
    assert case.next_due_on == day(2)
    # A day that was set stays while it lies ahead.
    client.post(f"{url}/step", {"stage": "assessment", "assessment": "好", "score_before": "3"})
    case.refresh_from_db()
    assert case.next_due_on == day(2)
    assert client.post(f"{url}/due", {"next_due_on": ""}).status_code == 200
    late = client.post(f"{url}/sessions", {"held_on": str(day(2)), **told})
    assert "聊了聊" in late.content.decode()
    assert case.sessions.count() == 1


def test_a_follow_up_may_be_moved_or_let_go_and_the_reminder_goes_with_it(case, li):
    client, url = client_of(li), f"/cases/{case.pk}"
    client.post(f"{url}/due", {"next_due_on": str(day(10))})
    waiting = OutboxMessage.objects.filter(kind="case_follow_up", withdrawn_at=None)
    assert [timezone.localdate(one.due_at) for one in waiting] == [day(10)]
    client.post(f"{url}/due", {"next_due_on": str(day(30))})
    assert [timezone.localdate(one.due_at) for one in waiting.all()] == [day(30)]
    client.post(f"{url}/due", {"next_due_on": ""})
    case.refresh_from_db()
    assert (case.next_due_on, waiting.all().count()) == (None, 0)
    assert client.post(f"{url}/due", {"next_due_on": str(day(5))}).status_code == 200


def test_the_days_that_are_proposed_stand_in_the_forms(li):
    draft = CaseDraft(call_name="林阿婆", presenting="独居", consent_method="spoken")
    case = cases.open_case(draft=draft, by=li, at=timezone.now())
    cases.assess(case=case, assessment="好", score_before=3, by=li, at=timezone.now())
    page = client_of(li).get(f"/cases/{case.pk}").content.decode()
    # A browser shows a day only when it is written as it counts them.
    for name, value in (("due", day(90)), ("held_on", day(-1)), ("next_due_on", day(14))):
        assert f'name="{name}" value="{value}"' in page
    names = re.findall(r' id="([^"]+)"', page)
    assert [one for one in names if names.count(one) > 1] == []


def test_a_supervisor_and_a_volunteer_set_no_day(case, li):
    for one in (make.zhou(guides=(li,)), make.chen_yu()):
        answer = client_of(one).post(f"/cases/{case.pk}/due", {"next_due_on": str(day(5))})
        assert answer.status_code in {403, 404}
