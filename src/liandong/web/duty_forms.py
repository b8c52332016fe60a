"""The forms of duties: who takes one, a small record, a part, who leads, closing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.duties import LONGEST_TEXT, RECORDS, Scope, kinds_of
from liandong.core.project_modes import LeadRole, Mode
from liandong.models import Person, Team
from liandong.phrases import duties as words
from liandong.phrases import linkage as linkage_words
from liandong.phrases import projects as project_words
from liandong.queries import access
from liandong.queries import projects as queries
from liandong.web.project_forms import set_options, set_records


class HolderForm(forms.Form):
    """Who answers for a duty: a person or a team; neither means whoever asks."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("由谁负责"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("请选一个人"),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("或者由哪支队伍负责"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("不是队伍"),
    )

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Person],
        teams: Iterable[Team],
        me: Person | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        set_records(self, "person", people)
        known = [team.pk for team in teams]
        if known:
            set_records(self, "team", Team.objects.filter(pk__in=known).order_by("name", "pk"))
        else:
            del self.fields["team"]

    def clean(self) -> dict[str, Any]:
        """One of the two where one was asked for."""
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        chosen = [told.get(name) for name in ("person", "team") if told.get(name)]
        if len(chosen) > 1:
            raise forms.ValidationError(_("请只选一个：一个人，或者一支队伍。"))
        if not chosen and ("person" in self.data or "team" in self.data):
            raise forms.ValidationError(_("请选由谁负责：一个人，或者一支队伍。"))
        return told

    @property
    def holder(self) -> tuple[Person | None, Team | None]:
        """The person or the team; whoever asks when neither was named. After validation."""
        team: Team | None = self.cleaned_data.get("team")
        person: Person | None = self.cleaned_data["person"]
        return (person or (None if team else self.me)), team

    @property
    def holder_name(self) -> str:
        """How the holder is called. After validation."""
        person, team = self.holder
        return person.name if person else team.name if team else ""


class RecordForm(forms.Form):
    """One small record of the project; those of a shift are written on the shift's page."""

    kind = forms.ChoiceField(label=gettext_lazy("记哪一样"))
    text = forms.CharField(
        label=gettext_lazy("写明"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一两句话，或单据的编号。不要写服务对象的姓名和病情。"),
    )
    count = forms.IntegerField(label=gettext_lazy("人数（有就填）"), required=False, min_value=0)
    case = forms.CharField(
        label=gettext_lazy("个案编号（记个案时填）"),
        required=False,
        max_length=32,
        help_text=gettext_lazy("在个案页上方。写明的内容只进这个个案，别人看不到。"),
    )

    def __init__(self, *args: Any, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [k for k in kinds_of(Mode(mode)) if RECORDS[k].of is Scope.PROJECT]
        if not any(RECORDS[kind].names_case for kind in kinds):
            del self.fields["case"]
        set_options(self, "kind", [(kind, words.RECORDS[kind]) for kind in kinds])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        rule = RECORDS.get(told.get("kind", ""))
        if rule and rule.names_case and not told.get("case") and "case" not in self.errors:
            self.add_error("case", _("请填个案编号。"))
        return told


class PartForm(forms.Form):
    """A part of a project with a mode of its own."""

    title = forms.CharField(
        label=gettext_lazy("这一部分叫什么"),
        max_length=30,
        help_text=gettext_lazy("例如：医疗帐篷"),
    )
    mode = forms.ChoiceField(label=gettext_lazy("服务模式"))
    lead_person = forms.ModelChoiceField(
        label=gettext_lazy("带这一部分的志愿者"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("还没有"),
    )
    social_worker = forms.ModelChoiceField(
        label=gettext_lazy("这一部分的社工"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("和项目一样"),
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = [
            (m.value, f"{project_words.MODES[m.value]}：{project_words.MODE_ROLES[m.value]}")
            for m in Mode
        ]
        set_options(self, "mode", modes)
        set_records(self, "lead_person", queries.leaders(actor))
        set_records(self, "social_worker", queries.social_workers(actor))


class TurnForm(forms.Form):
    """Who leads from now on, and why."""

    to = forms.ChoiceField(label=gettext_lazy("以后由谁主导"))
    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=200,
        help_text=gettext_lazy("大家都看得到，留在经过里。"),
        error_messages={"required": gettext_lazy("请写一句原因")},
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in LeadRole if role.value != now and role is not LeadRole.COMMAND]
        set_options(self, "to", [(r.value, linkage_words.LEADS[r.value]) for r in roles])


class ClosingForm(forms.Form):
    """Why a project is closed though something is missing; empty when nothing is."""

    reason = forms.CharField(
        label=gettext_lazy("还缺的补不上，原因是"), required=False, max_length=200
    )


def first_error(form: forms.Form) -> str:
    """What is wrong with a form, as one sentence."""
    for errors in form.errors.values():
        return str(errors[0])
    return _("请检查填的内容。")
