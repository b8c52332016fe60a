from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import codes, policy
from liandong.core.eligibility import GuardianRule
from liandong.core.hours import HourRules
from liandong.core.policy import AgreementStance, Span, profile_for

NOW = date(2026, 11, 23)


def test_the_country_has_every_key_on_any_day():
    early, late = profile_for("", date(1990, 1, 1)), profile_for("", NOW)
    assert early.division == late.division == ""
    assert set(early.sources) == set(late.sources) == set(late.keys)


def test_the_national_rules_of_today():
    national = profile_for("", NOW)
    assert national.hours == HourRules(
        step=30,
        daily_cap=480,
        min_presence_pct=0,
        travel_counts=False,
        backfill_max_days=30,
        record_within_working_days=10,
    )
    assert national.guardian_rule is GuardianRule.NONE
    assert national.agreement_stance is AgreementStance.MAY
    assert national.agreement_mandatory is False
    assert national.star_thresholds == (100, 300, 600, 1000, 1500)
    assert national.ratios.social_worker_volunteers == Span(10, 30, 100)
    assert (national.need_answer_working_days, national.objection_working_days) == (3, 5)
    assert national.time_bank is None


def test_a_law_holds_from_its_day_on():
    day_before = profile_for("", date(2021, 1, 31))
    that_day = profile_for("", date(2021, 2, 1))
    assert (day_before.star_needs_quality, that_day.star_needs_quality) == (False, True)
    assert day_before.source_of("publicity_days").text == "民发〔2015〕149号"
    assert that_day.source_of("star_needs_quality").since == date(2021, 2, 1)
    assert that_day.effective_from() == date(2021, 2, 1)


@pytest.mark.parametrize(
    ("code", "name", "guardian", "barred", "stance"),
    [
        ("110105", "北京市", "none", "R3", "must"),
        ("310115", "上海市", "consent", "R3", "must"),
        ("330106", "浙江省", "consent_or_accompanied", "R3", "must"),
        ("330203", "宁波市", "consent_or_accompanied", "R3", "must"),
        ("370102", "山东省", "consent_or_accompanied", "R3", "encouraged"),
        ("370902", "泰安市", "consent_or_accompanied", "R3", "may"),
        ("410102", "河南省", "consent_or_accompanied", "R3", "may"),
        ("500103", "重庆市", "consent_or_accompanied", "R3", "must"),
        ("440305007", "深圳市", "none", "R3", "may"),
        ("420106", "全国", "none", "R3", "may"),
    ],
)
def test_regions_differ_in_what_their_law_says(code, name, guardian, barred, stance):
    profile = profile_for(code, NOW)
    told = (profile.name, profile.guardian_rule, profile.barred_risk_for_minor)
    assert told == (name, guardian, barred)
    assert profile.agreement_stance == stance


def test_a_city_inherits_what_its_own_law_leaves_out():
    ningbo = profile_for("3302", NOW)
    assert ningbo.source_of("guardian_rule").division == "3302"
    assert ningbo.source_of("agreement_triggers").division == "33"
    assert ningbo.source_of("records_years").division == ""
    assert ningbo.source_of("smallest_n").is_proposal is True
    assert ningbo.source_of("guardian_rule").is_proposal is False


def test_zhejiang_had_no_such_law_in_2017():
    hangzhou = profile_for("330106", date(2017, 2, 20))
    assert hangzhou.name == "全国"
    assert hangzhou.guardian_rule is GuardianRule.NONE


def test_a_table_given_in_part_keeps_the_rest():
    shenzhen = profile_for("4403", NOW)
    assert shenzhen.ratios.supervisor_social_workers == Span(8, 20, 40)
    assert shenzhen.ratios.social_worker_volunteers == Span(10, 30, 100)
    assert shenzhen.authority_map["registration"] == "民政部门"
    assert shenzhen.authority_map["planning"] == "中央社会工作部"


def test_padded_and_unknown_codes_are_understood():
    assert profile_for("440300000000", NOW).name == "深圳市"
    assert profile_for("990000", NOW).name == "全国"


