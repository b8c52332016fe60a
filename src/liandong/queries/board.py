"""The board of a project: its seats, its volunteers, what was raised, and who may look."""

from django.db.models import Q, QuerySet

from liandong.models import (
    Assignment,
    AssignmentState,
    BoardItem,
    BoardSeat,
    BoardVoice,
    Person,
    Project,
)
from liandong.queries import access
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR, Actor

MOST = 60


def volunteers_of(project: Project) -> QuerySet[Person]:
    """Who has a place in the project or served in it."""
    held = Assignment.objects.filter(
        shift__project=project, state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED]
    )
    return Person.objects.filter(pk__in=held.values("person"), merged_into=None).order_by("pk")


def boards_seen_by(actor: Actor) -> QuerySet[Project]:
    """Projects whose board a person may open: their volunteers, the board, who runs them."""
    me = actor.person
    held = Assignment.objects.filter(
        person=me, state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED]
    )
    seats = BoardSeat.objects.filter(person=me, until=None)
    near = Q(pk__in=held.values("shift__project")) | Q(pk__in=seats.values("project"))
    near |= Q(pk__in=access.projects_for(actor).values("pk"))
    return Project.objects.filter(near)


def runs(actor: Actor, project: Project) -> bool:
    """Whether the actor names to seats and answers items: staff of the project, its lead."""
    if actor.person.pk in {project.lead_person_id, project.social_worker_id}:
        return True
    staff = actor.has(SOCIAL_WORKER, COORDINATOR, SUPERVISOR) and not actor.has(OFFICER)
    return staff and access.projects_for(actor).filter(pk=project.pk).exists()


def seats_of(project: Project) -> list[BoardSeat]:
    """The seats taken now, oldest first. One query."""
    return list(
        BoardSeat.objects.filter(project=project, until=None)
        .select_related("person")
        .order_by("since", "pk")
    )


def past_seats_of(project: Project) -> list[BoardSeat]:
    """Seats of earlier days, latest first. One query."""
    rows = BoardSeat.objects.filter(project=project, until__isnull=False)
    return list(rows.select_related("person").order_by("-until", "-pk")[:MOST])


def items_of(project: Project) -> list[BoardItem]:
    """What was raised, latest first. One query."""
    rows = BoardItem.objects.filter(project=project).select_related("raised_by", "answered_by")
    return list(rows.order_by("-raised_at", "-pk")[:MOST])


def voice_of(project: Project, person: Person) -> BoardVoice | None:
    """Whom a person wants on the board."""
    rows = BoardVoice.objects.filter(project=project, voter=person)
    return rows.select_related("candidate").first()
