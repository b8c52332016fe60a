"""Sentences about projects and shifts: refusals, events, open gates, modes and duties."""

from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "project_not_ready": _(
        "“%(title)s”还不能发布：有 %(count)s 件事没有办好。请按下面的清单逐项补齐，再点发布。"
    ),
    "shift_not_ready": _(
        "“%(title)s”还不能开始，有 %(count)s 件事没有办好：%(missing)s。请办好再开始。"
    ),
    "evidence_missing": _(
        "“%(title)s”还不能结项，缺 %(count)s 样：%(missing)s。请补上；实在补不上，请写明原因。"
    ),
    "project_step_not_allowed": _(
        "“%(title)s”现在不能办这一步。请刷新页面看看它的进度，或先办完前面的步骤。"
    ),
    "shift_already_there": _(
        "这个岗位在 %(starts_at)s、同一地点已经有一班了。要多几个人，请去改那一班的人数。"
    ),
    "shift_in_the_past": _("%(starts_at)s 已经过去，不能再排班。请选一个以后的时间。"),
    "shift_times_reversed": _(
        "结束时间（%(ends_at)s）不在开始时间（%(starts_at)s）之后。请检查是不是填反了。"
    ),
    "shift_too_long": _(
        "这一班有 %(minutes)s 分钟，超过了 %(most_minutes)s 分钟的上限。请拆成几班，换人接着做。"
    ),
    "seats_reversed": _(
        "至少 %(least)s 人、最多 %(most)s 人，这两个数不对。"
        "请把至少人数填成 1 或更多，最多人数不要比它少。"
    ),
    "seats_below_taken": _(
        "已经有 %(taken)s 人确定参加，名额不能减到 %(seats)s。"
        "请先和参加的人商量，或保留原来的名额。"
    ),
    "people_on_shift": _(
        "“%(shift_title)s”已有 %(taken)s 人确定参加，不能直接删除。请改为取消，系统会通知每个人。"
    ),
    "rule_unreadable": _(
        "看不懂重复规则里的“%(part)s”。请从每天、每周、每月里选一种，再选星期几或几号。"
    ),
    "rule_endless": _("重复的班次没有写到什么时候为止。请写明一共几次，或最后一天是哪天。"),
    "too_many_times": _("一次最多排 %(most)s 班。请缩短期限，分几次来排。"),
    "rule_gives_nothing": _(
        "按这个规则一班也排不出来，可能日子都落在了假日或除外的日期。请换个星期几或放宽期限。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "ProjectPlanned": _("起草了项目，对应 %(needs)s 条需求"),
    "ProjectChanged": _("修改了项目"),
    "ProjectPublished": _("发布了项目，开始招募"),
    "ProjectPaused": _("暂停了招募，原因：%(reason)s"),
    "ProjectResumed": _("恢复了招募"),
    "ProjectCancelled": _("取消了项目，原因：%(reason)s"),
    "ProjectFinished": _("项目的服务已全部结束"),
    "ProjectClosed": _("项目验收结项"),
    "PositionAdded": _("增加了岗位"),
    "ShiftAdded": _("增加了 %(starts_at)s 开始的班次"),
    "ShiftsRepeated": _("按规则排了 %(shifts)s 个班次"),
    "ShiftMoved": _("把班次从 %(from_starts_at)s 改到了 %(to_starts_at)s"),
    "SeatsChanged": _("把人数改为至少 %(least)s 人、最多 %(most)s 人"),
    "ShiftCancelled": _("取消了班次，原因：%(reason)s"),
}

