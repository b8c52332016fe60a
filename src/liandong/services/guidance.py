"""Writing down a guidance session, signing it, saying what it was worth, ticking off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from liandong.core import guidance as rules
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.core.supervision import SessionRecorded
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    AgreedAction,
    GuidanceSeat,
    GuidanceSession,
    Linkage,
    Person,
    Project,
    SessionReading,
    SupervisionLink,
)
from liandong.queries import covers
from liandong.queries import guidance as shown
from liandong.services import events, silences


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """One thing agreed: who does what until which day."""

    owner: Person
    text: str
    due_on: date


@transaction.atomic
def record(
    *,
    guide: Person,
    guided: Sequence[Person],
    held_at: datetime,
    minutes: int,
    form: str,
    functions: Sequence[str],
    topics: str,
    confidentiality: str = "line",
    actions: Sequence[ActionDraft] = (),
    linkage: Linkage | None = None,
    project: Project | None = None,
    by: Person,
    at: datetime,
) -> GuidanceSession:
    """Write a session down; the one who writes signs with it, the others are asked to.

    One of those who took part writes. Refuses ``NotAllowed``, ``ValueInvalid`` and what
    ``core.guidance.check_session`` refuses. Event SessionRecorded. A session of a linkage is a
    joint act of it.
    """
    people = list({person.pk: person for person in guided}.values())
    if by.pk not in {guide.pk, *(person.pk for person in people)}:
        raise NotAllowed(action="guidance")
    day, today = (moment.astimezone(SHANGHAI).date() for moment in (held_at, at))
    rules.check_session(
        guide=guide.pk,
        guided=[person.pk for person in people],
        may_be_guided=_whom(guide, [p.pk for p in people], linkage, day),
        form=_one(rules.Form, form, "form"),
        functions=[_one(rules.Function, one, "functions") for one in functions],
        minutes=minutes,
        topics=topics,
        actions=[rules.Agreed(one.owner.pk, one.text, one.due_on) for one in actions],
        held_on=day,
        today=today,
    )
    session = GuidanceSession.objects.create(
        number=events.next_number(f"G-{day:%Y}"),
        guide=guide,
        tier=_tier(guide, [p.pk for p in people], day),
        linkage=linkage,
        project=project or (linkage.project if linkage else None),
        held_at=held_at,
        minutes=minutes,
        form=form,
        functions=sorted(set(functions), key=list(rules.Function).index),
        topics=topics.strip(),
        confidentiality=_one(rules.Confidentiality, confidentiality, "confidentiality").value,
        recorded_by=by,
        recorded_at=at,
        guide_signed_at=at if by.pk == guide.pk else None,
    )
    for person in people:
        signed = at if by.pk == person.pk else None
        GuidanceSeat.objects.create(session=session, person=person, signed_at=signed)
    for one in actions:
        AgreedAction.objects.create(
            session=session, owner=one.owner, text=one.text.strip()[:200], due_on=one.due_on
        )
    if linkage is not None:
        Linkage.objects.filter(pk=linkage.pk).update(
            last_joint_at=Greatest(Coalesce(F("last_joint_at"), held_at), held_at)
        )
    told = SessionRecorded(guide.pk, tuple(sorted(p.pk for p in people)), minutes)
    events.record(told, by=by, at=at)
    silences.heard(people=[guide, *people], at=at)
    for person in [guide, *people]:
        if person.pk != by.pk:
            events.owe(
                "session_to_sign",
                to=person,
                facts={"session": session.pk, "name": by.name, "day": day.isoformat()},
                at=at,
                cause=f"session:{session.pk}:{person.pk}",
            )
    return session


@transaction.atomic
def sign(
    *,
    session: GuidanceSession,
    rating: int | None = None,
    words: str = "",
    by: Person,
    at: datetime,
) -> GuidanceSession:
    """Say "so it was"; the guided may add what it was worth, 1 to 5.

    Refuses ``NotAllowed`` for people who were not there, ``SessionSigned``, ``ValueInvalid``.
    Event SessionConfirmed.
    """
    row = GuidanceSession.objects.select_for_update().get(pk=session.pk)
    if by.pk == row.guide_id:
        if row.guide_signed_at is not None:
            raise rules.SessionSigned()
        row.guide_signed_at = at
        row.save(update_fields=["guide_signed_at"])
    else:
        seat = GuidanceSeat.objects.select_for_update().filter(session=row, person=by).first()
        if seat is None:
            raise NotAllowed(action="guidance")
        if seat.signed_at is not None and rating is None:
            raise rules.SessionSigned()
        if rating is not None and rating not in range(1, 6):
            raise ValueInvalid("rating", str(rating), "1–5")
        seat.signed_at = seat.signed_at or at
        seat.rating, seat.words = rating, words.strip()[:500]
        seat.save(update_fields=["signed_at", "rating", "words"])
    events.withdraw(f"session:{row.pk}:{by.pk}", at=at)
    silences.heard(people=[by], at=at)
    events.record(rules.SessionConfirmed(row.pk), by=by, at=at)
    return row


@transaction.atomic
def finish(*, action: AgreedAction, by: Person, at: datetime) -> AgreedAction:
    """Tick off what was agreed; the owner or the guide does.

    Refuses ``NotAllowed``, ``ActionDone``. Event ActionFinished.
    """
    row = AgreedAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if by.pk not in {row.owner_id, row.session.guide_id}:
        raise NotAllowed(action="guidance")
    if row.done_at is not None:
        raise rules.ActionDone()
    row.done_at = at
    row.save(update_fields=["done_at"])
    silences.heard(people=[row.owner, row.session.guide], at=at)
    events.record(rules.ActionFinished(row.session_id, row.pk), by=by, at=at)
    return row


@transaction.atomic
def read(*, session: GuidanceSession, by: Person, at: datetime) -> str:
    """What was talked about. Who was there reads freely; for others the look is written down,
    and those who were there can see it.

    Refuses ``NotAllowed`` for whom ``core.guidance.may_read`` does not let in. Event SessionRead.
    """
    there = set(session.seats.values_list("person_id", flat=True)) | {session.guide_id}
    if by.pk not in there:
        if not shown.may_read(session, by, on=at.astimezone(SHANGHAI).date()):
            raise NotAllowed(action="guidance")
        SessionReading.objects.create(session=session, reader=by, at=at)
        events.record(rules.SessionRead(session.number), by=by, at=at)
    return session.topics


Choice = TypeVar("Choice", rules.Form, rules.Function, rules.Confidentiality)


def _one(kind: type[Choice], value: str, field: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise ValueInvalid(field, value, "、".join(kind)) from None


def _links(guide: Person, guided: Sequence[int], day: date) -> list[SupervisionLink]:
    held = Q(until=None) | Q(until__gte=day)
    own = Q(held, supervisor=guide, since__lte=day)
    stood_in = Q(pk__in=covers.covered_links(guide, day).values("pk"))
    return list(
        SupervisionLink.objects.filter(own | stood_in, supervisee__in=guided).order_by("pk")
    )


def _whom(guide: Person, guided: Sequence[int], linkage: Linkage | None, day: date) -> set[int]:
    """Whom the guide may have guided that day: by a link, or within the same linkage."""
    found: set[int] = {link.supervisee_id for link in _links(guide, guided, day)}
    if linkage is not None:
        rows = linkage.parties.filter(person__isnull=False).values_list("person_id", flat=True)
        members = {pk for pk in rows if pk is not None}
        if guide.pk in members:
            found |= members
    return found


def _tier(guide: Person, guided: Sequence[int], day: date) -> str:
    links = _links(guide, guided, day)
    return links[0].tier if links else ""
