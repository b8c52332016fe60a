"""A county set up at once: all of it or nothing, rehearsed without a trace, in order."""

from datetime import date

import pytest

from liandong.cli import counties as command
from liandong.core import policy
from liandong.core.counties import CountyThere, PlanWrong, read_plan
from liandong.core.policy_fields import LooserThanLaw
from liandong.core.policy_layers import SamePersonAdopts
from liandong.core.registry import PhoneInvalid
from liandong.models import (
    AuthorityOffice,
    EventRecord,
    Organization,
    Person,
    PolicyLayer,
    RoleGrant,
)
from liandong.queries import access
from liandong.services import counties as services
from liandong.services import policy_layers as layers
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
TABLES = (AuthorityOffice, EventRecord, Organization, Person, PolicyLayer, RoleGrant)


def plan(*, old="", new=""):
    text = command.TEMPLATE.replace("2027-01-01", "2026-05-01")
    assert old in text
    return read_plan(text.replace(old, new))


def counts():
    return [table.objects.count() for table in TABLES]


def test_the_template_is_a_plan_that_works_on_an_empty_hub():
    made = services.set_up(plan=plan(), by=None, at=MONDAY_9)

    hub, *stations = made.organizations
    assert (hub.name, hub.is_hub, hub.division_code) == ("西湖区志愿服务联合会", True, "330106")
    assert [(s.name, s.parent, s.division_code[:6]) for s in stations] == [
        ("北山街道社会工作站", hub, "330106"),
        ("西溪街道社会工作站", hub, "330106"),
    ]
    assert [len(s.division_code) for s in stations] == [9, 9]
    assert AuthorityOffice.objects.get().name == "西湖区委社会工作部"
    (wang, _), (li, _), (zhang, _) = made.people
    actors = [access.actor_of(who, on=MONDAY_9.date()) for who in (wang, li, zhang)]
    assert [sorted(a.roles) for a in actors] == [["coordinator"], ["officer"], ["social_worker"]]
    assert [a.divisions for a in actors] == [("330106",), ("330106",), ()]
    assert actors[2].organization_ids == {stations[0].pk}
    assert EventRecord.objects.latest("pk").facts["stations"] == 2


def test_its_rules_stay_a_draft_until_the_officer_adopts_them():
    made = services.set_up(plan=plan(), by=None, at=MONDAY_9)
    on = MONDAY_9.date()
    assert policy.profile_for("330106", on).need_answer_working_days == 3
    layers.adopt(layer=made.layer, by=made.people[1][0], at=MONDAY_9)
    assert policy.profile_for("330106", on).need_answer_working_days == 2


def test_whoever_acts_signs_the_draft_and_a_second_person_adopts_it():
    founder = make.coordinator()
    made = services.set_up(plan=plan(), by=founder, at=MONDAY_9)
    assert made.layer.drafted_by == founder
    with pytest.raises(SamePersonAdopts):
        layers.adopt(layer=made.layer, by=founder, at=MONDAY_9)
    coordinator = made.people[0][0]
    assert layers.adopt(layer=made.layer, by=coordinator, at=MONDAY_9).adopted_by == coordinator


def test_a_supervisor_without_a_unit_is_the_hubs_whoever_sets_the_county_up():
    told = plan(old="社工，张敏，13800000003，北山街道社会工作站", new="督导，黄雅文，13800000003")
    by = make.coordinator(division_code="3301", phone="13800009999")
    made = services.set_up(plan=told, by=by, at=MONDAY_9)
    held = access.actor_of(made.people[2][0], on=MONDAY_9.date())
    assert sorted(held.roles) == ["supervisor"]
    assert held.organization_ids == {made.organizations[0].pk}


def test_a_rehearsal_leaves_no_trace():
    before = counts()
    made = services.set_up(plan=plan(), by=None, at=MONDAY_9, dry_run=True)
    assert (len(made.organizations), len(made.people)) == (3, 3)
    assert counts() == before


