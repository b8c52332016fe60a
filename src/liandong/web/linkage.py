"""Pages of linkages: who serves together, what they are to each other, who leads and why."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.linkage import Relation, Side
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Linkage, LinkageParty, LinkageRelation
from liandong.phrases import linkage as words
from liandong.phrases import projects as project_words
from liandong.queries import access, bulletin
from liandong.queries import linkage as queries
from liandong.services import linkage as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.linkage_forms import LeadForm, LinkageForm, PartyForm, RelationForm
from liandong.web.linkage_health import health_words
from liandong.web.need_step_forms import ReasonForm
from liandong.web.project_views import lead_words

LINKERS = (access.SOCIAL_WORKER, access.COORDINATOR)
"""Who forms, changes and ends a linkage; its other members may look."""
PER_PAGE = 20
MOST_ROWS = 1000
_WORK = (Side.SOCIAL_WORKER.value, Side.ORGANIZATION.value)


# ── the list ────────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def linkage_list(request: HttpRequest) -> HttpResponse:
    """Linkages with a sign of life each: those that sleep longest come first."""
    who, now = actor(request), timezone.now()
    ended = request.GET.get("state") == "ended"
    rows = queries.listed(who, ended=ended, at=now)
    page = Paginator(rows[:MOST_ROWS], PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    here = reverse("linkage-list")
    context = {
        "page": page,
        "rows": [_row(linked, today, ended=ended) for linked in page.object_list],
        "tabs": [
            {"label": _("合作中"), "url": here, "active": not ended},
            {"label": _("已结束"), "url": f"{here}?state=ended", "active": ended},
        ],
        "may_link": who.has(*LINKERS),
        "may_look": who.is_staff,
        "ended": ended,
    }
    return render(request, "linkage/linkage_list.html", context)


def _row(linked: Linkage, today: date, *, ended: bool) -> dict[str, Any]:
    days = queries.silent_days(linked, today)
    members: list[LinkageParty] = getattr(linked, "members", [])
    return {
        "title": linked.title,
        "url": reverse("linkage-detail", args=[linked.pk]),
        "text": " · ".join(
            str(word)
            for word in (
                project_words.MODES[linked.mode],
                linked.organization.name,
                words.LEADS.get(linked.lead, linked.lead),
            )
        ),
        "note": _("%(n)s 方参加") % {"n": len(members)} if members else "",
        **_chip(linked, days, ended=ended),
    }


def _chip(linked: Linkage, days: int, *, ended: bool) -> dict[str, Any]:
    """The sign of life of a linkage."""
    if ended:
        return {"tag": _("已结束"), "tag_kind": "plain"}
    rules = policy.profile_for(linked.division_code, timezone.localdate()).linkage_health
    if days > rules.dormant_days:
        label = ngettext("沉睡：%(n)d 天没有共同行动", "沉睡：%(n)d 天没有共同行动", days) % {
            "n": days
        }
        return {"tag": label, "tag_kind": "danger"}
    if linked.last_joint_at is None:
        return {"tag": _("刚建立，还没一起行动"), "tag_kind": "wait"}
    if days == 0:
        return {"tag": _("活跃：今天有共同行动"), "tag_kind": "ok"}
    label = ngettext("活跃：%(n)d 天前共同行动", "活跃：%(n)d 天前共同行动", days)
    return {"tag": label % {"n": days}, "tag_kind": "ok" if days <= 30 else "wait"}


# ── forming ─────────────────────────────────────────────────────────────────────────────────


@allow(*LINKERS)
@require_http_methods(["GET", "POST"])
def linkage_create(request: HttpRequest) -> HttpResponse:
    """Link the two sides, from a project or on its own."""
    who = actor(request)
    asked = whole(request.GET.get("project", ""))
    project = queries.project(who, asked) if asked else None
    form = LinkageForm(request.POST or None, actor=who, project=project)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.form(
                title=told["title"],
                mode=form.mode_value,
                organization=told["organization"],
                parties=form.parties,
                relations=form.relation_drafts,
                goal=told["goal"],
                project=project,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("联动建好了。"))
            return redirect("linkage-detail", made.pk)
    return render(request, "linkage/linkage_create.html", {"form": form, "project": project})


# ── one linkage ─────────────────────────────────────────────────────────────────────────────


def _linkage(request: HttpRequest, pk: int) -> Linkage:
    found: Linkage = get_object_or_404(queries.opened(actor(request)), pk=pk)
    return found


@allow(SIGNED_IN)
@require_GET
def linkage_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on which side, what they are to each other, who leads, how alive it is."""
    return _detail(request, _linkage(request, pk))


