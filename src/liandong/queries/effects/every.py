"""Every indicator beside the function that says what it counts; and all of them at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from liandong.core.indicators import INDICATORS, Figure
from liandong.core.periods import Period
from liandong.queries.effects import delivery, people, structure, trust, values
from liandong.queries.effects.counting import Counted, Scope, Span, measured

COUNTS: Mapping[str, Callable[[Scope, Span], Counted | None]] = {
    code: next(
        getattr(module, code)
        for module in (structure, delivery, trust, people, values)
        if code in vars(module)
    )
    for code in INDICATORS
}


def counted(code: str, scope: Scope, span: Span) -> Counted | None:
    """What one indicator counts. Raises KeyError for a code that is none."""
    return COUNTS[code](scope, span)


def one(code: str, scope: Scope, span: Span) -> Figure:
    """One figure, computed now. One to four queries."""
    return measured(code, counted(code, scope, span))


def each(scope: Scope, span: Span, codes: Iterable[str] = INDICATORS) -> Iterator[Figure]:
    """The figures in order, one after the other, so that whoever asks can say how far it is."""
    for code in codes:
        yield one(code, scope, span)


def all_of(scope: Scope, period: Period, *, at: datetime, version: int = 1) -> dict[str, Figure]:
    """Every figure of a period as far as it is over at a moment; ``version`` as in ``Span``."""
    return {figure.code: figure for figure in each(scope, Span.of(period, at, version=version))}
