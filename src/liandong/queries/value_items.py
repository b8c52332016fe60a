"""Value items of projects as they are traced, brought up again, and summed up."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from liandong.core import policy
from liandong.core.divisions import normalized
from liandong.core.hours import SHANGHAI
from liandong.core.value_items import Seen, Tally, Trace, tally
from liandong.models import (
    ContractEvaluator,
    GuidanceSession,
    Membership,
    Person,
    Project,
    ProjectState,
    RoleGrant,
    ValueItem,
    ValueLook,
    ValueScore,
)
from liandong.queries import access, covers
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR, Actor
from liandong.queries.covers import open_on

KeyOf = Callable[[Project], str]
MOST = 300
STREET = 9
"""Digits of a division code down to the street."""


# ── who may ─────────────────────────────────────────────────────────────────────────────────


def runs_it(project: Project, person: Person) -> bool:
    """Whether a person runs the project: its social worker, its lead, or whoever planned it."""
    own = {project.social_worker_id, project.lead_person_id, project.created_by_id}
    return person.pk in own


def stake(projects: Collection[Project], *, on: date) -> Q:
    """The people who have a stake in how projects are scored.

    Who runs one; a role or a membership of a providing organization; who guides a project's
    social worker; who was to judge a contract over it and declared a conflict of interest.
    """
    runs = {(one.social_worker_id, one.lead_person_id, one.created_by_id) for one in projects}
    of = Q(open_on(on), organization__in={one.organization_id for one in projects})
    workers = {one.social_worker_id for one in projects}
    conflicts = ContractEvaluator.objects.filter(
        declares_none=False, contract__projects__in=[one.pk for one in projects]
    )
    return (
        Q(pk__in={pk for three in runs for pk in three if pk is not None})
        | Q(pk__in=RoleGrant.objects.filter(of).values("person"))
        | Q(pk__in=Membership.objects.filter(of).values("person"))
        | Q(pk__in=covers.links_on(on).filter(supervisee__in=workers).values("supervisor"))
        | Q(pk__in=conflicts.values("person"))
    )


def has_stake(projects: Collection[Project], person: Person, *, on: date) -> bool:
    """Whether somebody has a stake in how one of the projects is scored. One query."""
    return Person.objects.filter(stake(projects, on=on), pk=person.pk).exists()


def scorers(project: Project, *, on: date) -> list[Person]:
    """Officers and coordinators over the project's place without a stake, the nearest first.

    Who answers for some places reaches no further; who answers for none, everywhere. Two queries.
    """
    code = project.division_code
    held = RoleGrant.objects.filter(open_on(on), role__in=[OFFICER, COORDINATOR])
    above = [code[:digits] for digits in range(1, len(code) + 1)]
    elsewhere = held.exclude(division_code="").values("person")
    near = Q(division_code__in=above) | Q(~Q(person__in=elsewhere), division_code="")
    free = Person.objects.exclude(stake([project], on=on))
    rows = held.filter(near, person__in=free.values("pk")).select_related("person")
    return list(dict.fromkeys(one.person for one in rows.order_by("-division_code", "pk")))


def may_choose(actor: Actor, project: Project) -> bool:
    """Staff that plan the project, and the volunteer who leads it."""
    if actor.person.pk in {project.lead_person_id, project.social_worker_id}:
        return True
    staff = actor.has(SOCIAL_WORKER, SUPERVISOR, COORDINATOR)
    return staff and access.projects_for(actor).filter(pk=project.pk).exists()


def may_look(actor: Actor, project: Project) -> bool:
    """Staff that oversee the project and do not run it; in a session its guide looks."""
    if runs_it(project, actor.person):
        return False
    staff = actor.has(SOCIAL_WORKER, SUPERVISOR, COORDINATOR)
    return staff and access.projects_for(actor).filter(pk=project.pk).exists()


def may_score(actor: Actor, project: Project) -> bool:
    """An officer or a coordinator over the project's place who is not of the provider."""
    if not actor.has(OFFICER, COORDINATOR):
        return False
    if not access.projects_for(actor).filter(pk=project.pk).exists():
        return False
    return not has_stake([project], actor.person, on=actor.on)


