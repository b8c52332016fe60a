"""Local layers: who may set them, that they hold everywhere at once, and the way back."""

from datetime import timedelta

import pytest

from liandong.core import policy
from liandong.core.policy_fields import LooserThanLaw
from liandong.core.policy_layers import (
    LayerClosed,
    LayerEmpty,
    LayerNotAdopted,
    LayerOutOfReach,
    SamePersonAdopts,
)
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import EventRecord, PolicyLayer
from liandong.queries import policy_layers
from liandong.services import policy_layers as services
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
TODAY = MONDAY_9.date()
NANSHAN = "440305"


@pytest.fixture
def officer():
    return make.officer(division_code=NANSHAN)


@pytest.fixture
def coordinator():
    return make.coordinator(division_code=NANSHAN)


def drafted(by, *, code=NANSHAN, since=TODAY, until=None, key="smallest_n", value=5):
    row = services.draft(
        division_code=code, title="人数少于五不显示", since=since, until=until, by=by, at=MONDAY_9
    )
    return services.set_rule(
        layer=row, key=key, value=value, source="南社发〔2026〕3号", by=by, at=MONDAY_9
    )


def names():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def test_a_draft_changes_nothing_and_adopting_holds_from_its_day_below_its_place(
    officer, coordinator
):
    row = drafted(officer, since=TODAY + timedelta(days=1))
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3

    services.adopt(layer=row, by=coordinator, at=MONDAY_9)

    tomorrow = TODAY + timedelta(days=1)
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3
    assert policy.profile_for("440305007", tomorrow).smallest_n == 5
    assert policy.profile_for("440304", tomorrow).smallest_n == 3
    source = policy.profile_for(NANSHAN, tomorrow).source_of("smallest_n")
    assert (source.text, source.division, source.since, source.is_local) == (
        "南社发〔2026〕3号",
        NANSHAN,
        tomorrow,
        True,
    )
    assert names() == ["PolicyDrafted", "PolicyAdopted"]


def test_a_layer_ends_on_its_day_and_a_street_lies_on_its_county(officer, coordinator):
    until = TODAY + timedelta(days=10)
    county = drafted(officer, until=until)
    street = drafted(officer, code="440305007", value=7)
    for row in (street, county):
        services.adopt(layer=row, by=coordinator, at=MONDAY_9)

    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 5
    assert policy.profile_for("440305007", TODAY).smallest_n == 7
    assert policy.profile_for(NANSHAN, until).smallest_n == 3


def test_putting_back_lets_what_lay_below_hold_again_with_an_event_of_its_own(officer, coordinator):
    first = services.adopt(layer=drafted(officer), by=coordinator, at=MONDAY_9)
    later = MONDAY_9 + timedelta(hours=1)
    second = services.adopt(layer=drafted(officer, value=9), by=coordinator, at=later)
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 9

    services.put_back(layer=second, reason="太多了", by=officer, at=later)
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 5
    services.put_back(layer=first, reason="回到原来", by=officer, at=later)
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3

    assert names()[-2:] == ["PolicyPutBack", "PolicyPutBack"]
    second.refresh_from_db()
    assert (second.state, second.put_back_reason) == ("put_back", "太多了")
    with pytest.raises(LayerNotAdopted):
        services.put_back(layer=second, reason="再来", by=officer, at=later)


def test_another_process_sees_an_adoption_at_its_next_request(
    officer, coordinator, django_assert_num_queries
):
    """What another process wrote is not in this one's memory; the next request asks once."""
    row = drafted(officer)
    PolicyLayer.objects.filter(pk=row.pk).update(adopted_by=coordinator, adopted_at=MONDAY_9)
    with django_assert_num_queries(0):
        assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3

    policy_layers.look_again()
    with django_assert_num_queries(2):
        assert policy.profile_for(NANSHAN, TODAY).smallest_n == 5
        assert policy.profile_for("440305007", TODAY).smallest_n == 5

    policy_layers.look_again()
    with django_assert_num_queries(1):
        assert policy.profile_for(NANSHAN, TODAY).smallest_n == 5

    PolicyLayer.objects.filter(pk=row.pk).update(put_back_at=MONDAY_9, put_back_by=officer)
    policy_layers.look_again()
    assert policy.profile_for(NANSHAN, TODAY).smallest_n == 3


def test_whoever_drafted_does_not_adopt(officer):
    with pytest.raises(SamePersonAdopts):
        services.adopt(layer=drafted(officer), by=officer, at=MONDAY_9)


