"""What a layer would change, counted on the live records; nothing is written.

Every rule is asked twice by the very functions that run the hub: once by what holds without
the layer, once with it (``core.policy.tried``). People, rosters, spans and linkages are
judged as if the layer held today already; hours by the day on which they were served.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from liandong.core import linkage_health as health_rules
from liandong.core import policy
from liandong.core.codes import RISKS
from liandong.core.eligibility import Reason, why_not
from liandong.core.hours import SHANGHAI, Span, recognition
from liandong.core.policy import Local
from liandong.core.policy_layers import EntryWorth, last_day_after
from liandong.core.registry import may_take_risk, needs_guardian
from liandong.core.supervision import ACTIVE_DAYS, SpanState, Tier, limits_of, span
from liandong.models import (
    Assignment,
    AssignmentState,
    GuardianConsent,
    LedgerEntry,
    Linkage,
    Person,
    PersonState,
    PolicyLayer,
    PolicyRecountLine,
)
from liandong.queries import covers, policy_layers
from liandong.queries.eligibility import PeopleFacts, rules_at, shift_facts
from liandong.queries.linkage_health import health_of, rules_for

MOST_ROSTERS = 1_000
MOST_LINKAGES = 200
ORDER = (SpanState.GREEN, SpanState.AMBER, SpanState.RED, SpanState.CRITICAL)


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """Volunteers of a place whom a change of age or guardian rules concerns.

    loses, gains
        By risk R0–R3: how many may no longer, or may newly, serve at it.
    """

    loses: dict[str, int]
    gains: dict[str, int]
    need_guardian: int
    who: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """How many people become ineligible for something, each once."""
        return len(self.who)


@dataclass(frozen=True, slots=True)
class RosterChange:
    """One place on a roster that a gate would newly close."""

    assignment: Assignment
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SpanChange:
    """One guide whose light changes."""

    person_id: int
    name: str
    tier: str
    people: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LinkageChange:
    """One linkage whose word changes."""

    linkage: Linkage
    before: str
    after: str
    points_before: int
    points_after: int


@dataclass(frozen=True, slots=True)
class HoursSlice:
    """Some person-days looked at: which entries differ, and where to go on."""

    rows: tuple[tuple[LedgerEntry, EntryWorth], ...]
    seen: int
    kept: int
    cursor: tuple[int, str] | None

    @property
    def minutes(self) -> int:
        """How much more (or less) would stand in the ledger."""
        return sum(worth.after - worth.recorded for _, worth in self.rows)


@dataclass(slots=True)
class Preview:
    """All of it for one layer; ``partial`` says which parts were cut at their limit."""

    people: PeopleChange
    rosters: list[RosterChange]
    spans: list[SpanChange]
    linkages: list[LinkageChange]
    hours: HoursSlice
    hours_total: int
    partial: set[str] = field(default_factory=set)


def _within(code: str, path: str = "division_code") -> Q:
    return Q(**{f"{path}__startswith": code})


def people_change(row: PolicyLayer, sides: Sequence[Local], *, on: date) -> PeopleChange:
    """Whose age no longer, or newly, lets them serve at a risk. Two queries."""
    with policy.tried(sides[0]):
        was = policy.profile_for(row.division_code, on)
    with policy.tried(sides[1]):
        now = policy.profile_for(row.division_code, on)
    living = Person.objects.filter(
        _within(row.division_code), merged_into=None, birth_on__isnull=False
    ).exclude(state=PersonState.EXITED)
    loses, gains = dict.fromkeys(RISKS, 0), dict.fromkeys(RISKS, 0)
    days: list[date] = []
    for born, n in living.values_list("birth_on").annotate(n=Count("pk")).order_by("birth_on"):
        for risk in RISKS:
            before = may_take_risk(born, on, risk, was)
            after = may_take_risk(born, on, risk, now)
            loses[risk] += n * (before and not after)
            gains[risk] += n * (after and not before)
            if before and not after and (not days or days[-1] != born):
                days.append(born)
    who = tuple(living.filter(birth_on__in=days).order_by("pk").values_list("pk", flat=True))
    return PeopleChange(loses, gains, _newly_guarded(living, was, now, on), who)


def _newly_guarded(
    living: QuerySet[Person], was: policy.Profile, now: policy.Profile, on: date
) -> int:
    """Minors without a guardian's consent who newly need one."""
    if (was.guardian_rule, was.data_consent_age) == (now.guardian_rule, now.data_consent_age):
        return 0
    consents = GuardianConsent.objects.filter(revoked_at=None).values("ward")
    young = living.filter(birth_on__gt=on.replace(year=on.year - 19, day=1))
    return sum(
        needs_guardian(born, on, now) and not needs_guardian(born, on, was)
        for born in young.exclude(pk__in=consents).values_list("birth_on", flat=True)
        if born
    )


