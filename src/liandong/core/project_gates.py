"""The gates of a project: what must exist before publishing and before the start.

Import from ``liandong.core.projects``; this file only keeps both short. A gate is a thing
that must exist; an open gate refuses the step and names what is missing. Sources: Order
685 Art 2 (unpaid), Art 12 (risks told), Art 13 (need verified), Art 14 (agreement),
Art 15 (fit to age), Art 16 (training, statutory qualification), Art 17 (insurance),
Art 24 (command in emergencies). Money is whole cents, ages years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from liandong.core.eligibility import ADULT_AGE, Risk
from liandong.core.needs import RISK_REQUIREMENTS, NeedState
from liandong.core.project_facts import GateOpen, ProjectNotReady, ShiftNotReady
from liandong.core.project_modes import LeadRole, Mode, ModeTemplate

LONG_SERVICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """A kind of place in a project.

    needs_special_knowledge
        The work cannot be done without training (Order 685 Art 16).
    is_statutory
        The law asks for a qualification (medicine, law, driving …).
    admits_minors
        People under 18 may enrol; with ``min_age`` at 18 or above they cannot anyway.
    """

    title: str
    seats: int
    min_age: int | None = None
    max_age: int | None = None
    qualifications: frozenset[str] = frozenset()
    trainings: frozenset[str] = frozenset()
    needs_special_knowledge: bool = False
    is_statutory: bool = False
    admits_minors: bool = False

    @property
    def is_open_to_minors(self) -> bool:
        """Whether somebody under 18 could enrol."""
        return self.admits_minors and (self.min_age is None or self.min_age < ADULT_AGE)


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the gates ask of a project; empty text, None and False mean: not there.

    lead
        Who leads; ``lead_name`` is the person or, in an emergency, the command body.
    need_states
        States of the needs that the project serves; empty: none is linked.
    has_insurance
        A policy covers everybody over all shifts.
    fee_cents
        What the recipient is asked to pay.
    days
        Days from the first to the last shift, both included.
    command_name
        Who commands in an emergency, as recorded.
    unfilled
        Codes of the mode's duties that nobody holds.
    has_parts
        Positions may stand in parts with a mode of their own.
    """

    title: str
    mode: Mode
    risk: Risk = Risk.R0
    risk_statement: str = ""
    lead: LeadRole | None = None
    lead_name: str = ""
    contact_phone: str = ""
    place: str = ""
    need_states: tuple[NeedState, ...] = ()
    positions: tuple[PositionFacts, ...] = ()
    shifts: int = 0
    last_shift_on: date | None = None
    has_insurance: bool = False
    has_agreement_form: bool = False
    has_assessment: bool = False
    has_message_pack: bool = False
    fee_cents: int = 0
    days: int = 1
    is_outside_area: bool = False
    is_foreign_related: bool = False
    party_asked_agreement: bool = False
    command_name: str = ""
    unfilled: tuple[str, ...] = ()
    has_parts: bool = False


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """What one region asks before publishing; the names are those of the policy profile.

    long_days
        From how many days on a service counts as one of a month (``one_month``).
    """

    agreement_mandatory: bool = False
    agreement_triggers: frozenset[str] = frozenset({"high_risk", "large_event"})
    insurance_risk: Risk = Risk.R2
    insurance_triggers: frozenset[str] = frozenset()
    barred_risk_for_minor: Risk | None = Risk.R2
    long_days: int = LONG_SERVICE_DAYS


def agreement_triggers_met(project: ProjectFacts, rules: PublishingRules) -> list[str]:
    """Which of the profile's triggers of a written agreement hold for the project, sorted."""
    return _met(rules.agreement_triggers, project, rules)


def insurance_triggers_met(project: ProjectFacts, rules: PublishingRules) -> list[str]:
    """Which kinds of service the place wants insured whatever their risk, sorted.

    What somebody else insures (everybody registered) or an agreement settles is no gate.
    """
    return _met(rules.insurance_triggers, project, rules)


def _met(triggers: Iterable[str], project: ProjectFacts, rules: PublishingRules) -> list[str]:
    holds = {
        "high_risk": RISK_REQUIREMENTS[project.risk].counts_as_high_risk,
        "large_event": project.mode is Mode.EVENT,
        "emergency": project.mode is Mode.EMERGENCY,
        "one_month": project.days >= rules.long_days,
        "three_months": project.days >= 3 * LONG_SERVICE_DAYS,
        "outside_area": project.is_outside_area,
        "foreign_related": project.is_foreign_related,
        "party_asks": project.party_asked_agreement,
    }
    return sorted(name for name in triggers if holds.get(name, False))


def gates_before_publishing(
    project: ProjectFacts, *, template: ModeTemplate, rules: PublishingRules, today: date
) -> list[GateOpen]:
    """Everything that must still be settled before the project may be published."""
    return [
        *_told_gates(project, today),
        *_need_gates(project),
        *_position_gates(project, template, rules),
        *_safety_gates(project, rules),
        *_mode_gates(project, template),
        *_duty_gates(project.unfilled),
    ]


