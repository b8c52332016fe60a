"""Yearly award lists as anybody may see them: names only of grown people who agreed.

Routes: ``GET /api/awards`` and ``GET /api/awards/{list_id}``, without signing in.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from liandong.core.awards import state_of
from liandong.models import AwardList
from liandong.queries import awards as shown

router = Router(tags=["awards"])
MOST_LISTS = 200


class AwardListOut(Schema):
    """One list: ``state`` is ``published``, ``objected`` (held) or ``effective``."""

    id: int
    organization: str
    year: int
    state: str
    people: int
    published_on: date
    last_day: date


class LevelOut(Schema):
    """A level in hours: who agreed to be named, and how many others reach it."""

    hours: int
    names: list[str]
    unnamed: int


class AwardSheet(AwardListOut):
    """One list with its levels, the highest first."""

    levels: list[LevelOut]


@router.get("/awards", response=list[AwardListOut], auth=None)
def award_lists(request: HttpRequest, year: int = 0) -> Any:
    """The newest 200 lists; ``year`` keeps those of one year."""
    rows = shown.award_lists()
    return [_told(row) for row in (rows.filter(year=year) if year else rows)[:MOST_LISTS]]


@router.get("/awards/{list_id}", response=AwardSheet, auth=None)
def award_list(request: HttpRequest, list_id: int) -> Any:
    """One list. Who did not agree, and every minor, is only counted."""
    row = get_object_or_404(shown.award_lists(), pk=list_id)
    levels = shown.levels_of(row, on=timezone.localdate())
    return _told(row) | {
        "levels": [
            {"hours": one.hours, "names": list(one.names), "unnamed": one.unnamed} for one in levels
        ]
    }


def _told(row: AwardList) -> dict[str, Any]:
    waiting: int = getattr(row, "waiting", 0)
    return {
        "id": row.pk,
        "organization": row.organization.name,
        "year": row.year,
        "state": state_of(row.effective_at is not None, waiting).value,
        "people": getattr(row, "people", 0),
        "published_on": row.published_on,
        "last_day": row.last_day,
    }
