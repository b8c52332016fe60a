"""Rosters brought in: who becomes a volunteer, who stays untouched, who waits for a yes."""

import csv
import io
from datetime import date

import pytest

from liandong.core.exchange import GuessCode, ProblemCode, SkipCode
from liandong.core.import_runs import (
    Kind,
)
from liandong.core.registry import ValueMissing
from liandong.models import (
    EventRecord,
    ImportRun,
    Membership,
    Person,
    RoleGrant,
)
from liandong.phrases.exchange import PROBLEMS
from liandong.services import (
    import_roster,
    import_sheets,
    registry,
)
from liandong.services.registry import GuardianDraft, PersonDraft
from liandong.services.spreadsheets import read_sheet
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


ROSTER_HEADER = ["序号", "姓名", "性别", "身份证号", "联系电话", "单位"]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def resident(born="19800101", order=1, division="990000"):
    """An identity number that nobody has."""
    body = f"{division}{born}{order:03d}"
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def roster_table(*people):
    plain = {"序号": "1", "性别": "男", "单位": ""}
    rows = []
    for number, one in enumerate(people, start=1):
        told = {**plain, "身份证号": resident(order=number), "联系电话": f"138001381{number:02d}",
                "姓名": f"张{'一二三四五六七八九'[number % 9]}", **one}  # fmt: skip
        rows.append([told[heading] for heading in ROSTER_HEADER])
    return table(ROSTER_HEADER, *rows)


def apply(content, *, kind=Kind.NEEDS, by=None, body=None, refused=(), at=BEFORE):
    return import_sheets.apply_sheet(
        read_sheet(content, "表.csv"),
        kind=kind,
        name="表.csv",
        as_of=make.day(at),
        organization=body,
        by=by,
        at=at,
        refused=refused,
    )


def test_people_of_a_roster_become_volunteers_and_members():
    li = make.li_na()
    body = li.role_grants.get().organization
    before = Person.objects.count()
    apply(roster_table({"姓名": "张 三"}, {"姓名": "李四"}), kind=Kind.ROSTER, by=li, body=body)
    people = Person.objects.filter(external_source="roster").order_by("pk")
    assert [(p.name, p.phone, p.registered_by, p.division_code) for p in people] == [
        ("张三", "13800138101", li, make.NANSHAN),
        ("李四", "13800138102", li, make.NANSHAN),
    ]
    assert Person.objects.count() == before + 2
    assert RoleGrant.objects.filter(person__in=people, role="volunteer").count() == 2
    assert Membership.objects.filter(person__in=people, organization=body).count() == 2
    assert EventRecord.objects.filter(name="RosterImported").get().facts == {
        "organization": body.name, "new": 2, "changed": 0, "same": 0, "problems": 0,
    }  # fmt: skip


def test_a_roster_twice_is_the_same():
    content = roster_table({}, {})
    apply(content, kind=Kind.ROSTER)
    found = apply(content, kind=Kind.ROSTER)
    assert (found.plan.counts["same"], found.plan.counts["new"]) == (2, 0)
    assert Person.objects.count() == 2
    assert EventRecord.objects.filter(name="RosterImported").count() == 1


def test_keys_of_people_tell_nothing_without_the_secret(settings):
    apply(roster_table({}), kind=Kind.ROSTER)
    first = Person.objects.get().external_key
    settings.LIANDONG_CODE_KEY = b"another"
    assert import_roster.plan(
        read_sheet(roster_table({}), "表.csv").rows,
        mapping=import_sheets.mapping_of(read_sheet(roster_table({}), "表.csv"), kind=Kind.ROSTER),
        organization=None, by=None, at=BEFORE,
    ).plan.same[0].key != first  # fmt: skip


def test_what_differs_is_renewed_for_people_without_an_account():
    apply(roster_table({}), kind=Kind.ROSTER)
    found = apply(roster_table({"联系电话": "13900139000", "单位": "某厂"}), kind=Kind.ROSTER)
    person = Person.objects.get()
    assert found.people.changes[2][1] == {"phone": "13900139000", "work_unit": "某厂"}
    assert (person.phone, person.work_unit) == ("13900139000", "某厂")
    again = apply(roster_table({"联系电话": "13900139000"}), kind=Kind.ROSTER)
    assert again.plan.counts["same"] == 1


def test_people_with_an_account_keep_their_own_record():
    apply(roster_table({}), kind=Kind.ROSTER)
    make.signed_up(Person.objects.get())
    found = apply(roster_table({"单位": "某厂"}), kind=Kind.ROSTER)
    assert [p.code for p in found.plan.problems] == [ProblemCode.RECORD_IS_THEIRS]
    assert Person.objects.get().work_unit == ""


def test_another_stations_people_may_join_but_are_not_changed():
    apply(roster_table({}, {}), kind=Kind.ROSTER)
    li = make.li_na()
    body = li.role_grants.get().organization
    found = apply(roster_table({}, {"单位": "某厂"}), kind=Kind.ROSTER, by=li, body=body)
    assert [(row.row, found.people.changes[row.row][1]) for row in found.plan.changed] == [
        (2, {"membership": body.pk})
    ]
    assert [p.code for p in found.plan.problems] == [ProblemCode.RECORD_IS_THEIRS]
    assert Membership.objects.filter(organization=body).count() == 1


