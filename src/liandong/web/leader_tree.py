"""The three tiers as a tree, one branch of it, and asking volunteers to lead others."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.leader_tree import carries
from liandong.core.refusals import Refusal
from liandong.core.supervision import Tier, is_active
from liandong.core.typed import SMALL_DIGITS, whole
from liandong.models import LeaderOffer, Person
from liandong.phrases.supervision import KINDS, SPAN_STATES, TIERS
from liandong.queries import absences, access, covers, supervision_paths
from liandong.queries import leader_tree as shown
from liandong.queries.leader_tree import Node
from liandong.queries.supervision import limits_for
from liandong.queries.supervision_paths import Path
from liandong.services import leader_tree as services
from liandong.web.access import SIGNED_IN, actor, allow

PAGE = 30
FEW = 20
TAG_KINDS = {"green": "ok", "amber": "wait", "red": "warn", "critical": "danger"}
GUIDES = (access.SUPERVISOR, access.COORDINATOR, access.SOCIAL_WORKER, access.TEAM_LEADER)
ASKERS = (access.SUPERVISOR, access.COORDINATOR, access.SOCIAL_WORKER)


@allow(*GUIDES)
@require_GET
def supervision_tree(request: HttpRequest) -> HttpResponse:
    """One's own branch of the tree, who is away, and who has no path to a supervisor."""
    who, today = actor(request), timezone.localdate()
    roots = shown.tree(who, on=today)
    nodes = [node for root in roots for node in root.walk()]
    asks = who.has(*ASKERS)
    page = Paginator(supervision_paths.pathless(who, on=today), FEW).get_page(
        request.GET.get("page")
    )
    context = {
        "roots": [_node(root, is_open=True) for root in roots],
        "guides": len({node.person_id for node in nodes}),
        "carried": sum(root.carried for root in roots),
        "over": len({node.person_id for node in nodes if node.is_over}),
        "away": absences.away(who, on=today),
        "page": page if asks else None,
        "asks": asks,
    }
    return render(request, "supervision/supervision_tree.html", context)


@allow(*GUIDES)
@require_GET
def supervision_branch(request: HttpRequest, person_id: int) -> HttpResponse:
    """Whom one person guides, each with the path up; for a social worker also who could lead."""
    who, today = actor(request), timezone.localdate()
    guide = get_object_or_404(shown.guides_for(who, on=today), pk=person_id)
    if not who.has(*ASKERS) and guide.pk != who.person.pk:
        guide = get_object_or_404(Person, pk=0)
    page = Paginator(shown.guided_by(guide, on=today), PAGE).get_page(request.GET.get("page"))
    ids = [link.supervisee_id for link in page]
    readable = set(access.people_for(who).filter(pk__in=ids).values_list("pk", flat=True))
    chain = supervision_paths.paths([guide.pk], on=today)[guide.pk]
    is_worker = covers.own_links(guide, today).filter(tier=Tier.SOCIAL_WORKER).exists()
    asks = is_worker and who.has(*ASKERS)
    limits = limits_for(guide.division_code, today)
    context = {
        "guide": guide,
        "path": path_words(chain, guide.name),
        "is_whole": chain.is_whole,
        "page": page,
        "rows": [
            {
                "link": link,
                "role": _("社工") if link.tier == Tier.SUPERVISOR else _("队长"),
                "kind": "" if link.kind == "internal" else KINDS[link.kind],
                "is_active": is_active(link.supervisee.last_served_on, today),
                "is_readable": link.supervisee_id in readable,
            }
            for link in page
        ],
        "leaders": shown.leaders(guide, on=today) if asks else None,
        "may_mark": who.has(*ASKERS) and guide.pk != who.person.pk,
        "carries": carries(limits[Tier.SOCIAL_WORKER], limits[Tier.TEAM_LEADER]),
    }
    return render(request, "supervision/supervision_branch.html", context)


@allow(*ASKERS)
@require_POST
def leader_asking(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask one of a social worker's volunteers to lead some others."""
    who, today = actor(request), timezone.localdate()
    worker = get_object_or_404(shown.guides_for(who, on=today), pk=person_id)
    mine = covers.own_links(worker, today).values("supervisee")
    person = get_object_or_404(Person, pk=number(request, "person"), pk__in=mine)
    try:
        services.ask(
            worker=worker,
            person=person,
            size=number(request, "size"),
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("已经问了 %(name)s，等 TA 自己答复。")
        messages.success(request, words % {"name": person.name})
    return redirect("supervision-branch", worker.pk)


@allow(*ASKERS)
@require_POST
def leader_question_end(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Do not ask any more."""
    who, today = actor(request), timezone.localdate()
    near = shown.guides_for(who, on=today)
    offer = get_object_or_404(LeaderOffer, pk=offer_id, worker__in=near.values("pk"))
    try:
        services.take_back(offer=offer, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("supervision-branch", offer.worker_id)


@allow(SIGNED_IN)
@require_POST
def leader_answer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The volunteer's own yes or no."""
    who = actor(request)
    offer = get_object_or_404(LeaderOffer, pk=offer_id, person=who.person)
    try:
        if request.POST.get("answer") == "yes":
            made = services.agree(offer=offer, by=who.person, at=timezone.now())
            words = _("谢谢您！您现在带 %(n)s 位志愿者，按“看三级树”看名单。")
            messages.success(request, words % {"n": len(made)})
        else:
            services.decline(offer=offer, by=who.person, at=timezone.now())
            messages.success(request, _("好的，这次不带。什么都不会变。"))
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("my-line")


def _node(node: Node, *, is_open: bool) -> dict[str, Any]:
    """One guide as the template draws it."""
    children = [_node(child, is_open=False) for child in node.children]
    return {
        "node": node,
        "url": reverse("supervision-branch", args=[node.person_id]),
        "tier": TIERS[node.tier],
        "kind": KINDS[node.kind] if node.kind and node.kind != "internal" else "",
        "state": SPAN_STATES[node.span.state],
        "tag_kind": TAG_KINDS[node.span.state],
        "children": children,
        "is_open": is_open,
    }


def path_words(chain: Path, name: str) -> str:
    """The chain as one line, from the top down to somebody."""
    return " → ".join([*(link.supervisor.name for link in chain.links), name])


def number(request: HttpRequest, name: str) -> int:
    """A whole number of the form, 0 when there is none."""
    return whole(request.POST.get(name, ""), SMALL_DIGITS)


urlpatterns = [
    path("tree", supervision_tree, name="supervision-tree"),
    path("tree/<int:person_id>", supervision_branch, name="supervision-branch"),
    path("tree/<int:person_id>/leaders", leader_asking, name="leader-asking"),
    path("tree/questions/<int:offer_id>/end", leader_question_end, name="leader-question-end"),
    path("tree/questions/<int:offer_id>/answer", leader_answer, name="leader-answer"),
]
