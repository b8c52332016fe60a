"""An amended contract adds up to the cent, keeps what is closed, and grows by a tenth at most."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liandong.core.purchase_amendments import (
    AdditionChangesTerms,
    AdditionTooLarge,
    MilestoneClosed,
    NothingAmended,
    Part,
    Terms,
    Wish,
    amended,
    check_additions,
    packed,
    unpacked,
)
from liandong.core.purchases import Condition

PARTS = (Part("signed", 300, True), Part("mid", 300, False), Part("accepted", 401, False))
NOW = Terms(1001, date(2026, 12, 31), "每人带十名", "", {7: 240, 8: 2}, PARTS)
OPEN = (Condition.MID, Condition.FINAL, Condition.ACCEPTED)


@st.composite
def shares(draw):
    cuts = sorted(draw(st.tuples(st.integers(0, 100), st.integers(0, 100))))
    return dict(zip(OPEN, (cuts[0], cuts[1] - cuts[0], 100 - cuts[1]), strict=True))


@given(st.integers(1, 10**10), st.none() | shares())
def test_the_parts_add_up_to_the_price_and_closed_ones_stay(price, wanted):
    assume(price != NOW.price or wanted)
    try:
        new = amended(NOW, Wish(price=price, shares=wanted))
    except MilestoneClosed:
        parts = 2 if wanted is None else sum(1 for one in wanted.values() if one)
        assert price < 300 + parts
        return
    except NothingAmended:
        return
    assert sum(one.cents for one in new.parts) == new.price == price
    assert [one for one in new.parts if one.is_closed] == [PARTS[0]]
    assert all(one.cents > 0 for one in new.parts)


@given(
    st.integers(1, 10**9),
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)), max_size=4),
    st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)),
    st.integers(0, 20),
)
def test_additions_stop_exactly_at_the_share_of_the_original_price(original, before, new, pct):
    added = sum(max(0, after - was) for was, after in (*before, new))
    is_too_much = new[1] > new[0] and added * 100 > original * pct
    try:
        check_additions(original, before, new, pct)
    except AdditionTooLarge:
        assert is_too_much
    else:
        assert not is_too_much


def test_a_tenth_may_be_added_and_not_a_cent_more():
    check_additions(1000, [], (1000, 1100), 10)
    with pytest.raises(AdditionTooLarge) as refused:
        check_additions(1000, [], (1000, 1101), 10)
    assert (refused.value.yuan, refused.value.most) == ("1.01", "1.00")
    # What was taken off before gives nothing back.
    with pytest.raises(AdditionTooLarge):
        check_additions(1000, [(1000, 1060), (1060, 1000)], (1000, 1041), 10)
    check_additions(1000, [(1000, 1100)], (1100, 900), 10)


@pytest.mark.parametrize(
    "also",
    [
        {"ends_on": date(2027, 1, 31)},
        {"linkage_terms": "每人带五名"},
        {"targets": {7: 239}},
    ],
)
def test_money_is_added_only_for_more_of_the_same(also):
    with pytest.raises(AdditionChangesTerms):
        amended(NOW, Wish(price=1050, **also))
    assert amended(NOW, Wish(price=1050, targets={7: 260})).targets == {7: 260, 8: 2}
    assert amended(NOW, Wish(price=950, **also)).price == 950


def test_the_money_of_closed_steps_is_not_divided_anew():
    with pytest.raises(MilestoneClosed):
        amended(NOW, Wish(shares={Condition.SIGNED: 50, Condition.ACCEPTED: 50}))
    done = replace(NOW, parts=tuple(replace(one, is_closed=True) for one in PARTS))
    with pytest.raises(MilestoneClosed):
        amended(done, Wish(price=1050))
    assert amended(done, Wish(targets={8: 3})).parts == done.parts


def test_a_proposal_that_changes_nothing_is_none():
    for wish in (Wish(), Wish(price=1001, targets={7: 240}, linkage_terms="每人带十名")):
        with pytest.raises(NothingAmended):
            amended(NOW, wish)


def test_terms_are_read_as_they_were_kept():
    assert unpacked(packed(NOW)) == NOW


def test_no_money_is_put_on_a_step_that_is_done_though_nothing_hung_on_it():
    wish = Wish(shares={Condition.STARTED: 40, Condition.ACCEPTED: 60})
    assert [one.condition for one in amended(NOW, wish).parts] == ["signed", "started", "accepted"]
    with pytest.raises(MilestoneClosed):
        amended(NOW, wish, done=[Condition.SIGNED, Condition.STARTED])
