"""Guidance sessions as pages need them: led, had, to sign, readable; what was agreed and is open.

Who may read what was talked about is decided by ``core.guidance.may_read``; the querysets here
never hold more than it lets in.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.core import guidance as rules
from liandong.models import (
    AgreedAction,
    GuidanceSeat,
    GuidanceSession,
    LinkageParty,
    Person,
    Project,
    SessionReading,
    SupervisionLink,
)

MOST = 60


def listed(rows: QuerySet[GuidanceSession]) -> QuerySet[GuidanceSession]:
    """Latest first, without the sealed words: a list opens no seal."""
    return (
        rows.select_related("guide")
        .prefetch_related("seats__person")
        .defer("topics")
        .order_by("-held_at", "-pk")
    )


def led_by(person: Person) -> QuerySet[GuidanceSession]:
    """Sessions in which one guided others, latest first. Three queries with who was there."""
    return listed(GuidanceSession.objects.filter(guide=person))


def had_by(person: Person) -> QuerySet[GuidanceSession]:
    """Sessions in which one was guided, latest first."""
    own = GuidanceSeat.objects.filter(session=OuterRef("pk"), person=person)
    return listed(GuidanceSession.objects.filter(Exists(own)))


def to_sign(person: Person) -> QuerySet[GuidanceSession]:
    """Sessions that wait for one's own signature, oldest first."""
    seat = GuidanceSeat.objects.filter(session=OuterRef("pk"), person=person, signed_at=None)
    waits = Q(guide=person, guide_signed_at=None) | Exists(seat)
    return listed(GuidanceSession.objects.filter(waits)).order_by("held_at", "pk")


def readable_by(person: Person, *, on: date) -> QuerySet[GuidanceSession]:
    """Sessions that a person may open: as ``core.guidance.may_read`` says, in one question."""
    seat = GuidanceSeat.objects.filter(session=OuterRef("pk"), person=person)
    guides = _links(on).filter(supervisor=person, supervisee=OuterRef("guide"))
    member = _members(on).filter(linkage=OuterRef("linkage"), person=person)
    parties, linkage = rules.Confidentiality.PARTIES, rules.Confidentiality.LINKAGE
    return GuidanceSession.objects.filter(
        Q(guide=person)
        | Exists(seat)
        | (~Q(confidentiality=parties) & Exists(guides))
        | (Q(confidentiality=linkage) & Exists(member))
    )


def may_read(session: GuidanceSession, reader: Person, *, on: date) -> bool:
    """Whether somebody may read what was talked about. At most three queries."""
    return rules.may_read(
        reader.pk,
        rules.Confidentiality(session.confidentiality),
        guide=session.guide_id,
        guided=set(session.seats.values_list("person_id", flat=True)),
        line=set(
            _links(on).filter(supervisee=session.guide_id).values_list("supervisor_id", flat=True)
        ),
        linkage={
            pk
            for pk in _members(on)
            .filter(linkage=session.linkage_id)
            .values_list("person_id", flat=True)
            if pk is not None
        },
    )


def readings_of(session: GuidanceSession) -> list[SessionReading]:
    """Who read it without having been there, latest first, at most 60. One query."""
    return list(session.readings.select_related("reader").order_by("-at", "-pk")[:MOST])


def open_actions(person: Person) -> QuerySet[AgreedAction]:
    """What is agreed and not done, of oneself or of those one guided; the most overdue first."""
    return (
        AgreedAction.objects.filter(done_at=None)
        .filter(Q(owner=person) | Q(session__guide=person))
        .select_related("owner", "session")
        .defer("session__topics")
        .order_by("due_on", "pk")
    )


def sessions_of(project: Project, *, is_signed: bool = True) -> QuerySet[GuidanceSession]:
    """Sessions about a project, latest first; by default those that both sides signed.

    The closing evidence ``guidance_session`` of a mode is one such session.
    """
    rows = GuidanceSession.objects.filter(project=project)
    if is_signed:
        signed = GuidanceSeat.objects.filter(session=OuterRef("pk"), signed_at__isnull=False)
        rows = rows.filter(Exists(signed), guide_signed_at__isnull=False)
    return listed(rows)


# ── whom one may write down ─────────────────────────────────────────────────────────────────


def guided_by(person: Person, *, on: date) -> list[Person]:
    """Whom a person guides on a day, in the order of names; at most 300. One query."""
    ids = _links(on).filter(supervisor=person).values("supervisee")
    return list(Person.objects.filter(pk__in=ids, merged_into=None).order_by("name", "pk")[:300])


def guides_of(person: Person, *, on: date) -> list[Person]:
    """Who guides a person on a day. One query."""
    ids = _links(on).filter(supervisee=person).values("supervisor")
    return list(Person.objects.filter(pk__in=ids, merged_into=None).order_by("name", "pk"))


def members_of(linkage_id: int, *, on: date) -> list[Person]:
    """People who stand in a linkage on a day. One query."""
    ids = _members(on).filter(linkage=linkage_id).values("person")
    return list(Person.objects.filter(pk__in=ids).order_by("name", "pk"))


def _links(on: date) -> QuerySet[SupervisionLink]:
    held = Q(until=None) | Q(until__gt=on)
    return SupervisionLink.objects.filter(held, since__lte=on)


def _members(on: date) -> QuerySet[LinkageParty]:
    held = Q(until=None) | Q(until__gt=on)
    return LinkageParty.objects.filter(held, person__isnull=False, since__lte=on)


# ── figures ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Guidance:
    """How much guidance one gave in some days, and what it was worth.

    rating
        The mean of 1–5; None until ``smallest_n`` people answered.
    """

    sessions: int
    minutes: int
    answers: int
    rating: float | None


def given_by(person: Person, *, since: date, smallest_n: int) -> Guidance:
    """What somebody gave as a guide since a day. Two queries."""
    rows = GuidanceSession.objects.filter(guide=person, held_at__date__gte=since)
    told = rows.aggregate(n=Count("pk"), minutes=Sum("minutes"))
    seats = GuidanceSeat.objects.filter(
        session__guide=person, session__held_at__date__gte=since, rating__isnull=False
    )
    answers = seats.aggregate(n=Count("pk"), mean=Avg(F("rating") * 1.0))
    enough = answers["n"] >= smallest_n
    return Guidance(
        sessions=int(told["n"]),
        minutes=int(told["minutes"] or 0),
        answers=int(answers["n"]),
        rating=round(float(answers["mean"]), 1) if enough and answers["mean"] else None,
    )
