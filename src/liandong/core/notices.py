"""Being told, not nagged: by which ways a message goes out, and when.

Every message is read in the app. Beyond that it takes one way, the first that reaches the
person and that they left switched on; several only if they asked for that. What cannot wait
goes at once, day and night, by text message first. What can wait keeps quiet hours. What is
only good to know is gathered once a day. All of it is the person's to change, but for one
switch: what changes a shift that is near is always shown in the app, because somebody would
otherwise stand at a closed door.

Moments carry a time zone; quiet hours and digest hours are times of day in Shanghai.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from liandong.core.hours import SHANGHAI
from liandong.core.notice_weights import Group as Group
from liandong.core.notice_weights import Weight as Weight

NEAR = timedelta(hours=36)
"""A change to a shift that starts later than this can wait for the morning."""
SHORT_ANSWER = timedelta(hours=2)
"""A question with less time than this to answer cannot wait."""
STALE = timedelta(days=1)
"""What nobody sent for so long goes nowhere but the app: old news is a nuisance."""


class Channel(StrEnum):
    """A way to reach somebody."""

    APP = "app"
    SMS = "sms"
    PUSH = "push"
    EMAIL = "email"
    ROBOT = "robot"


OUTSIDE = (Channel.PUSH, Channel.EMAIL, Channel.SMS)
"""Ways out of the app that a person can switch, in the order of the settings page."""


LOCKED = frozenset({Group.CHANGES})
"""Groups that cannot be silenced in the app."""

KINDS: Mapping[str, tuple[Group, Weight]] = {
    "shift_cancelled": (Group.CHANGES, Weight.NOW),
    "shift_changed": (Group.CHANGES, Weight.NOW),
    "place_taken_back": (Group.CHANGES, Weight.NOW),
    "seats_filled": (Group.CHANGES, Weight.SOON),
    "leads_emergency": (Group.CHANGES, Weight.NOW),
    "invited": (Group.INVITATIONS, Weight.SOON),
    "regular_asks": (Group.INVITATIONS, Weight.SOON),
    "regular_reminder": (Group.INVITATIONS, Weight.SOON),
    "regular_lapsed": (Group.INVITATIONS, Weight.SOON),
    "shift_reminder": (Group.REMINDERS, Weight.SOON),
    "announcement": (Group.WORDS, Weight.SOON),
    "place_confirmed": (Group.PLACES, Weight.CALM),
    "hours_recognized": (Group.RECORDS, Weight.CALM),
    "hours_corrected": (Group.RECORDS, Weight.CALM),
    "award_given": (Group.RECORDS, Weight.CALM),
    "hours_brought": (Group.RECORDS, Weight.CALM),
    "award_objected": (Group.WORK, Weight.SOON),
    "award_decision_wanted": (Group.WORK, Weight.SOON),
    "award_objection_answered": (Group.VOICE, Weight.CALM),
    "award_objection_decided": (Group.WORK, Weight.CALM),
    "value_objected": (Group.WORK, Weight.SOON),
    "value_objection_answered": (Group.WORK, Weight.CALM),
    "award_line_changed": (Group.RECORDS, Weight.CALM),
    "award_line_gone": (Group.RECORDS, Weight.CALM),
    "claim_refused": (Group.RECORDS, Weight.CALM),
    "objection_answered": (Group.RECORDS, Weight.CALM),
    "certificate_withdrawn": (Group.RECORDS, Weight.CALM),
    "certificate_batch_asked": (Group.RECORDS, Weight.CALM),
    "certificate_batch_ward_asked": (Group.RECORDS, Weight.CALM),
    "certificate_batch_cancelled": (Group.RECORDS, Weight.CALM),
    "person_registered": (Group.ACCOUNT, Weight.CALM),
    "person_verified": (Group.ACCOUNT, Weight.CALM),
    "role_granted": (Group.ACCOUNT, Weight.CALM),
    "role_ended": (Group.ACCOUNT, Weight.CALM),
    "credential_verified": (Group.ACCOUNT, Weight.CALM),
    "supervision_linked": (Group.ACCOUNT, Weight.CALM),
    "supervision_relieved": (Group.WORK, Weight.CALM),
    "session_to_sign": (Group.WORK, Weight.CALM),
    "education_waits": (Group.WORK, Weight.CALM),
    "education_accepted": (Group.RECORDS, Weight.CALM),
    "education_refused": (Group.RECORDS, Weight.CALM),
    "purchase_turn": (Group.WORK, Weight.CALM),
    **{f"purchase_turn_{one}": (Group.WORK, Weight.SOON) for one in ("due", "late")},
    "amendment_agreed": (Group.WORK, Weight.CALM),
    "amendment_declined": (Group.WORK, Weight.SOON),
    "amendment_lapsed": (Group.WORK, Weight.SOON),
    "pool_asked": (Group.WORK, Weight.SOON),
    "pool_agreed": (Group.WORK, Weight.SOON),
    "pool_refused": (Group.WORK, Weight.SOON),
    "pool_cancelled": (Group.CHANGES, Weight.SOON),
    "mutual_service_told": (Group.RECORDS, Weight.CALM),
    "local_note_thanked": (Group.WORDS, Weight.CALM),
    "case_risk": (Group.WORK, Weight.NOW),
    "assist_task_worry": (Group.WORK, Weight.NOW),
    "case_risk_heard": (Group.WORK, Weight.SOON),
    "caseload_over": (Group.WORK, Weight.CALM),
    "case_cover": (Group.WORK, Weight.SOON),
    "case_follow_up": (Group.WORK, Weight.CALM),
    "group_plan": (Group.WORK, Weight.CALM),
    "group_approved": (Group.WORK, Weight.CALM),
    "group_closed": (Group.WORK, Weight.CALM),
    "group_corrected": (Group.WORK, Weight.CALM),
    "assist_task_asked": (Group.INVITATIONS, Weight.SOON),
    "assist_task_given": (Group.INVITATIONS, Weight.SOON),
    "assist_task_withdrawn": (Group.CHANGES, Weight.NOW),
    "assist_task_taken": (Group.WORK, Weight.CALM),
    "assist_task_done": (Group.WORK, Weight.CALM),
    "assist_task_back": (Group.WORK, Weight.SOON),
    "referral_asked": (Group.WORK, Weight.SOON),
    "referral_overdue": (Group.WORK, Weight.SOON),
    "referral_accepted": (Group.WORK, Weight.SOON),
    "referral_refused": (Group.WORK, Weight.SOON),
    "agreement_to_sign": (Group.WORK, Weight.CALM),
    "help_asked": (Group.WORK, Weight.SOON),
    "help_answered": (Group.WORK, Weight.CALM),
    "agreement_signed": (Group.WORK, Weight.CALM),
    "contact_week": (Group.WORK, Weight.CALM),
    "contact_step": (Group.WORK, Weight.CALM),
    "linkage_dormant": (Group.WORK, Weight.CALM),
    "linkage_parallel": (Group.WORK, Weight.CALM),
    "guide_away": (Group.WORK, Weight.SOON),
    "cover_begins": (Group.WORK, Weight.SOON),
    "cover_arranged": (Group.WORK, Weight.CALM),
    "cover_ended": (Group.WORK, Weight.CALM),
    "shift_lead_offered": (Group.INVITATIONS, Weight.SOON),
    "shift_lead_accepted": (Group.WORK, Weight.CALM),
    "shift_lead_declined": (Group.WORK, Weight.CALM),
    "shift_lead_withdrawn": (Group.INVITATIONS, Weight.SOON),
    "leader_asked": (Group.INVITATIONS, Weight.SOON),
    "leader_agreed": (Group.WORK, Weight.CALM),
    "leader_declined": (Group.WORK, Weight.CALM),
    "data_seen": (Group.ACCOUNT, Weight.CALM),
    "need_answered": (Group.WORK, Weight.SOON),
    "need_refused": (Group.WORK, Weight.SOON),
    "need_overdue": (Group.WORK, Weight.SOON),
    "entries_wait": (Group.WORK, Weight.SOON),
    "leaving_word": (Group.WORK, Weight.SOON),
    "waves_exhausted": (Group.WORK, Weight.SOON),
    "waves_filled": (Group.WORK, Weight.CALM),
    "yes_heard": (Group.INVITATIONS, Weight.SOON),
    "household_asks": (Group.INVITATIONS, Weight.SOON),
    "training_cancelled": (Group.CHANGES, Weight.NOW),
    "training_soon": (Group.REMINDERS, Weight.SOON),
    "training_ends": (Group.REMINDERS, Weight.CALM),
    "training_completed": (Group.RECORDS, Weight.CALM),
    "complaint_taken": (Group.VOICE, Weight.CALM),
    **{
        f"complaint_{one}": (Group.VOICE, Weight.SOON)
        for one in ("answered", "handed_over", "more_asked", "handed_back")
    },
    **{
        f"complaint_{one}": (Group.WORK, Weight.SOON)
        for one in ("overdue", "for_office", "more_told", "back")
    },
    "support_asked": (Group.WORK, Weight.SOON),
    "support_taken": (Group.VOICE, Weight.SOON),
    "support_answered": (Group.VOICE, Weight.SOON),
    **{
        f"initiative_{one}": (Group.VOICE, Weight.CALM)
        for one in ("taken", "released", "planned", "you_would_join", "set_aside")
    },
    "initiative_waits": (Group.WORK, Weight.CALM),
    "shifts_proposed": (Group.WORK, Weight.SOON),
    "publication_asked": (Group.WORK, Weight.SOON),
    "shifts_agreed": (Group.VOICE, Weight.CALM),
    "shifts_turned_down": (Group.VOICE, Weight.CALM),
    "question_opened": (Group.VOICE, Weight.CALM),
    "question_closed": (Group.VOICE, Weight.CALM),
    "board_seat_given": (Group.VOICE, Weight.CALM),
    "board_item_raised": (Group.WORK, Weight.SOON),
    "board_item_answered": (Group.VOICE, Weight.CALM),
    "team_election_opened": (Group.VOICE, Weight.CALM),
    "team_election_closed": (Group.VOICE, Weight.CALM),
    "team_term_ends": (Group.VOICE, Weight.CALM),
    "team_turn_offered": (Group.VOICE, Weight.SOON),
    "bulletin_question": (Group.WORK, Weight.SOON),
    "bulletin_answered": (Group.VOICE, Weight.CALM),
    "bulletin_reminder": (Group.WORK, Weight.SOON),
    "bulletin_overdue": (Group.WORK, Weight.SOON),
    "guardian_withdrew": (Group.CHANGES, Weight.NOW),
    "ward_released": (Group.WORK, Weight.SOON),
    "swap_done": (Group.CHANGES, Weight.SOON),
    "swap_ended": (Group.CHANGES, Weight.SOON),
    "swap_offered": (Group.INVITATIONS, Weight.SOON),
    "swap_answered": (Group.INVITATIONS, Weight.SOON),
    "wish_met": (Group.INVITATIONS, Weight.CALM),
    "chain_list_place": (Group.PLACES, Weight.CALM),
    "credential_lapses": (Group.REMINDERS, Weight.CALM),
    "credential_lapsed": (Group.REMINDERS, Weight.SOON),
    "credential_rejected": (Group.ACCOUNT, Weight.CALM),
    "paper_seen": (Group.ACCOUNT, Weight.CALM),
    "records_merged": (Group.ACCOUNT, Weight.CALM),
    "account_claimed": (Group.ACCOUNT, Weight.CALM),
    "account_claim_refused": (Group.ACCOUNT, Weight.CALM),
    **{f"identity_{one}": (Group.ACCOUNT, Weight.CALM) for one in ("differs", "unreachable")},
    "hours_in_doubt": (Group.VOICE, Weight.SOON),
    "hours_stand": (Group.RECORDS, Weight.CALM),
    "spot_check_question": (Group.VOICE, Weight.SOON),
    **{
        f"application_{one}": (Group.PLACES, Weight.CALM)
        for one in ("accepted", "refused", "handed_on")
    },
    **{f"application_{one}": (Group.WORK, Weight.SOON) for one in ("waits", "appealed", "overdue")},
    "application_accepted": (Group.PLACES, Weight.CALM),
    "application_refused": (Group.PLACES, Weight.CALM),
    "application_handed_on": (Group.PLACES, Weight.CALM),
    **{f"application_{n}": (Group.WORK, Weight.SOON) for n in ("waits", "appealed", "overdue")},
    **{f"hub_{one}": (Group.WORK, Weight.SOON) for one in ("offered", "accepted", "declined")},
    "lines_agreed": (Group.WORK, Weight.CALM),
    "emergency_filing_due": (Group.WORK, Weight.SOON),
    "lines_conflict": (Group.WORK, Weight.SOON),
    "hub_volunteer": (Group.WORK, Weight.SOON),
    **{f"hub_{one}_you": (Group.VOICE, Weight.SOON) for one in ("accepted", "declined")},
    **{f"{one}_told": (Group.WORK, Weight.SOON) for one in ("intervention", "inspection")},
    "forced_complaint": (Group.WORK, Weight.SOON),
    "forced_tried": (Group.VOICE, Weight.SOON),
    **{f"approval_{one}": (Group.WORK, Weight.SOON) for one in ("waits", "due", "late")},
    **{
        f"approval_{one}": (Group.VOICE, Weight.SOON)
        for one in ("granted", "refused", "more_asked", "late_asker")
    },
}
"""What each kind is. A kind that is not named here is :attr:`Group.OTHER` and can wait."""

_ORDER: Mapping[Weight, tuple[Channel, ...]] = {
    Weight.NOW: (Channel.SMS, Channel.PUSH, Channel.EMAIL),
    Weight.SOON: (Channel.PUSH, Channel.EMAIL, Channel.SMS),
    Weight.CALM: (Channel.EMAIL, Channel.PUSH, Channel.SMS),
}
_USUAL: Mapping[Weight, frozenset[Channel]] = {
    Weight.NOW: frozenset(OUTSIDE),
    Weight.SOON: frozenset({Channel.PUSH, Channel.EMAIL}),
    Weight.CALM: frozenset({Channel.EMAIL}),
}
_HEAVIEST: Mapping[Group, Weight] = {
    group: min(
        (weight for g, weight in KINDS.values() if g == group),
        key=list(Weight).index,
        default=Weight.CALM,
    )
    for group in Group
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one person wants to be told. The defaults hold for who never opened the page.

    switches
        (group, channel) → on or off; only what differs from :func:`usual`.
    digest_hour
        Hour of the day at which calm messages are gathered; None sends each by itself.
    is_everywhere
        Send by every way that is on, not only by the first that reaches the person.
    """

    switches: Mapping[tuple[Group, Channel], bool] = field(default_factory=dict)
    quiet_from: time = time(21, 30)
    quiet_until: time = time(8)
    digest_hour: int | None = 18
    is_everywhere: bool = False

    def has(self, group: Group, channel: Channel) -> bool:
        """Whether a way is on for a group."""
        if channel == Channel.APP and group in LOCKED:
            return True
        return self.switches.get((group, channel), usual(group, channel))


