"""Pages that show which linkages are alive: the list, one linkage, what stands behind a part,
an organization, a street.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.core import divisions
from liandong.core import linkage_health as rules_of
from liandong.core.detectors import OPEN, months_of
from liandong.core.linkage_health import Part, Vigor
from liandong.models import Linkage, LinkageFinding, LinkageRest, LinkageScore, Organization
from liandong.phrases import linkage_health as words
from liandong.queries import (
    access,
    detectors,
    five_parties,
    linkage_health,
    linkage_lists,
    linkage_records,
)
from liandong.queries.linkage_records import Record
from liandong.services import detectors as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.linkage_health import VIGOR_KINDS, health_words, part_rows
from liandong.web.linkage_health_forms import RestForm
from liandong.web.linkage_record_lines import record_line

LOOKERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR, access.OFFICER)
PER_PAGE = 20
_MOST_OF_GROUP = 200
_CHART_WEEKS = 26


@allow(*LOOKERS)
@require_GET
def linkage_health_list(request: HttpRequest) -> HttpResponse:
    """Which linkages are alive: the weakest first, with the way that each is going."""
    who, now = actor(request), timezone.now()
    findings = detectors.findings_for(who)
    asked = request.GET.get("state", "")
    chosen = Vigor(asked) if asked in set(Vigor) else None
    rows = linkage_lists.scored(who, vigor=chosen, at=now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    here = reverse("linkage-health-list")
    tabs: list[dict[str, Any]] = [{"label": _("全部"), "url": here, "active": chosen is None}]
    tabs += [
        {
            "label": words.VIGOR[vigor],
            "url": f"{here}?state={vigor.value}",
            "active": chosen is vigor,
            "count": linkage_lists.scored(who, vigor=vigor, at=now).count(),
        }
        for vigor in (Vigor.ASLEEP, Vigor.WEAK, Vigor.ALIVE)
    ]
    context = {
        "page": page,
        "rows": linkage_rows(list(page.object_list), at=now),
        "tabs": tabs,
        "outcomes": detectors.outcomes(findings),
        "streets": [
            {
                "title": street_name(code),
                "url": reverse("linkage-health-street", args=[code]),
                "n": n,
            }
            for code, n in linkage_lists.streets(linkage_lists.scored(who, at=now))[:8]
        ],
    }
    return render(request, "linkage_health/list.html", context)


def linkage_rows(linkages: list[Linkage], *, at: datetime) -> list[dict[str, Any]]:
    """Lines of linkages: score, word, and the way it goes. As many queries for one as for many."""
    today = at.astimezone(timezone.get_current_timezone()).date()
    found = linkage_health.health_of(linkages, at=at)
    asleep = set(
        LinkageFinding.objects.filter(
            linkage__in=linkages, kind="dormant", state__in=OPEN
        ).values_list("linkage", flat=True)
    )
    before = linkage_health.weeks(linkages, since=linkage_lists.trend_since(today))
    rows = []
    for linked in linkages:
        score = found[linked.pk].score
        rules, _limits = linkage_health.rules_for(linked.division_code, today)
        vigor = rules_of.vigor(score, rules, is_dormant=linked.pk in asleep)
        rows.append(
            {
                "title": linked.title,
                "url": reverse("linkage-health", args=[linked.pk]),
                "text": linked.organization.name,
                "note": _("%(n)s 分") % {"n": score} + _trend(score, before.get(linked.pk, [])),
                "tag": words.VIGOR[vigor],
                "tag_kind": VIGOR_KINDS[vigor],
            }
        )
    return rows


def _trend(score: int, kept: list[LinkageScore]) -> str:
    if len(kept) < 2:
        return ""
    change = score - kept[0].points
    if abs(change) < 5:
        return " · " + _("四周来差不多")
    text = _("四周来升了 %(n)s 分") if change > 0 else _("四周来降了 %(n)s 分")
    return " · " + text % {"n": abs(change)}


def street_name(code: str) -> str:
    """The street as people call it; its code where nobody knows it."""
    try:
        return divisions.division(code).name
    except divisions.UnknownDivision:
        return code


def _linkage(request: HttpRequest, pk: int) -> Linkage:
    rows = access.linkages_for(actor(request)).select_related("project", "organization")
    found: Linkage = get_object_or_404(rows, pk=pk)
    return found


@allow(SIGNED_IN)
@require_GET
def linkage_health_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One linkage: its index, each part with what stands behind it, and how it went."""
    linked, now = _linkage(request, pk), timezone.now()
    who = actor(request)
    rest = LinkageRest.objects.filter(linkage=linked).first()
    months = sorted(months_of(rest.months_mask)) if rest else []
    findings = LinkageFinding.objects.filter(linkage=linked).order_by("-found_at", "-pk")[:10]
    since = timezone.localdate() - timedelta(weeks=_CHART_WEEKS)
    street = linkage_health.street_of(linked) if who.is_staff else ""
    context = {
        "linkage": linked,
        "health": with_links(health_words(linked, at=now), pk),
        "chart": _chart(linkage_health.weeks([linked], since=since).get(pk, [])),
        "findings": [finding_line(one) for one in findings],
        "organization": who.is_staff
        and access.organizations_for(who).filter(pk=linked.organization_id).exists(),
        "street": street,
        "street_name": street_name(street) if street else "",
        "months": "、".join(_("%(n)s 月") % {"n": n} for n in months),
        "rest": RestForm(initial={"months": months}) if _may_state(who) else None,
    }
    return render(request, "linkage_health/linkage.html", context)


