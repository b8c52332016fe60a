"""Continuing education learnt elsewhere: told with evidence, accepted by somebody else."""

import os
import secrets
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from liandong.core import credential_files
from liandong.core import education as rules
from liandong.core.consents import SensitiveDataSeen
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.training import TrainingCompleted
from liandong.models import (
    AccessRecord,
    EducationClaim,
    Person,
    TrainingRecord,
)
from liandong.models.sealed import key_ring
from liandong.queries import access, covers
from liandong.services import events

_SEAL = "EducationClaim.evidence"


@transaction.atomic
def tell(
    *,
    name: str,
    host: str,
    minutes: int,
    completed_on: date,
    counts_towards: str,
    evidence: bytes,
    by: Person,
    at: datetime,
) -> EducationClaim:
    """Tell of a training that one took elsewhere; those who supervise one are asked to look.

    Refuses ``ValueMissing`` (also without evidence), ``ValueInvalid``, ``EducationKnown`` and
    for the picture what ``core.credential_files.media_type_of`` refuses. Event EducationTold.
    """
    rules.check_claim(
        name=name,
        host=host,
        minutes=minutes,
        completed_on=completed_on,
        counts_towards=counts_towards,
        today=_day(at),
    )
    if not evidence:
        raise ValueMissing("evidence")
    media_type = credential_files.media_type_of(evidence)
    title = " ".join(name.split())[:80]
    Person.objects.select_for_update().get(pk=by.pk)
    told = EducationClaim.objects.filter(
        person=by, name=title, completed_on=completed_on, refusal=""
    )
    known = TrainingRecord.objects.filter(person=by, name=title, completed_on=completed_on)
    if told.exists() or known.exists():
        raise rules.EducationKnown(name=title, completed_on=completed_on)
    file = f"{secrets.token_hex(16)}.sealed"
    row = EducationClaim.objects.create(
        person=by,
        name=title,
        host=" ".join(host.split())[:200],
        minutes=minutes,
        completed_on=completed_on,
        counts_towards=counts_towards,
        evidence=file,
        media_type=media_type,
        told_at=at,
    )
    _write(file, key_ring().seal_bytes(evidence, f"{_SEAL}.{file}"))
    events.record(rules.EducationTold(row.pk), by=by, at=at)
    links = covers.links_on(_day(at)).filter(supervisee=by, tier="supervisor")
    for link in links.select_related("supervisor").order_by("pk"):
        events.owe(
            "education_waits",
            to=link.supervisor,
            facts={"name": by.name, "title": row.name},
            at=at,
            cause=f"education:{row.pk}",
        )
    return row


@transaction.atomic
def accept(*, claim: EducationClaim, by: Person, at: datetime) -> TrainingRecord:
    """Count it, having seen the evidence. Nobody decides on their own.

    Refuses ``NotAllowed``, ``EducationDecided``. Events EducationAccepted, TrainingCompleted.
    """
    row = _to_decide(claim, by, at)
    record = TrainingRecord.objects.create(
        person=row.person,
        name=row.name,
        minutes=row.minutes,
        host=row.host,
        completed_on=row.completed_on,
        counts_towards=row.counts_towards,
        way="outside",
        recorded_at=at,
        recorded_by=by,
    )
    row.record, row.decided_at, row.decided_by = record, at, by
    row.save(update_fields=["record", "decided_at", "decided_by"])
    events.record(rules.EducationAccepted(row.pk, row.minutes), by=by, at=at)
    events.record(TrainingCompleted(row.person_id, row.name, row.minutes), by=by, at=at)
    events.withdraw(f"education:{row.pk}", at=at)
    events.owe("education_accepted", to=row.person, facts={"title": row.name}, at=at)
    return record


@transaction.atomic
def refuse(*, claim: EducationClaim, reason: str, by: Person, at: datetime) -> EducationClaim:
    """Say that it does not count, and why; it may be told again.

    Refuses ``NotAllowed``, ``EducationDecided``, ``EducationReasonMissing``. Event
    EducationRefused.
    """
    row = _to_decide(claim, by, at)
    why = " ".join(reason.split())[:120]
    if len(why) < 2:
        raise rules.EducationReasonMissing()
    row.refusal, row.decided_at, row.decided_by = why, at, by
    row.save(update_fields=["refusal", "decided_at", "decided_by"])
    events.record(rules.EducationRefused(row.pk, why), by=by, at=at)
    events.withdraw(f"education:{row.pk}", at=at)
    facts = {"title": row.name, "reason": why}
    events.owe("education_refused", to=row.person, facts=facts, at=at)
    return row


@transaction.atomic
def evidence_of(*, claim: EducationClaim, by: Person, at: datetime) -> bytes:
    """The picture. One's own freely; by who decides, written down and told.

    Refuses ``NotAllowed``, ``PaperFileGone``. Event SensitiveDataSeen.
    """
    if by.pk != claim.person_id:
        _check_may_decide(claim.person, by, at)
        what, why = credential_files.READ_AS, gettext("核对继续教育")
        AccessRecord.objects.create(viewer=by, subject=claim.person, what=what, why=why, at=at)
        events.record(SensitiveDataSeen(claim.person.number, what, why), by=by, at=at)
        facts = {"viewer": by.name, "what": what, "why": why}
        events.owe("paper_seen", to=claim.person, facts=facts, at=at)
    try:
        sealed = (_folder() / claim.evidence).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise credential_files.PaperFileGone() from None
    return key_ring().open_bytes(sealed, f"{_SEAL}.{claim.evidence}")


def forget_all(person: Person) -> None:
    """Delete every picture that somebody handed in, in the transaction of the caller."""
    for row in EducationClaim.objects.filter(person=person).exclude(evidence=""):
        file = _folder() / row.evidence
        row.evidence = ""
        row.save(update_fields=["evidence"])
        transaction.on_commit(lambda file=file: file.unlink(missing_ok=True))  # type: ignore[misc]


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _to_decide(claim: EducationClaim, by: Person, at: datetime) -> EducationClaim:
    rows = EducationClaim.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.get(pk=claim.pk)
    _check_may_decide(row.person, by, at)
    if row.decided_at is not None:
        raise rules.EducationDecided()
    return row


def _check_may_decide(person: Person, by: Person, at: datetime) -> None:
    actor = access.actor_of(by, on=_day(at))
    may = by.pk != person.pk and actor.has(access.SUPERVISOR, access.COORDINATOR)
    if not may or not access.people_for(actor).filter(pk=person.pk).exists():
        raise NotAllowed(action="education")


def _folder() -> Path:
    return Path(settings.LIANDONG_PAPERS)


def _write(name: str, sealed: bytes) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
