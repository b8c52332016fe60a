"""The time bank through its pages: earn, spend, get back, give, and changed rules."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from liandong.core.policy import TimeBank
from liandong.core.refusals import NotAllowed
from liandong.core.time_runs import digest_of
from liandong.jobs.clock import EVERY
from liandong.models import (
    EventRecord,
    Household,
    HouseholdMember,
    LedgerEntry,
    Need,
    NeedState,
    TimeAccount,
    TimeRun,
    TimeTransfer,
)
from liandong.queries import time_bank as shown
from liandong.services import needs, time_bank, time_runs
from tests import make, served

pytestmark = pytest.mark.django_db
RULES = {"now": TimeBank(1, 1500, 2, False)}
HELP = {"points": "2", "title": "陪我去复查", "place_name": "南山医院", "starts_on": "2026-05-20"}


@pytest.fixture(autouse=True)
def _rules(monkeypatch, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    RULES["now"] = TimeBank(1, 1500, 2, False)
    profile = shown.policy.profile_for

    class Here:
        def __init__(self, held):
            self.time_bank, self.source_of = RULES["now"], held.source_of

    monkeypatch.setattr(
        shown, "policy", type("P", (), {"profile_for": lambda c, on: Here(profile(c, on))})
    )
    with time_machine.travel(served.AFTER, tick=False):
        yield


@pytest.fixture
def chen():
    volunteer = make.chen_yu()
    served.entry(person=volunteer, worker=make.li_na())
    return volunteer


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def words(client, name="time-bank"):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def balance(person):
    return shown.balance_of(TimeAccount.objects.get(person=person))


def test_what_is_missing_to_redeem_is_told(chen):
    RULES["now"] = TimeBank(1, 1500, 100, False)
    said = words(client_of(chen))
    assert "还差 98 分，再服务约 98 小时" in said and "用分换帮助" not in said


def test_honour_hours_earn_nothing(chen):
    LedgerEntry.objects.update(kind="honour")
    words(client_of(chen))
    assert balance(chen) == 0


def test_points_buy_help_that_becomes_a_need_and_come_back_when_it_is_withdrawn(chen):
    client = client_of(chen)
    assert "用分换帮助" in words(client)
    code = re.search(r'<option value="(\w+)"', client.get(reverse("time-bank")).content.decode())
    answer = client.post(reverse("time-bank-spend"), HELP | {"category": code.group(1)})
    assert answer.status_code == 302
    need = Need.objects.get()
    assert (need.title, need.minutes, need.state) == ("陪我去复查", 120, NeedState.FILED)
    assert balance(chen) == 0
    needs.withdraw(need=need, by=chen, at=served.AFTER)
    settle = dict((name, work) for name, _, work in EVERY)["settle_points"]
    settle(served.AFTER + timedelta(hours=1))
    settle(served.AFTER + timedelta(hours=2))
    assert balance(chen) == 2
    names = EventRecord.objects.values_list("name", flat=True)
    assert {"PointsEarned", "PointsSpent", "PointsReturned"} <= set(names)


def test_more_points_than_there_are_file_no_need_and_nothing_typed_is_lost(chen):
    client = client_of(chen)
    words(client)
    told = HELP | {"points": "3", "category": "0017"}
    said = client.post(reverse("time-bank-spend"), told).content.decode()
    assert "您现在有 2 分" in said and "陪我去复查" in said
    assert not Need.objects.exists()


def test_family_may_be_given_points_only_where_the_rules_say_so(chen):
    mother = make.person(name="陈母")
    family = Household.objects.create(adult=chen, formed_at=make.BEFORE)
    HouseholdMember.objects.create(
        household=family,
        person=mother,
        relation="parent",
        joined_at=make.BEFORE,
        agreed_at=make.BEFORE,
    )
    client = client_of(chen)
    assert "转给谁" not in words(client)
    client.post(reverse("time-bank-give"), {"to": mother.pk, "points": 1})
    assert balance(chen) == 2
    RULES["now"] = TimeBank(1, 1500, 2, True)
    assert "转给谁" in words(client)
    stranger = make.person(name="路人")
    client.post(reverse("time-bank-give"), {"to": stranger.pk, "points": 1})
    assert balance(chen) == 2
    client.post(reverse("time-bank-give"), {"to": mother.pk, "points": 1})
    assert (balance(chen), balance(mother)) == (1, 1)
    everything = sum(shown.balance_of(account) for account in TimeAccount.objects.all())
    assert everything == 0


def test_changed_rules_are_shown_applied_as_shown_and_taken_back(chen):
    words(client_of(chen))
    RULES["now"] = TimeBank(3, 1500, 2, False)
    words(client_of(chen))
    assert balance(chen) == 2
    boss = client_of(make.coordinator())
    page = boss.get(reverse("time-bank-rules")).content.decode()
    assert "原来 2 分，重算后 6 分" in page
    preview = re.search(r'name="preview" value="([^"]+)"', page).group(1)
    stale = boss.post(reverse("time-bank-rules"), {"preview": "x", "reason": "新规"})
    assert "差别和刚才看到的不一样了" in stale.content.decode() and balance(chen) == 2
    boss.post(reverse("time-bank-rules"), {"preview": preview, "reason": "新规"})
    assert balance(chen) == 6
    run = TimeRun.objects.get()
    boss.post(reverse("time-run-reversal", args=[run.pk]))
    assert balance(chen) == 2
    run.refresh_from_db()
    assert run.reversed_at == served.AFTER
    boss.post(reverse("time-run-reversal", args=[run.pk]))
    assert balance(chen) == 2
    assert "原来 2 分，重算后 6 分" in boss.get(reverse("time-bank-rules")).content.decode()


def test_only_coordinators_apply_rules(chen):
    client = client_of(chen)
    assert client.get(reverse("time-bank-rules")).status_code == 403
    assert client.post(reverse("time-run-reversal", args=[1])).status_code == 403


def test_a_coordinator_of_another_place_neither_sees_nor_takes_back_a_run(chen):
    words(client_of(chen))
    RULES["now"] = TimeBank(3, 1500, 2, False)
    boss = make.coordinator()
    run = time_runs.begin(
        preview=digest_of(shown.changed_rules("", make.day(served.AFTER))),
        division="",
        reason="新规",
        by=boss,
        at=served.AFTER,
    )
    far = make.signed_up(make.person(name="远方", phone="13800007777"))
    make.role(person=far, role="coordinator", division_code="110105")
    for name in ("time-run-stop", "time-run-going-on", "time-run-reversal"):
        answer = client_of(far).post(reverse(name, args=[run.pk]))
        assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        time_runs.stop(run=run, by=far, at=served.AFTER)


def test_a_run_is_followed_stopped_and_gone_on_with_from_the_page(chen):
    words(client_of(chen))
    RULES["now"] = TimeBank(3, 1500, 2, False)
    boss = make.coordinator()
    run = time_runs.begin(
        preview=digest_of(shown.changed_rules("", make.day(served.AFTER))),
        division="",
        reason="新规",
        by=boss,
        at=served.AFTER,
    )
    desk = client_of(boss)
    said = words(desk, "time-bank-rules")
    assert "0 / 1 人" in said and "还有一次重算没有做完" in said
    part = desk.get(reverse("time-run-progress", args=[run.pk]))
    assert "hx-get" in part.content.decode() and "HX-Refresh" not in part
    desk.post(reverse("time-run-stop", args=[run.pk]))
    assert "接着算" in words(desk, "time-bank-rules") and balance(chen) == 2
    assert desk.get(reverse("time-run-progress", args=[run.pk]))["HX-Refresh"] == "true"
    desk.post(reverse("time-run-going-on", args=[run.pk]))
    assert balance(chen) == 6 and "已重算" in words(desk, "time-bank-rules")


def test_the_database_itself_refuses_a_one_sided_transfer(chen):
    time_bank.settle(person=chen, at=served.AFTER)
    mine = TimeAccount.objects.get(person=chen)
    bank = TimeAccount.objects.get(is_bank=True)
    for giver, taker, points in ((mine, mine, 1), (bank, mine, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeTransfer.objects.create(
                giver=giver, taker=taker, points=points, kind="given", at=served.AFTER
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeAccount.objects.create(is_bank=True, opened_at=served.AFTER)
