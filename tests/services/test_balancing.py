"""Spreading a desk's load: worked out, looked at, adopted whole, in part, or refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.balancing import BalancingClosed, BalancingEmpty, BalancingOutdated
from liandong.core.refusals import NotAllowed
from liandong.core.supervision import SpanFull
from liandong.jobs import plans
from liandong.models import (
    Absence,
    Balancing,
    EventRecord,
    GuideCapacity,
    OutboxMessage,
    Person,
    SupervisionLink,
)
from liandong.services import balancing, held_work, supervision
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


def worker(name: str, boss: Person) -> Person:
    """A social worker of the supervisor's, with an office of their own in the street."""
    made = make.li_na(organization=make.organization(name=f"{name}的工作站"), phone="")
    Person.objects.filter(pk=made.pk).update(name=name, lat=make.LAT, lon=make.LON)
    make.supervision(supervisor=boss, supervisee=made)
    made.refresh_from_db()
    return made


def guided(by: Person, count: int) -> list[Person]:
    """Active volunteers of a social worker."""
    people = [make.person(name=f"志愿者{n}") for n in range(count)]
    for one in people:
        make.supervision(supervisor=by, supervisee=one, tier="social_worker")
    Person.objects.filter(pk__in=[one.pk for one in people]).update(
        last_served_on=BEFORE.date(), lat=make.LAT, lon=make.LON
    )
    return people


@pytest.fixture
def desk() -> tuple[Person, Person, Person]:
    """Director Zhou, one social worker with 34 people, one with 2."""
    zhou = make.zhou()
    full, free = worker("李娜", zhou), worker("王芳", zhou)
    guided(full, 34)
    guided(free, 2)
    return zhou, full, free


def worked_out(boss: Person) -> Balancing:
    row = balancing.ask(by=boss, at=BEFORE, seed=7)
    claimed = held_work.claim(row=row, at=BEFORE)
    assert claimed is not None
    return balancing.work(row=claimed, clock=lambda: BEFORE)


def of(guide: Person) -> int:
    return SupervisionLink.objects.filter(supervisor=guide, until=None).count()


def test_a_proposal_says_who_would_go_and_what_bounds_it_and_moves_nobody(desk) -> None:
    zhou, full, free = desk
    row = worked_out(zhou)
    assert (row.state, row.value, row.volunteers) == ("done", row.bound, 36)
    spans = {span.guide: (span.before, span.after) for span in row.spans.all()}
    moves = row.lines.count()
    assert spans == {full: (34, 34 - moves), free: (2, 2 + moves)}
    assert moves > 0
    assert set(row.lines.values_list("from_guide", "to_guide")) == {(full.pk, free.pk)}
    assert (of(full), of(free)) == (34, 2)


def test_adopting_ends_the_old_links_and_tells_each_volunteer(desk) -> None:
    zhou, full, free = desk
    row = worked_out(zhou)
    moves = row.lines.count()
    assert balancing.adopt(row=row, by=zhou, at=BEFORE + timedelta(days=1)) == moves
    assert (of(full), of(free)) == (34 - moves, 2 + moves)
    ended = SupervisionLink.objects.filter(supervisor=full).exclude(until=None)
    assert {link.until for link in ended} == {BEFORE.date() + timedelta(days=1)}
    names = EventRecord.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == [
        "BalancingAsked", "BalancingAdopted",
        *["SupervisionEnded"] * moves, *["SupervisionLinked"] * moves,
    ]  # fmt: skip
    told = OutboxMessage.objects.filter(kind="supervision_linked")
    assert set(told.values_list("person", flat=True)) == set(
        row.lines.values_list("person", flat=True)
    )
    with pytest.raises(BalancingClosed):
        balancing.adopt(row=row, by=zhou, at=BEFORE)


def test_who_is_unticked_stays(desk) -> None:
    zhou, full, free = desk
    row = worked_out(zhou)
    lines = list(row.lines.order_by("pk").values_list("pk", flat=True))
    assert balancing.choose(row=row, shown=lines, ticked=lines[:1], by=zhou, at=BEFORE) == 1
    assert balancing.adopt(row=row, by=zhou, at=BEFORE) == 1
    assert (of(full), of(free)) == (33, 3)
    adopted = EventRecord.objects.get(name="BalancingAdopted")
    assert (adopted.facts["moved"], adopted.facts["left_out"]) == (1, len(lines) - 1)


def test_nobody_ticked_is_refused(desk) -> None:
    zhou, *_ = desk
    row = worked_out(zhou)
    lines = list(row.lines.values_list("pk", flat=True))
    balancing.choose(row=row, shown=lines, ticked=[], by=zhou, at=BEFORE)
    with pytest.raises(BalancingEmpty):
        balancing.adopt(row=row, by=zhou, at=BEFORE)


def test_a_link_that_changed_meanwhile_stops_all_of_it_and_is_named(desk) -> None:
    zhou, full, free = desk
    row = worked_out(zhou)
    line = row.lines.select_related("person", "link").first()
    assert line is not None and line.link is not None
    supervision.end_link(link=line.link, reason="搬家", by=zhou, at=BEFORE)
    with pytest.raises(BalancingOutdated) as caught:
        balancing.adopt(row=row, by=zhou, at=BEFORE)
    assert caught.value.facts == {"names": line.person.name, "count": 1}
    assert (of(full), of(free)) == (33, 2)
    balancing.choose(row=row, shown=[line.pk], ticked=[], by=zhou, at=BEFORE)
    assert balancing.adopt(row=row, by=zhou, at=BEFORE) == row.lines.count() - 1


