"""Yearly awards: the public lists, proposing one, objecting and deciding."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.awards import SHORTEST_REASON, ListState, state_of
from liandong.core.refusals import Refusal
from liandong.models import AwardList, AwardObjection, Organization
from liandong.phrases import awards as words
from liandong.phrases.policy import PROPOSAL as POLICY_PROPOSAL
from liandong.queries import access, approvals
from liandong.queries import awards as shown
from liandong.services import awards as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow, reader
from liandong.web.acting import tried
from liandong.web.publications import yes_for

MOST_LISTS = 60


class ProposalForm(forms.Form):
    """Whose awards of which year; nobody is typed in."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("单位"), queryset=Organization.objects.none(), empty_label=None
    )
    year = forms.IntegerField(label=gettext_lazy("哪一年"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, who: access.Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["organization"]
        field.queryset = shown.organizations_for(who).order_by("name")  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    """What is wrong with a list."""

    reason = forms.CharField(
        label=gettext_lazy("哪里不对，为什么"),
        help_text=gettext_lazy("只有办理的工作人员看得到。"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """Whether an objection is right."""

    is_right = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=[
            ("no", gettext_lazy("名单不变")),
            ("yes", gettext_lazy("异议成立，按更正后的时长重新出名单、重新公示")),
        ],
        widget=forms.RadioSelect,
    )
    decision = forms.CharField(
        label=gettext_lazy("答复"),
        help_text=gettext_lazy("提异议的人会看到这句话。时长有错，请先更正时长，再下结论。"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def name_of(year: int, hours: int) -> str:
    """An award in words."""
    return str(words.NAME) % {"year": year, "hours": hours}


_KINDS = {ListState.EFFECTIVE: "ok", ListState.OBJECTED: "warn", ListState.PUBLISHED: "info"}


def _state(row: Any) -> tuple[str, str]:
    if row.published_on is None:
        return _("等批准公布"), "wait"
    state = state_of(row.effective_at is not None, row.waiting)
    return str(words.STATES[state]), _KINDS[state]


@allow(PUBLIC)
@require_GET
def award_lists(request: HttpRequest) -> HttpResponse:
    """Every list: whose, of which year, how many people, until when it is published."""
    rows = [
        {"row": row, "state": state, "kind": kind}
        for row in shown.award_lists()[:MOST_LISTS]
        for state, kind in [_state(row)]
    ]
    who = reader(request)
    drawn = list(shown.drawn_for(who)[:MOST_LISTS]) if who is not None else []
    may_propose = who is not None and who.has(*shown.PROPOSES)
    return render(
        request, "awards/lists.html", {"rows": rows, "may_propose": may_propose, "drawn": drawn}
    )


@allow(*shown.PROPOSES)
@require_http_methods(["GET", "POST"])
def award_list_create(request: HttpRequest) -> HttpResponse:
    """Draw the list of a year and publish it."""
    who, now = actor(request), timezone.now()
    form = ProposalForm(
        request.POST or None, who=who, initial={"year": timezone.localdate().year - 1}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.propose(
                organization=told["organization"], year=told["year"], by=who.person, at=now
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            if made.published_on is None:
                messages.success(request, _("名单出好了。这里要求先批准再公示，请提交给主管部门。"))
            else:
                messages.success(request, _("名单已经公布，公示期满没有异议就生效。"))
            return redirect("award-list", made.pk)
    return render(request, "awards/create.html", {"form": form})


@allow(PUBLIC)
@require_GET
def award_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: names of those who agreed, the others as a number; objections for staff."""
    return _shown(request, _found(request, list_id))


def _found(request: HttpRequest, list_id: int) -> AwardList:
    """A list that was published; one that waits for a yes only for its staff and who decides."""
    row = shown.award_lists().filter(pk=list_id).first()
    who = reader(request)
    if row is None and who is not None:
        row = shown.drawn_for(who).filter(pk=list_id).first()
        asked = approvals.before(who).filter(award_list=list_id)
        if row is None and who.is_staff and asked.exists():
            row = shown.waiting(list_id)
    if row is None:
        raise Http404
    return row


@allow(*shown.PROPOSES)
@require_POST
def award_publication(request: HttpRequest, list_id: int) -> HttpResponse:
    """Publish a list that was given the yes."""
    who = actor(request)
    row = get_object_or_404(shown.drawn_for(who), pk=list_id)
    tried(
        request,
        lambda: services.publish(award_list=row, by=who.person, at=timezone.now()),
        done=_("名单已经公布，公示期满没有异议就生效。"),
    )
    return redirect("award-list", row.pk)


def _shown(
    request: HttpRequest, row: AwardList, *, status: int = 200, **forms_in: Any
) -> HttpResponse:
    who = reader(request)
    today = timezone.localdate()
    profile = policy.profile_for(row.organization.division_code, row.published_on or today)
    source = profile.source_of("award_hours")
    state, kind = _state(row)
    yes = None
    if who is not None and row.published_on is None:
        yes = yes_for(row, who, timezone.now())
    waiting = list(shown.open_objections(who, row)) if who is not None else []
    context = {
        "row": row,
        "state": state,
        "kind": kind,
        "levels": [
            {"name": name_of(row.year, level.hours), "level": level}
            for level in shown.levels_of(row, on=today)
        ],
        "is_open": row.effective_at is None and row.last_day is not None and today <= row.last_day,
        "yes": yes,
        "may_publish": row.published_on is None
        and who is not None
        and shown.drawn_for(who).filter(pk=row.pk).exists()
        and (yes is None or yes.is_free),
        "is_signed_in": who is not None,
        "is_proposer": who is not None and who.person.pk == row.proposed_by_id,
        "waiting": [
            {"row": one, "form": forms_in.get(f"decision_{one.pk}") or DecisionForm()}
            for one in waiting
        ],
        "objection_form": forms_in.get("objection_form") or ObjectionForm(),
        "days": profile.award_publicity_days,
        "source": POLICY_PROPOSAL if source.is_proposal else source.text,
    }
    return render(request, "awards/detail.html", context, status=status)


@allow(SIGNED_IN)
@require_POST
def award_objection(request: HttpRequest, list_id: int) -> HttpResponse:
    """Object to a list that is published."""
    row = _found(request, list_id)
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            services.object_to(
                award_list=row,
                reason=form.cleaned_data["reason"],
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("收到了。名单先不生效，有了结论会告诉您。"))
            return redirect("award-list", row.pk)
    return _shown(request, row, status=422, objection_form=form)


@allow(*shown.PROPOSES)
@require_POST
def award_decision(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Decide on an objection to a list of an organization one works for."""
    who = actor(request)
    objection = get_object_or_404(
        AwardObjection.objects.filter(award_list__organization__in=shown.organizations_for(who)),
        pk=objection_id,
    )
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            services.decide(
                objection=objection,
                is_right=form.cleaned_data["is_right"] == "yes",
                decision=form.cleaned_data["decision"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("有结论了，已经告诉提异议的人。"))
            return redirect("award-list", objection.award_list_id)
    row = _found(request, objection.award_list_id)
    return _shown(request, row, status=422, **{f"decision_{objection.pk}": form})


urlpatterns = [
    path("awards", award_lists, name="award-lists"),
    path("awards/new", award_list_create, name="award-list-create"),
    path("awards/<int:list_id>", award_list, name="award-list"),
    path("awards/<int:list_id>/publication", award_publication, name="award-publication"),
    path("awards/<int:list_id>/objection", award_objection, name="award-objection"),
    path("awards/objections/<int:objection_id>", award_decision, name="award-decision"),
]
