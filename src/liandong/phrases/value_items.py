"""Words for value items: what is refused, what happened, stages, facts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "value_item_chosen": _("这一项已经选过了，可以直接修改打算，不用再选。"),
    "value_target_not_above": _(
        "想做到的级别（%(target)s）要高于现在的级别（%(start)s）。请改一改再存。"
    ),
    "value_items_closed": _("“%(title)s”已经结束、取消或放弃了这一项，可以查看，不能再改。"),
    "value_item_scored": _("这一项已经评分，请不要再改；要重新评，由评分的一方写明原因。"),
    "value_own_look": _("自己负责的项目请别人来看：可以请督导，或者在督导会谈里一起看。"),
    "value_session_of_another": _("这次会谈不是您带的，或者谈的不是这个项目。请换一次会谈。"),
    "value_scorer_not_neutral": _(
        "评分的人不能是“%(organization)s”的人，不能带过这个项目的社工，也不能声明过利益冲突。请换一位来评。"
    ),
    "value_score_too_early": _("“%(title)s”还没有发布，没有可以验收的内容。请等项目开展以后再评。"),
    "value_score_needs_evidence": _(
        "评 %(level)s 级要有依据：没有可数的记录时，请写一段看得见的事实；或者评 0 级。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "ValueItemChosen": _("选了一项价值传递内容，从 %(start)s 级到 %(target)s 级"),
    "ValueItemDropped": _("放弃了一项价值传递内容：%(reason)s"),
    "ValueItemLookedAt": _("督导看了一项价值传递内容，暂定 %(level)s 级"),
    "ValueItemScored": _("验收评分：一项价值传递内容 %(level)s 级"),
    "ValueScoreCorrected": _("重新评分：%(level)s 级，因为%(reason)s"),
    "ValueScoreSetAside": _("评分的人声明了利益冲突，这次评分不再算，等另一位来评"),
}

THEMES: dict[str, Sentence] = {
    "civic": _("公民教育"),
    "volunteering": _("志愿服务"),
    "incubation": _("社会组织培育"),
}

STAGES: dict[str, Sentence] = {
    "chosen": _("已选，还没看过"),
    "looked_at": _("督导看过，还没评分"),
    "scored": _("已评分"),
}

MOVEMENTS: dict[str, Sentence] = {
    "up": _("往上走"),
    "same": _("没有变"),
    "down": _("往下走"),
}

FACTS: dict[str, Sentence] = {
    "helpers": _("服务对象里有核实时长的人"),
    "recipients_helping_hours": _("他们帮别人的时间"),
    "board_seats": _("理事会里的志愿者席位"),
    "board_answered": _("理事会提出的事项，已答复"),
    "votes_held": _("队伍表决过的事"),
    "rules_adopted": _("表决通过的规矩"),
    "kinds_served": _("服务对象的类别"),
    "mixed_groups": _("不同类别的人编在一起的小组"),
    "ethics_trained": _("在岗志愿者学完指定课程"),
    "team_stage": _("队伍走到的阶段"),
    "teams_risen": _("选了这一项以后升了阶段的队伍"),
    "initiatives_begun": _("从居民提议来的项目"),
    "trust_answers": _("信任问卷，收回"),
    "trust_change": _("信任与归属感，后一轮比前一轮"),
}
"""What each counted record is called."""
