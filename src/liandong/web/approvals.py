"""“审批和备案”: asking for a yes, seeing each step; and the desk of whoever decides."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import approvals as rules
from liandong.core.approvals import OF_UNITS, Matter, No, State
from liandong.core.projects import Mode
from liandong.core.refusals import Refusal
from liandong.models import Approval, Organization, Project, ProjectState, Team
from liandong.phrases.approvals import LAW, MATTERS, NOS, PUBLICATIONS, STATES, STEPS
from liandong.queries import access, publications
from liandong.queries import approvals as shown
from liandong.services import approvals as services
from liandong.web.access import actor, allow
from liandong.web.project_forms import set_options, set_records

DECIDERS = (access.OFFICER, access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
ASKERS = (*DECIDERS, access.TEAM_LEADER)
KINDS = {
    "asked": "wait", "more_asked": "warn", "granted": "ok", "refused": "danger",
    "appealed": "wait", "final_no": "danger", "withdrawn": "plain",
}  # fmt: skip
MOST = 60
RESULT_PAGES = {
    "inspection": "inspection-detail",
    "purchase": "purchase-detail",
    "yearly_report": "yearly-draft",
    "award_list": "award-list",
}
"""Where a result stands that needs a yes before it is published, by field of the approval."""


class WishForm(forms.Form):
    """What is asked, about whom, and why."""

    about = forms.ChoiceField(
        label=gettext_lazy("想办什么"),
        error_messages={"required": gettext_lazy("请选一件事。")},
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("向哪个单位提"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("不用选，由主管部门办"),
        help_text=gettext_lazy("队伍进单位选那个单位；加入枢纽选那个枢纽。"),
    )
    statement = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=rules.STATEMENT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("做什么、什么时候、多少人、有什么保障。不写个人的身份证号和病情。"),
        error_messages={"required": gettext_lazy("请写几句说明。")},
    )

    def __init__(self, *args: Any, who: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._subjects = _subjects(who)
        set_options(
            self, "about", [(key, words) for key, (words, _m, _s) in self._subjects.items()]
        )
        set_records(self, "unit", Organization.objects.order_by("-is_hub", "name"))

    def clean(self) -> dict[str, Any]:
        """A unit is named where a unit decides, and only there."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("about"):
            matter = self._subjects[told["about"]][1]
            if matter in OF_UNITS and not told.get("unit") and "unit" not in self.errors:
                self.add_error("unit", _("请选由哪个单位来定。"))
            if matter not in OF_UNITS:
                told["unit"] = None
        return told

    @property
    def wish(self) -> services.Wish:
        """The answer of a valid form."""
        told = self.cleaned_data
        _words, matter, subject = self._subjects[told["about"]]
        return services.Wish(
            matter=matter, subject=subject, statement=told["statement"], unit=told["unit"]
        )


_Subject = Organization | Team | Project


def _subjects(who: access.Actor) -> dict[str, tuple[str, Matter, _Subject]]:
    """What this actor may ask, by key: words, matter, subject. Three queries."""
    found: dict[str, tuple[str, Matter, _Subject]] = {}

    def add(matter: Matter, subject: _Subject, name: str) -> None:
        words = _("%(what)s：%(name)s") % {"what": MATTERS[matter.value], "name": name}
        found[f"{matter.value}-{subject.pk}"] = (words, matter, subject)

    for body in Organization.objects.filter(pk__in=who.organization_ids).order_by("name"):
        add(Matter.MARKING, body, body.name)
        if not body.is_hub:
            add(Matter.MEMBERSHIP, body, body.name)
    led = Team.objects.filter(ended_on=None, leader=who.person)
    led |= Team.objects.filter(ended_on=None, sponsor__in=who.organization_ids)
    for team in led.distinct().order_by("name", "pk")[:MOST]:
        add(Matter.UNIT_TEAM, team, team.name)
    states = [ProjectState.DRAFT, ProjectState.PUBLISHED]
    modes = {Mode.EVENT.value: Matter.LARGE_EVENT, Mode.EMERGENCY.value: Matter.EMERGENCY}
    rows = access.projects_for(who).filter(state__in=states, mode__in=modes)
    for project in rows.order_by("-pk")[:MOST]:
        add(modes[project.mode], project, project.title)
    return found


