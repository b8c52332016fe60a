"""Words for approvals: matters, states, steps, reasons for a no."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

MATTERS: dict[str, Sentence] = {
    "marking": _("标识为志愿服务组织"),
    "unit_team": _("队伍进单位、社区服务"),
    "large_event": _("大型活动备案"),
    "emergency": _("应急服务备案"),
    "membership": _("加入枢纽，成为会员组织"),
    "publication": _("公布结果的审批"),
}

LAW: dict[str, Sentence] = {
    "marking": _("《志愿服务条例》第八条：志愿服务组织的形式"),
    "unit_team": _("《志愿服务条例》第四十二条：须经社区或者单位同意"),
    "large_event": _("本平台建议：大型活动先备案，好提前发现冲突"),
    "emergency": _(
        "《志愿服务条例》第二十四条：应急服务由应急指挥机构统一指挥；备案期限为本平台建议"
    ),
    "membership": _("枢纽的章程"),
    "publication": _("当地规则要求先批准再公布；批准期限为本平台建议"),
}

PUBLICATIONS: dict[str, Sentence] = {
    "inspection": _("公布抽查结果"),
    "purchase": _("公布购买服务的结果"),
    "yearly_report": _("发布年度报告"),
    "awards": _("公示年度奖励名单"),
}

PUBLISHED: dict[str, Sentence] = {
    "inspection": _("抽查结果"),
    "purchase": _("购买结果"),
    "yearly_report": _("年度报告"),
    "awards": _("奖励名单"),
}

STATES: dict[str, Sentence] = {
    "asked": _("等答复"),
    "more_asked": _("等补充"),
    "granted": _("同意"),
    "refused": _("不同意"),
    "appealed": _("复核中"),
    "final_no": _("复核后不同意"),
    "withdrawn": _("已撤回"),
}

STEPS: dict[str, Sentence] = {
    "asked": _("提交"),
    "more_asked": _("请补充"),
    "completed": _("补充好了，重新计时"),
    "granted": _("同意"),
    "refused": _("不同意"),
    "appealed": _("请别人复核"),
    "final_no": _("复核后不同意"),
    "withdrawn": _("撤回"),
    "escalated": _("过了期限没有答复，已上报；没有答复不等于同意"),
}

FILING: Sentence = _(
    "%(title)s（%(kind)s），%(place)s。"
    "%(body)s命令 %(order)s，要 %(people)s 人，值班电话 %(phone)s。"
)

NOS: dict[str, Sentence] = {
    "incomplete": _("材料不全"),
    "not_met": _("不符合条件"),
    "unsafe": _("不安全"),
    "clash": _("和别的安排冲突"),
    "not_ours": _("不归我们管"),
    "other": _("其他"),
}

REFUSALS: dict[str, Sentence] = {
    "approval_step_not_allowed": _("这件事已经走到别的一步，可能别人刚办了。请刷新页面看看。"),
    "approval_open_already": _("这件事已经提交过了，编号 %(number)s。可以到那里看走到哪一步。"),
    "decider_has_stake": _("您和这件事有关系，或者上一次就是您办的，请让别的同事来办。"),
    "reason_too_short": _("请把理由说清楚，至少 %(least)s 个字，对方要看得懂、改得了。"),
    "approval_appeal_too_late": _(
        "答复后 %(days)s 个工作日内可以请人复核，已经过了。可以重新提交。"
    ),
    "publication_not_approved": _(
        "这里的规则要求先批准再公布，还没有批准。请先提交，批准了再公布。"
    ),
    "publication_changed": _(
        "批准以后内容又改过，%(number)s 的批准不管用了。请把改好的再提交一次。"
    ),
    "publication_not_ready": _("现在还不能公布：前面还有没办完的步骤。请办完再提交。"),
    "publication_needs_no_yes": _("这里的规则不要求先批准，可以直接公布。"),
}

EVENTS: dict[str, Sentence] = {
    "ApprovalAsked": _("提交 %(number)s"),
    "ApprovalCompleted": _("%(number)s 补充好了"),
    "ApprovalMoreAsked": _("%(number)s 请补充：%(reason)s"),
    "ApprovalGranted": _("%(number)s 同意"),
    "ApprovalRefused": _("%(number)s 不同意：%(reason)s"),
    "ApprovalAppealed": _("%(number)s 请人复核"),
    "ApprovalWithdrawn": _("%(number)s 撤回"),
    "ApprovalEscalated": _("%(number)s 过了期限没有答复，已上报"),
}

MESSAGES: dict[str, Sentence] = {
    "approval_waits": _("“%(title)s”（%(number)s）等您答复，请在 %(due_at)s 前办。"),
    "approval_due": _("“%(title)s”（%(number)s）快到期限了，请在 %(due_at)s 前答复。"),
    "approval_late": _(
        "“%(title)s”（%(number)s）过了期限还没有答复。没有答复不等于同意，请尽快办。"
    ),
    "approval_granted": _("“%(title)s”（%(number)s）同意了。"),
    "approval_refused": _("“%(title)s”（%(number)s）没有同意：%(reason)s。可以请别人复核。"),
    "approval_more_asked": _("“%(title)s”（%(number)s）要补充：%(reason)s"),
    "emergency_filing_due": _(
        "“%(title)s”还没有向%(office)s备案，请在 %(due_at)s 前到突发情况的页面点一下备案。"
    ),
    "approval_late_asker": _(
        "“%(title)s”（%(number)s）过了期限还没有答复，已经上报，办好马上告诉您。"
    ),
}
