"""The forms of an incident's reports: what was said, how it is known, what was done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from liandong.core.needs import VerifyMethod
from liandong.core.reports import PLACE_MAX_LENGTH, TEXT_MAX_LENGTH
from liandong.models import Incident, Person
from liandong.phrases import needs as need_words
from liandong.services import reports as services
from liandong.web.place_fields import PointForm


class ReportForm(PointForm):
    """What somebody told, and where: in words, and by a tap on the map of the incident."""

    point_help = gettext_lazy("标了，看板的图上就有，附近说同一件事的也会提示。")

    text = forms.CharField(
        label=gettext_lazy("说了什么"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不写姓名和电话；写了电话也会自动去掉。"),
    )
    place_name = forms.CharField(
        label=gettext_lazy("在哪里"), max_length=PLACE_MAX_LENGTH, required=False
    )

    def __init__(self, *args: Any, incident: Incident, me: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The map of the incident's county, else of its station's, else of whoever writes.
        near = incident.division_code or incident.organization.division_code
        self.near = (near or me.division_code)[:6]
        self.order_fields(["text", "place_name", "lat", "lon"])

    def draft(self) -> services.ReportDraft:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        return services.ReportDraft(
            text=told["text"],
            place_name=told["place_name"],
            point=self.picked,
        )


class OutcomeForm(forms.Form):
    """What was done about it."""

    outcome = forms.CharField(
        label=gettext_lazy("怎么处理的"),
        max_length=200,
        help_text=gettext_lazy("例如“已送水两箱，交给楼长”"),
    )


class ReasonForm(forms.Form):
    """Why nothing has to be done."""

    outcome = forms.CharField(label=gettext_lazy("为什么不用处理"), max_length=200)


class RisksForm(forms.Form):
    """What is dangerous there, for those who come."""

    risks = forms.CharField(label=gettext_lazy("有哪些危险"), max_length=500)


class MethodForm(forms.Form):
    """How one knows that it is so."""

    method = forms.ChoiceField(
        label=gettext_lazy("怎么核实的"),
        choices=[(m.value, need_words.VERIFY_METHODS[m.value]) for m in VerifyMethod],
    )
