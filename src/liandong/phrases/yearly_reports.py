"""Words of the yearly public report, and the whole report put in words for page and paper."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liandong.core.effect_facts import unpacked
from liandong.core.hours import SHANGHAI, Evidence
from liandong.core.indicators import INDICATORS, Effect, Figure, Unit, of_effect
from liandong.core.periods import Period
from liandong.core.yearly_reports import BY_MONTH, BY_PLACE, FRONT, RECORDING, reached, unknown
from liandong.phrases.effects import EFFECTS, FORCES, LEADERS, LEADS
from liandong.phrases.figure_words import (
    change,
    interval_words,
    kind_of,
    number_words,
    unit_of,
    unit_words,
    value_words,
    why_none,
)
from liandong.phrases.governance import INDICATORS as WORDS
from liandong.phrases.governance import SOURCES
from liandong.phrases.hours import EVIDENCE

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "report_without_figures": _(
        "%(year)s 年的数还没有封存，报告发布不了。可以先改草稿，封存后再发布。"
    ),
    "report_published": _("%(number)s 已经发布，不能再改。要改的话，可以出一份更正版，写明原因。"),
    "report_exists": _("%(year)s 年的报告已经有了（%(number)s），请直接打开它。"),
    "report_not_published": _("%(number)s 还没有发布，直接改草稿就可以。"),
    "report_year_ahead": _("%(year)s 年还没有开始，请选已经开始的年份。"),
}

EVENTS: dict[str, Sentence] = {
    "YearlyReportDrafted": _("起草了 %(year)s 年度报告（%(number)s，第 %(version)s 版）"),
    "YearlyReportChanged": _("改了年度报告草稿（%(number)s）"),
    "YearlyReportPublished": _("发布了 %(year)s 年度报告（%(number)s）"),
}

METHOD: tuple[Sentence, ...] = (
    _("每个数都从平台的服务记录直接算出，只定义一次；同一个数在任何页面上都是一样的。"),
    _("时长只算核实过的：扫码、点名和补录分开记，活动结束十个工作日内登记为按时。"),
    _("占比后面的区间是 95% 威尔逊区间，天数的区间用自助法算：区间越宽，越不能凭它下结论。"),
    _("记录太少的数不公布，记录少的地方合在一起，免得对出是谁。"),
    _("年末后第十个工作日封存，封存的数不再变；要更正，另出一版并写明原因。"),
    _("不折算志愿服务值多少钱，也不说省了多少钱。"),
)
UNDATED: Sentence = _(
    "人、联动和需求都按年末那天的样子算；住址、困难群众的名单、心愿有没有暂停没有留下每天的变化，"
    "按 %(day)s 的登记算。"
)


def _undated(as_of: str) -> str:
    day = datetime.fromisoformat(as_of).astimezone(SHANGHAI)
    return str(UNDATED) % {"day": formats.date_format(day, "DATE_FORMAT")}


def sheet(content: Mapping[str, Any], *, year: int) -> dict[str, Any]:
    """The report in the active language: numbers as words, bars as shares of their whole."""
    figures = unpacked(content["figures"])
    before = unpacked(content["before"])
    good, short = reached(figures)
    return {
        "front": [_card(figures, before, code) for code in FRONT if code in figures],
        "good": [_named(figures[code]) for code in good],
        "short": [_named(figures[code]) for code in short],
        "parts": [
            one
            for one in (
                _parts(_t("谁在办事"), FORCES, figures),
                _parts(_t("谁来主导班次"), LEADERS, figures),
            )
            if one
        ],
        "months": [one for code in BY_MONTH if (one := _months(code, content["months"]))],
        "places": _places(content["places"], figures),
        "groups": [
            {
                "title": str(EFFECTS[effect.value]),
                "lead": str(LEADS[effect.value]),
                "rows": [
                    _row(figures[one.code], before.get(one.code))
                    for one in of_effect(effect)
                    if one.code in figures and figures[one.code].value is not None
                ],
            }
            for effect in Effect
        ],
        "recording": _recording(content, figures),
        "unknown": [
            {
                "name": str(WORDS[code].name),
                "why": why_none(figures[code]) if code in figures else _t("以前没有这个指标"),
            }
            for code in unknown(figures)
        ],
        "method": [*(str(line) for line in METHOD), _undated(content["as_of"])],
        "residents": _residents(content["residents"]),
        "definitions": [
            {
                "name": str(WORDS[code].name),
                "formula": str(WORDS[code].formula),
                "source": str(SOURCES[one.source]),
                "smallest": one.smallest_n,
            }
            for code, one in INDICATORS.items()
        ],
        "has_before": bool(before),
        "before_year": year - 1,
    }


def _card(figures: Mapping[str, Figure], before: Mapping[str, Figure], code: str) -> dict[str, Any]:
    one = figures[code]
    moved = change(one, before.get(code))
    note = moved["words"] or why_none(one)
    return {
        "name": str(WORDS[code].name),
        "value": value_words(one),
        "unit": unit_words(one),
        "n": one.n,
        "note": note,
        "kind": moved["kind"],
    }


def _named(one: Figure) -> str:
    target = INDICATORS[one.code].target
    facts = {
        "name": WORDS[one.code].name,
        "value": f"{value_words(one)} {unit_words(one)}",
        "target": number_words(one.code, target) if target is not None else "",
        "unit": unit_of(one.code),
    }
    return _t("%(name)s：%(value)s（目标 %(target)s %(unit)s）") % facts


def _row(one: Figure, before: Figure | None) -> dict[str, Any]:
    return {
        "name": str(WORDS[one.code].name),
        "value": value_words(one),
        "unit": unit_words(one),
        "interval": interval_words(one),
        "n": formats.localize(one.n),
        "before": f"{value_words(before)} {unit_words(before)}".strip() if before else "—",
        "kind": kind_of(one),
    }


def _parts(
    title: str, names: Mapping[str, Sentence], figures: Mapping[str, Figure]
) -> dict[str, Any]:
    found = [(label, figures[code]) for code, label in names.items() if code in figures]
    if not found or any(one.value is None for _label, one in found):
        return {}
    return {
        "title": title,
        "n": found[0][1].n,
        "rows": [
            {
                "label": str(label),
                "share": one.value or 0,
                "percent": round((one.value or 0) * 100),
                "text": f"{(one.value or 0) * 100:.0f}%",
            }
            for label, one in found
        ],
    }


def _months(code: str, months: list[dict[str, Any]]) -> dict[str, Any]:
    told = [(one["month"], unpacked(one["figures"]).get(code)) for one in months]
    known = [one.value for _m, one in told if one is not None and one.value is not None]
    if not known:
        return {}
    most = max(*known, 1.0) if INDICATORS[code].unit is not Unit.SHARE else 1.0
    return {
        "title": str(WORDS[code].name),
        "unit": unit_of(code),
        "rows": [
            {
                "label": month_words(month),
                "share": (one.value or 0) / most if one is not None else 0,
                "text": value_words(one) if one is not None and one.value is not None else "",
            }
            for month, one in told
        ],
        "code": code,
        "numbers": [None if one is None else _number(one) for _m, one in told],
    }


def _number(one: Figure) -> float | None:
    """A value as a drawing of the page takes it: percent, or a round number."""
    if one.value is None:
        return None
    times = {Unit.SHARE: 100, Unit.MINUTES: 1 / 60}.get(INDICATORS[one.code].unit, 1)
    return round(one.value * times, 1)


def charts(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The drawings of the page: months as bars, places as rows."""
    found = [
        {
            "id": f"months-{one['code']}",
            "title": one["title"],
            "kind": "bar",
            "labels": [row["label"] for row in one["rows"]],
            "series": [{"name": one["title"], "values": one["numbers"]}],
            "unit": one["unit"],
        }
        for one in told["months"]
    ]
    places = told["places"]
    if places:
        found.append(
            {
                "id": "places",
                "title": places["title"],
                "kind": "rows",
                "labels": [row["label"] for row in places["rows"]],
                "series": [
                    {
                        "name": places["title"],
                        "values": [round(row["share"] * 100, 1) for row in places["rows"]],
                    }
                ],
                "unit": "%",
            }
        )
    return found


