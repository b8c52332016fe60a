"""Words for complaints and for talks in confidence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "complaint_step_not_allowed": _(
        "这件投诉已经走到别的一步，现在不能这样办。请刷新页面看看进展。"
    ),
    "complaint_already_taken": _("已经有人在办这件投诉。"),
    "conflict_of_interest": _("您和这件投诉有关联，按回避规定不能办理，请由别人来办。"),
    "not_the_handler": _("只有接手这件投诉的人才能看和答复。"),
    "not_from_an_authority": _("这件投诉不是移送来的，请直接答复，或者移送给有权管的部门。"),
    "appeal_too_late": _("申诉期已于 %(closed_at)s 结束。如有新的情况，请重新投诉。"),
    "evidence_too_big": _("“%(name)s”太大了，每个文件不超过 %(most_mb)s MB。"),
    "evidence_kind_unknown": _("“%(name)s”不是图片或 PDF。请换成 JPG、PNG 或 PDF。"),
    "evidence_too_many": _("最多附 %(most)s 个文件。"),
    "complaint_not_found": _("编号和查询码对不上。请核对后再试，或者用登记的手机号查。"),
    "support_over": _("这次谈话已经结束。有需要可以重新找社工聊。"),
    "support_already_taken": _("已经有社工接了。"),
    "support_not_social_worker": _("请选一位在岗的社工。"),
    "support_not_yours": _("这是别人之间的谈话，您看不到。"),
}

EVENTS: dict[str, Sentence] = {
    "ComplaintFiled": _("收到投诉 %(number)s"),
    "ComplaintTaken": _("投诉 %(number)s 有人接手"),
    "ComplaintAnswered": _("投诉 %(number)s 已答复"),
    "ComplaintHandedOver": _("投诉 %(number)s 移送%(authority)s"),
    "ComplaintMoreAsked": _("投诉 %(number)s 请投诉人补充"),
    "ComplaintMoreTold": _("投诉 %(number)s 的投诉人作了补充"),
    "ComplaintHandedBack": _("投诉 %(number)s 由%(authority)s退回"),
    "ComplaintAppealed": _("投诉 %(number)s 提出申诉，换人再办"),
    "ComplaintWithdrawn": _("投诉 %(number)s 已撤回"),
    "ComplaintRead": _("办理人打开看了投诉 %(number)s"),
    "EvidenceSeen": _("办理人打开了投诉 %(number)s 的材料"),
    "SupportAsked": _("有人想和社工聊聊（%(number)s）"),
    "SupportTaken": _("谈话 %(number)s 有社工接了"),
    "SupportAnswered": _("谈话 %(number)s 有新的话"),
    "SupportRead": _("谈话 %(number)s 被打开看过"),
    "SupportClosed": _("谈话 %(number)s 结束"),
}

MESSAGES: dict[str, Sentence] = {
    "complaint_taken": _("您的投诉 %(number)s 有人接手了，正在了解情况。"),
    "complaint_answered": _("您的投诉 %(number)s 有答复了。不满意可以申诉，换一个人再办。"),
    "complaint_handed_over": _("您的投诉 %(number)s 归%(authority)s管，怎么找他们写在答复里。"),
    "complaint_for_office": _("投诉 %(number)s 移送到你们部门，请在期限内接手。"),
    "complaint_more_asked": _("办理人想请您补充投诉 %(number)s 的情况。补充之前，期限先停着。"),
    "complaint_more_told": _("投诉 %(number)s 的投诉人补充了情况，请接着办。"),
    "complaint_handed_back": _(
        "%(authority)s说投诉 %(number)s 不归他们管，退回来了，会有人重新接手。"
    ),
    "complaint_back": _("投诉 %(number)s 被主管部门退回，请重新接手，在期限内答复。"),
    "complaint_overdue": _("投诉 %(number)s 过了期限还没有答复，请尽快处理。"),
    "support_asked": _("有一位志愿者想和社工聊聊。内容只有接的人看得到，请在“找社工聊聊”里接。"),
    "support_taken": _("%(name)s 接了您的谈话，会在“找社工聊聊”里回您。"),
    "support_answered": _("“找社工聊聊”里有新的话。"),
}

CATEGORIES: dict[str, Sentence] = {
    "forced": _("强制摊派，逼我参加"),
    "paid": _("索要或收受报酬、礼物"),
    "privacy": _("泄露隐私"),
    "hours": _("时长造假"),
    "certificate": _("不记录、不出证明"),
    "risk": _("不说明风险，或信息不实"),
    "safety": _("安全、保险没有保障"),
    "respect": _("不尊重、歧视、骚扰"),
    "other": _("其他"),
}

STATES: dict[str, Sentence] = {
    "filed": _("等人接手"),
    "taken": _("正在办理"),
    "answered": _("已答复"),
    "handed_over": _("已移送"),
    "appealed": _("申诉，等另一个人接手"),
    "retaken": _("申诉办理中"),
    "final": _("申诉已答复"),
    "withdrawn": _("已撤回"),
    "more_asked": _("等投诉人补充"),
}

STEPS: dict[str, Sentence] = {
    "filed": _("提出投诉"),
    "taken": _("有人接手"),
    "answered": _("答复"),
    "handed_over": _("移送主管部门"),
    "appealed": _("提出申诉"),
    "retaken": _("另一个人接手"),
    "final": _("对申诉的答复"),
    "withdrawn": _("撤回"),
    "more_asked": _("请投诉人补充"),
    "told_more": _("投诉人补充"),
    "handed_back": _("退回，等人重新接手"),
}

FUNCTIONS: dict[str, Sentence] = {
    "registration": _("登记、监督和处罚"),
    "planning": _("统筹协调"),
    "social_work": _("社会工作"),
    "youth": _("青年志愿服务"),
}

LOOKS: dict[str, Sentence] = {
    "text": _("看了您写的内容"),
    "evidence": _("打开了您的材料"),
}