@dataclass(frozen=True, slots=True)
class Leg:
    """One way that a message takes, and when.

    is_gathered
        It waited, so it goes out together with whatever else waited for the same moment.
    """

    channel: Channel
    due_at: datetime
    is_gathered: bool = False


def usual(group: Group, channel: Channel) -> bool:
    """Whether a way is on for a group when the person said nothing."""
    return channel == Channel.APP or channel in _USUAL[_HEAVIEST[group]]


def group_of(kind: str) -> Group:
    """The group in which a kind is switched."""
    return KINDS.get(kind, (Group.OTHER, Weight.CALM))[0]


def weight_of(kind: str, facts: Mapping[str, object], *, at: datetime) -> Weight:
    """How long a message may wait, given what it tells.

    A change to a shift more than 36 hours ahead can wait for the morning; a question with
    less than two hours to answer cannot.
    """
    weight = KINDS.get(kind, (Group.OTHER, Weight.CALM))[1]
    if weight == Weight.NOW:
        starts_at = _moment(facts.get("starts_at"))
        if starts_at is not None and starts_at - at > NEAR:
            return Weight.SOON
    if kind == "invited":
        answer_by = _moment(facts.get("answer_by"))
        if answer_by is not None and answer_by - at < SHORT_ANSWER:
            return Weight.NOW
    return weight


