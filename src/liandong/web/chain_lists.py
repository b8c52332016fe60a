"""接龙 on the roster: paste the group's list, settle each doubt, copy today's list back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core import chain_list
from liandong.core.chain_list import Doubt, Entry
from liandong.core.refusals import Refusal
from liandong.models import Person, Shift
from liandong.phrases.chain_lists import DOUBTS
from liandong.queries import access, registry
from liandong.queries import chain_lists as shown
from liandong.queries import rosters as roster_queries
from liandong.services import chain_lists
from liandong.services.chain_lists import Choice, Outcome
from liandong.web.access import actor, allow

MOST_SIGNS = 12_000


@allow(access.SOCIAL_WORKER, access.COORDINATOR, access.SUPERVISOR, access.TEAM_LEADER)
@never_cache
@require_http_methods(["GET", "POST"])
def chain_list_page(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Paste (GET), look at each line (POST), register what was settled (POST with ``take``)."""
    shift = get_object_or_404(roster_queries.shifts_run_by(actor(request)), pk=shift_id)
    text = request.POST.get("text", "")[:MOST_SIGNS]
    entries = chain_list.read(text).entries
    lines = _lines(request, entries) if entries else []
    if request.method == "POST" and not entries:
        messages.error(request, _("没有读到名字。每人一行，前面带上序号，例如“1. 王小明”。"))
    if request.POST.get("step") == "take" and lines:
        done = _take(request, shift, lines)
        if done is not None:
            return done
    context = {
        "shift": shift,
        "project": shift.project,
        "text": text,
        "lines": lines,
        "doubtful": sum(1 for line in lines if line["doubts"]),
        "current": chain_list.write(_heading(shift), _standing(shift)),
    }
    return render(request, "rosters/chain_list.html", context)


def _heading(shift: Shift) -> list[str]:
    start = timezone.localtime(shift.starts_at)
    when = formats.date_format(start, "DATETIME_FORMAT")
    return ["#" + _("接龙"), shift.project.title, f"{when} {shift.place_name}".strip()]


def _standing(shift: Shift) -> list[Entry]:
    coming, waiting = shown.standing_list(shift)
    return [*map(Entry, coming), *[Entry(name, note=_("候补")) for name in waiting]]


def _lines(request: HttpRequest, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Each line with the people it may mean; what was chosen or searched before stays."""
    who = actor(request)
    is_first = request.POST.get("step") not in ("look", "take")
    made = []
    for n, (entry, people) in enumerate(zip(entries, shown.meant(entries, who), strict=True)):
        words = request.POST.get(f"find-{n}", "").strip()[:40]
        found = list(registry.people(who, words=words)[:5]) if words else people
        doubts = [
            str(DOUBTS[doubt.value]) % {"n": entry.companions}
            for doubt in entry.doubts
            if not (doubt is Doubt.NO_NAME and words)
        ]
        if not found and Doubt.NO_NAME not in entry.doubts:
            doubts.append(str(DOUBTS["nobody"]))
        elif len(found) > 1:
            doubts.append(str(DOUBTS["which"]))
        is_sure = len(found) == 1 and not entry.is_out and Doubt.TWICE not in entry.doubts
        chosen = request.POST.get(f"person-{n}", "")
        if is_first or (not chosen and words):
            chosen = str(found[0].pk) if is_sure else ""
        made.append(
            {
                "n": n,
                "entry": entry,
                "people": found,
                "chosen": chosen,
                "words": words,
                "doubts": doubts,
                "is_proxy": Doubt.FOR_ANOTHER in entry.doubts,
            }
        )
    return made


def _take(request: HttpRequest, shift: Shift, lines: list[dict[str, Any]]) -> HttpResponse | None:
    choices: dict[int, Choice] = {}
    for line in lines:
        people: dict[str, Person] = {str(person.pk): person for person in line["people"]}
        person = people.get(line["chosen"])
        if person is not None:
            choices.setdefault(person.pk, Choice(person, line["entry"].line, line["is_proxy"]))
    try:
        done = chain_lists.take(
            shift=shift,
            choices=list(choices.values()),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return None
    _tell(request, done)
    return redirect("roster-detail", shift.pk)


def _tell(request: HttpRequest, done: list[Outcome]) -> None:
    count = {kind: sum(one.kind == kind for one in done) for kind in ("place", "question")}
    waiting = sum(one.kind == "waiting" for one in done)
    n = count["place"]
    said = [ngettext("%(n)s 人已登记", "%(n)s 人已登记", n) % {"n": n}]
    if count["question"]:
        m = count["question"]
        said.append(ngettext("%(n)s 人等本人答复", "%(n)s 人等本人答复", m) % {"n": m})
    if waiting:
        said.append(ngettext("%(n)s 人排候补", "%(n)s 人排候补", waiting) % {"n": waiting})
    messages.success(request, _("，").join(said) + _("。"))
    for one in done:
        if one.refusal is not None:
            words = phrases.sentence(one.refusal)
            messages.error(request, f"{one.choice.person.name}{_('：')}{words}")


urlpatterns = [path("rosters/<int:shift_id>/chain-list", chain_list_page, name="chain-list")]
