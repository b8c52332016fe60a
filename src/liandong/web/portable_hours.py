"""Taking one's hours along to another hub, and bringing them from one."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.portable_hours import HoursUnreadable
from liandong.core.refusals import Refusal
from liandong.queries import portable_hours as shown
from liandong.services import portable_hours
from liandong.web.access import SIGNED_IN, actor, allow

PER_PAGE = 20
MOST_BYTES = 8 * 1024 * 1024


class BringForm(forms.Form):
    """The file that another hub gave."""

    file = forms.FileField(
        label=gettext_lazy("原平台给您的文件"),
        help_text=gettext_lazy("文件名以 .jsonl 结尾。"),
        widget=forms.FileInput(attrs={"accept": ".jsonl"}),
        error_messages={"required": gettext_lazy("请选择文件。")},
    )


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def hours_abroad(request: HttpRequest) -> HttpResponse:
    """Hours from elsewhere with their source, and the form that brings more."""
    me = actor(request).person
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            new, same = portable_hours.take_in(
                text=_text(form.cleaned_data["file"]), person=me, by=me, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error("file", phrases.sentence(refusal))
        else:
            told = {"new": new, "same": same}
            messages.success(request, _("转入 %(new)s 条，已有的 %(same)s 条没有重复计算。") % told)
            return redirect("hours-abroad")
    page = Paginator(shown.outside_hours(me), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "sums": shown.outside_sums(me)}
    context["kinds"] = shown.outside_kinds(me)
    return render(request, "hours/abroad.html", context)


def _text(file: "UploadedFile[bytes]") -> str:
    if (file.size or 0) > MOST_BYTES:
        raise HoursUnreadable()
    try:
        raw: bytes = file.read()
        return raw.decode()
    except UnicodeDecodeError:
        raise HoursUnreadable() from None


@allow(SIGNED_IN)
@never_cache
@require_GET
def hours_take_along(request: HttpRequest) -> HttpResponse:
    """One's own hours as a sealed file."""
    me = actor(request).person
    answer = HttpResponse(
        portable_hours.written(me, at=timezone.now()),
        content_type="application/jsonl; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="{me.number}.hours.jsonl"'
    return answer


urlpatterns = [
    path("my/hours/elsewhere", hours_abroad, name="hours-abroad"),
    path("my/hours/take-along.jsonl", hours_take_along, name="hours-take-along"),
]
