"""What a change of a rule touches: for every key what is looked at, or why nothing is touched.

A *probe* judges live records twice, without a layer and with it, and names each record for
which the two differ. A key that no probe looks at says why in ``AHEAD``: it works from the
next thing that is done on, or is only written down. A test holds every key to one of the two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

PROBES: Mapping[str, tuple[str, ...]] = {
    "people": (
        "min_age_register", "data_consent_age", "min_age_by_risk", "guardian_rule",
        "barred_risk_for_minor",
    ),
    "rosters": (
        "min_age_register", "min_age_by_risk", "guardian_rule", "barred_risk_for_minor",
        "identity_min_risk", "insurance_min_risk", "rest_minutes",
    ),
    "projects": (
        "agreement_stance", "agreement_triggers", "agreement_long_days", "insurance_min_risk",
        "insurance_trigger", "barred_risk_for_minor", "approvals", "authority_powers",
    ),
    "signatures": ("agreement_stance", "agreement_triggers", "agreement_long_days"),
    "guides": ("ratios",),
    "linkages": ("linkage_health", "ratios"),
    "hours": ("hours",),
    "stars": ("star_thresholds", "star_needs_quality", "star_least_answers", "star_least_score"),
    "clocks": (
        "need_answer_working_days", "application_working_days", "objection_working_days",
        "complaint_working_days", "appeal_working_days", "initiative_working_days",
        "referral_working_days", "certificate_working_days", "invitation_hours", "approvals",
        "bulletin",
    ),
    "care": ("visit_days", "visit_days_close"),
    "contacts": ("contact_days",),
    "supervised": ("new_worker_months", "new_worker_minutes", "supervision_groups"),
    "caseloads": ("caseload_max",),
    "careers": ("career",),
    "teams": ("team_growth",),
    "values": ("value_items",),
    "contracts": ("linkage_bonus", "acceptance"),
    "offices": ("authority_powers",),
}  # fmt: skip
"""Probe → the keys for which it looks, in the order in which a person reads them."""

AHEAD: Mapping[str, str] = {
    "award_hours": "next_list",
    "award_publicity_days": "next_list",
    "publication_approval": "next_begun",
    "purchase_terms": "next_round",
    "elections": "next_begun",
    "cover_most_days": "next_begun",
    "walk_in_kept_days": "next_begun",
    "point_kept_days": "next_begun",
    "paper_photo_kept_days": "next_begun",
    "leaving_word_hours": "next_begun",
    "offline_late_hours": "next_begun",
    "priority_help_points": "next_begun",
    "supplement_pct": "next_begun",
    "authority_map": "next_begun",
    "emergency_rest_minutes": "next_begun",
    "emergency_answer_minutes": "next_begun",
    "contact_step_days": "next_round",
    "shift_reminder": "next_round",
    "smallest_n": "shown",
    "system_name": "shown",
    "hub_organization": "shown",
    "linkage_clause": "shown",
    "time_bank": "own_page",
    "modes": "written",
    "expense_kinds": "written",
    "approvers_required": "written",
    "accident_backfill_hours": "written",
    "star_stance": "written",
    "star_criteria": "written",
    "hours_exchange": "written",
    "publicity_days": "written",
    "release_notice_hours": "written",
    "reserve_rule": "written",
    "need_check_methods": "written",
    "is_forced_registration_banned": "written",
    "records_years": "written",
    "code_extensions": "written",
    "local_duties": "written",
}
"""Key → why nothing that exists is touched.

``next_list``, ``next_begun``, ``next_round``: it counts from the next list, thing, or round of
the clock on; ``shown``: pages show it; ``own_page``: previewed and applied elsewhere;
``written``: no step goes by it, it stands on the page of local rules.
"""

WORSE = frozenset({"closed", "loses", "guardian", "sign", "worse", "earlier", "overdue", "fewer"})
"""Codes of a touch that ask something of somebody; the others ease or only change."""
AT_ONCE = 3_000
"""Records up to which a preview is made while the page waits; about a thousandth second each."""
WEIGHTS: Mapping[str, int] = {"teams": 40, "contracts": 40}
"""Probe → how many records one of its own weighs: those that ask the database one by one."""
KEPT = timedelta(days=7)
"""For so long a preview is kept; whoever looks later has it counted anew."""
FRESH = timedelta(days=1)
"""After so long the records may have moved on, and the page says so."""


def probes_for(keys: Iterable[str]) -> tuple[str, ...]:
    """The probes that a change of these keys needs, in their order.

    >>> probes_for(["ratios"]), probes_for(["smallest_n"])
    (('guides', 'linkages'), ())
    """
    wanted = set(keys)
    return tuple(probe for probe, of in PROBES.items() if wanted.intersection(of))


def weight_of(counts: Mapping[str, int]) -> int:
    """How much work so many records of each probe are, in records of the usual kind.

    >>> weight_of({"people": 100, "teams": 2})
    180
    """
    return sum(WEIGHTS.get(probe, 1) * n for probe, n in counts.items())


def is_old(ended_at: datetime | None, at: datetime) -> bool:
    """Whether the records may have moved on since a preview was done."""
    return ended_at is not None and at - ended_at > FRESH


def ahead_of(keys: Iterable[str]) -> dict[str, str]:
    """Those of the keys that touch nothing that exists, each with its reason."""
    return {key: AHEAD[key] for key in keys if key in AHEAD}


@dataclass(eq=False)
class PreviewClosed(Refusal):
    """The preview is over, or not over yet."""

    code: ClassVar[str] = "preview_closed"
    state: str


@dataclass(frozen=True, slots=True)
class PreviewAsked(Event):
    """Somebody had it counted whom a draft of local rules concerns."""

    preview_id: int
    layer_id: int


@dataclass(frozen=True, slots=True)
class PreviewCancelled(Event):
    """Somebody stopped the counting."""

    preview_id: int


@dataclass(frozen=True, slots=True)
class PreviewFailed(Event):
    """The counting broke off; nothing of it was kept."""

    preview_id: int
    why: str
