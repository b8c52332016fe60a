"""Who is silent is told once a week; what goes on goes up the tree, once; contact ends it."""

from datetime import timedelta

import pytest

from liandong.models import ContactLapse, EventRecord, OutboxMessage
from liandong.queries import access, notice_causes
from liandong.queries import silences as shown
from liandong.services import guidance, silences
from tests import make

pytestmark = pytest.mark.django_db


def link(upper, lower, tier, *, days, at):
    row = make.supervision(supervisor=upper, supervisee=lower, tier=tier)
    row.since = make.day(at) - timedelta(days=days)
    row.save()


@pytest.fixture
def tree(at):
    """Zhou guides Li Na, who guides the active Chen Yu; Wang Lin coordinates. 20 days silent."""
    worker, volunteer = make.li_na(), make.chen_yu()
    volunteer.last_served_on = make.day(at) - timedelta(days=90)
    volunteer.save()
    zhou, wang = make.zhou(), make.coordinator(division_code=make.NANSHAN)
    link(worker, volunteer, "social_worker", days=20, at=at)
    link(zhou, worker, "supervisor", days=1, at=at)
    return zhou, worker, volunteer, wang


def talk(guide, one, at, **changed):
    facts = {
        "guide": guide,
        "guided": [one],
        "held_at": at,
        "minutes": 30,
        "form": "remote",
        "functions": ["supportive"],
        "topics": "最近怎么样",
        "by": guide,
        "at": at,
    }
    return guidance.record(**(facts | changed))


def told(kind):
    rows = OutboxMessage.objects.filter(kind=kind, withdrawn_at=None).order_by("pk")
    return [(row.person, row.facts["people"]) for row in rows]


def test_the_guide_hears_once_a_week_and_those_above_once_a_step(tree, at):
    zhou, worker, _, wang = tree
    for day in range(3):
        silences.tell_due(at=at + timedelta(days=day))
    assert told("contact_week") == [(worker, 1)]
    assert told("contact_step") == [(zhou, 1)]  # 21 days since yesterday's run

    for day in range(3, 10):
        silences.tell_due(at=at + timedelta(days=day))
    assert [who for who, _ in told("contact_step")] == [zhou, wang]
    weeks = OutboxMessage.objects.filter(kind="contact_week", person=worker)
    assert [row.withdrawn_at is None for row in weeks.order_by("pk")] == [False, True]
    assert EventRecord.objects.filter(name="SilenceTold", facts__step=2).count() == 1


def test_a_session_ends_it_at_once_and_takes_back_what_nobody_read(tree, at):
    _, worker, volunteer, _ = tree
    later = at + timedelta(days=2)
    silences.tell_due(at=later)
    causes = {f"contact:{row.pk}" for row in ContactLapse.objects.all()}
    assert len(causes) == 2
    assert notice_causes.gone(causes, at=later) == set()

    session = talk(worker, volunteer, later)
    assert not ContactLapse.objects.filter(ended_at=None).exists()
    assert told("contact_step") == told("contact_week") == []
    assert notice_causes.gone(causes, at=later) == causes
    assert EventRecord.objects.filter(name="SilenceEnded").count() == 1
    guidance.sign(session=session, rating=4, by=volunteer, at=later)
    assert silences.tell_due(at=later + timedelta(days=9)) == 0


def test_it_is_told_anew_when_it_happens_again(tree, at):
    zhou, worker, volunteer, _ = tree
    silences.tell_due(at=at + timedelta(days=2))
    talk(worker, volunteer, at + timedelta(days=3))
    silences.tell_due(at=at + timedelta(days=3 + 21))
    lapses = ContactLapse.objects.filter(guide=worker, step=1).order_by("pk")
    assert [one.ended_at is None for one in lapses] == [False, True]
    assert told("contact_step")[0] == (zhou, 1)