def month_words(code: str) -> str:
    """“5 月”, or “May”."""
    return str(formats.date_format(Period.parse(code).first, _t("n 月")))


def _places(told: Mapping[str, Any], figures: Mapping[str, Figure]) -> dict[str, Any]:
    if not told or BY_PLACE not in figures:
        return {}
    shown = {code: _one(raw) for code, raw in told["shown"].items()}
    lines = sorted(shown.items(), key=lambda item: -(item[1].value or 0))
    rows = [_bar(code, one) for code, one in lines]
    rows += [_bar("", _one(raw)) for raw in told["rest"].values()]
    return {
        "title": str(WORDS[BY_PLACE].name),
        "mean": figures[BY_PLACE].value or 0,
        "mean_words": f"{value_words(figures[BY_PLACE])} {unit_words(figures[BY_PLACE])}",
        "rows": rows,
    }


def _one(raw: Mapping[str, Any]) -> Figure:
    return unpacked({BY_PLACE: raw})[BY_PLACE]


def _bar(code: str, one: Figure) -> dict[str, Any]:
    return {
        "code": code,
        "label": _t("记录少的地方合计"),
        "share": one.value or 0,
        "low": one.low if one.low is not None else one.value or 0,
        "high": one.high if one.high is not None else one.value or 0,
        "text": f"{value_words(one)} {unit_words(one)}",
        "n": one.n,
    }


def _recording(content: Mapping[str, Any], figures: Mapping[str, Figure]) -> dict[str, Any]:
    minutes = {Evidence(code): n for code, n in content["evidence"].items() if n}
    total = sum(minutes.values())
    return {
        "hours": formats.localize(round(total / 60)),
        "evidence": [
            {
                "label": str(EVIDENCE[one]),
                "text": formats.localize(round(n / 60)),
                "share": n / total if total > 0 else 0,
                "percent": round(100 * n / total) if total > 0 else 0,
            }
            for one, n in minutes.items()
        ],
        "issued": formats.localize(content["certificates"]["issued"]),
        "withdrawn": formats.localize(content["certificates"]["withdrawn"]),
        "rows": [
            _row(figures[code], None)
            for code in RECORDING
            if code in figures and code != "certificates_issued"
        ],
    }


def _residents(told: Mapping[str, Any]) -> str:
    if not told:
        return ""
    facts = {
        "people": formats.localize(told["people"]),
        "source": told["source"],
        "day": formats.date_format(date.fromisoformat(told["counted_on"]), "SHORT_DATE_FORMAT"),
    }
    if told["is_invented"]:
        return _t("常住人口 %(people)s 人（%(source)s，%(day)s；演示用的数字）") % facts
    return _t("常住人口 %(people)s 人（%(source)s，%(day)s）") % facts
