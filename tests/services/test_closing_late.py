"""A period closed late, after much has changed, tells what closing in time told."""

from datetime import date, timedelta

import pytest

from liandong.core.effect_facts import unpacked
from liandong.core.indicators import INDICATORS
from liandong.models import (
    Certificate,
    Evaluation,
    FeedbackTicket,
    GuidanceSession,
    Membership,
    ProjectLead,
    ResidentCount,
    SupervisionLink,
    ValueItem,
)
from liandong.phrases.effects import UNDATED
from liandong.queries.effects import closed, every
from liandong.queries.effects.counting import Scope
from liandong.services import effects, initiatives, needs, projects, registry
from tests import make
from tests.make_effects import HERE, MAY, entry, may, served

pytestmark = pytest.mark.django_db

IN_TIME = MAY.closes_at
A_MONTH_LATE = IN_TIME + timedelta(days=30)
LATER = IN_TIME + timedelta(days=3)
"""When everything changes: after the day on which May closes, before the late closing."""


class Town:
    """A May in which each kind of state has somebody, and what becomes of it in June."""

    def __init__(self) -> None:
        self.place = make.organization()
        self.li_na = make.li_na(organization=self.place)
        self.coordinator = make.coordinator(division_code=make.NANSHAN)
        self.volunteers = [self._volunteer() for _ in range(6)]
        self.team = make.team(sponsor=self.place)
        for someone in self.volunteers[:3]:
            make.membership(person=someone, team=self.team)
            make.supervision(supervisor=self.li_na, supervisee=someone, tier="social_worker")
        for _ in range(8):
            make.supervision(supervisor=self.li_na, supervisee=make.person(), tier="social_worker")
        self.shifts = [served(person=one, recorded_at=may(5)) for one in self.volunteers[:4]]
        self.needs = [make.need(filed_at=may(day)) for day in (4, 5, 6, 28)]
        self.needs[0].first_served_at = may(9)
        self.needs[0].answered_at = may(5)
        self.needs[0].save()
        self.linkage = make.linkage(
            project=self.shifts[0].project, organization=self.place, formed_by=self.li_na
        )
        self.talk(may(6))
        self.paper = Certificate.objects.create(
            number="C-1", person=self.volunteers[0], organization=self.place,
            from_on=make.day(may(1)), until_on=make.day(may(2)), minutes=60, statement={},
            code="code", issued_at=may(6), issued_by=self.li_na,
        )  # fmt: skip
        self.lead("social_worker", may(1))
        project = self.shifts[1].project
        project.published_at, project.state = may(1), "published"
        project.save()
        self.item = ValueItem.objects.create(
            project=project, code="civic", chosen_on=make.day(may(1)), aim="讲一次",
            target_level=2, chosen_by=self.li_na, chosen_at=may(1),
        )  # fmt: skip
        self.ticket = FeedbackTicket.objects.create(
            shift=self.shifts[0], need=self.needs[0], token="t", issued_at=may(10)
        )
        self.residents(40_000, on=date(2026, 4, 1), entered_at=may(2))
        self.proposal = initiatives.file(
            idea=initiatives.Idea(title="教手机", text="每周一次", category="01"),
            by=self.volunteers[4],
            at=may(12),
        )

    def _volunteer(self):
        made = make.person(registered_at=may(2))
        make.role(person=made, since=make.day(may(2)))
        return made

    def talk(self, at):
        GuidanceSession.objects.create(
            number=f"G-{at:%m%d}", guide=self.li_na, linkage=self.linkage, held_at=at, minutes=30,
            form="talk", topics="下个月怎么排班", recorded_by=self.li_na, recorded_at=at,
        )  # fmt: skip

    def lead(self, lead, at):
        project = self.shifts[0].project
        ProjectLead.objects.create(
            project=project, lead=lead, reason_code="changed_by_hand", by=self.li_na, at=at
        )
        project.lead = lead
        project.save()

    def residents(self, people, *, on, entered_at):
        ResidentCount.objects.create(
            division_code=make.NANSHAN, residents=people, counted_on=on,
            source="统计局", entered_by=self.coordinator, entered_at=entered_at,
        )  # fmt: skip

    def changes(self, at):
        """Everything that can change after a period closed, by services and by late records."""
        registry.exit_person(person=self.volunteers[0], by=self.volunteers[0], at=at)
        Membership.objects.filter(person=self.volunteers[1]).update(until=make.day(at))
        SupervisionLink.objects.filter(supervisee=self.volunteers[1]).update(until=make.day(at))
        self.linkage.until = make.day(at)
        self.linkage.last_joint_at = at
        self.linkage.save()
        self.talk(at)
        for who in (self.volunteers[4], self.volunteers[5]):
            entry(person=who, organization=self.place, on=may(20), recorded_at=at)
        needs.withdraw(need=self.needs[1], by=self.coordinator, at=at)
        self.needs[2].first_served_at = self.needs[2].answered_at = at
        self.needs[2].save()
        self.paper.withdrawn_at = at
        self.paper.save()
        self.item.dropped_at = at
        self.item.save()
        self.ticket.used_at = at
        self.ticket.save()
        self.lead("volunteer", at)
        projects.finish(project=self.shifts[1].project, by=self.coordinator, at=at)
        initiatives.withdraw(initiative=self.proposal, by=self.volunteers[4], at=at)
        for role in ("recipient", "volunteer"):
            Evaluation.objects.create(
                shift=self.shifts[2], from_role=role, from_person=self.volunteers[3],
                to_role="organization", punctuality=5, attitude=5, skill=5, at=at,
            )  # fmt: skip
        self.residents(80_000, on=date(2026, 5, 1), entered_at=at)


