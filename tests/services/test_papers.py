"""Photographs of signed sheets: kept as long as the profile says, then deleted."""

from datetime import date, timedelta

import pytest

from liandong.core.hours import SHANGHAI
from liandong.models import EventRecord, Objection, PaperSheet
from liandong.queries import beliefs
from liandong.services import hours, papers
from liandong.services.attendance import Attendance
from liandong.web import belief_words
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

PHOTO = b"\xff\xd8\xff\xdb\x00\x04ab\xff\xda\x00\x02rest"
END = MONDAY_9 + timedelta(hours=2)
LAST_DAY = date(2028, 5, 3)  # 730 days after Monday, 4 May 2026
DUE = MONDAY_9 + timedelta(days=731)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def place(worker):
    shift = make.shift(project=make.project(social_worker=worker))
    return make.assignment(shift=shift, person=make.chen_yu())


@pytest.fixture
def sheet(place, worker):
    row = Attendance(place.pk, MONDAY_9, END)
    made, _changed = papers.enter_sheet(
        shift=place.shift, rows=[row], photo=PHOTO, by=worker, at=END
    )
    return made


@pytest.fixture
def entry(place, worker, sheet):
    return hours.recognize(assignment=place, by=worker, at=END + timedelta(hours=1))


def told_of(entry):
    return [words for line in belief_words.lines(beliefs.of(entry)) for words in line.sentences]


def test_a_photograph_goes_after_its_last_day_and_the_record_stays(sheet, entry):
    assert sheet.photo_delete_on == LAST_DAY
    assert papers.forget_photos(at=DUE - timedelta(days=2)) == 0
    assert papers.forget_photos(at=DUE) == 1
    kept = PaperSheet.objects.get()
    assert (kept.photo, kept.photo_type, kept.photo_deleted_at) == ("", "", DUE)
    assert kept.photo_digest == sheet.photo_digest
    event = EventRecord.objects.latest("pk")
    assert (event.name, event.by, event.facts) == ("PaperPhotosForgotten", None, {"count": 1})
    assert entry.evidence == "paper"
    assert papers.forget_photos(at=DUE) == 0


def test_a_sheet_without_a_photograph_has_no_last_day(place, worker):
    made, _changed = papers.enter_sheet(shift=place.shift, rows=[], photo=None, by=worker, at=END)
    assert made.photo_delete_on is None
    assert papers.forget_photos(at=DUE) == 0


def test_a_photograph_that_an_open_objection_needs_waits_for_its_answer(sheet, entry):
    objection = Objection.objects.create(
        entry=entry, person=entry.person, text="少了半小时", raised_at=DUE, due_at=DUE
    )
    assert papers.forget_photos(at=DUE) == 0
    objection.answered_at = DUE
    objection.save(update_fields=["answered_at"])
    assert papers.forget_photos(at=DUE) == 1


def test_somebody_else_s_objection_at_the_shift_does_not_keep_it(sheet, entry, worker):
    other = make.assignment(shift=entry.shift, person=make.person(name="赵明"))
    papers.enter_sheet(
        shift=entry.shift,
        rows=[Attendance(other.pk, MONDAY_9, END)],
        photo=None,
        by=make.coordinator(),
        at=END,
    )
    theirs = hours.recognize(assignment=other, by=worker, at=END + timedelta(hours=1))
    Objection.objects.create(
        entry=theirs, person=theirs.person, text="少了", raised_at=DUE, due_at=DUE
    )
    assert papers.forget_photos(at=DUE) == 1


def test_the_volunteer_reads_until_when_the_photograph_stays_and_when_it_went(sheet, entry):
    assert "纸面照片加密留着，可以对照，2028年5月3日 删除。" in told_of(entry)
    papers.forget_photos(at=DUE)
    day = DUE.astimezone(SHANGHAI).date()
    words = f"纸面照片到期了，{day.year}年{day.month}月{day.day}日 已删除；记录还在。"
    assert words in told_of(entry)
