import csv
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import places
from liandong.core.places import Level, level_named, locate

IN_2017 = date(2017, 2, 20)


@pytest.mark.parametrize(
    ("address", "under", "on", "code", "confidence"),
    [
        ("深圳市南山区东滨路86号B栋", None, None, "440305", 1.0),
        ("广东省深圳市南山区粤海街道科苑路", None, None, "440305007", 1.0),
        ("浙江省诸暨市暨阳街道市南路85号", None, None, "330681001", 1.0),
        ("北京市海淀区苏州街3号", None, None, "110108", 1.0),
        ("江苏省镇江市京口区中山东路33号", None, None, "321102", 1.0),
        ("上海市浦东新区耀华路488号", None, None, "310115", 1.0),
        ("杭州拱墅区石祥路589号", None, None, "330105", 1.0),
        ("西湖区丰潭路255号", "3301", IN_2017, "330106", 1.0),
        ("江干区金沙大道", "3301", IN_2017, "330104", 1.0),
        ("杭州电子科技大学", "3301", IN_2017, "3301", 1.0),
        ("临安市锦江路87号", "3301", IN_2017, "330185", 1.0),
        ("浙江传媒大学正门", "3301", IN_2017, "3301", 1.0),
        ("成都市高新区益州大道北段777号", None, None, "5101", 1.0),
    ],
)
def test_an_address_is_found(address, under, on, code, confidence):
    found = locate(address, under=under, on=on)
    assert found.division is not None
    assert (found.division.code, found.confidence) == (code, confidence)
    assert found.contradictions == ()


def test_an_ended_district_is_read_today_too():
    found = locate("杭州市下城区翰林街88号")
    assert found.division is not None
    assert found.division.code == "330103"


def test_two_districts_in_one_address_are_a_contradiction():
    found = locate("杭州市拱墅区西湖区丰潭路255号", on=IN_2017)
    assert found.division is not None
    assert found.division.parent == "3301"
    assert [m.text for m in found.contradictions] == ["西湖区"]
    assert found.confidence < 1


def test_a_district_that_many_cities_have_is_not_settled_in_silence():
    found = locate("朝阳区望京东园一区119号楼")
    assert found.confidence == 0.5
    assert [places.full_name(d.code) for d in (found.division, *found.alternatives)] == [
        "北京市朝阳区",
        "吉林省长春市朝阳区",
    ]
    assert locate("朝阳区望京东园一区", under="11").confidence == 1.0


@pytest.mark.parametrize("address", ["软件园22号楼902室", "中山西路933号30楼", "", "  "])
def test_nothing_is_made_up_when_nothing_is_named(address):
    found = locate(address)
    assert (found.division, found.confidence) == (None, 0.0)


def test_with_a_known_city_and_nothing_named_the_city_stands_without_confidence():
    found = locate("软件园22号楼", under="4403")
    assert found.division is not None
    assert (found.division.code, found.confidence) == ("4403", 0.0)


def test_the_rung_of_a_level_can_be_asked_for():
    found = locate("深圳市南山区粤海街道科苑路")
    county = level_named(found, Level.COUNTY)
    assert county is not None
    assert county.name == "南山区"
    assert level_named(locate("深圳市"), Level.COUNTY) is None
    assert level_named(locate("软件园"), Level.COUNTY) is None


STREETS = [c for c, d in places.divisions().items() if d.level is Level.STREET and d.holds(None)]


@given(st.sampled_from(STREETS[::37]), st.sampled_from(["", "某路8号", "3栋"]))
def test_a_full_address_is_located_in_its_county(code, rest):
    found = locate(places.full_name(code) + rest)
    assert found.division is not None
    assert found.division.code.startswith(code[:6]) or found.contradictions or found.alternatives


@given(st.text(max_size=40))
def test_any_text_can_be_read(text):
    found = locate(text)
    assert 0 <= found.confidence <= 1
    assert (found.division is None) == (found.mentions == ())


SHARED = Path(os.environ.get("LIANDONG_SHARED", Path(__file__).parents[3] / "shared"))
MESSY = SHARED / "data/ok/geo/messy_addresses_a.csv"


@pytest.mark.skipif(not MESSY.exists(), reason="the address sample is not here")
def test_most_addresses_as_people_type_them_are_found_without_doubt():
    with MESSY.open(encoding="utf-8", newline="") as file:
        found = [locate(row["address"]) for row in csv.DictReader(file)]
    assert len(found) == 4000
    assert sum(f.confidence >= 0.99 for f in found) >= 2900
    assert sum(bool(f.contradictions) for f in found) <= 80
