"""At the door: a sheet typed back by keys, counted; one point with consent; a device left empty."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from liandong.core import checkin
from liandong.models import Assignment, CheckIn, CheckInPoint, PaperSheet
from tests import make
from tests.browser.conftest import DESKTOP
from tests.browser.test_offline import opened, until

JPEG = b"\xff\xd8\xff\xda\x00\x02picture\xff\xd9"
COUNT = """
addEventListener('keydown', () => { window.keys = (window.keys || 0) + 1 }, true);
addEventListener('click', (event) => { if (event.detail) window.taps = (window.taps || 0) + 1 },
  true);
"""


def led_shift(starts_at, people, *, worker=None):
    worker = worker or make.li_na()
    shift = make.shift(
        project=make.project(social_worker=worker), starts_at=starts_at, minutes=120,
        max_people=30,
    )  # fmt: skip
    shift.worker = worker
    shift.places = [
        make.assignment(shift=shift, person=make.person(name=f"何{n:02d}")) for n in range(people)
    ]
    return shift


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def sheet(desktop_page, sign_in):
    """The page on which twelve lines of yesterday, nine to eleven, are typed in."""
    nine = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    shift = led_shift(nine - timedelta(days=1), 12)
    page = desktop_page
    sign_in(page, shift.worker)
    page.add_init_script(COUNT)
    page.goto(f"/rosters/{shift.pk}/paper")
    until(page, "document.querySelector('paper-keys')?.dataset.ready === '1'")
    page.shift = shift
    return page


def typed(page, keys):
    """Type keys one at a time, as a person does; names of keys stand in brackets."""
    for key in keys:
        page.keyboard.press(key)


def counted(page):
    """Keys and taps so far; read before the page is left."""
    return page.evaluate("[window.keys || 0, window.taps || 0]")


def saved(page):
    page.wait_for_url("**/rosters/*")
    rows = CheckIn.objects.order_by("assignment__accepted_at", "assignment", "kind")
    local = [timezone.localtime(row.at).strftime("%H%M") for row in rows]
    return list(zip(local[::2], local[1::2], strict=True))


def test_twelve_lines_that_all_differ_take_a_key_a_digit_and_one_to_save(sheet):
    times = [(f"9{n:02d}", f"10{30 + n}") for n in range(12)]
    for arrived, left in times:
        typed(sheet, arrived + left)
    assert counted(sheet) == [12 * (3 + 4), 0]  # 84; the next key saves
    typed(sheet, ["Enter"])
    assert saved(sheet) == [(f"0{arrived}", left) for arrived, left in times]


def test_an_ordinary_sheet_of_twelve_lines_takes_twenty_six_keys(sheet, axe):
    axe(sheet)
    for line in range(12):
        if line in (2, 5, 7):
            typed(sheet, [*"907", "Enter"])  # seven minutes late
        elif line == 8:
            typed(sheet, ["Tab", *"1030"])  # left early: the last field leads on by itself
        elif line == 10:
            typed(sheet, "-")  # did not come
        else:
            typed(sheet, ["Enter"])
    keys, taps = counted(sheet)
    assert (keys + 1, taps) == (26, 0)
    typed(sheet, ["Enter"])
    assert saved(sheet) == [
        ("0907" if line in (2, 5, 7) else "0900", "1030" if line == 8 else "1100")
        for line in range(12)
        if line != 10
    ]
    absent = Assignment.objects.get(person__name="何10")
    assert absent.state == "absent"


def test_a_sheet_as_planned_with_its_photograph_takes_two_taps(sheet):
    with sheet.expect_file_chooser() as chooser:
        sheet.get_by_label("纸面照片").click()
    chooser.value.set_files({"name": "s.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    assert counted(sheet) == [0, 1]  # the picker or camera; the next tap saves
    sheet.get_by_role("button", name="保存").click()
    sheet.wait_for_url("**/rosters/*")
    assert PaperSheet.objects.get().photo_type == "image/jpeg"
    assert CheckIn.objects.filter(method="paper").count() == 24


# ── one point ───────────────────────────────────────────────────────────────────────────────

HERE = {"latitude": 22.53331, "longitude": 113.93049, "accuracy": 15}


def by_digits(page, shift):
    page.goto("/check-in")
    digits = checkin.code(shift.pk, timezone.now(), settings.LIANDONG_CHECKIN_KEY)
    page.get_by_label("六位签到码").fill(digits)
    page.get_by_role("button", name="确定").click()
    page.get_by_role("heading", name="签到好了").wait_for()


@pytest.mark.parametrize("agrees", [True, False])
def test_six_digits_take_one_point_along_only_with_consent(open_page, sign_in, agrees):
    shift = led_shift(timezone.now() - timedelta(minutes=5), 0)
    chen = make.chen_yu()
    make.assignment(shift=shift, person=chen)
    if agrees:
        make.consent(person=chen, purpose="location")
    page = open_page(DESKTOP, geolocation=HERE, permissions=["geolocation"])
    page.add_init_script(
        "const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
        "navigator.geolocation.getCurrentPosition = (...all) => {"
        "  sessionStorage.asked = Number(sessionStorage.asked || 0) + 1; ask(...all) }"
    )
    sign_in(page, chen)
    by_digits(page, shift)
    assert page.evaluate("sessionStorage.asked || '0'") == ("1" if agrees else "0")
    kept = list(CheckInPoint.objects.values_list("lat", "lon"))
    assert kept == ([(22.533, 113.93)] if agrees else [])


# ── signing out ─────────────────────────────────────────────────────────────────────────────

LEFT = """async () => ({
  bases: (await indexedDB.databases()).map((base) => base.name),
  words: localStorage.getItem("mine"),
})"""


def sign_out(page):
    page.locator(".shell-account summary").click()
    page.get_by_role("button", name="退出登录").click()


def test_signing_out_clears_the_device_by_the_server_s_word_too(desktop_page, sign_in):
    shift = led_shift(timezone.now() - timedelta(minutes=10), 1)
    page = desktop_page
    sign_in(page, shift.worker)
    opened(page, f"/door/{shift.pk}")
    page.goto("/home")
    page.evaluate("localStorage.setItem('mine', 'x')")  # what no script of ours wipes
    with page.expect_response("**/sign-out") as answer:
        sign_out(page)
    assert answer.value.all_headers()["clear-site-data"] == '"storage"'
    page.get_by_text("已退出登录").wait_for()
    assert page.evaluate(LEFT) == {"bases": [], "words": None}


def test_unsent_check_ins_hold_the_sign_out_until_the_person_decides(desktop_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    watch.forgive("ERR_FAILED")
    shift = led_shift(timezone.now() - timedelta(minutes=10), 1)
    page = desktop_page
    sign_in(page, shift.worker)
    opened(page, f"/door/{shift.pk}")
    page.goto("/home")
    page.context.route("**/device-entries", lambda route: route.abort())  # the server is not there
    page.evaluate(
        """async ([shift, place]) => {
          const { write, packOf } = await import("/static/js/device-store.js");
          const { pack } = await packOf(shift);
          await write({ kind: "in", shift, place, pack });
        }""",
        [shift.pk, shift.places[0].pk],
    )
    asked = page.get_by_text("这台设备上还有 1 条记录没有送出")

    page.context.set_offline(True)
    sign_out(page)
    page.get_by_text("请连上网再退出").wait_for()
    page.get_by_role("button", name="知道了").click()
    page.context.set_offline(False)
    assert page.evaluate("localStorage.getItem('ld-waiting')") == "1"

    page.goto("/home")
    sign_out(page)
    asked.wait_for()
    page.get_by_role("button", name="先不了").click()
    asked.wait_for(state="hidden")
    assert page.evaluate("localStorage.getItem('ld-waiting')") == "1"
    assert page.goto("/my/devices").status == 200
    assert page.url.endswith("/my/devices")  # still signed in

    page.context.unroute("**/device-entries")  # there again: sent first, then out, nothing lost
    with page.expect_response("**/sign-out") as answer:
        sign_out(page)
    assert answer.value.all_headers()["clear-site-data"] == '"storage"'
    assert list(CheckIn.objects.values_list("assignment", "kind")) == [(shift.places[0].pk, "in")]


def test_only_an_explicit_yes_loses_unsent_check_ins(desktop_page, sign_in, watch):
    watch.forgive("ERR_FAILED")
    shift = led_shift(timezone.now() - timedelta(minutes=10), 1)
    page = desktop_page
    sign_in(page, shift.worker)
    opened(page, f"/door/{shift.pk}")
    page.goto("/home")
    page.context.route("**/device-entries", lambda route: route.abort())
    page.evaluate(
        """async ([shift, place]) => {
          const { write } = await import("/static/js/device-store.js");
          await write({ kind: "in", shift, place });
        }""",
        [shift.pk, shift.places[0].pk],
    )
    with page.expect_request("**/sign-out") as left:
        sign_out(page)
        page.get_by_role("button", name="确定").click()
    assert "device=dropped" in left.value.post_data
    page.get_by_text("已退出登录").wait_for()
    assert page.evaluate(LEFT)["bases"] == []
    assert not CheckIn.objects.exists()
