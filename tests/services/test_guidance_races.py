"""Two people press at the same moment: one training counts, one silence is told."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from liandong.core.education import EducationDecided, EducationKnown
from liandong.core.refusals import Refusal
from liandong.models import ContactLapse, EducationClaim, OutboxMessage, TrainingRecord
from liandong.services import education, silences
from tests import make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(acts):
    """Do all at the same moment, each on a connection of its own; what each gave or refused."""
    gate, given = Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            given.append(act())
        except Refusal as refusal:
            given.append(type(refusal))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return given


@pytest.fixture
def worker(settings, tmp_path):
    settings.LIANDONG_PAPERS = tmp_path
    return make.li_na()


def tell(worker, at):
    return education.tell(
        name="危机干预基础",
        host="市社工协会",
        minutes=960,
        completed_on=make.day(at),
        counts_towards="social_worker",
        evidence=b"%PDF-1.4 proof",
        by=worker,
        at=at,
    )


def test_the_same_training_told_at_once_is_told_once(worker, at):
    given = at_once([lambda: tell(worker, at)] * 6)
    assert given.count(EducationKnown) == 5
    assert EducationClaim.objects.count() == 1


def test_two_supervisors_accept_at_once_and_it_counts_once(worker, at):
    guides = [make.zhou(guides=(worker,)), make.zhou(guides=(worker,), phone="13800001061")]
    claim = tell(worker, at)
    acts = [lambda by=by: education.accept(claim=claim, by=by, at=at) for by in guides * 3]
    given = at_once(acts)
    assert given.count(EducationDecided) == 5
    assert TrainingRecord.objects.count() == 1


def test_two_clocks_at_once_tell_once(worker, at):
    make.zhou(guides=(worker,))
    silent = make.person(last_served_on=make.day(at))
    make.supervision(supervisor=worker, supervisee=silent, tier="social_worker")
    later = at + timedelta(days=30)
    at_once([lambda: silences.tell_due(at=later)] * 4)
    open_ones = ContactLapse.objects.filter(guide=worker, ended_at=None)
    assert sorted(open_ones.values_list("step", flat=True)) == [0, 1, 2]
    told = OutboxMessage.objects.filter(kind="contact_week", person=worker)
    assert told.count() == 1
