"""“我的时间”: the usual week, single exceptions, and busy times out of a calendar file."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core import codes
from liandong.core.availability import SOURCES
from liandong.core.busy_times import AHEAD, busy_times
from liandong.core.credentials import codes_of, mask_of
from liandong.core.hours import SHANGHAI, Span
from liandong.core.refusals import Refusal
from liandong.models import AvailabilityException, Person
from liandong.phrases.availability import SOURCES as SOURCE_WORDS
from liandong.queries import availability as shown
from liandong.services import availability as services
from liandong.web.access import SIGNED_IN, actor, allow

SHOWN = 40
PREVIEW_SECONDS = 3600
_SALT = "my-calendar"
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slot_choices() -> list[tuple[str, str]]:
    """The 24 slots of the national code table, in the reader's language."""
    return codes.choices("slot", get_language() or "zh")[:24]


class WeekForm(forms.Form):
    """Which slots are usual, and which never."""

    usual = forms.MultipleChoiceField(
        label=gettext_lazy("平时有空"), required=False, choices=slot_choices
    )
    never = forms.MultipleChoiceField(
        label=gettext_lazy("从不方便"), required=False, choices=slot_choices
    )

    @staticmethod
    def told_by(person: Person) -> dict[str, Any]:
        """The person's present answers."""
        return {
            "usual": list(codes_of(person.availability_mask)),
            "never": list(codes_of(person.never_mask)),
        }

    def grids(self) -> list[dict[str, Any]]:
        """Both questions as tables of tick boxes: eight days of three parts."""
        slots = slot_choices()
        days = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
        days.append(_("节假日"))
        made = []
        for name in ("usual", "never"):
            chosen = set(self[name].value() or ())
            lines = [
                {
                    "day": day,
                    "cells": [
                        {"code": code, "label": f"{label} {self[name].label}", "on": code in chosen}
                        for code, label in slots[n * 3 : n * 3 + 3]
                    ],
                }
                for n, day in enumerate(days)
            ]
            made.append({"name": name, "label": self[name].label, "lines": lines, "n": len(chosen)})
        return made


