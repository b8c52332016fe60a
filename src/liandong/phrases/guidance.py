"""Sentences about guidance sessions: refusals, events, functions, forms, who may read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "session_ahead": _("%(held_on)s 还没有到。请谈过以后再记。"),
    "session_not_theirs": _("名单里有人不由这位同事带，也不在同一个联动里。请核对名单。"),
    "session_not_alone": _("个别谈话只有一个人，这里选了 %(people)s 个。请改成小组，或只留一人。"),
    "action_not_theirs": _("约定的事要由在场的人来做。请换一位负责人。"),
    "action_done": _("这件事已经勾掉了，不用再勾。"),
    "session_signed": _("您已经签过字了，不用再签。"),
}

EVENTS: dict[str, Sentence] = {
    "SessionConfirmed": _("对方确认了指导记录"),
    "ActionFinished": _("约定的事做完了"),
    "SessionRead": _("看了指导记录 %(number)s"),
}

FUNCTIONS: dict[str, Sentence] = {
    "administrative": _("事务安排"),
    "educational": _("方法和知识"),
    "supportive": _("情绪和支持"),
    "planning": _("项目设计"),
    "resource": _("找资源"),
}

FORMS: dict[str, Sentence] = {
    "individual": _("个别谈话"),
    "group": _("小组"),
    "live": _("现场"),
    "remote": _("电话或视频"),
}

CONFIDENTIALITY: dict[str, Sentence] = {
    "parties": _("只有在场的人"),
    "line": _("在场的人和上一级督导"),
    "linkage": _("同一个联动里的人"),
}
