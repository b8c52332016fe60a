"""Somebody is being looked for: who is asked now and until when. Never who said no."""

from dataclasses import dataclass
from datetime import datetime

from liandong.core.waves import State
from liandong.models import Invitation, InvitationState, Replacement, ReplacementState, Shift


@dataclass(frozen=True, slots=True)
class Search:
    """How looking for somebody stands.

    state
        ``waiting`` (about to begin), ``asking``, or ``nobody`` (everybody suitable was asked).
    asked
        How many people were asked so far, whatever they said.
    open
        Questions that still wait for an answer, the nearest deadline first.
    next_at
        When the next few people are asked; None when nobody more will be.
    """

    state: str
    asked: int
    open: list[Invitation]
    next_at: datetime | None


def search_for(shift: Shift, *, at: datetime) -> Search | None:
    """The search for somebody on a shift that is short of people. Two queries at most."""
    if shift.starts_at <= at or shift.taken >= shift.min_people:
        return None
    row = (
        Replacement.objects.filter(shift=shift)
        .exclude(state=ReplacementState.UNNEEDED)
        .select_related("wave")
        .order_by("-opened_at", "-pk")
        .first()
    )
    if row is None:
        return None
    if row.state == ReplacementState.WAITING:
        return Search("waiting", 0, [], None)
    wave = row.wave
    if wave is None:
        return Search("nobody", 0, [], None)
    if wave.state not in (State.RUNNING, State.EXHAUSTED):
        return None
    waiting = list(
        Invitation.objects.filter(turn__wave=wave, state=InvitationState.ASKED, answer_by__gt=at)
        .select_related("person")
        .only("answer_by", "state", "shift", "person__name")
        .order_by("answer_by", "pk")
    )
    is_running = wave.state == State.RUNNING
    state = "asking" if is_running or waiting else "nobody"
    return Search(state, wave.asked, waiting, wave.next_at if is_running else None)
