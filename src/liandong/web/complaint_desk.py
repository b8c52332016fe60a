"""Looking into complaints: what waits, what one has taken on, the answer, the handing over."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.complaints import HANDLED, LAW, Category, State, authority_key
from liandong.core.refusals import Refusal
from liandong.models import Complaint
from liandong.phrases.complaints import CATEGORIES, STATES
from liandong.queries import access
from liandong.queries import complaints as shown
from liandong.queries import handed_complaints as handed
from liandong.services import complaints as services
from liandong.services import handed_complaints as handed_services
from liandong.web.access import actor, allow
from liandong.web.complaint_forms import AnswerForm, BackForm, HandOverForm, MoreForm, place_words
from liandong.web.complaints import course

DONE = {
    "answer": gettext_lazy("已答复投诉人。"),
    "more": gettext_lazy("已请投诉人补充，补充之前期限先停着。"),
    "back": gettext_lazy("已退回，投诉人和那边的同事都收到了消息。"),
    "over": gettext_lazy("已移送，告诉了投诉人。"),
}
HANDLERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR, access.OFFICER)


def _line(row: Complaint) -> dict[str, object]:
    return {
        "row": row,
        "category": CATEGORIES[row.category],
        "state": STATES[row.state],
        "place": place_words(row.division_code),
    }


@allow(*HANDLERS)
@require_GET
def complaint_desk(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, what I have, what I answered."""
    who = actor(request)
    context = {
        "waiting": [_line(row) for row in shown.waiting_for(who)],
        "handed": [_line(row) for row in handed.waiting_for(who)],
        "held": [_line(row) for row in shown.held_by(who.person)[:50]],
        "answered": [_line(row) for row in shown.answered_by(who.person)[:20]],
    }
    return render(request, "voice/complaint_desk.html", context)


@allow(*HANDLERS)
@require_POST
def complaint_taking(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Take a complaint on."""
    who = actor(request)
    row = handed.to_take(who).filter(pk=complaint_id).first()
    row = row or get_object_or_404(shown.within_reach(who), pk=complaint_id)
    try:
        services.take(complaint=row, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("complaint-desk")
    return redirect("complaint-handling", row.pk)


@allow(*HANDLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_handling(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Read one's case (each look is written down); answer it, or hand it over."""
    who = actor(request)
    now = timezone.now()
    row = get_object_or_404(shown.handled_complaint(who.person), pk=complaint_id)
    bodies = dict(policy.profile_for(row.division_code, timezone.localdate(now)).authority_map)
    is_answer = request.POST.get("step") == "answer"
    answer = AnswerForm(request.POST if is_answer else None, prefix="answer")
    over = HandOverForm(
        request.POST if request.POST.get("step") == "over" else None,
        bodies=bodies,
        prefix="over",
        initial={"function": authority_key(Category(row.category))},
    )
    step = request.POST.get("step", "over")
    more = MoreForm(request.POST if step == "more" else None, prefix="more")
    back = BackForm(request.POST if step == "back" else None, prefix="back")
    form: Form = {"answer": answer, "more": more, "back": back}.get(step, over)
    if request.method == "POST" and form.is_valid():
        try:
            _do(step, row, form.cleaned_data, who, now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, DONE.get(step, DONE["answer"]))
            return redirect("complaint-desk")
    row = services.read(complaint=row, by=who.person, at=now)
    context = {
        **_line(row),
        "law": LAW[Category(row.category)],
        "is_mine_to_answer": State(row.state) in HANDLED,
        "course": course(row),
        "files": shown.evidence_of(row),
        "answer_form": answer,
        "over_form": over,
        "more_form": more if State(row.state) is not State.MORE_ASKED else None,
        "back_form": back if row.office_id is not None else None,
    }
    return render(request, "voice/complaint_handling.html", context)


def _do(step: str, row: Complaint, said: dict[str, Any], who: access.Actor, now: datetime) -> None:
    """One act of the handler on a complaint."""
    by = who.person
    if step == "answer":
        is_upheld = said["upheld"] == "yes"
        services.answer(complaint=row, text=said["text"], is_upheld=is_upheld, by=by, at=now)
    elif step == "more":
        handed_services.ask_more(complaint=row, text=said["text"], by=by, at=now)
    elif step == "back":
        handed_services.hand_back(complaint=row, text=said["text"], by=by, at=now)
    else:
        services.hand_over(
            complaint=row, function=said["function"], text=said["text"], by=by, at=now
        )


@allow(*HANDLERS)
@never_cache
@require_GET
def complaint_evidence(request: HttpRequest, complaint_id: int, evidence_id: int) -> HttpResponse:
    """One file, for the handler only."""
    who = actor(request)
    row = get_object_or_404(shown.handled_complaint(who.person), pk=complaint_id)
    file = get_object_or_404(row.evidence, pk=evidence_id)
    content = services.open_evidence(evidence=file, by=who.person, at=timezone.now())
    answer = HttpResponse(content, content_type=file.kind)
    ending = file.kind.rsplit("/", 1)[-1]
    answer["Content-Disposition"] = f'attachment; filename="{row.number}-{file.pk}.{ending}"'
    return answer


urlpatterns = [
    path("complaints", complaint_desk, name="complaint-desk"),
    path("complaints/<int:complaint_id>", complaint_handling, name="complaint-handling"),
    path("complaints/<int:complaint_id>/taking", complaint_taking, name="complaint-taking"),
    path(
        "complaints/<int:complaint_id>/evidence/<int:evidence_id>",
        complaint_evidence,
        name="complaint-evidence",
    ),
]
