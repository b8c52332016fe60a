"""A volunteer's own statement: totals by evidence, stars, every entry, and what still waits.

Minutes are whole numbers; days are days in Asia/Shanghai. An entry that was taken back and
its reversal are left out of every total together.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from liandong.core import hours, leavings, policy
from liandong.core.hours import Evidence, HourKind
from liandong.models import (
    Assignment,
    AssignmentState,
    Certificate,
    CheckIn,
    HoursClaim,
    LedgerEntry,
    Objection,
    Person,
)
from liandong.queries.attendance_lists import leaving_word_hours

MOST_WAITING = 20
ABSENCE_SHOWN_FOR = timedelta(days=30)
IN_DOUBT = Q(spot_check__answer__in=("no", "not_come"), spot_check__stands=None)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """Minutes of one evidence class that count today."""

    evidence: Evidence
    kind: HourKind
    minutes: int
    entries: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What somebody's ledger adds up to.

    to_next
        Credit minutes still missing to the next star; None at the top. Honour opens none.
    star_from, star_to
        Minutes at which the present star began and the next one begins.
    """

    lines: tuple[EvidenceLine, ...]
    credit: int
    honour: int
    stars: int
    to_next: int | None
    star_from: int
    star_to: int

    @property
    def total(self) -> int:
        """Minutes of both kinds."""
        return self.credit + self.honour


def totals(person: Person, *, on: date) -> Totals:
    """The sums and stars of a person under the profile that holds on a day. One query."""
    rows = (
        LedgerEntry.objects.filter(person=person, reverses=None, reversed_by=None)
        .values("evidence", "kind")
        .annotate(total=Sum("minutes"), n=Count("pk"))
    )
    lines = [
        EvidenceLine(Evidence(r["evidence"]), HourKind(r["kind"]), r["total"], r["n"]) for r in rows
    ]
    lines.sort(key=lambda line: -line.evidence.strength)
    credit = sum(line.minutes for line in lines if line.kind is HourKind.CREDIT)
    honour = sum(line.minutes for line in lines if line.kind is HourKind.HONOUR)
    thresholds = policy.profile_for(person.division_code, on).star_thresholds
    stars = hours.stars(credit, thresholds)
    steps = (0, *(hours_ * 60 for hours_ in thresholds))
    return Totals(
        lines=tuple(lines),
        credit=credit,
        honour=honour,
        stars=stars,
        to_next=hours.minutes_to_next_star(credit, thresholds),
        star_from=steps[stars],
        star_to=steps[min(stars + 1, len(thresholds))],
    )


