"""A practice card from a project's records to a project in another street."""

import pytest

from liandong.core.practice_cards import (
    CardNotPublic,
    CardState,
    CardText,
    CardWithdrawn,
    NothingServedYet,
)
from liandong.core.refusals import ValueMissing
from liandong.core.search import Kind
from liandong.models import EventRecord, ProjectState
from liandong.queries import access, search
from liandong.queries import practice_cards as shown
from liandong.services import practice_cards
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
TEXT = CardText(
    "楼道议事", "堆物没人管", "老楼住户", "一家一家问\n贴结果", "清了两层", "先问租户", 12050
)


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def project(worker):
    held = make.project(social_worker=worker, division_code="440305001")
    served.entry(person=make.chen_yu(), worker=worker, project=held)
    return held


def written(project, **more):
    told = {"text": TEXT, "project": project, "by": project.social_worker, "at": AFTER}
    return practice_cards.write(**(told | more))


def published(project):
    return practice_cards.publish(card=written(project), by=project.social_worker, at=AFTER)


def elsewhere(street="440305002", *, phone="13800001044"):
    body = make.organization(name=f"街道 {street}", division_code=street)
    return make.li_na(organization=body, phone=phone), body


def begin(card, by, body):
    return practice_cards.reuse(card=card, organization=body, summary="照着做", by=by, at=AFTER)


def test_figures_are_counted_from_records(project) -> None:
    card = written(project)
    assert card.figures == {
        "volunteers": [1.0, None],
        "minutes": [120.0, None],
        "shifts": [1.0, None],
        "needs_served": [0.0, 0],
    }
    assert (card.mode, card.category, card.lead) == (project.mode, project.category, project.lead)
    assert (card.state, card.cost_cents) == (CardState.DRAFT, 12050)


def test_what_was_not_served_is_not_told(worker) -> None:
    with pytest.raises(NothingServedYet):
        written(make.project(social_worker=worker))
    with pytest.raises(ValueMissing):
        practice_cards.write(text=TEXT, by=worker, at=AFTER)


def test_another_street_begins_from_it_with_the_source(project) -> None:
    card = published(project)
    other, body = elsewhere()
    made = begin(card, other, body)
    new = made.project
    assert (new.state, new.mode, new.title) == (ProjectState.DRAFT, project.mode, card.title)
    assert (new.organization, new.division_code) == (body, body.division_code)
    found = shown.reuse_of(new)
    assert found is not None and found.card == card
    assert shown.street_counts([card]) == {card.pk: 1}
    names = EventRecord.objects.filter(name__startswith="Card").values_list("name", flat=True)
    assert list(names.order_by("pk")) == ["CardWritten", "CardPublished", "CardReused"]


def test_streets_are_counted_once_and_cancelled_ones_not(project) -> None:
    card = published(project)
    first, body = elsewhere()
    begin(card, first, body)
    begin(card, first, body)
    third, away = elsewhere("440305003", phone="13800001043")
    gone = begin(card, third, away).project
    assert shown.street_counts([card]) == {card.pk: 2}
    gone.state = ProjectState.CANCELLED
    gone.save()
    assert shown.street_counts([card]) == {card.pk: 1}
    begin(card, project.social_worker, project.organization)
    assert len(shown.reuses_of(card)) == 3


def test_a_card_of_a_re_used_project_names_the_first(project) -> None:
    card = published(project)
    other, body = elsewhere()
    new = begin(card, other, body).project
    new.state, new.social_worker = ProjectState.PUBLISHED, other
    new.save()
    served.entry(person=make.chen_yu(phone="13800001042"), worker=other, project=new)
    assert written(new).based_on == card


def test_drafts_and_withdrawn_cards_are_not_re_used(project) -> None:
    card, (other, body) = written(project), elsewhere()
    with pytest.raises(CardNotPublic):
        begin(card, other, body)
    practice_cards.publish(card=card, by=project.social_worker, at=AFTER)
    made = begin(card, other, body)
    with pytest.raises(ValueMissing):
        practice_cards.withdraw(card=card, reason=" ", by=project.social_worker, at=AFTER)
    practice_cards.withdraw(card=card, reason="写错了", by=project.social_worker, at=AFTER)
    with pytest.raises(CardNotPublic):
        begin(card, other, body)
    with pytest.raises(CardWithdrawn):
        practice_cards.publish(card=card, by=project.social_worker, at=AFTER)
    assert shown.reuse_of(made.project) == made
    assert list(shown.public_cards()) == []


def test_what_was_changed_is_told(project) -> None:
    card, (other, body) = published(project), elsewhere()
    made = begin(card, other, body)
    with pytest.raises(ValueMissing):
        practice_cards.tell_changes(reuse=made, changed=" ", by=other, at=AFTER)
    practice_cards.tell_changes(reuse=made, changed="改在晚上", by=other, at=AFTER)
    assert [one.changed for one in shown.reuses_of(card)] == ["改在晚上"]


def test_cards_are_found_by_words_field_and_mode(project) -> None:
    card = published(project)
    assert list(shown.public_cards(words="楼道 堆物")) == [card]
    assert list(shown.public_cards(words="没有这个词")) == []
    assert list(shown.public_cards(mode=project.mode, category=project.category)) == [card]
    assert list(shown.public_cards(mode="M5")) == []


def test_a_card_is_found_by_its_name_by_everybody_once_it_is_public(project) -> None:
    card = written(project)
    stranger = access.actor_of(make.chen_yu(phone="13800001088"), on=make.day(AFTER))
    assert search.found(stranger, "楼道议", at=AFTER) == []
    practice_cards.publish(card=card, by=project.social_worker, at=AFTER)
    for words in ("楼道议", "ldys", card.number, "老楼住户"):
        (group,) = search.found(stranger, words, at=AFTER)
        assert (group.kind, [hit.title for hit in group.hits]) == (Kind.PRACTICE, ["楼道议事"])
    practice_cards.withdraw(card=card, reason="写错了", by=project.social_worker, at=AFTER)
    assert search.found(stranger, "楼道议", at=AFTER) == []
