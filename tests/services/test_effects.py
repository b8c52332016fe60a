"""Closing periods: once, frozen, and again only with a reason; who lives where."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from liandong.core.effect_facts import (
    PeriodNotClosed,
    PeriodStillOpen,
    definitions,
    digest,
    unpacked,
)
from liandong.core.periods import Period
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import ClosedPeriod, EventRecord
from liandong.queries.effects import closed, every, live
from liandong.queries.effects.counting import Scope
from liandong.services import effects
from tests import make
from tests.make_effects import AFTER_MAY, HERE, MAY, entry, may

pytestmark = pytest.mark.django_db


@pytest.fixture
def served():
    someone = make.person()
    make.role(person=someone)
    entry(person=someone, organization=make.organization())
    return someone


def test_a_closed_period_keeps_its_figures_whatever_comes_later(served):
    row = effects.close(period=MAY, scope=HERE, at=AFTER_MAY)
    entry(person=served, organization=served.ledger.get().organization, on=may(9))

    kept = unpacked(closed.latest(MAY, HERE).figures)

    assert kept["minutes_by_evidence"].value == 60
    assert every.all_of(HERE, MAY, at=AFTER_MAY)["minutes_by_evidence"].value == 120
    assert (row.version, row.by, row.reason) == (1, None, "")
    assert row.digest == digest(row.figures)
    assert row.code_version.endswith(definitions())


def test_closing_twice_does_nothing_twice(served):
    one = effects.close(period=MAY, scope=HERE, at=AFTER_MAY)
    other = effects.close(period=MAY, scope=HERE, at=AFTER_MAY + timedelta(days=3))

    assert one == other
    assert EventRecord.objects.filter(name="PeriodClosed").count() == 1


def test_while_hours_may_still_be_recorded_nothing_closes(served):
    with pytest.raises(PeriodStillOpen) as refused:
        effects.close(period=MAY, scope=HERE, at=MAY.closes_at - timedelta(seconds=1))

    assert refused.value.closes_at == MAY.closes_at
    assert not ClosedPeriod.objects.exists()


def test_an_officer_of_the_place_closes_as_the_clock_would_and_is_named(served):
    sun = make.officer(division_code=make.NANSHAN)
    row = effects.close(period=MAY, scope=HERE, by=sun, at=AFTER_MAY)

    assert (row.by, row.version, row.reason) == (sun, 1, "")
    assert EventRecord.objects.get(name="PeriodClosed").by == sun


@pytest.mark.parametrize(
    "somebody",
    [
        lambda: make.officer(division_code=make.FUTIAN),
        lambda: make.coordinator(division_code=make.NANSHAN),
        lambda: make.chen_yu(),
    ],
    ids=["officer of another district", "coordinator", "volunteer"],
)
def test_nobody_else_closes_or_computes_again(served, somebody):
    other = somebody()
    place = Scope(organization=served.ledger.get().organization.pk)
    for scope in (HERE, place, Scope("")):
        with pytest.raises(NotAllowed):
            effects.close(period=MAY, scope=scope, by=other, at=AFTER_MAY)
        with pytest.raises(NotAllowed):
            effects.recompute(period=MAY, scope=scope, reason="因为", by=other, at=AFTER_MAY)
    assert not ClosedPeriod.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_closed_twice_at_once_it_is_closed_once(served):
    sun = make.officer(division_code=make.NANSHAN)
    start, made = Barrier(2), []

    def run(by):
        try:
            start.wait()
            made.append(effects.close(period=MAY, scope=HERE, by=by, at=AFTER_MAY))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(by,)) for by in (sun, None)]
    [t.start() for t in threads]
    [t.join() for t in threads]

    assert made == [ClosedPeriod.objects.get()] * 2
    assert EventRecord.objects.filter(name="PeriodClosed").count() == 1


def test_computing_again_makes_a_version_that_says_why_and_keeps_the_first(served):
    sun = make.officer()
    effects.close(period=MAY, scope=HERE, at=AFTER_MAY)
    entry(person=served, organization=served.ledger.get().organization, on=may(9))

    effects.recompute(period=MAY, scope=HERE, reason=" 补录了纸质名单 ", by=sun, at=AFTER_MAY)

    versions = closed.versions(MAY, HERE)
    assert [(one.version, one.reason) for one in versions] == [(2, "补录了纸质名单"), (1, "")]
    assert [unpacked(one.figures)["minutes_by_evidence"].value for one in versions] == [120, 60]
    assert closed.latest(MAY, HERE).version == 2


def test_computing_again_needs_a_reason_and_something_closed(served):
    sun = make.officer()
    with pytest.raises(PeriodNotClosed):
        effects.recompute(period=MAY, scope=HERE, reason="因为", by=sun, at=AFTER_MAY)
    with pytest.raises(ValueMissing):
        effects.recompute(period=MAY, scope=HERE, reason="  ", by=sun, at=AFTER_MAY)


def test_figures_survive_their_packing(served):
    found = every.all_of(HERE, MAY, at=AFTER_MAY)
    row = effects.close(period=MAY, scope=HERE, at=AFTER_MAY)
    row.refresh_from_db()

    assert unpacked(row.figures) == found


def test_the_clock_closes_every_place_and_organization_once(served):
    first = effects.close_due(at=AFTER_MAY, budget=600)
    made = set(
        ClosedPeriod.objects.values_list("kind", "first_on", "division_code", "organization")
    )

    place = served.ledger.get().organization.pk
    places = {("", None), ("4403", None), ("440305", None), ("", place)}
    assert made == {("month", MAY.first, code, one) for code, one in places}
    assert first == len(made)
    assert effects.close_due(at=AFTER_MAY, budget=600) == 0


def test_the_clock_stops_when_its_time_is_up_and_goes_on_later(served):
    made = [effects.close_due(at=AFTER_MAY, budget=0) for _ in range(5)]

    assert made == [1, 1, 1, 1, 0]


def test_of_an_empty_hub_nothing_is_closed():
    assert effects.close_due(at=AFTER_MAY) == 0


def test_live_figures_come_a_bit_at_a_time_and_are_as_of_one_moment(served):
    shown = [live.figures(HERE, MAY, at=may(20), budget=0) for _ in range(3)]
    entry(person=served, organization=served.ledger.get().organization, on=may(9))
    whole = live.figures(HERE, MAY, at=may(20) + timedelta(hours=1), budget=600)

    assert [len(one.figures) for one in shown] == [1, 2, 3]
    assert not shown[-1].is_whole
    assert whole.is_whole
    assert whole.at == may(20)
    assert list(whole.figures) == list(every.COUNTS)


def test_places_inside_are_those_of_the_next_level_that_has_any():
    for code in ("4403", "440305", "440304", "440305001"):
        effects.close(period=MAY, scope=Scope(code), at=AFTER_MAY)

    assert list(closed.inside(MAY, "4403")) == ["440304", "440305"]
    assert list(closed.inside(MAY, "440305")) == ["440305001"]
    assert closed.inside(Period.parse("2026-04"), "4403") == {}
