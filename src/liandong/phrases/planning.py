"""Sentences about planning as work: runs and their stages, wishes, gaps, comparisons, waves."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "plan_run_stopped": _("这次安排已经取消，什么都没有保存。"),
    "plan_run_interrupted": _("安排到一半中断了，什么都没有保存。请点“重新安排”再来一次。"),
    "plan_run_closed": _("这次安排的状态已经变了，请刷新页面看看。"),
    "wave_unusable": _(
        "每批可以请 1 到 %(most)s 人，两批之间隔 %(fewest_minutes)s 分钟到 %(most_hours)s 小时。"
    ),
    "waves_running": _(
        "“%(shift_title)s”已经在分批邀请，下一批在 %(next_at)s。要改人数或间隔，请先停止。"
    ),
    "waves_over": _("“%(shift_title)s”的分批邀请已经结束。"),
    "people_being_read": _("人很多，正在整理名单。请过半分钟再点一次。"),
    "nobody_to_ask": _(
        "“%(shift_title)s”合适的人都已经问过了。看看“为什么缺”，那里写着怎样能补上。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "PlanAsked": _("请系统提出人选"),
    "PlanCancelled": _("取消了一次安排"),
    "PlanFailed": _("一次安排中断了"),
    "WishTold": _("给排班建议定了一个人：要或不要"),
    "WishTakenBack": _("撤销了对一个人的指定"),
    "WavesStarted": _("开始分批邀请：每批 %(per_wave)s 人，隔 %(minutes)s 分钟"),
    "WaveSent": _("发出第 %(number)s 批邀请：%(asked)s 人"),
    "WavesEnded": _("分批邀请结束，共请了 %(asked)s 人"),
}

MESSAGES: dict[str, Sentence] = {
    "waves_exhausted": _(
        "“%(title)s”（%(starts_at)s）合适的人都问过了，还缺 %(missing)s 人。请看看怎样能补上。"
    ),
    "waves_filled": _("“%(title)s”（%(starts_at)s）的人已经够了，分批邀请停了。"),
    "seats_filled": _("“%(title)s”（%(starts_at)s）的人已经够了，这次不用来了。谢谢您。"),
}

STAGES: dict[str, Sentence] = {
    "": _("等待开始"),
    "read": _("正在读取班次和志愿者"),
    "reading": _("正在整理班次和志愿者"),
    "scanning": _("正在为每个班次找合适的人"),
    "pricing": _("正在比较各种排法"),
    "assigning": _("正在定人选，尽量多补上空缺"),
    "balancing": _("正在照顾配得最少的街道和群体"),
    "finishing": _("正在核对离最好的结果还有多远"),
    "away": _("正在别的机器上安排"),
    "store": _("正在写下理由"),
}
UNKNOWN_STAGE: Sentence = _("正在安排")

SORTS: dict[str, Sentence] = {
    "pressure": _("最急的在前"),
    "time": _("最早的在前"),
    "missing": _("缺人最多的在前"),
}

DIFFERENCES: dict[str, Sentence] = {
    "added": _("新加入"),
    "removed": _("不再安排"),
    "moved": _("换了班次"),
}

RULES: dict[str, Sentence] = {
    "wrong_tier": _("身份和岗位不符"),
    "excluded": _("已经问过，或设为不安排"),
    "kept_apart": _("不宜与已排的人同班"),
    "declined_before": _("已婉拒这一班"),
    "lacks_skill": _("没有需要的技能"),
    "lacks_check": _("没有需要的资质或审查"),
    "no_common_language": _("语言不通"),
    "span_too_small": _("能带的人数不够"),
    "age_unknown": _("没有登记年龄"),
    "too_young": _("年龄不够"),
    "too_old": _("超过年龄"),
    "point_unknown": _("没有登记地点"),
    "too_far": _("离得太远"),
    "not_available": _("那段时间没空"),
    "busy_elsewhere": _("那段时间另有安排"),
    "shifts_full": _("一周的班次已满"),
    "hours_full": _("一周的时长已满"),
    "overlapping_shift": _("和别的班次撞上"),
    "rest_too_short": _("两班之间休息不够"),
}

NOT_CONSIDERED: Sentence = _("不在这次安排考虑的范围里。")


def stage_words(stage: str) -> str:
    """What is being done, in the active language."""
    return str(STAGES.get(stage, UNKNOWN_STAGE))
