"""Search as JSON: what the caller may open and is called so.

Route: ``GET /api/search?words=…`` with ``kind`` for one kind only (``p`` people, ``o``
organizations, ``t`` teams, ``n`` needs, ``j`` projects, ``r`` resources, ``k`` courses, ``c``
practice cards). For a signed-in session. Whose names are answered is written down, as on the
page.
"""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.core.search import MOST_TYPED, Kind, runs
from liandong.queries import search as shown
from liandong.services import search as services

router = Router(tags=["search"], auth=django_auth)
KindCode = Literal["p", "o", "t", "n", "j", "r", "k", "c"]


class FoundOut(Schema):
    """One result. ``note``: its number, or the owner of a resource. ``starts_at``: of a shift."""

    kind: str
    id: int
    title: str
    note: str
    division_code: str
    state: str
    starts_at: datetime | None
    is_near: bool


@router.get("/search", response=list[FoundOut])
def search_list(request: HttpRequest, words: str, kind: KindCode | None = None) -> Any:
    """At most 6 results of each kind, 50 of one kind alone; ``shift`` is a kind of its own."""
    who, now, words = caller(request), timezone.now(), words[:MOST_TYPED]
    only = Kind(kind) if kind is not None else None
    groups = shown.found(who, words, at=now, only=only) if runs(words) else []
    people = [hit.note for one in groups if one.kind is Kind.PERSON for hit in one.hits]
    services.tell_look(people=people, way="api", by=who.person, at=now)
    return [
        {
            "kind": "shift" if group.of_shifts else group.kind.name.lower(),
            "id": hit.id,
            "title": hit.title,
            "note": hit.note,
            "division_code": hit.division_code,
            "state": hit.state,
            "starts_at": hit.at,
            "is_near": group.near,
        }
        for group in groups
        for hit in group.hits
    ]
