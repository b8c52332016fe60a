"""Teams and members: form a team, let people in, let them go."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Membership, Organization, Team
from liandong.queries import access, votes
from liandong.queries import organizations as shown
from liandong.services import registry as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.linkage_duties import team_lines
from liandong.web.organization_forms import PersonPick, TeamForm

PAGE = 25
STAFF = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
READERS = (*STAFF, access.OFFICER)


@allow(*STAFF)
@require_http_methods(["GET", "POST"])
def team_create(request: HttpRequest) -> HttpResponse:
    """Form a team within an organization that the actor speaks for."""
    who = actor(request)
    sponsor = whole(request.GET.get("organization", ""))
    initial = {"sponsor": sponsor} if sponsor else {}
    form = TeamForm(request.POST or None, actor=who, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            team = services.form_team(
                name=form.cleaned_data["title"],
                sponsor=form.cleaned_data["sponsor"],
                leader=form.person,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("“%(team)s”成立了。") % {"team": team.name})
            return redirect("team-detail", team.pk)
    return render(request, "organizations/team_create.html", {"form": form})


@allow(SIGNED_IN)
@require_GET
def team_detail(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team: who leads it, who is in it; fellow members see names only."""
    who, team = actor(request), _team(request, team_id)
    members = shown.team_members(team)
    context = {
        "team": team,
        "own": members.filter(person=who.person).first(),
        "may_change": _leads(who, team),
        "may_print": _leads(who, team)
        and who.has(access.SOCIAL_WORKER, access.COORDINATOR, access.TEAM_LEADER),
        "duties": team_lines(team) if _is_ours(who, team) else [],
        "rules": votes.adopted_rules(team),
        "may_ask": votes.members_of(team).filter(pk=who.person.pk).exists(),
        **_members(request, members),
    }
    return render(request, "organizations/team_detail.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def team_member(request: HttpRequest, team_id: int) -> HttpResponse:
    """Let somebody into a team; its leader and the staff of its sponsor may."""
    team = _team(request, team_id)
    return _join(request, team=team)


@allow(*READERS)
@require_GET
def organization_members(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Who belongs to an organization, found by name or number."""
    who, body = actor(request), _organization(request, organization_id)
    words = request.GET.get("words", "").strip()[:50]
    members = body.memberships.filter(until=None).select_related("person").order_by("since", "pk")
    if words:
        members = members.filter(
            Q(person__name__contains=words) | Q(person__number__iendswith=words)
        )
    context = {
        "organization": body,
        "words": words,
        "may_change": _speaks_for(who, body),
        **_members(request, members),
    }
    return render(request, "organizations/organization_members.html", context)


@allow(*STAFF)
@require_http_methods(["GET", "POST"])
def organization_member(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Let somebody into an organization; its staff and a coordinator may."""
    return _join(request, organization=_organization(request, organization_id))


@allow(SIGNED_IN)
@require_POST
def membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Leave oneself, or let somebody go whom one's team or organization has."""
    who = actor(request)
    near = (
        Q(person=who.person)
        | Q(team__in=access.teams_for(who).filter(_led(who)).values("pk"))
        | Q(organization__in=access.organizations_for(who).values("pk"))
    )
    membership = get_object_or_404(
        Membership.objects.filter(near).select_related("person"), pk=membership_id
    )
    is_own = membership.person_id == who.person.pk
    try:
        services.end_membership(membership=membership, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        name = {"name": membership.person.name}
        messages.success(
            request, _("您已退出。") if is_own else _("%(name)s 已不再是成员。") % name
        )
    if is_own:
        return redirect("my-profile")
    if membership.team_id:
        return redirect("team-detail", membership.team_id)
    return redirect("organization-members", membership.organization_id)


# ── what the views share ────────────────────────────────────────────────────────────────────


def _team(request: HttpRequest, team_id: int) -> Team:
    found = access.teams_for(actor(request)).select_related("leader", "sponsor")
    return get_object_or_404(found, pk=team_id)


def _organization(request: HttpRequest, organization_id: int) -> Organization:
    return get_object_or_404(access.organizations_for(actor(request)), pk=organization_id)


def _speaks_for(who: access.Actor, body: Organization | None) -> bool:
    """Whether the service would let the actor change who belongs to an organization."""
    return who.has(access.COORDINATOR) or (body is not None and body.pk in who.organization_ids)


def _leads(who: access.Actor, team: Team) -> bool:
    return team.leader_id == who.person.pk or _speaks_for(who, team.sponsor)


def _is_ours(who: access.Actor, team: Team) -> bool:
    """Whether the actor is in the team, leads it or answers for it; the others see no duties."""
    return _leads(who, team) or votes.members_of(team).filter(pk=who.person.pk).exists()


def _led(who: access.Actor) -> Q:
    """Teams that the actor may change, among those within reach."""
    if who.has(access.COORDINATOR):
        return Q()
    return Q(leader=who.person) | Q(sponsor__in=who.organization_ids)


def _members(request: HttpRequest, members: QuerySet[Membership]) -> dict[str, object]:
    """One page of members, each with whether the actor may open the person's page."""
    who = actor(request)
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    near = access.people_for(who).filter(pk__in=[m.person_id for m in page])
    readable = set(near.values_list("pk", flat=True)) if who.is_staff else set()
    rows = [{"row": m, "is_readable": m.person_id in readable} for m in page]
    return {"page": page, "rows": rows}


def _join(
    request: HttpRequest, *, team: Team | None = None, organization: Organization | None = None
) -> HttpResponse:
    who = actor(request)
    form = PersonPick(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        try:
            services.start_membership(
                person=form.person,
                team=team,
                organization=organization,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            body = team.name if team else organization.name if organization else ""
            words = _("%(name)s 加入了“%(body)s”。")
            messages.success(request, words % {"name": form.person.name, "body": body})
            if team is not None:
                return redirect("team-detail", team.pk)
            return redirect("organization-members", organization.pk if organization else 0)
    context = {"form": form, "team": team, "organization": organization}
    return render(request, "organizations/member_create.html", context)


urlpatterns = [
    path("teams/new", team_create, name="team-create"),
    path("teams/<int:team_id>", team_detail, name="team-detail"),
    path("teams/<int:team_id>/members", team_member, name="team-member"),
    path(
        "organizations/<int:organization_id>/members",
        organization_members,
        name="organization-members",
    ),
    path(
        "organizations/<int:organization_id>/members/new",
        organization_member,
        name="organization-member",
    ),
    path("memberships/<int:membership_id>/end", membership_end, name="membership-end"),
]
