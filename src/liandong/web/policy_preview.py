"""Whom a local layer would touch: counted beforehand, shown page by page, taken home as Excel."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.cells import Cell
from liandong.core.plan_runs import BUSY, State
from liandong.core.policy_keys import READERS
from liandong.core.policy_touch import PROBES, WORSE, ahead_of
from liandong.core.refusals import Refusal
from liandong.models import Person, PolicyLayer, PolicyPreview, PolicyTouched
from liandong.phrases import policy_touch as words
from liandong.phrases.policy import KEYS
from liandong.queries import access, policy_layers, policy_preview
from liandong.queries import policy_previews as shown
from liandong.queries.access import Actor
from liandong.queries.policy_preview import HoursSlice
from liandong.queries.policy_touch.names import Named, named
from liandong.services import held_work
from liandong.services import policy_previews as previews
from liandong.services import policy_recounts as recounts
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web.access import actor, allow
from liandong.web.policy_layers import SET_RULES, layer_of
from liandong.web.policy_places import place_name
from liandong.web.shift_words import reason_facts
from liandong.web.template_words import percent

SHOWN = 50
PEEK = 5
SALT = "policy hours"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow(*SET_RULES)
@require_http_methods(["GET", "POST"])
def policy_layer_preview(request: HttpRequest, layer_id: int) -> HttpResponse:
    """What would change, as counted last; a POST has it counted anew."""
    row = layer_of(request, layer_id)
    if request.method == "POST":
        return _counted(request, row)
    who, found = actor(request), shown.last_of(row)
    is_done = found is not None and found.state == State.DONE
    context = {
        "layer": row,
        "place": place_name(row.division_code),
        "preview": found,
        "progress": _progress(found) if found else None,
        "is_done": is_done,
        "is_stale": found is not None and is_done and shown.is_stale(row, found, at=timezone.now()),
        "probes": _probes(found, who) if found and is_done else [],
        "ahead": [
            {"label": KEYS[key], "why": words.AHEAD[why]}
            for key, why in ahead_of(key for key in row.values if key in READERS).items()
        ],
        "sees_people": who.has(access.COORDINATOR),
        "sets_points": "time_bank" in row.values,
    }
    return render(request, "policy/preview.html", context)


def _counted(request: HttpRequest, row: PolicyLayer) -> HttpResponse:
    try:
        asked = previews.ask(layer=row, by=actor(request).person, at=timezone.now())
        if previews.is_done_at_once(asked, at=timezone.now()):
            claimed = held_work.claim(row=asked, at=timezone.now())
            if claimed is not None:
                previews.work(row=claimed, clock=timezone.now)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("policy-layer-preview", row.pk)


def _progress(found: PolicyPreview) -> dict[str, Any]:
    state = State(found.state)
    stage = words.PROBES.get(found.stage, _("等着开始"))
    return {
        "is_busy": state in BUSY,
        "is_stopping": found.stop_asked_at is not None and state is State.RUNNING,
        "words": stage,
        "done": round(100 * found.share),
        "share": percent(found.share),
        "is_failed": state is State.FAILED,
        "is_cancelled": state is State.CANCELLED,
    }


def _probes(found: PolicyPreview, who: Actor) -> list[dict[str, Any]]:
    """Each probe with its sums, the first rows, and where the rest stands."""
    first = shown.first_rows(found, PEEK)
    names = named(first, who)
    told = []
    for probe in PROBES:
        if probe not in found.counts:
            continue
        sums = found.counts[probe]
        total = sum(sums["codes"].values())
        told.append(
            {
                "code": probe,
                "title": words.PROBES[probe],
                "note": words.NOTES[probe],
                "seen": sums["seen"],
                "total": total,
                "codes": _codes(sums["codes"]),
                "rows": [_line(row, names) for row in first if row.probe == probe],
                "more": max(0, total - PEEK),
            }
        )
    return told


def _codes(sums: dict[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(sums.items(), key=lambda one: (one[0] not in WORSE, -one[1], one[0]))
    return [
        {"label": f"{words.CODES_WORDS[code]} {n}", "kind": words.CODE_KINDS[code]}
        for code, n in ordered
    ]


def _line(row: PolicyTouched, names: dict[tuple[str, int], Named]) -> dict[str, Any]:
    name = names.get((row.kind, row.record), Named("—"))
    return {
        "title": name.title,
        "url": reverse(name.page, args=[name.pk]) if name.page else "",
        "text": words.row_words(row.probe, row.code, _readable(row.facts)),
        "tag": words.CODES_WORDS[row.code],
        "tag_kind": words.CODE_KINDS[row.code],
        "kind": words.KINDS[row.kind],
    }


def _readable(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a row, those of its reasons as a person reads them."""
    if "reasons" not in facts:
        return facts
    told = [one | {"facts": reason_facts(one["facts"])} for one in facts["reasons"]]
    return facts | {"reasons": told}


