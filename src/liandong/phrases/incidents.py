"""Sentences about incidents: refusals, events, and the words of their codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "incident_step_not_allowed": _("%(number)s 现在不能走这一步。请刷新页面，看它到了哪一步。"),
    "own_incident": _("您自己报的情况，请另一位同事核实。"),
    "order_of_assessor": _("您做了评估，命令请另一位同事登记。"),
    "order_incomplete": _("命令还没写全：%(missing)s。请补上再登记。"),
    "amendment_empty": _("命令没有变化。请改范围，或者加岗位，再登记。"),
    "reach_not_measured": _(
        "%(number)s 没有写经纬度，量不出 %(reach_m)s 米有多远。请把“多远以内的人”留空。"
    ),
    "no_dispatch_order": _("“%(title)s”还没有指挥机构的命令，不能派人。请先登记命令。"),
    "muster_not_ready": _("%(name)s 还不能出发：%(missing)s。请先办好。"),
    "not_out": _("%(name)s 不在外面，不用点名。请核对名单。"),
    "incident_not_done": _(
        "%(number)s 还不能结束：外面还有 %(out)s 人，没交号牌的 %(walk_ins)s 人。"
        "请点完名、写好复盘再结束。"
    ),
    "walk_in_not_adult": _("未满十八周岁不能参加应急服务。请谢谢他，并请他回家。"),
    "walk_in_task_barred": _("临时来的人只做没有危险的事。请从列表里选一项。"),
    "walk_in_not_briefed": _("还没有讲注意事项。请讲清楚再安排任务。"),
    "walk_in_gone": _("%(badge)s 号已经交回号牌。再来帮忙，请重新登记。"),
}

EVENTS: dict[str, Sentence] = {
    "IncidentOpened": _("报告了一起突发情况"),
    "IncidentVerified": _("核实了突发情况"),
    "IncidentDismissed": _("突发情况不用处理：%(reason)s"),
    "IncidentAssessed": _("社工评估：要 %(people)s 人"),
    "DispatchOrdered": _("登记了派遣命令：%(posts)s 个岗位，%(people)s 人"),
    "OrderAmended": _("修改了派遣命令：%(reason)s"),
    "BriefingTaken": _("听清了出发前的注意事项"),
    "IdentityShown": _("集合时核对了身份证件"),
    "ReturnTold": _("报告已经返回"),
    "ReviewWritten": _("写了复盘"),
    "IncidentClosed": _("全员返回，突发情况处理完了"),
    "WalkInRegistered": _("登记了 %(badge)s 号临时志愿者"),
    "WalkInBriefed": _("%(badge)s 号临时志愿者开始做事"),
    "WalkInLeft": _("%(badge)s 号临时志愿者交回了号牌"),
    "WalkInThanked": _("联系了 %(badge)s 号临时志愿者"),
}

KINDS: dict[str, Sentence] = {
    "flood": _("内涝、洪水"),
    "storm": _("台风、暴雨"),
    "fire": _("火灾"),
    "quake": _("地震、塌方"),
    "epidemic": _("疫情"),
    "cold": _("寒潮、高温"),
    "outage": _("停水停电"),
    "missing": _("有人走失"),
    "accident": _("事故"),
    "other": _("其他"),
}

STATES: dict[str, Sentence] = {
    "opened": _("等核实"),
    "verified": _("等评估"),
    "assessed": _("等命令"),
    "ordered": _("正在处理"),
    "closed": _("已结束"),
    "dismissed": _("不用处理"),
}

GATES: dict[str, Sentence] = {
    "insurance": _("没有保险"),
    "briefing": _("没听注意事项"),
    "adult": _("未满十八周岁，或没有出生日期"),
    "identity": _("没核对身份证件"),
}

ORDER_PARTS: dict[str, Sentence] = {
    "order_number": _("命令文号"),
    "body": _("指挥机构"),
    "told_by": _("谁下的命令"),
    "briefing": _("出发前要讲清的"),
    "insurance_policy": _("保险单号"),
    "place": _("集合地点"),
    "posts": _("岗位和人数"),
}

OUTCOMES: dict[str, Sentence] = {"safe": _("平安"), "hurt": _("受伤")}

TASKS: dict[str, Sentence] = {
    "pack": _("装物资"),
    "carry": _("搬轻物"),
    "cook": _("做饭送水"),
    "sort": _("分拣衣物"),
    "queue": _("维持排队"),
    "signs": _("指路"),
    "clean": _("打扫"),
    "phone": _("打电话问平安"),
}

MOMENTS: dict[str, Sentence] = {
    "verified_at": _("核实"),
    "assessed_at": _("评估"),
    "ordered_at": _("命令"),
    "asked_at": _("第一批邀请"),
    "arrived_at": _("第一人到岗"),
    "returned_at": _("全员返回"),
}

REFUSAL_CODES = {
    "order_incomplete": {"missing": ORDER_PARTS},
    "muster_not_ready": {"missing": GATES},
}

MESSAGES = {
    "leads_emergency": _("请您带队：%(title)s。集合地点：%(place)s。打开可以看谁来、点名。"),
}
