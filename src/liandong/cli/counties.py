"""Setting a county up from the command line: read the plan, rehearse or write, say what."""

import sys
from pathlib import Path

from django.utils import timezone

from liandong import phrases
from liandong.core.counties import read_plan
from liandong.core.refusals import Refusal
from liandong.models import Person, RoleGrant
from liandong.phrases.registry import ROLES
from liandong.queries.access import COORDINATOR
from liandong.services import counties as services

TEMPLATE = """\
# 一个区县的计划。填好后先试一遍：liandong county plan.toml --dry-run
division = "330106"                  # 六位区划代码
department = "西湖区委社会工作部"
# line = "committee"                 # 部门在哪条线上，不写是社会工作；照统一委员会那份时这样写
hub = "西湖区志愿服务联合会"

# 一行一个社工站；站名不以街道名开头的，逗号后写街道名。可以直接从表格里粘贴。
stations = \"\"\"
北山街道社会工作站
西溪街道社会工作站
\"\"\"

# 角色（协调员、主管部门人员、督导、社工），姓名，电话，单位（社工必填）
people = \"\"\"
协调员，王芳，13800000001，西湖区志愿服务联合会
主管部门人员，李强，13800000002
社工，张敏，13800000003，北山街道社会工作站
\"\"\"

# 本地规则先成为草案，由另一位有权的人在网页上看过影响再采用。不要的整段删掉。
[rules]
title = "西湖区第一份本地规则"
since = 2027-01-01
source = "西湖区委社会工作部的文件"   # like 和 preset 带来的规则用这个依据
# like = "440305"                    # 照另一个区县已经采用的
# preset = "unified-committee"       # 照一份现成的

[rules.set.need_answer_working_days]
value = 2
source = "西湖区委社会工作部的文件第一条"
"""


def _of_the_whole_hub() -> Person | None:
    """The first coordinator who answers for every place; one of a county cannot set up another."""
    grants = RoleGrant.objects.filter(role=COORDINATOR, until=None, division_code="")
    grant = grants.select_related("person").order_by("pk").first()
    return grant.person if grant else None


def county(plan: Path | None, *, dry_run: bool, template: bool) -> int:
    """Print the template, rehearse, or set the county up. Exit status 0, or 1 and nothing written.

    Acts in the name of the first coordinator of the whole hub; where there is none, as the
    setting-up of an installation does, in nobody's.
    """
    if template or plan is None:
        print(TEMPLATE, end="")
        return 0 if template else 1
    try:
        text = plan.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        print(f"读不出“{plan}”：{problem}。请给一个 UTF-8 的文件。", file=sys.stderr)
        return 1
    try:
        made = services.set_up(
            plan=read_plan(text), by=_of_the_whole_hub(), at=timezone.now(), dry_run=dry_run
        )
    except Refusal as refusal:
        print(phrases.sentence(refusal), file=sys.stderr)
        return 1
    for one in made.troubles:
        where = f"people {one.who.row}: {one.who.name}。"
        print(f"{where}{phrases.sentence(one.refusal)}", file=sys.stderr)
    if made.troubles:
        return 1
    for body in made.organizations:
        print(f"  {body.number}  {body.name}")
    for person, role in made.people:
        print(f"  {person.number}  {person.name}  {ROLES[role]}")
    if made.layer is not None:
        keys = len(made.layer.values)
        if dry_run:
            print(f"  规则草案“{made.layer.title}”，改 {keys} 条")
        else:
            print(
                f"  规则草案“{made.layer.title}”，改 {keys} 条："
                f"请另一位有权的人到 /rules/changes/{made.layer.pk} 看过影响再采用"
            )
    if dry_run:
        print("试过了，都行得通，什么都没有写。 Rehearsed; nothing was written.")
    else:
        print("建好了。各人用登记的手机号收验证码登录。 Done; people sign in by their telephone.")
    return 0
