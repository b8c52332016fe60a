"""The forms of a linkage: who serves together, what they are to each other, who leads."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.linkage import Relation, Side
from liandong.core.projects import LeadRole, Mode
from liandong.models import Organization, Person, Project, Team
from liandong.phrases import linkage as words
from liandong.phrases import projects as project_words
from liandong.queries import access
from liandong.queries import linkage as queries
from liandong.queries import projects as project_queries
from liandong.services.linkage import PartyDraft, RelationDraft
from liandong.web.need_forms import options_of
from liandong.web.project_forms import set_options, set_records

PRESETS = (
    ("R1:social_worker:volunteer", gettext_lazy("社工指导志愿者")),
    ("R1:social_worker:team", gettext_lazy("社工指导志愿者队伍")),
    ("R1:volunteer:social_worker", gettext_lazy("有专长的志愿者指导社工")),
    ("R2:social_worker:volunteer", gettext_lazy("社工和志愿者互相补充")),
    ("R3:social_worker:volunteer", gettext_lazy("社工为志愿者服务：关心、帮忙、解难")),
    ("R3:volunteer:social_worker", gettext_lazy("志愿者为社工的工作服务")),
    ("R4:organization:volunteer", gettext_lazy("机构管理志愿者")),
    ("R4:organization:team", gettext_lazy("机构管理志愿者队伍")),
    ("R4:volunteer:organization", gettext_lazy("志愿者参与管理：熟悉本地、一起议事")),
)
"""Relations as people choose them: kind, from which side, to which side."""


def relation_of(preset: str) -> RelationDraft:
    """The relation that a choice of :data:`PRESETS` means."""
    kind, from_side, to_side = preset.split(":")
    return RelationDraft(Relation(kind), Side(from_side), Side(to_side))


def people_of(text: str, actor: access.Actor) -> list[Person]:
    """The volunteers named in a text; ValidationError for the unknown and the ambiguous."""
    names = list(dict.fromkeys(word for word in re.split(r"[\s、，,；;]+", text) if word))
    problems, people = [], []
    for name, found in queries.named(actor, names).items():
        if len(found) == 1:
            people.append(found[0])
        elif not found:
            problems.append(_("没有找到志愿者“%(name)s”，请检查姓名或编号。") % {"name": name})
        else:
            numbers = "、".join(person.number for person in found[:10])
            problems.append(
                _("叫“%(name)s”的不止一人，请改写编号：%(numbers)s")
                % {"name": name, "numbers": numbers}
            )
    if problems:
        raise forms.ValidationError(problems)
    return list(dict.fromkeys(people))


class LinkageForm(forms.Form):
    """A new linkage, from a project or on its own."""

    title = forms.CharField(
        label=gettext_lazy("联动名称"),
        max_length=60,
        help_text=gettext_lazy("例如：粤海街道长者陪诊联动"),
    )
    goal = forms.CharField(
        label=gettext_lazy("共同目标"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("双方一起要做成什么，写得能检查。"),
    )
    mode = forms.ChoiceField(label=gettext_lazy("服务模式"))
    organization = forms.ModelChoiceField(
        label=gettext_lazy("牵头机构"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("请选机构"),
    )
    social_workers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("社工"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    volunteers = forms.CharField(
        label=gettext_lazy("志愿者"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写姓名，几个人用顿号隔开；有同名的写编号。"),
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("志愿者队伍"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    organizations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("别的组织"),
        queryset=Organization.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text=gettext_lazy("按住 Ctrl 可以选几个；手机上直接点选。"),
    )
    relations = forms.MultipleChoiceField(
        label=gettext_lazy("双方是什么关系"),
        choices=list(PRESETS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, actor: access.Actor, project: Project | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", _from_project(project, actor))
        super().__init__(*args, **kwargs)
        self.project = project
        set_options(self, "mode", options_of(project_words.MODES))
        set_records(self, "organization", project_queries.organizations(actor))
        set_records(self, "organizations", project_queries.organizations(actor))
        set_records(self, "social_workers", project_queries.social_workers(actor))
        self.actor = actor
        set_records(self, "teams", queries.teams(actor))

    def clean_volunteers(self) -> list[Person]:
        """The people who were written down."""
        return people_of(self.cleaned_data["volunteers"], self.actor)

    @property
    def mode_value(self) -> Mode:
        """The mode. After validation."""
        return Mode(self.cleaned_data["mode"])

    @property
    def parties(self) -> list[PartyDraft]:
        """Everybody chosen, on their side. After validation."""
        told = self.cleaned_data
        return [
            *(PartyDraft(Side.SOCIAL_WORKER, person=p) for p in told["social_workers"]),
            *(PartyDraft(Side.VOLUNTEER, person=p) for p in told["volunteers"]),
            *(PartyDraft(Side.TEAM, team=t) for t in told["teams"]),
            *(PartyDraft(Side.ORGANIZATION, organization=o) for o in told["organizations"]),
        ]

    @property
    def relation_drafts(self) -> list[RelationDraft]:
        """The relations chosen. After validation."""
        return [relation_of(preset) for preset in self.cleaned_data["relations"]]


def _from_project(project: Project | None, actor: access.Actor) -> dict[str, Any]:
    told: dict[str, Any] = {"mode": "M1", "relations": ["R1:social_worker:volunteer"]}
    if len(actor.organization_ids) == 1:
        told["organization"] = min(actor.organization_ids)
    if actor.has(access.SOCIAL_WORKER):
        told["social_workers"] = [actor.person.pk]
    if project is None:
        return told
    told |= {"title": project.title, "mode": project.mode}
    told["organization"] = project.organization_id
    if project.social_worker_id:
        told["social_workers"] = [project.social_worker_id]
    if project.lead_person_id and project.lead_person_id != project.social_worker_id:
        told["volunteers"] = project.lead_person.number if project.lead_person else ""
    return told


class LeadForm(forms.Form):
    """Who leads from now on, and why."""

    to = forms.ChoiceField(label=gettext_lazy("改由谁主导"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("会留在时间线上，双方都看得到。"),
        error_messages={"required": gettext_lazy("请写明为什么更换")},
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [role.value for role in LeadRole if role.value != now]
        set_options(self, "to", [(code, words.LEADS[code]) for code in others])

    @property
    def role(self) -> LeadRole:
        """Who was chosen. After validation."""
        return LeadRole(self.cleaned_data["to"])


class PartyForm(forms.Form):
    """One more member: exactly one of the four lists is used."""

    social_worker = forms.ModelChoiceField(
        label=gettext_lazy("社工"), queryset=Person.objects.none(), required=False
    )
    volunteer = forms.CharField(
        label=gettext_lazy("志愿者"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("写姓名；有同名的写编号。"),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("志愿者队伍"), queryset=Team.objects.none(), required=False
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("组织"), queryset=Organization.objects.none(), required=False
    )
    duty = forms.CharField(label=gettext_lazy("分工"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "social_worker", project_queries.social_workers(actor))
        self.actor = actor
        set_records(self, "team", queries.teams(actor))
        set_records(self, "organization", project_queries.organizations(actor))

    def clean_volunteer(self) -> Person | None:
        """The person who was written down."""
        found = people_of(self.cleaned_data["volunteer"], self.actor)
        if len(found) > 1:
            raise forms.ValidationError(_("请一次写一个人。"))
        return found[0] if found else None

    def clean(self) -> dict[str, Any]:
        """Exactly one member at a time."""
        told: dict[str, Any] = super().clean() or {}
        if sum(bool(told.get(side.value)) for side in Side) != 1 and not self.errors:
            raise forms.ValidationError(_("请选一个人、一支队伍或一个组织，一次加一个。"))
        return told

    @property
    def party(self) -> PartyDraft:
        """The member. After validation."""
        told = self.cleaned_data
        duty = told["duty"]
        if told["social_worker"]:
            return PartyDraft(Side.SOCIAL_WORKER, person=told["social_worker"], duty=duty)
        if told["volunteer"]:
            return PartyDraft(Side.VOLUNTEER, person=told["volunteer"], duty=duty)
        if told["team"]:
            return PartyDraft(Side.TEAM, team=told["team"], duty=duty)
        return PartyDraft(Side.ORGANIZATION, organization=told["organization"], duty=duty)


class RelationForm(forms.Form):
    """One more relation."""

    preset = forms.ChoiceField(
        label=gettext_lazy("是什么关系"), choices=list(PRESETS), widget=forms.RadioSelect
    )

    @property
    def relation(self) -> RelationDraft:
        """The relation. After validation."""
        return relation_of(self.cleaned_data["preset"])
