"""The forms of a project: planning it from needs, correcting it, taking further needs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong.core import codes
from liandong.core.eligibility import Risk
from liandong.core.projects import Mode
from liandong.models import Need, Organization, Person, Project
from liandong.phrases import needs as need_words
from liandong.phrases import projects as words
from liandong.queries import access
from liandong.queries import projects as queries
from liandong.services.projects import ProjectDraft
from liandong.web.need_forms import options_of
from liandong.web.place_fields import PlaceForm


def set_options(form: forms.Form, name: str, options: Any) -> None:
    """Give a list of the form its options."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = options


def set_records(form: forms.Form, name: str, queryset: Any) -> None:
    """Give a list of the form its records."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField | forms.ModelMultipleChoiceField)
    field.queryset = queryset
    if queryset is not None and queryset.model is Person:
        field.label_from_instance = person_words  # type: ignore[assignment,method-assign]


def person_words(person: Person) -> str:
    """A person to choose: the name, and the end of the number, as names repeat."""
    return f"{person.name} · {person.number[-6:]}"


class FactsForm(forms.Form):
    """What can be said of a project at any time; the gates say what it still lacks."""

    title = forms.CharField(label=gettext_lazy("项目名称"), max_length=60)
    summary = forms.CharField(
        label=gettext_lazy("做什么"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写给志愿者看：为谁做、怎么做。"),
    )
    category = forms.ChoiceField(label=gettext_lazy("服务类别"))
    service_object = forms.ChoiceField(label=gettext_lazy("服务谁"))
    social_worker = forms.ModelChoiceField(
        label=gettext_lazy("负责的社工"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("还没定"),
    )
    lead_person = forms.ModelChoiceField(
        label=gettext_lazy("志愿者队长"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("还没有"),
        help_text=gettext_lazy("日常服务有队长时由队长带队，没有就先由社工带。"),
    )
    contact_name = forms.CharField(label=gettext_lazy("联系人"), max_length=50, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("公开联系电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
        help_text=gettext_lazy("志愿者有事打这个电话，请写单位的。"),
    )
    risk_level = forms.ChoiceField(label=gettext_lazy("风险等级"))
    risk_statement = forms.CharField(
        label=gettext_lazy("风险说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("没有就写“没有已知风险”。"),
    )
    insurance_policy = forms.CharField(
        label=gettext_lazy("保险单号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("R2 以上必须先买人身意外伤害保险。"),
    )
    agreement = forms.CharField(
        label=gettext_lazy("协议文本"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("写协议的名称，例如“2026 版志愿服务协议”。"),
    )
    guarantees = forms.MultipleChoiceField(
        label=gettext_lazy("给志愿者的保障"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "category", options_of(need_words.CATEGORIES, _("请选择")))
        set_options(self, "service_object", options_of(need_words.SERVICE_OBJECTS, _("请选择")))
        set_options(self, "risk_level", options_of(need_words.RISKS))
        set_options(self, "guarantees", codes.choices("guarantee", get_language() or "zh"))
        set_records(self, "social_worker", queries.social_workers(actor))
        set_records(self, "lead_person", queries.leaders(actor))

    def clean_guarantees(self) -> str:
        """The codes as they are kept."""
        return ",".join(self.cleaned_data["guarantees"])

    @staticmethod
    def told_of(project: Project) -> dict[str, Any]:
        """The project's facts as the form's first values."""
        names = (
            "title", "summary", "category", "service_object", "contact_name", "contact_phone",
            "risk_level", "risk_statement", "insurance_policy", "agreement",
        )  # fmt: skip
        told = {name: getattr(project, name) for name in names}
        return told | {
            "guarantees": [code for code in project.guarantees.split(",") if code],
            "social_worker": project.social_worker_id,
            "lead_person": project.lead_person_id,
        }


class ChangeForm(FactsForm):
    """Correct a project. People who are on it stay choosable."""

    def __init__(self, *args: Any, actor: access.Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, initial=self.told_of(project), **kwargs)
        for name, now in (
            ("social_worker", project.social_worker_id),
            ("lead_person", project.lead_person_id),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            known = field.queryset
            if now is not None and known is not None:
                set_records(self, name, known | Person.objects.filter(pk=now))

    @property
    def changes(self) -> dict[str, Any]:
        """The facts by field name. After validation."""
        return dict(self.cleaned_data)


class ProjectForm(PlaceForm, FactsForm):
    """A new project, from one or more assessed needs."""

    mode = forms.ChoiceField(
        label=gettext_lazy("服务模式"),
        choices=[(mode.value, words.MODES[mode.value]) for mode in Mode],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一种服务模式")},
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("主办机构"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("请选机构"),
    )
    needs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("对应哪些需求"),
        queryset=Need.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, actor: access.Actor, chosen: Mapping[int, Need], **kwargs: Any
    ) -> None:
        told = _from_needs(list(chosen.values()), actor)
        code = next((n.division_code for n in chosen.values() if n.division_code), "")
        kwargs.setdefault("initial", told)
        kwargs.setdefault("code", code or actor.person.division_code)
        super().__init__(*args, actor=actor, **kwargs)
        set_records(self, "organization", queries.organizations(actor))
        set_records(self, "needs", queries.assessed_needs(actor))
        field = self.fields["needs"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.label_from_instance = _need_words  # type: ignore[assignment,method-assign]

    def draft(self) -> ProjectDraft:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        needs = list(told["needs"])
        return ProjectDraft(
            title=told["title"],
            mode=Mode(told["mode"]),
            category=told["category"],
            organization=told["organization"],
            summary=told["summary"],
            service_object=told["service_object"],
            contact_name=told["contact_name"],
            contact_phone=told["contact_phone"],
            risk=Risk[told["risk_level"]],
            risk_statement=told["risk_statement"],
            insurance_policy=told["insurance_policy"],
            agreement=told["agreement"],
            guarantees=told["guarantees"],
            social_worker=told["social_worker"],
            lead_person=told["lead_person"],
            division_code=self.division_code,
            point=self.point,
            needs=tuple(needs),
        )


def _need_words(need: Need) -> str:
    return _("%(title)s（紧急 %(n)s 分）") % {"title": need.title, "n": need.urgency}


def _from_needs(needs: list[Need], actor: access.Actor) -> dict[str, Any]:
    """First values from the needs: the most urgent names it, the riskiest gives the risk."""
    told: dict[str, Any] = {"mode": "M1", "risk_level": "R0"}
    if len(actor.organization_ids) == 1:
        told["organization"] = min(actor.organization_ids)
    if actor.has(access.SOCIAL_WORKER):
        told |= {"social_worker": actor.person.pk, "contact_name": actor.person.name}
    if not needs:
        return told
    first = max(needs, key=lambda need: (need.urgency, -need.pk))
    said = dict.fromkeys(need.risk_statement for need in needs if need.risk_statement)
    return told | {
        "title": first.title,
        "summary": "\n".join(need.title for need in needs),
        "category": first.category,
        "service_object": first.service_object,
        "mode": first.mode,
        "organization": first.organization_id or told.get("organization"),
        "risk_level": max((need.risk_level or "R0") for need in needs),
        "risk_statement": "\n".join(said),
        "needs": [need.pk for need in needs],
    }


class NeedsForm(forms.Form):
    """Further assessed needs for a project that is there."""

    needs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("要加进来的需求"),
        queryset=Need.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一条需求")},
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "needs", queries.assessed_needs(actor))
        field = self.fields["needs"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.label_from_instance = _need_words  # type: ignore[assignment,method-assign]
