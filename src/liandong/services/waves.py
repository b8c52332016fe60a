"""Invitations in waves: the best few for a shift now, the next few when those stay silent.

Who is asked is ranked by the engine before any lock is taken; under the shift's lock it is
looked at once more who was asked meanwhile. Lock order: shift, then the standing order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from liandong.core import rosters, waves
from liandong.core.hours import SHANGHAI
from liandong.core.waves import (
    NobodyToAsk,
    PeopleBeingRead,
    State,
    WavesEnded,
    WaveSent,
    WavesOver,
    WavesRunning,
    WavesStarted,
)
from liandong.models import (
    Assignment,
    Invitation,
    InvitationState,
    InvitationWave,
    Person,
    Shift,
    ShiftState,
    WaveTurn,
)
from liandong.queries import access, dispatch, gaps
from liandong.queries.gaps import Suitable
from liandong.services import events
from liandong.services.invitations import check_open, lock, send
from liandong.services.matching import as_data

MOST_RANKED = 3
"""People ranked for each one asked: some are asked by others before the lock is held."""


def start(
    *,
    shift: Shift,
    per_wave: int,
    minutes: int,
    is_emergency: bool = False,
    by: Person,
    at: datetime,
) -> InvitationWave:
    """Ask the best ``per_wave`` people now and the next ones every ``minutes``.

    In the quiet hours the first wave waits for the morning, but not in an emergency, in
    which only those are asked who agreed to it. Refuses ``WaveUnusable``,
    ``ShiftNotOpen``, ``ShiftStarted``, ``ShiftFull``, ``WavesRunning``, ``NobodyToAsk``,
    ``PeopleBeingRead``.
    """
    waves.check_order(per_wave=per_wave, minutes=minutes)
    found = ranked(shift, per_wave, is_emergency=is_emergency, by=by, at=at)
    if found is None:
        raise PeopleBeingRead
    return _start(shift, per_wave, minutes, found, by, at, is_emergency=is_emergency)


@transaction.atomic
def _start(
    shift: Shift,
    per_wave: int,
    minutes: int,
    found: Sequence[Suitable],
    by: Person,
    at: datetime,
    *,
    is_emergency: bool,
) -> InvitationWave:
    shift = lock(shift)
    check_open(shift)
    title = shift.project.title
    rosters.check_seat(
        shift_title=title, starts_at=shift.starts_at, seats=shift.max_people, taken=shift.taken,
        at=at,
    )  # fmt: skip
    running = InvitationWave.objects.filter(shift=shift, state=State.RUNNING.value).first()
    if running is not None:
        raise WavesRunning(shift_title=title, next_at=running.next_at)
    if not _left(shift, found):
        raise NobodyToAsk(shift_title=title)
    wave = InvitationWave.objects.create(
        shift=shift,
        per_wave=per_wave,
        minutes=minutes,
        wanted=shift.min_people if shift.taken < shift.min_people else shift.max_people,
        next_at=at if is_emergency else waves.speaking_time(at),
        made_by=by,
        made_at=at,
        is_emergency=is_emergency,
    )
    asked = _send(wave, shift, found, at) if wave.next_at <= at else 0
    events.record(WavesStarted(wave.pk, shift.pk, per_wave, minutes, asked), by=by, at=at)
    return wave


@transaction.atomic
def cancel(*, wave: InvitationWave, by: Person, at: datetime) -> InvitationWave:
    """Ask nobody more; who was asked may still answer. Refuses ``WavesOver``."""
    shift = lock(wave.shift)
    row = InvitationWave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if row.state != State.RUNNING:
        raise WavesOver(shift_title=shift.project.title)
    _end(row, shift, State.CANCELLED, by, at)
    return row


def send_due(*, at: datetime) -> int:
    """Send the waves that are due and end the orders that are over; how many were asked."""
    over = (
        Q(shift__taken__gte=F("wanted"))
        | Q(shift__starts_at__lte=at)
        | ~Q(shift__state=ShiftState.OPEN)
    )
    due = InvitationWave.objects.filter(state=State.RUNNING.value).filter(over | Q(next_at__lte=at))
    asked = 0
    for wave in due.select_related("shift__project", "shift__position", "made_by").order_by(
        "next_at", "pk"
    ):
        asked += step(wave=wave, at=at)
    return asked


def step(*, wave: InvitationWave, at: datetime) -> int:
    """Send the next wave of an order if it is due, or end it if it is over; how many asked."""
    is_due = wave.next_at <= at and wave.shift.starts_at > at
    found: list[Suitable] | None = []
    if is_due:
        found = ranked(
            wave.shift, wave.per_wave, is_emergency=wave.is_emergency, by=wave.made_by, at=at
        )
    # While the people of a large city are being read, the wave waits for the next tick.
    return 0 if found is None else _step(wave, found, at)


@transaction.atomic
def _step(wave: InvitationWave, found: Sequence[Suitable], at: datetime) -> int:
    shift = lock(wave.shift)
    row = InvitationWave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if row.state != State.RUNNING:
        return 0
    is_open = shift.state == ShiftState.OPEN and shift.project.state == "published"
    end = waves.ending(
        starts_at=shift.starts_at, is_open=is_open, taken=shift.taken, wanted=row.wanted, at=at
    )
    if end is not None:
        _end(row, shift, end, None, at)
        return 0
    # Another worker may have sent this wave while these people were ranked.
    is_quiet = not row.is_emergency and waves.speaking_time(at) > at
    if row.next_at > at or is_quiet:
        return 0
    if not _left(shift, found):
        _end(row, shift, State.EXHAUSTED, None, at)
        return 0
    asked = _send(row, shift, found, at)
    if asked:
        events.record(WaveSent(row.pk, shift.pk, row.sent, asked), by=None, at=at)
    return asked


def ranked(
    shift: Shift, per_wave: int, *, is_emergency: bool = False, by: Person, at: datetime
) -> list[Suitable] | None:
    """Whom to ask next, the most suitable first: never asked for this shift, not asked for
    another at the same time, free to come.

    In a large city from the index in memory, among those whom ``by`` may see; None while it
    is being read.
    """
    limit = per_wave * MOST_RANKED
    without = _asked_before(shift) | _asked_elsewhere(shift, at)
    # A post of an order keeps its limits, whoever begins the wave: consent, rest, distance.
    if is_emergency or dispatch.is_ordered(shift):
        return dispatch.nearest(shift, at=at, limit=limit, without=without)
    if gaps.is_large(shift):
        actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
        return gaps.suitable_by_index(shift, actor, at=at, limit=limit, without=without)
    return gaps.suitable(gaps.problem_of(shift, at=at), shift, limit=limit, without=without)


def _left(shift: Shift, found: Sequence[Suitable]) -> list[Suitable]:
    """Of the ranked people, who was not asked by anybody since."""
    asked = _asked_before(shift)
    return [one for one in found if one.person_id not in asked]


def _send(wave: InvitationWave, shift: Shift, found: Sequence[Suitable], at: datetime) -> int:
    """Ask the next people under the shift's lock; how many."""
    since = at - timedelta(minutes=wave.minutes)
    fresh = Invitation.objects.filter(
        shift=shift, state=InvitationState.ASKED, answer_by__gt=at, asked_at__gt=since
    ).count()
    size = waves.wave_size(per_wave=wave.per_wave, fresh=fresh)
    chosen = _left(shift, found)[:size]
    people = Person.objects.in_bulk([one.person_id for one in chosen])
    wave.sent += 1
    for one in chosen:
        invitation = send(
            shift=shift,
            person=people[one.person_id],
            by=wave.made_by,
            at=at,
            reasons=list(as_data(one.reasons)),
            hours=wave.minutes / 60 if wave.is_emergency else None,
        )
        WaveTurn.objects.create(wave=wave, invitation=invitation, number=wave.sent)
    wave.asked += len(chosen)
    after = at + timedelta(minutes=wave.minutes)
    wave.next_at = after if wave.is_emergency else waves.next_wave(at, wave.minutes)
    wave.save(update_fields=["sent", "asked", "next_at"])
    return len(chosen)


