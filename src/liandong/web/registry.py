"""Registering, the list of people, and one person's page.

The registration asks for what is needed to begin and no more: a proved telephone, a
name, a birth date, and a guardian's yes for a minor. On the staff's pages sensitive
fields stay covered until somebody gives a reason, which is written down.
"""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.divisions import UnknownDivision, full_name
from liandong.core.refusals import Refusal
from liandong.core.registry import GuardianConsentMissing, mask_phone
from liandong.models import Person, PersonState
from liandong.phrases.consents import FIELDS
from liandong.phrases.credentials import KINDS
from liandong.phrases.registry import ROLES
from liandong.queries import access, credentials
from liandong.queries import registry as shown
from liandong.services import registry as services
from liandong.services.registry import PersonDraft
from liandong.web import shift_leads
from liandong.web.access import PUBLIC, actor, allow
from liandong.web.guardian_fields import GuardianFields
from liandong.web.place_fields import area_name
from liandong.web.sign_in import ask_phone, come_in, keep_next, proved_phone
from liandong.web.typed import typed_before

PAGE = 25
_READERS = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR, access.TEAM_LEADER)
_CHECKERS = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)


class DetailsForm(GuardianFields):
    """Who somebody is. The guardian's part is asked for when the birth date says so."""

    field_order = ("name", "birth_on")

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        help_text=gettext_lazy("写证件上的姓名，证明上也用这个名字。"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        help_text=gettext_lazy("有些服务有年龄要求；未成年人要监护人同意。"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("同意用以上资料安排服务、记录时长、开具证明。其他用途以后逐项再问。"),
    )

    def draft(self, phone: str) -> PersonDraft:
        """What the service is told."""
        told = self.cleaned_data
        return PersonDraft(
            name=told["name"],
            phone=phone,
            birth_on=told["birth_on"],
            guardian=self.guardian,
            consents=self.consents,
        )


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """First step: the telephone. The code follows on the page of the sign-in."""
    keep_next(request)
    request.session["sign_in_new"] = True
    return ask_phone(request, template="registry/register.html")


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register_details(request: HttpRequest) -> HttpResponse:
    """Second step, once the telephone is proved: name, birth date, guardian."""
    phone = proved_phone(request)
    if not phone:
        return redirect("register")
    form = DetailsForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            person = services.register_person(draft=form.draft(phone), by=None, at=timezone.now())
        except GuardianConsentMissing as refusal:
            form.add_error("guardian_name", phrases.sentence(refusal))
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            request.session.pop("sign_in_new", None)
            request.session.setdefault("sign_in_next", "/profile")
            words = _("注册好了，您的编号是 %(number)s。填上技能和时间，就能收到合适的邀请。")
            messages.success(request, words % {"number": person.number})
            return come_in(request, person, way="code")
    context = {"form": form, "phone": mask_phone(phone), "ask_guardian": form.asks_guardian}
    return render(request, "registry/register_details.html", context)


# ── the staff's pages ───────────────────────────────────────────────────────────────────────


@allow(*_READERS)
@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """People within reach, found by name, pinyin, number or whole telephone number."""
    who, today = actor(request), timezone.localdate()
    words, role = request.GET.get("words", "")[:50], request.GET.get("role", "")
    role = role if role in access.ROLES else ""
    page = Paginator(shown.people(who, words=words, role=role), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        {
            "row": row,
            "roles": [ROLES[one] for one in row.roles],
            "state": PersonState(row.state).label,
            "place": area_name(row.division_code),
        }
        for row in shown.person_rows(list(page), on=today)
    ]
    context = {
        "page": page,
        "rows": rows,
        "words": words,
        "role": role,
        "roles": [(code, ROLES[code]) for code in access.ROLES],
        "waiting_papers": credentials.unverified(who).count() if who.has(*_CHECKERS) else None,
    }
    return render(request, "registry/person_list.html", context)


@allow(*_READERS)
@require_GET
def person_detail(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's page, sensitive fields covered."""
    return _sheet(request, _person(request, person_id), {})


@allow(*_READERS)
@never_cache
@require_POST
def person_reveal(request: HttpRequest, person_id: int) -> HttpResponse:
    """One sensitive field in the clear, for the reason given; written down."""
    person = _person(request, person_id)
    what = request.POST.get("what", "")
    try:
        value = services.reveal(
            person=person,
            what=what,
            why=request.POST.get("why", ""),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("person-detail", person_id)
    return _sheet(request, person, {what: value})


@allow(*_CHECKERS)
@require_POST
def person_verification(request: HttpRequest, person_id: int) -> HttpResponse:
    """Confirm the identity of somebody whose papers were seen."""
    person = _person(request, person_id)
    try:
        services.verify_person(
            person=person,
            method=request.POST.get("method", "document"),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已核对实名。"))
    return redirect("person-detail", person_id)


def _person(request: HttpRequest, person_id: int) -> Person:
    return get_object_or_404(access.people_for(actor(request)), pk=person_id)


def _sheet(request: HttpRequest, person: Person, open_fields: dict[str, str]) -> HttpResponse:
    who = actor(request)
    sheet = shown.person_sheet(person, on=timezone.localdate())
    secrets = [
        {
            "name": name,
            "dialog": f"view-{name}",
            "label": FIELDS[name],
            "value": open_fields.get(name) or value,
            "is_open": name in open_fields,
            "is_empty": not value,
        }
        for name, value in sheet.covered.items()
    ]
    context = {
        "sheet": sheet,
        "secrets": secrets,
        "state": PersonState(person.state).label,
        "place": _place(person.division_code),
        "roles": [
            {
                "grant": one,
                "label": ROLES.get(one.role, one.role),
                "reach": one.organization.name if one.organization else _place(one.division_code),
            }
            for one in sheet.roles
        ],
        "papers": [
            {"row": one, "label": KINDS.get(one.kind, one.kind)} for one in sheet.credentials
        ],
        "may_bring_hours": who.has(access.SOCIAL_WORKER, access.COORDINATOR),
        "may_change": who.is_staff and who.person.pk != person.pk,
        "can_check": who.has(*_CHECKERS) and who.person.pk != person.pk,
        "can_grant": services.roles_to_grant(who),
        "leading": shift_leads.card(who, person),
    }
    return render(request, "registry/person_detail.html", context)


def _place(division_code: str) -> str:
    try:
        return full_name(division_code) if division_code else ""
    except UnknownDivision:
        return division_code


urlpatterns = [
    path("register", register, name="register"),
    path("register/details", register_details, name="register-details"),
    path("people", person_list, name="person-list"),
    path("people/<int:person_id>", person_detail, name="person-detail"),
    path("people/<int:person_id>/view", person_reveal, name="person-reveal"),
    path("people/<int:person_id>/verification", person_verification, name="person-verification"),
]