def test_a_desk_that_filled_up_meanwhile_is_refused(desk) -> None:
    zhou, _, free = desk
    row = worked_out(zhou)
    row.spans.filter(guide=free).update(critical=2)
    with pytest.raises(SpanFull):
        balancing.adopt(row=row, by=zhou, at=BEFORE)


def test_who_has_nobody_gets_somebody_and_dormant_people_stay(desk) -> None:
    zhou, full, free = desk
    SupervisionLink.objects.filter(supervisor=full).delete()
    alone = make.person(name="陈宇")
    make.membership(person=alone, organization=free.role_grants.get().organization)
    Person.objects.filter(pk=alone.pk).update(
        last_served_on=BEFORE.date(), lat=make.LAT, lon=make.LON
    )
    Person.objects.filter(guided_by__supervisor=free).update(last_served_on=None)
    row = worked_out(zhou)
    assert list(row.lines.values_list("person", "from_guide", "code")) == [(alone.pk, None, "")]
    assert row.volunteers == 1


def test_who_lives_nowhere_known_is_told_why_there_is_nobody() -> None:
    zhou = make.zhou()
    only = worker("李娜", zhou)
    alone = make.person(name="陈宇", division_code="")
    make.membership(person=alone, organization=only.role_grants.get().organization)
    Person.objects.filter(pk=alone.pk).update(last_served_on=BEFORE.date(), lat=None, lon=None)
    row = worked_out(zhou)
    assert list(row.lines.values_list("person", "to_guide", "code")) == [
        (alone.pk, None, "no_place")
    ]


@pytest.mark.parametrize("maker", [make.chen_yu, make.li_na, make.officer])
def test_only_who_has_a_desk_may_ask(maker) -> None:
    with pytest.raises(NotAllowed):
        balancing.ask(by=maker(), at=BEFORE)
    assert Balancing.objects.count() == 0


def test_only_who_asked_may_adopt(desk) -> None:
    zhou, *_ = desk
    row = worked_out(zhou)
    with pytest.raises(NotAllowed):
        balancing.adopt(row=row, by=make.coordinator(), at=BEFORE)


def test_a_social_worker_who_left_the_desk_gets_nobody(desk) -> None:
    zhou, _, free = desk
    row = worked_out(zhou)
    SupervisionLink.objects.filter(supervisee=free, tier="supervisor").update(until=BEFORE.date())
    with pytest.raises(NotAllowed):
        balancing.adopt(row=row, by=zhou, at=BEFORE)


def test_asking_twice_gives_the_same_and_cancelling_keeps_nothing(desk) -> None:
    zhou, *_ = desk
    row = balancing.ask(by=zhou, at=BEFORE)
    assert balancing.ask(by=zhou, at=BEFORE) == row
    claimed = held_work.claim(row=row, at=BEFORE)
    assert claimed is not None
    assert held_work.claim(row=row, at=BEFORE) is None
    balancing.cancel(row=claimed, by=zhou, at=BEFORE)
    done = balancing.work(row=claimed, clock=lambda: BEFORE)
    assert (done.state, done.lines.count()) == ("cancelled", 0)
    with pytest.raises(BalancingClosed):
        balancing.cancel(row=done, by=zhou, at=BEFORE)


def test_a_worker_that_died_is_noticed(desk) -> None:
    zhou, *_ = desk
    row = balancing.ask(by=zhou, at=BEFORE)
    held_work.claim(row=row, at=BEFORE)
    assert balancing.close_lost(at=BEFORE + timedelta(seconds=59)) == 0
    assert balancing.close_lost(at=BEFORE + timedelta(seconds=61)) == 1
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "plan_run_interrupted")


def test_the_jobs_work_out_what_waits(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    zhou, *_ = desk
    monkeypatch.setattr(plans.timezone, "now", lambda: BEFORE)
    row = balancing.ask(by=zhou, at=BEFORE)
    assert plans.work() == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_adopting_takes_as_many_queries_for_many_as_for_few(desk) -> None:
    zhou, *_ = desk
    counts = []
    for ticked in (1, 3):
        row = worked_out(zhou)
        lines = list(row.lines.values_list("pk", flat=True))
        balancing.choose(row=row, shown=lines, ticked=lines[:ticked], by=zhou, at=BEFORE)
        with CaptureQueriesContext(connection) as caught:
            balancing.adopt(row=row, by=zhou, at=BEFORE)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_who_is_away_gets_nobody_and_who_said_fewer_gets_fewer(desk) -> None:
    zhou, full, free = desk
    on = BEFORE.date()
    capacity = GuideCapacity.objects.create(person=free, tier="social_worker", most=4, since=on)
    assert worked_out(zhou).spans.get(guide=free).after == 4
    capacity.delete()
    Absence.objects.create(person=free, since=on, told_by=free, told_at=BEFORE)
    row = worked_out(zhou)
    assert (row.lines.count(), row.spans.get(guide=full).after) == (0, 34)
