"""Order 685 and Order 67 article by article: what the records show, each red explained."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, resolve, reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core.compliance import Check, Verdict, checks
from liandong.core.form_sheets import Cells, Rows, Sheet, Words
from liandong.models import ComplianceMonth, Organization
from liandong.phrases import compliance as words
from liandong.queries import access
from liandong.queries import compliance as shown
from liandong.queries import compliance_months as monthly
from liandong.queries.compliance import Judged, Report
from liandong.queries.compliance_place import MOST, Line, Place
from liandong.services import form_paper
from liandong.services.workbooks import BookSheet, write_workbook
from liandong.web.access import actor, allow
from liandong.web.compliance_months import COLUMNS, Course, course_of, picture, table
from liandong.web.place_fields import area_name

FEW = 5
MOST_BODIES = 300
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """One duty in the reader's language."""

    code: str
    law: str
    duty: str
    owes: str
    severity: str
    color: str
    kind: str
    why: str
    next: str
    page: str
    all: str
    lines: list[dict[str, Any]]
    more: int
    counts: str
    says_next: bool
    course: Course | None


@allow(*shown.VIEWERS)
@require_GET
def compliance(request: HttpRequest) -> HttpResponse:
    """The report of a place: reds and ambers explained, then what was green, then the rest."""
    place = _place(request)
    report, kept = shown.report(place), monthly.rows(place)
    told = [(row.verdict, _told(request, row, kept, place)) for row in report.rows]
    months = monthly.wholes(kept, report)
    context = {
        "picture": picture(months),
        "months": table(months),
        "mended": [row for _color, row in told if row.course and row.course.mended],
        "name": _name(place),
        "place": place,
        "query": _query(place),
        "colors": [
            {
                "code": color.value,
                "n": n,
                "words": words.VERDICTS[color],
                "kind": words.KINDS[color],
                "explained": words.EXPLAINED[color],
            }
            for color, n in report.colors.items()
        ],
        "wrong": [row for color, row in told if color in (Verdict.RED, Verdict.AMBER)],
        "groups": [
            {"words": words.VERDICTS[color], "rows": [row for c, row in told if c is color]}
            for color in list(Verdict)[2:]
        ],
        "bodies": _bodies(request),
        "may_see_all": actor(request).has(*shown.OF_PLACES),
    }
    return render(request, "compliance/report.html", context)


@allow(*shown.VIEWERS)
@require_GET
def compliance_article(request: HttpRequest, code: str) -> HttpResponse:
    """One duty with the records behind it, at most fifty."""
    check = checks().get(code)
    if check is None:
        raise Http404
    place = _place(request)
    row = _told(request, shown.judged(check, place), monthly.rows(place), place, few=MOST)
    context = {"row": row, "name": _name(place), "query": _query(place), "most": MOST}
    return render(request, "compliance/article.html", context)


@allow(*shown.VIEWERS)
@require_GET
def compliance_file(request: HttpRequest, form: str) -> HttpResponse:
    """The report as PDF or Excel."""
    if form not in _TYPES:
        raise Http404
    place = _place(request)
    report, kept = shown.report(place), monthly.rows(place)
    told = [_told(request, row, kept, place, few=MOST) for row in report.rows]
    months = table(monthly.wholes(kept, report))
    made = _pdf(report, told, months) if form == "pdf" else _book(report, told, months)
    answer = HttpResponse(made, content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="compliance.{form}"'
    return answer


# ── where ───────────────────────────────────────────────────────────────────────────────────


def _place(request: HttpRequest) -> Place:
    asked = request.GET.get("organization", "")
    body = None
    if asked:
        if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
            raise Http404
        body = get_object_or_404(access.organizations_for(actor(request)), pk=int(asked))
    place = shown.place_for(actor(request), body, at=timezone.now())
    if place is None:  # nobody's organization: there are no records to hold against the law
        raise Http404
    return place


def _name(place: Place) -> str:
    if place.organization is not None:
        return place.organization.name
    return area_name(place.prefix) if place.prefix else _("全部地区")


def _query(place: Place) -> str:
    if place.organization is None:
        return ""
    return "?" + urlencode({"organization": place.organization.pk})


def _bodies(request: HttpRequest) -> list[Organization]:
    return list(access.organizations_for(actor(request)).order_by("name", "pk")[:MOST_BODIES])


# ── words ───────────────────────────────────────────────────────────────────────────────────


def _told(
    request: HttpRequest,
    row: Judged,
    kept: list[ComplianceMonth],
    place: Place,
    *,
    few: int = FEW,
) -> _Told:
    check, lang = row.check, "zh" if (get_language() or "zh").startswith("zh") else "en"
    is_wrong = row.verdict in (Verdict.RED, Verdict.AMBER)
    why = f"{check.found[lang]}" if is_wrong else str(words.EXPLAINED[row.verdict])
    return _Told(
        code=check.code,
        law=_law(check),
        duty=check.duty[lang],
        owes=str(words.OWES[check.owes]),
        severity=str(words.SEVERITIES[check.severity]) if check.severity else "",
        color=str(words.VERDICTS[row.verdict]),
        kind=words.KINDS[row.verdict],
        why=why,
        next=check.next[lang],
        page=_open_to(request, check.page) if check.page else "",
        all=reverse("compliance-article", args=[check.code]),
        lines=[_line(request, line) for line in row.lines[:few]],
        more=max(0, row.count.found - min(few, len(row.lines))),
        counts=_counts(row),
        says_next=row.verdict in (Verdict.BY_HAND, Verdict.ASKS_NOTHING),
        course=course_of(monthly.course(kept, row, place)) if check.is_judged else None,
    )


def _counts(row: Judged) -> str:
    if not row.check.is_judged or not row.count.seen:
        return ""
    seen = ngettext("看了 %(n)d 条", "看了 %(n)d 条", row.count.seen) % {"n": row.count.seen}
    found = ngettext("%(n)d 条不合", "%(n)d 条不合", row.count.found) % {"n": row.count.found}
    return f"{seen}，{found}" if _is_chinese() else f"{seen}, {found}"


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _law(check: Check) -> str:
    """《志愿服务条例》第 2、21 条; another law's articles follow behind a semicolon."""
    told = []
    for part in check.article.split("; "):
        law, _dash, numbers = part.rpartition("-")
        name = words.LAWS[law or check.law]
        articles = numbers.replace(", ", "、") if _is_chinese() else numbers
        told.append(
            _("%(law)s第 %(articles)s 条") % {"law": name, "articles": articles}
            if articles
            else str(name)
        )
    return ("；" if _is_chinese() else "; ").join(told)


def _line(request: HttpRequest, line: Line) -> dict[str, Any]:
    note = " ".join(str(words.NOTES.get(code, code)) for code in line.note.split(","))
    return {
        "title": line.title,
        "note": note,
        "at": line.at,
        "url": _open_to(request, line.page, line.pk) if line.page else "",
    }


def _open_to(request: HttpRequest, name: str, *args: object) -> str:
    """The address of a page that this viewer's roles may open; else empty."""
    address = reverse(name, args=args)
    allowed: frozenset[str] = getattr(resolve(address).func, "allowed", frozenset())
    is_open = bool(allowed & {"public", "signed_in"}) or actor(request).has(*allowed)
    return address if is_open else ""


# ── paper ───────────────────────────────────────────────────────────────────────────────────


def _day(at: Any) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at) if hasattr(at, "hour") else at
    return str(formats.date_format(local, "DATE_FORMAT"))