@pytest.mark.parametrize("who", ["worker", "other county", "volunteer"])
def test_who_may_not_draft_adopt_or_put_back(who, officer, coordinator):
    by = {
        "worker": lambda: make.li_na(),
        "other county": lambda: make.officer(division_code="440304", phone="13800001099"),
        "volunteer": lambda: make.person(),
    }[who]()
    row = drafted(officer)
    with pytest.raises(LayerOutOfReach):
        services.draft(division_code=NANSHAN, title="x", since=TODAY, by=by, at=MONDAY_9)
    with pytest.raises(LayerOutOfReach):
        services.set_rule(layer=row, key="smallest_n", value=4, source="x", by=by, at=MONDAY_9)
    with pytest.raises(LayerOutOfReach):
        services.adopt(layer=row, by=by, at=MONDAY_9)
    services.adopt(layer=row, by=coordinator, at=MONDAY_9)
    with pytest.raises(LayerOutOfReach):
        services.put_back(layer=row, reason="x", by=by, at=MONDAY_9)


def test_an_officer_of_a_county_sets_no_rule_for_the_city(officer):
    with pytest.raises(LayerOutOfReach):
        services.draft(division_code="4403", title="x", since=TODAY, by=officer, at=MONDAY_9)


@pytest.mark.parametrize(
    ("key", "value", "source", "refusal"),
    [
        ("smallest_n", 5, "  ", ValueMissing),
        ("smallest_n", 99, "文件", ValueInvalid),
        ("no_key", 1, "文件", ValueInvalid),
        ("smallest_n", 5, "proposal", ValueInvalid),
        ("smallest_n", 5, "长" * 301, ValueInvalid),
        ("is_forced_registration_banned", False, "文件", LooserThanLaw),
    ],
)
def test_a_rule_without_a_source_or_with_a_bad_value_is_not_kept(
    key, value, source, refusal, officer
):
    row = services.draft(division_code=NANSHAN, title="x", since=TODAY, by=officer, at=MONDAY_9)
    with pytest.raises(refusal):
        services.set_rule(layer=row, key=key, value=value, source=source, by=officer, at=MONDAY_9)
    row.refresh_from_db()
    assert row.values == {}


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"division_code": "999999"}, ValueInvalid),
        ({"division_code": ""}, ValueMissing),
        ({"title": " "}, ValueMissing),
        ({"until": TODAY}, ValueInvalid),
    ],
)
def test_a_draft_without_place_title_or_days_is_refused(told, refusal, officer):
    asked = {"division_code": NANSHAN, "title": "x", "since": TODAY} | told
    with pytest.raises(refusal):
        services.draft(**asked, by=officer, at=MONDAY_9)


def test_an_empty_draft_is_not_adopted_and_an_adopted_one_is_not_changed(officer, coordinator):
    empty = services.draft(division_code=NANSHAN, title="x", since=TODAY, by=officer, at=MONDAY_9)
    with pytest.raises(LayerEmpty):
        services.adopt(layer=empty, by=coordinator, at=MONDAY_9)
    row = services.adopt(layer=drafted(officer), by=coordinator, at=MONDAY_9)
    with pytest.raises(LayerClosed):
        services.drop_rule(layer=row, key="smallest_n", by=officer, at=MONDAY_9)
    with pytest.raises(LayerClosed):
        services.adopt(layer=row, by=coordinator, at=MONDAY_9)


def test_a_draft_that_a_law_above_overtook_is_not_adopted(officer, coordinator):
    row = drafted(officer, key="records_years", value=12)
    above = make.coordinator(division_code="", phone="13800001098")
    city = drafted(above, code="4403", key="records_years", value=20)
    services.adopt(layer=city, by=make.officer(division_code="", phone="13800001097"), at=MONDAY_9)
    assert len(policy_layers.faults(row)) == 1
    with pytest.raises(LooserThanLaw):
        services.adopt(layer=row, by=coordinator, at=MONDAY_9)


def test_a_dropped_draft_is_kept_but_open_no_more(officer):
    row = services.drop(layer=drafted(officer), by=officer, at=MONDAY_9)
    assert row.state == "dropped"
    with pytest.raises(LayerClosed):
        services.drop_rule(layer=row, key="smallest_n", by=officer, at=MONDAY_9)


def test_a_table_given_in_part_keeps_the_rest(officer, coordinator):
    row = drafted(officer, key="hours", value={"step": 15})
    services.adopt(layer=row, by=coordinator, at=MONDAY_9)
    hours = policy.profile_for(NANSHAN, TODAY).hours
    assert (hours.step, hours.daily_cap) == (15, 480)
