"""A list of many people's hours: whose each row is, doubts asked, whole or not at all, once."""

import re
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.hours import HourKind
from liandong.core.hours_lists import Listed
from liandong.jobs import imports as jobs
from liandong.models import EventRecord, ImportRun, LedgerEntry, OutboxMessage, OutsideHours
from liandong.models.sealed import blind_index
from liandong.queries import statements
from liandong.services import import_hours, imports
from liandong.services.hours_lists import take_in_list
from tests import make

pytestmark = pytest.mark.django_db

HEAD = "姓名,手机号,志愿者编号,活动名称,服务日期,信用时数,荣誉时数,组织单位\n"


@pytest.fixture(autouse=True)
def _then(settings, tmp_path):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(make.BEFORE, tick=False):
        yield


@pytest.fixture
def boss(client):
    made = make.coordinator()
    client.force_login(made.login)
    return made


@pytest.fixture
def chen():
    return make.chen_yu()


def hand_in(client, text, *, platform="志愿汇", body=""):
    file = SimpleUploadedFile("时长.csv", (HEAD + text).encode())
    told = {"kind": "hours", "platform": platform, "organization": body}
    return client.post(
        reverse("import-home"), told | {"as_of": "2026-04-27", "file": file}, follow=True
    ).content.decode()


def page(client, tab):
    run = ImportRun.objects.latest("pk")
    said = client.get(reverse("import-detail", args=[run.pk]), {"tab": tab}).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))


def counts(client):
    said = page(client, "new")
    return {
        name: int(re.search(rf"{name} (\d+)", said)[1]) for name in ("新增", "没有变化", "有问题")
    }


def apply(client):
    run = ImportRun.objects.latest("pk")
    return client.post(reverse("import-application", args=[run.pk]), follow=True)


def brought():
    rows = OutsideHours.objects.order_by("pk")
    return list(rows.values_list("person__name", "hub", "kind", "minutes", "is_verified"))


def test_several_people_are_found_by_phone_by_number_and_kept_with_their_source(client, boss, chen):
    wang = make.person(name="王梅", phone="13800002222")
    hand_in(
        client,
        f"陈宇,13800001001,,探访老人,2026-03-05,1.5,0.5,南山社\n"
        f"王*,,{wang.number},植树,2026-03-12,,2,\n"
        "合计,,,,,1.5,2.5,\n",
    )
    assert counts(client) == {"新增": 2, "没有变化": 0, "有问题": 0}
    said = page(client, "new")
    assert "陈宇 " + chen.number in said and "王梅 " + wang.number in said
    assert "来源未核实" in said and "志愿汇" in said

    apply(client)

    assert brought() == [
        ("陈宇", "志愿汇", "credit", 90, False),
        ("陈宇", "志愿汇", "honour", 30, False),
        ("王梅", "志愿汇", "honour", 120, False),
    ]
    assert not LedgerEntry.objects.exists()
    assert statements.totals(chen, on=make.day(make.BEFORE)).credit == 0
    facts = EventRecord.objects.get(name="HoursListImported").facts
    assert facts == {"platform": "志愿汇", "people": 2, "new": 2, "same": 0, "problems": 0}
    told = OutboxMessage.objects.filter(kind="hours_brought").order_by("person__name")
    assert [(one.person.name, one.facts["count"]) for one in told] == [("王梅", 1), ("陈宇", 2)]
    assert bytes(ImportRun.objects.get().content) == b""


def test_the_same_list_again_or_after_one_of_one_s_own_adds_nothing(client, boss, chen):
    line = Listed(2, "探访老人", "", make.date(2026, 3, 5), 90, HourKind.CREDIT)
    take_in_list(lines=[line], platform="志愿汇", person=chen, by=chen, at=make.BEFORE)
    rows = "陈宇,13800001001,,探访老人,2026-03-05,1.5,,\n陈宇,13800001001,,植树,2026-03-06,1,,\n"
    hand_in(client, rows)
    assert counts(client) == {"新增": 1, "没有变化": 1, "有问题": 0}
    apply(client)
    assert OutsideHours.objects.count() == 2
    hand_in(client, rows + rows)
    assert counts(client) == {"新增": 0, "没有变化": 2, "有问题": 0}
    assert "没有要写入的内容" in page(client, "new")
    hand_in(client, rows, platform="i志愿")
    assert counts(client)["新增"] == 2


