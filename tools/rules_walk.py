"""Local rules in the browser: a change adopted and put back, two streets compared, a new county.

    python -m tools.rules_walk HOME --out build/rules [--only changes] [--keys-a-minute 200]

HOME is the folder of a demo town (``LIANDONG_DEMO=1 liandong up``, then stop it); the walk goes
over a copy. The comparison begins four weeks before the day on which the town was made, so that
it has the town's own shifts to count. The new county's lists are typed at a person's speed: so
many keys a minute, a Chinese character for as many keys as its pinyin has letters and one to
choose it; 0 does not wait. Each step acts through the pages that people use and says what must
be there afterwards; a step that fails stops the walk.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypinyin import lazy_pinyin
from tools.walked import (
    SHANGHAI,
    Album,
    Walker,
    arguments,
    copied,
    fill,
    kept,
    launched,
    morning_of,
    says,
    send,
    served,
)

if TYPE_CHECKING:
    from liandong.models import LedgerEntry, PolicyLayer

OFFICER, COORDINATOR = "谭铠致", "吴琬彤"
PLACE, ONE, OTHER = "南山区", "南山街道", "蛇口街道"
TRIAL_DAYS = 28
BACK_DAYS = 60
"""The changed rules hold from so many days ago: hours of that time can be recounted."""
RULES: dict[str, dict[str, str]] = {
    "min_age_by_risk": {"R1": "16"},
    "ratios": {"social_worker_volunteers.green": "8", "social_worker_volunteers.amber": "20"},
    "linkage_health": {"alive_from": "70"},
    "need_answer_working_days": {"": "2"},
}
DECIDED = "区社会工作部部务会 2026 年第 9 次会议纪要第三条"


class Course(Album):
    """The clock of the walk, how fast somebody types, and how long each part took."""

    def __init__(
        self, browser: Browser, base: str, clock: Any, made: datetime, out: Path, keys: int
    ) -> None:
        super().__init__(browser, base, clock, out)
        self.made, self.keys_a_minute, self.keys = made, keys, 0
        self.took: dict[str, float] = {}

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """How long this part takes by a clock that nobody moves."""
        before, keys = time.perf_counter(), self.keys
        yield
        self.took[what] = time.perf_counter() - before
        print(f"… {what}: {self.took[what]:.1f} s, {self.keys - keys} keys", flush=True)

    def type(self, page: Page, name: str, text: str) -> None:
        """Go into a field, empty it, and type at a person's speed."""
        field = page.locator(f"main [name='{name}']")
        field.fill("")
        for sign in text:
            field.press_sequentially(sign)
            self.wait(page, keys_of(sign))

    def wait(self, page: Page, keys: int) -> None:
        """As long as so many keys take."""
        self.keys += keys
        if self.keys_a_minute:
            page.wait_for_timeout(60_000 * keys / self.keys_a_minute)


def keys_of(sign: str) -> int:
    """How many keys a character takes: pinyin and one to choose it, or only itself."""
    return len(lazy_pinyin(sign)[0]) + 1 if "一" <= sign <= "鿿" else 1


def agree(page: Page, button: str) -> None:
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=button, exact=True).click()
    with page.expect_navigation():
        page.locator("dialog button[value=yes]").click()
    page.wait_for_load_state("networkidle")


def post(page: Page, path: str) -> None:
    """Send a step whose button the page does not offer, as somebody could by hand."""
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    page.request.post(path, form={"csrfmiddlewaretoken": token}, max_redirects=0)


def layer_of(page: Page) -> "PolicyLayer":
    """The layer whose page this is."""
    from liandong.models import PolicyLayer

    return PolicyLayer.objects.get(pk=int(page.url.split("/changes/")[1].split("/")[0]))


def drafted(page: Page, told: dict[str, str]) -> str:
    """Begin a draft; the address of its page."""
    fill(page, told)
    send(page, "开始起草")
    return page.url[page.url.index("/rules") :]


def rule_told(key: str, parts: dict[str, str]) -> dict[str, str]:
    """The fields of a rule's form."""
    return {f"part:{key}.{part}".rstrip("."): value for part, value in parts.items()}


def set_rule(page: Page, draft: str, key: str, told: dict[str, str], source: str) -> None:
    """Choose a rule on the draft's page, and write its new value with the source."""
    page.goto(draft)
    page.locator("select[name=key]").select_option(key)
    send(page, "去改")
    fill(page, {**told, "source": source})
    send(page, "记进草案")


# ── a change of the rules ────────────────────────────────────────────────────────────────────


