"""Amounts of purchases in words: hours, shares, people, yuan; the same on pages and papers."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.core.purchase_figures import Measure
from liandong.core.purchase_money import yuan
from liandong.phrases import purchases as words
from liandong.queries.purchase_progress import Line

NOTHING = "—"
MINUTES_IN_HOUR = 60


def number(measure: str, value: int | None) -> str:
    """The number alone, in the unit people read: minutes as hours, hundredths as decimals."""
    if value is None:
        return NOTHING
    if measure == Measure.MINUTES:
        return f"{value / MINUTES_IN_HOUR:,.1f}".removesuffix(".0")
    if measure == Measure.HUNDREDTHS:
        return f"{value / 100:.2f}"
    return f"{value:,}"


def amount(measure: str, value: int | None) -> str:
    """A figure with its unit."""
    said = number(measure, value)
    if value is None:
        return said
    if measure == Measure.PERCENT:
        return f"{said}%"
    if measure == Measure.MINUTES:
        is_one = value == MINUTES_IN_HOUR
        return ngettext("%(n)s 小时", "%(n)s 小时", 1 if is_one else 2) % {"n": said}
    if measure == Measure.HUNDREDTHS:
        return _("%(n)s 分") % {"n": said}
    if measure == Measure.PEOPLE:
        return ngettext("%(said)s 人", "%(said)s 人", value) % {"said": said}
    return said


def money(cents: int) -> str:
    """An amount of money."""
    return _("%(yuan)s 元") % {"yuan": yuan(cents)}


def figure_name(line: Line) -> str:
    """What a promise is called."""
    return line.name if line.is_outside else str(words.FIGURES[line.code])
