"""Signing up with friends, and standing places."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.together import MOST_TOGETHER
from liandong.models import HouseholdMember, JointSeat, JointSignUp, Person, Regular
from liandong.phrases.households import WAYS
from liandong.phrases.rosters import INVITATION_STATES
from liandong.queries import households as home
from liandong.queries import regulars as standing
from liandong.queries import shifts as shown
from liandong.queries import swaps as known
from liandong.services import regulars, together
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.household_shifts import member_words
from liandong.web.wishes import DAYS


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def shift_together(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Choose whom to come with; afterwards, who has answered."""
    person, now = actor(request).person, timezone.now()
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    members = list(home.may_act_for(person))
    at_home = {one.person_id for one in members}
    mates = [mate for mate in known.mates(person) if mate.pk not in at_home]
    chosen, family = set(request.POST.getlist("mate")), set(request.POST.getlist("member"))
    if request.method == "POST":
        others = [mate for mate in mates if str(mate.pk) in chosen]
        wanted = [one for one in members if str(one.pk) in family]
        others, unknown = _named(request.POST.get("numbers", ""), others)
        if unknown:
            words = _("没有找到编号 %(number)s，请朋友核对一下。")
            messages.error(request, words % {"number": unknown})
        elif not _is_way_said(request, wanted):
            messages.error(request, _("请选家人是怎么答应的。"))
        elif _joined(request, shift_id, others, wanted):
            return redirect("shift-together", shift_id)
    joint = JointSignUp.objects.filter(shift=shift, made_by=person, state="open").first()
    held = shown.held_on(shift, at_home)
    context = {
        "shift": shift,
        "members": [
            member_words(one, family, held.get(one.person_id, ""), None) for one in members
        ],
        "ways": list(WAYS.items()) if any(one.person.login_id is None for one in members) else [],
        "mates": [
            {"pk": mate.pk, "name": mate.name, "is_chosen": str(mate.pk) in chosen}
            for mate in mates
        ],
        "told": request.POST,
        "joint": joint,
        "seats": _seats(joint) if joint is not None else [],
        "free": shift.max_people - shift.taken,
        "most": MOST_TOGETHER,
        "at": now,
    }
    return render(request, "shifts/shift_together.html", context)


def _named(text: str, others: list[Person]) -> tuple[list[Person], str]:
    """The people with these numbers beside the others, and the first number nobody has."""
    found = list(others)
    for number in text.split()[:MOST_TOGETHER]:
        one = known.somebody(number) if not number.isdigit() else None
        if one is None:
            return found, number
        found.append(one)
    return found, ""


def _is_way_said(request: HttpRequest, members: list[HouseholdMember]) -> bool:
    """Whether it is said how those without an account gave their yes."""
    return request.POST.get("how") in WAYS or all(one.person.login_id for one in members)


def _joined(
    request: HttpRequest, shift_id: int, others: list[Person], members: list[HouseholdMember]
) -> bool:
    person = actor(request).person
    try:
        together.sign_up(
            shift=shown.public_shifts().get(pk=shift_id),
            others=others,
            members=members,
            how=request.POST.get("how", ""),
            is_all_or_nothing=request.POST.get("all") == "1",
            by=person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        names = getattr(refusal, "__notes__", [])
        why = phrases.sentence(refusal)
        words = _("%(name)s：%(why)s") % {"name": names[0], "why": why} if names else why
        messages.error(request, words)
        return False
    messages.success(request, _("您的名额定了。问了的人，名额留到他们答复。"))
    return True


def _seats(joint: JointSignUp) -> list[dict[str, Any]]:
    kinds = {"accepted": "ok", "asked": "wait"}
    return [
        {
            "name": seat.person.name,
            "state": INVITATION_STATES[state],
            "kind": kinds.get(state, "plain"),
            "until": seat.invitation.answer_by if seat.invitation and state == "asked" else None,
        }
        for seat, state in _answered(joint)
    ]


def _answered(joint: JointSignUp) -> list[tuple[JointSeat, str]]:
    return [
        (seat, seat.invitation.state if seat.invitation else "accepted")
        for seat in joint.seats.select_related("person", "invitation").order_by("pk")
    ]


@allow(SIGNED_IN)
@require_GET
def my_regulars(request: HttpRequest) -> HttpResponse:
    """Standing places, with the next times, each confirmed or declined in one tap."""
    person, now = actor(request).person, timezone.now()
    rows = [
        {
            "pk": row.regular.pk,
            "title": row.regular.position.project.title,
            "position": row.regular.position.title,
            "weekday": DAYS[row.regular.weekday][1],
            "starts": row.regular.starts,
            "questions": row.questions,
            "places": row.places,
        }
        for row in standing.regulars_of(person, at=now)
    ]
    return render(request, "shifts/my_regulars.html", {"rows": rows})


@allow(SIGNED_IN)
@require_POST
def regular_begin(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Be asked every time from now on, with a seat kept until the answer."""
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    try:
        regulars.begin(shift=shift, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("shift-place", shift_id)
    messages.success(request, _("好的，以后每次先给您留名额，再问您一声，点“来”就定了。"))
    return redirect("my-regulars")


@allow(SIGNED_IN)
@require_POST
def regular_end(request: HttpRequest, regular_id: int) -> HttpResponse:
    """Be asked no more."""
    person = actor(request).person
    regular = get_object_or_404(Regular, pk=regular_id, person=person)
    regulars.end(regular=regular, by=person, at=timezone.now())
    messages.success(request, _("以后不留名额、也不问您了，已告诉负责人。"))
    return redirect("my-regulars")


urlpatterns = [
    path("shifts/<int:shift_id>/together", shift_together, name="shift-together"),
    path("shifts/<int:shift_id>/regular", regular_begin, name="regular-begin"),
    path("my/regulars", my_regulars, name="my-regulars"),
    path("my/regulars/<int:regular_id>/end", regular_end, name="regular-end"),
]
