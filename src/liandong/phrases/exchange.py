"""Words for import plans: what is wrong with a cell, how to put it right, what was guessed.

``PROBLEMS`` has two sentences for each code: what is so, and the remedy. ``%(value)s`` is
the cell, ``%(column)s`` its heading; further facts come from the problem or the guess.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.core.exchange import (
    Guess,
    GuessCode,
    GuessGroup,
    Problem,
    ProblemCode,
    SkipCode,
    Skipped,
)
from liandong.core.sheets import Comment, Mark

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "file_unreadable": _(
        "“%(name)s”打不开。请用 .xlsx、.xls 或 CSV 格式；"
        "如果文件损坏，请在表格软件里另存一份再上传。"
    ),
    "file_has_password": _("“%(name)s”设了密码。请先取消密码，再上传。"),
    "file_too_large": _("“%(name)s”有 %(megabytes)s MB，一次最多读 %(limit)s MB。请拆成几份上传。"),
    "file_empty": _("“%(name)s”里没有内容。请检查是不是选错了文件。"),
    "header_not_found": _(
        "在“%(name)s”里找不到表头。请保留一行列名，例如“姓名、身份证号、联系电话”。"
    ),
    "import_closed": _("“%(file_name)s”已经办完或取消了。要再导入，请重新上传。"),
    "import_stopped": _("已停止处理“%(file_name)s”，没有写入任何内容。"),
    "import_busy": _("正在处理“%(file_name)s”，请等它做完，或先取消。"),
    "import_interrupted": _("处理“%(file_name)s”时中断了，没有写入任何内容。请重新上传。"),
    "guess_unknown": _("没有叫“%(name)s”的读法。请照导入计划里列出的写，例如 P17。"),
}

EVENTS: dict[str, Sentence] = {
    "RosterImported": _(
        "为 %(organization)s 导入了花名册：新增 %(new)s 人，更新 %(changed)s 人，"
        "没有变化 %(same)s 人，有问题 %(problems)s 行"
    ),
}

PROBLEMS: dict[ProblemCode, tuple[Sentence, Sentence]] = {
    ProblemCode.VALUE_MISSING: (_("“%(column)s”没有填。"), _("请补上这一格。")),
    ProblemCode.COLUMN_MISSING: (
        _("找不到需要的列：%(wanted)s。"),
        _("请保留一行列名，或在列对应里选出这些列。"),
    ),
    ProblemCode.GUESS_REFUSED: (
        _("“%(value)s”曾读作“%(read_as)s”，这个读法已被否定。"),
        _("请把这一格写清楚。"),
    ),
    ProblemCode.DATE_UNREADABLE: (
        _("“%(value)s”看不出是哪一天。"),
        _("请写成 2026-03-05 这样的日期。"),
    ),
    ProblemCode.DATE_NOT_IN_CALENDAR: (
        _("“%(value)s”不存在：日历上没有 %(read_as)s。"),
        _("请核对月份和日子。"),
    ),
    ProblemCode.DATE_IN_FUTURE: (
        _("“%(value)s”是 %(read_as)s，还没有到。"),
        _("请核对年份。"),
    ),
    ProblemCode.DAY_IS_PAST: (
        _("服务日期“%(value)s”是 %(read_as)s，到 %(as_of)s 已经过了。"),
        _("如果仍然需要，请改成新的日期；不需要就删掉这一行。"),
    ),
    ProblemCode.COUNT_UNREADABLE: (
        _("“%(value)s”看不出是几个人。"),
        _("请写一个数字，例如 20。"),
    ),
    ProblemCode.HOURS_UNREADABLE: (
        _("“%(value)s”看不出是多长时间。"),
        _("请写小时数，例如 1.5，或写“1小时30分”。"),
    ),
    ProblemCode.HOURS_TOO_MANY: (
        _("一次服务 %(value)s 小时，超过了一天 %(most)s 小时。"),
        _("请写每一次的时长；分几天做的，请写清日期。"),
    ),
    ProblemCode.NUMBER_UNREADABLE: (_("“%(value)s”看不出是几。"), _("请写一个数字。")),
    ProblemCode.SAME_KEY_TWICE: (
        _("编号“%(value)s”在第 %(row)s 行已经用过，内容却不同。"),
        _("请给其中一行换一个编号，或删掉一行。"),
    ),
    ProblemCode.NAME_UNREADABLE: (
        _("“%(value)s”不像一个姓名。"),
        _("请写证件上的姓名，备注写到别的列。"),
    ),
    ProblemCode.SEVERAL_PEOPLE: (
        _("“%(value)s”里好像不止一个人。"),
        _("请每人单独占一行。"),
    ),
    ProblemCode.ID_DIGITS_LOST: (
        _("证件号码被表格当成数字，后几位已经丢了。"),
        _("请把这一列设为“文本”格式，再照证件重新输入这一格。"),
    ),
    ProblemCode.ID_LENGTH: (
        _("证件号码是 %(length)s 位，身份证应当是 18 位。"),
        _("请照证件核对，漏了几位就补上。"),
    ),
    ProblemCode.ID_OLD_FORM: (
        _("这是 15 位的旧身份证号，已经停用。"),
        _("请填 18 位的新号码。"),
    ),
    ProblemCode.ID_CHECK_FAILED: (
        _("身份证号码校验不通过，可能有一位写错了。"),
        _("请照证件逐位核对。"),
    ),
    ProblemCode.ID_MASKED: (
        _("证件号码有几位被遮住了。"),
        _("请填完整号码；如果不便提供，请清空这一格，留下手机号。"),
    ),
    ProblemCode.PHONE_DIGITS_LOST: (
        _("电话“%(value)s”是科学计数法，后几位已经丢了。"),
        _("请把这一列设为“文本”格式，再重新输入。"),
    ),
    ProblemCode.PHONE_UNREADABLE: (
        _("电话“%(value)s”有 %(length)s 位数字，不是手机号，也不是带区号的座机。"),
        _("请填 11 位手机号，或像 0571-86678120 这样的座机。"),
    ),
    ProblemCode.NO_WAY_TO_TELL_APART: (
        _("只有姓名“%(value)s”，没有证件号、志愿者编号或电话，分不清是哪一位。"),
        _("请至少补上其中一项。"),
    ),
    ProblemCode.SAME_ID_DIFFERENT_NAME: (
        _("第 %(row)s 行的“%(name)s”用的是同一个号码，姓名却不同。"),
        _("请核对这两行是谁的号码。"),
    ),
    ProblemCode.DITTO_WITHOUT_ABOVE: (
        _("写了“%(value)s”，上一行的这一格却是空的。"),
        _("请写出具体内容。"),
    ),
    ProblemCode.DITTO_NOT_ALLOWED: (
        _("“%(column)s”每人不同，不能写“%(value)s”。"),
        _("请写这个人自己的内容。"),
    ),
    ProblemCode.FORMULA_WITHOUT_VALUE: (
        _("这一格是公式，但没有算出结果。"),
        _("请在表格软件里打开、保存一次，或把公式换成数值。"),
    ),
    ProblemCode.FORMULA_AS_TEXT: (
        _("“%(value)s”以等号开头，会被当成公式。"),
        _("请去掉等号，只写内容。"),
    ),
    ProblemCode.ID_DIVISION_UNKNOWN: (
        _("身份证号码开头的“%(division)s”不是地区代码。"),
        _("请照证件逐位核对。"),
    ),
    ProblemCode.TOO_YOUNG: (
        _("年龄 %(age)s 岁，还不到登记的最低年龄 %(minimum)s 岁。"),
        _("请核对出生日期；确实不到年龄的，先不登记。"),
    ),
    ProblemCode.GUARDIAN_FIRST: (
        _("年龄 %(age)s 岁，登记资料要先有监护人单独同意。"),
        _("请监护人到场，在“人员 → 当面登记”记下同意，再交这份表。"),
    ),
    ProblemCode.RECORD_HAS_OTHER_NAME: (
        _("这个号码已经登记过，登记的姓名和表里的“%(value)s”不同。"),
        _("请照证件核对姓名和号码。"),
    ),
    ProblemCode.RECORD_IS_THEIRS: (
        _("“%(value)s”已经登记过，表里有几项和登记的不同，资料归本人管理，这里不改。"),
        _("请本人在“我的资料”里修改；只想加入组织的，请在人员页面办理。"),
    ),
    ProblemCode.NEED_IN_WORK: (
        _("这条需求（%(number)s）已经在办理，表里的改动不会覆盖它。"),
        _("请打开这条需求，在页面上修改。"),
    ),
    ProblemCode.LINE_OF_ANOTHER: (
        _("“%(value)s”不是这位志愿者本人。"),
        _("请只留本人的行；姓名写法不同的，请先更正资料。"),
    ),
    ProblemCode.PERSON_NOT_HERE: (
        _("您管的人里没有找到“%(value)s”。"),
        _("请先登记这个人，或者补上手机号、证件号码或本平台的志愿者编号。"),
    ),
    ProblemCode.PERSON_UNCLEAR: (
        _("“%(value)s”可能是 %(count)s 个人里的一个。"),
        _("请补上手机号、证件号码或本平台的志愿者编号。"),
    ),
}

GUESSES: dict[GuessCode, Sentence] = {
    GuessCode.YEAR_SUPPLIED: _("“%(value)s”没有写年份，读作 %(read_as)s。"),
    GuessCode.CENTURY_SUPPLIED: _("“%(value)s”的年份只有两位，读作 %(read_as)s。"),
    GuessCode.DAY_SUPPLIED: _("“%(value)s”没有写日，读作 %(read_as)s。"),
    GuessCode.MONTH_AND_DAY_SUPPLIED: _("“%(value)s”只有年份，读作 %(read_as)s。"),
    GuessCode.MONTH_AMBIGUOUS: _("“%(value)s”可能是 1 月，也可能是 10 月，读作 %(read_as)s。"),
    GuessCode.DATE_SERIAL: _("“%(value)s”是表格里的日期序号，读作 %(read_as)s。"),
    GuessCode.DATE_ORDER: _("“%(value)s”按“月/日/年”读作 %(read_as)s。"),
    GuessCode.WEEKDAY_CONTRADICTS: _("“%(value)s”的日期和星期对不上，以日期为准：%(read_as)s。"),
    GuessCode.RELATIVE_DAY: _("“%(value)s”读作 %(read_as)s。"),
    GuessCode.LONG_TERM: _("“%(value)s”没有写截止日，读作从 %(read_as)s 起长期。"),
    GuessCode.PART_OF_DAY: _("“%(value)s”没有写具体时段，读作 %(read_as)s。"),
    GuessCode.TIME_FROM_TEXT: _("从说明里读出时间 %(read_as)s。"),
    GuessCode.RUNS_THROUGH_WINDOW: _(
        "“%(value)s”离现在还远，又是即日起招募，读作 %(read_as)s 期间都需要。"
    ),
    GuessCode.RECRUITMENT_OVER: _("招募“%(value)s”已截止，服务日还没到，读作招到 %(read_as)s。"),
    GuessCode.RECRUITMENT_UNREADABLE: _("招募时间“%(value)s”看不懂，先空着。"),
    GuessCode.STATUS_CONTRADICTS_DATE: _(
        "状态“%(value)s”表示已结束，服务日 %(read_as)s 却还没到，读作仍然需要。"
    ),
    GuessCode.COUNT_APPROXIMATE: _("“%(value)s”是约数，读作 %(read_as)s 人。"),
    GuessCode.COUNT_RANGE: _("“%(value)s”是一个范围，读作 %(read_as)s 人。"),
    GuessCode.DURATION_IN_DAYS: _("“%(value)s”按一天 8 小时折算，读作 %(read_as)s 分钟。"),
    GuessCode.CATEGORY_MAPPED: _("类别“%(value)s”对应到 %(read_as)s。"),
    GuessCode.CATEGORY_CONTRADICTS_TEXT: _("类别写的是“%(value)s”，内容像是 %(read_as)s。"),
    GuessCode.CATEGORY_FROM_TEXT: _("没有写类别，从内容看是 %(read_as)s。"),
    GuessCode.CATEGORY_UNCLEAR: _("类别“%(value)s”看不出是哪一类，先归入 %(read_as)s。"),
    GuessCode.OBJECT_FROM_TEXT: _("服务对象“%(value)s”读作 %(read_as)s。"),
    GuessCode.OBJECT_UNCLEAR: _("“%(value)s”看不出服务谁，先归入 %(read_as)s。"),
    GuessCode.SKILLS_FROM_TEXT: _("从文字里读出技能：%(read_as)s。"),
    GuessCode.DISTRICT_CONTRADICTS_ADDRESS: _(
        "区县写的是“%(value)s”，地址却在%(read_as)s，以地址为准。"
    ),
    GuessCode.STREET_CONTRADICTS_ADDRESS: _(
        "道路写的是“%(value)s”，地址却是%(read_as)s，以地址为准。"
    ),
    GuessCode.DIVISION_ONLY_CITY: _("地址只能定到%(read_as)s。"),
    GuessCode.DIVISION_NOT_FOUND: _("从地址“%(value)s”找不到所在的区县，先空着。"),
    GuessCode.POINT_SYSTEM: _("没有说明经纬度用哪种地图，读作 %(read_as)s（百度地图）。"),
    GuessCode.POINT_CONTRADICTS_ADDRESS: _(
        "经纬度 %(value)s 和同一地址的其他行相差很远，改用 %(read_as)s。"
    ),
    GuessCode.POINT_UNREADABLE: _("经纬度“%(value)s”看不懂，先空着。"),
    GuessCode.LOOKS_LIKE_TEST: _("“%(value)s”里有“%(read_as)s”，像是测试数据，跳过这一行。"),
    GuessCode.SAME_AS_ROW: _("和第 %(read_as)s 行相同，只保留一行。"),
    GuessCode.NAME_NOTE_REMOVED: _("“%(value)s”里的附注不算姓名，读作“%(read_as)s”。"),
    GuessCode.FIRST_OF_SEVERAL_PHONES: _("“%(value)s”里有几个电话，取第一个：%(read_as)s。"),
    GuessCode.PHONE_SHARED: _("电话 %(value)s 和 %(read_as)s 相同（括号里是行号），当作两人共用。"),
    GuessCode.OTHER_DOCUMENT: _("“%(value)s”不是身份证号，当作其他证件。"),
    GuessCode.BIRTH_CONTRADICTS_ID: _(
        "出生日期“%(value)s”和身份证不一致，以身份证为准：%(read_as)s。"
    ),
    GuessCode.SEX_CONTRADICTS_ID: _("性别“%(value)s”和身份证不一致，以身份证为准：%(read_as)s。"),
    GuessCode.LEFT_EMPTY: _("“%(value)s”看不懂，先空着。"),
    GuessCode.PERSON_BY_NAME: _("只按姓名“%(value)s”，当作 %(read_as)s。请确认是同一个人。"),
    GuessCode.PHONE_NOT_MOBILE: _("“%(value)s”收不到短信验证码，不登记为手机号。"),
}

SKIPS: dict[SkipCode, Sentence] = {
    SkipCode.TITLE: _("标题行"),
    SkipCode.HEADER: _("表头"),
    SkipCode.REPEATED_HEADER: _("重复的表头"),
    SkipCode.BLANK: _("空行"),
    SkipCode.TOTAL: _("合计行"),
    SkipCode.NOTE: _("说明行"),
    SkipCode.TEST: _("测试数据"),
    SkipCode.DUPLICATE: _("重复行"),
}


def problem_sentence(problem: Problem) -> str:
    """What is wrong at the cell, in the active language."""
    return str(PROBLEMS[problem.code][0]) % _facts(problem)


def remedy(problem: Problem) -> str:
    """How to put it right, in the active language."""
    return str(PROBLEMS[problem.code][1]) % _facts(problem)


def _facts(problem: Problem) -> dict[str, str]:
    named = {"value": problem.value, "column": problem.column or gettext("这一行")}
    return {**named, **problem.remedy_facts}


def guess_sentence(guess: Guess | GuessGroup) -> str:
    """What a cell was read as and why, in the active language."""
    facts = {"value": guess.value, "read_as": guess.read_as, "column": guess.column}
    return str(GUESSES[guess.why]) % facts


def skip_sentence(skipped: Skipped) -> str:
    """Why a row was passed over, in the active language."""
    told = str(SKIPS[skipped.code])
    if skipped.of_row is None:
        return told
    return gettext("%(reason)s，和第 %(row)s 行相同") % {"reason": told, "row": skipped.of_row}


def comment(mark: Mark) -> Comment:
    """A mark in words: problems with their remedies, then guesses, then the skip."""
    lines: list[str] = []
    for note in mark.notes:
        if isinstance(note, Problem):
            lines += [f"✗ {problem_sentence(note)}", remedy(note)]
        elif isinstance(note, Guess):
            lines.append(f"? {guess_sentence(note)}")
        else:
            lines.append(f"– {gettext('跳过')}：{skip_sentence(note)}")
    return Comment(mark.row, mark.column, mark.tone, "\n".join(lines))
