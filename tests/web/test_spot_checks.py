"""Pages of spot checks: from the draw to the public figure, and who sees what."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import LedgerEntry, OpeningHours, SpotCheck, SpotRound
from liandong.services import spot_checks as services
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def entry():
    return served.entry(person=make.chen_yu(), worker=make.li_na())


@pytest.fixture
def zhou(entry):
    return make.zhou(organization=entry.organization)


@pytest.fixture
def check(entry, zhou):
    services.draw_round(
        organization=entry.organization,
        first=date(2026, 5, 1),
        until=date(2026, 6, 1),
        seed="s",
        by=zhou,
        at=AFTER,
    )
    return SpotCheck.objects.get()


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def html(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_from_the_draw_to_the_correction_through_the_pages(entry, zhou):
    desk = client_of(zhou)
    assert "没有要问的" in html(desk.get(reverse("signal-desk")))
    days = {"organization": entry.organization_id, "first": "2026-05-01", "last": "2026-05-31"}
    drawn = html(desk.post(reverse("spot-round-create"), days, follow=True))
    assert "随机 1 条，按线索 0 条" in drawn
    assert entry.activity in drawn
    check = SpotCheck.objects.get()
    page = html(desk.get(reverse("spot-check", args=[check.pk])))
    assert "有没有人来帮过您" in page

    asked = Client().get(reverse("spot-check-question", args=[check.token]))
    question = html(asked)
    assert entry.person.name not in question
    assert str(entry.minutes) not in question.partition("<main")[2].partition("</main>")[0]
    Client().post(reverse("spot-check-question", args=[check.token]), {"answer": "not_come"})

    me = client_of(entry.person)
    assert "抽查时对不上" in html(me.get(reverse("my-hours")))
    assert "说明情况" in html(me.get(reverse("hours-entry", args=[entry.pk])))
    word = {"text": "那天我生病了，记错了"}
    html(me.post(reverse("spot-check-reply", args=[entry.pk]), word, follow=True))
    assert word["text"] in html(desk.get(reverse("spot-check", args=[check.pk])))
    decision = {"stands": "no", "reason": "本人说记错了"}
    kept = html(desk.post(reverse("spot-check-decision", args=[check.pk]), decision), 422)
    assert "本人说记错了" in kept
    desk.post(reverse("spot-check-decision", args=[check.pk]), decision | {"minutes": "0"})
    assert [e.minutes for e in LedgerEntry.objects.order_by("seq")] == [120, -120]
    assert "没有要问的" in html(desk.get(reverse("signal-desk")))


def test_an_answer_on_the_telephone_is_recorded_by_staff(check, zhou):
    desk = client_of(zhou)
    shown = html(desk.post(reverse("spot-check-asked", args=[check.pk]), {"how": "phone"}))
    assert "没有登记电话" in shown
    html(desk.post(reverse("spot-check-answer", args=[check.pk]), {}), 422)
    told = {"answer": "yes", "note": "来了两个小时"}
    page = html(desk.post(reverse("spot-check-answer", args=[check.pk]), told, follow=True))
    assert "来过，时间差不多" in page
    refused = desk.post(reverse("spot-check-answer", args=[check.pk]), told, follow=True)
    assert "已经回答过了" in html(refused)


def test_the_question_is_answered_once_and_needs_its_address(check):
    address = reverse("spot-check-question", args=[check.token])
    Client().post(address, {"answer": "nonsense"})
    Client().post(address, {"answer": "unreached"})
    check.refresh_from_db()
    assert check.answer == ""
    assert "谢谢您" in html(Client().post(address, {"answer": "yes"}, follow=True))
    Client().post(address, {"answer": "no"})
    check.refresh_from_db()
    assert check.answer == "yes"
    assert Client().get(reverse("spot-check-question", args=["x" * 40])).status_code == 404


def test_other_people_s_checks_and_replies_are_not_found(check, entry):
    stranger = make.li_na(phone="13800007777")
    for name in ("spot-check", "spot-check-asked", "spot-check-answer", "spot-check-decision"):
        client, address = client_of(stranger), reverse(name, args=[check.pk])
        answer = client.get(address) if name == "spot-check" else client.post(address)
        assert (name, answer.status_code) == (name, 404)
    assert entry.activity not in html(client_of(stranger).get(reverse("signal-desk")))
    other = client_of(make.chen_yu(phone="13800006666"))
    assert other.get(reverse("spot-check-reply", args=[entry.pk])).status_code == 404


def test_the_results_are_public_and_hide_small_groups(check):
    services.record_answer(check=check, answer=services.SpotAnswer.YES, by=None, at=AFTER)
    page = html(Client().get(reverse("spot-check-results")))
    assert "问到的还不到 5 条" in page
    assert "其他单位合计" in page
    assert check.round.seed in page
    for number in range(5):
        person = make.person(name=f"志愿者{number}")
        one = served.entry(person=person, worker=check.entry.entered_by)
        SpotCheck.objects.create(
            round=check.round, entry=one, drawn_for="random", token=f"t{number}", answer="yes"
        )
    page = html(Client().get(reverse("spot-check-results")))
    assert "100%" in page
    assert check.round.organization.name in page


def test_opening_hours_are_written_down_and_listed(entry, zhou):
    desk = client_of(zhou)
    line = {
        "organization": entry.organization_id,
        "place_name": "社区中心",
        "weekdays": ["0", "6"],
        "opens_at": "09:00",
        "closes_at": "08:00",
        "since": "2026-05-01",
    }
    kept = html(desk.post(reverse("opening-hours"), line))
    assert 'value="社区中心"' in kept
    assert not OpeningHours.objects.exists()
    page = html(desk.post(reverse("opening-hours"), line | {"closes_at": "17:30"}, follow=True))
    assert "周日 09:00 开，17:30 关" in page
    assert OpeningHours.objects.count() == 2


def test_the_desk_takes_the_same_queries_for_one_and_three(
    check, entry, zhou, django_assert_max_num_queries
):
    desk = client_of(zhou)
    desk.get(reverse("signal-desk"))
    with django_assert_max_num_queries(100) as few:
        desk.get(reverse("signal-desk"))
    for number in range(2):
        person = make.person(name=f"志愿者{number}")
        one = served.entry(person=person, worker=entry.entered_by)
        SpotCheck.objects.create(
            round=check.round, entry=one, drawn_for="random", token=f"t{number}"
        )
    with django_assert_max_num_queries(100) as many:
        desk.get(reverse("signal-desk"))
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-05-20", "2026-05-03", "结束日期不能早于开始日期。"),
        ("2026-05-20", "", "2026-05-20"),
        ("2024-01-01", "2024-01-31", "2024-01-31"),
    ],
)
def test_a_draw_that_cannot_be_keeps_what_was_typed(entry, zhou, first, last, said):
    told = {"organization": entry.organization_id, "first": first, "last": last}
    answer = client_of(zhou).post(reverse("spot-round-create"), told)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'value="{first}"' in shown
    assert said in shown
    assert not SpotRound.objects.exists()
