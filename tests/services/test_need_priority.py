"""A volunteer in difficulty is served first: who holds that right, what it adds, who sees it."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

import liandong
from liandong.core.eligibility import Risk
from liandong.core.needs import FilerKind, PriorityNotHeld, VerifyMethod
from liandong.core.refusals import NotAllowed
from liandong.core.rights import Count, Use
from liandong.models import Need, Person
from liandong.queries import needs as shown
from liandong.queries import rights
from liandong.queries.access import actor_of
from liandong.queries.matching import planning
from liandong.queries.need_people import people_for_need
from liandong.services import needs
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
RISKS = "没有已知风险"


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer(worker):
    """Chen Yu, of the worker's organization, who served two hours this morning."""
    chen = make.chen_yu(organization=worker.role_grants.get().organization)
    served.entry(person=chen, worker=worker)
    return chen


def draft(**more):
    told = {
        "title": "接送我妈妈复查", "category": "0017", "division_code": make.NANSHAN,
        "place_name": "南山区人民医院", "contact_name": "陈宇", "contact_phone": "13800001001",
        "starts_on": make.day(AFTER), "risk_statement": RISKS,
    }  # fmt: skip
    return needs.NeedDraft(**told | more)


def assessed(need, worker):
    need = needs.verify(need=need, method=VerifyMethod.PHONE, by=worker, at=AFTER)
    need = needs.answer(need=need, text="安排", by=worker, at=AFTER)
    return needs.assess(need=need, risk=Risk.R0, risk_statement=RISKS, by=worker, at=AFTER)


def test_the_assessor_reads_the_right_as_a_reason_with_points(worker, volunteer):
    plain = needs.file(draft=draft(title="同样的事"), by=volunteer, at=AFTER)
    first = needs.file(draft=draft(priority_for=volunteer), by=volunteer, at=AFTER)

    without, with_it = assessed(plain, worker), assessed(first, worker)

    assert with_it.urgency == without.urgency + 10
    added = [one for one in with_it.reasons if one not in without.reasons]
    assert added == [{"code": "priority_right", "points": 10, "facts": {}}]


def test_staff_ask_for_a_volunteer_of_their_own_and_nobody_for_strangers(worker, volunteer):
    need = needs.file(draft=draft(priority_for=volunteer), by=worker, at=AFTER)
    assert need.priority_for == volunteer
    other = make.li_na(phone="13900008888")
    friend = make.chen_yu(phone="13900007777")
    for by in (other, friend):
        with pytest.raises(NotAllowed):
            needs.file(draft=draft(priority_for=volunteer, title="代提"), by=by, at=AFTER)
    assert Need.objects.count() == 1


def test_who_has_not_served_of_late_or_has_left_asks_like_everybody(worker, volunteer):
    newcomer = make.chen_yu(phone="13900007777")
    with pytest.raises(PriorityNotHeld):
        needs.file(draft=draft(priority_for=newcomer), by=newcomer, at=AFTER)
    later = AFTER + timedelta(days=370)
    with pytest.raises(PriorityNotHeld):
        needs.file(draft=draft(priority_for=volunteer), by=volunteer, at=later)
    Person.objects.filter(pk=volunteer.pk).update(state="suspended")
    volunteer.refresh_from_db()
    with pytest.raises(PriorityNotHeld):
        needs.file(draft=draft(priority_for=volunteer), by=volunteer, at=AFTER)
    assert Need.objects.count() == 0


def test_the_rights_page_counts_needs_asked_by_the_right_and_their_answers(worker, volunteer):
    needs.file(draft=draft(title="平常的事"), by=volunteer, at=AFTER)
    asked = draft(priority_for=volunteer, filer=FilerKind.SOCIAL_WORKER)
    mine = needs.file(draft=asked, by=worker, at=AFTER)
    assert rights.uses(volunteer, at=AFTER)[Use.NEED] == Count(1, 0)
    assert rights.uses(worker, at=AFTER)[Use.NEED] == Count(0, 0)
    assessed(mine, worker)
    assert rights.uses(volunteer, at=AFTER)[Use.NEED] == Count(1, 1)
    assert rights.uses(None, at=AFTER)[Use.NEED] == Count(1, 1)


def test_the_planner_reads_the_urgency_and_nothing_else_of_it(worker, volunteer):
    need = needs.file(draft=draft(), by=volunteer, at=AFTER)
    assessed(need, worker)
    project = make.project(social_worker=worker)
    Need.objects.filter(pk=need.pk).update(project=project)
    make.shift(project=project, starts_at=AFTER + timedelta(days=1))
    who = actor_of(worker, on=make.day(AFTER))

    def seen():
        told = planning(make.NANSHAN, AFTER, AFTER + timedelta(days=7), at=AFTER)
        row = shown.opened(who).get(pk=need.pk)
        return repr(told.problem), repr(asdict(people_for_need(row, who, at=AFTER, most=5)))

    before = seen()
    Need.objects.filter(pk=need.pk).update(priority_for=volunteer)
    assert seen() == before


def test_no_module_of_the_planner_knows_the_word():
    root = Path(liandong.__file__).parent
    names = ("matching.py", "need_people.py", "recommend*.py", "proposals.py", "gaps.py")
    files = [*(root / "matching").rglob("*.py")]
    files += [file for name in names for file in (root / "queries").glob(name)]
    assert len(files) > 20
    knowing = [f.name for f in files if "priority_for" in f.read_text("utf-8")]
    assert knowing == []