@pytest.fixture
def town():
    return Town()


@pytest.fixture(params=["place", "organization"])
def scope(request, town):
    return HERE if request.param == "place" else Scope(organization=town.place.pk)


def test_a_month_closed_late_after_changes_tells_what_closing_in_time_told(town, scope):
    in_time = every.all_of(scope, MAY, at=IN_TIME)
    town.changes(LATER)
    late = unpacked(effects.close(period=MAY, scope=scope, at=A_MONTH_LATE).figures)

    assert {code: one for code, one in late.items() if one != in_time[code]} == {}


def test_the_changes_of_this_town_move_figures_when_nothing_looks_back(town):
    """Else the test above could not fail: June, which has no such past, tells other numbers."""
    in_time = every.all_of(HERE, MAY, at=IN_TIME)
    town.changes(LATER)
    june = every.all_of(HERE, MAY.after(), at=A_MONTH_LATE)
    again = every.all_of(HERE, MAY, at=A_MONTH_LATE, version=2)

    moved = {code for code, one in in_time.items() if one.value is not None and again[code] != one}
    assert moved == {
        "volunteers_per_social_worker", "active_volunteers", "active_rate", "actors_per_10000",
        "workers_per_10000", "needs_met_share", "two_way_evaluation",
    }  # fmt: skip
    for code in ("linkages_alive", "in_a_team_share", "certificates_issued", "span_over_limit"):
        assert june[code] != in_time[code]


def test_computing_again_counts_what_was_recorded_late_and_leaves_the_state_of_the_end(town):
    effects.close(period=MAY, scope=HERE, at=IN_TIME)
    town.changes(LATER)
    row = effects.recompute(
        period=MAY, scope=HERE, reason="补录了名单", by=make.officer(), at=A_MONTH_LATE
    )
    first, second = (unpacked(one.figures) for one in closed.versions(MAY, HERE)[::-1])

    assert row.version == 2
    assert (first["active_volunteers"].value, second["active_volunteers"].value) == (4, 6)
    assert first["active_rate"].n == second["active_rate"].n == 6
    assert first["linkages_alive"] == second["linkages_alive"]


def test_a_figure_says_what_of_it_keeps_no_days():
    undated = {code: one.undated for code, one in INDICATORS.items() if one.undated}

    assert set(undated.values()) == set(UNDATED)
    assert undated["hardship_reach"] == "hardship"
    assert "linkages_alive" not in undated
