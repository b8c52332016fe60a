"""Places beside each other: small ones are added up, so that none can be found by subtraction."""

from collections.abc import Mapping
from dataclasses import dataclass

from liandong.core import intervals
from liandong.core.indicators import Figure, ratio


@dataclass(frozen=True, slots=True)
class Beside:
    """Places whose figure is shown, and all others together.

    rest
        The others together; None where even together they are too few to be shown.
    rest_codes
        Which they are.
    """

    shown: Mapping[str, Figure]
    rest: Figure | None
    rest_codes: tuple[str, ...]


def beside(places: Mapping[str, Figure], whole: Figure, smallest: int) -> Beside:
    """Which places of a whole may be shown by themselves.

    A place is shown when it has a value. While those that are not shown have fewer records
    together than ``smallest``, the smallest shown one joins them: else the whole less the
    others would tell what is hidden. The rest gets a value only where the figure is a share
    of counts (it has an interval), which can be taken apart.
    """
    shown = {code: one for code, one in places.items() if one.value is not None}
    hidden = sorted(code for code in places if code not in shown)

    def n_of(codes: list[str]) -> int:
        return sum(places[code].n for code in codes)

    while n_of(hidden) and n_of(hidden) < smallest and shown:
        code = min(shown, key=lambda one: (shown[one].n, one))
        del shown[code]
        hidden.append(code)
    hidden = sorted(code for code in hidden if places[code].n)
    return Beside(shown, _rest(shown, whole, n_of(hidden), smallest), tuple(hidden))


def _rest(shown: Mapping[str, Figure], whole: Figure, n: int, smallest: int) -> Figure | None:
    if n < max(1, smallest) or whole.low is None or whole.part is None or whole.whole is None:
        return None
    part = whole.part - sum(one.part or 0 for one in shown.values())
    over = whole.whole - sum(one.whole or 0 for one in shown.values())
    if not 0 <= part <= over or not over:
        # Places move and people move: then the parts do not add up, and nothing is said.
        return None
    low, high = intervals.wilson(part, over) or (None, None)
    return Figure(whole.code, ratio(part, over), int(over), part, over, low, high)


def differs(one: Figure, whole: Figure) -> int:
    """-1 below, 1 above the whole beyond doubt, 0 where the intervals touch or there are none."""
    mine, all_of_it = _interval(one), _interval(whole)
    if not intervals.differ(mine, all_of_it):
        return 0
    return 1 if (one.value or 0) > (whole.value or 0) else -1


def _interval(figure: Figure) -> tuple[float, float] | None:
    return None if figure.low is None or figure.high is None else (figure.low, figure.high)
