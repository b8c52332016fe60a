"""The report on the two laws month by month: words, and numbers for small drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.core import compliance_months as rules
from liandong.core.compliance import Verdict
from liandong.core.compliance_months import Point
from liandong.phrases import compliance as words
from liandong.queries.compliance_months import Whole

STEP, HIGH = 16, 32
"""Of the small drawing: the width of a month and the height of red, in its own units."""
_HEIGHTS = {Verdict.RED: 32, Verdict.AMBER: 22, Verdict.GREEN: 12}
WIDE, TALL, TOP, FOOT = 640, 180, 24, 150
"""Of the drawing of all articles."""
_COLORS = (Verdict.RED, Verdict.AMBER)
COLUMNS = (Verdict.RED, Verdict.AMBER, Verdict.GREEN, Verdict.NOTHING)
"""Of the table of all articles."""


@dataclass(frozen=True, slots=True)
class Course:
    """One article month by month in the reader's language; ``bars`` for the drawing."""

    said: str
    since: str
    mended: str
    bars: list[dict[str, Any]]
    months: list[dict[str, str]]
    wide: int
    high: int = HIGH


def month_name(day: date) -> str:
    """2026年8月, August 2026."""
    return str(formats.date_format(day, "YEAR_MONTH_FORMAT"))


def color_name(verdict: Verdict | None) -> str:
    """The color in words; not recorded where there is none."""
    return str(words.VERDICTS[verdict] if verdict else words.NOT_RECORDED)


def course_of(points: Sequence[Point]) -> Course | None:
    """The words and bars of one article; None as long as no month was recorded."""
    if all(point.kept is None for point in points[:-1]):
        return None
    since, mended = rules.red_since(points), rules.mended_in(points)
    return Course(
        said=_said(points),
        since=_since(since) if since else "",
        mended=_("%(month)s改好了") % {"month": month_name(mended)} if mended else "",
        bars=[_bar(n, point) for n, point in enumerate(points)],
        months=[_month(point) for point in points],
        wide=STEP * len(points),
    )


def _since(since: rules.Since) -> str:
    told = {"month": month_name(since.month)}
    if since.is_sure:
        return str(_("%(month)s起没做到") % told)
    return str(_("至少从%(month)s起没做到") % told)


def _said(points: Sequence[Point]) -> str:
    """2026年3月到2026年7月：没做到；现在：查过，没有发现。"""
    parts = []
    for run in rules.runs(points):
        first, last = _when(run.first), _when(run.last)
        span = first if run.first == run.last else _("%(first)s到%(last)s") % {
            "first": first, "last": last}  # fmt: skip
        parts.append(_("%(span)s：%(color)s") % {"span": span, "color": color_name(run.verdict)})
    is_chinese = (get_language() or "zh").startswith("zh")
    return ("；" if is_chinese else "; ").join(parts)


def _when(point: Point) -> str:
    return str(_("现在")) if point.is_now else month_name(point.month)


def _bar(n: int, point: Point) -> dict[str, Any]:
    high = _HEIGHTS.get(point.verdict, 4) if point.verdict else 2
    return {
        "x": n * STEP + 2,
        "y": HIGH - high,
        "high": high,
        "wide": STEP - 4,
        "kind": point.verdict.value if point.verdict else "unknown",
        "label": f"{_when(point)}：{color_name(point.verdict)}",
    }


def _month(point: Point) -> dict[str, str]:
    count = point.kept.count if point.kept else None
    return {
        "when": _when(point),
        "color": color_name(point.verdict),
        "seen": str(count.seen) if count else "",
        "found": str(count.found) if count else "",
    }


def picture(months: Sequence[Whole]) -> dict[str, Any] | None:
    """All articles together: red and amber ones on each other; None before the first month."""
    if all(one.colors is None for one in months[:-1]):
        return None
    most = max(1, *(sum(one.colors[c] for c in _COLORS) for one in months if one.colors))
    step = WIDE / len(months)
    columns = []
    for n, one in enumerate(months):
        x, foot, parts = round(step * n + step * 0.2, 1), float(FOOT), []
        for color in _COLORS if one.colors else ():
            high = round((FOOT - TOP) * (one.colors or {})[color] / most, 1)
            foot = round(foot - high, 1)
            parts.append({"y": foot, "high": high, "kind": color.value})
        columns.append(
            {
                "x": x,
                "middle": round(step * (n + 0.5), 1),
                "wide": round(step * 0.6, 1),
                "parts": parts,
                "n": str(sum((one.colors or {})[c] for c in _COLORS)) if one.colors else "–",
                "n_y": round(foot - 6, 1),
                "label": str(_("现在")) if one.is_now else str(one.month.month),
            }
        )
    return {"wide": WIDE, "tall": TALL, "foot": FOOT, "label_y": TALL - 8, "columns": columns}


def table(months: Sequence[Whole]) -> list[dict[str, str]]:
    """All articles together as rows: the month, how many of each color, when it was counted."""
    return [_row(one) for one in months]


def _row(one: Whole) -> dict[str, str]:
    told = {"when": str(_("现在")) if one.is_now else month_name(one.month), "counted": ""}
    if one.colors is None or one.counted_at is None:
        return told | dict.fromkeys(COLUMNS, "") | {"red": str(words.NOT_RECORDED)}
    day = formats.date_format(timezone.localtime(one.counted_at), "DATE_FORMAT")
    counts = {color.value: str(one.colors[color]) for color in COLUMNS}
    return told | {"counted": str(day)} | counts
