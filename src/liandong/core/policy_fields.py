"""What a value of a policy key is made of: its parts, what each may be, and what law forbids.

A key is one part (``smallest_n``) or a table of parts named by their path
(``hours.step``, ``ratios.social_worker_volunteers.green``). Bounds are whole numbers in the
unit of the key's name; they keep out slips of the pen, and say nothing of what is wise.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from liandong.core import policy
from liandong.core.authority import Line
from liandong.core.codes import RISKS
from liandong.core.eligibility import GuardianRule
from liandong.core.policy_keys import READERS, AgreementStance, ReserveRule, Source, StarStance
from liandong.core.publications import Kind as Published
from liandong.core.refusals import Refusal, ValueInvalid

LONGEST_TEXT = 200
LONGEST_LIST = 30
NOT_LOCAL = frozenset({"local_duties"})
"""Keys that only quote a law: nothing goes by them, so that nothing is changed by an edit."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "people": (
        "min_age_register", "data_consent_age", "min_age_by_risk", "guardian_rule",
        "barred_risk_for_minor", "identity_min_risk", "is_forced_registration_banned",
    ),
    "agreements": (
        "agreement_stance", "agreement_triggers", "agreement_long_days", "insurance_trigger",
        "insurance_min_risk", "accident_backfill_hours", "expense_kinds",
    ),
    "hours": (
        "hours", "approvers_required", "offline_late_hours", "leaving_word_hours",
        "publicity_days", "certificate_working_days", "objection_working_days",
    ),
    "stars": (
        "star_stance", "star_criteria", "star_thresholds", "star_needs_quality",
        "star_least_answers", "star_least_score", "award_hours", "award_publicity_days",
        "time_bank", "hours_exchange",
    ),
    "guidance": (
        "ratios", "modes", "caseload_max", "visit_days", "visit_days_close", "contact_days",
        "contact_step_days", "cover_most_days", "new_worker_months", "new_worker_minutes",
        "supervision_groups", "career",
    ),
    "needs": (
        "need_answer_working_days", "need_check_methods", "priority_help_points",
        "application_working_days", "referral_working_days", "complaint_working_days",
        "appeal_working_days", "initiative_working_days",
    ),
    "shifts": (
        "invitation_hours", "release_notice_hours", "shift_reminder", "rest_minutes",
        "emergency_rest_minutes", "emergency_answer_minutes", "reserve_rule",
    ),
    "linkage": (
        "linkage_clause", "linkage_health", "bulletin", "team_growth", "elections", "value_items",
        "linkage_bonus", "acceptance", "purchase_terms", "supplement_pct",
    ),
    "records": (
        "records_years", "point_kept_days", "paper_photo_kept_days", "walk_in_kept_days",
        "smallest_n", "code_extensions",
    ),
    "authority": (
        "authority_map", "authority_powers", "approvals", "publication_approval",
        "hub_organization", "system_name", "local_duties",
    ),
}  # fmt: skip
"""Keys by what they are about, in the order in which a person reads them."""


def grouped() -> Mapping[str, tuple[str, ...]]:
    """Every key in one group; what no group names stands in the last one, ``more``."""
    named = {key for keys in GROUPS.values() for key in keys}
    rest = tuple(key for key in READERS if key not in named)
    return {**GROUPS, "more": rest} if rest else GROUPS


def _codes(of: type[StrEnum]) -> tuple[str, ...]:
    return tuple(one.value for one in of)


TRIGGERS = (
    "high_risk", "major_responsibility", "one_month", "three_months", "large_event", "emergency",
    "outside_area", "foreign_related", "party_asks",
)  # fmt: skip
VOCABULARY: Mapping[str, tuple[str, ...]] = {
    "guardian_rule": _codes(GuardianRule),
    "barred_risk_for_minor": ("", *RISKS),
    "identity_min_risk": ("", *RISKS),
    "insurance_min_risk": RISKS,
    "agreement_stance": _codes(AgreementStance),
    "agreement_triggers": TRIGGERS,
    "insurance_trigger": (
        "before_danger", "all_registered", "all_assigned", "large_event",
        "large_event_by_agreement", "foreign_related", "emergency",
    ),
    "expense_kinds": ("transport", "meals", "telecom", "by_means"),
    "star_stance": _codes(StarStance),
    "star_criteria": ("hours", "quality", "impact", "evaluation"),
    "hours_exchange": ("", "encouraged", "community_services", "time_saving"),
    "reserve_rule": _codes(ReserveRule),
    "need_check_methods": ("visit", "phone", "online"),
    "shift_reminder.when": ("usual", "evening", "hours"),
    **{
        f"authority_powers.{matter}": _codes(Line)
        for matter in (
            "registration", "planning", "social_work", "youth", "marking", "large_event",
            "emergency", "inspection", "publication",
        )
    },
    "publication_approval": _codes(Published),
}  # fmt: skip
"""The words that a part may hold; any text where a part is not named."""