def gates_of_part(
    part: ProjectFacts, *, template: ModeTemplate, rules: PublishingRules
) -> list[GateOpen]:
    """What a part with its own mode adds before publishing; each gate names the part."""
    found = [
        *_position_gates(part, template, rules),
        *_mode_gates(part, template),
        *_duty_gates(part.unfilled),
    ]
    if not part.lead_name.strip():
        found.append(GateOpen("lead_missing"))
    return [GateOpen(g.code, {**g.facts, "part": part.title}, g.law) for g in found]


def _duty_gates(unfilled: Iterable[str]) -> Iterable[GateOpen]:
    for code in unfilled:
        yield GateOpen("duty_unfilled", {"duty": code})


def _told_gates(project: ProjectFacts, today: date) -> Iterable[GateOpen]:
    if not project.risk_statement.strip():
        yield GateOpen("risk_statement_missing", law="685-12")
    if not project.place.strip():
        yield GateOpen("place_missing", law="685-12")
    if project.shifts == 0:
        yield GateOpen("shifts_missing", law="685-12")
    elif project.last_shift_on is not None and project.last_shift_on < today:
        yield GateOpen("shifts_past", {"last_shift_on": project.last_shift_on}, "685-12")
    if not project.contact_phone.strip():
        yield GateOpen("contact_missing", law="685-12")
    if project.lead is None or not project.lead_name.strip():
        yield GateOpen("lead_missing")
    if project.fee_cents > 0:
        yield GateOpen("fee_asked", {"amount_cents": project.fee_cents}, "685-2")


def _need_gates(project: ProjectFacts) -> Iterable[GateOpen]:
    unverified = sum(state is NeedState.FILED for state in project.need_states)
    dropped = sum(
        state in (NeedState.REFUSED, NeedState.WITHDRAWN, NeedState.CLOSED)
        for state in project.need_states
    )
    # A campaign may begin without anybody's need; every other service answers one.
    if not project.need_states and project.mode is not Mode.ADVOCACY:
        yield GateOpen("need_missing", law="685-13")
    if unverified:
        yield GateOpen("need_unverified", {"count": unverified}, "685-13")
    if dropped:
        yield GateOpen("need_dropped", {"count": dropped})


def suspension_gates(office: str, is_suspended: bool) -> list[GateOpen]:
    """Nothing is published while an authority has suspended the organization (Art 36, 38)."""
    return [GateOpen("organization_suspended", {"office": office})] if is_suspended else []


def filing_gates(*, seats: int, least: int, office: str, is_filed: bool) -> list[GateOpen]:
    """A large event (so many seats) is filed first, where an office takes filings."""
    if seats < least or not office or is_filed:
        return []
    return [GateOpen("approval_missing", {"office": office})]


def _position_gates(
    project: ProjectFacts, template: ModeTemplate, rules: PublishingRules
) -> Iterable[GateOpen]:
    is_empty = all(position.seats < 1 for position in project.positions)
    if is_empty and not (project.has_parts and not project.positions):
        yield GateOpen("positions_missing", law="685-12")
    asks_requirement = "requirement_missing" in template.before_publishing
    bar = rules.barred_risk_for_minor
    barred = RISK_REQUIREMENTS[project.risk].adults_only or (
        bar is not None and project.risk >= bar
    )
    for position in project.positions:
        told = {"position": position.title}
        if position.is_statutory and not position.qualifications:
            yield GateOpen("qualification_missing", told, "685-16")
        special = position.needs_special_knowledge or asks_requirement
        if special and not (position.trainings or position.qualifications):
            yield GateOpen("requirement_missing", told, "685-16")
        if position.is_open_to_minors and (barred or project.mode is Mode.EMERGENCY):
            yield GateOpen("minors_admitted", told | {"risk": project.risk.name}, "685-15")
        if position.max_age is not None and position.max_age < (position.min_age or 0):
            yield GateOpen("ages_reversed", told)


def _safety_gates(project: ProjectFacts, rules: PublishingRules) -> Iterable[GateOpen]:
    if project.risk >= rules.insurance_risk and not project.has_insurance:
        yield GateOpen("insurance_missing", {"risk": project.risk.name}, "685-17")
    elif not project.has_insurance and insurance_triggers_met(project, rules):
        yield GateOpen("insurance_asked")
    triggers = agreement_triggers_met(project, rules)
    if rules.agreement_mandatory and triggers and not project.has_agreement_form:
        yield GateOpen("agreement_missing", {"trigger": triggers[0]}, "685-14")


def _mode_gates(project: ProjectFacts, template: ModeTemplate) -> Iterable[GateOpen]:
    asked = template.before_publishing
    if "command_missing" in asked and not (
        project.lead is LeadRole.COMMAND and project.command_name.strip()
    ):
        yield GateOpen("command_missing", law="685-24")
    if "assessment_missing" in asked and not project.has_assessment:
        yield GateOpen("assessment_missing")
    if "shift_plan_missing" in asked and project.shifts == 0:
        yield GateOpen("shift_plan_missing")
    if "message_pack_missing" in asked and not project.has_message_pack:
        yield GateOpen("message_pack_missing")