def _end(wave: InvitationWave, shift: Shift, state: State, by: Person | None, at: datetime) -> None:
    wave.state, wave.ended_at = state.value, at
    wave.save(update_fields=["state", "ended_at"])
    events.record(WavesEnded(wave.pk, shift.pk, state.value, wave.asked), by=by, at=at)
    facts = {"title": shift.project.title, "starts_at": shift.starts_at.isoformat()}
    if state is State.EXHAUSTED:
        missing = max(0, shift.min_people - shift.taken)
        events.owe("waves_exhausted", to=wave.made_by, facts={**facts, "missing": missing}, at=at)
    elif state is State.FILLED:
        events.owe("waves_filled", to=wave.made_by, facts=facts, at=at)
        if shift.taken >= shift.max_people:
            _thank_the_rest(wave, facts, at)


def _thank_the_rest(wave: InvitationWave, facts: dict[str, str], at: datetime) -> None:
    """No seat is left: nobody should say yes in vain, so the open questions are taken back."""
    silent = Invitation.objects.select_for_update(of=("self",)).filter(
        turn__wave=wave, state=InvitationState.ASKED
    )
    for invitation in silent.select_related("person"):
        invitation.state = InvitationState.WITHDRAWN
        invitation.answered_at = at
        invitation.save(update_fields=["state", "answered_at"])
        events.record(
            rosters.InvitationWithdrawn(invitation.pk, wave.shift_id, invitation.person_id),
            by=None,
            at=at,
        )
        events.owe("seats_filled", to=invitation.person, facts=facts, at=at)


def _asked_before(shift: Shift) -> set[int]:
    """Whoever was asked for the shift or had a place on it, whatever came of it."""
    asked = Invitation.objects.filter(shift=shift).values_list("person_id", flat=True)
    held = Assignment.objects.filter(shift=shift).values_list("person_id", flat=True)
    return set(asked) | set(held)


def _asked_elsewhere(shift: Shift, at: datetime) -> set[int]:
    """Whoever has an open question for a shift that overlaps this one."""
    return set(
        Invitation.objects.filter(
            state=InvitationState.ASKED,
            answer_by__gt=at,
            shift__starts_at__lt=shift.ends_at,
            shift__ends_at__gt=shift.starts_at,
        ).values_list("person_id", flat=True)
    )
