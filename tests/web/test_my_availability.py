from datetime import datetime, timedelta

import numpy as np
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.jobs.clock import tick
from liandong.matching import solve
from liandong.models import AvailabilityException, EventRecord, Person
from liandong.queries import access, recommendation_columns, recommendations
from liandong.queries.eligibility import reasons_against
from liandong.queries.matching import planning
from liandong.queries.recommendation_memory import PeopleMemory
from liandong.services import availability, rosters
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def chen(client):
    who = make.chen_yu()
    client.force_login(who.login)
    with time_machine.travel(BEFORE, tick=False):
        yield who


def codes_against(person, shift):
    return [one.code for one in reasons_against(person, [shift], at=BEFORE)[shift.pk]]


def planned():
    """Who of them a plan of the week puts on its one shift."""
    start = MONDAY_9 - 9 * HOUR
    problem = planning(make.NANSHAN, start, start + timedelta(days=7), at=BEFORE).problem
    plan = solve(problem, seed=1)
    return {int(problem.people.id[row]) for row in plan.person}


def busy(person, start, end, kind="busy", **more):
    return AvailabilityException.objects.create(
        person=person, kind=kind, starts_at=start, ends_at=end, said_at=BEFORE, **more
    )


def test_the_week_is_said_once_and_shown_again(client, chen):
    client.post(reverse("my-availability"), {"usual": ["16", "24"], "never": ["01"]})
    chen.refresh_from_db()
    assert (chen.availability_mask, chen.never_mask) == ((1 << 15) | (1 << 23), 1)
    event = EventRecord.objects.get()
    assert (event.name, event.facts) == ("AvailabilitySaid", {"person_id": chen.pk})
    page = client.get(reverse("my-availability")).content.decode()
    assert 'id="usual-16" aria-label="周六上午 平时有空" checked' in page
    assert 'id="never-01" aria-label="周一上午 从不方便" checked' in page
    assert 'id="usual-01" aria-label="周一上午 平时有空">' in page
    client.post(reverse("my-availability"), {"usual": ["16", "24"], "never": ["01"]})
    assert EventRecord.objects.count() == 1


def test_a_slot_said_both_ways_is_refused_and_the_rest_is_kept(client, chen):
    page = client.post(reverse("my-availability"), {"usual": ["01", "02"], "never": ["01"]})
    text = page.content.decode()
    assert (
        "请去掉其中一个" in text and 'id="usual-02" aria-label="周一下午 平时有空" checked' in text
    )
    assert Person.objects.get(pk=chen.pk).availability_mask == 0


def test_an_exception_is_said_listed_and_taken_back(client, chen):
    address = reverse("my-exception")
    client.post(address, {"kind": "busy", "from_day": "2026-05-04", "to_day": "2026-05-05"})
    row = AvailabilityException.objects.get()
    assert (row.kind, row.starts_at, row.ends_at) == (
        "busy",
        datetime(2026, 5, 4, tzinfo=SHANGHAI),
        datetime(2026, 5, 6, tzinfo=SHANGHAI),
    )
    hours = {"kind": "free", "from_day": "2026-05-07", "from_time": "09:00", "to_time": "11:30"}
    client.post(address, hours)
    assert AvailabilityException.objects.last().ends_at == datetime(
        2026, 5, 7, 11, 30, tzinfo=SHANGHAI
    )
    assert client.get(reverse("my-availability")).content.decode().count("删掉") == 2
    client.post(reverse("my-exception-end", args=[row.pk]))
    assert AvailabilityException.objects.get().kind == "free"
    assert [e.name for e in EventRecord.objects.order_by("pk")] == [
        "ExceptionSaid", "ExceptionSaid", "ExceptionTakenBack",
    ]  # fmt: skip


