"""Pages for filing a need: one sentence, then the short form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core import places
from liandong.core.needs import NeedIncomplete
from liandong.core.refusals import Refusal
from liandong.queries import maps
from liandong.services import needs as services
from liandong.web import need_views as shown
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.need_forms import SERVED_FIRST, NeedForm, SentenceForm
from liandong.web.place_fields import RUNGS, PlaceForm


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def need_create(request: HttpRequest) -> HttpResponse:
    """First one sentence, then the short form with what was understood."""
    who = actor(request)
    step = request.POST.get("step", "")
    told_by = request.POST if request.method == "POST" else request.GET
    right = SERVED_FIRST if told_by.get("right") == SERVED_FIRST else ""
    if request.method == "GET" and "form" not in request.GET:
        context = {"form": SentenceForm(), "right": right}
        return render(request, "needs/need_sentence.html", context)
    if step == "sentence":
        told = SentenceForm(request.POST)
        if not told.is_valid():
            return render(request, "needs/need_sentence.html", {"form": told, "right": right})
        form = NeedForm(actor=who, sentence=told.cleaned_data["sentence"], right=right)
        return render(request, "needs/need_create.html", {"form": form})
    if request.method == "GET" or step == "place":
        form = NeedForm(actor=who, right=right, **_typed(request))
        return render(request, "needs/need_create.html", {"form": form})
    form = NeedForm(request.POST, actor=who)
    if form.is_valid():
        try:
            need = services.file(draft=form.draft(), by=who.person, at=timezone.now())
        except NeedIncomplete as refusal:
            form.add_missing(refusal.missing)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(
                request,
                _("收到了，编号 %(number)s。%(day)s前会有人核实并答复您。")
                % {"number": need.number, "day": shown.day_words(need.answer_due_at)},
            )
            return redirect("need-detail", need.pk)
    return render(request, "needs/need_create.html", {"form": form})


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, when only the lists of places are asked for anew; else nothing."""
    if request.method == "GET":
        return {}
    told = request.POST
    initial = {name: told.getlist(name) if name == "skills" else told[name] for name in told}
    code = next((told[rung] for rung in reversed(RUNGS) if told.get(rung)), "")
    return {"initial": initial, "code": code, "sentence": told.get("sentence", "")}


@allow(SIGNED_IN)
@require_GET
def need_place(request: HttpRequest) -> HttpResponse:
    """The lists of places alone, narrowed by what is chosen in them."""
    return render(
        request, "needs/_place.html", {"form": PlaceForm(code=PlaceForm(request.GET).chosen)}
    )


@allow(SIGNED_IN)
@require_GET
def place_ground(request: HttpRequest, code: str) -> JsonResponse:
    """The schematic map of a county on which a point is picked; streets only with many people."""
    county = code[:6]
    if len(county) != 6 or county not in places.divisions():
        raise Http404
    answer = JsonResponse(maps.ground(county))
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


urlpatterns = [
    path("places/<slug:code>/ground", place_ground, name="place-ground"),
    path("needs/new", need_create, name="need-create"),
    path("needs/place", need_place, name="need-place"),
]