@allow(*SET_RULES)
@require_GET
def policy_preview_progress(request: HttpRequest, layer_id: int) -> HttpResponse:
    """The part of the page that says how far it is; htmx asks for it every second."""
    row = layer_of(request, layer_id)
    found = shown.last_of(row)
    if found is None:
        raise Http404
    progress = _progress(found)
    answer = render(request, "policy/_progress.html", {"layer": row, "progress": progress})
    if not progress["is_busy"]:
        answer["HX-Refresh"] = "true"
    return answer


@allow(*SET_RULES)
@require_POST
def policy_preview_cancellation(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Stop a counting that is under way."""
    row = layer_of(request, layer_id)
    found = shown.last_of(row)
    if found is None:
        raise Http404
    try:
        found = previews.cancel(row=found, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        if found.state == State.CANCELLED:
            messages.success(request, _("已取消，什么都没有保存。"))
    return redirect("policy-layer-preview", row.pk)


@allow(*SET_RULES)
@require_GET
def policy_preview_rows(request: HttpRequest, layer_id: int, probe: str) -> HttpResponse:
    """Every record of one probe, page by page."""
    row = layer_of(request, layer_id)
    found = get_object_or_404(shown.done_of(row)[:1])
    if probe not in found.counts:
        raise Http404
    page = Paginator(shown.rows_of(found, probe), SHOWN).get_page(request.GET.get("page"))
    names = named(page.object_list, actor(request))
    context = {
        "layer": row,
        "title": words.PROBES[probe],
        "note": words.NOTES[probe],
        "page": page,
        "count": page.paginator.count,
        "rows": [_line(one, names) for one in page],
    }
    return render(request, "policy/touched.html", context)


@allow(*SET_RULES)
@require_GET
def policy_preview_book(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Everything that was found as a workbook: one sheet for each probe, nothing cut."""
    row, who = layer_of(request, layer_id), actor(request)
    found = get_object_or_404(shown.done_of(row)[:1])
    at = timezone.localtime(found.ended_at or found.asked_at)
    note = _("%(place)s，%(at)s 算的。只算，没有改任何记录。") % {
        "place": place_name(row.division_code),
        "at": f"{at:%Y-%m-%d %H:%M}",
    }
    headings = [_("哪一类"), _("是什么"), _("会怎样"), _("说明")]
    sheets = [
        BookSheet(
            name=str(words.PROBES[probe])[:31],
            title=f"{row.title} {words.PROBES[probe]}",
            note=note,
            headings=headings,
            rows=_cells(shown.rows_of(found, probe), who),
        )
        for probe in PROBES
        if probe in found.counts
    ]
    ahead = ahead_of(key for key in row.values if key in READERS)
    if ahead or not sheets:
        told = [[str(KEYS[key]), str(words.AHEAD[why])] for key, why in ahead.items()]
        title = _("不碰已有记录的规则")
        sheets.append(BookSheet(title, title, note, [_("规则"), _("为什么")], told))
    answer = HttpResponse(write_workbook(sheets), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="preview-{row.pk}.xlsx"'
    return answer


def _cells(rows: QuerySet[PolicyTouched], who: Actor) -> Iterator[list[Cell]]:
    """All rows, named a thousand at a time."""
    last = 0
    while part := list(rows.filter(pk__gt=last)[:1_000]):
        names = named(part, who)
        for one in part:
            line = _line(one, names)
            yield [str(line["kind"]), line["title"], str(line["tag"]), line["text"]]
        last = part[-1].pk


@allow(*SET_RULES)
@require_GET
def policy_layer_hours(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Entries that differ, some person-days at a time; sums so far travel in the address."""
    row, who = layer_of(request, layer_id), actor(request)
    before = _carried(request.GET.get("on", ""), row)
    today = timezone.localdate()
    sides = (policy_layers.without(row), policy_layers.together_with(row))
    cursor = before["cursor"]
    part = policy_preview.hours_slice(
        row, sides, today=today, after=(cursor[0], cursor[1]) if cursor else None
    )
    total = policy_preview.entries_of(row, today=today).count()
    so_far = _added(before, part)
    context = {
        "layer": row,
        "place": place_name(row.division_code),
        "rows": [_entry(one, who.has(access.COORDINATOR)) for one in part.rows[: SHOWN * 4]],
        "found": len(part.rows),
        "hidden": max(0, len(part.rows) - SHOWN * 4),
        "total": total,
        "seen": min(so_far["seen"], total),
        "differ": so_far["differ"],
        "minutes": words_of_sum(so_far["minutes"]),
        "kept": so_far["kept"],
        "next": signing.dumps({**so_far, "layer": row.pk}, salt=SALT) if part.cursor else "",
        "may_recount": row.state == "adopted" and so_far["differ"] > 0,
        "most": recounts.MOST,
    }
    return render(request, "policy/hours.html", context)


def _carried(text: str, row: PolicyLayer) -> dict[str, Any]:
    """The sums that the address carries, if this site signed them for this layer."""
    empty: dict[str, Any] = {"cursor": None, "seen": 0, "differ": 0, "minutes": 0, "kept": 0}
    try:
        told: dict[str, Any] = signing.loads(text, salt=SALT) if text else empty
    except signing.BadSignature:
        return empty
    return told if told.get("layer", row.pk) == row.pk else empty


def _added(before: dict[str, Any], part: HoursSlice) -> dict[str, Any]:
    return {
        "cursor": part.cursor,
        "seen": before["seen"] + part.seen,
        "differ": before["differ"] + len(part.rows),
        "minutes": before["minutes"] + part.minutes,
        "kept": before["kept"] + part.kept,
    }


def _entry(pair: Any, sees_people: bool) -> dict[str, Any]:
    entry, worth = pair
    person: Person = entry.person
    return {
        "who": person.name if sees_people else person.number,
        "entry": entry,
        "before": worth.recorded,
        "after": worth.after,
    }


def words_of_sum(minutes: int) -> str:
    """How much the whole changes, with its sign."""
    return (
        _("多 %(n)s 分钟") % {"n": minutes}
        if minutes >= 0
        else _("少 %(n)s 分钟") % {"n": -minutes}
    )


urlpatterns = [
    path("rules/changes/<int:layer_id>/preview", policy_layer_preview, name="policy-layer-preview"),
    path(
        "rules/changes/<int:layer_id>/preview/progress",
        policy_preview_progress,
        name="policy-preview-progress",
    ),
    path(
        "rules/changes/<int:layer_id>/preview/cancellation",
        policy_preview_cancellation,
        name="policy-preview-cancellation",
    ),
    path(
        "rules/changes/<int:layer_id>/preview/<slug:probe>",
        policy_preview_rows,
        name="policy-preview-rows",
    ),
    path(
        "rules/changes/<int:layer_id>/preview.xlsx",
        policy_preview_book,
        name="policy-preview-book",
    ),
    path("rules/changes/<int:layer_id>/hours", policy_layer_hours, name="policy-layer-hours"),
]
