"""The facts that the gates ask for: about a person, about a shift, about the rules there."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from liandong.core import credentials as papers
from liandong.core import policy
from liandong.core.availability import said_mask
from liandong.core.credentials import codes_of
from liandong.core.eligibility import (
    Commitment,
    EligibilityRules,
    GuardianRule,
    PersonFacts,
    Reason,
    Risk,
    ShiftFacts,
    why_not,
)
from liandong.core.geo import Point, distance_m
from liandong.core.hours import SHANGHAI, Span
from liandong.core.training import holds
from liandong.core.workdays import is_public_holiday
from liandong.models import (
    Assignment,
    AssignmentState,
    Credential,
    ExceptionKind,
    GuardianConsent,
    LedgerEntry,
    Person,
    PersonState,
    Shift,
    TrainingRecord,
)
from liandong.queries import availability

ACTIVE = (AssignmentState.ACCEPTED, AssignmentState.SERVED)
LOOK_AROUND = timedelta(days=8)


def rules_at(division_code: str, day: date) -> EligibilityRules:
    """What the place's profile asked of volunteers on that day."""
    profile = policy.profile_for(division_code, day)
    return EligibilityRules(
        min_age_register=profile.min_age_register,
        min_age_by_risk={Risk[risk]: age for risk, age in profile.min_age_by_risk.items()},
        guardian_rule=GuardianRule(profile.guardian_rule),
        barred_risk_for_minor=(
            Risk[profile.barred_risk_for_minor] if profile.barred_risk_for_minor else None
        ),
        rest_minutes=profile.rest_minutes,
        insurance_risk=Risk[profile.insurance_min_risk],
        identity_risk=Risk[profile.identity_min_risk] if profile.identity_min_risk else None,
    )


def shift_facts(shift: Shift) -> ShiftFacts:
    """What a shift asks. Reads ``shift.project`` and ``shift.position``: join them before."""
    wanted = set(codes_of(shift.position.skill_mask))
    if shift.position.credential_kind:
        wanted.add(shift.position.credential_kind)
    day = shift.starts_at.astimezone(SHANGHAI).date()
    return ShiftFacts(
        shift_id=shift.pk,
        title=shift.project.title,
        span=Span(shift.starts_at, shift.ends_at),
        seats=shift.max_people,
        taken=shift.taken,
        min_age=shift.position.min_age or None,
        max_age=shift.position.max_age if shift.position.max_age < 120 else None,
        qualifications=frozenset(wanted),
        trainings=frozenset({shift.position.training} if shift.position.training else ()),
        risk=Risk[shift.project.risk_level or "R0"],
        is_emergency=shift.project.mode == "M4",
        is_holiday=is_public_holiday(day),
        is_insured=bool(shift.project.insurance_policy),
    )


