"""How evenly help is spread: what is counted, who may ask whom, and what became of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.supply_facts import Counted, HelpAlreadyAsked, HelpClosed, HelpUnanswerable
from liandong.models import HelpRequest, OutboxMessage, Person, ResidentCount, SupervisionLink
from liandong.queries import supply as shown
from liandong.queries import supply_help, supply_supervision
from liandong.queries.access import actor_of
from liandong.services import supply
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
TODAY = NOW.date()
AREA, YUEHAI, SHEKOU = "440305", "440305007", "440305005"
CARE = 1 << 18
"""Skill 19, nursing and care."""


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(person, name="supply", query=""):
    return browser(person).get(reverse(name) + query)


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def proposed(who, area=AREA):
    return supply_help.transfers(actor_of(who, on=TODAY), area, at=NOW)


def remote(who):
    return supply_supervision.remote_supervision(actor_of(who, on=TODAY), on=TODAY)


class Town:
    """Yuehai needs care for four hours and has nobody; Shekou has three carers in a club."""

    def __init__(self, carers=3):
        self.station = make.organization(name="粤海社工站", kind="O1", division_code=YUEHAI)
        self.club = make.organization(name="蛇口义工会", kind="O3", division_code=SHEKOU)
        self.worker = make.li_na(organization=self.station)
        self.speaker = make.person(name="王芳", phone="13900009001")
        make.role(person=make.signed_up(self.speaker), role="social_worker", organization=self.club)
        self.team = make.team(sponsor=self.club, division_code=SHEKOU)
        for n in range(carers):
            who = make.person(
                name=f"周小满{n}", division_code=SHEKOU, skill_mask=CARE,
                last_served_on=TODAY - timedelta(days=9),
            )  # fmt: skip
            make.membership(person=who, team=self.team)
        Person.objects.update(cell="")
        self.need = make.need(state="assessed", division_code=YUEHAI, headcount=2)
        self.need.skill_mask = CARE
        self.need.save()
        self.coordinator = make.coordinator(division_code=AREA)
        self.officer = make.officer(division_code=AREA)

    def transfer(self):
        return proposed(self.coordinator)[0]


def test_the_sheet_counts_each_by_its_own_place():
    town = Town()
    supply.record_residents(
        rows=[Counted(YUEHAI, 50_000), Counted(SHEKOU, 30_000)], counted_on=date(2025, 11, 1),
        source="街道公报", by=town.officer, at=NOW,
    )  # fmt: skip
    rows = {row.code: row for row in shown.computed(AREA, at=NOW).rows}
    assert (rows[YUEHAI].workers, rows[YUEHAI].active, rows[YUEHAI].needed) == (1, 0, 240)
    assert (rows[SHEKOU].workers, rows[SHEKOU].active, rows[SHEKOU].needed) == (1, 3, 0)
    assert rows[YUEHAI].workers_rate == pytest.approx(0.2)
    assert rows[SHEKOU].active_rate == pytest.approx(1.0)
    gaps = {(g.code, g.skill): g.index for g in shown.computed(AREA, at=NOW).gaps}
    assert gaps == {
        (YUEHAI, "19"): 100, (YUEHAI, ""): 100, (SHEKOU, "19"): -100, (SHEKOU, ""): -100,
    }  # fmt: skip


def test_who_has_not_served_for_a_year_is_left_the_hub_or_is_elsewhere_does_not_count():
    town = Town(carers=0)
    make.person(division_code=SHEKOU, last_served_on=TODAY - timedelta(days=366))
    make.person(division_code=SHEKOU, last_served_on=TODAY, state="exited")
    make.person(division_code="440304001", last_served_on=TODAY)
    assert sum(row.active for row in shown.computed(AREA, at=NOW).rows) == 0
    assert town.officer


def test_a_newer_number_counts_and_a_county_is_the_sum_of_its_streets_or_unknown():
    officer = make.officer()
    for year, n in ((2020, 100), (2024, 200)):
        supply.record_residents(
            rows=[Counted(YUEHAI, n)],
            counted_on=date(year, 11, 1),
            source="公报",
            by=officer,
            at=NOW,
        )
    assert shown.residents_of(AREA, on=TODAY)[YUEHAI].residents == 200
    county = next(row for row in shown.computed("4403", at=NOW).rows if row.code == AREA)
    assert county.residents is None


def test_residents_are_refused_without_source_in_the_future_and_elsewhere():
    officer = make.officer(division_code=AREA)
    told = {"counted_on": TODAY, "source": "公报", "by": officer, "at": NOW}
    with pytest.raises(ValueMissing):
        supply.record_residents(rows=[], **told)
    with pytest.raises(ValueMissing):
        supply.record_residents(rows=[Counted(YUEHAI, 5)], **told | {"source": " "})
    with pytest.raises(ValueInvalid):
        supply.record_residents(
            rows=[Counted(YUEHAI, 5)], **told | {"counted_on": TODAY + timedelta(days=1)}
        )
    with pytest.raises(NotAllowed):
        supply.record_residents(rows=[Counted("440304001", 5)], **told)
    with pytest.raises(NotAllowed):
        supply.record_residents(rows=[Counted(YUEHAI, 5)], **told | {"by": make.li_na()})
    assert not ResidentCount.objects.exists()


def test_a_pasted_list_with_a_bad_line_loses_nothing_and_names_the_line():
    officer = make.officer(division_code=AREA)
    told = {"counted_on": "2025-11-01", "source": "公报", "residents": "粤海街道 5\n火星街道 6"}
    said = text(browser(officer).post(reverse("supply-residents"), told))
    assert "第 2 行“火星街道 6”看不懂" in said
    assert "粤海街道 5" in said
    assert not ResidentCount.objects.exists()


def test_the_nearest_body_with_the_skill_is_proposed_and_nobody_is_lent_twice():
    town = Town()
    assert [
        (t.flow.from_code, t.flow.to_code, t.flow.skill, t.flow.people, t.organization, t.host)
        for t in proposed(town.officer)
    ] == [(SHEKOU, YUEHAI, "19", 1, town.club, town.station)]


def ask(town, person=None):
    key = f"{SHEKOU}-{YUEHAI}-19"
    client = browser(person or town.coordinator)
    return client.post(reverse("supply-help-ask"), {"kind": "transfer", "key": key})


def test_a_coordinator_asks_the_club_says_yes_and_an_agreement_is_next():
    town = Town()
    assert ask(town).status_code == 302
    row = HelpRequest.objects.get()
    assert (row.state, row.organization, row.host, row.gap) == (
        "sent",
        town.club,
        town.station,
        100,
    )
    assert [m.person for m in OutboxMessage.objects.filter(kind="help_asked")] == [town.speaker]
    said = text(page(town.speaker, "help-list"))
    assert "蛇口义工会 派 1 名志愿者帮 粤海社工站（护理照护）" in said
    answer = browser(town.speaker).post(reverse("help-answer", args=[row.pk]), {"answer": "yes"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("accepted", town.speaker)
    assert OutboxMessage.objects.get(kind="help_answered").person == town.coordinator
    pair = f"first={town.club.pk}&amp;second={town.station.pk}"
    assert f"{reverse('agreement-create')}?{pair}" in text(page(town.speaker, "help-list"))
    assert not town.club.ledger.exists()


def test_a_no_needs_a_word_why_and_is_told():
    town = Town()
    ask(town)
    row = HelpRequest.objects.get()
    with pytest.raises(ValueMissing):
        supply.answer(row=row, says_yes=False, words=" ", by=town.speaker, at=NOW)
    supply.answer(row=row, says_yes=False, words="这个月排满了", by=town.speaker, at=NOW)
    with pytest.raises(HelpClosed):
        supply.answer(row=row, says_yes=True, words="", by=town.speaker, at=NOW)
    assert "这个月排满了" in text(page(town.coordinator, "help-list"))


def test_only_who_is_asked_answers_and_only_who_asked_takes_back():
    town = Town()
    ask(town)
    row = HelpRequest.objects.get()
    for stranger in (town.worker, town.officer, town.coordinator):
        with pytest.raises(NotAllowed):
            supply.answer(row=row, says_yes=True, words="", by=stranger, at=NOW)
    with pytest.raises(NotAllowed):
        supply.take_back(row=row, by=town.speaker, at=NOW)
    assert browser(town.worker).post(reverse("help-answer", args=[row.pk])).status_code == 404
    supply.take_back(row=row, by=town.coordinator, at=NOW)
    with pytest.raises(HelpClosed):
        supply.take_back(row=row, by=town.coordinator, at=NOW)


def test_the_same_is_not_asked_twice_and_nobody_is_asked_who_cannot_answer():
    town = Town()
    wanted = town.transfer()
    supply.ask_transfer(wanted=wanted, by=town.coordinator, at=NOW)
    with pytest.raises(HelpAlreadyAsked):
        supply.ask_transfer(wanted=wanted, by=town.coordinator, at=NOW)
    HelpRequest.objects.all().delete()
    town.speaker.role_grants.update(until=TODAY)
    with pytest.raises(HelpUnanswerable):
        supply.ask_transfer(wanted=wanted, by=town.coordinator, at=NOW)


def test_an_officer_a_social_worker_and_a_coordinator_of_elsewhere_ask_nobody():
    town = Town()
    wanted = town.transfer()
    assert ask(town, town.officer).status_code == 403
    elsewhere = make.coordinator(division_code="440304", phone="13900009005")
    for person in (town.officer, town.worker, elsewhere):
        with pytest.raises(NotAllowed):
            supply.ask_transfer(wanted=wanted, by=person, at=NOW)
    assert not HelpRequest.objects.exists()


def test_a_proposal_that_no_longer_holds_is_not_sent():
    town = Town()
    town.need.state = "closed"
    town.need.save()
    ask(town)
    assert not HelpRequest.objects.exists()


def test_a_supervisor_with_room_says_yes_and_the_link_is_there():
    town = Town()
    boss = make.zhou()
    wanted = next(one for one in remote(town.coordinator) if one.worker == town.worker)
    assert wanted.supervisor == boss
    client = browser(town.coordinator)
    key = f"{boss.pk}-{town.worker.pk}"
    client.post(reverse("supply-help-ask"), {"kind": "supervision", "key": key})
    row = HelpRequest.objects.get()
    with pytest.raises(NotAllowed):
        supply.answer(row=row, says_yes=True, words="", by=town.worker, at=NOW)
    for looker, sees in ((town.coordinator, True), (boss, True), (town.officer, False)):
        assert (f"{boss.name} 督导 {town.worker.name}" in text(page(looker, "help-list"))) is sees
    supply.answer(row=row, says_yes=True, words="", by=boss, at=NOW)
    link = SupervisionLink.objects.get(supervisor=boss, supervisee=town.worker)
    assert (link.kind, link.tier, HelpRequest.objects.get().link) == (
        "external",
        "supervisor",
        link,
    )
    assert town.worker not in {one.worker for one in remote(town.coordinator)}


def test_an_officer_sees_figures_but_no_name_of_a_social_worker():
    town = Town()
    make.zhou()
    said = text(page(town.officer))
    assert "供给均衡" in said
    assert town.worker.name not in said
    assert "问一问" not in said
    assert town.worker.name in text(page(town.coordinator))


def test_invented_numbers_are_marked():
    town = Town()
    supply.record_residents(
        rows=[Counted(YUEHAI, 50_000)], counted_on=TODAY, source="演示", by=None, at=NOW,
        is_invented=True,
    )  # fmt: skip
    assert "人口数字是虚构的" in text(page(town.officer))


def test_another_district_is_out_of_reach_and_an_empty_place_opens():
    Town()
    elsewhere = make.officer(division_code="330106", phone="13900009006")
    assert page(elsewhere, query=f"?place={AREA}").status_code == 403
    text(page(elsewhere))
    assert page(make.signed_up(make.person(phone="13900009007"))).status_code == 403


@pytest.mark.parametrize("query", ["?skill=zz", "?skill=any", "?skill=19", "?place=4403"])
def test_every_way_to_look_opens(query):
    Town()
    text(page(make.officer(phone="13900009008"), query=query))


def test_the_number_of_questions_does_not_grow_with_people_and_needs():
    counts = []
    town = Town()
    for more in (1, 3):
        for n in range(4 * more, 5 * more):
            make.person(division_code=SHEKOU, skill_mask=CARE, last_served_on=TODAY)
            make.need(state="filed", division_code=YUEHAI)
            make.li_na(organization=town.station, phone=f"139000070{n:02d}")
            HelpRequest.objects.create(
                kind="transfer", from_code=SHEKOU, to_code=YUEHAI, organization=town.club,
                host=town.station, skill=f"{n:02d}", sent_by=town.coordinator, sent_at=NOW,
            )  # fmt: skip
        Person.objects.update(cell="")
        for name in ("supply", "help-list"):
            with CaptureQueriesContext(connection) as asked:
                text(page(town.coordinator, name))
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
