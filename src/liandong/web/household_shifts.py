"""“替家人报名”: a place for those at home without an account; the others are asked."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.households import is_own_yes_needed, whose_yes
from liandong.core.refusals import Refusal
from liandong.core.together import HOLD_HOURS
from liandong.models import HouseholdMember, Shift
from liandong.phrases.households import RELATIONS, WAYS, WHOSE_YES
from liandong.queries import households as home
from liandong.queries import shifts as shown
from liandong.services import households
from liandong.web.access import SIGNED_IN, actor, allow


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def shift_family(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Choose whom; each is signed up or asked by themselves, and it is said how it went."""
    person = actor(request).person
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    members = list(home.members_of(person))
    chosen, how = set(request.POST.getlist("member")), request.POST.get("how", "")
    error = ""
    if request.method == "POST":
        wanted = [one for one in members if str(one.pk) in chosen]
        if not wanted:
            error = _("请选至少一位。")
        elif how not in WAYS and any(one.person.login_id is None for one in wanted):
            error = _("请选家人是怎么答应的。")
        elif all([_signed_up(request, shift, one, how) for one in wanted]):
            return redirect("shift-family", shift_id)
    ids = [one.person_id for one in members]
    held, kept = shown.held_on(shift, ids), shown.kept_until(shift, ids)
    context = {
        "shift": shift,
        "free": shift.max_people - shift.taken,
        "rows": [
            member_words(one, chosen, held.get(one.person_id, ""), kept.get(one.person_id))
            for one in members
        ],
        "ways": list(WAYS.items()),
        "is_heard": any(one.person.login_id is None for one in members),
        "hold_hours": round(HOLD_HOURS),
        "how": how,
        "error": error,
    }
    return render(request, "shifts/shift_family.html", context)


def member_words(
    one: HouseholdMember, chosen: set[str], state: str, kept_until: datetime | None
) -> dict[str, Any]:
    """A member: whether they have a place or were asked, and whose yes it takes."""
    is_minor = not is_own_yes_needed(one.person.birth_on, timezone.localdate())
    whose = whose_yes(has_account=one.person.login_id is not None, is_minor=is_minor)
    return {
        "pk": one.pk,
        "name": one.person.name,
        "relation": RELATIONS.get(one.relation, one.relation),
        "state": state,
        "kept_until": kept_until,
        "is_heard": one.person.login_id is None,
        "may": one.agreed_at is not None and not state,
        "words": WHOSE_YES[whose if one.agreed_at is not None else "waiting"],
        "is_chosen": str(one.pk) in chosen,
    }


def _signed_up(request: HttpRequest, shift: Shift, one: HouseholdMember, how: str) -> bool:
    name = one.person.name
    try:
        place = households.sign_up(
            member=one, shift=shift, how=how, by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        words = _("%(name)s：%(why)s") % {"name": name, "why": phrases.sentence(refusal)}
        messages.error(request, words)
        return False
    if place is None:
        words = _("已问 %(name)s，名额先给 TA 留着，TA 自己答应了才算报名。")
        messages.success(request, words % {"name": name})
    else:
        messages.success(request, _("%(name)s 报上名了。") % {"name": name})
    return True


urlpatterns = [path("shifts/<int:shift_id>/family", shift_family, name="shift-family")]
