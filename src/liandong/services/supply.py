"""Residents put on record, and help across places: asked, answered, taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from liandong.core import supply_facts as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.supervision import SupervisionKind, Tier
from liandong.core.supply_facts import Counted, HelpKind, HelpState
from liandong.models import HelpRequest, Organization, Person, ResidentCount
from liandong.queries import access
from liandong.queries import supervision as desks
from liandong.queries import supply as shown
from liandong.queries.agreements import signers_of
from liandong.queries.supply_help import Transfer, may_answer
from liandong.queries.supply_supervision import RemoteSupervision
from liandong.services import events, supervision

MOST_ASKED = 3
"""So many people of a body are told that it is asked."""


@transaction.atomic
def record_residents(
    *,
    rows: Sequence[Counted],
    counted_on: date,
    source: str,
    by: Person | None,
    at: datetime,
    is_invented: bool = False,
) -> int:
    """Put numbers of residents on record; the same place and day once more replaces them.

    A coordinator or officer does it for the places of their area; ``by`` None while an
    installation is set up. Refuses ``NotAllowed``, ``ValueMissing`` (no line, no source),
    ``ValueInvalid`` (a day that is still to come). Event ResidentsCounted.
    """
    if not rows:
        raise ValueMissing("residents")
    if not source.strip():
        raise ValueMissing("source")
    day = _day(at)
    if counted_on > day:
        raise ValueInvalid("counted_on", counted_on.isoformat(), day.isoformat())
    for row in rows:
        if by is not None and not _reaches(by, row.code, at, access.COORDINATOR, access.OFFICER):
            raise NotAllowed(action="residents")
    for row in rows:
        ResidentCount.objects.update_or_create(
            division_code=row.code,
            counted_on=counted_on,
            defaults={
                "residents": row.residents,
                "source": " ".join(source.split())[:120],
                "is_invented": is_invented,
                "entered_by": by,
                "entered_at": at,
            },
        )
    events.record(rules.ResidentsCounted(len(rows), counted_on.isoformat()), by=by, at=at)
    for row in rows:
        shown.forget(row.code)
    return len(rows)


@transaction.atomic
def ask_supervision(*, wanted: RemoteSupervision, by: Person, at: datetime) -> HelpRequest:
    """Ask a supervisor with room to guide somebody elsewhere; only they can say yes.

    A coordinator or supervisor asks who may decide for the one who is guided, and for the
    supervisor who would be relieved. Refuses ``NotAllowed``, ``HelpAlreadyAsked``. Event
    HelpAsked; the supervisor is told.
    """
    reason, instead_of = wanted.wanting.reason, wanted.wanting.instead_of
    actor = access.actor_of(by, on=_day(at))
    may = actor.has(access.COORDINATOR, access.SUPERVISOR)
    if not may or not desks.workers_of(actor, on=actor.on).filter(pk=wanted.worker.pk).exists():
        raise NotAllowed(action="supervision")
    if instead_of is not None:
        supervision.check_may_link(by, instead_of, at)
    Person.objects.select_for_update().get(pk=wanted.worker.pk)
    if HelpRequest.objects.filter(worker=wanted.worker, state=HelpState.SENT).exists():
        raise rules.HelpAlreadyAsked()
    row = HelpRequest.objects.create(
        kind=HelpKind.SUPERVISION,
        from_code=wanted.from_code,
        to_code=wanted.to_code,
        distance_m=wanted.distance_m,
        supervisor=wanted.supervisor,
        worker=wanted.worker,
        reason=reason,
        instead_of=instead_of,
        sent_by=by,
        sent_at=at,
    )
    return _asked(row, [wanted.supervisor], by=by, at=at)


@transaction.atomic
def ask_transfer(*, wanted: Transfer, by: Person, at: datetime) -> HelpRequest:
    """Ask an organization whether some of its volunteers would serve in another place.

    A coordinator of the place in need asks. Refuses ``NotAllowed``, ``HelpUnanswerable``
    (nobody could be asked, or nobody there would receive them), ``HelpAlreadyAsked``.
    Event HelpAsked; who may sign for the organization is told.
    """
    flow = wanted.flow
    if not _reaches(by, flow.to_code, at, access.COORDINATOR):
        raise NotAllowed(action="transfer")
    body, host = wanted.organization, wanted.host
    if body is None or host is None:
        raise rules.HelpUnanswerable()
    told = list(signers_of(body, on=_day(at))[:MOST_ASKED])
    if not told:
        raise rules.HelpUnanswerable()
    Organization.objects.select_for_update().get(pk=body.pk)
    waiting = HelpRequest.objects.filter(
        organization=body, host=host, skill=flow.skill, state=HelpState.SENT
    )
    if waiting.exists():
        raise rules.HelpAlreadyAsked()
    row = HelpRequest.objects.create(
        kind=HelpKind.TRANSFER,
        from_code=flow.from_code,
        to_code=flow.to_code,
        skill=flow.skill,
        people=min(flow.people, 32_000),
        distance_m=flow.distance_m,
        gap=flow.gap,
        organization=body,
        host=host,
        sent_by=by,
        sent_at=at,
    )
    return _asked(row, told, by=by, at=at)


@transaction.atomic
def answer(
    *, row: HelpRequest, says_yes: bool, words: str, by: Person, at: datetime
) -> HelpRequest:
    """Say yes or no for oneself, or for one's organization.

    A yes to supervision makes the link, from outside, in the name of who asked: nobody is
    guided by a supervisor of their own choosing. Where a supervisor had too many people, that
    link ends with it and they are told. A yes to a transfer only opens the way to an
    agreement. Refuses ``NotAllowed``, ``HelpClosed``, ``ValueMissing`` (a no without a word
    why) and what ``supervision.link`` and ``end_link`` refuse. Event HelpAnswered, and those
    of the links; who asked is told.
    """
    held = HelpRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not may_answer(access.actor_of(by, on=_day(at)), held):
        raise NotAllowed(action="help")
    if held.state != HelpState.SENT:
        raise rules.HelpClosed()
    if not says_yes and not words.strip():
        raise ValueMissing("answer")
    held.state = HelpState.ACCEPTED if says_yes else HelpState.DECLINED
    held.answered_by, held.answered_at = by, at
    held.answer = " ".join(words.split())[:200]
    if says_yes and held.supervisor and held.worker:
        _relieve(held, at=at)
        held.link = supervision.link(
            supervisor=held.supervisor,
            supervisee=held.worker,
            tier=Tier.SUPERVISOR,
            kind=SupervisionKind.EXTERNAL,
            by=held.sent_by,
            at=at,
        )
    held.save()
    events.record(rules.HelpAnswered(held.pk, held.state), by=by, at=at)
    facts = {"help": held.pk, "name": by.name, "state": str(held.state)}
    if held.sent_by_id != by.pk:
        events.owe(
            "help_answered", to=held.sent_by, facts=facts, at=at, cause=f"help:{held.pk}:yes"
        )
    return held


def _relieve(held: HelpRequest, *, at: datetime) -> None:
    """End the link of the supervisor who has too many people, if it still holds."""
    old, guide, worker = held.instead_of, held.supervisor, held.worker
    if old is None or guide is None or worker is None:
        return
    supervision.lock(guide, worker, old.supervisor)
    old.refresh_from_db(fields=["until"])
    if old.until is not None and old.until <= _day(at):
        return
    supervision.end_link(link=old, reason=str(held.reason), by=held.sent_by, at=at)
    facts = {"name": guide.name, "worker": worker.name}
    events.owe("supervision_relieved", to=old.supervisor, facts=facts, at=at)


@transaction.atomic
def take_back(*, row: HelpRequest, by: Person, at: datetime) -> HelpRequest:
    """Take a question back before it is answered; only who asked can.

    Refuses ``NotAllowed``, ``HelpClosed``. Event HelpTakenBack.
    """
    held = HelpRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.sent_by_id != by.pk:
        raise NotAllowed(action="help")
    if held.state != HelpState.SENT:
        raise rules.HelpClosed()
    held.state = HelpState.WITHDRAWN
    held.save(update_fields=["state"])
    events.withdraw(f"help:{held.pk}", at=at)
    events.record(rules.HelpTakenBack(held.pk), by=by, at=at)
    return held


def _asked(row: HelpRequest, told: Sequence[Person], *, by: Person, at: datetime) -> HelpRequest:
    events.record(rules.HelpAsked(row.pk, row.kind), by=by, at=at)
    for person in told:
        if person.pk != by.pk:
            facts = {"help": row.pk, "name": by.name, "kind": str(row.kind)}
            events.owe("help_asked", to=person, facts=facts, at=at, cause=f"help:{row.pk}")
    return row


def _reaches(by: Person, code: str, at: datetime, *roles: str) -> bool:
    """Whether somebody holds one of the roles for a place."""
    actor = access.actor_of(by, on=_day(at))
    if not actor.has(*roles):
        return False
    return not actor.divisions or any(code.startswith(prefix) for prefix in actor.divisions)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
