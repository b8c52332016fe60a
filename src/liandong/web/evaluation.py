"""Judging after a service: volunteer and social worker here, the recipient by a link."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.evaluation import SMALLEST_N, TEXT_MAX_LENGTH, Score
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Need, Person, Shift
from liandong.phrases.evaluation import DIMENSIONS, MARKS, PARTIES, TOO_FEW
from liandong.queries import evaluations
from liandong.queries.evaluations import Judged, Opinion
from liandong.services import evaluation
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow


def _marks(label: object) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,  # type: ignore[arg-type]
        choices=[(mark, words) for mark, words in MARKS.items()],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一项。")},
    )


class ScoreForm(forms.Form):
    """Three marks from 1 to 5 and a few words."""

    punctuality = _marks(DIMENSIONS["punctuality"])
    attitude = _marks(DIMENSIONS["attitude"])
    professionalism = _marks(DIMENSIONS["professionalism"])
    text = forms.CharField(
        label=gettext_lazy("还想说的话"),
        required=False,
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def score(self) -> Score:
        """The answer of a valid form."""
        told = self.cleaned_data
        return Score(
            told["punctuality"], told["attitude"], told["professionalism"], told["text"].strip()
        )


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def evaluation_create(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Judge the other side of a shift that one took part in, one person after another."""
    me = actor(request).person
    now = timezone.now()
    shift = get_object_or_404(evaluations.judged_shifts(me), pk=shift_id)
    people = evaluations.people_to_judge(shift, me)
    opens, closes = shift.ends_at, shift.ends_at + evaluation.OPEN_FOR
    chosen = _chosen(people, request.POST.get("to") or request.GET.get("to"))
    is_worker = shift.project.social_worker_id == me.pk
    body = None if is_worker else shift.project.organization
    has_rated = body is not None and evaluations.has_rated_organization(shift, me)
    wanted = request.POST.get("to") or request.GET.get("to")
    is_body = body is not None and not has_rated and wanted == "organization"
    form = ScoreForm(request.POST or None)
    if request.method == "POST" and (is_body or chosen is not None) and form.is_valid():
        try:
            if is_body:
                evaluation.rate_organization(shift=shift, scores=form.score, by=me, at=now)
            elif chosen is not None:
                evaluation.answer(shift=shift, judged=chosen, scores=form.score, by=me, at=now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("谢谢，评价已收到。对方看不到是谁写的。"))
            return redirect("evaluation-create", shift.pk)
    context: dict[str, Any] = {
        "shift": shift,
        "people": people,
        "roles": {row.role: PARTIES[row.role] for row in people},
        "chosen": None if is_body else chosen,
        "body": body if is_body else None,
        "may_rate": body is not None and not has_rated and opens <= now < closes,
        "organization": body,
        "form": form,
        "is_worker": is_worker,
        "is_early": now < opens,
        "is_over": now >= closes,
        "closes_at": closes,
        "recipients": _recipients(shift) if is_worker and now >= opens else [],
        "opinion": _told(
            evaluations.opinion_of(me, role="social_worker" if is_worker else "volunteer")
        ),
    }
    return render(request, "evaluation/create.html", context)


def _chosen(people: list[Judged], wanted: str | None) -> Person | None:
    """The person named in the address, else the first who was not judged yet."""
    still = [row.person for row in people if not row.is_answered]
    if wanted:
        named = [row.person for row in people if str(row.person.pk) == wanted]
        return named[0] if named else None
    return still[0] if still else None


def _told(opinion: Opinion) -> dict[str, Any]:
    if opinion.summary is None:
        return {"summary": None, "too_few": TOO_FEW, "smallest_n": SMALLEST_N}
    return {
        "summary": opinion.summary,
        "marks": [
            {
                "label": DIMENSIONS[dimension.value],
                "value": round(mean * 20),
                "words": f"{mean:.1f} / 5",
            }
            for dimension, mean in opinion.summary.by_dimension
        ],
        "texts": opinion.texts,
    }


def _recipients(shift: Shift) -> list[dict[str, Any]]:
    from_site = evaluation.feedback_link
    return [
        {
            "need": asked.need,
            "ticket": asked.ticket,
            "link": from_site(asked.ticket) if asked.ticket else "",
            "picture": _qr(from_site(asked.ticket)) if asked.ticket else "",
        }
        for asked in evaluations.recipients_of(shift)
    ]


def _qr(text: str) -> str:
    """A QR code as a data address."""
    picture: str = segno.make(text, error="m", micro=False).svg_data_uri(border=2, scale=4)
    return picture


@allow(SIGNED_IN)
@require_POST
def feedback_link(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Make the link with which the recipient of a need judges the service."""
    me = actor(request).person
    shift = get_object_or_404(Shift, pk=shift_id, project__social_worker=me)
    wanted = request.POST.get("need", "")
    need = get_object_or_404(Need, pk=whole(wanted), project=shift.project_id)
    try:
        evaluation.issue_ticket(shift=shift, need=need, by=me, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect(reverse("evaluation-create", args=[shift.pk]) + "#recipients")


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """One page in large type for somebody without an account; then a thank-you."""
    ticket = evaluations.ticket_with(token)
    if ticket is None:
        raise Http404
    shift = ticket.shift
    if ticket.used_at is not None:
        return render(request, "evaluation/thanks.html", {"shift": shift})
    now = timezone.now()
    form = ScoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            evaluation.answer_by_ticket(ticket=ticket, scores=form.score, at=now)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("feedback", token)
    context = {
        "form": form,
        "shift": shift,
        "names": evaluations.names_of_those_who_came(shift),
        "is_early": now < shift.ends_at,
        "is_over": now >= shift.ends_at + evaluation.OPEN_FOR,
    }
    return render(request, "evaluation/feedback.html", context)


urlpatterns = [
    path("shifts/<int:shift_id>/evaluations", evaluation_create, name="evaluation-create"),
    path("shifts/<int:shift_id>/feedback-links", feedback_link, name="feedback-link"),
    path("f/<str:token>", feedback, name="feedback"),
]
