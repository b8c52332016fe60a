"""Roles of a person: who gives which, for which organization or part of the country."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core import places
from liandong.core.refusals import Refusal
from liandong.core.registry import RoleAlreadyHeld
from liandong.models import AuthorityOffice, Organization, Person, RoleGrant
from liandong.phrases.registry import ROLES
from liandong.queries import access, authority
from liandong.queries import registry as shown
from liandong.services import registry as services
from liandong.web.access import actor, allow
from liandong.web.project_forms import set_options, set_records

_STAFF = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
COUNTY_DIGITS = 6

ROLE_WORDS = {
    access.VOLUNTEER: gettext_lazy("报名班次，记录时长。"),
    access.TEAM_LEADER: gettext_lazy("带一支队伍，看得到队员的名单。"),
    access.SOCIAL_WORKER: gettext_lazy("核实需求、排班、指导志愿者，看得到本组织的人。"),
    access.SUPERVISOR: gettext_lazy("指导社工，关心每位社工带了多少人。"),
    access.COORDINATOR: gettext_lazy("管一个地区的需求、组织和人员。"),
    access.OFFICER: gettext_lazy("看一个地区的成效，不看个人敏感信息。"),
    access.CONTACT: gettext_lazy("替居民提需求，跟进结果。"),
}
"""What each role lets one do, in one line."""
_OF_PLACES = frozenset({access.COORDINATOR, access.OFFICER})
_OF_BODIES = frozenset({access.SOCIAL_WORKER})


class RoleForm(forms.Form):
    """A role, and how far it reaches."""

    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个角色。")},
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("在哪个组织"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("不限组织"),
        help_text=gettext_lazy("社工一定要选。"),
    )
    division = forms.ChoiceField(
        label=gettext_lazy("管哪个地区"),
        required=False,
        help_text=gettext_lazy("协调员和主管部门人员才要选。"),
    )

    office = forms.ModelChoiceField(
        label=gettext_lazy("在哪个主管部门"),
        queryset=AuthorityOffice.objects.none(),
        required=False,
        empty_label=gettext_lazy("不属于哪个部门"),
        help_text=gettext_lazy("只有主管部门人员才要选；选了，地区就跟着部门。"),
    )

    def __init__(self, *args: Any, actor: access.Actor, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.roles = services.roles_to_grant(actor)
        set_options(self, "role", [(code, ROLES[code]) for code in self.roles])
        set_records(self, "organization", access.organizations_for(actor).order_by("name"))
        if actor.has(access.COORDINATOR):
            set_options(self, "division", _areas(actor, person))
            set_records(self, "office", authority.offices_for(actor))
        else:
            del self.fields["division"]
            del self.fields["office"]

    @property
    def role_cards(self) -> list[dict[str, object]]:
        """The roles to choose from, each with its line."""
        chosen = str(self["role"].value() or "")
        return [
            {
                "code": code,
                "name": ROLES[code],
                "words": ROLE_WORDS[code],
                "is_chosen": code == chosen,
            }
            for code in self.roles
        ]

    def clean(self) -> dict[str, Any]:
        """A social worker works somewhere; an area is only for those who watch one."""
        told: dict[str, Any] = super().clean() or {}
        role = told.get("role", "")
        if (
            role in _OF_BODIES
            and not told.get("organization")
            and "organization" not in self.errors
        ):
            self.add_error("organization", _("请选这位社工所在的组织。"))
        if told.get("division") and role and role not in _OF_PLACES:
            self.add_error("division", _("这个角色不分地区，请选“不选地区”。"))
        if told.get("office") and role and role != access.OFFICER:
            self.add_error("office", _("只有主管部门人员在部门里，请选“不属于哪个部门”。"))
        return told

    @property
    def division_code(self) -> str:
        """The area; a coordinator of one area gives roles inside it. After validation."""
        told = self.cleaned_data
        chosen: str = told.get("division") or ""
        if chosen or told.get("organization") or not self.actor.divisions:
            return chosen
        return self.actor.divisions[0]


def _areas(actor: access.Actor, person: Person) -> list[tuple[str, Any]]:
    """The areas a coordinator may hand out: the own ones and what lies below them."""
    tops = actor.divisions or tuple(filter(None, [person.division_code[:COUNTY_DIGITS]]))
    found: list[tuple[str, Any]] = [("", _("不选地区"))]
    for top in tops:
        found.append((top, places.full_name(top)))
        found += [(below.code, below.name) for below in places.children(top)]
    return found


@allow(*_STAFF)
@require_http_methods(["GET", "POST"])
def person_roles(request: HttpRequest, person_id: int) -> HttpResponse:
    """Grant a role within the actor's own organizations and divisions."""
    who, person = actor(request), _person(request, person_id)
    form = RoleForm(request.POST or None, actor=who, person=person)
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        try:
            services.grant_role(
                person=person,
                role=role,
                organization=form.cleaned_data["organization"],
                division_code=form.division_code,
                office=form.cleaned_data.get("office"),
                by=who.person,
                at=timezone.now(),
            )
        except RoleAlreadyHeld:
            words = _("%(name)s 已经是%(role)s了。")
            form.add_error("role", words % {"name": person.name, "role": ROLES[role]})
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = _("从今天起，%(name)s 是%(role)s。")
            messages.success(request, words % {"name": person.name, "role": ROLES[role]})
            return redirect("person-detail", person_id)
    held = shown.person_sheet(person, on=timezone.localdate()).roles
    context = {
        "form": form,
        "person": person,
        "held": [{"grant": one, "label": ROLES.get(one.role, one.role)} for one in held],
    }
    return render(request, "registry/person_roles.html", context)


@allow(*_STAFF)
@require_POST
def person_role_end(request: HttpRequest, person_id: int, grant_id: int) -> HttpResponse:
    """End a role today."""
    person = _person(request, person_id)
    grant = get_object_or_404(RoleGrant, pk=grant_id, person=person)
    try:
        services.end_role(grant=grant, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("%(name)s 从今天起不再是%(role)s。")
        facts = {"name": person.name, "role": ROLES.get(grant.role, grant.role)}
        messages.success(request, words % facts)
    return redirect("person-detail", person_id)


def _person(request: HttpRequest, person_id: int) -> Person:
    return get_object_or_404(access.people_for(actor(request)), pk=person_id)


urlpatterns = [
    path("people/<int:person_id>/roles", person_roles, name="person-roles"),
    path(
        "people/<int:person_id>/roles/<int:grant_id>/end", person_role_end, name="person-role-end"
    ),
]
