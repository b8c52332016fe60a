"""The facts that signals are made of, read from the ledger, the check-ins and the needs."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from liandong.core.signal_rules import all_signals
from liandong.core.signals import OpeningRule, Ranked, Stint, opening_on, ranked
from liandong.models import (
    CheckIn,
    Evaluation,
    Household,
    HouseholdMember,
    LedgerEntry,
    Need,
    OpeningHours,
    Organization,
)

AROUND = timedelta(days=60)
"""Patterns are looked for in so many days before the period as well."""


def ranking(organization: Organization, first: date, until: date) -> list[Ranked]:
    """Entries of an organization in a period with a signal, the strongest first.

    What the same people did elsewhere in the hub is looked at too, so that overlaps across
    organizations are seen; only entries of the organization are ranked.
    """
    own = _standing(first - AROUND, until).filter(organization=organization)
    people = set(own.values_list("person", flat=True))
    rows = list(
        _standing(first - AROUND, until)
        .filter(Q(organization=organization) | Q(person__in=people))
        .select_related("shift")
        .order_by("pk")
    )
    wanted = {
        row.pk
        for row in rows
        if row.organization_id == organization.pk and first <= row.served_on < until
    }
    return [row for row in ranked(all_signals(stints(rows))) if row.entry in wanted]


def _standing(first: date, until: date) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(
        reverses=None, reversed_by=None, served_on__gte=first, served_on__lt=until
    )


def stints(rows: Iterable[LedgerEntry]) -> list[Stint]:
    """Entries as the rules see them. Constant number of queries."""
    held = list(rows)
    shifts = {row.shift_id for row in held if row.shift_id}
    people = {row.person_id for row in held}
    marks = {
        (shift, person): mark
        for shift, person, mark in CheckIn.objects.filter(
            assignment__shift__in=shifts, kind="in"
        ).values_list("assignment__shift", "assignment__person", "device_mark")
    }
    homes = _homes(people)
    openings: dict[tuple[int, str], list[OpeningRule]] = {}
    for line in OpeningHours.objects.filter(organization__in={r.organization_id for r in held}):
        openings.setdefault((line.organization_id, line.place_name), []).append(
            OpeningRule(line.weekday, line.opens_at, line.closes_at, line.since, line.until)
        )
    projects = {row.shift.project_id for row in held if row.shift is not None}
    recipients, met = _recipients(projects)
    return [
        Stint(
            entry=row.pk,
            person=row.person_id,
            activity=row.shift.project_id if row.shift else -row.pk,
            shift=row.shift_id or -row.pk,
            leader=row.entered_by_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            evidence=row.evidence,
            recorded_at=row.recorded_at,
            lat=row.shift.lat if row.shift else None,
            lon=row.shift.lon if row.shift else None,
            mark=marks.get((row.shift_id or 0, row.person_id), ""),
            household=homes.get(row.person_id, 0),
            opening=opening_on(row.served_on, openings.get((row.organization_id, row.place), ())),
            recipient=recipients.get(row.shift.project_id) if row.shift else None,
            recipient_known=row.shift is None or row.shift.project_id in met,
        )
        for row in held
    ]


def _homes(people: set[int]) -> dict[int, int]:
    """The household of each person, if any: its members and the adult who speaks for it."""
    places = HouseholdMember.objects.filter(
        person__in=people, left_at=None, household__ended_at=None, household__kind="family"
    ).values_list("person", "household")
    adults = Household.objects.filter(adult__in=people, ended_at=None, kind="family").values_list(
        "adult", "pk"
    )
    return dict(places) | dict(adults)


def _recipients(projects: set[int]) -> tuple[dict[int, int], set[int]]:
    """Projects for one household, and those whose recipient somebody else has met.

    Met means: the need was verified by somebody on the spot or by a call, or the recipient
    has judged a service.
    """
    rows = Need.objects.filter(project__in=projects, beneficiary__isnull=False).values_list(
        "project", "beneficiary", "verified_by", "filed_by", "verify_method"
    )
    seen: dict[int, set[int]] = {}
    met = set()
    for project, beneficiary, verified_by, filed_by, method in rows:
        seen.setdefault(project, set()).add(beneficiary)
        if verified_by is not None and verified_by != filed_by and method != "document":
            met.add(project)
    met |= set(
        Evaluation.objects.filter(from_role="beneficiary", shift__project__in=projects).values_list(
            "shift__project", flat=True
        )
    )
    return {project: next(iter(who)) for project, who in seen.items() if len(who) == 1}, met
