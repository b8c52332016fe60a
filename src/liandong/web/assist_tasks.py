"""Assist tasks: asking a volunteer from a case; the volunteer's own list and task page."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.assist_tasks import NOTE_MAX_LENGTH, TITLE_MAX_LENGTH, Sight, TaskState
from liandong.core.refusals import Refusal
from liandong.core.workdays import SHANGHAI
from liandong.models import Assignment, AssistTask, Person
from liandong.phrases.cases import TASK_STATES
from liandong.queries import assist_tasks as shown
from liandong.queries import cases as cases_shown
from liandong.queries.access import SOCIAL_WORKER
from liandong.services import assist_hours
from liandong.services import assist_tasks as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.case_forms import HoursForm
from liandong.web.cases import mine_or_404, page
from liandong.web.project_forms import person_words, set_options
from liandong.web.template_words import minutes_as_hours, time_span

MOST = 200


class TaskForm(forms.Form):
    """Whom, what, when, what to mind. A place in a shift brings person and hours along."""

    who = forms.ChoiceField(label=gettext_lazy("请谁"))
    title = forms.CharField(
        label=gettext_lazy("做什么"),
        max_length=TITLE_MAX_LENGTH,
        help_text=gettext_lazy("例如“陪去复诊”。不写姓名、住址、病情。"),
    )
    safety_note = forms.CharField(
        label=gettext_lazy("要注意什么"),
        max_length=NOTE_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("对志愿者和服务对象的安全都想一想，例如“走得慢，家里有狗”。"),
    )
    needs_address = forms.BooleanField(
        label=gettext_lazy("要上门：前一小时起看得到住址，结束就看不到"), required=False
    )
    day = forms.DateField(
        label=gettext_lazy("哪天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("选了班次就不用填，按班次的时间。"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("几点开始"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("多少分钟"), required=False, min_value=10, max_value=720, initial=120
    )

    def __init__(
        self, *args: Any, helpers: list[Person], places: list[Assignment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._helpers = {f"p{one.pk}": one for one in helpers}
        self._places = {f"a{one.pk}": one for one in places}
        in_shifts = [
            (key, f"{one.person.name} · {time_span(one.shift.starts_at, one.shift.ends_at)}")
            for key, one in self._places.items()
        ]
        alone = [(key, person_words(one)) for key, one in self._helpers.items()]
        set_options(
            self,
            "who",
            [("", _("请选")), (_("已经排好的班次"), in_shifts), (_("另约一个时间"), alone)],
        )

    def clean(self) -> dict[str, Any]:
        """Without a shift a day and an hour are needed."""
        facts = super().clean() or {}
        if facts.get("who", "") in self._helpers:
            for name in ("day", "starts", "minutes"):
                if facts.get(name) is None:
                    self.add_error(name, _("请填时间。"))
        return facts

    @property
    def place(self) -> Assignment | None:
        """The place in a shift that was chosen, if one was."""
        return self._places.get(self.cleaned_data["who"])

    @property
    def helper(self) -> Person:
        """The volunteer who was chosen without a shift."""
        return self._helpers[self.cleaned_data["who"]]

    def window(self) -> tuple[datetime, datetime]:
        """From when until when. After validation."""
        facts = self.cleaned_data
        start = datetime.combine(facts["day"], facts["starts"], tzinfo=SHANGHAI)
        return start, start + timedelta(minutes=facts["minutes"])


class ReportForm(forms.Form):
    """How it went."""

    report = forms.CharField(
        label=gettext_lazy("做得怎样，一两句就好"),
        max_length=NOTE_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写一两句。")},
    )
    is_worried = forms.BooleanField(
        label=gettext_lazy("有让人担心的情况，请社工马上看"), required=False
    )


# ── the social worker asks ──────────────────────────────────────────────────────────────────


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("safety_note")
@require_http_methods(["GET", "POST"])
def assist_task_create(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask a volunteer for one thing in a case."""
    case, who, now = mine_or_404(request, case_id), actor(request), timezone.now()
    form = TaskForm(
        request.POST or None,
        helpers=list(shown.helpers_for(who, on=timezone.localdate()).order_by("name", "pk")[:MOST]),
        places=list(shown.places_for(who, at=now)[:MOST]),
    )
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("title", "safety_note", "needs_address")}
        try:
            if form.place is not None:
                services.give_in_shift(
                    case=case, assignment=form.place, by=who.person, at=now, **told
                )
            else:
                starts_at, ends_at = form.window()
                services.give(
                    case=case,
                    volunteer=form.helper,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    by=who.person,
                    at=now,
                    **told,
                )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("发给志愿者了。"))
            return redirect("case-detail", case.pk)
    return render(request, "cases/assist_task_create.html", {"form": form, "case": case})


