"""Words for the time bank."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.time_runs import RunState

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "no_time_bank_here": _("您所在的地方还没有时间银行，时长照常记着，以后开办了会算进来。"),
    "too_few_to_redeem": _("存满 %(least)s 分才能兑换，您一共存了 %(earned)s 分。"),
    "not_enough_points": _(
        "要用 %(points)s 分，您现在有 %(balance)s 分。请改成 1 到 %(balance)s 之间。"
    ),
    "points_stay_here": _("本地规则不允许转给别人，或者对方还不是您的家人。可以先在“家人”里登记。"),
    "preview_stale": _("差别和刚才看到的不一样了。请重新看一遍，再决定是否执行。"),
    "time_run_busy": _("还有一次重算没有做完。请等它做完，或者先撤回。"),
    "time_run_closed": _("这次重算已经不在这一步了，请刷新页面再看。"),
    "run_reversed": _("这次重算已经撤回，或者后来又重算过，不能再撤回。"),
}

EVENTS: dict[str, Sentence] = {
    "PointsEarned": _("时间银行：按已证明的时长记入 %(points)s 分"),
    "PointsSpent": _("时间银行：用 %(points)s 分换帮助，需求 %(need)s"),
    "PointsReturned": _("时间银行：需求 %(need)s 没有办成，退回 %(points)s 分"),
    "PointsGiven": _("时间银行：转给家人 %(points)s 分"),
    "PointsRecomputed": _(
        "时间银行：按新规则重算了 %(people)s 人，合计变动 %(points)s 分：%(reason)s"
    ),
    "RecomputationBegun": _("时间银行：开始按新规则重算 %(people)s 人：%(reason)s"),
    "RecomputationStopped": _("时间银行：停下了一次重算"),
    "RecomputationReversed": _("时间银行：撤回了一次重算（%(reason)s）"),
}

RUN_STATES: dict[RunState, Sentence] = {
    RunState.RUNNING: _("正在重算"),
    RunState.STOPPED: _("停下了"),
    RunState.DONE: _("已重算"),
    RunState.REVERSING: _("正在撤回"),
    RunState.REVERSED: _("已撤回"),
}

TRANSFERS: dict[str, Sentence] = {
    "earned": _("服务存入"),
    "corrected": _("时长更正"),
    "recomputed": _("规则变了，重新计算"),
    "reversed": _("撤回重算"),
    "spent": _("换了帮助"),
    "returned": _("没有办成，退回"),
    "given": _("家人之间"),
    "merged": _("两份记录合并"),
}
