"""Memoranda: whose they are, where they stand, what both did together, who may be seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from liandong.core import agreements as rules
from liandong.core.agreements import AgreementState, JointProject
from liandong.core.consents import ConsentPurpose
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Agreement,
    AgreementSignature,
    AssignmentState,
    Consent,
    Evaluation,
    LedgerEntry,
    Linkage,
    LinkageParty,
    Organization,
    Person,
    Project,
    ProjectState,
    RoleGrant,
    Shift,
)
from liandong.queries import access
from liandong.queries.access import Actor


def agreements_for(actor: Actor) -> QuerySet[Agreement]:
    """Memoranda of organizations that the actor works for, leads teams of, or watches over."""
    mine = access.organizations_for(actor)
    leads = Organization.objects.filter(teams__leader=actor.person, teams__ended_on=None)
    near = Q(first__in=mine) | Q(second__in=mine) | Q(first__in=leads) | Q(second__in=leads)
    return (
        Agreement.objects.filter(near)
        .distinct()
        .select_related("first", "second", "drafted_by")
        .prefetch_related(
            Prefetch(
                "signatures",
                queryset=AgreementSignature.objects.select_related("by").order_by("at", "pk"),
                to_attr="all_signatures",
            )
        )
        .order_by("ended_on", "-starts_on", "-pk")
    )


def signers_of(organization: Organization, *, on: date) -> QuerySet[Person]:
    """Who may act for an organization: its staff, and whoever leads a team of it."""
    holds = RoleGrant.objects.filter(
        person=OuterRef("pk"),
        organization=organization,
        role__in=(access.SOCIAL_WORKER, access.COORDINATOR),
        since__lte=on,
    ).filter(Q(until=None) | Q(until__gt=on))
    leads = organization.teams.filter(leader=OuterRef("pk"), ended_on=None)
    return Person.objects.filter(Exists(holds) | Exists(leads), merged_into=None).order_by("pk")


def state_of(agreement: Agreement, *, on: date) -> AgreementState:
    """Where a memorandum stands on a day; one query unless its signatures were fetched."""
    rows: Iterable[AgreementSignature] = getattr(agreement, "all_signatures", None) or (
        agreement.signatures.all()
    )
    signed = {row.organization_id for row in rows if row.version == agreement.version}
    return rules.state(
        signed=signed,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        ended_on=agreement.ended_on,
        today=on,
    )


@dataclass(frozen=True, slots=True)
class SignedPair:
    """Two organizations whose memorandum both signed, and from which day it holds."""

    first: int
    second: int
    starts_on: date


def signed_pairs(*, on: date) -> list[SignedPair]:
    """Memoranda whose present words both signed and that are not over. One query.

    One that begins later is among them: whoever signed is not without a link.
    """
    both = Count(
        "signatures__organization", filter=Q(signatures__version=F("version")), distinct=True
    )
    rows = (
        Agreement.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), ends_on__gt=on)
        .annotate(sides=both)
        .filter(sides__gte=2)
        .order_by("pk")
    )
    return [SignedPair(*row) for row in rows.values_list("first", "second", "starts_on")]


@dataclass(frozen=True, slots=True)
class PartnerPerson:
    """A volunteer of the other side who agreed to be seen; skills only where they are shared."""

    number: str
    name: str
    skill_mask: int


def people_shared(
    organization: Organization, *, with_skills: bool, on: date, most: int = 200
) -> list[PartnerPerson]:
    """Members of an organization or its teams who agreed to be handed on. One query."""
    agreed = Consent.objects.filter(
        person=OuterRef("pk"), purpose=ConsentPurpose.SHARE, withdrawn_at=None
    )
    inside = Q(memberships__organization=organization) | Q(memberships__team__sponsor=organization)
    found = (
        Person.objects.filter(inside, Exists(agreed), memberships__until=None, merged_into=None)
        .distinct()
        .order_by("name_sound", "pk")
        .values_list("number", "name", "skill_mask")
    )
    return [
        PartnerPerson(number, name, mask if with_skills else 0)
        for number, name, mask in found[:most]
    ]


def _together(one: int, other: int) -> QuerySet[Project]:
    """Projects in whose linkage both stand: as the organization, as a party or by a team."""

    def there(pk: int) -> Q:
        parties = LinkageParty.objects.filter(linkage__project=OuterRef("pk"))
        named = parties.filter(Q(organization=pk) | Q(team__sponsor=pk))
        return Q(organization=pk) | Q(linkages__organization=pk) | Q(Exists(named))

    return Project.objects.filter(there(one)).filter(there(other)).distinct()


@dataclass(frozen=True, slots=True)
class Cooperation:
    """What two organizations did together.

    minutes
        Proved minutes of joint projects; ``first_minutes`` and ``second_minutes`` as split.
    outside
        Percent of the months with joint work that no single project covers; None: no month.
    """

    projects: list[Project]
    in_a_row: int
    is_ready: bool
    minutes: int
    outside: int | None


def cooperation(one: int, other: int, *, since: date | None = None) -> Cooperation:
    """What two organizations did together, and whether standing cooperation is due. 5 queries.

    ``since``: count minutes served from that day on.
    """
    projects = list(
        _together(one, other)
        .exclude(state__in=[ProjectState.DRAFT, ProjectState.CANCELLED])
        .order_by("-created_at", "-pk")
    )
    ids = [project.pk for project in projects]
    shifts = {
        row["project"]: row
        for row in Shift.objects.filter(project__in=ids).values("project").annotate(
            asked=Sum("min_people")
        )
    }  # fmt: skip
    served = dict(
        Shift.objects.filter(
            project__in=ids, assignments__state=AssignmentState.SERVED
        ).values("project").annotate(n=Count("assignments")).values_list("project", "n")
    )  # fmt: skip
    means: dict[int, list[float]] = defaultdict(list)
    rated = (
        Evaluation.objects.filter(shift__project__in=ids)
        .values("shift__project", "from_role")
        .annotate(mean=Avg("attitude"))
    )
    for row in rated:
        means[row["shift__project"]].append(float(row["mean"]))
    entries = LedgerEntry.objects.filter(shift__project__in=ids)
    if since is not None:
        entries = entries.filter(served_on__gte=since)
    months: set[date] = set()
    minutes = 0
    for day, some in entries.values_list("served_on").annotate(Sum("minutes")):
        minutes += some
        if some > 0:
            months.add(day.replace(day=1))
    finished = [
        JointProject(
            project.pk,
            _local(project.ended_at),
            int(shifts[project.pk]["asked"] or 0) if project.pk in shifts else 0,
            served.get(project.pk, 0),
            tuple(means[project.pk]),
        )
        for project in projects
        if project.state == ProjectState.FINISHED and project.ended_at is not None
    ]
    running = [
        (_local(p.created_at), _local(p.ended_at) if p.ended_at else None)
        for p in projects
        if p.published_at is not None
    ]
    return Cooperation(
        projects=projects,
        in_a_row=rules.in_a_row(finished),
        is_ready=rules.is_ready_for_standing(finished),
        minutes=minutes,
        outside=rules.share_outside_projects(sorted(months), running),
    )


def ready_partners(organization: Organization, *, on: date, most: int = 5) -> list[Organization]:
    """Organizations with whom three projects in a row worked, without a memorandum yet."""
    own = Linkage.objects.filter(
        Q(organization=organization)
        | Q(project__organization=organization)
        | Q(parties__organization=organization)
        | Q(parties__team__sponsor=organization)
    )
    partners = Organization.objects.filter(
        Q(linkages__in=own)
        | Q(projects__linkages__in=own)
        | Q(pk__in=LinkageParty.objects.filter(linkage__in=own).values("organization"))
        | Q(teams__linkages__linkage__in=own)
    ).exclude(pk=organization.pk)
    signed = Agreement.objects.filter(ended_on=None, ends_on__gt=on).filter(
        Q(first=organization) | Q(second=organization)
    )
    known = {pk for pair in signed.values_list("first", "second") for pk in pair}
    found = []
    for partner in partners.exclude(pk__in=known).distinct().order_by("name", "pk")[:20]:
        if cooperation(organization.pk, partner.pk).is_ready:
            found.append(partner)
    return found[:most]


def _local(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
