"""The yearly report: published ones for everybody, drafts for those who write and publish."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.yearly_reports import Words, said
from liandong.models import YearlyReport
from liandong.phrases.yearly_reports import charts, sheet
from liandong.queries import access, authority, maps, yearly_reports
from liandong.queries.effects import reach
from liandong.queries.effects.counting import Scope
from liandong.services import yearly_paper
from liandong.services import yearly_reports as services
from liandong.web.access import PUBLIC, actor, allow
from liandong.web.publications import yes_for
from liandong.web.yearly_report_forms import CorrectionForm, DraftForm, WordsForm

PER_PAGE = 30
PAPER_SECONDS = 86_400


def name_of(report: YearlyReport) -> str:
    """Whose report it is."""
    if report.organization is not None:
        return report.organization.name
    return maps.place_name(report.division_code) if report.division_code else _("全部地区")


def _title(report: YearlyReport) -> str:
    words = _("%(year)s 年志愿服务年度报告")
    return words % {"year": report.year}


def _state(report: YearlyReport, is_closed: bool) -> str:
    day = timezone.localtime(report.published_at or timezone.now())
    facts = {
        "number": report.number,
        "day": formats.date_format(day, "DATE_FORMAT"),
        "version": report.version,
    }
    if report.published_at is not None:
        return _("编号 %(number)s · %(day)s 发布 · 第 %(version)s 版") % facts
    if is_closed:
        return _("草稿，还没有发布 · 编号 %(number)s · 第 %(version)s 版") % facts
    return _("草稿，这一年还没有封存，数据截至 %(day)s · 编号 %(number)s") % facts


def told(report: YearlyReport, content: dict[str, Any]) -> dict[str, Any]:
    """Everything that page and paper say."""
    found = sheet(content, year=report.year)
    for row in (found["places"] or {}).get("rows", []):
        if row["code"]:
            row["label"] = maps.place_name(row["code"])
    found["charts"] = charts(found)
    return {
        "title": _title(report),
        "name": name_of(report),
        "state": _state(report, content["is_closed"]),
        "addressee": _addressee(report),
        "is_draft": report.published_at is None,
        "opening": _said(report.opening, report.opening_en),
        "next_year": _said(report.next_year, report.next_year_en),
        "reason": report.reason,
        "sheet": found,
    }


def _lang() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _said(chinese: str, english: str) -> dict[str, str]:
    """Words of the author for the reader; ``note`` says so where they are in another language."""
    found = said(chinese, english, _lang())
    other = (
        _("这段话原文是英文，没有中文版。")
        if found.lang == "en"
        else _("这段话原文是中文，没有英文版。")
    )
    return {
        "text": found.text,
        "lang": found.lang,
        "note": other if found.is_other else "",
    }


def _addressee(report: YearlyReport) -> str:
    """The authority in charge of the place on the day of publication, or today."""
    day = timezone.localdate(report.published_at) if report.published_at else timezone.localdate()
    body = report.organization
    place = report.division_code or (body.division_code if body is not None else "")
    return authority.addressee(place, day)


def _paper(report: YearlyReport, content: dict[str, Any]) -> HttpResponse:
    lang = _lang()
    key = f"yearly-paper:{report.digest}:{lang}"
    made: bytes | None = cache.get(key) if report.digest else None
    if made is None:
        whole = told(report, content)
        if report.reason:
            whole["state"] += " · " + _("更正：%(reason)s") % {"reason": report.reason}
        foot = f"{whole['name']} · {whole['title']} · {report.number}"
        if report.digest:
            foot += " · " + _("校验 %(digest)s") % {"digest": report.digest[:16]}
        if whole["addressee"]:
            foot += " · " + _("报送：%(addressee)s") % {"addressee": whole["addressee"]}
        hours = whole["sheet"]["recording"]
        words = {
            "draft": _("草稿"), "good": _("达到目标的"), "short": _("还没达到目标的"),
            "months": _("一个月一个月看"), "places": _("各地比一比"),
            "places_note": _("横条是 95% 区间，竖线是全部合计"), "name": _("指标"),
            "value": _("本年"), "before": _("上一年"), "interval": _("95% 区间"), "n": _("记录数"),
            "nothing": _("今年没有可以公布的数。"),
            "recording": _("记录和证明（《办法》第十八条）"),
            "recording_words": _recorded_words(hours), "evidence": _("时长是怎么证明的"),
            "hours": _("小时"), "next_year": _("明年打算怎么做"), "unknown": _("我们还不知道的"),
            "unknown_lead": _("下面这些今年说不出来，不等于没有做。"),
            "all_known": _("每个指标都有数。"), "method": _("怎么算的"),
            "definitions": _("每个指标的定义"), "formula": _("怎么算的"), "source": _("出处"),
            "smallest": _("最少 n"),
        }  # fmt: skip
        made = yearly_paper.render(whole | {"foot": foot, "lang": lang, "words": words})
        if report.digest:
            cache.set(key, made, PAPER_SECONDS)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{report.number}-{lang}.pdf"'
    return answer


def _recorded_words(told: dict[str, Any]) -> str:
    words = _(
        "全年记录志愿服务 %(hours)s 小时，出具服务证明 %(issued)s 份，其中撤回 %(withdrawn)s 份。"
    )
    return words % {key: told[key] for key in ("hours", "issued", "withdrawn")}


@allow(PUBLIC)
@require_GET
def yearly_report_list(request: HttpRequest) -> HttpResponse:
    """Every published report, the newest first."""
    page = Paginator(yearly_reports.published(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": f"{name_of(one)} · {_title(one)}",
            "url": reverse("yearly-report", args=[one.number]),
            "text": _state(one, True),
        }
        for one in page.object_list
    ]
    return render(request, "effects/report_list.html", {"page": page, "rows": rows})


def _published(number: str) -> YearlyReport:
    return get_object_or_404(yearly_reports.published(), number=number)


@allow(PUBLIC)
@require_GET
def yearly_report(request: HttpRequest, number: str) -> HttpResponse:
    """One published report, for everybody."""
    report = _published(number)
    content = yearly_reports.content(report, at=timezone.now())
    assert content is not None, "what is published is frozen"
    later = yearly_reports.newer(report)
    context = told(report, content) | {
        "report": report,
        "paper": reverse("yearly-report-paper", args=[report.number]),
        "later": reverse("yearly-report", args=[later.number]) if later else "",
        "recorded": _recorded_words(sheet(content, year=report.year)["recording"]),
    }
    return render(request, "effects/report.html", context)


@allow(PUBLIC)
@require_GET
def yearly_report_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The same as PDF, in the language of the page."""
    report = _published(number)
    content = yearly_reports.content(report, at=timezone.now())
    assert content is not None, "what is published is frozen"
    return _paper(report, content)


