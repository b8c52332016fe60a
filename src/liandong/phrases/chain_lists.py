"""Sentences about lists from group chats."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "chain_list_empty": _("“%(shift_title)s”的接龙里还没有选人。请先把名字对上人，再登记。"),
}

EVENTS = {
    "ChainListTaken": _(
        "登记了一份接龙：%(places)s 人确定，%(questions)s 人等本人答复，%(waiting)s 人候补"
    ),
}

MESSAGES = {
    "chain_list_place": _(
        "您在群里接龙报了“%(title)s”，%(starts_at)s，地点：%(place)s，已经登记好。"
        "不是您的意思，或者来不了，在“我的班次”里一点就能退出。"
    ),
}

DOUBTS = {
    "twice": _("这个名字出现了不止一次，是两个人，还是重复了？"),
    "companions": _("还带了没写名字的人（+%(n)s）。请问清是谁，再补一行。"),
    "for_another": _("是别人代报的，会先问本人，本人答应才算。"),
    "no_name": _("这一行看不出名字，是谁？"),
    "several": _("一行写了几个人，已经拆开，请核对。"),
    "called_off": _("写了不来，没有勾选。"),
    "nobody": _("您负责的人里没有这个名字。写编号或手机号再找，或请 TA 扫码自己报名。"),
    "which": _("同名的不止一位，是哪一位？"),
}
