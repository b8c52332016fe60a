"""Due visits with the network cut in the middle: the list is there, each visit lands once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from liandong.models import Need, Visit
from liandong.services import visits
from liandong.services.visits import CareDraft
from tests import make
from tests.browser.conftest import eventually
from tests.browser.test_at_the_door import LEFT, sign_out
from tests.browser.test_offline import until

DONE = "document.querySelector('kept-visits, visit-keeper')?.dataset.ready === '1'"
WAITS = "localStorage.getItem('ld-waiting')"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def li():
    """Li Na looks after three people, who are due; Chen Yu is paired with the first."""
    agency = make.organization(is_hub=True)
    worker = make.li_na(organization=agency)
    worker.chen = make.chen_yu(organization=agency)
    now = timezone.now()
    worker.cared = [
        visits.take_in(
            draft=CareDraft(
                call_name=name, address=f"桃园路 {n + 1} 号", consent_method="spoken", note=note
            ),
            by=worker,
            at=now - timedelta(days=2),
        )
        for n, (name, note) in enumerate((("林阿婆", "门口有狗"), ("王伯", ""), ("周姨", "")))
    ]
    visits.pair(cared=worker.cared[0], volunteer=worker.chen, by=worker, at=now)
    return worker


def taken(page, address="/visits"):
    """The page of visits on a phone: it keeps the list by itself; the worker stands by."""
    page.goto(address)
    until(page, DONE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")


def wrote(page, name, condition, note="", need=""):
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_label(condition).check()
    page.get_by_label("做了什么，说了什么").fill(note)
    page.get_by_label("还缺什么").fill(need)
    page.get_by_role("button", name="记好").click()
    page.locator("[data-form]").wait_for(state="hidden")


def landed():
    rows = Visit.objects.order_by("pk").values_list(
        "cared__beneficiary__call_name", "condition", "by__name"
    )
    return sorted(rows)


def test_the_list_opens_without_a_network_and_two_visits_land_once(
    li, phone_page, sign_in, watch, axe, no_sideways_scroll
):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page = phone_page
    sign_in(page, li)
    taken(page)
    page.get_by_text("名单留在这台设备上了").wait_for()

    page.context.set_offline(True)
    page.goto("/visits")  # not the page of before: the phone's own
    until(page, DONE)
    page.reload()
    until(page, DONE)
    expect(page.locator("[data-status]")).to_contain_text("没有网络，这是")
    expect(page.locator("[data-status]")).to_contain_text("分的名单")
    expect(page.locator("[data-lines]")).to_contain_text("桃园路 1 号")
    axe(page)
    no_sideways_scroll(page)
    page.evaluate("document.documentElement.dataset.type = 'large'")
    no_sideways_scroll(page)
    page.get_by_role("link", name="林阿婆", exact=True).click()
    expect(page.locator("[data-mind]")).to_have_text("门口有狗")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="先放着").click()

    wrote(page, "林阿婆", "有变化", note="换了药", need="浴室要装扶手")
    wrote(page, "王伯", "挺好，和上次一样")
    until(page, f"{WAITS} === '2'")
    queued = page.locator("[data-visits]")
    expect(queued.get_by_text("等网络，会自动送出")).to_have_count(2)
    axe(page)
    page.goto("/shifts")  # any other page says where the list is and what waits
    page.locator("offline-ways").get_by_text("2 条记录等着送出").wait_for()
    page.get_by_role("link", name="走访名单").click()
    until(page, DONE)
    expect(queued.get_by_text("等网络，会自动送出")).to_have_count(2)
    assert landed() == []

    page.context.set_offline(False)
    until(page, f"{WAITS} === null")
    expect(queued.get_by_text("送到了", exact=True)).to_have_count(1)
    expect(queued.get_by_text("送到了，需求也提了")).to_have_count(1)
    both = [("林阿婆", "changed", "李娜"), ("王伯", "fine", "李娜")]
    eventually(page, landed, both)
    assert [need.title for need in Need.objects.all()] == ["浴室要装扶手"]
    kept = page.evaluate(
        """async () => JSON.stringify(
          await (await import("/static/js/visit-store.js")).visits())"""
    )
    assert "换了药" not in kept  # what arrived loses its words here


def test_an_answer_that_was_lost_on_the_way_doubles_nothing(li, phone_page, sign_in, watch):
    watch.forgive("ERR_FAILED")
    page = phone_page
    sign_in(page, li)
    taken(page, "/visits/offline")
    lost = []

    def swallow(route):
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/visits/kept/sendings", swallow)
    wrote(page, "周姨", "挺好，和上次一样", note="聊了天", need="缺轮椅")
    eventually(page, Visit.objects.count, 1)
    until(page, f"{WAITS} === '1'")
    expect(page.locator("[data-visits] [data-change]")).to_have_count(0)  # on its way: not changed
    page.context.unroute("**/visits/kept/sendings")
    page.get_by_role("button", name="现在送出").click()
    until(page, f"{WAITS} === null")
    assert lost[0] == 200
    assert (Visit.objects.count(), Need.objects.count()) == (1, 1)


def test_a_refused_visit_keeps_its_words_and_is_put_right(li, phone_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page = phone_page
    sign_in(page, li.chen)
    taken(page, "/visits/offline")
    page.context.set_offline(True)
    page.get_by_role("link", name="林阿婆", exact=True).click()
    page.get_by_label("有变化").check()
    page.get_by_label("做了什么，说了什么").fill("说腿疼")
    before = timezone.localtime() - timedelta(days=1)  # they were not paired yet
    page.get_by_label("什么时候").fill(before.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="记好").click()
    page.context.set_offline(False)
    row = page.locator("[data-visits] li")
    row.get_by_text("没有记上").wait_for()
    expect(row).to_contain_text("这个人不由您走访")
    expect(row).to_contain_text("说腿疼")
    assert Visit.objects.count() == 0

    page.goto("/home")  # every page says so
    page.get_by_role("link", name="去改一改").click()
    until(page, DONE)
    page.get_by_role("link", name="林阿婆：改一改").click()
    expect(page.get_by_label("做了什么，说了什么")).to_have_value("说腿疼")
    page.get_by_label("什么时候").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="记好").click()
    eventually(page, landed, [("林阿婆", "changed", "陈宇")])
    until(page, "localStorage.getItem('ld-refused') === null")


def test_what_was_half_typed_is_there_when_the_phone_threw_the_page_out(li, phone_page, sign_in):
    page = phone_page
    sign_in(page, li)
    taken(page, "/visits/offline")
    page.get_by_role("link", name="王伯", exact=True).click()
    page.get_by_label("做了什么，说了什么").fill("量了血压")
    expect(page.locator("[data-form]")).to_be_visible()
    kept = """async () => (await (await import("/static/js/visit-store.js")).visits()).length"""
    eventually(page, lambda: page.evaluate(kept), 1)
    page.reload()
    until(page, DONE)
    expect(page.get_by_label("做了什么，说了什么")).to_have_value("量了血压")
    assert Visit.objects.count() == 0


def test_signing_out_waits_for_visits_and_then_clears_the_phone(li, desktop_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page = desktop_page
    sign_in(page, li)
    taken(page)
    page.get_by_role("button", name="留在这台设备上").click()  # no phone: only when asked
    page.get_by_role("link", name="打开留下的名单").click()
    until(page, DONE)
    page.goto("/home")
    page.context.set_offline(True)
    page.evaluate(
        """async ([cared]) => {
          const { keepVisit } = await import("/static/js/visit-store.js");
          const { noteWaiting } = await import("/static/js/device-store.js");
          await keepVisit({
            key: crypto.randomUUID(), cared, name: "林阿婆", state: "waiting", method: "home",
            condition: "fine", note: "", need: "", at: new Date().toISOString(),
          });
          await noteWaiting();
        }""",
        [li.cared[0].pk],
    )
    sign_out(page)
    page.get_by_text("请连上网再退出").wait_for()
    page.get_by_role("button", name="知道了").click()
    assert page.evaluate(WAITS) == "1"

    page.context.set_offline(False)
    page.goto("/home")
    with page.expect_response("**/sign-out") as answer:
        sign_out(page)
    assert answer.value.all_headers()["clear-site-data"] == '"storage"'
    page.get_by_text("已退出登录").wait_for()
    assert page.evaluate(LEFT)["bases"] == []
    assert landed() == [("林阿婆", "fine", "李娜")]


def test_another_account_on_the_same_phone_sees_and_loses_nothing(li, phone_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page = phone_page
    sign_in(page, li)
    taken(page, "/visits/offline")
    page.context.set_offline(True)
    wrote(page, "王伯", "有变化", note="摔了一跤")
    page.context.route("**/visits/kept/sendings", lambda route: route.fulfill(status=503))
    watch.forgive("503")
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("服务器现在不收")

    sign_in(page, li.chen)  # Li Na never signed out
    page.goto("/home")
    until(page, f"localStorage.getItem('ld-me') === '{li.chen.number}'")
    eventually(page, lambda: page.evaluate(WAITS), None)
    page.context.set_offline(True)
    page.goto("/visits/offline")
    until(page, DONE)
    words = page.locator("main").inner_text()
    assert [one for one in ("林阿婆", "王伯", "摔了一跤") if one in words] == []
    page.context.set_offline(False)
    page.goto("/home")
    with page.expect_response("**/sign-out") as answer:
        sign_out(page)
    assert "clear-site-data" not in answer.value.all_headers()
    page.get_by_text("已退出登录").wait_for()

    page.context.unroute("**/visits/kept/sendings")
    sign_in(page, li)
    page.goto("/home")
    eventually(page, landed, [("王伯", "changed", "李娜")])


def test_after_three_days_the_list_is_gone_and_what_waits_is_not(li, phone_page, sign_in, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page = phone_page
    sign_in(page, li)
    taken(page, "/visits/offline")
    page.context.set_offline(True)
    wrote(page, "王伯", "有变化", note="换了药")
    page.clock.set_fixed_time(timezone.now() + timedelta(hours=73))
    page.reload()
    until(page, DONE)
    expect(page.locator("[data-status]")).to_contain_text("名单超过三天")
    assert page.locator("[data-lines] li").count() == 0
    expect(page.locator("[data-visits]")).to_contain_text("等网络，会自动送出")
    gone = """async () => {
      const { read } = await import("/static/js/device-db.js");
      return (await read("meta", "care")) === undefined;
    }"""
    assert page.evaluate(gone)