class PeopleFacts:
    """Facts about many people, read in a fixed number of queries.

    ``around`` is the stretch of time whose promises matter: a week on both sides.
    """

    def __init__(self, people: Iterable[Person], *, around: Span, at: datetime) -> None:
        self.people = {person.pk: person for person in people}
        ids = list(self.people)
        self._credentials: dict[int, list[papers.Credential]] = {}
        for held in Credential.objects.filter(person__in=ids, verified_at__isnull=False):
            paper = papers.Credential(held.kind, held.awarded_on, held.expires_on, is_verified=True)
            self._credentials.setdefault(held.person_id, []).append(paper)
        today = at.astimezone(SHANGHAI).date()
        self._guarded = set(
            GuardianConsent.objects.filter(ward__in=ids, revoked_at=None)
            .filter(Q(expires_on=None) | Q(expires_on__gte=today))
            .values_list("ward", flat=True)
        )
        self._accompanied = set(
            GuardianConsent.objects.filter(
                ward__in=ids, revoked_at=None, accompanied=True
            ).values_list("ward", flat=True)
        )
        self._busy: dict[int, list[Span]] = {}
        self._free: dict[int, list[Span]] = {}
        for one in availability.exceptions(
            Q(person__in=ids), after=around.starts_at, before=around.ends_at
        ):
            kept = self._busy if one.kind == ExceptionKind.BUSY else self._free
            kept.setdefault(one.person_id, []).append(one.span)
        self._learnt: dict[int, list[tuple[date, date | None, str]]] = {}
        records = TrainingRecord.objects.filter(person__in=ids)
        for person, since, until, title, name in records.values_list(
            "person_id", "completed_on", "expires_on", "course__title", "name"
        ):
            self._learnt.setdefault(person, []).append((since, until, title or name))
        self._held: dict[int, list[Commitment]] = {}
        rows = (
            Assignment.objects.filter(
                person__in=ids,
                state__in=ACTIVE,
                shift__ends_at__gt=around.starts_at - LOOK_AROUND,
                shift__starts_at__lt=around.ends_at + LOOK_AROUND,
            )
            .select_related("shift__project")
            .order_by("shift__starts_at")
        )
        for row in rows:
            self._held.setdefault(row.person_id, []).append(
                Commitment(
                    row.shift.project.title,
                    Span(row.shift.starts_at, row.shift.ends_at),
                    row.shift_id,
                )
            )

    def of(self, person: Person, shift: Shift) -> PersonFacts:
        """The facts of one person for one shift."""
        day = shift.starts_at.astimezone(SHANGHAI).date()
        held_papers = self._credentials.get(person.pk, [])
        valid = papers.qualifications(held_papers, day)
        held = tuple(self._held.get(person.pk, ()))
        week = Span(shift.ends_at - timedelta(days=7), shift.ends_at)
        minutes = sum(c.span.minutes for c in held if c.span.overlaps(week))
        return PersonFacts(
            person_id=person.pk,
            born_on=person.birth_on,
            has_guardian_consent=person.pk in self._guarded,
            is_accompanied=person.pk in self._accompanied,
            qualifications=frozenset(codes_of(person.skill_mask)) | valid | papers.skills_of(valid),
            lapsed=papers.lapsed(held_papers, day),
            trainings=valid | self._trainings(person.pk, day),
            distance_m=_distance(person, shift),
            max_distance_m=person.travel_radius_m,
            commitments=held,
            slots=_slots(said_mask(person.availability_mask, person.never_mask)),
            busy=tuple(self._busy.get(person.pk, ())),
            free=tuple(self._free.get(person.pk, ())),
            is_verified=person.verified_at is not None,
            is_suspended=person.state in (PersonState.SUSPENDED, PersonState.EXITED),
            minutes_last_7_days=minutes,
        )

    def _trainings(self, person_id: int, day: date) -> frozenset[str]:
        held = self._learnt.get(person_id, ())
        return frozenset(code for since, until, code in held if holds(since, until, day))


def facts_for(person: Person, shift: Shift, *, at: datetime) -> PersonFacts:
    """The facts of one person for one shift. A fixed number of queries."""
    around = Span(shift.starts_at, shift.ends_at)
    return PeopleFacts([person], around=around, at=at).of(person, shift)


def reasons_against(
    person: Person, shifts: Iterable[Shift], *, at: datetime
) -> Mapping[int, list[Reason]]:
    """Shift id → every reason why this person may not take it (empty: may take it)."""
    rows = list(shifts)
    if not rows:
        return {}
    around = Span(min(s.starts_at for s in rows), max(s.ends_at for s in rows))
    facts = PeopleFacts([person], around=around, at=at)
    rules: dict[tuple[str, date], EligibilityRules] = {}
    found: dict[int, list[Reason]] = {}
    for shift in rows:
        day = shift.starts_at.astimezone(SHANGHAI).date()
        key = (shift.division_code, day)
        if key not in rules:
            rules[key] = rules_at(*key)
        found[shift.pk] = why_not(facts.of(person, shift), shift_facts(shift), day, rules[key])
    return found


def minutes_between(person: Person, start: date, end: date) -> int:
    """Minutes in the ledger from ``start`` up to and with ``end``."""
    total = LedgerEntry.objects.filter(
        person=person, served_on__gte=start, served_on__lte=end
    ).aggregate(total=Sum("minutes"))["total"]
    return int(total or 0)


def _distance(person: Person, shift: Shift) -> int | None:
    if person.lat is None or person.lon is None or shift.lat is None or shift.lon is None:
        return None
    return round(distance_m(Point(person.lat, person.lon), Point(shift.lat, shift.lon)))


def _slots(mask: int) -> frozenset[str] | None:
    return frozenset(codes_of(mask)) if mask else None
