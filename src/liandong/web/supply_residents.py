"""Numbers of residents: put on record, and those that are there."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.supply_facts import read_list
from liandong.queries import maps
from liandong.queries import supply as shown
from liandong.services import supply as services
from liandong.web.access import actor, allow
from liandong.web.dashboards import scope_of


class ResidentsForm(forms.Form):
    """Numbers of residents as somebody pastes them, with their day and source."""

    counted_on = forms.DateField(
        label=gettext_lazy("截至哪天"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("数字从哪里来"),
        max_length=120,
        help_text=gettext_lazy("例如：第七次人口普查街道公报，区统计局"),
    )
    residents = forms.CharField(
        label=gettext_lazy("每行一个街道"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("街道名或代码，空格或逗号，常住人口。可以从表格里直接粘贴。"),
    )


@allow(*shown.LOOKERS)
@require_http_methods(["GET", "POST"])
def supply_residents(request: HttpRequest) -> HttpResponse:
    """Put numbers of residents on record, and see those that are there."""
    area, who, today = scope_of(request), actor(request), timezone.localdate()
    form = ResidentsForm(request.POST or None, initial={"counted_on": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            n = services.record_residents(
                rows=read_list(told["residents"], area, today),
                counted_on=told["counted_on"],
                source=told["source"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("登记了 %(n)s 个地方的常住人口。") % {"n": n})
            return redirect(reverse("supply") + "?" + urlencode({"place": area}))
    rows = [
        [
            maps.place_name(row.division_code),
            f"{row.residents:,}",
            f"{row.counted_on:%Y-%m-%d}",
            row.source + (_("（虚构）") if row.is_invented else ""),
        ]
        for _code, row in sorted(shown.residents_of(area, on=today).items())
    ]
    context = {
        "form": form,
        "rows": rows,
        "headings": [_("地方"), _("常住人口"), _("截至哪天"), _("数字从哪里来")],
        "numeric": [2],
        "back": reverse("supply") + "?" + urlencode({"place": area}),
    }
    return render(request, "supply/residents.html", context)


urlpatterns = [path("supply/residents", supply_residents, name="supply-residents")]
