"""Words about regional policy: what each key means, and the values that are words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {}

EVENTS: dict[str, Sentence] = {
    "PolicyAdopted": _("从 %(since)s 起执行%(region)s的规定"),
}

KEYS: dict[str, Sentence] = {
    "min_age_register": _("注册最低年龄"),
    "data_consent_age": _("不满这个年龄，个人信息须监护人同意"),
    "min_age_by_risk": _("各风险等级的最低年龄"),
    "guardian_rule": _("未成年人参加服务"),
    "barred_risk_for_minor": _("未成年人不得参加的风险等级（含以上）"),
    "agreement_stance": _("书面协议"),
    "agreement_triggers": _("需要书面协议的情形"),
    "agreement_long_days": _("“长期服务”的天数"),
    "insurance_trigger": _("购买保险的情形"),
    "insurance_min_risk": _("从哪个风险等级起必须有保险"),
    "expense_kinds": _("可以补贴的费用"),
    "hours": _("时长怎样认定"),
    "approvers_required": _("补录时长要几个人负责"),
    "accident_backfill_hours": _("出了意外，几小时内补录服务"),
    "star_thresholds": _("一至五星要满多少小时"),
    "star_needs_quality": _("评星还看服务质量"),
    "star_least_answers": _("评星看质量时，至少几次评价才看"),
    "star_least_score": _("评星看质量时，平均分最低几分（满分五分）"),
    "award_hours": _("年度奖励各级要满多少小时"),
    "award_publicity_days": _("年度奖励名单公示几个工作日"),
    "time_bank": _("时间银行"),
    "publicity_days": _("记录公示天数"),
    "ratios": _("督导、社工、志愿者的带领比例"),
    "modes": _("各服务模式的带领人数"),
    "need_answer_working_days": _("需求几个工作日内答复"),
    "priority_help_points": _("志愿者本人有困难，需求的紧急程度加几分"),
    "objection_working_days": _("异议几个工作日内答复"),
    "application_working_days": _("入队申请几个工作日内答复"),
    "identity_min_risk": _("从哪个风险等级起要核对实名"),
    "certificate_working_days": _("证明几个工作日内开具"),
    "complaint_working_days": _("投诉几个工作日内答复"),
    "appeal_working_days": _("答复后几个工作日内可以申诉"),
    "initiative_working_days": _("居民提议几个工作日内有人接"),
    "caseload_max": _("一位社工手上最多几个个案"),
    "referral_working_days": _("转来的个案几个工作日内答复"),
    "smallest_n": _("人数少于几时不单独显示"),
    "invitation_hours": _("邀请几小时内答复"),
    "shift_reminder": _("没有自己选过的人，什么时候提醒上岗"),
    "release_notice_hours": _("来不了，最晚提前几小时说"),
    "rest_minutes": _("两班之间至少休息几分钟"),
    "reserve_rule": _("候补顺序"),
    "need_check_methods": _("核实需求的方式"),
    "is_forced_registration_banned": _("禁止强制注册、强制参加"),
    "linkage_clause": _("社工与志愿者联动的规定"),
    "system_name": _("指定的信息系统"),
    "hub_organization": _("枢纽型组织"),
    "records_years": _("记录至少保存几年"),
    "offline_late_hours": _("没有网络时记下的签到，几小时内补传"),
    "leaving_word_hours": _("忘了签退，几小时内可以自己说离场时间"),
    "point_kept_days": _("签到位置保存几天"),
    "paper_photo_kept_days": _("纸质签到表的照片保存几天"),
    "code_extensions": _("本地增加的服务类别"),
    "authority_map": _("主管部门分工"),
}

PROPOSAL: Sentence = _("平台建议值，没有法规依据")

VALUES: dict[str, Sentence] = {
    "none": _("没有专门规定，与年龄相适应即可"),
    "consent": _("须监护人同意"),
    "consent_or_accompanied": _("须监护人同意或陪同"),
    "may": _("可以签"),
    "encouraged": _("鼓励签"),
    "must": _("应当签"),
    "major_responsibility": _("责任重大"),
    "before_danger": _("可能有人身危险的服务开始前"),
    "all_registered": _("所有注册志愿者"),
    "all_assigned": _("所有上岗的志愿者"),
    "large_event": _("大型活动"),
    "large_event_by_agreement": _("大型活动，按约定"),
    "foreign_related": _("涉外服务"),
    "emergency": _("应急服务"),
    "transport": _("交通"),
    "meals": _("餐饮"),
    "telecom": _("通讯"),
    "by_means": _("由组织量力承担"),
    "first_come": _("先报名先递补"),
    "best_fit": _("最合适的先递补"),
    "visit": _("上门"),
    "phone": _("电话"),
    "online": _("线上"),
}
