"""Telling clients who read their case: by paper, by word, by a code, in their own account."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import case_tellings as rules
from liandong.core.case_facts import CaseNotYours
from liandong.core.case_tellings import ClientTold, ReaderRole, Way
from liandong.core.refusals import ValueInvalid
from liandong.models import Beneficiary, Case, CaseCode, CaseReading, CaseTelling, Person
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries import case_readings as shown
from liandong.queries.case_readings import ReadingDay
from liandong.queries.cases import readable_by
from liandong.services import events
from liandong.services.case_files import day_of, held


def keep_look(
    *, case: Case, reader: Person, what: str, at: datetime, role: ReaderRole | None = None
) -> CaseReading:
    """Write a look down with the reader's role and organization, in the caller's transaction."""
    day = day_of(at)
    held_role = role or shown.role_in(case, reader, on=day)
    return CaseReading.objects.create(
        case=case,
        reader=reader,
        what=what,
        role=held_role.value,
        organization=shown.body_of(reader, held_role, on=day),
        at=at,
    )


@transaction.atomic
def tell(*, case: Case, way: str, by: Person, at: datetime) -> CaseTelling:
    """The social worker handed the list over or read it out. Event ClientTold.

    Refuses ``CaseNotYours``, ``ValueInvalid``.
    """
    row = held(case, by, at)
    if way not in rules.BY_HAND:
        raise ValueInvalid("way", way[:8], "、".join(rules.BY_HAND))
    return _told(row, Way(way), by, at)


@transaction.atomic
def give_code(*, case: Case, by: Person, at: datetime) -> str:
    """A new code for one look, to be written on paper; codes given before end.

    The code is answered here and kept nowhere. Refuses ``CaseNotYours``. Event CaseCodeGiven.
    """
    row = held(case, by, at)
    row.codes.filter(opened_at=None, ended_at=None).update(ended_at=at)
    code = "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))
    CaseCode.objects.create(
        case=row,
        code_digest=_digest(code),
        made_by=by,
        made_at=at,
        until=at + timedelta(days=rules.CODE_DAYS),
    )
    events.record(rules.CaseCodeGiven(row.number), by=by, at=at)
    return code


@transaction.atomic
def open_with_code(*, code: str, at: datetime) -> CaseCode:
    """The client looks by the code from the paper; it is used up. Event ClientTold.

    Refuses ``CaseCodeWrong``, ``CaseCodeUsed``, ``CaseCodeReplaced``, ``CaseCodeLapsed``.
    """
    rows = CaseCode.objects.select_for_update(of=("self",)).select_related("case")
    row = rows.filter(code_digest=_digest(rules.normal(code))).first()
    if row is None:
        raise rules.CaseCodeWrong()
    rules.check_code(until=row.until, opened_at=row.opened_at, ended_at=row.ended_at, at=at)
    row.opened_at = at
    row.save(update_fields=["opened_at"])
    _told(row.case, Way.CODE, None, at)
    return row


@transaction.atomic
def join_account(*, code: CaseCode, by: Person, at: datetime) -> Beneficiary:
    """Who opened the list by a code joins their account, and needs no code from then on.

    The social worker put the paper into the client's hand; a code that was opened longer ago
    than ``OPEN_FOR`` joins nothing. Refuses ``CaseCodeUsed``, ``ClientAccountTaken``.
    Event ClientAccountJoined.
    """
    row = CaseCode.objects.select_related("case").get(pk=code.pk)
    if row.opened_at is None or at - row.opened_at >= rules.OPEN_FOR:
        raise rules.CaseCodeUsed(opened_at=row.opened_at or row.made_at)
    client = Beneficiary.objects.select_for_update(of=("self",)).get(pk=row.case.beneficiary_id)
    day = day_of(at)
    works_on_it = readable_by(access.actor_of(by, on=day), on=day).filter(pk=row.case_id).exists()
    if works_on_it or client.person_id not in (None, by.pk):
        raise rules.ClientAccountTaken()
    client.person = by
    client.save(update_fields=["person"])
    events.record(rules.ClientAccountJoined(row.case.number), by=by, at=at)
    return client


@transaction.atomic
def look_at_own(*, case: Case, by: Person, at: datetime) -> list[ReadingDay]:
    """The client looks in their own account. Refuses ``CaseNotYours``. Event ClientTold."""
    row = shown.own_cases(by).filter(pk=case.pk).first()
    if row is None:
        raise CaseNotYours()
    _told(row, Way.ACCOUNT, by, at)
    return shown.readings_of(row)


def _told(case: Case, way: Way, by: Person | None, at: datetime) -> CaseTelling:
    row = CaseTelling.objects.create(case=case, way=way.value, by=by, at=at)
    events.record(ClientTold(case.number, way.value), by=by, at=at)
    return row


def _digest(code: str) -> str:
    return blind_index(code, "case_code")
