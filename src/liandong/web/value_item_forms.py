"""The short forms of value items: choose one, look at one, score one, drop one."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong.core.value_items import BEST, LEVELS, Entry, said
from liandong.models import Course, LinkageParty, Project, Team
from liandong.web.project_forms import set_records


def level_words(entry: Entry, level: int) -> str:
    """A level as its number and its words."""
    words = said(entry.levels[level], get_language() or "zh")
    return _("%(level)s 级：%(words)s") % {"level": level, "words": words}


def level_choices(entry: Entry, levels: tuple[int, ...] = LEVELS) -> list[tuple[int, str]]:
    """Levels to choose from, in words."""
    return [(level, level_words(entry, level)) for level in levels]


def _level_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一级。")},
    )


class ChooseForm(forms.Form):
    """From which level to which, and how."""

    start_level = _level_field(gettext_lazy("现在在几级"))
    target_level = _level_field(gettext_lazy("想做到几级"))
    aim = forms.CharField(
        label=gettext_lazy("打算怎么做"),
        help_text=gettext_lazy("谁来做、什么时候做、怎么知道做到了，两三句就够。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    course = forms.ModelChoiceField(
        label=gettext_lazy("哪门课算"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=gettext_lazy("先不指定"),
        help_text=gettext_lazy("指定了，就自动数有多少志愿者学完。"),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("看哪支队伍"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("这个项目联动里的队伍"),
    )

    def __init__(self, *args: Any, entry: Entry, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["start_level"].choices = level_choices(entry, LEVELS[:-1])  # type: ignore[attr-defined]
        self.fields["target_level"].choices = level_choices(entry, LEVELS[1:])  # type: ignore[attr-defined]
        if "ethics_trained" in entry.facts:
            open_ones = Course.objects.filter(published_at__isnull=False, taken_down_at=None)
            set_records(self, "course", open_ones.order_by("title"))
        else:
            del self.fields["course"]
        if {"team_stage", "votes_held", "rules_adopted"} & set(entry.facts):
            linked = LinkageParty.objects.filter(linkage__project=project, team__isnull=False)
            ours = Team.objects.filter(sponsor=project.organization_id, ended_on=None)
            teams = ours | Team.objects.filter(pk__in=linked.values("team"))
            set_records(self, "team", teams.distinct().order_by("name"))
        else:
            del self.fields["team"]

    def facts(self) -> dict[str, Any]:
        """What the service asks for. After validation."""
        told = self.cleaned_data
        return {
            "aim": told["aim"],
            "start": told["start_level"],
            "target": told["target_level"],
            "course": told.get("course"),
            "team": told.get("team"),
        }


class LookForm(forms.Form):
    """What was seen; the day only where no session gives it."""

    level = _level_field(gettext_lazy("现在看在几级"))
    note = forms.CharField(
        label=gettext_lazy("看到了什么，下一步做什么"),
        help_text=gettext_lazy("写事实，不写服务对象的姓名。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    looked_on = forms.DateField(
        label=gettext_lazy("哪天看的"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, entry: Entry, in_session: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = level_choices(entry)  # type: ignore[attr-defined]
        if in_session:
            del self.fields["looked_on"]


class ScoreForm(forms.Form):
    """The level at acceptance, the text that goes with the counted records, and why again."""

    level = _level_field(gettext_lazy("评几级"))
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        help_text=gettext_lazy("可数的记录会自动附上；记录说不清的，在这里写看得见的事实。"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么重新评"),
        help_text=gettext_lazy("原来的评分会保留。"),
        max_length=200,
    )

    def __init__(self, *args: Any, entry: Entry, is_again: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = level_choices(entry, tuple(range(BEST + 1)))  # type: ignore[attr-defined]
        if not is_again:
            del self.fields["reason"]


class DropForm(forms.Form):
    """Why an item is dropped."""

    reason = forms.CharField(label=gettext_lazy("为什么放弃"), max_length=200)
