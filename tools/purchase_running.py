"""A purchase while its contract runs: reports, records that count, a shift that is held."""

from io import BytesIO

from playwright.sync_api import Page, expect
from tools.purchase_before import PROMISED, STARTS
from tools.purchase_walk import Course, row_of, same_for
from tools.walked import Walker, fill, says, send

MIDDLE = 48
CHAPTER = "running"
AIMS = {
    "helpers": "请熟悉路的老人带新来的志愿者认门，愿意的帮着登记成志愿者。",
    "deciding": "每月最后一个周五开议事会，时间和做法由来的人定，定了写在墙上。",
    "inclusion": "让老人和孩子编在一组，一起做一件能带回家的东西。",
}


def walk(course: Course) -> None:
    """From the first payment until the last day of the contract."""
    officer = course.as_(course.cast.officer, CHAPTER)
    worker = course.as_(course.cast.worker, CHAPTER)
    pay(course, officer, 1, "ZF-31-01")
    item = _choose_value(course, worker)
    _start(course, officer, worker)
    _look(course, item)
    _middle(course, officer, worker)
    _one_more_shift(course, officer, worker)


def pay(course: Course, officer: Walker, position: int, voucher: str) -> None:
    """Write down an instalment that is due; 0 is the bonus."""
    page = officer.open(course.page)
    page.locator(f"a[href$='/payments/{position}']").click()
    fill(page, {"voucher": voucher})
    send(page, "记下这笔付款")
    says(page, "记下了", f"凭证 {voucher}")


def _choose_value(course: Course, worker: Walker) -> int:
    """At design: from which level to which. The id of the item."""
    from liandong.models import ValueItem

    course.on(STARTS + 1, 9)
    project = course.cast.projects[0]
    known = set(ValueItem.objects.filter(project=project).values_list("code", flat=True))
    code = next(one for one in AIMS if one not in known)
    page = worker.open(f"/projects/{project.pk}/values")
    page.get_by_role("link", name="选一项").first.click()
    page.wait_for_load_state("networkidle")
    page.locator(f"a[href$='item={code}']").click()
    page.wait_for_load_state("networkidle")
    fill(page, {"start_level": "0", "target_level": "1", "aim": AIMS[code]})
    send(page, "选这一项")
    says(page, "选好了。督导时会看它，验收时会评它。")
    worker.keep(page, "设计项目时选一个价值项：从几级做到几级，怎么做")
    return ValueItem.objects.get(project=project, code=code).pk


def _look(course: Course, item: int) -> None:
    """In supervision: a supervisor who does not run the project looks at the item."""
    course.on(MIDDLE - 4, 10)
    supervisor = course.as_(course.cast.supervisor, CHAPTER)
    page = supervisor.open(f"/values/{item}/looks/new")
    note = "问过两位老人，愿意带新人认门，名字还没登记；月底前陪他们登记。"
    fill(page, {"level": "0", "note": note, "looked_on": f"{course.day(MIDDLE - 4)}"})
    send(page, "记下来")
    says(page, note)
    supervisor.keep(page, "督导时看同一项：到了几级，下一步做什么")


def _start(course: Course, officer: Walker, worker: Walker) -> None:
    course.on(STARTS + 2, 9)
    page = worker.open(course.page)
    says(page, "轮到承接单位交启动报告")
    page.get_by_role("link", name="写启动报告").click()
    fill(page, {"done": "启动会开过了，社工和志愿者分了组，走访名单核对完毕。"})
    send(page, "交报告")
    says(page, "报告交了，等购买单位核对。核对前可以改。")
    page = officer.open(course.page)
    says(page, "轮到购买单位核对启动报告")
    page.get_by_role("link", name="核对启动报告").click()
    says(page, "启动会开过了")
    fill(page, {"words": "名单和分组看过，属实。"})
    send(page, "核对无误")
    says(page, "核对好了。")


