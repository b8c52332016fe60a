"""Local layers of policy: draft, adopt by a second person, put back. Hours are not touched."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from liandong.core.divisions import UnknownDivision, division, normalized
from liandong.core.hours import SHANGHAI
from liandong.core.policy_fields import check_value, plain
from liandong.core.policy_keys import PROPOSAL, PolicyAdopted
from liandong.core.policy_layers import (
    LayerClosed,
    LayerEmpty,
    LayerNotAdopted,
    LayerOutOfReach,
    PolicyDrafted,
    PolicyPutBack,
    SamePersonAdopts,
)
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import Person, PolicyLayer
from liandong.queries import access, policy_layers
from liandong.services import events

LONGEST_SOURCE = 300


def region_of(code: str) -> str:
    """The name of a place as events and refusals say it; its code where it has none."""
    try:
        return division(code).name if code else "—"
    except UnknownDivision:
        return code


def check_reach(code: str, by: Person, at: datetime) -> None:
    """Refuse ``LayerOutOfReach`` to who may set no rules for a place."""
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not policy_layers.reaches(actor, code):
        raise LayerOutOfReach(place=region_of(code))


def _check_days(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise ValueInvalid(field="until", value=str(until), remedy=f"> {since}")


@transaction.atomic
def draft(
    *,
    division_code: str,
    title: str,
    since: date,
    until: date | None = None,
    by: Person,
    at: datetime,
) -> PolicyLayer:
    """Begin a layer for a place; ``until`` is the first day on which it no longer holds.

    Refuses ``ValueInvalid`` (unknown place, days), ``ValueMissing`` (title),
    ``LayerOutOfReach``. Event PolicyDrafted.
    """
    code = normalized(division_code.strip())
    if not code:
        raise ValueMissing(field="division_code")
    try:
        division(code)
    except UnknownDivision:
        remedy = "440305"
        raise ValueInvalid(field="division_code", value=code, remedy=remedy) from None
    check_reach(code, by, at)
    if not title.strip():
        raise ValueMissing(field="title")
    _check_days(since, until)
    row = PolicyLayer.objects.create(
        division_code=code,
        title=" ".join(title.split())[:80],
        since=since,
        until=until,
        drafted_by=by,
        drafted_at=at,
    )
    events.record(PolicyDrafted(row.pk, code, region_of(code)), by=by, at=at)
    return row


def _open_draft(layer: PolicyLayer, by: Person, at: datetime) -> PolicyLayer:
    layer = PolicyLayer.objects.select_for_update(of=("self",)).get(pk=layer.pk)
    check_reach(layer.division_code, by, at)
    if layer.state != "draft":
        raise LayerClosed(title=layer.title)
    return layer


@transaction.atomic
def set_rule(
    *, layer: PolicyLayer, key: str, value: object, source: str, by: Person, at: datetime
) -> PolicyLayer:
    """Give a key of a draft its value and where that comes from.

    Refuses ``LayerOutOfReach``, ``LayerClosed``, ``ValueMissing`` without a source,
    ``ValueInvalid``, ``LawSaysSo``, ``LooserThanLaw``.
    """
    layer = _open_draft(layer, by, at)
    text = " ".join(source.split())
    if not text:
        raise ValueMissing(field="source")
    if len(text) > LONGEST_SOURCE:
        raise ValueInvalid(field="source", value=text[:20] + "…", remedy=f"≤ {LONGEST_SOURCE}")
    if text.startswith(PROPOSAL):
        # A place that decides so makes a rule; only what nobody decided is a proposal.
        raise ValueInvalid(field="source", value=text[:40], remedy="《…》")
    check_value(key, value, division=layer.division_code, on=layer.since)
    layer.values = {**layer.values, key: plain(value)}
    layer.sources = {**layer.sources, key: text}
    layer.save(update_fields=["values", "sources"])
    return layer


@transaction.atomic
def drop_rule(*, layer: PolicyLayer, key: str, by: Person, at: datetime) -> PolicyLayer:
    """Take a key out of a draft. Refuses ``LayerOutOfReach``, ``LayerClosed``."""
    layer = _open_draft(layer, by, at)
    layer.values = {k: v for k, v in layer.values.items() if k != key}
    layer.sources = {k: v for k, v in layer.sources.items() if k != key}
    layer.save(update_fields=["values", "sources"])
    return layer


@transaction.atomic
def set_rules(
    *,
    layer: PolicyLayer,
    values: Mapping[str, object],
    sources: Mapping[str, str],
    by: Person,
    at: datetime,
) -> PolicyLayer:
    """Several keys at once, all or none. Refuses as ``set_rule`` does."""
    for key, value in values.items():
        layer = set_rule(
            layer=layer, key=key, value=value, source=sources.get(key, ""), by=by, at=at
        )
    return layer


@transaction.atomic
def drop(*, layer: PolicyLayer, by: Person, at: datetime) -> PolicyLayer:
    """Give a draft up. Refuses ``LayerOutOfReach``, ``LayerClosed``."""
    layer = _open_draft(layer, by, at)
    layer.dropped_at = at
    layer.save(update_fields=["dropped_at"])
    return layer


@transaction.atomic
def adopt(*, layer: PolicyLayer, by: Person, at: datetime) -> PolicyLayer:
    """Let a draft hold from its day on, in every process; hours stay as they are.

    Refuses ``LayerOutOfReach``, ``LayerClosed``, ``LayerEmpty``, ``SamePersonAdopts``, and
    whatever the rules above refuse by now. Event PolicyAdopted.
    """
    layer = _open_draft(layer, by, at)
    if layer.drafted_by_id == by.pk:
        raise SamePersonAdopts()
    if not layer.values:
        raise LayerEmpty()
    for refusal in policy_layers.faults(layer):
        raise refusal
    layer.adopted_by, layer.adopted_at = by, at
    layer.save(update_fields=["adopted_by", "adopted_at"])
    code = layer.division_code
    events.record(PolicyAdopted(layer.pk, code, region_of(code), layer.since), by=by, at=at)
    policy_layers.look_again()
    return layer


@transaction.atomic
def put_back(*, layer: PolicyLayer, reason: str, by: Person, at: datetime) -> PolicyLayer:
    """Let what lay below an adopted layer hold again; hours stay as they are.

    Refuses ``LayerOutOfReach``, ``LayerNotAdopted``, ``ValueMissing`` without a reason.
    Event PolicyPutBack.
    """
    layer = PolicyLayer.objects.select_for_update(of=("self",)).get(pk=layer.pk)
    check_reach(layer.division_code, by, at)
    if layer.state != "adopted":
        raise LayerNotAdopted(title=layer.title)
    text = " ".join(reason.split())
    if not text:
        raise ValueMissing(field="reason")
    layer.put_back_by, layer.put_back_at, layer.put_back_reason = by, at, text[:200]
    layer.save(update_fields=["put_back_by", "put_back_at", "put_back_reason"])
    code = layer.division_code
    events.record(PolicyPutBack(layer.pk, code, region_of(code), text[:200]), by=by, at=at)
    policy_layers.look_again()
    return layer
