"""Cells as people type them."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.cells import (
    Formula,
    Unreadable,
    digits_for_han,
    han_number,
    is_blank,
    is_ditto,
    minutes_of,
    narrow,
    people_count,
    text_of,
    value_of,
)
from liandong.core.exchange import GuessCode, ProblemCode


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　１３８ ００１３　", "138 0013"),
        (20.0, "20"),
        (1.5, "1.5"),
        (None, ""),
        (date(2017, 3, 5), "2017-03-05"),
        (datetime(2017, 3, 5), "2017-03-05"),
        (datetime(2017, 3, 5, 8, 30), "2017-03-05 08:30:00"),
        (Formula(12.0), "12"),
        ("张\u200b三", "张三"),
    ],
)
def test_a_cell_reads_as_a_person_reads_it(cell, text):
    assert text_of(cell) == text


@pytest.mark.parametrize("cell", ["同上", " 同 上 ", "〃", "″", '"', "”"])
def test_ditto_signs_are_known(cell):
    assert is_ditto(cell) is True


@pytest.mark.parametrize("cell", ["同上村", "张三", None, 1.0, ""])
def test_other_cells_are_no_ditto(cell):
    assert is_ditto(cell) is False


def test_signs_for_nothing_are_blank_and_zero_is_not():
    assert [is_blank(c) for c in (None, "", " ", "—", "/", "无", 0, "0", "男")] == (
        [True] * 6 + [False] * 3
    )


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("十", 10), ("十五", 15), ("二十", 20), ("一百零五", 105), ("两千三百", 2300),
        ("三万五千", 35000), ("一九九〇", 1990), ("十几", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_in_words_are_read(words, number):
    assert han_number(words) == number


@given(st.integers(0, 99_999))
def test_every_number_written_in_words_is_read_back(number):
    assert han_number(_in_words(number)) == number


def _in_words(number: int) -> str:
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        gap = "零" if 0 < rest < 1000 else ""
        return _in_words(head) + "万" + (gap + _in_words(rest) if rest else "")
    told, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            told += ("零" if gap and told else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return told or "零"


def test_numerals_inside_words_become_digits():
    assert digits_for_han("三月十五号下午两点") == "3月15号下午2点"


@pytest.mark.parametrize(
    ("cell", "people", "why"),
    [
        ("20", 20, None),
        (20.0, 20, None),
        ("２０人", 20, None),
        ("二十名", 20, None),
        ("约30人", 30, GuessCode.COUNT_APPROXIMATE),
        ("30人左右", 30, GuessCode.COUNT_APPROXIMATE),
        ("10-15人", 15, GuessCode.COUNT_RANGE),
        ("十至二十人", 20, GuessCode.COUNT_RANGE),
    ],
)
def test_people_are_counted_in_figures_and_in_words(cell, people, why):
    assert people_count(cell) == (people, why)


@pytest.mark.parametrize("cell", ["若干", "不限", "0", 0.0, "十几人", 2.5, "-3"])
def test_an_unclear_number_of_people_is_refused(cell):
    with pytest.raises(Unreadable) as refused:
        people_count(cell)
    assert refused.value.code is ProblemCode.COUNT_UNREADABLE


@pytest.mark.parametrize(
    ("cell", "minutes", "why"),
    [
        ("1.5h", 90, None),
        ("1小时30分", 90, None),
        ("1 小时 30 分钟", 90, None),
        ("两个半小时", 150, None),
        ("一个小时", 60, None),
        ("半小时", 30, None),
        ("90分钟", 90, None),
        ("1:30", 90, None),
        (8, 480, None),
        ("１.５小时", 90, None),
        (time(1, 30), 90, None),
        (timedelta(hours=2), 120, None),
        (datetime(1900, 1, 1, 2), 26 * 60, None),
        ("半天", 240, GuessCode.DURATION_IN_DAYS),
        ("2天", 960, GuessCode.DURATION_IN_DAYS),
    ],
)
def test_durations_are_read_in_minutes(cell, minutes, why):
    assert minutes_of(cell) == (minutes, why)


def test_a_bare_number_counts_the_unit_of_its_column():
    assert minutes_of("90", unit=1).value == 90


@pytest.mark.parametrize("cell", ["很久", "-1", "", "1小时小时"])
def test_what_is_no_duration_is_refused(cell):
    with pytest.raises(Unreadable) as refused:
        minutes_of(cell)
    assert refused.value.code is ProblemCode.HOURS_UNREADABLE


@given(st.integers(0, 500), st.integers(0, 59))
def test_hours_and_minutes_written_out_come_back(hours, minutes):
    assert minutes_of(f"{hours}小时{minutes}分").value == hours * 60 + minutes
    assert minutes_of(f"{hours}:{minutes:02d}").value == hours * 60 + minutes


def test_a_formula_counts_by_its_value_and_an_empty_one_is_refused():
    assert value_of(Formula("男")) == "男"
    codes = []
    for cell in (Formula(None), Formula(0), "=SUM(A1)", "＝1"):
        with pytest.raises(Unreadable) as refused:
            value_of(cell)
        codes.append(refused.value.code)
    assert codes == [ProblemCode.FORMULA_WITHOUT_VALUE] * 2 + [ProblemCode.FORMULA_AS_TEXT] * 2


@given(st.text(max_size=40))
def test_narrowing_twice_changes_nothing(text):
    assert narrow(narrow(text)) == narrow(text)