def check_publishable(
    project: ProjectFacts, *, template: ModeTemplate, rules: PublishingRules, today: date
) -> None:
    """Refuse ``ProjectNotReady`` with every open gate of :func:`gates_before_publishing`."""
    gates = gates_before_publishing(project, template=template, rules=rules, today=today)
    if gates:
        raise ProjectNotReady(title=project.title, gates=tuple(gates))


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is so on the spot, just before a shift begins. Counts are people with a seat."""

    title: str
    risk: Risk
    least: int
    people: int
    leaders: int = 0
    lead_present: bool = False
    minors: int = 0
    not_inducted: int = 0
    not_trained: int = 0
    not_pledged: int = 0
    not_signed: int = 0
    is_insured: bool = False
    has_dispatch_order: bool = False
    is_briefed: bool = False
    is_fact_checked: bool = False
    asks_agreement: bool = False
    unfilled: tuple[str, ...] = ()


def gates_before_start(start: StartFacts, *, template: ModeTemplate) -> list[GateOpen]:
    """Everything that must still be settled before the shift may begin."""
    needs = RISK_REQUIREMENTS[start.risk]
    asked = set(template.before_start)
    per_leader = template.volunteers_per_leader
    leaders_wanted = -(-start.people // per_leader) if per_leader else 0
    emergency = template.mode is Mode.EMERGENCY
    insured = start.is_insured or not (needs.insurance or "insurance_not_in_force" in asked)
    briefed = start.is_briefed or not (needs.briefing or "risk_brief_missing" in asked)
    signed = start.not_signed == 0 or not (start.asks_agreement or "agreement_unsigned" in asked)
    found: list[tuple[bool, GateOpen]] = [
        (not start.lead_present, GateOpen("lead_absent")),
        (
            start.people < start.least,
            GateOpen("too_few_people", {"people": start.people, "least": start.least}),
        ),
        (needs.pairs and start.people < 2, GateOpen("nobody_alone", {"risk": start.risk.name})),
        (
            start.minors > 0 and (needs.adults_only or emergency),
            GateOpen("minors_on_shift", {"count": start.minors}, "685-15"),
        ),
        (not insured, GateOpen("insurance_not_in_force", {}, "685-17")),
        (not briefed, GateOpen("risk_brief_missing", {}, "685-12")),
        (not signed, GateOpen("agreement_unsigned", {"count": start.not_signed}, "685-14")),
        (
            "leaders_missing" in asked and start.leaders < leaders_wanted,
            GateOpen("leaders_missing", {"leaders": start.leaders, "wanted": leaders_wanted}),
        ),
        (
            "induction_missing" in asked and start.not_inducted > 0,
            GateOpen("induction_missing", {"count": start.not_inducted}),
        ),
        (
            start.not_trained > 0,
            GateOpen("training_open", {"count": start.not_trained}, "685-16"),
        ),
        (
            "pledge_missing" in asked and start.not_pledged > 0,
            GateOpen("pledge_missing", {"count": start.not_pledged}, "685-21"),
        ),
        (
            "dispatch_order_missing" in asked and not start.has_dispatch_order,
            GateOpen("dispatch_order_missing", {}, "685-24"),
        ),
        (
            "fact_check_missing" in asked and not start.is_fact_checked,
            GateOpen("fact_check_missing"),
        ),
    ]
    return [*(gate for is_open, gate in found if is_open), *_duty_gates(start.unfilled)]


SETTLED_ON_THE_SPOT = frozenset(
    {"lead_absent", "too_few_people", "nobody_alone", "induction_missing", "risk_brief_missing"}
)
"""Gates that close only when people are there: they hold back the start, not the arrival."""


def gates_before_arrival(start: StartFacts, *, template: ModeTemplate) -> list[GateOpen]:
    """What keeps the first person from checking in: everything that is settled beforehand."""
    found = gates_before_start(start, template=template)
    return [gate for gate in found if gate.code not in SETTLED_ON_THE_SPOT]


def check_startable(start: StartFacts, *, template: ModeTemplate) -> None:
    """Refuse ``ShiftNotReady`` with every open gate of :func:`gates_before_start`."""
    gates = gates_before_start(start, template=template)
    if gates:
        raise ShiftNotReady(title=start.title, gates=tuple(gates))


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """How many records of each kind the mode asks for at closing, and how many are there."""

    title: str
    wanted: Mapping[str, int] = field(default_factory=dict)
    there: Mapping[str, int] = field(default_factory=dict)


def gates_before_closing(closing: ClosingFacts, *, template: ModeTemplate) -> list[GateOpen]:
    """Which evidence of the mode is missing, each with how many of how many are there.

    A kind that nothing asks for a number of is asked for once.
    """
    return [
        GateOpen("evidence_missing", {"evidence": code, "there": there, "wanted": wanted})
        for code in template.closing_evidence
        if (there := closing.there.get(code, 0)) < (wanted := closing.wanted.get(code, 1))
    ]
