"""Forms of courses, their lessons and dates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from liandong import phrases
from liandong.core import course_text
from liandong.core.course_text import AskedQuestion
from liandong.core.refusals import Refusal
from liandong.core.training import CYCLE_MINUTES
from liandong.models import CourseKind, Organization
from liandong.phrases.credentials import KINDS
from liandong.queries import access
from liandong.services.courses import CourseFacts

_TEXT = forms.Textarea(attrs={"rows": 14})


class CourseForm(forms.Form):
    """What a course says of itself."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("哪家举办"), queryset=Organization.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=gettext_lazy("课程名称"), max_length=80, help_text=gettext_lazy("例如：陪诊入门")
    )
    content = forms.CharField(
        label=gettext_lazy("学什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(label=gettext_lazy("培训类型"), choices=CourseKind.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("学习时长（分钟）"), min_value=1, max_value=12000, initial=60
    )
    valid_months = forms.IntegerField(
        label=gettext_lazy("学完后有效几个月"),
        help_text=gettext_lazy("不填就是长期有效。"),
        min_value=1,
        max_value=120,
        required=False,
    )
    pass_percent = forms.IntegerField(
        label=gettext_lazy("答对百分之几算学会"), min_value=1, max_value=100, initial=80
    )
    counts_towards = forms.ChoiceField(label=gettext_lazy("计入哪种证书的继续教育"), required=False)

    def __init__(self, *args: Any, who: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = access.organizations_for(who).order_by("name")
        self.fields["organization"].queryset = own  # type: ignore[attr-defined]
        self.fields["counts_towards"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("不计入")),
            *((kind, KINDS[kind]) for kind in CYCLE_MINUTES),
        ]

    @property
    def facts(self) -> CourseFacts:
        """What the service takes. After validation."""
        told = dict(self.cleaned_data)
        told.pop("organization", None)
        return CourseFacts(**told)


class LessonsForm(forms.Form):
    """Lessons and questions as text."""

    lessons = forms.CharField(
        label=gettext_lazy("小节"),
        help_text=gettext_lazy("每节先写一行“# 标题”，下面写正文。"),
        widget=_TEXT,
        required=False,
    )
    questions = forms.CharField(
        label=gettext_lazy("题目"),
        help_text=gettext_lazy(
            "每题先写一行“? 问题”，对的答案前写“+”，错的写“-”，想说明原因就写“=”。不出题可以空着。"
        ),
        widget=_TEXT,
        required=False,
    )

    def clean_lessons(self) -> list[tuple[str, str]]:
        """The lessons, or what is unclear about them."""
        try:
            return course_text.read_lessons(self.cleaned_data["lessons"])
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from refusal

    def clean_questions(self) -> list[AskedQuestion]:
        """The questions, or what is unclear about them."""
        try:
            return course_text.read_questions(self.cleaned_data["questions"])
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from refusal


class SessionForm(forms.Form):
    """A date of a course."""

    day = forms.DateField(
        label=gettext_lazy("哪天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    starts = forms.TimeField(
        label=gettext_lazy("几点开始"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=gettext_lazy("几点结束"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    place_name = forms.CharField(
        label=gettext_lazy("地点"),
        max_length=120,
        help_text=gettext_lazy("线上课写会议号或链接。"),
    )
    is_remote = forms.BooleanField(label=gettext_lazy("线上"), required=False)
    seats = forms.IntegerField(label=gettext_lazy("名额"), min_value=1, max_value=1000, initial=20)
    trainer = forms.CharField(
        label=gettext_lazy("讲师的编号"),
        required=False,
        help_text=gettext_lazy("不填就是您自己。带过队、讲得好的志愿者也可以当讲师。"),
    )


class OutsideForm(forms.Form):
    """A training that took place elsewhere (Order 67 Art 8)."""

    name = forms.CharField(label=gettext_lazy("培训名称"), max_length=80)
    content = forms.CharField(label=gettext_lazy("主要内容"), max_length=500, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("学习时长（分钟）"), min_value=1)
    host = forms.CharField(label=gettext_lazy("举办单位"), max_length=200)
    completed_on = forms.DateField(
        label=gettext_lazy("哪天学完"), widget=forms.DateInput(attrs={"type": "date"})
    )
    expires_on = forms.DateField(
        label=gettext_lazy("有效期至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
