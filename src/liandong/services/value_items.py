"""Choose value items at design, look at them in supervision, score them at acceptance."""

from datetime import date, datetime

from django.db import transaction

from liandong.core.hours import SHANGHAI
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.value_item_facts import (
    NOTE_MAX_LENGTH,
    TEXT_MAX_LENGTH,
    ItemChosenAlready,
    ItemsClosed,
    ItemScored,
    OwnProjectLook,
    ScoreNeedsEvidence,
    ScorerNotNeutral,
    ScoreTooEarly,
    SessionOfAnother,
    TargetNotAbove,
    ValueItemChosen,
    ValueItemDropped,
    ValueItemLookedAt,
    ValueItemScored,
    ValueScoreCorrected,
    ValueScoreSetAside,
    check_level,
)
from liandong.core.value_items import catalogue
from liandong.core.value_objections import ScoreObjected
from liandong.models import (
    Contract,
    Course,
    GuidanceSession,
    Person,
    Project,
    ProjectState,
    Team,
    ValueEvidence,
    ValueItem,
    ValueLook,
    ValueScore,
)
from liandong.queries import value_disputes, value_facts, value_items
from liandong.services import events

_CHOOSABLE = (ProjectState.DRAFT, ProjectState.PUBLISHED)


@transaction.atomic
def choose(
    *,
    project: Project,
    code: str,
    aim: str,
    start: int,
    target: int,
    course: Course | None = None,
    team: Team | None = None,
    by: Person,
    at: datetime,
) -> ValueItem:
    """Choose an item of the catalogue for a project that is not over.

    Refuses ``ItemsClosed``, ``ItemChosenAlready``, ``TargetNotAbove``, ``ValueMissing`` without
    an aim, ``ValueInvalid`` for a code or a level that does not exist.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    today = at.astimezone(SHANGHAI).date()
    if code not in catalogue(today):
        raise ValueInvalid("item", code, "、".join(catalogue(today)))
    if project.state not in _CHOOSABLE:
        raise ItemsClosed(title=project.title)
    if not aim.strip():
        raise ValueMissing("aim")
    check_level(start, field="start_level")
    check_level(target, field="target_level")
    if target <= start:
        raise TargetNotAbove(start=start, target=target)
    if ValueItem.objects.filter(project=project, code=code, dropped_at=None).exists():
        raise ItemChosenAlready(item=code)
    item = ValueItem.objects.create(
        project=project,
        code=code,
        chosen_on=today,
        aim=aim.strip()[:NOTE_MAX_LENGTH],
        start_level=start,
        target_level=target,
        course=course,
        team=team,
        chosen_by=by,
        chosen_at=at,
    )
    events.record(ValueItemChosen(project.pk, item.pk, code, start, target), by=by, at=at)
    return item


@transaction.atomic
def drop(*, item: ValueItem, reason: str, by: Person, at: datetime) -> ValueItem:
    """Drop an item with a reason; it stays readable. Refuses ``ItemScored``, ``ValueMissing``."""
    item = _locked(item)
    if not reason.strip():
        raise ValueMissing("reason")
    if _standing(item) is not None:
        raise ItemScored(item=item.code)
    if item.dropped_at is None:
        item.dropped_at, item.dropped_by = at, by
        item.drop_reason = reason.strip()[:200]
        item.save(update_fields=["dropped_at", "dropped_by", "drop_reason"])
        told = ValueItemDropped(item.project_id, item.pk, item.code, item.drop_reason)
        events.record(told, by=by, at=at)
    return item


@transaction.atomic
def look(
    *,
    item: ValueItem,
    level: int,
    note: str,
    looked_on: date | None = None,
    session: GuidanceSession | None = None,
    by: Person,
    at: datetime,
) -> ValueLook:
    """Write down what supervision saw of an item: a level for the time being, and a note.

    In a session its guide looks, on the session's day, once for each item; without a session
    somebody looks who does not run the project. Refuses ``SessionOfAnother``,
    ``OwnProjectLook``, ``ItemScored``, ``ItemsClosed``, ``ValueMissing`` without a note and
    ``ValueInvalid`` for a day to come, a second look in one session or a level that does not
    exist.
    """
    item = _locked(item)
    check_level(level)
    if not note.strip():
        raise ValueMissing("note")
    if session is None:
        if value_items.runs_it(item.project, by):
            raise OwnProjectLook()
    elif session.guide_id != by.pk or not value_items.is_about(session, item.project):
        raise SessionOfAnother()
    today = at.astimezone(SHANGHAI).date()
    day = session.held_at.astimezone(SHANGHAI).date() if session else looked_on or today
    if not item.chosen_on <= day <= today:
        raise ValueInvalid("looked_on", day.isoformat(), f"{item.chosen_on} – {today}")
    if item.dropped_at is not None or item.project.state == ProjectState.CANCELLED:
        raise ItemsClosed(title=item.project.title)
    if _standing(item) is not None:
        raise ItemScored(item=item.code)
    if session is not None and item.looks.filter(session=session).exists():
        raise ValueInvalid("session", session.number, "1")
    made = ValueLook.objects.create(
        item=item,
        session=session,
        looked_on=day,
        level=level,
        note=note.strip()[:NOTE_MAX_LENGTH],
        by=by,
        at=at,
    )
    events.record(ValueItemLookedAt(item.project_id, item.pk, item.code, level), by=by, at=at)
    return made


@transaction.atomic
def score(
    *,
    item: ValueItem,
    level: int,
    evidence: str = "",
    reason: str = "",
    by: Person,
    at: datetime,
) -> ValueScore:
    """Score an item at acceptance; the counted records of the moment are kept with it.

    A second score takes the place of the first and needs a reason. Refuses ``ScoreTooEarly``,
    ``ItemsClosed``, ``ScorerNotNeutral`` for whoever is of the providing organization, runs the
    project, guides its social worker or declared a conflict, ``ScoreNeedsEvidence`` for a level
    above 0 with no record that counts, no file and no text, ``ScoreObjected`` while the score
    waits for the answer to an objection, ``ValueMissing`` for a correction without a reason.
    """
    item = _locked(item)
    project = item.project
    check_level(level)
    if project.state == ProjectState.DRAFT:
        raise ScoreTooEarly(title=project.title)
    if item.dropped_at is not None or project.state == ProjectState.CANCELLED:
        raise ItemsClosed(title=project.title)
    if value_items.has_stake([project], by, on=at.astimezone(SHANGHAI).date()):
        raise ScorerNotNeutral(organization=project.organization.name)
    counted = value_facts.facts_of([item], at=at)[item.pk]
    has_file = ValueEvidence.objects.filter(item=item, deleted_at=None).exists()
    if level > 0 and not (evidence.strip() or has_file or any(one.value for one in counted)):
        raise ScoreNeedsEvidence(level=level)
    before = _standing(item)
    if before is not None:
        if value_disputes.open_objections([item]):
            raise ScoreObjected()
        if not reason.strip():
            raise ValueMissing("reason")
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    made = ValueScore.objects.create(
        item=item,
        level=level,
        facts={one.code: [one.value, one.n] for one in counted},
        evidence=evidence.strip()[:TEXT_MAX_LENGTH],
        reason=reason.strip()[:200] if before is not None else "",
        by=by,
        at=at,
    )
    if before is None:
        told = ValueItemScored(project.pk, item.pk, item.code, level)
        events.record(told, by=by, at=at)
    else:
        again = ValueScoreCorrected(project.pk, item.pk, item.code, level, made.reason)
        events.record(again, by=by, at=at)
    return made


@transaction.atomic
def set_aside(*, contract: Contract, scorer: Person, at: datetime) -> int:
    """The scores that somebody gave on a contract's projects stand no longer; how many.

    Who was to judge declared a conflict of interest: each item waits for another's score.
    Event ValueScoreSetAside for each.
    """
    items = ValueItem.objects.filter(project__in=contract.projects.all())
    held = {one.pk: one for one in items.select_for_update(of=("self",)).order_by("pk")}
    rows = list(ValueScore.objects.filter(item__in=held, by=scorer, replaced_at=None))
    for row in rows:
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])
        item = held[row.item_id]
        told = ValueScoreSetAside(item.project_id, item.pk, item.code)
        events.record(told, by=scorer, at=at)
    return len(rows)


def _locked(item: ValueItem) -> ValueItem:
    rows = ValueItem.objects.select_for_update(of=("self",))
    return rows.select_related("project__organization").get(pk=item.pk)


def _standing(item: ValueItem) -> ValueScore | None:
    return item.scores.filter(replaced_at=None).first()
