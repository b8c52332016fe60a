"""What each tier does in the walked week; every step names what must be there afterwards."""

import re
from collections.abc import Iterator

from playwright.sync_api import expect
from tools.walked import Walker, unfold
from tools.week import Walk, Week, When

SUPERVISOR, WORKER, LEADER, VOLUNTEER = (
    "张诗莹", "赵禹浩", "韩澄淇", "袁榕易",
)  # fmt: skip


def supervisor(week: Week) -> Iterator[When]:
    """A supervisor: stand-ins, a talk with two signatures, a sleeping linkage, the loads."""
    me = Walker(week, SUPERVISOR, "supervisor")
    yield 0, 9, 0
    me.keep(me.open("/home"), "打开首页：谁带的人太多，谁没有人带")

    page = me.open("/supervision")
    waiting = page.get_by_role("button", name="请 TA 代管")
    left = waiting.count()
    waiting.first.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="请 TA 代管")).to_have_count(left - 1)
    me.keep(page, "一位社工不在，一点就有人代管，到期自动结束")

    yield 1, 10, 0
    page = me.open("/guidance/new")
    unfold(page)
    page.locator("label", has_text="赵禹浩").locator("[name=people]").check()
    page.locator("[name=functions][value=supportive]").check()
    page.locator("[name=topics]").fill("三位老人很久没人去看，怎么分给志愿者")
    page.locator("[name=form][value=individual]").check()
    page.locator("[name=minutes]").fill("45")
    page.locator("[name=action_1]").fill("每位老人定一个结对的志愿者")
    page.locator("[name=owner_1]").select_option(value="them")
    page.locator("[name=due_1]").fill(f"{week.day_of(4):%Y-%m-%d}")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("每位老人定一个结对的志愿者").first).to_be_visible()
    me.keep(page, "和社工谈了 45 分钟，约好一件事和日子")

    yield 2, 9, 0
    page = me.open("/linkages/findings")
    me.keep(page, "哪些联动“联而不动”、“平行不联”")
    page.get_by_role("link", name="楼道读书角联动").first.click()
    page.locator("[name=answer]").fill("已约两边周四下午在站里碰头，定第一次读书会")
    page.get_by_role("button", name="答复").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("定第一次读书会").first).to_be_visible()
    me.keep(page, "平台已提醒双方；督导写下怎么办")

    yield 3, 9, 0
    me.keep(me.open("/linkages/health"), "每个联动活不活，分成九样，样样点得开")
    page = me.open("/supervision/balancing")
    page.get_by_role("button", name="算一份均衡方案").click()
    page.wait_for_url(re.compile(r"/supervision/balancing/\d+$"))
    week.until(page, "text=采纳勾选的")
    me.keep(page, "均衡带教的方案：谁带谁，为什么；由人决定")
    page.get_by_role("button", name="采纳勾选的").click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "采纳以后：每个换了人带的志愿者都会收到通知")

    yield 4, 17, 0
    me.keep(me.open("/guidance"), "一周的指导记录和约定")
    me.keep(me.open("/careers"), "社工的继续教育学时和证书到期")


def social_worker(week: Week) -> Iterator[When]:
    """A social worker in a station of two: harm first, then promises, then hours, then bonds."""
    me = Walker(week, WORKER, "social-worker")
    yield 0, 8, 30
    me.keep(me.open("/today"), "一上班：今天谁需要我，要紧的在最上面")

    page = me.open("/today")
    page.get_by_role("link", name="去看").first.click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "没了结的危险：谁、什么事、督导知道没有")

    yield 0, 15, 0
    page = me.open("/today")
    page.locator("a[href^='/visits/']", has_text="去记").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("[name=method][value=home]").check()
    page.locator("[name=condition][value=changed]").check()
    page.locator("[name=note]").fill("腿脚不如上月，想有人陪着去医院")
    page.locator("[name=need_title]").fill("陪老周去医院复查")
    page.get_by_role("button", name="记好").click()
    page.wait_for_load_state("networkidle")
    page = me.open("/visits/1")
    expect(page.get_by_text("腿脚不如上月").first).to_be_visible()
    me.keep(page, "走访记完，顺手提了一个需求")

    yield 1, 9, 0
    page = me.open("/needs")
    me.keep(page, "需求一览：待核实的排在前面")
    page.locator("a[href^='/needs/']", has_text="沙河街道").first.click()
    page.locator("[name=method][value=phone]").check()
    page.get_by_role("button", name="核实好了").click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "两下就核实好，下一步是答复")

    yield 2, 9, 0
    page = me.open("/today")
    page.get_by_role("link", name="去回答").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("form[action*='/answer'] textarea").first.fill("可以，周六上午九点前到就行。")
    page.locator("form[action*='/answer'] button").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("周六上午九点前到就行").first).to_be_visible()
    me.keep(page, "联动的留言板：24 小时内答复")

    yield 3, 16, 0
    me.keep(me.open("/groups/1"), "小组：前三次的表已经自动填好")
    me.keep(me.open("/calendar"), "共同日历")

    yield 4, 10, 0
    page = me.open("/guidance?side=had")
    me.keep(page, "督导带我的")
    page.locator("a[href^='/guidance/']", has_text="张诗莹 带").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("form[action$='/signature'] button").first.click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "看过和督导谈的，签上我的一份")

    yield 4, 16, 0
    me.keep(me.open("/rosters?period=past"), "一周的班次，时长等我确认")
    me.keep(me.open("/casework/book"), "月度台账自动生成，下载 Excel")
    me.keep(me.open("/today"), "周五下班前：还剩多少")


