"""The contact sheet through the pages: protected in, looked at, taken in whole, and out again."""

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl.styles import PatternFill

from liandong.models import CaredPerson, CareReading, EventRecord, Visit
from liandong.services import visits
from liandong.services.painted_sheets import protected, read_painted
from liandong.services.visits import CareDraft
from tests import make

pytestmark = pytest.mark.django_db
YELLOW = PatternFill("solid", fgColor="FFFFFF00")
ORANGE = PatternFill("solid", fgColor="FFFFC000")
LAST = timezone.localdate().replace(day=1) - timedelta(days=1)
"""The last day of the month before: every day of that month lies behind."""
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
PASSWORD = "laohuoban-2026"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li(agency):
    return make.li_na(organization=agency)


@pytest.fixture
def chen(agency):
    return make.chen_yu(organization=agency)


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def cared_by(worker, volunteer, name):
    draft = CareDraft(call_name=name, consent_method="spoken")
    cared = visits.take_in(draft=draft, by=worker, at=timezone.now())
    if volunteer is not None:
        visits.pair(cared=cared, volunteer=volunteer, by=worker, at=timezone.now())
    return cared


def sheet(rows, *, month=LAST.month):
    """A file of the layout that is met: volunteers merged down, yellow days, a last sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = f"{month}月"
    page["A1"] = f"{LAST.year}年“老伙伴”计划联络表"
    page.merge_cells("A1:L1")
    page["F3"] = f"联络日期（{NUMERALS[month - 1]}月份）"
    page.merge_cells("F3:L3")
    for n, (volunteer, client, yellow, plain) in enumerate(rows, 5):
        page.cell(n, 1, volunteer)
        page.cell(n, 4, client)
        for at, day in enumerate(yellow):
            page.cell(n, 6 + at, day).fill = YELLOW
        for at, day in enumerate(plain, len(yellow)):
            page.cell(n, 6 + at, day).fill = ORANGE
    start = 5
    for n in range(6, 5 + len(rows) + 1):
        if n == 5 + len(rows) or page.cell(n, 1).value:
            if n - 1 > start:
                page.merge_cells(start_row=start, end_row=n - 1, start_column=1, end_column=1)
            start = n
    book.create_sheet("样表")["A1"] = "照这样填"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought(client, content, password=""):
    file = SimpleUploadedFile("联络表.xlsx", content)
    return client.post("/visits/contacts/look", {"file": file, "password": password})


def token_of(answer):
    return re.search(r'name="token" value="([^"]+)"', answer.content.decode())[1]


def take(client, answer, **choices):
    return client.post("/visits/contacts/taking", {"token": token_of(answer), **choices})


def days_of(cared):
    return sorted(
        timezone.localtime(one).day for one in cared.visits.values_list("held_at", flat=True)
    )


def test_a_protected_sheet_is_looked_at_and_taken_in_and_twice_is_once(li, chen):
    lin, wang = cared_by(li, chen, "林阿婆"), cared_by(li, chen, "王伯")
    content = protected(
        sheet([("陈宇", "林阿婆", [3, 9], [12]), (None, "王伯", [5], [])]), PASSWORD
    )
    client = client_of(li)
    answer = brought(client, content, PASSWORD)
    page = answer.content.decode()
    assert "会记 3 次" in page and "样表" in page
    assert Visit.objects.count() == 0
    assert take(client, answer).status_code == 302
    assert (days_of(lin), days_of(wang)) == ([3, 9], [5])
    one = lin.visits.first()
    assert (one.by, one.method, one.condition, one.note) == (chen, "phone", "contacted", "")
    lin.refresh_from_db()
    assert lin.last_on == LAST.replace(day=9)
    assert lin.next_due_on == max(LAST.replace(day=9) + timedelta(days=30), timezone.localdate())
    again = brought(client, content, PASSWORD)
    assert "3 次早就记过" in again.content.decode()
    take(client, again)
    assert Visit.objects.count() == 3
    events = EventRecord.objects.filter(name="ContactsTakenIn")
    assert [one.facts for one in events] == [{"visits": 3, "people": 2}]


def test_a_wrong_and_a_missing_password_say_what_to_do(li):
    content = protected(sheet([("陈宇", "林阿婆", [3], [])]), PASSWORD)
    client = client_of(li)
    wrong = brought(client, content, "nonsense").content.decode()
    assert "密码不对，打不开" in wrong and "nonsense" not in wrong
    assert "这份文件有打开密码" in brought(client, content).content.decode()
    broken = brought(client, b"\xd0\xcf\x11\xe0 nothing", PASSWORD)
    assert "联络表.xlsx" in broken.content.decode()
    assert brought(client, b"PK\x03\x04 nothing").status_code == 200


def test_a_held_line_changes_nothing_and_is_taken_in_once_a_human_chose(li, chen):
    lin = cared_by(li, chen, "林阿婆")
    cared_by(li, None, "王伯")
    content = sheet(
        [
            ("陈宇", "林秀英", [3], []),
            (None, "王伯", [4], []),
            (None, "林阿婆", [5], []),
        ]
    )
    client = client_of(li)
    answer = brought(client, content)
    page = answer.content.decode()
    assert "走访名单里没有这个名字" in page and "没有和 TA 结对" in page
    after = take(client, answer)
    assert days_of(lin) == [5]
    assert "还有 2 行没记" in after.content.decode()
    key = f"line-{LAST.year}-{LAST.month:02d}-5"
    take(client, after, **{key: str(lin.pk)})
    assert days_of(lin) == [3, 5]
    assert Visit.objects.count() == 2


def test_a_worry_stays_until_the_social_worker_was_in_touch(li, chen):
    lin = cared_by(li, chen, "林阿婆")
    CaredPerson.objects.update(is_worrying=True)
    take(client := client_of(li), brought(client, sheet([("陈宇", "林阿婆", [3], [])])))
    lin.refresh_from_db()
    assert lin.is_worrying


def test_a_contact_that_the_volunteer_told_already_is_not_told_again(li, chen):
    lin = cared_by(li, chen, "林阿婆")
    Visit.objects.create(
        key="told", cared=lin, method="home", condition="fine", by=chen,
        held_at=make.noon(LAST.replace(day=3)), recorded_at=timezone.now(),
    )  # fmt: skip
    take(client := client_of(li), brought(client, sheet([("陈宇", "林阿婆", [3, 4], [])])))
    assert days_of(lin) == [3, 4]


def test_the_lines_of_one_person_open_for_nobody_else(li, chen, agency):
    lin = cared_by(li, chen, "林阿婆")
    answer = brought(client_of(li), sheet([("陈宇", "林阿婆", [3], [])]))
    other = client_of(make.li_na(organization=agency, phone="13800001092"))
    assert take(other, answer).status_code == 302
    # And with a sheet of their own they reach nobody whom they do not answer for.
    own = brought(other, sheet([("陈宇", "林阿婆", [3], [])]))
    assert "走访名单里没有这个名字" in own.content.decode()
    key = f"line-{LAST.year}-{LAST.month:02d}-5"
    take(other, own, **{key: str(lin.pk)})
    assert Visit.objects.count() == 0


def test_only_social_workers_open_it(agency):
    others = [
        make.coordinator(), make.officer(), make.zhou(),
        make.chen_yu(organization=agency, phone="13800001091"),
    ]  # fmt: skip
    for one in others:
        client = client_of(one)
        assert client.get("/visits/contacts").status_code == 403
        for act in ("look", "taking", "file"):
            assert client.post(f"/visits/contacts/{act}").status_code == 403


def test_what_went_out_comes_in_again_with_yellow_days_and_merged_volunteers(li, chen):
    lin, wang = cared_by(li, chen, "林阿婆"), cared_by(li, chen, "王伯")
    days = list(range(1, 10))
    client = client_of(li)
    take(
        client,
        brought(client, sheet([("陈宇", "林阿婆", days[:7], []), ("陈宇", "王伯", [2], [])])),
    )
    take(client, brought(client, sheet([("陈宇", "林阿婆", days[7:], [])])))
    # A volunteer paired today was not yet in the month before: the sheet shows pairs of the month.
    lin.pairings.update(since=LAST.replace(day=1))
    wang.pairings.update(since=LAST.replace(day=1))
    month = LAST.strftime("%Y-%m")
    answer = client.post("/visits/contacts/file", {"month": month, "password": PASSWORD})
    assert answer.content.startswith(b"\xd0\xcf\x11\xe0")
    first, _last = read_painted(answer.content, "x", PASSWORD)
    assert str(LAST.year) in first.rows[0][0].value
    assert first.rows[2][5].value.endswith(f"（{NUMERALS[LAST.month - 1]}月份）")
    told = [
        (row[0].value, row[3].value, [cell.value for cell in row[5:] if cell.is_yellow])
        for row in first.rows[4:]
    ]
    assert told == [
        ("陈宇", "林阿婆", [1, 2, 3, 4, 5, 6, 7]),
        ("陈宇", "林阿婆", [8, 9]),
        ("陈宇", "王伯", [2]),
    ]
    page = brought(client, answer.content, PASSWORD).content.decode()
    assert "10 次早就记过" in page
    assert CareReading.objects.filter(reader=li).count() == 2
    event = EventRecord.objects.get(name="ContactSheetTaken")
    assert event.facts == {"month": month, "people": 2, "has_numbers": False}


def test_identity_numbers_leave_in_a_protected_file_only(li, chen):
    cared_by(li, chen, "林阿婆")
    chen.id_number = "440305196001011234"
    chen.save(update_fields=["id_number"])
    client = client_of(li)
    month = timezone.localdate().strftime("%Y-%m")
    refused = client.post("/visits/contacts/file", {"month": month, "numbers": "on"})
    assert "请先设一个打开密码" in refused.content.decode()
    plain = client.post("/visits/contacts/file", {"month": month})
    assert read_painted(plain.content, "x")[0].rows[4][1].value in (None, "")
    whole = {"month": month, "numbers": "on", "password": PASSWORD}
    answer = client.post("/visits/contacts/file", whole)
    (first, _last) = read_painted(answer.content, "x", PASSWORD)
    assert first.rows[4][1].value == "440305196001011234"


def test_a_look_costs_the_same_for_one_and_for_three(li, chen, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(li)

    def queries(rows):
        with CaptureQueriesContext(connection) as caught:
            answer = brought(client, sheet(rows))
        return answer.status_code, len(caught)

    cared_by(li, chen, "林阿婆")
    one = queries([("陈宇", "林阿婆", [3], [])])
    cared_by(li, chen, "王伯")
    cared_by(li, chen, "周姨")
    three = queries([("陈宇", name, [3], []) for name in ("林阿婆", "王伯", "周姨")])
    assert one == three == (200, one[1])


def test_a_date_counts_as_its_day(li, chen):
    lin = cared_by(li, chen, "林阿婆")
    day = date(LAST.year, LAST.month, 6)
    take(client := client_of(li), brought(client, sheet([("陈宇", "林阿婆", [day], [])])))
    assert days_of(lin) == [6]