def roster_changes(
    row: PolicyLayer, sides: Sequence[Local], *, at: datetime
) -> tuple[list[RosterChange], bool]:
    """Places on rosters to come that a gate would newly close, and whether it was cut."""
    found = Assignment.objects.filter(
        _within(row.division_code, "shift__division_code"),
        state=AssignmentState.ACCEPTED,
        shift__starts_at__gt=at,
    )
    rows = list(
        found.select_related("person", "shift__project", "shift__position").order_by(
            "shift__starts_at", "pk"
        )[: MOST_ROSTERS + 1]
    )
    is_cut, rows = len(rows) > MOST_ROSTERS, rows[:MOST_ROSTERS]
    if not rows:
        return [], False
    around = Span(rows[0].shift.starts_at, max(one.shift.ends_at for one in rows))
    facts = PeopleFacts({one.person for one in rows}, around=around, at=at)
    changes = []
    for one in rows:
        day = one.shift.starts_at.astimezone(SHANGHAI).date()
        told = []
        for side in sides:
            with policy.tried(side):
                rules = rules_at(one.shift.division_code, day)
            told.append(
                why_not(facts.of(one.person, one.shift), shift_facts(one.shift), day, rules)
            )
        closed = {reason.code for reason in told[0]}
        more = tuple(reason for reason in told[1] if reason.code not in closed)
        if more:
            changes.append(RosterChange(one, more))
    return changes, is_cut


def span_changes(row: PolicyLayer, sides: Sequence[Local], *, on: date) -> list[SpanChange]:
    """Guides of the place whose light changes. One query; active people count."""
    active = Q(supervisee__last_served_on__gte=date.fromordinal(on.toordinal() - ACTIVE_DAYS))
    rows = (
        covers.links_on(on)
        .filter(_within(row.division_code, "supervisor__division_code"))
        .values("supervisor", "supervisor__name", "supervisor__division_code", "tier")
        .annotate(
            active=Count("supervisee", filter=active, distinct=True),
            everyone=Count("supervisee", distinct=True),
        )
        .order_by("supervisor", "tier")
    )
    changes = []
    for one in rows:
        # A supervisor guides social workers, who need not serve in shifts themselves.
        people = one["everyone" if one["tier"] == Tier.SUPERVISOR else "active"]
        states = []
        for side in sides:
            with policy.tried(side):
                ratios = policy.profile_for(one["supervisor__division_code"], on).ratios
            states.append(span(1, people, limits_of(ratios)[Tier(one["tier"])]).state)
        if states[0] != states[1]:
            changes.append(
                SpanChange(one["supervisor"], one["supervisor__name"], one["tier"], people, *states)
            )
    return changes


def is_worse(before: str, after: str) -> bool:
    """Whether a light goes towards red."""
    codes = [state.value for state in ORDER]
    return codes.index(after) > codes.index(before)


def linkage_changes(
    row: PolicyLayer, sides: Sequence[Local], *, at: datetime
) -> tuple[list[LinkageChange], bool]:
    """Linkages of the place whose word (alive, weak, asleep) changes."""
    found = Linkage.objects.filter(_within(row.division_code)).filter(
        Q(until=None) | Q(until__gt=at.astimezone(SHANGHAI).date())
    )
    rows = list(found.select_related("project").order_by("pk")[: MOST_LINKAGES + 1])
    is_cut, rows = len(rows) > MOST_LINKAGES, rows[:MOST_LINKAGES]
    told = []
    for side in sides:
        with policy.tried(side):
            scores = health_of(rows, at=at)
            words = {
                one.pk: health_rules.vigor(
                    scores[one.pk].score,
                    rules_for(one.division_code, at.astimezone(SHANGHAI).date())[0],
                ).value
                for one in rows
            }
            told.append((scores, words))
    (old, before), (new, after) = told
    changes = [
        LinkageChange(one, before[one.pk], after[one.pk], old[one.pk].score, new[one.pk].score)
        for one in rows
        if before[one.pk] != after[one.pk]
    ]
    return changes, is_cut


def entries_of(row: PolicyLayer, *, today: date) -> QuerySet[LedgerEntry]:
    """Entries that stand, of the days and the place that a layer speaks of."""
    place = Q(shift__division_code__startswith=row.division_code) | Q(
        shift=None, organization__division_code__startswith=row.division_code
    )
    return LedgerEntry.objects.filter(
        place,
        reverses=None,
        reversed_by=None,
        served_on__gte=row.since,
        served_on__lt=last_day_after(row.until, today),
    )


