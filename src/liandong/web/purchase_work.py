"""While a contract runs: reports and their confirmation, evidence, outside figures, spending."""

import base64

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.cells import Cell
from liandong.core.credential_files import SUFFIXES
from liandong.core.expenditures import ALSO, Column, Plan
from liandong.core.linkage_bonus import Part
from liandong.core.purchase_figures import AT_ACCEPTANCE, OUTSIDE, QUESTIONS, Measure
from liandong.core.purchase_money import yuan
from liandong.core.purchases import Stage, next_of
from liandong.core.refusals import Refusal
from liandong.core.sheets import Sheet
from liandong.core.value_items import catalogue, said
from liandong.models import Contract, OutsideFigure
from liandong.phrases import purchases as words
from liandong.queries import purchase_figures as asked
from liandong.queries import purchases as shown
from liandong.queries.access import OFFICER
from liandong.queries.purchase_scope import Record, scope_of
from liandong.services import purchase_payments, purchase_stages
from liandong.services.spreadsheets import read_sheet, write_csv, write_marked
from liandong.web import purchase_kept, purchase_words
from liandong.web.access import actor, allow
from liandong.web.purchase_contract_forms import ConfirmForm, OutsideForm, ReportForm, SpendingForm
from liandong.web.purchase_contracts import the_contract
from liandong.web.purchases import READERS, step, the_purchase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LANGUAGES = ("zh-hans", "en")
"""A sheet may be written in either, whatever the page is read in."""
MOST_ROWS = 50
"""Rows of evidence on the page; the file has all of them."""


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_report(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The provider's report of the next stage."""
    purchase, contract = the_contract(request, purchase_id)
    stage = next_of(Stage(purchase.stage))
    if stage not in purchase_stages.REPORTED:
        return redirect("purchase-detail", purchase.pk)
    kept = contract.reports.filter(stage=stage).first()
    initial = {n: getattr(kept, n) for n in ("done", "trouble", "ahead")} if kept else {}
    form = ReportForm(request.POST or None, initial=initial)
    return step(
        request,
        purchase,
        form,
        lambda: purchase_stages.report(
            purchase=purchase, by=actor(request).person, at=timezone.now(), **form.cleaned_data
        ),
        title=_("%(stage)s报告") % {"stage": words.STAGES[stage]},
        lead=_("指标的数字由系统从记录里数，跟着报告一起存下；您只写做了什么。"),
        submit=_("交报告"),
        done=_("报告交了，等购买单位核对。核对前可以改。"),
    )


@allow(OFFICER)
@require_http_methods(["GET", "POST"])
def purchase_confirmation(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """The buyer looks at a report and confirms the stage."""
    purchase, contract = the_contract(request, purchase_id)
    stage = next_of(Stage(purchase.stage))
    report = contract.reports.filter(stage=stage, confirmed_at=None).first()
    if report is None or stage is None:
        return redirect("purchase-detail", purchase.pk)
    form = ConfirmForm(request.POST or None)
    return step(
        request,
        purchase,
        form,
        lambda: purchase_stages.confirm(
            purchase=purchase,
            words=form.cleaned_data["words"],
            by=actor(request).person,
            at=timezone.now(),
        ),
        title=_("核对%(stage)s报告") % {"stage": words.STAGES[stage]},
        lead=_("核对以后，这一步就算办完，对应的款可以付。"),
        submit=_("核对无误"),
        done=_("核对好了。"),
        report=report,
    )


# ── evidence ────────────────────────────────────────────────────────────────────────────────


def _found(contract: Contract, code: str) -> list[Record]:
    if code not in QUESTIONS:
        raise Http404
    return asked.records(code, scope_of(contract, timezone.localdate()))


def _unit(code: str) -> str:
    """The unit of one row: span checks are people, a share's rows are yes or no."""
    if code == "span_kept":
        return Measure.PEOPLE
    if code in ("retention", "guidance_rate", "values_reached"):
        return Measure.COUNT
    return QUESTIONS[code].measure


def _unit_words(code: str, unit: str) -> str:
    """What one row counts, in words; levels of value items end at 3, marks at 5."""
    return str(words.PART_UNITS[Part.VALUES] if code == "value_level" else words.UNITS[unit])


def _value(code: str, value: int | None) -> str:
    """The figure with its unit; a rate of guidance is no mark."""
    measure = QUESTIONS[code].measure
    if code == "guidance_rate" and value is not None:
        return f"{purchase_words.number(measure, value)} {words.PART_UNITS[Part.GUIDANCE]}"
    return purchase_words.amount(measure, value)


def _number(code: str, record: Record) -> str:
    """The number of a record; a value item, which has none, by its name."""
    if code not in AT_ACCEPTANCE or record.on is None:
        return record.number
    return said(catalogue(record.on)[record.number].name, get_language() or "zh")


@allow(*READERS)
@never_cache
@require_GET
def purchase_evidence(request: HttpRequest, purchase_id: int, code: str) -> HttpResponse:
    """The records behind a figure, and how it is counted."""
    purchase, contract = the_contract(request, purchase_id)
    records = _found(contract, code)
    scope = scope_of(contract, timezone.localdate())
    answer, unit = asked.ask(code, scope), _unit(code)
    rows = [
        {
            "number": _number(code, one),
            "on": one.on,
            "what": one.what,
            "amount": purchase_words.number(unit, one.amount),
        }
        for one in records[:MOST_ROWS]
    ]
    context = {
        "purchase": purchase,
        "contract": contract,
        "code": code,
        "name": words.FIGURES[code],
        "formula": words.FORMULAS[code],
        "value": _value(code, answer.value),
        "kept": purchase_kept.comparisons(contract, code, unit),
        "n": answer.n,
        "rows": rows,
        "has_days": any(one["on"] for one in rows),
        "has_words": any(one["what"] for one in rows),
        "count": len(records),
        "most": MOST_ROWS,
        "unit": _unit_words(code, unit),
        "green": asked.green_on(scope, timezone.localdate()) if code == "span_kept" else 0,
        "first": scope.first,
        "until": min(contract.ends_on, timezone.localdate()),
    }
    return render(request, "purchases/evidence.html", context)


@allow(*READERS)
@never_cache
@require_GET
def purchase_evidence_file(
    request: HttpRequest, purchase_id: int, code: str, kind: str
) -> HttpResponse:
    """All records behind a figure as Excel or CSV."""
    purchase, contract = the_contract(request, purchase_id)
    unit = _unit(code) if code in QUESTIONS else ""
    heads: list[Cell] = [_("编号"), _("日期"), _("内容"), _("数量")]
    rows: list[list[Cell]] = [heads]
    for one in _found(contract, code):
        minutes = unit == Measure.MINUTES
        amount = one.amount / purchase_words.MINUTES_IN_HOUR if minutes else one.amount
        if unit == Measure.HUNDREDTHS:
            amount = one.amount / 100
        rows.append([_number(code, one), one.on, one.what, round(amount, 2)])
    if kind == "csv":
        content, content_type = write_csv(rows), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        sheet = Sheet(name=str(words.FIGURES[code]), rows=tuple(tuple(row) for row in rows))
        content, content_type = write_marked(sheet, []), XLSX
    else:
        raise Http404
    answer = HttpResponse(content, content_type=content_type)
    name = f"{slugify(purchase.number)}-{code}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# ── outside figures ─────────────────────────────────────────────────────────────────────────


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_outside(request: HttpRequest, purchase_id: int, indicator_id: int) -> HttpResponse:
    """A figure from outside: what was given, and a form for the provider."""
    purchase, contract = the_contract(request, purchase_id)
    row = get_object_or_404(contract.indicators, pk=indicator_id, code=OUTSIDE)
    form = OutsideForm(request.POST or None, request.FILES or None)
    who = actor(request)
    is_provider = shown.sides_of(who, purchase).is_provider

    def act() -> object:
        return purchase_stages.give_outside(
            indicator=row,
            value=form.cleaned_data["value"],
            words=form.cleaned_data["words"],
            content=form.cleaned_data["file"].read(),
            by=who.person,
            at=timezone.now(),
        )

    return step(
        request,
        purchase,
        form,
        act,
        title=row.name,
        lead=_("这个数不在服务记录里，要附材料。最后一次给的算数，以前的也留着。"),
        submit=_("上传"),
        done=_("收到了。"),
        template="purchases/outside.html",
        indicator=row,
        given=row.outside.select_related("by").order_by("-at", "-pk").defer("content"),
        may_give=is_provider and purchase.stage in ("contract", "start", "mid", "final"),
    )


@allow(*READERS)
@never_cache
@require_GET
def purchase_outside_file(request: HttpRequest, purchase_id: int, figure_id: int) -> HttpResponse:
    """The paper behind a figure from outside."""
    _purchase, contract = the_contract(request, purchase_id)
    rows = OutsideFigure.objects.filter(indicator__contract=contract)
    figure = get_object_or_404(rows, pk=figure_id)
    answer = HttpResponse(base64.b64decode(figure.content), content_type=figure.kind)
    name = f"figure-{figure.pk}.{SUFFIXES[figure.kind]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# ── spending ────────────────────────────────────────────────────────────────────────────────


def _headings() -> dict[str, Column]:
    found = {name: one for one, names in ALSO.items() for name in names}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {str(words.COLUMNS[one]).casefold(): one for one in Column}
    return found


def _names() -> dict[str, str]:
    found = {code: code for code in words.CATEGORIES}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {str(said).casefold(): code for code, said in words.CATEGORIES.items()}
    return found


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def purchase_spending(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """What was spent; a sheet is taken in whole, or every problem is shown by its row."""
    purchase, contract = the_contract(request, purchase_id)
    form = SpendingForm(request.POST or None, request.FILES or None)
    who, problems, status = actor(request), [], 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            plan = purchase_payments.take_in(
                purchase=purchase,
                rows=read_sheet(content, file.name).rows,
                headings=_headings(),
                names=_names(),
                name=file.name,
                content=content,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("file", phrases.sentence(refusal))
        else:
            if not plan.problems:
                return _taken(request, purchase.pk, plan)
            problems, status = (
                purchase_words.problem_rows(plan.problems, words.COLUMNS, words.WRONGS),
                422,
            )
    lines = contract.expenditures.order_by("-spent_on", "-pk")
    context = {
        "purchase": purchase,
        "contract": contract,
        "form": form,
        "problems": problems,
        "may_give": shown.sides_of(who, purchase).is_provider and purchase.stage != "publication",
        "sheets": [
            {"row": one, "yuan": yuan(one.total_cents)}
            for one in contract.spending_sheets.select_related("by").order_by("-at", "-pk")
        ],
        "lines": [
            {"row": one, "yuan": yuan(one.cents), "category": words.CATEGORIES[one.category]}
            for one in lines[:MOST_ROWS]
        ],
        "count": lines.count(),
        "categories": [words.CATEGORIES[one] for one in shown.budget_of(purchase)],
    }
    return render(request, "purchases/spending.html", context, status=status)


def _taken(request: HttpRequest, purchase_id: int, plan: Plan) -> HttpResponse:
    said = _("导入了 %(rows)d 笔，共 %(yuan)s 元。")
    messages.success(request, said % {"rows": len(plan.lines), "yuan": yuan(plan.total)})
    return redirect("purchase-spending", purchase_id)


@allow(*READERS)
@require_GET
def purchase_spending_blank(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """An empty sheet with the right headings."""
    the_purchase(request, purchase_id)
    heads: tuple[Cell, ...] = tuple(str(words.COLUMNS[one]) for one in Column)
    answer = HttpResponse(write_marked(Sheet(name=_("支出"), rows=(heads,)), []), XLSX)
    answer["Content-Disposition"] = 'attachment; filename="spending.xlsx"'
    return answer


urlpatterns = [
    path("purchases/<int:purchase_id>/report", purchase_report, name="purchase-report"),
    path(
        "purchases/<int:purchase_id>/confirmation",
        purchase_confirmation,
        name="purchase-confirmation",
    ),
    path(
        "purchases/<int:purchase_id>/evidence/<slug:code>",
        purchase_evidence,
        name="purchase-evidence",
    ),
    path(
        "purchases/<int:purchase_id>/evidence/<slug:code>.<str:kind>",
        purchase_evidence_file,
        name="purchase-evidence-file",
    ),
    path(
        "purchases/<int:purchase_id>/outside/<int:indicator_id>",
        purchase_outside,
        name="purchase-outside",
    ),
    path(
        "purchases/<int:purchase_id>/papers/<int:figure_id>",
        purchase_outside_file,
        name="purchase-outside-file",
    ),
    path("purchases/<int:purchase_id>/spending", purchase_spending, name="purchase-spending"),
    path(
        "purchases/<int:purchase_id>/spending/blank",
        purchase_spending_blank,
        name="purchase-spending-blank",
    ),
]
