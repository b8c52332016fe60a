"""Who may see the files of a value item, object to its score, and answer; and what there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from liandong.models import (
    Person,
    Project,
    ValueEvidence,
    ValueItem,
    ValueObjection,
    ValueScore,
)
from liandong.queries import value_items
from liandong.queries.access import COORDINATOR, SOCIAL_WORKER, SUPERVISOR, Actor

MOST_TOLD = 5
"""People who are told of an objection that they may answer."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with the files and scores of a project's items.

    see
        The files: who chooses, looks or scores; no volunteer but who leads the project.
    give
        Files: the providing side and whoever may score.
    score
        Also answer an objection to another's score.
    """

    see: bool
    give: bool
    object: bool
    score: bool


def rights_of(actor: Actor, project: Project) -> Rights:
    """What the actor may do with the items of a project. A few queries."""
    chooses = value_items.may_choose(actor, project)
    scores = value_items.may_score(actor, project)
    sees = chooses or scores or value_items.may_look(actor, project)
    return Rights(sees, chooses or scores, may_object(actor, project), scores)


def may_object(actor: Actor, project: Project) -> bool:
    """Staff of the providing organization, and who leads the project."""
    if actor.person.pk in {project.lead_person_id, project.social_worker_id}:
        return True
    is_staff = actor.has(SOCIAL_WORKER, SUPERVISOR, COORDINATOR)
    return is_staff and project.organization_id in actor.organization_ids


def may_answer(actor: Actor, score: ValueScore) -> bool:
    """Who could have scored, and did not."""
    return actor.person.pk != score.by_id and value_items.may_score(actor, score.item.project)


def answerers(score: ValueScore, *, on: date) -> list[Person]:
    """People who may answer an objection to a score, the nearest first, at most five."""
    able = value_items.scorers(score.item.project, on=on)
    return [one for one in able if one.pk != score.by_id][:MOST_TOLD]


def files_of(items: Iterable[ValueItem]) -> dict[int, list[ValueEvidence]]:
    """The files by item id, oldest first, without their content. One query."""
    found: dict[int, list[ValueEvidence]] = {item.pk: [] for item in items}
    rows = ValueEvidence.objects.filter(item__in=found).defer("content")
    for row in rows.select_related("given_by").order_by("pk"):
        found[row.item_id].append(row)
    return found


def objections_of(items: Iterable[ValueItem]) -> dict[int, list[ValueObjection]]:
    """The objections by item id, oldest first. One query."""
    found: dict[int, list[ValueObjection]] = {item.pk: [] for item in items}
    rows = ValueObjection.objects.filter(score__item__in=found)
    for row in rows.select_related("score__by", "raised_by", "answered_by").order_by("pk"):
        found[row.score.item_id].append(row)
    return found


def open_objections(items: Iterable[ValueItem | int]) -> int:
    """How many standing scores of these items wait for the answer to an objection."""
    keys = [one if isinstance(one, int) else int(one.pk) for one in items]
    return ValueObjection.objects.filter(
        score__item__in=keys, score__replaced_at=None, answered_at=None
    ).count()


def files_due(*, on: date) -> QuerySet[ValueEvidence]:
    """Files whose last day is over, but for those of a score that is still objected to."""
    objected = ValueObjection.objects.filter(
        score__item=OuterRef("item"), score__replaced_at=None, answered_at=None
    )
    rows = ValueEvidence.objects.filter(deleted_at=None, delete_on__lt=on)
    return rows.filter(~Exists(objected)).order_by("delete_on", "pk")
