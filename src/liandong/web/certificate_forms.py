"""What is asked about certificates: which one, why it no longer holds, and is it genuine."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong.core.certificate_choices import Choice, Form
from liandong.queries.certificates import ActivityLine
from liandong.web.template_words import minutes_as_hours

MOST_BYTES = 5 * 1024 * 1024


class ChoiceForm(forms.Form):
    """What a certificate covers and how it is written; both days included.

    A day left empty, and activities of which none is ticked, mean all.
    """

    span = forms.ChoiceField(choices=[("year", ""), ("all", ""), ("own", "")])
    first_day = forms.DateField(
        label=gettext_lazy("从"),
        help_text=gettext_lazy("不填，就从第一次服务算起。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=gettext_lazy("到"),
        help_text=gettext_lazy("不填，就到今天。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    activities = forms.MultipleChoiceField(
        label=gettext_lazy("哪些活动"),
        help_text=gettext_lazy("一项都不勾，就是全部活动。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("“%(value)s”里没有您已确认的时长，请重新选。")
        },
    )
    form = forms.ChoiceField(
        label=gettext_lazy("怎么写"),
        choices=[
            (Form.LISTED, gettext_lazy("逐次列出：每次服务一行，写日期")),
            (Form.SUMMARY, gettext_lazy("按活动汇总：每项活动一行，写次数，不写日期")),
        ],
        required=False,
        initial=Form.LISTED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, activities: Sequence[ActivityLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["activities"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.name, _activity_words(one)) for one in activities]
        # The two plain buttons do not ask how; the page never calls the question optional.
        self.fields["form"].required = not self.is_bound

    def clean(self) -> dict[str, Any]:
        """Days in order, none ahead."""
        told = super().clean() or {}
        first, last, today = told.get("first_day"), told.get("last_day"), timezone.localdate()
        if last and last > today:
            self.add_error("last_day", _("结束那天不能晚于今天。"))
        elif first and first > (last or today):
            self.add_error("last_day", _("结束那天不能早于开始那天。"))
        self.fields["form"].required = True
        return told

    def period(self, first_served: date | None) -> tuple[date, date]:
        """The days asked for; ``first_served`` is the day of the first service."""
        today = timezone.localdate()
        told = self.cleaned_data
        if told["span"] == "year":
            return date(today.year, 1, 1), today
        if told["span"] == "all":
            return first_served or today, today
        last = told["last_day"] or today
        return told["first_day"] or min(first_served or last, last), last

    def choice(self) -> Choice:
        """Activities and form."""
        told = self.cleaned_data
        return Choice(tuple(told["activities"]), Form(told["form"] or Form.LISTED))


def _activity_words(line: ActivityLine) -> str:
    words = ngettext(
        "%(name)s（%(times)d 次，%(hours)s）", "%(name)s（%(times)d 次，%(hours)s）", line.times
    )
    hours = minutes_as_hours(line.minutes)
    return words % {"name": line.name, "times": line.times, "hours": hours}


class WithdrawalForm(forms.Form):
    """Why a certificate no longer holds."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤回"),
        help_text=gettext_lazy("持有人会看到这句话；来查验的人只会看到“已撤回”。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckForm(forms.Form):
    """Number and code as printed, what a camera read, or the PDF itself."""

    number = forms.CharField(
        label=gettext_lazy("证明编号"),
        help_text=gettext_lazy("例如 LD-440305-2026-000017，印在标题下面。"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写证明编号。")},
    )
    code = forms.CharField(
        label=gettext_lazy("查验码"),
        help_text=gettext_lazy("查验网址里 k= 后面的十位字母和数字。"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写查验码。")},
    )
    token = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    paper = forms.FileField(
        label=gettext_lazy("电子版证明（PDF）"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": gettext_lazy("请选择证明的 PDF 文件。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # The page holds two forms; only the questions of the one that was sent are asked.
            is_paper = not {"token", "number", "code"} & set(self.data)
            is_typed = not is_paper and not self.data.get("token")
            self.fields["paper"].required = is_paper
            self.fields["number"].required = self.fields["code"].required = is_typed

    def clean(self) -> dict[str, Any]:
        """A certificate is a small file."""
        told = super().clean() or {}
        paper = told.get("paper")
        if paper is not None and paper.size > MOST_BYTES:
            self.add_error("paper", _("文件太大，证明的 PDF 不会超过 5 MB。"))
        for name in ("number", "code", "paper"):
            self.fields[name].required = True  # as the page shows them again
        return told
