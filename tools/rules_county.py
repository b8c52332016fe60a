"""A new county, typed by somebody who has never seen the form, until its first rules hold."""

from playwright.sync_api import Page, expect
from tools.rules_walk import COORDINATOR, Course, agree, keys_of
from tools.walked import Walker, fill, kept, says, send

COUNTY, SHORT = "罗湖区", "罗湖"
STREETS = ("桂园", "黄贝", "东门", "翠竹", "南湖", "笋岗", "东湖", "莲塘")
PEOPLE = (
    ("协调员", "陈思远", ""),
    ("主管部门人员", "林国栋", ""),
    ("督导", "黄雅文", ""),
    *(
        ("社工", name, STREETS[n])
        for n, name in enumerate(("周丽", "吴桐", "郑洁", "何勇", "罗琳"))
    ),
)


def walk(course: Course) -> None:
    """A county is typed, rehearsed, set up, signed in to, and adopts its first rules."""
    course.clock.move_to(course.made)
    walker = Walker(course, _for_the_city(course), "county")
    page = walker.open("/counties/new", "desk")
    walker.keep(page, "一张表：单位、社工站、人员、规则从哪份现成的开始")
    with course.timed("typed"):
        lines = _typed(course, page)
    with course.timed("rehearsed"):
        _rehearsed(course, walker, page, lines)
    with course.timed("set up"):
        send(page, "建好")
        says(page, "建好了。各人用登记的手机号登录。")
    walker.keep_here(page, "建好了：规则是草案，另一个人采用才算")
    draft = page.url[page.url.index("/rules") :]
    with course.timed("signed in, a rule added and previewed"):
        first = _signed_in(course, 1)
        _first_rule(course, first.pages["desk"], draft)
    first.keep_here(first.pages["desk"], "本区协调员登录，加一条自己的规则，看会影响谁")
    with course.timed("signed in, previewed and adopted by the second"):
        second = _signed_in(course, 2)
        page = second.pages["desk"]
        page.goto(f"{draft}/preview")
        send(page, "再算一遍")
        page.goto(draft)
        agree(page, "采用")
        says(page, "已采用")
    second.keep_here(page, "主管部门的人看过影响，采用")
    total = sum(course.took.values())
    print(f"… county in all: {total / 60:.1f} min, {course.keys} keys")
    if total > 15 * 60:
        course.complain(f"A new county took {total / 60:.1f} min, more than 15.")


def _for_the_city(course: Course) -> str:
    """The coordinator is given the whole city, as whoever looks after the server does."""
    from liandong.models import Person
    from liandong.services import registry

    person = Person.objects.get(name=COORDINATOR, merged_into=None)
    registry.grant_role(
        person=person, role="coordinator", division_code="4403", by=None, at=course.now()
    )
    return COORDINATOR


def _phone(n: int) -> str:
    return f"1390000{n:04d}"


def _typed(course: Course, page: Page) -> list[str]:
    """All of the form, with one street and one station mistaken; the right lines of people."""
    station = {one: f"{one}街道社工站" for one in STREETS}
    lines = [
        "，".join(filter(None, (role, name, _phone(n), station.get(street, ""))))
        for n, (role, name, street) in enumerate(PEOPLE, 1)
    ]
    course.type(page, "place", COUNTY)
    course.type(page, "department", f"{SHORT}区委社会工作部")
    course.type(page, "hub", f"{SHORT}区志愿服务联合会")
    stations = "\n".join(station.values())
    course.type(page, "stations", stations.replace("黄贝", "皇贝"))
    mistaken = [*lines[:-1], lines[-1].replace("社工，", "社会工作者，", 1)]
    course.type(page, "people", "\n".join(mistaken))
    page.locator("[name=preset]").select_option("unified-committee")
    course.type(page, "source", "罗湖区机构编制委员会文件第8号")
    course.wait(page, 8)
    fill(page, {"since": f"{course.now():%Y-%m-%d}"})
    return lines


def _rehearsed(course: Course, walker: Walker, page: Page, lines: list[str]) -> None:
    """The line is mistaken too; both lists are told by row and column, mended, tried again."""
    send(page, "试一遍")
    says(page, "选的规则把事交给“统一的委员会”，部门也要在这条线上。")
    walker.keep_here(page, "部门的线和选的规则不合：这样事情就没有人办了")
    fill(page, {"line": "committee"})
    send(page, "试一遍")
    says(page, "要改的地方", "社工站第 2 行", f"人员第 {len(lines)} 行")
    kept(page, {"hub": f"{SHORT}区志愿服务联合会"})
    walker.keep_here(page, "两处写错：哪一行、哪一列、可以写什么；填的都还在")
    stations = page.locator("[name=stations]").input_value().replace("皇贝", "黄贝")
    page.locator("[name=stations]").fill(stations)
    page.locator("[name=people]").fill("\n".join(lines))
    course.wait(page, keys_of("黄") + len("社工") * 4 + 20)
    send(page, "试一遍")
    says(page, "没有问题", f"可以建：{len(STREETS) + 1} 个单位、{len(PEOPLE)} 名人员。")
    walker.keep_here(page, "改好再试：还什么都没有写")


def _signed_in(course: Course, n: int) -> Walker:
    """Somebody of the new county comes in by telephone and code, on a browser of their own."""
    walker = Walker(course, "", "county")
    page = walker.open("/sign-in", "desk")
    course.type(page, "phone", _phone(n))
    send(page, "发验证码")
    said = page.get_by_text("您的验证码是").inner_text()
    course.type(page, "code", "".join(sign for sign in said if sign.isdigit()))
    send(page, "确定")
    return walker


def _first_rule(course: Course, page: Page, draft: str) -> None:
    page.goto(draft)
    page.locator("select[name=key]").select_option("need_answer_working_days")
    send(page, "去改")
    course.type(page, "part:need_answer_working_days", "2")
    course.type(page, "source", "区委社会工作部会议纪要第1号")
    send(page, "记进草案")
    page.goto(f"{draft}/preview")
    send(page, "算一遍")
    expect(page.locator("#offices, #clocks")).to_have_count(2)
