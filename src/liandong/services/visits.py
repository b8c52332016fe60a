"""Visits: somebody taken onto the list, paired with volunteers, visited, taken off it again."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import policy
from liandong.core import visits as rules
from liandong.core.case_facts import CaseOfSelf
from liandong.core.cases import ConsentMethod, checked_text
from liandong.core.geo import Point
from liandong.core.needs import FilerKind
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import (
    Beneficiary,
    CaredPerson,
    CarePairing,
    CareReading,
    Consultation,
    Need,
    Person,
    Visit,
)
from liandong.queries import access
from liandong.queries import assist_tasks as near
from liandong.queries import visits as shown
from liandong.queries.visits import CareFile
from liandong.services import events, needs
from liandong.services.case_files import day_of, employer_of, one_of
from liandong.services.client_places import place_for

TEXT_MAX_LENGTH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CareDraft:
    """Who is to be looked after: a known client, or a new one under ``call_name``."""

    beneficiary: Beneficiary | None = None
    call_name: str = ""
    address: str = ""
    point: Point | None = None
    phone: str = ""
    hardship_group: str = ""
    every_days: int | None = None
    consent_method: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRaised:
    """What a visit found missing; the rest of the need is drawn from the visit."""

    title: str
    risk_statement: str
    category: str = "0017"


@transaction.atomic
def take_in(*, draft: CareDraft, by: Person, at: datetime) -> CaredPerson:
    """Look after somebody from today on, with their consent. Event CareBegan.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ValueInvalid``, ``CaseOfSelf``, ``CareHasTwin``.
    """
    day = day_of(at)
    actor = access.actor_of(by, on=day)
    if not actor.has(access.SOCIAL_WORKER):
        raise NotAllowed(action="care")
    method = one_of(ConsentMethod, draft.consent_method, "consent_method")
    client = draft.beneficiary
    if client is not None and client.person_id == by.pk:
        raise CaseOfSelf()
    if client is None and not draft.call_name.strip():
        raise ValueMissing(field="call_name")
    employer = employer_of(by)
    if client is not None:
        twin = CaredPerson.objects.filter(
            beneficiary=client, organization=employer, until=None
        ).first()
        if twin is not None:
            raise rules.CareHasTwin(number=twin.number)
        if not shown.newcomers_for(actor, on=day).filter(pk=client.pk).exists():
            raise NotAllowed(action="care")
    profile = policy.profile_for(by.division_code, day)
    group = draft.hardship_group or (client.hardship_group if client else "")
    usual = rules.usual_days(group, close=profile.visit_days_close, wide=profile.visit_days)
    every = draft.every_days or usual
    rules.check_days(every)
    if client is None:
        home = place_for(point=draft.point, address=draft.address, near=by.division_code)
        client = Beneficiary.objects.create(
            call_name=draft.call_name.strip()[:20],
            phone=draft.phone,
            address=draft.address.strip()[:200],
            service_object="03" if group == "elder_alone" else "11",
            hardship_group=group,
            lives_alone=group == "elder_alone",
            registered_at=at,
            **asdict(home),
        )
    row = CaredPerson.objects.create(
        number=events.next_number(f"L-{day:%Y}"),
        beneficiary=client,
        worker=by,
        organization=employer,
        division_code=client.division_code or by.division_code,
        every_days=every,
        consent_method=method,
        consented_at=at,
        note=draft.note.strip()[:TEXT_MAX_LENGTH],
        since=day,
        next_due_on=day,
        by=by,
        at=at,
    )
    events.record(rules.CareBegan(row.number), by=by, at=at)
    return row


@transaction.atomic
def let_go(*, cared: CaredPerson, by: Person, at: datetime) -> CaredPerson:
    """Look after somebody no more; the volunteers see nothing from now on. Event CareClosed."""
    row = _held(cared, by, at)
    day = day_of(at)
    row.until = day
    row.save(update_fields=["until"])
    row.pairings.filter(until=None).update(until=day)
    events.record(rules.CareClosed(row.number), by=by, at=at)
    return row


@transaction.atomic
def pair(*, cared: CaredPerson, volunteer: Person, by: Person, at: datetime) -> CarePairing:
    """Ask a volunteer to look after somebody. Event PairingMade.

    Refuses ``CareNotYours``, ``CareEnded``, ``PairingUnfit``, ``PairingTwice``,
    ``PairingFull``, ``CareCrowded``. Lock order: volunteer, care, client.
    """
    Person.objects.select_for_update().get(pk=volunteer.pk)
    row = _held(cared, by, at)
    day = day_of(at)
    actor = access.actor_of(by, on=day)
    if not near.helpers_for(actor, on=day).filter(pk=volunteer.pk).exists():
        raise rules.PairingUnfit()
    paired = [0 if one == row.pk else one for one in shown.paired_with(volunteer.pk, on=day)]
    # Two stations may look after one person: the client's row holds both back.
    client = Beneficiary.objects.select_for_update(of=("self",)).get(pk=row.beneficiary_id)
    rules.check_pairing(
        volunteer.pk,
        paired,
        helpers=shown.helpers_of(client.pk, on=day),
        is_client=client.person_id == volunteer.pk,
    )
    made = CarePairing.objects.create(cared=row, volunteer=volunteer, since=day, by=by, at=at)
    events.record(rules.PairingMade(row.number), by=by, at=at)
    return made


@transaction.atomic
def unpair(*, pairing: CarePairing, by: Person, at: datetime) -> CarePairing:
    """End a pairing: the social worker or the volunteer says so. Event PairingOver.

    Refuses ``CareNotYours``.
    """
    row = CarePairing.objects.select_for_update().select_related("cared").get(pk=pairing.pk)
    if by.pk != row.volunteer_id:
        _held(row.cared, by, at)
    if row.until is None:
        row.until = day_of(at)
        row.save(update_fields=["until"])
        events.record(rules.PairingOver(row.cared.number), by=by, at=at)
    return row


@transaction.atomic
def read(*, cared: CaredPerson, by: Person, at: datetime) -> CareFile:
    """The page of one person, for those who may; each time is written down. Event CareSeen.

    A volunteer sees their own visits only. Refuses ``CareNotYours``.
    """
    day = day_of(at)
    actor = access.actor_of(by, on=day)
    rows = CaredPerson.objects.select_related("beneficiary", "worker", "organization").filter(
        pk=cared.pk
    )
    is_staff = shown.readable_by(actor, on=day).filter(pk=cared.pk).exists()
    row = rows.first()
    if row is None or not (
        is_staff or shown.visitable_by(actor, on=day).filter(pk=cared.pk).exists()
    ):
        raise rules.CareNotYours()
    CareReading.objects.create(cared=row, reader=by, at=at)
    events.record(rules.CareSeen(row.number), by=by, at=at)
    return shown.file_of(row, on=day, of=None if is_staff else by.pk)


@transaction.atomic
def visit(
    *,
    cared: CaredPerson,
    key: str,
    method: str,
    condition: str,
    note: str = "",
    held_at: datetime | None = None,
    next_due_on: date | None = None,
    need: NeedRaised | None = None,
    doubt: str = "",
    by: Person,
    at: datetime,
) -> Visit:
    """Write a visit down; it sets the next day and may raise a need. Event VisitHeld.

    The same ``key`` sent again gives the same visit and changes nothing. A visit told late
    never puts the next day back, nor takes away a worry that came after it; its own worry
    counts. Refuses ``CareNotYours``, ``CareEnded``, ``VisitAhead``, ``ValueInvalid``; what a
    need lacks.
    """
    row = CaredPerson.objects.select_for_update(of=("self",)).filter(pk=cared.pk).first()
    # Behind the lock: of two sendings of one visit at the same time, the second finds the first.
    known = Visit.objects.filter(key=key, by=by, cared=cared).first()
    if known is not None:
        return known
    day, when = day_of(at), held_at or at
    how = one_of(rules.Method, method, "method")
    state = rules.Condition(one_of(rules.Condition, condition, "condition"))
    # Who looked after somebody on the day of the visit may still tell of it.
    then = access.actor_of(by, on=day_of(when))
    if row is None or not shown.visitable_by(then, on=day_of(when)).filter(pk=row.pk).exists():
        raise rules.CareNotYours()
    if row.until is not None and day_of(when) >= row.until:
        raise rules.CareEnded()
    rules.check_held(when, at)
    if state is rules.Condition.WORRYING:
        checked_text(note, "note")
    if next_due_on is not None and next_due_on < day:
        raise ValueInvalid("next_due_on", next_due_on.isoformat(), f"≥ {day.isoformat()}")
    raised = _raised(row, need, by, at) if need is not None and need.title.strip() else None
    is_latest = not row.visits.filter(held_at__gt=when).exists()
    made = Visit.objects.create(
        key=key,
        cared=row,
        method=how,
        condition=state,
        note=note.strip()[:TEXT_MAX_LENGTH],
        held_at=when,
        need=raised,
        doubt=doubt,
        by=by,
        recorded_at=at,
    )
    if is_latest and (row.last_on is None or day_of(when) >= row.last_on):
        usual = rules.next_due(day_of(when), row.every_days, state)
        row.next_due_on = next_due_on or max(usual, day)
        # A worry stays until the social worker has looked: a volunteer cannot take it away.
        if by.pk == row.worker_id and state is not rules.Condition.AWAY:
            row.is_worrying = False
    elif state is rules.Condition.WORRYING:
        row.next_due_on = min(row.next_due_on, day)
    if state is rules.Condition.WORRYING:
        row.is_worrying = True
    if state is not rules.Condition.AWAY:
        row.last_on = max(row.last_on or day_of(when), day_of(when))
    row.save(update_fields=["next_due_on", "last_on", "is_worrying"])
    events.record(rules.VisitHeld(row.number), by=by, at=at)
    return made


@transaction.atomic
def consult(
    *,
    key: str,
    channel: str,
    topic: str,
    question: str,
    minutes: int,
    outcome: str,
    asker: str = "",
    by: Person,
    at: datetime,
) -> Consultation:
    """Write a question and its answer down; the asker may stay unknown. Event ConsultationHeld.

    The same ``key`` again gives the same row. Refuses ``NotAllowed``, ``ValueInvalid``,
    ``ValueMissing``.
    """
    known = Consultation.objects.filter(key=key, by=by).first()
    if known is not None:
        return known
    day = day_of(at)
    if not access.actor_of(by, on=day).has(access.SOCIAL_WORKER):
        raise NotAllowed(action="consult")
    if not 1 <= minutes <= rules.MOST_MINUTES:
        raise ValueInvalid("minutes", str(minutes), f"1–{rules.MOST_MINUTES}")
    made = Consultation.objects.create(
        key=key,
        number=events.next_number(f"Z-{day:%Y}"),
        channel=one_of(rules.Channel, channel, "channel"),
        topic=topic,
        asker=asker.strip()[:50],
        question=checked_text(question, "question"),
        minutes=minutes,
        outcome=one_of(rules.Outcome, outcome, "outcome"),
        organization=employer_of(by),
        division_code=by.division_code,
        by=by,
        held_at=at,
    )
    events.record(rules.ConsultationHeld(made.number), by=by, at=at)
    return made


def _raised(cared: CaredPerson, told: NeedRaised, by: Person, at: datetime) -> Need:
    client = cared.beneficiary
    is_worker = by.pk == cared.worker_id
    point = None
    if client.lat is not None and client.lon is not None:
        point = Point(client.lat, client.lon)
    draft = needs.NeedDraft(
        title=told.title,
        category=told.category,
        service_object=client.service_object,
        filer=FilerKind.SOCIAL_WORKER if is_worker else FilerKind.VOLUNTEER,
        organization=cared.organization,
        beneficiary=client,
        contact_name=cared.worker.name,
        contact_phone=cared.worker.phone,
        hardship_group=client.hardship_group,
        division_code=cared.division_code,
        place_name=client.call_name,
        address=client.address,
        point=point,
        starts_on=day_of(at),
        risk_statement=told.risk_statement,
    )
    return needs.file(draft=draft, by=by, at=at)


def _held(cared: CaredPerson, by: Person, at: datetime) -> CaredPerson:
    day = day_of(at)
    mine = shown.writable_by(access.actor_of(by, on=day), on=day)
    row = CaredPerson.objects.select_for_update(of=("self",)).filter(pk=cared.pk).first()
    if row is None or not mine.filter(pk=cared.pk).exists():
        raise rules.CareNotYours()
    if row.until is not None:
        raise rules.CareEnded()
    return row
