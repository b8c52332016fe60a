"""Messages to the signed-in person, and the numbers beside the navigation."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.models import OutboxMessage, Person
from liandong.queries import notices as shown
from liandong.services import notices
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.shifts import key_of, key_words

_GOES_TO: dict[str, tuple[str, str, str]] = {
    # kind → icon, page, fact that names the row (empty: none)
    "invited": ("mail", "invitation-detail", "invitation_id"),
    "leads_emergency": ("urgent", "incident-muster", "incident_id"),
    "place_confirmed": ("calendar-event", "my-shifts", ""),
    "contact_week": ("message", "guidance-list", ""),
    "contact_step": ("hierarchy", "silence-list", ""),
    "education_waits": ("bulb", "career-list", ""),
    "education_accepted": ("bulb", "my-career", ""),
    "education_refused": ("bulb", "my-career", ""),
    "session_to_sign": ("edit", "guidance-detail", "session"),
    "purchase_turn": ("flag", "purchase-turn", "turn"),
    "purchase_turn_due": ("clock", "purchase-turn", "turn"),
    "purchase_turn_late": ("urgent", "purchase-turn", "turn"),
    "amendment_agreed": ("check", "purchase-amendments", "purchase"),
    "amendment_declined": ("alert-circle", "purchase-amendments", "purchase"),
    "amendment_lapsed": ("alert-circle", "purchase-amendments", "purchase"),
    "pool_asked": ("hand-stop", "pool-booking", "booking"),
    "pool_agreed": ("check", "pool-booking", "booking"),
    "pool_refused": ("alert-circle", "pool-booking", "booking"),
    "pool_cancelled": ("alert-circle", "pool-booking", "booking"),
    "mutual_service_told": ("heart-handshake", "contribution-matrix", "linkage"),
    "local_note_thanked": ("heart", "local-notes", ""),
    "help_asked": ("hand-stop", "help-list", ""),
    "help_answered": ("check", "help-list", ""),
    "supervision_relieved": ("hierarchy", "supervision-tree", ""),
    "agreement_to_sign": ("edit", "agreement-detail", "agreement"),
    "agreement_signed": ("check", "agreement-detail", "agreement"),
    "guide_away": ("hierarchy", "supervision-tree", ""),
    "cover_begins": ("hierarchy", "my-line", ""),
    "cover_arranged": ("hierarchy", "my-line", ""),
    "cover_ended": ("hierarchy", "my-line", ""),
    "shift_lead_offered": ("flag", "shift-lead", "offer"),
    "shift_lead_accepted": ("flag", "shift-lead-list", ""),
    "shift_lead_declined": ("flag", "shift-lead-list", ""),
    "shift_lead_withdrawn": ("flag", "my-shifts", ""),
    "leader_asked": ("users", "my-line", ""),
    "leader_agreed": ("users", "supervision-tree", ""),
    "leader_declined": ("users", "supervision-tree", ""),
    "linkage_dormant": ("link", "linkage-finding", "finding_id"),
    "linkage_parallel": ("link", "linkage-finding", "finding_id"),
    "chain_list_place": ("calendar-event", "my-shifts", ""),
    "together_failed": ("users", "shift-list", ""),
    "regular_asks": ("calendar", "invitation-detail", "invitation_id"),
    "regular_reminder": ("calendar", "invitation-detail", "invitation_id"),
    "regular_lapsed": ("calendar", "shift-detail", "shift_id"),
    "regular_ended": ("calendar", "roster-list", ""),
    "wish_met": ("heart", "shift-detail", "shift_id"),
    "swap_offered": ("arrows-exchange", "swap-list", ""),
    "swap_answered": ("arrows-exchange", "swap-list", ""),
    "swap_ended": ("arrows-exchange", "swap-list", ""),
    "swap_done": ("arrows-exchange", "my-shifts", ""),
    "place_taken_back": ("calendar-event", "my-shifts", ""),
    "shift_cancelled": ("ban", "my-shifts", ""),
    "need_answered": ("message", "need-list", ""),
    "need_refused": ("message", "need-list", ""),
    "hours_recognized": ("clock", "my-hours", ""),
    "hours_corrected": ("clock", "my-hours", ""),
    "claim_refused": ("clock", "my-hours", ""),
    "objection_answered": ("clock", "my-hours", ""),
    "certificate_withdrawn": ("certificate", "certificate-list", ""),
    "certificate_batch_ward_asked": ("certificate", "guardian-home", ""),
    "certificate_batch_cancelled": ("certificate", "certificate-list", ""),
    "certificate_batch_asked": ("certificate", "certificate-batch-answer", "batch_id"),
    "person_verified": ("shield-check", "shift-list", ""),
    "role_granted": ("user-check", "my-profile", ""),
    "role_ended": ("user", "my-profile", ""),
    "credential_verified": ("award", "my-credentials", ""),
    "credential_rejected": ("certificate", "my-credentials", ""),
    "credential_lapses": ("certificate", "my-credentials", ""),
    "credential_lapsed": ("certificate", "my-credentials", ""),
    "paper_seen": ("eye", "my-consents", ""),
    "complaint_taken": ("flag", "complaint-detail", "complaint_id"),
    "complaint_answered": ("flag", "complaint-detail", "complaint_id"),
    "complaint_handed_over": ("flag", "complaint-detail", "complaint_id"),
    "complaint_overdue": ("urgent", "complaint-desk", ""),
    "complaint_for_office": ("flag", "complaint-desk", ""),
    "complaint_more_told": ("flag", "complaint-desk", ""),
    "complaint_back": ("flag", "complaint-desk", ""),
    "complaint_more_asked": ("flag", "complaint-detail", "complaint_id"),
    "complaint_handed_back": ("flag", "complaint-detail", "complaint_id"),
    "initiative_taken": ("bulb", "initiative-detail", "initiative_id"),
    "initiative_released": ("bulb", "initiative-detail", "initiative_id"),
    "shifts_proposed": ("calendar-plus", "project-detail", "project_id"),
    "publication_asked": ("send", "project-detail", "project_id"),
    "shifts_agreed": ("calendar-event", "project-detail", "project_id"),
    "shifts_turned_down": ("calendar", "project-detail", "project_id"),
    "initiative_planned": ("bulb", "initiative-detail", "initiative_id"),
    "initiative_you_would_join": ("bulb", "initiative-detail", "initiative_id"),
    "initiative_set_aside": ("bulb", "initiative-detail", "initiative_id"),
    "hub_volunteer": ("arrows-exchange", "hub-desk", ""),
    "hub_accepted_you": ("heart-handshake", "hub-directory", ""),
    "hub_declined_you": ("arrows-exchange", "hub-directory", ""),
    "hub_offered": ("arrows-exchange", "hub-desk", ""),
    "hub_accepted": ("arrows-exchange", "hub-desk", ""),
    "hub_declined": ("arrows-exchange", "hub-desk", ""),
    "lines_agreed": ("calendar", "line-calendar", ""),
    "lines_conflict": ("alert-triangle", "line-calendar", ""),
    "intervention_told": ("scale", "intervention-list", ""),
    "inspection_told": ("scale", "inspection-detail", "inspection_id"),
    "forced_complaint": ("flag", "complaint-desk", ""),
    "forced_tried": ("flag", "intervention-list", ""),
    "emergency_filing_due": ("urgent", "incident-detail", "incident_id"),
    "approval_waits": ("scale", "approval-detail", "approval_id"),
    "approval_due": ("scale", "approval-detail", "approval_id"),
    "approval_late": ("scale", "approval-detail", "approval_id"),
    "approval_granted": ("scale", "approval-detail", "approval_id"),
    "approval_refused": ("scale", "approval-detail", "approval_id"),
    "approval_more_asked": ("scale", "approval-detail", "approval_id"),
    "approval_late_asker": ("scale", "approval-detail", "approval_id"),
    "initiative_waits": ("bulb", "initiative-detail", "initiative_id"),
    "question_opened": ("clipboard-check", "vote-detail", "question_id"),
    "question_closed": ("clipboard-check", "vote-detail", "question_id"),
    "board_seat_given": ("users", "project-board", "project_id"),
    "board_item_raised": ("users", "project-board", "project_id"),
    "board_item_answered": ("users", "project-board", "project_id"),
    "team_election_opened": ("users", "team-life", "team_id"),
    "team_election_closed": ("users", "team-life", "team_id"),
    "team_term_ends": ("calendar", "team-life", "team_id"),
    "team_turn_offered": ("arrows-exchange", "team-life", "team_id"),
    "bulletin_question": ("message", "bulletin", "linkage_id"),
    "bulletin_answered": ("message", "bulletin", "linkage_id"),
    "bulletin_reminder": ("clock", "bulletin", "linkage_id"),
    "bulletin_overdue": ("urgent", "bulletin", "linkage_id"),
    "support_asked": ("heart-handshake", "support-request", ""),
    "support_taken": ("heart-handshake", "support-request", ""),
    "support_answered": ("heart-handshake", "support-request", ""),
    "award_given": ("award", "my-stars", ""),
    "hours_brought": ("clock", "hours-abroad", ""),
    "value_objected": ("heart-handshake", "project-values", "project"),
    "value_objection_answered": ("heart-handshake", "project-values", "project"),
    "award_objected": ("flag", "award-list", "award_list"),
    "award_decision_wanted": ("flag", "award-list", "award_list"),
    "award_objection_answered": ("flag", "award-list", "award_list"),
    "award_objection_decided": ("flag", "award-list", "award_list"),
    "award_line_changed": ("award", "award-list", "award_list"),
    "award_line_gone": ("award", "award-list", "award_list"),
    "training_completed": ("award", "my-learning", ""),
    "training_cancelled": ("ban", "my-learning", ""),
    "training_soon": ("calendar-event", "my-learning", ""),
    "training_ends": ("hourglass", "my-learning", ""),
    "spot_check_question": ("message", "spot-check-question", "token"),
    "hours_in_doubt": ("clock", "spot-check-reply", "entry_id"),
    "hours_stand": ("clock", "my-hours", ""),
    "data_seen": ("eye", "my-consents", ""),
    "shift_reminder": ("clock", "my-shifts", ""),
    "announcement": ("message", "my-shifts", ""),
    "leaving_word": ("clock", "claims", ""),
    "entries_wait": ("clipboard-list", "entry-desk", ""),
    "case_risk": ("urgent", "case-detail", "case"),
    "case_risk_heard": ("shield-check", "case-detail", "case"),
    "caseload_over": ("users", "case-list", ""),
    "case_cover": ("users", "case-list", ""),
    "case_follow_up": ("calendar", "case-detail", "case"),
    "group_plan": ("users", "group-detail", "group"),
    "group_approved": ("circle-check", "group-detail", "group"),
    "group_closed": ("users", "group-detail", "group"),
    "group_corrected": ("edit", "group-corrections", "group"),
    "assist_task_asked": ("heart-handshake", "assist-task-detail", "task"),
    "assist_task_given": ("heart-handshake", "assist-task-detail", "task"),
    "assist_task_withdrawn": ("ban", "assist-task-list", ""),
    "assist_task_taken": ("heart-handshake", "case-detail", "case"),
    "assist_task_done": ("heart-handshake", "case-detail", "case"),
    "assist_task_worry": ("urgent", "case-detail", "case"),
    "assist_task_back": ("heart-handshake", "case-detail", "case"),
    "referral_asked": ("send", "case-referral", "referral"),
    "referral_overdue": ("urgent", "case-detail", "case"),
    "referral_accepted": ("send", "case-list", ""),
    "referral_refused": ("send", "case-detail", "case"),
    "need_overdue": ("urgent", "need-detail", "need_id"),
}


class BadgesMiddleware:
    """Puts ``request.badges`` (URL name → number) on requests of people; asked only when shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person: Person | None = getattr(request, "person", None)
        if person is not None:
            request.badges = SimpleLazyObject(  # type: ignore[attr-defined]
                lambda: {"notice-list": shown.unread_count(person, at=timezone.now())}
            )
        return self.get_response(request)