def test_a_number_on_record_under_another_name_is_a_problem_that_tells_no_name():
    apply(roster_table({"姓名": "张三"}), kind=Kind.ROSTER)
    found = apply(roster_table({"姓名": "李四"}), kind=Kind.ROSTER)
    assert [(p.code, p.value, p.remedy_facts) for p in found.plan.problems] == [
        (ProblemCode.RECORD_HAS_OTHER_NAME, "李四", {})
    ]


def test_somebody_of_the_same_name_and_telephone_is_found_without_a_number():
    known = make.person(name="张三", phone="13800138101", birth_on=None)
    found = apply(roster_table({"姓名": "张三", "身份证号": "", "性别": ""}), kind=Kind.ROSTER)
    assert (found.plan.counts["same"], Person.objects.get()) == (1, known)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"身份证号": resident(division="090000")}, ProblemCode.ID_DIVISION_UNKNOWN),
        ({"身份证号": resident(born="20130101")}, ProblemCode.GUARDIAN_FIRST),
    ],
)
def test_what_registration_would_refuse_holds_back_its_row_only(change, code):
    found = apply(roster_table(change, {}), kind=Kind.ROSTER)
    assert [(p.row, p.code) for p in found.plan.problems] == [(2, code)]
    assert Person.objects.count() == 1


def test_a_child_s_row_waits_and_goes_in_once_the_guardian_agreed_at_the_desk():
    li = make.li_na()
    body = li.role_grants.get().organization
    told = {
        "姓名": "陈小宇",
        "身份证号": resident(born="20130101"),
        "性别": "男",
        "单位": "育才小学",
    }
    found = apply(roster_table(told, {}), kind=Kind.ROSTER, by=li, body=body)
    (held,) = found.plan.problems
    assert (held.row, held.code, held.remedy_facts) == (
        2,
        ProblemCode.GUARDIAN_FIRST,
        {"age": "13"},
    )
    assert "监护人到场" in str(PROBLEMS[held.code][1])
    assert not Person.objects.filter(name="陈小宇").exists()
    run = ImportRun.objects.get()
    assert (run.counts["problem"], run.counts["new"]) == (1, 1)

    child = registry.register_person(
        draft=PersonDraft(
            name="陈小宇",
            birth_on=date(2013, 1, 1),
            guardian=GuardianDraft(name="陈建国", phone="13900001111", relation="father"),
            consents=("register", "child"),
        ),
        by=li,
        at=BEFORE,
        organization=body,
    )
    found = apply(roster_table(told, {}), kind=Kind.ROSTER, by=li, body=body)
    assert (found.plan.counts["changed"], found.plan.problems) == (1, ())
    child.refresh_from_db()
    assert (child.id_number, child.work_unit) == (told["身份证号"], "")


def test_a_roster_makes_nobody_on_record_a_child_without_the_yes():
    known = make.person(name="张三", phone="13800138101", birth_on=None)
    told = {"姓名": "张三", "身份证号": resident(born="20130101"), "性别": "男"}
    found = apply(roster_table(told), kind=Kind.ROSTER)
    assert [p.code for p in found.plan.problems] == [ProblemCode.GUARDIAN_FIRST]
    known.refresh_from_db()
    assert (known.birth_on, known.id_number) == (None, "")


def test_a_landline_is_a_guess_and_not_kept_as_a_mobile():
    found = apply(roster_table({"联系电话": "0755-26660000"}), kind=Kind.ROSTER)
    assert [g.why for g in found.plan.guesses] == [GuessCode.PHONE_NOT_MOBILE]
    assert Person.objects.get().phone == ""


def test_the_same_name_and_telephone_twice_in_a_roster_is_one_person():
    rows = [{"姓名": "张三"}, {"姓名": "张三", "身份证号": "", "联系电话": "13800138101"}]
    found = apply(roster_table(*rows), kind=Kind.ROSTER)
    assert found.plan.counts["new"] == 1
    assert [(s.row, s.code, s.of_row) for s in found.plan.skipped[1:]] == [
        (3, SkipCode.DUPLICATE, 2)
    ]


def test_nobody_is_registered_when_the_last_chunk_breaks(monkeypatch):
    monkeypatch.setattr(import_roster, "CHUNK", 2)
    register = import_roster.enrolment.register_people
    calls = []

    def breaking(**more):
        calls.append(len(more["drafts"]))
        if len(calls) == 2:
            raise ValueMissing("name")
        return register(**more)

    monkeypatch.setattr(import_roster.enrolment, "register_people", breaking)
    with pytest.raises(ValueMissing):
        apply(roster_table({}, {}, {}), kind=Kind.ROSTER)
    assert (calls, Person.objects.count(), EventRecord.objects.count()) == ([2, 1], 0, 0)


@pytest.mark.parametrize("count", [20, 60])
def test_a_roster_takes_the_same_queries_for_twenty_and_for_sixty(
    django_assert_max_num_queries, count
):
    body = make.organization()
    with django_assert_max_num_queries(36):
        apply(
            roster_table(*({"姓名": f"张{'一二三四五六七八九'[n % 9]}"} for n in range(count))),
            kind=Kind.ROSTER, body=body,
        )  # fmt: skip
