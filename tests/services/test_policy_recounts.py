"""A preview writes nothing, adopting changes no hours, a recount can be taken back."""

from datetime import date, timedelta

import pytest

from liandong.core.policy_layers import LayerNotAdopted, LayerOutOfReach, NothingToRecount
from liandong.models import (
    EventRecord,
    LedgerEntry,
    OutboxMessage,
    PolicyRecountLine,
)
from liandong.queries import hours as chains
from liandong.queries import policy_layers, policy_preview
from liandong.services import hours
from liandong.services import policy_layers as services
from liandong.services import policy_recounts as recounts
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
NANSHAN = "440305"
LATER = AFTER + timedelta(days=1)


@pytest.fixture
def officer():
    return make.officer(division_code=NANSHAN)


@pytest.fixture
def coordinator():
    return make.coordinator(division_code=NANSHAN)


@pytest.fixture
def worker():
    return make.li_na()


def layer(by, *, since=date(2026, 1, 1), until=None, **values):
    row = services.draft(
        division_code=NANSHAN, title="时长按一刻钟计", since=since, until=until, by=by, at=AFTER
    )
    for key, value in values.items():
        services.set_rule(layer=row, key=key, value=value, source="文件", by=by, at=AFTER)
    row.refresh_from_db()
    return row


def standing():
    rows = LedgerEntry.objects.filter(reverses=None, reversed_by=None)
    return list(rows.order_by("served_on", "person").values_list("minutes", flat=True))


def looked(row):
    sides = (policy_layers.without(row), policy_layers.together_with(row))
    return policy_preview.hours_slice(row, sides, today=make.day(LATER))


def twenty_late(worker, *, n=1):
    """People who came twenty minutes late to two hours: 100 minutes there, 90 in the ledger."""
    people = [make.person(name=f"志愿者{k}", phone=f"1380001{k:04}") for k in range(n)]
    return [served.entry(person=one, worker=worker, late=20) for one in people]


def test_the_preview_counts_what_a_finer_step_changes_and_writes_nothing(worker, officer):
    entry = twenty_late(worker)[0]
    row = layer(officer, hours={"step": 10})
    before = (LedgerEntry.objects.count(), EventRecord.objects.count())

    found = looked(row)

    assert [(e.pk, w.recorded, w.after) for e, w in found.rows] == [(entry.pk, 90, 100)]
    assert (found.minutes, found.seen) == (10, 1)
    assert (LedgerEntry.objects.count(), EventRecord.objects.count()) == before


@pytest.mark.parametrize(
    ("since", "until", "differ"),
    [
        (date(2026, 5, 4), None, 1),
        (date(2026, 5, 5), None, 0),
        (date(2026, 1, 1), date(2026, 5, 4), 0),
        (date(2026, 1, 1), date(2026, 5, 5), 1),
    ],
)
def test_only_the_days_of_the_layer_are_looked_at(worker, officer, since, until, differ):
    twenty_late(worker)
    row = layer(officer, since=since, until=until, hours={"step": 10})
    assert len(looked(row).rows) == differ


def test_adopting_and_putting_back_change_no_hours(worker, officer, coordinator):
    twenty_late(worker)
    row = services.adopt(layer=layer(officer, hours={"step": 10}), by=coordinator, at=LATER)
    assert standing() == [90]
    services.put_back(layer=row, reason="试完了", by=officer, at=LATER)
    assert standing() == [90]


def test_a_recount_writes_by_reversal_and_can_be_taken_back(worker, officer, coordinator):
    twenty_late(worker, n=3)
    row = services.adopt(layer=layer(officer, hours={"step": 10}), by=coordinator, at=LATER)

    recounts.recount(layer=row, by=officer, at=LATER, most=2)
    assert sorted(standing()) == [90, 100, 100]
    recounts.recount(layer=row, by=officer, at=LATER, most=2)
    assert standing() == [100, 100, 100]
    with pytest.raises(NothingToRecount):
        recounts.recount(layer=row, by=officer, at=LATER)
    assert LedgerEntry.objects.count() == 9
    assert OutboxMessage.objects.filter(kind="hours_corrected").count() == 3

    services.put_back(layer=row, reason="试完了", by=officer, at=LATER)
    assert standing() == [100, 100, 100]
    made = recounts.undo(layer=row, by=officer, at=LATER)
    assert standing() == [90, 90, 90]
    assert (made.is_undo, made.undoes.count()) == (True, 3)
    with pytest.raises(NothingToRecount):
        recounts.undo(layer=row, by=officer, at=LATER)
    told = EventRecord.objects.filter(name="HoursRecounted").order_by("pk")
    facts = [(one.facts["entries"], one.facts["minutes"], one.facts["is_undo"]) for one in told]
    assert facts == [(2, 20, False), (1, 10, False), (3, -30, True)]
    for organization, _ in chains.chained_organizations():
        assert chains.chain_faults(organization) == []


