"""Asking for a yes before a result is published: the part of a page, and the request itself."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import places, policy
from liandong.core.publications import Kind
from liandong.core.refusals import Refusal
from liandong.models import Approval
from liandong.phrases.approvals import PUBLICATIONS, PUBLISHED, STATES
from liandong.phrases.policy import PROPOSAL as POLICY_PROPOSAL
from liandong.queries import access, authority, published
from liandong.queries import publications as shown
from liandong.queries.publications import Result
from liandong.queries.published import Publication
from liandong.services import publications as services
from liandong.web.access import actor, allow
from liandong.web.approvals import RESULT_PAGES

MOST_LISTED = 200
PUBLISHERS = (access.OFFICER, access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Yes:
    """What a page says of the yes that its result needs.

    ``is_free``: it may be published now; ``may_ask``: whoever looks may ask for the yes.
    """

    what: str | Promise
    source: str | Promise
    row: Approval | None
    state: str | Promise
    is_free: bool
    is_changed: bool
    may_ask: bool
    url: str


def yes_for(result: Result, who: access.Actor, now: datetime) -> Yes | None:
    """None where the place asks for none."""
    standing = shown.standing(result, now)
    if not standing.is_needed:
        return None
    kind = shown.kind_of(result)
    source = policy.profile_for(shown.place_of(result), who.on).source_of("publication_approval")
    row = shown.asked_for(result)
    return Yes(
        what=PUBLICATIONS[kind],
        source=POLICY_PROPOSAL if source.is_proposal else source.text,
        row=row,
        state=STATES[row.state] if row is not None else "",
        is_free=standing.is_free,
        is_changed=bool(standing.number) and not standing.is_same,
        may_ask=standing.may_ask
        and shown.is_ready(result, now)
        and shown.may_publish(who.person, result, who.on),
        url=reverse("result-approval", args=[kind.value, result.pk]),
    )


def lines_of(division: str, *, most: int, kind: Kind | None = None) -> list[dict[str, object]]:
    """What a place and all below it published, as lines that lead to the public pages."""
    return [_line(row) for row in published.published_in(division, most=most, kind=kind)]


def _line(row: Publication) -> dict[str, object]:
    name = row.name
    if row.kind is Kind.YEARLY_REPORT and name.isdigit():
        name = places.full_name(name)
    if row.year:
        name = _("%(name)s %(year)s 年") % {"name": name or _("全部地区"), "year": row.year}
    page = {
        Kind.INSPECTION: "inspection-results",
        Kind.PURCHASE: "purchase-public",
        Kind.YEARLY_REPORT: "yearly-report",
        Kind.AWARDS: "award-list",
    }[row.kind]
    return {
        "title": name,
        "what": PUBLISHED[row.kind],
        "on": row.on,
        "url": reverse(page, args=[row.key]),
    }


@allow(access.OFFICER, access.COORDINATOR)
@require_GET
def office_publications(request: HttpRequest, office_id: int) -> HttpResponse:
    """Every publication of an office's tree in one list, or of one kind."""
    office = get_object_or_404(authority.offices_for(actor(request)), pk=office_id)
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in {one.value for one in Kind} else None
    context = {
        "office": office,
        "place": places.full_name(office.division_code),
        "rows": lines_of(office.division_code, most=MOST_LISTED, kind=kind),
        "most": MOST_LISTED,
        "tabs": [
            {"label": _("全部"), "url": "?", "active": kind is None},
            *(
                {"label": PUBLISHED[one], "url": f"?kind={one.value}", "active": one is kind}
                for one in Kind
            ),
        ],
    }
    return render(request, "authority/publications.html", context)


@allow(*PUBLISHERS)
@require_POST
def result_approval(request: HttpRequest, kind: str, result_id: int) -> HttpResponse:
    """Ask the office in charge for the yes to publish a result that one would publish."""
    who = actor(request)
    result = shown.found(Kind(kind), result_id) if kind in {one.value for one in Kind} else None
    if result is None or not shown.may_publish(who.person, result, who.on):
        raise Http404
    try:
        made = services.ask(
            result=result, statement=request.POST.get("text", ""), by=who.person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect(RESULT_PAGES[shown.FIELDS[Kind(kind)]], result.pk)
    messages.success(request, _("交上去了。批准以后再公布；过了期限没有答复会上报，不等于同意。"))
    return redirect("approval-detail", made.pk)


urlpatterns = [
    path("authority/<int:office_id>/publications", office_publications, name="office-publications"),
    path(
        "approvals/publications/<str:kind>/<int:result_id>",
        result_approval,
        name="result-approval",
    ),
]