def test_rules_are_begun_like_another_county_and_from_a_preset():
    officer = make.officer(division_code="440305")
    row = layers.draft(
        division_code="440305", title="x", since=date(2026, 1, 1), by=officer, at=MONDAY_9
    )
    layers.set_rule(layer=row, key="smallest_n", value=6, source="深", by=officer, at=MONDAY_9)
    layers.adopt(layer=row, by=make.coordinator(division_code="440305"), at=MONDAY_9)
    told = plan(old="# like =", new="like =")
    committee = command.TEMPLATE.replace("# line =", "line =").replace("# preset =", "preset =")
    text = read_plan(committee)
    assert (told.rules.like, text.rules.preset) == ("440305", "unified-committee")
    made = services.set_up(plan=told, by=None, at=MONDAY_9)
    assert made.layer.values == {"smallest_n": 6, "need_answer_working_days": 2}
    assert made.layer.sources["smallest_n"] == "西湖区委社会工作部的文件"


@pytest.mark.parametrize(
    ("old", "new", "where", "remedy"),
    [
        ('"330106"', '"3301"', "division", "330106"),
        ('"330106"', '"999999"', "division", "330106"),
        ("北山街道社会工作站\n西溪", "无名街道社会工作站\n西溪", "stations 1", "西溪街道"),
        ("北山街道社会工作站\n西溪", "\n# 两个\n无名站\n西溪", "stations 3", "西溪街道"),
        ("西溪街道社会工作站\n", "北山街道社会工作站\n", "stations 2", "北山街道社会工作站（2）"),
        ("协调员，王芳", "总管，王芳", "people 1", "协调员、主管部门人员、督导、社工"),
        ("，北山街道社会工作站", "，", "people 3", "西溪街道社会工作站"),
        ("协调员，王芳，13800000001", "协调员，王芳，", "people 1", "13800001234"),
        ("协调员，王芳，13800000001，西湖区志愿服务联合会\n", "", "people", "协调员，姓名，电话"),
        ('hub = "西湖区志愿服务联合会"', 'hub = ""', "hub", "西湖区…"),
        ('# preset = "unified-committee"', 'preset = "unified-committee"', "line", "committee"),
        ("department =", "departments =", "file", "department"),
        ("since = 2026-05-01", 'since = "明年"', "rules.since", "2027-01-01"),
        ("value = 2", "", "rules.set.need_answer_working_days", "value = …"),
        ("division =", "division", "file", "--template"),
    ],
)
def test_a_wrong_line_is_named_with_what_may_stand_there(old, new, where, remedy):
    with pytest.raises(PlanWrong) as refused:
        plan(old=old, new=new)
    assert refused.value.where == where
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('# preset = "unified-committee"', 'preset = "none"', PlanWrong),
        (
            "[rules.set.need_answer_working_days]\nvalue = 2",
            "[rules.set.records_years]\nvalue = 3",
            LooserThanLaw,
        ),
    ],
)
def test_one_refused_step_takes_everything_back(old, new, refusal):
    before = counts()
    with pytest.raises(refusal):
        services.set_up(plan=plan(old=old, new=new), by=None, at=MONDAY_9)
    assert counts() == before


def test_everybody_whom_the_records_refuse_is_told_by_line_and_nothing_is_written():
    before = counts()
    wrong = "13800000002\n\n# 还没有定的下次补\n社工，张敏，12345"
    made = services.set_up(
        plan=plan(old="13800000002\n社工，张敏，13800000003", new=wrong), by=None, at=MONDAY_9
    )
    assert [(one.who.row, one.who.name, type(one.refusal)) for one in made.troubles] == [
        (5, "张敏", PhoneInvalid)
    ]
    assert counts() == before


def test_a_county_is_set_up_once():
    services.set_up(plan=plan(), by=None, at=MONDAY_9)
    with pytest.raises(CountyThere):
        services.set_up(plan=plan(), by=None, at=MONDAY_9)


def test_the_command_says_what_it_made_and_what_is_wrong(tmp_path, capsys):
    file = tmp_path / "plan.toml"
    assert command.county(None, dry_run=False, template=True) == 0
    file.write_text(capsys.readouterr().out, "utf-8")
    assert command.county(file, dry_run=True, template=False) == 0
    assert "什么都没有写" in capsys.readouterr().out
    assert command.county(file, dry_run=False, template=False) == 0
    assert "西溪街道社会工作站" in capsys.readouterr().out
    assert command.county(file, dry_run=False, template=False) == 1
    assert "已经有枢纽" in capsys.readouterr().err
    file.write_text(command.TEMPLATE.replace("13800000003", "12345").replace("330106", "330105"))
    assert command.county(file, dry_run=False, template=False) == 1
    assert command.county(tmp_path / "none", dry_run=False, template=False) == 1
