"""Every figure of a contract is counted over the very rows that its evidence pack lists."""

from datetime import timedelta

import pytest

from liandong.core.purchase_figures import QUESTIONS
from liandong.models import (
    Evaluation,
    GroupRun,
    GuidanceSeat,
    GuidanceSession,
    SupervisionLink,
)
from liandong.queries import purchase_figures, purchase_progress
from liandong.queries.purchase_scope import scope_of
from liandong.services import hours
from tests import make, served
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db
TODAY = make.day(AT)
SUMMED = [
    "hours_led", "hours_verified", "volunteers_active", "people_reached", "needs_answered",
    "guidance_sessions", "visits", "groups_finished", "activities_held", "volunteers_trained",
    "values_reached",
]  # fmt: skip


@pytest.fixture
def town():
    """A contract that runs, with three volunteers, a talk, a group and a need answered."""
    here = made.market()
    made.signed(here)
    here.volunteers = [here.volunteer, make.person(name="乙"), make.person(name="丙")]
    for one in here.volunteers:
        made.hours(here, person=one)
    session = GuidanceSession.objects.create(
        number="G-1", guide=here.worker, tier="social_worker", project=here.project,
        held_at=make.MONDAY_9, minutes=30, form="group", recorded_by=here.worker,
        recorded_at=AT, guide_signed_at=AT,
    )  # fmt: skip
    for one in here.volunteers[:2]:
        GuidanceSeat.objects.create(session=session, person=one, signed_at=AT)
    helped = make.beneficiary()
    need = make.need(beneficiary=helped, state="served")
    need.project, need.first_served_at = here.project, make.MONDAY_9
    need.save()
    GroupRun.objects.create(
        number="X-1", project=here.project, worker=here.worker, organization=here.provider,
        theme="手工", kind="support", aim="x", phase="closed", phase_since=AT, closed_at=AT,
        opened_at=make.BEFORE, opened_by=here.worker,
    )  # fmt: skip
    return here


def ask(town, code):
    return purchase_figures.ask(code, scope_of(town.contract, TODAY))


def records(town, code):
    return purchase_figures.records(code, scope_of(town.contract, TODAY))


@pytest.mark.parametrize("code", SUMMED)
def test_the_amounts_of_the_pack_make_the_figure(town, code):
    assert sum(one.amount for one in records(town, code)) == ask(town, code).value


@pytest.mark.parametrize("code", list(QUESTIONS))
def test_no_pack_names_anybody(town, code):
    names = {one.name for one in town.volunteers} | {town.worker.name}
    told = " ".join(f"{one.number} {one.what}" for one in records(town, code))
    assert not any(name in told for name in names)


def test_what_is_counted(town):
    told = {code: ask(town, code).value for code in QUESTIONS}
    assert told["hours_led"] == told["hours_verified"] == 360
    assert (told["volunteers_active"], told["people_reached"], told["needs_answered"]) == (3, 1, 1)
    assert (told["guidance_sessions"], told["groups_finished"]) == (1, 1)
    assert (told["visits"], told["activities_held"], told["volunteers_trained"]) == (0, 0, 0)
    # Nine days have passed, for one social worker.
    assert told["hours_led_rate"] == 360 * 30 // 9
    assert told["guidance_rate"] == 100 * 30 // 9
    assert told["satisfaction"] is None
    assert told["value_level"] is None


def test_a_talk_that_nobody_guided_has_signed_does_not_count(town):
    GuidanceSeat.objects.update(signed_at=None)
    assert ask(town, "guidance_sessions").value == 0


def test_a_correction_takes_its_minutes_away(town):
    entry = town.volunteer.ledger.get()
    hours.correct(entry=entry, minutes=0, reason="没有来", by=town.worker, at=AT)
    assert ask(town, "hours_led").value == 240
    assert ask(town, "volunteers_active").value == 2
    assert sum(one.amount for one in records(town, "hours_led")) == 240


def test_what_lies_outside_the_project_or_the_days_does_not_count(town):
    other = make.project(social_worker=town.worker, organization=town.provider, title="别的")
    served.entry(
        person=town.volunteer, worker=town.worker, project=other,
        starts_at=make.MONDAY_9 + timedelta(hours=4), at=AT,
    )  # fmt: skip
    assert ask(town, "hours_led").value == 360
    town.contract.projects.first().contracts.update(starts_on=TODAY)
    assert ask(town, "hours_led").value == 0


def test_the_social_worker_s_own_hours_are_not_hours_led(town):
    colleague = make.li_na(organization=town.provider, phone="13800002222")
    served.entry(person=town.worker, worker=colleague, project=town.project)
    assert ask(town, "hours_led").value == 360
    assert ask(town, "hours_verified").value == 480


def test_who_came_in_both_halves_stayed(town):
    later = make.MONDAY_9 + timedelta(days=10)
    served.entry(
        person=town.volunteer, worker=town.worker, project=town.project, starts_at=later,
        at=later + timedelta(hours=6),
    )  # fmt: skip
    scope = scope_of(town.contract, make.day(later))
    told = purchase_figures.ask("retention", scope)
    assert (told.value, told.n) == (33, 3)
    assert sum(one.amount for one in purchase_figures.records("retention", scope)) == 1


def test_the_span_is_looked_at_on_each_check_day(town):
    people = [make.person(name=f"志愿者{n}") for n in range(11)]
    for one in people[:10]:
        make.supervision(supervisor=town.worker, supervisee=one, tier="social_worker")
    assert (ask(town, "span_kept").value, ask(town, "span_kept").n) == (100, 1)
    make.supervision(supervisor=town.worker, supervisee=people[10], tier="social_worker")
    assert ask(town, "span_kept").value == 0
    assert [one.amount for one in records(town, "span_kept")] == [11]
    SupervisionLink.objects.all().delete()
    assert ask(town, "span_kept").value is None


def test_satisfaction_is_the_mean_of_those_served_from_five_on(town):
    shifts = [make.shift(project=town.project) for _ in range(5)]
    for shift in shifts:
        Evaluation.objects.create(
            shift=shift, from_role="recipient", to_role="volunteer", punctuality=5, attitude=4,
            skill=4, at=AT,
        )  # fmt: skip
    assert ask(town, "satisfaction").value == 433
    Evaluation.objects.first().delete()
    assert ask(town, "satisfaction").value is None


def test_both_sides_reports_and_bonus_read_the_same_lines(town):
    lines = purchase_progress.lines(town.contract, TODAY)
    assert purchase_progress.kept([one.as_data() for one in lines]) == lines
    assert [one.reached_pct for one in lines] == [100, 100, 0]
    earned = purchase_progress.bonus(town.contract, TODAY)
    assert earned.earned == sum(one.earned for one in earned.parts)
