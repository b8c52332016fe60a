"""Hours from another platform by its exported list: look first, then take in."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core import hours_lists as rules
from liandong.core.hours import HourKind
from liandong.core.refusals import Refusal
from liandong.core.sheets import FileTooLarge
from liandong.models import Person
from liandong.phrases.exchange import problem_sentence, remedy
from liandong.queries import access
from liandong.queries.hours_lists import divided
from liandong.services.hours_lists import take_in_list
from liandong.services.spreadsheets import read_sheet
from liandong.web.access import SIGNED_IN, actor, allow

MOST_MEGABYTES = 8
SHOWN = 200
OTHER = "other"
SALT = "liandong.hours-list"
SECONDS = 60 * 60
"""How long what was looked at may be taken in."""


class ListForm(forms.Form):
    """The platform and the list that it exported."""

    platform = forms.ChoiceField(
        label=gettext_lazy("来自哪个平台"),
        choices=[*((name, name) for name in rules.PLATFORMS), (OTHER, gettext_lazy("别的平台"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请写明这些时长来自哪个平台。")},
    )
    other = forms.CharField(label=gettext_lazy("别的平台叫什么"), required=False, max_length=60)
    file = forms.FileField(
        label=gettext_lazy("平台导出的表格"),
        help_text=gettext_lazy("xlsx、xls 或 CSV。要有活动名称、服务日期、服务时长这几列。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={"required": gettext_lazy("请选择文件。")},
    )

    def clean(self) -> dict[str, Any]:
        """The platform by its one name, which nobody may leave out."""
        given = super().clean() or self.cleaned_data
        said = given.get("platform", "")
        given["source"] = rules.platform_named(given.get("other", "") if said == OTHER else said)
        if said == OTHER and not given["source"]:
            self.add_error("other", phrases.sentence(rules.PlatformNotNamed()))
        return given


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def hours_list(request: HttpRequest) -> HttpResponse:
    """One's own hours from another platform."""
    return _page(request, actor(request).person, reverse("hours-abroad"))


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def person_hours_list(request: HttpRequest, person_id: int) -> HttpResponse:
    """The hours of somebody within reach, brought for them."""
    person = get_object_or_404(access.people_for(actor(request)), pk=person_id)
    return _page(request, person, reverse("person-detail", args=[person_id]))


def _page(request: HttpRequest, person: Person, back: str) -> HttpResponse:
    if request.method == "POST" and "looked_at" in request.POST:
        return _take_in(request, person, back)
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "person": person, "back": back}
    context["is_own"] = person.pk == actor(request).person.pk
    if request.method == "POST" and form.is_valid():
        try:
            context |= _looked_at(form, person, actor(request).person)
        except Refusal as refusal:
            form.add_error("file", phrases.sentence(refusal))
    return render(request, "hours/list.html", context)


def _looked_at(form: ListForm, person: Person, by: Person) -> dict[str, Any]:
    """What taking the list in would do; nothing is kept but in the page, under our seal."""
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    name, size = file.name or "", file.size or 0
    if size > MOST_MEGABYTES << 20:
        raise FileTooLarge(name=name, megabytes=(size >> 20) + 1, limit=MOST_MEGABYTES)
    source: str = form.cleaned_data["source"]
    read = rules.read_list(
        read_sheet(file.read(), name), name=name, holder=person.name, today=timezone.localdate()
    )
    new, same = divided(read.lines, platform=source, person=person)
    kept = {
        "person": person.pk,
        "by": by.pk,
        "platform": source,
        "lines": [
            [one.row, one.activity, one.organization, one.served_on.isoformat(), one.minutes,
             one.kind, one.part]
            for one in new
        ],
        "same": len(same),
    }  # fmt: skip
    return {
        "source": source,
        "new": new[:SHOWN],
        "same": same[:SHOWN],
        "new_count": len(new),
        "same_count": len(same),
        "problem_count": len(read.problems),
        "headings": [_("行"), _("列"), _("表里写的"), _("哪里不对"), _("怎么改")],
        "problems": [
            [one.row, one.column, one.value, problem_sentence(one), remedy(one)]
            for one in read.problems[:SHOWN]
        ],
        "shown": SHOWN,
        "looked_at": signing.dumps(kept, salt=SALT, compress=True) if new else "",
    }


def _take_in(request: HttpRequest, person: Person, back: str) -> HttpResponse:
    me = actor(request).person
    try:
        kept = signing.loads(request.POST["looked_at"], salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        kept = {}
    if (kept.get("person"), kept.get("by")) != (person.pk, me.pk):
        messages.error(request, _("预览已经过期，请再选一次文件。"))
        return redirect(request.path)
    lines = [_line(*one) for one in kept["lines"]]
    try:
        new, same = take_in_list(
            lines=lines, platform=kept["platform"], person=person, by=me, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect(request.path)
    told = {"new": new, "same": same + kept["same"], "platform": kept["platform"]}
    messages.success(
        request,
        _("从%(platform)s转入 %(new)s 条，已有的 %(same)s 条没有重复计算。") % told,
    )
    return redirect(back)


def _line(
    row: int, activity: str, organization: str, day: str, minutes: int, kind: str, part: int
) -> rules.Listed:
    served_on = date.fromisoformat(day)
    return rules.Listed(row, activity, organization, served_on, minutes, HourKind(kind), part)


urlpatterns = [
    path("my/hours/elsewhere/list", hours_list, name="hours-list"),
    path("people/<int:person_id>/hours-list", person_hours_list, name="person-hours-list"),
]