_BOUNDS: Mapping[str, tuple[int, int]] = {
    "hours.step": (1, 60),
    "hours.daily_cap": (60, 1440),
    "approvers_required": (2, 3),
    "smallest_n": (2, 20),
    "star_least_score": (1, 5),
    "records_years": (1, 100),
    "shift_reminder.evening_hour": (18, 21),
    "shift_reminder.lead_hours": (1, 24),
    "min_age_register": (0, 18),
    "data_consent_age": (14, 18),
}
_BY_ENDING: Mapping[str, tuple[int, int]] = {
    "_pct": (0, 100),
    "_hours": (1, 8760),
    "_minutes": (0, 1440),
    "_working_days": (1, 60),
    "_days": (0, 3660),
    "_months": (1, 60),
}
_TIME_BANK = {
    "points_per_hour": 1,
    "cap_points": 1500,
    "min_points_to_redeem": 100,
    "is_transferable": False,
}


class Kind(StrEnum):
    """How a part is asked for and kept."""

    NUMBER = "number"
    DECIMAL = "decimal"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    TEXTS = "texts"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a key: where it stands, its kind, and what it may be."""

    path: str
    kind: Kind
    least: int = 0
    most: int = 100_000
    choices: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """What is allowed, in figures or codes."""
        if self.choices:
            return " / ".join(code or "—" for code in self.choices)
        if self.kind in {Kind.NUMBER, Kind.DECIMAL, Kind.NUMBERS}:
            return f"{self.least}–{self.most}"
        return "true / false" if self.kind is Kind.FLAG else f"≤ {LONGEST_TEXT}"


@dataclass(eq=False)
class LooserThanLaw(Refusal):
    """A place may ask more than the law above it, not less; ``field`` is the part that does."""

    code: ClassVar[str] = "looser_than_law"
    keys: tuple[str, ...]
    law: str
    field: str


@dataclass(eq=False)
class LawSaysSo(Refusal):
    """The key only quotes a law; a local layer does not set it."""

    code: ClassVar[str] = "law_says_so"
    keys: tuple[str, ...]


def _kind(path: str, value: object) -> Kind:
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int):
        return Kind.NUMBER
    if isinstance(value, float):
        return Kind.DECIMAL
    if isinstance(value, str):
        return Kind.CHOICE if path in VOCABULARY else Kind.TEXT
    if path in VOCABULARY:
        return Kind.CHOICES
    is_numbers = isinstance(value, list) and bool(value) and isinstance(value[0], int)
    return Kind.NUMBERS if is_numbers else Kind.TEXTS


def _bounds(path: str) -> tuple[int, int]:
    if path in _BOUNDS:
        return _BOUNDS[path]
    if path.startswith("min_age_by_risk."):
        return (0, 100)
    found = (bounds for ending, bounds in _BY_ENDING.items() if path.endswith(ending))
    return next(found, (0, 100_000))


def _walk(path: str, value: object) -> Iterator[Part]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(f"{path}.{name}", inner)
        return
    least, most = _bounds(path)
    yield Part(path, _kind(path, value), least, most, VOCABULARY.get(path, ()))


def parts_of(key: str, value: object) -> tuple[Part, ...]:
    """The parts of a key's value, tables opened. KeyError for what is no key."""
    READERS[key]
    return tuple(_walk(key, value if key != "time_bank" or value else _TIME_BANK))


