"""Standing orders of a shift: their waves, and what the people asked said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from liandong.models import Invitation, InvitationState, InvitationWave, Shift, WaveTurn


@dataclass(frozen=True, slots=True)
class Turn:
    """One wave: how many were asked, said yes, said no (or another time), have not answered."""

    number: int
    asked: int
    yes: int
    no: int
    open: int


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A standing order with its waves."""

    wave: InvitationWave
    turns: Sequence[Turn]


def waves_of(shift: Shift, *, most: int = 5) -> list[WaveRow]:
    """The shift's standing orders, newest first. Two queries."""
    waves = list(
        InvitationWave.objects.filter(shift=shift)
        .select_related("made_by")
        .order_by("-made_at", "-pk")[:most]
    )
    answered = InvitationState.ACCEPTED
    refused = [InvitationState.DECLINED, InvitationState.COUNTERED]
    rows = (
        WaveTurn.objects.filter(wave__in=waves)
        .values("wave_id", "number")
        .annotate(
            asked=Count("pk"),
            yes=Count("pk", Q(invitation__state=answered)),
            no=Count("pk", Q(invitation__state__in=refused)),
            open=Count("pk", Q(invitation__state=InvitationState.ASKED)),
        )
        .order_by("wave_id", "number")
    )
    turns: dict[int, list[Turn]] = {}
    for row in rows:
        turn = Turn(row["number"], row["asked"], row["yes"], row["no"], row["open"])
        turns.setdefault(row["wave_id"], []).append(turn)
    return [WaveRow(wave, turns.get(wave.pk, [])) for wave in waves]


def asked_for(shift: Shift) -> set[int]:
    """Ids of the people who were asked for the shift at any time. One query."""
    return set(Invitation.objects.filter(shift=shift).values_list("person_id", flat=True))


def waiting_for(shift: Shift, *, at: datetime) -> int:
    """How many questions for the shift wait for an answer. One query."""
    return Invitation.objects.filter(
        shift=shift, state=InvitationState.ASKED, answer_by__gt=at
    ).count()
