"""Sentences about duties, the small records of a mode, parts, and who leads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "duty_unknown": _("“%(title)s”的模式里没有这项职责。请刷新页面，从清单里选。"),
    "duty_not_theirs": _("%(name)s没有参加进来。请先加入，或换一个人、一支队伍。"),
    "second_eyes_missing": _("写宣传内容的人不能自己核对。请另请一个人核对。"),
    "duty_done": _("这项职责已经记为办好。请刷新页面看看。"),
    "shift_under_way": _("这一班在 %(started_at)s 已经开始，不用再点。可以直接签到。"),
    "not_leads_turn": _("这件事由主导的一方来办。请联系他们，或写明原因把主导接过来。"),
    "lead_not_named": _("要主导的一方还没有负责人。请先在项目里填上负责的人，再更换主导。"),
}

EVENTS: dict[str, Sentence] = {
    "DutyTaken": _("定下了一项职责由谁负责"),
    "DutiesSettled": _("按模式定下了 %(count)s 项职责由谁负责"),
    "DutyFinished": _("办好了一项职责"),
    "LinkageDutyTaken": _("定下了联动里的一项职责由谁负责"),
    "LinkageDutyFinished": _("办好了联动里的一项职责"),
    "RecordMade": _("记了一笔"),
    "ShiftBegun": _("班次开始，到场 %(people)s 人"),
    "PartAdded": _("给项目加了一部分"),
    "ClosedShort": _("缺记录结项，原因：%(reason)s"),
    "ProjectLeadSet": _("更换了项目的主导方，原因：%(reason)s"),
}

HOLDERS: dict[str, Sentence] = {
    "worker": _("负责的社工"),
    "leader": _("带队的志愿者"),
    "crew": _("每位参加的志愿者"),
}

RECORDS: dict[str, Sentence] = {
    "start": _("班次开始"),
    "induction": _("上岗前讲清楚了"),
    "risk_brief": _("当面讲了风险和应对办法"),
    "agreement": _("签了志愿服务协议"),
    "pledge": _("签了保密承诺"),
    "case_note": _("关联的个案记录"),
    "sign_off": _("社工签字确认"),
    "incident_log": _("突发情况（没有就写“没有”）"),
    "command": _("由哪个指挥机构指挥"),
    "dispatch_order": _("调派通知"),
    "safe_return": _("平安返回"),
    "message_pack": _("宣传内容"),
    "fact_check": _("核对了事实"),
    "reach": _("传播到多少人"),
    "pledges": _("收到多少承诺和报名"),
}

SHORT: dict[str, Sentence] = {
    "social_worker": _("社工一方"),
    "volunteer": _("志愿者一方"),
}
