"""The local layers of policy: what holds here, read once and again whenever it changed.

``core.policy`` asks :func:`current` for every profile. It answers from memory; the database
is asked again in each thread at the beginning of a request, of a turn of the clock, after a
layer was written, and on a new connection, by one small query whose answer changes whenever
any process adopts a layer or puts one back.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db.backends.signals import connection_created
from django.db.models import Count, Max, QuerySet

from liandong.core import policy
from liandong.core.divisions import UnknownDivision, division
from liandong.core.policy import Layer, Local, Source
from liandong.core.policy_fields import check_value
from liandong.core.policy_keys import READERS
from liandong.core.policy_layers import within_reach
from liandong.core.refusals import Refusal
from liandong.models import PolicyLayer
from liandong.queries.access import Actor

log = logging.getLogger(__name__)


class _Seen(threading.local):
    """What this thread knows, and whether it has to look again."""

    local = Local()
    stamp: tuple[Any, ...] | None = None
    is_stale = False


_seen = _Seen()


def look_again(**_signal: Any) -> None:
    """Ask the database before the next profile is given. Cheap; call it at every beginning."""
    _seen.is_stale = True


def forget() -> None:
    """Know of no local layer, and do not look until told to. For tests without a database."""
    _seen.local, _seen.stamp, _seen.is_stale = Local(), None, False


def current() -> Local:
    """The layers in force, at most one query, and two when something changed."""
    if _seen.is_stale:
        _seen.is_stale = False
        try:
            stamp = _stamp()
            if stamp != _seen.stamp:
                _seen.local = _laid(list(in_force())) if stamp else Local()
                _seen.stamp = stamp
        except Exception:
            # What could not be asked must not pass for what was answered.
            _seen.is_stale = True
            raise
    return _seen.local


def remembered() -> Local:
    """The layers as this thread saw them last, without asking; for a word that may lag behind."""
    return _seen.local


def _stamp() -> tuple[Any, ...] | None:
    """Changes with every adoption and every putting back; None while nothing was adopted."""
    found = PolicyLayer.objects.filter(adopted_at__isnull=False).aggregate(
        n=Count("pk"), last=Max("adopted_at"), back=Count("put_back_at"), gone=Max("put_back_at")
    )
    return (found["n"], found["last"], found["back"], found["gone"]) if found["n"] else None


def in_force() -> QuerySet[PolicyLayer]:
    """Adopted and not put back, in the order in which they lie."""
    found = PolicyLayer.objects.filter(adopted_at__isnull=False, put_back_at=None)
    return found.order_by("since", "adopted_at", "pk")


def _laid(rows: list[PolicyLayer], more: Layer | None = None) -> Local:
    """Rows, and one more, as layers; equal content is the same, and no other is."""
    layers = [as_layer(row) for row in rows] + ([more] if more else [])
    told = [(x.division, x.since, x.until, dict(x.values), dict(x.sources)) for x in layers]
    return Local(repr(told), tuple(layers))


def as_layer(row: PolicyLayer, *, since: date | None = None) -> Layer:
    """A row as a layer; keys that this release does not know are left out and logged."""
    known = [key for key in row.values if key in READERS]
    if len(known) < len(row.values):
        log.error("Policy layer %s holds unknown keys %s.", row.pk, set(row.values) - set(known))
    first = since or row.since
    return Layer(
        division=row.division_code,
        name={"zh": _name(row.division_code)},
        since=first,
        values={key: row.values[key] for key in known},
        sources={
            key: Source(str(row.sources.get(key, "")), row.division_code, row.since, is_local=True)
            for key in known
        },
        until=row.until,
        is_local=True,
    )


def _name(code: str) -> str:
    try:
        return division(code).name if code else policy.layers()[0].name["zh"]
    except UnknownDivision:
        return code


def without(row: PolicyLayer) -> Local:
    """The layers in force except one: what holds, or would hold, without it."""
    return _laid([one for one in in_force() if one.pk != row.pk])


def together_with(row: PolicyLayer, *, today: date | None = None) -> Local:
    """The layers in force and one more on top. ``today``: as if it held on that day already."""
    since = min(row.since, today) if today else row.since
    return _laid([one for one in in_force() if one.pk != row.pk], as_layer(row, since=since))


def layers_for(actor: Actor) -> QuerySet[PolicyLayer]:
    """Drafts and layers of the actor's places and of those inside them, latest first."""
    found = PolicyLayer.objects.select_related("drafted_by", "adopted_by", "put_back_by")
    if actor.divisions:
        inside = found.none()
        for code in actor.divisions:
            inside = inside | found.filter(division_code__startswith=code)
        found = inside
    return found.order_by("-drafted_at", "-pk")


def reaches(actor: Actor, division_code: str) -> bool:
    """Whether the actor may set rules for a place."""
    return actor.has("officer", "coordinator") and within_reach(division_code, actor.divisions)


def faults(row: PolicyLayer) -> list[Refusal]:
    """What in a draft no longer passes: the law above may have changed since it was written."""
    found: list[Refusal] = []
    for key, value in row.values.items():
        try:
            check_value(key, value, division=row.division_code, on=row.since)
        except Refusal as refusal:
            found.append(refusal)
    return found


def history(rows: Iterable[PolicyLayer]) -> list[dict[str, object]]:
    """What happened to layers, latest first: drafted, adopted, put back, dropped."""
    told: list[dict[str, object]] = []
    for row in rows:
        moments = (
            ("drafted", row.drafted_at, row.drafted_by),
            ("adopted", row.adopted_at, row.adopted_by),
            ("put_back", row.put_back_at, row.put_back_by),
        )
        told += [{"what": w, "at": at, "by": by, "layer": row} for w, at, by in moments if at]
    return sorted(told, key=lambda one: str(one["at"]), reverse=True)


def begin() -> None:
    """Let every profile of this process know of the local layers. Called once by the app."""
    policy.use_local(current)
    policy.also_from(Path(settings.HOME) / "profiles")
    request_started.connect(look_again, dispatch_uid="policy layers")
    connection_created.connect(look_again, dispatch_uid="policy layers")
