"""Terms and asks: what a name is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.search import Kind, asked, exactly, nearby, runs, telephone_tail, terms_of
from liandong.core.search import meets as rules_meets


def meets(kind: Kind, text: str, name: str, **more: object) -> bool:
    """Whether the database would say yes: every part by one of its terms."""
    return rules_meets(asked(kind, text), terms_of(kind, name=name, **more))


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        ("陈宇轩", "陈宇轩", True),
        ("宇轩", "陈宇轩", True),
        ("轩", "陈宇轩", True),
        ("宇", "陈宇轩", True),
        ("陈轩", "陈宇轩", False),
        ("chenyuxuan", "陈宇轩", True),
        ("chenyu", "陈宇轩", True),
        ("ChenYu", "陈宇轩", True),
        ("cyx", "陈宇轩", True),
        ("cyxuan", "陈宇轩", True),
        ("chenyx", "陈宇轩", True),
        ("cyux", "陈宇轩", True),
        ("yx", "陈宇轩", True),
        ("chen 轩", "陈宇轩", True),
        ("chen xuan", "陈宇轩", True),
        ("xy", "陈宇轩", False),
        ("c", "陈宇轩", False),
        ("shanxiongxin", "单雄信", True),
        ("zengguoqiang", "曾国强", True),
        ("cengguoqiang", "曾国强", True),
        ("ouyang", "欧阳修", True),
        ("阿里木库尔班", "阿里木·库尔班", True),
        ("ａｌｉ", "Ali Khan", True),
        ("khan", "Ali Khan", True),
        ("jose", "José", True),
        ("", "陈宇轩", False),
        ("。、！", "陈宇轩", False),
    ],
)
def test_a_person_is_found_by_part_sound_and_first_letters(text, name, is_found):
    assert meets(Kind.PERSON, text, name) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("社工服务", True),
        ("益民", True),
        ("changning", True),
        ("cnq", True),
        ("yimin", True),
        ("ym 中心", True),
        ("服务社工", False),
        ("nanshan", False),
    ],
)
def test_an_organization_is_found_from_any_character_on(text, is_found):
    assert meets(Kind.ORGANIZATION, text, "长宁区益民社工服务中心") is is_found


def test_a_number_is_found_whole_by_its_beginning_and_by_its_last_part():
    number = {"numbers": ("V-440305-202611-000017",)}
    for text in ("V-440305-202611-000017", "v440305", "000017", "V-4403"):
        assert meets(Kind.PERSON, text, "陈宇", **number)
    assert not meets(Kind.PERSON, "000018", "陈宇", **number)


def test_kinds_do_not_share_terms():
    assert not set(terms_of(Kind.PERSON, name="陈宇")) & set(terms_of(Kind.TEAM, name="陈宇"))


def test_four_digits_also_ask_for_the_sealed_end_of_a_telephone():
    assert "ptabc" not in str(asked(Kind.PERSON, "0101"))
    sealed = asked(Kind.PERSON, "0101", tail="abc").parts[0]
    assert [one.terms for one in sealed] == [("pn0101",), ("ptabc",)]
    assert asked(Kind.PERSON, "010", tail="abc") == asked(Kind.PERSON, "010")


def test_the_end_of_a_telephone_is_taken_of_whole_numbers_only():
    assert telephone_tail("+86 199 0000 0101") == "0101"
    assert telephone_tail("1234567") == telephone_tail("") == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cehnyu", "chenyu"),
        ("chenyyu", "chenyu"),
        ("chnyu", "chenyu"),
        ("zangwei", "zhangwei"),
        ("lingna", "linna"),
        ("cgenyu", "chenyu"),
    ],
)
def test_one_slip_is_near(typed, meant):
    assert meant in nearby(typed)


def test_two_letters_have_no_slips():
    assert nearby("cy") == ("cy",)
    assert asked(Kind.PERSON, "cy", near=True) == asked(Kind.PERSON, "cy")


def test_nothing_typed_asks_for_nothing():
    assert not asked(Kind.NEED, " …") and not exactly(Kind.NEED, "")


@given(st.text(max_size=80))
def test_any_text_makes_terms_without_spaces_or_quotes(text):
    for term in terms_of(Kind.NEED, name=text, numbers=(text,), also=(text,)):
        assert not set(term) & set(" '\"*|&!:()\\")
    for part in asked(Kind.NEED, text, near=True).parts:
        assert not set("".join(t for one in part for t in one.terms)) & set(" '\"*|&!:()\\")


NAMES = st.text(st.sampled_from("陈王李张宇轩梓涵欧阳娜伟曾单重庆长"), min_size=1, max_size=4)


@given(NAMES, st.data())
def test_every_part_of_a_name_finds_it(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert meets(Kind.PERSON, name[start:end], name)
    assert "".join(runs(name)) == name
