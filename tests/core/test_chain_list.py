"""Lists of names from group chats, as messy as people write them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.core.chain_list import ChainList, Doubt, Entry, read, write


def names(text: str) -> list[str]:
    return [entry.name for entry in read(text).entries]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("1. 王小明", "王小明"),
        ("1、王小明", "王小明"),
        ("1.王小明", "王小明"),
        ("１．王小明", "王小明"),
        ("1）王小明", "王小明"),
        ("（1）王小明", "王小明"),
        ("【1】王小明", "王小明"),
        ("[1] 王小明", "王小明"),
        ("①王小明", "王小明"),
        ("⒈ 王小明", "王小明"),
        ("1️⃣ 王小明", "王小明"),
        ("1 王小明", "王小明"),
        ("1王小明", "王小明"),
        ("1：王小明", "王小明"),
        ("1-王小明", "王小明"),
        ("一、王小明", "王小明"),
        ("十二、王小明", "王小明"),
        ("第3个 王小明", "王小明"),
        ("🔟 王小明", "王小明"),
        ("12. 🌹王小明🌹", "王小明"),
        ("12. 王小明[玫瑰]", "王小明"),
        ("12. 王小明 ✅", "王小明"),
        ("3. 王 明", "王明"),
        ("3. 买买提·艾力", "买买提·艾力"),
        ("3. Anna Schmidt", "Anna Schmidt"),
        ("3.  王小明　", "王小明"),
        ("3. 王小明。", "王小明"),
        ("3. @王小明", "王小明"),
    ],
)
def test_a_line_in_any_style_gives_the_name(line, name):
    assert names(line) == [name]


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("1. 王小明（带相机）", Entry("王小明", note="带相机")),
        ("1. 王小明(9点到)", Entry("王小明", note="9点到")),
        ("1. 王小明【晚到】（有车）", Entry("王小明", note="晚到；有车")),
        ("1. 王小明-司机", Entry("王小明", note="司机")),
        ("1. 王小明 可以开车", Entry("王小明", note="可以开车")),
        ("1. 王小明+1", Entry("王小明", companions=1)),
        ("1. 王小明＋２人", Entry("王小明", companions=2)),
        ("1. 王小明（+1）", Entry("王小明", companions=1)),
        ("1. 王小明 加1人", Entry("王小明", companions=1)),
        ("1. 王小明（李四代报）", Entry("王小明", said_by="李四")),
        ("1. 王小明 李四代报", Entry("王小明", said_by="李四")),
        ("1. 王小明（代报：李四）", Entry("王小明", said_by="李四")),
        ("1. 李四代王小明", Entry("王小明", said_by="李四")),
        ("1. 李四代报王小明", Entry("王小明", said_by="李四")),
        ("1. 李四帮王小明报名", Entry("王小明", said_by="李四")),
        ("1. 王小明（取消）", Entry("王小明", is_out=True)),
        ("1. 王小明 来不了", Entry("王小明", is_out=True)),
        ("1. 王小明 13800001001", Entry("王小明", phone="13800001001")),
    ],
)
def test_notes_companions_and_proxies_are_taken_apart(line, entry):
    assert read(line).entries == (entry,)


def test_a_telephone_is_read_and_never_written_back():
    found = read("1. 王小明 13800001001")
    assert found.entries[0].phone == "13800001001"
    assert "138" not in write((), found.entries)


def test_a_whole_list_from_a_group():
    found = read(
        """#接龙
        周六陪诊 5月4日 9:00-11:00
        地点：南山医院门口
        5月4日 早上8:45集合
        2026.5.4
        9:00 出发
        例：1. 姓名
        例 张三

        1. 王小明
        2、李四+1（晚到10分钟）
        3.赵六（李四代报） 4.孙七
        5. 王小明
        6.
        7. 🌹🌹
        8. 周八、吴九
        谢谢大家
        """
    )

    assert found.heading[:3] == ("#接龙", "周六陪诊 5月4日 9:00-11:00", "地点:南山医院门口")
    assert [(e.name, e.doubts) for e in found.entries] == [
        ("王小明", ()),
        ("李四", (Doubt.COMPANIONS,)),
        ("赵六", (Doubt.FOR_ANOTHER,)),
        ("孙七", ()),
        ("王小明", (Doubt.TWICE,)),
        ("周八", (Doubt.SEVERAL,)),
        ("吴九", (Doubt.SEVERAL,)),
    ]


def test_a_numbered_line_without_a_name_is_in_doubt():
    assert read("1. 13800001001").entries[0].doubts == (Doubt.NO_NAME,)


def test_nothing_gives_nothing():
    assert read("") == ChainList()
    assert read("大家好\n明天见") == ChainList(heading=("大家好", "明天见"))


HAN = st.sampled_from("王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗明华丽强芳军敏静伟秀英桂兰玉梅")
NAMES = st.text(HAN, min_size=2, max_size=4)
NOTES = st.text(st.sampled_from("早晚带车相机水到有没在门口等我们一起走"), max_size=8)
ENTRIES = st.builds(
    Entry,
    name=NAMES,
    note=NOTES,
    companions=st.integers(0, 9),
    said_by=st.one_of(st.just(""), NAMES),
    is_out=st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(ENTRIES, max_size=8))
def test_what_was_written_is_read_back_the_same(entries):
    assert read(write(("#接龙", "周六陪诊"), entries)).entries == tuple(entries)


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_the_reading_is_stable(text):
    found = read(text)
    for entry in found.entries:
        assert 0 <= entry.companions <= 20
        assert "\n" not in entry.name
