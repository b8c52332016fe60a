"""What an organization of its type should have: what is there, what is stated, what is next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import Organization
from liandong.phrases.agreements import ITEMS, TEMPLATES
from liandong.queries import access
from liandong.queries import agreements as partners
from liandong.queries import governance as shown
from liandong.services import governance as services
from liandong.web.access import actor, allow

_READERS = (
    access.COORDINATOR, access.OFFICER, access.SOCIAL_WORKER, access.SUPERVISOR,
)  # fmt: skip


@allow(*_READERS)
@require_GET
def organization_governance(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The checklist of an organization's type, and with whom standing cooperation is due."""
    who, today = actor(request), timezone.localdate()
    row = get_object_or_404(access.organizations_for(who), pk=organization_id)
    facts = shown.statements_of(row)
    asked = shown.checklist(row, on=today)
    items = [
        {
            "item": item,
            "title": ITEMS[item.code][0],
            "remedy": ITEMS[item.code][1],
            "fact": facts.get(item.code) if item.is_stated else None,
        }
        for item in asked
    ]
    context = {
        "organization": row,
        "items": items,
        "there": sum(item.is_there for item in asked),
        "template": TEMPLATES.get(row.kind, ""),
        "may_state": who.has(access.COORDINATOR)
        or partners.signers_of(row, on=today).filter(pk=who.person.pk).exists(),
        "ready": partners.ready_partners(row, on=today),
    }
    return render(request, "organizations/governance.html", context)


@allow(access.COORDINATOR, access.SOCIAL_WORKER)
@require_POST
def governance_statement(request: HttpRequest, organization_id: int, item: str) -> HttpResponse:
    """Say that a thing is there, or that it is not any more."""
    who, at = actor(request), timezone.now()
    row: Organization = get_object_or_404(access.organizations_for(who), pk=organization_id)
    try:
        if request.POST.get("take_back"):
            services.take_back(organization=row, item=item, by=who.person, at=at)
        else:
            note = request.POST.get("note", "")
            services.state(organization=row, item=item, note=note, by=who.person, at=at)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("记下了。"))
    return redirect("organization-governance", row.pk)


urlpatterns = [
    path(
        "organizations/<int:organization_id>/governance",
        organization_governance,
        name="organization-governance",
    ),
    path(
        "organizations/<int:organization_id>/governance/<slug:item>",
        governance_statement,
        name="governance-statement",
    ),
]
