"""A purchase before its contract holds: from the survey to both signatures."""

from tools.purchase_walk import Course
from tools.walked import Walker, fill, kept, says, send

TITLE = "老旧小区长者陪伴和邻里互助"
STARTS, ENDS = 16, 84
"""Days of the walk: the first and the last of the contract."""


def walk(course: Course) -> None:
    """From the survey until both sides have signed."""
    officer = course.as_(course.cast.officer, "before")
    _survey(course, officer)
    _item_and_budget(course, officer)
    _procurement(course, officer)
    _contract(course, officer)
    _sign(course)


def _survey(course: Course, officer: Walker) -> None:
    course.on(0, 10)
    page = officer.open("/purchases")
    page.get_by_role("link", name="需求调查立项").first.click()
    page.wait_for_load_state("networkidle")
    told = {
        "title": TITLE,
        "method": "visits",
        "people": "184",
        "found": "走访 184 户，六成老人一周说不上几句话；家属最担心没人及时发现意外。",
        "first": f"{course.day(-10)}",
        "last": f"{course.day(-24)}",
    }
    fill(page, {**told, "nature": "party_organ"})
    send(page, "立项")
    says(page, "还有地方需要改一下", "结束日期不能早于开始日期。")
    kept(page, told)
    officer.keep_here(page, "需求调查：日期写反了，当场说清，别的都还在")
    fill(page, {"first": f"{course.day(-24)}", "last": f"{course.day(-1)}"})
    fill(page, {"division_code": course.cast.projects[0].division_code[:6]})
    send(page, "立项")
    course.purchase_id = int(page.url.rsplit("/", 1)[1])
    asked = course.purchase.survey_needs
    if not asked:
        raise AssertionError("No need of the town lies in the days of the survey.")
    says(page, f"同期居民需求 {asked} 件。", "轮到购买单位", "列入购买目录")
    officer.keep(page, "立项：同期居民提出的需求自动数出来，下一步写在最上面")


def _item_and_budget(course: Course, officer: Walker) -> None:
    course.on(2, 10)
    page = officer.open(course.page)
    page.get_by_role("link", name="列入购买目录").click()
    told = {
        "code": "B0107",
        "name": "社区照护和志愿服务带动",
        "standard": "每周上门或到点服务；每名社工带 10 名左右志愿者，每月至少指导一次。",
    }
    fill(page, told)
    ticks = page.locator("[name=excluded]")
    for n in range(ticks.count() - 1):
        ticks.nth(n).check()
    send(page, "列入目录")
    says(page, "有一条不能确认，就不能作为服务购买。请逐条核对。")
    kept(page, told)
    officer.keep_here(page, "列入目录：五条“不能买”的逐条确认，差一条都不行")
    ticks.last.check()
    send(page, "列入目录")
    says(page, "列入目录了。", "B0107")

    course.on(5, 10)
    page = officer.open(course.page)
    page.get_by_role("link", name="定预算").click()
    fill(page, {"source": "区级财政预算", "number": f"南财社〔{course.day(5).year}〕31 号"})
    fill(page, {"staff": "18万", "activity": "42000", "volunteer": "24,000"})
    send(page, "定下预算")
    says(page, "看不出是多少钱")
    fill(page, {"staff": "180,000", "training": "14000"})
    send(page, "定下预算")
    says(page, "预算定了。", "260,000.00")
    officer.keep(page, "预算按类别定；以后每一笔支出都照它核对")


def _offers(course: Course) -> list[dict[str, str]]:
    provider = course.cast.provider
    return [
        {"organization": str(provider.pk), "offer": "230000", "score": "92.5"},
        {"name": "同心社会工作发展中心", "offer": "228000", "score": "86"},
        {
            "name": "康邻养老服务有限公司",
            "nature": "enterprise",
            "offer": "219000",
            "score": "79.3",
        },
    ]


