"""A first choice and what one would take instead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.backups import MOST_BACKUPS
from liandong.core.refusals import Refusal
from liandong.queries import backups as named
from liandong.queries import shifts as shown
from liandong.queries.shift_choices import alike
from liandong.services import backups
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow

MOST_OFFERED = 6


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def shift_backups(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Sign up for this shift, and name one or two to take when it cannot be."""
    person, now = actor(request).person, timezone.now()
    first = get_object_or_404(shown.public_shifts(), pk=shift_id)
    cards = alike(first, person=person, at=now, most=MOST_OFFERED)
    chosen = request.POST.getlist("backup")[: MOST_BACKUPS + 1]
    if request.method == "POST":
        offered = {str(card.shift.pk): card.shift for card in cards}
        others = [offered[pk] for pk in chosen if pk in offered]
        try:
            place = backups.sign_up(first=first, backups=others, by=person, at=now)
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
        else:
            if place is None:
                messages.success(request, _("第一选择排上了候补，备选也满了。有空位马上问您。"))
            elif place.shift_id == first.pk:
                messages.success(request, _("报上了第一选择。万一取消，会换到备选。"))
            else:
                words = _("先给您留了备选。第一选择有空位会问您，答应了就退出备选。")
                messages.success(request, words)
            return redirect("my-shifts")
    kept = named.instead_of(person, first)
    context = {
        "shift": first,
        "cards": [
            card | {"is_chosen": card["pk"] in kept or str(card["pk"]) in chosen}
            for card in shift_words.cards_words(cards, person)
        ],
        "most": MOST_BACKUPS,
    }
    return render(request, "shifts/shift_backups.html", context)


urlpatterns = [path("shifts/<int:shift_id>/backups", shift_backups, name="shift-backups")]
