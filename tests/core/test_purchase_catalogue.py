"""A sheet of the catalogue: new, changed, same, or every problem by its row."""

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.purchase_catalogue import Column, Entry, Plan, Problem, Wrong, read
from liandong.core.purchase_money import yuan

HEADS = ["目录编号", "目录名称", "服务标准", "计价单位", "最低价（元）", "最高价（元）"]
HEADINGS = dict(zip(HEADS, Column, strict=True))
CARE = Entry("B0101", "社区关怀", "每周上门一次", "人·年", 120_000, 180_000)
ROW = ["B0101", "社区关怀", "每周上门一次", "人·年", "1,200.00", "1800"]


def plan(*rows, held=None, used=()):
    return read([HEADS, *rows], HEADINGS, held or {}, frozenset(used))


def test_new_same_and_changed_rows():
    assert plan(ROW) == Plan(new=(CARE,))
    assert plan(ROW, held={"B0101": CARE}) == Plan(same=1)
    other = Entry("B0101", "社区关怀", "每月一次")
    assert plan(ROW, held={"B0101": other}) == Plan(changed=(CARE,))


def test_an_item_that_was_bought_does_not_change():
    other = Entry("B0101", "社区关怀", "每月一次")
    assert plan(ROW, held={"B0101": other}, used=["B0101"]).problems == (
        Problem(2, Column.CODE, "B0101", Wrong.IN_USE),
    )
    assert plan(ROW, held={"B0101": CARE}, used=["B0101"]) == Plan(same=1)


def test_each_problem_has_its_row_and_column():
    said = plan(
        ["", "甲", "做", "", "", ""],
        ["B2", "乙", "做", "次", "一百", "200"],
        ["B3", "丙", "做", "次", "", "200"],
        ["B4", "丁", "做", "次", "300", "200"],
        ["B5", "戊", "做", "", "", ""],
        ["B5", "戊", "做", "", "", ""],
        ["B" * 33, "己", "做", "", "", ""],
    ).problems
    assert [(one.row, one.column, one.wrong) for one in said] == [
        (2, Column.CODE, Wrong.EMPTY),
        (3, Column.LOW, Wrong.NOT_AN_AMOUNT),
        (4, Column.LOW, Wrong.HALF_A_PRICE),
        (5, Column.HIGH, Wrong.HIGH_BELOW_LOW),
        (7, Column.CODE, Wrong.CODE_TWICE),
        (8, Column.CODE, Wrong.TOO_LONG),
    ]


def test_without_headings_or_rows_there_is_nothing():
    assert read([["编号"]], HEADINGS, {}, frozenset()).problems[0].wrong is Wrong.NO_HEADING
    assert plan().problems[0].wrong is Wrong.NO_ROWS
    assert plan(["", "", "", "", "", ""]).problems[0].wrong is Wrong.NO_ROWS


words = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=20)
prices = st.tuples(st.integers(1, 10**9), st.integers(0, 10**6)).map(lambda p: (p[0], p[0] + p[1]))
entries = st.builds(
    lambda code, name, standard, price: Entry(
        f"B{code:04d}", name, standard, *(("次", *price) if price else ("", None, None))
    ),
    st.integers(0, 9_999),
    words,
    words,
    st.none() | prices,
)


def written(entry):
    money = [yuan(cents) if cents is not None else "" for cents in (entry.low, entry.high)]
    return [entry.code, entry.name, entry.standard, entry.unit, *money]


@given(st.lists(entries, min_size=1, max_size=6, unique_by=lambda one: one.code))
def test_what_is_written_is_read_back_and_a_second_time_changes_nothing(items):
    rows = [written(one) for one in items]
    assert plan(*rows) == Plan(new=tuple(items))
    held = {one.code: one for one in items}
    assert plan(*rows, held=held, used=held) == Plan(same=len(items))
