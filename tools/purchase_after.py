"""A purchase after its last day: judging with a conflict, acceptance, bonus, money, publication."""

from io import BytesIO

from playwright.sync_api import Page, expect
from tools.purchase_before import ENDS, OUTSIDE, TITLE
from tools.purchase_running import pay
from tools.purchase_walk import Course, row_of, same_for
from tools.walked import Walker, fill, says, send

JUDGING, MONEY = "judging", "money"
MARKS = {
    "relevance": ("3", "需求调查里排前三的都做了"),
    "efficiency": ("3", "人员支出和服务时长相称"),
    "effect": ("3", "走访三户，都说有人惦记了"),
    "fairness": ("2", "独居的排在前面，残疾的还要多顾"),
    "sustainability": ("2", "队长能带班，经费还要靠购买"),
}


def judge(course: Course) -> None:
    """Final report, the figure from outside, three evaluators of whom one steps back, the end."""
    officer = course.as_(course.cast.officer, JUDGING)
    worker = course.as_(course.cast.worker, JUDGING)
    _final(course, officer, worker)
    people = _evaluators(course, officer)
    course.on(ENDS + 3, 9)
    _declare(course, people)
    _too_early(course, officer)
    _mark(course, people)
    course.on(ENDS + 5, 9)
    page = officer.open(course.page)
    page.get_by_role("link", name="下验收结论").click()
    page.wait_for_load_state("networkidle")
    for _given, words in MARKS.values():
        says(page, words)
    fill(page, {"words": "指标和评审都达到约定，同意验收。"})
    officer.keep_here(page, "下结论：指标、价值项、评审人的话都在一页，分数由系统算")
    send(page, "下结论")
    says(page, "有结论了。", "合格，")
    officer.keep(page, "验收合格")
    same_for((officer, worker), course.page, "promises")


def _final(course: Course, officer: Walker, worker: Walker) -> None:
    course.on(ENDS + 1, 9)
    page = worker.open(course.page)
    page.get_by_role("link", name="写末期报告").click()
    fill(page, {"done": "约定的服务都做完了，队长已经能自己排班带班。"})
    fill(page, {"ahead": "把排班表和名单交给社区。"})
    send(page, "交报告")
    says(page, "报告交了，等购买单位核对。核对前可以改。")
    page = worker.open(course.page)
    page.locator("#promises a[href*='/outside/']").click()
    page.wait_for_load_state("networkidle")
    fill(page, {"value": "88", "words": "电话调查小结"})
    paper = {"name": "调查小结.pdf", "mimeType": "application/pdf", "buffer": _paper()}
    page.locator("[name=file]").set_input_files(files=[paper])  # type: ignore[list-item]
    send(page, "上传")
    says(page, "收到了。")
    worker.keep(worker.open(course.page), "末期：外部指标的数字要附材料，买方能打开")
    page = officer.open(course.page)
    page.get_by_role("link", name="核对末期报告").click()
    fill(page, {"words": "和记录对得上。"})
    send(page, "核对无误")
    says(page, "核对好了。", "评审人打分，购买单位验收")


def _paper() -> bytes:
    """One page that stands for what somebody outside has counted."""
    from liandong.core.form_sheets import Sheet, Words
    from liandong.services import form_paper

    words = Words("怎么调查的", "从名单里随机抽 120 户打电话，通了 96 户，88% 知道有这项服务。")
    sheet = Sheet(f"{TITLE}：电话调查小结", (words,))
    return form_paper.render(form_paper.Booklet(TITLE, "演示资料", "zh", (sheet,)))


def _evaluators(course: Course, officer: Walker) -> list[str]:
    """Ask three people; who works for a side is not among those who may be asked."""
    course.on(ENDS + 2, 9)
    page = officer.open(f"{course.page}/evaluators")
    labels = page.locator("main [name=person] option").all_inner_texts()
    offered = {label.split(" · ")[0]: label for label in labels if " · " in label}
    barred = {course.cast.worker.name, course.cast.officer.name} & set(offered)
    if barred:
        raise AssertionError(f"{barred} work for a side and may be asked to judge.")
    asked = _who_judge(list(offered))
    for name in asked:
        page = officer.open(f"{course.page}/evaluators")
        page.locator("main [name=person]").select_option(label=offered[name])
        if name == asked[0]:
            officer.keep_here(page, "请评审人：双方单位的人不在名单里")
        send(page, "请这一位")
        says(page, "请好了，等本人声明。")
    return asked


