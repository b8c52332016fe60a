"""Certificates for a school class: asked of each volunteer, handed on with their yes only."""

import io
import zipfile
from datetime import date, datetime, time

from django.db import transaction

from liandong.core import certificate_batches as rules
from liandong.core.hours import SHANGHAI, HourKind
from liandong.core.refusals import NotAllowed, Refusal, ValueMissing
from liandong.models import Certificate, CertificateBatch, CertificateBatchLine, Person
from liandong.queries import access
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
    by: Person,
    at: datetime,
) -> CertificateBatch:
    """Ask each listed volunteer whether their certificate may go to the recipient.

    Refuses ``NotAllowed``, ``ValueMissing`` without recipient or contact, ``ValueInvalid``
    for the days, and what the list is refused for: ``BatchLinesUnread`` names the lines, also
    those of people whom the asker may not name. Event CertificateBatchAsked.
    """
    who = _asker(by, at)
    for name, value in (("recipient", recipient), ("contact", contact)):
        if not value.strip():
            raise ValueMissing(field=name)
    rules.check_period(first_day, last_day, today=at.astimezone(SHANGHAI).date())
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
        requested_by=by,
        requested_at=at,
    )
    CertificateBatchLine.objects.bulk_create(
        CertificateBatchLine(batch=batch, person=people[number]) for number in wanted
    )
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


@transaction.atomic
def answer(
    *, line: CertificateBatchLine, agrees: bool, by: Person, at: datetime
) -> CertificateBatchLine:
    """Agree or refuse; said again before the certificates are taken, the last word stands.

    Refuses ``NotAllowed`` for somebody else's line, ``BatchTaken``, ``GuardianMustAgree``.
    The same answer twice writes no event. Event CertificateBatchAnswered.
    """
    if line.person_id != by.pk:
        raise NotAllowed(action="answer_for_another")
    batch = CertificateBatch.objects.select_for_update().get(pk=line.batch_id)
    rules.check_answer(
        agrees=agrees,
        birth_on=by.birth_on,
        taken=batch.taken_at is not None,
        today=at.astimezone(SHANGHAI).date(),
    )
    row = CertificateBatchLine.objects.get(pk=line.pk)
    if row.agrees is agrees:
        return row
    row.agrees, row.answered_at = agrees, at
    row.save(update_fields=["agrees", "answered_at"])
    events.record(rules.CertificateBatchAnswered(batch.pk, by.pk, agrees), by=by, at=at)
    return row


@transaction.atomic
def take(*, batch: CertificateBatch, by: Person, at: datetime) -> CertificateBatch:
    """Issue the certificates of those who agree now; afterwards no answer changes anything.

    Who has no credit hours in the period, or a name that cannot be printed, is left out like
    who did not agree. Taken again, nothing changes. Refuses ``NotAllowed`` for anybody but
    the asker, ``BatchEmpty``. Event CertificateBatchTaken.
    """
    _asker(by, at)
    if batch.requested_by_id != by.pk:
        raise NotAllowed(action="take_batch_of_another")
    row = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
    if row.taken_at is not None:
        return row
    lines = CertificateBatchLine.objects.filter(batch=row).select_related("person").order_by("pk")
    count = 0
    for line in lines:
        made = _certified(row, line.person, by=by, at=at) if line.agrees else None
        if made is None:
            continue
        line.certificate = made
        line.save(update_fields=["certificate"])
        count += 1
    if not count:
        raise rules.BatchEmpty()
    row.taken_at = at
    row.save(update_fields=["taken_at"])
    events.record(
        rules.CertificateBatchTaken(row.pk, row.addressee, count, len(lines) - count), by=by, at=at
    )
    return row


def _certified(
    batch: CertificateBatch, person: Person, *, by: Person, at: datetime
) -> Certificate | None:
    hours, _rows = stated.lines_and_services(person, batch.from_on, batch.until_on)
    issuer = stated.recording_unit(person)
    if issuer is None or not any(h.kind is HourKind.CREDIT and h.minutes > 0 for h in hours):
        return None
    midnight = datetime.combine(at.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    try:
        return stated.issued_unchanged(
            person, batch.from_on, batch.until_on, since=midnight
        ) or certificates.certify(
            person=person,
            first_day=batch.from_on,
            last_day=batch.until_on,
            issuer=issuer,
            by=by,
            at=at,
        )
    except Refusal:
        return None


def packet(batch: CertificateBatch) -> bytes:
    """The zip of a taken request: one PDF for each certificate that still holds, and the list.

    Refuses ``BatchEmpty`` when nothing was taken or nothing holds any more.
    """
    held = (
        CertificateBatchLine.objects.filter(
            batch=batch, certificate__isnull=False, certificate__withdrawn_at=None
        )
        .select_related("person", "certificate")
        .order_by("person__number")
    )
    rows: list[rules.PacketRow] = []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for line in held:
            if line.certificate is None:
                continue
            statement = stated.statement_of(line.certificate)
            parts.writestr(f"{statement.number}.pdf", certificates.paper(line.certificate, "zh"))
            rows.append(
                rules.PacketRow(
                    statement.holder_number,
                    statement.holder_name,
                    statement.minutes_of(HourKind.CREDIT),
                    statement.number,
                )
            )
        parts.writestr("list.csv", rules.packet_list(rows))
    if not rows:
        raise rules.BatchEmpty()
    return out.getvalue()


def _asker(by: Person, at: datetime) -> access.Actor:
    who = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not who.has(*MAY_ASK):
        raise NotAllowed(action="ask_for_certificates")
    return who
