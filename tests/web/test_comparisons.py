"""Two plans side by side, and a plan made anew by the wishes of a human."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.models import PlanWish, Proposal
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


def coming(days=3, **facts):
    return make.shift(starts_at=timezone.now() + timedelta(days=days), **facts)


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


def proposed(by, **facts):
    now = timezone.now()
    return matching.propose(
        division_code=make.NANSHAN, start=now, end=now + timedelta(days=14), by=by, at=now, **facts
    )


def compared(client, one, other):
    address = reverse("proposal-comparison")
    return client.get(f"{address}?plan={one.pk}&plan={other.pk}")


def test_the_better_figure_and_the_people_that_differ_are_marked(client, wang):
    coming(min_people=1, max_people=1)
    coming(days=5, min_people=1, max_people=1, position=make.position(skill_mask=0b1000))
    volunteer("陈宇")
    before = proposed(wang)
    volunteer("何静", skill_mask=0b1000)
    after = proposed(wang)

    page = compared(client, before, after)

    rows = {row["label"]: row["cells"] for row in page.context["rows"]}
    filled = rows["最低人数已配"]
    assert [cell["text"] for cell in filled] == ["50%（1 / 2 人）", "100%（2 / 2 人）"]
    assert [cell["is_better"] for cell in filled] == [False, True]
    assert {line["name"] for line in page.context["lines"]} >= {"何静"}
    assert "新加入" in page.content.decode()


def test_a_move_shows_both_shifts_with_their_reasons(client, wang):
    first = coming(min_people=1, max_people=1, project=make.project(title="原来的班"))
    chen = volunteer("陈宇")
    before = proposed(wang)
    second = coming(min_people=1, max_people=1, project=make.project(title="新的班"))
    second.project.urgency = 100
    second.project.save()
    after = proposed(wang)
    after.lines.filter(shift=first).delete()
    after.lines.exclude(shift=second).delete()

    page = compared(client, before, after)

    line = page.context["lines"][0]
    assert (line["name"], line["before"], line["after"]) == (chen.name, first, second)
    assert line["reasons_before"] != [] != line["reasons_after"]
    assert chen.number in line["ask"]


def test_plans_that_agree_say_so(client, wang):
    coming()
    volunteer("陈宇")

    page = compared(client, proposed(wang), proposed(wang)).content.decode()

    assert "两个方案的人选一样" in page
    assert "更好" not in page


def test_a_plan_from_before_figures_were_kept_is_compared_as_far_as_it_goes(client, wang):
    coming()
    old, new = proposed(wang), proposed(wang)
    Proposal.objects.filter(pk=old.pk).update(figures={})

    rows = {row["label"]: row["cells"] for row in compared(client, old, new).context["rows"]}

    assert rows["平均路程"][0]["text"] == "—"


@pytest.mark.parametrize("query", ["", "?plan=1", "?plan=1&plan=x", "?plan=1&plan=999999"])
def test_less_than_two_plans_lead_back(client, wang, query):
    answer = client.get(reverse("proposal-comparison") + query)

    assert answer["Location"] == reverse("planning")


def test_plans_of_another_district_are_not_compared(client, wang):
    coming()
    one, other = proposed(wang), proposed(wang)
    far = make.person(name="远方")
    make.role(person=far, role="coordinator", division_code="330106")
    client.force_login(make.signed_up(far).login)

    assert compared(client, one, other)["Location"] == reverse("planning")


@pytest.mark.parametrize("count", [1, 6])
def test_a_comparison_takes_the_same_queries_however_long(
    client, wang, count, django_assert_max_num_queries
):
    before = proposed(wang)
    for n in range(count):
        coming(days=n + 1, min_people=1, max_people=1)
        volunteer(f"志愿者{n}")
    after = proposed(wang)
    compared(client, before, after)

    with django_assert_max_num_queries(16):
        compared(client, before, after)


def test_wishes_are_told_on_the_plan_and_obeyed_by_the_next(client, wang):
    shift = coming(min_people=1, max_people=1)
    near = volunteer("近邻")
    volunteer("远客", lat=make.LAT + 0.02)
    before = proposed(wang)

    client.post(
        reverse("proposal-wish", args=[before.pk, shift.pk]),
        {"person": near.pk, "wish": "veto"},
    )
    answer = client.post(reverse("proposal-again", args=[before.pk]))

    after = Proposal.objects.exclude(pk=before.pk).get()
    assert answer["Location"] == reverse("proposal-detail", args=[after.pk])
    assert list(after.lines.values_list("person__name", flat=True)) == ["远客"]
    page = client.get(answer["Location"]).content.decode()
    assert "您定下的人" in page
    assert f"?plan={before.pk}&amp;plan={after.pk}" in page


def test_a_pin_that_could_not_be_kept_is_told_with_its_reason(client, wang):
    shift = coming(position=make.position(skill_mask=0b1000))
    he = volunteer("何静")
    before = proposed(wang)
    client.post(reverse("proposal-person", args=[before.pk, shift.pk]), {"who": he.number})

    page = client.post(
        reverse("proposal-again", args=[before.pk]), {"keeps": "1"}, follow=True
    ).content.decode()

    assert "没能照办，因为" in page
    assert "缺少所需技能" in page


def test_a_wish_is_taken_back_on_the_page(client, wang):
    shift = coming(min_people=1, max_people=1)
    near = volunteer("近邻")
    proposal = proposed(wang)
    client.post(reverse("proposal-wish", args=[proposal.pk, shift.pk]), {"person": near.pk})
    wish = PlanWish.objects.get()

    client.post(reverse("proposal-wish-end", args=[proposal.pk, wish.pk]))

    assert PlanWish.objects.count() == 0


def test_a_wish_about_a_stranger_is_not_taken(client):
    worker = make.li_na()
    shift = coming(min_people=1, max_people=1)
    client.force_login(worker.login)
    proposal = proposed(worker)
    stranger = make.person(name="远方", division_code="330106")

    answer = client.post(
        reverse("proposal-wish", args=[proposal.pk, shift.pk]), {"person": stranger.pk}
    )

    assert answer.status_code == 404