@pytest.mark.parametrize("way", ["expert", "shift"])
def test_being_guided_by_the_other_or_serving_together_is_contact_too(tree, at, way):
    _, worker, volunteer, _ = tree
    day = make.day(at)
    assert [one.days for one in shown.silent_of(worker, on=day)] == [20]
    if way == "expert":
        linkage = make.linkage(social_worker=worker, volunteers=(volunteer,))
        talk(volunteer, worker, at, linkage=linkage)
    else:
        shift = make.shift(starts_at=at - timedelta(days=3))
        for one in (worker, volunteer):
            make.assignment(shift=shift, person=one, state="served")
    assert shown.silent_of(worker, on=day) == []


def test_serving_on_the_same_shift_with_one_absent_is_no_contact(tree, at):
    _, worker, volunteer, _ = tree
    shift = make.shift(starts_at=at - timedelta(days=3))
    make.assignment(shift=shift, person=worker, state="served")
    make.assignment(shift=shift, person=volunteer, state="absent")
    assert len(shown.silent_of(worker, on=make.day(at))) == 1


def test_what_was_agreed_and_is_overdue_comes_in_the_same_weekly_word(tree, at):
    _, worker, volunteer, _ = tree
    due = make.day(at)
    agreed = [guidance.ActionDraft(volunteer, "写一页观察", due)]
    talk(worker, volunteer, at, actions=agreed)
    silences.tell_due(at=at + timedelta(days=1))
    row = OutboxMessage.objects.get(kind="contact_week", person=worker)
    assert row.facts == {"people": 0, "actions": 1, "unsigned": 0}


def test_past_the_top_the_coordinators_hear_once(tree, at):
    zhou, _worker, _, wang = tree
    link(zhou, make.li_na(phone="13800001077"), "supervisor", days=40, at=at)
    silences.tell_due(at=at)
    rows = OutboxMessage.objects.filter(kind="contact_step", facts__name=zhou.name)
    assert [row.person for row in rows] == [wang]
    assert ContactLapse.objects.filter(guide=zhou, step=2).exists()


def test_only_those_above_see_whose_guidance_is_silent(tree, at):
    zhou, worker, volunteer, wang = tree
    silences.tell_due(at=at + timedelta(days=1))
    day = make.day(at)
    seen = {
        one.name
        for one in (zhou, worker, volunteer, wang, make.officer())
        if shown.lapses_below(access.actor_of(one, on=day), on=day).exists()
    }
    assert seen == {zhou.name, wang.name}


@pytest.mark.parametrize("count", [1, 3])
def test_silent_pairs_take_the_same_queries_for_one_and_for_three(
    at, count, django_assert_num_queries
):
    worker = make.li_na()
    for n in range(count):
        one = make.person(name=f"队员{n}", last_served_on=make.day(at))
        link(worker, one, "social_worker", days=30, at=at)
    with django_assert_num_queries(5):
        assert len(shown.silent_of(worker, on=make.day(at))) == count


def test_the_months_supervision_counts_sessions_with_a_supervisor_only(tree, at):
    zhou, worker, volunteer, _ = tree
    other = make.li_na(phone="13800001088")
    link(zhou, other, "supervisor", days=5, at=at)
    day = at - timedelta(hours=1)
    talk(zhou, worker, day, minutes=50)
    talk(zhou, worker, day, minutes=90, form="group", guided=[worker, other])
    linkage = make.linkage(social_worker=worker, volunteers=(volunteer,))
    talk(volunteer, worker, day, linkage=linkage, minutes=70)
    months = shown.months_of([worker.pk, other.pk], on=make.day(at))
    mine, theirs = months[worker.pk].this, months[other.pk].this
    assert (mine.minutes, mine.groups, mine.asked_minutes) == (50, 1, 120)
    assert (theirs.minutes, theirs.groups) == (0, 1)
    assert months[worker.pk].last.is_met  # a social worker only since this month


def test_the_hours_of_a_day_together_reach_every_guide_once(tree, at):
    _, worker, _, _ = tree
    hours = [silences.tell_due(at=at + timedelta(hours=n), share=n) for n in range(24)]
    assert [n for n, told_of in enumerate(hours) if told_of] == [worker.pk % silences.SHARES]
    assert told("contact_week") == [(worker, 1)]
