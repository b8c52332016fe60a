"""The records behind a figure: by street for everybody who sees it, one by one for who may.

Both come from the very rows that were counted. What says something of a person who is served
or complains (people in hardship, judgements, complaints, wishes) is never listed one by one;
streets with fewer rows than the figure's smallest number are added up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from liandong.core.indicators import INDICATORS
from liandong.models import (
    Assignment,
    Certificate,
    CommunityActivity,
    EventRecord,
    Expenditure,
    LedgerEntry,
    Linkage,
    Need,
    Organization,
    Person,
    Project,
    Shift,
    Team,
)
from liandong.queries import access, purchases
from liandong.queries.effects import every, structure
from liandong.queries.effects.counting import Part, Scope, Span

MOST = 50
GUIDED = ("volunteers_per_social_worker", "span_over_limit")
REST = "rest"


@dataclass(frozen=True, slots=True)
class Line:
    """One record. ``counts``: whether it is among the hits of a share, None where there are
    none; ``page``: the name of its page and its id, where the viewer may open it.

    note, holds
        One more number or word, and what it is: ``minutes``, ``number`` (of a need) or
        ``places`` (taken / wanted); both empty where there is none.
    """

    title: str
    at: datetime | date | None
    counts: bool | None
    page: tuple[str, int] | None
    note: str = ""
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Street:
    """How many rows lie in a street (``REST``: in those that are too small together)."""

    code: str
    n: int
    hits: int | None


@dataclass(frozen=True, slots=True)
class Guide:
    """A social worker by number, how many volunteers they guide, and whether that is too many."""

    number: str
    people: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """``hidden``: rows that are counted and that this viewer may not open one by one.

    guides
        Of figures about social workers: those in post, by number, never by name.
    """

    streets: tuple[Street, ...]
    lines: tuple[Line, ...]
    total: int
    hidden: int
    acts: tuple[tuple[str, int], ...] = ()
    guides: tuple[Guide, ...] = ()
    most: int = MOST


def _own(rows: "QuerySet[Any]", actor: access.Actor) -> "QuerySet[Any]":
    return rows


def _nothing(row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How rows of a table are shown: their name, their moment, their page, and to whom."""

    title: Callable[[Any], str]
    at: str
    page: str
    visible: Callable[["QuerySet[Any]", access.Actor], "QuerySet[Any]"]
    related: tuple[str, ...] = ()
    page_id: str = "pk"
    note: Callable[[Any], str] = _nothing
    holds: str = ""


_KINDS: Mapping[Any, _Kind] = {
    Need: _Kind(
        lambda r: r.title, "filed_at", "need-detail",
        lambda rows, who: rows.filter(pk__in=access.needs_for(who).values("pk")),
        note=lambda r: str(r.number), holds="number",
    ),
    Shift: _Kind(
        lambda r: r.project.title, "starts_at", "shift-detail", _own, ("project",),
        note=lambda r: f"{r.taken} / {r.max_people}", holds="places",
    ),
    Assignment: _Kind(
        lambda r: r.shift.project.title, "accepted_at", "shift-detail",
        lambda rows, who: rows.filter(shift__in=access.shifts_for(who).values("pk")),
        ("shift__project",), "shift_id",
    ),
    LedgerEntry: _Kind(
        lambda r: r.activity, "recorded_at", "",
        lambda rows, who: rows.filter(pk__in=access.ledger_for(who).values("pk")),
        note=lambda r: str(r.minutes), holds="minutes",
    ),
    Certificate: _Kind(
        lambda r: r.number, "issued_at", "",
        lambda rows, who: rows.filter(pk__in=access.certificates_for(who).values("pk")),
        note=lambda r: str(r.minutes), holds="minutes",
    ),
    Person: _Kind(
        lambda r: r.number, "registered_at", "person-detail",
        lambda rows, who: rows.filter(pk__in=access.people_for(who).values("pk")),
    ),
    Organization: _Kind(
        lambda r: r.name, "registered_at", "organization-detail",
        lambda rows, who: rows.filter(pk__in=access.organizations_for(who).values("pk")),
    ),
    Team: _Kind(
        lambda r: r.name, "formed_on", "team-detail",
        lambda rows, who: rows.filter(pk__in=access.teams_for(who).values("pk")),
    ),
    Project: _Kind(lambda r: r.title, "published_at", "project-detail", _own),
    Linkage: _Kind(
        lambda r: r.title, "since", "linkage-detail",
        lambda rows, who: rows.filter(pk__in=access.linkages_for(who).values("pk")),
    ),
    CommunityActivity: _Kind(
        lambda r: r.project.title, "recorded_at", "project-detail", _own, ("project",),
        "project_id",
    ),
    Expenditure: _Kind(
        lambda r: r.contract.purchase.title, "spent_on", "purchase-spending",
        lambda rows, who: rows.filter(
            contract__purchase__in=purchases.purchases_for(who).order_by().values("pk")
        ),
        ("contract__purchase",), "contract.purchase_id",
    ),
}  # fmt: skip


