"""The awards of a year: drawn, published, objected to, decided on by somebody else, given."""

from datetime import date, datetime, timedelta
from importlib import import_module
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import connection

from liandong.core import awards as rules
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.jobs import clock
from liandong.models import (
    Award,
    AwardLine,
    AwardList,
    Consent,
    EventRecord,
    LedgerEntry,
    OutboxMessage,
)
from liandong.queries import access
from liandong.queries import awards as shown
from liandong.services import awards, consents
from tests import make, served

pytestmark = pytest.mark.django_db
JANUARY = datetime(2027, 1, 11, 9, tzinfo=make.SHANGHAI)
"""A Monday; five working days later is Monday, the 18th."""
OVER = JANUARY + timedelta(days=8)


@pytest.fixture
def body():
    return make.organization()


@pytest.fixture
def worker(body):
    return make.li_na(organization=body)


@pytest.fixture
def second(body):
    made = make.signed_up(make.person(name="王敏"))
    make.role(person=made, role=access.SOCIAL_WORKER, organization=body)
    return made


@pytest.fixture
def chen(worker):
    made = make.chen_yu()
    entry = served.entry(person=made, worker=worker)
    LedgerEntry.objects.filter(pk=entry.pk).update(minutes=120 * 60)
    return made


@pytest.fixture
def published(body, worker, chen):
    return awards.propose(organization=body, year=2026, by=worker, at=JANUARY)


def test_the_rule_draws_the_list_and_it_is_published_for_five_working_days(published, chen):
    line = AwardLine.objects.get()
    assert (line.person, line.minutes, line.hours) == (chen, 7200, 100)
    assert (published.published_on, published.last_day) == (date(2027, 1, 11), date(2027, 1, 18))
    assert not Award.objects.exists()
    assert EventRecord.objects.filter(name="AwardListPublished").count() == 1


def test_honour_hours_and_other_years_count_for_nothing(body, worker, chen):
    LedgerEntry.objects.update(kind="honour")
    with pytest.raises(rules.NobodyToAward):
        awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    LedgerEntry.objects.update(kind="credit", served_on=date(2025, 12, 31))
    with pytest.raises(rules.NobodyToAward):
        awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    assert not AwardList.objects.exists()


def test_who_does_not_work_there_proposes_nothing_nor_does_anybody_twice_or_too_early(
    body, worker, chen
):
    stranger = make.li_na(organization=make.organization(name="别的社"), phone="13800009999")
    for somebody in (chen, stranger):
        with pytest.raises(NotAllowed):
            awards.propose(organization=body, year=2026, by=somebody, at=JANUARY)
    with pytest.raises(rules.YearNotOver):
        awards.propose(organization=body, year=2026, by=worker, at=served.AFTER)
    awards.propose(organization=body, year=2026, by=worker, at=JANUARY)
    with pytest.raises(rules.AwardListExists):
        awards.propose(organization=body, year=2026, by=worker, at=JANUARY)


def test_the_clock_gives_awards_after_the_last_day_once(published, chen, body):
    assert awards.give_due(at=JANUARY + timedelta(days=7)) == 0
    assert "give_awards" in clock.tick(OVER)
    assert awards.give_due(at=OVER) == 0
    held = Award.objects.get()
    assert (held.person, held.issuer, held.year, held.hours) == (chen, body, 2026, 100)
    assert held.awarded_on == make.day(OVER)
    assert OutboxMessage.objects.get(kind="award_given").person == chen


def test_hours_taken_back_meanwhile_give_less(published, chen):
    LedgerEntry.objects.update(minutes=60 * 60)
    assert awards.give_due(at=OVER) == 1
    assert Award.objects.get().hours == 50


def test_an_objection_holds_the_list_until_somebody_else_decides(published, worker, second, chen):
    told = awards.object_to(award_list=published, reason="有一天没来", by=chen, at=JANUARY)
    assert OutboxMessage.objects.get(kind="award_objected").person == worker
    with pytest.raises(rules.AwardObjectionOpen):
        awards.object_to(award_list=published, reason="再说一遍", by=chen, at=JANUARY)
    assert awards.give_due(at=OVER) == 0
    with pytest.raises(rules.AwardDeciderInvolved):
        awards.decide(objection=told, is_right=False, decision="查过了", by=worker, at=OVER)
    with pytest.raises(NotAllowed):
        awards.decide(objection=told, is_right=False, decision="查过了的", by=chen, at=OVER)
    with pytest.raises(ValueMissing):
        awards.decide(objection=told, is_right=False, decision=" ", by=second, at=OVER)
    awards.decide(objection=told, is_right=False, decision="核对过，来过", by=second, at=OVER)
    with pytest.raises(rules.AwardObjectionDecided):
        awards.decide(objection=told, is_right=True, decision="核对过，没来", by=second, at=OVER)
    assert awards.give_due(at=OVER) == 1
    assert OutboxMessage.objects.get(kind="award_objection_answered").person == chen


def test_who_stands_on_the_list_decides_on_nothing(published, second, chen):
    told = awards.object_to(award_list=published, reason="有一天没来", by=chen, at=JANUARY)
    AwardLine.objects.create(award_list=published, person=second, minutes=3000, hours=50)
    with pytest.raises(rules.AwardDeciderInvolved):
        awards.decide(objection=told, is_right=False, decision="核对过", by=second, at=JANUARY)


