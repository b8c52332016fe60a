"""Small drawings of the effects, as numbers for inline SVG; coordinates in units of the picture."""

from collections.abc import Sequence
from typing import Any

from liandong.core.indicators import INDICATORS, Figure, Unit
from liandong.phrases.figure_words import number_words

WIDE, HIGH = 640, 200
LEFT, TOP, BOTTOM = 8, 24, 36


def trend(code: str, points: Sequence[tuple[str, Figure | None, bool]]) -> dict[str, Any] | None:
    """A line over periods with its interval as a band; None with less than two values.

    points
        Label, figure (None where nothing is known), whether it is closed.
    """
    known = [one for _label, one, _closed in points if one is not None and one.value is not None]
    if len(known) < 2:
        return None
    tops = [one.high if one.high is not None else one.value or 0 for one in known]
    most = 1.0 if INDICATORS[code].unit is Unit.SHARE else max(*tops, 1e-9) * 1.1
    step = (WIDE - 2 * LEFT) / len(points)

    def y(value: float) -> float:
        return round(HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * max(0.0, min(value / most, 1)), 1)

    dots: list[dict[str, Any]] = []
    band: list[tuple[float, float, float]] = []
    every = max(1, len(points) // 6)
    labels = []
    for n, (label, one, is_closed) in enumerate(points):
        x = round(LEFT + step * (n + 0.5), 1)
        if n % every == 0 or n == len(points) - 1:
            labels.append({"x": x, "text": label})
        if one is None or one.value is None:
            continue
        dots.append(
            {"x": x, "y": y(one.value), "closed": is_closed, "label": label,
             "text": number_words(code, one.value)}
        )  # fmt: skip
        if one.low is not None and one.high is not None:
            band.append((x, y(one.low), y(one.high)))
    area = [f"{x},{high}" for x, _low, high in band] + [f"{x},{low}" for x, low, _ in band[::-1]]
    last = dots[-1]
    return {
        "wide": WIDE,
        "high": HIGH,
        "foot": HIGH - BOTTOM,
        "label_y": HIGH - 10,
        "line": " ".join(f"{dot['x']},{dot['y']}" for dot in dots),
        "band": " ".join(area) if len(band) > 1 else "",
        "dots": dots,
        "labels": labels,
        "last": last | {"text_y": max(14, last["y"] - 10)},
        "top": number_words(code, most),
    }


def parts(shares: Sequence[tuple[str, Figure]]) -> list[dict[str, Any]]:
    """Shares of one whole as a bar in parts: x and width in percent, with words."""
    found, x = [], 0.0
    for n, (label, one) in enumerate(shares):
        width = round((one.value or 0) * 100, 2)
        found.append(
            {"x": round(x, 2), "width": width, "label": label, "text": f"{width:.0f}%", "n": n}
        )
        x += width
    return found


def whisker(one: Figure, most: float) -> dict[str, float]:
    """A value and its interval on a line of 100 units."""
    value = one.value or 0
    low = value if one.low is None else one.low
    high = value if one.high is None else one.high

    def at(number: float) -> float:
        return round(min(number / most, 1) * 100, 2) if most else 0.0

    return {"at": at(value), "low": at(low), "wide": round(at(high) - at(low), 2)}
