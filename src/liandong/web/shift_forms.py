"""The forms of positions and of shifts with their repetition.

A repetition is asked for in words (every week on Wednesday, eight times) and becomes an RFC
5545 rule. Lengths are whole minutes; times are those of the clock in Shanghai.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.credentials import KINDS, codes_of, mask_of
from liandong.core.hours import Span
from liandong.models import Position, Project, ProjectPart
from liandong.phrases import credentials as credential_words
from liandong.queries.training import course_titles
from liandong.web.need_forms import options_of
from liandong.web.project_forms import set_options, set_records

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_TIMES = 100


class PositionForm(forms.Form):
    """A kind of place: what one does there, and what one must bring."""

    title = forms.CharField(
        label=gettext_lazy("岗位"), max_length=30, help_text=gettext_lazy("例如：陪诊员、引导员")
    )
    duties = forms.CharField(
        label=gettext_lazy("要做的事"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    min_age = forms.IntegerField(
        label=gettext_lazy("最小年龄"), min_value=0, max_value=120, initial=18
    )
    max_age = forms.IntegerField(
        label=gettext_lazy("最大年龄"), min_value=0, max_value=120, initial=70
    )
    credential_kind = forms.ChoiceField(
        label=gettext_lazy("要有什么资质"),
        required=False,
        help_text=gettext_lazy("社工以外的专业，由有资质的志愿者主导，社工配合。"),
    )
    training = forms.CharField(
        label=gettext_lazy("上岗前培训"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("写课程的名称；学完这门课的人才能报名。"),
        widget=forms.TextInput(attrs={"list": "course-titles"}),
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("要会什么"), required=False, widget=forms.CheckboxSelectMultiple
    )
    background_check = forms.BooleanField(
        label=gettext_lazy("要做从业查询（接触未成年人）"), required=False
    )
    part = forms.ModelChoiceField(
        label=gettext_lazy("属于哪一部分"),
        queryset=ProjectPart.objects.none(),
        required=False,
        empty_label=gettext_lazy("整个项目"),
    )

    def __init__(
        self, *args: Any, project: Project, has_parts: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if has_parts:
            set_records(self, "part", project.parts.order_by("pk"))
        else:
            del self.fields["part"]
        named = {code: credential_words.KINDS[code] for code in KINDS}
        set_options(self, "credential_kind", options_of(named, _("不要求")))
        set_options(self, "skills", options_of(credential_words.SKILLS))
        self.course_titles = course_titles()
        asked: set[str] = set()
        for need in getattr(project, "asked", []):
            asked |= set(codes_of(need.skill_mask))
        self.fields["skills"].initial = sorted(asked)

    def clean(self) -> dict[str, Any]:
        """Ages in order."""
        told: dict[str, Any] = super().clean() or {}
        least, most = told.get("min_age"), told.get("max_age")
        if least is not None and most is not None and most < least:
            self.add_error("max_age", _("最大年龄比最小年龄还小，请改正。"))
        return told

    @property
    def facts(self) -> dict[str, Any]:
        """The keywords of the service. After validation."""
        told = dict(self.cleaned_data)
        told["skill_mask"] = mask_of(told.pop("skills"))
        return told


class ShiftForm(forms.Form):
    """One shift, or one that repeats by a rule said in words."""

    position = forms.ModelChoiceField(
        label=gettext_lazy("岗位"), queryset=Position.objects.none(), empty_label=None
    )
    day = forms.DateField(
        label=gettext_lazy("哪天（重复时是第一天）"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    starts = forms.TimeField(
        label=gettext_lazy("几点开始"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    ends = forms.TimeField(
        label=gettext_lazy("几点结束"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    place_name = forms.CharField(label=gettext_lazy("集合地点"), max_length=100)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    least = forms.IntegerField(label=gettext_lazy("至少几个人"), min_value=1, initial=1)
    most = forms.IntegerField(label=gettext_lazy("最多几个人"), min_value=1, initial=2)
    repeat = forms.ChoiceField(
        label=gettext_lazy("重复"),
        choices=[
            ("", gettext_lazy("只有这一次")),
            ("DAILY", gettext_lazy("每天")),
            ("WEEKLY", gettext_lazy("每周")),
            ("BIWEEKLY", gettext_lazy("每两周")),
            ("MONTHLY", gettext_lazy("每月同一天")),
        ],
        required=False,
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("星期几"),
        required=False,
        choices=[
            ("MO", gettext_lazy("周一")),
            ("TU", gettext_lazy("周二")),
            ("WE", gettext_lazy("周三")),
            ("TH", gettext_lazy("周四")),
            ("FR", gettext_lazy("周五")),
            ("SA", gettext_lazy("周六")),
            ("SU", gettext_lazy("周日")),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("每周、每两周时用；不选就跟第一天同一个星期几。"),
    )
    times = forms.IntegerField(
        label=gettext_lazy("一共几次"), required=False, min_value=1, max_value=_MOST_TIMES
    )
    until = forms.DateField(
        label=gettext_lazy("或者到哪天为止"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    skip_holidays = forms.BooleanField(
        label=gettext_lazy("遇到法定节假日不排"), required=False, initial=True
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "position", Position.objects.filter(project=project).order_by("pk"))

    def clean(self) -> dict[str, Any]:
        """A repetition needs exactly one end."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("repeat"):
            if bool(told.get("times")) == bool(told.get("until")):
                self.add_error("times", _("请写一共几次，或者到哪天为止，只写一个。"))
            first, last = told.get("day"), told.get("until")
            if isinstance(first, date) and isinstance(last, date) and last < first:
                self.add_error("until", _("最后一天比第一天还早，请改正。"))
        return told

    @property
    def span(self) -> Span:
        """The first shift's begin and end; an end before the begin is on the next day."""
        told = self.cleaned_data
        zone = timezone.get_current_timezone()
        begins = datetime.combine(told["day"], told["starts"], tzinfo=zone)
        ends = datetime.combine(told["day"], told["ends"], tzinfo=zone)
        return Span(begins, ends if ends > begins else ends + timedelta(days=1))

    @property
    def minutes(self) -> int:
        """How long one shift is."""
        span = self.span
        return (span.ends_at - span.starts_at) // timedelta(minutes=1)

    @property
    def rule(self) -> str:
        """The RFC 5545 rule that the words mean; empty for a single shift."""
        told = self.cleaned_data
        repeat = told["repeat"]
        if not repeat:
            return ""
        parts = [f"FREQ={'WEEKLY' if repeat == 'BIWEEKLY' else repeat}"]
        if repeat == "BIWEEKLY":
            parts.append("INTERVAL=2")
        if told["days"] and repeat in ("WEEKLY", "BIWEEKLY"):
            parts.append("BYDAY=" + ",".join(day for day in _DAYS if day in told["days"]))
        if repeat == "MONTHLY":
            parts.append(f"BYMONTHDAY={told['day'].day}")
        parts.append(f"COUNT={told['times']}" if told["times"] else f"UNTIL={told['until']:%Y%m%d}")
        return ";".join(parts)
