"""What is asked when a yearly report is drafted, changed and corrected."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from liandong.models import Organization


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=help_text,
    )


class WordsForm(forms.Form):
    """The words around the figures; the figures themselves are not typed."""

    opening = _words(
        gettext_lazy("开头的话"), gettext_lazy("几句话说说这一年。不写也可以，数会自己说话。")
    )
    next_year = _words(
        gettext_lazy("明年打算怎么做"), gettext_lazy("没做到的，打算怎么补。不写人名。")
    )
    opening_en = _words(
        gettext_lazy("开头的话（英文）"),
        gettext_lazy("给看英文报告的人。不写的话，英文报告里照登中文，并说明原文是中文。"),
    )
    next_year_en = _words(gettext_lazy("明年打算怎么做（英文）"), gettext_lazy("同样可以不写。"))


class DraftForm(forms.Form):
    """Of which year, and of the place or of one organization."""

    year = forms.IntegerField(label=gettext_lazy("哪一年"), min_value=2000, max_value=2200)
    organization = forms.ModelChoiceField(
        label=gettext_lazy("谁的报告"),
        queryset=Organization.objects.none(),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        organizations: QuerySet[Organization],
        place_name: str,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["organization"]
        field.queryset = organizations.order_by("name")
        field.empty_label = place_name or None
        field.required = not place_name


class CorrectionForm(forms.Form):
    """Why a published report is corrected."""

    reason = forms.CharField(
        label=gettext_lazy("为什么更正"),
        max_length=200,
        help_text=gettext_lazy("会写在更正版的第一页，原来的报告也还在。"),
    )
