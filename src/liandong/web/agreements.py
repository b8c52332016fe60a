"""Memoranda of two organizations: list, write, sign, end, and whom the other side shares."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.agreements import AgreementState, Share, Terms, split
from liandong.core.refusals import Refusal
from liandong.core.typed import SMALL_DIGITS, whole
from liandong.models import Agreement, Organization
from liandong.phrases.agreements import SHARES, STATES
from liandong.queries import access
from liandong.queries import agreements as shown
from liandong.services import agreements as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried

PAGE = 25
_WRITERS = (access.COORDINATOR, access.SOCIAL_WORKER, access.TEAM_LEADER)
_TAGS = {"in_force": "ok", "agreed": "ok", "draft": "wait", "one_signed": "wait", "over": "plain"}


class AgreementForm(forms.Form):
    """The words that both sign."""

    first = forms.ModelChoiceField(
        label=gettext_lazy("我方（甲方）"), queryset=Organization.objects.none()
    )
    second = forms.ModelChoiceField(
        label=gettext_lazy("对方（乙方）"), queryset=Organization.objects.none()
    )
    goal = forms.CharField(
        label=gettext_lazy("共同目标"),
        max_length=200,
        help_text=gettext_lazy("一句话，两家的人都说得出来。"),
    )
    plan = forms.CharField(
        label=gettext_lazy("共同计划"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("做哪些事、谁做哪部分、多久做一次。"),
    )
    first_share = forms.IntegerField(
        label=gettext_lazy("联合服务的时长，记给甲方百分之几"),
        min_value=0,
        max_value=100,
        initial=50,
        help_text=gettext_lazy("剩下的记给乙方。志愿者自己的时长一分钟不少。"),
    )
    credit = forms.CharField(
        label=gettext_lazy("成果怎么署名"),
        max_length=200,
        help_text=gettext_lazy("例如：甲方、乙方联合开展"),
    )
    sharing = forms.MultipleChoiceField(
        label=gettext_lazy("互相给看什么"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("姓名只限志愿者自己同意“提供给其他机构”的。"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("到哪天止"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("最长三年。"),
    )
    review_days = forms.IntegerField(
        label=gettext_lazy("多少天一起回顾一次"), min_value=7, max_value=366, initial=90
    )

    def __init__(self, *args: Any, who: access.Actor, row: Agreement | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sharing"].choices = [(s.value, SHARES[s.value]) for s in Share]  # type: ignore[attr-defined]
        if row is not None:
            del self.fields["first"], self.fields["second"]
            return
        mine = access.organizations_for(who) | Organization.objects.filter(
            teams__leader=who.person, teams__ended_on=None
        )
        self.fields["first"].queryset = mine.distinct().order_by("name")  # type: ignore[attr-defined]
        self.fields["second"].queryset = Organization.objects.order_by("name")  # type: ignore[attr-defined]

    @property
    def terms(self) -> Terms:
        """The words as the service takes them."""
        told = self.cleaned_data
        return Terms(
            goal=told["goal"],
            plan=told["plan"],
            first_share=told["first_share"],
            credit=told["credit"],
            sharing=frozenset(Share(one) for one in told["sharing"]),
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            review_days=told["review_days"],
        )


@allow(SIGNED_IN)
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Memoranda of one's organizations, those that wait for a signature first."""
    who, today = actor(request), timezone.localdate()
    page = Paginator(shown.agreements_for(who), PAGE).get_page(request.GET.get("page"))
    rows = []
    for row in page:
        state = shown.state_of(row, on=today)
        rows.append(
            {
                "title": f"{row.first.name} · {row.second.name}",
                "url": reverse("agreement-detail", args=[row.pk]),
                "text": row.goal,
                "note": f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%Y-%m-%d}",
                "tag": STATES[state],
                "tag_kind": _TAGS[state],
            }
        )
    may_write = who.has(*_WRITERS)
    return render(
        request,
        "agreements/agreement_list.html",
        {"rows": rows, "page": page, "may_write": may_write},
    )


@allow(*_WRITERS)
@require_http_methods(["GET", "POST"])
def agreement_create(request: HttpRequest) -> HttpResponse:
    """Write a memorandum for two."""
    who = actor(request)
    first, second = (request.GET.get(name, "") for name in ("first", "second"))
    start = {"first": first, "second": second, "starts_on": timezone.localdate()}
    form = AgreementForm(request.POST or None, who=who, row=None, initial=start)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = services.draft(
                first=told["first"],
                second=told["second"],
                terms=form.terms,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("协议写好了。双方签了就生效。"))
            return redirect("agreement-detail", row.pk)
    return render(request, "agreements/agreement_form.html", {"form": form, "row": None})