def test_a_wrong_exception_says_what_is_wrong_and_forgets_nothing(client, chen):
    told = {"kind": "busy", "from_day": "2026-05-04", "from_time": "11:00", "to_time": "09:00"}
    page = client.post(reverse("my-exception"), told).content.decode()
    assert "结束要晚于开始" in page and 'value="11:00"' in page
    told = {"kind": "busy", "from_day": "2026-04-01"}
    assert "已经过去了" in client.post(reverse("my-exception"), told).content.decode()
    assert not AvailabilityException.objects.exists()


def test_nobody_touches_the_time_of_somebody_else(client, chen):
    other = make.person(name="林小燕")
    row = busy(other, MONDAY_9, MONDAY_9 + HOUR)
    assert client.post(reverse("my-exception-end", args=[row.pk])).status_code == 404
    acts = [
        lambda: availability.say_week(person=other, usual=1, never=0, by=chen, at=BEFORE),
        lambda: availability.take_back(exception=row, by=chen, at=BEFORE),
        lambda: availability.take_calendar(
            person=other, source="work", spans=[], by=chen, at=BEFORE
        ),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert AvailabilityException.objects.count() == 1 and not EventRecord.objects.exists()


def test_a_busy_time_takes_a_person_out_of_plans_lists_and_recommendations(chen):
    shift, other = make.shift(), make.chen_yu(phone="13800001099")
    busy(chen, MONDAY_9 + HOUR, MONDAY_9 + 3 * HOUR)
    assert codes_against(chen, shift) == ["busy_then"]
    assert codes_against(other, shift) == []
    assert planned() == {other.pk}
    assert recommendations.shifts_for(chen, at=BEFORE, most=3) == []
    assert [s.card.shift for s in recommendations.shifts_for(other, at=BEFORE, most=3)] == [shift]
    found = recommendations.people_for(shift, _coordinator(), at=BEFORE, most=5)
    assert [one.person for one in found] == [other]


def test_ones_own_yes_goes_before_what_one_said(chen):
    shift = make.shift()
    busy(chen, MONDAY_9, MONDAY_9 + HOUR)
    assert rosters.sign_up(shift=shift, by=chen, at=BEFORE).person == chen


def test_a_free_day_opens_that_day_in_plans_and_no_other_week(chen):
    chen.availability_mask = 1 << 20  # Sunday evenings
    chen.save()
    shift = make.shift()
    assert codes_against(chen, shift) == ["not_available_then"] and planned() == set()
    day = MONDAY_9 - 9 * HOUR
    busy(chen, day, day + timedelta(days=1), kind="free")
    assert codes_against(chen, shift) == [] and planned() == {chen.pk}
    shift.starts_at += timedelta(days=7)
    shift.ends_at += timedelta(days=7)
    shift.save()
    assert codes_against(chen, shift) == ["not_available_then"]
    problem = planning(make.NANSHAN, day, day + timedelta(days=14), at=BEFORE).problem
    assert len(problem.places.id) == 1 and len(solve(problem, seed=1)) == 0


def test_who_only_said_never_is_asked_at_every_other_time(chen):
    chen.never_mask = 1
    chen.save()
    monday = MONDAY_9 + timedelta(days=7)  # the first one is a public holiday
    assert codes_against(chen, make.shift(starts_at=monday)) == ["not_available_then"]
    assert codes_against(chen, make.shift(starts_at=MONDAY_9 + 5 * HOUR)) == []
    end = MONDAY_9 + timedelta(days=1)
    read = planning(make.NANSHAN, MONDAY_9, end, at=BEFORE).problem.people
    mine, _ = recommendation_columns.people(at=BEFORE)
    assert np.array_equal(read.hours, mine.hours) and planned() == {chen.pk}


def test_the_index_in_memory_hears_of_a_busy_time_within_a_second(chen):
    seconds = [0.0]
    memory = PeopleMemory(clock=lambda: seconds[0])

    def stretches():
        with memory.current(at=BEFORE) as index:
            return int(index.table.columns["span_count"][index.table.slot(chen.pk)])

    before = stretches()
    availability.say_exception(
        person=chen, kind="busy", starts_at=MONDAY_9, ends_at=MONDAY_9 + HOUR, by=chen, at=BEFORE
    )
    seconds[0] += 1
    assert stretches() == before + 1


def test_what_is_long_over_is_forgotten_by_the_clock(chen):
    busy(chen, BEFORE - timedelta(days=40), BEFORE - timedelta(days=31))
    kept = busy(chen, BEFORE - timedelta(days=40), BEFORE - timedelta(days=29))
    tick(BEFORE)
    assert list(AvailabilityException.objects.all()) == [kept]


# ── calendars ───────────────────────────────────────────────────────────────────────────────


def calendar(*days: int, name: str = "work.ics"):
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nSUMMARY:体检\r\nDTSTART:202605{day:02d}T090000\r\n"
        "DURATION:PT1H\r\nEND:VEVENT\r\n"
        for day in days
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"
    return SimpleUploadedFile(name, text.encode(), "text/calendar")


def read_in(client, *days, source="work"):
    told = {"source": source, "file": calendar(*days), "whole_days": "on"}
    page = client.post(reverse("my-calendar-file"), told)
    return page, client.post(reverse("my-calendar-apply"), {"token": page.context["token"]})


def test_a_calendar_is_shown_before_it_is_kept_and_its_titles_never_are(client, chen):
    told = {"source": "work", "file": calendar(4, 5)}
    page = client.post(reverse("my-calendar-file"), told)
    assert "体检" not in page.content.decode() and page.content.decode().count("09:00") == 2
    assert not AvailabilityException.objects.exists()
    client.post(reverse("my-calendar-apply"), {"token": page.context["token"]})
    rows = AvailabilityException.objects.order_by("starts_at")
    assert [(r.kind, r.source, r.starts_at) for r in rows] == [
        ("busy", "work", MONDAY_9), ("busy", "work", MONDAY_9 + timedelta(days=1)),
    ]  # fmt: skip
    event = EventRecord.objects.get()
    facts = {"person_id": chen.pk, "source": "work", "spans": 2}
    assert (event.name, event.facts) == ("CalendarTaken", facts)


def test_reading_a_calendar_again_replaces_its_own_times_only(client, chen):
    read_in(client, 4, 5)
    read_in(client, 8, source="school")
    busy(chen, MONDAY_9, MONDAY_9 + HOUR)
    page, _ = read_in(client, 6)
    assert "这个日历上次读入的 2 段会换成这些" in page.content.decode()
    left = AvailabilityException.objects.order_by("starts_at").values_list("source", "starts_at")
    assert [(source, at.astimezone(SHANGHAI).day) for source, at in left] == [
        ("", 4), ("work", 6), ("school", 8),
    ]  # fmt: skip
    client.post(reverse("my-calendar-end", args=["work"]))
    assert set(AvailabilityException.objects.values_list("source", flat=True)) == {"", "school"}


def test_a_file_that_is_no_calendar_is_refused_beside_its_field(client, chen):
    for content, words in ((b"hello", "这不是日历文件"), (b"x" * 2_000_002, "最多 2 MB")):
        told = {"source": "home", "file": SimpleUploadedFile("a.ics", content)}
        page = client.post(reverse("my-calendar-file"), told).content.decode()
        assert words in page and '<option value="home" selected>' in page
    assert not AvailabilityException.objects.exists()


def test_a_preview_serves_only_the_one_who_saw_it(client, chen):
    page, _ = read_in(client, 4)
    other = make.chen_yu(phone="13800001098")
    client.force_login(other.login)
    client.post(reverse("my-calendar-apply"), {"token": page.context["token"]})
    client.post(reverse("my-calendar-apply"), {"token": "made up"})
    assert not AvailabilityException.objects.filter(person=other).exists()


def _coordinator():
    return access.actor_of(make.coordinator(), on=BEFORE.date())
