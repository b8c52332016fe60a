"""The index of terms is gone through, on PostgreSQL too, and whoever is below one is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core import search as rules
from liandong.core.search import Kind
from liandong.models import Person, SearchRow
from liandong.queries import access
from tests import make

pytestmark = pytest.mark.django_db
ROWS = 20_000
NAMES = ("陈宇", "李娜", "周敏", "王琳", "孙伟", "欧阳晓", "张三丰", "何远")


def test_the_newest_records_that_meet_an_ask_come_first_and_no_more_than_asked_for():
    rows = [
        SearchRow(kind=kind, object_id=n, terms=" ".join(rules.terms_of(kind, name="陈宇")))
        for n in range(1, 6)
        for kind in (Kind.PERSON, Kind.TEAM)
    ]
    SearchRow.objects.bulk_create(rows)
    ask = rules.asked(Kind.PERSON, "chenyu")
    assert SearchRow.newest(ask, 3) == [5, 4, 3]
    assert SearchRow.newest(rules.asked(Kind.PERSON, "lina"), 3) == []


@pytest.mark.postgres
@pytest.mark.parametrize(("text", "near"), [("陈宇", False), ("cehnyu", True)])
def test_postgresql_reads_the_index_and_not_the_table(text, near):
    terms = [" ".join(rules.terms_of(Kind.PERSON, name=name)) for name in NAMES]
    SearchRow.objects.bulk_create(
        [
            SearchRow(
                kind="p", object_id=n, terms=terms[n % 200 % len(NAMES) if n % 200 < 8 else 1]
            )
            for n in range(ROWS)
        ],
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE liandong_searchrow")
        with CaptureQueriesContext(connection) as asked:
            SearchRow.newest(rules.asked(Kind.PERSON, text, near=near), 500)
        told = [q["sql"] for q in asked if q["sql"].startswith(("SET", "SELECT"))]
        plan = []
        for sql in told:
            cursor.execute(f"EXPLAIN {sql}" if sql.startswith("SELECT") else sql)
            plan += [row[0] for row in cursor.fetchall()] if sql.startswith("SELECT") else []
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)
    assert any("Bitmap Index Scan on search_terms" in line for line in plan)


def test_who_guides_in_two_steps_and_leads_a_team_reaches_each_person_once():
    worker = make.li_na()
    leader, member, below = (make.person(name=name) for name in ("陈一", "陈二", "陈三"))
    make.supervision(supervisor=worker, supervisee=leader, tier="social_worker")
    make.supervision(supervisor=leader, supervisee=below, tier="team_leader")
    make.membership(person=member, organization=worker.role_grants.get().organization)
    make.membership(person=leader, organization=worker.role_grants.get().organization)
    stranger = make.person(name="陈四")
    found = list(access.people_for(access.actor_of(worker, on=make.MONDAY_9.date())))
    assert {one.pk for one in found} == {worker.pk, leader.pk, member.pk, below.pk}
    assert len(found) == 4
    assert stranger in Person.objects.all()