@allow(SIGNED_IN)
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """One's messages, latest first."""
    now, person = timezone.now(), actor(request).person
    page = shown.page_of(person, after=key_of(request.GET.get("after", "")), at=now)
    query = request.GET.copy()
    query["after"] = key_words(page.after)
    rows = [_words(message) for message in page.messages]
    context = {
        "rows": rows,
        "has_new": any(row["is_new"] for row in rows),
        "more_url": f"?{query.urlencode()}" if page.after else "",
        "is_later": "after" in request.GET,
    }
    return render(request, "notices/notice_list.html", context)


@allow(SIGNED_IN)
@require_POST
def notice_reading(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    notices.mark_read(by=actor(request).person, at=timezone.now())
    return redirect("notice-list")


@allow(SIGNED_IN)
@require_POST
def notice_opening(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark one as read and go where it is about."""
    now, person = timezone.now(), actor(request).person
    message = get_object_or_404(shown.notices_for(person, at=now), pk=message_id)
    notices.mark_read(messages=[message], by=person, at=now)
    return redirect(_address(message) or "notice-list")


def _words(message: OutboxMessage) -> dict[str, Any]:
    icon, _page, _fact = _GOES_TO.get(message.kind, ("bell", "", ""))
    return {
        "pk": message.pk,
        "text": phrases.message_sentence(message.kind, message.facts),
        "at": message.due_at,
        "is_new": message.read_at is None,
        "icon": icon,
        "has_page": bool(_address(message)),
    }


def _address(message: OutboxMessage) -> str:
    _icon, page, fact = _GOES_TO.get(message.kind, ("", "", ""))
    if not page or (fact and fact not in message.facts):
        return ""
    try:
        return reverse(page, args=[message.facts[fact]] if fact else [])
    except NoReverseMatch:
        return ""


urlpatterns = [
    path("notices", notice_list, name="notice-list"),
    path("notices/reading", notice_reading, name="notice-reading"),
    path("notices/<int:message_id>/reading", notice_opening, name="notice-opening"),
]