GATES: dict[str, Sentence] = {
    "risk_statement_missing": _("还没有写风险说明。请如实写明可能的风险；没有就写“没有已知风险”"),
    "place_missing": _("还没有写服务地点"),
    "shifts_missing": _("还没有排班次，志愿者不知道什么时候来"),
    "shifts_past": _("最后一班是 %(last_shift_on)s，已经过去了。请排上以后的班次"),
    "contact_missing": _("还没有留联系电话，志愿者有事找不到人"),
    "lead_missing": _("还没有定下由谁主导。请选定主导的一方，并写上负责人"),
    "fee_asked": _("项目向服务对象收费。志愿服务是无偿的，请取消收费"),
    "need_missing": _("项目没有对应任何需求。请从需求清单里选，或先补提一条需求"),
    "need_unverified": _("有 %(count)s 条需求还没核实。请先核实"),
    "need_dropped": _("有 %(count)s 条需求已经撤回或办结。请把它们从项目里去掉"),
    "positions_missing": _("还没有设岗位和名额"),
    "qualification_missing": _("“%(position)s”岗位依法要有资质，但还没写要哪一种。请在岗位里选上"),
    "requirement_missing": _("“%(position)s”岗位需要专门知识，但没写要什么培训或资质。请补上一项"),
    "minors_admitted": _(
        "“%(position)s”岗位的风险是 %(risk)s，不能招未成年人。请把最小年龄改为 18 岁"
    ),
    "ages_reversed": _("“%(position)s”岗位的最大年龄比最小年龄还小，请改正"),
    "insurance_missing": _("风险等级 %(risk)s，须先为志愿者买人身意外伤害保险，并填上保单号"),
    "insurance_asked": _("按本地规定，这一类活动要先为志愿者买保险。请填上保单号"),
    "agreement_missing": _("按本地规定要签书面协议，还没有准备协议。请先选定协议文本"),
    "command_missing": _("应急服务由应急指挥机构统一指挥。请记下是哪个指挥机构"),
    "organization_suspended": _("%(office)s暂停了这个组织的活动。请先改好，请部门解除暂停"),
    "approval_missing": _("大型活动要先向%(office)s备案，还没有办。请到“审批和备案”提交"),
    "assessment_missing": _("社工还没有做现场评估。请先评估风险和需要"),
    "shift_plan_missing": _("大型活动要有完整的排班表。请先排班"),
    "message_pack_missing": _("还没有准备宣传内容。请先定下要说什么、怎么说"),
    "lead_absent": _("负责人还没有到场。请等负责人，或换一个人负责"),
    "too_few_people": _("到场 %(people)s 人，少于最低的 %(least)s 人"),
    "nobody_alone": _("风险等级 %(risk)s，不能一个人单独服务。请至少安排两人"),
    "minors_on_shift": _("名单里有 %(count)s 名未成年人，这一班不能让他们参加"),
    "insurance_not_in_force": _("保险还没有生效。请买好保险，填上保单号"),
    "risk_brief_missing": _("还没有当面讲清风险和应对办法。请讲一遍，再记一笔"),
    "agreement_unsigned": _("还有 %(count)s 人没签协议。请签好，再记一笔"),
    "leaders_missing": _("需要 %(wanted)s 名组长，现在只有 %(leaders)s 名。请在名单里指定"),
    "induction_missing": _("还有 %(count)s 人没听过上岗说明。请讲清楚，再记一笔"),
    "training_open": _("还有 %(count)s 人没完成岗前培训。请先安排培训"),
    "pledge_missing": _("还有 %(count)s 人没签保密承诺。请签好，再记一笔"),
    "dispatch_order_missing": _("还没有记下指挥机构的调派通知。请收到后记一笔"),
    "fact_check_missing": _("宣传内容还没有核对事实。请另请一个人核对，再记一笔"),
    "duty_unfilled": _("“%(duty)s”还没有人负责。请定一个人"),
    "evidence_missing": _("还缺“%(evidence)s”：已有 %(there)s，要有 %(wanted)s"),
}


def gate_words(code: str, facts: Mapping[str, object]) -> str:
    """An open gate in words, with the next step; one sentence for page, refusal and API."""
    named = dict(facts)
    if "duty" in named:
        named["duty"] = DUTIES.get(str(named["duty"]), named["duty"])
    if "evidence" in named:
        named["evidence"] = EVIDENCE.get(str(named["evidence"]), named["evidence"])
    told = {name: _plain(value) for name, value in named.items()}
    said = str(GATES[code]) % told
    return f"{told['part']}：{said}" if "part" in told else said


def _plain(value: object) -> str:
    return formats.date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)


