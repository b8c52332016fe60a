"""A figure as a person reads it: value, unit, interval, and how it moved."""

from typing import Any

from django.utils.translation import gettext as _

from liandong.core.indicators import INDICATORS, Direction, Figure, Unit
from liandong.phrases.governance import TOO_FEW, UNITS


def value_words(figure: Figure) -> str:
    """The value without its unit; a dash where nothing can be said."""
    return "—" if figure.value is None else number_words(figure.code, figure.value)


def number_words(code: str, value: float) -> str:
    """A value of an indicator without its unit: percent, hours, yuan or a plain number."""
    unit = INDICATORS[code].unit
    if unit is Unit.SHARE:
        return f"{value * 100:.0f}"
    if unit is Unit.MINUTES:
        return f"{value / 60:,.0f}"
    if unit is Unit.CENTS_PER_HOUR:
        return f"{value / 100:,.2f}"
    if unit in (Unit.PER_10000, Unit.POINTS):
        return f"{value:,.2f}"
    rounded = round(value, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def unit_words(figure: Figure) -> str:
    """The unit of a figure that has a value."""
    return unit_of(figure.code) if figure.value is not None else ""


def unit_of(code: str) -> str:
    """The unit in which a person reads an indicator: minutes are read as hours."""
    unit = INDICATORS[code].unit
    return _("小时") if unit is Unit.MINUTES else str(UNITS[unit.value])


def interval_words(figure: Figure) -> str:
    """“40–62 %”; empty where there is no interval."""
    if figure.low is None or figure.high is None or figure.value is None:
        return ""
    low, high = (number_words(figure.code, end) for end in (figure.low, figure.high))
    return f"{low}–{high} {unit_words(figure)}" if low != high else f"{low} {unit_words(figure)}"


def why_none(figure: Figure) -> str:
    """Why there is no value: too few records, or none at all; empty where there is one."""
    if figure.value is not None:
        return ""
    smallest = INDICATORS[figure.code].smallest_n
    if figure.n and figure.n < smallest:
        return str(TOO_FEW) % {"n": smallest}
    if INDICATORS[figure.code].unit is Unit.PER_10000:
        return _("还没有登记这里的常住人口")
    return _("这段时间没有可算的记录")


def kind_of(figure: Figure) -> str:
    """Good, warn or plain, against the figure's target."""
    one = INDICATORS[figure.code]
    if figure.value is None or one.target is None:
        return "plain"
    if one.direction is Direction.UP:
        return "good" if figure.value >= one.target else "warn"
    return "good" if figure.value <= one.target else "warn"


def change(now: Figure, before: Figure | None) -> dict[str, Any]:
    """How a figure moved since the period before: words, and whether that is better.

    Shares move in percentage points. A difference within both intervals is said to be unsure.
    """
    if before is None or before.value is None or now.value is None:
        return {"words": "", "kind": "flat"}
    is_share = INDICATORS[now.code].unit is Unit.SHARE
    by = (now.value - before.value) * (100 if is_share else 1)
    small = number_words(now.code, abs(by) / (100 if is_share else 1))
    if small in {"0", "0.00"}:
        return {"words": _("和上一期持平"), "kind": "flat"}
    unit = _("个百分点") if is_share else unit_of(now.code)
    facts = {"by": f"{small} {unit}"}
    words = (_("比上一期高 %(by)s") if by > 0 else _("比上一期低 %(by)s")) % facts
    if _touch(now, before):
        return {"words": _("%(moved)s，差别说不准") % {"moved": words}, "kind": "flat"}
    better = {Direction.UP: by > 0, Direction.DOWN: by < 0}.get(INDICATORS[now.code].direction)
    return {"words": words, "kind": {True: "good", False: "bad", None: "flat"}[better]}


def _touch(one: Figure, other: Figure) -> bool:
    if None in (one.low, one.high, other.low, other.high):
        return False
    assert one.low is not None and one.high is not None
    assert other.low is not None and other.high is not None
    return one.low <= other.high and other.low <= one.high
