"""What people say about themselves: profile, place, password; what they agreed to; leaving."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import codes, divisions, guardians, policy
from liandong.core.credentials import codes_of, mask_of
from liandong.core.languages import language_choices
from liandong.core.refusals import Refusal
from liandong.models import AssignmentState, Person
from liandong.phrases.consents import FIELDS, NOTICE
from liandong.phrases.credentials import KINDS
from liandong.phrases.registry import ROLES
from liandong.queries import certificate_batches as batches
from liandong.queries import own_data
from liandong.queries import registry as shown
from liandong.services import consents, rosters, sign_in
from liandong.services import registry as services
from liandong.web.access import SIGNED_IN, actor, allow

RADII = (1000, 2000, 3000, 5000, 10000, 20000, 50000)
_MASKS = {
    "skills": ("skill_mask", "skill"),
    "categories": ("category_mask", "service_category"),
}

_NOT_ASKED = ("address", "work_unit")
"""What a child is not asked."""


def _language() -> str:
    return get_language() or "zh"


class ProfileForm(forms.Form):
    """Service items of Order 685 Art 7, each with the reason why it is asked."""

    skills = forms.MultipleChoiceField(
        label=gettext_lazy("会什么"),
        help_text=gettext_lazy("用来推荐用得上您的服务。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("愿意做哪些服务"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("会说的话"),
        help_text=gettext_lazy("有些老人只说方言，说得上话很要紧。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    travel_radius_m = forms.TypedChoiceField(
        label=gettext_lazy("最远愿意去多远"),
        help_text=gettext_lazy("从您住的街道算起，直线距离。"),
        coerce=int,
        choices=lambda: [(m, _("%(n)s 公里") % {"n": m // 1000}) for m in RADII],
    )
    max_shifts_week = forms.IntegerField(
        label=gettext_lazy("每周最多几次"), min_value=1, max_value=14
    )
    max_hours_week = forms.IntegerField(
        label=gettext_lazy("每周最多几小时"),
        help_text=gettext_lazy("到了这个数，就不再邀请您；您自己还想来，随时可以报名。"),
        min_value=1,
        max_value=40,
    )
    emergency_contact = forms.CharField(
        label=gettext_lazy("紧急联系人"),
        help_text=gettext_lazy("姓名、关系和电话。服务中出了意外才会联系；加密保存。"),
        max_length=80,
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("详细住址"),
        help_text=gettext_lazy("可以不填。买保险或寄材料时才用得到；加密保存。"),
        max_length=120,
        required=False,
    )
    work_unit = forms.CharField(label=gettext_lazy("单位或学校"), max_length=100, required=False)

    def __init__(self, *args: Any, is_child: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _NOT_ASKED if is_child else ():
            del self.fields[name]
        for name, (_mask, table) in _MASKS.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                pair for pair in codes.choices(table, _language()) if pair[0] != "99"
            ]
        self.fields["languages"].choices = language_choices(_language())  # type: ignore[attr-defined]

    @staticmethod
    def told_by(person: Person) -> dict[str, Any]:
        """The person's present answers."""
        table = {name: {c.code for c in codes.codes(table)} for name, (_m, table) in _MASKS.items()}
        told: dict[str, Any] = {
            name: [c for c in _known(getattr(person, mask), table[name])]
            for name, (mask, _table) in _MASKS.items()
        }
        return told | {
            "languages": list(codes_of(person.language_mask)),
            "travel_radius_m": person.travel_radius_m,
            "max_shifts_week": person.max_shifts_week,
            "max_hours_week": max(1, person.max_minutes_week // 60),
            "emergency_contact": person.emergency_contact,
            "address": person.address,
            "work_unit": person.work_unit,
        }

    def changes(self) -> dict[str, Any]:
        """The answers as fields of a person."""
        told = self.cleaned_data
        masks = {mask: mask_of(told[name]) for name, (mask, _table) in _MASKS.items()}
        return (
            masks
            | {
                "language_mask": mask_of(told["languages"]),
                "travel_radius_m": told["travel_radius_m"],
                "max_shifts_week": told["max_shifts_week"],
                "max_minutes_week": told["max_hours_week"] * 60,
                "emergency_contact": told["emergency_contact"],
            }
            | {name: told[name] for name in _NOT_ASKED if name in told}
        )

    @property
    def long_lists(self) -> list[forms.BoundField]:
        """The questions with many answers; the page folds them up."""
        return [self["skills"], self["languages"], self["categories"]]


def _known(mask: int, table: set[str]) -> list[str]:
    """Codes of a mask as the table writes them: two digits or four."""
    width = max((len(code) for code in table), default=2)
    return [code for code in (f"{int(c):0{width}d}" for c in codes_of(mask)) if code in table]


@allow(SIGNED_IN)
@sensitive_post_parameters("address", "emergency_contact")
@require_http_methods(["GET", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    """Skills, times, limits; whom to call."""
    person = actor(request).person
    today = timezone.localdate()
    age = policy.profile_for(person.division_code, today).data_consent_age
    is_child = guardians.is_child(person.birth_on, today, age)
    form = ProfileForm(request.POST or None, initial=ProfileForm.told_by(person), is_child=is_child)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_profile(person=person, by=person, at=timezone.now(), **form.changes())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("资料已保存。"))
            return redirect("my-profile")
    sheet = shown.person_sheet(person, on=today)
    context = {
        "form": form,
        "is_child": is_child,
        "sheet": sheet,
        "place": _place_name(person.division_code),
        "roles": [{"label": ROLES.get(one.role, one.role), "grant": one} for one in sheet.roles],
        "papers": [
            {"row": one, "label": KINDS.get(one.kind, one.kind)} for one in sheet.credentials
        ],
        "has_password": bool(person.login and person.login.has_usable_password()),
    }
    return render(request, "registry/my_profile.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_place(request: HttpRequest) -> HttpResponse:
    """Choose the street one lives in, step by step, without a script."""
    person = actor(request).person
    if request.method == "POST":
        code = request.POST.get("division", "")
        if code not in divisions.divisions():
            raise Http404
        services.update_profile(person=person, by=person, at=timezone.now(), division_code=code)
        messages.success(request, _("已记下您住的地方。"))
        return redirect("my-profile")
    area = request.GET.get("in", person.division_code[:6])
    if area and area not in divisions.divisions():
        area = ""
    context = {
        "trail": divisions.path(area) if area else (),
        "children": divisions.children(area, timezone.localdate()),
        "area": area,
    }
    return render(request, "registry/my_place.html", context)


def _place_name(code: str) -> str:
    try:
        return divisions.full_name(code) if code else ""
    except divisions.UnknownDivision:
        return code


# ── password ────────────────────────────────────────────────────────────────


class NewPasswordForm(forms.Form):
    """A password of one's own choice, checked by the settings' validators."""

    password = forms.CharField(
        label=gettext_lazy("新密码"),
        help_text=gettext_lazy("至少 8 位，不要用生日、手机号。"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """The password, if the validators agree."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


@allow(SIGNED_IN)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def my_password(request: HttpRequest) -> HttpResponse:
    """Set or change the password."""
    person = actor(request).person
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        sign_in.set_password(person=person, password=password, by=person, at=timezone.now())
        account = Person.objects.select_related("login").get(pk=person.pk).login
        if account is not None:
            update_session_auth_hash(request, account)
        messages.success(request, _("密码已设置，下次可以用手机号和密码登录。"))
        return redirect("my-profile")
    return render(request, "registry/my_password.html", {"form": form})


# ── consent, data, leaving ──────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def my_consents(request: HttpRequest) -> HttpResponse:
    """What one agreed to, who looked, and the way out."""
    person = actor(request).person
    purposes = [
        {"row": row, "title": NOTICE[row.purpose][0], "text": NOTICE[row.purpose][1]}
        for row in own_data.purposes_of(person)
        if row.purpose != "child" or row.given_at  # asked of guardians at registration only
    ]
    looks = [{"row": one, "label": FIELDS.get(one.what, one.what)} for one in
             own_data.looks_at(person)[:50]]  # fmt: skip
    context = {
        "purposes": purposes,
        "looks": looks,
        "handed": batches.agreed_lines_of(person)[:50],
        "guardians": person.guardian_consents.filter(revoked_at=None).order_by("pk"),
    }
    return render(request, "registry/my_consents.html", context)


@allow(SIGNED_IN)
@require_POST
def my_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Say yes to one purpose (``answer`` yes), or take it back."""
    person = actor(request).person
    act = consents.give if request.POST.get("answer") == "yes" else consents.withdraw
    try:
        act(person=person, purpose=purpose, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已同意。") if act is consents.give else _("已撤回。"))
    return redirect("my-consents")


@allow(SIGNED_IN)
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything kept about oneself, as a JSON file to take away."""
    person = actor(request).person
    answer = JsonResponse(
        own_data.everything_about(person), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="{person.number}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@allow(SIGNED_IN)
@require_POST
def my_exit(request: HttpRequest) -> HttpResponse:
    """Leave: give promised shifts back, close the account; the records stay."""
    person, now = actor(request).person, timezone.now()
    promised = person.assignments.filter(
        state=AssignmentState.ACCEPTED, shift__starts_at__gt=now
    ).select_related("shift__project")
    try:
        for assignment in promised:
            rosters.release(assignment=assignment, reason="exit", by=person, at=now)
        services.exit_person(person=person, by=person, at=now)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("my-consents")
    logout(request)
    messages.success(
        request, _("您已退出。服务记录会按规定保存，需要证明时仍可申请。谢谢您做过的一切。")
    )
    return redirect("welcome")


urlpatterns = [
    path("profile", my_profile, name="my-profile"),
    path("profile/place", my_place, name="my-place"),
    path("profile/password", my_password, name="my-password"),
    path("profile/data", my_consents, name="my-consents"),
    path("profile/data/file", my_data, name="my-data"),
    path("profile/data/<slug:purpose>", my_consent, name="my-consent"),
    path("profile/exit", my_exit, name="my-exit"),
]
