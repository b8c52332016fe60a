"""A session is written by one side, signed by the other, and what was agreed is ticked off."""

from datetime import date, timedelta

import pytest

from liandong.core.guidance import ActionDone, SessionNotTheirs, SessionSigned
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import AgreedAction, EventRecord, GuidanceSession, OutboxMessage
from liandong.services import guidance, supervision
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(at):
    """Li Na guides Chen Yu."""
    worker, volunteer = make.li_na(), make.chen_yu()
    supervision.link(supervisor=worker, supervisee=volunteer, tier="social_worker", by=None, at=at)
    return worker, volunteer


def held(worker, volunteer, at, **changed):
    return guidance.record(
        **{
            "guide": worker,
            "guided": [volunteer],
            "held_at": at,
            "minutes": 40,
            "form": "individual",
            "functions": ["supportive", "educational"],
            "topics": "第一次入户紧张，怎么开口",
            "by": worker,
            "at": at,
        }
        | changed
    )


def test_one_writes_the_other_signs_and_says_what_it_was_worth(pair, at):
    worker, volunteer = pair
    session = held(worker, volunteer, at)
    assert session.topics == "第一次入户紧张，怎么开口"
    assert session.functions == ["educational", "supportive"]
    assert session.tier == "social_worker"
    assert (session.guide_signed_at, session.seats.get().signed_at) == (at, None)
    asked = OutboxMessage.objects.get(kind="session_to_sign")
    assert (asked.person, asked.withdrawn_at) == (volunteer, None)

    later = at + timedelta(hours=3)
    guidance.sign(session=session, rating=5, words="安心多了", by=volunteer, at=later)
    seat = session.seats.get()
    assert (seat.signed_at, seat.rating, seat.words) == (later, 5, "安心多了")
    asked.refresh_from_db()
    assert asked.withdrawn_at == later
    names = list(EventRecord.objects.order_by("pk").values_list("name", flat=True))
    assert names[-2:] == ["SessionRecorded", "SessionConfirmed"]
    with pytest.raises(SessionSigned):
        guidance.sign(session=session, by=worker, at=later)
    with pytest.raises(ValueInvalid):
        guidance.sign(session=session, rating=6, by=volunteer, at=later)


def test_strangers_neither_write_nor_sign(pair, at):
    worker, volunteer = pair
    other = make.person(name="赵明")
    with pytest.raises(NotAllowed):
        held(worker, volunteer, at, by=other)
    with pytest.raises(SessionNotTheirs):
        held(worker, other, at)
    session = held(worker, volunteer, at)
    with pytest.raises(NotAllowed):
        guidance.sign(session=session, by=other, at=at)
    assert GuidanceSession.objects.count() == 1


def test_what_was_agreed_is_ticked_off_once(pair, at):
    worker, volunteer = pair
    due = date(2030, 1, 1)
    held(
        worker, volunteer, at, actions=[guidance.ActionDraft(volunteer, "约好下次入户的时间", due)]
    )
    action = AgreedAction.objects.get()
    with pytest.raises(NotAllowed):
        guidance.finish(action=action, by=make.person(name="赵明"), at=at)
    assert guidance.finish(action=action, by=volunteer, at=at).done_at == at
    with pytest.raises(ActionDone):
        guidance.finish(action=action, by=worker, at=at)


def test_a_session_of_a_linkage_is_a_joint_act_and_the_expert_may_guide_the_social_worker(at):
    worker, volunteer = make.li_na(), make.chen_yu()
    linked = make.linkage(social_worker=worker, volunteers=(volunteer,))
    session = held(volunteer, worker, at, by=worker, linkage=linked, functions=["educational"])
    linked.refresh_from_db()
    assert (linked.last_joint_at, session.tier) == (at, "")
    held(volunteer, worker, at - timedelta(days=9), by=worker, linkage=linked)
    linked.refresh_from_db()
    assert linked.last_joint_at == at
