"""At the station or with the leader: register somebody without a telephone, write down a yes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.enrolment import PossiblyRegistered
from liandong.core.refusals import Refusal
from liandong.models import Organization
from liandong.phrases.households import SAID_BY, WAYS
from liandong.queries import access, rosters
from liandong.services import registry, spoken
from liandong.services.registry import PersonDraft
from liandong.web.access import actor, allow
from liandong.web.guardian_fields import GuardianFields
from liandong.web.organization_forms import PersonPick

DESK = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)


_AT_THE_DESK = {
    "guardian_agrees": gettext_lazy(
        "监护人在场，同意孩子参加适合其年龄的志愿服务，并同意登记以上资料。"
    ),
    "child_data": gettext_lazy(
        "监护人当面单独同意登记这个孩子的资料：只用于本人参加的服务，可以随时撤回。"
    ),
}


class DeskForm(GuardianFields):
    """Somebody at the desk. No telephone of their own is needed; a minor's guardian comes too."""

    too_young = gettext_lazy("这一位未成年，请监护人到场，一起填好下面的监护人信息。")
    how_agreed = "sign"
    field_order = ("name", "birth_on", "phone")

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("没有就空着，或留家人的。以后本人可以用它登录认领。"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("本人当面同意登记这些资料，用来安排服务、记录时长、开具证明。")
    )
    has_looked = forms.BooleanField(
        label=gettext_lazy("看过了，不是同一个人，继续登记"), required=False
    )

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        self.division_code = place
        super().__init__(*args, **kwargs)
        for name, words in _AT_THE_DESK.items():
            self.fields[name].label = words

    @property
    def place(self) -> str:
        """The division of the desk."""
        return self.division_code


@allow(*DESK)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """Register somebody who sits at the desk; look-alikes are shown first."""
    who = actor(request)
    body = Organization.objects.filter(pk__in=who.organization_ids).order_by("pk").first()
    place = body.division_code if body else who.person.division_code
    form, asks_look = DeskForm(request.POST or None, place=place), False
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = PersonDraft(
            name=told["name"],
            birth_on=told["birth_on"],
            phone=told["phone"],
            division_code=place,
            guardian=form.guardian,
            consents=form.consents,
        )
        try:
            person = registry.register_person(
                draft=draft,
                by=who.person,
                at=timezone.now(),
                via="organization",
                organization=body,
                has_looked=told["has_looked"],
            )
        except PossiblyRegistered as refusal:
            asks_look = True
            form.add_error("has_looked", phrases.sentence(refusal))
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = _("%(name)s 登记好了，编号 %(number)s。")
            messages.success(request, words % {"name": person.name, "number": person.number})
            return redirect("person-detail", person.pk)
    context = {"form": form, "asks_look": asks_look or form.data.get("has_looked")}
    return render(request, "registry/person_create.html", context)


class SpokenForm(PersonPick):
    """Who said yes, who spoke, and how."""

    said_by = forms.ChoiceField(
        label=gettext_lazy("谁答应的"), choices=list(SAID_BY.items()), widget=forms.RadioSelect,
        initial="self",
    )  # fmt: skip
    how = forms.ChoiceField(
        label=gettext_lazy("怎么答应的"), choices=list(WAYS.items()), widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("原话或备注"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@allow(*DESK, access.TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def shift_spoken(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Write down a spoken yes: the person has a place, and is told who wrote it down."""
    who = actor(request)
    shift = get_object_or_404(
        rosters.shifts_run_by(who).select_related("project", "position"), pk=shift_id
    )
    form = SpokenForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        told: dict[str, Any] = form.cleaned_data
        try:
            spoken.sign_up_for(
                shift=shift,
                person=form.person,
                said_by=told["said_by"],
                how=told["how"],
                words=told["words"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = _("%(name)s 的口头答应已登记，TA 会收到通知。")
            messages.success(request, words % {"name": form.person.name})
            return redirect("roster-detail", shift_id)
    return render(request, "rosters/shift_spoken.html", {"form": form, "shift": shift})


urlpatterns = [
    path("people/new", person_create, name="person-create"),
    path("shifts/<int:shift_id>/spoken", shift_spoken, name="shift-spoken"),
]