def behind(code: str, scope: Scope, span: Span, actor: access.Actor) -> Behind:
    """What a figure counts. Three queries for each part, three more where people guide."""
    counted = every.counted(code, scope, span)
    if counted is None:
        return Behind((), (), 0, 0)
    parts = [*counted.parts, *(counted.per if isinstance(counted.per, tuple) else ())]
    streets: dict[str, list[int]] = {}
    lines: list[Line] = []
    total = seen = 0
    for part in parts:
        for row in _by_street(part):
            kept = streets.setdefault(row["street"] or "", [0, 0])
            kept[0] += row["n"]
            kept[1] += row["hits"]
            total += row["n"]
        found, n = _lines(part, actor)
        lines += found
        seen += n
    has_hits = any(part.hit is not None for part in parts)
    smallest = INDICATORS[code].smallest_n
    return Behind(
        streets=_merged(streets, smallest, has_hits),
        lines=tuple(lines[:MOST]),
        total=total,
        hidden=total - seen,
        acts=_acts(parts[0]) if parts[0].rows.model is EventRecord else (),
        guides=_guides(scope, span) if code in GUIDED else (),
    )


def _by_street(part: Part) -> list[dict[str, Any]]:
    hit = part.hit if part.hit is not None else Q(pk__in=[])
    rows = part.rows.annotate(street=Left(part.place, 9)).order_by()
    counted = rows.values("street").annotate(n=Count("pk"), hits=Count("pk", filter=hit))
    return list(counted)


def _merged(streets: dict[str, list[int]], smallest: int, has_hits: bool) -> tuple[Street, ...]:
    def made(code: str, n: int, hits: int) -> Street:
        return Street(code, n, hits if has_hits else None)

    small = {code for code, (n, _hits) in streets.items() if n < smallest or not code}
    rest = [sum(streets[code][i] for code in small) for i in (0, 1)]
    shown = [made(code, *told) for code, told in sorted(streets.items()) if code not in small]
    while 0 < rest[0] < smallest and shown:
        # The sum less the streets that are shown would tell what the small ones hold.
        joins = min(shown, key=lambda one: (one.n, one.code))
        shown.remove(joins)
        rest = [rest[0] + joins.n, rest[1] + (joins.hits or 0)]
    if rest[0] >= max(1, smallest):
        shown.append(made(REST, *rest))
    return tuple(shown)


def _lines(part: Part, actor: access.Actor) -> tuple[list[Line], int]:
    kind = _KINDS.get(part.rows.model)
    if kind is None:
        return [], 0
    visible = kind.visible(part.rows, actor)
    n = visible.count()
    rows = visible.select_related(*kind.related).order_by(f"-{kind.at}", "-pk")[:MOST]
    found = list(rows)
    hits: set[int] = set()
    if part.hit is not None:
        ids = [row.pk for row in found]
        hits = set(part.rows.filter(part.hit, pk__in=ids).values_list("pk", flat=True))
    return [
        Line(
            title=kind.title(row),
            at=getattr(row, kind.at),
            counts=row.pk in hits if part.hit is not None else None,
            page=(kind.page, attrgetter(kind.page_id)(row)) if kind.page else None,
            note=kind.note(row),
            holds=kind.holds,
        )
        for row in found
    ], n


def _guides(scope: Scope, span: Span) -> tuple[Guide, ...]:
    """Social workers in post who guide anybody, the most first."""
    found, limit = structure.guided(scope, span), structure.span_limit(scope, span)
    numbers = Person.objects.filter(pk__in=found).values_list("number", "pk")
    rows = sorted((-found[pk], number) for number, pk in numbers)
    return tuple(Guide(number, -n, -n > limit) for n, number in rows[:MOST])


def _acts(part: Part) -> tuple[tuple[str, int], ...]:
    """What was done most, by the name of the event."""
    hit = part.hit if part.hit is not None else Q()
    rows = part.rows.filter(hit).order_by().values("name").annotate(n=Count("pk"))
    return tuple((row["name"], row["n"]) for row in rows.order_by("-n", "name")[:20])