def entries_of(person: Person) -> QuerySet[LedgerEntry]:
    """A person's entries, newest service first; reversals stand with what they take back."""
    return (
        LedgerEntry.objects.filter(person=person, reverses=None)
        .select_related("organization", "reversed_by")
        .annotate(open_objections=Count("objections", Q(objections__answered_at=None)))
        .order_by("-served_on", "-starts_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that makes an entry believable: who did what, how and when."""

    kind: str
    method: str
    at: datetime
    by: str


def proofs_of(entry: LedgerEntry) -> list[Proof]:
    """Arrival, leaving, entry and second check of an entry, in order of time. Two queries."""
    seen = CheckIn.objects.filter(
        assignment__shift=entry.shift_id, assignment__person=entry.person_id, is_proposed=False
    ).select_related("recorded_by")
    proofs = [Proof(c.kind, c.method, c.at, c.recorded_by.name) for c in seen]
    claims = HoursClaim.objects.filter(entries=entry).select_related("entered_by")
    for claim in claims:
        proofs.append(Proof("claimed", claim.evidence, claim.entered_at, claim.entered_by.name))
    proofs.sort(key=lambda proof: proof.at)
    by = entry.approved_by or entry.entered_by
    kind = "approved" if entry.approved_by_id else "entered"
    return [*proofs, Proof(kind, entry.evidence, entry.recorded_at, by.name)]


def history_of(entry: LedgerEntry) -> list[LedgerEntry]:
    """Every line about the same service of the same person, as written. One query."""
    rows = LedgerEntry.objects.select_related("entered_by", "reverses").order_by("seq")
    if entry.shift_id is None:
        mine = Q(pk=entry.pk) | Q(reverses=entry)
        if entry.reverses_id is not None:
            mine |= Q(pk=entry.reverses_id)
        return list(rows.filter(mine))
    return list(rows.filter(person=entry.person_id, shift=entry.shift_id))


def objections_to(entry: LedgerEntry) -> list[Objection]:
    """Objections to an entry, oldest first."""
    return list(entry.objections.select_related("answered_by").order_by("raised_at"))


def certificates_with(entry: LedgerEntry) -> list[Certificate]:
    """Certificates that still hold and were issued while this entry counted."""
    return list(
        Certificate.objects.filter(
            person=entry.person_id,
            withdrawn_at=None,
            from_on__lte=entry.served_on,
            until_on__gte=entry.served_on,
            issued_at__gte=entry.recorded_at,
        ).order_by("issued_at")
    )


def disputed_of(person: Person) -> list[LedgerEntry]:
    """Entries that stand but are looked into, newest first. One query.

    Either the person objected, or a recipient did not confirm the entry at a spot check.
    """
    return list(
        LedgerEntry.objects.filter(person=person, reverses=None, reversed_by=None)
        .annotate(
            open_objections=Count("objections", Q(objections__answered_at=None)),
            in_doubt=Count("spot_check", IN_DOUBT),
        )
        .filter(Q(open_objections__gt=0) | Q(in_doubt__gt=0))
        .order_by("-served_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A service of one's own that is over and not yet in the ledger.

    state
        ``complete`` (arrived and left), ``proposed`` (the leaving time is a proposal),
        ``told`` (the volunteer said when they left), ``no_leaving``, ``no_arrival``,
        ``absent`` (listed as not there), ``claimed`` (a back-fill waits), ``refused``.
    may_tell
        Whether the volunteer may still say when they left (24 hours).
    """

    assignment_id: int
    title: str
    position: str
    starts_at: datetime
    ends_at: datetime
    arrived_at: datetime | None
    left_at: datetime | None
    state: str
    note: str = ""
    may_tell: bool = False
    told_left_at: datetime | None = None

    @property
    def may_claim(self) -> bool:
        """Whether asking for a back-fill makes sense."""
        lost = {"no_leaving", "proposed"} if not self.may_tell else set()
        return self.state in {"no_arrival", "absent", "refused"} | lost


def waiting_of(person: Person, *, at: datetime) -> list[Waiting]:
    """Services that ended without an entry, newest first (at most 20). Three queries."""
    open_places = Q(state=AssignmentState.ACCEPTED)
    absences = Q(state=AssignmentState.ABSENT, shift__ends_at__gt=at - ABSENCE_SHOWN_FOR)
    rows = (
        Assignment.objects.filter(open_places | absences, person=person, shift__ends_at__lte=at)
        .exclude(shift__state="cancelled")
        .select_related("shift__project", "shift__position")
        .prefetch_related(
            "check_ins",
            Prefetch("claims", HoursClaim.objects.order_by("-entered_at", "-pk")),
        )
        .order_by("-shift__ends_at", "-pk")[:MOST_WAITING]
    )
    return [_waiting(row, at) for row in rows]


def _waiting(row: Assignment, at: datetime) -> Waiting:
    seen = {c.kind: c for c in row.check_ins.all()}
    arrived, left = seen.get("in"), seen.get("out")
    claim = next(iter(row.claims.all()), None)
    note = ""
    if claim is not None and claim.is_approved is None:
        state = "claimed"
    elif claim is not None and claim.is_approved is False:
        state, note = "refused", claim.decision_note
    elif row.state == AssignmentState.ABSENT:
        state = "absent"
    elif arrived is None:
        state = "no_arrival"
    elif left is None:
        state = "no_leaving"
    else:
        state = "complete"
        if left.is_proposed:
            state = "told" if left.told_left_at else "proposed"
    return Waiting(
        assignment_id=row.pk,
        title=row.shift.project.title,
        position=row.shift.position.title,
        starts_at=row.shift.starts_at,
        ends_at=row.shift.ends_at,
        arrived_at=arrived.at if arrived else None,
        left_at=left.at if left else None,
        state=state,
        note=note,
        may_tell=state in {"no_leaving", "proposed", "told"}
        and leavings.may_tell(row.shift.ends_at, at, hours=leaving_word_hours(row.shift)),
        told_left_at=left.told_left_at if left else None,
    )
