"""Projects, agreements, contracts and offices that a layer touches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from liandong.core import policy
from liandong.core.approvals import OPEN, Matter
from liandong.core.authority import Seat, in_charge
from liandong.core.eligibility import Risk
from liandong.core.project_gates import (
    PositionFacts,
    ProjectFacts,
    agreement_triggers_met,
    filing_gates,
    gates_before_publishing,
)
from liandong.core.project_modes import Mode, mode_template
from liandong.models import (
    Approval,
    Assignment,
    AssignmentState,
    AuthorityOffice,
    Contract,
    ModeRecord,
    Position,
    Project,
    ProjectState,
    Shift,
    ShiftState,
)
from liandong.queries import approvals, authority, publishing, purchase_progress
from liandong.queries.policy_touch.rows import Look, Touched, of_rows

TOLD = (
    "agreement_missing", "insurance_missing", "insurance_asked", "minors_admitted",
    "approval_missing",
)  # fmt: skip
"""Gates that a place's rules decide; the others stand as they are under both."""


def _open(look: Look) -> QuerySet[Project]:
    """Drafts, and published projects with a shift to come."""
    coming = Shift.objects.filter(starts_at__gt=look.at).exclude(state=ShiftState.CANCELLED)
    is_alive = Q(state=ProjectState.DRAFT) | Q(
        state=ProjectState.PUBLISHED, pk__in=coming.values("project")
    )
    return Project.objects.filter(look.inside(), is_alive)


def _facts(projects: list[Project]) -> tuple[dict[int, ProjectFacts], dict[int, int]]:
    """What the changed gates ask of some projects, and their seats. Two queries."""
    ids = [one.pk for one in projects]
    shifts = Shift.objects.filter(project__in=ids).exclude(state=ShiftState.CANCELLED).order_by()
    spans = {
        row["project"]: row
        for row in shifts.values("project").annotate(
            first=Min("starts_at"), last=Max("starts_at"), seats=Sum("max_people")
        )
    }
    posts: dict[int, list[PositionFacts]] = defaultdict(list)
    for project, title, least in Position.objects.filter(project__in=ids).values_list(
        "project", "title", "min_age"
    ):
        posts[project].append(
            PositionFacts(title, 1, min_age=least or None, admits_minors=least < 18)
        )
    found = {}
    for one in projects:
        span = spans.get(one.pk)
        days = (span["last"] - span["first"]).days + 1 if span else 1
        found[one.pk] = ProjectFacts(
            title=one.title,
            mode=Mode(one.mode),
            risk=Risk[one.risk_level or "R0"],
            positions=tuple(posts[one.pk]),
            has_insurance=bool(one.insurance_policy),
            has_agreement_form=bool(one.agreement),
            days=days,
        )
    return found, {pk: row["seats"] or 0 for pk, row in spans.items()}


def _by_gates(look: Look, projects: list[Project]) -> Iterator[Touched]:
    """Projects that a gate newly shuts, or no longer does. Five queries for each part, and
    four for each place with a large event."""
    facts, seats = _facts(projects)
    filed = set(
        Approval.objects.filter(
            matter=Matter.LARGE_EVENT.value, state="granted", project__in=list(facts)
        ).values_list("project", flat=True)
    )
    coming = {
        row["project"]: (row["n"], row["people"] or 0)
        for row in Shift.objects.filter(project__in=list(facts), starts_at__gt=look.at)
        .exclude(state=ShiftState.CANCELLED)
        .order_by()
        .values("project")
        .annotate(n=Count("pk"), people=Sum("taken"))
    }
    offices: dict[tuple[str, int], str] = {}
    for one in projects:
        told = facts[one.pk]
        template = mode_template(told.mode, look.today)
        shut: list[set[str]] = []
        for side, rules in enumerate(look.profiles(one.division_code)):
            asked = publishing.rules(rules)
            gates = gates_before_publishing(told, template=template, rules=asked, today=look.today)
            if told.mode is Mode.EVENT:
                office = _office(look, one.division_code, side, offices)
                least = rules.approvals.event_people
                gates += filing_gates(
                    seats=seats.get(one.pk, 0), least=least, office=office,
                    is_filed=one.pk in filed,
                )  # fmt: skip
            shut.append({gate.code for gate in gates} & set(TOLD))
        before, after = shut
        shifts, people = coming.get(one.pk, (0, 0))
        about = {"shifts": shifts, "people": people}
        if after - before:
            yield Touched("project", one.pk, "closed", about | {"gates": sorted(after - before)})
        if before - after:
            yield Touched("project", one.pk, "freed", about | {"gates": sorted(before - after)})


