"""Sentences about the monthly contact sheet: what is refused, why a line is held, what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "contact_sheet_unknown": _(
        "没有一张表认得出是哪个月。请看 A1 有没有年份，F3 有没有“（三月份）”这样的月份，"
        "联系过的日子有没有涂黄。"
    ),
    "contact_sheet_twice": _(
        "“%(first)s”和“%(second)s”写的是同一个月。请只留一张，或改好月份再上传。"
    ),
    "contact_sheet_long": _("一次最多读 %(most)s 行。请按月分开上传。"),
    "sheet_password_missing": _("这份文件有打开密码。请在“打开密码”里填上，再上传一次。"),
    "sheet_password_wrong": _(
        "密码不对，打不开。请核对大小写和空格；忘了就请给表的人重发，或让他先取消密码。"
    ),
    "sheet_token_stale": _("刚才看的那一页过期了。请重新上传这份表。"),
    "numbers_need_password": _("表里有身份证号，请先设一个打开密码；不设密码就不写身份证号。"),
}

EVENTS: dict[str, Sentence] = {
    "ContactsTakenIn": _("从联络表记了 %(visits)s 次联系（%(people)s 人）"),
    "ContactSheetTaken": _("取走了 %(month)s 的联络表（%(people)s 人）"),
}

HELD: dict[str, Sentence] = {
    "client_missing": _("这一行涂了黄，没写服务对象。请在右边选是谁，或补好再上传。"),
    "client_unknown": _("走访名单里没有这个名字。请选是谁；名单里没有的，先加进名单再上传。"),
    "client_several": _("有几位同名。请选是哪一位。"),
    "volunteer_missing": _("没写志愿者。请在表里补上再上传。"),
    "volunteer_unpaired": _("这位志愿者没有和 TA 结对。请先到 TA 的页面结对，再上传。"),
    "day_unreadable": _("涂黄的格里不是这个月的日子：%(unread)s。请在表里改好再上传。"),
    "day_ahead": _("涂黄的日子还没有到。请过了那天再上传，或在表里改好。"),
    "care_ended": _("那时已经移出走访名单。请重新加进名单再上传。"),
}
"""Why a line is not taken in, and what to do about it."""
