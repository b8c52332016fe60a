"""What is asked when a spot check is drawn, answered, replied to and decided."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.models import Organization, Weekday
from liandong.phrases.spot_checks import ANSWERS


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class _OfOrganization(forms.Form):
    organization = forms.ModelChoiceField(
        label=gettext_lazy("单位"), queryset=Organization.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["organization"]
        field.queryset = organizations.order_by("name")  # type: ignore[attr-defined]


class DrawForm(_OfOrganization):
    """Whose entries of which days."""

    first = _day(gettext_lazy("从哪天"))
    last = _day(gettext_lazy("到哪天"))

    def clean(self) -> dict[str, Any]:
        """The period runs forward."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期不能早于开始日期。"))
        return told


class AnswerForm(forms.Form):
    """What the recipient said."""

    answer = forms.ChoiceField(
        label=gettext_lazy("对方怎么说"), choices=list(ANSWERS.items()), widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("补充一句"), max_length=200, required=False)


class DecisionForm(forms.Form):
    """Whether an entry in doubt stands."""

    stands = forms.ChoiceField(
        label=gettext_lazy("核实结果"),
        choices=[
            ("yes", gettext_lazy("记录属实，维持不变")),
            ("no", gettext_lazy("记录不实，更正时长")),
        ],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("更正为多少分钟"),
        help_text=gettext_lazy("填 0 表示整条冲销。原来的记录会保留。"),
        required=False,
        min_value=0,
        max_value=24 * 60,
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        help_text=gettext_lazy("志愿者会看到这句话。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A correction needs the right minutes."""
        told = super().clean() or {}
        if told.get("stands") == "no" and told.get("minutes") is None:
            self.add_error("minutes", _("请填更正后的分钟数，整条冲销填 0。"))
        return told


class ReplyForm(forms.Form):
    """How it was, in the volunteer's own words."""

    text = forms.CharField(
        label=gettext_lazy("当时的情况"),
        help_text=gettext_lazy("几点到、几点走、做了什么、谁可以作证。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OpeningForm(_OfOrganization):
    """When a place is open; both times empty mean closed."""

    place_name = forms.CharField(
        label=gettext_lazy("地点"),
        help_text=gettext_lazy("和班次上写的地点名称一样。"),
        max_length=100,
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("星期几"), choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    opens_at = _clock(gettext_lazy("几点开门"))
    closes_at = _clock(gettext_lazy("几点关门"))
    since = _day(gettext_lazy("从哪天起"))
    last = _day(
        gettext_lazy("到哪天为止"),
        required=False,
        help_text=gettext_lazy("只有一天的活动，起止填同一天。长期的不用填。"),
    )
