"""The forms of an incident's reports: what was said, how it is known, what was done."""

from django import forms
from django.utils.translation import gettext_lazy

from liandong.core.geo import Point
from liandong.core.needs import VerifyMethod
from liandong.core.reports import PLACE_MAX_LENGTH, TEXT_MAX_LENGTH
from liandong.phrases import needs as need_words
from liandong.services import reports as services


class ReportForm(forms.Form):
    """What somebody told, and where."""

    text = forms.CharField(
        label=gettext_lazy("说了什么"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不写姓名和电话；写了电话也会自动去掉。"),
    )
    place_name = forms.CharField(
        label=gettext_lazy("在哪里"), max_length=PLACE_MAX_LENGTH, required=False
    )
    lat = forms.FloatField(label=gettext_lazy("纬度"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(
        label=gettext_lazy("经度"), required=False, min_value=-180, max_value=180
    )

    def draft(self) -> services.ReportDraft:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        is_placed = told["lat"] is not None and told["lon"] is not None
        return services.ReportDraft(
            text=told["text"],
            place_name=told["place_name"],
            point=Point(told["lat"], told["lon"]) if is_placed else None,
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
