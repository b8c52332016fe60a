"""The short forms of group work and of community activities."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import groups as rules
from liandong.models import Beneficiary, GroupGoal, Project, Shift
from liandong.phrases import groups as words
from liandong.queries.groups import MemberRow
from liandong.services.activities import MOST_RESIDENTS, ActivityDraft
from liandong.services.groups import MOST_MINUTES, GroupDraft
from liandong.web.project_forms import set_records
from liandong.web.template_words import person_day

_MARKS = [(n, str(n)) for n in range(1, rules.BEST_MARK + 1)]
_SCORES = [(n, str(n)) for n in range(rules.BEST_SCORE + 1)]


def _text(label: object, rows: int = 3, *, required: bool = True, help_text: object = "") -> Any:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=required,
        max_length=4000,
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


def _moment(label: object, *, required: bool = True, help_text: object = "") -> Any:
    return forms.DateTimeField(
        label=label,  # type: ignore[arg-type]
        required=required,
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


class OpenGroupForm(forms.Form):
    """One form that opens a group; the rest comes from the project."""

    project = forms.ModelChoiceField(
        label=gettext_lazy("从哪个项目来"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=gettext_lazy("没有项目"),
        help_text=gettext_lazy("时间、地点、报名的人都从它的班次来。"),
    )
    theme = forms.CharField(label=gettext_lazy("主题"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("哪类小组"), choices=list(words.KINDS.items()))
    aim = _text(gettext_lazy("为什么做"), help_text=gettext_lazy("谁有什么需要，两三句就够。"))
    goals = _text(
        gettext_lazy("目标"), help_text=gettext_lazy("一行一个，最多三个。每次做完给它打分。")
    )
    topics = _text(
        gettext_lazy("每次做什么"), 5, help_text=gettext_lazy("一行一次，至少三次，按先后写。")
    )
    signed_up_are = forms.ChoiceField(
        label=gettext_lazy("报名班次的人是"), choices=list(words.PARTS.items())
    )
    starts_at = _moment(
        gettext_lazy("第一次什么时候"),
        required=False,
        help_text=gettext_lazy("以后每周一次。项目有班次的不用填。"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("每次多少分钟"),
        min_value=1,
        max_value=MOST_MINUTES,
        initial=90,
        help_text=gettext_lazy("项目有班次的，按班次算。"),
    )

    def __init__(
        self, *args: Any, projects: Any, project: Project | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        set_records(self, "project", projects)
        self.fields["project"].label_from_instance = lambda one: one.title  # type: ignore[attr-defined]
        if project is not None:
            told = {
                "project": project.pk,
                "theme": project.title[:80],
                "aim": project.summary,
            }
            self.initial = {**told, **self.initial}

    def draft(self) -> GroupDraft:
        """What was typed. After validation."""
        return GroupDraft(**self.cleaned_data)


class MembersForm(forms.Form):
    """Clients to tick, and others by the name they go by."""

    clients = forms.ModelMultipleChoiceField(
        label=gettext_lazy("服务对象"),
        queryset=Beneficiary.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = _text(
        gettext_lazy("其他居民"),
        required=False,
        help_text=gettext_lazy("一行一位，写称呼就行，例如“王阿姨”。加密保存。"),
    )

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "clients", clients)
        self.fields["clients"].label_from_instance = lambda one: one.call_name  # type: ignore[attr-defined]


class ScoreForm(forms.Form):
    """How each member says they are."""

    def __init__(self, *args: Any, members: list[MemberRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = members
        for one in members:
            self.fields[f"score{one.row.pk}"] = forms.TypedChoiceField(
                label=one.name, coerce=int, empty_value=None, required=False,
                choices=[("", _("还没有问")), *_SCORES],
            )  # fmt: skip

    def scores(self) -> dict[int, int]:
        """What was said, by member. After validation."""
        told = {one.row.pk: self.cleaned_data[f"score{one.row.pk}"] for one in self._members}
        return {pk: said for pk, said in told.items() if said is not None}


class GroupSessionForm(forms.Form):
    """What was done, how far each goal came, who was there."""

    note = _text(gettext_lazy("做了什么"), 4, help_text=gettext_lazy("加密保存，三五句就够。"))
    mood = _text(
        gettext_lazy("组员之间怎么样"),
        required=False,
        help_text=gettext_lazy("谁带动别人，谁没说话，有没有争执。"),
    )
    present = forms.MultipleChoiceField(
        label=gettext_lazy("谁来了"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        goals: list[GroupGoal],
        members: list[MemberRow],
        came: set[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._goals = goals
        for goal in goals:
            self.fields[f"mark{goal.pk}"] = forms.TypedChoiceField(
                label=_("“%(goal)s”到了几分") % {"goal": goal.text},
                coerce=int,
                choices=[("", _("请选")), *_MARKS],
                help_text=_("1 分还没有动静，5 分做到了。"),
            )
        # Who checked in need not be ticked: their coming is on record.
        asked = [one for one in members if one.row.person_id not in came]
        self.here = [one.name for one in members if one.row.person_id in came]
        field = self.fields["present"]
        field.choices = [(str(one.row.pk), one.name) for one in asked]  # type: ignore[attr-defined]
        if self.here:
            field.help_text = _("签了到的不用勾：%(names)s。") % {"names": "、".join(self.here)}
        elif not asked:
            del self.fields["present"]
        self.order_fields(["present", "note", *[f"mark{goal.pk}" for goal in goals], "mood"])

    def marks(self) -> dict[int, int]:
        """The marks by goal. After validation."""
        return {goal.pk: self.cleaned_data[f"mark{goal.pk}"] for goal in self._goals}

    def ticked(self) -> set[int]:
        """Ids of the members that were ticked. After validation."""
        return {int(pk) for pk in self.cleaned_data.get("present", [])}


class MoveForm(forms.Form):
    """Another time."""

    starts_at = _moment(gettext_lazy("改到什么时候"))


class GroupEvaluationForm(forms.Form):
    """What changed; attendance, marks and scores are drawn."""

    evaluation = _text(gettext_lazy("有什么变化，什么起了作用"))
    follow_up = _text(gettext_lazy("以后怎么跟进"), 2, required=False)


class ApprovalForm(forms.Form):
    """A supervisor says yes to the plan."""

    opinion = _text(gettext_lazy("意见"), 2, required=False)


class CommentForm(forms.Form):
    """A supervisor's opinion at the end."""

    text = _text(gettext_lazy("评语"), 3)


