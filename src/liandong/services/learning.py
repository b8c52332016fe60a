"""Weights put in force by a named human, and put back. Nothing here happens by itself."""

from datetime import date, datetime

from django.db import transaction

from liandong.core.learning import (
    NothingLearned,
    WeightsAdopted,
    WeightsArePublished,
    WeightsPutBack,
)
from liandong.matching import Weights
from liandong.matching.learning import PARTS, Learned
from liandong.models import Person, WeightSetting
from liandong.queries.learning import weights_at
from liandong.services import events


@transaction.atomic
def adopt(*, learned: Learned, first: date, last: date, by: Person, at: datetime) -> WeightSetting:
    """Plan with learned weights from now on. ``first`` to ``last``: the days looked at.

    Refuses ``NothingLearned``.
    """
    answers = learned.heard[0].n
    if learned.new == learned.old:
        raise NothingLearned(answers=answers)
    row = _stored(learned.new, by, at, from_on=first, until_on=last, evidence=learned.facts)
    events.record(WeightsAdopted(row.pk, answers), by=by, at=at)
    return row


@transaction.atomic
def put_back(*, by: Person, at: datetime) -> WeightSetting:
    """Plan with the published weights again. Refuses ``WeightsArePublished``."""
    if weights_at(at) == Weights():
        raise WeightsArePublished()
    row = _stored(Weights(), by, at, is_published=True)
    events.record(WeightsPutBack(row.pk), by=by, at=at)
    return row


def _stored(weights: Weights, by: Person, at: datetime, **told: object) -> WeightSetting:
    parts = {part: getattr(weights, part) for part in PARTS}
    return WeightSetting.objects.create(adopted_by=by, adopted_at=at, **parts, **told)