def route(
    kind: str,
    facts: Mapping[str, object],
    *,
    preferences: Preferences,
    reach: frozenset[Channel],
    at: datetime,
) -> tuple[Leg, ...]:
    """The ways out of the app that a message takes; none is a good answer.

    ``reach`` holds the ways by which the person can be reached at all (a telephone, a
    confirmed mail address, a subscribed browser).
    """
    weight, group = weight_of(kind, facts, at=at), group_of(kind)
    open_ways = [
        channel
        for channel in _ORDER[weight]
        if channel in reach and preferences.has(group, channel)
    ]
    chosen = open_ways if preferences.is_everywhere else open_ways[:1]
    due_at = _due(weight, preferences, at)
    return tuple(Leg(channel, due_at, is_gathered=due_at > at) for channel in chosen)


def is_silent(kind: str, preferences: Preferences) -> bool:
    """Whether the app keeps a message without pointing at it."""
    return not preferences.has(group_of(kind), Channel.APP)


def after_quiet(at: datetime, quiet_from: time, quiet_until: time) -> datetime:
    """The moment itself, or the end of the quiet hours in which it falls.

    Equal times mean no quiet hours. The window may pass midnight.
    """
    if quiet_from == quiet_until:
        return at
    local = at.astimezone(SHANGHAI)
    now = local.time()
    passes_midnight = quiet_from > quiet_until
    is_late = now >= quiet_from and (passes_midnight or now < quiet_until)
    is_early = passes_midnight and now < quiet_until
    if not is_late and not is_early:
        return at
    day = local.date() + timedelta(days=1 if passes_midnight and is_late else 0)
    return datetime.combine(day, quiet_until, tzinfo=SHANGHAI)


def _due(weight: Weight, preferences: Preferences, at: datetime) -> datetime:
    if weight == Weight.NOW:
        return at
    moment = at
    if weight == Weight.CALM and preferences.digest_hour is not None:
        local = at.astimezone(SHANGHAI)
        moment = local.replace(hour=preferences.digest_hour, minute=0, second=0, microsecond=0)
        if moment <= at:
            moment += timedelta(days=1)
    return after_quiet(moment, preferences.quiet_from, preferences.quiet_until)


def _moment(told: object) -> datetime | None:
    if isinstance(told, datetime):
        return told
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
