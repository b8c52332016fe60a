"""“留言板”: what the people of a linkage ask, tell and thank each other for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import bulletin as rules
from liandong.core import policy
from liandong.core.refusals import Refusal
from liandong.models import BulletinPost, Linkage
from liandong.phrases.bulletin import KINDS, STATES
from liandong.queries import bulletin as shown
from liandong.services import bulletin as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried

PAGE = 20
COUNTED_DAYS = 90


class PostForm(forms.Form):
    """Something for the bulletin."""

    kind = forms.ChoiceField(
        label=gettext_lazy("写什么"),
        choices=[(code, words) for code, (words, _icon) in KINDS.items()],
        initial="question",
    )
    text = forms.CharField(
        label=gettext_lazy("内容"),
        max_length=rules.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("联动里的人都看得到。不写服务对象的姓名、电话、门牌和病情。"),
    )


@allow(SIGNED_IN)
@require_GET
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """The bulletins that one may read, those with a question for oneself first."""
    who, today = actor(request), timezone.localdate()
    mine = shown.boards_for(who, on=today).select_related("organization")
    page = Paginator(mine.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    asked = [{"row": row, **_state(row)} for row in shown.waiting_for(who.person)[:PAGE]]
    counts = shown.answer_counts(
        [one.pk for one in page], since=today - timedelta(days=COUNTED_DAYS), at=timezone.now()
    )
    rows = [{"row": one, "counts": counts.get(one.pk)} for one in page]
    context = {"page": page, "rows": rows, "asked": asked}
    return render(request, "linkage/bulletin_list.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def bulletin(request: HttpRequest, linkage_id: int) -> HttpResponse:
    """What hangs on the bulletin of one linkage, and the form to add to it."""
    who, now, today = actor(request), timezone.now(), timezone.localdate()
    linkage = _linkage(request, linkage_id)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.post(
                linkage=linkage, kind=told["kind"], text=told["text"], by=who.person, at=now
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("bulletin", linkage.pk)
    kind = request.GET.get("kind", "")
    found = shown.posts_of(linkage, kind=kind if kind in KINDS else "")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    side = shown.side_of(linkage, who.person, on=today)
    is_over = linkage.until is not None and linkage.until <= today
    counts = shown.answer_counts([linkage.pk], since=today - timedelta(days=COUNTED_DAYS), at=now)
    context = {
        "linkage": linkage,
        "page": page,
        "rows": [_row(row, who.person.pk, is_inside=side is not None) for row in page],
        "form": form if side is not None and not is_over else None,
        "clock": policy.profile_for(linkage.division_code, today).bulletin,
        "tabs": [{"label": _("全部"), "url": "?", "active": kind not in KINDS}]
        + [
            {"label": words, "url": f"?kind={code}", "active": kind == code}
            for code, (words, _icon) in KINDS.items()
        ],
        "counts": counts.get(linkage.pk),
        "days": COUNTED_DAYS,
    }
    return render(request, "linkage/bulletin.html", context)


def _state(row: BulletinPost) -> dict[str, Any]:
    if row.due_at is None:
        return {"state": "", "kind": "plain", "is_waiting": False}
    state = rules.state_of(
        due=row.due_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        at=timezone.now(),
    )
    words, kind = STATES[state]
    return {
        "state": words,
        "kind": kind,
        "is_waiting": state in (rules.PostState.OPEN, rules.PostState.LATE),
    }


def _row(row: BulletinPost, me: int, *, is_inside: bool) -> dict[str, Any]:
    words, icon = KINDS[row.kind]
    is_open = row.due_at is not None and row.closed_at is None
    may_answer = is_open and (is_inside or row.escalated_to_id == me)
    is_answerer = row.asked_of_id == me and row.answered_at is not None
    return {
        "row": row,
        "what": words,
        "icon": icon,
        "is_mine": row.asked_of_id == me,
        "may_answer": may_answer,
        "may_close": may_answer and (row.author_id == me or is_answerer),
        **_state(row),
    }


@allow(SIGNED_IN)
@require_POST
def bulletin_answer(request: HttpRequest, linkage_id: int, post_id: int) -> HttpResponse:
    """Answer a question."""
    row = _post(request, linkage_id, post_id)
    text = request.POST.get("text", "")
    me = actor(request).person
    tried(
        request,
        lambda: services.answer(post=row, text=text, by=me, at=timezone.now()),
        done=_("答好了，提问的人会收到消息。"),
    )
    return redirect("bulletin", linkage_id)


@allow(SIGNED_IN)
@require_POST
def bulletin_closing(request: HttpRequest, linkage_id: int, post_id: int) -> HttpResponse:
    """Close a question."""
    row = _post(request, linkage_id, post_id)
    me = actor(request).person
    tried(request, lambda: services.close(post=row, by=me, at=timezone.now()))
    return redirect("bulletin", linkage_id)


def _linkage(request: HttpRequest, pk: int) -> Linkage:
    found = shown.boards_for(actor(request), on=timezone.localdate())
    return get_object_or_404(found.select_related("organization"), pk=pk)


def _post(request: HttpRequest, linkage_id: int, post_id: int) -> BulletinPost:
    return get_object_or_404(
        BulletinPost.objects.filter(linkage=_linkage(request, linkage_id)), pk=post_id
    )


urlpatterns = [
    path("bulletins", bulletin_list, name="bulletin-list"),
    path("linkages/<int:linkage_id>/bulletin", bulletin, name="bulletin"),
    path(
        "linkages/<int:linkage_id>/bulletin/<int:post_id>/answer",
        bulletin_answer,
        name="bulletin-answer",
    ),
    path(
        "linkages/<int:linkage_id>/bulletin/<int:post_id>/closing",
        bulletin_closing,
        name="bulletin-closing",
    ),
]
