"""Complaints: filed by anybody, looked into by somebody without a stake, answered on a clock."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from liandong.core import complaints, policy
from liandong.core.complaint_facts import (
    ComplaintAnswered,
    ComplaintAppealed,
    ComplaintFiled,
    ComplaintHandedOver,
    ComplaintNotFound,
    ComplaintRead,
    ComplaintTaken,
    ComplaintWithdrawn,
    ConflictOfInterest,
    EvidenceSeen,
    NotTheHandler,
)
from liandong.core.complaints import Category, Evidence, State
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    AccessRecord,
    Complaint,
    ComplaintEvidence,
    ComplaintLook,
    Organization,
    Person,
    RoleGrant,
)
from liandong.models.sealed import blind_index
from liandong.queries import access, authority
from liandong.queries import complaints as shown
from liandong.queries import handed_complaints as handed
from liandong.services import complaint_course as course
from liandong.services import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a complainant says. ``about_name`` names whoever is not in the lists."""

    category: Category
    text: str
    about_person: Person | None = None
    about_name: str = ""
    organization: Organization | None = None
    is_about_organization: bool = False
    division_code: str = ""
    phone: str = ""
    is_nameless: bool = False
    files: tuple[Evidence, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Filed:
    """The complaint, and the code by which somebody without an account asks after it.

    ``code`` is shown once and kept nowhere; empty for somebody signed in.
    """

    complaint: Complaint
    code: str


@transaction.atomic
def file(*, told: Told, by: Person | None, at: datetime) -> Filed:
    """File a complaint; ``by`` None for somebody without an account.

    Refuses ``ValueMissing`` (text), ``ValueInvalid`` (too long), ``EvidenceTooMany``.
    """
    text = told.text.strip()
    if not text:
        raise ValueMissing(field="text")
    if len(text) > complaints.TEXT_MAX_LENGTH:
        raise ValueInvalid("text", text[:20] + "…", f"≤ {complaints.TEXT_MAX_LENGTH}")
    complaints.check_count(0, len(told.files))
    day = at.astimezone(SHANGHAI).date()
    rules = policy.profile_for(told.division_code, day)
    code = "" if by else f"{secrets.randbelow(10**complaints.CODE_DIGITS):08d}"
    number = events.next_number(f"C-{day:%Y}")
    complaint = Complaint.objects.create(
        number=number,
        category=told.category.value,
        text=text,
        filed_by=by,
        is_nameless=told.is_nameless,
        phone=told.phone,
        phone_index=blind_index(told.phone, "phone"),
        code_digest=_digest(number, code),
        about_person=told.about_person or _only_one_called(told.about_name, at=at),
        about_name=told.about_name.strip()[:80],
        organization=told.organization,
        is_about_organization=told.is_about_organization and told.organization is not None,
        division_code=told.division_code,
        filed_at=at,
        due_at=complaints.due_at(at, rules.complaint_working_days),
    )
    _attach(complaint, told.files, at=at)
    course.step(complaint, State.FILED, by=None, at=at)
    # No name in the history: it is read by those whom it is about.
    events.record(ComplaintFiled(number, complaint.category), by=None, at=at)
    if told.category is Category.FORCED:
        for person in authority.told_of_forcing(complaint, day):
            events.owe("forced_complaint", to=person, facts={"number": number}, at=at)
    return Filed(complaint, code)


@transaction.atomic
def take(*, complaint: Complaint, by: Person, at: datetime) -> Complaint:
    """Take a complaint on; from now on the taker alone reads it.

    One that was handed over is taken up by a member of an office in charge, under the law's
    clock. Refuses ``ComplaintAlreadyTaken``, ``ConflictOfInterest``, ``ComplaintStepNotAllowed``,
    ``NotAllowed`` (handed over to somebody else).
    """
    complaint = course.locked(complaint)
    office = None
    if complaint.state == State.HANDED_OVER:
        office = handed.office_of(complaint, by, at.astimezone(SHANGHAI).date())
        if office is None:
            raise NotAllowed(action="take_complaint")
    after = complaints.check_taking(
        State(complaint.state),
        taker=by.pk,
        filed_by=complaint.filed_by_id,
        about=complaint.about_person_id,
        guided_by_subject=shown.is_guided_by(
            by, complaint.about_person_id, on=at.astimezone(SHANGHAI).date()
        ),
        works_for_subject=shown.works_for_subject(by, complaint),
        earlier_handlers=shown.earlier_handlers(complaint),
        is_appealed=complaint.is_appealed,
    )
    if complaint.about_name and by.name in complaint.about_name:
        raise ConflictOfInterest()
    if office is not None and handed.is_about_colleague(complaint, office):
        raise ConflictOfInterest()
    complaint.state, complaint.handler, complaint.office = after.value, by, office
    complaint.save(update_fields=["state", "handler", "office"])
    course.step(complaint, after, by=by, at=at)
    events.record(ComplaintTaken(complaint.number), by=by, at=at)
    course.tell(complaint, "complaint_taken", at=at)
    return complaint


@transaction.atomic
def answer(
    *, complaint: Complaint, text: str, is_upheld: bool, by: Person, at: datetime
) -> Complaint:
    """Answer the complainant. Refuses ``NotTheHandler``, ``ValueMissing``."""
    complaint = course.held(complaint, by)
    if not text.strip():
        raise ValueMissing(field="answer")
    before = State(complaint.state)
    after = State.FINAL if complaint.is_appealed else State.ANSWERED
    complaints.check_step(before, after)
    _close(complaint, after, text=text, is_upheld=is_upheld, by=by, at=at)
    events.record(ComplaintAnswered(complaint.number, is_upheld), by=by, at=at)
    course.tell(complaint, "complaint_answered", at=at)
    return complaint


@transaction.atomic
def hand_over(
    *, complaint: Complaint, function: str, text: str, by: Person, at: datetime
) -> Complaint:
    """Say whose matter it is, and where the complainant goes (Order 685 Art 26).

    Where that authority has an office here, its members are told and the clock starts for them.
    ``function`` is a key of the profile's ``authority_map``. Refuses ``NotTheHandler``,
    ``ValueInvalid`` (no such function), ``ValueMissing`` (what to do there).
    """
    complaint = course.held(complaint, by)
    bodies = policy.profile_for(
        complaint.division_code, at.astimezone(SHANGHAI).date()
    ).authority_map
    if function not in bodies:
        raise ValueInvalid("function", function, "、".join(bodies.values()))
    if not text.strip():
        raise ValueMissing(field="answer")
    complaints.check_step(State(complaint.state), State.HANDED_OVER)
    complaint.authority = str(bodies[function])[:80]
    complaint.authority_function, complaint.office = function, None
    complaint.due_at = _due_at(complaint, at)
    complaint.reminded_at = None
    _close(complaint, State.HANDED_OVER, text=text, is_upheld=None, by=by, at=at)
    events.record(ComplaintHandedOver(complaint.number, complaint.authority), by=by, at=at)
    course.tell(complaint, "complaint_handed_over", at=at)
    for person in handed.takers_of(complaint, at.astimezone(SHANGHAI).date()):
        facts = {"number": complaint.number}
        events.owe("complaint_for_office", to=person, facts=facts, at=at)
    return complaint


@transaction.atomic
def appeal(*, complaint: Complaint, text: str, by: Person | None, at: datetime) -> Complaint:
    """Ask for somebody else to look again; the clock starts anew.

    ``by`` None when a code or a telephone proved the complainant. Refuses ``NotAllowed``,
    ``ValueMissing``, ``AppealTooLate``, ``ComplaintStepNotAllowed`` (also a second appeal).
    """
    complaint = course.locked(complaint)
    course.check_own(complaint, by)
    if not text.strip():
        raise ValueMissing(field="text")
    day = at.astimezone(SHANGHAI).date()
    rules = policy.profile_for(complaint.division_code, day)
    if complaint.is_appealed:
        complaints.check_step(State.FINAL, State.APPEALED)
    complaints.check_appeal(
        State(complaint.state),
        answered_at=complaint.answered_at or at,
        working_days=rules.appeal_working_days,
        at=at,
    )
    complaint.state, complaint.handler, complaint.is_appealed = State.APPEALED.value, None, True
    complaint.office, complaint.due_at, complaint.reminded_at = None, _due_at(complaint, at), None
    complaint.save(
        update_fields=["state", "handler", "is_appealed", "office", "due_at", "reminded_at"]
    )
    course.step(complaint, State.APPEALED, text=text, by=None, at=at)
    events.record(ComplaintAppealed(complaint.number), by=None, at=at)
    return complaint


@transaction.atomic
def withdraw(*, complaint: Complaint, by: Person | None, at: datetime) -> Complaint:
    """Take one's complaint back. Refuses ``NotAllowed``, ``ComplaintStepNotAllowed``."""
    complaint = course.locked(complaint)
    course.check_own(complaint, by)
    complaints.check_step(State(complaint.state), State.WITHDRAWN)
    complaint.state = State.WITHDRAWN.value
    complaint.save(update_fields=["state"])
    course.step(complaint, State.WITHDRAWN, by=None, at=at)
    events.record(ComplaintWithdrawn(complaint.number), by=None, at=at)
    return complaint


@transaction.atomic
def read(*, complaint: Complaint, by: Person, at: datetime) -> Complaint:
    """Open what a complaint says; each look is written down, the complainant sees who and when.

    Refuses ``NotTheHandler``.
    """
    if complaint.handler_id != by.pk:
        raise NotTheHandler()
    _note_look(complaint, "text", by=by, at=at)
    events.record(ComplaintRead(complaint.number), by=by, at=at)
    return complaint


@transaction.atomic
def open_evidence(*, evidence: ComplaintEvidence, by: Person, at: datetime) -> bytes:
    """The file, for the handler only; the look is written down. Refuses ``NotTheHandler``."""
    complaint = evidence.complaint
    if complaint.handler_id != by.pk:
        raise NotTheHandler()
    _note_look(complaint, "evidence", by=by, at=at)
    events.record(EvidenceSeen(complaint.number), by=by, at=at)
    return base64.b64decode(evidence.content)


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind of overdue complaints, once each: the handler, else who may take it on there.

    One that waits for its complainant's word is nobody's delay. One that was handed over reminds
    the office in charge, where there is one.
    """
    day = at.astimezone(SHANGHAI).date()
    late = Complaint.objects.select_for_update(of=("self",)).filter(
        state__in=[state.value for state in complaints.RUNNING], due_at__lte=at, reminded_at=None
    )
    count = 0
    for complaint in late.select_related("handler")[:200]:
        if complaint.state == State.HANDED_OVER:
            people = handed.takers_of(complaint, day)
        elif complaint.handler:
            people = [complaint.handler]
        else:
            people = shown.possible_handlers(complaint, on=day)
        for person in people:
            events.owe("complaint_overdue", to=person, facts={"number": complaint.number}, at=at)
        complaint.reminded_at = at
        complaint.save(update_fields=["reminded_at"])
        count += 1
    return count


def found_by_code(*, number: str, code: str) -> Complaint:
    """The complaint with this number and code. Refuses ``ComplaintNotFound``."""
    number, code = number.strip().upper(), "".join(code.split())
    complaint = Complaint.objects.filter(number=number).exclude(code_digest="").first()
    told = _digest(number, code)
    if complaint is None or not secrets.compare_digest(told, complaint.code_digest):
        raise ComplaintNotFound()
    return complaint


def _due_at(complaint: Complaint, at: datetime) -> datetime:
    """The end of the law's term when it starts now."""
    rules = policy.profile_for(complaint.division_code, at.astimezone(SHANGHAI).date())
    return complaints.due_at(at, rules.complaint_working_days)


def _only_one_called(name: str, *, at: datetime) -> Person | None:
    """The one member of staff with exactly this name, so that they never handle it."""
    if not name.strip():
        return None
    held = RoleGrant.objects.filter(role__in=access.STAFF | {access.TEAM_LEADER})
    found = Person.objects.filter(
        name=name.strip(), merged_into=None, pk__in=held.filter(until=None).values("person")
    )[:2]
    return found[0] if len(found) == 1 else None


def _attach(complaint: Complaint, files: Iterable[Evidence], *, at: datetime) -> None:
    for one in files:
        ComplaintEvidence.objects.create(
            complaint=complaint,
            name=one.name,
            kind=one.kind,
            bytes_count=len(one.content),
            content=base64.b64encode(one.content).decode(),
            at=at,
        )


def _close(
    complaint: Complaint,
    after: State,
    *,
    text: str,
    is_upheld: bool | None,
    by: Person,
    at: datetime,
) -> None:
    complaint.state, complaint.answer = after.value, text.strip()[: complaints.TEXT_MAX_LENGTH]
    complaint.is_upheld, complaint.answered_at = is_upheld, at
    complaint.save(
        update_fields=[
            "state", "answer", "is_upheld", "answered_at", "authority", "authority_function",
            "office", "due_at", "reminded_at",
        ]
    )  # fmt: skip
    course.step(complaint, after, text=text, by=by, at=at)


def _note_look(complaint: Complaint, what: str, *, by: Person, at: datetime) -> None:
    """On the complaint; and where a named complainant sees all looks at their data."""
    ComplaintLook.objects.create(complaint=complaint, viewer=by, what=what, at=at)
    if complaint.filed_by is not None and not complaint.is_nameless:
        seen = {"text": "complaint", "evidence": "evidence"}[what]
        AccessRecord.objects.create(
            viewer=by, subject=complaint.filed_by, what=seen, why=complaint.number, at=at
        )


def _digest(number: str, code: str) -> str:
    return blind_index(f"{number}/{code}", "complaint code") if code else ""
