"""The colors of the articles, and the data they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.compliance import (
    ARTICLES,
    Count,
    Severity,
    Verdict,
    checks,
    tally,
    verdict,
)

MUST = next(c for c in checks().values() if c.severity is Severity.MUST)
TIMELY = next(c for c in checks().values() if c.severity is Severity.TIMELY)
BY_HAND = next(c for c in checks().values() if not c.is_judged and c.asks)
NOTHING_ASKED = next(c for c in checks().values() if not c.asks)


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
        (NOTHING_ASKED, 0, 0, Verdict.ASKS_NOTHING),
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
        Verdict.ASKS_NOTHING: 0,
    }  # fmt: skip


TOLD = {
    "685": {
        1: ["scope"], 2: ["unpaid"], 3: ["principles"], 4: ["of_governments"],
        5: ["of_governments"], 6: ["scope"], 7: ["true_identity"], 8: ["lawful_body"],
        9: ["of_free_choice"], 10: ["room_for_the_party"], 11: ["of_free_choice"],
        12: ["risk_told"], 13: ["needs_answered"], 14: ["agreement"], 15: ["guardians"],
        16: ["trained", "qualified", "standards"], 17: ["insured", "true_conditions"],
        18: ["of_free_choice"], 19: ["certificates", "national_system"], 20: ["privacy"],
        21: ["unpaid", "privacy"], 22: ["trained", "keeps_word"], 23: ["of_free_choice"],
        24: ["under_command"], 25: ["own_yes", "forced_off_records"], 26: ["complaints"],
        27: ["of_governments"], 28: ["of_governments"], 29: ["practice_credits"],
        30: ["purchase"], 31: ["of_governments"], 32: ["honors"], 33: ["preference"],
        34: ["statistics"], 35: ["of_governments"], 36: ["privacy"], 37: ["unpaid"],
        38: ["certificates"], 39: ["forced_off_records"], 40: ["own_yes"], 41: ["committees"],
        42: ["sponsored"], 43: ["foreign"], 44: ["scope"],
    },
    "67": {
        1: ["scope"], 2: ["scope"], 3: ["principles_of_records"],
        4: ["content_told", "basic_facts", "national_system"], 5: ["basic_facts"],
        6: ["basic_facts", "consent_of_who_is_recorded"], 7: ["content_told"],
        8: ["training_told"], 9: ["awards_recorded", "awards_of_others"], 10: ["evaluated"],
        11: ["hours_in_time", "evaluated"], 12: ["own_record"], 13: ["objections"],
        14: ["certificates"], 15: ["certificate_words"],
        16: ["privacy", "no_commercial_use"], 17: ["certificates_genuine"],
        18: ["yearly_report"], 19: ["untrue_hours"], 20: ["complaints"],
        21: ["untrue_hours", "spot_checked"], 22: ["spot_checked", "papers_given"],
        23: ["privacy"], 24: ["certificates"], 25: ["no_commercial_use"], 26: ["committees"],
        27: ["scope"],
    },
}  # fmt: skip
"""Each article of both laws, and the lines that tell of it, in the order of the data file."""


def test_the_table_names_all_articles_of_both_laws():
    assert {law: sorted(told) for law, told in TOLD.items()} == {
        law: list(range(1, last + 1)) for law, last in ARTICLES.items()
    }


@pytest.mark.parametrize(
    ("law", "number"), [(law, number) for law, told in TOLD.items() for number in told]
)
def test_each_article_is_told_of(law, number):
    told = [check.code for check in checks().values() if (law, number) in check.articles]
    assert told == TOLD[law][number]


def test_no_line_names_an_article_that_is_not_there():
    named = {one for check in checks().values() for one in check.articles}
    assert named <= {(law, n) for law, last in ARTICLES.items() for n in range(1, last + 1)}
    assert {code for code, check in checks().items() if not check.articles} == {"kept_for_years"}
