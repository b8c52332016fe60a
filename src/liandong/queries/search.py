"""Finding people, bodies, teams, needs, projects, resources, courses and practice cards by words.

Each kind is looked for inside the scope in which its page opens (``queries.access``), so what
the viewer may not open is neither shown nor counted. The index itself knows no scope.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from liandong.core import search as rules
from liandong.core.hours import SHANGHAI
from liandong.core.search import Ask, Kind
from liandong.models import (
    Course,
    Need,
    Organization,
    Person,
    PoolOffer,
    PracticeCard,
    Project,
    ProjectState,
    SearchRow,
    Shift,
    ShiftState,
    Team,
)
from liandong.models.sealed import blind_index
from liandong.queries import access, pool, practice_cards, training
from liandong.queries.access import Actor

MOST = 6
"""Results of each kind on the page of all kinds."""
MOST_OF_ONE = 50
"""Results when one kind is asked for."""
FEW = 500
"""A scope of so many records is small: its terms are read instead of the index."""
NEWEST, WHOLE = 500, 20_000
KNOWS_PEOPLE = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR, access.TEAM_LEADER)
KNOWS_TAILS = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
KNOWS_BODIES = (access.COORDINATOR, access.OFFICER, access.SOCIAL_WORKER, access.SUPERVISOR)
TAIL_DIGITS = 16
NEAR_KINDS = (Kind.PERSON, Kind.ORGANIZATION, Kind.TEAM, Kind.PROJECT)
"""What is looked for with a slip of the finger: what people call by name."""
_MODELS: dict[Kind, Any] = {
    Kind.PERSON: Person,
    Kind.ORGANIZATION: Organization,
    Kind.TEAM: Team,
    Kind.NEED: Need,
    Kind.PROJECT: Project,
    Kind.RESOURCE: PoolOffer,
    Kind.COURSE: Course,
    Kind.PRACTICE: PracticeCard,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``note``: the public number of what was found, or its day or owner."""

    id: int
    title: str
    note: str
    division_code: str
    state: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. ``shift``: the hits are the next shifts of projects.

    near
        Nothing was found as typed; these sound or are spelled like it.
    """

    kind: Kind
    hits: tuple[Hit, ...]
    has_more: bool = False
    near: bool = False
    of_shifts: bool = False


def sealed_tail(phone: str) -> str:
    """The keyed digest of the last four digits, as the index holds it; empty without them."""
    return blind_index(rules.telephone_tail(phone), "phone_tail")[:TAIL_DIGITS]


def found(actor: Actor, text: str, *, at: datetime, only: Kind | None = None) -> list[Group]:
    """The groups that have results, in the order of the kinds; at most ``MOST`` of each.

    One query for each kind, a second one where there are more results than are shown. Only
    when nothing at all is called so, what is spelled or sounds alike is looked for.
    """
    kinds = tuple(Kind) if only is None else (only,)
    most = MOST if only is None else MOST_OF_ONE
    scopes = {kind: scope_of(actor, kind, at=at) for kind in kinds}
    groups: list[Group] = []
    for near in (False, True):
        for kind, scope in scopes.items():
            if near and kind not in NEAR_KINDS:
                continue
            group = None if scope is None else _group(actor, kind, scope, text, most, near=near)
            groups += [group] if group is not None else []
            if kind is Kind.PROJECT:
                seen = {hit.id for hit in group.hits} if group is not None else set()
                public = _coming(text, seen, at=at, near=near)
                groups += [public] if public is not None else []
        if groups:
            break
    return groups


def scope_of(actor: Actor, kind: Kind, *, at: datetime) -> QuerySet[Any] | None:
    """Records of a kind whose page the actor may open; None when there is none for them."""
    today = at.astimezone(SHANGHAI).date()
    makers: dict[Kind, Callable[[], QuerySet[Any] | None]] = {
        Kind.PERSON: lambda: access.people_for(actor) if actor.has(*KNOWS_PEOPLE) else None,
        Kind.ORGANIZATION: lambda: (
            access.organizations_for(actor) if actor.has(*KNOWS_BODIES) else None
        ),
        Kind.TEAM: lambda: access.teams_for(actor).filter(ended_on=None),
        Kind.NEED: lambda: access.needs_for(actor),
        Kind.PROJECT: lambda: access.projects_for(actor),
        Kind.RESOURCE: lambda: pool.living(pool.offers_for(actor), today),
        Kind.COURSE: lambda: Course.objects.filter(
            Q(published_at__isnull=False, taken_down_at=None)
            | Q(pk__in=training.run_by(actor).values("pk"))
        ),
        Kind.PRACTICE: lambda: practice_cards.readable(actor),
    }
    return makers[kind]()


def matching(ask: Ask) -> QuerySet[SearchRow, Any]:
    """Ids of the records that meet an ask."""
    return SearchRow.objects.filter(terms__meet=ask).values("object_id")


def _group(
    actor: Actor, kind: Kind, scope: QuerySet[Any], text: str, most: int, *, near: bool
) -> Group | None:
    digits = "".join(rules.runs(text))
    by_phone = kind is Kind.PERSON and digits.isdigit() and actor.has(*KNOWS_TAILS)
    tail = ""
    if by_phone and len(digits) == rules.TAIL:
        tail = blind_index(digits, "phone_tail")[:TAIL_DIGITS]
    ask = rules.asked(kind, text, tail=tail, near=near)
    if not ask or (near and ask == rules.asked(kind, text, tail=tail)):
        return None
    few = _few(scope)
    rows = _rows(scope, ask, most + 1, kind, few)
    if by_phone and len(digits) == rules.PHONE:
        rows += scope.filter(phone_index=blind_index(digits, "phone"))[:most]
    if len(rows) > most:
        exact = _rows(scope, rules.exactly(kind, text), most, kind, few)
        first = {one.pk for one in exact}
        rows = [*exact, *(one for one in rows if one.pk not in first)]
    if not rows:
        return None
    hits = tuple(_hit(kind, row) for row in rows[:most])
    return Group(kind, hits, has_more=len(rows) > most, near=near)


def _few(scope: QuerySet[Any]) -> list[int] | None:
    """The ids of a scope that is small, newest first; None for a large one."""
    ids = list(scope.order_by("-pk").values_list("pk", flat=True)[: FEW + 1])
    return ids if len(ids) <= FEW else None


def _rows(
    scope: QuerySet[Any], ask: Ask, most: int, kind: Kind, few: list[int] | None
) -> list[Any]:
    """The newest records of a scope that meet an ask.

    Of a small scope the terms are read, however large the hub is. In a large one the newest
    matches of the hub are tried first: that is enough wherever much is found, and the whole
    is looked through only for what is rare.
    """
    if not ask:
        return []
    if few is not None:
        terms = kept_terms(kind, few)
        ids = [pk for pk in few if rules.meets(ask, set(terms.get(pk, "").split()))][:most]
        return sorted(scope.filter(pk__in=ids), key=lambda row: -row.pk) if ids else []
    for many in (NEWEST, WHOLE):
        newest = SearchRow.newest(ask, many)
        rows = list(scope.filter(pk__in=newest).order_by("-pk")[:most]) if newest else []
        if len(rows) >= most or len(newest) < many:
            return rows
    return list(scope.filter(pk__in=matching(ask)).order_by("-pk")[:most])


def _hit(kind: Kind, row: Any) -> Hit:
    place = getattr(row, "division_code", "")
    if kind in (Kind.PERSON, Kind.ORGANIZATION):
        return Hit(row.pk, row.name, row.number, place, getattr(row, "state", ""))
    if kind is Kind.TEAM:
        return Hit(row.pk, row.name, "", place)
    if kind in (Kind.NEED, Kind.PROJECT):
        return Hit(row.pk, row.title, row.number, place, row.state)
    if kind is Kind.RESOURCE:
        owner = row.organization or row.person
        return Hit(row.pk, row.title, owner.name if owner else "", place)
    if kind is Kind.PRACTICE:
        return Hit(row.pk, row.title, row.organization.name, place)
    return Hit(row.pk, row.title, row.code, "")


def _coming(text: str, seen: set[int], *, at: datetime, near: bool) -> Group | None:
    """Published projects with a shift ahead that anybody may sign up for; of each the next."""
    ask = rules.asked(Kind.PROJECT, text, near=near)
    if not ask or (near and ask == rules.asked(Kind.PROJECT, text)):
        return None
    ahead = Shift.objects.filter(
        state=ShiftState.OPEN, project__state=ProjectState.PUBLISHED, starts_at__gt=at
    )
    soonest = (
        ahead.filter(project__in=SearchRow.newest(ask, WHOLE))
        .exclude(project__in=seen)
        .values("project", "project__title", "project__division_code")
        .annotate(starts=Min("starts_at"))
        .order_by("starts", "project")[: MOST + 1]
    )
    rows = list(soonest)
    if not rows:
        return None
    of = Q(pk__in=[])
    for row in rows:
        of |= Q(project=row["project"], starts_at=row["starts"])
    shifts = {one.project_id: one.pk for one in ahead.filter(of).order_by("-pk")}
    hits = tuple(
        Hit(
            shifts[row["project"]],
            row["project__title"],
            "",
            row["project__division_code"],
            at=row["starts"],
        )
        for row in rows[:MOST]
    )
    return Group(Kind.PROJECT, hits, has_more=len(rows) > MOST, near=near, of_shifts=True)


# ── what the index is made of ───────────────────────────────────────────────────────────────


def terms_of(kind: Kind, row: Any) -> str:
    """The terms of one record as they are stored; empty for what is not to be found."""
    if kind is Kind.PERSON:
        if row.merged_into_id is not None or row.name == "—":
            return ""
        told: dict[str, Any] = {"name": row.name, "numbers": (row.number,)}
        told["tails"] = (sealed_tail(row.phone),)
    elif kind is Kind.ORGANIZATION:
        told = {"name": row.name, "numbers": (row.number, row.credit_code)}
    elif kind is Kind.TEAM:
        told = {"name": row.name}
    elif kind in (Kind.NEED, Kind.PROJECT):
        told = {"name": row.title, "numbers": (row.number,)}
        told["also"] = (row.place_name,) if kind is Kind.NEED else ()
    elif kind is Kind.RESOURCE:
        told = {"name": row.title}
    elif kind is Kind.PRACTICE:
        told = {"name": row.title, "numbers": (row.number,), "also": (row.for_whom,)}
    else:
        told = {"name": row.title, "numbers": (row.code,)}
    return " ".join(rules.terms_of(kind, **told))


def records(kind: Kind, *, above: int = 0) -> QuerySet[Any]:
    """All records of a kind with a higher id, lowest first."""
    found: QuerySet[Any] = _MODELS[kind].objects.filter(pk__gt=above).order_by("pk")
    return found


def newest_kept(kind: Kind) -> int:
    """The highest id of a kind that the index holds; 0 for none."""
    newest = SearchRow.objects.filter(kind=kind).aggregate(most=Max("object_id"))["most"]
    return int(newest or 0)


def kept_terms(kind: Kind, ids: Sequence[int]) -> dict[int, str]:
    """What the index holds of these records, by id."""
    rows = SearchRow.objects.filter(kind=kind, object_id__in=ids)
    return dict(rows.values_list("object_id", "terms"))