def leader(week: Week) -> Iterator[When]:
    """A team leader: a shift on the spot, the hours, the rota, the team's own review."""
    yield 0, 19, 0
    me = Walker(week, LEADER, "leader")
    me.keep(me.open("/home?as=team_leader"), "队长的首页：我的队，我带的班")
    me.keep(me.open("/my/line"), "谁带我，我带谁")

    yield 1, 8, 40
    me.keep(me.open("/rosters/205"), "出门前：谁来，还差几个人")
    yield 1, 8, 55
    page = me.open("/shifts/205/board")
    me.keep(page, "到了现场，把码亮出来")
    assert page.locator("[data-code]").inner_text() == week.digits_of(205)

    yield 1, 20, 0
    page = me.open("/rosters/205")
    for who, what in (("胡诺可", "到了，已离开"), ("张严榕", "没来")):
        row = page.locator("main li", has_text=who).last
        row.locator("label", has_text=re.compile(f"^\\s*{what}\\s*$")).click()
    page.get_by_role("button", name="保存点名").click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "晚上：扫了码的已经在，没带手机的补一下点名")
    page = me.open("/claims")
    me.keep(page, "这一班等我确认")
    page.locator("form[action$='/recognition'] button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "时长确认了")

    yield 2, 20, 0
    page = me.open("/teams/6/life")
    unfold(page)
    page.get_by_role("button", name="公平排一排").click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "值班表按谁轮得少来排")

    yield 6, 19, 0
    page = me.open("/teams/6/life")
    page.get_by_role("button", name="写一次复盘").click()
    page.locator("[name=went_well]").fill("新队员第一次来就有人带")
    page.locator("[name=to_change]").fill("签到排队太久，下次分两处")
    page.locator("main form[action$='/reviews'] button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("签到排队太久").first).to_be_visible()
    me.keep(page, "队里自己的复盘")


def volunteer(week: Week) -> Iterator[When]:
    """A volunteer: comes, is proved, sees the minutes, says how it was, takes the next place."""
    yield 0, 20, 0
    me = Walker(week, VOLUNTEER, "volunteer")
    me.keep(me.open("/home"), "首页：明天的班，在哪、几点")

    yield 1, 8, 57
    page = me.open("/check-in")
    page.locator("[name=code]").fill(week.digits_of(205))
    page.locator("form:has([name=code]) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/check-in/\d+$"))
    me.keep(page, "到了：输入屏幕上的六位数字")

    yield 1, 11, 2
    page = me.open("/check-in")
    page.locator("[name=code]").fill(week.digits_of(205))
    page.locator("form:has([name=code]) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/check-in/\d+$"))
    me.keep(page, "走了，再输一次")

    yield 2, 9, 0
    page = me.open("/my/hours")
    me.keep(page, "两小时已经确认，谁确认的、怎么算的都看得见")

    yield 5, 20, 0
    me.keep(me.open("/shifts/recommended"), "下一次：为什么推荐给我")
    page = me.open("/shifts/219")
    page.get_by_role("button", name="我要参加").click()
    page.wait_for_load_state("networkidle")
    me.keep(page, "下周二也来：报上了")
    me.keep(me.open("/my/line"), "谁带我：有事找谁")


TIERS: dict[str, Walk] = {
    "supervisor": supervisor,
    "social-worker": social_worker,
    "leader": leader,
    "volunteer": volunteer,
}
