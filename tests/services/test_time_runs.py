"""Points for many people: the same queries for one as for three, in parts, once, and back."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.time_bank import PreviewStale, RunReversed
from liandong.core.time_runs import TimeRunBusy, TimeRunClosed, digest_of
from liandong.jobs import points
from liandong.models import EventRecord, LedgerEntry, TimeAccount, TimeRun, TimeTransfer
from liandong.queries import time_bank as shown
from liandong.services import time_bank, time_runs
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
DAY = make.day(AFTER)
GUANGZHOU = "440103"


def crowd(count, *, hours=10):
    """So many people of Guangzhou, each with some proved hours."""
    worker = make.li_na()
    shift = make.shift(project=make.project(social_worker=worker), max_people=count + 1)
    people = [make.person(name=f"志愿者{n}", division_code=GUANGZHOU) for n in range(count)]
    for one in people:
        served.entry(person=one, worker=worker, shift=shift)
    LedgerEntry.objects.update(minutes=hours * 60)
    return people


@pytest.fixture
def new_rules():
    """Everybody's account was settled under three points an hour, so today's rules differ."""

    def change():
        TimeAccount.objects.filter(is_bank=False).update(points_per_hour=3)

    return change


def begin(by, **more):
    preview = digest_of(shown.changed_rules("", DAY))
    told = {"preview": preview, "division": "", "reason": "新规", "by": by, "at": AFTER}
    return time_runs.begin(**told | more)


def earned(people):
    return [shown.earned_of(TimeAccount.objects.get(person=one)) for one in people]


def queries(act):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        act()
    return len(caught)


def test_settling_three_people_asks_no_more_than_settling_one():
    people = crowd(4)
    one, *three = [one.pk for one in people]
    TimeAccount.objects.create(is_bank=True, opened_at=AFTER)
    first = queries(lambda: time_bank.settle_people(people=[one], at=AFTER))
    assert queries(lambda: time_bank.settle_people(people=three, at=AFTER)) == first
    assert earned(people) == [10, 10, 10, 10]
    again = queries(lambda: time_bank.settle_people(people=[one], at=AFTER))
    assert queries(lambda: time_bank.settle_people(people=three, at=AFTER)) == again == 4


@pytest.mark.parametrize("count", [1, 3])
def test_a_part_of_a_recomputation_costs_the_same_for_one_and_for_three(count, new_rules):
    crowd(count)
    time_bank.settle_all(at=AFTER)
    new_rules()
    TimeTransfer.objects.update(points=30)
    looking = queries(lambda: shown.changed_rules("", DAY))
    run = begin(make.coordinator())
    doing = queries(lambda: time_runs.work_part(run_id=run.pk, at=AFTER))
    assert (looking, doing) == (5, 14)


def test_what_is_applied_is_what_was_shown_and_is_taken_back_whole(new_rules):
    people, boss = crowd(3), make.coordinator()
    time_bank.settle_all(at=AFTER)
    new_rules()
    TimeTransfer.objects.update(points=30)
    with pytest.raises(PreviewStale):
        begin(boss, preview="x")
    with pytest.raises(ValueMissing):
        begin(boss, reason=" ")
    with pytest.raises(NotAllowed):
        begin(people[0])
    run = time_runs.work(run=begin(boss), at=AFTER)
    assert (run.state, earned(people)) == ("done", [10, 10, 10])
    assert EventRecord.objects.get(name="PointsRecomputed").facts["points"] == -60
    time_runs.reverse(run=run, by=boss, at=AFTER)
    run = time_runs.work(run=run, at=AFTER)
    assert (run.state, earned(people)) == ("reversed", [30, 30, 30])
    with pytest.raises(RunReversed):
        time_runs.reverse(run=run, by=boss, at=AFTER)
    held = set(TimeAccount.objects.filter(is_bank=False).values_list("points_per_hour", flat=True))
    assert held == {3}


def test_a_run_stops_between_parts_goes_on_and_does_each_account_once(monkeypatch, new_rules):
    people, boss = crowd(3), make.coordinator()
    time_bank.settle_all(at=AFTER)
    new_rules()
    TimeTransfer.objects.update(points=30)
    monkeypatch.setattr(time_runs, "PART", 2)
    run = begin(boss)
    with pytest.raises(TimeRunBusy):
        begin(boss)
    with pytest.raises(TimeRunClosed):
        time_runs.go_on(run=run, by=boss, at=AFTER)
    assert time_runs.work_part(run_id=run.pk, at=AFTER)
    time_runs.stop(run=run, by=boss, at=AFTER)
    with pytest.raises(TimeRunClosed):
        time_runs.stop(run=run, by=boss, at=AFTER)
    assert not time_runs.work_part(run_id=run.pk, at=AFTER)
    assert earned(people) == [10, 10, 30]
    time_runs.go_on(run=run, by=boss, at=AFTER)
    assert points.recompute(AFTER) == 1
    assert earned(people) == [10, 10, 10]
    assert TimeTransfer.objects.filter(kind="recomputed").count() == 3
    assert points.recompute(AFTER) == 0


def test_what_was_stopped_can_be_taken_back_without_the_rest(monkeypatch, new_rules):
    people, boss = crowd(3), make.coordinator()
    time_bank.settle_all(at=AFTER)
    new_rules()
    TimeTransfer.objects.update(points=30)
    monkeypatch.setattr(time_runs, "PART", 2)
    run = begin(boss)
    time_runs.work_part(run_id=run.pk, at=AFTER)
    time_runs.stop(run=run, by=boss, at=AFTER)
    time_runs.reverse(run=run, by=boss, at=AFTER)
    assert points.recompute(AFTER) == 1
    run.refresh_from_db()
    assert (run.state, earned(people)) == ("reversed", [30, 30, 30])


def test_whose_hours_changed_meanwhile_is_left_out_and_shown_again(new_rules):
    people, boss = crowd(2), make.coordinator()
    time_bank.settle_all(at=AFTER)
    new_rules()
    TimeTransfer.objects.update(points=30)
    run = begin(boss)
    LedgerEntry.objects.filter(person=people[1]).update(minutes=600 + 60)
    time_runs.work(run=run, at=AFTER)
    assert earned(people) == [10, 30]
    assert [one.person_id for one in shown.changed_rules("", DAY)] == [people[1].pk]
    assert EventRecord.objects.get(name="PointsRecomputed").facts["people"] == 1


def test_many_people_are_settled_beside_the_clock(monkeypatch):
    crowd(2)
    begun = []
    monkeypatch.setattr(points, "Thread", lambda **told: begun.append(told["name"]) or Still())
    assert not points.settle(AFTER) and TimeTransfer.objects.count() == 2
    monkeypatch.setattr(points, "FEW", 1)
    assert points.settle(AFTER) and not points.settle(AFTER)
    assert begun == ["points"]


class Still:
    """A thread that is begun and goes on."""

    def start(self):
        """Nothing runs in a test."""

    def is_alive(self):
        """It does not end."""
        return True


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch):
    monkeypatch.setattr(points, "_worker", None)


# ── two at one moment ───────────────────────────────────────────────────────────────────────


def at_once(*acts):
    gate, given = Barrier(len(acts)), []

    def run(act):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            given.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return given


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clocks_settle_everybody_once():
    people = crowd(3)
    given = at_once(*[lambda: time_bank.settle_all(at=AFTER)] * 2)
    assert sum(given) == 3
    assert earned(people) == [10, 10, 10]
    assert TimeTransfer.objects.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_line_of_a_run_once(new_rules):
    people, boss = crowd(3), make.coordinator()
    time_bank.settle_all(at=AFTER)
    new_rules()
    TimeTransfer.objects.update(points=30)
    run = begin(boss)
    at_once(*[lambda: time_runs.work(run=TimeRun.objects.get(pk=run.pk), at=AFTER)] * 2)
    points.recompute(AFTER)
    assert earned(people) == [10, 10, 10]
    assert TimeTransfer.objects.filter(kind="recomputed").count() == 3
    assert EventRecord.objects.filter(name="PointsRecomputed").count() == 1
