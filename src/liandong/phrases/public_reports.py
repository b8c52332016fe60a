"""Sentences about what the public tells of an incident: refusals and events."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "intake_shut": _("这里不收了。请打值班电话 %(phone)s；有生命危险打 110、119 或 120。"),
    "intake_too_early": _("%(number)s 还没有核实，或者已经结束，不能请大家报。请先核实。"),
    "intake_full": _("这一小时报的人太多，看不过来。请打值班电话 %(phone)s，或过一会儿再报。"),
    "public_report_too_short": _("请说清楚一点，至少 %(least)s 个字：出了什么事，要什么帮助。"),
    "public_report_too_long": _("请说短一点，最多 %(most)s 个字。先说最要紧的。"),
    "public_report_with_link": _("请不要写网址，把事情直接说出来。"),
    "public_phone_invalid": _("电话写得不对。请写手机号或带区号的座机，也可以不留。"),
    "public_phone_not_agreed": _("留了电话，请勾“可以打这个电话问我”；不想留就清空。"),
}

EVENTS: dict[str, Sentence] = {
    "IntakeOpened": _("开始请大家报情况"),
    "IntakeClosed": _("不再请大家报情况，删了 %(phones)s 个电话"),
    "ReportToldAgain": _("又有人报了同样的情况"),
    "ReportPhoneSeen": _("看了报告里留的电话"),
}
