"""Bringing in spreadsheets: hand in a file, look at its plan, put it right, apply it whole."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.import_runs import BUSY, Kind, PlanExtract, State
from liandong.core.refusals import Refusal
from liandong.core.sheets import marks
from liandong.core.typed import whole
from liandong.models import ImportRun
from liandong.phrases import exchange as words
from liandong.queries import access
from liandong.queries import imports as shown
from liandong.services import imports
from liandong.services.spreadsheets import write_marked
from liandong.web import import_pages as pages
from liandong.web.access import actor, allow
from liandong.web.import_forms import FileForm

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAY = (access.SOCIAL_WORKER, access.COORDINATOR)


@allow(*_MAY)
@require_http_methods(["GET", "POST"])
def import_home(request: HttpRequest) -> HttpResponse:
    """Hand in a file, and what was handed in before."""
    who, now = actor(request), timezone.now()
    form = FileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        actor=who,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            run = imports.take_in(
                kind=Kind(form.cleaned_data["kind"]),
                content=upload.read(),
                name=upload.name,
                as_of=form.cleaned_data["as_of"],
                organization=form.body,
                platform=form.cleaned_data["platform"],
                by=who.person,
                at=now,
            )
        except Refusal as refusal:
            form.add_error("file", phrases.sentence(refusal))
        else:
            return redirect("import-detail", run.pk)
    page = Paginator(shown.runs_for(who), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [pages.run_line(run) for run in page]}
    return render(request, "imports/import_home.html", context)


@allow(*_MAY)
@require_GET
def import_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """The plan of one file, or how far the work on it is, or what became of it."""
    run = _run(request, run_id)
    state = imports.state_of(run)
    context: dict[str, Any] = {"run": run, "state": state.value, "line": pages.run_line(run)}
    if state in BUSY:
        context["progress"] = pages.progress(run)
        return render(request, "imports/import_progress.html", context)
    if state is not State.READY:
        context["failure"] = pages.failure_words(run)
        return render(request, "imports/import_result.html", context)
    try:
        extract = imports.extract_of(run, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("import-home")
    if extract is None:
        imports.plan_again(run)
        return redirect("import-detail", run.pk)
    return render(request, "imports/import_detail.html", context | _plan(request, run, extract))


def _plan(request: HttpRequest, run: ImportRun, extract: PlanExtract) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    if tab not in {*pages.TABS, "columns"}:
        tab = pages.first_tab(extract)
    context: dict[str, Any] = {
        "extract": extract,
        "tab": tab,
        "tabs": pages.tabs(extract, tab),
        "facts": pages.facts(run, extract),
        "is_roster": extract.kind is Kind.ROSTER,
        "is_hours": extract.kind is Kind.HOURS,
        "writes": extract.counts["new"] + extract.counts["changed"],
        "not_kept": "、".join(extract.not_kept),
        "skips": [
            {"label": words.SKIPS[code], "value": count}
            for code, count in extract.skip_counts.items()
        ],
    }
    if tab == "columns":
        return context | {"columns": pages.columns(extract)}
    page = Paginator(pages.entries(extract, tab), PAGE).get_page(request.GET.get("page"))
    if tab == "guess":
        context["guesses"] = [pages.guess(one) for one in page]
    else:
        context["rows"] = [pages.cells(extract.kind, tab, one) for one in page]
        context["headings"] = pages.headings(extract.kind, tab)
    return context | {"page": page, "is_cut": pages.is_cut(extract, tab)}


@allow(*_MAY)
@require_GET
def import_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that says how far the work is; htmx asks for it every second."""
    run = _run(request, run_id)
    progress = pages.progress(run)
    answer = render(request, "imports/_progress.html", {"run": run, "progress": progress})
    if not progress["is_busy"]:
        answer["HX-Refresh"] = "true"
    return answer