def items_for(actor: Actor) -> QuerySet[ValueItem]:
    """Items of the projects that the actor may open."""
    return ValueItem.objects.filter(project__in=access.projects_for(actor).values("pk"))


# ── traces ──────────────────────────────────────────────────────────────────────────────────


def loaded(rows: QuerySet[ValueItem], *, most: int | None = None) -> list[ValueItem]:
    """Items with all their looks (oldest first) and scores (latest first). Three queries."""
    looks = ValueLook.objects.select_related("by", "session").order_by("looked_on", "pk")
    scores = ValueScore.objects.select_related("by").order_by("-at", "-pk")
    return list(
        rows.select_related("project__organization", "course", "team", "chosen_by", "dropped_by")
        .prefetch_related(
            Prefetch("looks", queryset=looks, to_attr="seen"),
            Prefetch("scores", queryset=scores, to_attr="scored"),
        )
        .order_by("project_id", "pk")[:most]
    )


def standing(item: ValueItem) -> ValueScore | None:
    """The score that stands, of an item from :func:`loaded`."""
    scores: list[ValueScore] = item.scored  # type: ignore[attr-defined]
    return next((one for one in scores if one.replaced_at is None), None)


def trace_of(item: ValueItem) -> Trace:
    """An item from :func:`loaded` as the rules look at it."""
    looks: list[ValueLook] = item.seen  # type: ignore[attr-defined]
    last = standing(item)
    return Trace(
        code=item.code,
        start=item.start_level,
        target=item.target_level,
        chosen_on=item.chosen_on,
        looks=tuple(Seen(one.level, one.looked_on) for one in looks),
        score=Seen(last.level, last.at.astimezone(SHANGHAI).date()) if last else None,
    )


