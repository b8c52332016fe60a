"""The desk of an incident's reports, and old reports let in again."""

from datetime import datetime, timedelta

import pytest

from liandong.core.incident_facts import IncidentStepNotAllowed
from liandong.core.incidents import IncidentKind
from liandong.core.needs import VerifyMethod
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.replay_files import OldReport
from liandong.core.report_facts import (
    NotInExercise,
    PairDecided,
    ReplayOfOther,
    ReportsApart,
    ReportStepNotAllowed,
)
from liandong.models import EventRecord, IncidentReport, OutboxMessage, Replay, ReportPair
from liandong.queries import reports as shown
from liandong.services import dispatch, incidents, replays, reports
from liandong.services.reports import ReportDraft
from tests import make
from tests.services.test_dispatch import AT, Town

pytestmark = pytest.mark.django_db
SAID = "后海村 12 栋一楼积水，三位老人要转移"
MINUTE = timedelta(minutes=1)


class Desk(Town):
    """Wang Lin at the desk of one incident."""

    def __init__(self, *, is_exercise=False):
        super().__init__(volunteers=0)
        self.incident = incidents.open_incident(
            draft=incidents.IncidentDraft(
                kind=IncidentKind.FLOOD, title="后海村内涝", place_name="后海村",
                organization=self.organization, contact_phone="0755-2666",
                is_exercise=is_exercise,
            ),
            by=self.coordinator, at=AT,
        )  # fmt: skip

    def take(self, text=SAID, *, at=AT, place="后海村"):
        draft = ReportDraft(text=text, place_name=place)
        return reports.take(incident=self.incident, draft=draft, by=self.coordinator, at=at)

    def verified(self, report):
        return reports.verify(
            report=report, method=VerifyMethod.PHONE, by=self.coordinator, at=AT + MINUTE
        )


def test_a_report_is_verified_and_answered_and_each_step_is_history():
    desk = Desk()
    report = desk.verified(desk.take("积水，电话 13812345678"))
    done = reports.answer(report=report, outcome="已转移", by=desk.coordinator, at=AT + 2 * MINUTE)

    assert (done.state, done.text, done.outcome) == ("answered", "积水，电话 〔删〕", "已转移")
    assert done.settled_at == AT + 2 * MINUTE
    with pytest.raises(ReportStepNotAllowed):
        reports.dismiss(report=done, reason="重复", by=desk.coordinator, at=AT)
    with pytest.raises(ValueMissing):
        reports.answer(report=desk.verified(desk.take()), outcome=" ", by=desk.coordinator, at=AT)
    names = EventRecord.objects.filter(name__startswith="Report").order_by("pk")
    assert [e.name for e in names[:3]] == ["ReportTaken", "ReportVerified", "ReportAnswered"]


def test_nobody_outside_the_staff_of_the_place_works_at_the_desk():
    desk = Desk()
    report = desk.take()
    for stranger in (
        make.person(),
        make.li_na(organization=make.organization(), phone="13800009999"),
    ):
        with pytest.raises(NotAllowed):
            reports.verify(report=report, method=VerifyMethod.PHONE, by=stranger, at=AT)
        with pytest.raises(NotAllowed):
            reports.take(incident=desk.incident, draft=ReportDraft(text="积水"), by=stranger, at=AT)


def test_two_of_one_thing_are_merged_by_a_person_and_can_be_parted_again():
    desk = Desk()
    first, second = desk.take(), desk.take(at=AT + 5 * MINUTE)
    pair = ReportPair.objects.get()
    assert (pair.first, pair.second, pair.state) == (first, second, "proposed")

    merged = reports.merge(first=first, second=second, by=desk.coordinator, at=AT + 6 * MINUTE)
    assert (merged.pk, merged.state, merged.duplicate_of) == (second.pk, "duplicate", first)
    assert shown.pairs_of(first) == []
    with pytest.raises(PairDecided):
        reports.keep_apart(pair=pair, by=desk.coordinator, at=AT)

    parted = reports.part(report=merged, by=desk.coordinator, at=AT + 7 * MINUTE)
    assert (parted.state, parted.duplicate_of, parted.settled_at) == ("unverified", None, None)
    assert ReportPair.objects.get().state == "apart"