def _detail(
    request: HttpRequest, linked: Linkage, *, act: str = "", failed: forms.Form | None = None
) -> HttpResponse:
    who, now, today = actor(request), timezone.now(), timezone.localdate()
    is_over = linked.until is not None and linked.until <= today
    may_change = who.has(*LINKERS) and not is_over
    sides = queries.sides(getattr(linked, "members", []))
    ties: list[LinkageRelation] = getattr(linked, "ties", [])
    posts = linked.project.positions.all() if linked.project else ()
    blank: dict[str, forms.Form] = {}
    if may_change:
        blank = {
            "lead": LeadForm(now=linked.lead, auto_id="id_lead_%s"),
            "parties": PartyForm(actor=who, auto_id="id_party_%s"),
            "relations": RelationForm(auto_id="id_relation_%s"),
            "ending": ReasonForm(auto_id="id_ending_%s"),
        }
    if failed is not None:
        blank[act] = failed
    context = {
        "linkage": linked,
        "mode": project_words.MODES[linked.mode],
        "roles": project_words.MODE_ROLES[linked.mode],
        "kind": words.ORGANIZATION_KINDS.get(linked.organization_kind, ""),
        "chip": _chip(linked, queries.silent_days(linked, today), ended=is_over),
        "work": [_member(m) for side in _WORK for m in sides.get(side, [])],
        "volunteers": [_member(m) for s in ("volunteer", "team") for m in sides.get(s, [])],
        "ties": [_tie(tie) for tie in ties],
        "lead": lead_words(linked.mode, linked.lead, linked.lead_reason, posts=posts),
        "leads": _leads(linked),
        "health": health_words(linked, at=now),
        "is_over": is_over,
        "rule": _rule(linked, today),
        "may_change": may_change,
        "guidance_url": _guidance_url(linked, who) if not is_over else "",
        "forms": blank,
        "failed": act,
        "may_read": bulletin.boards_for(who, on=today).filter(pk=linked.pk).exists(),
    }
    return render(request, "linkage/linkage_detail.html", context)


def _rule(linked: Linkage, today: date) -> dict[str, str] | None:
    """What the law of the place says of such a linkage, and where; None where it is silent."""
    rules = policy.profile_for(linked.division_code, today)
    if not rules.linkage_clause:
        return None
    return {"text": rules.linkage_clause, "source": rules.source_of("linkage_clause").text}


def _guidance_url(linked: Linkage, who: access.Actor) -> str:
    """Where a member writes down a session of the linkage; nothing for others."""
    members: list[LinkageParty] = getattr(linked, "members", [])
    is_member = any(m.person_id == who.person.pk for m in members)
    return f"{reverse('guidance-create')}?linkage={linked.pk}" if is_member else ""


def _member(member: LinkageParty) -> dict[str, Any]:
    who = member.person or member.team or member.organization
    return {
        "pk": member.pk,
        "name": who.name if who is not None else "",
        "side": words.SIDES.get(member.side, member.side),
        "duty": member.duty,
        "since": member.since,
    }


def _tie(tie: LinkageRelation) -> dict[str, Any]:
    """A relation as an arrow: from the work side to the right, from volunteers to the left."""
    from_work = tie.from_side in _WORK
    both = tie.kind == Relation.COMPLEMENTARY
    return {
        "name": words.RELATIONS[tie.kind],
        "arrow": "both" if both else "right" if from_work else "left",
        "words": _("%(one)s和%(other)s互相补充")
        % {"one": words.SIDES[tie.from_side], "other": words.SIDES[tie.to_side]}
        if both
        else _("%(one)s%(what)s%(other)s")
        % {
            "one": words.SIDES[tie.from_side],
            "what": words.RELATIONS[tie.kind],
            "other": words.SIDES[tie.to_side],
        },
        "note": tie.note,
    }


def _leads(linked: Linkage) -> list[dict[str, Any]]:
    """Who led when: the beginning, then every change with its reason."""
    changes = getattr(linked, "changes", [])
    first = changes[0].before if changes else linked.lead
    found = [
        {
            "title": words.LEADS.get(first, first),
            "text": _("建立联动时"),
            "at": linked.formed_at,
            "by": linked.formed_by.name,
            "icon": "flag",
        }
    ]
    for change in changes:
        found.append(
            {
                "title": _("改为%(lead)s") % {"lead": words.LEADS.get(change.after, change.after)},
                "text": change.reason,
                "at": change.at,
                "by": change.by.name,
                "icon": "arrows-exchange",
            }
        )
    return found