def part_value(path: str, value: Any) -> Any:
    """What stands at a part's path inside the key's value; None where nothing does."""
    for name in path.split(".")[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def plain(value: Any) -> Any:
    """A value as plain data: tables and lists that JSON keeps."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def with_parts(key: str, value: object, told: Mapping[str, object]) -> Any:
    """The key's value with some of its parts replaced, by path."""
    if key in told:
        return told[key]
    changed: Any = deepcopy(plain(value)) or {}
    for path, part in told.items():
        *tables, last = path.split(".")[1:]
        inner = changed
        for name in tables:
            inner = inner.setdefault(name, {})
        inner[last] = part
    return changed


def _check_part(part: Part, value: object) -> None:
    def wrong() -> ValueInvalid:
        return ValueInvalid(field=part.path, value=str(value)[:60], remedy=part.remedy)

    if part.kind is Kind.FLAG:
        if not isinstance(value, bool):
            raise wrong()
    elif part.kind in {Kind.NUMBER, Kind.DECIMAL}:
        is_number = isinstance(value, int if part.kind is Kind.NUMBER else int | float)
        if not is_number or isinstance(value, bool) or not part.least <= value <= part.most:  # type: ignore[operator]
            raise wrong()
    elif part.kind is Kind.CHOICE:
        if value not in part.choices:
            raise wrong()
    elif part.kind is Kind.TEXT:
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise wrong()
    else:
        _check_list(part, value, wrong())


def _may_stand(part: Part, one: object) -> bool:
    """Whether a list of this kind may hold such an entry."""
    if part.kind is Kind.NUMBERS:
        is_number = isinstance(one, int) and not isinstance(one, bool)
        return is_number and part.least <= one <= part.most  # type: ignore[operator]
    if part.kind is Kind.CHOICES:
        return one in part.choices
    return isinstance(one, str) and len(one) <= LONGEST_TEXT


def _check_list(part: Part, value: object, wrong: ValueInvalid) -> None:
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        raise wrong
    if not all(_may_stand(part, one) for one in value):
        raise wrong
    rises = part.kind is not Kind.NUMBERS or value == sorted(set(value))
    if not rises:
        raise wrong


def check_value(key: str, value: object, *, division: str, on: date) -> None:
    """Refuse a value that a local layer may not give to a key in a place from a day.

    The same reading as the shipped files' comes first. Raises ValueInvalid (naming key, value
    and what is allowed), LawSaysSo, LooserThanLaw.
    """
    if key not in READERS:
        raise ValueInvalid(field="key", value=key[:60], remedy=", ".join(sorted(READERS)))
    if key in NOT_LOCAL:
        raise LawSaysSo((key,))
    below = plain(policy.profile_for(division, on).told[key])
    if isinstance(value, dict) is not isinstance(below, dict):
        raise ValueInvalid(field=key, value=str(value)[:60], remedy=_names(parts_of(key, below)))
    merged = with_parts(key, below, _flat(key, value)) if isinstance(value, dict) else value
    if not (key == "time_bank" and value == {}):
        known = {part.path: part for part in parts_of(key, below)}
        for path, told in _flat(key, merged).items():
            part = known.get(path) or _more(path)
            if part is None:
                raise ValueInvalid(field=path, value=str(told)[:60], remedy=_names(known.values()))
            _check_part(part, told)
    try:
        READERS[key](merged)
    except (ValueError, TypeError, KeyError) as problem:
        raise ValueInvalid(field=key, value=str(merged)[:60], remedy=str(problem)[:120]) from None
    law = policy.law_for(division, on)
    check_not_looser(key, merged, law.told[key], law.source_of(key))


def _names(parts: Iterable[Part]) -> str:
    return ", ".join(part.path for part in parts)


def _more(path: str) -> Part | None:
    """A part that a table may hold although the one below it does not."""
    if path.startswith("authority_map."):
        return Part(path, Kind.TEXT)
    if path.startswith("modes.") and path.endswith(".per_leader"):
        return Part(path, Kind.NUMBER, 1, 100)
    return None


def _flat(key: str, value: Any) -> dict[str, object]:
    """Path → value of each part of a key's value; the key itself where it is no table."""
    found: dict[str, object] = {}

    def walk(path: str, inner: object) -> None:
        if isinstance(inner, Mapping):
            for name, below in inner.items():
                walk(f"{path}.{name}", below)
        else:
            found[path] = inner

    walk(key, value)
    return found


def _rank(codes: Iterable[str], value: object) -> int:
    return list(codes).index(str(value))


def strictness(key: str, value: Any) -> int | None:
    """How much a value asks of those who run services; more is stricter. None: no order."""
    if key in {"min_age_register", "data_consent_age", "records_years"}:
        return int(value)
    if key in {"barred_risk_for_minor", "insurance_min_risk", "identity_min_risk"}:
        # A bar at a lower risk is stricter; none is the loosest.
        return -(_rank(RISKS, value) if value else len(RISKS))
    if key == "guardian_rule":
        return _rank(("none", "consent_or_accompanied", "consent"), value)
    if key in {"agreement_stance", "star_stance"}:
        return _rank(VOCABULARY[key], value)
    if key in {"is_forced_registration_banned", "star_needs_quality"}:
        return int(value)
    if key == "hours":
        return -int(value["record_within_working_days"])
    return None


def check_not_looser(key: str, value: object, above: object, source: Source) -> None:
    """Refuse LooserThanLaw for less than a law asks; this product's proposals bind nobody."""
    if source.is_proposal:
        return
    now, was = strictness(key, value), strictness(key, above)
    is_looser = now is not None and was is not None and now < was
    if key in {"agreement_triggers", "insurance_trigger"}:
        is_looser = not set(above) <= set(value)  # type: ignore[call-overload]
    if is_looser:
        part = "hours.record_within_working_days" if key == "hours" else key
        raise LooserThanLaw(keys=(key,), law=source.text, field=part)