def test_a_right_objection_draws_and_publishes_the_list_anew(published, second, chen):
    told = awards.object_to(award_list=published, reason="多记了时长", by=chen, at=JANUARY)
    LedgerEntry.objects.update(minutes=60 * 60)
    awards.decide(objection=told, is_right=True, decision="时长已更正", by=second, at=OVER)
    published.refresh_from_db()
    assert AwardLine.objects.get().hours == 50
    assert (published.published_on, published.last_day) == (date(2027, 1, 19), date(2027, 1, 26))
    assert awards.give_due(at=OVER) == 0


def test_after_the_last_day_nobody_objects(published, chen):
    with pytest.raises(rules.AwardListClosed):
        awards.object_to(award_list=published, reason="有一天没来", by=chen, at=OVER)


def test_a_yes_to_being_named_is_one_purpose_and_is_taken_back_at_once(published, chen):
    consents.give(person=chen, purpose="honor", by=chen, at=JANUARY)
    assert shown.levels_of(published, on=make.day(JANUARY)) == [shown.Level(100, ("陈宇",), 0)]
    consents.withdraw(person=chen, purpose="honor", by=chen, at=JANUARY)
    assert shown.levels_of(published, on=make.day(JANUARY)) == [shown.Level(100, (), 1)]


# ── who is told ─────────────────────────────────────────────────────────────────────────────


def told(kind):
    rows = OutboxMessage.objects.filter(kind=kind, withdrawn_at=None)
    return sorted(rows.values_list("person__name", flat=True))


def test_an_objection_tells_the_proposer_and_the_colleagues_who_may_decide(
    published, worker, second, chen
):
    on_it = make.signed_up(make.person(name="赵芳"))
    make.role(person=on_it, role=access.SOCIAL_WORKER, organization=published.organization)
    AwardLine.objects.create(award_list=published, person=on_it, minutes=3000, hours=50)
    boss = make.coordinator()

    awards.object_to(award_list=published, reason="有一天没来", by=chen, at=JANUARY)

    assert told("award_objected") == [worker.name]
    assert told("award_decision_wanted") == [second.name]
    assert boss.name not in told("award_decision_wanted")


def test_where_no_colleague_is_left_the_coordinator_of_the_place_is_asked(published, chen):
    boss = make.coordinator()
    make.coordinator(division_code="99", phone="13800009998")
    awards.object_to(award_list=published, reason="有一天没来", by=chen, at=JANUARY)
    assert told("award_decision_wanted") == [boss.name]


def test_a_decision_tells_the_proposer_and_asks_the_other_colleagues_no_more(
    published, worker, second, chen
):
    one = awards.object_to(award_list=published, reason="有一天没来", by=chen, at=JANUARY)
    awards.decide(objection=one, is_right=False, decision="核对过，来过", by=second, at=JANUARY)
    assert told("award_objection_answered") == [chen.name]
    assert told("award_objection_decided") == [worker.name]
    assert told("award_decision_wanted") == []
    assert told("award_line_changed") + told("award_line_gone") == []


@pytest.mark.parametrize(
    ("minutes", "changed", "gone"),
    [(60 * 60, ["陈宇"], []), (10 * 60, [], ["陈宇"]), (120 * 60, [], [])],
)
def test_who_stands_differently_after_a_right_objection_is_told(
    published, worker, second, chen, minutes, changed, gone
):
    wang = make.person(name="王梅")
    served.entry(person=wang, worker=worker)
    LedgerEntry.objects.filter(person=wang).update(minutes=60 * 60)
    AwardLine.objects.create(award_list=published, person=wang, minutes=3600, hours=50)
    one = awards.object_to(award_list=published, reason="多记了时长", by=wang, at=JANUARY)
    LedgerEntry.objects.filter(person=chen).update(minutes=minutes)
    awards.decide(objection=one, is_right=True, decision="时长已更正", by=second, at=JANUARY)
    assert (told("award_line_changed"), told("award_line_gone")) == (changed, gone)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_one_moment_one_decision_stands(published, second, chen):
    third = make.signed_up(make.person(name="刘强"))
    make.role(person=third, role=access.SOCIAL_WORKER, organization=published.organization)
    one = awards.object_to(award_list=published, reason="有一天没来", by=chen, at=JANUARY)
    gate, given = Barrier(2), []

    def run(who, is_right):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            awards.decide(objection=one, is_right=is_right, decision="核对过了", by=who, at=JANUARY)
            given.append(is_right)
        except rules.AwardObjectionDecided as refusal:
            given.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in ((second, False), (third, True))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    one.refresh_from_db()
    assert sorted(map(str, given)) == sorted([str(one.is_right), "award_objection_decided"])
    assert EventRecord.objects.filter(name="AwardListDecided").count() == 1
    assert OutboxMessage.objects.filter(kind="award_objection_answered").count() == 1


# ── one consent ─────────────────────────────────────────────────────────────────────────────


def test_the_narrower_yes_is_kept_when_two_purposes_become_one(chen):
    wang, liu = make.person(name="王梅"), make.person(name="刘强")
    make.consent(person=chen, purpose="honor")
    make.consent(person=wang, purpose="honour_list")
    make.consent(person=liu, purpose="honor")
    make.consent(person=liu, purpose="honour_list")
    module = import_module("liandong.migrations.0025_one_honor_consent")

    module.join(apps, None)

    standing = Consent.objects.filter(purpose="honor", withdrawn_at=None)
    assert set(standing.values_list("person__name", "version")) == {
        ("王梅", "2026-2"),
        ("刘强", "2026-2"),
    }
    assert not Consent.objects.filter(purpose="honour_list").exists()
    assert Consent.objects.get(person=chen).withdrawn_at is not None
    module.part(apps, None)
    assert Consent.objects.filter(purpose="honour_list", withdrawn_at=None).count() == 2
