"""Files on their way in: what they change, all or nothing, and who may bring them."""

import csv
import io
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.db import IntegrityError

from liandong.core.exchange import GuessCode, ProblemCode, SkipCode
from liandong.core.import_runs import (
    GuessUnknown,
    ImportBusy,
    ImportClosed,
    Kind,
    State,
    group_mark,
    refused_keys,
)
from liandong.core.refusals import NotAllowed
from liandong.core.registry import ValueMissing
from liandong.core.sheets import FileUnreadable, HeaderNotFound
from liandong.jobs import imports as jobs
from liandong.models import (
    ColumnMemory,
    EventRecord,
    ImportRun,
    Membership,
    Need,
    NumberSeries,
    Person,
    RoleGrant,
)
from liandong.phrases.exchange import PROBLEMS
from liandong.services import (
    import_needs,
    import_roster,
    import_sheets,
    import_signals,
    imports,
    registry,
)
from liandong.services.registry import GuardianDraft, PersonDraft
from liandong.services.spreadsheets import read_sheet
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
TODAY = make.day(BEFORE)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NEED_HEADER = ["编号", "活动名称", "活动内容", "地址", "区县", "服务类别", "服务对象", "招募人数",
               "服务时间", "服务时长"]  # fmt: skip
NEED = ["7", "给老人理发", "为老人理发", "深圳市南山区桃园路2号", "南山区", "社区服务", "老年人",
        "20", "2026年5月5日", "2"]  # fmt: skip
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


def need_table(*changes, header=NEED_HEADER):
    rows = [[{**dict(zip(NEED_HEADER, NEED, strict=True)), **one}[h] for h in header]
            for one in changes or ({},)]  # fmt: skip
    return table(header, *rows)


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


def shared_file(name):
    root = os.environ.get("LIANDONG_SHARED")
    beside = Path(root) if root else Path(__file__).parents[3] / "shared"
    path = beside / "data/internal_only/needs" / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path.read_bytes()


def take_in(content, *, by, kind=Kind.NEEDS, body=None, name="表.csv"):
    return imports.take_in(
        kind=kind, content=content, name=name, as_of=TODAY, organization=body, by=by, at=BEFORE
    )


# Needs


def test_the_real_list_is_filed_once_and_is_the_same_the_second_time():
    content = shared_file("hangzhou_activities_raw_dirty.csv")
    at = make.MONDAY_9.replace(year=2017, month=2, day=20)
    first = apply(content, at=at)
    assert first.plan.counts == {"new": 17, "changed": 0, "same": 0, "problem": 9, "skipped": 37}
    assert Need.objects.count() == 17
    second = apply(content, at=at + timedelta(hours=1))
    assert second.plan.counts == {"new": 0, "changed": 0, "same": 17, "problem": 9, "skipped": 37}
    assert Need.objects.count() == 17
    assert list(EventRecord.objects.values_list("name", "by")) == [("NeedsImported", None)]


def test_the_real_list_keeps_day_place_and_people():
    apply(
        shared_file("hangzhou_activities_raw_dirty.csv"),
        at=make.MONDAY_9.replace(year=2017, month=2, day=20),
    )
    need = Need.objects.get(external_key="1")
    assert (need.starts_on, need.due_on) == (date(2017, 3, 5), date(2017, 3, 5))
    assert (need.headcount, need.minutes, need.category) == (20, 480, "0017")
    assert (need.division_code[:6], need.filer_kind, need.state) == (
        "330106", "organization", "filed",
    )  # fmt: skip
    assert (round(need.lat, 2), round(need.lon, 2), bool(need.cell)) == (30.27, 120.09, True)


def test_a_need_from_a_list_gets_the_next_numbers_of_its_series_and_one_event():
    li = make.li_na()
    body = li.role_grants.get().organization
    NumberSeries.objects.create(series="N-440305-2026", last=4)
    apply(need_table({}, {"编号": "8", "活动名称": "陪老人散步"}), by=li, body=body)
    assert list(Need.objects.order_by("pk").values_list("number", "organization", "filed_by")) == [
        ("N-440305-2026-000005", body.pk, li.pk),
        ("N-440305-2026-000006", body.pk, li.pk),
    ]
    event = EventRecord.objects.get()
    assert (event.name, event.by, event.facts["new"]) == ("NeedsImported", li, 2)