@allow(SOCIAL_WORKER)
@require_POST
def assist_task_withdrawal(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take a task back."""
    who = actor(request)
    cases = cases_shown.writable_by(who, on=timezone.localdate())
    task = get_object_or_404(AssistTask.objects.select_related("case"), pk=task_id, case__in=cases)
    try:
        services.withdraw(task=task, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("case-detail", task.case_id)


@allow(SOCIAL_WORKER)
@never_cache
@require_POST
def assist_task_hours(request: HttpRequest, task_id: int) -> HttpResponse:
    """Confirm the hours of a task that was done outside a shift."""
    who = actor(request)
    cases = cases_shown.writable_by(who, on=timezone.localdate())
    rows = AssistTask.objects.select_related("case__beneficiary", "case__worker")
    task = get_object_or_404(rows, pk=task_id, case__in=cases)
    most = shown.served_span(task).minutes
    form = HoursForm(request.POST, most=most, auto_id=f"id_hours_{task.pk}_%s")
    if form.is_valid():
        try:
            entry = assist_hours.confirm(
                task=task, minutes=form.cleaned_data["minutes"], by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            told = {"time": minutes_as_hours(entry.minutes)}
            messages.success(request, _("记好了：%(time)s。志愿者会收到消息。") % told)
            return redirect("case-detail", task.case_id)
    return page(request, task.case, hours=(task.pk, form))


# ── the volunteer ───────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@never_cache
@require_GET
def assist_task_list(request: HttpRequest) -> HttpResponse:
    """What I am asked for or have said yes to; what is over is not here any more."""
    views = shown.open_views(actor(request).person, at=timezone.now())
    rows = [
        {
            "view": one,
            "when": time_span(one.starts_at, one.ends_at),
            "state": TASK_STATES[one.state],
            "is_asked": one.state is TaskState.ASKED,
        }
        for one in views
    ]
    return render(request, "cases/assist_task_list.html", {"rows": rows})


def _task(request: HttpRequest, task_id: int) -> AssistTask:
    found: AssistTask = get_object_or_404(shown.tasks_of(actor(request).person), pk=task_id)
    return found


@allow(SIGNED_IN)
@never_cache
@require_GET
def assist_task_detail(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task as this moment shows it. That a name or an address was seen is written down."""
    return _page(request, _task(request, task_id), ReportForm())


def _page(request: HttpRequest, task: AssistTask, form: ReportForm) -> HttpResponse:
    now = timezone.now()
    view = services.look(task=task, by=actor(request).person, at=now)
    context = {
        "task": view,
        "when": time_span(view.starts_at, view.ends_at),
        "is_asked": view.state is TaskState.ASKED and not view.is_over,
        "is_taken": view.state is TaskState.TAKEN and not view.is_over,
        "is_begun": now >= view.starts_at,
        "is_before_end": now < view.ends_at,
        "sees_person": view.sight in {Sight.PERSON, Sight.ADDRESS},
        "waits_for_address": task.needs_address and view.sight is Sight.PERSON,
        "is_done_alone": view.state is TaskState.DONE and task.assignment_id is None,
        "form": form,
    }
    return render(request, "cases/assist_task_detail.html", context)


@allow(SIGNED_IN)
@require_POST
def assist_task_acceptance(request: HttpRequest, task_id: int) -> HttpResponse:
    """I can."""
    task = _task(request, task_id)
    try:
        services.take(task=task, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("谢谢您！社工知道了。"))
    return redirect("assist-task-detail", task.pk)


@allow(SIGNED_IN)
@require_POST
def assist_task_return(request: HttpRequest, task_id: int) -> HttpResponse:
    """I cannot, or cannot any more; no reason is asked."""
    task = _task(request, task_id)
    try:
        services.hand_back(task=task, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("好的，社工会另请一位。"))
    return redirect("assist-task-list")


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("report")
@require_POST
def assist_task_report(request: HttpRequest, task_id: int) -> HttpResponse:
    """How it went; the task is done."""
    task = _task(request, task_id)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            services.finish(
                task=task, by=actor(request).person, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("谢谢您！社工收到了。"))
            return redirect("assist-task-list")
    return _page(request, task, form)


urlpatterns = [
    path("cases/<int:case_id>/tasks", assist_task_create, name="assist-task-create"),
    path(
        "cases/tasks/<int:task_id>/withdrawal",
        assist_task_withdrawal,
        name="assist-task-withdrawal",
    ),
    path("cases/tasks/<int:task_id>/hours", assist_task_hours, name="assist-task-hours"),
    path("my/tasks", assist_task_list, name="assist-task-list"),
    path("my/tasks/<int:task_id>", assist_task_detail, name="assist-task-detail"),
    path(
        "my/tasks/<int:task_id>/acceptance", assist_task_acceptance, name="assist-task-acceptance"
    ),
    path("my/tasks/<int:task_id>/return", assist_task_return, name="assist-task-return"),
    path("my/tasks/<int:task_id>/report", assist_task_report, name="assist-task-report"),
]
