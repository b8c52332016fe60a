"""Two workers at once on PostgreSQL: each sending is taken by one of them."""

import threading
from collections import Counter

import pytest
from django.db import connection

from liandong.core.notices import Channel
from liandong.models import Delivery
from liandong.services import deliveries, events
from tests import make
from tests.make import BEFORE

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def side_by_side(work, workers=4):
    """What each of several threads got, all started at the same moment."""
    start, found = threading.Barrier(workers), []

    def run():
        try:
            start.wait(10)
            found.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_workers_at_once_take_different_messages_and_route_each_once():
    chen = make.chen_yu()
    for number in range(30):
        events.owe(
            "person_verified", to=chen, facts={"name": str(number)}, at=BEFORE, channel="sms"
        )
    side_by_side(lambda: deliveries.route_due(at=BEFORE))
    assert Delivery.objects.count() == 30

    batches = side_by_side(lambda: deliveries.take(Channel.SMS, at=BEFORE, most=6))
    taken = Counter(row.pk for batch in batches for one in batch for row in one.deliveries)
    assert (len(taken), max(taken.values())) == (24, 1)
