"""Every indicator, defined once, in the order of the four effects.

Name and formula in words stand in ``liandong.phrases``; what is counted, in
``queries.effects``. Smallest numbers and targets without a law are this product's proposals.
"""

from collections.abc import Mapping
from dataclasses import replace

from liandong.core.indicator_kinds import Direction, Effect, Indicator, Unit

SOUND_RATIO = 10
PEOPLE_N = 5
"""Fewer people than this are not counted by themselves where the count says something of them."""

_UP, _DOWN, _NONE = Direction.UP, Direction.DOWN, Direction.NONE
_S, _W, _T, _P = Effect.STRUCTURE, Effect.WELFARE, Effect.TRUST, Effect.PARTICIPATION
_ARTICLE = "article"
_ART13, _OPINIONS = "Order 685 Art 13", "2024 Opinions: activity rate"
_FORCES = "article: three forces"
_MILE = "article: last mile"
_VALUES = "article: values"
_ALL = "article: everybody"

_BY_HOME = frozenset(
    {
        "volunteers_per_social_worker", "span_over_limit", "state_share", "community_share",
        "resident_share", "workers_per_10000", "active_volunteers", "active_rate",
        "new_volunteers", "first_service_in_14_days", "retention", "recipients_who_serve",
        "elders_share", "young_share", "in_a_team_share",
    }
)  # fmt: skip
"""People count where they live, and somebody registered twice counts once: neither has a day."""
_UNDATED = dict.fromkeys(_BY_HOME, "homes") | {
    "fill_rate": "shifts",
    "came_share": "absences",
    "hardship_reach": "hardship",
    "wishes_answered": "wishes",
}