@allow(*_MAY)
@require_POST
def import_columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Read columns as the person says."""
    told = {
        whole(name.removeprefix("column-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("column-") and name.removeprefix("column-").isdecimal()
    }

    def act(run: ImportRun) -> None:
        who = actor(request).person
        imports.set_columns(run=run, columns=told, by=who, at=timezone.now())
        messages.success(request, _("已按您选的列重新读了一遍，下次同样的表头也这样读。"))

    return _done(request, run_id, act, "?tab=columns")


@allow(*_MAY)
@require_POST
def import_guesses(request: HttpRequest, run_id: int) -> HttpResponse:
    """Refuse guesses, or take a refusal back; only those that the page showed are touched."""
    seen, wrong = set(request.POST.getlist("seen")), set(request.POST.getlist("wrong"))

    def act(run: ImportRun) -> None:
        said = (set(run.refused_guesses) - seen) | (wrong & seen)
        imports.refuse_guesses(run=run, marks=said, by=actor(request).person, at=timezone.now())
        messages.success(request, _("已按您的意思重新读了一遍。"))

    number = whole(request.POST.get("page", ""))
    return _done(request, run_id, act, f"?tab=guess&page={number or 1}")


@allow(*_MAY)
@require_POST
def import_application(request: HttpRequest, run_id: int) -> HttpResponse:
    """Write what the plan says, whole or not at all; long files are written by the jobs."""

    def act(run: ImportRun) -> None:
        who, now = actor(request).person, timezone.now()
        if run.kind == Kind.ROSTER and not request.POST.get("agreed"):
            messages.error(request, _("请先确认名单上的人都同意登记。"))
        elif run.counts.get("is_long"):
            imports.queue(run=run, by=who, at=now)
        else:
            done = imports.apply_run(run=run, by=who, at=now)
            messages.success(
                request,
                _("已导入：新增 %(new)s，更新 %(changed)s。上传的文件已经删除。")
                % {"new": done.counts["new"], "changed": done.counts["changed"]},
            )

    return _done(request, run_id, act)


@allow(*_MAY)
@require_POST
def import_cancellation(request: HttpRequest, run_id: int) -> HttpResponse:
    """Do nothing with the file and delete it."""

    def act(run: ImportRun) -> None:
        imports.cancel(run=run, by=actor(request).person, at=timezone.now())
        messages.success(request, _("已取消，什么都没有写入。"))

    return _done(request, run_id, act)


@allow(*_MAY)
@require_GET
def import_marked(request: HttpRequest, run_id: int) -> HttpResponse:
    """The file with coloured cells and comments, to be put right and handed in again."""
    run = _run(request, run_id)
    try:
        found = imports.plan_run(run, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("import-detail", run.pk)
    content = write_marked(found.sheet, [words.comment(one) for one in marks(found.plan)])
    stem = run.file_name.rsplit(".", 1)[0]
    name = _("%(name)s-标注.xlsx") % {"name": stem}
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _run(request: HttpRequest, run_id: int) -> ImportRun:
    return get_object_or_404(shown.runs_for(actor(request)), pk=run_id)


def _done(
    request: HttpRequest, run_id: int, act: Callable[[ImportRun], None], then: str = ""
) -> HttpResponse:
    run = _run(request, run_id)
    try:
        act(run)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    answer = redirect("import-detail", run.pk)
    answer["Location"] += then
    return answer


urlpatterns = [
    path("imports", import_home, name="import-home"),
    path("imports/<int:run_id>", import_detail, name="import-detail"),
    path("imports/<int:run_id>/progress", import_progress, name="import-progress"),
    path("imports/<int:run_id>/columns", import_columns, name="import-columns"),
    path("imports/<int:run_id>/guesses", import_guesses, name="import-guesses"),
    path("imports/<int:run_id>/application", import_application, name="import-application"),
    path("imports/<int:run_id>/cancellation", import_cancellation, name="import-cancellation"),
    path("imports/<int:run_id>/marked", import_marked, name="import-marked"),
]