def _act(
    request: HttpRequest,
    pk: int,
    make: Callable[[Linkage], forms.Form],
    change: Callable[[Linkage, forms.Form, datetime], object],
    *,
    act: str,
    said: str,
) -> HttpResponse:
    """One change: the form is right and the service agrees, or the page says what is wrong."""
    linked = _linkage(request, pk)
    form = make(linked)
    if form.is_valid():
        try:
            change(linked, form, timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, said)
            return redirect("linkage-detail", pk)
    return _detail(request, linked, act=act, failed=form)


@allow(*LINKERS)
@require_POST
def linkage_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the lead over, with a reason."""
    by = actor(request).person

    def change(linked: Linkage, form: forms.Form, at: datetime) -> None:
        assert isinstance(form, LeadForm)
        reason = form.cleaned_data["reason"]
        services.switch_lead(linked=linked, to=form.role, reason=reason, by=by, at=at)

    def make(linked: Linkage) -> LeadForm:
        return LeadForm(request.POST, now=linked.lead, auto_id="id_lead_%s")

    return _act(request, pk, make, change, act="lead", said=_("主导方换好了，原因已记下。"))


@allow(*LINKERS)
@require_POST
def linkage_parties(request: HttpRequest, pk: int) -> HttpResponse:
    """One more member joins."""
    who = actor(request)

    def change(linked: Linkage, form: forms.Form, at: datetime) -> None:
        assert isinstance(form, PartyForm)
        services.join(linked=linked, party=form.party, by=who.person, at=at)

    def make(linked: Linkage) -> PartyForm:
        return PartyForm(request.POST, actor=who, auto_id="id_party_%s")

    return _act(request, pk, make, change, act="parties", said=_("已加入。"))


@allow(*LINKERS)
@require_POST
def linkage_leaving(request: HttpRequest, pk: int, party_id: int) -> HttpResponse:
    """A member leaves; what was done together stays."""
    linked = _linkage(request, pk)
    party = get_object_or_404(LinkageParty, linkage=linked, pk=party_id, until=None)
    try:
        services.leave(party=party, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已退出，一起做过的事都留着。"))
    return redirect("linkage-detail", pk)


@allow(*LINKERS)
@require_POST
def linkage_relations(request: HttpRequest, pk: int) -> HttpResponse:
    """Say one more thing that the sides are to each other."""
    by = actor(request).person

    def change(linked: Linkage, form: forms.Form, at: datetime) -> None:
        assert isinstance(form, RelationForm)
        services.relate(linked=linked, relation=form.relation, by=by, at=at)

    def make(linked: Linkage) -> RelationForm:
        return RelationForm(request.POST, auto_id="id_relation_%s")

    return _act(request, pk, make, change, act="relations", said=_("关系记下了。"))


@allow(*LINKERS)
@require_POST
def linkage_ending(request: HttpRequest, pk: int) -> HttpResponse:
    """End the linkage from today, with a reason."""
    by = actor(request).person

    def change(linked: Linkage, form: forms.Form, at: datetime) -> None:
        services.end(linked=linked, reason=form.cleaned_data["reason"], by=by, at=at)

    def make(linked: Linkage) -> ReasonForm:
        return ReasonForm(request.POST, auto_id="id_ending_%s")

    return _act(request, pk, make, change, act="ending", said=_("联动已结束，记录都留着。"))


urlpatterns = [
    path("linkages", linkage_list, name="linkage-list"),
    path("linkages/new", linkage_create, name="linkage-create"),
    path("linkages/<int:pk>", linkage_detail, name="linkage-detail"),
    path("linkages/<int:pk>/lead", linkage_lead, name="linkage-lead"),
    path("linkages/<int:pk>/parties", linkage_parties, name="linkage-parties"),
    path(
        "linkages/<int:pk>/parties/<int:party_id>/leaving", linkage_leaving, name="linkage-leaving"
    ),
    path("linkages/<int:pk>/relations", linkage_relations, name="linkage-relations"),
    path("linkages/<int:pk>/ending", linkage_ending, name="linkage-ending"),
]
