"""The bulletin of a linkage: who may read it, what hangs there, what waits and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Prefetch, Q, QuerySet

from liandong.core.bulletin import PostKind
from liandong.core.contributions import Side
from liandong.models import (
    BulletinAnswer,
    BulletinPost,
    Linkage,
    LinkageParty,
    Membership,
    Person,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries import access, contributions
from liandong.queries.access import Actor


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Questions of a linkage: asked, answered in time, answered late, waiting, overdue."""

    asked: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0


def boards_for(actor: Actor, *, on: date) -> QuerySet[Linkage]:
    """Linkages whose bulletin somebody may read.

    Their parties, members of their teams, social workers and coordinators of their
    organizations, and the supervisor whom an unanswered question was put to. Nobody else:
    an officer sees counts, not what people wrote to each other.
    """
    me = actor.person
    present = LinkageParty.objects.filter(Q(until=None) | Q(until__gt=on))
    teams = Membership.objects.filter(person=me, until=None, team__isnull=False).values("team")
    works = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on),
        person=me,
        role__in=(access.SOCIAL_WORKER, access.COORDINATOR),
        organization__isnull=False,
    ).values("organization")
    own = present.filter(
        Q(person=me) | Q(team__in=teams) | Q(team__leader=me) | Q(organization__in=works)
    )
    told = BulletinPost.objects.filter(escalated_to=me)
    return Linkage.objects.filter(
        Q(pk__in=own.values("linkage"))
        | Q(organization__in=works)
        | Q(pk__in=told.values("linkage"))
    )


def side_of(linkage: Linkage, person: Person, *, on: date) -> Side | None:
    """On which side somebody writes; the leader of a team of the linkage writes for volunteers."""
    side = contributions.side_of(linkage, person, on=on)
    if side is not None:
        return side
    led = LinkageParty.objects.filter(
        Q(until=None) | Q(until__gt=on), linkage=linkage, team__leader=person
    )
    return Side.VOLUNTEERS if led.exists() else None


def posts_of(linkage: Linkage, *, kind: str = "") -> QuerySet[BulletinPost]:
    """What hangs there, unanswered questions first, then the latest; with answers."""
    rows = BulletinPost.objects.filter(linkage=linkage)
    if kind:
        rows = rows.filter(kind=kind)
    answers = BulletinAnswer.objects.select_related("author").order_by("at", "pk")
    return (
        rows.select_related("author", "asked_of")
        .prefetch_related(Prefetch("answers", queryset=answers))
        .annotate(
            waits=ExpressionWrapper(
                Q(due_at__isnull=False, answered_at=None, closed_at=None), BooleanField()
            )
        )
        .order_by("-waits", "-posted_at", "-pk")
    )


def waiting_for(person: Person) -> QuerySet[BulletinPost]:
    """Open questions that a person is asked to answer, soonest due first."""
    return (
        BulletinPost.objects.filter(
            asked_of=person, kind=PostKind.QUESTION, answered_at=None, closed_at=None
        )
        .select_related("linkage")
        .order_by("due_at", "pk")
    )


def unanswered(*, due_before: datetime) -> QuerySet[BulletinPost]:
    """Open questions whose clock has run out by a moment."""
    return BulletinPost.objects.filter(
        answered_at=None, closed_at=None, due_at__lte=due_before
    ).order_by("due_at", "pk")


def answer_counts(linkages: Iterable[int], *, since: date, at: datetime) -> dict[int, AnswerCounts]:
    """For each linkage how its questions from a day to a moment were answered. One query.

    A linkage without a question has no entry: silence about nothing is no fault.
    """
    open_ = Q(answered_at=None, closed_at=None)
    rows = (
        BulletinPost.objects.filter(
            linkage__in=list(linkages),
            kind=PostKind.QUESTION,
            posted_at__date__gte=since,
            posted_at__lte=at,
        )
        .values("linkage")
        .annotate(
            asked=Count("pk"),
            in_time=Count("pk", filter=Q(answered_at__lt=F("due_at"))),
            late=Count("pk", filter=Q(answered_at__gte=F("due_at"))),
            waiting=Count("pk", filter=open_ & Q(due_at__gt=at)),
            overdue=Count("pk", filter=open_ & Q(due_at__lte=at)),
        )
        .order_by("linkage")
    )
    return {
        row["linkage"]: AnswerCounts(
            row["asked"], row["in_time"], row["late"], row["waiting"], row["overdue"]
        )
        for row in rows
    }


def judged(linkage: Linkage, *, since: date, at: datetime) -> list[tuple[BulletinPost, bool]]:
    """Questions from a day to a moment that were answered or whose clock ran out, and if in time.

    The latest first; as many as ``in_time``, ``late`` and ``overdue`` of ``answer_counts``
    together. What was taken down unanswered is judged no more than what still has time. One query.
    """
    rows = BulletinPost.objects.filter(
        Q(answered_at__isnull=False) | Q(closed_at=None, due_at__lte=at),
        linkage=linkage,
        kind=PostKind.QUESTION,
        posted_at__date__gte=since,
        posted_at__lte=at,
        due_at__isnull=False,
    )
    return [
        (
            row,
            row.answered_at is not None and row.due_at is not None and row.answered_at < row.due_at,
        )
        for row in rows.defer("text").order_by("-posted_at", "-pk")
    ]


def supervisor_of(person: Person, linkage: Linkage, *, on: date) -> Person | None:
    """Whom a question goes to that nobody answered.

    The supervisor of who was asked (a volunteer's is their social worker), else a supervisor
    of the linkage's organization. None: there is nobody above.
    """
    link = (
        SupervisionLink.objects.filter(
            Q(until=None) | Q(until__gt=on), supervisee=person, since__lte=on
        )
        .select_related("supervisor")
        .order_by("since", "pk")
        .first()
    )
    if link is not None:
        return link.supervisor
    grant = (
        RoleGrant.objects.filter(
            Q(until=None) | Q(until__gt=on),
            role=access.SUPERVISOR,
            organization=linkage.organization_id,
        )
        .exclude(person=person)
        .select_related("person")
        .order_by("since", "pk")
        .first()
    )
    return grant.person if grant else None
