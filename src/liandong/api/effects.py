"""The effects as JSON: every figure of a period with its definition. For staff.

Route: ``GET /api/effects``, with ``place``, ``organization`` and ``period`` as on the page. While
a big place is still being computed, ``is_whole`` is false and ``figures`` holds what is there.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.core.periods import NoSuchPeriod, Period, PeriodKind
from liandong.phrases import effect_rows
from liandong.queries.effects import reach
from liandong.queries.effects.counting import Scope

router = Router(tags=["effects"], auth=django_auth)


class FigureOut(Schema):
    """One figure; ``value`` is null where nothing can be said or too few records are behind it.

    ``as_of``: the day of computing, where part of it rests on records that keep no days.
    """

    effect: str
    code: str
    name: str
    value: float | None
    unit: str
    unit_words: str
    part: float | None
    whole: float | None
    low: float | None
    high: float | None
    n: int
    smallest_n: int
    direction: str
    target: float | None
    formula: str
    source: str
    as_of: str | None


class EffectsOut(Schema):
    """All figures of a place or an organization in a period; ``version`` once it is closed."""

    place: str
    organization: int | None
    period: str
    is_whole: bool
    is_closed: bool
    version: int | None
    code_version: str
    as_of: datetime
    figures: list[FigureOut]


@router.get("/effects", response=EffectsOut)
def effects(request: HttpRequest, place: str = "", organization: str = "", period: str = "") -> Any:
    """The figures of a month, quarter or year (this month unless named)."""
    who = caller(request, *reach.VIEWERS)
    today = timezone.localdate()
    try:
        asked = Period.parse(period) if period else Period.of(today, PeriodKind.MONTH)
    except NoSuchPeriod:
        words = _("没有“%(period)s”这样的时期。可以写 2026、2026Q3 或 2026-11。")
        raise HttpError(422, words % {"period": period}) from None
    if asked.first > today:
        raise HttpError(422, _("这个时期还没有开始，请换一个已经开始的。"))
    scope = _scope(who, place, organization)
    told = reach.told_of(scope, asked, at=timezone.now())
    return {
        "place": scope.prefix,
        "organization": scope.organization,
        "period": asked.code,
        "is_whole": told.is_whole,
        "is_closed": told.row is not None,
        "version": told.row.version if told.row else None,
        "code_version": told.row.code_version if told.row else "",
        "as_of": told.at,
        "figures": effect_rows.rows(told.figures, told.at),
    }


def _scope(who: Any, place: str, organization: str) -> Scope:
    if organization:
        one = reach.organization_of(who, organization)
        if one is None:
            raise HttpError(403, _("这家组织不归您管，看不到它的数。可以请它的负责人导出。"))
        return Scope(organization=one.pk)
    found = reach.place_of(who, place)
    if found is None:
        raise HttpError(403, _("这个地方不归您管，看不到它的数。可以请当地的负责人导出。"))
    return Scope(found)
