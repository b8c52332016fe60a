"""Words for the figures of the dashboards, and for keys and seals."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """Name of a figure, and its formula as one sentence."""

    name: Sentence
    formula: Sentence


INDICATORS: dict[str, IndicatorWords] = {
    "volunteers_per_social_worker": IndicatorWords(
        _("每名社工带动的活跃志愿者"),
        _("活跃志愿者人数 ÷ 在岗社会工作者人数；以 1∶10 为宜"),
    ),
    "active_volunteers": IndicatorWords(
        _("活跃志愿者"),
        _("最近 12 个月内，已确认服务时长满 1 小时的志愿者人数"),
    ),
    "active_rate": IndicatorWords(
        _("志愿者活跃率"),
        _("活跃志愿者人数 ÷ 在册志愿者人数"),
    ),
    "fill_rate": IndicatorWords(
        _("岗位到位率"),
        _("已安排的人数 ÷ 计划需要的人数，按班次统计，超出部分不抵其他班次的空缺"),
    ),
    "days_to_first_service": IndicatorWords(
        _("从求助到首次服务"),
        _("从提出需求到第一次得到服务所用天数的中位数；尚未得到服务的不计入"),
    ),
    "open_needs_by_age": IndicatorWords(
        _("还在等服务的需求"),
        _("到期末提出了、还没有得到服务的需求件数；看板上按已等待的天数分段"),
    ),
    "needs_answered_in_time": IndicatorWords(
        _("需求按时答复率"),
        _("在期限内答复的需求 ÷ 已答复或已到期的需求"),
    ),
    "minutes_by_evidence": IndicatorWords(
        _("核实过的服务时长"),
        _("已确认的服务时长合计；按扫码、点名、补录、转入分开记"),
    ),
    "unproved_share": IndicatorWords(
        _("非现场记录的时长占比"),
        _("事后补录和外部转入的时长 ÷ 全部服务时长"),
    ),
    "recorded_in_time": IndicatorWords(
        _("时长按时记录率"),
        _("活动结束后 10 个工作日内记录的服务 ÷ 已记录或已到期的服务"),
    ),
    "span_over_limit": IndicatorWords(
        _("带动人数超限的社工占比"),
        _("所带志愿者超过上限的社会工作者 ÷ 全部在岗社会工作者"),
    ),
    "two_way_evaluation": IndicatorWords(
        _("双向评价完成率"),
        _("双方都作出评价的服务 ÷ 评价期已结束的服务"),
    ),
    "certificates_issued": IndicatorWords(
        _("出具的服务证明"),
        _("本期出具、没有撤回的志愿服务记录证明份数"),
    ),
    "state_share": IndicatorWords(
        _("党委政府一方的参与份额"),
        _("本期由主管部门人员办的事 ÷ 本期记录下来的全部事"),
    ),
    "community_share": IndicatorWords(
        _("社区和社会组织一方的参与份额"),
        _("本期由社工、督导、协调员、联系人办的事 ÷ 本期记录下来的全部事"),
    ),
    "resident_share": IndicatorWords(
        _("居民一方的参与份额"),
        _("本期由志愿者和居民办的事 ÷ 本期记录下来的全部事"),
    ),
    "actors_per_10000": IndicatorWords(
        _("每万居民的组织和队伍"),
        _("期末在册的组织和队伍数 ÷ 常住人口 × 10000"),
    ),
    "workers_per_10000": IndicatorWords(
        _("每万居民的社工"),
        _("期末在岗社会工作者人数 ÷ 常住人口 × 10000"),
    ),
    "resident_led_share": IndicatorWords(
        _("志愿者主导的班次占比"),
        _("由志愿者主导的班次 ÷ 有人服务过的全部班次；按当时谁主导算"),
    ),
    "joint_led_share": IndicatorWords(
        _("共同主导的班次占比"),
        _("社工和志愿者共同主导的班次 ÷ 有人服务过的全部班次"),
    ),
    "worker_led_share": IndicatorWords(
        _("社工主导的班次占比"),
        _("由社工主导的班次 ÷ 有人服务过的全部班次"),
    ),
    "linkages_alive": IndicatorWords(
        _("动起来的联动占比"),
        _("期末前当地规定的天数里有过共同行动的联动 ÷ 期末有效的联动"),
    ),
    "regular_hours_share": IndicatorWords(
        _("常态服务的时长占比"),
        _("按固定时间重复的班次的服务时长 ÷ 全部班次的服务时长"),
    ),
    "served_in_7_days": IndicatorWords(
        _("七天内得到服务的需求占比"),
        _("提出后 7 天内得到服务的需求 ÷ 本期提出、已得到服务或已满 7 天的需求"),
    ),
    "needs_met_share": IndicatorWords(
        _("需求满足率"),
        _("已得到服务的需求 ÷ 本期提出的需求；期末前不予受理和撤回的不算"),
    ),
    "hardship_reach": IndicatorWords(
        _("困难群众覆盖率"),
        _("本期得到服务或走访的困难群众 ÷ 期末登记在册的困难群众"),
    ),
    "hardship_hours_share": IndicatorWords(
        _("用在困难群众身上的时长占比"),
        _("为困难群众开设的项目的服务时长 ÷ 全部班次的服务时长"),
    ),
    "coverage_equity": IndicatorWords(
        _("街道之间的均衡度"),
        _("需求满足率最低的街道 ÷ 全部街道的需求满足率；不足 5 件需求的街道不单独比"),
    ),
    "visits_on_time": IndicatorWords(
        _("走访按时率"),
        _("按约定的间隔联系过的走访对象 ÷ 期末在册的走访对象"),
    ),
    "came_share": IndicatorWords(
        _("到岗率"),
        _("到场服务的人次 ÷ 报名后到场和没来的人次；提前请假的不算"),
    ),
    "cost_per_hour": IndicatorWords(
        _("每小时服务的活动经费"),
        _("本期社区活动的预算合计 ÷ 这些活动中核实过的服务小时；不含工资和场地，不折算省了多少钱"),
    ),
    "bought_hour_cost": IndicatorWords(
        _("购买的服务每小时的花费"),
        _("本期按合同花掉的钱（含工资、场地，以支出明细为准）÷ 合同项目里本期核实过的服务小时"),
    ),
    "satisfaction": IndicatorWords(
        _("服务对象满意率"),
        _("三项评价平均 4 分以上的回答 ÷ 服务对象的全部回答"),
    ),
    "volunteer_satisfaction": IndicatorWords(
        _("志愿者满意率"),
        _("三项评价平均 4 分以上的回答 ÷ 志愿者的全部回答"),
    ),
    "feedback_rate": IndicatorWords(
        _("评价回收率"),
        _("收到回答的评价邀请 ÷ 本期发出的评价邀请；没回的占其余部分"),
    ),
    "complaints_in_time": IndicatorWords(
        _("投诉按时答复率"),
        _("在期限内答复的投诉 ÷ 本期提出、已答复或已到期的投诉"),
    ),
    "complaints_per_1000": IndicatorWords(
        _("每千次服务的投诉"),
        _("本期的投诉件数 ÷ 本期记录的服务人次 × 1000"),
    ),
    "objections_in_time": IndicatorWords(
        _("时长异议按时答复率"),
        _("在期限内答复的异议 ÷ 本期提出、已答复或已到期的异议"),
    ),
    "spot_checks_true": IndicatorWords(
        _("抽查属实率"),
        _("服务对象说属实的记录 ÷ 随机抽中并问到的记录；按线索抽的不算"),
    ),
    "proposals_adopted": IndicatorWords(
        _("居民提议落地率"),
        _("变成项目的提议 ÷ 本期提出的提议；自己撤回的不算"),
    ),
    "board_share": IndicatorWords(
        _("有志愿者议事的项目占比"),
        _("期末有志愿者参加项目议事会的项目 ÷ 本期在运行的项目"),
    ),
    "new_volunteers": IndicatorWords(
        _("新登记的志愿者"),
        _("本期登记、期末仍在册的志愿者人数"),
    ),
    "first_service_in_14_days": IndicatorWords(
        _("登记后两周内服务过的占比"),
        _("登记后 14 天内有第一次服务的人 ÷ 本期登记、已服务过或已满 14 天的志愿者"),
    ),
    "retention": IndicatorWords(
        _("留下来的志愿者占比"),
        _("上一段同样长的时间服务过、本期又来服务的人 ÷ 上一段时间服务过的人"),
    ),
    "recipients_who_serve": IndicatorWords(
        _("受助后来做志愿者的占比"),
        _("得到帮助以后自己也来服务的人 ÷ 期末前得到过帮助、身份可对上的人"),
    ),
    "elders_share": IndicatorWords(
        _("活跃志愿者中的老年人"),
        _("满 60 岁的活跃志愿者 ÷ 知道出生日期的活跃志愿者"),
    ),
    "young_share": IndicatorWords(
        _("活跃志愿者中的青年"),
        _("未满 28 岁的活跃志愿者 ÷ 知道出生日期的活跃志愿者"),
    ),
    "in_a_team_share": IndicatorWords(
        _("加入队伍的志愿者占比"),
        _("期末属于某支队伍的志愿者 ÷ 在册志愿者"),
    ),
    "wishes_answered": IndicatorWords(
        _("心愿回应率"),
        _("登记后收到过合适班次的心愿 ÷ 本期登记的心愿；自己暂停的不算"),
    ),
    "organizations_alive": IndicatorWords(
        _("新组织满一年仍在服务的占比"),
        _("成立满一年不满两年、最近 90 天仍有服务的组织和队伍 ÷ 同期成立的组织和队伍"),
    ),
    "trust_change": IndicatorWords(
        _("信任和归属感的前后变化"),
        _("第二次问卷的平均分减去第一次问卷的平均分（1 到 5 分），只算本期结束第二次问卷的"),
    ),
    "survey_answer_rate": IndicatorWords(
        _("问卷回收率"),
        _("收到的答卷 ÷ 请来作答的人数；没答的占其余部分"),
    ),
    "value_items_complete": IndicatorWords(
        _("价值要求走完全程的占比"),
        _("督导看过、验收评过的价值要求 ÷ 已开展项目选定的全部价值要求"),
    ),
}

SOURCES: dict[str, Sentence] = {
    "article: sound ratio 1:10": _("一名社工带动十名志愿者的合适比例"),
    "article: 1:10": _("一名社工带动十名志愿者的合适比例"),
    "2024 Opinions: activity rate": _("《关于健全新时代志愿服务体系的意见》（2024 年）"),
    "product": _("本平台的口径"),
    "Order 685 Art 13": _("《志愿服务条例》第十三条"),
    "MCA Order 67 Art 7": _("《志愿服务记录与证明出具办法（试行）》第七条"),
    "MCA Order 67 Art 10": _("《志愿服务记录与证明出具办法（试行）》第十条"),
    "MCA Order 67 Art 11": _("《志愿服务记录与证明出具办法（试行）》第十一条"),
    "MCA Order 67 Art 14": _("《志愿服务记录与证明出具办法（试行）》第十四条"),
    "MCA Order 67 Art 19": _("《志愿服务记录与证明出具办法（试行）》第十九条"),
    "article: three forces": _("基层治理的三个层面行动力量"),
    "article: who leads": _("社工与志愿者“共同而又区别”的伙伴关系"),
    "article: asleep": _("防止“联而不动”"),
    "article: regular": _("从项目带动走向常规合作"),
    "article: last mile": _("社会福利传送的“最后一公里”"),
    "article: the weak": _("帮助弱势群体"),
    "article: cost": _("降低公共服务成本"),
    "article: values": _("治理价值传送机制"),
    "article: voice": _("志愿者需求和意愿的自主表达"),
    "article: everybody": _("志愿服务全民化"),
    "article: served become serving": _("自下而上的居民参与力量"),
    "article: gathered": _("把零星的志愿资源组织起来"),
    "article: new actors": _("培育独立、多元的治理主体"),
    "Order 685 Art 22": _("《志愿服务条例》第二十二条"),
    "Order 685 Art 26": _("《志愿服务条例》第二十六条"),
    "MCA Order 67 Art 13": _("《志愿服务记录与证明出具办法（试行）》第十三条"),
    "MCA Order 67 Art 21": _("《志愿服务记录与证明出具办法（试行）》第二十一条"),
    "Beijing Art 13": _("《北京市志愿服务促进条例》第十三条"),
}
"""Where a figure is asked for, by the source of ``core.indicators``."""

TOO_FEW: Sentence = _("记录不到 %(n)s 条，先不显示")

UNITS: dict[str, Sentence] = {
    "people": _("人"),
    "people_per_worker": _("人/社工"),
    "share": "%",
    "days": _("天"),
    "minutes": _("分钟"),
    "needs": _("件"),
    "papers": _("份"),
    "per_10000": _("个/万人"),
    "per_1000": _("件/千次"),
    "times": _("倍"),
    "points": _("分"),
    "cents_per_hour": _("元/小时"),
}

AGE_BANDS: dict[str, Sentence] = {
    "to_3_days": _("3 天以内"),
    "to_7_days": _("4 至 7 天"),
    "to_14_days": _("8 至 14 天"),
    "to_30_days": _("15 至 30 天"),
    "over_30_days": _("超过 30 天"),
}

REFUSALS: dict[str, Sentence] = {
    "seal_broken": _("一项加密信息无法读取，可能被改动过。请联系系统管理员，不要重复提交。"),
    "key_unknown": _("缺少编号为 %(key_id)s 的密钥，无法读取加密信息。请系统管理员恢复密钥。"),
}

EVENTS: dict[str, Sentence] = {}
