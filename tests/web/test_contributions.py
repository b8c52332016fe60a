"""The sides of a linkage complement and serve each other; local knowledge is lent and thanked."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.contributions import GapClosed, NotInLinkage, SameSide, ServiceAnswered
from liandong.core.linkage import LinkageOver
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import Contribution, LocalNote, MutualService, OutboxMessage
from liandong.queries import contributions as shown
from liandong.services import contributions
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
TODAY = make.day(NOW)


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def linked():
    """Li Na and Chen Yu serve together."""
    agency = make.organization()
    worker, volunteer = make.li_na(organization=agency), make.chen_yu()
    row = make.linkage(organization=agency, social_worker=worker, volunteers=(volunteer,))
    row.worker, row.volunteer = worker, volunteer
    return row


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, linked):
    return client.get(reverse("contribution-matrix", args=[linked.pk])).content.decode()


def told(linked, by, side, *, is_gap, title="会讲潮汕话", resource="knowledge"):
    return contributions.tell(
        linkage=linked, side=side, resource=resource, title=title, is_gap=is_gap, by=by, at=NOW
    )


def test_what_one_side_lacks_the_other_closes_and_it_is_a_joint_act(linked):
    gap = told(linked, linked.worker, "work", is_gap=True, title="要会讲潮汕话的人")
    offer = told(linked, linked.volunteer, "volunteers", is_gap=False)
    client = browser(linked.worker)
    assert "用“会讲潮汕话”补上" in page(client, linked)
    client.post(reverse("contribution-closing", args=[linked.pk, gap.pk]), {"offer": offer.pk})
    gap.refresh_from_db()
    linked.refresh_from_db()
    assert (gap.closed_at, gap.closed_by_offer) == (NOW, offer)
    assert linked.last_joint_at == NOW
    page(client, linked)  # says once that it is settled
    assert "要会讲潮汕话的人" not in page(client, linked)
    with pytest.raises(GapClosed):
        contributions.close(contribution=gap, by=linked.worker, at=NOW)


def test_a_gap_becomes_a_need_by_its_words_and_is_closed_with_the_need_s_number(linked):
    told(linked, linked.worker, "work", is_gap=True, title="周三下午要两个人陪诊")
    client = browser(linked.worker)
    form = client.post(
        reverse("need-create"), {"step": "sentence", "sentence": "周三下午要两个人陪诊"}
    )
    assert "周三下午要两个人陪诊" in form.content.decode()
    need = make.need(organization=linked.organization)
    gap = Contribution.objects.get()
    closing = reverse("contribution-closing", args=[linked.pk, gap.pk])
    assert "没有找到" in client.post(closing, {"need": "N-1"}, follow=True).content.decode()
    client.post(closing, {"need": need.number})
    gap.refresh_from_db()
    assert (gap.need, gap.closed_at) == (need, NOW)


def test_nobody_speaks_for_the_other_side_and_strangers_for_none(linked):
    with pytest.raises(NotAllowed):
        told(linked, linked.volunteer, "work", is_gap=True)
    stranger = make.signed_up(make.person(name="赵明"))
    with pytest.raises(NotInLinkage):
        told(linked, stranger, "volunteers", is_gap=False)
    own = told(linked, linked.worker, "work", is_gap=False)
    gap = told(linked, linked.worker, "work", is_gap=True)
    with pytest.raises(SameSide):
        contributions.close(contribution=gap, offer=own, by=linked.worker, at=NOW)
    address = reverse("contribution-matrix", args=[linked.pk])
    assert browser(stranger).get(address).status_code == 404
    linked.until = TODAY
    linked.save()
    with pytest.raises(LinkageOver):
        told(linked, linked.worker, "work", is_gap=True)


def test_legal_advice_to_a_social_worker_counts_when_she_says_so(linked):
    client = browser(linked.volunteer)
    client.post(
        reverse("mutual-service", args=[linked.pk]),
        {
            "partner": linked.worker.pk, "direction": "given", "kind": "legal", "minutes": 90,
            "served_on": TODAY.isoformat(),
        },
    )  # fmt: skip
    row = MutualService.objects.get()
    assert (row.giver_side, row.was_so) == ("volunteers", None)
    assert shown.given(linked) == shown.Given(0, 0)
    assert OutboxMessage.objects.get(kind="mutual_service_told").person == linked.worker
    with pytest.raises(NotAllowed):
        contributions.answer(service=row, was_so=True, by=linked.volunteer, at=NOW)
    browser(linked.worker).post(
        reverse("mutual-service-answer", args=[linked.pk, row.pk]), {"was_so": "1"}
    )
    assert shown.given(linked) == shown.Given(0, 90)
    with pytest.raises(ServiceAnswered):
        contributions.answer(service=row, was_so=False, by=linked.worker, at=NOW)


def test_what_the_receiver_writes_is_so_and_the_same_is_not_told_twice(linked):
    facts = {
        "linkage": linked, "giver": linked.worker, "receiver": linked.volunteer,
        "kind": "counselling", "minutes": 50, "served_on": TODAY, "at": NOW,
    }  # fmt: skip
    contributions.serve(**facts, by=linked.volunteer)
    assert shown.given(linked) == shown.Given(50, 0)
    with pytest.raises(ServiceAnswered):
        contributions.serve(**facts, by=linked.worker)
    with pytest.raises(NotAllowed):
        contributions.serve(**facts, by=make.person(name="赵明"))


def test_the_page_asks_as_much_for_three_of_each_as_for_one(linked):
    client = browser(linked.worker)

    def more(n):
        told(linked, linked.worker, "work", is_gap=True, title=f"缺{n}")
        told(linked, linked.volunteer, "volunteers", is_gap=False, title=f"有{n}")
        contributions.serve(
            linkage=linked, giver=linked.worker, receiver=linked.volunteer, kind="other",
            minutes=10, served_on=TODAY - timedelta(days=n), by=linked.worker, at=NOW,
        )  # fmt: skip

    def queries():
        with CaptureQueriesContext(connection) as caught:
            page(client, linked)
        return len(caught)

    more(1)
    one = queries()
    more(2)
    more(3)
    assert queries() == one


# ── local knowledge ─────────────────────────────────────────────────────────────────────────

STREET = "440305007"


@pytest.fixture
def neighbour():
    """A volunteer of the street who has served."""
    made = make.signed_up(make.person(name="王阿姨", division_code=STREET))
    type(made).objects.filter(pk=made.pk).update(last_served_on=TODAY)
    made.refresh_from_db()
    return made


def test_a_neighbour_lends_what_she_knows_and_is_thanked_once(neighbour, linked):
    browser(neighbour).post(reverse("local-note-writing"), {"kind": "time", "text": "中午不要敲门"})
    note = LocalNote.objects.get()
    worker = browser(linked.worker)
    assert "中午不要敲门" in worker.get(reverse("local-notes")).content.decode()
    for _ in range(2):
        worker.post(reverse("local-note-thanks", args=[note.pk]))
    assert note.thanks.count() == 1
    assert OutboxMessage.objects.filter(kind="local_note_thanked", person=neighbour).count() == 1
    assert "1 人说有用" in worker.get(reverse("local-notes")).content.decode()
    with pytest.raises(NotAllowed):
        contributions.thank(note=note, by=neighbour, at=NOW)
    browser(neighbour).post(reverse("local-note-ending", args=[note.pk]))
    assert "中午不要敲门" not in worker.get(reverse("local-notes")).content.decode()


def test_who_never_served_neither_reads_nor_writes(neighbour):
    contributions.write_note(
        division_code=STREET, kind="custom", text="先喝茶再说事", by=neighbour, at=NOW
    )
    new = make.signed_up(make.person(name="新人", division_code=STREET))
    assert "先喝茶再说事" not in browser(new).get(reverse("local-notes")).content.decode()
    with pytest.raises(NotAllowed):
        contributions.write_note(division_code=STREET, kind="custom", text="茶", by=new, at=NOW)
    with pytest.raises(ValueMissing):
        contributions.write_note(
            division_code=STREET, kind="custom", text=" ", by=neighbour, at=NOW
        )
