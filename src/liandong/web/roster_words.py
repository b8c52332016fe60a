"""Rosters in the words that pages show: fill, answers, arrivals, what speaks for whom."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.models import AssignmentState, Invitation, InvitationState, Person, Shift
from liandong.phrases.hours import EVIDENCE
from liandong.phrases.rosters import ASSIGNMENT_STATES, DECLINE_REASONS, INVITATION_STATES
from liandong.queries.replacements import Search
from liandong.queries.rosters import Candidate, Place, RosterRow
from liandong.web import shift_words


def row_words(row: RosterRow, at: datetime) -> dict[str, Any]:
    """One shift in the list of rosters."""
    shift = row.shift
    return {
        "shift": shift,
        "day": timezone.localdate(shift.starts_at),
        "url": reverse("roster-detail", args=[shift.pk]),
        "title": shift.project.title,
        "position": shift.position.title,
        "where": shift.place_name,
        "missing": row.missing if shift.starts_at > at else 0,
        "asked": row.asked,
        "waiting": row.waiting,
        "arrived": row.arrived,
        "has_begun": shift.starts_at <= at,
        "kind": "ok" if shift.taken >= shift.min_people else "warn",
    }


def place_words(
    place: Place, viewer: Person, phones: dict[int, str], shift: Shift
) -> dict[str, Any]:
    """One line of the roster: who, when they came, and what may be done about it."""
    row, person = place.assignment, place.assignment.person
    left = place.left
    return {
        "pk": row.pk,
        "name": person.name,
        "url": reverse("person-detail", args=[person.pk])
        if place.is_known and person.pk != viewer.pk
        else "",
        "is_lead": row.is_lead,
        "is_own": person.pk == viewer.pk,
        "state": ASSIGNMENT_STATES[row.state],
        "is_held": row.state == AssignmentState.ACCEPTED,
        "is_absent": row.state == AssignmentState.ABSENT,
        "arrived": place.arrived,
        "left": left,
        "arrived_by": EVIDENCE[place.arrived.method] if place.arrived else "",
        "is_proposed": left is not None and left.is_proposed,
        "is_done": left is not None and not left.is_proposed,
        "phone": phones.get(row.pk, ""),
        "in_value": _clock(place.arrived.at if place.arrived else shift.starts_at),
        "out_value": _clock(left.at if left else shift.ends_at),
        "dialog": f"removal-{row.pk}",
    }


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def invitation_words(row: Invitation, at: datetime) -> dict[str, Any]:
    """One question and how it was answered."""
    state = row.state
    if state == InvitationState.ASKED and row.answer_by <= at:
        state = InvitationState.LAPSED
    kinds = {"asked": "wait", "countered": "info", "declined": "plain", "lapsed": "warn"}
    said = DECLINE_REASONS.get(row.decline_reason) if state == "declined" else ""
    return {
        "pk": row.pk,
        "name": row.person.name,
        "state": INVITATION_STATES[state],
        "kind": kinds.get(state, "plain"),
        "is_open": state == InvitationState.ASKED,
        "answer_by": row.answer_by,
        "said": said or "",
        "note": row.note,
        "other": row.other_starts_at,
        "by_reserve": row.asked_by is None,
        "is_regular": row.regular_id is not None,
        "is_kept": row.is_held and state == InvitationState.ASKED,
    }


def search_words(search: Search | None) -> dict[str, Any] | None:
    """How looking for somebody else stands, for those who run the shift."""
    if search is None:
        return None
    return {
        "state": search.state,
        "asked": search.asked,
        "people": [{"pk": q.pk, "name": q.person.name, "until": q.answer_by} for q in search.open],
        "next_at": search.next_at,
    }


def candidate_words(one: Candidate) -> dict[str, Any]:
    """Somebody to ask: what speaks for it, and what they wished otherwise."""
    words = {
        "has_skill": _("技能合适"),
        "free_then": _("这个时间有空"),
        "first_time": _("还没服务过"),
    }
    said = []
    for code, number in one.speaks_for:
        if code == "near":
            said.append(shift_words.distance(number))
        elif code == "rested":
            said.append(_("%(days)s 天没服务了") % {"days": number})
        else:
            said.append(words[code])
    return {
        "pk": one.person.pk,
        "name": one.person.name,
        "is_known": one.is_known,
        "speaks_for": " · ".join(said),
        "wishes": _("；").join(shift_words.reason_words(r)["text"] for r in one.wishes),
    }
