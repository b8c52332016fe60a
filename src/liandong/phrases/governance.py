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
        _("待办需求的等待时间"),
        _("尚未满足的需求，按已等待的天数分段统计件数"),
    ),
    "needs_answered_in_time": IndicatorWords(
        _("需求按时答复率"),
        _("在期限内答复的需求 ÷ 已答复或已到期的需求"),
    ),
    "minutes_by_evidence": IndicatorWords(
        _("服务时长的凭据构成"),
        _("已确认的服务时长，按扫码、点名、补录、转入分别合计"),
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
}
"""Where a figure is asked for, by the source of ``core.indicators``."""

COLUMNS: dict[str, Sentence] = {
    "guided": _("带的志愿者"),
    "minutes": _("时长"),
    "number": _("编号"),
    "places": _("已安排 / 名额"),
}
"""What the last column of a figure's records holds, by ``queries.records.Line.holds``."""

TOO_FEW: Sentence = _("记录不到 %(n)s 条，先不显示")

UNITS: dict[str, Sentence] = {
    "people": _("人"),
    "people_per_worker": _("人/社工"),
    "share": "%",
    "days": _("天"),
    "minutes": _("分钟"),
    "needs": _("件"),
    "papers": _("份"),
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
