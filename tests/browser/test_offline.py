"""Check-in with the network cut in the middle: nothing lost, doubled or overwritten."""

import time
from datetime import timedelta

import numpy as np
import pytest
import segno
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from liandong.models import Assignment, CheckIn, DeviceEntry
from liandong.services import attendance, devices
from tests import make
from tests.browser.conftest import CHROMIUM, FLAGS, PHONE, eventually

DONE = "document.querySelector('[data-ready]')?.dataset.ready === '1'"


@pytest.fixture
def shift(settings):
    """A shift that began ten minutes ago, with two volunteers; Li Na leads it."""
    settings.LIANDONG_STAFF_FACTOR = "offered"
    agency = make.organization(is_hub=True)
    worker = make.li_na(organization=agency)
    began = timezone.now() - timedelta(minutes=10)
    made = make.shift(
        project=make.project(organization=agency, social_worker=worker),
        starts_at=began, minutes=180, max_people=200,
    )  # fmt: skip
    make.assignment(shift=made, person=make.chen_yu(organization=agency))
    make.assignment(shift=made, person=make.person(name="赵明"))
    made.worker = worker
    return made


def until(page, wanted, seconds=30):
    """Wait until a condition holds in the page; its own policy forbids it to poll itself."""
    end = time.monotonic() + seconds
    while not page.evaluate(wanted):
        assert time.monotonic() < end, wanted
        page.wait_for_timeout(50)