def test_a_plan_writes_nothing():
    found = import_sheets.plan_sheet(
        read_sheet(need_table(), "表.csv"),
        kind=Kind.NEEDS,
        as_of=TODAY,
        organization=None,
        by=None,
        at=BEFORE,
    )
    assert found.plan.counts["new"] == 1
    counted = [m.objects.count() for m in (Need, EventRecord, NumberSeries, ColumnMemory)]
    assert counted == [0, 0, 0, 0]


def test_a_changed_row_renews_a_need_that_is_only_filed():
    apply(need_table())
    number = Need.objects.get().number
    found = apply(need_table({"招募人数": "25", "活动内容": "为老人理发、修面"}))
    assert found.plan.counts["changed"] == 1
    assert list(Need.objects.values_list("number", "headcount", "description")) == [
        (number, 25, "为老人理发、修面")
    ]
    assert apply(need_table({"招募人数": "25", "活动内容": "为老人理发、修面"})).plan.counts[
        "same"
    ] == 1  # fmt: skip


def test_a_changed_row_of_a_need_in_work_is_a_problem_and_changes_nothing():
    apply(need_table())
    Need.objects.update(state="verified")
    found = apply(need_table({"招募人数": "25"}))
    need = Need.objects.get()
    assert [(p.row, p.code, p.remedy_facts) for p in found.plan.problems] == [
        (2, ProblemCode.NEED_IN_WORK, {"number": need.number})
    ]
    assert need.headcount == 20


def test_the_same_content_from_another_station_is_not_filed_twice():
    apply(need_table())
    found = apply(need_table(), body=make.organization())
    assert (found.plan.counts["same"], Need.objects.count()) == (1, 1)


def test_a_refused_guess_is_not_written_and_stays_refused():
    dated = need_table({"服务时间": "5月5日"})
    plain = apply(dated)
    guess = next(g for g in plain.plan.guesses if g.why is GuessCode.YEAR_SUPPLIED)
    assert guess.cell == "I2"
    refused = apply(dated, refused=["I2"])
    assert [p.code for p in refused.plan.problems] == [ProblemCode.GUESS_REFUSED]
    with pytest.raises(GuessUnknown) as unknown:
        apply(dated, refused=["ZZ9"])
    assert unknown.value.name == "ZZ9"


def test_a_guess_can_be_refused_by_cell_key_or_group():
    found = apply(need_table({"服务时间": "5月5日"}))
    guess = next(g for g in found.plan.guesses if g.why is GuessCode.YEAR_SUPPLIED)
    group = next(g for g in found.plan.guess_groups() if guess.key in g.keys)
    marked = [(group_mark(group, b""), group)]
    for said in (guess.key, "I2", "2:i", marked[0][0]):
        assert refused_keys([guess], marked, [said]) == ({guess.key}, set())


def test_nothing_is_filed_when_one_need_cannot_be(monkeypatch):
    build = import_needs.filing.build

    def breaking(*, draft, **more):
        if draft.external_key == "8":
            more["number"] = "N-440305-2026-000001"
        return build(draft=draft, **more)

    monkeypatch.setattr(import_needs.filing, "build", breaking)
    with pytest.raises(IntegrityError):
        apply(need_table({}, {"编号": "8", "活动名称": "陪老人散步"}))
    assert [Need.objects.count(), EventRecord.objects.count(), NumberSeries.objects.count()] == [
        0, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 20])
def test_filing_takes_the_same_queries_for_one_need_and_for_twenty(
    django_assert_num_queries, count
):
    rows = [{"编号": str(n), "活动名称": f"陪伴老人{n}号楼"} for n in range(count)]
    with django_assert_num_queries(21):
        apply(need_table(*rows))


# Rosters


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
    with django_assert_max_num_queries(32):
        apply(
            roster_table(*({"姓名": f"张{'一二三四五六七八九'[n % 9]}"} for n in range(count))),
            kind=Kind.ROSTER, body=body,
        )  # fmt: skip


# Who may


