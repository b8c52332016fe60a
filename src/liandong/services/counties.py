"""Setting a county up at once: its office, hub, stations, people and first draft of rules."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from liandong.core import policy
from liandong.core.counties import CountyPlan, CountySetUp, CountyThere, PlanWrong, RulesPlan, Staff
from liandong.core.hours import SHANGHAI
from liandong.core.policy_layers import LayerOutOfReach, within_reach
from liandong.core.refusals import Refusal
from liandong.models import AuthorityOffice, Organization, Person, PolicyLayer
from liandong.queries import access, policy_layers
from liandong.services import authority, events, registry
from liandong.services import policy_layers as layers

HUB_KIND, STATION_KIND = "O3", "O1"


@dataclass(slots=True)
class Made:
    """What was put on record, in order; where there are ``troubles``, nothing was."""

    organizations: list[Organization] = field(default_factory=list)
    people: list[tuple[Person, str]] = field(default_factory=list)
    layer: PolicyLayer | None = None
    troubles: list["Trouble"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Somebody on the list of people whom the records refuse, and why."""

    who: Staff
    refusal: Refusal


class _TakenBack(Exception):
    """Carries the outcome out of the transaction that is rolled back."""


def set_up(*, plan: CountyPlan, by: Person | None, at: datetime, dry_run: bool = False) -> Made:
    """Put a whole county on record, all or nothing; a dry run goes through it and takes it back.

    Whom the records refuse is told row by row (``troubles``), and then nothing is written.
    Whoever acts signs the draft of rules; it stays a draft until a second person adopts it.
    ``by`` is None only on a hub without a coordinator: the county's own first coordinator
    signs then. Refuses ``LayerOutOfReach`` to who does not coordinate the place,
    ``CountyThere``, ``PlanWrong``, and whatever the other steps refuse. Event CountySetUp.
    """
    made = Made()
    _check_reach(plan.division, by, at)
    try:
        with transaction.atomic():
            _all(plan, made, by=by, at=at)
            if dry_run or made.troubles:
                raise _TakenBack
    except _TakenBack:
        pass
    return made


def _check_reach(code: str, by: Person | None, at: datetime) -> None:
    if by is None:
        return
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not (actor.has(access.COORDINATOR) and within_reach(code, actor.divisions)):
        raise LayerOutOfReach(place=layers.region_of(code))


def _all(plan: CountyPlan, made: Made, *, by: Person | None, at: datetime) -> None:
    there = Organization.objects.filter(is_hub=True, division_code=plan.division).first()
    if there is not None:
        raise CountyThere(there.name)
    office = authority.open_office(
        name=plan.department,
        line=plan.line,
        division_code=plan.division,
        by=by,
        at=at,
    )
    hub = registry.register_organization(
        name=plan.hub, kind=HUB_KIND, division_code=plan.division, is_hub=True, by=by, at=at
    )
    made.organizations.append(hub)
    units = {hub.name: hub}
    for station in plan.stations:
        units[station.name] = registry.register_organization(
            name=station.name,
            kind=STATION_KIND,
            division_code=station.division,
            parent=hub,
            by=by,
            at=at,
        )
        made.organizations.append(units[station.name])
    for one in plan.people:
        # A supervisor without a unit answers for the whole county: the hub's.
        unit = units.get(one.unit) or (hub if one.role == access.SUPERVISOR else None)
        try:
            with transaction.atomic():
                person = _enter(plan, one, unit, office, by=by, at=at)
        except Refusal as refusal:
            made.troubles.append(Trouble(one, refusal))
        else:
            made.people.append((person, one.role))
    if made.troubles:
        return
    if plan.rules is not None:
        first = next(who for who, role in made.people if role == access.COORDINATOR)
        made.layer = _draft(plan.division, plan.rules, by=by or first, at=at)
    events.record(
        CountySetUp(
            plan.division,
            layers.region_of(plan.division),
            len(plan.stations),
            len(made.people),
            len(made.layer.values) if made.layer else 0,
        ),
        by=by,
        at=at,
    )


def _enter(
    plan: CountyPlan,
    one: Staff,
    unit: Organization | None,
    office: AuthorityOffice,
    *,
    by: Person | None,
    at: datetime,
) -> Person:
    """Register one of the staff and give them their role."""
    person = registry.register_person(
        draft=registry.PersonDraft(
            name=one.name, phone=one.phone, division_code=plan.division, roles=()
        ),
        by=by,
        at=at,
        via="organization" if by else "self",
        organization=unit,
        has_looked=True,
    )
    is_officer = one.role == access.OFFICER
    registry.grant_role(
        person=person,
        role=one.role,
        organization=unit if one.role in {access.SOCIAL_WORKER, access.SUPERVISOR} else None,
        division_code="" if is_officer or one.role != access.COORDINATOR else plan.division,
        office=office if is_officer else None,
        by=by,
        at=at,
    )
    return person


def _draft(code: str, rules: RulesPlan, *, by: Person, at: datetime) -> PolicyLayer:
    row = layers.draft(
        division_code=code,
        title=rules.title,
        since=rules.since,
        until=rules.until,
        by=by,
        at=at,
    )
    values, sources = _begun_from(rules, rules.since)
    values |= rules.values
    sources |= rules.sources
    return layers.set_rules(layer=row, values=values, sources=sources, by=by, at=at)


def _begun_from(rules: RulesPlan, on: date) -> tuple[dict[str, object], dict[str, str]]:
    """What another place adopted and what a preset holds, each with the plan's own source."""
    values: dict[str, object] = {}
    if rules.like:
        for row in policy_layers.in_force().filter(division_code=rules.like, since__lte=on):
            if row.until is None or on < row.until:
                values |= row.values
    if rules.preset:
        preset = policy.presets().get(rules.preset)
        if preset is None:
            raise PlanWrong("rules.preset", rules.preset, "、".join(policy.presets()))
        values |= preset.values
    return values, dict.fromkeys(values, rules.source)
