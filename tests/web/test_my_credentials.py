from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from liandong import phrases
from liandong.jobs import clock
from liandong.jobs.clock import tick
from liandong.models import (
    AccessRecord,
    Credential,
    CredentialFile,
    CredentialReminder,
    EventRecord,
    OutboxMessage,
)
from liandong.queries.eligibility import reasons_against
from liandong.services import registry
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of a paper" * 50
DAY = timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    settings.LIANDONG_PAPERS = tmp_path / "credentials"
    return settings.LIANDONG_PAPERS


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def chen(client, folder, worker):
    who = make.chen_yu(organization=worker.role_grants.get().organization)
    client.force_login(who.login)
    with time_machine.travel(BEFORE, tick=False):
        yield who


def picture(content=PNG, name="证.png"):
    return SimpleUploadedFile(name, content, "image/png")


TOLD = {"kind": "physician", "number": "GD2025000123", "awarded_on": "2025-03-01"}


def hand_in(client, **more):
    client.post(reverse("my-credential"), TOLD | {"picture": picture()} | more)
    return Credential.objects.latest("pk")


def names():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def test_a_paper_is_handed_in_with_a_picture_that_lies_sealed_outside_the_web(client, chen, folder):
    paper = hand_in(client)
    file = CredentialFile.objects.get()
    assert (paper.person, paper.verified_at, file.media_type, file.size) == (
        chen, None, "image/png", len(PNG),
    )  # fmt: skip
    (kept,) = folder.iterdir()
    assert kept.name == file.name and b"picture" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    answer = client.get(reverse("credential-file", args=[file.pk]))
    assert answer.content == PNG and answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    assert names() == ["CredentialAdded"] and not AccessRecord.objects.exists()
    page = client.get(reverse("my-credentials")).content.decode()
    assert "医师执业证" in page and "待核对" in page and "GD2025000123" not in page


def test_a_wrong_file_is_refused_clearly_and_nothing_is_kept(client, chen, folder):
    for content, words in (
        (b"<script>", "只能传照片"),
        (b"%PDF-" + b"x" * 5_000_000, "最大 5 MB"),
    ):
        answer = client.post(reverse("my-credential"), TOLD | {"picture": picture(content)})
        page = answer.content.decode()
        assert words in page and 'value="2025-03-01"' in page
    assert not Credential.objects.exists() and not folder.exists()


def test_only_the_holder_and_those_who_check_open_a_picture_and_it_is_written_down(
    client, chen, worker
):
    hand_in(client)
    address = reverse("credential-file", args=[CredentialFile.objects.get().pk])
    leader = make.chen_yu(phone="13800001095")
    make.role(person=leader, role="team_leader")
    make.membership(person=chen, team=make.team(leader=leader))
    for stranger in (make.li_na(phone="13800001096"), leader, make.officer()):
        client.force_login(make.signed_up(stranger).login)
        assert client.post(address).status_code == 404 and client.get(address).status_code == 404
    assert not AccessRecord.objects.exists()
    client.force_login(worker.login)
    page = client.get(reverse("credential-list")).content.decode()
    assert "看照片 1" in page
    assert client.get(address).status_code == 405
    assert client.post(address).content == PNG
    record = AccessRecord.objects.get()
    assert (record.viewer, record.subject, record.what) == (worker, chen, "credential_file")
    assert names()[-1] == "SensitiveDataSeen"
    assert OutboxMessage.objects.get(person=chen).kind == "paper_seen"
    client.force_login(chen.login)
    assert "李娜 查看了证件照片" in client.get(reverse("my-consents")).content.decode()


def test_a_file_copied_over_another_does_not_open(client, chen, folder):
    hand_in(client)
    hand_in(client, picture=picture(PNG + b"other"))
    first, second = CredentialFile.objects.order_by("pk")
    (folder / first.name).write_bytes((folder / second.name).read_bytes())
    answer = client.get(reverse("credential-file", args=[second.pk]))
    assert answer.content == PNG + b"other"
    answer = client.get(reverse("credential-file", args=[first.pk]), follow=True)
    assert "一项加密信息无法读取" in answer.content.decode()
    (folder / first.name).unlink()
    answer = client.get(reverse("credential-file", args=[first.pk]), follow=True)
    assert "照片的文件不在了" in answer.content.decode()


def test_a_paper_is_rejected_with_a_reason_put_right_and_verified(client, chen, worker):
    paper = hand_in(client)
    client.force_login(worker.login)
    rejection = reverse("credential-rejection", args=[paper.pk])
    assert "请写一句" in client.post(rejection, {"reason": " "}, follow=True).content.decode()
    client.post(rejection, {"reason": "照片看不清编号"})
    paper.refresh_from_db()
    assert (paper.rejected_by, paper.reject_reason) == (worker, "照片看不清编号")
    assert "陈宇 · 医师执业证" not in client.get(reverse("credential-list")).content.decode()
    message = OutboxMessage.objects.get(kind="credential_rejected")
    assert (message.person, message.facts["reason"]) == (chen, "照片看不清编号")

    client.force_login(chen.login)
    assert "照片看不清编号" in client.get(reverse("my-credentials")).content.decode()
    again = reverse("my-credential-again", args=[paper.pk])
    assert 'value="GD2025000123"' in client.get(again).content.decode()
    client.post(again, {"number": "GD2025000124", "awarded_on": "2025-03-02"})
    paper.refresh_from_db()
    assert (paper.rejected_at, paper.reject_reason, paper.number) == (None, "", "GD2025000124")
    assert client.post(again, {"awarded_on": "2025-03-02"}).status_code == 404

    client.force_login(worker.login)
    client.post(reverse("credential-verification", args=[paper.pk]))
    paper.refresh_from_db()
    assert paper.verified_by == worker
    assert names() == [
        "CredentialAdded", "CredentialRejected", "CredentialAdded", "CredentialVerified",
    ]  # fmt: skip


