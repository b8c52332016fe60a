"""Asking for a yes before a result is published: the part of a page, and the request itself."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.publications import Kind
from liandong.core.refusals import Refusal
from liandong.models import Approval
from liandong.phrases.approvals import PUBLICATIONS, STATES
from liandong.phrases.policy import PROPOSAL as POLICY_PROPOSAL
from liandong.queries import access
from liandong.queries import publications as shown
from liandong.queries.publications import Result
from liandong.services import publications as services
from liandong.web.access import actor, allow
from liandong.web.approvals import RESULT_PAGES

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
    path(
        "approvals/publications/<str:kind>/<int:result_id>",
        result_approval,
        name="result-approval",
    ),
]