@allow(*yearly_reports.WRITERS)
@require_http_methods(["GET", "POST"])
def report_desk(request: HttpRequest) -> HttpResponse:
    """Reports that one works on, and a form for the next one."""
    who = actor(request)
    place = reach.place_of(who, request.GET.get("place", ""))
    may_place = place is not None and yearly_reports.may_write(who, Scope(place))
    where = (maps.place_name(place) if place else _("全部地区")) if may_place else ""
    form = DraftForm(
        request.POST or None,
        organizations=access.organizations_for(who),
        place_name=where,
        initial={"year": timezone.localdate().year},
    )
    if request.method == "POST" and form.is_valid():
        one = form.cleaned_data["organization"]
        scope = Scope(organization=one.pk) if one else Scope(place or "")
        try:
            made = services.draft(
                year=form.cleaned_data["year"], scope=scope, words=Words(),
                by=who.person, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("yearly-draft", made.pk)
    page = Paginator(yearly_reports.reports_for(who), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": f"{name_of(one)} · {_title(one)}",
            "url": reverse("yearly-draft", args=[one.pk]),
            "text": one.number,
            "tag": _("已发布") if one.published_at else _("草稿"),
            "tag_kind": "ok" if one.published_at else "wait",
        }
        for one in page.object_list
    ]
    status = 422 if form.errors else 200
    context = {"form": form, "page": page, "rows": rows}
    return render(request, "effects/report_desk.html", context, status=status)


def _mine(request: HttpRequest, report_id: int) -> YearlyReport:
    return get_object_or_404(yearly_reports.reports_for(actor(request)), pk=report_id)