def test_local_codes_and_time_banks_belong_to_their_region():
    beijing = profile_for("110101", NOW)
    assert codes.check_code("service_category", "1101", beijing.code_extensions) == "1101"
    guangzhou = profile_for("440106", NOW)
    assert guangzhou.time_bank is not None
    assert guangzhou.time_bank.cap_points == 1500
    assert profile_for("440305", NOW).time_bank is None


@given(
    st.sampled_from(sorted({layer.division for layer in policy.layers()})),
    st.dates(date(2010, 1, 1), date(2030, 1, 1)),
)
def test_every_region_has_a_whole_profile_on_every_day(code, on):
    profile = profile_for(code, on)
    assert set(profile.sources) == set(profile.keys)
    assert all(s.since is None or s.since <= on for s in profile.sources.values())
    assert all(code.startswith(s.division) for s in profile.sources.values())
    assert set(profile.min_age_by_risk) == set(codes.RISKS)
    assert set(profile.modes) == set(codes.MODES)
    assert profile.barred_risk_for_minor in {"", *codes.RISKS}


@pytest.mark.parametrize(
    "text",
    [
        '[no_such_key]\nvalue = 1\nsource = "x"',
        "[smallest_n]\nvalue = 5",
        '[smallest_n]\nsource = "x"',
    ],
)
def test_a_value_without_a_key_or_source_is_not_read(text):
    with pytest.raises(ValueError, match="no key with a source"):
        policy.read_layer('division = "44"\nname = { zh = "粤" }\n' + text)


def test_layers_without_the_country_make_no_profile():
    alone = policy.read_layer('division = "44"\nname = { zh = "粤" }')
    with pytest.raises(ValueError, match="No profile gives a value"):
        policy.put_together((alone,), NOW)


def test_limits_of_a_span_must_rise():
    with pytest.raises(ValueError, match="must rise"):
        Span(10, 5, 100)


def test_a_layer_ends_on_its_day():
    text = 'division = "44"\nname = { zh = "粤" }\neffective_from = 2026-01-01\n'
    layer = policy.read_layer(text + "effective_until = 2026-07-01")
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [layer.holds("4403", day) for day in days] == [False, True, True, False]
    with pytest.raises(ValueError, match="is not after"):
        policy.read_layer(text + "effective_until = 2026-01-01")


def test_a_tried_layer_holds_inside_only_and_lies_on_the_law_of_its_place():
    told = {"smallest_n": 7}
    source = {"smallest_n": policy.Source("x", "4403", NOW, is_local=True)}
    mine = policy.Layer("4403", {"zh": "深圳市"}, NOW, told, source, is_local=True)
    with policy.tried(policy.Local("a trial", (mine,))):
        assert profile_for("440305", NOW).smallest_n == 7
        assert policy.law_for("4403", NOW).smallest_n == 3
        assert profile_for("4401", NOW).smallest_n == 3
        assert profile_for("440305", date(2026, 11, 22)).smallest_n == 3
    assert profile_for("440305", NOW).smallest_n == 3


def test_the_presets_are_sourced_proposals_for_existing_keys():
    unified = policy.presets()["unified-committee"]
    assert unified.values["authority_map"]["social_work"] == "社会工作委员会"
    assert all(text.startswith("proposal") for text in unified.sources.values())
    wenzhou = profile_for("3303", NOW)
    assert wenzhou.authority_map["planning"] == "温州市委社会工作部"
    assert wenzhou.authority_map["registration"] == "民政部门"


@pytest.mark.parametrize(
    ("code", "key", "value"),
    [
        ("11", "hours_exchange", "community_services"),
        ("3302", "star_criteria", ("hours", "quality", "impact", "evaluation")),
        ("41", "star_stance", "must"),
        ("41", "agreement_triggers", ("large_event",)),
        ("31", "hub_organization", "志愿服务行业组织"),
        ("50", "system_name", "市级志愿服务信息平台"),
        ("37", "need_check_methods", ("visit", "phone", "online")),
        ("44", "system_name", "国务院民政部门指定的志愿服务信息系统"),
    ],
)
def test_rows_of_the_table_of_nine_places(code, key, value):
    assert getattr(profile_for(code, NOW), key) == value


def test_duties_of_a_province_stay_beside_those_of_its_city():
    assert {"volunteer_day", "capacity_check"} <= set(profile_for("3302", NOW).local_duties)
