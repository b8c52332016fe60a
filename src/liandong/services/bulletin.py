"""The bulletin of a linkage: pin up, answer, close, remind once, put it one floor up once."""

from datetime import date, datetime, timedelta

from django.db import transaction

from liandong.core import bulletin as rules
from liandong.core import policy
from liandong.core.bulletin import PostKind
from liandong.core.contributions import NotInLinkage
from liandong.core.linkage import LinkageOver
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import BulletinAnswer, BulletinPost, Linkage, Person
from liandong.queries import bulletin as shown
from liandong.queries import contributions
from liandong.services import events

MOST = 200


@transaction.atomic
def post(*, linkage: Linkage, kind: str, text: str, by: Person, at: datetime) -> BulletinPost:
    """Pin something up; a question gets its clock and one person who is asked.

    Refuses ``NotInLinkage``, ``LinkageOver``, ``ValueInvalid``, ``ValueMissing``.
    Event PostPinned; message ``bulletin_question`` to who is asked.
    """
    day = _day(at)
    if linkage.until is not None and linkage.until <= day:
        raise LinkageOver(title=linkage.title)
    side = shown.side_of(linkage, by, on=day)
    if side is None:
        raise NotInLinkage(name=by.name)
    if kind not in set(PostKind):
        raise ValueInvalid("kind", kind, "、".join(PostKind))
    made = BulletinPost(
        linkage=linkage, kind=kind, text=_text("text", text), author=by, posted_at=at
    )
    if kind == PostKind.QUESTION:
        clock = policy.profile_for(linkage.division_code, day).bulletin
        people = contributions.partners_of(linkage, on=day)
        made.asked_of = rules.who_answers(linkage.lead, by, people, side=side)
        made.due_at = rules.due_at(at, clock.answer_hours, is_resting=clock.is_resting_on_days_off)
        made.remind_at = made.due_at - timedelta(hours=clock.remind_hours)
    made.save()
    events.record(rules.PostPinned(linkage.pk, kind), by=by, at=at)
    if made.asked_of is not None:
        _tell("bulletin_question", made, to=made.asked_of, at=at)
    return made


@transaction.atomic
def answer(*, post: BulletinPost, text: str, by: Person, at: datetime) -> BulletinAnswer:
    """Answer a question; everybody of the linkage may, the supervisor who was told too.

    The asker's own word adds to it and does not stop the clock. Refuses ``NotAQuestion``,
    ``PostOver``, ``NotInLinkage``, ``ValueMissing``. Event PostAnswered; message
    ``bulletin_answered`` to who asked.
    """
    post = _locked(post, by, at)
    made = BulletinAnswer.objects.create(post=post, author=by, text=_text("text", text), at=at)
    if by.pk == post.author_id:
        return made
    if post.answered_at is None:
        post.answered_at = at
        post.save(update_fields=["answered_at"])
    is_late = post.due_at is not None and at >= post.due_at
    events.record(rules.PostAnswered(post.linkage_id, post.pk, is_late), by=by, at=at)
    _tell("bulletin_answered", post, to=post.author, at=at)
    return made


@transaction.atomic
def close(*, post: BulletinPost, by: Person, at: datetime) -> BulletinPost:
    """Close a question: who asked may at any time, who was asked once it is answered.

    Refuses ``NotAQuestion``, ``PostOver``, ``NotInLinkage``, ``NotAllowed``. Event PostClosed.
    """
    post = _locked(post, by, at)
    is_answerer = by.pk == post.asked_of_id and post.answered_at is not None
    if by.pk != post.author_id and not is_answerer:
        raise NotAllowed(action="bulletin_close")
    post.closed_at = at
    post.save(update_fields=["closed_at"])
    events.record(rules.PostClosed(post.linkage_id, post.pk), by=by, at=at)
    return post


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind who is asked, once, some hours before the clock runs out; how many."""
    rows = BulletinPost.objects.select_for_update(of=("self",)).filter(
        answered_at=None, closed_at=None, reminded_at=None, remind_at__lte=at, due_at__gt=at
    )
    count = 0
    for row in rows.select_related("linkage", "asked_of").order_by("pk")[:MOST]:
        if row.asked_of is not None:
            _tell("bulletin_reminder", row, to=row.asked_of, at=at)
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        count += 1
    return count


@transaction.atomic
def escalate_due(*, at: datetime) -> int:
    """Put overdue questions before the supervisor, once each; how many. Event PostEscalated."""
    rows = shown.unanswered(due_before=at).filter(escalated_at=None)
    count = 0
    for row in rows.select_for_update(of=("self",)).select_related("linkage", "asked_of", "author")[
        :MOST
    ]:
        row.escalated_at = at
        row.escalated_to = shown.supervisor_of(row.asked_of or row.author, row.linkage, on=_day(at))
        row.save(update_fields=["escalated_at", "escalated_to"])
        events.record(rules.PostEscalated(row.linkage_id, row.pk), by=None, at=at)
        if row.escalated_to is not None:
            _tell("bulletin_overdue", row, to=row.escalated_to, at=at)
        count += 1
    return count


def _locked(post: BulletinPost, by: Person, at: datetime) -> BulletinPost:
    post = (
        BulletinPost.objects.select_for_update(of=("self",))
        .select_related("linkage", "author")
        .get(pk=post.pk)
    )
    if post.kind != PostKind.QUESTION:
        raise rules.NotAQuestion()
    if post.closed_at is not None:
        raise rules.PostOver()
    is_told = by.pk == post.escalated_to_id
    if not is_told and shown.side_of(post.linkage, by, on=_day(at)) is None:
        raise NotInLinkage(name=by.name)
    return post


def _tell(kind: str, post: BulletinPost, *, to: Person, at: datetime) -> None:
    # The title only: what was written stays on the bulletin.
    facts = {"title": post.linkage.title, "linkage_id": post.linkage_id}
    events.owe(kind, to=to, facts=facts, at=at)


def _text(name: str, text: str) -> str:
    said = text.strip()
    if not said:
        raise ValueMissing(field=name)
    if len(said) > rules.TEXT_MAX_LENGTH:
        raise ValueInvalid(name, f"{len(said)}", f"≤ {rules.TEXT_MAX_LENGTH}")
    return said


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
