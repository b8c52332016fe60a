"""A list of hours from another platform: looked at first, taken in with its source, once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from liandong.cli import carrying
from liandong.core import hours_lists
from liandong.core.hours import HourKind
from liandong.core.refusals import NotAllowed
from liandong.models import EventRecord, LedgerEntry, OutsideHours
from liandong.queries import statements
from liandong.services import spreadsheets
from liandong.services.hours_lists import take_in_list
from tests import make, served

pytestmark = pytest.mark.django_db

HEAD = "姓名,活动名称,服务日期,服务时长(小时),组织单位,时长类型\n"
GOOD = "陈宇,探访老人,2026年3月5日,１．５,南山社,信用时长\n陈宇,植树,2026-03-12,2,,荣誉时长\n"
BAD = "陈宇,清洁海滩,2026-03-13,若干,,\n"
LINE = hours_lists.Listed(2, "植树", "", make.day(make.BEFORE), 60, HourKind.CREDIT)


@pytest.fixture
def chen(client):
    volunteer = make.chen_yu()
    client.force_login(volunteer.login)
    return volunteer


def look(client, text, *, url="", platform="志愿汇", other=""):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("时长.csv", content)
    sent = {"platform": platform, "other": other, "file": file}
    return client.post(url or reverse("hours-list"), sent).content.decode()


def sealed(page):
    found = re.search(r'name="looked_at" value="([^"]+)"', page)
    return found[1] if found else ""


def take(client, page, *, url=""):
    sent = {"looked_at": sealed(page)}
    return client.post(url or reverse("hours-list"), sent, follow=True).content.decode()


def test_a_list_is_looked_at_then_taken_in_and_is_the_same_the_second_time(client, chen):
    page = look(client, HEAD + GOOD + BAD)
    assert "导入新的 2 条" in page and "“若干”看不出是多长时间" in page and "1小时30分" in page
    assert not OutsideHours.objects.exists()

    said = take(client, page)
    assert "从志愿汇转入 2 条，已有的 0 条" in said
    assert "来源：志愿汇导出的表格" in said and "来源未核实" in said
    rows = OutsideHours.objects.order_by("served_on")
    told = [(x.hub, x.organization_name, x.minutes, x.kind, x.is_verified, x.seq) for x in rows]
    assert told == [
        ("志愿汇", "南山社", 90, "credit", False, 0),
        ("志愿汇", "志愿汇", 120, "honour", False, 0),
    ]
    totals = statements.totals(chen, on=make.day(served.AFTER))
    assert (totals.total, LedgerEntry.objects.count()) == (0, 0)
    event = EventRecord.objects.get(name="HoursTakenIn")
    assert (event.facts["hub"], event.facts["new"], event.facts["same"]) == ("志愿汇", 2, 0)

    again = look(client, HEAD + GOOD)
    assert "没有新的时长可以导入" in again and sealed(again) == ""
    take(client, page)
    assert OutsideHours.objects.count() == 2


def test_an_xlsx_file_says_the_same_as_the_csv_file(client, chen):
    take(client, look(client, HEAD + GOOD))
    sheet = spreadsheets.read_sheet((HEAD + GOOD).encode(), "a.csv")
    book = spreadsheets.write_marked(sheet, ())
    assert "没有新的时长可以导入" in look(client, book)
    assert "导入新的 2 条" in look(client, book, platform="other", other="南方志愿")


def test_what_was_typed_stays_and_a_source_must_be_named(client, chen):
    for platform in ("", "other", "不存在"):
        page = look(client, HEAD + GOOD, platform=platform)
        assert "还有地方需要改一下" in page and sealed(page) == ""
    page = look(client, "你好\n", platform="other", other="南方志愿")
    assert "找不到需要的列：活动名称、服务日期、服务时长" in page and 'value="南方志愿"' in page


def test_a_look_of_another_or_an_altered_one_takes_nothing_in(client, chen):
    page = look(client, HEAD + GOOD)
    altered = page.replace(sealed(page), sealed(page)[:-2] + "xx")
    assert "预览已经过期" in take(client, altered)
    client.force_login(make.signed_up(make.person(name="陈宇", phone="13800009999")).login)
    assert "预览已经过期" in take(client, page)
    assert not OutsideHours.objects.exists()


def test_a_social_worker_brings_hours_for_people_within_reach_only(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    body = make.organization()
    chen, worker = make.chen_yu(organization=body), make.li_na(organization=body)
    stranger = make.person(name="陈宇", phone="13800007777")
    client.force_login(worker.login)
    url = reverse("person-hours-list", args=[chen.pk])
    assert url in client.get(reverse("person-detail", args=[chen.pk])).content.decode()
    assert "转入 2 条" in take(client, look(client, HEAD + GOOD, url=url), url=url)
    assert set(OutsideHours.objects.values_list("person", flat=True)) == {chen.pk}
    assert client.get(reverse("person-hours-list", args=[stranger.pk])).status_code == 404


def test_who_is_neither_the_person_nor_their_staff_is_refused(client):
    body = make.organization()
    chen, mate = make.chen_yu(organization=body), make.person(name="王伟", phone="13800008888")
    client.force_login(make.signed_up(mate).login)
    assert client.get(reverse("person-hours-list", args=[chen.pk])).status_code == 403
    for other in (mate, make.li_na(phone="13800006666"), make.officer()):
        with pytest.raises(NotAllowed):
            take_in_list(lines=[LINE], platform="志愿汇", person=chen, by=other, at=served.AFTER)
    assert not OutsideHours.objects.exists() and not EventRecord.objects.exists()


def test_the_command_line_looks_first_and_takes_in_when_told(chen, tmp_path, capsys):
    file = tmp_path / "hours.csv"
    file.write_text(HEAD + GOOD)
    assert carrying.take_in_list(chen.number, file, platform="志愿汇", is_applied=False) == 0
    assert "可转入 2 条" in capsys.readouterr().out and not OutsideHours.objects.exists()
    assert carrying.take_in_list(chen.number, file, platform="志愿汇", is_applied=True) == 0
    file.write_text(HEAD + GOOD + BAD)
    assert carrying.take_in_list(chen.number, file, platform="志愿汇", is_applied=True) == 1
    said = capsys.readouterr()
    assert "转入 0 条，已有的 2 条，有问题 1 处" in said.out and "D4" in said.err
    assert OutsideHours.objects.count() == 2