def changes(course: Course) -> None:
    """Five rules are drafted, previewed, adopted by a second person, recounted and put back."""
    course.clock.move_to(course.made)
    officer = Walker(course, OFFICER, "changes")
    coordinator = Walker(course, COORDINATOR, "changes")
    draft = _draft(course, officer)
    _preview(course, officer, draft)
    _not_alone(officer, draft)
    entry = _previewed_by_the_second(coordinator, draft)
    volunteer = Walker(course, entry.person.name, "changes")
    before = _hours_of(volunteer)
    page = coordinator.open(draft, "desk")
    agree(page, "采用")
    says(page, "已采用，从生效那天起处处照它办。已经记下的时长没有变。")
    coordinator.keep_here(page, "第二个人采用：规则变了，时长一条都没有动")
    if _hours_of(volunteer) != before:
        raise AssertionError("Adoption alone changed somebody's hours.")
    _recounted(course, coordinator, draft)
    if (after := _hours_of(volunteer)) == before:
        raise AssertionError("The recount did not change the volunteer's hours.")
    volunteer.keep(volunteer.pages["phone"], "志愿者自己看：时长多了，原来那条还在，写着冲销")
    page = volunteer.open("/notices")
    says(page, "的时长已更正为")
    volunteer.keep(page, "志愿者收到的消息：哪一条、为什么、多了几分钟")
    _put_back(coordinator, draft)
    if _hours_of(volunteer) != before:
        raise AssertionError(f"Hours were {before}, then {after}, and are not as before.")
    volunteer.keep(volunteer.pages["phone"], "改回以后：和采用以前一样")


def _draft(course: Course, officer: Walker) -> str:
    page = officer.open("/rules/changes")
    officer.keep(page, "还没有本地规则：照法规和平台建议")
    since = course.made.date() - timedelta(days=BACK_DAYS)
    told = {
        "place": PLACE,
        "title": "时长按一刻钟计，年龄和带领从严",
        "since": f"{since}",
        "last": f"{since - timedelta(days=1)}",
    }
    fill(page, told)
    send(page, "开始起草")
    says(page, "最后一天不能早于开始那天。")
    kept(page, told)
    officer.keep_here(page, "日期写反了：当场说清，别的都还在")
    draft = drafted(page, {"last": ""})
    officer.keep(page, "草案开好了，还没有改任何一条")
    looser = rule_told("hours", {"step": "15", "record_within_working_days": "15"})
    set_rule(page, draft, "hours", looser, DECIDED)
    says(page, "不能比上面的规定更松")
    kept(page, {**looser, "source": DECIDED})
    officer.keep_here(page, "比法规松：说清是哪条规定、可以怎样，填的都还在")
    fill(page, rule_told("hours", {"record_within_working_days": "10"}))
    send(page, "记进草案")
    says(page, "记下了。采用以前，什么都没有变。")
    for key, parts in RULES.items():
        set_rule(page, draft, key, rule_told(key, parts), DECIDED)
        says(page, "记下了。采用以前，什么都没有变。")
    officer.keep(officer.open(draft, "desk"), "五条规则：原来怎样、改成怎样、依据是什么")
    return draft


def _preview(course: Course, officer: Walker, draft: str) -> None:
    """The officer has it counted; as in a large place, the page waits for the counting."""
    from liandong.jobs import plans
    from liandong.services import policy_previews

    page = officer.open(f"{draft}/preview", "desk")
    at_once, policy_previews.AT_ONCE = policy_previews.AT_ONCE, 0
    send(page, "算一遍")
    policy_previews.AT_ONCE = at_once
    says(page, "正在算", "可以先去做别的事，回来再看。")
    officer.keep_here(page, "记录多的地方要等一会儿：算到哪里、可以取消")
    plans.work()
    page.locator("#people").wait_for()
    for probe in ("people", "hours", "linkages", "guides", "clocks"):
        expect(page.locator(f"#{probe}")).to_be_visible()
    says(page, "姓名由协调员看；主管部门看到的是编号。")
    officer.keep(page, "算好了：谁不符合、哪些时长、哪些联动，一类一类列出来")


def _not_alone(officer: Walker, draft: str) -> None:
    page = officer.open(draft, "desk")
    expect(page.get_by_role("button", name="采用", exact=True)).to_have_count(0)
    post(page, f"{draft}/do/adopt")
    page.reload()
    if layer_of(page).state != "draft":
        raise AssertionError("Who drafted the rules adopted them alone.")
    officer.keep_here(page, "起草的人自己不能采用，硬交也不行")


def _previewed_by_the_second(coordinator: Walker, draft: str) -> "LedgerEntry":
    """The coordinator opens each list; one of the hours that differ."""
    from liandong.models import LedgerEntry, PolicyTouched

    page = coordinator.open(f"{draft}/preview", "desk")
    coordinator.keep(page, "协调员看到姓名，点得开每一个人")
    for probe, what in (
        ("people", "谁不再符合：每个人一行，差在哪里"),
        ("linkages", "哪些联动从活跃变走弱"),
        ("hours", "哪些时长不一样，一条一条"),
    ):
        page = coordinator.open(f"{draft}/preview/{probe}", "desk")
        expect(page.locator("main .ld-lines li").first).to_be_visible()
        coordinator.keep(page, what)
    page = coordinator.open(f"{draft}/hours", "desk")
    says(page, "还只是草案")
    coordinator.keep(page, "同样的时长：记的分钟和照新规则的分钟")
    with page.expect_download() as book:
        coordinator.open(f"{draft}/preview", "desk").get_by_text("下载全部名单").click()
    if book.value.path().stat().st_size < 5_000:
        raise AssertionError("The workbook of the preview is empty.")
    rows = PolicyTouched.objects.filter(preview__layer=layer_of(page), probe="hours")
    return (
        LedgerEntry.objects.filter(pk__in=rows.values("record"))
        .exclude(person__name__in=(OFFICER, COORDINATOR))
        .select_related("person")
        .earliest("pk")
    )


