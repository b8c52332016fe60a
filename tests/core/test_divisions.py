import gzip
import os
from datetime import date
from pathlib import Path

import pytest
from tools import make_geo_data

from liandong.core import divisions as tree
from liandong.core.divisions import Level
from liandong.core.geo import Point, distance_m

OLD_DISTRICTS = ["罗湖区", "福田区", "南山区", "宝安区", "龙岗区", "盐田区"]


def test_the_tree_has_the_whole_country():
    by_level = {level: 0 for level in Level}
    for d in tree.divisions().values():
        by_level[d.level] += d.holds(None)
    assert by_level == {
        Level.PROVINCE: 34,
        Level.CITY: 342,
        Level.COUNTY: 2978,
        Level.STREET: 41352,
    }


def test_every_parent_of_a_living_division_is_known():
    known = tree.divisions()
    lost = [d.code for d in known.values() if d.holds(None) and d.parent and d.parent not in known]
    assert lost == []


def test_every_successor_is_known_and_in_use():
    known = tree.divisions()
    wrong = [d.code for d in known.values() if d.successor and not known[d.successor].holds(None)]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("440305007", "广东省深圳市南山区粤海街道"),
        ("110101001", "北京市东城区东华门街道"),
        ("429004", "湖北省仙桃市"),
        ("440300000000", "广东省深圳市"),
        ("110000000000000000", "北京市"),
    ],
)
def test_a_full_name_leaves_out_what_nobody_says(code, name):
    assert tree.full_name(code) == name


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("440000000000", "44"),
        ("440300", "4403"),
        ("440305000000", "440305"),
        ("440305007", "440305007"),
    ],
)
def test_short_and_padded_codes_mean_the_same(long, short):
    assert tree.normalized(long) == short
    assert tree.division(long).code == short
    assert tree.normalized(tree.padded(short)) == short


def test_an_unknown_code_is_said_to_be_unknown():
    with pytest.raises(tree.UnknownDivision):
        tree.division("990000")


def test_children_are_those_of_the_day():
    now = [d.name for d in tree.children("4403")]
    assert now == [*OLD_DISTRICTS, "龙华区", "坪山区", "光明区"]
    before = [d.name for d in tree.children("4403", on=date(2016, 1, 1))]
    assert before == OLD_DISTRICTS
    assert len(tree.children()) == 34


def test_a_merged_district_is_found_on_the_day_it_held_and_names_its_successor():
    assert [d.code for d in tree.find("江干区", "3301", on=date(2017, 2, 20))] == ["330104"]
    assert tree.find("江干区", "3301") == ()
    assert tree.division("330104").successor == "330102"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("南山区", "南山"),
        ("粤海街道", "粤海"),
        ("广西壮族自治区", "广西"),
        ("黔东南苗族侗族自治州", "黔东南"),
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("浦东新区", "浦东"),
        ("沙县", "沙县"),
        ("市辖区", "市辖区"),
    ],
)
def test_short_names_are_as_people_say_them(name, short):
    assert tree.short_name(name) == short


def test_find_prefers_the_full_name_and_then_the_higher_place():
    assert [d.code for d in tree.find("南山", "4403")] == ["440305", "440305002"]
    assert [d.code for d in tree.find("深圳")] == ["4403"]
    assert tree.find("没有这个地方") == ()


def test_a_place_without_coordinates_stands_where_its_district_does():
    assert tree.division("440305007").point is None
    assert tree.point_of("440305007") == tree.division("440305").point


def test_seats_of_shenzhen_districts_lie_inside_their_outlines():
    for outline in tree.district_outlines("4403"):
        assert outline.contains(outline.center) or outline.name == "盐田区"
        if outline.name != "大鹏新区":
            seat = tree.division(outline.code).point
            assert seat is not None
            assert outline.contains(seat), outline.name


def test_seats_were_converted_once():
    # The municipal seat of Shenzhen, WGS-84.
    shenzhen = tree.division("4403").point
    assert shenzhen is not None
    assert distance_m(shenzhen, Point(22.5463, 114.0529)) < 150


def test_outlines_of_one_district_are_its_own():
    assert [o.name for o in tree.district_outlines("440305")] == ["南山区"]
    assert [o.name for o in tree.district_outlines("440307")] == ["大鹏新区", "龙岗区"]
    assert [o.name for o in tree.district_outlines("440305007")] == ["南山区"]
    assert tree.district_outlines("3301") == ()
    feature = tree.district_outlines("440305")[0].as_geojson()
    assert feature["properties"]["code"] == "440305"


def test_the_luohu_border_lies_where_wgs84_has_it():
    luohu = tree.district_outlines("440303")[0]
    assert luohu.contains(Point(22.5335, 114.1130))
    assert not luohu.contains(Point(22.5285, 114.1132))  # Lo Wu station, Hong Kong


SHARED = Path(os.environ.get("LIANDONG_SHARED", Path(__file__).parents[3] / "shared"))
SOURCES = SHARED / "data/ok/geo"


@pytest.mark.skipif(not SOURCES.exists(), reason="the sources of the place data are not here")
def test_the_shipped_data_are_what_the_tool_makes(tmp_path):
    make_geo_data.main(SOURCES, tmp_path)
    shipped = Path(tree.__file__).parent / "data"
    for name in ("divisions.tsv.gz", "shenzhen_districts.geojson"):
        made, kept = (tmp_path / name).read_bytes(), (shipped / name).read_bytes()
        if name.endswith(".gz"):
            made, kept = gzip.decompress(made), gzip.decompress(kept)
        assert made == kept