def _middle(course: Course, officer: Walker, worker: Walker) -> None:
    course.on(MIDDLE, 9)
    rows = same_for((officer, worker), course.page, "promises")
    page = officer.open(course.page)
    for code in PROMISED:
        _evidence(course, officer, code)
    officer.keep(officer.open(course.page), "干了一个月：买卖双方看到同一个数，每个数都点得开")
    page = worker.open(f"{course.page}/evidence/hours_led")
    worker.keep(page, "点开时长：背后的每一条记录，不写名字，只写编号")

    page = worker.open(course.page)
    page.get_by_role("link", name="写中期报告").click()
    told = {
        "done": "每周服务没有断过；新来的志愿者都由老队员带。",
        "trouble": "雨天上门的人手少，改成先打电话，天晴补上。",
        "ahead": "下个月请两位熟悉路的老人带新人认门。",
    }
    fill(page, told)
    worker.keep_here(page, "中期报告只写做了什么，数字由系统从记录里数")
    send(page, "交报告")
    says(page, "报告交了，等购买单位核对。核对前可以改。")
    _papers(course, officer, told["done"], rows)
    page = officer.open(course.page)
    page.get_by_role("link", name="核对中期报告").click()
    fill(page, {"words": "抽看了十条时长记录和两次指导，属实。"})
    officer.keep_here(page, "购买单位核对报告")
    send(page, "核对无误")
    says(page, "核对好了。")
    pay(course, officer, 2, "ZF-31-02")
    officer.keep(officer.open(course.page), "中期核对以后，第二笔款才能付")


def _evidence(course: Course, walker: Walker, code: str) -> None:
    """A figure opens: the page says the same number and lists what it is counted from."""
    page = walker.open(course.page)
    link = page.locator(f"#promises a[href$='/evidence/{code}']")
    name = link.inner_text()
    value = row_of(page, name)[1]
    link.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_text(name)
    says(page, value)
    if value.split()[0] not in ("0", "—") and page.locator("main tbody tr").count() == 0:
        raise AssertionError(f"{code} says {value} and shows no record.")


def _papers(course: Course, officer: Walker, done: str, rows: str) -> None:
    """The report as Word, PDF and Excel, downloaded from the page and opened."""
    from docx import Document
    from openpyxl import load_workbook
    from pypdf import PdfReader

    content = {}
    for kind in ("docx", "pdf", "xlsx"):
        page = officer.open(course.page)
        with page.expect_download() as waiting:
            page.locator(f"a[href$='/reports/mid.{kind}']").click()
        path = course.out / f"mid.{kind}"
        waiting.value.save_as(path)
        content[kind] = path.read_bytes()
    document = Document(BytesIO(content["docx"]))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    words = "\n".join([*(one.text for one in document.paragraphs), *cells])
    pages = PdfReader(BytesIO(content["pdf"])).pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    book = load_workbook(BytesIO(content["xlsx"]))
    typed = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    for figure in (line.split("\t")[2] for line in rows.splitlines() if line.count("\t") > 2):
        plain = "".join(figure.split())
        assert figure in words, f"mid.docx lacks {figure}"
        assert plain in printed, f"mid.pdf lacks {figure}"
        assert figure in typed, f"mid.xlsx lacks {figure}"
    assert done in words
    assert "".join(done.split()) in printed
    assert done in typed


def _one_more_shift(course: Course, officer: Walker, worker: Walker) -> None:
    """A shift that the town has not held yet: its hours make the figure grow for both sides."""
    from liandong.models import Assignment

    shift = course.cast.shift
    day = (shift.starts_at.astimezone(course.now().tzinfo).date() - course.day(0)).days
    start = shift.starts_at.astimezone(course.now().tzinfo)
    end = shift.ends_at.astimezone(course.now().tzinfo)
    course.on(day, 8)
    path = f"{course.page}/evidence/hours_led"
    before = _count(officer.open(path))
    coming = Assignment.objects.filter(shift=shift, state="accepted").select_related("person")
    people = [one.person for one in coming[:3]]
    if not people:
        raise AssertionError(f"Nobody has a place on shift {shift.pk}.")
    for hour, minute in ((start.hour, start.minute), (end.hour, end.minute + 1)):
        course.on(day, hour, minute)
        for person in people:
            page = course.as_(person, CHAPTER).open("/check-in")
            page.locator("[name=code]").fill(course.digits_of(shift.pk))
            page.locator("form:has([name=code]) button[type=submit]").click()
            page.wait_for_load_state("networkidle")
    course.on(day + 1, 9)
    page = worker.open("/claims")
    page.locator("form[action$='/recognition'] button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    after = _count(officer.open(path))
    if after != before + len(people):
        raise AssertionError(f"{len(people)} people served, {after - before} records more.")
    same_for((officer, worker), course.page, "promises")
    officer.keep(
        officer.open(path),
        f"又办了一班：{len(people)} 个人签到签退，第二天多了 {len(people)} 条记录",
    )


def _count(page: Page) -> int:
    """How many records the page of a figure counts."""
    return int(page.locator("main .ld-card .ld-card-count").last.inner_text())