def test_volunteers_and_other_stations_bring_in_nothing():
    chen, li = make.chen_yu(), make.li_na()
    other = make.organization(name="另一家")
    for by, body in ((chen, other), (li, other), (li, None), (make.zhou(), other)):
        with pytest.raises(NotAllowed):
            apply(need_table(), by=by, body=body)
        with pytest.raises(NotAllowed):
            take_in(need_table(), by=by, body=body)
    assert (Need.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_a_coordinator_brings_in_for_the_hub_and_for_organizations_within_reach():
    wang = make.coordinator(division_code="4403")
    near, far = make.organization(), make.organization(division_code="330106")
    apply(need_table(), by=wang, body=None)
    apply(need_table({"活动名称": "陪老人散步"}), by=wang, body=near)
    with pytest.raises(NotAllowed):
        apply(need_table(), by=wang, body=far)
    runs = ImportRun.objects.order_by("pk").values_list("organization", "counts__new")
    assert list(runs) == [(None, 1), (near.pk, 1)]


# Files that wait


def test_a_file_waits_sealed_and_is_deleted_when_it_is_applied():
    wang = make.coordinator()
    content = need_table()
    run = take_in(content, by=wang)
    assert imports.state_of(run) is State.READY
    assert content not in bytes(run.content)
    assert "理发".encode() not in bytes(run.content)
    done = imports.apply_run(run=run, by=wang, at=BEFORE)
    assert (imports.state_of(done), bytes(ImportRun.objects.get().content)) == (State.APPLIED, b"")
    assert (done.applied_at, done.counts["new"], Need.objects.count()) == (BEFORE, 1, 1)
    with pytest.raises(ImportClosed):
        imports.apply_run(run=run, by=wang, at=BEFORE)
    assert Need.objects.count() == 1


def test_a_cancelled_file_is_deleted_and_closed():
    wang = make.coordinator()
    run = take_in(need_table(), by=wang)
    imports.cancel(run=run, by=wang, at=BEFORE)
    kept = ImportRun.objects.get()
    assert (imports.state_of(kept), bytes(kept.content)) == (State.CANCELLED, b"")
    for act in (imports.apply_run, imports.cancel, imports.queue):
        with pytest.raises(ImportClosed):
            act(run=kept, by=wang, at=BEFORE)


def test_what_cannot_be_read_is_not_kept():
    wang = make.coordinator()
    with pytest.raises(FileUnreadable):
        take_in(b"PK\x03\x04 no book", by=wang, name="坏.xlsx")
    with pytest.raises(HeaderNotFound):
        take_in(table(["一", "二"], ["三", "四"]), by=wang)
    assert ImportRun.objects.count() == 0


def test_columns_that_a_person_chose_are_read_so_and_remembered():
    wang = make.coordinator()
    header = [*NEED_HEADER[:1], "我们要做什么事情呢", *NEED_HEADER[2:]]
    content = table(header, NEED)
    run = take_in(content, by=wang)
    assert imports.plan_run(run, by=wang, at=BEFORE).plan.new[0].title == "为老人理发"
    columns = {index: name for index, name in enumerate(
        ["external_id", "title", "description", "address", "district", "category", "object",
         "people", "day", "hours"])}  # fmt: skip
    run = imports.set_columns(run=run, columns=columns, by=wang, at=BEFORE)
    assert imports.plan_run(run, by=wang, at=BEFORE).plan.new[0].title == "给老人理发"
    later = take_in(content, by=wang)
    assert imports.plan_run(later, by=wang, at=BEFORE).plan.new[0].title == "给老人理发"


def test_refused_guesses_of_a_file_are_kept_and_shown():
    wang = make.coordinator()
    run = take_in(need_table({"服务时间": "5月5日"}), by=wang)
    mark = next(
        one.mark
        for one in imports.extract_of(run, by=wang, at=BEFORE).guesses
        if one.group.why is GuessCode.YEAR_SUPPLIED
    )
    run = imports.refuse_guesses(run=run, marks=[mark], by=wang, at=BEFORE)
    extract = imports.extract_of(run, by=wang, at=BEFORE)
    assert [one.is_refused for one in extract.guesses if one.mark == mark] == [True]
    assert (extract.counts["new"], extract.counts["problem"]) == (0, 1)


def test_a_file_that_nobody_applies_is_deleted_after_a_week():
    wang = make.coordinator()
    take_in(need_table(), by=wang)
    assert jobs.forget(BEFORE + timedelta(days=6)) == 0
    assert jobs.forget(BEFORE + timedelta(days=8)) == 1
    assert bytes(ImportRun.objects.get().content) == b""


# Long files


@pytest.fixture
def long_run(monkeypatch):
    monkeypatch.setattr(imports, "LONG_ROWS", 2)
    wang = make.coordinator()
    return take_in(roster_table({}, {}, {}), by=wang, kind=Kind.ROSTER), wang


def test_a_long_file_is_planned_and_applied_by_the_jobs(long_run):
    run, wang = long_run
    assert imports.state_of(run) is State.WAITING
    with pytest.raises(ImportBusy):
        imports.queue(run=run, by=wang, at=BEFORE)
    assert jobs.work(BEFORE) == 1
    run.refresh_from_db()
    assert (imports.state_of(run), run.counts["new"]) == (State.READY, 3)
    assert imports.extract_of(run, by=wang, at=BEFORE).counts["new"] == 3
    assert Person.objects.filter(external_source="roster").count() == 0
    imports.queue(run=run, by=wang, at=BEFORE)
    assert jobs.work(BEFORE) == 1
    run.refresh_from_db()
    assert (imports.state_of(run), bytes(run.content)) == (State.APPLIED, b"")
    assert Person.objects.filter(external_source="roster").count() == 3
    assert jobs.work(BEFORE) == 0


def test_a_long_file_can_be_stopped_while_it_is_written(long_run, monkeypatch):
    run, wang = long_run
    jobs.work(BEFORE)
    imports.queue(run=ImportRun.objects.get(), by=wang, at=BEFORE)
    monkeypatch.setattr(import_roster, "CHUNK", 1)
    register = import_roster.enrolment.register_people
    seen = []

    def slow(**more):
        made = register(**more)
        seen.append(len(made.created))
        imports.cancel(run=ImportRun.objects.get(), by=wang, at=BEFORE)
        return made

    monkeypatch.setattr(import_roster.enrolment, "register_people", slow)
    jobs.work(BEFORE)
    run.refresh_from_db()
    assert (imports.state_of(run), bytes(run.content)) == (State.CANCELLED, b"")
    assert (seen, Person.objects.filter(external_source="roster").count()) == ([1], 0)
    assert import_signals.told(run.pk) is None


def test_a_long_file_whose_worker_died_is_given_up_after_five_minutes(long_run):
    run, _ = long_run
    imports.claim(run=run, wanted=State.WAITING, state=State.PLANNING, at=BEFORE)
    assert jobs.work(BEFORE + timedelta(minutes=4)) == 0
    assert imports.state_of(ImportRun.objects.get()) is State.PLANNING
    jobs.work(BEFORE + timedelta(minutes=6))
    kept = ImportRun.objects.get()
    assert (imports.state_of(kept), kept.counts["failure"]) == (
        State.FAILED, "import_interrupted",
    )  # fmt: skip


def test_a_long_file_that_cannot_be_read_fails_with_its_reason(monkeypatch):
    monkeypatch.setattr(imports, "LONG_BYTES", 4)
    wang = make.coordinator()
    take_in(b"PK\x03\x04 no book", by=wang, name="坏.xlsx")
    jobs.work(BEFORE)
    kept = ImportRun.objects.get()
    assert (kept.counts["failure"], kept.counts["facts"]) == (
        "file_unreadable", {"name": "坏.xlsx"},
    )  # fmt: skip


def test_two_workers_never_take_the_same_file(long_run):
    run, _ = long_run
    claimed = [
        imports.claim(run=run, wanted=State.WAITING, state=State.PLANNING, at=BEFORE)
        for _ in range(2)
    ]
    assert [one is not None for one in claimed] == [True, False]


def test_a_book_with_merged_titles_two_header_rows_and_lost_digits(tmp_path):
    path = tmp_path / "花名册.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("名册")
    page.merge_range(0, 0, 0, 5, "某某街道志愿者花名册")
    for column, heading in ((0, "序号"), (1, "姓名"), (5, "备注")):
        page.merge_range(1, column, 2, column, heading)
    page.merge_range(1, 2, 1, 4, "基本信息")
    for column, heading in ((2, "性别"), (3, "身份证号"), (4, "手机号码")):
        page.write(2, column, heading)
    page.write_row(3, 0, [1, "张　三", "男", resident(order=1), "１３８００１３８００１", ""])
    page.write_row(4, 0, [2, "阿依古丽·买买提", "同上", float(resident(order=3)[:17]) * 10, ""])
    page.write_row(5, 0, [3, "李四", "同上", resident(order=5), 13800138003, ""])
    page.write_row(6, 0, ["合计", "3人"])
    book.close()
    found = apply(path.read_bytes(), kind=Kind.ROSTER)
    assert [(p.cell, p.code) for p in found.plan.problems] == [("D5", ProblemCode.ID_DIGITS_LOST)]
    assert list(Person.objects.order_by("pk").values_list("name", "sex")) == [
        ("张三", "1"),
        ("李四", "1"),
    ]
    assert [s.row for s in found.plan.skipped] == [1, 2, 3, 7]
