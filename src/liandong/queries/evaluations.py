"""Who still has to judge whom after a service, and what may be shown of the answers."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from liandong.core import evaluation
from liandong.core.evaluation import Score, Summary
from liandong.models import (
    Assignment,
    AssignmentState,
    Evaluation,
    FeedbackTicket,
    Need,
    Organization,
    Person,
    Shift,
)

MOST_ANSWERS = 200
MOST_TEXTS = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """Somebody whom the person may judge, and whether they have."""

    person: Person
    role: str
    is_answered: bool


def judged_shifts(person: Person) -> QuerySet[Shift]:
    """Shifts of which the person is a party: they came, or they were the social worker."""
    came = Assignment.objects.filter(_came(), person=person).values("shift")
    return Shift.objects.filter(Q(pk__in=came) | Q(project__social_worker=person)).select_related(
        "project", "position"
    )


def _came() -> Q:
    return Q(state=AssignmentState.SERVED) | Q(state=AssignmentState.ACCEPTED, check_ins__kind="in")


def people_to_judge(shift: Shift, person: Person) -> list[Judged]:
    """The other side of a shift: the social worker judges everybody who came, and they him.

    Two queries, three for a volunteer. The ones that are still open come first.
    """
    worker = shift.project.social_worker
    if worker is not None and worker.pk == person.pk:
        came = (
            Assignment.objects.filter(_came(), shift=shift)
            .exclude(person=person)
            .select_related("person")
            .distinct()
            .order_by("pk")
        )
        others = [(place.person, "volunteer") for place in came]
    else:
        others = [(worker, "social_worker")] if worker is not None else []
        leaders = Person.objects.filter(pk__in=leader_ids(shift) - {person.pk}).order_by("pk")
        others += [(leader, "leader") for leader in leaders]
    given = set(
        Evaluation.objects.filter(shift=shift, from_person=person).values_list(
            "to_person", flat=True
        )
    )
    rows = [Judged(other, role, other.pk in given) for other, role in others]
    return sorted(rows, key=lambda row: row.is_answered)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What may be shown of the answers about one person: nothing below three.

    texts
        In an order that says nothing about who wrote them or when.
    """

    summary: Summary | None
    texts: tuple[str, ...]


def leader_ids(shift: Shift) -> frozenset[int]:
    """Who led a shift: the project's lead, and whoever led on the spot; not its social worker."""
    on_the_spot = shift.assignments.filter(is_lead=True).exclude(state=AssignmentState.RELEASED)
    found = {shift.project.lead_person_id, *on_the_spot.values_list("person", flat=True)}
    return frozenset(pk for pk in found if pk and pk != shift.project.social_worker_id)


def has_rated_organization(shift: Shift, person: Person) -> bool:
    """Whether a volunteer judged the organization of a shift."""
    given = Evaluation.objects.filter(shift=shift, from_person=person)
    return given.filter(to_organization__isnull=False).exists()


def opinion_of_organization(organization: Organization) -> Opinion:
    """The last answers (at most 200) of volunteers about an organization. One query."""
    return _opinion(Evaluation.objects.filter(to_organization=organization))


def opinion_of(person: Person, *, role: str) -> Opinion:
    """The last answers (at most 200) about a person in one role, as a group. One query."""
    return _opinion(Evaluation.objects.filter(to_person=person, to_role=role))


@dataclass(frozen=True, slots=True)
class Standing:
    """What volunteers think of somebody who runs a shift, from three answers on."""

    name: str
    is_organization: bool
    summary: Summary


def standings(shift: Shift, *, with_people: bool) -> list[Standing]:
    """Of who leads a shift and its organization, those with three answers or more.

    At most three queries; only the organization's when ``with_people`` is not asked.
    """
    project = shift.project
    asked: list[tuple[str, bool, Opinion]] = []
    if with_people and project.social_worker is not None:
        worker = project.social_worker
        asked.append((worker.name, False, opinion_of(worker, role="social_worker")))
    if with_people and project.lead_person is not None:
        lead = project.lead_person
        if lead.pk != project.social_worker_id:
            asked.append((lead.name, False, opinion_of(lead, role="leader")))
    body = project.organization
    asked.append((body.name, True, opinion_of_organization(body)))
    return [
        Standing(name, is_body, opinion.summary)
        for name, is_body, opinion in asked
        if opinion.summary is not None
    ]


def _opinion(asked: QuerySet[Evaluation]) -> Opinion:
    rows = list(
        asked.order_by("-at", "-pk").values_list("punctuality", "attitude", "skill", "text")[
            :MOST_ANSWERS
        ]
    )
    summary = evaluation.summary(Score(*row[:3]) for row in rows)
    if summary is None:
        return Opinion(None, ())
    texts = sorted({row[3].strip() for row in rows} - {""})
    return Opinion(summary, tuple(texts[:MOST_TEXTS]))


@dataclass(frozen=True, slots=True)
class Asked:
    """A need that the shift served, and the link with which its recipient judges."""

    need: Need
    ticket: FeedbackTicket | None


def recipients_of(shift: Shift) -> list[Asked]:
    """The needs behind a shift with their newest link (at most 10). Two queries."""
    needs = list(Need.objects.filter(project=shift.project_id).order_by("pk")[:10])
    tickets = FeedbackTicket.objects.filter(shift=shift, need__in=needs).order_by("pk")
    newest = {ticket.need_id: ticket for ticket in tickets}
    return [Asked(need, newest.get(need.pk)) for need in needs]


def ticket_with(token: str) -> FeedbackTicket | None:
    """The link that somebody opened, with what it is about. One query."""
    return (
        FeedbackTicket.objects.filter(token=token)
        .select_related("shift__project", "shift__position")
        .first()
    )


def names_of_those_who_came(shift: Shift) -> list[str]:
    """Names of the people who served at a shift, as the recipient knew them. One query."""
    return list(
        Assignment.objects.filter(shift=shift, state=AssignmentState.SERVED)
        .order_by("pk")
        .values_list("person__name", flat=True)
    )
