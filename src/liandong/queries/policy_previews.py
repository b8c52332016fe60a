"""Countings of whom a layer touches as a page shows them: the latest, its rows, its age."""

import hashlib
import json
from datetime import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from liandong.core.plan_runs import State
from liandong.core.policy import Local
from liandong.core.policy_touch import is_old
from liandong.models import PolicyLayer, PolicyPreview, PolicyTouched
from liandong.queries import policy_layers


def digest_of(layer: PolicyLayer, others: Local) -> str:
    """Tells these rules and days, and those of the layers around them, from any others."""
    place = layer.division_code
    around = [
        [one.division, one.since, one.until, dict(one.values)]
        for one in others.layers
        if one.division.startswith(place) or place.startswith(one.division)
    ]
    told = [place, layer.since, layer.until, layer.values, around]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def last_of(layer: PolicyLayer) -> PolicyPreview | None:
    """The counting that was asked for last, however far it is."""
    return _latest_first(layer).first()


def done_of(layer: PolicyLayer) -> QuerySet[PolicyPreview]:
    """The countings that came to their end, latest first."""
    return _latest_first(layer).filter(state=State.DONE.value)


def _latest_first(layer: PolicyLayer) -> QuerySet[PolicyPreview]:
    return PolicyPreview.objects.filter(layer=layer).order_by("-asked_at", "-pk")


def is_stale(layer: PolicyLayer, found: PolicyPreview, *, at: datetime) -> bool:
    """Whether the rules, those around them, or the records have moved on since it was done."""
    others = policy_layers.without(layer)
    return is_old(found.ended_at, at) or found.digest != digest_of(layer, others)


def rows_of(found: PolicyPreview, probe: str) -> QuerySet[PolicyTouched]:
    """What one probe found, in order."""
    return found.rows.filter(probe=probe).order_by("pk")


def first_rows(found: PolicyPreview, most: int) -> list[PolicyTouched]:
    """The first rows of every probe. One query."""
    number = Window(RowNumber(), partition_by="probe", order_by=F("pk").asc())
    return list(found.rows.annotate(number=number).filter(number__lte=most).order_by("pk"))
