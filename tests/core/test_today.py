"""What comes first on a social worker's day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liandong.core.today import CONSEQUENCE, Consequence, Item, Kind, in_order

TODAY = date(2026, 5, 4)


def order(*items: Item) -> list[int]:
    return [item.ref for item in in_order(items, TODAY)]


def test_danger_comes_before_promises_records_and_bonds_however_late_they_are() -> None:
    late = TODAY - timedelta(days=40)
    assert order(
        Item(Kind.SILENT, 4, "赵明", late),
        Item(Kind.HOURS, 3, "陪诊", late),
        Item(Kind.NEED, 2, "陪诊", late),
        Item(Kind.CASE_RISK, 1, "C-1"),
    ) == [1, 2, 3, 4]


def test_within_one_consequence_risky_then_late_then_soon() -> None:
    assert order(
        Item(Kind.NEED, 5, "没有日子"),
        Item(Kind.NEED, 4, "明天", TODAY + timedelta(days=1)),
        Item(Kind.NEED, 3, "昨天", TODAY - timedelta(days=1)),
        Item(Kind.COMPLAINT, 2, "上周", TODAY - timedelta(days=7)),
        Item(Kind.SHIFT_SHORT, 1, "登高", TODAY, is_risky=True),
    ) == [1, 2, 3, 4, 5]


def test_every_kind_has_a_consequence_and_every_consequence_a_kind() -> None:
    assert CONSEQUENCE.keys() == set(Kind)
    assert set(CONSEQUENCE.values()) == set(Consequence)


items = st.builds(
    Item,
    kind=st.sampled_from(Kind),
    ref=st.integers(1, 5),
    name=st.just("甲"),
    due_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    is_risky=st.booleans(),
)


pairs = st.lists(items, max_size=6, unique_by=lambda i: (i.kind, i.ref)).flatmap(
    lambda found: st.tuples(st.just(found), st.permutations(found))
)


@given(pairs)
def test_two_looks_show_the_same_screen(pair: tuple[list[Item], list[Item]]) -> None:
    found, mixed = pair
    first = in_order(found, TODAY)
    assert first == in_order(mixed, TODAY)
    ranks = [CONSEQUENCE[item.kind] for item in first]
    assert ranks == sorted(ranks)
