"""The clock reminds whoever is late and closes votes, once."""

import pytest

from liandong.core.complaints import Category
from liandong.jobs import voice
from liandong.models import OutboxMessage, TeamQuestion
from liandong.services import complaints, initiatives, votes
from tests import make

pytestmark = pytest.mark.django_db


def test_one_round_reminds_and_closes_and_a_second_does_nothing(at):
    wang, chen = make.coordinator(), make.chen_yu()
    told = complaints.Told(category=Category.PAID, text="x", division_code=make.NANSHAN)
    late = complaints.file(told=told, by=chen, at=at).complaint.due_at
    idea = initiatives.Idea(title="x", text="y", category="0007")
    initiatives.file(idea=idea, by=chen, at=at)
    team = make.team(leader=chen)
    votes.ask(team=team, draft=votes.Draft(title="x", text="y"), by=chen, at=at)

    assert (voice.work(late), voice.work(late)) == (3, 0)

    told_wang = OutboxMessage.objects.filter(person=wang).order_by("pk")
    assert list(told_wang.values_list("kind", flat=True)) == [
        "complaint_overdue",
        "initiative_waits",
    ]
    assert TeamQuestion.objects.get().outcome == "no_quorum"
