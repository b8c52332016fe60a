"""Planning: where people are missing, what the engine proposes and why, and the yes of a human."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal
from liandong.models import Person, ProposalLine, ProposalState, Shift
from liandong.phrases import plan_words as words
from liandong.queries import access, proposals
from liandong.queries.matching import open_shifts
from liandong.services import matching
from liandong.web.access import actor, allow

PLANNERS = (access.COORDINATOR, access.SOCIAL_WORKER)
MOST_GAPS = 30
PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of one day to the end of another, in local time."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), tzinfo=SHANGHAI)

    @property
    def end(self) -> datetime:
        """The moment after the last."""
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=SHANGHAI)


def period_of(request: HttpRequest) -> Period:
    """The period asked for; the coming two weeks when none, or none that can be read."""
    told = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    try:
        first = date.fromisoformat(told.get("first", ""))
        last = date.fromisoformat(told.get("last", ""))
    except ValueError:
        return Period(today, today + timedelta(days=13))
    if not first <= last <= first + timedelta(days=62):
        messages.warning(request, _("时间段要在两个月以内，已改为今后两周。"))
        return Period(today, today + timedelta(days=13))
    return Period(first, last)


def _place(request: HttpRequest) -> str:
    who = actor(request)
    return who.divisions[0] if who.divisions else who.person.division_code[:6]


@require_GET
@allow(*PLANNERS)
def planning(request: HttpRequest) -> HttpResponse:
    """Shifts that still miss people, the most pressing first, and the plans made so far."""
    period, place = period_of(request), _place(request)
    now = timezone.now()
    shifts = open_shifts(place, max(period.start, now), period.end).filter(
        taken__lt=F("min_people")
    )
    gaps = sorted(
        shifts[: MOST_GAPS * 4],
        key=lambda s: (-s.project.urgency, s.starts_at, s.pk),
    )[:MOST_GAPS]
    context = {
        "period": period,
        "gaps": gaps,
        "most": MOST_GAPS,
        "made": proposals.proposals_for(actor(request))
        .select_related("made_by")
        .order_by("-made_at")[:10],
    }
    return render(request, "planning/planning.html", context)


@require_POST
@allow(*PLANNERS)
def propose(request: HttpRequest) -> HttpResponse:
    """Let the engine propose. Nobody is asked yet."""
    period = period_of(request)
    now = timezone.now()
    try:
        proposal = matching.propose(
            division_code=_place(request),
            start=max(period.start, now),
            end=period.end,
            by=actor(request).person,
            at=now,
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("planning")
    if not proposal.shifts:
        messages.info(request, _("这段时间没有正在招募的班次。"))
    return redirect("proposal-detail", proposal.pk)


@require_GET
@allow(*PLANNERS)
def proposal_detail(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One plan: coverage, gaps with their reasons, people with theirs."""
    proposal = get_object_or_404(
        proposals.proposals_for(actor(request)).select_related("made_by", "adopted_by"),
        pk=proposal_id,
    )
    page = Paginator(proposals.shift_ids(proposal), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "shift": row.shift,
            "missing": row.missing,
            "gap": words.gap_sentence(row.gap_code, row.gap_facts, row.missing)
            if row.missing
            else "",
            "changes": words.change_sentences(row.gap_facts.get("changes", ())),
            "lines": [(line, words.reason_sentences(line.reasons)) for line in row.lines],
        }
        for row in proposals.by_shift(proposal, list(page.object_list))
    ]
    context = {
        "proposal": proposal,
        "rows": rows,
        "page": page,
        "share": proposal.filled / proposal.seats if proposal.seats else None,
        "quality": proposal.value / proposal.upper_bound if proposal.upper_bound else None,
        "is_open": proposal.state == ProposalState.OPEN,
        "missing_seats": max(0, proposal.seats - proposal.filled),
    }
    return render(request, "planning/proposal.html", context)


@require_POST
@allow(*PLANNERS)
def proposal_adoption(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """A human adopts the plan; everybody in it is asked."""
    proposal = get_object_or_404(proposals.proposals_for(actor(request)), pk=proposal_id)
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
    """Take one person out of the plan."""
    proposal = get_object_or_404(proposals.proposals_for(actor(request)), pk=proposal_id)
    line = get_object_or_404(ProposalLine, pk=line_id, proposal=proposal)
    try:
        matching.change(
            proposal=proposal, take_out=(line,), by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect(f"{reverse('proposal-detail', args=[proposal_id])}#shift-{line.shift_id}")


@require_POST
@allow(*PLANNERS)
def proposal_set_aside(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Put the plan away."""
    proposal = get_object_or_404(proposals.proposals_for(actor(request)), pk=proposal_id)
    try:
        matching.set_aside(proposal=proposal, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("planning")


@allow(*PLANNERS)
def proposal_person(request: HttpRequest, proposal_id: int, shift_id: int) -> HttpResponse:
    """Why is somebody not in the plan for a shift? And: put them in."""
    who = actor(request)
    proposal = get_object_or_404(proposals.proposals_for(who), pk=proposal_id)
    shift = get_object_or_404(
        Shift.objects.select_related("project", "position"),
        pk=shift_id,
        pk__in=proposals.shift_ids(proposal),
    )
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
            return redirect(f"{reverse('proposal-detail', args=[proposal_id])}#shift-{shift_id}")
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
    answers = []
    for person in found:
        reasons = proposals.why_not(proposal, person, shift, at=timezone.now())
        answers.append(
            (
                person,
                [_("不在这次安排考虑的范围里。")]
                if reasons is None
                else [words.reason_sentence(r.code, r.facts) for r in reasons],
            )
        )
    context = {"proposal": proposal, "shift": shift, "who": told, "answers": answers}
    return render(request, "planning/person.html", context)


def _named(who: access.Actor, told: str) -> list[Person]:
    people = access.people_for(who)
    exact = list(people.filter(number=told)[:1])
    return exact or list(people.filter(name=told).order_by("pk")[:5])


urlpatterns = [
    path("planning", planning, name="planning"),
    path("planning/proposals", propose, name="proposal-create"),
    path("planning/proposals/<int:proposal_id>", proposal_detail, name="proposal-detail"),
    path(
        "planning/proposals/<int:proposal_id>/adoption",
        proposal_adoption,
        name="proposal-adoption",
    ),
    path(
        "planning/proposals/<int:proposal_id>/rest", proposal_set_aside, name="proposal-set-aside"
    ),
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
]