def hours_slice(
    row: PolicyLayer,
    sides: Sequence[Local],
    *,
    today: date,
    after: tuple[int, str] | None = None,
    most: int = 2_000,
) -> HoursSlice:
    """Some of the entries: those that would differ, in order of person and day. Four queries.

    ``after`` is the cursor of the slice before: a person and a day. A person's day is never
    cut in two, since the daily cap counts all of it.
    """
    found = entries_of(row, today=today).order_by("person", "served_on", "starts_at", "pk")
    if after is not None:
        person, day = after
        found = found.filter(Q(person__gt=person) | Q(person=person, served_on__gt=day))
    firsts = list(found.values_list("person", "served_on")[: most + 1])
    cursor = None
    if len(firsts) > most:
        last = firsts[-1]
        keys = [key for key in firsts if key != last] or firsts
        cursor = (keys[-1][0], keys[-1][1].isoformat())
        firsts = keys
    if not firsts:
        return HoursSlice((), 0, 0, None)
    wanted = set(firsts)
    near = LedgerEntry.objects.filter(
        person__gte=firsts[0][0], person__lte=firsts[-1][0],
        served_on__in={day for _, day in wanted}, reverses=None, reversed_by=None,
    )  # fmt: skip
    near = near.select_related("shift", "organization", "person")
    ordered = near.order_by("person", "served_on", "starts_at", "pk")
    ours = set(
        PolicyRecountLine.objects.filter(after__in=near.values("pk")).values_list(
            "after", flat=True
        )
    )
    rows, seen, kept = [], 0, 0
    inside = set(found.filter(person__gte=firsts[0][0], person__lte=firsts[-1][0])
                 .values_list("pk", flat=True))  # fmt: skip
    for key, group in groupby(ordered, key=lambda e: (e.person_id, e.served_on)):
        if key not in wanted:
            continue
        for entry, worth in _worths(list(group), sides, inside, ours):
            seen += entry.pk in inside
            kept += worth.is_kept and entry.pk in inside
            if worth.differs:
                rows.append((entry, worth))
    return HoursSlice(tuple(rows), seen, kept, cursor)


def _worths(
    day: Sequence[LedgerEntry], sides: Sequence[Local], inside: set[int], ours: set[int]
) -> Iterator[tuple[LedgerEntry, EntryWorth]]:
    """Each entry of one person's day under both sets of rules, the daily cap running on.

    ``inside`` are the entries looked at, ``ours`` those that a recount wrote.
    """
    so_far = [0, 0]
    for entry in day:
        is_kept = entry.pk not in inside or (bool(entry.reason) and entry.pk not in ours)
        worths = [entry.minutes, entry.minutes]
        if not is_kept:
            attended = Span(entry.starts_at, entry.ends_at)
            shift = entry.shift
            planned = Span(shift.starts_at, shift.ends_at) if shift else attended
            place = shift.division_code if shift else entry.organization.division_code
            for n, side in enumerate(sides):
                with policy.tried(side):
                    rules = policy.profile_for(place, entry.served_on).hours
                worths[n] = recognition(
                    attended, planned=planned, already_today=so_far[n], rules=rules
                ).minutes
            is_kept = worths[0] != entry.minutes
        stands = entry.minutes if is_kept else worths[1]
        so_far = [so_far[0] + entry.minutes, so_far[1] + stands]
        yield entry, EntryWorth(entry.pk, entry.minutes, worths[0], worths[1], is_kept)


def touches(row: PolicyLayer, keys: Iterable[str]) -> bool:
    """Whether the layer sets any of the keys."""
    return not set(keys).isdisjoint(row.values)


def preview(row: PolicyLayer, *, at: datetime, most: int = 2_000) -> Preview:
    """Everything a layer would change, without writing. Hours: the first ``most`` entries."""
    today = at.astimezone(SHANGHAI).date()
    old, new = policy_layers.without(row), policy_layers.together_with(row)
    as_if_today = (old, policy_layers.together_with(row, today=today))
    rosters, cut_rosters = roster_changes(row, as_if_today, at=at)
    linkages: list[LinkageChange] = []
    cut_linkages = False
    if touches(row, ("linkage_health", "ratios", "bulletin")):
        linkages, cut_linkages = linkage_changes(row, as_if_today, at=at)
    total, hours = 0, HoursSlice((), 0, 0, None)
    if touches(row, ("hours",)):
        total = entries_of(row, today=today).count()
        hours = hours_slice(row, (old, new), today=today, most=most)
    partial = {
        name
        for name, is_cut in (
            ("rosters", cut_rosters),
            ("linkages", cut_linkages),
            ("hours", hours.cursor is not None),
        )
        if is_cut
    }
    return Preview(
        people=people_change(row, as_if_today, on=today),
        rosters=rosters,
        spans=span_changes(row, as_if_today, on=today) if touches(row, ("ratios",)) else [],
        linkages=linkages,
        hours=hours,
        hours_total=total,
        partial=partial,
    )
