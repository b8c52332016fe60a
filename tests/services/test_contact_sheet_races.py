"""The same contact sheet taken in twice at one moment is written down once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from liandong.core.contact_sheets import Book, Line
from liandong.models import EventRecord, Visit
from liandong.services import contact_sheets, visits
from liandong.services.visits import CareDraft
from tests import make
from tests.services.test_reserve import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_takings_of_one_sheet_each_day_becomes_one_visit():
    agency = make.organization()
    li, chen = make.li_na(organization=agency), make.chen_yu(organization=agency)
    at = timezone.now()
    draft = CareDraft(call_name="林阿婆", consent_method="spoken")
    cared = visits.take_in(draft=draft, by=li, at=at)
    visits.pair(cared=cared, volunteer=chen, by=li, at=at)
    day = timezone.localdate() - timedelta(days=1)
    line = Line("表", 5, day.year, day.month, chen.name, "", "林阿婆", "", (day.day,))

    def take():
        found = contact_sheets.take_in(Book((line,)), choices={}, by=li, at=at)
        return str(sum(len(one.fresh) for one in found.plan))

    assert sorted(at_once([take] * 2)) == ["0", "1"]
    assert Visit.objects.count() == 1
    assert EventRecord.objects.filter(name="ContactsTakenIn").count() == 1
