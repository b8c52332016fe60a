"""One gap: why it is there, who suits it, and invitations in waves."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import waves as rules
from liandong.core.refusals import Refusal
from liandong.core.typed import SMALL_DIGITS, whole
from liandong.models import InvitationWave, Shift, ShiftState
from liandong.phrases import plan_words as words
from liandong.phrases.planning import RULES
from liandong.queries import access, gaps
from liandong.queries import waves as shown
from liandong.services import waves
from liandong.services.matching import as_data
from liandong.web import shift_words
from liandong.web.access import actor, allow
from liandong.web.planning import PLANNERS
from liandong.web.template_words import masked

MOST_SUITABLE = 10
PER_WAVE, MINUTES = 5, 30
WAVE_KINDS = {"running": "wait", "filled": "ok", "exhausted": "warn"}


@require_GET
@allow(*PLANNERS)
def planning_gap(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Why a shift lacks people, who suits it best, and what was asked in waves."""
    who, now = actor(request), timezone.now()
    shift = _shift(request, shift_id)
    is_open = shift.state == ShiftState.OPEN and shift.starts_at > now
    is_large = gaps.is_large(shift)
    why, found = _looked_up(shift, who, now, is_large) if is_open else (None, [])
    known = set(
        access.people_for(who)
        .filter(pk__in=[one.person_id for one in found or ()])
        .values_list("pk", flat=True)
    )
    orders = [_wave_words(one) for one in shown.waves_of(shift)]
    context = {
        "shift": shift,
        "is_open": is_open,
        "missing": max(0, shift.min_people - shift.taken),
        "waiting": shown.waiting_for(shift, at=now),
        "free": max(0, shift.max_people - shift.taken),
        "street": shift_words.street(shift.division_code),
        "why": why and _why_words(why),
        "is_large": is_large,
        "is_reading": found is None,
        "people": [
            {
                "name": person.name if person.pk in known else masked(person.name),
                "pk": person.pk if person.pk in known else None,
                "way": shift_words.distance(one.distance_m),
                "reasons": words.reason_sentences(as_data(one.reasons)),
            }
            for person, one in gaps.named(found or ())
        ],
        "waves": orders,
        "running": next((one for one in orders if one["is_running"]), None),
        "per_wave": PER_WAVE,
        "minutes": MINUTES,
        "most": rules.MOST_PER_WAVE,
        "fewest_minutes": rules.FEWEST_MINUTES,
        "most_minutes": rules.MOST_MINUTES,
    }
    return render(request, "planning/gap.html", context)


def _looked_up(
    shift: Shift, who: access.Actor, at: datetime, is_large: bool
) -> tuple[gaps.Why | None, list[gaps.Suitable] | None]:
    """Why the shift is short, and who suits it; None while the index is being read."""
    asked = shown.asked_for(shift)
    if is_large:
        found = gaps.suitable_by_index(shift, who, at=at, limit=MOST_SUITABLE, without=asked)
        return gaps.why_short_in_plan(shift), found
    read = gaps.problem_of(shift, at=at)
    people = gaps.suitable(read, shift, limit=MOST_SUITABLE, without=asked)
    return gaps.why_short(read, shift), people


def _why_words(why: gaps.Why) -> dict[str, Any]:
    most = max(why.removed.values(), default=1)
    return {
        "text": words.gap_sentence(why.code, {"people": why.people}, why.missing),
        "seen_at": why.seen_at,
        "changes": words.change_sentences(why.changes),
        "most": most,
        "rules": [
            {
                "label": RULES.get(code, code),
                "value": n,
                "words": ngettext("%(n)d 人", "%(n)d 人", n) % {"n": n},
            }
            for code, n in sorted(why.removed.items(), key=lambda one: -one[1])
        ],
    }


def _wave_words(row: shown.WaveRow) -> dict[str, Any]:
    wave = row.wave
    return {
        "pk": wave.pk,
        "is_running": wave.state == rules.State.RUNNING,
        "state": wave.get_state_display(),
        "kind": WAVE_KINDS.get(wave.state, "plain"),
        "wave": wave,
        "turns": [
            {
                "label": _("第 %(n)s 批") % {"n": turn.number},
                "words": _("请了 %(asked)s 人：答应 %(yes)s，婉拒 %(no)s，还没答复 %(open)s")
                % {"asked": turn.asked, "yes": turn.yes, "no": turn.no, "open": turn.open},
            }
            for turn in row.turns
        ],
    }


@require_POST
@allow(*PLANNERS)
def wave_start(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Ask the best few now, the next few later."""
    shift = _shift(request, shift_id)
    try:
        wave = waves.start(
            shift=shift,
            per_wave=_number(request, "per_wave", PER_WAVE),
            minutes=_number(request, "minutes", MINUTES),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        if wave.asked:
            said = ngettext("第一批请了 %(n)d 人。", "第一批请了 %(n)d 人。", wave.asked)
            messages.success(request, said % {"n": wave.asked})
        elif wave.sent:
            messages.info(request, _("刚问过的人还没到时间，先等他们答复。"))
        else:
            messages.info(request, _("现在是休息时间，明早 7 点开始邀请。"))
    return redirect("planning-gap", shift_id)


@require_POST
@allow(*PLANNERS)
def wave_cancellation(request: HttpRequest, shift_id: int, wave_id: int) -> HttpResponse:
    """Ask nobody more."""
    shift = _shift(request, shift_id)
    wave = get_object_or_404(InvitationWave, pk=wave_id, shift=shift)
    try:
        waves.cancel(wave=wave, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已停止。问过的人仍可以答复。"))
    return redirect("planning-gap", shift_id)


def _shift(request: HttpRequest, shift_id: int) -> Shift:
    found = access.shifts_for(actor(request)).select_related("project", "position")
    shift: Shift = get_object_or_404(found, pk=shift_id)
    return shift


def _number(request: HttpRequest, name: str, usual: int) -> int:
    """A whole number of the form; nothing said is the usual one, nonsense is out of range."""
    told = request.POST.get(name, "").strip()
    if not told:
        return usual
    return whole(told, SMALL_DIGITS)


urlpatterns = [
    path("planning/gaps/<int:shift_id>", planning_gap, name="planning-gap"),
    path("planning/gaps/<int:shift_id>/waves", wave_start, name="wave-start"),
    path(
        "planning/gaps/<int:shift_id>/waves/<int:wave_id>/cancellation",
        wave_cancellation,
        name="wave-cancellation",
    ),
]
