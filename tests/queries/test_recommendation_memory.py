"""The memory of recommendations: how often it asks, what it forgets, reads beside the pages."""

import importlib
import pkgutil
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong import core
from liandong.core.events import Event
from liandong.models import EventRecord, WeightSetting
from liandong.queries import recommendation_memory
from liandong.queries.recommendation_memory import (
    PeopleMemory,
    PlaceMemory,
)
from liandong.services import events
from tests import make

pytestmark = pytest.mark.django_db


HOUR = timedelta(hours=1)


class Clock:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def volunteer(name: str = "陈宇", **facts: object):
    made = make.person(name=name, **facts)
    make.role(person=made)
    return made


def places(memory: PlaceMemory, at) -> list[int]:
    """Ids of the shifts that a memory knows and that have a free place."""
    with memory.current(at=at) as index:
        assert index is not None
        columns = index.table.columns
        open_ones = index.table.is_live & (columns["seats"] > 0)
        return sorted(columns["id"][open_ones].tolist())


def column(memory, pk: int, name: str, at):
    """One number that a memory has of a row; None when it does not know it."""
    with memory.current(at=at) as index:
        assert index is not None
        slot = index.table.slot(pk)
        return None if slot < 0 else index.table.columns[name][..., slot].tolist()


def tell(event: Event, at) -> None:
    events.record(event, by=None, at=at)


def event_named(name: str, **facts: object) -> Event:
    """An event of that kind about these ids; its other facts do not matter here."""
    kind = EVENTS[name]
    wanted = kind.__dataclass_fields__
    return kind(**{key: facts.get(key, 0) for key in wanted})


def _all_events() -> dict[str, type[Event]]:
    for module in pkgutil.iter_modules(core.__path__):
        importlib.import_module(f"liandong.core.{module.name}")
    found: dict[str, type[Event]] = {}
    for kind in Event.__subclasses__():
        found[kind.__name__] = kind
    return found


EVENTS = _all_events()


def test_the_history_is_asked_at_most_once_a_second(clock, at) -> None:
    chen = volunteer()
    memory = PeopleMemory(clock=clock)
    column(memory, chen.pk, "age", at)
    clock.now += 0.9
    with CaptureQueriesContext(connection) as seen:
        column(memory, chen.pk, "age", at)
    assert len(seen) == 0
    clock.now += 0.1
    with CaptureQueriesContext(connection) as seen:
        column(memory, chen.pk, "age", at)
    assert len(seen) == 2  # events since, weights in force


def test_an_event_that_becomes_visible_late_is_not_missed(clock, at) -> None:
    chen = volunteer()
    memory = PeopleMemory(clock=clock)
    tell(event_named("ShiftsHeld"), at)
    column(memory, chen.pk, "age", at)
    last = EventRecord.objects.latest("pk")
    late = event_named("ProfileUpdated", person=chen.number)
    EventRecord.objects.create(pk=last.pk + 2, name="ShiftsHeld", facts={}, at=at)
    clock.now += 1
    column(memory, chen.pk, "age", at)
    chen.max_shifts_week = 1
    chen.save()
    EventRecord.objects.create(pk=last.pk + 1, name=late.name, facts=late.facts, at=at)
    clock.now += 1
    assert column(memory, chen.pk, "max_shifts", at) == 1


def test_another_history_is_read_anew(clock, at) -> None:
    chen = volunteer()
    tell(event_named("ShiftsHeld"), at)
    memory = PeopleMemory(clock=clock)
    column(memory, chen.pk, "age", at)
    wang = volunteer("王琳")
    last = EventRecord.objects.latest("pk")
    EventRecord.objects.filter(pk=last.pk).update(name="PolicyAdopted")
    clock.now += 1
    assert column(memory, wang.pk, "max_shifts", at) == 3


def test_a_new_day_is_read_anew(clock, at) -> None:
    chen = volunteer()
    make.role(person=(ends := make.person(name="王琳")), until=at.date() + timedelta(days=1))
    memory = PeopleMemory(clock=clock)
    assert column(memory, ends.pk, "max_shifts", at) == 3
    clock.now += 1
    tomorrow = at + timedelta(days=1)
    assert column(memory, ends.pk, "max_shifts", tomorrow) is None
    assert column(memory, chen.pk, "max_shifts", tomorrow) == 3


def test_shifts_that_have_begun_are_forgotten(clock, at) -> None:
    soon, later = make.shift(starts_at=at + HOUR), make.shift()
    memory = PlaceMemory(clock=clock)
    assert places(memory, at) == [soon.pk, later.pk]
    clock.now += 1
    assert places(memory, at + HOUR) == [later.pk]


def test_other_weights_are_taken_up(clock, at) -> None:
    chen = volunteer(category_mask=1)
    memory = PeopleMemory(clock=clock)
    assert column(memory, chen.pk, "liking", at)[0] == 144
    officer = make.coordinator()
    from_now = {"preference": 100, "nearness": 100, "reliability": 80, "continuity": 60, "load": 40}
    make_weights(from_now, officer, at)
    clock.now += 1
    assert column(memory, chen.pk, "liking", at)[0] == 90


def make_weights(points: dict[str, int], by, at) -> None:
    facts = {f.name for f in WeightSetting._meta.get_fields()}
    known = {"adopted_at": at, "adopted_by": by, **points}
    WeightSetting.objects.create(**{key: value for key, value in known.items() if key in facts})


def test_a_large_table_is_read_beside_the_pages(clock, at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "ASIDE", 1)
    chen, waiting = volunteer(), []
    memory = PeopleMemory(clock=clock, beside=waiting.append)
    with memory.current(at=at) as index:
        assert index is None
    with memory.current(at=at) as index:
        assert index is None
    assert len(waiting) == 1
    waiting.pop()()
    assert column(memory, chen.pk, "max_shifts", at) == 3
    clock.now += 1
    with memory.current(at=at + timedelta(days=1)) as index:
        assert index is not None
    assert len(waiting) == 1


@pytest.mark.django_db(transaction=True)
def test_the_thread_beside_the_pages_reads_with_a_connection_of_its_own(at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "ASIDE", 1)
    monkeypatch.setenv("LIANDONG_COMPILE", "never")
    chen, memory = volunteer(), PeopleMemory()
    waits = 0
    while waits < 600:
        with memory.current(at=at) as index:
            if index is not None:
                assert (len(index), chen.pk in index) == (1, True)
                break
        waits += 1
        time.sleep(0.05)
    assert 0 < waits < 600
    assert not memory.is_compiled


def test_who_finds_the_memory_busy_does_without(at, monkeypatch) -> None:
    monkeypatch.setattr(recommendation_memory, "PATIENCE_S", 0.01)
    memory = PeopleMemory()
    volunteer()
    with memory.current(at=at) as index:
        assert index is not None
        with memory.current(at=at) as other:
            assert other is None
