"""Plans: what the engine proposes and why, what a human changes, and the yes of a human."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.plan_runs import Wish
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.matching import Reason
from liandong.models import Person, PlanWish, Proposal, ProposalLine, ProposalState, Shift
from liandong.phrases import plan_words as words
from liandong.queries import access, proposals
from liandong.services import matching, plan_runs, plan_wishes
from liandong.web.access import actor, allow
from liandong.web.planning import PLANNERS, under_way

PER_PAGE = 10


@require_GET
@allow(*PLANNERS)
def proposal_detail(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One plan: coverage, gaps with their reasons, people with theirs, and what was wished."""
    proposal = _proposal(request, proposal_id)
    page = Paginator(proposals.shift_ids(proposal), PER_PAGE).get_page(request.GET.get("page"))
    wishes = proposals.wishes_of(proposal)
    wished = {(one.shift_id, one.person_id): one for one in wishes}
    is_open = proposal.state == ProposalState.OPEN
    rows = [
        {
            "shift": row.shift,
            "missing": row.missing,
            "gap": words.gap_sentence(row.gap_code, row.gap_facts, row.missing)
            if row.missing
            else "",
            "changes": words.change_sentences(row.gap_facts.get("changes", ())),
            "lines": [
                {
                    "line": line,
                    "reasons": words.reason_sentences(line.reasons),
                    "wish": wished.get((line.shift_id, line.person_id)),
                }
                for line in row.lines
            ],
        }
        for row in proposals.by_shift(proposal, list(page.object_list))
    ]
    context = {
        "proposal": proposal,
        "rows": rows,
        "page": page,
        "share": proposal.filled / proposal.seats if proposal.seats else None,
        "quality": proposal.value / proposal.upper_bound if proposal.upper_bound else None,
        "is_open": is_open,
        "missing_seats": max(0, proposal.seats - proposal.filled),
        "wishes": [wish_words(one, is_open) for one in wishes],
        "before": proposals.made_from(proposal),
    }
    return render(request, "planning/proposal.html", context)


def wish_words(wish: PlanWish, is_open: bool) -> dict[str, Any]:
    """A wish with the reasons for which it could not be kept."""
    return {
        "wish": wish,
        "is_pin": wish.kind == Wish.PIN,
        "unmet": [words.reason_sentence(one["code"], one["facts"]) for one in wish.unmet],
        "may_change": is_open,
    }