def test_a_stranger_rejects_nothing_and_nobody_ones_own(client, chen, worker):
    paper, own = hand_in(client), make.credential(person=worker)
    client.force_login(make.li_na(phone="13800001094").login)
    address = reverse("credential-rejection", args=[paper.pk])
    assert client.post(address, {"reason": "不行"}).status_code == 404
    client.force_login(worker.login)
    answer = client.post(
        reverse("credential-rejection", args=[own.pk]), {"reason": "不行"}, follow=True
    )
    assert "自己的证书不能自己核实" in answer.content.decode()
    assert not Credential.objects.exclude(rejected_at=None).exists()


def test_the_page_says_what_a_paper_lets_one_do(client, chen, worker):
    make.credential(person=chen, kind="physician", verified_by=worker)
    shift = make.shift(position=make.position(credential_kind="first_aid"))
    page = client.get(reverse("my-credentials")).content.decode()
    assert "要“救护员证”的服务" in page and "要会“医疗急救”的服务" in page
    assert "现在有 1 个班次要这类证" in page
    assert reasons_against(chen, [shift], at=BEFORE)[shift.pk] == []


def test_reminders_come_once_a_stage_and_stop_when_a_new_paper_is_handed_in(
    client, chen, worker, monkeypatch
):
    # Seventy days of this job alone; the next test lets the whole clock run.
    alone = tuple(job for job in clock.EVERY if job[0] == "remind_of_papers")
    monkeypatch.setattr(clock, "EVERY", alone)
    end = BEFORE.date() + 61 * DAY
    old = make.credential(
        person=chen, expires_on=end, awarded_on=date(2023, 1, 1), verified_by=worker
    )
    for day in range(40):
        tick(BEFORE + day * DAY)
        tick(BEFORE + day * DAY + timedelta(hours=1))
    told = OutboxMessage.objects.filter(person=chen, kind="credential_lapses").order_by("pk")
    assert [(m.facts["days"], m.due_at) for m in told] == [
        (60, BEFORE + DAY), (30, BEFORE + 31 * DAY),
    ]  # fmt: skip
    (newest,) = told.order_by("-pk")[:1]
    assert phrases.message_sentence(newest.kind, newest.facts) == (
        "您的“救护员证”2026年6月27日到期，还有 30 天。续期以后在“我的证件”里"
        "交新的一份，就不耽误服务。"
    )
    page = client.get(reverse("my-credential"), {"renews": old.pk}).content.decode()
    assert '<option value="first_aid" selected>' in page
    told = {"kind": "first_aid", "awarded_on": "2026-04-20", "expires_on": "2029-04-20"}
    client.post(f"{reverse('my-credential')}?renews={old.pk}", told)
    new = Credential.objects.latest("pk")
    assert new.renews == old
    for day in range(40, 70):
        tick(BEFORE + day * DAY)
    assert CredentialReminder.objects.filter(credential=old).count() == 2

    client.force_login(worker.login)
    client.post(reverse("credential-verification", args=[new.pk]))
    assert names()[-1] == "CredentialRenewed"


def test_a_paper_that_has_ended_is_said_once_and_no_paper_of_long_ago(chen, worker):
    today = BEFORE.date()
    gone = make.credential(person=chen, expires_on=today - DAY, verified_by=worker)
    make.credential(person=chen, kind="teacher", expires_on=today - 40 * DAY, verified_by=worker)
    make.credential(person=chen, kind="lawyer", expires_on=today + 5 * DAY)
    for day in range(3):
        tick(BEFORE + day * DAY)
    event = EventRecord.objects.get(name="CredentialLapsed")
    assert event.facts["credential_id"] == gone.pk and event.by is None
    assert OutboxMessage.objects.filter(kind__startswith="credential_").count() == 1


def test_pictures_are_added_and_taken_away_by_their_holder_only(client, chen, folder, worker):
    paper = hand_in(client)
    address = reverse("my-credential-picture", args=[paper.pk])
    for _ in range(3):
        client.post(address, {"picture": picture()})
    answer = client.post(address, {"picture": picture()}, follow=True)
    assert "最多 4 张照片" in answer.content.decode() and len(list(folder.iterdir())) == 4
    client.force_login(worker.login)
    file = CredentialFile.objects.first()
    gone = reverse("my-credential-picture-end", args=[file.pk])
    assert client.post(gone).status_code == 404
    assert client.post(address, {"picture": picture()}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_who_leaves_takes_pictures_times_and_feed_along(client, chen, folder):
    hand_in(client)
    (file,) = CredentialFile.objects.all()
    client.post(reverse("my-credential-picture", args=[file.credential_id]), {"picture": picture()})
    client.post(reverse("my-credential-picture-end", args=[file.pk]))
    assert len(list(folder.iterdir())) == 1
    client.post(reverse("my-exception"), {"kind": "busy", "from_day": "2026-05-04"})
    client.post(reverse("calendar-feed"))
    registry.exit_person(person=chen, by=chen, at=BEFORE)
    assert list(folder.iterdir()) == [] and not CredentialFile.objects.exists()
    assert not chen.availability_exceptions.exists()
    assert not chen.calendar_feeds.filter(revoked_at=None).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_paper_and_for_three(
    client, chen, worker, count, django_assert_num_queries
):
    for kind in ("physician", "teacher", "first_aid")[:count]:
        make.credential(person=chen, kind=kind, verified_by=worker)
    client.get(reverse("my-credentials"))
    with django_assert_num_queries(8):
        client.get(reverse("my-credentials"))
