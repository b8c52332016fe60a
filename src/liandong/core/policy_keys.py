"""The keys of regional policy: what a place may rule on, and how each value is read.

Minutes, days and hours stand in the names. Which rules hold where and when is put together
in ``liandong.core.policy``, which offers everything here as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from liandong.core.approvals import ApprovalRules
from liandong.core.bulletin import BulletinRules
from liandong.core.elections import ElectionRules
from liandong.core.eligibility import GuardianRule
from liandong.core.events import Event
from liandong.core.hours import HourRules
from liandong.core.linkage_bonus import BonusRules, rules_from
from liandong.core.linkage_health import HealthRules
from liandong.core.purchase_figures import AcceptanceRules
from liandong.core.purchase_turns import TermRules
from liandong.core.shift_reminders import ReminderTimes, RemindWhen
from liandong.core.team_growth import TeamGrowthRules
from liandong.core.value_items import ValueRules

PROPOSAL = "proposal"


class AgreementStance(StrEnum):
    """How strongly the law asks for a written agreement where a trigger holds."""

    MAY = "may"
    ENCOURAGED = "encouraged"
    MUST = "must"


class ReserveRule(StrEnum):
    """Who moves up from the reserve list first."""

    FIRST_COME = "first_come"
    BEST_FIT = "best_fit"


class StarStance(StrEnum):
    """Whether a star rating may be kept or must be."""

    MAY = "may"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class Span:
    """People guided by one: up to green is sound, up to amber bearable, above critical not."""

    green: int
    amber: int
    critical: int

    def __post_init__(self) -> None:
        if not 0 < self.green <= self.amber <= self.critical:
            raise ValueError(f"Limits of a span must rise: {self}.")


@dataclass(frozen=True, slots=True)
class Ratios:
    """Spans of the tiers: supervisor → social workers → active volunteers, leader → volunteers."""

    supervisor_social_workers: Span
    social_worker_volunteers: Span
    team_leader_volunteers: Span


@dataclass(frozen=True, slots=True)
class ModeSpan:
    """How many volunteers one social worker may guide in a mode; leaders in between if any."""

    green: int
    amber: int
    per_leader: int | None


@dataclass(frozen=True, slots=True)
class TimeBank:
    """Hours exchanged for services: points for an hour, most points, least to redeem."""

    points_per_hour: int
    cap_points: int
    min_points_to_redeem: int
    is_transferable: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the text, the region that set it, since when, adopted here."""

    text: str
    division: str
    since: date | None
    is_local: bool = False

    @property
    def is_proposal(self) -> bool:
        """Whether it is this product's default and no rule of law."""
        return self.text.startswith(PROPOSAL)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that holds in one place on one day. Keys as in the TOML files.

    told
        The values as the files give them, tables laid over each other.
    """

    division: str
    name: str
    on: date
    sources: Mapping[str, Source]
    told: Mapping[str, Any]

    min_age_register: int
    data_consent_age: int
    min_age_by_risk: Mapping[str, int]
    guardian_rule: GuardianRule
    barred_risk_for_minor: str
    agreement_stance: AgreementStance
    agreement_triggers: tuple[str, ...]
    agreement_long_days: int
    insurance_trigger: tuple[str, ...]
    insurance_min_risk: str
    expense_kinds: tuple[str, ...]
    hours: HourRules
    approvers_required: int
    accident_backfill_hours: int
    star_thresholds: tuple[int, ...]
    star_stance: StarStance
    star_criteria: tuple[str, ...]
    star_needs_quality: bool
    star_least_answers: int
    star_least_score: float
    award_hours: tuple[int, ...]
    award_publicity_days: int
    time_bank: TimeBank | None
    hours_exchange: str
    publicity_days: int
    ratios: Ratios
    modes: Mapping[str, ModeSpan]
    need_answer_working_days: int
    priority_help_points: int
    objection_working_days: int
    application_working_days: int
    identity_min_risk: str
    certificate_working_days: int
    complaint_working_days: int
    appeal_working_days: int
    initiative_working_days: int
    caseload_max: int
    visit_days: int
    visit_days_close: int
    referral_working_days: int
    cover_most_days: int
    smallest_n: int
    invitation_hours: int
    release_notice_hours: int
    shift_reminder: ReminderTimes
    rest_minutes: int
    emergency_rest_minutes: int
    emergency_answer_minutes: int
    walk_in_kept_days: int
    reserve_rule: ReserveRule
    need_check_methods: tuple[str, ...]
    is_forced_registration_banned: bool
    linkage_clause: str
    linkage_health: HealthRules
    linkage_bonus: BonusRules
    acceptance: AcceptanceRules
    supplement_pct: int
    purchase_terms: TermRules
    bulletin: BulletinRules
    team_growth: TeamGrowthRules
    elections: ElectionRules
    value_items: ValueRules
    system_name: str
    hub_organization: str
    records_years: int
    offline_late_hours: int
    leaving_word_hours: int
    point_kept_days: int
    paper_photo_kept_days: int
    code_extensions: tuple[str, ...]
    contact_days: int
    contact_step_days: tuple[int, ...]
    new_worker_months: int
    new_worker_minutes: int
    supervision_groups: int
    career: Mapping[str, int]
    authority_map: Mapping[str, str]
    authority_powers: Mapping[str, str]
    approvals: ApprovalRules
    publication_approval: tuple[str, ...]
    local_duties: Mapping[str, str]

    @property
    def agreement_mandatory(self) -> bool:
        """Whether a written agreement is a must where a trigger holds."""
        return self.agreement_stance is AgreementStance.MUST

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a region may set, in order."""
        return tuple(READERS)

    def source_of(self, key: str) -> Source:
        """Where the value of a key comes from. KeyError for what is no key."""
        return self.sources[key]

    def effective_from(self) -> date | None:
        """The latest day on which some key took the value it has; None: always so."""
        return max((s.since for s in self.sources.values() if s.since), default=None)


