"""Words for what authorities do to others' records, and for spot checks of organizations."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

ACTS: dict[str, Sentence] = {
    "advise": _("建议"),
    "warn": _("警告"),
    "order": _("责令改正"),
    "suspend": _("暂停活动"),
    "lift": _("解除暂停"),
    "correct": _("改动记录"),
    "forced_tried": _("想指派别人，被拦下"),
}

BASES: dict[str, Sentence] = {
    "": _("没有引用条款，按平台的角色权限"),
    "685-25": _("《志愿服务条例》第二十五条：不得强行指派"),
    "685-26": _("《志愿服务条例》第二十六条：投诉、举报的处理"),
    "685-36": _("《志愿服务条例》第三十六条：泄露个人信息、侵犯隐私"),
    "685-37": _("《志愿服务条例》第三十七条：向服务对象收取报酬"),
    "685-38": _("《志愿服务条例》第三十八条：不记录、不出具证明"),
    "685-40": _("《志愿服务条例》第四十条：强行指派的责任"),
    "67-21": _("《志愿服务记录与证明出具办法（试行）》第二十一条：抽查"),
    "67-23": _("《志愿服务记录与证明出具办法（试行）》第二十三条：法律责任"),
    "67-25": _("《志愿服务记录与证明出具办法（试行）》第二十五条：用记录牟利"),
}

EVENTS_DONE: dict[str, Sentence] = {
    "RoleEnded": _("结束了一个角色"),
    "MembershipEnded": _("结束了一个成员身份"),
    "ProjectPaused": _("暂停了一个项目"),
    "ProjectCancelled": _("取消了一个项目"),
    "ShiftCancelled": _("取消了一个班次"),
    "CertificateWithdrawn": _("撤回了一份证书"),
    "IncidentDismissed": _("不受理一件突发情况"),
    "OrderAmended": _("改了一份应急命令"),
}

STATES: dict[str, Sentence] = {
    "drawn": _("抽中，等检查"),
    "told": _("已告知，等组织说明"),
    "heard": _("组织已说明，等公布"),
    "published": _("已公布"),
}

VERDICTS: dict[str, Sentence] = {
    "met": _("做到"),
    "not_met": _("没做到"),
    "not_there": _("没有这类情况"),
}

ITEMS: dict[str, Sentence] = {
    "recorded_in_time": _("活动结束十个工作日内记录"),
    "records_true": _("记录真实、准确、完整"),
    "certificates_free": _("无偿、如实出具证明"),
    "risks_told": _("招募时说清风险"),
    "trained": _("需要的培训做了"),
    "insured": _("有人身危险的活动先买保险"),
    "privacy_kept": _("保护志愿者的个人信息"),
    "no_fee": _("不向服务对象收费"),
    "nobody_forced": _("没有强行指派"),
    "report_published": _("每年公开记录和证明的情况"),
}

REFUSALS: dict[str, Sentence] = {
    "forced_assignment": _(
        "主管部门的人不能替别人报“%(title)s”：不得强行指派志愿者参加服务。"
        "请让本人自己报名，或者由社工、队长记下本人说的话。"
    ),
    "basis_missing": _("这一条不能作为这样做的依据。请选对应的条款。"),
    "power_missing": _("按分工，您的部门在这件事上只能提建议。要处理，请转给负责登记管理的部门。"),
    "suspended_already": _("已经暂停了，编号 %(number)s。要恢复，请用“解除暂停”。"),
    "not_suspended": _("“%(name)s”没有被暂停，不用解除。"),
    "reply_given": _("已经说明过了，时间是 %(replied_at)s。不同意可以投诉，由别人办理。"),
    "seed_too_short": _("种子太短，别人可以试出来。请至少写 %(least)s 个字。"),
    "nobody_to_draw": _("管辖范围里还没有组织，请先登记组织再抽。"),
    "seed_used": _("种子“%(seed)s”用过了，请换一个新的。"),
    "verdicts_missing": _("还有 %(count)s 处没有填：每一项都要有结论，没做到的请写明情况。"),
    "hearing_open": _("组织可以说明到 %(due_at)s，到期或者说明以后才可以公布。"),
    "inspection_step_not_allowed": _("这次检查已经走到别的一步，请刷新页面看看。"),
    "inspector_has_stake": _("您在这个组织工作，请让别的同事来检查。"),
}

EVENTS: dict[str, Sentence] = {
    "Intervened": _("主管部门处理 %(number)s：%(reason)s"),
    "InterventionReplied": _("对 %(number)s 作了说明"),
    "ForcedAssignmentTried": _("有人想指派别人参加服务，被拦下（%(number)s）"),
    "InspectionsDrawn": _("抽查组织：%(population)s 家里抽 %(drawn)s 家，种子 %(seed)s"),
    "InspectionTold": _("告知抽查情况，%(not_met)s 项没做到"),
    "InspectionHeard": _("组织对抽查情况作了说明"),
    "InspectionPublished": _("公布抽查结果"),
}

MESSAGES: dict[str, Sentence] = {
    "intervention_told": _(
        "%(office)s对“%(name)s”：%(act)s。理由：%(reason)s（%(number)s）。可以说明，也可以投诉。"
    ),
    "inspection_told": _("抽查“%(name)s”的情况写好了，请在 %(due_at)s 前说明，公布时附上您的话。"),
    "forced_complaint": _("有人投诉强行指派（%(number)s）。请尽快有人接手。"),
    "forced_tried": _(
        "%(name)s 想替您报“%(title)s”，平台没有同意：参加服务由您自己决定。要投诉，点“我的权利”。"
    ),
}

CODES: dict[str, dict[str, dict[str, Sentence]]] = {"intervention_told": {"act": ACTS}}
