"""Places beside each other: what is hidden cannot be found by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from liandong.core import intervals
from liandong.core.effect_places import beside, differs
from liandong.core.indicators import Figure, figure

SMALLEST = 5


def share(part, whole):
    return figure(
        "satisfaction", part / whole if whole else None, whole, part=part, whole=whole,
        interval=intervals.wilson(part, whole),
    )  # fmt: skip


def test_small_places_are_added_up():
    found = beside({"a": share(8, 10), "b": share(1, 3), "c": share(1, 4)}, share(10, 17), SMALLEST)

    assert list(found.shown) == ["a"]
    assert found.rest_codes == ("b", "c")
    assert (found.rest.part, found.rest.whole) == (2, 7)


def test_a_single_small_place_takes_the_smallest_shown_one_with_it():
    found = beside({"a": share(8, 10), "b": share(3, 6), "c": share(1, 2)}, share(12, 18), SMALLEST)

    assert list(found.shown) == ["a"]
    assert found.rest_codes == ("b", "c")
    assert (found.rest.part, found.rest.whole) == (4, 8)


def test_a_place_without_any_record_hides_nothing():
    found = beside({"a": share(8, 10), "b": share(0, 0)}, share(8, 10), SMALLEST)

    assert (list(found.shown), found.rest, found.rest_codes) == (["a"], None, ())


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=3),
        st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        max_size=8,
    )
)
def test_what_is_left_is_nothing_or_many(told):
    places = {code: share(*one) for code, one in told.items()}
    whole = share(sum(p for p, _ in told.values()), sum(n for _, n in told.values()))
    found = beside(places, whole, SMALLEST)
    left = sum(one.n for code, one in places.items() if code not in found.shown)

    assert left == 0 or left >= SMALLEST or not found.shown
    assert all(one.value is not None for one in found.shown.values())
    if found.rest is not None:
        assert found.rest.whole == left >= SMALLEST


def test_a_place_differs_only_beyond_doubt():
    whole = share(500, 1_000)

    assert differs(share(90, 100), whole) == 1
    assert differs(share(10, 100), whole) == -1
    assert differs(share(6, 10), whole) == 0
    assert differs(Figure("satisfaction", 0.9, 100), whole) == 0