def with_links(health: dict[str, Any], pk: int) -> dict[str, Any]:
    """The health in words; each part leads to what stands behind it."""
    for part in health["parts"]:
        part["url"] = reverse("linkage-health-part", args=[pk, part["code"]])
    return health


def _may_state(who: access.Actor) -> bool:
    return who.has(access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)


def _chart(weeks: list[LinkageScore]) -> dict[str, Any] | None:
    if len(weeks) < 2:
        return None
    return {
        "kind": "line",
        "labels": [date_format(one.week_on, "n-j") for one in weeks],
        "series": [{"name": _("联动指数"), "values": [one.points for one in weeks]}],
        "unit": _("分"),
    }


def finding_line(one: LinkageFinding) -> dict[str, Any]:
    """A finding in a list: what, where, since when, and how it stands."""
    is_open = one.state in OPEN
    state = words.STATES[one.state]
    if one.kind == "parallel" and one.state == "revived":
        state = words.PARALLEL_REVIVED
    return {
        "title": finding_title(one),
        "url": reverse("linkage-finding", args=[one.pk]),
        "text": f"{words.KINDS[one.kind]} · {words.STEPS[one.next_step]}" if is_open else "",
        "note": _("%(day)s发现") % {"day": date_format(one.found_at, "n-j")},
        "tag": state,
        "tag_kind": "wait" if is_open else "ok" if one.state == "revived" else "plain",
    }


def finding_title(one: LinkageFinding) -> str:
    """The linkage that sleeps, or the two that are side by side."""
    if one.linkage is not None:
        return one.linkage.title
    other = one.team or one.other_organization
    return _("%(one)s和%(other)s") % {
        "one": one.organization.name,
        "other": other.name if other else "",
    }