@allow(*yearly_reports.WRITERS)
@require_http_methods(["GET", "POST"])
def report_draft(request: HttpRequest, report_id: int) -> HttpResponse:
    """The words of a draft, what is missing to publish it, and what comes after."""
    report, who = _mine(request, report_id), actor(request)
    form = WordsForm(request.POST or None, initial=asdict(yearly_reports.words_of(report)))
    if request.method == "POST" and form.is_valid():
        try:
            words = Words(**form.cleaned_data)
            services.change(report=report, words=words, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("草稿存好了。"))
            return redirect("yearly-draft", report.pk)
    content = yearly_reports.content(report, at=timezone.now())
    yes = yes_for(report, who, timezone.now()) if report.published_at is None else None
    context = {
        "report": report,
        "yes": yes,
        "is_free": yes is None or yes.is_free,
        "name": name_of(report),
        "title": _title(report),
        "form": form,
        "is_whole": content is not None,
        "is_closed": bool(content and content["is_closed"]),
        "closes_at": yearly_reports.year_of(report).closes_at,
        "may_publish": yearly_reports.may_publish(who, report),
        "correction": CorrectionForm(),
        "public": reverse("yearly-report", args=[report.number]),
    }
    return render(request, "effects/report_draft.html", context, status=422 if form.errors else 200)


@allow(*yearly_reports.WRITERS)
@require_GET
def report_preview(request: HttpRequest, report_id: int) -> HttpResponse:
    """How the report will look, with the figures as they are now."""
    report = _mine(request, report_id)
    content = yearly_reports.content(report, at=timezone.now())
    if content is None:
        return redirect("yearly-draft", report.pk)
    context = told(report, content) | {
        "report": report,
        "paper": reverse("yearly-preview-paper", args=[report.pk]),
        "recorded": _recorded_words(sheet(content, year=report.year)["recording"]),
        "desk": reverse("yearly-draft", args=[report.pk]),
    }
    return render(request, "effects/report.html", context)


@allow(*yearly_reports.WRITERS)
@require_GET
def report_preview_paper(request: HttpRequest, report_id: int) -> HttpResponse:
    """The draft as PDF, marked as one."""
    report = _mine(request, report_id)
    content = yearly_reports.content(report, at=timezone.now())
    if content is None:
        raise Http404
    return _paper(report, content)


@allow(access.OFFICER)
@require_POST
def report_publication(request: HttpRequest, report_id: int) -> HttpResponse:
    """Publish a draft: from then on it is open to everybody and does not change."""
    report = _mine(request, report_id)
    try:
        services.publish(report=report, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("yearly-draft", report.pk)
    messages.success(request, _("报告发布了，谁都能看。"))
    return redirect("yearly-report", report.number)


@allow(*yearly_reports.WRITERS)
@require_POST
def report_correction(request: HttpRequest, report_id: int) -> HttpResponse:
    """Begin a corrected version of a published report."""
    report = _mine(request, report_id)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明为什么更正。"))
        return redirect("yearly-draft", report.pk)
    try:
        made = services.correct(
            report=report, reason=form.cleaned_data["reason"], by=actor(request).person,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("yearly-draft", report.pk)
    messages.success(request, _("更正版的草稿开好了，改好再发布。"))
    return redirect("yearly-draft", made.pk)


urlpatterns = [
    path("yearly-reports", yearly_report_list, name="yearly-report-list"),
    path("yearly-reports/<str:number>", yearly_report, name="yearly-report"),
    path("yearly-reports/<str:number>/paper", yearly_report_paper, name="yearly-report-paper"),
    path("effects/reports", report_desk, name="yearly-desk"),
    path("effects/reports/<int:report_id>", report_draft, name="yearly-draft"),
    path("effects/reports/<int:report_id>/preview", report_preview, name="yearly-preview"),
    path(
        "effects/reports/<int:report_id>/paper", report_preview_paper, name="yearly-preview-paper"
    ),
    path(
        "effects/reports/<int:report_id>/publication",
        report_publication,
        name="yearly-publication",
    ),
    path("effects/reports/<int:report_id>/correction", report_correction, name="yearly-correction"),
]
