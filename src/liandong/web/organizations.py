"""Organizations: the list, one page, and putting one on record. Teams: ``web.teams``."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import codes
from liandong.core.divisions import UnknownDivision, full_name
from liandong.core.refusals import Refusal
from liandong.core.registry import OrganizationAlreadyRegistered
from liandong.core.supervision import ACTIVE_DAYS
from liandong.phrases.authority import LINES
from liandong.phrases.registry import ROLES
from liandong.queries import access, evaluations, five_parties
from liandong.queries import organizations as shown
from liandong.services import hub
from liandong.services import registry as services
from liandong.web.access import actor, allow
from liandong.web.acting import tried
from liandong.web.organization_forms import OrganizationForm

PAGE = 25
_READERS = (access.COORDINATOR, access.OFFICER, access.SOCIAL_WORKER, access.SUPERVISOR)


@allow(*_READERS)
@require_GET
def organization_list(request: HttpRequest) -> HttpResponse:
    """Organizations within reach, by name, credit code or type."""
    words, kind = request.GET.get("words", "")[:50], request.GET.get("kind", "")
    kind = kind if codes.is_code("organization_type", kind) else ""
    found = shown.organizations(actor(request), words=words, kind=kind)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    language = get_language() or "zh"
    rows = [
        {
            "row": row,
            "kind": codes.label("organization_type", row.kind, language),
            "place": _place(row.division_code),
        }
        for row in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "words": words,
        "kind": kind,
        "kinds": codes.choices("organization_type", language),
        "may_create": actor(request).has(access.COORDINATOR),
    }
    return render(request, "organizations/organization_list.html", context)


@allow(*_READERS)
@require_GET
def organization_detail(request: HttpRequest, organization_id: int) -> HttpResponse:
    """One organization: its teams, staff and latest projects."""
    organization = get_object_or_404(access.organizations_for(actor(request)), pk=organization_id)
    since = timezone.localdate() - timedelta(days=ACTIVE_DAYS)
    sheet = shown.organization_sheet(organization, active_since=since)
    who = actor(request)
    language = get_language() or "zh"
    context = {
        "sheet": sheet,
        "kind": codes.label("organization_type", organization.kind, language),
        "place": _place(organization.division_code),
        "staff": [{"row": one, "role": ROLES.get(one.role, one.role)} for one in sheet.staff],
        "may_change": who.has(access.COORDINATOR) or organization.pk in who.organization_ids,
        "opinion": evaluations.opinion_of_organization(organization).summary,
        "community": _community(who, organization.division_code),
        "lines": [
            {"code": code, "name": name, "is_chosen": code == organization.line}
            for code, name in (("", _("没有归口")), *LINES.items())
        ]
        if who.has(access.COORDINATOR)
        else [],
        "may_form": who.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR),
    }
    return render(request, "organizations/organization_detail.html", context)


@allow(access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def organization_create(request: HttpRequest) -> HttpResponse:
    """Put an organization on record."""
    who = actor(request)
    form = OrganizationForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.register_organization(**form.facts, by=who.person, at=timezone.now())
        except OrganizationAlreadyRegistered as refusal:
            form.add_error("credit_code", phrases.sentence(refusal))
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = _("已登记“%(name)s”，编号 %(number)s。")
            messages.success(request, words % {"name": row.name, "number": row.number})
            return redirect("organization-detail", row.pk)
    return render(request, "organizations/organization_create.html", {"form": form})


@allow(access.COORDINATOR)
@require_POST
def organization_line(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Say to which line of work an organization belongs."""
    who = actor(request)
    organization = get_object_or_404(access.organizations_for(who), pk=organization_id)
    line = request.POST.get("line", "")
    tried(
        request,
        lambda: hub.set_line(
            organization=organization, line=line, by=who.person, at=timezone.now()
        ),
        done=_("归口改好了。"),
    )
    return redirect("organization-detail", organization_id)


def _community(who: access.Actor, division_code: str) -> str:
    """The street whose five parties the viewer may see; empty: none."""
    street = division_code[:9]
    return street if five_parties.may_look(who, street) else ""


def _place(division_code: str) -> str:
    try:
        return full_name(division_code) if division_code else ""
    except UnknownDivision:
        return division_code


urlpatterns = [
    path("organizations", organization_list, name="organization-list"),
    path("organizations/new", organization_create, name="organization-create"),
    path("organizations/<int:organization_id>", organization_detail, name="organization-detail"),
    path("organizations/<int:organization_id>/line", organization_line, name="organization-line"),
]