def _hours_of(volunteer: Walker) -> str:
    """The three sums at the top of a volunteer's own page."""
    return volunteer.open("/my/hours").locator("main .ld-stats").first.inner_text()


def _recounted(course: Course, coordinator: Walker, draft: str) -> None:
    """Recounting is a step of its own, in parts, until nothing differs."""
    for part in range(1, 6):
        page = coordinator.open(f"{draft}/hours", "desk")
        if not page.get_by_role("button", name="重算", exact=True).count():
            break
        if part == 1:
            coordinator.keep(page, "采用以后才能重算，每次最多 200 条")
        agree(page, "重算")
        says(page, "都写成了冲销和新记录，也告诉了本人。")
    says(page, "没有不一样的")
    coordinator.keep(page, "重算完了：账本和新规则一样")
    course.tick()


def _put_back(coordinator: Walker, draft: str) -> None:
    page = coordinator.open(draft, "desk")
    fill(page, {"reason": "居民代表会没有通过"})
    send(page, "撤下，恢复原来的")
    says(page, "已撤下，原来的规定又在执行了。时长没有变。")
    coordinator.keep_here(page, "撤下：原来的规定又执行；重算过的时长另外改回")
    while page.get_by_role("button", name="改回原来的时长").count():
        agree(page, "改回原来的时长")
        says(page, "改回了")
    coordinator.keep(coordinator.open(draft, "desk"), "经过：谁起草、谁采用、重算和改回，都在")
    says(page, "按新规则重算", "改回原来的", "居民代表会没有通过")
    for name in (OFFICER, COORDINATOR):
        expect(page.locator("main")).to_contain_text(name)


# ── two streets compared ─────────────────────────────────────────────────────────────────────


def trial(course: Course) -> None:
    """One street is asked to answer within a day, another within two; four weeks later: which?"""
    course.clock.move_to(morning_of(course.made, -TRIAL_DAYS))
    officer = Walker(course, OFFICER, "trial")
    coordinator = Walker(course, COORDINATOR, "trial")
    since = course.now().date()
    page = officer.open("/rules/trials")
    told = {
        "title": "邀请 24 小时内答复，班次会不会更满",
        "one": ONE,
        "other": OTHER,
        "outcome": "fill_rate",
        "since": f"{since}",
        "last": f"{since + timedelta(days=TRIAL_DAYS - 1)}",
    }
    fill(page, told)
    send(page, "开始比较")
    says(page, "没有可比的")
    kept(page, {name: told[name] for name in ("title", "one", "other", "last")})
    officer.keep_here(page, "两个街道的规则还一样：没有可比的，填的都还在")
    page = officer.open("/rules/changes")
    what = {"place": OTHER, "title": "试一试：邀请 24 小时内答复", "since": f"{since}"}
    draft = drafted(page, what)
    set_rule(page, draft, "invitation_hours", {"part:invitation_hours": "24"}, DECIDED)
    agree(coordinator.open(draft), "采用")
    page = officer.open("/rules/trials")
    fill(page, told)
    send(page, "开始比较")
    says(page, "到期以前不显示数", "不是随机分组")
    officer.keep(page, "开始了：看哪个数已经定死，到期以前不显示数")
    address = page.url[page.url.index("/rules") :]
    course.clock.move_to(course.made)
    officer.sign_in()
    page = officer.open(address)
    says(page, "甲减乙", "95% 区间", "扣掉原来的差别")
    if not (bars := page.locator("#chart svg .effects-whisker").count()) == 4:
        raise AssertionError(f"The chart has {bars} intervals, not four.")
    _same_in_table(page)
    officer.keep(page, "到期：两边之前和期间的数，连同 95% 区间；看不出差别就说看不出")


def _same_in_table(page: Page) -> None:
    """The table says each number that the chart shows."""
    drawn = page.locator("#chart .effects-number").all_inner_texts()
    table = page.locator("#chart table").inner_text()
    if missing := [one for one in drawn if one.strip() not in table]:
        raise AssertionError(f"Drawn, but not in the table: {missing}")


def main() -> int:
    """Walk; 1 when anything was complained of."""
    parser = arguments(__doc__, "build/rules")
    parser.add_argument("home", type=Path)
    parser.add_argument("--keys-a-minute", type=int, default=200)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with copied(options.home, "rules"):
        from tools import rules_county

        chapters: dict[str, Callable[[Course], None]] = {
            "trial": trial,
            "changes": changes,
            "county": rules_county.walk,
        }
        made = datetime.now(SHANGHAI)
        with (
            time_machine.travel(made, tick=True) as clock,
            served() as base,
            sync_playwright() as playwright,
        ):
            browser = launched(playwright)
            course = Course(browser, base, clock, made, options.out, options.keys_a_minute)
            for name, walk in chapters.items():
                if options.only in {"", name}:
                    walk(course)
            browser.close()
    return 1 if course.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
