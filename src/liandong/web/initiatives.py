"""“我有想法”: proposing, joining in, seeing each step; and the desk of the social workers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import codes, initiatives
from liandong.core.eligibility import Risk
from liandong.core.initiatives import OPEN, State
from liandong.core.projects import Mode
from liandong.core.refusals import Refusal
from liandong.models import Initiative, Organization
from liandong.phrases.initiatives import STATES, STEPS
from liandong.queries import access
from liandong.queries import initiatives as shown
from liandong.services import initiatives as services
from liandong.web.access import SIGNED_IN, actor, allow

PARTNERS = (access.SOCIAL_WORKER, access.COORDINATOR)
_KINDS = {"looking": "wait", "taken": "info", "planned": "ok"}


def _language() -> str:
    return get_language() or "zh"


class IdeaForm(forms.Form):
    """What somebody wants to start."""

    title = forms.CharField(
        label=gettext_lazy("想做什么"),
        max_length=initiatives.TITLE_MAX_LENGTH,
        help_text=gettext_lazy("一句话，例如：每周六教老人用手机。"),
        error_messages={"required": gettext_lazy("请写一句话。")},
    )
    text = forms.CharField(
        label=gettext_lazy("为什么做，怎么做"),
        max_length=initiatives.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写几句话。")},
    )
    category = forms.ChoiceField(label=gettext_lazy("服务类别"))
    place_name = forms.CharField(label=gettext_lazy("在哪里"), max_length=100, required=False)
    helpers = forms.IntegerField(
        label=gettext_lazy("大约要几个人"), min_value=1, max_value=200, initial=3
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.choices = codes.choices("service_category", _language())  # type: ignore[attr-defined]

    @property
    def idea(self) -> services.Idea:
        """The answer of a valid form."""
        told = self.cleaned_data
        return services.Idea(
            title=told["title"],
            text=told["text"],
            category=told["category"],
            place_name=told["place_name"],
            helpers=told["helpers"],
        )


class PlanForm(forms.Form):
    """What the partner adds to make a project of it."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("哪个单位"), queryset=Organization.objects.none()
    )
    mode = forms.ChoiceField(label=gettext_lazy("服务模式"), initial=Mode.DAILY.value)
    risk = forms.ChoiceField(label=gettext_lazy("风险等级"), initial=Risk.R0.name)
    risk_statement = forms.CharField(
        label=gettext_lazy("风险说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, who: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Organization.objects.filter(pk__in=who.organization_ids)
        if who.has(access.COORDINATOR):
            bodies = access.organizations_for(who)
        self.fields["organization"].queryset = bodies  # type: ignore[attr-defined]
        if bodies.count() == 1:
            self.fields["organization"].initial = bodies.get()
        for name, table in (("mode", "mode"), ("risk", "risk")):
            self.fields[name].choices = codes.choices(table, _language())  # type: ignore[attr-defined]

    @property
    def plan(self) -> services.Plan:
        """The answer of a valid form."""
        told = self.cleaned_data
        return services.Plan(
            organization=told["organization"],
            mode=Mode(told["mode"]),
            risk=Risk[told["risk"]],
            risk_statement=told["risk_statement"],
        )


def _line(row: Initiative) -> dict[str, object]:
    return {"row": row, "state": STATES[row.state], "kind": _KINDS.get(row.state, "plain")}


@allow(SIGNED_IN)
@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    """One's own proposals, and what others near want to start."""
    me = actor(request).person
    context = {
        "own": [_line(row) for row in shown.own_initiatives(me)],
        "near": [_line(row) for row in shown.open_initiatives_near(me)],
    }
    return render(request, "voice/proposal_list.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def initiative_create(request: HttpRequest) -> HttpResponse:
    """Propose something."""
    me = actor(request).person
    form = IdeaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.file(idea=form.idea, by=me, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("提出来了，社工看得到，接了会告诉您。"))
            return redirect("initiative-detail", made.pk)
    return render(request, "voice/initiative_create.html", {"form": form})


@allow(SIGNED_IN)
@require_GET
def initiative_detail(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """One proposal: what, who would join, every step; the buttons of whoever looks."""
    return _detail(request, _found(request, initiative_id))


def _detail(request: HttpRequest, row: Initiative, form: PlanForm | None = None) -> HttpResponse:
    who = actor(request)
    state = State(row.state)
    is_own = row.proposer_id == who.person.pk
    is_partner = row.worker_id == who.person.pk
    course = [
        {
            "title": STEPS[step.kind],
            "text": step.note,
            "at": step.at,
            "by": step.by.name if step.by else "",
        }
        for step in shown.steps_of(row)
    ]
    may_plan = is_partner and state is State.TAKEN
    context = {
        **_line(row),
        "category": dict(codes.choices("service_category", _language())).get(row.category, ""),
        "course": course,
        "is_own": is_own,
        "is_open": state in OPEN,
        "may_join": not is_own and state in OPEN,
        "may_take": not is_own and state is State.LOOKING and who.has(*PARTNERS),
        "may_plan": may_plan,
        "may_set_aside": who.has(*PARTNERS) and not is_own and (state is State.LOOKING or may_plan),
        "form": form or (PlanForm(who=who) if may_plan else None),
    }
    return render(request, "voice/initiative_detail.html", context)


@allow(SIGNED_IN)
@require_POST
def initiative_support(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """Would join."""
    row, me = _found(request, initiative_id), actor(request).person
    return _then(request, row, lambda: services.support(initiative=row, by=me, at=timezone.now()))


@allow(SIGNED_IN)
@require_POST
def initiative_support_end(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """Would not join any more."""
    row, me = _found(request, initiative_id), actor(request).person
    return _then(
        request, row, lambda: services.end_support(initiative=row, by=me, at=timezone.now())
    )


@allow(SIGNED_IN)
@require_POST
def initiative_withdrawal(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    me = actor(request).person
    row = get_object_or_404(shown.initiatives_seen_by(me).filter(proposer=me), pk=initiative_id)
    return _then(request, row, lambda: services.withdraw(initiative=row, by=me, at=timezone.now()))


@allow(*PARTNERS)
@require_GET
def proposal_desk(request: HttpRequest) -> HttpResponse:
    """What looks for a partner, and what one has taken up."""
    who = actor(request)
    context = {
        "waiting": [_line(row) for row in shown.waiting_initiatives(who)],
        "mine": [_line(row) for row in shown.partnered_initiatives(who.person)],
    }
    return render(request, "voice/proposal_desk.html", context)


@allow(*PARTNERS)
@require_POST
def initiative_taking(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """Become the partner."""
    row, me = _found(request, initiative_id), actor(request).person
    return _then(request, row, lambda: services.take(initiative=row, by=me, at=timezone.now()))


@allow(*PARTNERS)
@require_POST
def initiative_answer(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """Give it back, or say why not now."""
    row, me = _found(request, initiative_id), actor(request).person
    reason = request.POST.get("reason", "")
    act = services.release if request.POST.get("step") == "release" else services.set_aside
    return _then(request, row, lambda: act(initiative=row, reason=reason, by=me, at=timezone.now()))


@allow(*PARTNERS)
@require_POST
def initiative_planning(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """Make a project of it, led by its proposer."""
    row, who = _found(request, initiative_id), actor(request)
    form = PlanForm(request.POST, who=who)
    if form.is_valid():
        try:
            project = services.plan(
                initiative=row, plan=form.plan, by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("成了项目。接下来加岗位和班次，再发布。"))
            return redirect("project-detail", project.pk)
    return _detail(request, row, form)


def _found(request: HttpRequest, initiative_id: int) -> Initiative:
    return get_object_or_404(shown.initiatives_seen_by(actor(request).person), pk=initiative_id)


def _then(request: HttpRequest, row: Initiative, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("initiative-detail", row.pk)


urlpatterns = [
    path("proposals", proposal_list, name="proposal-list"),
    path("proposals/new", initiative_create, name="initiative-create"),
    path("proposals/desk", proposal_desk, name="proposal-desk"),
    path("proposals/<int:initiative_id>", initiative_detail, name="initiative-detail"),
    path("proposals/<int:initiative_id>/support", initiative_support, name="initiative-support"),
    path(
        "proposals/<int:initiative_id>/support/end",
        initiative_support_end,
        name="initiative-support-end",
    ),
    path(
        "proposals/<int:initiative_id>/withdrawal",
        initiative_withdrawal,
        name="initiative-withdrawal",
    ),
    path("proposals/<int:initiative_id>/taking", initiative_taking, name="initiative-taking"),
    path("proposals/<int:initiative_id>/answer", initiative_answer, name="initiative-answer"),
    path("proposals/<int:initiative_id>/project", initiative_planning, name="initiative-planning"),
]
