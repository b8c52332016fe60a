"""The forms of a need's steps: verify, answer, assess, refuse; and the filter of the list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.eligibility import Risk
from liandong.core.needs import VerifyMethod
from liandong.models import Organization
from liandong.phrases import needs as words
from liandong.queries import access
from liandong.web.need_forms import options_of


class VerifyForm(forms.Form):
    """How the need was checked."""

    method = forms.ChoiceField(
        label=gettext_lazy("您是怎么核实的"),
        widget=forms.RadioSelect,
        choices=[(method.value, words.VERIFY_METHODS[method.value]) for method in VerifyMethod],
        error_messages={"required": gettext_lazy("请选一种核实的方式")},
    )


ANSWERS: tuple[str | Promise, ...] = (
    gettext_lazy("您提的需求我们核实过了，可以安排。接下来社工会评估情况，再找合适的志愿者。"),
    gettext_lazy("情况已经了解，正在找人。找到以后会打电话告诉您时间和来的人。"),
    gettext_lazy("您要的时间人手紧张，可能要往后几天。如果着急，请打电话给我们。"),
)


class AnswerForm(forms.Form):
    """What the filer is told: a ready sentence, one's own words, or both."""

    ready = forms.ChoiceField(
        label=gettext_lazy("选一句现成的"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(str(number), text) for number, text in enumerate(ANSWERS)],
    )
    text = forms.CharField(
        label=gettext_lazy("补充或自己写"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("提需求的人会马上在通知里看到。"),
    )

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("ready") and not told.get("text", "").strip():
            self.add_error("text", _("请选一句，或者自己写一句答复。"))
        return told

    @property
    def answer(self) -> str:
        """The whole answer. After validation."""
        ready = self.cleaned_data["ready"]
        first = str(ANSWERS[int(ready)]) if ready else ""
        return first + str(self.cleaned_data["text"]).strip()


class AssessForm(forms.Form):
    """A social worker's judgement of risk and hardship."""

    risk = forms.ChoiceField(
        label=gettext_lazy("风险等级"),
        widget=forms.RadioSelect,
        choices=list(words.RISKS.items()),
        error_messages={"required": gettext_lazy("请选一个风险等级")},
    )
    hardship_group = forms.ChoiceField(label=gettext_lazy("困难类别"), required=False)
    risk_statement = forms.CharField(
        label=gettext_lazy("风险说明"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("志愿者报名前会看到（《志愿服务条例》第十二条）。"),
        error_messages={"required": gettext_lazy("请写风险说明；没有就写“没有已知风险”")},
    )
    note = forms.CharField(
        label=gettext_lazy("评估备注"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("只给工作人员看。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hardship_group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options_of(words.HARDSHIP_GROUPS, _("没有"))

    @property
    def risk_level(self) -> Risk:
        """The level that was chosen. After validation."""
        return Risk[self.cleaned_data["risk"]]


class ReasonForm(forms.Form):
    """One sentence why."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明原因")},
    )


class FilterForm(forms.Form):
    """Narrow a list of needs to a street and a category."""

    street = forms.ChoiceField(label=gettext_lazy("街道"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("服务类别"), required=False)

    def __init__(self, *args: Any, streets: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (
            ("street", [("", _("全部街道")), *streets]),
            ("category", options_of(words.CATEGORIES, _("全部类别"))),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options


class HandOverForm(forms.Form):
    """Which organization will look after the need."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("交给哪家机构"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("请选机构"),
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        theirs = access.organizations_for(actor).order_by("name", "pk")[:200]
        field.queryset = Organization.objects.filter(pk__in=theirs.values("pk")).order_by("name")
