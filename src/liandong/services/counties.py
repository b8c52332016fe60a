"""Setting a county up at once: its office, hub, stations, people and first draft of rules."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from liandong.core import policy
from liandong.core.authority import Line
from liandong.core.counties import CountyPlan, CountySetUp, CountyThere, PlanWrong, RulesPlan
from liandong.core.refusals import Refusal
from liandong.models import Organization, Person, PolicyLayer
from liandong.queries import access, policy_layers
from liandong.services import authority, events, registry
from liandong.services import policy_layers as layers

HUB_KIND, STATION_KIND = "O3", "O1"


@dataclass(slots=True)
class Made:
    """What was put on record, in order."""

    organizations: list[Organization] = field(default_factory=list)
    people: list[tuple[Person, str]] = field(default_factory=list)
    layer: PolicyLayer | None = None


class _Rehearsed(Exception):
    """Carries a rehearsal's outcome out of the transaction that is rolled back."""


def set_up(*, plan: CountyPlan, by: Person | None, at: datetime, dry_run: bool = False) -> Made:
    """Put a whole county on record, all or nothing; a dry run goes through it and takes it back.

    ``by`` is None only on a hub without a coordinator; the county's own first coordinator
    then signs the draft of rules. Local rules stay a draft until a second person adopts them.
    Refuses ``CountyThere``, ``PlanWrong``, and whatever the single steps refuse. Event
    CountySetUp.
    """
    made = Made()
    try:
        with transaction.atomic():
            _all(plan, made, by=by, at=at)
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return made


def _all(plan: CountyPlan, made: Made, *, by: Person | None, at: datetime) -> None:
    there = Organization.objects.filter(is_hub=True, division_code=plan.division).first()
    if there is not None:
        raise CountyThere(there.name)
    office = authority.open_office(
        name=plan.department,
        line=Line.SOCIAL_WORK.value,
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
    for n, one in enumerate(plan.people, 1):
        unit = units.get(one.unit)
        try:
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
        except Refusal as refusal:
            refusal.add_note(f"people {n}: {one.name}")
            raise
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
        made.people.append((person, one.role))
    if plan.rules is not None:
        first = next(who for who, role in made.people if role == access.COORDINATOR)
        made.layer = _draft(plan.division, plan.rules, by=first, at=at)
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