def test_what_followed_a_duplicate_follows_the_first():
    desk = Desk()
    one, two, three = desk.take(), desk.take(at=AT + MINUTE), desk.take(at=AT + 2 * MINUTE)
    reports.merge(first=two, second=three, by=desk.coordinator, at=AT + 3 * MINUTE)
    reports.merge(first=one, second=two, by=desk.coordinator, at=AT + 4 * MINUTE)

    assert set(IncidentReport.objects.values_list("pk", "duplicate_of")) == {
        (one.pk, None), (two.pk, one.pk), (three.pk, one.pk),
    }  # fmt: skip
    with pytest.raises(ReportsApart):
        reports.merge(first=one, second=one, by=desk.coordinator, at=AT)


def test_an_open_report_becomes_a_need_but_not_in_an_exercise():
    desk, drill = Desk(), Desk(is_exercise=True)
    report = desk.verified(desk.take())
    need = reports.file_need(
        report=report, risks="积水带电", by=desk.coordinator, at=AT + 2 * MINUTE
    )
    assert (need.mode, need.place_name) == ("M4", "后海村")

    with pytest.raises(NotInExercise):
        reports.file_need(
            report=drill.verified(drill.take()), risks="无", by=drill.coordinator, at=AT
        )
    with pytest.raises(NotInExercise):
        dispatch.order(incident=drill.incident, draft=None, by=drill.coordinator, at=AT)


def test_nothing_is_taken_after_the_incident_is_over():
    desk = Desk()
    incidents.dismiss(incident=desk.incident, reason="误报", by=desk.coordinator, at=AT)
    with pytest.raises(IncidentStepNotAllowed):
        desk.take()


# ── replaying ───────────────────────────────────────────────────────────────────────────────

THEN = datetime(2010, 1, 12, 4, tzinfo=make.SHANGHAI)
ROWS = [
    OldReport(THEN, SAID, "后海村", key="1"),
    OldReport(THEN + timedelta(minutes=30), SAID, "后海村", key="2"),
    OldReport(THEN + timedelta(hours=3), "停电", "大新村", key="3"),
]


def begun(desk):
    exercise = replays.Exercise(
        kind=IncidentKind.QUAKE, title="演练", place_name="海地",
        organization=desk.organization, contact_phone="-", division_code="",
        file_name="old.csv", digest="d1",
    )  # fmt: skip
    return replays.begin(exercise=exercise, rows=ROWS, by=desk.coordinator, at=AT)


def forward(replay, desk, hours, digest="d1"):
    to = THEN + timedelta(hours=hours)
    return replays.advance(
        replay=replay, rows=ROWS, digest=digest, to=to, by=desk.coordinator, at=AT
    )


def test_old_reports_come_at_their_own_times_and_a_stopped_replay_goes_on():
    desk = Desk()
    replay = forward(begun(desk), desk, 1)
    assert (replay.next_row, replay.is_done, IncidentReport.objects.count()) == (2, False, 2)

    again = begun(desk)
    assert again == replay and Replay.objects.count() == 1
    replay = forward(again, desk, 3)
    replay = forward(replay, desk, 3)
    assert (replay.next_row, replay.is_done, IncidentReport.objects.count()) == (3, True, 3)
    with pytest.raises(ReplayOfOther):
        forward(replay, desk, 4, digest="d2")


def test_an_exercise_is_dated_by_its_own_clock_and_reaches_nobody():
    desk = Desk()
    replay = forward(begun(desk), desk, 1)
    report = desk.verified(IncidentReport.objects.order_by("pk").first())
    board = shown.board_of(replay.incident, at=AT)

    assert (report.verified_at, board.now) == (replay.clock_at, THEN + timedelta(hours=1))
    assert [(c.state.value, c.count) for c in board.columns] == [
        ("unverified", 1), ("open", 1), ("answered", 0), ("duplicate", 0), ("dismissed", 0),
    ]  # fmt: skip
    assert OutboxMessage.objects.count() == 0


def test_the_played_desk_merges_clear_pairs_and_then_serves_who_waits_longest():
    desk = Desk()
    replay = forward(begun(desk), desk, 3)
    score = ReportPair.objects.get().score
    steps = replays.play_desk(
        incident=replay.incident, steps=3, outcome="已联系", by=desk.coordinator, at=AT
    )
    states = list(IncidentReport.objects.order_by("received_at").values_list("state", flat=True))
    is_clear = score >= replays.CLEAR_PAIR
    assert (steps, states) == (
        (3, ["open", "duplicate", "open"]) if is_clear else (3, ["open", "open", "open"])
    )