class ActivityForm(forms.Form):
    """What the shift does not say yet."""

    shift = forms.ModelChoiceField(
        label=gettext_lazy("哪一个班次"),
        queryset=Shift.objects.none(),
        empty_label=gettext_lazy("请选"),
        help_text=gettext_lazy("时间、地点、志愿者都从它来。"),
    )
    aim = _text(
        gettext_lazy("为什么办"),
        required=False,
        help_text=gettext_lazy("空着就用项目里写的。"),
    )
    expected = forms.IntegerField(
        label=gettext_lazy("想来多少居民"), min_value=0, max_value=MOST_RESIDENTS
    )
    budget = forms.DecimalField(
        label=gettext_lazy("预算（元）"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
    )
    photos = forms.ChoiceField(
        label=gettext_lazy("拍照怎么征得同意"),
        choices=list(words.PHOTOS.items()),
        widget=forms.RadioSelect,
        initial="none",
    )

    def __init__(self, *args: Any, shifts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "shift", shifts)
        self.fields["shift"].label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{one.project.title} · {person_day(one.starts_at)}"
        )

    def draft(self) -> ActivityDraft:
        """What was typed. After validation."""
        facts = self.cleaned_data
        return ActivityDraft(
            shift=facts["shift"],
            aim=facts["aim"],
            expected=facts["expected"],
            budget_cents=round((facts["budget"] or 0) * 100),
            photos=facts["photos"],
        )


class ActivityRecordForm(forms.Form):
    """How many residents came, how it went."""

    came = forms.IntegerField(
        label=gettext_lazy("来了多少居民"), min_value=0, max_value=MOST_RESIDENTS
    )
    note = _text(gettext_lazy("办得怎么样"), 4)


class ActivitySummaryForm(forms.Form):
    """What to do otherwise next time."""

    lesson = _text(gettext_lazy("哪些留着，哪些改"), 3)
