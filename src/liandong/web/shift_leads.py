"""Asking who only ever assists to lead a shift, answering, and what became of it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core.shift_leads import LONGEST_WORDS, Outcome
from liandong.models import Assignment, Person, ShiftLeadOffer
from liandong.phrases.shift_leads import OUTCOMES
from liandong.queries import access
from liandong.queries import shift_leads as shown
from liandong.queries.shift_leads import Told
from liandong.services import shift_leads as services
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.project_forms import set_options
from liandong.web.template_words import time_span

ASKERS = (access.SOCIAL_WORKER, access.COORDINATOR)
PER_PAGE = 20


class AskForm(forms.Form):
    """Which of their coming shifts somebody is asked to lead, and why them."""

    place = forms.TypedChoiceField(
        label=gettext_lazy("带哪一班"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一班")},
    )
    words = forms.CharField(
        label=gettext_lazy("想对 TA 说的话"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("例如：您和老人们都熟，带一班没问题。TA 会看到。"),
    )

    def __init__(self, *args: Any, places: list[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        options = [(pk, place_words(place)) for pk, place in self.places.items()]
        set_options(self, "place", options)

    @property
    def chosen(self) -> Assignment:
        """The place that was chosen. After validation."""
        return self.places[self.cleaned_data["place"]]


class AsideForm(forms.Form):
    """Why somebody is left in peace about leading."""

    reason = forms.CharField(
        label=gettext_lazy("为什么先不问"),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("例如：聊过了，TA 更想安心帮忙。半年内不再提醒。"),
        error_messages={"required": gettext_lazy("请写一句原因")},
    )


class AnswerForm(forms.Form):
    """The volunteer's own answer."""

    says_yes = forms.TypedChoiceField(
        label=gettext_lazy("您愿意吗"),
        choices=[("yes", gettext_lazy("我来带")), ("no", gettext_lazy("这次不带"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个")},
    )
    words = forms.CharField(
        label=gettext_lazy("想说的话"), required=False, max_length=LONGEST_WORDS
    )


def place_words(place: Assignment) -> str:
    """A place on a shift to choose: when, and of what."""
    shift = place.shift
    return f"{time_span(shift.starts_at, shift.ends_at)} · {shift.project.title}"


def outcome_words(one: Told) -> dict[str, Any]:
    """One question as a line: which shift, who asked, what became of it."""
    row, shift = one.row, one.row.shift
    label, kind = OUTCOMES[one.outcome]
    if shift is None:
        title = row.words
    else:
        title = f"{time_span(shift.starts_at, shift.ends_at)} · {shift.project.title}"
    return {
        "pk": row.pk,
        "person": row.person,
        "title": title,
        "text": row.answer or (row.words if shift else ""),
        "by": row.asked_by.name,
        "at": row.asked_at,
        "tag": label,
        "tag_kind": kind,
        "is_waiting": one.outcome is Outcome.WAITING,
    }


def card(who: access.Actor, person: Person) -> dict[str, Any] | None:
    """What a person's page says of leading; None for who may not ask. Two queries."""
    if not shown.may_ask(who, person):
        return None
    now = timezone.now()
    count = shown.assisted(person, at=now)
    history = shown.history(person, at=now)
    if not count and not history:
        return None
    return {
        "count": count,
        "words": _count_words(count),
        "last": outcome_words(history[0]) if history else None,
        "url": reverse("shift-lead-person", args=[person.pk]),
    }


def _count_words(count: int) -> str:
    words = ngettext(
        "一年里来了 %(n)s 次，还没带过班。", "一年里来了 %(n)s 次，还没带过班。", count
    )
    return words % {"n": count} if count else ""


def _person(request: HttpRequest, person_id: int) -> Person:
    who = actor(request)
    person: Person = get_object_or_404(access.people_for(who), pk=person_id)
    if not shown.may_ask(who, person):
        raise Http404
    return person


@allow(*ASKERS)
@require_http_methods(["GET", "POST"])
def shift_lead_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask somebody to lead one of their coming shifts; what became of earlier questions."""
    who, person, now = actor(request), _person(request, person_id), timezone.now()
    form = AskForm(
        request.POST if request.method == "POST" else None,
        places=shown.places_to_lead(who, person, at=now),
    )
    if request.method == "POST" and form.is_valid():
        shift, words = form.chosen.shift, form.cleaned_data["words"]
        done = _("问过了，等%(name)s答复。") % {"name": person.name}
        if tried(
            request,
            lambda: services.offer(shift=shift, person=person, words=words, by=who.person, at=now),
            done=done,
        ):
            return redirect("shift-lead-person", person.pk)
    return _leading(request, person, form, AsideForm(auto_id="id_aside_%s"))


def _leading(request: HttpRequest, person: Person, form: AskForm, aside: AsideForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "person": person,
        "words": _count_words(shown.assisted(person, at=now)),
        "is_grown": shown.is_grown(person, on=timezone.localdate()),
        "form": form,
        "aside": aside,
        "history": [outcome_words(one) for one in shown.history(person, at=now)],
    }
    return render(request, "shifts/shift_lead_person.html", context)


@allow(*ASKERS)
@require_POST
def shift_lead_aside(request: HttpRequest, person_id: int) -> HttpResponse:
    """Leave somebody in peace about leading for a while."""
    who, person, now = actor(request), _person(request, person_id), timezone.now()
    aside = AsideForm(request.POST, auto_id="id_aside_%s")
    if not aside.is_valid():
        form = AskForm(None, places=shown.places_to_lead(who, person, at=now))
        return _leading(request, person, form, aside)
    reason = aside.cleaned_data["reason"]
    tried(
        request,
        lambda: services.set_aside(person=person, reason=reason, by=who.person, at=now),
        done=_("记下了，半年内不再提醒。"),
    )
    return redirect("shift-lead-person", person.pk)


@allow(*ASKERS)
@require_POST
def shift_lead_withdrawal(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take a question back."""
    who = actor(request)
    offer = get_object_or_404(
        ShiftLeadOffer, pk=offer_id, person__in=access.people_for(who).values("pk")
    )
    tried(
        request,
        lambda: services.withdraw(offer=offer, by=who.person, at=timezone.now()),
        done=_("收回了。"),
    )
    return redirect("shift-lead-person", offer.person_id)


@allow(*ASKERS)
@require_GET
def shift_lead_list(request: HttpRequest) -> HttpResponse:
    """Whom one asked, and what became of it; who waits to be asked."""
    who, now = actor(request), timezone.now()
    rows = shown.asked_by(who).order_by("-asked_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = shown.counts(rows, at=now)
    here = shown.told(rows.filter(pk__in=[one.pk for one in page.object_list]), at=now)
    context = {
        "page": page,
        "rows": [outcome_words(one) for one in here],
        "prompts": shown.prompts(who, at=now)[:PER_PAGE],
        "counts": [
            {"label": OUTCOMES[one][0], "value": counts[one]} for one in Outcome if counts[one]
        ],
    }
    return render(request, "shifts/shift_lead_list.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def shift_lead(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The volunteer's own page: which shift, what leading means, yes or no."""
    person, now = actor(request).person, timezone.now()
    rows = ShiftLeadOffer.objects.select_related("shift__project", "shift__position", "asked_by")
    offer = get_object_or_404(rows, pk=offer_id, person=person, shift__isnull=False)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = _("谢谢！这一班由您来带。") if told["says_yes"] else _("好的，谢谢您说一声。")
        if tried(
            request,
            lambda: services.answer(
                offer=offer, says_yes=told["says_yes"], words=told["words"], by=person, at=now
            ),
            done=done,
        ):
            return redirect("my-shifts")
    one = shown.told(ShiftLeadOffer.objects.filter(pk=offer.pk), at=now)[0]
    context = {
        "offer": offer,
        "shift": offer.shift,
        "where": offer.shift.place_name or shift_words.street(offer.shift.division_code)
        if offer.shift
        else "",
        "told": outcome_words(one),
        "form": form if one.outcome is Outcome.WAITING else None,
    }
    return render(request, "shifts/shift_lead.html", context)


urlpatterns = [
    path("people/<int:person_id>/leading", shift_lead_person, name="shift-lead-person"),
    path("people/<int:person_id>/leading/aside", shift_lead_aside, name="shift-lead-aside"),
    path("shift-leads", shift_lead_list, name="shift-lead-list"),
    path("shift-leads/<int:offer_id>", shift_lead, name="shift-lead"),
    path(
        "shift-leads/<int:offer_id>/withdrawal",
        shift_lead_withdrawal,
        name="shift-lead-withdrawal",
    ),
]
