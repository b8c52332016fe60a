"""A counting of whom a layer touches: asked once, worked by one, stopped, lost, forgotten."""

from datetime import timedelta

import pytest

from liandong.core.policy_layers import LayerOutOfReach
from liandong.core.policy_touch import PreviewClosed
from liandong.jobs import plans
from liandong.models import Assignment, EventRecord, PolicyLayer, PolicyPreview, PolicyTouched
from liandong.queries import policy_previews as shown
from liandong.services import held_work, policy_layers
from liandong.services import policy_previews as services
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
NANSHAN = "440305"
LATER = BEFORE + timedelta(minutes=2)


@pytest.fixture
def officer():
    return make.officer(division_code=NANSHAN)


@pytest.fixture
def layer(officer):
    shift = make.shift(project=make.project(risk_level="R1"), max_people=9)
    for n in range(3):
        make.assignment(shift=shift, person=make.person(phone=f"1380003{n:04}"))
    row = policy_layers.draft(
        division_code=NANSHAN, title="试", since=make.day(BEFORE), by=officer, at=BEFORE
    )
    return policy_layers.set_rule(
        layer=row, key="insurance_min_risk", value="R1", source="文件", by=officer, at=BEFORE
    )


def counted(layer, by):
    row = held_work.claim(row=services.ask(layer=layer, by=by, at=BEFORE), at=BEFORE)
    return services.work(row=row, clock=lambda: BEFORE)


def test_a_counting_keeps_its_sums_and_rows_and_changes_no_record(layer, officer):
    before = list(Assignment.objects.values_list("pk", "state"))
    done = counted(layer, officer)
    assert (done.state, done.share, done.counts) == (
        "done",
        1.0,
        {
            "rosters": {"seen": 3, "codes": {"closed": 3}},
            "projects": {"seen": 1, "codes": {"closed": 1}},
        },
    )
    assert done.rows.count() == 4
    assert list(Assignment.objects.values_list("pk", "state")) == before
    names = EventRecord.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["PolicyDrafted", "PreviewAsked"]


def test_who_asks_again_while_it_is_counted_gets_that_one_and_a_changed_draft_another(
    layer, officer
):
    first = services.ask(layer=layer, by=officer, at=BEFORE)
    assert services.ask(layer=layer, by=officer, at=LATER) == first
    policy_layers.set_rule(
        layer=layer, key="smallest_n", value=5, source="文件", by=officer, at=LATER
    )
    layer.refresh_from_db()
    assert services.ask(layer=layer, by=officer, at=LATER) != first


def test_it_is_asked_for_what_stands_on_record_and_not_for_what_a_page_still_shows(layer, officer):
    seen = PolicyLayer.objects.get(pk=layer.pk)
    policy_layers.set_rule(
        layer=layer, key="smallest_n", value=5, source="文件", by=officer, at=LATER
    )
    done = counted(seen, officer)
    fresh = PolicyLayer.objects.get(pk=layer.pk)
    assert shown.is_stale(fresh, done, at=BEFORE) is False


def test_what_is_changed_before_a_worker_takes_it_up_is_counted_and_said(layer, officer):
    row = services.ask(layer=layer, by=officer, at=BEFORE)
    policy_layers.set_rule(
        layer=layer, key="visit_days", value=20, source="文件", by=officer, at=LATER
    )
    done = services.work(row=held_work.claim(row=row, at=LATER), clock=lambda: LATER)
    assert "care" in done.counts
    assert shown.is_stale(PolicyLayer.objects.get(pk=layer.pk), done, at=LATER) is False


def test_another_layer_of_the_place_makes_it_old_and_one_elsewhere_does_not(layer, officer):
    done = counted(layer, officer)
    for place, is_stale in (("440304", False), ("4403", True)):
        other = PolicyLayer.objects.create(
            division_code=place, title="别处", since=make.day(BEFORE), values={"smallest_n": 5},
            drafted_by=officer, drafted_at=BEFORE,
            adopted_by=make.coordinator(phone=f"13800{place:0>6}"), adopted_at=BEFORE,
        )  # fmt: skip
        layer.refresh_from_db()
        assert (other.state, shown.is_stale(layer, done, at=BEFORE)) == ("adopted", is_stale)