LAWS: dict[str, Sentence] = {
    "685-2": _("《志愿服务条例》第二条"),
    "685-12": _("《志愿服务条例》第十二条"),
    "685-13": _("《志愿服务条例》第十三条"),
    "685-14": _("《志愿服务条例》第十四条"),
    "685-15": _("《志愿服务条例》第十五条"),
    "685-16": _("《志愿服务条例》第十六条"),
    "685-17": _("《志愿服务条例》第十七条"),
    "685-21": _("《志愿服务条例》第二十一条"),
    "685-24": _("《志愿服务条例》第二十四条"),
}

MODES: dict[str, Sentence] = {
    "M1": _("日常服务"),
    "M2": _("专业服务"),
    "M3": _("大型活动"),
    "M4": _("应急服务"),
    "M5": _("倡导服务"),
}

MODE_ROLES: dict[str, Sentence] = {
    "M1": _("社工督导，志愿者实践"),
    "M2": _("社工实践，志愿者配合"),
    "M3": _("社工组织，志愿者实施"),
    "M4": _("社工评估，志愿者参与"),
    "M5": _("社工推动，志愿者传播"),
}

DUTIES: dict[str, Sentence] = {
    "induct": _("上岗前把事情讲清楚"),
    "guide_monthly": _("每月至少指导一次"),
    "review_records": _("查看服务记录"),
    "run_shifts": _("带好每一班"),
    "keep_roster": _("排好班、管好名单"),
    "report_changes": _("服务对象有变化及时告诉社工"),
    "assess_recipient": _("评估服务对象的情况"),
    "deliver_service": _("亲自提供专业服务"),
    "train_volunteers": _("培训配合的志愿者"),
    "sign_off": _("签字确认服务记录"),
    "assist_service": _("配合社工完成服务"),
    "keep_confidence": _("为服务对象保密"),
    "report_observations": _("把看到的情况告诉社工"),
    "plan_event": _("做好活动方案和排班"),
    "appoint_leaders": _("每十人定一名组长"),
    "keep_incident_log": _("记录突发情况"),
    "carry_out_posts": _("守好自己的岗位"),
    "roll_call": _("每班点名"),
    "hand_over": _("交接班"),
    "assess_risk": _("评估现场的风险和需要"),
    "report_to_command": _("向指挥机构报告"),
    "call_roll": _("出发和返回都点名"),
    "follow_command": _("服从统一指挥"),
    "report_safe_return": _("平安返回后报平安"),
    "set_message": _("定下要传播的内容"),
    "check_facts": _("核对事实"),
    "follow_up": _("跟进有意参加的人"),
    "spread_message": _("向身边的人传播"),
    "collect_pledges": _("收集承诺和报名"),
    "design_service": _("设计服务：做什么、给谁、怎么做"),
    "recruit_volunteers": _("招募志愿者"),
    "place_volunteers": _("安排上岗，做好保障"),
    "tell_local_ways": _("说清本地的情况和习惯"),
    "open_doors": _("联系居民，带人进门"),
    "sit_at_the_table": _("议事时代表志愿者发言"),
}

EVIDENCE: dict[str, Sentence] = {
    "attendance": _("签到签退记录"),
    "guidance_session": _("每月的指导记录"),
    "case_note": _("关联的个案记录"),
    "sign_off": _("社工签字确认"),
    "incident_log": _("突发情况记录"),
    "dispatch_order": _("调派通知"),
    "safe_return": _("平安返回确认"),
    "reach": _("传播到多少人"),
    "pledges": _("收到的承诺和报名"),
}

PROJECT_STATES: dict[str, Sentence] = {
    "draft": _("筹备中"),
    "published": _("招募中"),
    "paused": _("暂停招募"),
    "finished": _("已结束"),
    "closed": _("已结项"),
    "cancelled": _("已取消"),
}

AGREEMENT_TRIGGERS: dict[str, Sentence] = {
    "high_risk": _("有较高的人身危险"),
    "large_event": _("大型活动"),
    "emergency": _("应急服务"),
    "one_month": _("连续服务一个月以上"),
    "three_months": _("连续服务三个月以上"),
    "outside_area": _("到外地服务"),
    "foreign_related": _("涉外服务"),
    "party_asks": _("有一方要求签协议"),
}