def items_of(projects: Iterable[Project | int]) -> dict[int, list[Trace]]:
    """The traces of all items that projects keep, by project id; empty lists included.

    Three queries, however many projects.
    """
    keys = [one if isinstance(one, int) else int(one.pk) for one in projects]
    found: dict[int, list[Trace]] = {key: [] for key in keys}
    for item in loaded(ValueItem.objects.filter(project__in=keys, dropped_at=None)):
        found[item.project_id].append(trace_of(item))
    return found


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The standing score of one item."""

    item: int
    code: str
    level: int
    start: int
    target: int
    at: datetime


def scores_of(projects: Iterable[Project | int]) -> dict[int, list[ItemScore]]:
    """The standing scores by project id; empty lists included. One query."""
    keys = [one if isinstance(one, int) else int(one.pk) for one in projects]
    found: dict[int, list[ItemScore]] = {key: [] for key in keys}
    rows = ValueScore.objects.filter(
        item__project__in=keys, item__dropped_at=None, replaced_at=None
    ).select_related("item")
    for row in rows.order_by("item_id"):
        item = row.item
        found[item.project_id].append(
            ItemScore(item.pk, item.code, row.level, item.start_level, item.target_level, row.at)
        )
    return found


# ── sums ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class GroupTally:
    """The sums of one organization, street, or item of the catalogue; ``key`` is its id or code."""

    key: str
    tally: Tally


def counted_projects(projects: QuerySet[Project]) -> list[Project]:
    """Projects that count for completeness: those that were published and not called off."""
    rows = projects.filter(state__in=[ProjectState.PUBLISHED, ProjectState.FINISHED])
    return list(rows.select_related("organization").order_by("pk"))


def completeness(projects: QuerySet[Project]) -> Tally:
    """All projects together. Four queries."""
    held = counted_projects(projects)
    return _sum(held, items_of(held))


def completeness_by_organization(projects: QuerySet[Project]) -> list[GroupTally]:
    """By providing organization (key: its id), the one with most items first. Four queries."""
    return _grouped(projects, lambda one: str(one.organization_id))


def completeness_by_street(
    projects: QuerySet[Project], *, digits: int = STREET
) -> list[GroupTally]:
    """By street (key: the first digits of the code), the one with most items first."""
    return _grouped(projects, lambda one: normalized(one.division_code)[:digits])


def completeness_by_item(projects: QuerySet[Project]) -> list[GroupTally]:
    """By item of the catalogue (key: its code); projects are those with the item. Four queries."""
    held = counted_projects(projects)
    traces = items_of(held)
    codes = sorted({one.code for rows in traces.values() for one in rows})
    found = []
    for code in codes:
        rows = [
            (one.state == ProjectState.FINISHED, [t for t in traces[one.pk] if t.code == code])
            for one in held
        ]
        found.append(GroupTally(code, tally((over, ts) for over, ts in rows if ts)))
    return found


def _grouped(projects: QuerySet[Project], key_of: KeyOf) -> list[GroupTally]:
    held = counted_projects(projects)
    traces = items_of(held)
    groups: dict[str, list[Project]] = {}
    for one in held:
        groups.setdefault(key_of(one), []).append(one)
    found = [GroupTally(key, _sum(rows, traces)) for key, rows in groups.items()]
    return sorted(found, key=lambda row: (-row.tally.items, -row.tally.projects, row.key))


def _sum(held: Collection[Project], traces: Mapping[int, list[Trace]]) -> Tally:
    return tally((one.state == ProjectState.FINISHED, traces[one.pk]) for one in held)


# ── what waits ──────────────────────────────────────────────────────────────────────────────


def to_look_at(session: GuidanceSession) -> list[ValueItem]:
    """Open items that a session may look at: of its project, else of those it is about.

    A session without a project is about the projects of the social workers and leaders who
    were guided in it. Four queries at most.
    """
    rows = ValueItem.objects.filter(dropped_at=None).exclude(
        project__state__in=[ProjectState.CANCELLED, ProjectState.DRAFT]
    )
    rows = rows.filter(~Exists(_standing_scores()))
    if session.project_id is not None:
        return loaded(rows.filter(project=session.project_id))
    guided = session.seats.values("person")
    about = Q(project__social_worker__in=guided) | Q(project__lead_person__in=guided)
    return loaded(rows.filter(about, project__state=ProjectState.PUBLISHED), most=MOST)


def is_about(session: GuidanceSession, project: Project) -> bool:
    """Whether a session is about a project: named, or its social worker or lead was guided."""
    if session.project_id is not None:
        return session.project_id == project.pk
    own = {project.social_worker_id, project.lead_person_id} - {None}
    return session.seats.filter(person__in=own).exists()


def _standing_scores() -> QuerySet[ValueScore]:
    return ValueScore.objects.filter(item=OuterRef("pk"), replaced_at=None)


def overdue_for(actor: Actor, *, on: date) -> list[ValueItem]:
    """Items of published projects that nobody looked at for too long, for whoever may look.

    Three queries.
    """
    if not actor.has(SUPERVISOR, COORDINATOR):
        return []
    rows = items_for(actor).filter(dropped_at=None, project__state=ProjectState.PUBLISHED)
    me = actor.person
    rows = rows.exclude(project__social_worker=me).exclude(project__created_by=me)
    rows = rows.exclude(project__lead_person=me).filter(~Exists(_standing_scores()))
    return _overdue(rows, on)


def _overdue(rows: QuerySet[ValueItem], on: date) -> list[ValueItem]:
    return [
        item
        for item in loaded(rows, most=MOST)
        if trace_of(item).is_overdue(
            on, policy.profile_for(item.project.division_code, on).value_items
        )
    ]


def unseen_of(actor: Actor, *, on: date) -> list[ValueItem]:
    """Items of the published projects that the actor runs, which nobody looked at for too long.

    Three queries.
    """
    me = actor.person
    own = Q(project__social_worker=me) | Q(project__lead_person=me)
    rows = ValueItem.objects.filter(
        own, ~Exists(_standing_scores()), dropped_at=None, project__state=ProjectState.PUBLISHED
    )
    return _overdue(rows, on)


def to_score(actor: Actor) -> list[ValueItem]:
    """Items of finished projects without a score, in the actor's reach. Three queries."""
    if not actor.has(OFFICER, COORDINATOR):
        return []
    rows = items_for(actor).filter(dropped_at=None, project__state=ProjectState.FINISHED)
    return loaded(rows.filter(~Exists(_standing_scores())), most=MOST)
