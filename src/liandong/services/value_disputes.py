"""Files behind a score: given, opened, forgotten; a score objected to and the answer."""

import base64
import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import policy
from liandong.core import value_objections as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.value_evidence import (
    MOST_FILES,
    ValueEvidenceForgotten,
    ValueEvidenceGiven,
    ValueEvidenceSeen,
    ValueFile,
    ValueFilesTooMany,
)
from liandong.core.value_item_facts import ItemsClosed
from liandong.models import Person, ValueEvidence, ValueItem, ValueObjection, ValueScore
from liandong.queries import access
from liandong.queries import value_disputes as shown
from liandong.services import events, value_items

MOST_A_RUN = 200


@transaction.atomic
def give_file(*, item: ValueItem, file: ValueFile, by: Person, at: datetime) -> ValueEvidence:
    """Add a file to an item; its last day comes from the profile (``paper_photo_kept_days``).

    Refuses ``NotAllowed``, ``ItemsClosed`` for a dropped item, ``ValueFilesTooMany``. Event
    ValueEvidenceGiven.
    """
    item = ValueItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    today = at.astimezone(SHANGHAI).date()
    if not shown.rights_of(access.actor_of(by, on=today), item.project).give:
        raise NotAllowed(action="value_evidence")
    if item.dropped_at is not None:
        raise ItemsClosed(title=item.project.title)
    if ValueEvidence.objects.filter(item=item, deleted_at=None).count() >= MOST_FILES:
        raise ValueFilesTooMany(most=MOST_FILES)
    days = policy.profile_for(item.project.division_code, today).paper_photo_kept_days
    made = ValueEvidence.objects.create(
        item=item,
        name=file.name,
        kind=file.kind,
        bytes_count=len(file.content),
        digest=hashlib.sha256(file.content).hexdigest(),
        content=base64.b64encode(file.content).decode(),
        given_by=by,
        given_at=at,
        delete_on=today + timedelta(days=days),
    )
    events.record(ValueEvidenceGiven(item.project_id, item.pk, made.pk), by=by, at=at)
    return made


@transaction.atomic
def open_file(*, file: ValueEvidence, by: Person, at: datetime) -> bytes:
    """What is in a file; each look is written down. Refuses ``NotAllowed``.

    Empty once it was deleted. Event ValueEvidenceSeen.
    """
    project = file.item.project
    if not shown.rights_of(access.actor_of(by, on=at.astimezone(SHANGHAI).date()), project).see:
        raise NotAllowed(action="value_evidence")
    events.record(ValueEvidenceSeen(project.pk, file.item_id, file.pk), by=by, at=at)
    return base64.b64decode(file.content)


@transaction.atomic
def forget_files(*, at: datetime) -> int:
    """Delete what is in files that were kept long enough; how many.

    What an open objection needs stays until it is answered. Event ValueEvidenceForgotten.
    """
    due = shown.files_due(on=at.astimezone(SHANGHAI).date())
    rows = list(due.select_for_update(of=("self",))[:MOST_A_RUN])
    for row in rows:
        row.content, row.name, row.deleted_at = "", "", at
        row.save(update_fields=["content", "name", "deleted_at"])
    if rows:
        events.record(ValueEvidenceForgotten(len(rows)), by=None, at=at)
    return len(rows)


@transaction.atomic
def object_to(*, score: ValueScore, reason: str, by: Person, at: datetime) -> ValueObjection:
    """The provider objects to the score that stands, once, with a reason.

    Within the working days of an appeal (profile, ``appeal_working_days``); the answer is due
    within those of an objection (``objection_working_days``). Refuses ``ObjectorNotProvider``,
    ``ValueObjectionOver``, ``ValueObjectionThere``, ``ValueObjectionTooLate``,
    ``ValueMissing``. Event ValueScoreObjected; who may answer and the scorer are told.
    """
    score = _locked(score)
    project, today = score.item.project, at.astimezone(SHANGHAI).date()
    if by.pk == score.by_id or not shown.may_object(access.actor_of(by, on=today), project):
        raise rules.ObjectorNotProvider()
    if score.replaced_at is not None:
        raise rules.ValueObjectionOver()
    if ValueObjection.objects.filter(score=score).exists():
        raise rules.ValueObjectionThere()
    profile = policy.profile_for(project.division_code, today)
    last = rules.last_day(score.at, profile.appeal_working_days)
    if today > last:
        raise rules.ValueObjectionTooLate(last_day=last)
    if not reason.strip():
        raise ValueMissing("reason")
    made = ValueObjection.objects.create(
        score=score,
        reason=reason.strip()[: rules.TEXT_MAX_LENGTH],
        raised_by=by,
        raised_at=at,
        due_on=rules.last_day(at, profile.objection_working_days),
    )
    told = rules.ValueScoreObjected(project.pk, score.item_id, score.item.code)
    events.record(told, by=by, at=at)
    facts = {"project": project.pk, "title": project.title, "due_on": made.due_on.isoformat()}
    for person in (score.by, *shown.answerers(score, on=today)):
        events.owe("value_objected", to=person, facts=facts, at=at)
    return made


@transaction.atomic
def answer(
    *, objection: ValueObjection, text: str, level: int | None, by: Person, at: datetime
) -> ValueObjection:
    """Answer an objection, by somebody who did not give the score.

    level
        The level that is right instead; None, or the same: the score stands.

    Refuses ``AnswererScored``, ``ValueObjectionOver``, ``ValueMissing``, and what
    ``value_items.score`` refuses. Event ValueObjectionAnswered; objector and scorer are told.
    """
    score = _locked(objection.score)
    row = ValueObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    project = score.item.project
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if by.pk == score.by_id:
        raise rules.AnswererScored()
    if not shown.may_answer(actor, score):
        raise NotAllowed(action="value_objection")
    if row.answered_at is not None or score.replaced_at is not None:
        raise rules.ValueObjectionOver()
    if not text.strip():
        raise ValueMissing("answer")
    words = text.strip()[: rules.TEXT_MAX_LENGTH]
    is_upheld = level is not None and level != score.level
    row.answer, row.is_upheld, row.answered_by, row.answered_at = words, is_upheld, by, at
    row.save(update_fields=["answer", "is_upheld", "answered_by", "answered_at"])
    if is_upheld and level is not None:
        value_items.score(item=score.item, level=level, evidence=words, reason=words, by=by, at=at)
    stands = level if is_upheld and level is not None else score.level
    told = rules.ValueObjectionAnswered(
        project.pk, score.item_id, score.item.code, stands, is_upheld
    )
    events.record(told, by=by, at=at)
    facts = {"project": project.pk, "title": project.title, "level": stands}
    for person in (row.raised_by, score.by):
        events.owe("value_objection_answered", to=person, facts=facts, at=at)
    return row


def _locked(score: ValueScore) -> ValueScore:
    ValueItem.objects.select_for_update(of=("self",)).get(pk=score.item_id)
    return ValueScore.objects.select_related("item__project__organization", "by").get(pk=score.pk)
