"""Sentences about case work: refusals, events, and the words of stages, risks and reasons."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "case_is_closed": _("这个个案已经结案。还要跟进，请先写明原因重新开案。"),
    "case_stage_off": _("个案不在这一步了。请刷新页面，看现在该做哪一步。"),
    "case_not_ready": _("这一步还没有写全。请先补上，再往下走。"),
    "case_not_evaluated": _("目标还没有评估，不能写“目标达到”。请先评估，或选别的结案原因。"),
    "case_ahead": _("%(held_on)s 还没有到。请做过以后再记。"),
    "caseload_full": _(
        "手上已经有 %(open_cases)s 个个案，上限是 %(most)s 个。还要接，请写明原因，督导会知道。"
    ),
    "case_not_yours": _("这个个案由别的社工负责，只有 TA 和督导能看。有事请直接找 TA。"),
    "case_number_unknown": _(
        "没有编号是 %(number)s 的个案，或者您看不了它。请照个案页上的编号填，或请负责的社工来记。"
    ),
    "case_has_twin": _("这位服务对象已经有一个没结的个案（%(number)s）。请在那里继续。"),
    "case_of_self": _("服务对象是您本人。请由另一位社工来做。"),
    "risk_settled": _("这个风险已经处理完了，不用再处理。"),
    "stand_in_unfit": _("代班的人要是另一位在岗的社工。请换一位。"),
    "task_over": _("这件事已经过了时间，或者已经了结。还有事请找社工。"),
    "task_not_taken": _("您还没有答应这件事。请先点“我可以”。"),
    "task_ahead": _("还没有开始（%(starts_at)s）。请做完再来填。"),
    "task_window_off": _("时间不对。请填以后的时间，结束晚于开始，一次不超过 12 小时。"),
    "task_not_yours": _("这件事不是交给您的。有疑问请找社工。"),
    "task_volunteer_unfit": _(
        "不能请这位志愿者：要核对过实名、由您带或在您的单位；上门要年满 18 岁。"
    ),
    "task_place_not_held": _("这位志愿者在这个班次里没有确定的位置。请先排班。"),
    "task_hours_in_shift": _("这件事在班次里做，时长按班次的签到签退记，不用在这里再记。"),
    "task_not_done": _("志愿者还没有说做完了。请等 TA 说完再确认时长。"),
    "task_hours_written": _(
        "这件事的时长已经记过（第 %(seq)s 条），不用再记。要改，请在时长里更正。"
    ),
    "task_meets_shift": _(
        "这段时间 TA 在“%(title)s”的班次里（%(starts_at)s 到 %(ends_at)s），"
        "同一段时间不能记两次。请只记班次以外的分钟；如果没去那个班，请先在值班表里改好。"
    ),
    "task_house_missing": _("请 TA 帮忙的社工没有所属机构，时长没有地方记。请联系协调员补上。"),
    "referral_no_consent": _("还没有服务对象的同意，不能转。请先问本人，或他的监护人。"),
    "referral_waits": _("这个个案已经转出去在等答复。请先撤回，再转给别人。"),
    "referral_not_yours": _("这个个案没有转给您。有疑问请找转案的社工。"),
    "referral_is_answered": _("这次转案已经有了结果，不用再答复。"),
    "referral_nobody_there": _("那边没有可以接的社工。请换一位，或换一家机构。"),
}

EVENTS: dict[str, Sentence] = {
    "CaseOpened": _("开了个案 %(number)s"),
    "CaseMoved": _("个案 %(number)s 到了下一步"),
    "CaseSessionHeld": _("个案 %(number)s 记了一次服务，%(minutes)s 分钟"),
    "CaseDated": _("个案 %(number)s 定了下次联系"),
    "CaseRiskRaised": _("个案 %(number)s 向督导报了风险"),
    "CaseRiskHeard": _("督导知道了个案 %(number)s 的风险"),
    "CaseRiskSettled": _("个案 %(number)s 的风险处理完了"),
    "CaseRead": _("有人打开了个案 %(number)s"),
    "CaseNoted": _("项目里记了一笔个案 %(number)s 的记录"),
    "CaseCovered": _("个案由同事代班，到 %(until_on)s"),
    "CaseCoverEnded": _("个案代班结束"),
    "AssistTaskGiven": _("请志愿者协助（%(number)s）"),
    "AssistTaskTaken": _("志愿者答应协助（%(number)s）"),
    "AssistTaskDone": _("志愿者做完了协助（%(number)s）"),
    "AssistTaskHandedBack": _("志愿者交回了协助（%(number)s）"),
    "AssistTaskWithdrawn": _("收回了协助（%(number)s）"),
    "AssistTaskSeen": _("志愿者看了协助里的称呼或地址（%(number)s）"),
    "ReferralAsked": _("征得同意，转出个案（%(number)s）"),
    "ReferralAccepted": _("对方接了个案（%(number)s）"),
    "ReferralRefused": _("对方没有接个案（%(number)s）"),
    "ReferralWithdrawn": _("撤回了转案（%(number)s）"),
}

STAGES: dict[str, Sentence] = {
    "intake": _("接案"),
    "assessment": _("预估"),
    "plan": _("计划"),
    "intervention": _("介入"),
    "evaluation": _("评估"),
    "closing": _("结案"),
    "closed": _("已结案"),
}

MISSING: dict[str, Sentence] = {
    "consent": _("服务对象的同意"),
    "presenting": _("眼下的困难"),
    "assessment": _("预估"),
    "score_before": _("开始时打几分"),
    "goals": _("至少一个数得出来的目标"),
    "sessions": _("至少一次服务记录"),
    "evaluation": _("评估"),
    "reached": _("每个目标做到了多少"),
    "outcome_score": _("现在打几分"),
    "risk": _("先处理完风险"),
    "referral": _("先等转案有结果，或撤回"),
}

SOURCES: dict[str, Sentence] = {
    "self": _("主动求助"),
    "outreach": _("外展发现"),
    "referral": _("转介"),
    "other": _("其他"),
}

RISKS: dict[str, Sentence] = {
    "suicide": _("自杀、自伤"),
    "abuse": _("虐待、忽视"),
    "violence": _("暴力"),
}

METHODS: dict[str, Sentence] = {
    "home": _("上门"),
    "office": _("面谈"),
    "phone": _("电话"),
    "online": _("网上"),
    "other": _("其他"),
}

CONSENTS: dict[str, Sentence] = {
    "signed": _("签了字"),
    "spoken": _("当面或电话里说的"),
    "guardian": _("监护人同意"),
}

CLOSINGS: dict[str, Sentence] = {
    "goals_met": _("目标达到"),
    "client_ended": _("服务对象不想继续"),
    "moved": _("搬走了"),
    "out_of_reach": _("联系不上"),
    "died": _("过世"),
    "other": _("其他"),
}

FIELDS: dict[str, Sentence] = {
    "1": _("社会救助"),
    "2": _("养老"),
    "3": _("儿童福利"),
    "4": _("社区治理"),
    "7": _("教育辅导"),
    "8": _("残疾人"),
    "9": _("就业援助"),
    "10": _("精神卫生"),
    "11": _("职工帮扶"),
    "12": _("犯罪预防"),
    "13": _("禁毒戒毒"),
    "14": _("矫治帮教"),
    "15": _("纠纷调解"),
    "16": _("应急处置"),
    "17": _("慈善"),
    "18": _("婚姻家庭"),
    "19": _("社会心理"),
    "20": _("其他"),
}

TASK_STATES: dict[str, Sentence] = {
    "asked": _("等答复"),
    "taken": _("已答应"),
    "done": _("做完了"),
    "handed_back": _("交回了"),
    "withdrawn": _("收回了"),
}

REFERRAL_KINDS: dict[str, Sentence] = {"transfer": _("转给同事"), "referral": _("转到外面")}

REFERRAL_STATES: dict[str, Sentence] = {
    "asked": _("等答复"),
    "accepted": _("接了"),
    "refused": _("没有接"),
    "withdrawn": _("撤回了"),
}

MESSAGES: dict[str, Sentence] = {
    "caseload_over": _(
        "%(name)s 手上有 %(count)s 个个案，超过了上限 %(most)s 个。请看看要不要分担。"
    ),
    "case_risk": _("%(name)s 报了一个有危险的个案（%(number)s）。请现在打开看，商量怎么办。"),
    "case_risk_heard": _("%(name)s 知道个案 %(number)s 的危险了，会和您一起处理。"),
    "case_cover": _("从 %(since_on)s到 %(until_on)s，请您代看 %(name)s 的个案。到期自动结束。"),
    "case_follow_up": _("个案 %(number)s 今天该回访了。"),
    "assist_task_asked": _("%(name)s 想请您帮一个忙：%(starts_at)s。看一看，可以就点“我可以”。"),
    "assist_task_given": _("%(name)s 在您 %(starts_at)s 的班次里交给您一件事，请看一看。"),
    "assist_task_taken": _("%(name)s 答应协助个案 %(number)s。"),
    "assist_task_done": _(
        "%(name)s 做完了个案 %(number)s 的协助，写了几句。不在班次里做的，请在个案里确认时长。"
    ),
    "assist_task_worry": _("%(name)s 在协助个案 %(number)s 时有让人担心的情况，请现在看。"),
    "assist_task_back": _("%(name)s 交回了个案 %(number)s 的协助，请另请一位。"),
    "assist_task_withdrawn": _("%(starts_at)s 请您帮的忙不用去了，谢谢您。"),
    "referral_asked": _(
        "%(name)s 想把一个个案转给您那里，服务对象已经同意。请在 %(last_day)s前答复。"
    ),
    "referral_overdue": _("个案 %(number)s 转出去了，对方到时间还没有答复。请打电话问一问。"),
    "referral_accepted": _("%(name)s 接了个案 %(number)s。从现在起由 TA 负责，您不再看得到记录。"),
    "referral_refused": _("%(name)s 没有接个案 %(number)s，原因写在个案里。"),
}