def _office(look: Look, place: str, side: int, known: dict[tuple[str, int], str]) -> str:
    """Who takes filings of large events there under one side's powers."""
    if (place, side) not in known:
        with policy.tried(look.sides[side]):
            found = authority.in_charge(Matter.LARGE_EVENT.value, place, look.today)
        known[place, side] = found.name if found else ""
    return known[place, side]


PROJECTS = of_rows(_open, _by_gates)


def _unsigned(look: Look, projects: list[Project]) -> Iterator[Touched]:
    """Projects for which an agreement is newly asked: who has not signed one. Four queries."""
    facts, _seats = _facts(projects)
    newly = []
    for one in projects:
        asks = []
        for rules in look.profiles(one.division_code):
            asked = publishing.rules(rules)
            asks.append(
                asked.agreement_mandatory and bool(agreement_triggers_met(facts[one.pk], asked))
            )
        if asks == [False, True]:
            newly.append(one)
    if not newly:
        return
    ids = [one.pk for one in newly]
    signed = set(
        ModeRecord.objects.filter(
            project__in=ids, kind="agreement", person__isnull=False
        ).values_list("project", "person")
    )
    crews: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for project, shift, moment in ModeRecord.objects.filter(
        project__in=ids, kind="agreement", person=None, shift__isnull=False
    ).values_list("project", "shift", "made_at"):
        crews[project, shift].append(moment)
    lacking: dict[int, set[int]] = defaultdict(set)
    everyone: dict[int, set[int]] = defaultdict(set)
    for project, shift, person, yes in Assignment.objects.filter(
        shift__project__in=ids, state=AssignmentState.ACCEPTED, shift__starts_at__gt=look.at
    ).values_list("shift__project", "shift", "person", "accepted_at"):
        everyone[project].add(person)
        by_crew = any(yes <= moment for moment in crews[project, shift])
        if (project, person) not in signed and not by_crew:
            lacking[project].add(person)
    for one in newly:
        yield Touched(
            "project",
            one.pk,
            "sign",
            {
                "has_form": bool(one.agreement),
                "people": len(everyone[one.pk]),
                "lacking": len(lacking[one.pk]),
            },
        )


SIGNATURES = of_rows(_open, _unsigned)


def _running(look: Look) -> QuerySet[Contract]:
    return Contract.objects.filter(
        look.inside("purchase__division_code"), acceptances=None, ends_on__gte=look.layer.since
    ).select_related("purchase")


def _by_bonus(look: Look, contracts: list[Contract]) -> Iterator[Touched]:
    for one in contracts:
        earned = []
        for side in look.sides:
            with policy.tried(side):
                earned.append(purchase_progress.bonus(one, look.today).earned)
        before, after = look.profiles(one.purchase.division_code)
        if earned[0] != earned[1]:
            code = "fewer" if earned[1] < earned[0] else "more"
            yield Touched("contract", one.pk, code, {"before": earned[0], "after": earned[1]})
        elif before.acceptance != after.acceptance:
            yield Touched("contract", one.pk, "judged")


CONTRACTS = of_rows(_running, _by_bonus, size=20)


def _offices(look: Look) -> QuerySet[AuthorityOffice]:
    """Offices in the place, and those that reach over it."""
    code = look.layer.division_code
    over = [code[:length] for length in range(2, len(code))]
    return authority.open_offices(look.today).filter(look.inside() | Q(division_code__in=over))


def _by_powers(look: Look, offices: list[AuthorityOffice]) -> Iterator[Touched]:
    """Matters of the place that an office newly has, or no longer; what it has open stays."""
    place = look.layer.division_code
    seats = [Seat(*row) for row in _offices(look).values_list("pk", "line", "division_code")]
    for one in offices:
        code = one.division_code if one.division_code.startswith(place) else place
        was, now = (
            set(_matters(one, code, rules.authority_powers, seats)) for rules in look.profiles(code)
        )
        if gained := sorted(now - was):
            yield Touched("office", one.pk, "gains", {"matters": gained})
        if lost := sorted(was - now):
            held = approvals.of_office(one).filter(
                look.inside(), matter__in=lost, state__in=[state.value for state in OPEN]
            )
            yield Touched("office", one.pk, "loses", {"matters": lost, "open": held.count()})


def _matters(
    office: AuthorityOffice, place: str, powers: Mapping[str, str], seats: list[Seat]
) -> Iterator[str]:
    """What the office decides in a place: it has the line, and none of that line is nearer."""
    if in_charge(seats, line=office.line, place=place) == office.pk:
        yield from (matter for matter, line in powers.items() if line == office.line)


OFFICES = of_rows(_offices, _by_powers)
