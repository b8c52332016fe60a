"""Papers as pages need them: one's own, what waits for a check, what lapses soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from liandong.core import credentials as rules
from liandong.core.credentials import LAPSES_SOON_DAYS
from liandong.core.renewals import is_renewed
from liandong.models import Credential, CredentialFile, Person, Shift, ShiftState
from liandong.queries import access
from liandong.queries.access import Actor


def unverified(actor: Actor) -> QuerySet[Credential]:
    """Papers of people within reach that nobody has checked yet, oldest first."""
    return (
        Credential.objects.filter(
            verified_at=None, rejected_at=None, person__in=access.people_for(actor)
        )
        .exclude(person=actor.person)
        .select_related("person")
        .prefetch_related("files")
        .order_by("pk")
    )


def lapsing(actor: Actor, *, on: date, days: int = LAPSES_SOON_DAYS) -> QuerySet[Credential]:
    """Verified papers of people within reach that lapse within some days, soonest first."""
    return (
        Credential.objects.filter(
            verified_at__isnull=False,
            expires_on__gte=on,
            expires_on__lte=on + timedelta(days=days),
            person__in=access.people_for(actor),
        )
        .select_related("person")
        .order_by("expires_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """One of a person's papers, as its holder sees it.

    state
        waiting, rejected, or how it stands today: not_yet, holds, lapses_soon, lapsed.
    gives
        Kinds whose work it lets its holder do as well.
    skills
        Codes of the skills that it proves.
    shifts
        Open shifts ahead that ask for it, or for what it includes.
    is_renewed
        Another paper gives the same for longer: nothing to renew.
    """

    row: Credential
    state: str
    gives: tuple[str, ...]
    skills: tuple[str, ...]
    shifts: int
    is_renewed: bool


def papers_of(person: Person, *, at: datetime, on: date) -> list[Paper]:
    """A person's papers, newest first. Three queries."""
    rows = list(person.credentials.prefetch_related("files").order_by("-pk"))
    wanted = {kind for row in rows for kind in rules.included(row.kind)}
    asked = dict(
        Shift.objects.filter(
            state=ShiftState.OPEN, starts_at__gt=at, position__credential_kind__in=wanted
        )
        .values("position__credential_kind")
        .annotate(n=Count("pk"))
        .values_list("position__credential_kind", "n")
    )
    return [_paper(row, rows, asked, on) for row in rows]


def _paper(row: Credential, rows: list[Credential], asked: dict[str, int], on: date) -> Paper:
    kinds = rules.included(row.kind)
    others = [_fact(one) for one in rows if one.pk != row.pk and one.rejected_at is None]
    if row.rejected_at is not None:
        state = "rejected"
    elif row.verified_at is None:
        state = "waiting"
    else:
        state = rules.validity(_fact(row), on).value
    return Paper(
        row=row,
        state=state,
        gives=tuple(sorted(kinds - {row.kind})),
        skills=tuple(sorted(rules.skills_of(kinds))),
        shifts=sum(asked.get(kind, 0) for kind in kinds),
        is_renewed=is_renewed(_fact(row), others),
    )


def _fact(row: Credential) -> rules.Credential:
    return rules.Credential(
        row.kind, row.awarded_on, row.expires_on, is_verified=row.verified_at is not None
    )


def lapsing_between(first: date, last: date) -> Iterator[tuple[Credential, list[rules.Credential]]]:
    """Verified papers that end in some days, each with its holder's other papers that are not
    rejected. Two queries.
    """
    rows = list(
        Credential.objects.filter(
            verified_at__isnull=False,
            rejected_at=None,
            expires_on__gte=first,
            expires_on__lte=last,
            person__merged_into=None,
        )
        .exclude(person__state="exited")
        .select_related("person")
        .order_by("pk")
    )
    held: dict[int, list[Credential]] = {}
    for one in Credential.objects.filter(
        person__in={row.person_id for row in rows}, rejected_at=None
    ):
        held.setdefault(one.person_id, []).append(one)
    for row in rows:
        yield row, [_fact(one) for one in held.get(row.person_id, ()) if one.pk != row.pk]


def files_for(actor: Actor) -> QuerySet[CredentialFile]:
    """Pictures that the actor may open: one's own; staff who check papers, of people in reach."""
    rows = CredentialFile.objects.select_related("credential__person")
    if actor.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR):
        return rows.filter(credential__person__in=access.people_for(actor))
    return rows.filter(credential__person=actor.person)
