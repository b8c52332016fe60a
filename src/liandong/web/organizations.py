"""Organizations and teams: lists and pages."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import codes
from liandong.core.divisions import UnknownDivision, full_name
from liandong.core.refusals import Refusal
from liandong.core.supervision import ACTIVE_DAYS
from liandong.models import Membership
from liandong.phrases.registry import ROLES
from liandong.queries import access
from liandong.queries import registry as shown
from liandong.services import registry as services
from liandong.web.access import SIGNED_IN, actor, allow

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
    }
    return render(request, "organizations/organization_list.html", context)


@allow(*_READERS)
@require_GET
def organization_detail(request: HttpRequest, organization_id: int) -> HttpResponse:
    """One organization: its teams, staff and latest projects."""
    organization = get_object_or_404(access.organizations_for(actor(request)), pk=organization_id)
    since = timezone.localdate() - timedelta(days=ACTIVE_DAYS)
    sheet = shown.organization_sheet(organization, active_since=since)
    language = get_language() or "zh"
    context = {
        "sheet": sheet,
        "kind": codes.label("organization_type", organization.kind, language),
        "place": _place(organization.division_code),
        "staff": [{"row": one, "role": ROLES.get(one.role, one.role)} for one in sheet.staff],
    }
    return render(request, "organizations/organization_detail.html", context)


@allow(SIGNED_IN)
@require_GET
def team_detail(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team: who leads it, who is in it; fellow members see names only."""
    who = actor(request)
    team = get_object_or_404(access.teams_for(who).select_related("leader", "sponsor"), pk=team_id)
    members = shown.team_members(team)
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    readable = set(
        access.people_for(who)
        .filter(pk__in=[m.person_id for m in page])
        .values_list("pk", flat=True)
    )
    context = {
        "team": team,
        "page": page,
        "rows": [{"row": m, "is_readable": m.person_id in readable and who.is_staff} for m in page],
        "own": members.filter(person=who.person).first(),
    }
    return render(request, "organizations/team_detail.html", context)


@allow(SIGNED_IN)
@require_POST
def membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Leave a team oneself."""
    who = actor(request)
    membership = get_object_or_404(Membership, pk=membership_id, person=who.person)
    try:
        services.end_membership(membership=membership, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已退出这个队伍。"))
    return redirect("my-profile")


def _place(division_code: str) -> str:
    try:
        return full_name(division_code) if division_code else ""
    except UnknownDivision:
        return division_code


urlpatterns = [
    path("organizations", organization_list, name="organization-list"),
    path("organizations/<int:organization_id>", organization_detail, name="organization-detail"),
    path("teams/<int:team_id>", team_detail, name="team-detail"),
    path("memberships/<int:membership_id>/end", membership_end, name="membership-end"),
]
