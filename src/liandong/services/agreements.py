"""Memoranda of two organizations: drafted, reworded, signed by both, ended, looked into."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import agreements as rules
from liandong.core.agreements import Share, Terms
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import Agreement, AgreementSignature, Organization, Person
from liandong.queries import agreements as shown
from liandong.queries.agreements import PartnerPerson
from liandong.services import events


@transaction.atomic
def draft(
    *, first: Organization, second: Organization, terms: Terms, by: Person, at: datetime
) -> Agreement:
    """Write a memorandum for two; the one who writes has not signed with it.

    Staff of either side write. Refuses ``NotAllowed`` and what ``check_terms`` refuses.
    Event AgreementDrafted; the other side is told.
    """
    _side_of(by, (first, second), at)
    rules.check_terms(first.pk, second.pk, terms)
    row = Agreement.objects.create(
        number=events.next_number(f"A-{_day(at):%Y}"),
        first=first,
        second=second,
        drafted_by=by,
        drafted_at=at,
        **_fields(terms),
    )
    events.record(rules.AgreementDrafted(row.pk), by=by, at=at)
    _ask(row, by=by, at=at)
    return row


@transaction.atomic
def reword(*, agreement: Agreement, terms: Terms, by: Person, at: datetime) -> Agreement:
    """Change the words; both sign anew.

    Refuses ``NotAllowed``, ``AgreementOver``, what ``check_terms`` refuses. Event
    AgreementReworded when something changed.
    """
    row = _open(agreement, at)
    _side_of(by, (row.first, row.second), at)
    rules.check_terms(row.first_id, row.second_id, terms)
    wanted = _fields(terms)
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    events.record(rules.AgreementReworded(row.pk, row.version), by=by, at=at)
    _ask(row, by=by, at=at)
    return row


@transaction.atomic
def sign(
    *, agreement: Agreement, organization: Organization, version: int, by: Person, at: datetime
) -> AgreementSignature:
    """Sign the words that were read (``version``) for one side.

    Refuses ``NotAllowed``, ``AgreementOver``, ``AgreementChanged`` when the words are others
    by now, ``AgreementSigned``. Event AgreementSignedBySide; the other side is told.
    """
    row = _open(agreement, at)
    if organization.pk not in {row.first_id, row.second_id}:
        raise NotAllowed(action="agreement")
    _side_of(by, (organization,), at)
    if version != row.version:
        raise rules.AgreementChanged()
    if row.signatures.filter(organization=organization, version=version).exists():
        raise rules.AgreementSigned()
    signature = AgreementSignature.objects.create(
        agreement=row, organization=organization, version=version, by=by, at=at
    )
    events.record(rules.AgreementSignedBySide(row.pk, organization.pk), by=by, at=at)
    other = row.second if organization.pk == row.first_id else row.first
    for person in shown.signers_of(other, on=_day(at))[:3]:
        events.owe(
            "agreement_signed",
            to=person,
            facts={"agreement": row.pk, "name": organization.name},
            at=at,
            cause=f"agreement-signed:{row.pk}:{row.version}:{organization.pk}:{person.pk}",
        )
    return signature


@transaction.atomic
def end(*, agreement: Agreement, reason: str, by: Person, at: datetime) -> Agreement:
    """Either side ends it, from today, with a reason; what was done together stays.

    Refuses ``NotAllowed``, ``AgreementOver``, ``ValueMissing``. Event AgreementEnded.
    """
    row = _open(agreement, at)
    _side_of(by, (row.first, row.second), at)
    words = " ".join(reason.split())[:200]
    if not words:
        raise ValueMissing("reason")
    row.ended_on, row.end_reason = _day(at), words
    row.save(update_fields=["ended_on", "end_reason"])
    events.record(rules.AgreementEnded(row.pk, words), by=by, at=at)
    return row


@transaction.atomic
def see_people(*, agreement: Agreement, by: Person, at: datetime) -> list[PartnerPerson]:
    """The other side's volunteers who agreed to be seen; each look is written down.

    Refuses ``NotAllowed`` and ``AgreementNotShared`` unless it is in force and shares names.
    Event AgreementPeopleSeen.
    """
    side = _side_of(by, (agreement.first, agreement.second), at)
    if shown.state_of(agreement, on=_day(at)) is not rules.AgreementState.IN_FORCE:
        raise rules.AgreementNotShared()
    if Share.NAMES not in agreement.sharing:
        raise rules.AgreementNotShared()
    other = agreement.second if side.pk == agreement.first_id else agreement.first
    events.record(rules.AgreementPeopleSeen(agreement.pk, side.pk), by=by, at=at)
    return shown.people_shared(other, with_skills=Share.SKILLS in agreement.sharing, on=_day(at))


def _fields(terms: Terms) -> dict[str, object]:
    return {
        "goal": " ".join(terms.goal.split())[:200],
        "plan": terms.plan.strip(),
        "first_share": terms.first_share,
        "credit": " ".join(terms.credit.split())[:200],
        "sharing": sorted(share.value for share in terms.sharing),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "review_days": terms.review_days,
    }


def _ask(row: Agreement, *, by: Person, at: datetime) -> None:
    for side in (row.first, row.second):
        for person in shown.signers_of(side, on=_day(at))[:3]:
            if person.pk != by.pk:
                events.owe(
                    "agreement_to_sign",
                    to=person,
                    facts={"agreement": row.pk, "name": by.name, "goal": row.goal},
                    at=at,
                    cause=f"agreement:{row.pk}:{row.version}:{person.pk}",
                )


def _open(agreement: Agreement, at: datetime) -> Agreement:
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if shown.state_of(row, on=_day(at)) is rules.AgreementState.OVER:
        raise rules.AgreementOver()
    return row


def _side_of(by: Person, sides: tuple[Organization, ...], at: datetime) -> Organization:
    """The side for which somebody may act; ``NotAllowed`` for everybody else."""
    for side in sides:
        if shown.signers_of(side, on=_day(at)).filter(pk=by.pk).exists():
            return side
    raise NotAllowed(action="agreement")


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