@require_POST
@allow(*PLANNERS)
def proposal_adoption(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """A human adopts the plan; everybody in it is asked."""
    proposal = _proposal(request, proposal_id)
    try:
        done = matching.adopt(proposal=proposal, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("proposal-detail", proposal_id)
    messages.success(request, _("已发出 %(count)s 份邀请，等大家答复。") % {"count": done.asked})
    for line, why in done.refused[:5]:
        messages.warning(request, f"{line.person.name}：{phrases.sentence(why)}")
    return redirect("proposal-detail", proposal_id)


@require_POST
@allow(*PLANNERS)
def proposal_line(request: HttpRequest, proposal_id: int, line_id: int) -> HttpResponse:
    """Take one person out of the plan; the next plan made from it leaves them out too."""
    proposal = _proposal(request, proposal_id)
    line = get_object_or_404(ProposalLine, pk=line_id, proposal=proposal)
    try:
        matching.change(
            proposal=proposal, take_out=(line,), by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return _back_to(proposal, line.shift_id)


@require_POST
@allow(*PLANNERS)
def proposal_wish(request: HttpRequest, proposal_id: int, shift_id: int) -> HttpResponse:
    """Want a person at a shift, or not, in the next plan."""
    who = actor(request)
    proposal = _proposal(request, proposal_id)
    shift = _shift(proposal, shift_id)
    told = request.POST.get("person", "")
    # Those who stand in the plan may be named, and those whom the planner may see anyhow.
    seen = access.people_for(who) | Person.objects.filter(
        pk__in=proposal.lines.values("person"), merged_into=None
    )
    person = get_object_or_404(seen.distinct(), pk=whole(told))
    wish = Wish.VETO if request.POST.get("wish") == Wish.VETO else Wish.PIN
    try:
        plan_wishes.tell(
            proposal=proposal,
            shift=shift,
            person=person,
            wish=wish,
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("记下了，点“重新安排”就会照办。"))
    return _back_to(proposal, shift_id)


@require_POST
@allow(*PLANNERS)
def proposal_wish_end(request: HttpRequest, proposal_id: int, wish_id: int) -> HttpResponse:
    """Take a wish back."""
    proposal = _proposal(request, proposal_id)
    wish = get_object_or_404(
        PlanWish.objects.select_related("proposal"), pk=wish_id, proposal=proposal
    )
    shift_id = wish.shift_id
    try:
        plan_wishes.take_back(wish=wish, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return _back_to(proposal, shift_id)


@require_POST
@allow(*PLANNERS)
def proposal_again(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Plan the same shifts once more by the wishes; ``keeps``: who is in the plan stays."""
    proposal = _proposal(request, proposal_id)
    now, before = timezone.now(), proposals.run_of(proposal)
    run = plan_runs.ask(
        division_code=proposal.division_code,
        start=min(max(proposal.from_at, now), proposal.until_at),
        end=proposal.until_at,
        seed=proposal.seed,
        shift=before.shift if before else None,
        based_on=proposal,
        keeps=bool(request.POST.get("keeps")),
        by=actor(request).person,
        at=now,
    )
    return under_way(request, run)


@require_POST
@allow(*PLANNERS)
def proposal_set_aside(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Put the plan away."""
    proposal = _proposal(request, proposal_id)
    try:
        matching.set_aside(proposal=proposal, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("planning")


@require_http_methods(["GET", "POST"])
@allow(*PLANNERS)
def proposal_person(request: HttpRequest, proposal_id: int, shift_id: int) -> HttpResponse:
    """Why is somebody not in the plan for a shift? And: put them in, or never."""
    who = actor(request)
    proposal = _proposal(request, proposal_id)
    shift = _shift(proposal, shift_id)
    told = (request.POST.get("who") or request.GET.get("who") or "").strip()
    found = _named(who, told) if told else []
    if request.method == "POST" and len(found) == 1:
        try:
            matching.change(
                proposal=proposal,
                put_in=((shift, found[0]),),
                by=who.person,
                at=timezone.now(),
            )
            return _back_to(proposal, shift_id)
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
    answers = []
    for person, reasons, about in proposals.answers(proposal, found, shift, at=timezone.now()):
        why = [Reason("not_considered")] if reasons is None else reasons
        answers.append(
            (
                person,
                [words.reason_sentence(one.code, one.facts) for one in why],
                words.path_sentences(about.paths if about else ()),
            )
        )
    context = {"proposal": proposal, "shift": shift, "who": told, "answers": answers}
    return render(request, "planning/person.html", context)


def _proposal(request: HttpRequest, proposal_id: int) -> Proposal:
    return get_object_or_404(
        proposals.proposals_for(actor(request)).select_related("made_by", "adopted_by"),
        pk=proposal_id,
    )


def _shift(proposal: Proposal, shift_id: int) -> Shift:
    return get_object_or_404(proposals.planned_shifts(proposal), pk=shift_id)


def _back_to(proposal: Proposal, shift_id: int) -> HttpResponse:
    """The page of the plan that holds the shift, at its place."""
    ids = proposals.shift_ids(proposal)
    number = ids.index(shift_id) // PER_PAGE + 1 if shift_id in ids else 1
    query = f"?page={number}" if number > 1 else ""
    return redirect(f"{reverse('proposal-detail', args=[proposal.pk])}{query}#shift-{shift_id}")


def _named(who: access.Actor, told: str) -> list[Person]:
    people = access.people_for(who)
    exact = list(people.filter(number=told)[:1])
    return exact or list(people.filter(name=told).order_by("pk")[:5])


urlpatterns = [
    path("planning/proposals/<int:proposal_id>", proposal_detail, name="proposal-detail"),
    path(
        "planning/proposals/<int:proposal_id>/adoption",
        proposal_adoption,
        name="proposal-adoption",
    ),
    path(
        "planning/proposals/<int:proposal_id>/rest", proposal_set_aside, name="proposal-set-aside"
    ),
    path("planning/proposals/<int:proposal_id>/again", proposal_again, name="proposal-again"),
    path(
        "planning/proposals/<int:proposal_id>/lines/<int:line_id>/removal",
        proposal_line,
        name="proposal-line",
    ),
    path(
        "planning/proposals/<int:proposal_id>/shifts/<int:shift_id>/person",
        proposal_person,
        name="proposal-person",
    ),
    path(
        "planning/proposals/<int:proposal_id>/shifts/<int:shift_id>/wishes",
        proposal_wish,
        name="proposal-wish",
    ),
    path(
        "planning/proposals/<int:proposal_id>/wishes/<int:wish_id>/removal",
        proposal_wish_end,
        name="proposal-wish-end",
    ),
]