class ExceptionForm(forms.Form):
    """Whole days, or hours of them."""

    kind = forms.ChoiceField(
        label=gettext_lazy("这段时间"),
        choices=[("busy", gettext_lazy("没空")), ("free", gettext_lazy("有空"))],
        initial="busy",
        widget=forms.RadioSelect,
    )
    from_day = forms.DateField(
        label=gettext_lazy("从哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )
    to_day = forms.DateField(
        label=gettext_lazy("到哪天"),
        help_text=gettext_lazy("只有一天就不用填。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    from_time = forms.TimeField(
        label=gettext_lazy("几点起"),
        help_text=gettext_lazy("不填就是整天。"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    to_time = forms.TimeField(
        label=gettext_lazy("到几点"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )

    def span(self) -> tuple[datetime, datetime]:
        """Start and end; without times, whole days."""
        told = self.cleaned_data
        last = told["to_day"] or told["from_day"]
        start = datetime.combine(told["from_day"], told["from_time"] or time(), tzinfo=SHANGHAI)
        if told["to_time"]:
            return start, datetime.combine(last, told["to_time"], tzinfo=SHANGHAI)
        return start, datetime.combine(last + timedelta(days=1), time(), tzinfo=SHANGHAI)


class CalendarFileForm(forms.Form):
    """A calendar file of somebody's own."""

    source = forms.ChoiceField(
        label=gettext_lazy("这是哪个日历"),
        help_text=gettext_lazy("再读同一个日历，会换掉它原来的时间，别的不动。"),
        choices=[(code, SOURCE_WORDS[code]) for code in SOURCES],
    )
    file = forms.FileField(
        label=gettext_lazy("日历文件（.ics）"),
        help_text=gettext_lazy("只留下开始和结束的时间。标题、地点、同事的名字一概不看、不存。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    whole_days = forms.BooleanField(
        label=gettext_lazy("整天的日程（如出差、休假）也算没空"), required=False, initial=True
    )


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_availability(request: HttpRequest) -> HttpResponse:
    """The week as one table; what holds for once; calendars read in."""
    person = actor(request).person
    form = WeekForm(request.POST or None, initial=WeekForm.told_by(person))
    if request.method == "POST":
        form = WeekForm(request.POST)
        if form.is_valid():
            try:
                services.say_week(
                    person=person,
                    usual=mask_of(form.cleaned_data["usual"]),
                    never=mask_of(form.cleaned_data["never"]),
                    by=person,
                    at=timezone.now(),
                )
            except Refusal as refusal:
                form.add_error(None, phrases.sentence(refusal))
            else:
                messages.success(request, _("记下了。以后按这个时间问您。"))
                return redirect("my-availability")
    return _page(request, person, form=form)


def _page(request: HttpRequest, person: Person, **forms_told: forms.Form) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": WeekForm(initial=WeekForm.told_by(person)),
        "exception_form": ExceptionForm(),
        "file_form": CalendarFileForm(),
        "exceptions": shown.own_exceptions(person, at=now),
        "calendars": [
            {"row": one, "title": SOURCE_WORDS[one.source]}
            for one in shown.calendars_of(person, at=now)
        ],
        "person": person,
        "hours_week": person.max_minutes_week // 60,
    } | forms_told
    return render(request, "registry/my_availability.html", context)


@allow(SIGNED_IN)
@require_POST
def my_exception(request: HttpRequest) -> HttpResponse:
    """Say that a stretch of time is free or busy, for once."""
    person = actor(request).person
    form = ExceptionForm(request.POST)
    if form.is_valid():
        starts_at, ends_at = form.span()
        try:
            services.say_exception(
                person=person,
                kind=form.cleaned_data["kind"],
                starts_at=starts_at,
                ends_at=ends_at,
                by=person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了这段时间。"))
            return redirect("my-availability")
    return _page(request, person, exception_form=form)


@allow(SIGNED_IN)
@require_POST
def my_exception_end(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Take such a stretch back."""
    person = actor(request).person
    mine = AvailabilityException.objects.filter(person=person, source="")
    row = get_object_or_404(mine, pk=exception_id)
    services.take_back(exception=row, by=person, at=timezone.now())
    messages.success(request, _("删掉了。"))
    return redirect("my-availability")


@allow(SIGNED_IN)
@require_POST
def my_calendar_file(request: HttpRequest) -> HttpResponse:
    """Read a calendar file and show what would be kept; nothing is written yet."""
    person, now = actor(request).person, timezone.now()
    form = CalendarFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, person, file_form=form)
    told = form.cleaned_data
    try:
        # One byte more than allowed is enough to refuse; a huge file is not read whole.
        found = busy_times(told["file"].read(2_000_001), at=now, with_whole_days=told["whole_days"])
    except Refusal as refusal:
        form.add_error("file", phrases.sentence(refusal))
        return _page(request, person, file_form=form)
    spans = [[_minutes(s.starts_at), _minutes(s.ends_at)] for s in found.spans]
    kept = {"person": person.pk, "source": told["source"], "spans": spans}
    before = {one.source: one for one in shown.calendars_of(person, at=now)}
    context = {
        "found": found,
        "first": found.spans[:SHOWN],
        "more": max(0, len(found.spans) - SHOWN),
        "source": SOURCE_WORDS[told["source"]],
        "before": before.get(told["source"]),
        "days": AHEAD.days,
        "token": signing.dumps(kept, salt=_SALT, compress=True),
    }
    return render(request, "registry/my_calendar.html", context)


@allow(SIGNED_IN)
@require_POST
def my_calendar_apply(request: HttpRequest) -> HttpResponse:
    """Keep what was shown."""
    person = actor(request).person
    try:
        kept = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        kept = {}
    if kept.get("person") != person.pk:
        messages.error(request, _("这份预览已经过期。请再选一次文件。"))
        return redirect("my-availability")
    spans = [Span(_EPOCH + a * _MINUTE, _EPOCH + b * _MINUTE) for a, b in kept["spans"]]
    n = services.take_calendar(
        person=person, source=kept["source"], spans=spans, by=person, at=timezone.now()
    )
    messages.success(request, _("读入了 %(n)s 段没空的时间，这些时候不会来问您。") % {"n": n})
    return redirect("my-availability")


@allow(SIGNED_IN)
@require_POST
def my_calendar_end(request: HttpRequest, source: str) -> HttpResponse:
    """Forget a calendar that was read in."""
    person = actor(request).person
    try:
        services.take_calendar(person=person, source=source, spans=[], by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("这个日历的时间都删掉了。"))
    return redirect("my-availability")


def _minutes(at: datetime) -> int:
    return int((at - _EPOCH) // _MINUTE)


urlpatterns = [
    path("my/time", my_availability, name="my-availability"),
    path("my/time/exceptions", my_exception, name="my-exception"),
    path("my/time/exceptions/<int:exception_id>/end", my_exception_end, name="my-exception-end"),
    path("my/time/calendar", my_calendar_file, name="my-calendar-file"),
    path("my/time/calendar/kept", my_calendar_apply, name="my-calendar-apply"),
    path("my/time/calendar/<slug:source>/end", my_calendar_end, name="my-calendar-end"),
]