def _month_headings() -> tuple[str, ...]:
    return (_("月份"), *(str(words.VERDICTS[color]) for color in COLUMNS), _("哪天数的"))


def _month_cells(one: dict[str, str]) -> tuple[str, ...]:
    return (one["when"], *(one[color.value] for color in COLUMNS), one["counted"])


def _pdf(report: Report, told: list[_Told], months: list[dict[str, str]]) -> bytes:
    place = report.place
    head = Sheet(
        _("依法对照：%(name)s") % {"name": _name(place)},
        (
            Cells(
                tuple((str(words.VERDICTS[color]), str(n)) for color, n in report.colors.items())
            ),
            Words(
                _("怎么看"),
                "\n".join(f"{words.VERDICTS[c]}：{words.EXPLAINED[c]}" for c in Verdict),
            ),
            Rows(_month_headings(), tuple(_month_cells(one) for one in months)),
        ),
    )
    sheets = [head]
    for row in told:
        blocks: list[Any] = [
            Cells(((_("结果"), row.color), (_("谁该做"), row.owes))),
            Words(_("法律怎么说"), row.duty),
            Words(_("看到了什么"), f"{row.why} {row.counts}".strip()),
        ]
        if row.course:
            told_since = (row.course.since, row.course.mended, row.course.said)
            blocks.append(Words(_("一个月一个月看"), "\n".join(filter(None, told_since))))
        if row.says_next or row.lines:
            blocks.append(Words(_("下一步"), row.next))
        if row.lines:
            lines = tuple((one["title"], one["note"], _day(one["at"])) for one in row.lines)
            blocks.append(Rows((_("记录"), _("说明"), _("时间")), lines))
        sheets.append(Sheet(row.law, tuple(blocks), starts_form=False))
    lang = "zh" if _is_chinese() else "en"
    foot = f"{_name(place)} · {_day(place.at)}"
    return form_paper.render(form_paper.Booklet(str(head.title), foot, lang, tuple(sheets)))


def _book(report: Report, told: list[_Told], months: list[dict[str, str]]) -> bytes:
    name, day = _name(report.place), _day(report.place.at)
    title = _("依法对照：%(name)s") % {"name": name}
    articles = [
        (row.color, row.law, row.duty, row.owes, row.counts, row.why, row.next) for row in told
    ]
    records = [
        (row.law, one["title"], one["note"], _day(one["at"])) for row in told for one in row.lines
    ]
    return write_workbook(
        (
            BookSheet(
                _("逐条"), title, day,
                (_("结果"), _("依据"), _("法律怎么说"), _("谁该做"), _("条数"), _("看到了什么"),
                 _("下一步")),
                articles,
            ),
            BookSheet(
                _("背后的记录"), title, day,
                (_("依据"), _("记录"), _("说明"), _("时间")), records,
            ),
            BookSheet(
                _("逐月"), title, day, _month_headings(), [_month_cells(one) for one in months]
            ),
            BookSheet(
                _("逐条逐月"), title, day,
                (_("依据"), _("法律怎么说"), _("没做到多久了"), _("什么时候改好的"),
                 *(one["when"] for one in months)),
                [
                    (row.law, row.duty, row.course.since, row.course.mended,
                     *(one["color"] for one in row.course.months))
                    for row in told if row.course
                ],
            ),
        )
    )  # fmt: skip


urlpatterns = [
    path("compliance", compliance, name="compliance"),
    path("compliance/articles/<slug:code>", compliance_article, name="compliance-article"),
    path("compliance/report.<slug:form>", compliance_file, name="compliance-file"),
]