def _who_judge(names: list[str]) -> list[str]:
    """Three of those who may: supervisors and coordinators first, each with a name of their own."""
    from liandong.models import Person, RoleGrant

    staff = RoleGrant.objects.filter(role__in=("supervisor", "coordinator"), until=None)
    people = Person.objects.filter(name__in=names, merged_into=None)
    first = people.filter(pk__in=staff.values("person")).order_by("pk")
    ordered = list(dict.fromkeys([*first.values_list("name", flat=True), *names]))
    alone = [one for one in ordered if people.filter(name=one).count() == 1]
    if len(alone) < 3:
        raise AssertionError(f"Three evaluators are needed, there are {alone}.")
    return alone[:3]


def _declare(course: Course, people: list[str]) -> None:
    tied, *free = people
    page = course.as_(tied, JUDGING).open(course.page)
    page.get_by_role("link", name="声明有没有利益冲突").click()
    fill(page, {"is_free": "no"})
    send(page, "声明")
    says(page, "请写一句是什么关系。")
    fill(page, {"interest": "我妹妹在承接单位做会计。"})
    course.as_(tied, JUDGING).keep_here(page, "评审人先声明：有关系的写一句，自己回避")
    send(page, "声明")
    says(page, "声明记下了。")
    expect(page.get_by_role("link", name="打分")).to_have_count(0)
    if (answer := page.goto(course.page)) is None or answer.status not in (403, 404):
        raise AssertionError("An evaluator with a conflict still reads the purchase.")
    for name in free:
        page = course.as_(name, JUDGING).open(course.page)
        page.get_by_role("link", name="声明有没有利益冲突").click()
        fill(page, {"is_free": "yes"})
        send(page, "声明")
        says(page, "声明记下了。")
        if page.get_by_text("我妹妹在承接单位做会计。").count():
            raise AssertionError("An evaluator reads another's conflict.")


def _too_early(course: Course, officer: Walker) -> None:
    """Nothing can be concluded while too few have judged."""
    page = officer.open(f"{course.page}/acceptance")
    says(page, "还没有打分。")
    fill(page, {"words": "同意验收。"})
    send(page, "下结论")
    says(page, "至少要")
    officer.keep_here(page, "评审人还没打完分就下结论：说清还差几位")


def _mark(course: Course, people: list[str]) -> None:
    for name in people[1:]:
        judge = course.as_(name, JUDGING)
        page = judge.open(course.page)
        page.get_by_role("link", name="打分").click()
        page.wait_for_load_state("networkidle")
        levels = page.locator("[name^=level_][value='1']")
        for n in range(levels.count()):
            levels.nth(n).check()
        words = page.locator("[name^=evidence_]")
        for n in range(words.count()):
            words.nth(n).fill("看了登记名单，问了三位老人，有一位已经登记成志愿者。")
        for row, (mark, seen) in MARKS.items():
            fill(page, {f"mark_{row}": mark, f"words_{row}": seen})
        if name == people[1]:
            judge.keep_here(page, "打分：价值项照级别评，每一项写一句根据")
        send(page, "交分")
        says(page, "分交了。下结论前可以改。")


def settle(course: Course) -> None:
    """The bonus by figures, the last payments, a faulty sheet and a whole one, publication."""
    officer = course.as_(course.cast.officer, MONEY)
    worker = course.as_(course.cast.worker, MONEY)
    course.on(ENDS + 6, 9)
    _bonus(course, officer)
    _spending(course, worker)
    course.on(ENDS + 7, 9)
    pay(course, officer, 3, "ZF-31-03")
    _publish_too_early(course, officer)
    pay(course, officer, 0, "ZF-31-09")
    page = officer.open(course.page)
    says(page, "已经付清，可以公布")
    officer.keep(page, "三笔款和联动奖励都付了，每一笔写着凭证和依据")
    course.on(ENDS + 8, 9)
    page = officer.open(course.page)
    send(page, "公布")
    says(page, "公布了，谁都能看。")
    _outside(course)