@pytest.mark.parametrize(
    ("counts", "is_small"),
    [({"people": 3_000}, True), ({"people": 3_001}, False), ({"teams": 100}, False)],
)
def test_what_asks_the_database_for_each_record_is_left_to_the_jobs_sooner(
    layer, officer, monkeypatch, counts, is_small
):
    monkeypatch.setattr("liandong.services.policy_previews.every.counts_of", lambda look: counts)
    row = services.ask(layer=layer, by=officer, at=BEFORE)
    assert services.is_done_at_once(row, at=BEFORE) is is_small
    running = held_work.claim(row=row, at=BEFORE)
    assert services.is_done_at_once(running, at=BEFORE) is False


def test_the_first_rows_of_all_probes_are_read_at_once(layer, officer, django_assert_num_queries):
    done = counted(layer, officer)
    with django_assert_num_queries(1):
        rows = shown.first_rows(done, 2)
    assert [row.probe for row in rows] == ["rosters", "rosters", "projects"]


def test_one_that_waits_is_cancelled_at_once_and_one_at_work_at_its_next_report(layer, officer):
    waits = services.ask(layer=layer, by=officer, at=BEFORE)
    assert services.cancel(row=waits, by=officer, at=LATER).state == "cancelled"
    with pytest.raises(PreviewClosed):
        services.cancel(row=waits, by=officer, at=LATER)

    row = held_work.claim(row=services.ask(layer=layer, by=officer, at=BEFORE), at=BEFORE)
    assert services.cancel(row=row, by=officer, at=LATER).state == "running"
    assert services.work(row=row, clock=lambda: LATER).state == "cancelled"
    assert PolicyTouched.objects.count() == 0


def test_a_fault_leaves_nothing_behind_and_says_so(layer, officer, monkeypatch, caplog):
    def broken(look):
        yield from ()
        raise RuntimeError("broken")

    monkeypatch.setattr("liandong.services.policy_previews.every.parts_of", broken)
    done = counted(layer, officer)
    assert (done.state, done.error_code) == ("failed", "plan_run_interrupted")
    assert done.rows.count() == 0
    assert "broke off" in caplog.text
    caplog.clear()


def test_a_silent_worker_is_given_up_and_writes_no_more(layer, officer):
    row = held_work.claim(row=services.ask(layer=layer, by=officer, at=BEFORE), at=BEFORE)
    assert services.close_lost(at=LATER) == 1
    assert services.work(row=row, clock=lambda: LATER).state == "failed"
    assert PolicyTouched.objects.count() == 0


def test_only_one_worker_takes_it(layer, officer):
    row = services.ask(layer=layer, by=officer, at=BEFORE)
    assert held_work.claim(row=row, at=BEFORE) is not None
    assert held_work.claim(row=row, at=BEFORE) is None


def test_the_jobs_work_what_waits_and_forget_what_is_old(layer, officer):
    services.ask(layer=layer, by=officer, at=BEFORE)
    assert plans.work() == 1
    assert PolicyPreview.objects.get().state == "done"
    assert services.forget(at=BEFORE + timedelta(days=6)) == 0
    assert services.forget(at=BEFORE + timedelta(days=8)) == 1
    assert PolicyTouched.objects.count() == 0


def test_who_may_not_ask_or_cancel(layer, officer):
    row = services.ask(layer=layer, by=officer, at=BEFORE)
    for by in (
        make.li_na(),
        make.person(phone="13800001088"),
        make.officer(division_code="440304", phone="13800001099"),
    ):
        with pytest.raises(LayerOutOfReach):
            services.ask(layer=layer, by=by, at=BEFORE)
        with pytest.raises(LayerOutOfReach):
            services.cancel(row=row, by=by, at=BEFORE)
    assert PolicyLayer.objects.get().previews.count() == 1
