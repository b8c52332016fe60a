"""Spot checks: drawn, asked, answered, heard, decided; and nothing happens in silence."""

from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.hours import Evidence, OwnHours, SameApprover
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.spot_checks import (
    NothingToDraw,
    ReplyStillOpen,
    RoundDrawnToday,
    SampleRules,
    SpotAnswer,
    SpotCheckAnswered,
    SpotCheckClosed,
)
from liandong.models import (
    AccessRecord,
    EventRecord,
    LedgerEntry,
    OpeningHours,
    OutboxMessage,
    SpotCheck,
    SpotRound,
)
from liandong.queries import signals, spot_checks, statements
from liandong.services import spot_checks as services
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db

FIRST, UNTIL = date(2026, 5, 1), date(2026, 6, 1)
LATER = AFTER + timedelta(days=20)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def entry(worker):
    return served.entry(person=make.chen_yu(), worker=worker)


@pytest.fixture
def zhou(entry):
    return make.zhou(organization=entry.organization)


@pytest.fixture
def check(entry, zhou):
    services.draw_round(
        organization=entry.organization, first=FIRST, until=UNTIL, seed="s", by=zhou, at=AFTER
    )
    return SpotCheck.objects.get()


def doubted(check, by):
    return services.record_answer(check=check, answer=SpotAnswer.NOT_COME, by=by, at=AFTER)


def test_a_round_keeps_its_seed_and_asks_about_an_entry_once(check, entry, zhou):
    made = SpotRound.objects.get()
    assert (made.seed, made.population, made.random_count, made.risk_count) == ("s", 1, 1, 0)
    assert (check.entry, check.drawn_for, check.answer) == (entry, "random", "")
    assert "s:" not in check.token
    facts = EventRecord.objects.get(name="SpotChecksDrawn").facts
    assert facts == {"round": made.pk, "population": 1, "random": 1, "risk": 0}
    again = {"organization": entry.organization, "first": FIRST, "until": UNTIL, "seed": "t"}
    with pytest.raises(RoundDrawnToday):
        services.draw_round(**again, by=zhou, at=AFTER)
    with pytest.raises(NothingToDraw):
        services.draw_round(**again, by=zhou, at=AFTER + timedelta(days=1))
    with pytest.raises(ValueInvalid):
        services.draw_round(**again | {"until": FIRST}, by=zhou, at=AFTER)


def test_a_telephone_for_five_strangers_is_a_reason_to_ask(worker, zhou):
    shift = make.shift(project=make.project(social_worker=worker), max_people=6)
    found = []
    for number in range(5):
        person = make.person(name=f"志愿者{number}")
        found.append(served.entry(person=person, worker=worker, shift=shift))
    check_ins = found[0].shift.assignments.first().check_ins.model.objects
    check_ins.filter(kind="in").update(device_mark="one-phone")
    organization = found[0].organization
    ranking = signals.ranking(organization, FIRST, UNTIL)
    assert {row.entry for row in ranking} == {entry.pk for entry in found}
    assert {signal.code.value for row in ranking for signal in row.signals} == {"shared_device"}
    services.draw_round(
        organization=organization,
        first=FIRST,
        until=UNTIL,
        seed="s",
        rules=SampleRules(random_pct=0, random_min=1),
        by=zhou,
        at=AFTER,
    )
    chance = SpotCheck.objects.get(drawn_for="random").entry
    by_score = set(SpotCheck.objects.filter(drawn_for="risk").values_list("entry", flat=True))
    assert by_score == {entry.pk for entry in found} - {chance.pk}
    reasons = SpotCheck.objects.filter(drawn_for="risk").first().reasons
    assert reasons == [
        {"code": "shared_device", "facts": {"people": 5, "day": "2026-05-04"}},
    ]


