"""Words about families, groups and a yes that was spoken."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "adult_needed": _("替别人登记要年满 18 周岁。请先在“我的资料”里填好出生日期。"),
    "household_full": _("一个人最多带 %(most)s 位。人再多，请队长或服务站帮您登记。"),
    "already_in_household": _("%(name)s已经在名单里了。"),
    "own_yes_missing": _("%(name)s还没有答应由您代报名。请 TA 登录后点“同意”，或者自己报名。"),
    "relation_wrong": _("%(name)s未满 18 周岁，只能由监护人登记。请选“孩子”“孙辈”或“被监护人”。"),
    "yes_not_own": _("成年人要自己答应，别人不能代为同意。"),
}

EVENTS: dict[str, Sentence] = {
    "HouseholdJoined": _("%(person)s 加入家庭或小组（%(relation)s）"),
    "HouseholdAgreed": _("%(person)s 同意由家人代报名"),
    "HouseholdLeft": _("%(person)s 离开家庭或小组"),
    "YesHeard": _("安排 %(assignment)s：%(person)s 口头答应（%(said_by)s，%(how)s）"),
}

MESSAGES: dict[str, Sentence] = {
    "household_asks": _("%(name)s想把您加进名单，以后替您报名。请到“家人”里看看，同意或不同意。"),
    "yes_heard": _("您口头答应参加“%(title)s”，由%(name)s替您登记。不是您的意思？可以随时退出。"),
}

RELATIONS: dict[str, Sentence] = {
    "child": _("孩子"),
    "grandchild": _("孙辈"),
    "ward": _("被监护人"),
    "spouse": _("爱人"),
    "parent": _("父母"),
    "sibling": _("兄弟姐妹"),
    "friend": _("朋友或同伴"),
    "other": _("其他"),
}

SAID_BY: dict[str, Sentence] = {"self": _("本人"), "guardian": _("监护人")}

WHOSE_YES: dict[str, Sentence] = {
    "asked": _("有账号：先留名额再问 TA，自己答应才算。"),
    "guardian": _("您是监护人，由您答应。"),
    "self": _("本人亲口答应了，马上报上。"),
    "waiting": _("还没有同意由您代报名。"),
}

WAYS: dict[str, Sentence] = {
    "face": _("当面"),
    "phone": _("电话"),
    "video": _("视频"),
    "paper": _("签字"),
}
