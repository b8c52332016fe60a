"""What is asked when an entry is objected to, corrected, answered for or filled in later."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_MINUTES = 24 * 60


class ObjectionForm(forms.Form):
    """What is wrong with an entry."""

    text = forms.CharField(
        label=gettext_lazy("哪里不对"),
        help_text=gettext_lazy("写清楚实际几点到、几点走，谁可以作证。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CorrectionForm(forms.Form):
    """The right minutes, and why."""

    minutes = forms.IntegerField(
        label=gettext_lazy("应该是多少分钟"),
        help_text=gettext_lazy("填 0 表示整条取消。原来的记录会保留，并注明已更正。"),
        min_value=0,
        max_value=MOST_MINUTES,
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么更正"),
        help_text=gettext_lazy("志愿者会看到这句话。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """The answer to an objection; with the right minutes when it is upheld."""

    is_upheld = forms.ChoiceField(
        label=gettext_lazy("核实结果"),
        choices=[
            ("yes", gettext_lazy("说得对，更正时长")),
            ("no", gettext_lazy("原来的记录没有错")),
        ],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("更正为多少分钟"),
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """An objection that is right needs the right minutes."""
        told = super().clean() or {}
        if told.get("is_upheld") == "yes" and told.get("minutes") is None:
            self.add_error("minutes", _("请填写更正后的分钟数。"))
        return told


class ClaimForm(forms.Form):
    """When somebody really served, why it was not recorded, and what shows it."""

    starts_at = forms.TimeField(
        label=gettext_lazy("几点到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends_at = forms.TimeField(
        label=gettext_lazy("几点走"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么当时没有记上"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proof = forms.CharField(
        label=gettext_lazy("有什么可以证明"),
        help_text=gettext_lazy("例如：李社工在场；活动群里 10:20 的合影。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    photo = forms.FileField(
        label=gettext_lazy("照片"),
        help_text=gettext_lazy("例如现场合影、签名表。加密保存，只给核对的人看。"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    def clean(self) -> dict[str, Any]:
        """Leaving comes after arriving."""
        told = super().clean() or {}
        came, went = told.get("starts_at"), told.get("ends_at")
        if came and went and went <= came:
            self.add_error("ends_at", _("离场要晚于到场。"))
        return told
