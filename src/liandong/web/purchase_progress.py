"""How far a purchase is, for the volunteer who leads a project that it pays for; read only."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.purchases import Stage
from liandong.models import Person, Project
from liandong.queries import purchase_progress as progress
from liandong.queries import purchases as shown
from liandong.services.purchases import day_of
from liandong.web import purchase_page, purchase_words
from liandong.web.access import SIGNED_IN, actor, allow


def of_project(project: Project, me: Person) -> list[dict[str, str]]:
    """The purchases that pay for a project, for the volunteer who leads it. One query."""
    rows = shown.led_by(me).filter(contract__projects=project).order_by("-opened_at", "-pk")
    return [
        {"title": one.title, "url": reverse("purchase-progress", args=[one.pk])} for one in rows
    ]


@allow(SIGNED_IN)
@never_cache
@require_GET
def purchase_progress(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Steps, promises and linkage terms as both sides see them; nothing of the money."""
    purchase = get_object_or_404(shown.led_by(actor(request).person), pk=purchase_id)
    contract = shown.contract_of(purchase)
    if contract is None:
        raise Http404
    lines = progress.standing(contract, day_of(timezone.now()))
    context: dict[str, Any] = {
        "purchase": purchase,
        "contract": contract,
        "steps": purchase_page.steps_of(purchase),
        "promises": purchase_words.promise_rows(lines, {}),
        "reached_pct": int(100 * progress.reached_share(lines)),
        "is_frozen": progress.judged(contract) is not None,
        "is_public": purchase.stage == Stage.PUBLICATION,
        "projects": list(contract.projects.order_by("title").values_list("title", flat=True)),
    }
    return render(request, "purchases/progress.html", context)


urlpatterns = [
    path("purchases/<int:purchase_id>/progress", purchase_progress, name="purchase-progress"),
]
