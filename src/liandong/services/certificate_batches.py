"""Certificates for a school class: asked of each volunteer, handed on with their yes only."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from liandong.core import certificate_batches as rules
from liandong.core import policy
from liandong.core.guardians import is_child
from liandong.core.hours import SHANGHAI, HourKind
from liandong.core.refusals import NotAllowed, Refusal, ValueMissing
from liandong.models import (
    Certificate,
    CertificateBatch,
    CertificateBatchLine,
    GuardianConsent,
    Person,
)
from liandong.queries import access
from liandong.queries import certificate_batches as shown
from liandong.queries import certificates as stated
from liandong.services import certificates, events

MAY_ASK = (access.SOCIAL_WORKER, access.COORDINATOR)


@transaction.atomic
def ask(
    *,
    recipient: str,
    group: str,
    contact: str,
    first_day: date,
    last_day: date,
    numbers: str,
    answer_by: date,
    language: rules.Language = rules.Language.ZH,
    by: Person,
    at: datetime,
) -> CertificateBatch:
    """Ask each listed volunteer whether their certificate may go to the recipient.

    Below the age of consent the guardian is asked as well, where one has an account.

    Refuses ``NotAllowed``, ``ValueMissing`` without recipient or contact, ``ValueInvalid``
    for the days, and what the list is refused for: ``BatchLinesUnread`` names the lines, also
    those of people whom the asker may not name. Event CertificateBatchAsked.
    """
    who = _asker(by, at)
    for name, value in (("recipient", recipient), ("contact", contact)):
        if not value.strip():
            raise ValueMissing(field=name)
    today = at.astimezone(SHANGHAI).date()
    rules.check_period(first_day, last_day, today=today)
    rules.check_deadline(answer_by, today=today)
    lines = rules.read_numbers(numbers)
    wanted = [line.number for line in lines]
    people = {p.number: p for p in access.people_for(who).filter(number__in=wanted)}
    unread = [rules.line_words(n.line, n.number) for n in lines if n.number not in people]
    if unread:
        raise rules.BatchLinesUnread(lines=unread)
    batch = CertificateBatch.objects.create(
        recipient=recipient.strip()[:100],
        group=group.strip()[:60],
        contact=contact.strip()[:100],
        from_on=first_day,
        until_on=last_day,
        answer_by=answer_by,
        language=language,
        requested_by=by,
        requested_at=at,
    )
    CertificateBatchLine.objects.bulk_create(
        CertificateBatchLine(
            batch=batch,
            person=people[number],
            needs_guardian=_needs_guardian(people[number], today),
        )
        for number in wanted
    )
    _ask_guardians(batch, at)
    for number in wanted:
        events.owe(
            "certificate_batch_asked",
            to=people[number],
            facts={"batch_id": batch.pk, "recipient": batch.addressee},
            at=at,
            cause=f"certificate_batch:{batch.pk}",
        )
    events.record(rules.CertificateBatchAsked(batch.pk, batch.addressee, len(wanted)), by=by, at=at)
    return batch


def _needs_guardian(person: Person, today: date) -> bool:
    age = policy.profile_for(person.division_code, today).data_consent_age
    return is_child(person.birth_on, today, age)


def _ask_guardians(batch: CertificateBatch, at: datetime) -> None:
    today = at.astimezone(SHANGHAI).date()
    children = batch.lines.filter(needs_guardian=True).values("person")
    standing = GuardianConsent.objects.filter(
        ward__in=children, guardian__isnull=False, revoked_at=None
    ).select_related("ward", "guardian")
    for consent in standing:
        if consent.expires_on is None or consent.expires_on >= today:
            events.owe(
                "certificate_batch_ward_asked",
                to=consent.guardian,
                facts={"recipient": batch.addressee, "name": consent.ward.name},
                at=at,
                cause=f"certificate_batch:{batch.pk}:{consent.ward_id}",
            )


@transaction.atomic
def answer(
    *, line: CertificateBatchLine, agrees: bool, by: Person, at: datetime
) -> CertificateBatchLine:
    """Agree or refuse; said again before the certificates are taken, the last word stands.

    A child's own yes waits for the guardian's. After the taking, a no keeps the certificate
    out of later downloads; what the recipient holds, it is asked to delete by the volunteer.

    Refuses ``NotAllowed`` for somebody else's line, ``BatchTaken``, ``BatchCancelled``,
    ``BatchClosed``. The same answer twice writes no event. Event CertificateBatchAnswered.
    """
    if line.person_id != by.pk:
        raise NotAllowed(action="answer_for_another")
    row = _held(line, agrees=agrees, at=at)
    if row.certificate_id is not None:
        if row.taken_back_at is not None:
            return row
        row.taken_back_at = at
    elif row.agrees is agrees:
        return row
    else:
        row.agrees, row.answered_at = agrees, at
        today = at.astimezone(SHANGHAI).date()
        row.needs_guardian = row.needs_guardian or _needs_guardian(by, today)
    row.save()
    events.record(rules.CertificateBatchAnswered(row.batch_id, by.pk, agrees), by=by, at=at)
    return row


@transaction.atomic
def answer_for_ward(
    *,
    line: CertificateBatchLine,
    consent: GuardianConsent,
    agrees: bool,
    by: Person | None = None,
    at: datetime,
) -> CertificateBatchLine:
    """A guardian agrees or refuses for a child; the door has proved the guardian.

    Refuses ``NotAllowed`` for another's child, for somebody old enough to answer alone, and
    when the consent was taken back or has ended; otherwise as ``answer``. Event
    CertificateBatchAnsweredForWard.
    """
    consent = GuardianConsent.objects.select_for_update().get(pk=consent.pk)
    today = at.astimezone(SHANGHAI).date()
    is_over = consent.expires_on is not None and consent.expires_on < today
    if line.person_id != consent.ward_id or consent.revoked_at is not None or is_over:
        raise NotAllowed(action="answer_for_another")
    row = _held(line, agrees=agrees, at=at)
    if not row.needs_guardian:
        raise NotAllowed(action="answer_for_another")
    if row.certificate_id is not None:
        if row.taken_back_at is not None:
            return row
        row.taken_back_at = at
    elif row.guardian_agrees is agrees and row.guardian_consent_id == consent.pk:
        return row
    else:
        row.guardian_agrees, row.guardian_answered_at = agrees, at
        row.guardian_consent = consent
    row.save()
    events.record(
        rules.CertificateBatchAnsweredForWard(row.batch_id, row.person_id, agrees), by=by, at=at
    )
    return row


def _held(line: CertificateBatchLine, *, agrees: bool, at: datetime) -> CertificateBatchLine:
    """The line again, its request locked, when this answer can stand."""
    batch = CertificateBatch.objects.select_for_update().get(pk=line.batch_id)
    row = CertificateBatchLine.objects.get(pk=line.pk)
    is_handed = row.certificate_id is not None
    rules.check_answer(
        agrees=agrees,
        answer_by=batch.answer_by,
        taken=batch.taken_at is not None and (agrees or not is_handed),
        cancelled=batch.cancelled_at is not None,
        today=at.astimezone(SHANGHAI).date(),
    )
    return row


@transaction.atomic
def cancel(*, batch: CertificateBatch, by: Person, at: datetime) -> CertificateBatch:
    """Call a request off before anything was handed on; who had agreed is told.

    Cancelled again, nothing changes. Refuses ``NotAllowed`` for anybody but the asker,
    ``BatchTaken``. Event CertificateBatchCancelled.
    """
    row = _own(batch, by, at, action="cancel_batch_of_another")
    if row.cancelled_at is not None:
        return row
    if row.taken_at is not None:
        raise rules.BatchTaken()
    row.cancelled_at = at
    row.save(update_fields=["cancelled_at"])
    cause = f"certificate_batch:{row.pk}"
    events.withdraw(cause, at=at)
    for line in row.lines.select_related("person").order_by("pk"):
        if line.needs_guardian:
            events.withdraw(f"{cause}:{line.person_id}", at=at)
        if line.agrees or line.guardian_agrees:
            facts = {"recipient": row.addressee}
            events.owe("certificate_batch_cancelled", to=line.person, facts=facts, at=at)
    events.record(rules.CertificateBatchCancelled(row.pk, row.addressee), by=by, at=at)
    return row


@transaction.atomic
def take(*, batch: CertificateBatch, by: Person, at: datetime) -> CertificateBatch:
    """Issue the certificates of those who agree now; afterwards no yes is heard any more.

    Who has no credit hours in the period, or a name that cannot be printed, is left out like
    who did not agree. Taken again, nothing changes. Refuses ``NotAllowed`` for anybody but
    the asker, ``BatchCancelled``, ``BatchEmpty``. Event CertificateBatchTaken.
    """
    row = _own(batch, by, at, action="take_batch_of_another")
    if row.cancelled_at is not None:
        raise rules.BatchCancelled()
    if row.taken_at is not None:
        return row
    yes = shown.handed_on(on=at.astimezone(SHANGHAI).date())
    count = 0
    # In the order of people, in which everybody locks them.
    for line in row.lines.filter(yes).select_related("person").order_by("person_id"):
        made = _certified(row, line.person, by=by, at=at)
        if made is None:
            continue
        line.certificate = made
        line.save(update_fields=["certificate"])
        count += 1
    if not count:
        raise rules.BatchEmpty()
    row.taken_at = at
    row.save(update_fields=["taken_at"])
    left_out = row.lines.count() - count
    events.record(rules.CertificateBatchTaken(row.pk, row.addressee, count, left_out), by=by, at=at)
    return row


def _certified(
    batch: CertificateBatch, person: Person, *, by: Person, at: datetime
) -> Certificate | None:
    hours, _rows = stated.lines_and_services(person, batch.from_on, batch.until_on)
    if not any(h.kind is HourKind.CREDIT and h.minutes > 0 for h in hours):
        return None
    try:
        return certificates.take(
            person=person, first_day=batch.from_on, last_day=batch.until_on, by=by, at=at
        )
    except Refusal:
        return None


def packet(batch: CertificateBatch) -> Iterator[bytes]:
    """The zip of a taken request, piece by piece: the PDFs that still hold, and the list.

    A paper takes its time to be set, and a class many; so each goes out when it is made, and
    nothing is kept. Who took the yes back is not in it. Refuses ``BatchEmpty`` at once, when
    nothing was taken or nothing holds any more.
    """
    held = (
        CertificateBatchLine.objects.filter(
            batch=batch, certificate__withdrawn_at=None, taken_back_at=None
        )
        .exclude(certificate=None)
        .select_related("certificate")
        .order_by("person__number")
    )
    papers = [line.certificate for line in held if line.certificate is not None]
    if not papers:
        raise rules.BatchEmpty()
    return _zipped(papers, rules.Language(batch.language))


def _zipped(papers: Sequence[Certificate], language: rules.Language) -> Iterator[bytes]:
    rows: list[rules.PacketRow] = []
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for paper in papers:
            statement = stated.statement_of(paper)
            for spoken in language.papers:
                name = statement.number + ("-en" if spoken == "en" else "")
                parts.writestr(f"{name}.pdf", certificates.paper(paper, spoken))
                yield out.taken()
            rows.append(
                rules.PacketRow(
                    statement.holder_number,
                    statement.holder_name,
                    statement.minutes_of(HourKind.CREDIT),
                    statement.number,
                )
            )
        parts.writestr("list.csv", rules.packet_list(rows))
    yield out.taken()


class _Pieces:
    """A file that is only written to, and emptied as it grows."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._held.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits behind this file."""

    def close(self) -> None:
        """Nothing is kept open."""

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        held, self._held = b"".join(self._held), []
        return held


def _own(batch: CertificateBatch, by: Person, at: datetime, *, action: str) -> CertificateBatch:
    """The request, locked, for its own asker. Refuses ``NotAllowed``."""
    _asker(by, at)
    if batch.requested_by_id != by.pk:
        raise NotAllowed(action=action)
    return CertificateBatch.objects.select_for_update().get(pk=batch.pk)


def _asker(by: Person, at: datetime) -> access.Actor:
    who = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not who.has(*MAY_ASK):
        raise NotAllowed(action="ask_for_certificates")
    return who
