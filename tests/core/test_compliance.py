"""The colors of the articles, and the data they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.compliance import Count, Severity, Verdict, checks, tally, verdict

MUST = next(c for c in checks().values() if c.severity is Severity.MUST)
TIMELY = next(c for c in checks().values() if c.severity is Severity.TIMELY)
BY_HAND = next(c for c in checks().values() if not c.is_judged)


@pytest.mark.parametrize(
    ("check", "seen", "found", "color"),
    [
        (MUST, 0, 0, Verdict.NOTHING),
        (MUST, 1, 0, Verdict.GREEN),
        (MUST, 500, 1, Verdict.RED),
        (TIMELY, 0, 0, Verdict.NOTHING),
        (TIMELY, 30, 0, Verdict.GREEN),
        (TIMELY, 10, 1, Verdict.AMBER),
        (TIMELY, 9, 1, Verdict.RED),
        (TIMELY, 1000, 100, Verdict.AMBER),
        (TIMELY, 1000, 101, Verdict.RED),
        (BY_HAND, 0, 0, Verdict.BY_HAND),
        (BY_HAND, 9, 0, Verdict.BY_HAND),
    ],
)
def test_the_color_of_an_article(check, seen, found, color):
    assert verdict(check, Count(seen, found)) is color


def test_more_cannot_be_found_than_was_seen():
    with pytest.raises(ValueError, match="3 found among 2"):
        Count(2, 3)


@given(st.integers(0, 10_000), st.data())
def test_one_more_breach_is_never_a_better_color(seen, data):
    order = [Verdict.GREEN, Verdict.AMBER, Verdict.RED]
    found = data.draw(st.integers(0, max(0, seen - 1)))
    if seen:
        for check in (MUST, TIMELY):
            now, worse = (verdict(check, Count(seen, n)) for n in (found, min(found + 1, seen)))
            assert order.index(worse) >= order.index(now)


def test_every_duty_is_told_in_both_languages_with_a_next_step():
    for check in checks().values():
        for texts in (check.duty, check.next, check.found if check.is_judged else check.duty):
            assert texts["zh"].endswith("。") and texts["en"].endswith("."), check.code
        assert check.law in {"685", "67", "gbt"}


def test_every_color_is_counted():
    assert tally([Verdict.RED, Verdict.RED, Verdict.GREEN]) == {
        Verdict.RED: 2, Verdict.AMBER: 0, Verdict.GREEN: 1, Verdict.NOTHING: 0, Verdict.BY_HAND: 0,
    }  # fmt: skip