class DecisionForm(forms.Form):
    """The answer of whoever decides."""

    step = forms.ChoiceField(
        label=gettext_lazy("您的答复"),
        widget=forms.RadioSelect,
        choices=[
            ("grant", gettext_lazy("同意")),
            ("more", gettext_lazy("请补充")),
            ("refuse", gettext_lazy("不同意")),
        ],
        error_messages={"required": gettext_lazy("请选一个答复。")},
    )
    no = forms.ChoiceField(
        label=gettext_lazy("为什么不同意"),
        required=False,
        choices=[("", gettext_lazy("同意或补充不用选")), *NOS.items()],
    )
    reason = forms.CharField(
        label=gettext_lazy("理由、条件或者要补充什么"),
        required=False,
        max_length=rules.REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不同意和请补充一定要写，提交的人看得到。"),
    )

    def __init__(self, *args: Any, is_appeal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_appeal:
            steps = [("grant", _("同意")), ("refuse", _("不同意"))]
            set_options(self, "step", steps)

    def clean(self) -> dict[str, Any]:
        """A no has its kind."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("step") == "refuse" and not told.get("no") and "no" not in self.errors:
            self.add_error("no", _("请选为什么不同意。"))
        return told


def _matter(row: Approval) -> str:
    for kind, field in publications.FIELDS.items():
        if getattr(row, f"{field}_id") is not None:
            return str(PUBLICATIONS[kind])
    return str(MATTERS[row.matter])


def line_of(row: Approval, at: Any = None) -> dict[str, object]:
    """One approval as a line of a list."""
    now = at or timezone.now()
    return {
        "row": row,
        "title": services.title_of(row),
        "matter": _matter(row),
        "state": STATES[row.state],
        "kind": KINDS[row.state],
        "is_waiting": State(row.state) in rules.WAITING,
        "is_late": rules.is_late(State(row.state), row.due_at, now),
        "decides": row.office.name if row.office else row.unit.name if row.unit else "",
    }


@allow(*ASKERS)
@require_GET
def approval_list(request: HttpRequest) -> HttpResponse:
    """What waits for my yes, and what we asked for."""
    who, now = actor(request), timezone.now()
    context = {
        "waiting": [line_of(row, now) for row in shown.waiting_for(who)],
        "asked": [line_of(row, now) for row in shown.asked_by(who)[:MOST]],
        "decided": [
            line_of(row, now) for row in shown.before(who).filter(decided_by=who.person)[:20]
        ],
    }
    return render(request, "authority/approval_list.html", context)


@allow(*ASKERS)
@require_http_methods(["GET", "POST"])
def approval_create(request: HttpRequest) -> HttpResponse:
    """Ask for a yes."""
    who = actor(request)
    form = WishForm(request.POST or None, who=who, initial={"about": request.GET.get("about")})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(wish=form.wish, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("交上去了。到期限没有答复会上报，也会告诉您。"))
            return redirect("approval-detail", made.pk)
    has_any = bool(form.fields["about"].choices)  # type: ignore[attr-defined]
    return render(request, "authority/approval_create.html", {"form": form, "has_any": has_any})


@allow(*ASKERS)
@never_cache
@require_http_methods(["GET", "POST"])
def approval_detail(request: HttpRequest, approval_id: int) -> HttpResponse:
    """One approval: what, every step; the buttons of whoever looks."""
    who, now = actor(request), timezone.now()
    row = get_object_or_404(shown.seen_by(who), pk=approval_id)
    state = State(row.state)
    may_decide = (
        state in rules.WAITING and shown.before(who).filter(pk=row.pk).exists()
        and row.asked_by_id != who.person.pk
        and not (state is State.APPEALED and who.person.pk in shown.earlier_deciders(row))
    )  # fmt: skip
    data = request.POST if request.method == "POST" and may_decide else None
    form = DecisionForm(data, is_appeal=state is State.APPEALED) if may_decide else None
    if form is not None and data is not None and form.is_valid():
        try:
            _decide(row, form.cleaned_data, who)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已答复，对方收到了通知。"))
            return redirect("approval-detail", row.pk)
    is_own = row.asked_by_id == who.person.pk or row.asked_for_id in who.organization_ids
    course = [
        {
            "title": STEPS[step.kind],
            "text": step.note,
            "at": step.at,
            "by": step.by.name if step.by else "",
        }
        for step in shown.steps_of(row)
    ]
    context = {
        **line_of(row, now),
        "law": LAW[row.matter],
        "no": NOS.get(row.no, ""),
        "result_url": result_url(row),
        "course": course,
        "form": form,
        "may_complete": is_own and state is State.MORE_ASKED,
        "may_appeal": is_own and state is State.REFUSED,
        "may_withdraw": is_own and state in rules.OPEN,
    }
    return render(request, "authority/approval_detail.html", context)


def result_url(row: Approval) -> str:
    """Where whoever decides reads what is to be published; empty for other matters."""
    for field, name in RESULT_PAGES.items():
        key = getattr(row, f"{field}_id")
        if key is not None:
            return reverse(name, args=[key])
    return ""


def _decide(row: Approval, told: dict[str, Any], who: access.Actor) -> None:
    now, by = timezone.now(), who.person
    if told["step"] == "grant":
        services.grant(approval=row, note=told["reason"], by=by, at=now)
    elif told["step"] == "more":
        services.ask_for_more(approval=row, reason=told["reason"], by=by, at=now)
    else:
        services.refuse(approval=row, no=No(told["no"]), reason=told["reason"], by=by, at=now)


@allow(*ASKERS)
@require_POST
def approval_answer(request: HttpRequest, approval_id: int) -> HttpResponse:
    """The asker completes it, or asks for somebody else to decide."""
    who, text = actor(request), request.POST.get("text", "")
    row = get_object_or_404(shown.seen_by(who), pk=approval_id)
    act = services.appeal if request.POST.get("step") == "appeal" else services.complete
    return _then(
        request, row, lambda: act(approval=row, text=text, by=who.person, at=timezone.now())
    )


@allow(*ASKERS)
@require_POST
def approval_withdrawal(request: HttpRequest, approval_id: int) -> HttpResponse:
    """The asker takes it back."""
    who = actor(request)
    row = get_object_or_404(shown.seen_by(who), pk=approval_id)
    return _then(
        request, row, lambda: services.withdraw(approval=row, by=who.person, at=timezone.now())
    )


def _then(request: HttpRequest, row: Approval, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("approval-detail", row.pk)


urlpatterns = [
    path("approvals", approval_list, name="approval-list"),
    path("approvals/new", approval_create, name="approval-create"),
    path("approvals/<int:approval_id>", approval_detail, name="approval-detail"),
    path("approvals/<int:approval_id>/answer", approval_answer, name="approval-answer"),
    path("approvals/<int:approval_id>/withdrawal", approval_withdrawal, name="approval-withdrawal"),
]