def opened(page, address):
    """Open a page, wait until the script and the service worker stand by it."""
    page.goto(address)
    until(page, DONE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")


def status(page):
    return expect(page.locator("[data-status]"))


def records():
    return list(
        CheckIn.objects.order_by("pk").values_list("assignment__person__name", "kind", "method")
    )


def test_the_leader_s_list_lives_through_a_day_without_a_network(
    shift, phone_page, sign_in, watch, axe, no_sideways_scroll
):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    sign_in(phone_page, shift.worker)
    opened(phone_page, f"/door/{shift.pk}")
    axe(phone_page)
    no_sideways_scroll(phone_page)

    phone_page.context.set_offline(True)
    chen = phone_page.locator(".door-line", has_text="陈宇")
    chen.get_by_role("button", name="陈宇：到了").click()  # one tap in
    phone_page.locator(".door-line", has_text="赵明").get_by_role("button", name="没来").click()
    until(phone_page, "localStorage.getItem('ld-waiting') === '2'")
    status(phone_page).to_contain_text("2 条等着送出")
    assert records() == []

    phone_page.goto("/rosters")  # any other page says where the list is and what waits
    waiting = phone_page.locator("offline-ways").get_by_text("2 条记录等着送出")
    waiting.wait_for()  # read from the device's own store, a moment after the page
    phone_page.locator("offline-ways a").first.click()  # without a network: page and list are there
    until(phone_page, DONE)
    expect(chen).to_contain_text("在现场")
    expect(chen).to_contain_text("等着送出")
    chen.get_by_text("改时间").click()
    chen.locator("[data-in-time]").fill(
        timezone.localtime(shift.starts_at + timedelta(minutes=2)).strftime("%H:%M")
    )
    until(phone_page, "localStorage.getItem('ld-waiting') === '3'")

    phone_page.context.set_offline(False)
    until(phone_page, "localStorage.getItem('ld-waiting') === null")
    until(phone_page, "document.querySelector('[data-status]').textContent.includes('都送出了')")
    chen.get_by_role("button", name="陈宇：走了").click()  # one tap out
    chen.get_by_text("已离开").wait_for()
    until(phone_page, "localStorage.getItem('ld-waiting') === null")

    both = [("陈宇", "in", "leader_list"), ("陈宇", "out", "leader_list")]
    eventually(phone_page, records, both)
    assert Assignment.objects.get(person__name="赵明").state == "absent"
    eventually(phone_page, DeviceEntry.objects.count, 4)
    states = list(DeviceEntry.objects.order_by("seq").values_list("seq", "state"))
    assert [seq for seq, _ in states] == [1, 2, 3, 4]
    assert {state for _, state in states} <= {"applied", "same"}


def test_a_list_is_kept_no_longer_than_it_serves(shift, phone_page, sign_in):
    sign_in(phone_page, shift.worker)
    opened(phone_page, f"/door/{shift.pk}")
    phone_page.clock.set_fixed_time(timezone.now() + timedelta(hours=61))
    kept = phone_page.evaluate(
        """async () => {
          const { packs, send } = await import("/static/js/device-store.js");
          const before = (await packs()).length;
          await send();
          return [before, (await packs()).length];
        }"""
    )
    assert kept == [1, 0]


def test_two_devices_that_disagree_come_to_a_person_and_one_decides(
    shift, open_page, phone_page, sign_in, watch
):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    other = make.coordinator()
    second = open_page(PHONE)
    early, late = (shift.starts_at + timedelta(minutes=n) for n in (0, 9))
    for page, person, when in ((phone_page, shift.worker, early), (second, other, late)):
        sign_in(page, person)
        opened(page, f"/door/{shift.pk}")
        page.context.set_offline(True)
        place = shift.assignments.get(person__name="陈宇").pk
        page.evaluate(
            "([place, when]) => "
            "document.querySelector('door-list').write('in', place, new Date(when))",
            [place, when.isoformat()],
        )
    for page in (phone_page, second):
        page.context.set_offline(False)
        until(page, "localStorage.getItem('ld-waiting') === null")

    assert [row.at for row in CheckIn.objects.all()] == [
        early.replace(microsecond=early.microsecond // 1000 * 1000)
    ]
    line = second.locator(".door-line", has_text="陈宇")
    until(second, "document.querySelector('[data-sync][data-state=held]') !== null")
    expect(line).to_contain_text("等人核对：和别处的记录不一样")

    phone_page.goto("/check-in/desk")
    phone_page.get_by_label("为什么").fill("问过陈宇，路上堵车")
    phone_page.get_by_role("button", name="改用设备上的").click()
    eventually(phone_page, DeviceEntry.objects.filter(state="settled").count, 1)
    assert CheckIn.objects.get().at > early + timedelta(minutes=8)
    assert DeviceEntry.objects.get(state="settled").decision_reason == "问过陈宇，路上堵车"


@pytest.mark.slow
def test_two_hundred_check_ins_after_a_day_are_all_there_once(shift, desktop_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    for number in range(98):
        make.assignment(shift=shift, person=make.person(name=f"何{number:02d}"))
    page = desktop_page
    sign_in(page, shift.worker)
    opened(page, f"/door/{shift.pk}")
    page.context.set_offline(True)
    page.evaluate(
        """async () => {
          const { write } = await import("/static/js/device-store.js");
          const { lines, pack, shift } = document.querySelector("door-list").pack;
          for (const kind of ["in", "out"])
            for (const { id } of lines) await write({ kind, shift, place: id, pack });
        }"""
    )
    until(page, "localStorage.getItem('ld-waiting') === '200'")

    with time_machine.travel(timezone.now() + timedelta(hours=24), tick=True):
        page.clock.set_fixed_time(timezone.now())
        began = time.perf_counter()
        page.context.set_offline(False)
        page.evaluate("document.querySelector('door-list').send()")
        until(page, "localStorage.getItem('ld-waiting') === null", seconds=60)
        seconds = time.perf_counter() - began
        lines = page.evaluate(
            """async () => {
              const { entries } = await import("/static/js/device-store.js");
              return (await entries()).map(({ text, signature }) => ({ text, signature }));
            }"""
        )
        # Sent a second time, as after an answer that was lost on the way: nothing changes.
        page.evaluate(
            """async ([lines, size]) => {
              const { device } = await import("/static/js/device-store.js");
              const key = (await device()).keyId;
              const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
              for (let n = 0; n < lines.length; n += size)
                await fetch("/device-entries", {
                  method: "POST",
                  headers: { "Content-Type": "application/json", "X-CSRFToken": token },
                  body: JSON.stringify({
                    key, now: new Date().toISOString(), entries: lines.slice(n, n + size),
                  }),
                });
            }""",
            [lines, 50],
        )
    assert CheckIn.objects.count() == 200
    assert DeviceEntry.objects.count() == 200
    assert set(DeviceEntry.objects.values_list("state", flat=True)) == {"applied"}
    assert seconds < 60


def test_a_volunteer_alone_scans_without_a_network_and_is_recorded_later(
    shift, phone_page, sign_in, watch
):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    chen = shift.assignments.get(person__name="陈宇").person
    sign_in(phone_page, chen)
    opened(phone_page, "/check-in/offline")
    phone_page.get_by_role("button", name="准备这台手机").click()
    phone_page.get_by_text("这台手机准备好了").wait_for()

    phone_page.context.set_offline(True)
    token = attendance.token_at(shift, timezone.now())
    phone_page.goto(f"/check-in?t={token}")  # the telephone's own camera opens the address
    phone_page.get_by_text("1 条等着送出").wait_for()
    status(phone_page).to_contain_text("记下了")
    phone_page.context.set_offline(False)
    phone_page.get_by_text("已记入").wait_for()

    assert records() == [("陈宇", "in", "offline")]


def test_signing_out_leaves_nothing_of_others_on_the_device(shift, desktop_page, sign_in):
    page = desktop_page
    sign_in(page, shift.worker)
    opened(page, f"/door/{shift.pk}")
    page.goto("/home")
    page.locator(".shell-account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/")
    gone = "indexedDB.databases().then((all) => all.every((one) => one.name !== 'liandong'))"
    until(page, gone)
    shelf = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const answer of await (await caches.open(name)).matchAll())
              if ((answer.headers.get("content-type") || "").includes("html"))
                found.push(await answer.text());
          return found.join("");
        }"""
    )
    assert [name for name in ("陈宇", "赵明", "李娜") if name in shelf] == []


@pytest.fixture
def filmed(chromium, tmp_path, live_server, sign_in):
    """A browser whose camera sees a QR code: ``filmed(person, text, own_detector)``."""
    stack = []

    def started(person, text):
        cells = np.array(segno.make(text, error="m").matrix, np.uint8)
        big = np.kron(np.pad(cells, 4), np.ones((6, 6), np.uint8))
        picture = np.full((480, 640), 235, np.uint8)
        top, left = (480 - big.shape[0]) // 2, (640 - big.shape[1]) // 2
        picture[top : top + big.shape[0], left : left + big.shape[1]] = np.where(big, 16, 235)
        film = tmp_path / "code.y4m"
        colour = np.full(2 * 240 * 320, 128, np.uint8).tobytes()
        frame = b"FRAME\n" + picture.tobytes() + colour
        film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)
        browser = chromium.browser_type.launch(
            executable_path=CHROMIUM,
            args=[
                *FLAGS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        stack.append(browser)
        context = browser.new_context(
            viewport=PHONE, base_url=str(live_server), locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = context.new_page()
        sign_in(page, person)
        return page

    yield started
    for browser in stack:
        browser.close()


def test_one_scan_of_a_badge_by_the_camera_is_the_arrival_and_one_the_leaving(shift, filmed):
    chen = shift.assignments.get(person__name="陈宇").person
    badge = devices.badge_of(person=chen, by=chen, at=timezone.now())
    page = filmed(shift.worker, devices.text_of(badge))
    opened(page, f"/door/{shift.pk}")
    page.evaluate("addEventListener('click', () => { window.taps = (window.taps || 0) + 1 })")
    page.get_by_role("button", name="扫志愿者证").click()
    page.get_by_text("陈宇 到了").wait_for()
    until(page, "localStorage.getItem('ld-waiting') === null")
    until(page, "document.querySelector('[data-sync][data-state=applied]') !== null")
    assert page.evaluate("typeof window.jsQR") == "function"
    eventually(page, records, [("陈宇", "in", "badge")])

    page.clock.set_fixed_time(timezone.now() + timedelta(minutes=5))
    page.get_by_text("陈宇 走了").wait_for()
    eventually(page, records, [("陈宇", "in", "badge"), ("陈宇", "out", "badge")])
    assert page.evaluate("window.taps") == 1  # the camera, for everybody; then a scan each


def test_the_volunteer_s_camera_reads_the_code_at_the_place(shift, filmed):
    chen = shift.assignments.get(person__name="陈宇").person
    page = filmed(chen, f"http://127.0.0.1/check-in?t={attendance.token_at(shift, timezone.now())}")
    page.goto("/check-in")
    page.get_by_role("button", name="打开相机扫码").click()
    page.get_by_role("heading", name="签到好了").wait_for()
    assert records() == [("陈宇", "in", "scan")]
