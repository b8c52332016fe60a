"""「如果……会怎样」: a change tried on a plan, told in words. Reads only; nothing is kept."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liandong.core import codes
from liandong.core.credentials import codes_of
from liandong.matching.what_if import Change, Effect, Radius, Span, Training
from liandong.models import Proposal
from liandong.phrases import what_ifs as words
from liandong.phrases.plan_words import skill_names
from liandong.queries import proposals
from liandong.services import what_ifs
from liandong.web.access import actor, allow
from liandong.web.planning import PLANNERS
from liandong.web.template_words import time_span

MOST_MOVES = 20


class RadiusForm(forms.Form):
    """Everybody goes so many kilometres further."""

    km = forms.DecimalField(
        label=_("每人多走几公里"),
        min_value=Decimal("0.1"),
        max_value=20,
        decimal_places=1,
        initial=1,
    )

    def change(self) -> Change:
        """What is tried."""
        return Radius(extra_m=float(self.cleaned_data["km"]) * 1000)


class TrainingForm(forms.Form):
    """So many people learn a skill that the plan's shifts ask for."""

    skill = forms.ChoiceField(label=_("办一次培训"))
    people = forms.IntegerField(label=_("多少人参加"), min_value=1, max_value=500, initial=10)

    def __init__(self, *args: Any, skills: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = skills  # type: ignore[attr-defined]

    def change(self) -> Change:
        """What is tried."""
        told = self.cleaned_data
        return Training(mask=1 << (int(told["skill"]) - 1), people=told["people"])


class SpanForm(forms.Form):
    """Whoever leads may lead so many."""

    span = forms.IntegerField(label=_("一人最多带几人"), min_value=2, max_value=100, initial=15)

    def change(self) -> Change:
        """What is tried."""
        return Span(people=self.cleaned_data["span"])


@require_GET
@allow(*PLANNERS)
def proposal_what_if(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Try a longer way, a training or a wider span on a plan; say what it would bring."""
    proposal = get_object_or_404(proposals.proposals_for(actor(request)), pk=proposal_id)
    tried = request.GET.get("if", "")
    all_forms = _forms(request, proposal, tried)
    form, effect, desk = all_forms.get(tried), None, None
    is_small = what_ifs.is_tried_at_once(proposal)
    if is_small and form is not None and form.is_valid():
        now, change = timezone.now(), form.change()
        effect = what_ifs.tried(proposal=proposal, change=change, at=now)
        if isinstance(change, Span):
            desk = what_ifs.desk_tried(actor(request), change.people, at=now)
    context = {
        "proposal": proposal,
        "forms": all_forms,
        "is_small": is_small,
        "too_large": words.TOO_LARGE,
        "answer": _answer(effect, desk) if effect is not None else None,
    }
    return render(request, "planning/what_if.html", context)


def _forms(request: HttpRequest, proposal: Proposal, tried: str) -> dict[str, Any]:
    """One form for each change; the one that was sent holds what was told."""
    told = {kind: request.GET if kind == tried else None for kind in ("radius", "training", "span")}
    found: dict[str, Any] = {"radius": RadiusForm(told["radius"])}
    skills = _skills(proposal)
    if skills:
        found["training"] = TrainingForm(told["training"], skills=skills)
    return {**found, "span": SpanForm(told["span"])}


def _skills(proposal: Proposal) -> list[tuple[str, str]]:
    """Skills that the shifts of the plan ask for. One query."""
    masks = proposals.planned_shifts(proposal).values_list("position__skill_mask", flat=True)
    asked = 0
    for mask in masks.order_by().distinct():
        asked |= mask
    language = "en" if (get_language() or "zh").startswith("en") else "zh"
    return [(code, codes.label("skill", code, language)) for code in codes_of(asked)]


def _answer(effect: Effect, desk: what_ifs.DeskEffect | None) -> dict[str, Any]:
    """The effect in words, with the first of those for whom something changes."""
    shifts, people = what_ifs.named(effect)

    def titles(ids: tuple[int, ...]) -> str:
        return "、".join(
            f"{shifts[pk].project.title}（{time_span(shifts[pk].starts_at)}）"
            for pk in ids
            if pk in shifts
        )

    change = effect.change
    names = skill_names(change.mask) if isinstance(change, Training) else ""
    sentences = words.effect_sentences(effect)
    if desk is not None and isinstance(change, Span):
        sentences += words.desk_sentences(desk, change.people)
    return {
        "title": words.change_sentence(change, names=names),
        "sentences": sentences,
        "moves": [
            {
                "name": people[move.person_id].name,
                "before": titles(move.left),
                "after": titles(move.taken),
            }
            for move in effect.moves[:MOST_MOVES]
            if move.person_id in people
        ],
        "more": max(0, len(effect.moves) - MOST_MOVES),
    }


urlpatterns = [
    path(
        "planning/proposals/<int:proposal_id>/what-if",
        proposal_what_if,
        name="proposal-what-if",
    ),
]
