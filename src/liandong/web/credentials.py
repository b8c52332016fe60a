"""The queue of papers that wait for a look, and those that lapse soon."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import Credential
from liandong.phrases.credentials import KINDS
from liandong.queries import access
from liandong.queries import credentials as shown
from liandong.services import credentials as services
from liandong.web.access import actor, allow

PAGE = 20
MOST_LAPSING = 20
_STAFF = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)


@allow(*_STAFF)
@require_GET
def credential_list(request: HttpRequest) -> HttpResponse:
    """Papers of people within reach: unverified, oldest first; then what lapses soon."""
    who = actor(request)
    page = Paginator(shown.unverified(who), PAGE).get_page(request.GET.get("page"))
    lapsing = shown.lapsing(who, on=timezone.localdate())[:MOST_LAPSING]
    context = {
        "page": page,
        "rows": [{"row": one, "title": _title(one), "end": _end(one)} for one in page],
        "lapsing": [{"row": one, "title": _title(one)} for one in lapsing],
    }
    return render(request, "registry/credential_list.html", context)


@allow(*_STAFF)
@require_POST
def credential_verification(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Confirm a paper that was seen, with one tap."""
    who = actor(request)
    near = Credential.objects.filter(person__in=access.people_for(who)).select_related("person")
    paper = get_object_or_404(near, pk=credential_id)
    try:
        services.verify(credential=paper, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("已核对：%(name)s的%(paper)s。")
        messages.success(request, words % {"name": paper.person.name, "paper": _label(paper)})
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("credential-list")
    return redirect(back)


@allow(*_STAFF)
@require_POST
def credential_rejection(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Say why a paper is not accepted; its holder may put it right."""
    who = actor(request)
    near = Credential.objects.filter(person__in=access.people_for(who)).select_related("person")
    paper = get_object_or_404(near, pk=credential_id)
    try:
        services.reject(
            credential=paper,
            reason=request.POST.get("reason", ""),
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已告诉%(name)s原因。") % {"name": paper.person.name})
    return redirect("credential-list")


def _label(paper: Credential) -> str:
    return str(KINDS.get(paper.kind, paper.kind))


def _title(paper: Credential) -> str:
    return f"{paper.person.name} · {_label(paper)}"


def _end(paper: Credential) -> str:
    """The last characters of the paper's number: enough to compare, too few to copy."""
    return paper.number[-4:] if len(paper.number) > 4 else ""


urlpatterns = [
    path("credentials", credential_list, name="credential-list"),
    path(
        "credentials/<int:credential_id>/verification",
        credential_verification,
        name="credential-verification",
    ),
    path(
        "credentials/<int:credential_id>/rejection",
        credential_rejection,
        name="credential-rejection",
    ),
]
