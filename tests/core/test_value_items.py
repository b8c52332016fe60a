"""The catalogue of value items, one item's trace, and the sums over projects."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.value_items import (
    LEVELS,
    Movement,
    Seen,
    Stage,
    Tally,
    Theme,
    Trace,
    ValueRules,
    catalogue,
    editions,
    said,
    tally,
)

DAY = date(2026, 3, 2)


def seen(*levels: int) -> tuple[Seen, ...]:
    return tuple(Seen(level, DAY + timedelta(days=10 * (n + 1))) for n, level in enumerate(levels))


def trace(*looks: int, start: int = 1, target: int = 3, score: int | None = None) -> Trace:
    last = Seen(score, DAY + timedelta(days=100)) if score is not None else None
    return Trace("helpers", start, target, DAY, seen(*looks), last)


def test_the_catalogue_has_the_seven_items_of_three_themes() -> None:
    held = catalogue(DAY)
    assert list(held) == [
        "helpers", "deciding", "inclusion", "ethics", "incubation", "self_solving", "trust",
    ]  # fmt: skip
    assert {one.theme for one in held.values()} == set(Theme)


def test_every_edition_says_its_levels_and_its_evidence_in_both_languages() -> None:
    for entry in editions():
        assert entry.source.startswith("proposal")
        assert len(entry.levels) == len(LEVELS)
        for words in (entry.name, entry.asks, entry.evidence, *entry.levels):
            assert said(words, "zh-hans") and said(words, "en") != said(words, "zh-hans")
        assert entry.facts


def test_a_day_before_the_first_edition_shows_the_first() -> None:
    assert catalogue(date(2000, 1, 1)) == catalogue(DAY)


@pytest.mark.parametrize(
    ("one", "stage", "complete", "moved", "movement", "reached"),
    [
        (trace(), Stage.CHOSEN, False, None, None, False),
        (trace(1), Stage.LOOKED_AT, False, 0, Movement.SAME, False),
        (trace(2, 3), Stage.LOOKED_AT, False, 2, Movement.UP, True),
        (trace(2, 0), Stage.LOOKED_AT, False, -1, Movement.DOWN, False),
        (trace(2, score=3), Stage.SCORED, True, 2, Movement.UP, True),
        (trace(score=1), Stage.SCORED, False, 0, Movement.SAME, False),
    ],
)
def test_a_trace_says_how_far_it_is_and_which_way_it_moved(
    one, stage, complete, moved, movement, reached
) -> None:
    told = (one.stage, one.is_complete, one.moved, one.movement, one.reached)
    assert told == (stage, complete, moved, movement, reached)


def test_an_item_waits_from_its_last_look_until_it_is_scored() -> None:
    rules = ValueRules(look_days=60)
    assert not trace().is_overdue(DAY + timedelta(days=60), rules)
    assert trace().is_overdue(DAY + timedelta(days=61), rules)
    assert not trace(1).is_overdue(DAY + timedelta(days=70), rules)
    assert trace(1).is_overdue(DAY + timedelta(days=71), rules)
    assert not trace(1, score=2).is_overdue(DAY + timedelta(days=999), rules)


def test_the_sums_over_projects() -> None:
    told = tally(
        [
            (True, [trace(2, score=3), trace(score=0), trace(1)]),
            (False, [trace(), trace(0)]),
            (False, []),
        ]
    )
    assert told == Tally(
        projects=3,
        with_items=2,
        items=5,
        looked=3,
        scored=2,
        complete=1,
        never_looked=2,
        to_score=1,
        up=1,
        same=1,
        down=2,
        reached=1,
        score_sum=3,
    )
    assert (told.complete_pct, told.with_items_pct, told.mean_score) == (20, 66, 1.5)


def test_nothing_is_said_of_nothing() -> None:
    empty = tally([])
    assert (empty.complete_pct, empty.with_items_pct, empty.mean_score) == (None, None, None)


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.lists(
                st.builds(
                    lambda looks, score: trace(*looks, score=score),
                    st.lists(st.sampled_from(LEVELS), max_size=4),
                    st.none() | st.sampled_from(LEVELS),
                ),
                max_size=4,
            ),
        ),
        max_size=6,
    )
)
def test_sums_never_exceed_their_whole(projects) -> None:
    told = tally(projects)
    assert told.complete <= min(told.looked, told.scored) <= told.items
    assert told.looked + told.never_looked == told.items
    assert told.up + told.same + told.down <= told.items
    assert told.with_items <= told.projects
    assert told == sum_of(tally([one]) for one in projects)


def sum_of(tallies) -> Tally:
    names = Tally.__dataclass_fields__
    rows = list(tallies)
    return Tally(**{name: sum(getattr(row, name) for row in rows) for name in names})
