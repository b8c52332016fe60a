"""Two plans side by side: their figures, and whom one asks where the other does not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core.plan_differences import Kind
from liandong.core.typed import whole
from liandong.models import Proposal
from liandong.phrases import plan_words as words
from liandong.phrases.needs import HARDSHIP_GROUPS
from liandong.phrases.planning import DIFFERENCES
from liandong.queries import comparisons, proposals
from liandong.queries.comparisons import DifferentLine
from liandong.services.plan_figures import worst
from liandong.web import shift_words
from liandong.web.access import actor, allow
from liandong.web.planning import PLANNERS
from liandong.web.template_words import percent

PER_PAGE = 30
KINDS = {Kind.ADDED: "ok", Kind.REMOVED: "warn", Kind.MOVED: "info"}


@require_GET
@allow(*PLANNERS)
def proposal_comparison(request: HttpRequest) -> HttpResponse:
    """Two plans that the viewer may see, chosen by ``plan`` twice."""
    told = [n for one in request.GET.getlist("plan") if (n := whole(one))]
    found = proposals.proposals_for(actor(request)).select_related("made_by").in_bulk(told[:2])
    if len(found) != 2 or len(told) != 2:
        messages.info(request, _("请选两个方案来比较。"))
        return redirect("planning")
    one, other = found[told[0]], found[told[1]]
    differences = comparisons.between(one, other)
    page = Paginator(differences, PER_PAGE).get_page(request.GET.get("page"))
    lines = comparisons.in_words(one, other, list(page.object_list))
    context = {
        "sides": [_side(one, _("方案一")), _side(other, _("方案二"))],
        "rows": _rows(one, other),
        "same_period": (one.from_at.date(), one.until_at, one.division_code)
        == (other.from_at.date(), other.until_at, other.division_code),
        "count": len(differences),
        "kinds": [
            {"label": DIFFERENCES[kind.value], "n": sum(d.kind is kind for d in differences)}
            for kind in (Kind.ADDED, Kind.REMOVED, Kind.MOVED)
        ],
        "page": page,
        "lines": [_line_words(line, other) for line in lines],
    }
    return render(request, "planning/comparison.html", context)


def _side(proposal: Proposal, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "proposal": proposal,
        "url": reverse("proposal-detail", args=[proposal.pk]),
    }


def _rows(one: Proposal, other: Proposal) -> list[dict[str, Any]]:
    """Each figure of both, and which is the better one."""
    rows = [
        _row(_("最低人数已配"), one, other, _share, _filled_words),
        _row(_("按急迫程度加权"), one, other, lambda p: p.figures.get("weighted"), _percent),
        _row(_("最差的街道"), one, other, _worst_share, _percent, note=_worst_name),
    ]
    groups = sorted({*one.figures.get("hardship", {}), *other.figures.get("hardship", {})} - {""})
    for group in groups:
        label = str(HARDSHIP_GROUPS.get(group, group))
        rows.append(_row(label, one, other, _of_group(group), _percent))
    rows += [
        _row(_("平均路程"), one, other, lambda p: p.figures.get("distance_m"), _way, lower=True),
        _row(_("要问的人"), one, other, lambda p: p.figures.get("people"), _people, lower=None),
        _row(_("质量（占理论上限）"), one, other, _quality, _fine_percent),
    ]
    return rows


def _row(
    label: str,
    one: Proposal,
    other: Proposal,
    figure: Callable[[Proposal], float | None],
    say: Callable[[float, Proposal], str],
    *,
    note: Callable[[Proposal], str] | None = None,
    lower: bool | None = False,
) -> dict[str, Any]:
    """``lower``: less is better; None when neither is."""
    values = [figure(one), figure(other)]
    texts = [
        "—" if value is None else say(value, side)
        for value, side in zip(values, (one, other), strict=True)
    ]
    best = None
    # What reads the same is the same: a difference of metres helps nobody to choose.
    if None not in values and lower is not None and texts[0] != texts[1]:
        known = [value for value in values if value is not None]
        best = known.index(min(known) if lower else max(known))
    return {
        "label": label,
        "cells": [
            {
                "text": texts[n],
                "note": note(side) if note else "",
                "is_better": n == best,
            }
            for n, side in enumerate((one, other))
        ],
    }


def _share(proposal: Proposal) -> float | None:
    return proposal.filled / proposal.seats if proposal.seats else None


def _filled_words(share: float, proposal: Proposal) -> str:
    told = {"share": percent(share), "filled": proposal.filled, "seats": proposal.seats}
    return _("%(share)s（%(filled)s / %(seats)s 人）") % told


def _quality(proposal: Proposal) -> float | None:
    return proposal.value / proposal.upper_bound if proposal.upper_bound else None


def _worst_share(proposal: Proposal) -> float | None:
    found = worst(proposal.figures.get("streets", {}))
    return found[1]["filled"] / found[1]["needed"] if found else None


def _worst_name(proposal: Proposal) -> str:
    found = worst(proposal.figures.get("streets", {}))
    return (shift_words.street(found[0]) or found[0]) if found else ""


def _of_group(group: str) -> Callable[[Proposal], float | None]:
    def share(proposal: Proposal) -> float | None:
        row = proposal.figures.get("hardship", {}).get(group)
        return row["filled"] / row["needed"] if row and row["needed"] else None

    return share


def _percent(share: float, _proposal: Proposal) -> str:
    return percent(share)


def _fine_percent(share: float, _proposal: Proposal) -> str:
    return percent(share, 2)


def _way(metres: float, _proposal: Proposal) -> str:
    return shift_words.distance(round(metres))


def _people(people: float, proposal: Proposal) -> str:
    asked = proposal.figures.get("asked", people)
    told = {"people": formats.localize(round(people)), "asked": formats.localize(asked)}
    return _("%(people)s 人，%(asked)s 份邀请") % told


def _line_words(line: DifferentLine, other: Proposal) -> dict[str, Any]:
    difference = line.difference
    gone = line.before if difference.kind is not Kind.ADDED else None
    ask = ""
    if gone is not None:
        ask = reverse("proposal-person", args=[other.pk, gone.pk]) + f"?who={line.person.number}"
    return {
        "name": line.person.name,
        "tag": DIFFERENCES[difference.kind.value],
        "tag_kind": KINDS[difference.kind],
        "before": line.before,
        "after": line.after,
        "reasons_before": words.reason_sentences(line.reasons_before),
        "reasons_after": words.reason_sentences(line.reasons_after),
        "ask": ask,
    }


urlpatterns = [
    path("planning/comparison", proposal_comparison, name="proposal-comparison"),
]
