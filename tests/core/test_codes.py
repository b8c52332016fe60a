import pytest

from liandong.core import codes
from liandong.core.refusals import ValueInvalid

SIZES = {
    "service_category": 21,
    "service_object": 13,
    "guarantee": 12,
    "skill": 24,
    "gender": 3,
    "id_type": 8,
    "education": 14,
    "occupation": 13,
    "organization_nature": 17,
    "team_type": 3,
    "hours_source": 5,
    "risk": 4,
    "mode": 5,
    "relation": 4,
    "organization_type": 5,
    "hardship_group": 9,
    "slot": 24,
}


def test_every_table_is_complete():
    assert {name: len(table) for name, table in codes.tables().items()} == SIZES


def test_the_named_tuples_are_the_tables():
    assert tuple(c.code for c in codes.codes("risk")) == codes.RISKS
    assert tuple(c.code for c in codes.codes("mode")) == codes.MODES
    assert tuple(c.code for c in codes.codes("relation")) == codes.RELATIONS
    assert tuple(c.code for c in codes.codes("organization_type")) == codes.ORGANIZATION_TYPES


@pytest.mark.parametrize("table", SIZES)
def test_no_name_occurs_twice_in_a_table(table):
    entries = codes.codes(table)
    assert len({c.zh for c in entries}) == len(entries) == len({c.en for c in entries})


@pytest.mark.parametrize(
    ("table", "code", "language", "name"),
    [
        ("service_category", "0017", "zh", "关爱特殊群体"),
        ("service_category", "0017", "en", "Care for special groups"),
        ("service_category", "1101", "zh", "北京市地方类别 1101"),
        ("service_category", "9901", "zh", "9901"),
        ("slot", "21", "zh-hans", "周日晚上"),
        ("slot", "22", "en-us", "Public holiday, morning"),
    ],
)
def test_a_code_has_a_name(table, code, language, name):
    assert codes.label(table, code, language) == name


def test_a_local_code_holds_only_where_the_profile_names_it():
    assert codes.check_code("service_category", " 0001 ") == "0001"
    assert codes.check_code("service_category", "1101", ["1101", "1102"]) == "1101"
    with pytest.raises(ValueInvalid) as refused:
        codes.check_code("service_category", "1101")
    assert refused.value.facts["value"] == "1101"


def test_a_code_is_found_by_its_name():
    assert codes.find_code("skill", "医疗 急救").code == "01"
    assert codes.find_code("skill", "driving").code == "03"
    assert codes.find_code("skill", "飞行") is None


def test_an_unknown_table_is_said_to_be_unknown():
    with pytest.raises(codes.UnknownTable):
        codes.codes("nothing")
