"""The day of the next contact with a case, where the usual one does not fit."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from liandong.queries.access import SOCIAL_WORKER
from liandong.services import case_dates as services
from liandong.web import case_forms
from liandong.web.access import actor, allow
from liandong.web.cases import act, mine_or_404


@allow(SOCIAL_WORKER)
@never_cache
@require_POST
def case_due(request: HttpRequest, case_id: int) -> HttpResponse:
    """Another day; of a closed case an empty one ends the follow-up."""
    case, me = mine_or_404(request, case_id), actor(request).person
    form = case_forms.DueForm(request.POST, may_end=case.closed_at is not None)
    return act(
        request,
        case,
        form,
        "due_form",
        lambda facts, at: services.schedule(case=case, by=me, at=at, **facts),
        said=_("改好了。"),
    )


urlpatterns = [path("cases/<int:case_id>/due", case_due, name="case-due")]
