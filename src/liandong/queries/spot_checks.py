"""Spot checks as they are worked on and as they are published."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from liandong.core.spot_checks import SpotAnswer, Tally, merged
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    LedgerEntry,
    Need,
    OpeningHours,
    Organization,
    Person,
    SpotCheck,
    SpotRound,
)
from liandong.models.sealed import blind_index
from liandong.queries import access

MOST = 50
DOUBT = (SpotAnswer.NO.value, SpotAnswer.NOT_COME.value)
ANSWERED = (SpotAnswer.YES.value, *DOUBT)


def token_of(seed: str, entry: int) -> str:
    """The unguessable part of the question's address; the seed alone does not give it."""
    return blind_index(f"{seed}:{entry}", "spot_check")[:40]


def drawable(organization: Organization, first: date, until: date) -> list[int]:
    """Entries of a period that count and that nobody was asked about, in stored order."""
    return list(
        LedgerEntry.objects.filter(
            organization=organization,
            served_on__gte=first,
            served_on__lt=until,
            reverses=None,
            reversed_by=None,
            spot_check=None,
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def is_drawn_on(organization: Organization, first: date, until: date, *, day: date) -> bool:
    """Whether a round of exactly this period was drawn on a day. One query."""
    midnight = datetime.combine(day, time.min, tzinfo=SHANGHAI)
    return SpotRound.objects.filter(
        organization=organization,
        from_on=first,
        until_on=until,
        drawn_at__gte=midnight,
        drawn_at__lt=midnight + timedelta(days=1),
    ).exists()


def organizations_for(actor: access.Actor) -> QuerySet[Organization]:
    """Organizations whose hours the actor may check; an officer sees results only."""
    if not actor.has(access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR):
        return Organization.objects.none()
    return access.organizations_for(actor)


def checks_for(actor: access.Actor) -> QuerySet[SpotCheck]:
    """Checks of one's organizations, never those about oneself."""
    return SpotCheck.objects.filter(
        round__organization__in=organizations_for(actor).values("pk")
    ).exclude(entry__person=actor.person)


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits: those in doubt, those to ask, those asked and silent; bounded lists."""

    doubtful: list[SpotCheck]
    to_ask: list[SpotCheck]
    asked: list[SpotCheck]


def desk(actor: access.Actor) -> Desk:
    """Three lists, the highest score first. Three queries."""
    rows = checks_for(actor).select_related("entry__person", "round__organization")
    rows = rows.order_by("-score", "pk")
    open_ones = rows.filter(Q(answer="") | Q(answer=SpotAnswer.UNREACHED))
    return Desk(
        doubtful=list(rows.filter(answer__in=DOUBT, stands=None)[:MOST]),
        to_ask=list(open_ones.filter(asked_at=None)[:MOST]),
        asked=list(open_ones.exclude(asked_at=None)[:MOST]),
    )


def rounds_for(actor: access.Actor) -> list[SpotRound]:
    """The latest rounds of one's organizations with how far they are. One query."""
    return list(
        SpotRound.objects.filter(organization__in=organizations_for(actor).values("pk"))
        .select_related("organization", "drawn_by")
        .annotate(done=Count("checks", Q(checks__answer__in=ANSWERED)))
        .order_by("-drawn_at", "-pk")[:10]
    )


def need_of(check: SpotCheck) -> Need | None:
    """The need that the service answered, if there was one."""
    shift = check.entry.shift
    if shift is None:
        return None
    return (
        Need.objects.filter(project=shift.project_id)
        .select_related("beneficiary__person", "filed_by")
        .order_by("pk")
        .first()
    )


def person_to_ask(check: SpotCheck) -> Person | None:
    """The recipient's account or the contact's; never whoever served or entered the hours."""
    need = need_of(check)
    if need is None:
        return None
    candidates = [need.beneficiary.person if need.beneficiary else None, need.filed_by]
    involved = {check.entry.person_id, check.entry.entered_by_id, check.entry.approved_by_id}
    return next((p for p in candidates if p is not None and p.pk not in involved), None)


def phone_to_ask(check: SpotCheck) -> str:
    """The recipient's telephone, or the contact's; empty when none is known."""
    need = need_of(check)
    if need is None:
        return ""
    own = need.beneficiary.phone if need.beneficiary else ""
    return str(own or need.contact_phone or "")


def in_doubt(person: Person) -> list[SpotCheck]:
    """A person's entries that wait for a decision, oldest first. One query."""
    return list(
        SpotCheck.objects.filter(entry__person=person, answer__in=DOUBT, stands=None)
        .select_related("entry")
        .order_by("answered_at")
    )


def opening_lines(actor: access.Actor) -> list[OpeningHours]:
    """Opening hours of one's organizations, by place and weekday (at most 200). One query."""
    return list(
        OpeningHours.objects.filter(organization__in=organizations_for(actor).values("pk"))
        .select_related("organization")
        .order_by("organization", "place_name", "weekday", "-since")[:200]
    )


def _tallies(rows: QuerySet[SpotCheck], by: str) -> list[Tally]:
    counted = rows.values(by).annotate(
        drawn=Count("pk"),
        answered=Count("pk", Q(answer__in=ANSWERED)),
        confirmed=Count("pk", Q(answer=SpotAnswer.YES) | Q(stands=True)),
        doubted=Count("pk", Q(answer__in=DOUBT)),
        corrected=Count("pk", Q(stands=False)),
    )
    return [
        Tally(
            str(row[by] or ""),
            row["drawn"],
            row["answered"],
            row["confirmed"],
            row["doubted"],
            row["corrected"],
        )
        for row in counted
    ]


@dataclass(frozen=True, slots=True)
class Published:
    """What anybody may see: the two parts, and the random part by organization.

    seeds
        (organization, period, seed) of rounds in which everybody was asked or tried.
    """

    parts: list[Tally]
    organizations: list[Tally]
    seeds: list[SpotRound]


def published(*, rest: str) -> Published:
    """Results of all rounds; groups of fewer than five answers merged. Three queries."""
    checks = SpotCheck.objects.all()
    by_part = {row.group: row for row in _tallies(checks, "drawn_for")}
    empty = Tally("", 0, 0, 0, 0, 0)
    chance = checks.filter(drawn_for="random")
    done = (
        SpotRound.objects.annotate(left=Count("checks", Q(checks__answer="")))
        .filter(left=0)
        .order_by("-drawn_at")[:10]
    )
    return Published(
        parts=[by_part.get(part, empty) for part in ("random", "risk")],
        organizations=merged(_tallies(chance, "round__organization__name"), rest=rest),
        seeds=list(done.select_related("organization")),
    )