@dataclass(frozen=True, slots=True)
class PolicyAdopted(Event):
    """A place's own layer of rules was adopted. ``since`` is the day from which it holds."""

    layer_id: int
    division: str
    region: str
    since: date


def _span(value: Any) -> Span:
    return Span(value["green"], value["amber"], value["critical"])


def _ratios(value: Any) -> Ratios:
    return Ratios(
        _span(value["supervisor_social_workers"]),
        _span(value["social_worker_volunteers"]),
        _span(value["team_leader_volunteers"]),
    )


def _modes(value: Any) -> Mapping[str, ModeSpan]:
    return MappingProxyType(
        {m: ModeSpan(v["green"], v["amber"], v.get("per_leader")) for m, v in value.items()}
    )


def _hours(value: Any) -> HourRules:
    return HourRules(**value)


def _linkage_health(value: Any) -> HealthRules:
    return HealthRules(**value | {"weights": _table(value["weights"])})


def _bulletin(value: Any) -> BulletinRules:
    return BulletinRules(**value)


def _team_growth(value: Any) -> TeamGrowthRules:
    return TeamGrowthRules(**value)


def _elections(value: Any) -> ElectionRules:
    return ElectionRules(**value)


def _approvals(value: Any) -> ApprovalRules:
    return ApprovalRules(**value)


def _value_items(value: Any) -> ValueRules:
    return ValueRules(**value)


def _time_bank(value: Any) -> TimeBank | None:
    return TimeBank(**value) if value else None


def _reminder(value: Any) -> ReminderTimes:
    return ReminderTimes(RemindWhen(value["when"]), value["evening_hour"], value["lead_hours"])


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value)


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(int(item) for item in value)


def _table(value: Any) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"Expected true or false, got {value!r}.")
    return value


_SPECIAL: Mapping[str, Callable[[Any], object]] = {
    "min_age_by_risk": _table,
    "guardian_rule": GuardianRule,
    "agreement_stance": AgreementStance,
    "reserve_rule": ReserveRule,
    "star_stance": StarStance,
    "hours": _hours,
    "linkage_health": _linkage_health,
    "linkage_bonus": rules_from,
    "acceptance": lambda value: AcceptanceRules(**value),
    "purchase_terms": lambda value: TermRules(**value),
    "bulletin": _bulletin,
    "team_growth": _team_growth,
    "elections": _elections,
    "value_items": _value_items,
    "star_thresholds": _numbers,
    "award_hours": _numbers,
    "contact_step_days": _numbers,
    "time_bank": _time_bank,
    "ratios": _ratios,
    "shift_reminder": _reminder,
    "modes": _modes,
    "authority_map": _table,
    "authority_powers": _table,
    "approvals": _approvals,
    "publication_approval": _texts,
    "career": _table,
    "local_duties": _table,
}
_BY_TYPE: Mapping[object, Callable[[Any], object]] = {
    int: int,
    str: str,
    float: float,
    bool: _flag,
    tuple[str, ...]: _texts,
}
_NOT_KEYS = frozenset({"division", "name", "on", "sources", "told"})
READERS: Mapping[str, Callable[[Any], object]] = {
    f.name: _SPECIAL.get(f.name) or _BY_TYPE[f.type]
    for f in fields(Profile)
    if f.name not in _NOT_KEYS
}