def test_who_is_not_clear_is_a_problem_and_the_others_come_in(client, boss, chen):
    make.person(name="李明", phone="13800003333")
    make.person(name="李明", phone="13800004444")
    hand_in(
        client,
        "陈宇,13800001001,,探访老人,2026-03-05,1,,\n"
        "李明,,,探访老人,2026-03-05,1,,\n"
        "查无此人,,,探访老人,2026-03-05,1,,\n"
        "别人,13800001001,,探访老人,2026-03-05,1,,\n"
        "陈宇,13800001001,,探访老人,2027-03-05,1,,\n"
        "陈宇,13800001001,,探访老人,2026-03-07,若干,,\n",
    )
    assert counts(client) == {"新增": 1, "没有变化": 0, "有问题": 5}
    said = page(client, "problem")
    assert "“李明”可能是 2 个人里的一个" in said
    assert "没有找到“查无此人”" in said
    assert "登记的姓名和表里的“别人”不同" in said
    assert "还没有到" in said and "看不出是多长时间" in said
    apply(client)
    assert [row[0] for row in brought()] == ["陈宇"]


def test_a_name_alone_is_a_guess_that_a_person_may_refuse(client, boss, chen):
    hand_in(
        client,
        "陈宇,138****1001,,探访老人,2026-03-05,1,,\n陈宇,138****1001,,植树,2026-03-06,1,,\n",
    )
    said = page(client, "guess")
    assert f"只按姓名“陈宇”，当作 陈宇 138****1001 {chen.number}" in said
    assert counts(client)["新增"] == 2
    run = ImportRun.objects.get()
    html = client.get(reverse("import-detail", args=[run.pk]), {"tab": "guess"}).content.decode()
    marks = re.findall(r'name="seen" value="([^"]+)"', html)
    assert len(marks) == 1
    client.post(reverse("import-guesses", args=[run.pk]), {"seen": marks, "wrong": marks})
    assert counts(client) == {"新增": 0, "没有变化": 0, "有问题": 2}

    hand_in(client, "陈宇,139****1001,,探访老人,2026-03-05,1,,\n")
    assert counts(client) == {"新增": 0, "没有变化": 0, "有问题": 1}


def test_a_social_worker_reaches_only_people_of_her_own(client, chen):
    body = make.organization()
    worker = make.li_na(organization=body)
    near = make.person(name="赵芳", phone="13800005555")
    make.membership(person=near, organization=body)
    client.force_login(worker.login)
    hand_in(
        client,
        "陈宇,13800001001,,探访老人,2026-03-05,1,,\n赵芳,13800005555,,植树,2026-03-05,1,,\n",
        body=str(body.pk),
    )
    assert counts(client) == {"新增": 1, "没有变化": 0, "有问题": 1}
    assert "没有找到“陈宇”" in page(client, "problem")


def test_a_volunteer_does_not_hand_in_and_hours_need_a_source(client, boss, chen):
    row = "陈宇,13800001001,,探访老人,2026-03-05,1,,\n"
    assert "请写明这些时长来自哪个平台" in hand_in(client, row, platform=" ")
    assert not ImportRun.objects.exists()
    client.force_login(chen.login)
    assert client.post(reverse("import-home"), {"kind": "hours"}).status_code == 403


