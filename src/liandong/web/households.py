"""“家人”: register family or friends, say yes to being signed up by them, leave."""

from datetime import date
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
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.households import is_own_yes_needed
from liandong.core.refusals import Refusal
from liandong.core.registry import age_on
from liandong.models import HouseholdKind, Person
from liandong.models.sealed import blind_index
from liandong.phrases.households import RELATIONS
from liandong.queries import households as shown
from liandong.services import households
from liandong.web.access import SIGNED_IN, actor, allow

MODES = {
    "new": gettext_lazy("还没有账号，我替 TA 登记"),
    "known": gettext_lazy("有账号，请 TA 同意"),
}


class MemberForm(forms.Form):
    """One more person: without an account, or known by name and number."""

    mode = forms.ChoiceField(
        label=gettext_lazy("这一位"), choices=list(MODES.items()), widget=forms.RadioSelect,
        initial="new",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("算作"), choices=HouseholdKind.choices, initial=HouseholdKind.FAMILY
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("是您的"), choices=[("", gettext_lazy("请选择")), *RELATIONS.items()]
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        required=False,
        help_text=gettext_lazy("替 TA 登记时要填，用来看年龄合不合适。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.CharField(
        label=gettext_lazy("志愿者编号或手机号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("TA 有账号时才填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    said_yes = forms.BooleanField(
        label=gettext_lazy("TA 亲口答应了由我登记；未成年的，我是监护人，同意 TA 参加。"),
        required=False,
    )
    child_data = forms.BooleanField(
        label=gettext_lazy(
            "我是监护人，单独同意登记这个孩子的资料：只用于本人参加的服务，可以随时撤回。"
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Each way asks what it needs, and no more."""
        told: dict[str, Any] = super().clean() or {}
        self.person: Person | None = None
        if told.get("mode") == "known":
            self.person = self._known(told)
            return told
        born = told.get("birth_on")
        if born is None:
            self.add_error("birth_on", _("请填出生日期。"))
        elif born > timezone.localdate():
            self.add_error("birth_on", _("出生日期还没到，请检查年份。"))
        elif self._is_child(born) and not told.get("child_data"):
            self.add_error("child_data", _("未满十四周岁的资料要监护人单独同意，请勾选。"))
        if not told.get("said_yes"):
            self.add_error("said_yes", _("先问过 TA，再勾选。没有答应的，不能替 TA 登记。"))
        return told

    def _known(self, told: dict[str, Any]) -> Person | None:
        number = "".join((told.get("number") or "").split())
        name = "".join(told.get("name", "").split())
        found = Person.objects.filter(name=name, merged_into=None)
        person = found.filter(number__iexact=number).first() if number else None
        if person is None and number:
            person = found.filter(phone_index=blind_index(number, "phone")).first()
        if person is None:
            self.add_error("number", _("没有找到姓名和号码都对得上的人，请和本人核对。"))
        return person

    @staticmethod
    def _is_child(born: date) -> bool:
        today = timezone.localdate()
        return age_on(born, today) < policy.profile_for("", today).data_consent_age


@allow(SIGNED_IN)
@sensitive_post_parameters("name", "birth_on")
@require_http_methods(["GET", "POST"])
def my_household(request: HttpRequest) -> HttpResponse:
    """My family and friends; those who named me; one more person."""
    person, now = actor(request).person, timezone.now()
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        where = {"relation": told["relation"], "kind": told["kind"], "by": person, "at": now}
        try:
            if form.person is not None:
                row = households.name_member(person=form.person, **where)
            else:
                row = households.register_member(
                    name=told["name"],
                    birth_on=told["birth_on"],
                    agrees_child_data=told["child_data"],
                    **where,
                )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = (
                _("%(name)s 登记好了，可以替 TA 报名。")
                if row.agreed_at
                else _("已问 %(name)s。TA 同意以后，您就能替 TA 报名。")
            )
            messages.success(request, words % {"name": row.person.name})
            return redirect("my-household")
    today = timezone.localdate()
    context = {
        "form": form,
        "is_open": form.is_bound,
        "groups": [
            {
                "title": HouseholdKind(kind).label,
                "rows": [
                    {
                        "row": row,
                        "relation": RELATIONS.get(row.relation, row.relation),
                        "is_minor": not is_own_yes_needed(row.person.birth_on, today),
                    }
                    for row in rows
                ],
            }
            for kind, rows in shown.kinds_held(person).items()
            if rows
        ],
        "asking": list(shown.asking(person)),
    }
    return render(request, "households/my_household.html", context)


@allow(SIGNED_IN)
@require_POST
def household_agreement(request: HttpRequest, member_id: int) -> HttpResponse:
    """Say yes: the household's adult may sign me up from now on."""
    person = actor(request).person
    row = get_object_or_404(shown.asking(person), pk=member_id)
    try:
        households.agree(member=row, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("好的。%(name)s 以后可以替您报名，您随时能退出。") % {
            "name": row.household.adult.name
        })  # fmt: skip
    return redirect("my-household")


@allow(SIGNED_IN)
@require_POST
def household_leaving(request: HttpRequest, member_id: int) -> HttpResponse:
    """Leave, say no, or let somebody go."""
    person = actor(request).person
    row = get_object_or_404(shown.places_within(person), pk=member_id)
    try:
        households.leave(member=row, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已退出。服务记录照样保留。"))
    return redirect("my-household")


urlpatterns = [
    path("my/household", my_household, name="my-household"),
    path("my/household/<int:member_id>/agreement", household_agreement, name="household-agreement"),
    path("my/household/<int:member_id>/leaving", household_leaving, name="household-leaving"),
]