def _procurement(course: Course, officer: Walker) -> None:
    course.on(11, 10)
    page = officer.open(course.page)
    page.get_by_role("link", name="记采购结果").click()
    whole = {
        "reason": "服务内容要和供应商细谈，适用竞争性磋商。",
        "notice_number": "NSCS-031",
        "award_number": "NSCJ-031",
        "chosen_reason": "带志愿者的办法写得最实，三年没有中断过服务。",
    }
    fill(page, {**whole, "method": "consultation", "chosen": "1"})
    offers = _offers(course)
    for n, one in enumerate(offers[:2], start=1):
        fill(page, {f"{name}_{n}": value for name, value in one.items()})
    send(page, "记下采购结果")
    says(page, "还有地方需要改一下")
    kept(page, whole)
    officer.keep_here(page, "只有两家参加：这样采购不能成交，写的都还在")
    if course.purchase.stage != "budget":
        raise AssertionError("A procurement with two candidates was taken.")
    fill(page, {f"{name}_3": value for name, value in offers[2].items()})
    send(page, "记下采购结果")
    says(page, "采购结果记下了。", "选它", course.cast.provider.name)
    officer.keep(page, "三家报价和得分、为什么选它，都在同一页上")
    _not_yet(course)


def _not_yet(course: Course) -> None:
    """The provider cannot open the purchase before a contract is written."""
    worker = course.as_(course.cast.worker, "before")
    answer = worker.pages["phone"].goto(course.page)
    if answer is None or answer.status != 404:
        raise AssertionError("The provider sees a purchase without a contract.")


def _contract(course: Course, officer: Walker) -> None:
    course.on(13, 10)
    page = officer.open(course.page)
    page.get_by_role("link", name="写合同").click()
    terms = {
        "number": f"NSSG-{course.day(13).year}-031",
        "linkage_terms": "每名社工带 10 名左右志愿者；每月至少指导一次，双方签字。",
    }
    days = {"starts_on": f"{course.day(STARTS)}", "ends_on": f"{course.day(ENDS)}"}
    fill(page, {**terms, **days, "price": "230000", "bonus": "90000"})
    send(page, "存下合同")
    says(page, "还有地方需要改一下")
    kept(page, terms)
    officer.keep_here(page, "联动奖励写得比规定的上限高：说清楚最多多少")
    fill(page, {"bonus": "23000"})
    send(page, "存下合同")
    says(page, "合同存下了。")
    officer.keep(page, "合同写好了；还差指标、付款和合同项目才能签")

    send(page, "签字")
    says(page, "指标", "付款安排")
    officer.keep_here(page, "没写全就签字：说清还差哪几样")

    page.get_by_role("link", name="定指标").click()
    _promises(course, officer)

    page = officer.open(course.page)
    page.get_by_role("link", name="定付款").click()
    fill(page, {"signed": "30", "mid": "30", "accepted": "30"})
    send(page, "存下付款安排")
    says(page, "比例加起来是 90%，请改到正好 100%。")
    fill(page, {"accepted": "40"})
    send(page, "存下付款安排")
    says(page, "付款安排定了。", "69,000.00", "92,000.00")


PROMISED = {
    "hours_led": ("40", "60"),
    "volunteers_active": ("20", "12"),
    "guidance_sessions": ("10", "3"),
    "retention": ("15", "50"),
}
"""Weight and target."""
OUTSIDE = ("15", "85")


def _promises(course: Course, officer: Walker) -> None:
    page = officer.pages["phone"]
    for code, (weight, target) in PROMISED.items():
        fill(page, {f"weight_{code}": weight, f"target_{code}": target})
    fill(page, {"name_outside_1": "服务对象知晓率（电话调查，%）", "target_outside_1": OUTSIDE[1]})
    send(page, "存下指标")
    says(page, "还有地方需要改一下")
    officer.keep_here(page, "外部指标忘了写权重：哪一行不对就说哪一行")
    fill(page, {"weight_outside_1": OUTSIDE[0]})
    send(page, "存下指标")
    says(page, "指标定了。")


def _sign(course: Course) -> None:
    officer = course.as_(course.cast.officer, "before")
    worker = course.as_(course.cast.worker, "before")
    course.on(14, 15)
    page = worker.open(course.page)
    page.get_by_role("link", name="合同项目").first.click()
    for project in course.cast.projects:
        page.locator(f"[name=projects][value='{project.pk}']").check()
    send(page, "存下")
    says(page, "合同项目定了。")
    worker.keep(page, "承接单位的社工选好哪些项目算数，看到的合同和买方一样")
    send(page, "签字")
    says(page, "签好了，等对方签。")
    course.on(15, 9)
    page = officer.open(course.page)
    send(page, "签字")
    says(page, "双方都签了，合同生效。")
    officer.keep(page, "双方都签了：头一笔款可以付了")
