"""Practice cards: what is public, whose they are, their figures, and who re-used them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum

from liandong.core.practice_cards import CardState, streets
from liandong.models import (
    GroupPresence,
    GroupRun,
    GroupSession,
    LedgerEntry,
    Need,
    Organization,
    PracticeCard,
    PracticeReuse,
    Project,
    ProjectState,
)
from liandong.queries import access, groups
from liandong.queries.access import COORDINATOR, SOCIAL_WORKER, SUPERVISOR, Actor

Figures = dict[str, tuple[float, int | None]]


def public_cards(*, words: str = "", category: str = "", mode: str = "") -> QuerySet[PracticeCard]:
    """Published cards, latest first; ``words`` are looked for in what the author wrote."""
    rows = PracticeCard.objects.filter(state=CardState.PUBLISHED)
    if category:
        rows = rows.filter(category=category)
    if mode:
        rows = rows.filter(mode=mode)
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(problem__icontains=word)
            | Q(for_whom__icontains=word)
            | Q(steps__icontains=word)
        )
    return rows.select_related("organization", "author").order_by("-published_at", "-pk")


def cards_for(actor: Actor) -> QuerySet[PracticeCard]:
    """Cards that the actor writes: of the organizations they work for or plan in."""
    rows = PracticeCard.objects.select_related(
        "organization", "author", "project", "group", "based_on"
    )
    if not actor.has(SOCIAL_WORKER, SUPERVISOR, COORDINATOR):
        return rows.none()
    bodies = access.organizations_for(actor).values("pk")
    return rows.filter(organization__in=bodies).order_by("-written_at", "-pk")


def readable(actor: Actor | None) -> QuerySet[PracticeCard]:
    """Published cards, and one's own in any state."""
    public = Q(state=CardState.PUBLISHED)
    if actor is not None:
        public |= Q(pk__in=cards_for(actor).values("pk"))
    return PracticeCard.objects.filter(public).select_related(
        "organization", "author", "project", "group", "based_on__organization"
    )


def projects_to_tell(actor: Actor) -> QuerySet[Project]:
    """Projects of the actor's organizations of which something was served, latest first."""
    served = LedgerEntry.objects.filter(shift__isnull=False).values("shift__project")
    return (
        access.projects_for(actor)
        .filter(state__in=[ProjectState.PUBLISHED, ProjectState.FINISHED], pk__in=served)
        .filter(organization__in=access.organizations_for(actor).values("pk"))
        .order_by("-pk")
    )


def groups_to_tell(actor: Actor) -> QuerySet[GroupRun]:
    """Closed groups of the actor's organizations, latest first."""
    rows = groups.readable_by(actor, on=actor.on).filter(
        closed_at__isnull=False, organization__isnull=False
    )
    return rows.order_by("-closed_at")


def figures_of(project: Project) -> Figures:
    """What records say of a project: people, minutes, shifts, recipients. Three queries."""
    entries = LedgerEntry.objects.filter(
        shift__project=project, reverses=None, reversed_by=None
    ).aggregate(
        people=Count("person", distinct=True),
        minutes=Sum("minutes"),
        shifts=Count("shift", distinct=True),
    )
    needs = Need.objects.filter(project=project).aggregate(
        asked=Count("pk"), served=Count("pk", Q(first_served_at__isnull=False))
    )
    return {
        "volunteers": (float(entries["people"]), None),
        "minutes": (float(entries["minutes"] or 0), None),
        "shifts": (float(entries["shifts"]), None),
        "needs_served": (float(needs["served"]), needs["asked"]),
    }


def figures_of_group(group: GroupRun) -> Figures:
    """What records say of a group: members, meetings, who came. Three queries."""
    held = GroupSession.objects.filter(group=group, recorded_at__isnull=False).count()
    members = group.members.filter(part="member").count()
    came = GroupPresence.objects.filter(session__group=group, member__part="member")
    return {
        "members": (float(members), None),
        "meetings": (float(held), None),
        "presences": (float(came.count()), held * members),
    }


def reuses_of(card: PracticeCard) -> list[PracticeReuse]:
    """Projects begun from a card that were not called off, latest first. One query."""
    rows = PracticeReuse.objects.filter(card=card).exclude(project__state=ProjectState.CANCELLED)
    return list(rows.select_related("project__organization", "begun_by").order_by("-begun_at"))


def street_counts(cards: Iterable[PracticeCard]) -> dict[int, int]:
    """In how many other streets each card was re-used, by card id. One query."""
    held = list(cards)
    codes: dict[int, list[str]] = defaultdict(list)
    rows = PracticeReuse.objects.filter(card__in=[one.pk for one in held])
    rows = rows.exclude(project__state=ProjectState.CANCELLED)
    for card, code in rows.values_list("card", "project__division_code"):
        codes[card].append(code)
    return {one.pk: streets(codes[one.pk], own=one.division_code) for one in held}


def reuse_of(project: Project) -> PracticeReuse | None:
    """The card from which a project was begun. One query."""
    rows = PracticeReuse.objects.filter(project=project)
    return rows.select_related("card__organization", "card__author").first()


def cards_of(project: Project) -> list[PracticeCard]:
    """The published cards that tell of a project. One query."""
    rows = PracticeCard.objects.filter(project=project, state=CardState.PUBLISHED)
    return list(rows.order_by("-published_at"))


def may_reuse(actor: Actor) -> bool:
    """Who plans projects begins one from a card."""
    return actor.has(SOCIAL_WORKER, COORDINATOR)


def bodies_to_plan(actor: Actor) -> QuerySet[Organization]:
    """Organizations for which the actor may begin a project."""
    return access.organizations_for(actor).order_by("name")