def _bonus(course: Course, officer: Walker) -> None:
    """Each figure of the bonus opens the records that it is counted from."""
    page = officer.open(f"{course.page}/bonus")
    officer.keep(page, "联动奖励：五项各是多少、算几成、得多少钱，逐项点得开")
    links = page.locator("#now tbody td a")
    addresses = [one.get_attribute("href") or "" for one in links.all()]
    figures = [one.inner_text() for one in links.all()]
    if len(addresses) != 5:
        raise AssertionError(f"Five figures make the bonus, {len(addresses)} can be opened.")
    for address, figure in zip(addresses, figures, strict=True):
        page = officer.open(address)
        said = page.locator("main").inner_text()
        if figure != "—" and (figure not in said or not page.locator("main tbody tr").count()):
            raise AssertionError(f"{address} does not show what {figure} is counted from.")
    officer.keep(page, "点开其中一项：怎么算的，背后是哪几条")
    page = officer.open(f"{course.page}/bonus?span=100&guidance=3&hours=60&retention=90&values=3")
    officer.keep(page, "试一试：如果带得更好，购买单位要付多少")


FAULTY = (
    ("{on}", "人员", "86000", "JZ-31-001", "社工工资和社保"),
    ("{on}", "招待", "980", "JZ-31-002", "餐费"),
    ("上周三", "志愿者保障", "九千", "JZ-31-003", "保险、交通、误餐"),
    ("{on}", "培训督导", "999999", "JZ-31-001", "岗前培训"),
)
GOOD = (
    ("{on}", "人员", "86000", "JZ-31-001", "社工工资和社保"),
    ("{on}", "服务活动", "12350.50", "JZ-31-002", "上门物资和活动材料"),
    ("{on}", "志愿者保障", "9680", "JZ-31-003", "保险、交通、误餐"),
    ("{on}", "培训督导", "4200", "JZ-31-004", "岗前培训和督导"),
)


def _spending(course: Course, worker: Walker) -> None:
    page = worker.open(course.page)
    page.get_by_role("link", name="支出明细").click()
    page.wait_for_load_state("networkidle")
    blank = _blank(page)
    _upload(page, _sheet(course, blank, FAULTY), "支出（有错）.xlsx")
    says(page, "这张表一笔也没有导入，请改好再传", "预算里没有这一类", "看不出是哪天")
    says(page, "看不出是多少钱", "超出预算", "凭证号已经用过", "还没有支出")
    worker.keep_here(page, "支出表有错：整张不进，哪一行哪一列不对都列出来")
    whole = _sheet(course, blank, GOOD)
    _upload(page, whole, "支出明细.xlsx")
    says(page, "导入了 4 笔，共 112,230.50 元。")
    worker.keep(worker.open(f"{course.page}/spending"), "改好再传：一次全进")
    _upload(page, whole, "支出明细.xlsx")
    says(page, "已经导入过了，不用再导。")
    page = worker.open(course.page)
    if row_of(page, "志愿者保障")[1:3] != ["9,680.00", "14,320.00"]:
        raise AssertionError(f"The budget says {row_of(page, '志愿者保障')}.")


def _blank(page: Page) -> bytes:
    """The empty sheet that the page gives out."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载空表").click()
    return waiting.value.path().read_bytes()


def _sheet(course: Course, blank: bytes, rows: tuple[tuple[str, ...], ...]) -> bytes:
    """The blank sheet with rows typed into it."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(blank))
    for row in rows:
        book.worksheets[0].append([cell.format(on=course.day(ENDS - 2)) for cell in row])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _upload(page: Page, content: bytes, name: str) -> None:
    """Send a sheet from the page."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": name, "mimeType": kind, "buffer": content}
    page.locator("main [name=file]").set_input_files(files=[file])  # type: ignore[list-item]
    send(page, "导入")


def _publish_too_early(course: Course, officer: Walker) -> None:
    """No button to publish while a payment is due."""
    page = officer.open(course.page)
    expect(page.get_by_role("button", name="公布", exact=True)).to_have_count(0)


def _outside(course: Course) -> None:
    """Somebody who is not signed in finds the purchase and reads what was promised and paid."""
    number = course.purchase.number
    stranger = course.as_("", MONEY)
    page = stranger.open("/purchases/published")
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_load_state("networkidle")
    if not page.url.endswith(f"/purchases/published/{number}"):
        raise AssertionError(f"The list of what is published leads to {page.url}.")
    says(page, "验收合格", "230,000.00", "112,230.50", OUTSIDE[1])
    said = page.locator("body").inner_text()
    for word in ("我妹妹在承接单位做会计", "走访三户", "看了登记名单"):
        if word in said:
            raise AssertionError(f"The public page tells: {word}")
    stranger.keep(page, "公布：没有登录的人也能看，不写评审人说了什么")
    answer = stranger.pages["phone"].request.get(f"{course.base}{course.page}", max_redirects=0)
    if answer.status not in (302, 403, 404):
        raise AssertionError(f"A stranger opens the purchase itself: {answer.status}")
