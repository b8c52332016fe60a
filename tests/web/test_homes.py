"""The first pages: the welcome, and who needs me today."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def contact():
    made = make.signed_up(make.person(name="林小红"))
    make.role(person=made, role="contact")
    return made


def leader():
    made = make.signed_up(make.person(name="何队"))
    make.role(person=made, role="team_leader")
    return made


MAKERS = {
    "volunteer": make.chen_yu,
    "social_worker": make.li_na,
    "supervisor": lambda: make.zhou(guides=(make.li_na(),)),
    "coordinator": make.coordinator,
    "officer": make.officer,
    "contact": contact,
    "team_leader": leader,
}


def test_strangers_are_welcomed_and_shown_the_next_three_shifts_in_one_query():
    for n in range(5):
        make.shift(starts_at=MONDAY_9 + timedelta(hours=n))
    with CaptureQueriesContext(connection) as seen:
        answer = Client().get("/")
    assert len(answer.context["cards"]) == 3
    assert "看看附近的服务" in text(answer)
    assert len(seen) == 1


def test_who_is_signed_in_goes_home_and_who_is_not_cannot():
    assert signed_in(make.chen_yu()).get("/").url == reverse("home")
    assert Client().get(reverse("home")).url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("role", MAKERS)
def test_every_role_has_a_home_that_greets_by_name(role):
    person = MAKERS[role]()
    page = text(signed_in(person).get(reverse("home")))
    assert f"早上好，{person.name}" in page


def test_with_several_roles_one_can_choose_but_only_roles_one_holds():
    lina = make.li_na()
    make.role(person=lina, role="volunteer")
    client = signed_in(lina)
    assert "等您办的需求" in text(client.get(reverse("home")))
    assert "累计服务" in text(client.get(reverse("home"), {"as": "volunteer"}))
    assert "等您办的需求" in text(client.get(reverse("home"), {"as": "coordinator"}))


def test_a_volunteer_finds_today_the_questions_and_what_would_suit():
    chen = make.chen_yu()
    make.assignment(shift=make.shift(starts_at=BEFORE + timedelta(minutes=20)), person=chen)
    asked = make.invitation(shift=make.shift(), person=chen, answer_by=BEFORE + timedelta(hours=5))
    free = make.shift(starts_at=MONDAY_9 + timedelta(days=1))

    page = signed_in(chen).get(reverse("home"))

    assert "到了，签到" in text(page)
    assert reverse("invitation-acceptance", args=[asked.pk]) in text(page)
    assert [card["pk"] for card in page.context["cards"]] == [free.pk]


def test_a_social_worker_finds_needs_with_their_next_step_and_gaps():
    agency = make.organization()
    lina = make.li_na(organization=agency)
    need = make.need(organization=agency)
    gap = make.shift(project=make.project(social_worker=lina), starts_at=BEFORE + timedelta(days=2))
    page = text(signed_in(lina).get(reverse("home")))
    assert reverse("need-detail", args=[need.pk]) in page
    assert "去核实" in page
    assert f"{reverse('roster-detail', args=[gap.pk])}#ask" in page


def test_a_coordinator_finds_dangerous_gaps_first():
    soon = make.shift(starts_at=BEFORE + timedelta(hours=5))
    risky = make.shift(project=make.project(risk_level="R2"), starts_at=BEFORE + timedelta(days=3))
    page = signed_in(make.coordinator()).get(reverse("home"))
    assert [row["shift"].pk for row in page.context["gaps"]] == [risky.pk, soon.pk]


def test_a_supervisor_finds_own_social_workers_and_who_is_silent():
    lina, other = make.li_na(), make.li_na(phone="13800001092")
    page = signed_in(make.zhou(guides=(lina,))).get(reverse("home"))
    assert [row["row"].person_id for row in page.context["workers"]] == [lina.pk]
    assert [row["row"].person_id for row in page.context["silent"]] == [lina.pk]
    assert other.pk not in {row["row"].person_id for row in page.context["workers"]}


def test_a_contact_finds_own_needs_only():
    lin = contact()
    own = make.need(filed_by=lin)
    make.need(title="别人的事")
    page = signed_in(lin).get(reverse("home"))
    assert [row["pk"] for row in page.context["needs"]] == [own.pk]
    assert "别人的事" not in text(page)


def fill(person, day):
    """One more of everything that a home may show."""
    agency = person.role_grants.filter(organization__isnull=False).first()
    body = agency.organization if agency else make.organization()
    make.need(organization=body, filed_by=person)
    make.need(organization=body, filed_by=person, state="assessed")
    project = make.project(organization=body, lead_person=person)
    make.shift(project=project, starts_at=BEFORE + timedelta(days=day))
    make.shift(project=project, starts_at=BEFORE + timedelta(minutes=20 * day))
    held = make.shift(project=project, starts_at=BEFORE - timedelta(days=day))
    make.assignment(shift=held, person=make.person())
    make.assignment(shift=make.shift(starts_at=BEFORE + timedelta(hours=30 * day)), person=person)
    make.invitation(shift=make.shift(), person=person, answer_by=BEFORE + timedelta(hours=5))
    make.supervision(supervisor=person, supervisee=make.person(), tier="social_worker")


@pytest.mark.parametrize("role", MAKERS)
def test_a_home_takes_the_same_queries_for_one_and_for_three(role):
    person = MAKERS[role]()
    person.max_shifts_week = 9  # a full week would have nothing more recommended
    person.save()
    client = signed_in(person)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("home")).status_code == 200
        return len(seen)

    fill(person, 1)
    one = queries()
    fill(person, 2)
    fill(person, 3)
    assert queries() == one
