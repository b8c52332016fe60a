"""The five service modes as dated data: who does what, who leads, what must exist.

A mode is a template, not a label: its gates hold before publishing and before the start,
and its evidence closes the project. The text stands in ``liandong.phrases.projects`` by
code; here are only codes and numbers. After Tan Jianguang (2011) and the seed article of
this project; the parameters are this project's own, therefore dated.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mode(StrEnum):
    """How social workers and volunteers share one kind of service."""

    DAILY = "M1"
    PROFESSIONAL = "M2"
    EVENT = "M3"
    EMERGENCY = "M4"
    ADVOCACY = "M5"


class LeadRole(StrEnum):
    """Who answers for the work."""

    SOCIAL_WORKER = "social_worker"
    VOLUNTEER = "volunteer"
    COMMAND = "command"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class ModeTemplate:
    """One mode as it holds from ``since`` on.

    social_worker_duties, volunteer_duties
        Codes of the duties, in the order in which they fall due.
    span_green, span_amber
        Active volunteers for one social worker: up to green is sound, up to amber bearable.
    volunteers_per_leader
        One shift leader for this many volunteers; None: no leaders asked.
    before_publishing, before_start
        Codes of gates beyond those that hold for every project.
    closing_evidence
        Codes of the records without which the project is not closed.
    """

    mode: Mode
    since: date
    social_worker_duties: tuple[str, ...]
    volunteer_duties: tuple[str, ...]
    default_lead: LeadRole
    span_green: int
    span_amber: int
    volunteers_per_leader: int | None
    before_publishing: tuple[str, ...]
    before_start: tuple[str, ...]
    closing_evidence: tuple[str, ...]


# Tan described the five modes in 2011; nothing older is planned with them.
_SINCE = date(2011, 1, 1)

MODES: tuple[ModeTemplate, ...] = (
    ModeTemplate(
        Mode.DAILY,
        _SINCE,
        ("induct", "guide_monthly", "review_records"),
        ("run_shifts", "keep_roster", "report_changes"),
        LeadRole.VOLUNTEER,
        10,
        30,
        10,
        (),
        ("induction_missing",),
        ("attendance", "guidance_session"),
    ),
    ModeTemplate(
        Mode.PROFESSIONAL,
        _SINCE,
        ("assess_recipient", "deliver_service", "train_volunteers", "sign_off"),
        ("assist_service", "keep_confidence", "report_observations"),
        LeadRole.SOCIAL_WORKER,
        3,
        5,
        None,
        ("requirement_missing",),
        ("training_open", "pledge_missing"),
        ("attendance", "case_note", "sign_off"),
    ),
    ModeTemplate(
        Mode.EVENT,
        _SINCE,
        ("plan_event", "appoint_leaders", "keep_incident_log"),
        ("carry_out_posts", "roll_call", "hand_over"),
        LeadRole.SOCIAL_WORKER,
        50,
        80,
        10,
        ("shift_plan_missing",),
        ("agreement_unsigned", "insurance_not_in_force", "leaders_missing"),
        ("attendance", "incident_log"),
    ),
    ModeTemplate(
        Mode.EMERGENCY,
        _SINCE,
        ("assess_risk", "report_to_command", "call_roll"),
        ("follow_command", "report_safe_return"),
        LeadRole.COMMAND,
        10,
        15,
        10,
        ("command_missing", "assessment_missing", "minors_admitted"),
        ("insurance_not_in_force", "dispatch_order_missing", "risk_brief_missing"),
        ("attendance", "dispatch_order", "safe_return"),
    ),
    ModeTemplate(
        Mode.ADVOCACY,
        _SINCE,
        ("set_message", "check_facts", "follow_up"),
        ("spread_message", "collect_pledges"),
        LeadRole.JOINT,
        100,
        200,
        None,
        ("message_pack_missing",),
        ("fact_check_missing",),
        ("reach", "pledges"),
    ),
)


def mode_template(mode: Mode, on: date) -> ModeTemplate:
    """The template of a mode as it held on a day.

    Raises ``LookupError`` for a day before the first template.
    """
    held = [template for template in MODES if template.mode is mode and template.since <= on]
    if not held:
        raise LookupError(f"No template of mode {mode.value} held on {on}.")
    return max(held, key=lambda template: template.since)