def test_a_list_that_breaks_off_leaves_nothing(client, boss, chen, monkeypatch):
    hand_in(client, "陈宇,13800001001,,探访老人,2026-03-05,1,,\n")

    def broken(*told, **more):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(import_hours.events, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        imports.apply_run(run=ImportRun.objects.get(), by=boss, at=make.BEFORE)
    assert not OutsideHours.objects.exists() and not OutboxMessage.objects.exists()


def test_a_column_that_is_missing_is_named_and_can_be_chosen(client, boss, chen):
    file = SimpleUploadedFile(
        "时长.csv",
        "姓名,手机号,活动名称,何时,服务时长\n陈宇,13800001001,植树,2026-03-05,2\n".encode(),
    )
    told = {"kind": "hours", "platform": "志愿汇", "organization": "", "as_of": "2026-04-27"}
    client.post(reverse("import-home"), told | {"file": file})
    assert "找不到需要的列：服务日期" in page(client, "problem")
    run = ImportRun.objects.get()
    chosen = ["name", "phone", "activity", "day", "minutes"]
    columns = {f"column-{at}": name for at, name in enumerate(chosen)}
    client.post(reverse("import-columns", args=[run.pk]), columns)
    apply(client)
    assert brought() == [("陈宇", "志愿汇", "honour", 120, False)]


def test_three_people_cost_no_more_queries_than_one(client, boss, chen):
    people = [make.person(name=f"志愿者{n}", phone=f"1380000700{n}") for n in range(5)]
    taken = []
    for some in (people[:1], people[1:2], people[2:]):
        rows = "".join(f"{one.name},{one.phone},,植树,2026-03-05,1,,\n" for one in some)
        hand_in(client, rows)
        with CaptureQueriesContext(connection) as caught:
            apply(client)
        taken.append(len(caught))
    # The first file of its kind is remembered by its headings; the others find it.
    assert taken[1] == taken[2]
    assert OutsideHours.objects.count() == 5


def test_a_long_list_is_read_and_written_beside_the_page_and_can_be_stopped(
    client, boss, chen, monkeypatch
):
    monkeypatch.setattr(imports, "LONG_HOURS_ROWS", 1)
    hand_in(client, "陈宇,13800001001,,探访老人,2026-03-05,1.5,,\n")
    assert jobs.work(make.BEFORE) == 1
    assert counts(client)["新增"] == 1
    apply(client)
    monkeypatch.setattr(jobs.import_signals, "is_asked_to_stop", lambda run: True)
    assert jobs.work(make.BEFORE) == 1
    assert imports.state_of(ImportRun.objects.get()) == "cancelled"
    assert not OutsideHours.objects.exists()


def test_one_telephone_with_two_identity_numbers_is_two_people(client, boss, chen):
    chen.id_number = "110101199003070273"
    chen.id_index = blind_index(chen.id_number, "id")
    chen.save()
    file = SimpleUploadedFile(
        "时长.csv",
        (
            "姓名,手机号,身份证号,活动名称,服务日期,信用时长\n"
            "陈宇,13800001001,110101199003071006,植树,2026-03-05,2\n"
            "陈宇,,110101199003070273,植树,2026-03-05,2\n"
        ).encode(),
    )
    told = {"kind": "hours", "platform": "志愿汇", "organization": "", "as_of": "2026-04-27"}
    client.post(reverse("import-home"), told | {"file": file})
    assert counts(client) == {"新增": 1, "没有变化": 0, "有问题": 1}
    apply(client)
    assert brought() == [("陈宇", "志愿汇", "credit", 120, False)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_lines_at_one_moment_count_once(client, boss, chen):
    for _ in range(2):
        hand_in(client, "陈宇,13800001001,,探访老人,2026-03-05,1.5,0.5,南山社\n")
    gate, given = Barrier(2), []

    def run(one):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            given.append(imports.apply_run(run=one, by=boss, at=make.BEFORE).counts["new"])
        finally:
            connection.close()

    threads = [Thread(target=run, args=(one,)) for one in ImportRun.objects.all()]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(given) == [0, 1]
    assert OutsideHours.objects.count() == 2
    assert OutboxMessage.objects.filter(kind="hours_brought").count() == 1