def test_service_after_closing_is_seen_by_the_hours_that_were_written_down(entry, zhou):
    LedgerEntry.objects.filter(pk=entry.pk).update(evidence=Evidence.SCAN)
    services.set_opening(
        organization=entry.organization,
        place_name=entry.place,
        weekdays=[0],
        opens_at=time(14),
        closes_at=time(18),
        since=FIRST,
        until=None,
        by=zhou,
        at=AFTER,
    )
    (row,) = signals.ranking(entry.organization, FIRST, UNTIL)
    assert [signal.code.value for signal in row.signals] == ["outside_opening"]


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"place_name": " "}, ValueMissing),
        ({"weekdays": []}, ValueMissing),
        ({"opens_at": None}, ValueMissing),
        ({"closes_at": time(8)}, ValueInvalid),
        ({"until": FIRST}, ValueInvalid),
    ],
)
def test_opening_hours_that_cannot_be_are_refused(told, refusal, entry, zhou):
    line = {
        "organization": entry.organization,
        "place_name": "社区中心",
        "weekdays": [0, 1],
        "opens_at": time(9),
        "closes_at": time(17),
        "since": FIRST,
        "until": None,
    }
    with pytest.raises(refusal):
        services.set_opening(**line | told, by=zhou, at=AFTER)
    assert not OpeningHours.objects.exists()
    assert services.set_opening(**line, by=zhou, at=AFTER) == 2


def test_signals_take_the_same_queries_for_one_entry_and_three(
    worker, entry, django_assert_num_queries
):
    for number in range(3):
        with django_assert_num_queries(8):
            signals.ranking(entry.organization, FIRST, UNTIL)
        served.entry(
            person=make.person(name=f"志愿者{number}"),
            worker=worker,
            starts_at=make.MONDAY_9 - timedelta(days=number + 1),
        )


def test_the_question_goes_to_the_contact_and_never_to_whoever_is_involved(check, entry, zhou):
    with pytest.raises(ValueMissing):
        services.ask_by_message(check=check, by=zhou, at=AFTER)
    contact = make.person(name="社区联系人")
    need = make.need(filed_by=entry.person)
    need.project = entry.shift.project
    need.save()
    assert spot_checks.person_to_ask(check) is None
    need.filed_by = contact
    need.save()
    services.ask_by_message(check=check, by=zhou, at=AFTER)
    owed = OutboxMessage.objects.get(kind="spot_check_question")
    assert owed.person == contact
    assert owed.facts == {"served_on": "2026-05-04", "token": check.token}


def test_a_look_at_the_recipient_s_number_is_noted(check, entry, zhou):
    recipient = make.beneficiary()
    recipient.phone, recipient.person = "13911112222", make.person(name="林秀英")
    recipient.save()
    need = make.need(beneficiary=recipient)
    need.project = entry.shift.project
    need.save()
    assert services.ask_by_phone(check=check, by=zhou, at=AFTER) == "13911112222"
    assert AccessRecord.objects.get().subject == recipient.person
    check.refresh_from_db()
    assert (check.asked_how, check.asked_by) == ("phone", zhou)


def test_a_yes_confirms_and_is_final(check, zhou):
    services.record_answer(check=check, answer=SpotAnswer.YES, by=None, at=AFTER)
    check.refresh_from_db()
    assert (check.answer, check.reply_due_at) == ("yes", None)
    with pytest.raises(SpotCheckAnswered):
        services.record_answer(check=check, answer=SpotAnswer.NO, by=zhou, at=AFTER)
    with pytest.raises(SpotCheckAnswered):
        services.ask_by_phone(check=check, by=zhou, at=AFTER)
    with pytest.raises(SpotCheckClosed):
        services.decide(check=check, stands=True, reason="好", by=zhou, at=LATER)


def test_somebody_who_was_not_reached_may_be_asked_again(check, zhou):
    services.record_answer(check=check, answer=SpotAnswer.UNREACHED, by=zhou, at=AFTER)
    services.record_answer(check=check, answer=SpotAnswer.YES, by=zhou, at=AFTER)
    check.refresh_from_db()
    assert check.answer == "yes"


