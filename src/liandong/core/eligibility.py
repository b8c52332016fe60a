"""Who may serve on which shift, and what would change it: one rule engine for all askers.

The volunteer's screen, the refusal of a service and the staff's diagnosis all ask
:func:`why_not`. An empty answer means: may serve. Each :class:`Reason` has a stable
code, the facts of its sentence (``liandong.phrases.rosters.REASONS``) and what would
change it (``REMEDIES``). Distances are metres, ages whole years, times minutes.

Sources: Order 685 Art 15 (fit to age, knowledge, skill, health), Art 16 (training and
statutory qualification), Art 17 (insurance before personal danger); guardians by local
law, therefore by profile; PIPL Art 31 stands behind the guardian of a child.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from liandong.core.availability import without
from liandong.core.hours import SHANGHAI, Span

ADULT_AGE = 18


class Risk(IntEnum):
    """How much danger a service holds for those who give and receive it.

    R0 none beyond daily life; R1 small (tools, long standing, strangers' homes);
    R2 personal danger is possible; R3 danger is probable (disaster, fire, water, height).
    """

    R0 = 0
    R1 = 1
    R2 = 2
    R3 = 3


class GuardianRule(StrEnum):
    """What the region asks of a minor's guardian."""

    NONE = "none"
    CONSENT = "consent"
    CONSENT_OR_ACCOMPANIED = "consent_or_accompanied"


class ChangedBy(StrEnum):
    """Who could make a reason disappear."""

    PERSON = "person"
    STAFF = "staff"
    TIME = "time"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Reason:
    """One closed gate.

    code
        Stable; the key of its sentence.
    facts
        What the sentence needs: numbers, days, names.
    what_would_change_it
        Key of the sentence that says the way out.
    changed_by
        Who can take that way.
    """

    code: str
    facts: Mapping[str, object]
    what_would_change_it: str
    changed_by: ChangedBy

    def as_data(self) -> dict[str, object]:
        """The reason as plain data for the API (days and moments as ISO text)."""
        facts = {
            name: value if isinstance(value, bool | int | str) or value is None else str(value)
            for name, value in self.facts.items()
        }
        return {
            "code": self.code,
            "facts": facts,
            "what_would_change_it": self.what_would_change_it,
            "changed_by": self.changed_by.value,
        }


@dataclass(frozen=True, slots=True)
class Commitment:
    """A stretch of time that the person has already promised, and what it is."""

    title: str
    span: Span
    shift_id: int | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the gates ask of a person.

    born_on
        None when not recorded.
    qualifications, trainings
        Codes that hold on the day of the shift (see ``core.credentials``).
    lapsed
        Codes that no longer hold, with the day from which they do not.
    distance_m, max_distance_m
        To the place of the shift, and the farthest the person wants to go; None: unknown, any.
    slots
        Weekly slots in which the person can serve (see :func:`slots_of`); None: did not say.
    busy, free
        Exceptions to the slots; busy goes before free.
    minutes_last_7_days
        Minutes served or promised in the seven days that end with the shift's day.
    """

    person_id: int
    born_on: date | None = None
    has_guardian_consent: bool = False
    is_accompanied: bool = False
    qualifications: frozenset[str] = frozenset()
    lapsed: Mapping[str, date] = field(default_factory=dict)
    trainings: frozenset[str] = frozenset()
    distance_m: int | None = None
    max_distance_m: int | None = None
    commitments: tuple[Commitment, ...] = ()
    slots: frozenset[str] | None = None
    busy: tuple[Span, ...] = ()
    free: tuple[Span, ...] = ()
    is_insured: bool = False
    is_suspended: bool = False
    is_verified: bool = True
    minutes_last_7_days: int = 0


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What a shift asks. ``taken`` counts seats held, not invitations; ages include their bound."""

    shift_id: int
    title: str
    span: Span
    seats: int
    taken: int = 0
    min_age: int | None = None
    max_age: int | None = None
    qualifications: frozenset[str] = frozenset()
    trainings: frozenset[str] = frozenset()
    risk: Risk = Risk.R0
    is_emergency: bool = False
    is_holiday: bool = False
    is_insured: bool = False


@dataclass(frozen=True, slots=True)
class EligibilityRules:
    """What one region asks; the names are those of the policy profile.

    barred_risk_for_minor
        Nobody under 18 serves at this risk or above; None: no such bar.
    rest_minutes
        Least pause between two shifts of one person.
    weekly_cap_minutes
        Most minutes in seven days; None: no cap.
    identity_risk
        From this risk on the real name must have been checked; None: never asked.
    """

    min_age_register: int = 6
    min_age_by_risk: Mapping[Risk, int] = field(default_factory=dict)
    guardian_rule: GuardianRule = GuardianRule.CONSENT_OR_ACCOMPANIED
    barred_risk_for_minor: Risk | None = Risk.R2
    rest_minutes: int = 30
    weekly_cap_minutes: int | None = None
    max_distance_m: int | None = None
    insurance_risk: Risk = Risk.R2
    identity_risk: Risk | None = None


def age_on(born_on: date, day: date) -> int:
    """Whole years on ``day``. Someone born on 29 February comes of age on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def slots_of(span: Span, *, is_holiday: bool) -> frozenset[str]:
    """Codes of the weekly slots that a span touches, as in the national code table.

    "01"–"21" are Monday to Sunday × morning (until 12:00), afternoon (until 18:00) and
    evening; "22"–"24" the same on public holidays. The hours before 06:00 belong to the
    evening before.
    """
    found: set[str] = set()
    at = span.starts_at.astimezone(SHANGHAI)
    ends_at = span.ends_at.astimezone(SHANGHAI)
    while at < ends_at:
        day = at - timedelta(hours=6)
        part = 0 if 6 <= at.hour < 12 else 1 if 12 <= at.hour < 18 else 2
        number = (22 if is_holiday else day.weekday() * 3 + 1) + part
        found.add(f"{number:02d}")
        next_hour = {0: 12, 1: 18}.get(part)
        if next_hour is not None:
            at = at.replace(hour=next_hour, minute=0, second=0, microsecond=0)
        else:
            at = (day + timedelta(days=1)).replace(hour=6, minute=0, second=0, microsecond=0)
    return frozenset(found)


def gap_minutes(one: Span, other: Span) -> int:
    """Minutes between two spans, rounded down; negative when they overlap."""
    first, second = sorted((one, other))
    if first.overlaps(second):
        return -1
    return (second.starts_at - first.ends_at) // timedelta(minutes=1)


def why_not(
    person: PersonFacts, shift: ShiftFacts, day: date, rules: EligibilityRules
) -> list[Reason]:
    """Every reason why this person may not serve on this shift; empty: may serve.

    ``day`` is the local day of the service, on which age and qualifications must hold. The
    order is fixed: standing, age, guardian, risk, knowledge, insurance, place, time, seats.
    """
    return [
        *_standing(person, shift, rules),
        *_age(person, shift, day, rules),
        *_knowledge(person, shift),
        *_insurance(person, shift, rules),
        *_distance(person, rules),
        *_time(person, shift, rules),
        *_seats(person, shift),
    ]


def _standing(person: PersonFacts, shift: ShiftFacts, rules: EligibilityRules) -> Iterable[Reason]:
    if person.is_suspended:
        yield Reason("suspended", {}, "ask_for_review", ChangedBy.STAFF)
    is_asked = rules.identity_risk is not None and shift.risk >= rules.identity_risk
    if is_asked and not person.is_verified:
        yield Reason(
            "identity_missing", {"risk": shift.risk.name}, "check_identity", ChangedBy.PERSON
        )


def _age(
    person: PersonFacts, shift: ShiftFacts, day: date, rules: EligibilityRules
) -> Iterable[Reason]:
    least = max(
        rules.min_age_register,
        shift.min_age or 0,
        *(age for risk, age in rules.min_age_by_risk.items() if risk <= shift.risk),
        ADULT_AGE if shift.is_emergency else 0,
    )
    if person.born_on is None:
        yield Reason("birth_date_missing", {}, "add_birth_date", ChangedBy.PERSON)
        return
    age = age_on(person.born_on, day)
    if age < least:
        yield Reason("too_young", {"age": age, "min_age": least}, "grow_older", ChangedBy.TIME)
    if shift.max_age is not None and age > shift.max_age:
        yield Reason(
            "too_old", {"age": age, "max_age": shift.max_age}, "choose_other_shift", ChangedBy.STAFF
        )
    if age >= ADULT_AGE:
        return
    bar = rules.barred_risk_for_minor
    if bar is not None and shift.risk >= bar:
        yield Reason(
            "minor_barred_by_risk",
            {"risk": shift.risk.name, "barred_from": bar.name},
            "choose_safer_shift",
            ChangedBy.TIME,
        )
    if rules.guardian_rule is GuardianRule.NONE or person.has_guardian_consent:
        return
    if rules.guardian_rule is GuardianRule.CONSENT:
        yield Reason(
            "guardian_consent_missing", {"age": age}, "ask_guardian_consent", ChangedBy.PERSON
        )
    elif not person.is_accompanied:
        yield Reason("guardian_missing", {"age": age}, "bring_guardian", ChangedBy.PERSON)


def _knowledge(person: PersonFacts, shift: ShiftFacts) -> Iterable[Reason]:
    for code in sorted(shift.qualifications - person.qualifications):
        lapsed_on = person.lapsed.get(code)
        if lapsed_on is None:
            yield Reason(
                "credential_missing", {"credential": code}, "add_credential", ChangedBy.PERSON
            )
        else:
            yield Reason(
                "credential_lapsed",
                {"credential": code, "lapsed_on": lapsed_on},
                "renew_credential",
                ChangedBy.PERSON,
            )
    for code in sorted(shift.trainings - person.trainings):
        yield Reason("training_missing", {"training": code}, "take_training", ChangedBy.PERSON)


def _insurance(person: PersonFacts, shift: ShiftFacts, rules: EligibilityRules) -> Iterable[Reason]:
    if shift.risk >= rules.insurance_risk and not (shift.is_insured or person.is_insured):
        yield Reason(
            "insurance_missing", {"risk": shift.risk.name}, "buy_insurance", ChangedBy.STAFF
        )


def _distance(person: PersonFacts, rules: EligibilityRules) -> Iterable[Reason]:
    bounds = [m for m in (person.max_distance_m, rules.max_distance_m) if m is not None]
    if person.distance_m is None or not bounds or person.distance_m <= min(bounds):
        return
    own = person.max_distance_m is not None and person.max_distance_m == min(bounds)
    yield Reason(
        "too_far",
        {"distance_m": person.distance_m, "max_distance_m": min(bounds)},
        "widen_own_range" if own else "ask_nearer_people",
        ChangedBy.PERSON if own else ChangedBy.STAFF,
    )


def _time(person: PersonFacts, shift: ShiftFacts, rules: EligibilityRules) -> Iterable[Reason]:
    for held in _others(person.commitments, shift.shift_id):
        gap = gap_minutes(held.span, shift.span)
        facts = {
            "other_title": held.title,
            "starts_at": held.span.starts_at,
            "ends_at": held.span.ends_at,
        }
        if gap < 0:
            yield Reason("overlaps_own_shift", facts, "release_other_shift", ChangedBy.PERSON)
        elif gap < rules.rest_minutes:
            yield Reason(
                "rest_too_short",
                facts | {"gap_minutes": gap, "rest_minutes": rules.rest_minutes},
                "release_other_shift",
                ChangedBy.PERSON,
            )
    cap = rules.weekly_cap_minutes
    if cap is not None and person.minutes_last_7_days + shift.span.minutes > cap:
        yield Reason(
            "weekly_cap_reached",
            {"minutes": person.minutes_last_7_days, "cap_minutes": cap},
            "wait_for_next_week",
            ChangedBy.TIME,
        )
    if any(one.overlaps(shift.span) for one in person.busy):
        yield Reason("busy_then", {}, "change_own_hours", ChangedBy.PERSON)
    elif person.slots is not None:
        left = without(shift.span, person.free)
        if any(not slots_of(one, is_holiday=shift.is_holiday) <= person.slots for one in left):
            yield Reason("not_available_then", {}, "change_own_hours", ChangedBy.PERSON)


def _seats(person: PersonFacts, shift: ShiftFacts) -> Iterable[Reason]:
    if any(held.shift_id == shift.shift_id for held in person.commitments):
        yield Reason("already_on_shift", {}, "nothing_to_do", ChangedBy.NOBODY)
    elif shift.taken >= shift.seats:
        yield Reason("shift_full", {"seats": shift.seats}, "join_reserve", ChangedBy.PERSON)


def _others(commitments: Sequence[Commitment], shift_id: int) -> list[Commitment]:
    """The person's promises other than this very shift, soonest first."""
    return sorted(
        (held for held in commitments if held.shift_id is None or held.shift_id != shift_id),
        key=lambda held: (held.span.starts_at, held.title),
    )