def test_what_was_written_back_can_be_recounted_by_the_next_layer(worker, officer, coordinator):
    twenty_late(worker)
    first = services.adopt(layer=layer(officer, hours={"step": 10}), by=coordinator, at=LATER)
    recounts.recount(layer=first, by=officer, at=LATER)
    services.put_back(layer=first, reason="试完了", by=officer, at=LATER)
    recounts.undo(layer=first, by=officer, at=LATER)
    second = services.adopt(layer=layer(officer, hours={"step": 20}), by=coordinator, at=LATER)
    recounts.recount(layer=second, by=officer, at=LATER)
    assert standing() == [100]
    recounts.undo(layer=second, by=officer, at=LATER)
    assert standing() == [90]


def test_minutes_that_become_none_come_back_too(worker, officer, coordinator):
    entry = served.entry(person=make.chen_yu(), worker=worker, late=80)
    assert entry.minutes == 30
    row = services.adopt(
        layer=layer(officer, hours={"min_presence_pct": 60}), by=coordinator, at=LATER
    )
    recounts.recount(layer=row, by=officer, at=LATER)
    assert standing() == []
    recounts.undo(layer=row, by=officer, at=LATER)
    assert standing() == [30]


def test_what_was_recognized_anew_is_not_written_back_a_second_time(worker, officer, coordinator):
    entry = served.entry(person=make.chen_yu(), worker=worker, late=80)
    row = services.adopt(
        layer=layer(officer, hours={"min_presence_pct": 60}), by=coordinator, at=LATER
    )
    recounts.recount(layer=row, by=officer, at=LATER)
    services.put_back(layer=row, reason="试完了", by=officer, at=LATER)
    hours.recognize(assignment=entry.shift.assignments.get(), by=worker, at=LATER)
    with pytest.raises(NothingToRecount):
        recounts.undo(layer=row, by=officer, at=LATER)
    assert standing() == [30]


def test_what_a_person_corrected_stays(worker, officer, coordinator):
    first, second = twenty_late(worker, n=2)
    hours.correct(entry=first, minutes=60, reason="早走", by=worker, at=AFTER)
    row = services.adopt(layer=layer(officer, hours={"step": 10}), by=coordinator, at=LATER)
    found = looked(row)
    assert [e.pk for e, _ in found.rows] == [second.pk]
    assert (found.seen, found.kept) == (2, 1)

    recounts.recount(layer=row, by=officer, at=LATER)
    assert looked(row).kept == 1
    after = PolicyRecountLine.objects.get().after
    hours.correct(entry=after, minutes=30, reason="再早走", by=worker, at=LATER)
    with pytest.raises(NothingToRecount):
        recounts.undo(layer=row, by=officer, at=LATER)


def test_the_daily_cap_runs_on_over_the_recounted_day(worker, officer):
    night = make.MONDAY_9 + timedelta(hours=14)
    who = make.chen_yu()
    served.entry(person=who, worker=worker, minutes=240, at=night)
    served.entry(
        person=who,
        worker=worker,
        minutes=240,
        starts_at=make.MONDAY_9 + timedelta(hours=5),
        at=night,
    )
    row = layer(officer, hours={"daily_cap": 360})
    assert [(w.recorded, w.after) for _, w in looked(row).rows] == [(240, 120)]


def test_slices_never_cut_a_persons_day_and_together_see_everything(worker, officer):
    twenty_late(worker, n=5)
    row = layer(officer, hours={"step": 10})
    sides = (policy_layers.without(row), policy_layers.together_with(row))
    cursor, seen, rounds = None, [], 0
    while True:
        part = policy_preview.hours_slice(row, sides, today=make.day(LATER), after=cursor, most=2)
        seen += [e.pk for e, _ in part.rows]
        rounds += 1
        cursor = part.cursor
        if cursor is None:
            break
    assert (len(seen), len(set(seen)), rounds) == (5, 5, 3)


def test_nobody_recounts_their_own_hours_or_elsewhere_or_a_draft(worker, officer, coordinator):
    mine = make.officer(division_code=NANSHAN, phone="13800001066")
    served.entry(person=mine, worker=worker, late=20)
    draft = layer(officer, hours={"step": 10})
    with pytest.raises(LayerNotAdopted):
        recounts.recount(layer=draft, by=officer, at=LATER)
    row = services.adopt(layer=draft, by=coordinator, at=LATER)
    with pytest.raises(NothingToRecount):
        recounts.recount(layer=row, by=mine, at=LATER)
    with pytest.raises(LayerOutOfReach):
        recounts.recount(layer=row, by=worker, at=LATER)