def test_a_no_tells_the_volunteer_and_changes_no_hour(check, entry, zhou):
    doubted(check, zhou)
    check.refresh_from_db()
    assert check.reply_due_at - AFTER > timedelta(days=5)
    owed = OutboxMessage.objects.get(kind="hours_in_doubt")
    assert (owed.person, owed.facts["entry_id"]) == (entry.person, entry.pk)
    assert LedgerEntry.objects.count() == 1
    assert statements.disputed_of(entry.person) == [entry]
    assert statements.totals(entry.person, on=AFTER.date()).total == entry.minutes


def test_nobody_decides_before_the_volunteer_was_heard_or_the_time_is_over(check, entry, zhou):
    doubted(check, zhou)
    decision = {"check": check, "stands": True, "reason": "问过门岗", "by": zhou}
    with pytest.raises(ReplyStillOpen):
        services.decide(**decision, at=AFTER)
    with pytest.raises(NotAllowed):
        services.reply(check=check, text="我去了", by=zhou, at=AFTER)
    with pytest.raises(ValueMissing):
        services.reply(check=check, text=" ", by=entry.person, at=AFTER)
    services.reply(check=check, text="我去了，门岗可以作证", by=entry.person, at=AFTER)
    services.decide(**decision, at=AFTER)
    check.refresh_from_db()
    assert (check.stands, check.decision_reason) == (True, "问过门岗")
    assert OutboxMessage.objects.get(kind="hours_stand").person == entry.person
    assert LedgerEntry.objects.count() == 1
    assert statements.disputed_of(entry.person) == []
    with pytest.raises(SpotCheckClosed):
        services.decide(**decision, at=LATER)
    with pytest.raises(SpotCheckClosed):
        services.reply(check=check, text="还有", by=entry.person, at=LATER)


def test_an_entry_that_is_not_true_is_reversed_and_both_lines_stay(check, entry, zhou, worker):
    doubted(check, zhou)
    decision = {"check": check, "stands": False, "minutes": 0, "reason": "没有到场", "at": LATER}
    with pytest.raises(SameApprover):
        services.decide(**decision, by=worker)
    with pytest.raises(OwnHours):
        services.decide(**decision, by=entry.person)
    with pytest.raises(ValueMissing):
        services.decide(**decision | {"reason": " "}, by=zhou)
    services.decide(**decision, by=zhou)
    assert list(LedgerEntry.objects.order_by("seq").values_list("minutes", flat=True)) == [
        entry.minutes,
        -entry.minutes,
    ]
    assert OutboxMessage.objects.filter(kind="hours_corrected", person=entry.person).exists()
    names = EventRecord.objects.filter(name__in=["HoursCorrected", "SpotCheckDecided"])
    assert names.count() == 2


def test_one_s_own_entry_is_asked_about_by_somebody_else(check, entry):
    with pytest.raises(OwnHours):
        services.ask_by_phone(check=check, by=entry.person, at=AFTER)
    with pytest.raises(OwnHours):
        services.record_answer(check=check, answer=SpotAnswer.YES, by=entry.person, at=AFTER)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_draws_of_one_period_at_one_moment_one_asks(worker):
    shift = make.shift(project=make.project(social_worker=worker), max_people=40)
    people = [make.person(name=f"志愿者{n}") for n in range(40)]
    first, *_ = [served.entry(person=one, worker=worker, shift=shift) for one in people]
    zhou = make.zhou(organization=first.organization)
    gate, given = Barrier(2), []

    def run(seed):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            services.draw_round(
                organization=first.organization,
                first=FIRST,
                until=UNTIL,
                seed=seed,
                by=zhou,
                at=AFTER,
            )
            given.append(seed)
        except RoundDrawnToday as refusal:
            given.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(seed,)) for seed in ("s", "t")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    made = SpotRound.objects.get()
    assert sorted(given) == sorted([made.seed, "round_drawn_today"])
    assert SpotCheck.objects.count() == made.random_count + made.risk_count < 40
    assert EventRecord.objects.filter(name="SpotChecksDrawn").count() == 1