INDICATORS: Mapping[str, Indicator] = {
    indicator.code: replace(indicator, undated=_UNDATED.get(indicator.code, ""))
    for indicator in (
        # Governance structure
        Indicator(
            "volunteers_per_social_worker",
            Unit.PEOPLE_PER_WORKER,
            Direction.TO_TARGET,
            "registry",
            "article: sound ratio 1:10",
            target=SOUND_RATIO,
            effect=_S,
        ),
        Indicator("span_over_limit", Unit.SHARE, _DOWN, "supervision", "article: 1:10", effect=_S),
        Indicator("state_share", Unit.SHARE, _NONE, "events", _FORCES, effect=_S),
        Indicator("community_share", Unit.SHARE, _NONE, "events", _FORCES, effect=_S),
        Indicator("resident_share", Unit.SHARE, _UP, "events", _FORCES, effect=_S),
        Indicator("actors_per_10000", Unit.PER_10000, _UP, "registry", _FORCES, effect=_S),
        Indicator("workers_per_10000", Unit.PER_10000, _UP, "registry", _FORCES, effect=_S),
        Indicator(
            "resident_led_share", Unit.SHARE, _UP, "rosters", "article: who leads", effect=_S
        ),
        Indicator("joint_led_share", Unit.SHARE, _NONE, "rosters", "article: who leads", effect=_S),
        Indicator(
            "worker_led_share", Unit.SHARE, _NONE, "rosters", "article: who leads", effect=_S
        ),
        Indicator("linkages_alive", Unit.SHARE, _UP, "linkage", "article: asleep", effect=_S),
        Indicator("regular_hours_share", Unit.SHARE, _UP, "hours", "article: regular", effect=_S),
        # Welfare delivery
        Indicator("days_to_first_service", Unit.DAYS, _DOWN, "needs", _ART13, 3, effect=_W),
        Indicator("served_in_7_days", Unit.SHARE, _UP, "needs", _MILE, 3, effect=_W),
        Indicator("needs_answered_in_time", Unit.SHARE, _UP, "needs", _ART13, 1, 1.0, effect=_W),
        Indicator("needs_met_share", Unit.SHARE, _UP, "needs", _MILE, 3, effect=_W),
        Indicator("open_needs_by_age", Unit.NEEDS, _DOWN, "needs", _ART13, smallest_n=0, effect=_W),
        Indicator("hardship_reach", Unit.SHARE, _UP, "beneficiaries", _MILE, PEOPLE_N, effect=_W),
        Indicator(
            "hardship_hours_share", Unit.SHARE, _UP, "hours", "article: the weak", 3, effect=_W
        ),
        Indicator("coverage_equity", Unit.SHARE, _UP, "needs", _MILE, 3, effect=_W),
        Indicator("visits_on_time", Unit.SHARE, _UP, "visits", _MILE, PEOPLE_N, 1.0, effect=_W),
        Indicator("fill_rate", Unit.SHARE, _UP, "rosters", "product", target=0.9, effect=_W),
        Indicator("came_share", Unit.SHARE, _UP, "rosters", "Order 685 Art 22", 3, effect=_W),
        Indicator(
            "minutes_by_evidence",
            Unit.MINUTES,
            _NONE,
            "hours",
            "MCA Order 67 Art 7",
            smallest_n=0,
            effect=_W,
        ),
        Indicator(
            "unproved_share", Unit.SHARE, _DOWN, "hours", "MCA Order 67 Art 19", 1, 0.1, effect=_W
        ),
        Indicator(
            "recorded_in_time", Unit.SHARE, _UP, "hours", "MCA Order 67 Art 11", 1, 1.0, effect=_W
        ),
        Indicator(
            "certificates_issued",
            Unit.PAPERS,
            _NONE,
            "hours",
            "MCA Order 67 Art 14",
            smallest_n=0,
            effect=_W,
        ),
        Indicator(
            "cost_per_hour", Unit.CENTS_PER_HOUR, _DOWN, "activities", "article: cost", 3, effect=_W
        ),
        Indicator(
            "bought_hour_cost",
            Unit.CENTS_PER_HOUR,
            _DOWN,
            "spending",
            "article: cost",
            3,
            effect=_W,
        ),
        # Values and trust
        Indicator(
            "two_way_evaluation", Unit.SHARE, _UP, "evaluation", "MCA Order 67 Art 10", 3, effect=_T
        ),
        Indicator("satisfaction", Unit.SHARE, _UP, "evaluation", _VALUES, PEOPLE_N, effect=_T),
        Indicator(
            "volunteer_satisfaction", Unit.SHARE, _UP, "evaluation", _VALUES, PEOPLE_N, effect=_T
        ),
        Indicator("feedback_rate", Unit.SHARE, _UP, "evaluation", "product", 3, effect=_T),
        Indicator(
            "complaints_in_time", Unit.SHARE, _UP, "complaints", "Order 685 Art 26", 3, 1.0, _T
        ),
        Indicator(
            "complaints_per_1000", Unit.PER_1000, _DOWN, "complaints", "Order 685 Art 26", effect=_T
        ),
        Indicator(
            "objections_in_time", Unit.SHARE, _UP, "hours", "MCA Order 67 Art 13", 3, 1.0, _T
        ),
        Indicator(
            "spot_checks_true", Unit.SHARE, _UP, "spot_checks", "MCA Order 67 Art 21", 5, effect=_T
        ),
        Indicator(
            "proposals_adopted", Unit.SHARE, _UP, "initiatives", "article: voice", 3, effect=_T
        ),
        Indicator("board_share", Unit.SHARE, _UP, "projects", "article: voice", effect=_T),
        Indicator("trust_change", Unit.POINTS, _UP, "surveys", _VALUES, PEOPLE_N, effect=_T),
        Indicator("survey_answer_rate", Unit.SHARE, _UP, "surveys", _VALUES, PEOPLE_N, effect=_T),
        Indicator("value_items_complete", Unit.SHARE, _UP, "value items", _VALUES, effect=_T),
        # Localization and participation
        Indicator(
            "active_volunteers", Unit.PEOPLE, _UP, "registry", _OPINIONS, smallest_n=0, effect=_P
        ),
        Indicator("active_rate", Unit.SHARE, _UP, "registry", _OPINIONS, effect=_P),
        Indicator("new_volunteers", Unit.PEOPLE, _UP, "registry", _ALL, smallest_n=0, effect=_P),
        Indicator("first_service_in_14_days", Unit.SHARE, _UP, "registry", _ALL, 3, effect=_P),
        Indicator("retention", Unit.SHARE, _UP, "registry", _ALL, PEOPLE_N, effect=_P),
        Indicator(
            "recipients_who_serve",
            Unit.SHARE,
            _UP,
            "registry",
            "article: served become serving",
            PEOPLE_N,
            effect=_P,
        ),
        Indicator("elders_share", Unit.SHARE, _NONE, "registry", _ALL, PEOPLE_N, effect=_P),
        Indicator("young_share", Unit.SHARE, _NONE, "registry", _ALL, PEOPLE_N, effect=_P),
        Indicator("in_a_team_share", Unit.SHARE, _UP, "registry", "article: gathered", effect=_P),
        Indicator("wishes_answered", Unit.SHARE, _UP, "wishes", "Beijing Art 13", 3, effect=_P),
        Indicator(
            "organizations_alive", Unit.SHARE, _UP, "registry", "article: new actors", effect=_P
        ),
    )
}

BOARD = (
    "volunteers_per_social_worker",
    "active_volunteers",
    "active_rate",
    "fill_rate",
    "days_to_first_service",
    "open_needs_by_age",
    "needs_answered_in_time",
    "minutes_by_evidence",
    "unproved_share",
    "recorded_in_time",
    "span_over_limit",
    "two_way_evaluation",
    "certificates_issued",
)
"""The figures of the board of the last 90 days, which is looked at each day."""


def of_effect(effect: Effect) -> list[Indicator]:
    """The indicators of one effect, in order."""
    return [one for one in INDICATORS.values() if one.effect is effect]