@allow(*_WRITERS)
@require_http_methods(["GET", "POST"])
def agreement_wording(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Change the words; both sign anew."""
    who = actor(request)
    row = _agreement(request, agreement_id)
    names = ("goal", "plan", "first_share", "credit", "sharing", "starts_on", "ends_on")
    start = {name: getattr(row, name) for name in (*names, "review_days")}
    form = AgreementForm(request.POST or None, who=who, row=row, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.reword(agreement=row, terms=form.terms, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("改好了。请双方重新签。"))
            return redirect("agreement-detail", row.pk)
    return render(request, "agreements/agreement_form.html", {"form": form, "row": row})


def _agreement(request: HttpRequest, pk: int) -> Agreement:
    found: Agreement = get_object_or_404(shown.agreements_for(actor(request)), pk=pk)
    return found


@allow(SIGNED_IN)
@require_GET
def agreement_detail(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """One memorandum: the words, who signed, what both did together since."""
    row, who, today = _agreement(request, agreement_id), actor(request), timezone.localdate()
    state = shown.state_of(row, on=today)
    done = shown.cooperation(row.first_id, row.second_id, since=row.starts_on)
    first, second = split(done.minutes, row.first_share)
    signed = {
        one.organization_id: one
        for one in row.all_signatures  # type: ignore[attr-defined]
        if one.version == row.version
    }
    acts_for = {
        side.pk
        for side in (row.first, row.second)
        if shown.signers_of(side, on=today).filter(pk=who.person.pk).exists()
    }
    sides = [
        {
            "row": side,
            "signature": signed.get(side.pk),
            "may_sign": side.pk in acts_for - signed.keys() and state is not AgreementState.OVER,
            "hours": round(minutes / 60, 1),
        }
        for side, minutes in ((row.first, first), (row.second, second))
    ]
    is_side = bool(acts_for)
    known = [project.pk for project in done.projects]
    context = {
        "row": row,
        "state": STATES[state],
        "state_kind": _TAGS[state],
        "sides": sides,
        "is_side": is_side,
        "is_over": state is AgreementState.OVER,
        "may_see_people": is_side
        and state is AgreementState.IN_FORCE
        and Share.NAMES in row.sharing,
        "shares": [SHARES[one] for one in row.sharing],
        "done": done,
        "hours": round(done.minutes / 60, 1),
        "projects": list(access.projects_for(who).filter(pk__in=known)[:10]),
    }
    return render(request, "agreements/agreement_detail.html", context)


@allow(*_WRITERS)
@require_POST
def agreement_signing(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Sign for one side the words that were read."""
    row = _agreement(request, agreement_id)
    side = get_object_or_404(
        Organization.objects.filter(Q(pk=row.first_id) | Q(pk=row.second_id)),
        pk=_number(request, "organization"),
    )
    version, by = _number(request, "version"), actor(request).person
    tried(
        request,
        lambda: services.sign(
            agreement=row, organization=side, version=version, by=by, at=timezone.now()
        ),
        done=_("签好了。"),
    )
    return redirect("agreement-detail", row.pk)


@allow(*_WRITERS)
@require_POST
def agreement_ending(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """End it from today, with a reason."""
    row = _agreement(request, agreement_id)
    reason, by = request.POST.get("reason", ""), actor(request).person
    tried(
        request,
        lambda: services.end(agreement=row, reason=reason, by=by, at=timezone.now()),
        done=_("协议结束了。一起做过的都还在。"),
    )
    return redirect("agreement-detail", row.pk)


@allow(*_WRITERS)
@never_cache
@require_POST
def agreement_people(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Whom the other side shares; the look is written down, so it is asked for by a button."""
    row = _agreement(request, agreement_id)
    try:
        people = services.see_people(agreement=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("agreement-detail", row.pk)
    return render(request, "agreements/agreement_people.html", {"row": row, "people": people})


def _number(request: HttpRequest, name: str) -> int:
    return whole(request.POST.get(name, ""), SMALL_DIGITS)


urlpatterns = [
    path("agreements", agreement_list, name="agreement-list"),
    path("agreements/new", agreement_create, name="agreement-create"),
    path("agreements/<int:agreement_id>", agreement_detail, name="agreement-detail"),
    path("agreements/<int:agreement_id>/wording", agreement_wording, name="agreement-wording"),
    path("agreements/<int:agreement_id>/signing", agreement_signing, name="agreement-signing"),
    path("agreements/<int:agreement_id>/ending", agreement_ending, name="agreement-ending"),
    path("agreements/<int:agreement_id>/people", agreement_people, name="agreement-people"),
]
