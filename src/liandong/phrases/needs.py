"""Sentences about needs: refusals, events, missing facts, urgency, guesses and code names."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "need_incomplete": _(
        "需求还缺 %(count)s 项信息，暂时不能往下办。请把标出的几项补上，再提交一次。"
    ),
    "need_step_not_allowed": _(
        "需求 %(number)s 现在还不能办这一步。请先看看它的进度，办完前面的步骤再来。"
    ),
    "need_not_verified": _(
        "需求 %(number)s 还没有核实，不能往下办。请先上门、打电话或在线核实，并记下核实的方式。"
    ),
    "need_closed_already": _(
        "需求 %(number)s 已经办结或撤回，不能再改。如果又有需要，请新提一条，并写上这个编号。"
    ),
    "need_already_filed": _(
        "您在 %(filed_on)s 已经提过同样的需求（%(number)s），还在办理中。"
        "有新情况请在原来那条里补充。"
    ),
    "need_dates_reversed": _(
        "最早的日期（%(wanted_from)s）排在了最晚的日期（%(wanted_until)s）后面。"
        "请检查是不是填反了。"
    ),
    "priority_not_held": _(
        "%(name)s最近 12 个月确认的服务不到 1 小时，不能按志愿者优先。请去掉这一项，照常提需求。"
    ),
    "filer_may_not_verify": _("需求 %(number)s 是您自己提出的，不能由您核实。请换一位同事来核实。"),
}

EVENTS: dict[str, Sentence] = {
    "NeedFiled": _("提出了需求"),
    "NeedChanged": _("补充或更正了需求的信息"),
    "NeedVerified": _("核实了需求"),
    "NeedAnswered": _("答复了提出需求的人"),
    "NeedAssessed": _("评估了需求：紧急程度 %(urgency)s 分，风险 %(risk)s 级"),
    "NeedPlanned": _("把需求安排进了项目"),
    "NeedServed": _("需求得到了第一次服务"),
    "NeedClosed": _("办结了需求"),
    "NeedRefused": _("没有受理需求，原因：%(reason)s"),
    "NeedWithdrawn": _("撤回了需求"),
    "NeedsImported": _(
        "从文件导入了需求：新增 %(new)s 条，更新 %(changed)s 条，没有变化 %(same)s 条，"
        "有问题 %(problems)s 条"
    ),
}

MISSING: dict[str, Sentence] = {
    "title": _("用一句话写明需要什么"),
    "category": _("选一个服务类别"),
    "service_object": _("选一下服务谁"),
    "place": _("写明在哪里服务"),
    "wanted_from": _("写明最早从哪天开始"),
    "people_wanted": _("写明需要几个人"),
    "contact_name": _("写上联系人"),
    "contact_phone": _("写上联系电话"),
    "risks_stated": _("说明有没有风险；没有就写“没有已知风险”"),
    "recipient_consented": _("问过本人，本人同意由您代为提出"),
}

URGENCY_REASONS: dict[str, Sentence] = {
    "hardship": _("属于困难群体"),
    "deadline_past": _("希望的日期已经过去 %(days)s 天"),
    "deadline_near": _("离最晚的日期还有 %(days)s 天"),
    "risk": _("风险等级 %(risk)s"),
    "waiting": _("已经等了 %(days)s 天"),
    "lives_alone": _("一个人住"),
    "never_contacted": _("还没有人联系过本人"),
    "no_contact": _("已有 %(days)s 天没人联系过本人"),
    "incident": _("正在发生的突发事件"),
    "priority_right": _("志愿者本人有困难，按规定优先"),
}

NEED_STATES: dict[str, Sentence] = {
    "filed": _("待核实"),
    "verified": _("待答复"),
    "answered": _("待评估"),
    "assessed": _("待安排"),
    "planned": _("已安排"),
    "served": _("已服务"),
    "closed": _("已办结"),
    "refused": _("不予受理"),
    "withdrawn": _("已撤回"),
}

FILER_KINDS: dict[str, Sentence] = {
    "organization": _("单位提出"),
    "contact": _("居民的联系人提出"),
    "social_worker": _("社工提出"),
    "volunteer": _("志愿者建议"),
}

VERIFY_METHODS: dict[str, Sentence] = {
    "visit": _("上门核实"),
    "phone": _("电话核实"),
    "online": _("在线核实"),
    "document": _("查看材料"),
    "known": _("一直在跟进，情况清楚"),
}

RISKS: dict[str, Sentence] = {
    "R0": _("R0 没有特别的风险"),
    "R1": _("R1 有小风险：上门、户外、搬东西等"),
    "R2": _("R2 可能伤到人：须买保险，两人同行"),
    "R3": _("R3 很可能有危险：只限成年人，须买保险"),
}

HARDSHIP_GROUPS: dict[str, Sentence] = {
    "violence": _("遭受家庭暴力"),
    "orphan": _("孤儿或事实无人抚养儿童"),
    "extreme_poverty": _("特困人员"),
    "severe_illness": _("重病或失能"),
    "severe_disability": _("重度残疾"),
    "elder_alone": _("独居、空巢或孤寡老人"),
    "left_behind_child": _("留守或困境儿童"),
    "bereaved_parents": _("失独家庭"),
    "low_income": _("低保或低收入家庭"),
}

CATEGORIES: dict[str, Sentence] = {
    "0001": _("社区服务"),
    "0002": _("扶贫减贫"),
    "0003": _("支教助学"),
    "0004": _("卫生健康"),
    "0005": _("法律服务"),
    "0006": _("环境保护"),
    "0007": _("科技科普"),
    "0008": _("文化艺术"),
    "0009": _("平安综治"),
    "0010": _("文明风尚"),
    "0011": _("交通引导"),
    "0012": _("志愿消防"),
    "0013": _("应急救援"),
    "0014": _("禁毒宣传"),
    "0015": _("体育健身"),
    "0016": _("旅游服务"),
    "0017": _("关爱特殊群体"),
    "0018": _("大型活动"),
    "0019": _("海外志愿服务"),
    "0020": _("税收服务"),
    "0099": _("其他服务"),
}

SERVICE_OBJECTS: dict[str, Sentence] = {
    "01": _("儿童"),
    "02": _("妇女"),
    "03": _("老年人"),
    "04": _("残障人士"),
    "05": _("优抚对象"),
    "06": _("贫困家庭"),
    "07": _("特殊群体"),
    "08": _("病患者"),
    "09": _("农村居民"),
    "10": _("城镇居民"),
    "11": _("社会公众"),
    "13": _("纳税人和缴费人"),
    "99": _("其他对象"),
}

GUESS_FIELDS: dict[str, Sentence] = {
    "category": _("服务类别"),
    "service_object": _("服务对象"),
    "skill": _("需要的技能"),
    "mode": _("服务模式"),
    "risk": _("风险等级"),
    "hardship": _("困难类别"),
    "people_wanted": _("需要几个人"),
}
