"""Looking into complaints: what waits, what one has taken on, the answer, the handing over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
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
from liandong.services import complaints as services
from liandong.web.access import actor, allow
from liandong.web.complaint_forms import AnswerForm, HandOverForm, place_words
from liandong.web.complaints import course

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
        "held": [_line(row) for row in shown.held_by(who.person)[:50]],
        "answered": [_line(row) for row in shown.answered_by(who.person)[:20]],
    }
    return render(request, "voice/complaint_desk.html", context)


@allow(*HANDLERS)
@require_POST
def complaint_taking(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Take a complaint on."""
    who = actor(request)
    row = get_object_or_404(shown.within_reach(who), pk=complaint_id)
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
    form = answer if is_answer else over
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if is_answer:
                services.answer(
                    complaint=row,
                    text=said["text"],
                    is_upheld=said["upheld"] == "yes",
                    by=who.person,
                    at=now,
                )
            else:
                services.hand_over(
                    complaint=row,
                    function=said["function"],
                    text=said["text"],
                    by=who.person,
                    at=now,
                )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已答复投诉人。"))
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
    }
    return render(request, "voice/complaint_handling.html", context)


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
