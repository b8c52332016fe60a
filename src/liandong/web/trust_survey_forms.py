"""The short forms of trust surveys: open one, its second wave, how many were asked, an answer."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong.core.trust_surveys import BEST, CODE_MAX_LENGTH, LEAST, Edition
from liandong.core.value_items import said
from liandong.models import Organization, Project
from liandong.services.trust_surveys import MOST_INVITED
from liandong.web.project_forms import set_records


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _invited() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("请了多少人答"),
        help_text=gettext_lazy("发了问卷、说过请答的都算。没有答的人数靠它算出来。"),
        min_value=1,
        max_value=MOST_INVITED,
    )


class WaveForm(forms.Form):
    """One wave: how many are asked, and when."""

    invited = _invited()
    opens_on = _day(gettext_lazy("从哪天"))
    closes_on = _day(gettext_lazy("到哪天"))

    def clean(self) -> dict[str, Any]:
        """The wave runs forward."""
        told = super().clean() or {}
        first, last = told.get("opens_on"), told.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("结束日期不能早于开始日期。"))
        return told


class OpenForm(WaveForm):
    """A new survey, about a project or about a community."""

    title = forms.CharField(
        label=gettext_lazy("问卷名称"),
        help_text=gettext_lazy("答的人会看到，例如“沙河街道邻里问卷”。"),
        max_length=80,
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("哪个单位来问"), queryset=Organization.objects.none(), empty_label=None
    )
    project = forms.ModelChoiceField(
        label=gettext_lazy("关于哪个项目"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=gettext_lazy("不是一个项目，是整个社区"),
    )
    field_order = ("title", "organization", "project", "invited", "opens_on", "closes_on")

    def __init__(self, *args: Any, organizations: Any, projects: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        set_records(self, "organization", organizations.order_by("name"))
        set_records(self, "project", projects.order_by("title", "pk"))


class InvitedForm(forms.Form):
    """How many were asked, put right."""

    invited = _invited()


class AnswerForm(forms.Form):
    """The questions, each with five marks, and a word of one's own."""

    code = forms.CharField(
        label=gettext_lazy("您的暗号"),
        help_text=gettext_lazy(
            "只有您自己知道、两次都写得一样的，例如手机尾号四位加生日的日子。"
            "用来比较前后两次，不会存下原文，也查不到您是谁。可以不填。"
        ),
        max_length=CODE_MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, edition: Edition, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or "zh"
        scale = [
            (mark, said(edition.scale[mark - LEAST], language)) for mark in range(LEAST, BEST + 1)
        ]
        self.names = [f"q_{one.code}" for one in edition.questions]
        for one in edition.questions:
            self.fields[f"q_{one.code}"] = forms.TypedChoiceField(
                label=said(one.words, language),
                choices=scale,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("请选一个。")},
            )
        self.order_fields([*self.names, "code"])

    @property
    def answers(self) -> list[int]:
        """The marks in the order of the questions. After validation."""
        return [int(self.cleaned_data[name]) for name in self.names]
