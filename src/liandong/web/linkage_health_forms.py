"""Forms about findings: what happens next, why it is none, when a linkage rests."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from liandong.core.detectors import DismissReason
from liandong.phrases import linkage_health as words

_MONTHS = [(n, format_lazy(_("{n} 月"), n=n)) for n in range(1, 13)]


class AnswerForm(forms.Form):
    """One sentence: what happens next."""

    answer = forms.CharField(
        label=_("接下来怎么做"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写一句接下来怎么做")},
    )


class RestForm(forms.Form):
    """The months in which a linkage rests."""

    months = forms.TypedMultipleChoiceField(
        label=_("哪几个月不做"),
        choices=_MONTHS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DismissForm(RestForm):
    """Why there is nothing to mend; of a seasonal linkage, when it rests."""

    reason = forms.ChoiceField(label=_("为什么不用处理"), choices=list(words.REASONS.items()))
    note = forms.CharField(label=_("补充一句"), max_length=200, required=False)
    field_order = ("reason", "months", "note")

    @property
    def why(self) -> DismissReason:
        """The reason that was chosen."""
        return DismissReason(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("reason") == DismissReason.OTHER and not told.get("note", "").strip():
            self.add_error("note", _("请写一句是什么原因"))
        return told