@allow(access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)
@require_POST
def linkage_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in which months it rests; nobody is asked about it then."""
    linked, form = _linkage(request, pk), RestForm(request.POST)
    if form.is_valid():
        services.state_rest(
            linked=linked,
            months=form.cleaned_data["months"],
            by=actor(request).person,
            at=timezone.now(),
        )
        messages.success(request, _("记下了，那几个月不会来问。"))
    return redirect("linkage-health", pk)


@allow(SIGNED_IN)
@require_GET
def linkage_health_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """The records behind one part."""
    if part not in set(Part):
        raise Http404
    linked, now, who = _linkage(request, pk), timezone.now(), actor(request)
    mine = {one.code: one for one in linkage_health.health_of([linked], at=now)[pk].parts}
    rows = linkage_records.behind(who, linked, Part(part), at=now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "linkage": linked,
        "part": part_rows([mine[Part(part)]])[0],
        "page": page,
        "rows": [record_line(row) for row in page.object_list],
    }
    return render(request, "linkage_health/part.html", context)


def _group(
    request: HttpRequest,
    linkages: list[Linkage],
    more: list[rules_of.HealthPart],
    *,
    title: str,
    up: str,
    street: str = "",
    complaints: list[Record] | None = None,
) -> HttpResponse:
    now = timezone.now()
    found = linkage_health.group_health(linkages, more, at=now)
    rows = part_rows(found.parts, facts=words.GROUP_FACTS)
    for row, part in zip(rows, found.parts, strict=True):
        row["url"] = f"?part={part.code.value}#linkages"
    chosen = request.GET.get("part", "")
    lines = linkage_rows(linkages, at=now)
    if chosen in set(Part):
        each = linkage_health.health_of(linkages, at=now)
        for line, linked in zip(lines, linkages, strict=True):
            (mine,) = part_rows([p for p in each[linked.pk].parts if p.code == chosen])
            line |= {
                "url": reverse("linkage-health-part", args=[linked.pk, chosen]),
                "text": mine["facts"],
                "note": mine["words"],
            }
    rules, _limits = linkage_health.rules_for("", timezone.localdate())
    context = {
        "title": title,
        "up": up,
        "street": street if street and five_parties.may_look(actor(request), street) else "",
        "score": found.score,
        "kind": VIGOR_KINDS[rules_of.vigor(found.score, rules)],
        "parts": rows,
        "rows": lines,
        "chosen": words.PARTS.get(chosen, ""),
        "complaints": [record_line(row) for row in complaints or []]
        if chosen == Part.WISHES
        else [],
    }
    return render(request, "linkage_health/group.html", context)


@allow(*LOOKERS)
@require_GET
def linkage_health_organization(request: HttpRequest, pk: int) -> HttpResponse:
    """An organization: the mean of its linkages, its complaints by their clock."""
    who, now = actor(request), timezone.now()
    body: Organization = get_object_or_404(access.organizations_for(who), pk=pk)
    rules, _limits = linkage_health.rules_for(body.division_code, timezone.localdate())
    linkages = list(linkage_lists.of_organization(who, pk, at=now)[:_MOST_OF_GROUP])
    more = linkage_health.complaint_part(pk, rules, at=now)
    up = reverse("linkage-health-list")
    records = linkage_records.complaints(who, pk, rules, at=now) if more else []
    return _group(request, linkages, more, title=body.name, up=up, complaints=records)


@allow(*LOOKERS)
@require_GET
def linkage_health_street(request: HttpRequest, code: str) -> HttpResponse:
    """A street: the mean of the linkages that serve there."""
    who, now = actor(request), timezone.now()
    if not code.isdigit() or len(code) != 9:
        raise Http404
    linkages = list(linkage_lists.of_street(who, code, at=now)[:_MOST_OF_GROUP])
    if not linkages:
        raise Http404
    up = reverse("linkage-health-list")
    return _group(request, linkages, [], title=street_name(code), up=up, street=code)


urlpatterns = [
    path("linkages/health", linkage_health_list, name="linkage-health-list"),
    path("linkages/<int:pk>/health", linkage_health_page, name="linkage-health"),
    path("linkages/<int:pk>/health/<slug:part>", linkage_health_part, name="linkage-health-part"),
    path("linkages/<int:pk>/rest", linkage_rest, name="linkage-rest"),
    path(
        "organizations/<int:pk>/linkages",
        linkage_health_organization,
        name="linkage-health-organization",
    ),
    path("streets/<slug:code>/linkages", linkage_health_street, name="linkage-health-street"),
]
